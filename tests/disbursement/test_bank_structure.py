"""A bank's file is held against ISO 20022 at the door; what the simulated bank writes holds too."""

from pathlib import Path

import pytest
from aid_simulators.bank_books import Booking, Books, StatementOut
from aid_simulators.bank_files import write_camt053
from aid_testing.bank_files import (
    a_detail,
    a_statement_file,
    a_status_report,
    a_stmt,
    an_entry,
    an_item,
    details,
    post_report,
    post_statement,
)
from aid_testing.finance import BANK, Desk
from disbursement.bank import camt053, structure
from disbursement.domain.bank.lines import LineClass
from lxml import etree

WHOLE = a_statement_file(
    a_stmt("A1", "10.00", "9.00", an_entry("1.00", details=details(a_detail("r-1", "1.00"))))
).decode()
ITEM = a_status_report(an_item("r-1", "ACCC")).decode()


@pytest.mark.parametrize(
    ("was", "becomes", "says"),
    [
        ("<GrpHdr>", "<GrpHdr><Foo/>", "GrpHdr/MsgId is missing"),
        ("</GrpHdr>", "<Foo/></GrpHdr>", "GrpHdr/Foo is not allowed here"),
        ("<BkTxCd><Prtry><Cd>PAY</Cd></Prtry></BkTxCd>", "", "BkTxCd is missing"),
        ("<CreDtTm>2026-06-02T08:00:00+08:00</CreDtTm></GrpHdr>", "</GrpHdr>", "CreDtTm is missing"),
        ("<CreDtTm>2026-06-02T08:00:00+08:00</CreDtTm></GrpHdr>",
         "<CreDtTm>yesterday</CreDtTm></GrpHdr>", "ISODateTime"),
        ("<CreDtTm>2026-06-02T08:00:00+08:00</CreDtTm></GrpHdr>",
         "<CreDtTm>2026-W23-2</CreDtTm></GrpHdr>", "ISODateTime"),
        ("<BookgDt><Dt>2026-06-01</Dt>", "<BookgDt><Dt>20260601</Dt>", "ISODate"),
        ("<NtryRef>", "<RvslInd>maybe</RvslInd><NtryRef>", "Ntry[1]/Amt is missing"),
        ("<BookgDt><Dt>2026-06-01</Dt></BookgDt>", "<BookgDt></BookgDt>", "exactly one"),
        ("<Sts><Cd>BOOK</Cd></Sts>", "<Sts><Cd>BOOK</Cd></Sts><Sts><Cd>BOOK</Cd></Sts>", "Sts"),
        (' Ccy="CNY">1.00</Amt><CdtDbtInd>DBIT', ">1.00</Amt><CdtDbtInd>DBIT", "Amount"),
    ],
)  # fmt: skip
async def test_a_statement_that_the_standard_does_not_allow_is_refused(
    desk: Desk, was: str, becomes: str, says: str
) -> None:
    assert was in WHOLE

    answer = await post_statement(desk, WHOLE.replace(was, becomes, 1).encode())

    assert (answer.status_code, answer.json()["code"]) == (422, "BANK_FILE_UNREADABLE")
    assert says in answer.json()["detail"], answer.json()["detail"]


@pytest.mark.parametrize(
    ("was", "becomes", "says"),
    [
        ("<OrgnlMsgNmId>pain.001.001.09</OrgnlMsgNmId>", "", "OrgnlMsgNmId is missing"),
        ("<TxSts>ACCC</TxSts>", "<TxSts>ACCC</TxSts><TxSts>ACCC</TxSts>", "only once"),
        ("</TxInfAndSts>", "<OrgnlUETR>u</OrgnlUETR></TxInfAndSts>", "OrgnlUETR is not allowed"),
        ("</CstmrPmtStsRpt>", "<Foo/></CstmrPmtStsRpt>", "Foo is not allowed"),
    ],
)
async def test_a_status_report_that_the_standard_does_not_allow_is_refused(
    desk: Desk, was: str, becomes: str, says: str
) -> None:
    answer = await post_report(desk, ITEM.replace(was, becomes, 1).encode())

    assert (answer.status_code, answer.json()["code"]) == (422, "BANK_FILE_UNREADABLE")
    assert says in answer.json()["detail"], answer.json()["detail"]


async def test_parts_that_nobody_reads_may_stand_where_the_standard_has_them(desk: Desk) -> None:
    whole = WHOLE.replace("</Refs>", "<Prtry><Tp>x</Tp><Ref>y</Ref></Prtry></Refs>").replace(
        "</TxDtls>", "<RltdPties><Cdtr/></RltdPties><AddtlTxInf>付款</AddtlTxInf></TxDtls>"
    )

    assert (await post_statement(desk, whole.encode())).status_code == 201


def test_what_the_simulated_bank_writes_is_what_the_standard_allows() -> None:
    lines = [
        Booking(number=n, payer="P", reference=f"r-{n}", amount=100, credit=n == 2) for n in (1, 2)
    ]
    out = StatementOut(
        id="S-1", sequence=1, account="P", on="2026-06-01", opening=-1, closing=-1, bookings=lines
    )

    structure.check(etree.fromstring(write_camt053(out)))


def test_money_that_finance_put_into_the_simulated_bank_is_read_as_a_top_up(tmp_path: Path) -> None:
    books = Books(tmp_path / "bank.json", clock_file=tmp_path / "clock.json")
    for _ in range(2):
        books.top_up("P", "opening", 200_000_000)
    out = books.next_statement()
    assert out is not None

    [statement] = camt053.read(write_camt053(out))

    assert (statement.opening, statement.closing) == (0, 200_000_000)
    assert [line.line_class for line in statement.lines] == [LineClass.TOP_UP]


async def test_what_we_write_is_what_the_standard_allows(desk: Desk) -> None:
    payment = await desk.ready()
    released = await desk.release(await desk.batch(payment_ids=[payment["id"]]))

    file = await desk.client.get(
        f"/v1/bank/batches/{released.json()['id']}/file", headers=desk.bank
    )

    assert released.json()["bank_code"] == BANK
    structure.check(etree.fromstring(file.content))
