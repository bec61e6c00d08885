"""Emergency cash: before two witnesses, with receipt and photo, by two officers, in the same ledger."""

import asyncio
from datetime import timedelta
from typing import Any
from uuid import UUID, uuid4

import pytest
from aid.books import Findings, check_cash
from aid_testing.actors import as_, if_match, once
from aid_testing.applications import HEIC, JPEG, PDF, PNG
from aid_testing.cash import CASH, WITNESSES, act, body_of, handed_over, meet, photo, ready, vouched
from aid_testing.decisions import SIGNERS
from aid_testing.finance import Desk
from aid_testing.rows import audit_of, outbox, rows
from shared.contracts.approval import RevocationRequested
from shared.contracts.vocabulary import CashReason, PaymentMethod
from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncSession


async def types_of(desk: Desk, payment: dict[str, Any]) -> list[str]:
    names = [
        event.type.split(".")[2] for event in await outbox(desk.client.database, payment["case_id"])
    ]
    return [name for name in names if name != "deadline-changed"]


async def test_cash_is_handed_over_by_one_officer_and_confirmed_by_another(desk: Desk) -> None:
    payment = await ready(desk)
    handed = await act(desk, payment, "hand-over", desk.maker, await body_of(desk, payment))
    await vouched(desk, payment)
    paid = await act(desk, payment, "confirm-hand-over", desk.checker)

    assert (payment["status"], payment["payee_name"]) == ("ready_for_cash", "次仁**")
    assert handed.json()["status"] == "handed_over"
    assert handed.json()["hand_over"]["witnesses"] == ["staff-1", "staff-2"]
    assert (paid.json()["status"], paid.json()["hand_over"]["state"]) == ("paid", "confirmed")
    assert await types_of(desk, payment) == [
        "payment-ordered",
        "payment-ready",
        "cash-handed-over",
        "payment-paid",
    ]
    entries = await rows(
        desk.client.database,
        "SELECT kind, natural_key FROM journal_entries WHERE payment_id = :id ORDER BY id",
        id=payment["id"],
    )
    assert [entry.kind for entry in entries] == ["ORDER", "CASH"]
    assert entries[1].natural_key == f"cash:{payment['id']}"
    [event] = [
        event.payload
        for event in await outbox(desk.client.database, payment["case_id"])
        if event.type == "aid.disbursement.payment-paid.v1"
    ]
    assert event["method"] == "CASH"


async def test_names_and_photo_lie_sealed(desk: Desk) -> None:
    payment = await handed_over(desk)

    [row] = await rows(
        desk.client.database,
        "SELECT h.witness_names, r.name, f.content FROM hand_overs h "
        "JOIN cash_recipients r ON r.payment_id = h.payment_id "
        "JOIN cash_photos f ON f.id = h.photo_id WHERE h.payment_id = :id",
        id=payment["id"],
    )
    assert "平措".encode() not in row.witness_names
    assert "次仁".encode() not in row.name
    assert JPEG not in row.content
    assert "平措" not in str(await outbox(desk.client.database, payment["case_id"]))


async def test_the_photo_is_read_under_audit(desk: Desk) -> None:
    payment = await ready(desk)
    uploaded = (await photo(desk, payment, PNG)).json()
    address = f"/v1/payments/{payment['id']}/photos/{uploaded['id']}"

    known = await desk.client.get(address, headers=desk.maker)
    shown = await desk.client.get(f"{address}/content", headers=desk.checker)
    bank = await desk.client.get(f"{address}/content", headers=desk.bank)

    assert known.json()["media_type"] == "image/png"
    assert shown.content == PNG
    assert bank.status_code == 403
    audited = await audit_of(desk.client.database, payment["id"])
    assert "read_cash_photo" in [row.action for row in audited]


async def test_the_same_photo_twice_is_one_photo(desk: Desk) -> None:
    payment = await ready(desk)
    key = str(uuid4())

    first, replay, again = [
        (await photo(desk, payment, HEIC, key=which)).json() for which in (key, key, None)
    ]

    assert first["id"] == replay["id"] == again["id"]


@pytest.mark.parametrize("content", [PDF, JPEG[:3], JPEG[:-2], HEIC[:16], PNG[:40]])
async def test_a_paper_or_half_a_photo_is_no_photo(desk: Desk, content: bytes) -> None:
    refused = await photo(desk, await ready(desk), content)

    assert (refused.status_code, refused.json()["code"]) == (422, "PHOTO_NOT_READABLE")


@pytest.mark.parametrize(
    ("witnesses", "code"),
    [
        (WITNESSES[:1], "TWO_WITNESSES_NEEDED"),
        ([WITNESSES[0], WITNESSES[0]], "TWO_WITNESSES_NEEDED"),
        ([WITNESSES[0], {"sub": "maker", "name": "索朗"}], "TWO_WITNESSES_NEEDED"),
        ([WITNESSES[0], {"sub": " MAKER ", "name": "索朗"}], "TWO_WITNESSES_NEEDED"),
        ([WITNESSES[0], {"sub": "Staff-1", "name": "索朗"}], "TWO_WITNESSES_NEEDED"),
        ([WITNESSES[0], {"sub": "staff-9", "name": "平措"}], "TWO_WITNESSES_NEEDED"),
        ([*WITNESSES, {"sub": "staff-3", "name": "索朗"}], "TWO_WITNESSES_NEEDED"),
    ],
)
async def test_two_others_must_have_seen_it(desk: Desk, witnesses: Any, code: str) -> None:
    payment = await ready(desk)
    body = await body_of(desk, payment, witnesses=witnesses)

    refused = await act(desk, payment, "hand-over", desk.maker, body)

    assert (refused.status_code, refused.json()["code"]) == (422, code)


@pytest.mark.parametrize(
    ("change", "code"),
    [
        ({"photo_sha256": "0" * 64}, "PHOTO_MISSING"),
        ({"receipt_sha256": "0" * 64}, "RECEIPT_MISSING"),
        ({"receipt_sha256": None}, "RECEIPT_MISSING"),
        ({"handed_over_on": "2020-01-01"}, "HANDED_OVER_ON_NOT_POSSIBLE"),
        ({"handed_over_on": "2099-01-01"}, "HANDED_OVER_ON_NOT_POSSIBLE"),
    ],
)
async def test_photo_and_day_are_checked(desk: Desk, change: dict[str, str], code: str) -> None:
    payment = await ready(desk)
    body = await body_of(desk, payment, **change)

    refused = await act(desk, payment, "hand-over", desk.maker, body)

    assert (refused.status_code, refused.json()["code"]) == (422, code)


async def test_another_payments_photo_does_not_count(desk: Desk) -> None:
    one, other = await ready(desk), await ready(desk)
    body = await body_of(desk, one)

    refused = await act(desk, other, "hand-over", desk.maker, body)

    assert refused.json()["code"] == "PHOTO_MISSING"


async def test_nobody_who_signed_the_case_handles_its_cash(desk: Desk) -> None:
    payment = await ready(desk)
    signer = as_(desk.client.layout, "finance_maker", region=desk.county, sub=SIGNERS[0])
    body = await body_of(desk, payment)

    refused = await act(desk, payment, "hand-over", signer, body)
    await act(desk, payment, "hand-over", desk.maker, body)
    lead = as_(desk.client.layout, "finance_checker", region=desk.county, sub=SIGNERS[1])
    unconfirmed = await act(desk, payment, "confirm-hand-over", lead)

    assert refused.json()["code"] == unconfirmed.json()["code"] == "FOUR_EYES_REQUIRED"


async def test_who_handed_it_over_does_not_confirm_it(desk: Desk) -> None:
    payment = await handed_over(desk)
    both = as_(
        desk.client.layout, "finance_maker", "finance_checker", region=desk.county, sub="maker"
    )

    refused = await act(desk, payment, "confirm-hand-over", both)

    assert (refused.status_code, refused.json()["code"]) == (403, "FOUR_EYES_REQUIRED")


async def test_who_witnessed_it_does_not_confirm_it(desk: Desk) -> None:
    payment = await handed_over(desk)
    await vouched(desk, payment)
    witness = as_(desk.client.layout, "finance_checker", region=desk.county, sub="Staff-1")

    refused = await act(desk, payment, "confirm-hand-over", witness)
    paid = await act(desk, payment, "confirm-hand-over", desk.checker)

    assert (refused.status_code, refused.json()["code"]) == (403, "WITNESS_CONFIRMS")
    assert paid.json()["status"] == "paid"


@pytest.mark.parametrize(
    ("checked_by", "holds"), [("checker", True), ("maker", False), ("staff-1", False)]
)
async def test_the_books_name_cash_that_no_second_officer_confirmed(
    desk: Desk, checked_by: str, *, holds: bool
) -> None:
    payment = await handed_over(desk)
    await vouched(desk, payment)
    await act(desk, payment, "confirm-hand-over", desk.checker)
    findings = Findings()

    async with AsyncSession(desk.client.database.engine) as session:
        await session.execute(
            text("UPDATE hand_overs SET checked_by = :by WHERE payment_id = CAST(:id AS uuid)"),
            {"by": checked_by, "id": payment["id"]},
        )
        await check_cash(session, findings)
        await session.rollback()

    named = [line for line in findings.broken if payment["case_number"] in line]
    assert (named == []) is holds


async def test_a_wrong_record_is_made_again_and_kept(desk: Desk) -> None:
    payment = await handed_over(desk)
    rejected = await act(
        desk, payment, "reject-hand-over", desk.checker, {"reason": "照片不清晰。"}
    )
    again = await act(desk, payment, "hand-over", desk.maker, await body_of(desk, payment))
    await vouched(desk, payment)
    paid = await act(desk, payment, "confirm-hand-over", desk.checker)

    assert (rejected.json()["status"], rejected.json()["hand_over"]) == ("ready_for_cash", None)
    assert (again.status_code, paid.json()["status"]) == (200, "paid")
    records = await rows(
        desk.client.database,
        "SELECT state FROM hand_overs WHERE payment_id = :id ORDER BY id",
        id=payment["id"],
    )
    assert [record.state for record in records] == ["rejected", "confirmed"]


async def test_two_confirmations_at_once_pay_once(desk: Desk) -> None:
    await vouched(desk, handed := await handed_over(desk))
    payment = await desk.payment(handed["id"])
    address = f"/v1/payments/{payment['id']}/confirm-hand-over"

    answers = await asyncio.gather(
        *(
            desk.client.post(address, headers=desk.checker | once() | if_match(payment))
            for _ in range(2)
        )
    )

    assert sorted(answer.status_code for answer in answers) == [200, 412]
    [count] = await rows(
        desk.client.database,
        "SELECT count(*) AS entries FROM journal_entries WHERE payment_id = :id AND kind = 'CASH'",
        id=payment["id"],
    )
    assert count.entries == 1


async def test_cash_never_goes_to_a_bank_and_a_card_never_by_hand(desk: Desk) -> None:
    cash_payment, card = await ready(desk), await desk.ready()

    batch = await desk.batch(payment_ids=[cash_payment["id"]])
    refused = await photo(desk, card)

    assert batch.json()["code"] == "NOTHING_TO_BATCH"
    assert refused.json()["code"] == "NOT_PAID_IN_CASH"


async def test_data_of_somebody_else_are_not_the_recipients(desk: Desk) -> None:
    payment = await desk.order(**CASH)

    known = await meet(desk, payment, uuid4())

    assert not known
    assert (await desk.payment(payment["id"]))["status"] == "ordered"


async def test_cash_is_revoked_before_it_is_handed_over_and_not_after(desk: Desk) -> None:
    early, late = await ready(desk), await handed_over(desk)
    for payment in (early, late):
        await desk.deliver(
            RevocationRequested(
                case_id=UUID(payment["case_id"]),
                decision_id=UUID(payment["decision_id"]),
                requested_by="lead@county",
            )
        )

    assert (await desk.payment(early["id"]))["status"] == "cancelled"
    assert (await desk.payment(late["id"]))["status"] == "handed_over"
    assert (await types_of(desk, late))[-1] == "payment-not-cancellable"


async def test_cash_without_its_reason_is_not_ordered(desk: Desk) -> None:
    from aid_testing.decisions import an_approval  # noqa: PLC0415

    decision = an_approval(region=f"{desk.county}001", method=PaymentMethod.CASH)
    await desk.deliver(decision)

    found = await rows(
        desk.client.database,
        "SELECT 1 FROM payments WHERE decision_id = :id",
        id=decision.decision_id,
    )
    [letter] = await rows(
        desk.client.database,
        "SELECT code FROM dead_letters WHERE key = :key",
        key=str(decision.case_id).encode(),
    )
    assert (found, letter.code) == ([], "ORDER_INCOMPLETE")


async def test_a_card_with_a_reason_for_cash_is_not_ordered_until_somebody_looked(
    desk: Desk,
) -> None:
    from aid_testing.decisions import an_approval  # noqa: PLC0415

    decision = an_approval(region=f"{desk.county}001", method_reason=CashReason.CARD_LOST)
    await desk.deliver(decision)

    found = await rows(
        desk.client.database,
        "SELECT 1 FROM payments WHERE decision_id = :id",
        id=decision.decision_id,
    )
    [letter] = await rows(
        desk.client.database,
        "SELECT code FROM dead_letters WHERE key = :key",
        key=str(decision.case_id).encode(),
    )
    assert (found, letter.code) == ([], "ORDER_CONTRADICTORY")


@pytest.mark.parametrize("method", [PaymentMethod.CARD, PaymentMethod.CASH])
async def test_the_term_of_the_law_is_the_payments_deadline(
    desk: Desk, method: PaymentMethod
) -> None:
    now = desk.client.database.clock.now()
    complete_by = (now + timedelta(days=2)).replace(microsecond=0)
    reason = CashReason.CARD_LOST if method is PaymentMethod.CASH else None
    payment = await desk.order(
        **CASH | {"method": method, "method_reason": reason, "complete_by": complete_by}
    )

    [row] = await rows(
        desk.client.database,
        "SELECT what, due_at, article FROM deadlines WHERE case_id = :id AND state = 'open'",
        id=payment["id"],
    )

    assert (row.what, row.article) == ("complete_aid", "202号 第十八条（二）（2）")
    assert abs(row.due_at - complete_by) < timedelta(days=1)
    assert payment["complete_by"] is not None


async def test_the_deadline_is_met_when_the_cash_is_confirmed(desk: Desk) -> None:
    now = desk.client.database.clock.now()
    payment = await handed_over(desk, complete_by=now)
    await vouched(desk, payment)
    await act(desk, payment, "confirm-hand-over", desk.checker)

    states = await rows(
        desk.client.database,
        "SELECT what, state FROM deadlines WHERE case_id = :id",
        id=payment["id"],
    )

    assert {row.what: row.state for row in states} == {
        "complete_aid": "met",
        "witness_hand_over": "met",
        "confirm_hand_over": "met",
    }


@pytest.mark.parametrize("role", ["finance_checker", "township_lead", "county_lead", "bank"])
async def test_only_a_maker_hands_cash_over(desk: Desk, role: str) -> None:
    payment = await ready(desk)
    body = await body_of(desk, payment)

    refused = await act(
        desk, payment, "hand-over", as_(desk.client.layout, role, region=desk.county), body
    )

    assert (refused.status_code, refused.json()["code"]) == (403, "ROLE_NOT_ALLOWED")


async def test_a_maker_of_another_county_does_not(desk: Desk) -> None:
    payment = await ready(desk)
    body = await body_of(desk, payment)
    stranger = as_(desk.client.layout, "finance_maker", region="540121", sub="stranger")

    refused = await act(desk, payment, "hand-over", stranger, body)

    assert (refused.status_code, refused.json()["code"]) == (403, "OUTSIDE_REGION")
