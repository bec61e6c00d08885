"""The ways a request can fail for a reason the caller can understand.

There are four kinds. Each edge translates a kind once: HTTP into a status
(shared.problems), Kafka into skip, retry or dead letter (shared.consumer). A service
subclasses a kind and writes the sentence; it never mentions a status code.
"""

import re
from dataclasses import dataclass
from typing import ClassVar

from shared.texts import REFUSALS, Sentence, TextsIncomplete, refusal
from shared.words import Text


@dataclass(frozen=True, slots=True, kw_only=True)
class Fault:
    """One place of a body that a rule refuses: a JSON pointer, a code and a sentence each."""

    pointer: str
    code: str
    text: Text


class InvalidBody(ValueError):
    """A fault that a body's own check reports to the validator, with its text.

    ``field`` is the part of the body to mend, where the check of the whole knows it; ``code`` is
    the stable name of what is wrong, where it has one.
    """

    def __init__(self, text: Text, *, field: str | None = None, code: str | None = None) -> None:
        self.text = text
        self.field = field
        self.code = code
        super().__init__(text.en)


class DomainError(Exception):
    """A refusal with a stable code, and its sentence in each language from the package's texts.

    Sentences speak to people. What a program has to mend is named in fields: ``pointer`` is a JSON
    pointer into the body, ``parameter`` one of path or query, ``header`` a header; a fact of the
    same name says it where the class cannot.
    """

    zh: ClassVar[str]
    en: ClassVar[str]
    sentences: ClassVar[Sentence]
    article: ClassVar[str | None] = None
    pointer: ClassVar[str | None] = None
    parameter: ClassVar[str | None] = None
    header: ClassVar[str | None] = None

    def __init_subclass__(cls, *, kind: bool = False) -> None:
        """Take the sentences from the package's texts; a kind of refusal has none itself."""
        super().__init_subclass__()
        key = _constant(cls.__name__)
        own = refusal(cls.__module__, key)
        if own is None and "zh" in cls.__dict__:
            own = {"zh": cls.zh, "en": cls.en}
        if own is None and not kind:
            raise TextsIncomplete(
                f"{cls.__module__.partition('.')[0]}/texts/zh.toml lacks {REFUSALS}.{key}"
            )
        if own is not None:
            cls.sentences, cls.zh, cls.en = own, own["zh"], own["en"]

    def __init__(self, **facts: object) -> None:
        self.facts = facts
        super().__init__(self.code())

    @classmethod
    def code(cls) -> str:
        """A stable name for clients, e.g. ``APPLICATION_NOT_FOUND``."""
        return _constant(cls.__name__)

    def place(self) -> dict[str, str]:
        """Name the place of the fault in the request: at most one of pointer, parameter and header."""
        named = {
            name: self.facts.get(name) or getattr(self, name)
            for name in ("pointer", "parameter", "header")
        }
        return {name: str(place) for name, place in named.items() if place is not None}

    def sentence(self, language: str = "zh") -> str:
        """What happened and what to do, in the caller's language."""
        facts = {
            name: fact.to(language) if isinstance(fact, Text) else fact
            for name, fact in self.facts.items()
        }
        return self.sentences.get(language, self.zh).format(**facts)


def _constant(name: str) -> str:
    return re.sub(r"(?<!^)(?=[A-Z][a-z])", "_", name).upper()


class NotFound(DomainError, kind=True):
    """There is no such thing, or it is not the caller's to know of."""


class Conflict(DomainError, kind=True):
    """The thing is in a state in which this cannot be done."""


class Forbidden(DomainError, kind=True):
    """The caller may not do this."""


class Unprocessable(DomainError, kind=True):
    """A rule refuses what was asked."""


class TemporarilyUnavailable(DomainError):
    """Temporarily unavailable."""


class ChangedMeanwhile(DomainError):
    """Somebody wrote in between: a person reads again, an event is simply handled again."""


class NotYet(DomainError):
    """An event arrived before what it refers to; it is handled again shortly."""
