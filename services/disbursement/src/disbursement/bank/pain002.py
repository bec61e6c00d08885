"""ISO 20022 pain.002.001.10, the payment status report (interfaces B8)."""

from datetime import date

from disbursement.bank.xml_reading import BankFileUnreadable, Node, document
from disbursement.domain.bank import STATUS_CODES, ItemReport, Report

NAMESPACE = "urn:iso:std:iso:20022:tech:xsd:pain.002.001.10"


def read(content: bytes) -> Report:
    """The items of a status report. Raises ``BankFileUnreadable``."""
    report = document(content, namespace=NAMESPACE, root="CstmrPmtStsRpt")
    items = report.all("OrgnlPmtInfAndSts/TxInfAndSts")
    if not items:
        raise BankFileUnreadable(why="no TxInfAndSts")
    return Report(
        message_id=report.text("GrpHdr/MsgId"), items=tuple(_item(item) for item in items)
    )


def _item(item: Node) -> ItemReport:
    code = item.text("TxSts")
    if code not in STATUS_CODES:
        raise BankFileUnreadable(why=f"TxSts {code[:8]} is not known")
    reason = item.text_or_none("StsRsnInf/Rsn/Cd") or item.text_or_none("StsRsnInf/Rsn/Prtry")
    return ItemReport(
        end_to_end_id=item.text("OrgnlEndToEndId"),
        told=STATUS_CODES[code],
        reason=reason,
        bank_reference=item.text_or_none("AcctSvcrRef"),
        on=_day(item.text_or_none("AccptncDtTm")),
    )


def _day(text: str | None) -> date | None:
    if text is None:
        return None
    try:
        return date.fromisoformat(text[:10])
    except ValueError:
        raise BankFileUnreadable(why="AccptncDtTm is not a date") from None
