"""What happened to a case and what comes next, as any programme shows it; the sentences are its own.

An entry has a code and facts: codes, amounts, counts and dates, never what a person wrote.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from shared.words import Text

Lines = Mapping[str, Text]
"""Lines by code; ``code:variant`` where an event may go several ways."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """One thing that happened."""

    code: str
    facts: dict[str, Any]
    happened_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class NextStep:
    """The one thing a reader should know: what comes next, by whom, by when, under which article."""

    sentence: str
    role: str | None = None
    due_at: datetime | None = None
    article: str | None = None


def sentence_of(
    lines: Lines,
    code: str,
    facts: Mapping[str, Any],
    *,
    shown: Callable[[str, Any, str], str],
    language: str,
) -> str:
    """The line of an entry in the reader's language; ``shown`` words one fact by name and value."""
    line = lines.get(code) or lines[code.partition(":")[0]]
    worded = {name: shown(name, value, language) for name, value in facts.items()}
    return line.to(language).format(**worded)
