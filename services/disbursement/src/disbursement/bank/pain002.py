"""ISO 20022 pain.002, the payment status report: agreed is .10, others read alike (interfaces B8).

A bank answers item by item, for a PmtInf or for the whole file; each says what it alone covers.
"""

from disbursement.bank.fields import LONGEST_WORDS, BankFileUnreadable, check_count
from disbursement.bank.xml_documents import Node, document, editions_of
from disbursement.domain.bank.messages import PART, STATUS_CODES, BatchReport, ItemReport, Report
from disbursement.domain.bank.reasons import code_and_words

NAMESPACES = editions_of("pain.002.001", (10, *range(3, 10), *range(11, 15)))


def read(content: bytes) -> Report:
    """What a status report says. Raises ``BankFileUnreadable``."""
    report = document(content, namespaces=NAMESPACES, root="CstmrPmtStsRpt")
    payments = report.all("OrgnlPmtInfAndSts")
    groups = [(one, "OrgnlMsgId", "GrpSts") for one in report.all("OrgnlGrpInfAndSts")]
    groups += [(one, "OrgnlPmtInfId", "PmtInfSts") for one in payments]
    batches = tuple(_batch(*one) for one in groups)
    message_id = report.text("GrpHdr/MsgId")
    told = [(one, item) for one in payments for item in one.all("TxInfAndSts")]
    items = tuple(
        _item(item, _name_of(one, item) or f"{message_id}/{number}")
        for number, (one, item) in enumerate(told, start=1)
    )
    if not items and not any(batch.bank_status for batch in batches):
        raise BankFileUnreadable("no_status")
    check_count(len(items))
    report.require_structure()
    return Report(message_id=message_id, items=items, batches=batches)


def _batch(whole: Node, number: str, status: str) -> BatchReport:
    """Count and sum are those of the file that was sent, as the bank has it."""
    said = whole.text_or_none(status)
    count, total = whole.all("OrgnlNbOfTxs"), whole.all("OrgnlCtrlSum")
    code, words = reason_and_words(whole)
    return BatchReport(
        number=whole.text(number),
        bank_status=None if said in {None, PART} else whole.field(status).code_of(STATUS_CODES),
        reason=code,
        words=words,
        count=whole.field("OrgnlNbOfTxs").number() if count else None,
        total=whole.field("OrgnlCtrlSum").fen() if total else None,
    )


def _name_of(payment: Node, item: Node) -> str | None:
    """What an item is known by: our reference, else whatever the bank calls it.

    An item without our reference is one that was never sent; the others of its file count.
    """
    own = item.text_or_none("OrgnlEndToEndId")
    if own is not None:
        return own
    number, place = payment.text_or_none("OrgnlPmtInfId"), item.text_or_none("OrgnlInstrId")
    within = f"{number}/{place}" if number and place else None
    return item.text_or_none("OrgnlTxId") or within


def _item(item: Node, end_to_end_id: str) -> ItemReport:
    code, words = reason_and_words(item)
    accepted, ordered = item.all("AccptncDtTm"), item.all("OrgnlTxRef/Amt/InstdAmt")
    ordered = ordered or item.all("OrgnlTxRef/IntrBkSttlmAmt")
    elsewhere = bool(ordered) and not ordered[0].in_yuan()
    return ItemReport(
        end_to_end_id=end_to_end_id,
        bank_status=item.field("TxSts").code_of(STATUS_CODES) if item.all("TxSts") else None,
        reason=code,
        words=words,
        bank_reference=item.text_or_none("AcctSvcrRef"),
        on=item.field("AccptncDtTm").day_of_instant() if accepted else None,
        amount=ordered[0].value().fen() if ordered and not elsewhere else None,
        other_currency=elsewhere,
    )


def reason_and_words(said: Node, path: str = "StsRsnInf") -> tuple[str | None, str | None]:
    """The first reason code of an element, and all that it says in words."""
    reasons = said.all(path)
    codes = [one.text_or_none("Rsn/Cd") or one.text_or_none("Rsn/Prtry") for one in reasons]
    words = [text.value().text(105) for one in reasons for text in one.all("AddtlInf")]
    code = next((code for code in codes if code), None)
    return code_and_words(code, " ".join(words)[:LONGEST_WORDS] or None)
