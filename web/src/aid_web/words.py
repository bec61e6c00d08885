"""What pages say (``texts/<language>.toml``), and the words of fields and codes (``vocabulary.toml``)."""

import re
import tomllib
from collections.abc import Mapping
from datetime import datetime
from decimal import Decimal
from functools import cache
from importlib.resources import files
from typing import Any
from zoneinfo import ZoneInfo

from shared.texts import RECORD, texts_of
from shared.words import ROLES

LANGUAGES = {"zh": "中文", "bo": "བོད་ཡིག", "en": "English"}
LHASA = ZoneInfo("Asia/Shanghai")
MONEY = re.compile(r"-?\d{1,15}\.\d{2}")
MOMENT = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d(:\d\d(\.\d+)?)?(Z|[+-]\d\d:\d\d)")
ASCII_NAME = re.compile(r"[A-Za-z_]{3,}")


@cache
def _vocabulary() -> Mapping[str, Mapping[str, Any]]:
    """The words of ``vocabulary.toml`` by section and name."""
    text = files("aid_web").joinpath("vocabulary.toml").read_text("utf-8")
    found: Mapping[str, Mapping[str, Any]] = tomllib.loads(text)
    return found


def say(language: str, key: str, **facts: object) -> str:
    """One text of the pages. Raises ``KeyError`` when no file has it."""
    texts = texts_of("aid_web")["pages"][key]
    found = texts.get(language) or texts[RECORD]
    return found.format(**facts) if facts else found


def label(language: str, section: str, key: str) -> str:
    """The word of a field, a code or an operation; without one, its name in readable form."""
    said = _vocabulary()[section].get(key)
    if said is None and section == "fields" and key.isupper():
        return label(language, "codes", key)
    if isinstance(said, dict):
        return str(said.get(language) or said[RECORD])
    if said is None and section == "codes" and key in ROLES:
        return ROLES[key].to(language)
    if said is None or language == "en":
        return key.replace("_", " ").lower() if ASCII_NAME.fullmatch(key) else key
    return str(said)


def has(section: str, key: str) -> bool:
    """Whether a word is there."""
    return key in _vocabulary()[section]


def value(language: str, one: Any) -> str:
    """A plain value as people read it: yes or no, a day, a moment in Lhasa, an amount, a code."""
    if one is None or one == "":
        return "—"
    if one is True or one is False:
        return say(language, "yes" if one else "no")
    text = str(one)
    if MONEY.fullmatch(text):
        return f"{Decimal(text):,.2f}"
    if MOMENT.fullmatch(text):
        return datetime.fromisoformat(text).astimezone(LHASA).strftime("%Y-%m-%d %H:%M")
    return label(language, "codes", text)
