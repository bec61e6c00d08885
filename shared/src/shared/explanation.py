"""A decision step by step: article, facts and figures, in the words of whoever reads it.

A service says which steps there are; what a finding is called, and the words of its facts, are its
own labels.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from enum import StrEnum

from pydantic import JsonValue

from shared.policy import SHORT_NAME, Answer, Finding
from shared.words import Labels, Text, join, label


class Voice(StrEnum):
    """For whom it is said: both say the same, an officer sees every rule that was asked."""

    PLAIN = "PLAIN"
    OFFICER = "OFFICER"


@dataclass(frozen=True, slots=True, kw_only=True)
class Step:
    """One step: a kind, the sentence, the article that it stands on, and its facts as data.

    Money among the facts is yuan text.
    """

    kind: str
    text: Text
    article: str | None = None
    facts: Mapping[str, JsonValue] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class Telling:
    """The words of a service: its lines by kind, its rules and facts by name."""

    lines: Labels
    rules: Labels
    facts: Labels
    answers: Labels
    yes: Text
    no: Text
    values: tuple[Labels, ...] = ()
    """The words of codes that stand as values."""
    law: str = SHORT_NAME
    """What a citation begins with, and a sentence leaves out."""

    def step(self, kind: str, *, article: str | None = None, **facts: JsonValue) -> Step:
        """A step whose sentence has the facts filled in."""
        text = self.lines[kind].format(**facts)
        return Step(kind=kind, text=text, article=article, facts=facts)

    def findings(
        self, findings: Iterable[Finding], voice: Voice, *, approved: bool
    ) -> Iterator[Step]:
        """Those against the case; to an officer all that the rules were asked about it."""
        for finding in findings:
            against = finding.answer is Answer.NOT_MET and not approved
            asked = finding.answer is not Answer.NOT_APPLICABLE
            if against or (voice is Voice.OFFICER and asked):
                yield self._finding(finding)

    def _finding(self, finding: Finding) -> Step:
        article = finding.citation.removeprefix(self.law)
        facts = join([self._fact(name, value) for name, value in finding.facts.items()])
        text = self.lines["finding"].format(
            article=article,
            rule=label(finding.rule, self.rules),
            answer=self.answers[finding.answer],
            facts="" if facts is None else self.lines["facts"].format(facts=facts),
        )
        return Step(
            kind="finding",
            text=text,
            article=article,
            facts={"rule": finding.rule, "answer": finding.answer.value, **finding.facts},
        )

    def _fact(self, name: str, value: JsonValue) -> Text:
        return self.lines["fact"].format(name=label(name, self.facts), value=self._said(value))

    def _said(self, value: JsonValue) -> Text | str:
        if isinstance(value, bool):
            return self.yes if value else self.no
        if isinstance(value, list):
            return join([label(str(one), *self.values) for one in value]) or ""
        return label(value, *self.values) if isinstance(value, str) else str(value)
