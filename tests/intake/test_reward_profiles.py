"""A reward is one file: a second one needs nothing else, and one that lacks something stops the start."""

import asyncio
import json
import os
import shutil
import subprocess
import sys
from collections.abc import Awaitable, Callable
from datetime import date
from pathlib import Path
from typing import Any

import pytest
import yaml
from aid.suite import Suite
from aid_testing import second_reward
from aid_testing.finance import a_county
from aid_testing.fixtures import Client
from intake.policy.rewards import ProfileMalformed, load_profiles, read_profile

ROOT = Path(__file__).parents[2]
PROFILE = second_reward.profile(date(2027, 1, 1))
COPIED = ("shared/src", "services/intake/src", "services/disbursement/src")


@pytest.fixture
def copy(tmp_path: Path) -> Path:
    """The sources of shared, intake and disbursement, to add to as a newcomer would."""
    for folder in COPIED:
        without_caches = shutil.ignore_patterns("__pycache__")
        shutil.copytree(ROOT / folder, tmp_path / folder, ignore=without_caches)
    return tmp_path


def files_of(root: Path) -> dict[str, bytes]:
    return {
        str(file.relative_to(root)): file.read_bytes()
        for folder in COPIED
        for file in (root / folder).rglob("*")
        if file.is_file() and "__pycache__" not in file.parts
    }


def run(copy: Path, *command: str) -> subprocess.CompletedProcess[str]:
    path = os.pathsep.join(str(copy / folder) for folder in COPIED)
    return subprocess.run(
        [sys.executable, *command],
        env=os.environ | {"PYTHONPATH": path, "PYTHONDONTWRITEBYTECODE": "1"},
        capture_output=True,
        text=True,
        check=False,
        timeout=240,
    )


async def test_a_second_reward_is_a_file_and_goes_from_its_form_to_the_money(
    engines: Suite, client_of: Callable[[str], Awaitable[Client]], copy: Path
) -> None:
    await client_of("intake")  # they load calendars and banks, which the copy finds there
    await client_of("disbursement")
    before = files_of(copy)
    second_reward.plant(copy)

    layout = engines.layout
    ports = json.dumps(dict(layout.ports))
    command = ("-m", "aid_testing.second_reward", str(layout.home), ports, a_county())
    ran = await asyncio.to_thread(run, copy, *command)

    assert ran.returncode == 0, ran.stderr
    paid: dict[str, Any] = json.loads(ran.stdout.splitlines()[-1])
    assert paid["profiles"] == ["OLD_BATTERIES", "STRAY_DOGS"]
    assert (paid["status"], paid["amount"], paid["day"]) == ("paid", "60.00", "paid")
    assert paid["memo_in_file"]
    assert paid["paid_by_scheme"] == {"OLD_BATTERIES": "60.00"}
    assert paid["police"] == "ROLE_NOT_ALLOWED"
    assert paid["later_amount"] == "25.00"
    assert len(paid["published"]) == 6
    after = files_of(copy)
    assert {name: after[name] for name in before} == before
    assert set(after) - set(before) == {second_reward.FILE}


def changed(**changes: Any) -> str:
    given = yaml.safe_load(PROFILE) | changes
    return yaml.safe_dump({name: value for name, value in given.items() if value is not None})


@pytest.mark.parametrize(
    ("changes", "place"),
    [
        ({"memo": None}, "memo: Field required"),
        ({"fund_kind": "POCKET_MONEY"}, "fund_kind: "),
        ({"roles": {"registers": "mayor"}}, "roles.registers: "),
        ({"roles": {"registers": "bank"}}, "roles.registers: "),
        ({"roles": {"registers": "village_worker"}}, "roles.watches: Field required"),
        ({"colour": "red"}, "colour: "),
        ({"mark": None}, "mark: "),
        ({"fields": {"photo": "none", "mark": "none"}}, "fields: "),
        ({"figures": {}}, "figures: "),
        ({"memo": "\U0001f415"}, "memo: "),
        ({"mark": {"title": {"zh": "编号", "en": "number"}, "pattern": "("}}, "mark.pattern: "),
    ],
    ids=lambda one: None if isinstance(one, dict) else one.partition(":")[0],
)
def test_a_profile_that_lacks_something_names_its_place(
    changes: dict[str, Any], place: str
) -> None:
    with pytest.raises(ProfileMalformed, match=r"second\.yaml: ") as refused:
        read_profile("second.yaml", changed(**changes))

    assert place in str(refused.value)


def test_a_figure_that_is_none_names_its_day() -> None:
    text = PROFILE.replace('"25.00"', '"25"')

    with pytest.raises(ProfileMalformed, match=r"figures\.amount\.in_force\.2027-01-01"):
        read_profile("second.yaml", text)


def test_two_profiles_of_one_code_are_refused(tmp_path: Path) -> None:
    for name in ("one.yaml", "two.yaml"):
        (tmp_path / name).write_text(PROFILE, "utf-8")

    with pytest.raises(ProfileMalformed, match=r"two\.yaml: OLD_BATTERIES"):
        load_profiles(tmp_path)


def test_the_service_does_not_start_with_a_profile_that_lacks_something(copy: Path) -> None:
    second_reward.plant(copy)
    file = copy / second_reward.FILE
    file.write_text(file.read_text("utf-8").replace("memo: 移交废电池奖励\n", ""), "utf-8")

    ran = run(copy, "-c", "import intake.app")

    assert ran.returncode != 0
    assert "old_batteries.yaml: memo: Field required" in ran.stderr


def test_a_reward_that_begins_later_is_published_from_its_day_and_stops_nothing(copy: Path) -> None:
    second_reward.plant(copy)
    file = copy / second_reward.FILE
    file.write_text(file.read_text("utf-8").replace("2026-01-01", "2026-06-01"), "utf-8")

    ran = run(
        copy,
        "-c",
        "from datetime import date; from intake import policy as p;"
        "print(*('old_batteries_amount' in p.content_on(p.SCHEDULES, day).figures"
        " for day in (date(2026, 5, 31), date(2026, 6, 1))))",
    )

    assert ran.stdout.split() == ["False", "True"], ran.stderr
