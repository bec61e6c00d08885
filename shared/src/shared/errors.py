"""The ways a request can fail for a reason the caller can understand.

There are four kinds. Each edge translates a kind once: HTTP into a status
(shared.problems), Kafka into skip, retry or parked (shared.consumer). A service
subclasses a kind and writes the sentence; it never mentions a status code.
"""

import re
from dataclasses import dataclass
from typing import ClassVar

from shared.words import Said


@dataclass(frozen=True, slots=True, kw_only=True)
class Fault:
    """One place of a body that a rule refuses: a JSON pointer, a code and a sentence each."""

    pointer: str
    code: str
    zh: str
    en: str


class InvalidBody(ValueError):
    """What a body's own check says of it to the validator, in both languages."""

    def __init__(self, *, zh: str, en: str) -> None:
        self.zh = zh
        self.en = en
        super().__init__(en)


class DomainError(Exception):
    """A refusal with a stable code and one sentence in each language.

    Sentences speak to people. What a program has to mend is named in fields: ``pointer`` is a JSON
    pointer into the body, ``parameter`` one of path or query, ``header`` a header; a fact of the
    same name says it where the class cannot.
    """

    zh: ClassVar[str]
    en: ClassVar[str]
    article: ClassVar[str | None] = None
    pointer: ClassVar[str | None] = None
    parameter: ClassVar[str | None] = None
    header: ClassVar[str | None] = None

    def __init__(self, **facts: object) -> None:
        self.facts = facts
        super().__init__(self.code())

    @classmethod
    def code(cls) -> str:
        """A stable name for clients, e.g. ``APPLICATION_NOT_FOUND``."""
        return re.sub(r"(?<!^)(?=[A-Z][a-z])", "_", cls.__name__).upper()

    def place(self) -> dict[str, str]:
        """Where in the request the fault stands: at most one of pointer, parameter and header."""
        named = {
            name: self.facts.get(name) or getattr(self, name)
            for name in ("pointer", "parameter", "header")
        }
        return {name: str(place) for name, place in named.items() if place is not None}

    def sentence(self, language: str = "zh") -> str:
        """What happened and what to do, in the caller's language."""
        facts = {
            name: fact.to(language) if isinstance(fact, Said) else fact
            for name, fact in self.facts.items()
        }
        return (self.en if language == "en" else self.zh).format(**facts)


class NotFound(DomainError):
    """There is no such thing, or it is not the caller's to know of."""


class Conflict(DomainError):
    """The thing is in a state in which this cannot be done."""


class Forbidden(DomainError):
    """The caller may not do this."""


class Unprocessable(DomainError):
    """A rule refuses what was asked."""


class ChangedMeanwhile(DomainError):
    """Somebody wrote in between: a person reads again, an event is simply handled again."""

    zh = "数据已被他人修改。请重新读取最新内容后再提交。"
    en = "Someone changed this meanwhile. Read it again and repeat your change on the new state."


class NotYet(DomainError):
    """An event came before what it speaks of; it is handled again shortly."""

    zh = "所依据的信息尚未到达：{what}。"
    en = "What this builds on has not arrived yet: {what}."
