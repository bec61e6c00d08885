"""The neutral CSV of requirements 4.7, in GB 18030: a header line with count and total, then items."""

import csv
import io

from shared.errors import Unprocessable
from shared.identifiers import normalise_name
from shared.money import yuan
from shared.words import Text

from disbursement.bank.fields import LONGEST_WORDS, BankFileUnreadable, Field, check_count
from disbursement.domain.bank.lines import class_of
from disbursement.domain.bank.messages import (
    STATUS_CODES,
    ItemReport,
    OrderedBatch,
    Report,
    Statement,
    StatementLine,
)
from disbursement.domain.bank.reasons import code_and_words

ENCODING = "gb18030"
SIDES = {"C": True, "D": False}

REFERENCE = Text("付款编号", "reference")
AMOUNT = Text("金额", "amount")
REASON = Text("原因", "reason")
COUNT, TOTAL = Text("笔数", "count"), Text("合计", "total")
REPORT_HEADER = (Text("报文编号", "message id"), COUNT, TOTAL)
REPORT_LINE = (
    REFERENCE,
    AMOUNT,
    Text("状态", "status"),
    REASON,
    Text("银行流水号", "bank reference"),
    Text("日期", "date"),
)
STATEMENT_HEADER = (
    Text("对账单编号", "id"),
    Text("序号", "sequence"),
    Text("账号", "account"),
    Text("日期", "date"),
    Text("期初余额", "opening"),
    Text("期末余额", "closing"),
    COUNT,
    TOTAL,
)
STATEMENT_LINE = (
    Text("行编号", "line reference"),
    REFERENCE,
    AMOUNT,
    Text("借贷方向", "side"),
    REASON,
)


class BatchTotalMismatch(Unprocessable):
    """Count or total of the header differs from the lines (half a file?)."""


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


def _rows(
    content: bytes, *, header: tuple[Text, ...], line: tuple[Text, ...]
) -> tuple[list[Field], list[list[Field]]]:
    """The header's fields and those of each line, every one with its place."""
    try:
        text = io.StringIO(content.decode(ENCODING))
        rows = [row for row in csv.reader(text, strict=True) if row]
    except (UnicodeDecodeError, csv.Error):
        raise BankFileUnreadable(Text("不是 GB 18030 编码的 CSV", "not CSV in GB 18030")) from None
    if not rows or rows[0][0] != "H" or any(row[0] != "D" for row in rows[1:]):
        raise BankFileUnreadable(
            Text("应为一行 H，其后各行为 D", "expected one H line, then D lines")
        )
    check_count(len(rows) - 1)
    first, *rest = (
        _fields(number, row, line if number > 1 else header)
        for number, row in enumerate(rows, start=1)
    )
    return first, rest


def _fields(number: int, row: list[str], names: tuple[Text, ...]) -> list[Field]:
    columns = len(names) + 1
    if len(row) != columns:
        raise BankFileUnreadable(
            Text(
                f"第 {number} 行应有 {columns} 列，实为 {len(row)} 列",
                f"line {number} has {len(row)} columns instead of {columns}",
            )
        )
    return [
        Field(Text(f"第 {number} 行的{name.zh}", f"line {number}, {name.en}"), value)
        for name, value in zip(names, row[1:], strict=True)
    ]


def _whole(count: Field, total: Field, amounts: list[int]) -> None:
    if count.number() != len(amounts) or total.fen() != sum(amounts):
        raise BatchTotalMismatch


def read_report(content: bytes) -> Report:
    """``H,message id,count,total`` then ``D,reference,amount,status,reason,bank reference,date``."""
    (message_id, count, total), rows = _rows(content, header=REPORT_HEADER, line=REPORT_LINE)
    items = tuple(_item(*row) for row in rows)
    _whole(count, total, [item.amount or 0 for item in items])
    if not items:
        raise BankFileUnreadable(Text("没有 D 行", "there is no D line"))
    return Report(message_id=message_id.text(), items=items)


def _item(
    reference: Field, amount: Field, status: Field, reason: Field, bank_reference: Field, on: Field
) -> ItemReport:
    code, words = code_and_words(reason.text(LONGEST_WORDS) if reason.value else None)
    return ItemReport(
        end_to_end_id=reference.text(),
        amount=amount.amount(),
        bank_status=status.code_of(STATUS_CODES),
        reason=code,
        words=words,
        bank_reference=bank_reference.text_or_none(),
        on=on.day() if on.value else None,
    )


def read_statement(content: bytes) -> tuple[Statement, ...]:
    """``H,id,sequence,account,date,opening,closing,count,total`` then
    ``D,line reference,reference,amount,C or D,reason``.
    """
    header, rows = _rows(content, header=STATEMENT_HEADER, line=STATEMENT_LINE)
    statement_id, sequence, account, on, opening, closing, count, total = header
    lines = tuple(_line(*row) for row in rows)
    _whole(count, total, [line.amount for line in lines])
    statement = Statement(
        statement_id=statement_id.text(),
        sequence=sequence.number() if sequence.value else None,
        account=account.text(),
        on=on.day(),
        opening=opening.fen(),
        closing=closing.fen(),
        lines=tuple(line for line in lines if line.amount),
    )
    return (statement,)


def _line(
    name: Field, reference: Field, amount: Field, side: Field, reason: Field
) -> StatementLine:
    code, words = code_and_words(reason.text_or_none())
    credit = side.one_of(SIDES)
    return StatementLine(
        reference=name.text(),
        end_to_end_id=reference.text_or_none(),
        amount=amount.fen(),
        credit=credit,
        reason=code,
        words=words,
        batch=reference.text_or_none(),
        line_class=class_of([code, words], credit=credit),
    )
