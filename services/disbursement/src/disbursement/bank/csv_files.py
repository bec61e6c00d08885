"""The neutral CSV of requirements 4.7, in GB 18030: a header line with count and total, then items."""

import csv
import io
from datetime import date

from shared.errors import Unprocessable
from shared.identifiers import normalise_name
from shared.money import InvalidMoney, parse_yuan, yuan

from disbursement.bank.xml_reading import BankFileUnreadable
from disbursement.domain.bank import (
    STATUS_CODES,
    ItemReport,
    OrderedBatch,
    Report,
    Statement,
    StatementLine,
)

ENCODING = "gb18030"


class BatchTotalMismatch(Unprocessable):
    zh = "文件头的笔数或合计与明细不符（可能只收到半个文件）。请重新发送完整文件，本次未处理。"
    en = "Count or total of the header differs from the lines (half a file?). Send it whole again; nothing was processed."


def write_batch(batch: OrderedBatch) -> bytes:
    """``H,batch,payer account,payer name,count,total,currency`` and one ``D`` line for each item."""
    text = io.StringIO()
    lines = csv.writer(text, lineterminator="\r\n")
    lines.writerow(
        [
            "H",
            batch.number,
            batch.payer_account,
            batch.payer_name,
            len(batch.items),
            yuan(batch.total),
            "CNY",
            batch.execute_on.isoformat(),
        ]
    )
    for item in batch.items:
        lines.writerow(
            [
                "D",
                item.sequence,
                item.end_to_end_id,
                item.payee_account,
                normalise_name(item.payee_name),
                "USCC" if item.payee_is_organisation else "RESIDENT_ID",
                item.payee_id_number,
                yuan(item.amount),
                item.payee_bank_code,
                item.memo,
            ]
        )
    return text.getvalue().encode(ENCODING)


def _rows(content: bytes, *, columns: int) -> tuple[list[str], list[list[str]]]:
    try:
        rows = [row for row in csv.reader(io.StringIO(content.decode(ENCODING))) if row]
    except (UnicodeDecodeError, csv.Error):
        raise BankFileUnreadable(why="not CSV in GB 18030") from None
    if not rows or rows[0][0] != "H" or any(row[0] != "D" for row in rows[1:]):
        raise BankFileUnreadable(why="expected one H line, then D lines")
    if any(len(row) != columns for row in rows[1:]):
        raise BankFileUnreadable(why=f"a D line has {columns} columns")
    return rows[0], rows[1:]


def _fen(text: str) -> int:
    try:
        return parse_yuan(text)
    except InvalidMoney:
        raise BankFileUnreadable(why=f"{text[:20]!r} is not an amount") from None


def _day(text: str) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise BankFileUnreadable(why=f"{text[:20]!r} is not a date") from None


def _whole(header: list[str], count: str, total: str, amounts: list[int]) -> None:
    if header and (count != str(len(amounts)) or _fen(total) != sum(amounts)):
        raise BatchTotalMismatch


def read_report(content: bytes) -> Report:
    """``H,message id,count,total`` then ``D,reference,amount,status,reason,bank reference,date``."""
    header, rows = _rows(content, columns=7)
    if len(header) != 4:  # noqa: PLR2004 - the header above
        raise BankFileUnreadable(why="H has 4 columns")
    items = tuple(_item(row) for row in rows)
    _whole(header, header[2], header[3], [item.amount or 0 for item in items])
    return Report(message_id=header[1], items=items)


def _item(row: list[str]) -> ItemReport:
    _, reference, amount, status, reason, bank_reference, on = row
    if status not in STATUS_CODES:
        raise BankFileUnreadable(why=f"status {status[:8]!r} is not known")
    return ItemReport(
        end_to_end_id=reference,
        amount=_fen(amount),
        told=STATUS_CODES[status],
        reason=reason or None,
        bank_reference=bank_reference or None,
        on=_day(on) if on else None,
    )


def read_statement(content: bytes) -> Statement:
    """``H,id,sequence,account,date,opening,closing,count,total`` then
    ``D,line reference,reference,amount,C or D,reason``.
    """
    header, rows = _rows(content, columns=6)
    if len(header) != 9:  # noqa: PLR2004 - the header above
        raise BankFileUnreadable(why="H has 9 columns")
    _, statement_id, sequence, account, on, opening, closing, count, total = header
    lines = tuple(
        StatementLine(
            reference=row[1],
            end_to_end_id=row[2] or None,
            amount=_fen(row[3]),
            credit=row[4] == "C",
            reason=row[5] or None,
        )
        for row in rows
    )
    _whole(header, count, total, [line.amount for line in lines])
    return Statement(
        statement_id=statement_id,
        sequence=int(sequence) if sequence.isdecimal() else None,
        account=account,
        on=_day(on),
        opening=_fen(opening),
        closing=_fen(closing),
        lines=lines,
    )
