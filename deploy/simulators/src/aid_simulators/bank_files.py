"""What the simulated bank reads and writes: ISO 20022, written apart from disbursement's own code."""

from xml.etree.ElementTree import Element, SubElement, tostring

from lxml import etree
from shared.money import parse_yuan, yuan

from aid_simulators.bank_books import Order, StatementOut

PAIN = "{urn:iso:std:iso:20022:tech:xsd:pain.001.001.09}"
CAMT = "urn:iso:std:iso:20022:tech:xsd:camt.053.001.08"


def read_pain001(content: bytes) -> list[Order]:
    """The items of a payment file, after checking its count and control sum."""
    root = etree.fromstring(content)
    information = root.find(f"{PAIN}CstmrCdtTrfInitn/{PAIN}PmtInf")
    assert information is not None, "PmtInf"
    payer = _text(information, "DbtrAcct/Id/Othr/Id")
    orders = [
        Order(
            reference=_text(transfer, "PmtId/EndToEndId"),
            payer=payer,
            account=_text(transfer, "CdtrAcct/Id/Othr/Id"),
            amount=parse_yuan(_text(transfer, "Amt/InstdAmt")),
        )
        for transfer in information.iter(f"{PAIN}CdtTrfTxInf")
    ]
    assert int(_text(information, "NbOfTxs")) == len(orders), "NbOfTxs"
    assert parse_yuan(_text(information, "CtrlSum")) == sum(o.amount for o in orders), "CtrlSum"
    return orders


def _text(element: etree._Element, path: str) -> str:
    return element.findtext("/".join(f"{PAIN}{step}" for step in path.split("/"))) or ""


def write_camt053(statement: StatementOut) -> bytes:
    """A statement of one account."""
    document = Element("Document", xmlns=CAMT)
    message = SubElement(document, "BkToCstmrStmt")
    header = SubElement(message, "GrpHdr")
    _put(header, "MsgId", statement.id)
    _put(header, "CreDtTm", f"{statement.on}T23:59:59+08:00")
    body = SubElement(message, "Stmt")
    _put(body, "Id", statement.id)
    _put(body, "ElctrncSeqNb", str(statement.sequence))
    _put(body, "Acct/Id/Othr/Id", statement.account)
    for code, amount in (("OPBD", statement.opening), ("CLBD", statement.closing)):
        balance = SubElement(body, "Bal")
        _put(balance, "Tp/CdOrPrtry/Cd", code)
        _put(balance, "Amt", yuan(abs(amount))).set("Ccy", "CNY")
        _put(balance, "CdtDbtInd", "CRDT" if amount >= 0 else "DBIT")
        _put(balance, "Dt/Dt", statement.on)
    for booking in statement.bookings:
        entry = SubElement(body, "Ntry")
        _put(entry, "NtryRef", f"N{booking.number:010d}")
        _put(entry, "Amt", yuan(booking.amount)).set("Ccy", "CNY")
        _put(entry, "CdtDbtInd", "CRDT" if booking.credit else "DBIT")
        _put(entry, "Sts/Cd", "BOOK")
        _put(entry, "BookgDt/Dt", statement.on)
        if booking.top_up:
            _top_up(entry)
            continue
        _put(entry, "BkTxCd/Prtry/Cd", "PAY")
        detail = SubElement(SubElement(entry, "NtryDtls"), "TxDtls")
        _put(detail, "Refs/EndToEndId", booking.reference)
        _put(detail, "Amt", yuan(booking.amount)).set("Ccy", "CNY")
        if booking.credit:
            _put(detail, "RtrInf/Rsn/Cd", "AC04")
    content: bytes = tostring(document, encoding="utf-8", xml_declaration=True)
    return content


def _top_up(entry: Element) -> None:
    """Money that finance put in: a credit transfer received, in the bank's words too."""
    domain = SubElement(SubElement(entry, "BkTxCd"), "Domn")
    _put(domain, "Cd", "PMNT")
    family = SubElement(domain, "Fmly")
    _put(family, "Cd", "RCDT")
    _put(family, "SubFmlyCd", "DMCT")
    _put(entry, "AddtlNtryInf", "财政拨款")


def _put(parent: Element, path: str, text: str) -> Element:
    for step in path.split("/"):
        parent = SubElement(parent, step)
    parent.text = text
    return parent
