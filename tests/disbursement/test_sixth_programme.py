"""A flat-rate programme is data and one event: disbursement pays it and is not touched."""

import asyncio
import json
import os
import shutil
import subprocess
import sys
from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import Any

import pytest
from aid.suite import Suite
from aid_testing import sixth
from aid_testing.fixtures import Client
from disbursement.consumers import subscriptions
from disbursement.domain.payments.programmes import terms_of
from shared.complete import IncompleteTable
from shared.contracts.orders import PayeeCorrection, PaymentOrder, Revocation
from shared.contracts.registry import events_extending
from shared.suite import PROGRAMMES

ROOT = Path(__file__).parents[2]
COPIED = ("shared/src", "services/disbursement/src", "deploy/local/src")


@pytest.fixture
def copy(tmp_path: Path) -> Path:
    """The sources of shared, disbursement and the command, to change as a newcomer would."""
    for folder in COPIED:
        without_caches = shutil.ignore_patterns("__pycache__")
        shutil.copytree(ROOT / folder, tmp_path / folder, ignore=without_caches)
    shutil.copy(ROOT / "pyproject.toml", tmp_path)
    return tmp_path


def changed_files(copy: Path) -> set[str]:
    """Which files of the suite differ in the copy; new ones do not count."""
    return {
        str(file.relative_to(copy))
        for file in copy.rglob("*")
        if file.is_file()
        and (ROOT / file.relative_to(copy)).exists()
        and file.read_bytes() != (ROOT / file.relative_to(copy)).read_bytes()
    }


def run(copy: Path, *command: str) -> subprocess.CompletedProcess[str]:
    path = os.pathsep.join(str(copy / folder) for folder in COPIED)
    return subprocess.run(
        [sys.executable, *command],
        env=os.environ | {"PYTHONPATH": path, "PYTHONDONTWRITEBYTECODE": "1"},
        capture_output=True,
        text=True,
        check=False,
        timeout=120,
    )


async def test_a_sixth_programme_is_paid_and_touches_at_most_three_files(
    engines: Suite, client_of: Callable[[str], Awaitable[Client]], copy: Path
) -> None:
    await client_of("disbursement")  # loads the calendars that its clocks need
    sixth.plant(copy)

    layout = engines.layout
    ports = json.dumps(dict(layout.ports))
    ran = await asyncio.to_thread(run, copy, "-m", "aid_testing.sixth", str(layout.home), ports)

    assert ran.returncode == 0, ran.stderr
    paid: dict[str, Any] = json.loads(ran.stdout.splitlines()[-1])
    assert paid["programme"] == "HEATING_ALLOWANCE"
    assert (paid["status"], paid["amount"]) == ("ordered", "300.00")
    assert paid["memo"] == "取暖补贴"
    assert paid["people_at"] == "http://127.0.0.1:8006"
    assert "aid.heating-allowance.claims" in paid["topics"]
    assert changed_files(copy) == set(sixth.CHANGED)
    assert len(sixth.CHANGED) <= 3


def test_a_programme_without_its_row_stops_disbursement_at_its_start(copy: Path) -> None:
    sixth.plant(copy)
    listed = copy / "shared/src/shared/suite.toml"
    listed.write_text(listed.read_text().partition('[[programme]]\ncode = "HEATING')[0])

    ran = run(copy, "-c", "import disbursement.app")

    assert ran.returncode != 0
    assert "suite.toml [[programme]] lacks HEATING_ALLOWANCE" in ran.stderr


def test_a_row_that_no_programme_has_is_refused() -> None:
    with pytest.raises(IncompleteTable, match="lacks TRAINING_SUBSIDY"):
        terms_of(one for one in PROGRAMMES if one.code != "TRAINING_SUBSIDY")


@pytest.mark.parametrize(
    ("base", "number"), [(PaymentOrder, 5), (Revocation, 3), (PayeeCorrection, 4)]
)
def test_disbursement_answers_to_whatever_extends_the_base(base: type[Any], number: int) -> None:
    """Approval orders twice: a grant, and what a correction adds to it; a death corrects too; rewards."""
    events = events_extending(base)

    assert len(events) == number
    assert {event.type for event in events} <= set(subscriptions.handlers)
