"""What a field of a bank's file may hold: the same bounds for CSV and XML, each refusal with its place."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import TypeVar

from shared.errors import Unprocessable
from shared.words import Text
from shared.workdays import LHASA

V = TypeVar("V")
LONGEST = 35  # ISO 20022's Max35Text
LONGEST_WORDS = 500
AMOUNT = re.compile(r"0*(\d{1,13})(?:\.(\d{0,2})0{0,3})?", re.ASCII)
"""ISO 20022's amounts: at most five decimals, of which a yuan has two."""
STATUS = re.compile(r"[A-Z]{4}")
MOST_DIGITS = 9
MOST_LINES = 20_000
SHOWN = 20


class BankFileUnreadable(Unprocessable):
    def __init__(self, why: Text) -> None:
        super().__init__(why=why)
        self._why = why

    def sentence(self, language: str = "zh") -> str:
        """The sentence, its reason in the caller's language too."""
        return (self.en if language == "en" else self.zh).format(why=self._why.to(language))


@dataclass(frozen=True, slots=True)
class Field:
    """A value with the place where it stands."""

    place: Text
    value: str

    def wrong(self, zh: str, en: str) -> BankFileUnreadable:
        """The refusal of this value; what is shown of it is short and printable."""
        shown = "".join(one if one.isprintable() else "?" for one in self.value[:SHOWN])
        return BankFileUnreadable(
            Text(f"{self.place.zh}“{shown}”{zh}", f"{self.place.en} “{shown}” {en}")
        )

    def text(self, longest: int = LONGEST) -> str:
        """A text that must be there."""
        if not self.value or len(self.value) > longest or not self.value.isprintable():
            raise self.wrong(
                f"应为 1 至 {longest} 个可见字符", f"must be 1 to {longest} printable characters"
            )
        return self.value

    def text_or_none(self) -> str | None:
        """A text that may be left out."""
        return self.text() if self.value else None

    def fen(self) -> int:
        """An amount, or a balance, with leading zeros or up to five decimals as banks write them."""
        match = AMOUNT.fullmatch(self.value)
        if match is None:
            raise self.wrong("不是金额", "is not an amount")
        return int(match[1]) * 100 + int((match[2] or "").ljust(2, "0"))

    def amount(self) -> int:
        """An amount that moved."""
        if not (fen := self.fen()):
            raise self.wrong("必须大于零", "must be more than zero")
        return fen

    def day(self) -> date:
        """A date, such as 2026-06-01."""
        try:
            return date.fromisoformat(self.value)
        except ValueError:
            raise self.wrong("不是日期", "is not a date") from None

    def day_of_instant(self) -> date:
        """The day in Lhasa of an instant."""
        try:
            at = datetime.fromisoformat(self.value)
            return (at.astimezone(LHASA) if at.tzinfo else at).date()
        except (ValueError, OverflowError):
            raise self.wrong("不是时间", "is not a date and time") from None

    def number(self) -> int:
        """A running number."""
        if not (self.value.isascii() and self.value.isdigit() and len(self.value) <= MOST_DIGITS):
            raise self.wrong(
                f"应为至多 {MOST_DIGITS} 位数字", f"must be at most {MOST_DIGITS} digits"
            )
        return int(self.value)

    def code_of(self, codes: Mapping[str, V]) -> V | None:
        """What a status stands for; nothing for four letters that nobody knows."""
        if not STATUS.fullmatch(self.value):
            raise self.wrong("应为四个大写字母的状态码", "must be a status of four capital letters")
        return codes.get(self.value)

    def one_of(self, codes: Mapping[str, V]) -> V:
        """What a code stands for."""
        if self.value not in codes:
            known = "/".join(codes)
            raise self.wrong(f"应为 {known} 之一", f"must be one of {known}")
        return codes[self.value]


def check_count(lines: int) -> None:
    """Refuse a file that no transaction should hold."""
    if lines > MOST_LINES:
        raise BankFileUnreadable(
            Text(
                f"明细超过 {MOST_LINES} 笔，请分开发送",
                f"more than {MOST_LINES} lines, send them in parts",
            )
        )
