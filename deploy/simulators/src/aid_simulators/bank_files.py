"""What the simulated bank reads and writes: ISO 20022, written apart from disbursement's own code."""

from collections.abc import Mapping, Sequence
from typing import Any
from xml.etree.ElementTree import Element, SubElement, tostring

from lxml import etree
from shared.money import parse_yuan, yuan

from aid_simulators.bank_books import FEE, INTEREST, PAYMENT, TOP_UP, Order, StatementOut

PAIN = "{urn:iso:std:iso:20022:tech:xsd:pain.001.001.09}"
WORDS = {
    TOP_UP: ("RCDT", "DMCT", "财政拨款"),
    FEE: ("MDOP", "CHRG", "账户维护费"),
    INTEREST: ("MCOP", "INTR", "结息"),
}
"""Family, sub-family and words of lines that are no payments (ISO 20022 external code sets)."""
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
            file=_text(information, "PmtInfId"),
        )
        for transfer in information.iter(f"{PAIN}CdtTrfTxInf")
    ]
    assert int(_text(information, "NbOfTxs")) == len(orders), "NbOfTxs"
    assert parse_yuan(_text(information, "CtrlSum")) == sum(o.amount for o in orders), "CtrlSum"
    return orders


def _text(element: etree._Element, path: str) -> str:
    return element.findtext("/".join(f"{PAIN}{step}" for step in path.split("/"))) or ""


AGENCY_LETTERS = "gb18030"
AGENCY_STATUS = {"ACCC": "S", "RJCT": "F", "UNKN": "U", "ACSP": "P"}
AGENCY_REASONS = {"BE01": "H1", "AC04": "H2", "AC01": "H3"}
"""This bank's own return codes, as a city loads them for it."""


def read_delimited(content: bytes) -> list[Order]:
    """The items of a delimited agency-payment file, after checking its totals line."""
    totals, *lines = [line.split("|") for line in content.decode(AGENCY_LETTERS).splitlines()]
    batch, payer = totals[1], totals[3]
    orders = [
        Order(
            reference=line[2],
            payer=payer,
            account=line[3],
            amount=parse_yuan(line[6]),
            batch=batch,
            file=batch,
        )
        for line in lines
    ]
    assert (totals[0], int(totals[5])) == ("T", len(orders)), "count"
    assert parse_yuan(totals[6]) == sum(order.amount for order in orders), "total"
    return orders


def write_delimited(
    message_id: str, batch: str, orders: Sequence[Order], results: Mapping[str, dict[str, Any]]
) -> bytes:
    """The answer to such a file, its totals line last; what has no result is in progress."""
    lines, sums = [], {"S": [0, 0], "F": [0, 0], "P": [0, 0], "U": [0, 0]}
    for order in orders:
        result = results.get(order.reference, {"status": "ACSP"})
        status = AGENCY_STATUS[result["status"]]
        sums[status][0] += 1
        sums[status][1] += order.amount
        reason = AGENCY_REASONS.get(result.get("reason", ""), "")
        on = result.get("on", "").replace("-", "")
        serial = result.get("bank_reference", "")
        line = ("D", order.reference, yuan(order.amount), status, reason, serial, on, "", "")
        lines.append("|".join(line))
    told = [sums["S"], sums["F"]]
    whole = [len(orders), sum(order.amount for order in orders)]
    counted = [part for count, fen in (whole, *told) for part in (str(count), yuan(fen))]
    lines.append("|".join(("T", message_id, batch, *counted, "")))
    return "\r\n".join(lines).encode(AGENCY_LETTERS)


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
        if booking.kind != PAYMENT:
            _no_payment(entry, *WORDS[booking.kind])
            continue
        _put(entry, "BkTxCd/Prtry/Cd", "PAY")
        details = SubElement(entry, "NtryDtls")
        if booking.items > 1:
            file = SubElement(details, "Btch")
            _put(file, "PmtInfId", booking.reference)
            _put(file, "NbOfTxs", str(booking.items))
            continue
        detail = SubElement(details, "TxDtls")
        _put(detail, "Refs/EndToEndId", booking.reference)
        _put(detail, "Amt", yuan(booking.amount)).set("Ccy", "CNY")
        if booking.credit:
            _put(detail, "RtrInf/Rsn/Cd", "AC04")
    content: bytes = tostring(document, encoding="utf-8", xml_declaration=True)
    return content


def _no_payment(entry: Element, family: str, kind: str, words: str) -> None:
    """A line that is no payment, in the standard's codes and in the bank's words."""
    domain = SubElement(SubElement(entry, "BkTxCd"), "Domn")
    _put(domain, "Cd", "PMNT" if family == "RCDT" else "ACMT")
    codes = SubElement(domain, "Fmly")
    _put(codes, "Cd", family)
    _put(codes, "SubFmlyCd", kind)
    _put(entry, "AddtlNtryInf", words)


def _put(parent: Element, path: str, text: str) -> Element:
    for step in path.split("/"):
        parent = SubElement(parent, step)
    parent.text = text
    return parent
