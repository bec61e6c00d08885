"""Sentences speak to people: codes, operation ids and raw ids stand in fields of their own."""

import re
import string
from collections.abc import Iterator
from enum import StrEnum
from typing import TypeVar

from shared.errors import DomainError
from shared.roles import Role

UUID = re.compile(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}")
WORD = re.compile(r"[A-Za-z][A-Za-z0-9]*(?:_[A-Za-z0-9]+)*")
ABBREVIATIONS = frozenset({"HRSS", "JPEG", "HEIC", "UUID", "HEAD", "JSON", "XML", "CSV", "PDF"})
TECHNICAL = re.compile(
    r"\b[a-z]+(?:_[a-z0-9]+)+\b|\b[A-Z][a-z]+(?:-[A-Z][a-z]+)+\b|\bETag\b|/v\d\S*|/docs\b"
    r"|\b(?:A|TA|VT)-\d+\b|\b[a-z]+(?:-[a-z]+){2,}\b(?=\))|=true\b"
)
LATIN = re.compile(r"[A-Za-z]{2,}")
FILE_KINDS = frozenset({"JPEG", "PNG", "HEIC", "PDF", "CSV", "XML", "GB"})
T = TypeVar("T")
SHORTEST = 3
PLAIN = frozenset({"applicant", "agent", "bank", "service", "operator", "auditor", "enterprise"})
"""Role codes that are words of the language too."""


def subclasses(of: type[T]) -> Iterator[type[T]]:
    """A class's subclasses, and theirs."""
    for one in of.__subclasses__():
        yield one
        yield from subclasses(one)


def codes_in(sentence: str, operations: frozenset[str] = frozenset()) -> list[str]:
    """Enum codes, role codes, operation ids and raw ids that a sentence shows."""
    shown = [found.group() for found in UUID.finditer(sentence)]
    enums = {
        str(member)
        for enum in subclasses(StrEnum)
        for member in enum
        if str(member).isupper() and len(member) > SHORTEST
    }
    codes = (enums - ABBREVIATIONS) | ({role.value for role in Role} - PLAIN) | operations
    shown += [word for word in WORD.findall(sentence) if word in codes]
    return shown + [
        word
        for word in WORD.findall(sentence)
        if "_" in word and word.isupper() and word not in shown
    ]


def technical_in(text: str) -> list[str]:
    """Names of fields, headers, paths and readings, which only a program knows."""
    return TECHNICAL.findall(text)


def foreign_in(chinese: str) -> list[str]:
    """Latin words in a Chinese sentence that are no kind of file, form or office."""
    return [word for word in LATIN.findall(chinese) if word.upper() not in FILE_KINDS]


def texts(error: type[DomainError]) -> Iterator[str]:
    """The fixed words of a refusal in both languages."""
    for text in (getattr(error, "zh", ""), getattr(error, "en", "")):
        yield "".join(literal for literal, *_ in string.Formatter().parse(text))
