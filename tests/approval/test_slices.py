"""One event in slices: the township's limit holds whatever day or cause the next one names (A-22)."""

import asyncio
from datetime import date, timedelta
from typing import Any
from uuid import UUID, uuid4

import pytest
from aid_testing.actors import if_match, once
from aid_testing.approvals import Office, approval, positive
from aid_testing.rows import outbox, rows
from approval.domain.county.authority import is_split_suspected
from approval.policy import figures_on
from shared.contracts.disbursement import PaymentCancelled
from shared.contracts.vocabulary import CauseType

SLICE = "1100.00"
TODAY = date(2026, 11, 24)
YEAR_END = date(2026, 12, 31)


class Household:
    """One person whose township may approve small aid for fires and accidents."""

    def __init__(self, office: Office) -> None:
        self.office = office
        self.facts: dict[str, Any] = {"household_id": uuid4(), "person_ids": (uuid4(),)}

    async def applies(self, *, on: date | None = None, cause: str = "FIRE") -> UUID:
        event = self.office.emergency(1, **self.facts).model_copy(
            update={"incident_on": on or self.today, "cause_type": CauseType(cause)}
        )
        await self.office.deliver(event)
        return event.case_id

    async def sliced(self, *, on: date | None = None, cause: str = "FIRE") -> dict[str, Any]:
        """One more small aid, signed by both officers of the township."""
        return await self.office.signed(await self.applies(on=on, cause=cause), SLICE)

    @property
    def today(self) -> date:
        return self.office.client.database.clock.today()


async def household(office: Office) -> Household:
    for cause in ("FIRE", "OTHER_ACCIDENT"):
        await office.delegate(cause)
    return Household(office)


def days_until(office: Office, day: date) -> int:
    return (day - office.client.database.clock.today()).days


@pytest.mark.parametrize(
    ("days", "cause"),
    [(1, "FIRE"), (1, "OTHER_ACCIDENT"), (0, "OTHER_ACCIDENT"), (200, "FIRE")],
    ids=["a day earlier", "a day earlier, another cause", "another cause", "the cause, long ago"],
)
async def test_a_second_slice_under_another_name_is_sent_up_with_an_alert(
    office: Office, days: int, cause: str
) -> None:
    home = await household(office)
    await home.sliced()

    seen = await home.sliced(on=home.today - timedelta(days=days), cause=cause)

    assert (seen["status"], seen["decision"]) == ("ready_to_forward", None)
    preview = seen["preview"]
    assert (preview["authority"], preview["alert"]) == ("COUNTY", "SPLIT_SUSPECTED")
    assert preview["near_by_township"] == SLICE
    assert "疑似拆分" in preview["alert_text"]


async def test_another_cause_of_other_days_is_another_event(office: Office) -> None:
    home = await household(office)
    await home.sliced()
    days = figures_on(home.today).split_days

    at_the_edge = await office.get(
        await home.applies(on=home.today - timedelta(days=days), cause="OTHER_ACCIDENT")
    )
    beyond = await home.sliced(on=home.today - timedelta(days=days + 1), cause="OTHER_ACCIDENT")

    assert at_the_edge["preview"]["near_by_township"] == SLICE
    assert (beyond["status"], beyond["preview"]["alert"]) == ("approved", None)


async def test_two_slices_within_the_limit_are_the_townships(office: Office) -> None:
    home = await household(office)
    first = await office.signed(await home.applies(), "1000.00")

    second = await office.signed(await home.applies(cause="OTHER_ACCIDENT"), "1000.00")

    assert (first["status"], second["status"]) == ("approved", "approved")
    assert second["preview"]["alert"] is None


@pytest.mark.parametrize("cause", ["FIRE", "OTHER_ACCIDENT"])
async def test_new_year_does_not_hide_the_first_slice(office: Office, cause: str) -> None:
    home = await household(office)
    with office.later(days_until(office, YEAR_END)):
        first = await home.sliced(on=YEAR_END)
    with office.later(days_until(office, YEAR_END) + 1):
        second = await home.sliced(on=YEAR_END, cause=cause)

    assert first["status"] == "approved"
    assert second["status"] == "ready_to_forward"
    assert second["preview"]["alert"] == "SPLIT_SUSPECTED"


async def test_the_county_sees_the_suspicion_and_its_decision_keeps_it(office: Office) -> None:
    home = await household(office)
    await home.sliced()
    sent = await home.sliced(cause="OTHER_ACCIDENT")
    case_id = UUID(sent["case_id"])
    await office.step(case_id, "forward", office.handler)
    await office.visited(case_id)

    reviewed = await office.step(case_id, "review", office.county_handler, positive(SLICE))
    decided = await office.step(case_id, "decide", office.county_lead, approval(SLICE))

    assert reviewed["preview"]["alert"] == "SPLIT_SUSPECTED"
    assert (decided["status"], decided["decision"]["by_township"]) == ("approved", False)
    [row] = await rows(
        office.client.database,
        "SELECT outcome FROM decisions WHERE case_id = :id",
        id=case_id,
    )
    assert (row.outcome["alert"], row.outcome["near_by_township"]) == ("SPLIT_SUSPECTED", 110_000)


async def test_another_open_case_of_the_same_cause_is_shown_until_one_is_decided(
    office: Office,
) -> None:
    home = await household(office)
    first = await home.applies()
    second = await home.applies(on=home.today - timedelta(days=40))
    await home.applies(cause="OTHER_ACCIDENT")

    before = await office.get(second, office.handler)
    at_the_county = await office.get(first)
    await office.signed(first, SLICE)
    after = await office.get(second)

    [hint] = before["also_open"]
    assert (hint["case_id"], hint["status"]) == (str(first), "township_review")
    assert hint["case_number"].startswith("LZ-")
    assert [other["case_id"] for other in at_the_county["also_open"]] == [str(second)]
    assert after["also_open"] == []


async def test_a_slice_that_was_cancelled_counts_no_more(office: Office) -> None:
    home = await household(office)
    first = await home.sliced()
    await office.deliver(
        PaymentCancelled(
            case_id=first["case_id"],
            payment_id=uuid4(),
            decision_id=first["decision"]["decision_id"],
            amount=110_000,
            reason="REVOKED",
        )
    )

    second = await home.sliced(cause="OTHER_ACCIDENT")

    assert (second["status"], second["preview"]["alert"]) == ("approved", None)


async def test_two_leads_who_sign_two_slices_at_once_do_not_both_decide(office: Office) -> None:
    home = await household(office)
    asked = []
    for cause in ("FIRE", "OTHER_ACCIDENT"):
        case_id = await home.applies(cause=cause)
        seen = await office.step(case_id, "sign-opinion", office.handler, positive(SLICE))
        asked.append(
            office.client.post(
                f"/v1/cases/{case_id}/sign-opinion",
                json=positive(SLICE),
                headers=office.lead | once() | if_match(seen),
            )
        )

    answers = await asyncio.gather(*asked)

    by_status = {answer.json()["status"]: answer.json() for answer in answers}
    assert set(by_status) == {"approved", "ready_to_forward"}
    assert by_status["ready_to_forward"]["preview"]["alert"] == "SPLIT_SUSPECTED"
    events = await outbox(office.client.database, by_status["ready_to_forward"]["case_id"])
    assert "aid.approval.decision-made.v1" not in {event.type for event in events}


@pytest.mark.parametrize(
    ("near", "amount", "suspected"),
    [(150_000, 50_000, False), (150_000, 50_001, True), (0, 200_001, False)],
)
def test_what_looks_like_one_event_is_suspected_above_the_limit(
    near: int, amount: int, suspected: bool
) -> None:
    answer = is_split_suspected(
        same_cause=False,
        event_by_township=0,
        near_by_township=near,
        amount=amount,
        figures=figures_on(TODAY),
    )

    assert answer is suspected
