"""ISO 20022 camt.053.001.08, the account statement (interfaces B8)."""

from shared.words import Text

from disbursement.bank.fields import BankFileUnreadable, check_count
from disbursement.bank.pain002 import reason_and_words
from disbursement.bank.xml_documents import Node, document
from disbursement.domain.bank.messages import Statement, StatementLine

NAMESPACE = "urn:iso:std:iso:20022:tech:xsd:camt.053.001.08"
SIDES = {"CRDT": True, "DBIT": False}
OPENING, CLOSING = "OPBD", "CLBD"


def read(content: bytes) -> Statement:
    """The one statement of a file. Raises ``BankFileUnreadable``."""
    message = document(content, namespaces=(NAMESPACE,), root="BkToCstmrStmt")
    statements = message.all("Stmt")
    if len(statements) != 1:
        raise BankFileUnreadable(Text("一个文件只能有一个 Stmt", "a file holds exactly one Stmt"))
    [statement] = statements
    opening, closing = _balance(statement, OPENING), _balance(statement, CLOSING)
    entries = enumerate(statement.all("Ntry"), start=1)
    lines = tuple(line for number, entry in entries for line in _lines(entry, number))
    check_count(len(lines))
    sequence = statement.all("ElctrncSeqNb")
    return Statement(
        statement_id=statement.text("Id"),
        sequence=statement.field("ElctrncSeqNb").number() if sequence else None,
        account=statement.text("Acct/Id/Othr/Id"),
        on=closing.field("Dt/Dt").day(),
        opening=_signed(opening),
        closing=_signed(closing),
        lines=lines,
    )


def _balance(statement: Node, code: str) -> Node:
    found = [b for b in statement.all("Bal") if b.text_or_none("Tp/CdOrPrtry/Cd") == code]
    if len(found) != 1:
        raise BankFileUnreadable(
            Text(f"应有且仅有一个 {code} 余额（Bal）", f"exactly one Bal {code} is needed")
        )
    return found[0]


def _lines(entry: Node, number: int) -> list[StatementLine]:
    """One line for each transaction of an entry; an entry without details is one line.

    Entries that were booked together may share a reference, and may have none.
    """
    if entry.text("Sts/Cd") != "BOOK":
        return []
    credit = entry.field("CdtDbtInd").one_of(SIDES)
    reference = entry.text_or_none("NtryRef") or entry.text_or_none("AcctSvcrRef") or str(number)
    amount = entry.money("Amt").amount()
    details = entry.all("NtryDtls/TxDtls")
    if not details:
        return [
            StatementLine(reference=reference, end_to_end_id=None, amount=amount, credit=credit)
        ]
    lines = [
        StatementLine(
            reference=f"{reference}/{place}",
            end_to_end_id=detail.text_or_none("Refs/EndToEndId"),
            amount=detail.money("Amt").amount() if detail.all("Amt") else amount,
            credit=credit,
            reason=reason_and_words(detail, "RtrInf")[0],
            words=reason_and_words(detail, "RtrInf")[1],
        )
        for place, detail in enumerate(details, start=1)
    ]
    if sum(line.amount for line in lines) != amount:
        raise entry.wrong(
            "的各笔 TxDtls 合计与其 Amt 不符", "has TxDtls that do not come to its Amt"
        )
    return lines


def _signed(balance: Node) -> int:
    amount = balance.money("Amt").fen()
    return amount if balance.field("CdtDbtInd").one_of(SIDES) else -amount
