"""ISO 20022 camt.053.001.08, the account statement (interfaces B8)."""

from datetime import date

from disbursement.bank.xml_reading import BankFileUnreadable, Node, document
from disbursement.domain.bank import Statement, StatementLine

NAMESPACE = "urn:iso:std:iso:20022:tech:xsd:camt.053.001.08"


def read(content: bytes) -> Statement:
    """The one statement of a file. Raises ``BankFileUnreadable``."""
    message = document(content, namespace=NAMESPACE, root="BkToCstmrStmt")
    statements = message.all("Stmt")
    if len(statements) != 1:
        raise BankFileUnreadable(why="a file holds exactly one Stmt")
    [statement] = statements
    balances = {b.text("Tp/CdOrPrtry/Cd"): b for b in statement.all("Bal")}
    if not {"OPBD", "CLBD"} <= balances.keys():
        raise BankFileUnreadable(why="Bal OPBD and CLBD are needed")
    entries = enumerate(statement.all("Ntry"), start=1)
    lines = tuple(line for number, entry in entries for line in _lines(entry, number))
    sequence = statement.text_or_none("ElctrncSeqNb")
    return Statement(
        statement_id=statement.text("Id"),
        sequence=int(sequence) if sequence and sequence.isdecimal() else None,
        account=statement.text("Acct/Id/Othr/Id"),
        on=_day(balances["CLBD"].text("Dt/Dt")),
        opening=_signed(balances["OPBD"]),
        closing=_signed(balances["CLBD"]),
        lines=lines,
    )


def _lines(entry: Node, number: int) -> list[StatementLine]:
    """One line for each transaction of an entry; an entry without details is one line."""
    if entry.text("Sts/Cd") != "BOOK":
        return []
    credit = entry.text("CdtDbtInd") == "CRDT"
    reference = entry.text_or_none("NtryRef") or entry.text_or_none("AcctSvcrRef") or str(number)
    details = entry.all("NtryDtls/TxDtls")
    if not details:
        return [
            StatementLine(
                reference=reference, end_to_end_id=None, amount=entry.fen("Amt"), credit=credit
            )
        ]
    lines = [
        StatementLine(
            reference=f"{reference}/{number}",
            end_to_end_id=detail.text_or_none("Refs/EndToEndId"),
            amount=detail.fen("Amt") if detail.all("Amt") else entry.fen("Amt"),
            credit=credit,
            reason=detail.text_or_none("RtrInf/Rsn/Cd") or detail.text_or_none("RtrInf/Rsn/Prtry"),
        )
        for number, detail in enumerate(details, start=1)
    ]
    if sum(line.amount for line in lines) != entry.fen("Amt"):
        raise BankFileUnreadable(why=f"TxDtls of {reference} do not come to its Amt")
    return lines


def _signed(balance: Node) -> int:
    amount = balance.fen("Amt")
    return -amount if balance.text("CdtDbtInd") == "DBIT" else amount


def _day(text: str) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise BankFileUnreadable(why="Dt is not a date") from None
