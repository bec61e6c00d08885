"""What reconsideration or a court says of a decision is carried out (A-81)."""

from datetime import timedelta
from typing import Any
from uuid import UUID, uuid4

from aid_testing.approvals import (
    Office,
    approval,
    cancelled,
    negative,
    paid,
    positive,
    revocation,
    too_late,
)
from aid_testing.rows import outbox, rows

REFUSAL = {"approve": False, "reason": "经核查，不符合第十条（四）的规定。"}


def ruling(office: Office, **changes: Any) -> dict[str, Any]:
    body = {
        "body": "RECONSIDERATION",
        "outcome": "SET_ASIDE",
        "number": "城政复〔2026〕3号",
        "ruled_on": office.client.database.clock.today().isoformat(),
        "text": "认定事实不清，撤销原决定，责令重新作出。",
    }
    return body | changes


async def refused(office: Office) -> UUID:
    """Noticed with an amount, and then refused by the county."""
    case_id = await office.opened()
    await office.at_county(case_id)
    await office.step(case_id, "review", office.county_handler, negative("第十条（四）"))
    await office.step(case_id, "decide", office.county_lead, REFUSAL)
    await office.addressed(case_id)
    return case_id


async def test_a_refusal_that_was_set_aside_is_decided_anew_by_other_officers(
    office: Office,
) -> None:
    case_id = await refused(office)
    recorder = office.who("county_handler", "recorder", office.county)
    handler = office.who("county_handler", "other-handler", office.county)
    lead = office.who("county_lead", "other-lead", office.county)

    reopened = await office.step(case_id, "record-ruling", recorder, ruling(office))
    same_handler = await office.ask(case_id, "review", office.county_handler, positive())
    await office.step(case_id, "review", handler, positive())
    same_lead = await office.ask(case_id, "decide", office.county_lead, approval())
    granted = await office.step(case_id, "decide", lead, approval())
    await office.addressed(case_id)
    letter = await office.client.get(f"/v1/cases/{case_id}/letter", headers=handler)

    assert reopened["status"] == "county_review"
    assert reopened["decision"] is None
    assert {"county_review", "county_decision"} <= {due["what"] for due in reopened["due"]}
    assert [row["outcome"] for row in reopened["rulings"]] == ["SET_ASIDE"]
    assert same_handler.json()["code"] == same_lead.json()["code"] == "FOUR_EYES_REQUIRED"
    assert (granted["status"], granted["decision"]["approved"]) == ("approved", True)
    assert "决定予以临时救助" in letter.text
    made = [e for e in await outbox(office.client.database, case_id) if "decision-made" in e.type]
    assert [event.payload["approved"] for event in made] == [False, True]
    assert made[0].payload["decision_id"] != made[1].payload["decision_id"]
    kept = await rows(
        office.client.database,
        "SELECT number FROM letters WHERE case_id = :id ORDER BY number",
        id=case_id,
    )
    assert [row.number for row in kept] == [1, 2]


async def test_a_decision_that_was_upheld_stands(office: Office) -> None:
    case_id = await refused(office)

    seen = await office.step(
        case_id,
        "record-ruling",
        office.county_handler,
        ruling(office, body="COURT", outcome="UPHELD", number="（2026）藏0102行初7号"),
    )

    assert seen["status"] == "refused"
    assert seen["decision"]["approved"] is False
    assert [row["number"] for row in seen["rulings"]] == ["（2026）藏0102行初7号"]


async def test_a_grant_that_was_set_aside_is_stopped_and_decided_anew(office: Office) -> None:
    household = uuid4()
    granted = await office.approved(await office.opened(household_id=household))
    case_id = granted["case_id"]
    recorder = office.who("county_handler", "recorder", office.county)
    handler = office.who("county_handler", "other-handler", office.county)
    lead = office.who("county_lead", "other-lead", office.county)

    stopped = await office.step(case_id, "record-ruling", recorder, ruling(office))
    await office.deliver(cancelled(granted))
    anew = await office.get(case_id)
    old_letter = await office.client.get(f"/v1/cases/{case_id}/letter", headers=handler)
    await office.step(case_id, "review", handler, positive("2730.00"))
    again = await office.step(case_id, "decide", lead, approval())

    assert stopped["status"] == "revocation_requested"
    assert (anew["status"], anew["decision"]) == ("county_review", None)
    assert {"county_review", "county_decision"} <= {due["what"] for due in anew["due"]}
    assert old_letter.json()["code"] == "LETTER_NOT_FOUND"
    assert again["status"] == "approved"
    assert again["decision"]["decision_id"] != granted["decision"]["decision_id"]
    assert again["decision"]["reservation"] == "reserved"


async def test_a_paid_grant_that_was_set_aside_is_reviewed(office: Office) -> None:
    granted = await office.approved(await office.opened())
    await office.deliver(paid(granted))

    seen = await office.step(
        granted["case_id"], "record-ruling", office.county_handler, ruling(office)
    )

    assert seen["status"] == "approved"
    assert seen["recovery_review"]["ground"] == "RULING"


async def test_a_revocation_that_was_set_aside_is_decided_anew(office: Office) -> None:
    granted = await office.approved(await office.opened())
    await office.revoking(granted["case_id"])
    await office.deliver(cancelled(granted))
    recorder = office.who("county_handler", "recorder", office.county)

    reopened = await office.step(granted["case_id"], "record-ruling", recorder, ruling(office))

    assert (reopened["status"], reopened["decision"]) == ("county_review", None)


async def test_one_ruling_is_recorded_once_and_on_a_day_that_can_be(office: Office) -> None:
    case_id = await refused(office)
    today = office.client.database.clock.today()
    upheld = ruling(office, outcome="UPHELD")
    early = (today - timedelta(days=1)).isoformat()

    impossible = await office.ask(
        case_id, "record-ruling", office.county_handler, upheld | {"ruled_on": early}
    )
    await office.step(case_id, "record-ruling", office.county_handler, upheld)
    again = await office.ask(case_id, "record-ruling", office.county_handler, upheld)

    assert impossible.json()["code"] == "RULED_ON_NOT_POSSIBLE"
    assert (again.status_code, again.json()["code"]) == (409, "RULING_KNOWN")


async def test_before_a_decision_there_is_nothing_to_rule_on(office: Office) -> None:
    case_id = await office.opened()

    refused_step = await office.ask(case_id, "record-ruling", office.county_handler, ruling(office))

    assert refused_step.json()["code"] == "ACTION_NOT_ALLOWED"


async def test_the_words_of_a_ruling_lie_sealed(office: Office) -> None:
    case_id = await refused(office)
    await office.step(case_id, "record-ruling", office.county_handler, ruling(office))

    [row] = await rows(
        office.client.database, "SELECT text FROM rulings WHERE case_id = :id", id=case_id
    )

    assert "事实不清".encode() not in bytes(row.text)


async def test_who_signed_what_was_set_aside_neither_returns_it_nor_signs_below(
    office: Office,
) -> None:
    """A-81: other officers, in every role, also at the township after a return."""
    event = office.completed()
    await office.deliver(event)
    case_id = event.case_id
    await office.at_county(case_id)
    await office.step(case_id, "review", office.county_handler, negative("第十条（四）"))
    await office.step(case_id, "decide", office.county_lead, REFUSAL)
    recorder = office.who("county_handler", "recorder", office.county)
    handler = office.who("township_handler", "other-handler", office.township)
    lead = office.who("township_lead", "other-lead", office.township)
    await office.step(case_id, "record-ruling", recorder, ruling(office))
    back = {"points": ["INCOME"], "text": "重新核查收入。"}

    same_returns = await office.ask(case_id, "return", office.county_handler, back)
    await office.step(case_id, "return", recorder, back)
    await office.deliver(event.model_copy(update={"revision": 2}))
    same_handler = await office.ask(case_id, "sign-opinion", office.handler, positive())
    await office.step(case_id, "sign-opinion", handler, positive())
    same_lead = await office.ask(case_id, "sign-opinion", office.lead, positive())
    same_sends_back = await office.ask(case_id, "send-back", office.lead, {"reason": "补充。"})
    signed = await office.step(case_id, "sign-opinion", lead, positive())

    refused_steps = (same_returns, same_handler, same_lead, same_sends_back)
    assert {one.json()["code"] for one in refused_steps} == {"FOUR_EYES_REQUIRED"}
    assert signed["status"] == "ready_for_notice"


async def test_a_second_ground_joins_the_review_that_is_open(office: Office) -> None:
    granted = await office.approved(await office.opened())
    case_id = granted["case_id"]
    await office.revoking(case_id)
    await office.deliver(too_late(granted))
    await office.deliver(paid(granted))
    recorder = office.who("county_handler", "recorder", office.county)
    reviewer = office.who("county_lead", "second-lead", office.county)
    same = office.who("county_lead", "recorder", office.county)
    stands = {"finding": "STANDS", "reason": "两项理由均不成立。"}

    await office.step(case_id, "record-ruling", recorder, ruling(office))
    seen = await office.get(case_id)
    own = await office.ask(case_id, "close-review", same, stands)
    ended = await office.step(case_id, "close-review", reviewer, stands)

    assert seen["recovery_review"]["ground"] == "REVOCATION_TOO_LATE"
    assert seen["recovery_review"]["further"] == ["RULING"]
    assert own.json()["code"] == "FOUR_EYES_REQUIRED"
    assert ended["recovery_review"]["finding"] == "STANDS"
    assert "recovery_review" not in {due["what"] for due in ended["due"]}


async def test_a_ruling_is_recorded_while_a_revocation_waits_for_the_lead(office: Office) -> None:
    granted = await office.approved(await office.opened())
    case_id = granted["case_id"]
    await office.step(case_id, "propose-revocation", office.county_handler, revocation())

    stopped = await office.step(case_id, "record-ruling", office.county_handler, ruling(office))
    await office.deliver(cancelled(granted))
    anew = await office.get(case_id)

    assert stopped["status"] == "revocation_requested"
    assert "revocation" not in {due["what"] for due in stopped["due"]}
    assert (anew["status"], anew["decision"]) == ("county_review", None)


async def test_a_ruling_is_recorded_while_disbursement_is_asked(office: Office) -> None:
    granted = await office.approved(await office.opened())
    case_id = granted["case_id"]
    await office.revoking(case_id)

    await office.step(case_id, "record-ruling", office.county_handler, ruling(office))
    await office.deliver(cancelled(granted))

    seen = await office.get(case_id)
    assert (seen["status"], seen["decision"]) == ("county_review", None)


async def test_a_grant_found_unlawful_stands_and_says_so(office: Office) -> None:
    granted = await office.approved(await office.opened())

    seen = await office.step(
        granted["case_id"],
        "record-ruling",
        office.county_handler,
        ruling(office, outcome="UNLAWFUL"),
    )

    assert (seen["status"], seen["decision"]["approved"]) == ("approved", True)
    assert [row["outcome"] for row in seen["rulings"]] == ["UNLAWFUL"]


async def test_a_grant_changed_to_another_amount_has_a_day_to_be_corrected(
    office: Office,
) -> None:
    granted = await office.approved(await office.opened())

    bare = await office.ask(
        granted["case_id"],
        "record-ruling",
        office.county_handler,
        ruling(office, outcome="CHANGED"),
    )
    seen = await office.step(
        granted["case_id"],
        "record-ruling",
        office.county_handler,
        ruling(office, outcome="CHANGED", amount="3000.00"),
    )

    assert (bare.status_code, bare.json()["errors"][0]["pointer"]) == (422, "/amount")
    assert seen["status"] == "approved"
    assert seen["rulings"][0]["amount"] == "3000.00"
    assert "ruling" in {due["what"] for due in seen["due"]}


async def test_an_order_to_act_in_time_is_a_duty_until_the_decision(office: Office) -> None:
    """The order's day outlasts a return, and the decision ends it."""
    event = office.completed()
    await office.deliver(event)
    case_id = event.case_id
    today = office.client.database.clock.today()
    by = (today + timedelta(days=40)).isoformat()
    order = ruling(office, body="COURT", outcome="ORDERED", number="（2026）藏行初9号")

    without = await office.ask(case_id, "record-ruling", office.county_handler, order)
    ordered = await office.step(
        case_id, "record-ruling", office.county_handler, order | {"act_by": by}
    )
    await office.deliver(event.model_copy(update={"revision": 2}))
    anew = await office.get(case_id)
    decided = await office.approved(case_id)

    assert (without.status_code, without.json()["errors"][0]["pointer"]) == (422, "/act_by")
    assert "record_ruling" in anew["possible"]
    assert ordered["status"] == anew["status"] == "township_review"
    days = [
        [due["due_at"] for due in seen["due"] if due["what"] == "ruling"]
        for seen in (ordered, anew, decided)
    ]
    assert days[0] == days[1] != []
    assert days[2] == []


async def test_a_refusal_changed_to_an_amount_is_granted_as_the_ruling_names_it(
    office: Office,
) -> None:
    case_id = await refused(office)
    recorder = office.who("county_handler", "recorder", office.county)
    handler = office.who("county_handler", "other-handler", office.county)
    lead = office.who("county_lead", "other-lead", office.county)
    changed = ruling(office, outcome="CHANGED", amount="2000.00")

    reopened = await office.step(case_id, "record-ruling", recorder, changed)
    against = await office.ask(case_id, "review", handler, negative("第十条（四）"))
    more = await office.ask(case_id, "review", handler, positive("2730.00"))
    await office.step(case_id, "review", handler, positive("2000.00"))
    otherwise = [
        await office.ask(case_id, "decide", lead, body) for body in (approval("2730.00"), REFUSAL)
    ]
    granted = await office.step(case_id, "decide", lead, approval("2000.00"))

    assert "ruling" in {due["what"] for due in reopened["due"]}
    for answer in (against, more, *otherwise):
        assert (answer.status_code, answer.json()["code"]) == (422, "RULING_NAMES_THE_AMOUNT")
    assert granted["decision"]["amount"] == "2000.00"
    assert "ruling" not in {due["what"] for due in granted["due"]}


async def test_a_grant_that_a_ruling_lowers_before_it_is_paid_keeps_sum_and_day(
    office: Office,
) -> None:
    granted = await office.approved(await office.opened())
    case_id = granted["case_id"]
    changed = ruling(office, outcome="CHANGED", amount="1500.00")
    less = {"amount": "1500.00", "reason": "按裁决变更金额，更正原决定。"}
    await office.step(case_id, "record-ruling", office.county_handler, changed)
    await office.step(case_id, "propose-correction", office.county_handler, less)
    agreed = {"agree": True, "reason": "同意。"}
    await office.step(case_id, "decide-correction", office.county_lead, agreed)

    await office.deliver(cancelled(granted))
    anew = await office.get(case_id)
    handler = office.who("county_handler", "other-handler", office.county)
    other = await office.ask(case_id, "review", handler, positive("2730.00"))

    assert anew["status"] == "county_review"
    assert {"ruling", "county_review"} <= {due["what"] for due in anew["due"]}
    assert other.json()["code"] == "RULING_NAMES_THE_AMOUNT"
    assert "1500.00" in other.json()["detail"]
