"""The fund's own bank pays; a fund and its money are never silently something else; names fit their file."""

from typing import Any

import pytest
from aid_testing.actors import as_
from aid_testing.finance import BANK, Desk
from aid_testing.rows import audit_of, rows
from lxml import etree

RURAL = "BANK-RURAL"
PAIN = "{urn:iso:std:iso:20022:tech:xsd:pain.001.001.09}"


async def file_of(desk: Desk, batch: dict[str, Any], bank: str = BANK) -> Any:
    headers = as_(desk.client.layout, "bank", org=bank, sub=f"bank-{bank}")
    answer = await desk.client.get(f"/v1/bank/batches/{batch['id']}/file", headers=headers)
    assert answer.status_code == 200, answer.text
    return etree.fromstring(answer.content)


def agents(file: Any, tag: str) -> list[str]:
    path = f"{PAIN}{tag}/{PAIN}FinInstnId/{PAIN}ClrSysMmbId/{PAIN}MmbId"
    return [found.text for found in file.iterfind(f".//{path}")]


@pytest.mark.parametrize("asked", [BANK, RURAL, None])
async def test_fr_47_the_funds_bank_pays_and_the_payees_bank_is_credited(
    desk: Desk, asked: str | None
) -> None:
    """FR-47: Fund at bank L, card at bank R: L pays, R is credited."""
    payment = await desk.order()
    await desk.meet_payee(payment, bank_code=RURAL)

    batch = await desk.batch(bank_code=asked, payment_ids=[payment["id"]])
    released = await desk.release(batch)

    assert (batch.status_code, released.status_code) == (201, 200), batch.text
    assert released.json()["bank_code"] == BANK
    file = await file_of(desk, released.json())
    assert (agents(file, "DbtrAgt"), agents(file, "CdtrAgt")) == ([BANK], [RURAL])
    await desk.report(await desk.payment(payment["id"]), "UNKN")
    enquiries = (await desk.client.get("/v1/bank/enquiries?limit=100", headers=desk.bank)).json()
    assert released.json()["number"] in [enquiry["batch_number"] for enquiry in enquiries]
    await desk.report(await desk.payment(payment["id"]), "ACCC")
    assert (await desk.payment(payment["id"]))["status"] == "paid"


async def test_fr_47_payees_of_all_banks_are_in_one_batch_of_their_fund(desk: Desk) -> None:
    """FR-47 of the field reports."""
    one, other = await desk.order(), await desk.order()
    await desk.meet_payee(one, bank_code=RURAL)
    await desk.meet_payee(other)

    batch = await desk.batch()

    assert batch.json()["count"] == 2


async def test_fr_44_the_file_says_how_it_is_to_be_booked(desk: Desk) -> None:
    """FR-44 of the field reports."""
    payment = await desk.ready()
    released = await desk.release(await desk.batch(payment_ids=[payment["id"]]))

    file = await file_of(desk, released.json())

    assert file.findtext(f".//{PAIN}PmtInf/{PAIN}BtchBookg") == "false"


@pytest.mark.parametrize(
    "change",
    [
        {"account": "6666666666"},
        {"bank_code": RURAL},
        {"kind": "DONATION"},
        {"programme": "TRAINING_SUBSIDY"},
        {"region": "540121"},
    ],
)
async def test_fr_48_a_fund_that_was_changed_is_refused(desk: Desk, change: dict[str, str]) -> None:
    """FR-48: Fund PUT with another account: 409."""
    answer = await desk.put_fund(**change)

    assert (answer.status_code, answer.json()["code"]) == (409, "FUND_DIFFERS"), answer.text


async def posted(desk: Desk, confirmed: Any) -> int:
    """How many allocations a confirmed proposal has posted, as the audit says."""
    audited = await audit_of(desk.client.database, confirmed.json()["id"])
    count: int = audited[-1].detail["posted"]
    return count


async def test_fr_48_an_allocation_of_another_amount_is_corrected_by_a_reversing_entry(
    desk: Desk,
) -> None:
    """FR-48: Allocation 5,000 re-sent as 500: a reversing entry."""
    await desk.allocate("2026-3", "5000.00")

    corrected = await desk.allocate("2026-3", "500.00")
    again = await desk.allocate("2026-3", "500.00")

    [fund] = (await desk.client.get("/v1/funds", headers=desk.maker)).json()
    entries = await rows(
        desk.client.database,
        "SELECT kind FROM journal_entries WHERE CAST(fund_id AS text) = :fund ORDER BY id",
        fund=desk.fund_id,
    )
    assert (await posted(desk, corrected), await posted(desk, again)) == (1, 0)
    assert fund["available"] == "10500.00"
    assert [entry.kind for entry in entries] == ["ALLOCATION"] * 2 + ["REVERSAL", "ALLOCATION"]


async def test_fr_48_a_correction_that_the_fund_cannot_bear_is_refused(desk: Desk) -> None:
    """FR-48 of the field reports."""
    await desk.allocate("2026-3", "5000.00")
    await desk.order(amount=1_400_000)

    answer = await desk.allocate("2026-3", "500.00")

    assert (answer.status_code, answer.json()["code"]) == (422, "FUND_SHORT")


@pytest.mark.parametrize(
    ("change", "code"),
    [
        ({"account": "777777777"}, "FUND_OF_KIND_EXISTS"),
        ({"kind": "SURPLUS"}, "FUND_ACCOUNT_TAKEN"),
    ],
)
async def test_fr_48_a_second_fund_of_a_kind_or_an_account_is_refused_by_a_rule(
    desk: Desk, change: dict[str, str], code: str
) -> None:
    """FR-48: A second surplus fund: a rule's refusal, not a 500."""
    answer = await desk.put_fund(code=f"{desk.fund_code}-2", **change)

    assert (answer.status_code, answer.json()["code"]) == (409, code), answer.text


async def test_fr_48_a_fund_and_its_money_in_one_file_are_loaded_once(desk: Desk) -> None:
    """FR-48 of the field reports."""
    more = {"code": f"{desk.fund_code}-D", "kind": "DONATION", "account": f"{desk.county}00000009"}

    first = await desk.put_fund(**more, opening_balance="5.00")
    again = await desk.put_fund(**more, opening_balance="5.00")

    assert (await posted(desk, first), await posted(desk, again)) == (1, 0)


@pytest.mark.parametrize(
    "name", ["格桑\u000b平措", "格桑\u202e平措", "=HYPERLINK(1)", "格桑\n平措", "扎" * 141]
)
async def test_fr_32_a_payee_that_no_file_can_carry_is_held_by_itself(
    desk: Desk, name: str
) -> None:
    """FR-32: A name with U+000B: held with its reason, and the others are paid."""
    payment = await desk.order()
    held = await desk.meet_payee(payment, holder_name=name)
    other = await desk.ready(amount=100)

    released = await desk.release(await desk.batch())

    assert (held["status"], held["hold_reason"]) == ("payee_wrong", "NAME_NOT_ENCODABLE")
    assert released.status_code == 200, released.text
    assert (await desk.payment(other["id"]))["status"] == "released"


@pytest.mark.parametrize("name", ["格桑·平措", "བཀྲ་ཤིས།", "\U00020bb7田", "O'Brien", "次仁\ue000"])
async def test_fr_32_names_that_people_have_are_carried(desk: Desk, name: str) -> None:
    """FR-32 of the field reports."""
    payment = await desk.meet_payee(await desk.order(), holder_name=name)

    assert payment["status"] == "ready"
    assert (await desk.release(await desk.batch())).status_code == 200


async def test_fr_32_a_release_names_what_its_file_cannot_carry(desk: Desk) -> None:
    """FR-32 of the field reports."""
    payment = await desk.ready()
    batch = await desk.batch()
    await desk.reseal_name(payment, "格桑\u000b平措")

    released = await desk.release(batch)

    assert (released.status_code, released.json()["code"]) == (409, "PAYEE_NOT_CARRIED")
    assert payment["case_number"] in released.json()["detail"]
