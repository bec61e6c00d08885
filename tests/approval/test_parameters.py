"""A value that two people load decides cases of its day; what was decided keeps its edition."""

from datetime import date
from typing import Any
from uuid import uuid4

import pytest
from aid_testing.approvals import Office, approval, positive
from aid_testing.assistance import a_case, a_household
from aid_testing.parameters import loaded
from aid_testing.rows import rows
from approval.usecases.decisions.replay import decided_again
from shared.contracts.vocabulary import Category, HouseholdStatus

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


async def test_what_is_due_the_same_day_has_the_hours_that_were_loaded(office: Office) -> None:
    async def last_second() -> str:
        [due] = (await office.get(await office.urgent()))["due"]
        assert due["what"] == "opinion_today"
        return str(due["due_at"])[11:19]

    before = await last_second()
    async with loaded(office.client, same_day_grace_hours=2):
        after = await last_second()

    hours = int(after[:2]) - int(before[:2])
    assert hours % 24 == 2


async def test_a_notice_shows_what_was_loaded_for_its_channel(office: Office) -> None:
    async def seen() -> tuple[dict[str, Any], str]:
        case = await office.noticed(await office.opened())
        address = f"/v1/notices/{case['notices'][0]['notice_id']}"
        sheet = await office.client.get(f"{address}/sheet", headers=office.villager_of_township)
        return (await office.client.get(address)).json(), sheet.text

    fields = {"VILLAGE_BOARD": ["NAME", "AMOUNT"], "ONLINE": ["VILLAGE", "AMOUNT"]}
    online, board = await seen()
    async with loaded(office.client, notice_fields=fields):
        less_online, less_on_board = await seen()

    assert (online["category"], less_online["category"]) == ("急难型困难家庭", None)
    assert less_online["amount"] == online["amount"]
    assert "急难型困难家庭" in board
    assert "急难型困难家庭" not in less_on_board


async def test_a_member_of_another_aided_household_holds_a_case_unless_it_was_loaded(
    office: Office,
) -> None:
    async def second_of_two() -> Any:
        person = uuid4()
        today = office.client.database.clock.today()
        first, second = [
            await office.opened(accepted_on=today, incident_on=today, person_ids=(person, uuid4()))
            for _ in range(2)
        ]
        await office.reviewed(second)
        await office.approved(first)
        return await office.ask(second, "decide", office.county_lead, approval())

    held = await second_of_two()
    async with loaded(office.client, member_aided_elsewhere="ALLOWED"):
        allowed = await second_of_two()

    assert (held.status_code, held.json()["code"]) == (409, "NOTHING_MAY_BE_GRANTED")
    assert allowed.status_code == 200, allowed.text


async def test_a_tekun_cost_leaves_the_cap_whole_where_it_was_loaded_so(office: Office) -> None:
    async def left() -> str:
        household, today = uuid4(), office.client.database.clock.today()
        of_tekun = a_case(
            Category.DISTRESSED, household=a_household(status=HouseholdStatus.DISPERSED_TEKUN)
        )
        case_id = await office.opened(of_tekun, household_id=household, accepted_on=today)
        await office.at_county(case_id)
        await office.step(case_id, "review", office.county_handler, positive("1000.00"))
        cost = {"cost": "1000.00", "special_aid_paid": "0.00", "tekun_fund_paid": "0.00"}
        body = approval("1000.00", reason="经核查，确有困难，按缺口救助。", purpose="TEKUN_FUNERAL")
        body |= {"tekun_cost": cost | {"document": "特困供养经费支出证明〔2026〕5号"}}
        await office.step(case_id, "decide", office.county_lead, body)
        further = await office.opened(household_id=household, accepted_on=today, incident_on=today)
        return str((await office.get(further))["preview"]["cap_remaining"])

    counted = await left()
    async with loaded(office.client, tekun_cost_counts=False):
        uncounted = await left()

    assert (counted, uncounted) == ("9000.00", "10000.00")


async def left_in_the_new_year(office: Office) -> str:
    """What a household may still get in January that was granted 2,730 in the year before."""
    household = uuid4()
    clock = office.client.database.clock
    first = await office.opened(
        household_id=household, accepted_on=clock.today(), incident_on=clock.today()
    )
    await office.approved(first)
    in_january = date(clock.today().year + 1, 1, 15)
    with office.later((in_january - clock.today()).days + 1):
        further = await office.opened(
            household_id=household, accepted_on=clock.today(), incident_on=clock.today()
        )
        return str((await office.get(further))["preview"]["cap_remaining"])


async def test_the_year_of_the_caps_is_the_calendars_or_the_last_twelve_months(
    office: Office,
) -> None:
    before = await left_in_the_new_year(office)

    async with loaded(office.client, annual_window="ROLLING_12M"):
        after = await left_in_the_new_year(office)

    assert (before, after) == ("10000.00", "7270.00")
