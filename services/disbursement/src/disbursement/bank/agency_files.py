"""Agency-payment files (代发) as banks know them: delimited or of fixed width, in GBK or GB 18030.

A file has one totals line (``T``) and a line for each payment (``D``). The bank answers in the same
form. Its answer is read with patience for how banks write (marks, line ends, full-width digits,
thousands, the totals line first or last) and with none for its sums.
"""

import re
import unicodedata
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from functools import partial

from shared.identifiers import normalise_name
from shared.money import yuan
from shared.words import labels

from disbursement.bank import csv_files
from disbursement.bank.csv_files import BatchTotalMismatch
from disbursement.bank.fields import FAULTS, LONGEST_WORDS, BankFileUnreadable, Field, check_count
from disbursement.domain.bank.agents import Encoding
from disbursement.domain.bank.messages import (
    BankStatus,
    BatchReport,
    ItemReport,
    OrderedBatch,
    Report,
)
from disbursement.domain.bank.reasons import code_and_words

TOTALS, DETAIL = "T", "D"
SEPARATOR = "|"
NEW_LINE = "\r\n"
END_OF_FILE = b"\x1a"
MARKS = {b"\xef\xbb\xbf": "utf-8", b"\x84\x31\x95\x33": "gb18030"}
"""Byte order marks, and the letters that stand behind them; without one a file is GB 18030, or its part GBK."""
STATUS = {
    "S": BankStatus.PAID,
    "F": BankStatus.RETURNED,
    "P": BankStatus.ACCEPTED,
    "U": BankStatus.UNKNOWN,
}
"""成功, 失败, 处理中, 不明."""
THOUSANDS = re.compile(r"\d{1,3}(,\d{3})+(\.\d*)?", re.ASCII)


@dataclass(frozen=True, slots=True)
class Column:
    """A value of a line: its name, its width in bytes, and whether zeros stand before it."""

    name: str
    width: int
    is_number: bool = False


NAME_BYTES = 200
ORDER_TOTALS = (
    Column("batch", 35),
    Column("date", 8),
    Column("account", 34),
    Column("name", NAME_BYTES),
    Column("count", 8, is_number=True),
    Column("total", 15, is_number=True),
)
ORDER_LINE = (
    Column("sequence", 8, is_number=True),
    Column("reference", 35),
    Column("account", 34),
    Column("name", NAME_BYTES),
    Column("id_number", 30),
    Column("amount", 15, is_number=True),
    Column("bank", 30),
    Column("memo", 40),
)
ANSWER_TOTALS = (
    *(Column("message_id", 35), Column("batch", 35)),
    *(Column("count", 8, is_number=True), Column("total", 15, is_number=True)),
    *(Column("paid_count", 8, is_number=True), Column("paid_total", 15, is_number=True)),
    *(Column("failed_count", 8, is_number=True), Column("failed_total", 15, is_number=True)),
)
ANSWER_LINE = (
    *(Column("reference", 35), Column("amount", 15, is_number=True), Column("status", 4)),
    *(Column("reason", 35), Column("bank_reference", 35), Column("date", 10), Column("words", 200)),
)
FREE = frozenset({"words"})
"""Columns that are read as they stand; in the others full-width signs are their plain ones."""
NAMES = {column.name for column in (*ANSWER_TOTALS, *ANSWER_LINE)}
COLUMNS = csv_files.COLUMNS | labels("disbursement", "agency_fields").require(
    NAMES - csv_files.COLUMNS.keys()
)
Row = tuple[str, list[str]]
WriteLine = Callable[[str, Sequence[str], Sequence[Column], Encoding], bytes]


def _delimited(kind: str, values: Sequence[str], _: Sequence[Column], encoding: Encoding) -> bytes:
    line = SEPARATOR.join((kind, *values)) + SEPARATOR + NEW_LINE
    return line.encode(encoding.value)


def _fixed(
    kind: str, values: Sequence[str], columns: Sequence[Column], encoding: Encoding
) -> bytes:
    """Widths count the bytes of the encoding, not letters."""
    parts = [kind.encode()]
    for value, column in zip(values, columns, strict=True):
        written = value.encode(encoding.value)
        assert len(written) <= column.width, f"{column.name} is too long for its place"
        fill = b"0" if column.is_number else b" "
        width = column.width
        parts.append(written.rjust(width, fill) if column.is_number else written.ljust(width, fill))
    return b"".join(parts) + NEW_LINE.encode()


def _write(batch: OrderedBatch, encoding: Encoding, *, line: WriteLine) -> bytes:
    totals = (
        batch.number,
        f"{batch.execute_on:%Y%m%d}",
        batch.payer_account,
        normalise_name(batch.payer_name),
        str(len(batch.items)),
        yuan(batch.total),
    )
    details = (
        (
            str(item.sequence),
            item.end_to_end_id,
            item.payee_account,
            normalise_name(item.payee_name),
            item.payee_id_number,
            yuan(item.amount),
            item.payee_bank_code,
            item.memo,
        )
        for item in batch.items
    )
    return line(TOTALS, totals, ORDER_TOTALS, encoding) + b"".join(
        line(DETAIL, values, ORDER_LINE, encoding) for values in details
    )


write_delimited = partial(_write, line=_delimited)
write_fixed = partial(_write, line=_fixed)


def fits_delimited(name: str, _: Encoding) -> bool:
    """Tell whether a name can stand in a delimited file: the separator cannot."""
    return SEPARATOR not in normalise_name(name)


def fits_fixed(name: str, encoding: Encoding) -> bool:
    """Tell whether a name can stand in a file of fixed width, in bytes of its encoding."""
    return len(normalise_name(name).encode(encoding.value)) <= NAME_BYTES


def _parted(content: bytes) -> tuple[list[bytes], str]:
    """The lines that say something, and the letters they are in.

    No byte of a letter in GBK or GB 18030 is a line end, but some are the separator.
    """
    letters = "gb18030"
    for mark, behind in MARKS.items():
        if content.startswith(mark):
            content, letters = content[len(mark) :], behind
    lines = re.split(rb"\r\n|\n|\r", content.rstrip(END_OF_FILE))
    return [line for line in lines if line.strip()], letters


def _decoded(line: bytes, letters: str, number: int) -> str:
    try:
        return line.decode(letters)
    except UnicodeDecodeError:
        raise BankFileUnreadable("not_agency", number=number) from None


def _read_delimited(content: bytes) -> Iterable[Row]:
    lines, letters = _parted(content)
    for number, line in enumerate(lines, start=1):
        kind, *values = (
            _decoded(line, letters, number).replace("\uff5c", SEPARATOR).split(SEPARATOR)
        )
        columns = _columns(kind, number)
        while len(values) > len(columns) and not values[-1].strip():
            values.pop()
        if len(values) != len(columns):
            raise BankFileUnreadable(
                "csv_columns", number=number, columns=len(columns) + 1, given=len(values) + 1
            )
        yield _plain(kind), values


def _read_fixed(content: bytes) -> Iterable[Row]:
    lines, letters = _parted(content)
    for number, line in enumerate(lines, start=1):
        kind, rest = _decoded(line[:1], "latin-1", number), line[1:]
        columns = _columns(kind, number)
        width = sum(column.width for column in columns)
        if rest[width:].strip():
            raise BankFileUnreadable("agency_width", number=number, most=width + 1)
        values, place = [], 0
        for column in columns:
            values.append(_decoded(rest[place : place + column.width], letters, number))
            place += column.width
        yield kind, values


def _columns(kind: str, number: int) -> tuple[Column, ...]:
    match _plain(kind):
        case "T":
            return ANSWER_TOTALS
        case "D":
            return ANSWER_LINE
    raise BankFileUnreadable("agency_lines", number=number)


def _plain(value: str) -> str:
    """A value as it would be typed: full-width digits, letters, signs and blanks are their plain ones."""
    return unicodedata.normalize("NFKC", value).strip()


def _field(number: int, column: Column, value: str) -> Field:
    value = value.strip(" \u3000\t") if column.name in FREE else _plain(value)
    if THOUSANDS.fullmatch(value):
        value = value.replace(",", "")
    return Field(FAULTS["at_line"].format(number=number, name=COLUMNS[column.name]), value)


def _read(content: bytes, *, rows: Callable[[bytes], Iterable[Row]]) -> Report:
    """The bank's answer to a file. Raises ``BankFileUnreadable`` and ``BatchTotalMismatch``."""
    totals: list[Field] | None = None
    items: list[ItemReport] = []
    for number, (kind, values) in enumerate(rows(content), start=1):
        columns = ANSWER_TOTALS if kind == TOTALS else ANSWER_LINE
        fields = [_field(number, *one) for one in zip(columns, values, strict=True)]
        if kind == DETAIL:
            items.append(_item(*fields))
        elif totals is None:
            totals = fields
        else:
            raise BankFileUnreadable("agency_one_total")
    check_count(len(items))
    if totals is None:
        raise BankFileUnreadable("agency_one_total")
    message_id, batch, *sums = totals
    _check_sums(items, sums)
    count, total = sums[0].number(), sums[1].fen()
    whole = BatchReport(number=batch.text(), bank_status=None, count=count, total=total)
    return Report(message_id=message_id.text(), items=tuple(items), batches=(whole,))


def _check_sums(items: Sequence[ItemReport], sums: Sequence[Field]) -> None:
    """Count and sum of all, of what was paid and of what failed are those of the lines."""
    for (count, total), status in zip(
        zip(sums[::2], sums[1::2], strict=True),
        (None, BankStatus.PAID, BankStatus.RETURNED),
        strict=True,
    ):
        counted = [one.amount or 0 for one in items if status in {None, one.bank_status}]
        if (count.number(), total.fen()) != (len(counted), sum(counted)):
            raise BatchTotalMismatch


def _item(
    reference: Field,
    amount: Field,
    status: Field,
    reason: Field,
    bank_reference: Field,
    on: Field,
    words: Field,
) -> ItemReport:
    said = words.text(LONGEST_WORDS) if words.value else None
    code, said = code_and_words(reason.text_or_none(), said)
    bank_status = status.one_of(STATUS)
    return ItemReport(
        end_to_end_id=reference.text(),
        amount=amount.amount(),
        bank_status=bank_status,
        reason=code if bank_status is BankStatus.RETURNED else None,
        words=said if bank_status is BankStatus.RETURNED else None,
        bank_reference=bank_reference.text_or_none(),
        on=on.day_in_digits() if on.value else None,
    )


read_delimited = partial(_read, rows=_read_delimited)
read_fixed = partial(_read, rows=_read_fixed)
