"""Every field of what a bank sends: bounds, and a refusal that names line and field in both languages."""

from typing import Any
from uuid import uuid4

import pytest
from aid_testing.actors import once
from aid_testing.finance import Desk, reference
from aid_testing.rows import rows

CAMT = "urn:iso:std:iso:20022:tech:xsd:camt.053.001.08"
PAIN2 = "urn:iso:std:iso:20022:tech:xsd:pain.002.001.10"
HEADER = ["H", "S1", "1", "A1", "2026-06-01", "10.00", "9.00", "1", "1.00"]
LINE = ["D", "L1", "ref-1", "1.00", "D", ""]
REPORT = ["H", "M1", "1", "1.00"]
ITEM = ["D", "ref-1", "1.00", "ACCC", "", "", "2026-06-01"]


async def post(desk: Desk, address: str, content: bytes, form: str) -> Any:
    return await desk.client.post(
        f"/v1/bank/{address}",
        files={"file": ("file", content)},
        data={"format": form},
        headers=desk.bank | once() | {"Accept-Language": "en"},
    )


def a_csv(*lines: list[str]) -> bytes:
    return "".join(",".join(line) + "\r\n" for line in lines).encode("gb18030")


def changed(line: list[str], at: int, value: str) -> list[str]:
    return [*line[:at], value, *line[at + 1 :]]


def refused(answer: Any, *words: str) -> None:
    assert answer.status_code == 422, answer.text
    for word in words:
        assert word in answer.json()["detail"], answer.json()["detail"]


@pytest.mark.parametrize(
    ("at", "value", "field"),
    [
        (1, "", "line 1, id"),
        (1, "x" * 36, "line 1, id"),
        (1, "S\x001", "line 1, id"),
        (2, "99999999999999", "line 1, sequence"),
        (2, "-1", "line 1, sequence"),
        (2, "٣", "line 1, sequence"),
        (2, "one", "line 1, sequence"),
        (3, "", "line 1, account"),
        (3, "A\x1b", "line 1, account"),
        (4, "2026-02-30", "line 1, date"),
        (4, "0001-01-01", "0001-01-01 for S1"),
        (4, "9999-12-31", "9999-12-31 for S1"),
        (5, "-10.00", "line 1, opening"),
        (6, "1e3", "line 1, closing"),
        (7, "one", "line 1, count"),
        (8, "", "line 1, total"),
    ],
)
async def test_a_header_of_a_csv_statement_is_refused_by_its_field(
    desk: Desk, at: int, value: str, field: str
) -> None:
    answer = await post(desk, "statements", a_csv(changed(HEADER, at, value), LINE), "csv")

    refused(answer, field)


@pytest.mark.parametrize(
    ("at", "value", "field"),
    [
        (1, "", "line 2, line reference"),
        (1, "x" * 500, "line 2, line reference"),
        (2, "ref\x00", "line 2, reference"),
        (2, "x" * 500, "line 2, reference"),
        (3, "-1.00", "line 2, amount"),
        (3, "1.001", "line 2, amount"),
        (3, "99999999999999.00", "line 2, amount"),
        (4, "Z", "line 2, side"),
        (4, "", "line 2, side"),
        (5, "x" * 36, "line 2, reason"),
    ],
)
async def test_a_line_of_a_csv_statement_is_refused_by_its_field(
    desk: Desk, at: int, value: str, field: str
) -> None:
    answer = await post(desk, "statements", a_csv(HEADER, changed(LINE, at, value)), "csv")

    refused(answer, field)


@pytest.mark.parametrize(
    ("line", "at", "value", "field"),
    [
        (0, 1, "M\x00", "line 1, message id"),
        (1, 1, "", "line 2, reference"),
        (1, 1, "x" * 500, "line 2, reference"),
        (1, 2, "0.00", "line 2, amount"),
        (1, 3, "Paid", "line 2, status"),
        (1, 4, "\x00", "line 2, reason"),
        (1, 5, "x" * 36, "line 2, bank reference"),
        (1, 6, "yesterday", "line 2, date"),
        (1, 6, "0001-01-01", "0001-01-01 for ref-1"),
        (1, 6, "9999-12-31", "9999-12-31 for ref-1"),
    ],
)
async def test_a_csv_report_is_refused_by_its_field(
    desk: Desk, line: int, at: int, value: str, field: str
) -> None:
    lines = [REPORT, ITEM]
    lines[line] = changed(lines[line], at, value)

    answer = await post(desk, "reports", a_csv(*lines), "csv")

    refused(answer, field)


@pytest.mark.parametrize(
    ("content", "says"),
    [
        (b"", "expected one H line"),
        (b"H,S1\r\n", "line 1 has 2 columns instead of 9"),
        (a_csv(HEADER, LINE[:5]), "line 2 has 5 columns instead of 6"),
        (a_csv(HEADER, HEADER), "expected one H line"),
        (a_csv(HEADER, LINE).decode().encode("utf-16"), "GB 18030"),
        (b'H,"S1"x\r\n', "GB 18030"),
        (b"H," + b"x" * 200_000, "GB 18030"),
        (b"\xff\xff", "GB 18030"),
    ],
    ids=["empty", "short header", "short line", "two headers", "UTF-16", "quotes", "huge", "bytes"],
)
async def test_what_is_no_csv_statement_is_refused(desk: Desk, content: bytes, says: str) -> None:
    refused(await post(desk, "statements", content, "csv"), says)


async def test_a_file_of_too_many_lines_is_refused(desk: Desk) -> None:
    refused(await post(desk, "statements", a_csv(HEADER, *[LINE] * 20_001), "csv"), "20000")


async def test_a_refusal_in_chinese_holds_no_english(desk: Desk) -> None:
    answer = await desk.client.post(
        "/v1/bank/statements",
        files={"file": ("file", a_csv(HEADER, changed(LINE, 3, "much")))},
        data={"format": "csv"},
        headers=desk.bank | once(),
    )

    assert answer.json()["detail"] == (
        "银行文件无法读取：第 2 行的金额“much”不是金额。请核对格式后重新发送，本次未处理任何内容。"
    )


def a_camt(**changes: str) -> bytes:
    parts = {
        "id": f"<Id>S-{uuid4().hex[:12]}</Id>",
        "sequence": "<ElctrncSeqNb>1</ElctrncSeqNb>",
        "account": f"<Acct><Id><Othr><Id>A{uuid4().hex[:10]}</Id></Othr></Id></Acct>",
        "opening": a_balance("OPBD", "10.00"),
        "closing": a_balance("CLBD", "9.00"),
        "entries": an_entry(),
    } | changes
    return (
        f'<Document xmlns="{CAMT}"><BkToCstmrStmt><GrpHdr><MsgId>M1</MsgId>'
        "<CreDtTm>2026-06-02T08:00:00+08:00</CreDtTm></GrpHdr>"
        f"<Stmt>{''.join(parts.values())}</Stmt>"
        "</BkToCstmrStmt></Document>"
    ).encode()


def a_balance(code: str, amount: str, *, side: str = "CRDT", currency: str = "CNY") -> str:
    return (
        f'<Bal><Tp><CdOrPrtry><Cd>{code}</Cd></CdOrPrtry></Tp><Amt Ccy="{currency}">{amount}</Amt>'
        f"<CdtDbtInd>{side}</CdtDbtInd><Dt><Dt>2026-06-01</Dt></Dt></Bal>"
    )


def an_entry(**changes: str) -> str:
    parts = {
        "reference": "<NtryRef>N1</NtryRef>",
        "amount": '<Amt Ccy="CNY">1.00</Amt>',
        "side": "<CdtDbtInd>DBIT</CdtDbtInd>",
        "status": "<Sts><Cd>BOOK</Cd></Sts>",
        "kind": "<BkTxCd><Prtry><Cd>PAY</Cd></Prtry></BkTxCd>",
        "details": "",
    } | changes
    return f"<Ntry>{''.join(parts.values())}</Ntry>"


def a_detail(end_to_end_id: str, amount: str = "1.00") -> str:
    return (
        f"<NtryDtls><TxDtls><Refs><EndToEndId>{end_to_end_id}</EndToEndId></Refs>"
        f'<Amt Ccy="CNY">{amount}</Amt></TxDtls></NtryDtls>'
    )


@pytest.mark.parametrize(
    ("changes", "says"),
    [
        ({"id": ""}, "Id is missing"),
        ({"id": f"<Id>{'x' * 36}</Id>"}, "Id"),
        ({"sequence": "<ElctrncSeqNb>99999999999999</ElctrncSeqNb>"}, "ElctrncSeqNb"),
        ({"account": ""}, "Acct/Id/Othr/Id is missing"),
        ({"opening": ""}, "Bal OPBD"),
        ({"opening": a_balance("OPBD", "10.00") * 2}, "Bal OPBD"),
        ({"opening": a_balance("OPBD", "10.00", side="Z")}, "CdtDbtInd"),
        ({"opening": a_balance("OPBD", "10.00", currency="USD")}, "must be in CNY"),
        ({"closing": a_balance("CLBD", "-9.00")}, "is not an amount"),
        (
            {"closing": a_balance("CLBD", "9.00").replace("2026-06-01", "0001-01-01")},
            "0001-01-01",
        ),
        ({"entries": an_entry(side="<CdtDbtInd>Z</CdtDbtInd>")}, "Ntry/CdtDbtInd"),
        ({"entries": an_entry(amount='<Amt Ccy="USD">1.00</Amt>')}, "must be in CNY"),
        ({"entries": an_entry() + an_entry(amount="<Amt>x</Amt>")}, "Ntry[2]/Amt"),
        ({"entries": an_entry(reference=f"<NtryRef>{'x' * 500}</NtryRef>")}, "NtryRef"),
        ({"entries": an_entry(details=a_detail("x" * 500))}, "EndToEndId"),
        ({"entries": an_entry(details=a_detail("ref", "2.00"))}, "whose sum is not its Amt"),
    ],
)
async def test_a_camt_053_is_refused_by_its_element(
    desk: Desk, changes: dict[str, str], says: str
) -> None:
    refused(await post(desk, "statements", a_camt(**changes), "camt.053"), says)


@pytest.mark.parametrize(
    "content",
    [
        a_camt()[:-10],
        b"<?xml version='1.0' encoding='no-such'?>" + a_camt(),
        a_camt().replace(b"N1", b"N\x00"),
        a_camt().replace(b"N1", b"N&#1;"),
        a_camt().replace(b"camt.053.001.08", b"camt.053.001.99"),
        b"<!DOCTYPE Document [<!ENTITY a 'a'>]>" + a_camt(),
    ],
    ids=["cut off", "unknown encoding", "NUL", "control", "version", "DTD"],
)
async def test_what_is_no_camt_053_is_refused(desk: Desk, content: bytes) -> None:
    answer = await post(desk, "statements", content, "camt.053")

    refused(answer, "cannot be read")


async def test_a_camt_053_in_gb_18030_is_read(desk: Desk) -> None:
    content = a_camt().decode().encode("gb18030")

    answer = await post(
        desk, "statements", b"<?xml version='1.0' encoding='GB18030'?>" + content, "camt.053"
    )

    assert answer.status_code == 201, answer.text


async def test_entries_that_share_a_reference_or_have_none_are_all_taken(desk: Desk) -> None:
    payments = [await desk.paid(amount=100) for _ in range(4)]
    shared = "<NtryRef>BOOKED-TOGETHER</NtryRef>"
    named = [shared, shared, "", ""]
    entries = "".join(
        an_entry(reference=name, details=a_detail(reference(payment)))
        for name, payment in zip(named, payments, strict=True)
    )
    content = a_camt(entries=entries, closing=a_balance("CLBD", "6.00"))

    first = await post(desk, "statements", content, "camt.053")
    again = await post(desk, "statements", content, "camt.053")

    assert first.status_code == 201, first.text
    assert [line["matched_to"] for line in first.json()["lines"]] == [p["id"] for p in payments]
    assert again.json() == first.json()


def a_pain(reference: str = "ref-1", status: str = "ACCC", more: str = "") -> bytes:
    return (
        f'<Document xmlns="{PAIN2}"><CstmrPmtStsRpt><GrpHdr><MsgId>{uuid4().hex}</MsgId>'
        "<CreDtTm>2026-06-02T08:00:00+08:00</CreDtTm></GrpHdr><OrgnlGrpInfAndSts>"
        "<OrgnlMsgId>B-1</OrgnlMsgId><OrgnlMsgNmId>pain.001.001.09</OrgnlMsgNmId>"
        "</OrgnlGrpInfAndSts><OrgnlPmtInfAndSts><OrgnlPmtInfId>B-1</OrgnlPmtInfId>"
        f"<TxInfAndSts><OrgnlEndToEndId>{reference}</OrgnlEndToEndId>"
        f"<TxSts>{status}</TxSts>{more}</TxInfAndSts></OrgnlPmtInfAndSts></CstmrPmtStsRpt>"
        "</Document>"
    ).encode()


@pytest.mark.parametrize(
    ("content", "says"),
    [
        (a_pain(reference="x" * 500), "OrgnlEndToEndId"),
        (a_pain(reference=""), "OrgnlEndToEndId"),
        (a_pain(status="Paid"), "TxSts"),
        (a_pain(more="<AccptncDtTm>2026-06-01garbage</AccptncDtTm>"), "AccptncDtTm"),
        (a_pain(more="<AccptncDtTm>0001-01-01T00:00:00</AccptncDtTm>"), "0001-01-01"),
        (a_pain(more="<AccptncDtTm>9999-12-31T23:59:59-12:00</AccptncDtTm>"), "AccptncDtTm"),
        (a_pain(more=f"<AcctSvcrRef>{'x' * 36}</AcctSvcrRef>"), "AcctSvcrRef"),
        (
            a_pain(more=f"<StsRsnInf><Rsn><Prtry>{'x' * 36}</Prtry></Rsn></StsRsnInf>"),
            "StsRsnInf/Rsn/Prtry",
        ),
    ],
)
async def test_a_pain_002_is_refused_by_its_element(desk: Desk, content: bytes, says: str) -> None:
    refused(await post(desk, "reports", content, "pain.002"), says)


@pytest.mark.parametrize(
    ("changes", "status"),
    [
        ({"status": "Paid"}, 422),
        ({"amount": "0.00"}, 422),
        ({"amount": "-1.00"}, 422),
        ({"on": "0001-01-01"}, 422),
        ({"on": "9999-12-31"}, 422),
        ({"on": 0}, 422),
        ({"reason": "\x00"}, 422),
        ({"bank_reference": "x" * 36}, 422),
        ({"end_to_end_id": "x" * 36}, 422),
    ],
)
async def test_a_result_is_refused_by_its_field(
    desk: Desk, changes: dict[str, Any], status: int
) -> None:
    payment = await desk.released()
    result = {"end_to_end_id": reference(payment), "status": "ACCC"} | changes

    answer = await desk.client.post(
        "/v1/bank/results",
        json={"message_id": f"R-{uuid4().hex[:16]}", "results": [result]},
        headers=desk.bank | once(),
    )

    assert answer.status_code == status, answer.text
    assert (await desk.payment(payment["id"]))["status"] == "released"


async def test_a_refused_file_leaves_nothing(desk: Desk) -> None:
    name = f"S-{uuid4().hex[:12]}"
    header = changed(changed(HEADER, 1, name), 4, "0001-01-01")

    await post(desk, "statements", a_csv(header, LINE), "csv")

    found = await rows(
        desk.client.database, "SELECT id FROM statements WHERE statement_id = :name", name=name
    )
    assert found == []
