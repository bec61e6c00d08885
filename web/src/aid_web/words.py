"""What pages say, in Chinese, Tibetan and English: ``texts/<language>.toml``, by section and key."""

import re
from collections.abc import Mapping
from datetime import datetime
from decimal import Decimal
from functools import cache
from typing import Any
from zoneinfo import ZoneInfo

from shared.texts import RECORD, texts_of

LANGUAGES = {"zh": "中文", "bo": "བོད་ཡིག", "en": "English"}
LHASA = ZoneInfo("Asia/Shanghai")
MONEY = re.compile(r"-?\d{1,15}\.\d{2}")
MOMENT = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d(:\d\d(\.\d+)?)?(Z|[+-]\d\d:\d\d)")
DAY = re.compile(r"\d{4}-\d\d-\d\d")


@cache
def _section(section: str) -> Mapping[str, Mapping[str, str]]:
    return texts_of("aid_web" if section == "pages" else "aid_web.vocabulary").get(section, {})


def say(language: str, section: str, key: str, **facts: object) -> str:
    """One text. Raises ``KeyError`` when no file has it."""
    texts = _section(section)[key]
    found = texts.get(language) or texts[RECORD]
    return found.format(**facts) if facts else found


def label(language: str, section: str, key: str) -> str:
    """The word of a field or code; without one, the code itself in readable form."""
    texts = _section(section).get(key)
    if texts is None:
        return key.replace("_", " ") if section == "fields" else key
    return texts.get(language) or texts[RECORD]


def has(section: str, key: str) -> bool:
    """Whether a word is there."""
    return key in _section(section)


def value(language: str, one: Any) -> str:
    """A plain value as people read it: yes or no, a day, a moment in Lhasa, an amount, a code."""
    if one is None or one == "":
        return "—"
    if one is True or one is False:
        return say(language, "pages", "yes" if one else "no")
    text = str(one)
    if MONEY.fullmatch(text):
        return f"{Decimal(text):,.2f}"
    if MOMENT.fullmatch(text):
        return datetime.fromisoformat(text).astimezone(LHASA).strftime("%Y-%m-%d %H:%M")
    return label(language, "codes", text)
