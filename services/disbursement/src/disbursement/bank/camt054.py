"""ISO 20022 camt.054 of the same editions, the notice of debits and credits during the day (interfaces B8).

What is booked under a reference of ours is the bank's word on it, before the day's statement proves
it; lines of other money are left to the statement.
"""

from disbursement.bank.camt053 import booked_on, lines_of
from disbursement.bank.fields import BankFileUnreadable, check_count
from disbursement.bank.xml_documents import document, editions_of
from disbursement.domain.bank.messages import BankStatus, BatchReport, ItemReport, Report

NAMESPACES = editions_of("camt.054.001", (8, *range(2, 8), *range(9, 14)))


def read(content: bytes) -> Report:
    """What a notice says: a booked debit is paid, a credit came back. Raises ``BankFileUnreadable``."""
    message = document(content, namespaces=NAMESPACES, root="BkToCstmrDbtCdtNtfctn")
    notices = message.all("Ntfctn")
    if not notices:
        raise BankFileUnreadable("absent", place="Ntfctn")
    items, batches = [], []
    for notice in notices:
        for number, entry in enumerate(notice.all("Ntry"), start=1):
            on = booked_on(entry)
            for line in lines_of(entry, number):
                if line.end_to_end_id:
                    items.append(
                        ItemReport(
                            end_to_end_id=line.end_to_end_id,
                            bank_status=BankStatus.RETURNED if line.credit else BankStatus.PAID,
                            reason=line.reason,
                            words=line.words,
                            on=on,
                            amount=line.amount,
                        )
                    )
                elif line.batch and not line.credit:
                    paid = BankStatus.PAID
                    batches.append(
                        BatchReport(number=line.batch, bank_status=paid, total=line.amount)
                    )
    check_count(len(items))
    message.require_structure()
    return Report(
        message_id=message.text("GrpHdr/MsgId"),
        items=tuple(items),
        batches=tuple(batches),
        is_notice=True,
    )
