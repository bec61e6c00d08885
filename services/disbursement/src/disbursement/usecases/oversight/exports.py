"""Lists of the books as files for a spreadsheet: CSV, or XLSX with sums as numbers of yuan."""

import csv
import io
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

import xlsxwriter
from shared.money import yuan
from shared.words import Labels, labels

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
NEGATIVE = frozenset({"RETURN", "RECOVERY"})


@dataclass(frozen=True, slots=True)
class Sheet:
    """A list as a file: its name, its columns with their heads, and which of them are sums in fen."""

    name: str
    columns: tuple[str, ...]
    heads: Labels
    sums: frozenset[str]

    def head(self) -> list[str]:
        """The first row."""
        return [self.heads[column].to("zh") for column in self.columns]


_REGISTER = (
    *("day", "kind", "case_number", "recipient", "region", "category", "people"),
    *("amount", "method", "fund_kind", "fund_code", "level"),
)
_JOURNAL = (
    *("day", "posted_at", "key", "kind", "fund_code", "payment_id", "account"),
    *("debit", "credit", "posted_by"),
)
REGISTER = Sheet(
    "台账",
    _REGISTER,
    labels("disbursement", "register_columns").require(_REGISTER),
    frozenset({"amount"}),
)
JOURNAL = Sheet(
    "会计分录",
    _JOURNAL,
    labels("disbursement", "journal_columns").require(_JOURNAL),
    frozenset({"debit", "credit"}),
)


def register_row(line: Mapping[str, Any]) -> list[Any]:
    """A line in the order of the columns; what came back is negative."""
    amount = -line["amount"] if line["kind"] in NEGATIVE else line["amount"]
    return [amount if name == "amount" else line[name] for name in REGISTER.columns]


def as_csv(sheet: Sheet, rows: Sequence[Sequence[Any]]) -> bytes:
    """UTF-8 with a byte order mark, as spreadsheets of this country open it."""
    out = io.StringIO()
    written = csv.writer(out)
    written.writerow(sheet.head())
    for row in rows:
        written.writerow(
            [
                yuan(value) if column in sheet.sums and value is not None else value
                for column, value in zip(sheet.columns, row, strict=True)
            ]
        )
    return out.getvalue().encode("utf-8-sig")


def as_xlsx(sheet: Sheet, rows: Sequence[Sequence[Any]]) -> bytes:
    """A workbook of one sheet; text is text, nothing in it is a formula."""
    out = io.BytesIO()
    with xlsxwriter.Workbook(
        out, {"strings_to_formulas": False, "strings_to_urls": False, "in_memory": True}
    ) as book:
        page = book.add_worksheet(sheet.name)
        money = book.add_format({"num_format": "#,##0.00"})
        page.write_row(0, 0, sheet.head(), book.add_format({"bold": True}))
        page.freeze_panes(1, 0)
        for number, row in enumerate(rows, start=1):
            for place, value in enumerate(row):
                if value is None:
                    continue
                if sheet.columns[place] in sheet.sums:
                    page.write_number(number, place, Decimal(value) / 100, money)
                else:
                    page.write(number, place, value if isinstance(value, int) else str(value))
    return out.getvalue()
