"""What a field of a bank's file may hold: the same bounds for CSV and XML, each refusal with its place."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import TypeVar

from shared.errors import Unprocessable
from shared.words import Text, labels
from shared.workdays import LHASA

V = TypeVar("V")
LONGEST = 35  # ISO 20022's Max35Text
LONGEST_WORDS = 500
AMOUNT = re.compile(r"\+?(?=\.?\d)0*(\d{0,13})(?:\.(\d{0,2})0{0,3})?", re.ASCII)
"""ISO 20022's amounts: at most five decimals, of which a yuan has two; ``+`` and ``.5`` are allowed."""
STATUS = re.compile(r"[A-Z0-9]{1,4}")
"""ISO 20022's codes: four letters by custom, at most four characters by its schema."""
_ZONE = r"(?:Z|[+-]\d{2}:\d{2})?"
ISO_DATE = re.compile(rf"(\d{{4}}-\d{{2}}-\d{{2}}){_ZONE}", re.ASCII)
ISO_INSTANT = re.compile(
    rf"\d{{4}}-\d{{2}}-\d{{2}}T\d{{2}}:\d{{2}}:\d{{2}}(?:\.\d+)?{_ZONE}", re.ASCII
)
"""Days and instants in the one writing that XML Schema has for each."""
MOST_DIGITS = 9
MOST_LINES = 20_000
SHOWN = 20
FAULTS = labels("disbursement", "bank_faults")


class BankFileUnreadable(Unprocessable):
    """The file cannot be read (…)."""

    def __init__(self, code: str, /, **facts: object) -> None:
        super().__init__(why=FAULTS[code].format(**facts))


@dataclass(frozen=True, slots=True)
class Field:
    """A value with its place in the file."""

    place: Text
    value: str

    def wrong(self, code: str, /, **facts: object) -> BankFileUnreadable:
        """The refusal of this value; what is shown of it is short and printable."""
        shown = "".join(one if one.isprintable() else "?" for one in self.value[:SHOWN])
        why = FAULTS[code].format(**facts)
        return BankFileUnreadable("field", place=self.place, shown=shown, fault=why)

    def text(self, longest: int = LONGEST) -> str:
        """A text that must be there."""
        if not self.value or len(self.value) > longest or not self.value.isprintable():
            raise self.wrong("text_length", longest=longest)
        return self.value

    def text_or_none(self) -> str | None:
        """A text that may be left out."""
        return self.text() if self.value else None

    def fen(self) -> int:
        """An amount, or a balance, with leading zeros or up to five decimals as banks write them."""
        match = AMOUNT.fullmatch(self.value)
        if match is None:
            raise self.wrong("not_amount")
        return int(match[1] or 0) * 100 + int((match[2] or "").ljust(2, "0"))

    def amount(self) -> int:
        """An amount that moved."""
        if not (fen := self.fen()):
            raise self.wrong("not_positive")
        return fen

    def day(self) -> date:
        """A date, such as 2026-06-01; a bank may write its offset behind it."""
        written = ISO_DATE.fullmatch(self.value)
        try:
            return date.fromisoformat(written[1] if written else "")
        except ValueError:
            raise self.wrong("not_date") from None

    def day_in_digits(self) -> date:
        """A date with or without hyphens, such as 20260601."""
        digits = self.value
        if len(digits) == len("20260601") and digits.isascii() and digits.isdigit():
            digits = f"{digits[:4]}-{digits[4:6]}-{digits[6:]}"
        return Field(self.place, digits).day()

    def day_of_instant(self) -> date:
        """The day in Lhasa of an instant."""
        try:
            at = datetime.fromisoformat(self.value if ISO_INSTANT.fullmatch(self.value) else "")
            return (at.astimezone(LHASA) if at.tzinfo else at).date()
        except (ValueError, OverflowError):
            raise self.wrong("not_instant") from None

    def number(self) -> int:
        """A running number."""
        if not (self.value.isascii() and self.value.isdigit() and len(self.value) <= MOST_DIGITS):
            raise self.wrong("digits", most=MOST_DIGITS)
        return int(self.value)

    def code_of(self, codes: Mapping[str, V]) -> V | None:
        """What a status stands for; nothing for four letters that nobody knows."""
        if not STATUS.fullmatch(self.value):
            raise self.wrong("not_status")
        return codes.get(self.value)

    def one_of(self, codes: Mapping[str, V]) -> V:
        """Translate a code."""
        if self.value not in codes:
            raise self.wrong("one_of", known="/".join(codes))
        return codes[self.value]


def check_count(lines: int) -> None:
    """Refuse a file that no transaction should hold."""
    if lines > MOST_LINES:
        raise BankFileUnreadable("too_many_lines", most=MOST_LINES)
