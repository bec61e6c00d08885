"""What a bank has fetched is asked back by two people, and the bank answers (第二十三条、第三十条)."""

from typing import Any
from uuid import UUID

from aid_testing.actors import as_
from aid_testing.agent_banks import desk_at
from aid_testing.cancellations import (
    REASON,
    answer,
    fetched,
    listed,
    propose,
    requested,
    status_of,
    step,
)
from aid_testing.finance import Desk, reference
from aid_testing.rows import outbox, rows


async def duties(desk: Desk, payment: dict[str, Any]) -> dict[str, str]:
    found = await rows(
        desk.client.database,
        "SELECT what, state FROM deadlines WHERE case_id = :id ORDER BY id",
        id=UUID(payment["id"]),
    )
    return {row.what: row.state for row in found if row.what.endswith("cancellation")}


async def test_two_people_ask_and_what_the_bank_gives_back_is_returned(desk: Desk) -> None:
    """TA-086: the money is asked back under its own reference, never sent again blindly."""
    payment = await fetched(desk)

    proposed = await propose(desk, payment)
    before = await listed(desk)
    confirmed = await step(desk, proposed, "confirm")
    after = await listed(desk)
    waits = await duties(desk, payment)
    answered = await answer(desk, confirmed, accepted=True)

    assert (proposed.status_code, proposed.json()["status"]) == (201, "proposed")
    assert proposed.json()["reason"] == REASON
    assert (confirmed.json()["status"], confirmed.json()["decided_by"]) == ("requested", "checker")
    assert reference(payment) not in before
    assert reference(payment) in after
    assert waits == {"confirm_cancellation": "met", "answer_cancellation": "open"}
    assert (answered.status_code, answered.json()["status"]) == (200, "accepted")
    back = await desk.payment(payment["id"])
    assert (back["status"], back["hold_reason"]) == ("returned", "CANCELLED_BY_REQUEST")
    assert (await duties(desk, payment))["answer_cancellation"] == "met"
    told = [row.type for row in await outbox(desk.client.database, payment["case_id"])]
    assert told[-1] == "aid.disbursement.payment-returned.v1"


async def test_what_came_back_on_request_is_stopped_by_a_revocation(desk: Desk) -> None:
    payment = await fetched(desk)
    await desk.revoke(payment)
    late = (await desk.payment(payment["id"]))["status"]

    await answer(desk, await requested(desk, payment), accepted=True)
    await desk.revoke(payment)

    assert late == "released"
    assert (await desk.payment(payment["id"]))["status"] == "cancelled"


async def test_what_the_bank_cannot_give_back_goes_on_as_it_reports(desk: Desk) -> None:
    payment = await fetched(desk)
    asked = await requested(desk, payment)

    refused = await answer(desk, asked, accepted=False, reason="ARDT 已入账")
    await desk.report(payment, "ACCC")
    again = await answer(desk, asked, accepted=True)

    assert (refused.status_code, refused.json()["status"]) == (200, "refused")
    assert (await desk.payment(payment["id"]))["status"] == "paid"
    assert (again.status_code, again.json()["code"]) == (409, "ACTION_NOT_ALLOWED")
    assert (await duties(desk, payment))["answer_cancellation"] == "met"


async def test_a_report_that_it_came_back_answers_the_request_too(desk: Desk) -> None:
    """A bank of files says CANC in its status report."""
    payment = await fetched(desk)
    asked = await requested(desk, payment)

    await desk.report(payment, "CANC", reason="CUST")

    assert await status_of(desk, asked) == "accepted"
    assert reference(payment) not in await listed(desk)
    assert (await duties(desk, payment))["answer_cancellation"] == "met"


async def test_what_was_paid_may_be_asked_back_and_its_credit_is_awaited(desk: Desk) -> None:
    payment = await fetched(desk)
    await desk.report(payment, "ACCC")

    answered = await answer(desk, await requested(desk, payment), accepted=True)

    assert answered.status_code == 200, answered.text
    [told] = [
        row.payload
        for row in await outbox(desk.client.database, payment["case_id"])
        if row.type == "aid.disbursement.payment-returned.v1"
    ]
    assert told["after_paid"] is True


async def test_the_proposer_does_not_agree_alone_and_a_second_person_may_disagree(
    desk: Desk,
) -> None:
    payment = await fetched(desk)
    proposed = await propose(desk, payment)
    same = as_(desk.client.layout, "finance_checker", region=desk.county, sub="Maker")

    alone = await step(desk, proposed, "confirm", same)
    rejected = await step(desk, proposed, "reject")

    assert (alone.status_code, alone.json()["code"]) == (403, "FOUR_EYES_REQUIRED")
    assert (rejected.status_code, rejected.json()["status"]) == (200, "rejected")
    assert reference(payment) not in await listed(desk)
    assert (await propose(desk, payment)).status_code == 201


async def test_finance_may_ask_no_more_and_a_silent_bank_holds_nobody(desk: Desk) -> None:
    payment = await fetched(desk)
    asked = await requested(desk, payment)

    withdrawn = await step(desk, asked, "withdraw")

    assert (withdrawn.status_code, withdrawn.json()["status"]) == (200, "withdrawn")
    assert reference(payment) not in await listed(desk)
    assert (await duties(desk, payment))["answer_cancellation"] == "cancelled"


async def test_what_the_bank_does_not_have_is_not_asked_back(desk: Desk) -> None:
    waits = await desk.released()
    ready = await desk.ready()
    twice = await fetched(desk)
    await propose(desk, twice)

    refusals = [await propose(desk, one) for one in (waits, ready, twice)]

    assert [one.json()["code"] for one in refusals] == [
        "NOT_WITH_BANK",
        "NOT_WITH_BANK",
        "CANCELLATION_WAITS",
    ]


async def test_another_bank_neither_sees_nor_answers_it(desk: Desk) -> None:
    other = await desk_at(desk.client)
    asked = await requested(desk, await fetched(desk))
    address = f"/v1/bank/cancellation-requests/{asked.json()['id']}"

    seen = await desk.client.get(address, headers=other.bank)
    own = await desk.client.get(address, headers=desk.bank)
    answered = await answer(desk, asked, other.bank, accepted=True)

    assert (seen.status_code, answered.status_code) == (404, 404)
    assert (own.status_code, own.json()["end_to_end_id"]) == (200, asked.json()["end_to_end_id"])
    assert await status_of(desk, asked) == "requested"


async def test_finance_lists_what_it_asked_by_status(desk: Desk) -> None:
    asked = await requested(desk, await fetched(desk))
    open_ = await propose(desk, await fetched(desk))

    found = {}
    for status in ("requested", "proposed", "accepted"):
        answer_ = await desk.client.get(
            "/v1/cancellation-requests", params={"status": status}, headers=desk.checker
        )
        found[status] = [one["id"] for one in answer_.json()["items"]]

    assert found == {
        "requested": [asked.json()["id"]],
        "proposed": [open_.json()["id"]],
        "accepted": [],
    }


async def test_the_same_proposal_again_is_the_same_request(desk: Desk) -> None:
    payment = await fetched(desk)
    key = "11111111-2222-4333-8444-555555555555"

    first, again = await propose(desk, payment, key), await propose(desk, payment, key)

    assert (first.status_code, again.status_code) == (201, 201)
    assert first.json()["id"] == again.json()["id"]


async def test_the_banks_words_on_what_it_cannot_give_back_are_read_by_finance(desk: Desk) -> None:
    asked = await requested(desk, await fetched(desk))
    await answer(desk, asked, accepted=False, reason="已入账")

    told = await desk.client.get(
        f"/v1/cancellation-requests/{asked.json()['id']}", headers=desk.maker
    )

    assert (told.json()["status"], told.json()["bank_words"]) == ("refused", "已入账")


async def test_what_the_bank_stopped_counts_though_finance_had_withdrawn(desk: Desk) -> None:
    payment = await fetched(desk)
    asked = await requested(desk, payment)
    await step(desk, asked, "withdraw")

    answered = await answer(desk, asked, accepted=True)

    assert (answered.status_code, answered.json()["status"]) == (200, "accepted")
    assert (await desk.payment(payment["id"]))["status"] == "returned"


async def test_a_file_that_the_bank_refuses_whole_ends_what_was_asked_back(desk: Desk) -> None:
    payment = await fetched(desk)
    asked, open_ = await requested(desk, payment), await fetched(desk)
    proposed = await propose(desk, open_)

    for one in (payment, open_):
        await desk.refuse(one)

    assert (await desk.payment(payment["id"]))["status"] == "ready"
    assert (await status_of(desk, asked), await status_of(desk, proposed)) == (
        "accepted",
        "withdrawn",
    )
    hidden = await desk.client.get(
        f"/v1/bank/cancellation-requests/{proposed.json()['id']}", headers=desk.bank
    )
    assert hidden.status_code == 404
    assert set((await duties(desk, payment)).values()) == {"met"}
