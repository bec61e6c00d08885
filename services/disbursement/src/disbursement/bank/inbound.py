"""What a file is that a bank puts down in a folder: a receipt, an answer or statements."""

import re
from dataclasses import dataclass
from hashlib import sha256

from disbursement.bank import FORMATS, REPORTS, STATEMENTS
from disbursement.bank.csv_files import ENCODING, STATEMENT_HEADER
from disbursement.bank.fields import BankFileUnreadable
from disbursement.bank.sftp import LARGEST_BYTES
from disbursement.domain.bank.agents import FileFormat
from disbursement.domain.bank.messages import Report, Statement

RECEIPT, SIGNATURE = ".rcv", ".sig"
ISO_MESSAGE = re.compile(rb"urn:iso:std:iso:20022:tech:xsd:(pain\.002|camt\.05[34])\.")
LOOKED_AT = 2_000


@dataclass(frozen=True, slots=True)
class Receipt:
    """The bank has taken the payment file of this name, as ``B-20260601-001.txt.rcv`` says."""

    batch_number: str


Inbound = Receipt | Report | tuple[Statement, ...]


def digest_of(name: str, content: bytes, signature: bytes | None) -> str:
    """What a file is known by: its content and signature, of a receipt its name too.

    Most receipts are empty; the same file under another signature is another file.
    """
    named = name.encode() if name.endswith(RECEIPT) else b""
    return sha256(named + content + (signature or b"")).hexdigest()


def read_inbound(name: str, content: bytes, agreed: FileFormat) -> Inbound:
    """Read a file by its name and its beginning.

    ``.rcv`` is a receipt, ``.xml`` the ISO message that it names, ``.csv`` a statement or an answer
    by its header, ``.txt`` the answer in the agency form agreed. Raises ``BankFileUnreadable`` and
    what the form's reader raises.
    """
    if len(content) > LARGEST_BYTES:
        raise BankFileUnreadable("too_large", most=LARGEST_BYTES)
    if name.endswith(RECEIPT):
        return Receipt(name.removesuffix(RECEIPT).rpartition(".")[0])
    if name.endswith(".xml"):
        named = ISO_MESSAGE.search(content[:LOOKED_AT])
        return _by_form(named[1].decode() if named else "pain.002", content)
    if name.endswith(".csv"):
        header = content.partition(b"\n")[0].decode(ENCODING, "replace").split(",")
        is_statement = len(header) == len(STATEMENT_HEADER) + 1
        return STATEMENTS["csv"](content) if is_statement else REPORTS["csv"](content)
    if name.endswith(".txt") and agreed is not FileFormat.ISO_20022:
        [read] = FORMATS[agreed].reports.values()
        return read(content)
    raise BankFileUnreadable("unknown_name")


def _by_form(form: str, content: bytes) -> Inbound:
    return STATEMENTS[form](content) if form in STATEMENTS else REPORTS[form](content)
