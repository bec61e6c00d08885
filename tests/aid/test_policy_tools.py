"""What an edition does at its edges, and what a draft of one would do to decided cases."""

from collections.abc import Awaitable, Callable
from datetime import date
from pathlib import Path
from uuid import uuid4

import pytest
from aid.boundaries import Row, run, table
from aid.simulate import Change, Kept, change_of, read_draft, report
from aid.simulate import run as simulate
from aid_engines.refusal import Refusal
from aid_testing.approvals import Office
from aid_testing.fixtures import Client
from aid_testing.parameters import loaded
from aid_testing.stored_cases import read
from approval.policy import figures_on as approval_figures_on
from assessment.policy import figures_on

DAY = date(2026, 11, 1)
ROWS = table(DAY)
STORED = Path(__file__).parents[1] / "golden/stored/2026-11.json"
CASES = [
    Kept(
        name=one["id"],
        findings={
            "inputs": one["assessment"]["basis"]["inputs"],
            "edition": one["assessment"]["basis"]["edition"],
            "event": one["assessment"]["answer"],
        },
        basis=one["approval"]["basis"],
    )
    for one in read(STORED)
]
CAPS = """
title: caps
citation: 第十一条
in_force:
  2027-01-01: {household: "%s", individual: "5000.00"}
"""
CASH = """
title: cash
citation: 第十九条
in_force:
  2027-01-01: "2000.00"
"""
ONCE = """
title: times
citation: 第十二条
in_force:
  2027-01-01: 1
"""
MEDICAL = """
title: brackets
citation: 第十一条（二）2
in_force:
  2027-01-01:
    - {up_to: "3000.00", percent: %s}
    - {up_to: "6000.00", percent: 80}
    - {up_to: "10000.00", percent: 90}
"""


def row(varies: str, at: int) -> Row:
    [found] = [one for one in ROWS if (one.edge.varies, one.edge.at) == (varies, at)]
    return found


def a_draft(folder: Path, **files: str) -> Path:
    for name, content in files.items():
        owner, _, figure = name.partition("__")
        (folder / owner).mkdir(parents=True, exist_ok=True)
        (folder / owner / f"{figure}.yaml").write_text(content)
    return folder


def changes(folder: Path) -> list[Change]:
    draft = read_draft(folder)
    return [one for kept in CASES if (one := change_of(kept, draft)) is not None]


def test_an_upper_edge_belongs_to_its_own_bracket_and_the_next_fen_jumps() -> None:
    edge = row("self_paid_medical", 300_000)

    assert [amount for _, amount in (edge.below, edge.on, edge.above)] == [
        209_999,
        210_000,
        240_001,
    ]
    assert edge.is_cliff


def test_spending_of_exactly_twice_the_means_is_refused_and_one_fen_more_is_not() -> None:
    edge = row("necessary_expenditure", 7_400_000)

    assert [said for said, _ in (edge.below, edge.on, edge.above)] == [
        "INELIGIBLE, 第九条",
        "INELIGIBLE, 第九条",
        "ELIGIBLE, COUNTY",
    ]


def test_the_cap_is_no_cliff_and_the_townships_power_ends_with_its_limit() -> None:
    cap = row("proposed_amount", approval_figures_on(DAY).household_cap)
    power = row("proposed_amount", approval_figures_on(DAY).township_emergency_limit)

    assert not cap.is_cliff
    assert [said for said, _ in (power.on, power.above)] == [
        "ELIGIBLE, TOWNSHIP",
        "ELIGIBLE, COUNTY",
    ]


def test_every_bracket_of_the_edition_has_a_row(capsys: pytest.CaptureFixture[str]) -> None:
    figures = figures_on(DAY)
    for field, ladder in (
        ("self_paid_medical", figures.medical_brackets),
        ("self_paid_education", figures.education_brackets),
    ):
        for step in ladder:
            assert step.up_to is None or row(field, step.up_to)

    assert run(DAY.isoformat()) == 0
    assert "medical cost, 3000.00: +300.02 within two fen" in capsys.readouterr().out


def test_a_day_that_is_none_is_refused() -> None:
    with pytest.raises(Refusal, match="2026-01-31"):
        run("tomorrow")


def test_a_draft_of_the_figures_in_force_changes_no_case(tmp_path: Path) -> None:
    draft = a_draft(
        tmp_path, approval__annual_caps=CAPS % "10000.00", assessment__medical_brackets=MEDICAL % 70
    )

    assert changes(draft) == []


def test_each_case_that_changes_names_the_clause_that_makes_it_so(tmp_path: Path) -> None:
    found = changes(
        a_draft(
            tmp_path,
            approval__annual_caps=CAPS % "9000.00",
            assessment__medical_brackets=MEDICAL % 60,
        )
    )

    by_clause = {clause for change in found for clause in change.clauses}
    assert by_clause == {"第十一条 annual_caps", "第十一条（二）2 medical_brackets"}
    at_the_rate = [one for one in found if one.clauses == ("第十一条（二）2 medical_brackets",)]
    assert at_the_rate
    assert all(one.after_amount * 70 == one.before_amount * 60 for one in at_the_rate)
    *_, whole = report(found, len(CASES))
    saved = sum(one.before_amount - one.after_amount for one in found)
    assert saved > 0
    assert whole.startswith(f"{len(CASES)} decided cases, {len(found)} change, -")


def test_a_draft_of_what_is_no_figure_is_refused(tmp_path: Path) -> None:
    with pytest.raises(Refusal, match="no figure no_such"):
        read_draft(a_draft(tmp_path, approval__no_such=CAPS % "1.00"))
    with pytest.raises(Refusal, match="no schedule"):
        read_draft(tmp_path / "approval/none")


@pytest.mark.parametrize(
    "caps", ["- [", CAPS % "-5", CAPS % "ten thousand", CAPS.replace("household", "house") % "1.00"]
)
def test_a_draft_that_cannot_be_used_says_where(tmp_path: Path, caps: str) -> None:
    with pytest.raises(Refusal, match="approval"):
        read_draft(a_draft(tmp_path, approval__annual_caps=caps))


async def test_the_decided_cases_of_a_suite_are_held_against_a_draft(
    client_of: Callable[[str], Awaitable[Client]],
    tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
) -> None:
    office = Office(await client_of("approval"))
    granted = await office.approved(await office.opened())
    await client_of("assessment")

    assert (
        await simulate(
            office.client.layout, a_draft(tmp_path, approval__annual_caps=CAPS % "1000.00")
        )
        == 0
    )

    printed = capsys.readouterr().out
    [line] = [one for one in printed.splitlines() if one.startswith(granted["case_number"])]
    assert "ELIGIBLE 2730.00 → ELIGIBLE 1000.00  第十一条 annual_caps" in line
    assert (await office.get(granted["case_id"]))["decision"]["amount"] == "2730.00"


async def test_a_draft_stands_beside_what_two_people_have_loaded_for_its_day(
    client_of: Callable[[str], Awaitable[Client]],
    tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
) -> None:
    """Caps that count by the draft's day leave less than the draft's own limit would let through."""
    office = Office(await client_of("approval"))
    granted = await office.approved(await office.opened())
    await client_of("assessment")
    caps = {"household": "1500.00", "individual": "1000.00"}
    draft = a_draft(tmp_path, approval__annual_caps=CAPS % "1000.00")
    others = a_draft(
        tmp_path / "others", approval__cash_limit=CASH, approval__max_times_per_year=ONCE
    )

    async with loaded(office.client, annual_caps=caps):
        await simulate(office.client.layout, draft)
        lower = capsys.readouterr().out
        await simulate(office.client.layout, others)
        same = capsys.readouterr().out

    [line] = [one for one in lower.splitlines() if one.startswith(granted["case_number"])]
    assert "ELIGIBLE 1500.00 → ELIGIBLE 1000.00  第十一条 annual_caps" in line
    assert granted["case_number"] not in same


async def test_a_countys_own_value_stands_before_a_draft_of_the_city(
    client_of: Callable[[str], Awaitable[Client]],
    tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
) -> None:
    """A-06: with one aid a year for the city, a county that has loaded three keeps them."""
    client = await client_of("approval")
    await client_of("assessment")
    offices = [Office(client), Office(client)]
    second = []
    for office in offices:
        household = uuid4()
        for day in (date(2026, 3, 2), date(2026, 6, 8)):
            case_id = await office.opened(household_id=household, incident_on=day)
            seen = await office.approved(case_id)
        second.append(seen["case_number"])
    draft = a_draft(tmp_path, approval__max_times_per_year=ONCE)

    async with loaded(client, county=offices[0].county, max_times_per_year=3):
        await simulate(client.layout, draft)
    printed = capsys.readouterr().out

    assert [one in printed for one in second] == [False, True]
