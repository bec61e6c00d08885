"""The register as a file for a spreadsheet: CSV, or XLSX with sums as numbers of yuan."""

import csv
import io
from collections.abc import Mapping, Sequence
from decimal import Decimal
from typing import Any

import xlsxwriter
from shared.money import yuan
from shared.words import labels

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
COLUMNS = (
    *("day", "kind", "case_number", "recipient", "region", "category", "people"),
    *("amount", "method", "fund_kind", "fund_code", "level"),
)
HEADS = labels("disbursement", "register_columns").require(COLUMNS)
NEGATIVE = frozenset({"RETURN", "RECOVERY"})


def row_of(line: Mapping[str, Any]) -> list[Any]:
    """A line in the order of the columns; what came back is negative."""
    amount = -line["amount"] if line["kind"] in NEGATIVE else line["amount"]
    return [amount if name == "amount" else line[name] for name in COLUMNS]


def _head() -> list[str]:
    return [HEADS[name].to("zh") for name in COLUMNS]


def as_csv(rows: Sequence[Sequence[Any]]) -> bytes:
    """UTF-8 with a byte order mark, as spreadsheets of this country open it."""
    out = io.StringIO()
    written = csv.writer(out)
    written.writerow(_head())
    place = COLUMNS.index("amount")
    for row in rows:
        written.writerow([*row[:place], yuan(row[place]), *row[place + 1 :]])
    return out.getvalue().encode("utf-8-sig")


def as_xlsx(rows: Sequence[Sequence[Any]]) -> bytes:
    """A workbook of one sheet; text is text, nothing in it is a formula."""
    out = io.BytesIO()
    with xlsxwriter.Workbook(
        out, {"strings_to_formulas": False, "strings_to_urls": False, "in_memory": True}
    ) as book:
        sheet = book.add_worksheet("台账")
        money = book.add_format({"num_format": "#,##0.00"})
        sheet.write_row(0, 0, _head(), book.add_format({"bold": True}))
        sheet.freeze_panes(1, 0)
        place = COLUMNS.index("amount")
        for number, row in enumerate(rows, start=1):
            for column, value in enumerate(row):
                if column == place:
                    sheet.write_number(number, column, Decimal(value) / 100, money)
                elif value is not None:
                    sheet.write(number, column, value if isinstance(value, int) else str(value))
    return out.getvalue()
