"""ISO 20022 pain.001.001.09, the customer credit transfer initiation (interfaces B8)."""

from datetime import datetime, time

from lxml import etree
from shared.money import yuan
from shared.workdays import LHASA

from disbursement.domain.bank.messages import OrderedBatch, OrderedItem

NAMESPACE = "urn:iso:std:iso:20022:tech:xsd:pain.001.001.09"
CURRENCY = "CNY"


def write(batch: OrderedBatch) -> bytes:
    """The file of a batch, in UTF-8.

    Each item is to be booked by itself, which shows what became of it; a bank may still book the sum.
    """
    document = etree.Element(f"{{{NAMESPACE}}}Document", nsmap={None: NAMESPACE})  # type: ignore[dict-item]
    initiation = _in(document, "CstmrCdtTrfInitn")
    header = _in(initiation, "GrpHdr")
    created = datetime.combine(batch.execute_on, time(9), tzinfo=LHASA)
    _in(header, "MsgId", batch.number)
    _in(header, "CreDtTm", created.isoformat())
    _in(header, "NbOfTxs", str(len(batch.items)))
    _in(header, "CtrlSum", yuan(batch.total))
    _in(_in(header, "InitgPty"), "Nm", batch.payer_name)
    information = _in(initiation, "PmtInf")
    _in(information, "PmtInfId", batch.number)
    _in(information, "PmtMtd", "TRF")
    _in(information, "BtchBookg", "false")
    _in(information, "NbOfTxs", str(len(batch.items)))
    _in(information, "CtrlSum", yuan(batch.total))
    _in(_in(information, "ReqdExctnDt"), "Dt", batch.execute_on.isoformat())
    _in(_in(information, "Dbtr"), "Nm", batch.payer_name)
    _account(information, "DbtrAcct", batch.payer_account)
    _agent(information, "DbtrAgt", batch.bank_code)
    for item in batch.items:
        _transfer(information, item)
    content: bytes = etree.tostring(document, xml_declaration=True, encoding="UTF-8")
    return content


def _transfer(information: etree._Element, item: OrderedItem) -> None:
    transfer = _in(information, "CdtTrfTxInf")
    identity = _in(transfer, "PmtId")
    _in(identity, "InstrId", str(item.sequence))
    _in(identity, "EndToEndId", item.end_to_end_id)
    _in(_in(transfer, "Amt"), "InstdAmt", yuan(item.amount)).set("Ccy", CURRENCY)
    _agent(transfer, "CdtrAgt", item.payee_bank_code)
    creditor = _in(transfer, "Cdtr")
    _in(creditor, "Nm", item.payee_name)
    kind = "OrgId" if item.payee_is_organisation else "PrvtId"
    holder = _in(_in(_in(creditor, "Id"), kind), "Othr")
    _in(holder, "Id", item.payee_id_number)
    scheme = _in(holder, "SchmeNm")
    if item.payee_is_organisation:
        _in(scheme, "Prtry", "USCC")
    else:
        _in(scheme, "Cd", "NIDN")
    _account(transfer, "CdtrAcct", item.payee_account)
    _in(_in(transfer, "Purp"), "Cd", "SSBE")
    _in(_in(transfer, "RmtInf"), "Ustrd", item.memo)


def _account(parent: etree._Element, tag: str, number: str) -> None:
    _in(_in(_in(_in(parent, tag), "Id"), "Othr"), "Id", number)


def _agent(parent: etree._Element, tag: str, bank_code: str) -> None:
    identity = _in(_in(parent, tag), "FinInstnId")
    _in(_in(identity, "ClrSysMmbId"), "MmbId", bank_code)


def _in(parent: etree._Element, tag: str, text: str | None = None) -> etree._Element:
    element = etree.SubElement(parent, f"{{{NAMESPACE}}}{tag}")
    element.text = text
    return element
