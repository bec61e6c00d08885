"""The banks' file formats, each a pair of pure functions. The only place that knows a format."""

import re
from collections.abc import Callable, Mapping

from disbursement.bank import agency_files, camt053, camt054, csv_files, pain001, pain002
from disbursement.bank.ports import BankFormat, PaymentFile
from disbursement.domain.bank.agents import Encoding, FileFormat
from disbursement.domain.bank.messages import Statement

GB_LETTERS = frozenset({Encoding.GBK, Encoding.GB_18030})
ACCOUNT_STATEMENTS: Mapping[str, Callable[[bytes], tuple[Statement, ...]]] = {
    "camt.053": camt053.read,
    "csv": csv_files.read_statement,
}
FORMATS: dict[FileFormat, BankFormat] = {
    FileFormat.ISO_20022: BankFormat(
        encodings=frozenset({Encoding.UTF_8}),
        files={
            "pain.001": PaymentFile(
                lambda batch, _: pain001.write(batch), "application/xml", "xml"
            ),
            "csv": PaymentFile(
                lambda batch, _: csv_files.write_batch(batch), "text/csv; charset=GB18030", "csv"
            ),
        },
        reports={
            "pain.002": pain002.read,
            "camt.054": camt054.read,
            "csv": csv_files.read_report,
        },
        statements=ACCOUNT_STATEMENTS,
    ),
    FileFormat.DELIMITED: BankFormat(
        encodings=GB_LETTERS,
        files={"delimited": PaymentFile(agency_files.write_delimited, "text/plain", "txt")},
        reports={"delimited": agency_files.read_delimited},
        statements=ACCOUNT_STATEMENTS,
        fits=agency_files.fits_delimited,
    ),
    FileFormat.FIXED_WIDTH: BankFormat(
        encodings=GB_LETTERS,
        files={"fixed": PaymentFile(agency_files.write_fixed, "text/plain", "txt")},
        reports={"fixed": agency_files.read_fixed},
        statements=ACCOUNT_STATEMENTS,
        fits=agency_files.fits_fixed,
    ),
}
"""ISO 20022 brings the neutral CSV of requirements 4.7 with it, for a bank that asks for it."""
FILES = {name: file for one in FORMATS.values() for name, file in one.files.items()}
REPORTS = {name: read for one in FORMATS.values() for name, read in one.reports.items()}
STATEMENTS = {name: read for one in FORMATS.values() for name, read in one.statements.items()}
"""Every form of a message by its name, whichever bank sends it."""


def one_of(forms: Mapping[str, object]) -> str:
    """A pattern that these names and no others match."""
    return f"^({'|'.join(re.escape(form) for form in forms)})$"
