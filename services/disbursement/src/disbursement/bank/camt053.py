"""ISO 20022 camt.053, the account statement (interfaces B8).

Agreed is camt.053.001.08; what is read here stands in the other editions under the same names.
"""

from datetime import date

from disbursement.bank.fields import LONGEST_WORDS, BankFileUnreadable, check_count
from disbursement.bank.pain002 import reason_and_words
from disbursement.bank.xml_documents import Node, document, editions_of
from disbursement.domain.bank.lines import class_of, transfer_in
from disbursement.domain.bank.messages import Statement, StatementLine

NAMESPACES = editions_of("camt.053.001", (8, *range(2, 8), *range(9, 14)))
SIDES = {"CRDT": True, "DBIT": False}
OPENING, CLOSING = ("OPBD", "PRCD"), ("CLBD",)
"""The balance at the end of the day before (PRCD) is where a day opens."""
NO_REFERENCE = "NOTPROVIDED"
CODES = ("BkTxCd/Prtry/Cd", "BkTxCd/Domn/Fmly/SubFmlyCd", "BkTxCd/Domn/Fmly/Cd")
WORDS = ("AddtlTxInf", "RmtInf/Ustrd", "AddtlNtryInf")
AMOUNTS = ("Amt", "AmtDtls/TxAmt/Amt", "AmtDtls/InstdAmt/Amt")


def read(content: bytes) -> tuple[Statement, ...]:
    """The statements of a file, in its order. Raises ``BankFileUnreadable``."""
    message = document(content, namespaces=NAMESPACES, root="BkToCstmrStmt")
    statements = message.all("Stmt")
    if not statements:
        raise BankFileUnreadable("absent", place="Stmt")
    read = tuple(_statement(statement) for statement in statements)
    check_count(sum(len(statement.lines) for statement in read))
    message.require_structure()
    return read


def _statement(statement: Node) -> Statement:
    opening, closing = _balance(statement, OPENING), _balance(statement, CLOSING)
    entries = enumerate(statement.all("Ntry"), start=1)
    lines = tuple(line for number, entry in entries for line in lines_of(entry, number))
    sequence = statement.all("ElctrncSeqNb")
    instant = closing.all("Dt/DtTm")
    iban = statement.text_or_none("Acct/Id/IBAN")
    return Statement(
        statement_id=statement.text("Id"),
        sequence=statement.field("ElctrncSeqNb").number() if sequence else None,
        account=iban or statement.text("Acct/Id/Othr/Id"),
        on=instant[0].value().day_of_instant() if instant else closing.field("Dt/Dt").day(),
        opening=_signed(opening),
        closing=_signed(closing),
        lines=tuple(line for line in lines if line.amount),
    )


def _balance(statement: Node, codes: tuple[str, ...]) -> Node:
    balances = statement.all("Bal")
    for code in codes:
        found = [b for b in balances if b.text_or_none("Tp/CdOrPrtry/Cd") == code]
        if len(found) == 1:
            return found[0]
        if found:
            break
    code = codes[0]
    raise BankFileUnreadable("one_balance", code=code)


def booked_on(entry: Node) -> date | None:
    """The day on which an entry was booked, where it says so."""
    if entry.all("BookgDt/DtTm"):
        return entry.field("BookgDt/DtTm").day_of_instant()
    return entry.field("BookgDt/Dt").day() if entry.all("BookgDt/Dt") else None


def lines_of(entry: Node, number: int) -> list[StatementLine]:
    """One line for each transaction of an entry; an entry without details is one line.

    So is one whose details do not all say how much they are: its sum is that of its payment file, or
    it waits for a person. A single detail has the sum of its entry. Entries that were booked together may share a reference, and may have none.
    """
    if (entry.text_or_none("Sts/Cd") or entry.text_or_none("Sts")) != "BOOK":
        return []
    credit = entry.field("CdtDbtInd").one_of(SIDES)
    reference = entry.text_or_none("NtryRef") or entry.text_or_none("AcctSvcrRef") or str(number)
    amount = entry.money("Amt").fen()
    details = entry.all("NtryDtls/TxDtls")
    untold = [one for one in details if not any(one.all(path) for path in AMOUNTS)]
    if not details or (untold and len(details) > 1):
        return [
            StatementLine(
                reference=reference,
                end_to_end_id=None,
                amount=amount,
                credit=credit,
                batch=_batch_of(entry, "NtryDtls/Btch"),
                line_class=class_of(_said(entry), credit=credit),
                transfer_number=transfer_in(reference, *_said(entry)),
            )
        ]
    whole = (amount, credit)
    lines = [_line(entry, one, f"{reference}/{at}", whole) for at, one in enumerate(details, 1)]
    if sum(_moved(line) for line in lines) != (amount if credit else -amount):
        raise entry.wrong("details_differ")
    return lines


def _line(entry: Node, detail: Node, reference: str, whole: tuple[int, bool]) -> StatementLine:
    """A detail has an amount and a sign of its own, or those of its entry."""
    amount, credit = whole
    sides = detail.all("CdtDbtInd")
    own = [detail.money(path) for path in AMOUNTS if detail.all(path)]
    credit = sides[0].value().one_of(SIDES) if sides else credit
    code, words = reason_and_words(detail, "RtrInf")
    name = detail.text_or_none("Refs/EndToEndId")
    named = None if name == NO_REFERENCE else name
    return StatementLine(
        reference=reference,
        end_to_end_id=named,
        amount=own[0].fen() if own else amount,
        credit=credit,
        reason=code,
        words=words,
        batch=None if named else _batch_of(detail, "Refs") or _batch_of(entry, "NtryDtls/Btch"),
        line_class=None if code else class_of([*_said(detail), *_said(entry)], credit=credit),
        transfer_number=transfer_in(named, reference, *_said(detail), *_said(entry)),
    )


def _moved(line: StatementLine) -> int:
    return line.amount if line.credit else -line.amount


def _batch_of(node: Node, path: str) -> str | None:
    """The payment file that was booked as one."""
    return node.text_or_none(f"{path}/PmtInfId") or node.text_or_none(f"{path}/MsgId")


def _said(node: Node) -> list[str | None]:
    """What a bank calls a line: its codes first, then its words."""
    codes = [node.text_or_none(path) for path in CODES]
    words = [found[0].value().text(LONGEST_WORDS) for path in WORDS if (found := node.all(path))]
    return [*codes, *words]


def _signed(balance: Node) -> int:
    amount = balance.money("Amt").fen()
    return amount if balance.field("CdtDbtInd").one_of(SIDES) else -amount
