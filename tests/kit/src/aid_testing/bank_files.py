"""Files as banks send them: pain.002 and camt.053 that the ISO schemas take, element by element."""

from collections.abc import Sequence
from typing import Any
from uuid import uuid4

from aid_testing.actors import once
from aid_testing.finance import Desk

PAIN_002 = "urn:iso:std:iso:20022:tech:xsd:pain.002.001.10"
CAMT_053 = "urn:iso:std:iso:20022:tech:xsd:camt.053.001.08"
CAMT_054 = "urn:iso:std:iso:20022:tech:xsd:camt.054.001.08"
AGENCY_WIDTHS = {"T": (35, 35, 8, 15, 8, 15, 8, 15), "D": (35, 15, 4, 35, 35, 10, 200)}
CREATED = "<CreDtTm>2026-06-02T08:00:00+08:00</CreDtTm>"


async def post_report(desk: Desk, content: bytes, form: str = "pain.002") -> Any:
    """The bank sends a status report."""
    return await _post(desk, "reports", content, form)


async def post_statement(desk: Desk, content: bytes, form: str = "camt.053") -> Any:
    """The bank sends a statement."""
    return await _post(desk, "statements", content, form)


async def _post(desk: Desk, address: str, content: bytes, form: str) -> Any:
    return await desk.client.post(
        f"/v1/bank/{address}",
        files={"file": ("file", content)},
        data={"format": form},
        headers=desk.bank | once() | {"Accept-Language": "en"},
    )


def a_status_report(
    *items: str,
    original: str = "B-1",
    group: str = "",
    information: str = "",
    namespace: str = PAIN_002,
    message_id: str = "",
) -> bytes:
    """A pain.002: ``group`` follows OrgnlMsgNmId, ``information`` follows OrgnlPmtInfId."""
    payment = (
        f"<OrgnlPmtInfAndSts><OrgnlPmtInfId>{original}</OrgnlPmtInfId>{information}"
        f"{''.join(items)}</OrgnlPmtInfAndSts>"
        if items or information
        else ""
    )
    return (
        f'<?xml version="1.0" encoding="UTF-8"?><Document xmlns="{namespace}"><CstmrPmtStsRpt>'
        f"<GrpHdr><MsgId>{message_id or uuid4().hex}</MsgId>{CREATED}</GrpHdr>"
        f"<OrgnlGrpInfAndSts><OrgnlMsgId>{original}</OrgnlMsgId>"
        f"<OrgnlMsgNmId>pain.001.001.09</OrgnlMsgNmId>{group}</OrgnlGrpInfAndSts>{payment}"
        "</CstmrPmtStsRpt></Document>"
    ).encode()


def an_item(
    reference: str,
    status: str | None = "ACCC",
    *,
    code: str = "",
    words: tuple[str, ...] = (),
    amount: str = "",
    currency: str = "CNY",
    more: str = "",
) -> str:
    """One TxInfAndSts; ``more`` stands before OrgnlTxRef."""
    said = "".join(f"<AddtlInf>{one}</AddtlInf>" for one in words)
    reason = f"<Rsn><Cd>{code}</Cd></Rsn>" if code else ""
    why = f"<StsRsnInf>{reason}{said}</StsRsnInf>" if reason or said else ""
    order = (
        f'<OrgnlTxRef><Amt><InstdAmt Ccy="{currency}">{amount}</InstdAmt></Amt></OrgnlTxRef>'
        if amount
        else ""
    )
    state = "" if status is None else f"<TxSts>{status}</TxSts>"
    return (
        f"<TxInfAndSts><OrgnlEndToEndId>{reference}</OrgnlEndToEndId>{state}{why}{more}{order}"
        "</TxInfAndSts>"
    )


def a_statement_file(*statements: str, namespace: str = CAMT_053) -> bytes:
    """A camt.053 of one or more statements."""
    return (
        f'<?xml version="1.0" encoding="UTF-8"?><Document xmlns="{namespace}"><BkToCstmrStmt>'
        f"<GrpHdr><MsgId>{uuid4().hex}</MsgId>{CREATED}</GrpHdr>{''.join(statements)}"
        "</BkToCstmrStmt></Document>"
    ).encode()


def a_stmt(
    account: str,
    opening: str,
    closing: str,
    *entries: str,
    on: str = "2026-06-01",
    name: str = "",
    sequence: int | None = None,
    day: str = "",
) -> str:
    """One Stmt; ``day`` is what stands in Bal/Dt, a Dt of ``on`` if it is not given."""
    dated = day or f"<Dt>{on}</Dt>"
    number = "" if sequence is None else f"<ElctrncSeqNb>{sequence}</ElctrncSeqNb>"
    return (
        f"<Stmt><Id>{name or uuid4().hex[:20]}</Id>{number}{CREATED}"
        f"<Acct><Id><Othr><Id>{account}</Id></Othr></Id></Acct>"
        f"{_balance('OPBD', opening, dated)}{_balance('CLBD', closing, dated)}"
        f"{''.join(entries)}</Stmt>"
    )


def _balance(code: str, amount: str, dated: str) -> str:
    side, amount = ("DBIT", amount[1:]) if amount.startswith("-") else ("CRDT", amount)
    return (
        f"<Bal><Tp><CdOrPrtry><Cd>{code}</Cd></CdOrPrtry></Tp>"
        f'<Amt Ccy="CNY">{amount}</Amt><CdtDbtInd>{side}</CdtDbtInd><Dt>{dated}</Dt></Bal>'
    )


def an_entry(
    amount: str,
    *,
    side: str = "DBIT",
    details: str = "",
    kind: str = "<Prtry><Cd>PAY</Cd></Prtry>",
    words: str = "",
    status: str = "<Cd>BOOK</Cd>",
) -> str:
    """One Ntry; ``kind`` is its BkTxCd, ``details`` its NtryDtls."""
    said = f"<AddtlNtryInf>{words}</AddtlNtryInf>" if words else ""
    return (
        f'<Ntry><NtryRef>{uuid4().hex[:20]}</NtryRef><Amt Ccy="CNY">{amount}</Amt>'
        f"<CdtDbtInd>{side}</CdtDbtInd><Sts>{status}</Sts>"
        f"<BookgDt><Dt>2026-06-01</Dt></BookgDt><BkTxCd>{kind}</BkTxCd>{details}{said}</Ntry>"
    )


def a_detail(reference: str, amount: str = "", *, side: str = "", more: str = "") -> str:
    """One TxDtls with its reference; ``more`` follows its amount and side."""
    sum_ = f'<Amt Ccy="CNY">{amount}</Amt>' if amount else ""
    sign = f"<CdtDbtInd>{side}</CdtDbtInd>" if side else ""
    return f"<TxDtls><Refs><EndToEndId>{reference}</EndToEndId></Refs>{sum_}{sign}{more}</TxDtls>"


def details(*items: str, batch: str = "") -> str:
    """The NtryDtls of an entry; ``batch`` is its Btch."""
    return f"<NtryDtls>{batch}{''.join(items)}</NtryDtls>"


def a_notice(account: str, *entries: str) -> bytes:
    """A camt.054 of one account."""
    return (
        f'<?xml version="1.0" encoding="UTF-8"?><Document xmlns="{CAMT_054}">'
        f"<BkToCstmrDbtCdtNtfctn><GrpHdr><MsgId>{uuid4().hex}</MsgId>{CREATED}</GrpHdr>"
        f"<Ntfctn><Id>{uuid4().hex[:20]}</Id>{CREATED}"
        f"<Acct><Id><Othr><Id>{account}</Id></Othr></Id></Acct>{''.join(entries)}</Ntfctn>"
        "</BkToCstmrDbtCdtNtfctn></Document>"
    ).encode()


def agency_answer(*lines: Sequence[str], encoding: str = "gbk") -> bytes:
    """An answer of fixed width: every value filled up with blanks to its width in bytes."""
    return b"".join(
        kind.encode()
        + b"".join(
            value.encode(encoding).ljust(width)
            for value, width in zip(values, AGENCY_WIDTHS[kind], strict=True)
        )
        + b"\r\n"
        for kind, *values in lines
    )
