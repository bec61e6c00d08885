"""A value that two people load decides cases of its day; what was decided keeps its edition."""

from datetime import date
from typing import Any

import pytest
from aid_testing.approvals import Office, positive
from aid_testing.parameters import loaded
from aid_testing.rows import rows
from approval.usecases.decisions.replay import decided_again

SMALL = "1820.00"
CASH = {"method": "CASH", "method_reason": "CARD_LOST"}


async def approved_at_once(office: Office, **how: str) -> Any:
    """The township's own decision on a small emergency of today; the lead's answer."""
    case_id = await office.urgent()
    proposed = await office.ask(case_id, "sign-opinion", office.handler, positive(SMALL))
    if proposed.status_code != 200:
        return proposed
    return await office.ask(case_id, "sign-opinion", office.lead, positive(SMALL, **how))


async def test_a_countys_own_limit_of_cash_counts_there_alone(office: Office) -> None:
    await office.delegate()

    async with loaded(office.client, county=office.county, cash_limit="1000.00"):
        refused = await approved_at_once(office, **CASH)
    async with loaded(office.client, county="540121", cash_limit="1000.00"):
        elsewhere = await approved_at_once(office, **CASH)

    assert (refused.status_code, refused.json()["code"]) == (422, "CASH_LIMIT_EXCEEDED")
    assert "1000.00" in refused.json()["detail"]
    assert elsewhere.status_code == 200, elsewhere.text


async def test_a_lower_limit_of_the_township_sends_a_case_of_its_day_up(office: Office) -> None:
    await office.delegate()
    here = await approved_at_once(office)

    async with loaded(office.client, township_emergency_limit="1000.00"):
        up = await approved_at_once(office)

    assert (here.json()["status"], up.json()["status"]) == ("approved", "ready_to_forward")


async def test_the_caps_of_a_case_are_those_of_its_day(office: Office) -> None:
    await office.delegate()
    caps = {"household": "1500.00", "individual": "1000.00"}

    async with loaded(office.client, annual_caps=caps):
        too_much = await approved_at_once(office)

    assert (too_much.status_code, too_much.json()["code"]) == (409, "CAP_LEAVES_LESS")
    assert too_much.json()["left"] == "1500.00"


async def test_what_was_decided_by_a_loaded_value_is_made_again_by_it(office: Office) -> None:
    await office.delegate()

    async with loaded(office.client, township_emergency_limit="1900.00"):
        approved = await approved_at_once(office)

    case_id = approved.json()["case_id"]
    [row] = await rows(
        office.client.database,
        "SELECT basis, outcome FROM decisions WHERE case_id = CAST(:id AS uuid)",
        id=case_id,
    )
    assert row.basis["edition"]["figures"]["township_emergency_limit"] == "1900.00"
    assert decided_again(row.basis, row.outcome) == row.outcome


@pytest.mark.parametrize(
    ("name", "value", "what"),
    [
        ("opinion_workdays", 9, "opinion"),
        ("countersign", {"days": 20, "unit": "CALENDAR_DAYS"}, "countersign"),
    ],
)
async def test_a_term_of_its_day_runs_as_long_as_was_loaded(
    office: Office, name: str, value: Any, what: str
) -> None:
    await office.delegate()

    async def term() -> int:
        if what == "countersign":
            seen = (await approved_at_once(office)).json()
        else:
            today = office.client.database.clock.today()
            seen = await office.get(await office.opened(accepted_on=today))
        [due] = [one for one in seen["due"] if one["what"] == what]
        on = date.fromisoformat(due["due_at"][:10])
        return (on - office.client.database.clock.today()).days

    before = await term()
    async with loaded(office.client, **{name: value}):
        after = await term()

    assert after > before + 2
