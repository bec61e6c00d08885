"""What banks answer to a payment file: item by item, as a whole, in codes and in words."""

from typing import Any

import pytest
from aid_testing.actors import if_match, once
from aid_testing.bank_files import a_status_report, an_item, post_report
from aid_testing.finance import Desk, reference
from aid_testing.rows import outbox, rows


async def kinds_of_breaks(desk: Desk, payment: dict[str, Any]) -> list[str]:
    found = await rows(
        desk.client.database,
        "SELECT kind FROM reconciliation_breaks WHERE CAST(payment_id AS text) = :id",
        id=payment["id"],
    )
    return [row.kind for row in found]


async def number_of(desk: Desk, payment: dict[str, Any]) -> str:
    batch = await desk.client.get(f"/v1/batches/{payment['batch_id']}", headers=desk.checker)
    number: str = batch.json()["number"]
    return number


async def pay_again(desk: Desk, payment: dict[str, Any]) -> Any:
    seen = await desk.client.get(f"/v1/payments/{payment['id']}", headers=desk.maker)
    return await desk.client.post(
        f"/v1/payments/{payment['id']}/pay-again",
        headers=desk.maker | once() | if_match(seen),
    )


async def returned_event(desk: Desk, payment: dict[str, Any]) -> Any:
    found = await outbox(desk.client.database, payment["case_id"])
    [event] = [one for one in found if one.type.endswith("payment-returned.v1")]
    return event.payload


async def test_fr_40_a_status_of_another_amount_is_a_break_and_pays_nothing(desk: Desk) -> None:
    """FR-40: A pain.002 says ACCC for 1.00 of an order of 1,500.00: that is not this payment."""
    payment = await desk.released(amount=150_000)

    answer = await post_report(
        desk, a_status_report(an_item(reference(payment), "ACCC", amount="1.00"))
    )

    assert (answer.status_code, answer.json()["ignored"]) == (201, 1), answer.text
    assert (await desk.payment(payment["id"]))["status"] == "released"
    assert await kinds_of_breaks(desk, payment) == ["AMOUNT_DIFFERS"]


async def test_fr_40_a_status_in_another_currency_is_a_break_and_the_rest_go_on(
    desk: Desk,
) -> None:
    """FR-40 of the field reports."""
    one, other = await desk.released(amount=150_000), await desk.released(amount=100)
    items = (
        an_item(reference(one), "ACCC", amount="1500.00", currency="USD"),
        an_item(reference(other), "ACCC", amount="1.00000"),
    )

    await post_report(desk, a_status_report(*items))

    assert (await desk.payment(one["id"]))["status"] == "released"
    assert await kinds_of_breaks(desk, one) == ["AMOUNT_DIFFERS"]
    assert (await desk.payment(other["id"]))["status"] == "paid"


REASON = "<StsRsnInf><Rsn><Cd>AM04</Cd></Rsn><AddtlInf>付款账户余额不足</AddtlInf></StsRsnInf>"


@pytest.mark.parametrize("level", ["group", "information"])
async def test_fr_41_a_file_refused_without_items_is_a_refused_batch(
    desk: Desk, level: str
) -> None:
    """FR-41: GrpSts or PmtInfSts RJCT, no items: the bank refused the file whole."""
    payment = await desk.released()
    tag = "GrpSts" if level == "group" else "PmtInfSts"
    said = {level: f"<{tag}>RJCT</{tag}>{REASON}"}

    answer = await post_report(
        desk, a_status_report(original=await number_of(desk, payment), **said)
    )

    batch = await desk.client.get(f"/v1/batches/{payment['batch_id']}", headers=desk.checker)
    after = await desk.payment(payment["id"])
    assert answer.status_code == 201, answer.text
    assert (batch.json()["status"], batch.json()["bank_reason"]) == ("rejected", "AM04")
    assert (after["status"], after["attempt"]) == ("ready", 2)


@pytest.mark.parametrize("status", ["ACCP", "ACTC", "ACWC", "RCVD"])
async def test_fr_41_a_file_accepted_without_items_is_an_accepted_batch(
    desk: Desk, status: str
) -> None:
    """FR-41 of the field reports."""
    payment = await desk.released()
    number = await number_of(desk, payment)

    first = await post_report(
        desk, a_status_report(original=number, group=f"<GrpSts>{status}</GrpSts>")
    )
    again = await post_report(
        desk, a_status_report(original=number, group=f"<GrpSts>{status}</GrpSts>")
    )

    assert (first.status_code, again.status_code) == (201, 201), first.text
    assert (first.json()["applied"], again.json()["applied"]) == (1, 0)
    assert (await desk.payment(payment["id"]))["status"] == "accepted"


async def test_fr_41_a_file_taken_and_then_refused_whole_is_refused(desk: Desk) -> None:
    """FR-41 of the field reports."""
    payment = await desk.released()
    number = await number_of(desk, payment)
    await post_report(desk, a_status_report(original=number, group="<GrpSts>ACTC</GrpSts>"))

    await post_report(
        desk, a_status_report(original=number, group=f"<GrpSts>RJCT</GrpSts>{REASON}")
    )

    after = await desk.payment(payment["id"])
    assert (after["status"], after["attempt"]) == ("ready", 2)


async def test_fr_41_items_beside_the_answer_to_their_file_say_more_of_themselves(
    desk: Desk,
) -> None:
    """FR-41 of the field reports."""
    payment = await desk.released()
    number = await number_of(desk, payment)
    report = a_status_report(
        an_item(reference(payment), "RJCT", code="AC04"),
        original=number,
        group="<GrpSts>PART</GrpSts>",
    )

    await post_report(desk, report)

    after = await desk.payment(payment["id"])
    assert (after["status"], after["hold_reason"]) == ("returned", "ACCOUNT_CLOSED")


async def test_fr_41_an_answer_to_a_file_that_was_never_sent_is_said_and_kept(desk: Desk) -> None:
    """FR-41 of the field reports."""
    answer = await post_report(
        desk, a_status_report(original="B-NEVER", group="<GrpSts>RJCT</GrpSts>")
    )

    assert answer.json()["unknown"] == ["B-NEVER"], answer.text


@pytest.mark.parametrize("status", ["ACWP", "ACFC", "XXXX", "X1", "9"])
async def test_fr_42_one_item_of_an_unusual_status_waits_and_the_rest_count(
    desk: Desk, status: str
) -> None:
    """FR-42: One ACWP, ACFC or a code that nobody knows, of any length, beside a good item."""
    unusual, good = await desk.released(amount=100), await desk.released(amount=200)
    items = (an_item(reference(unusual), status), an_item(reference(good), "ACCC"))

    answer = await post_report(desk, a_status_report(*items))

    assert answer.status_code == 201, answer.text
    assert (await desk.payment(good["id"]))["status"] == "paid"
    assert (await desk.payment(unusual["id"]))["status"] in {"released", "accepted"}
    assert answer.json()["waiting"] == ([] if status in {"ACWP", "ACFC"} else [reference(unusual)])


@pytest.mark.parametrize("status", ["ACIS", "ACPD", "ACFW", "PATC", "PRES"])
async def test_fr_42_the_codes_of_the_standard_are_known(desk: Desk, status: str) -> None:
    """FR-42 of the field reports."""
    payment = await desk.released(amount=100)

    answer = await post_report(desk, a_status_report(an_item(reference(payment), status)))

    assert answer.json()["waiting"] == [], answer.text
    assert (await desk.payment(payment["id"]))["status"] == "accepted"


@pytest.mark.parametrize(
    ("code", "words", "reason", "asked"),
    [
        ("", "户名不符", "NAME_MISMATCH", True),
        ("NARR", "收款人户名与账号不一致", "NAME_MISMATCH", True),
        ("AC03", "", "ACCOUNT_NOT_FOUND", True),
        ("AC07", "", "ACCOUNT_CLOSED", True),
        ("BE06", "", "ACCOUNT_NOT_FOUND", True),
        ("MS03", "", "REASON_NOT_GIVEN", True),
        ("MS03", "账户已销户", "ACCOUNT_CLOSED", True),
        ("", "beneficiary account is frozen", "ACCOUNT_BLOCKED", True),
        ("AM04", "", "PAYER_SHORT", False),
        ("ZZ99", "", "BANK_REASON_UNKNOWN", False),
    ],
)
async def test_fr_43_a_reason_in_codes_or_words_is_understood_kept_and_asked_about(
    desk: Desk, code: str, words: str, reason: str, *, asked: bool
) -> None:
    """FR-43: RJCT with 户名不符 only in AddtlInf; AC03, AC07, MS03: mapped, the text kept, the applicant asked."""
    payment = await desk.released()
    item = an_item(reference(payment), "RJCT", code=code, words=(words,) if words else ())

    await post_report(desk, a_status_report(item))

    after = await desk.payment(payment["id"])
    event = await returned_event(desk, payment)
    assert (after["status"], after["hold_reason"]) == ("returned", reason)
    assert (after["bank_reason"], after["bank_words"]) == (code or None, words or None)
    assert (event["reason"], event["needs_applicant"]) == (reason, asked)
    assert words == "" or words not in str(event)


@pytest.mark.parametrize(
    ("code", "status"), [("AC04", 409), ("BE01", 409), ("AM14", 200), ("MS03", 200)]
)
async def test_fr_43_what_came_back_for_its_account_is_not_paid_again_to_it(
    desk: Desk, code: str, status: int
) -> None:
    """FR-43 of the field reports."""
    payment = await desk.released()
    await post_report(desk, a_status_report(an_item(reference(payment), "RJCT", code=code)))

    answer = await pay_again(desk, payment)

    assert answer.status_code == status, answer.text
    assert status == 200 or answer.json()["code"] == "ACCOUNT_AT_FAULT"


async def test_fr_43_the_words_are_read_by_finance_alone(desk: Desk) -> None:
    """FR-43 of the field reports."""
    payment = await desk.released()
    item = an_item(reference(payment), "RJCT", words=("户名张三不符",))
    await post_report(desk, a_status_report(item))

    seen = await desk.client.get(f"/v1/payments/{payment['id']}", headers=desk.officer)

    assert seen.status_code == 200, seen.text
    assert "bank_words" not in seen.json() or seen.json()["bank_words"] is None


@pytest.mark.parametrize(
    "held", ["<OrgnlCtrlSum>2100.01</OrgnlCtrlSum>", "<OrgnlNbOfTxs>2</OrgnlNbOfTxs>"]
)
async def test_fr_40_an_answer_to_a_file_of_another_sum_or_count_is_a_break(
    desk: Desk, held: str
) -> None:
    """FR-40 of the field reports."""
    payment = await desk.released()
    number = await number_of(desk, payment)

    await post_report(desk, a_status_report(original=number, group=f"{held}<GrpSts>RJCT</GrpSts>"))

    found = await rows(
        desk.client.database,
        "SELECT kind FROM reconciliation_breaks WHERE reference = :number AND region = :region",
        number=number,
        region=desk.county,
    )
    assert [row.kind for row in found] == ["AMOUNT_DIFFERS"]
    assert (await desk.payment(payment["id"]))["status"] == "released"


@pytest.mark.parametrize("edition", ["03", "07", "12"])
async def test_other_editions_of_the_standard_are_read_with_any_status(
    desk: Desk, edition: str
) -> None:
    payment = await desk.released()
    other = f"urn:iso:std:iso:20022:tech:xsd:pain.002.001.{edition}"

    answer = await post_report(
        desk, a_status_report(an_item(reference(payment), "ACCC"), namespace=other)
    )

    assert answer.json()["applied"] == 1, answer.text


async def test_fr_43_words_in_a_table_and_in_a_result_are_understood_too(desk: Desk) -> None:
    """FR-43 of the field reports."""
    one, other = await desk.released(amount=100), await desk.released(amount=200)
    table = f"H,{reference(one)[:30]},1,1.00\r\nD,{reference(one)},1.00,RJCT,收款人账户已销户,,\r\n"

    await post_report(desk, table.encode("gb18030"), "csv")
    await desk.report(other, "RJCT", reason="户名不符")

    assert (await desk.payment(one["id"]))["hold_reason"] == "ACCOUNT_CLOSED"
    assert (await desk.payment(other["id"]))["hold_reason"] == "NAME_MISMATCH"
    assert (await desk.payment(other["id"]))["bank_words"] == "户名不符"


async def test_fr_42_an_item_without_our_reference_was_never_sent_and_the_others_count(
    desk: Desk,
) -> None:
    """FR-42: one item that cannot be told does not refuse the file."""
    payment = await desk.released()
    nameless = "<TxInfAndSts><TxSts>ACCC</TxSts></TxInfAndSts>"
    by_place = "<TxInfAndSts><OrgnlInstrId>7</OrgnlInstrId><TxSts>ACCC</TxSts></TxInfAndSts>"
    report = a_status_report(
        nameless, by_place, an_item(reference(payment)), original="B-9", message_id="M-1"
    )

    posted = await post_report(desk, report)

    assert posted.status_code == 201, posted.text
    assert sorted(posted.json()["unknown"]) == ["B-9/7", "M-1/1"]
    assert (await desk.payment(payment["id"]))["status"] == "paid"
