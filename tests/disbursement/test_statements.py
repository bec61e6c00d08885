from typing import Any
from uuid import uuid4

import pytest
from aid_testing.actors import once
from aid_testing.bank_files import a_status_report, an_item
from aid_testing.finance import Desk, reference
from aid_testing.rows import outbox, rows
from disbursement.bank import camt053
from disbursement.usecases.bank import statements
from shared.roles import Actor, Region, Role

from shared import fairness

CAMT = "urn:iso:std:iso:20022:tech:xsd:camt.053.001.08"


def a_statement(*lines: str, opening: str, closing: str, sequence: int = 1) -> bytes:
    return f"""<?xml version="1.0" encoding="UTF-8"?><Document xmlns="{CAMT}"><BkToCstmrStmt>
    <GrpHdr><MsgId>M1</MsgId><CreDtTm>2026-06-02T08:00:00+08:00</CreDtTm></GrpHdr>
    <Stmt><Id>S-{uuid4().hex[:12]}</Id><ElctrncSeqNb>{sequence}</ElctrncSeqNb>
    <Acct><Id><Othr><Id>A{uuid4().hex[:10]}</Id></Othr></Id></Acct>
    <Bal><Tp><CdOrPrtry><Cd>OPBD</Cd></CdOrPrtry></Tp><Amt Ccy="CNY">{opening}</Amt>
      <CdtDbtInd>CRDT</CdtDbtInd><Dt><Dt>2026-06-01</Dt></Dt></Bal>
    <Bal><Tp><CdOrPrtry><Cd>CLBD</Cd></CdOrPrtry></Tp><Amt Ccy="CNY">{closing}</Amt>
      <CdtDbtInd>CRDT</CdtDbtInd><Dt><Dt>2026-06-01</Dt></Dt></Bal>
    {"".join(lines)}</Stmt></BkToCstmrStmt></Document>""".encode()


def an_entry(end_to_end_id: str, amount: str, *, credit: bool = False, reason: str = "") -> str:
    returned = f"<RtrInf><Rsn><Cd>{reason}</Cd></Rsn></RtrInf>" if reason else ""
    return f"""<Ntry><NtryRef>{uuid4().hex[:10]}</NtryRef><Amt Ccy="CNY">{amount}</Amt>
    <CdtDbtInd>{"CRDT" if credit else "DBIT"}</CdtDbtInd><Sts><Cd>BOOK</Cd></Sts>
    <BookgDt><Dt>2026-06-01</Dt></BookgDt><BkTxCd><Prtry><Cd>DF</Cd></Prtry></BkTxCd>
    <NtryDtls><TxDtls><Refs><EndToEndId>{end_to_end_id}</EndToEndId></Refs>
    <Amt Ccy="CNY">{amount}</Amt>{returned}</TxDtls></NtryDtls></Ntry>"""


async def post(
    desk: Desk, content: bytes, form: str = "camt.053", address: str = "statements"
) -> Any:
    return await desk.client.post(
        f"/v1/bank/{address}",
        files={"file": ("statement", content)},
        data={"format": form},
        headers=desk.bank | once(),
    )


async def test_a_paid_payment_is_matched_with_its_line(desk: Desk) -> None:
    payment = await desk.paid()
    statement = a_statement(
        an_entry(reference(payment), "2100.00"), opening="10000.00", closing="7900.00"
    )

    answer = await post(desk, statement)

    assert answer.status_code == 201, answer.text
    assert answer.json()["unmatched"] == 0
    assert (await desk.payment(payment["id"]))["matched"] is True
    last = (await outbox(desk.client.database, payment["case_id"]))[-1]
    assert last.type == "aid.disbursement.payment-matched.v1"


async def test_a_booked_line_pays_what_the_bank_never_reported(desk: Desk) -> None:
    payment = await desk.released()
    statement = a_statement(
        an_entry(reference(payment), "2100.00"), opening="10000.00", closing="7900.00"
    )

    await post(desk, statement)

    after = await desk.payment(payment["id"])
    assert (after["status"], after["matched"]) == ("paid", True)


async def test_the_same_statement_again_books_nothing(desk: Desk) -> None:
    payment = await desk.paid()
    statement = a_statement(
        an_entry(reference(payment), "2100.00"), opening="10000.00", closing="7900.00"
    )

    first = await post(desk, statement)
    again = await post(desk, statement)

    assert again.json() == first.json()


async def test_a_line_that_was_never_sent_is_a_break(desk: Desk) -> None:
    answer = await post(
        desk, a_statement(an_entry("0" * 32, "5.00"), opening="10.00", closing="5.00")
    )

    assert answer.json()["unmatched"] == 1
    found = await rows(desk.client.database, "SELECT kind FROM reconciliation_breaks")
    assert "UNMATCHED_BANK_LINE" in [row.kind for row in found]


async def test_a_returning_line_takes_the_payment_back(desk: Desk) -> None:
    payment = await desk.paid()
    statement = a_statement(
        an_entry(reference(payment), "2100.00", credit=True, reason="AC04"),
        opening="7900.00",
        closing="10000.00",
    )

    await post(desk, statement)

    after = await desk.payment(payment["id"])
    assert (after["status"], after["hold_reason"]) == ("returned", "ACCOUNT_CLOSED")


async def test_a_statement_that_does_not_balance_is_refused_whole(desk: Desk) -> None:
    payment = await desk.released()
    statement = a_statement(
        an_entry(reference(payment), "2100.00"), opening="10000.00", closing="7900.01"
    )

    answer = await post(desk, statement)

    assert (answer.status_code, answer.json()["code"]) == (422, "STATEMENT_DOES_NOT_BALANCE")
    assert (await desk.payment(payment["id"]))["status"] == "released"


async def test_a_report_file_in_pain_002_is_applied(desk: Desk) -> None:
    payment = await desk.released()
    report = a_status_report(an_item(reference(payment), "ACCC"))

    answer = await post(desk, report, form="pain.002", address="reports")

    assert answer.json()["applied"] == 1, answer.text
    assert (await desk.payment(payment["id"]))["status"] == "paid"


async def test_half_a_csv_report_is_refused_whole(desk: Desk) -> None:
    payment = await desk.released()
    half = f"H,{uuid4().hex},2,4200.00\r\nD,{reference(payment)},2100.00,ACCC,,,2026-06-01\r\n"

    answer = await post(desk, half.encode("gb18030"), form="csv", address="reports")

    assert (answer.status_code, answer.json()["code"]) == (422, "BATCH_TOTAL_MISMATCH")
    assert (await desk.payment(payment["id"]))["status"] == "released"


async def test_a_csv_statement_is_matched_too(desk: Desk) -> None:
    payment = await desk.paid()
    text = (
        f"H,{uuid4().hex[:20]},1,{desk.county}0000000001,2026-06-01,10000.00,7900.00,1,2100.00\r\n"
        f"D,L1,{reference(payment)},2100.00,D,\r\n"
    )

    answer = await post(desk, text.encode("gb18030"), form="csv")

    assert answer.json()["unmatched"] == 0, answer.text


async def test_a_bomb_of_entities_is_refused(desk: Desk) -> None:
    bomb = b'<!DOCTYPE d [<!ENTITY a "aaaa"><!ENTITY b "&a;&a;">]><Document>&b;</Document>'

    answer = await post(desk, bomb)

    assert (answer.status_code, answer.json()["code"]) == (422, "BANK_FILE_UNREADABLE")


async def test_bytes_of_no_encoding_are_refused(desk: Desk) -> None:
    answer = await post(desk, b"\xff\xfe\x00\x81", form="csv")

    assert (answer.status_code, answer.json()["code"]) == (422, "BANK_FILE_UNREADABLE")


async def test_very_many_lines_are_written_in_parts_and_matched_each_once(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Parts of two stand for parts of two hundred; beside the route, whose budget is of few lines."""
    monkeypatch.setattr(fairness, "A_PART", 2)
    paid = [await desk.paid(amount=10_000) for _ in range(3)]
    late = [await desk.released(amount=10_000) for _ in range(2)]
    lines = [an_entry(reference(one), "100.00") for one in (*paid, *late)]
    given = camt053.read(a_statement(*lines, opening="10000.00", closing="9500.00"))
    bank = Actor(
        sub="bank", roles=frozenset({Role.BANK}), region=Region(desk.county), org=desk.bank_code
    )

    async with desk.client.database.transaction(by=bank, action="post_statement") as tx:
        await statements.take_statements(tx, given, proof=lambda _: None)

    for one in (*paid, *late):
        now = await desk.payment(one["id"])
        assert (now["status"], now["matched"]) == ("paid", True)
        told = [row.type for row in await outbox(desk.client.database, one["case_id"])]
        assert told.count("aid.disbursement.payment-matched.v1") == 1
