"""ISO 20022 pain.002.001.10, the payment status report (interfaces B8)."""

from disbursement.bank.fields import BankFileUnreadable, check_count
from disbursement.bank.xml_documents import Node, document
from disbursement.domain.bank.messages import STATUS_CODES, ItemReport, Report

NAMESPACE = "urn:iso:std:iso:20022:tech:xsd:pain.002.001.10"


def read(content: bytes) -> Report:
    """The items of a status report. Raises ``BankFileUnreadable``."""
    report = document(content, namespace=NAMESPACE, root="CstmrPmtStsRpt")
    items = report.all("OrgnlPmtInfAndSts/TxInfAndSts")
    if not items:
        raise BankFileUnreadable("no_transactions")
    check_count(len(items))
    return Report(
        message_id=report.text("GrpHdr/MsgId"), items=tuple(_item(item) for item in items)
    )


def _item(item: Node) -> ItemReport:
    reason = item.text_or_none("StsRsnInf/Rsn/Cd") or item.text_or_none("StsRsnInf/Rsn/Prtry")
    accepted = item.all("AccptncDtTm")
    return ItemReport(
        end_to_end_id=item.text("OrgnlEndToEndId"),
        bank_status=item.field("TxSts").one_of(STATUS_CODES),
        reason=reason,
        bank_reference=item.text_or_none("AcctSvcrRef"),
        on=item.field("AccptncDtTm").day_of_instant() if accepted else None,
    )
