"""Who vouches for cash and signs for it: two members of staff, the recipient or the guardian."""

from datetime import date
from typing import Any

import pytest
from aid.books import Findings, check_cash
from aid_testing.actors import as_
from aid_testing.applications import JPEG, PDF, PNG
from aid_testing.cash import WITNESSES, act, body_of, handed_over, photo, ready, staff, vouched
from aid_testing.finance import Desk
from aid_testing.owner import owned
from aid_testing.rows import rows

CONFIRM = "confirm-hand-over"
WITNESS = "witness-hand-over"


def born_years_ago(desk: Desk, years: int) -> date:
    today = desk.client.database.clock.today()
    return date(today.year - years, today.month, min(today.day, 28))


async def test_nobody_confirms_before_both_witnesses_have_vouched(desk: Desk) -> None:
    payment = await handed_over(desk)

    none = await act(desk, payment, CONFIRM, desk.checker)
    first = await act(desk, payment, WITNESS, staff(desk, "staff-1", "village_worker"))
    one = await act(desk, payment, CONFIRM, desk.checker)
    await act(desk, payment, WITNESS, staff(desk, "staff-2", "township_lead"))
    paid = await act(desk, payment, CONFIRM, desk.checker)

    assert (none.status_code, none.json()["code"]) == (409, "WITNESSES_MISSING")
    assert "staff-1、staff-2" in none.json()["detail"]
    assert first.json()["hand_over"]["vouched_by"] == ["staff-1"]
    assert "staff-2" in one.json()["detail"]
    assert "staff-1" not in one.json()["detail"]
    assert paid.json()["status"] == "paid"
    assert paid.json()["hand_over"]["vouched_by"] == ["staff-1", "staff-2"]


async def test_only_a_named_witness_of_the_region_vouches(desk: Desk) -> None:
    payment = await handed_over(desk)
    elsewhere = as_(desk.client.layout, "township_handler", region="540121001", sub="staff-1")
    citizen = as_(desk.client.layout, "applicant", sub="staff-1")

    refusals = [
        await act(desk, payment, WITNESS, who)
        for who in (staff(desk, "staff-3"), desk.maker, elsewhere, citizen)
    ]

    assert [(answer.status_code, answer.json()["code"]) for answer in refusals] == [
        (403, "NOT_NAMED_AS_WITNESS"),
        (403, "NOT_NAMED_AS_WITNESS"),
        (403, "OUTSIDE_REGION"),
        (403, "ROLE_NOT_ALLOWED"),
    ]


async def test_a_word_given_twice_is_one(desk: Desk) -> None:
    payment = await handed_over(desk)

    for _ in range(2):
        seen = await act(desk, payment, WITNESS, staff(desk, "staff-1"))

    assert seen.json()["hand_over"]["vouched_by"] == ["staff-1"]


async def test_the_word_for_a_rejected_record_does_not_count_for_the_next(desk: Desk) -> None:
    payment = await handed_over(desk)
    await vouched(desk, payment)
    await act(desk, payment, "reject-hand-over", desk.checker, {"reason": "照片不清晰。"})
    await act(desk, payment, "hand-over", desk.maker, await body_of(desk, payment))

    refused = await act(desk, payment, CONFIRM, desk.checker)

    assert refused.json()["code"] == "WITNESSES_MISSING"


@pytest.mark.parametrize(
    "party", [{"sub": "Applicant-7", "name": "索朗"}, {"sub": "staff-9", "name": "次仁 卓玛"}]
)
async def test_neither_who_applied_nor_the_recipient_is_a_witness(desk: Desk, party: Any) -> None:
    payment = await ready(desk, applied_by=("applicant-7",))
    body = await body_of(desk, payment, witnesses=[WITNESSES[0], party])

    refused = await act(desk, payment, "hand-over", desk.maker, body)

    assert (refused.status_code, refused.json()["code"]) == (422, "WITNESS_IS_PARTY")


@pytest.mark.parametrize(("years", "guardian"), [(7, True), (17, True), (18, False)])
async def test_for_a_child_the_guardian_signs(desk: Desk, years: int, *, guardian: bool) -> None:
    payment = await ready(desk, born=born_years_ago(desk, years))
    body = await body_of(desk, payment)

    alone = await act(desk, payment, "hand-over", desk.maker, body)

    assert alone.status_code == (422 if guardian else 200)
    if guardian:
        assert alone.json()["code"] == "GUARDIAN_SIGNS"
        signed = await act(
            desk, payment, "hand-over", desk.maker, body | {"signed_by_guardian": True}
        )
        assert signed.json()["hand_over"]["signed_by_guardian"] is True


async def test_the_signed_receipt_is_a_file_of_its_own(desk: Desk) -> None:
    payment = await ready(desk)
    shot = (await photo(desk, payment, JPEG)).json()
    receipt = (await photo(desk, payment, PDF, kind="RECEIPT")).json()
    address = f"/v1/payments/{payment['id']}/photos/{receipt['id']}/content"
    body = await body_of(desk, payment, photo_sha256=shot["sha256"])

    as_receipt = await act(
        desk, payment, "hand-over", desk.maker, body | {"receipt_sha256": shot["sha256"]}
    )
    as_photo = await act(
        desk, payment, "hand-over", desk.maker, body | {"photo_sha256": receipt["sha256"]}
    )
    handed = await act(
        desk, payment, "hand-over", desk.maker, body | {"receipt_sha256": receipt["sha256"]}
    )
    shown = await desk.client.get(address, headers=desk.checker)

    assert (shot["kind"], receipt["kind"]) == ("PHOTO", "RECEIPT")
    assert as_receipt.json()["code"] == "RECEIPT_MISSING"
    assert as_photo.json()["code"] == "PHOTO_MISSING"
    assert handed.json()["hand_over"]["receipt_id"] == receipt["id"]
    assert shown.content == PDF


async def test_a_photo_of_the_receipt_serves_as_well(desk: Desk) -> None:
    uploaded = await photo(desk, await ready(desk), PNG, kind="RECEIPT")

    assert (uploaded.status_code, uploaded.json()["media_type"]) == (201, "image/png")


async def test_finance_sees_that_cash_waits_for_its_witnesses_and_then_for_the_second_officer(
    desk: Desk,
) -> None:
    async def duties() -> dict[str, tuple[str, str]]:
        found = await rows(
            desk.client.database,
            "SELECT what, role, state FROM deadlines WHERE case_id = :id AND what LIKE '%hand_over'",
            id=payment["id"],
        )
        return {row.what: (row.role, row.state) for row in found}

    payment = await handed_over(desk)
    waiting = await duties()
    await vouched(desk, payment)
    vouched_for = await duties()
    await act(desk, payment, "reject-hand-over", desk.checker, {"reason": "照片不清晰。"})

    assert waiting == {"witness_hand_over": ("finance_maker", "open")}
    assert vouched_for == {
        "witness_hand_over": ("finance_maker", "met"),
        "confirm_hand_over": ("finance_checker", "open"),
    }
    assert (await duties())["confirm_hand_over"] == ("finance_checker", "cancelled")


@pytest.mark.parametrize(
    ("change", "holds"),
    [
        ("UPDATE hand_overs SET receipt_id = photo_id WHERE payment_id = CAST(:id AS uuid)", False),
        (
            """DELETE FROM hand_over_witnesses AS w USING hand_overs AS h WHERE w.sub = 'staff-1'
                AND h.id = w.hand_over_id AND h.payment_id = CAST(:id AS uuid)""",
            False,
        ),
        ("UPDATE hand_overs SET receipt_id = NULL WHERE payment_id = CAST(:id AS uuid)", True),
    ],
    ids=["no receipt", "a witness who never vouched", "a record from before receipts were kept"],
)
async def test_the_books_ask_for_the_receipt_and_for_each_witnesss_word(
    desk: Desk, change: str, *, holds: bool
) -> None:
    payment = await handed_over(desk)
    await vouched(desk, payment)
    await act(desk, payment, CONFIRM, desk.checker)
    findings = Findings()

    async with owned(desk.client, change, id=payment["id"]) as session:
        await check_cash(session, findings)

    named = [line for line in findings.broken if payment["case_number"] in line]
    assert (named == []) is holds
