"""A decision step by step: article, facts and figures, in the words of whoever reads it.

Article 18 (一)(2) asks for a written reason. The letter gives it in the form of the law; this says
how the amount came about: to the applicant (plain), to an officer, and as data.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from itertools import pairwise
from typing import Any

from pydantic import JsonValue
from shared.contracts.assessment import AssessmentCompleted
from shared.finding_words import ANSWERS, FACTS, NO, RULES, YES
from shared.money import yuan
from shared.policy import Answer, Finding
from shared.words import Text, join, label, labels

LINES = labels("approval", "explanation")


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
class DecidedCase:
    """What was decided. ``record`` is the outcome as it is stored, its amounts in fen.

    ``corrected`` are the amounts (fen) that the grant was corrected to, in their order.
    """

    approved: bool
    amount: int
    articles: tuple[str, ...]
    record: Mapping[str, Any]
    corrected: tuple[int, ...] = ()

    @property
    def amount_in_force(self) -> int:
        """What is granted now."""
        return (self.amount, *self.corrected)[-1]


def explain(
    assessment: AssessmentCompleted, decided: DecidedCase, voice: Voice
) -> tuple[Step, ...]:
    """The steps from the facts to the decision, in the order of the law."""
    return (
        _result(decided),
        *_corrections(decided),
        *_findings(assessment, decided, voice),
        *_means(assessment, voice),
        *(_amounts(assessment, decided.record) if decided.approved else ()),
        _step("stated"),
        _step("edition", edition=str(decided.record["edition"])),
    )


def _result(decided: DecidedCase) -> Step:
    articles = join([Text(one, one) for one in decided.articles])
    kind = "granted" if decided.approved else "refused"
    facts: dict[str, JsonValue] = {"articles": list(decided.articles)}
    if decided.approved:
        facts["amount"] = yuan(decided.amount)
    return Step(kind=kind, text=LINES[kind].format(**(facts | {"articles": articles})), facts=facts)


def _corrections(decided: DecidedCase) -> Iterator[Step]:
    """Each amount that the one before it was corrected to."""
    for was, amount in pairwise((decided.amount, *decided.corrected)):
        yield _step("corrected", article="第三十条", was=yuan(was), amount=yuan(amount))


def _findings(
    assessment: AssessmentCompleted, decided: DecidedCase, voice: Voice
) -> Iterator[Step]:
    """Those against the case; to an officer all that the rules were asked about it."""
    for finding in assessment.findings:
        against = finding.answer is Answer.NOT_MET and not decided.approved
        asked = finding.answer is not Answer.NOT_APPLICABLE
        if against or (voice is Voice.OFFICER and asked):
            yield _finding(finding)


def _finding(finding: Finding) -> Step:
    facts = join([_fact(name, value) for name, value in finding.facts.items()])
    text = LINES["finding"].format(
        article=finding.article,
        rule=label(finding.rule, RULES),
        answer=ANSWERS[finding.answer],
        facts="" if facts is None else LINES["facts"].format(facts=facts),
    )
    return Step(
        kind="finding",
        text=text,
        article=finding.article,
        facts={"rule": finding.rule, "answer": finding.answer.value, **finding.facts},
    )


def _fact(name: str, value: JsonValue) -> Text:
    said: Text | str = {True: YES, False: NO}[value] if isinstance(value, bool) else str(value)
    return LINES["fact"].format(name=label(name, FACTS), value=said)


def _means(assessment: AssessmentCompleted, voice: Voice) -> Iterator[Step]:
    spending, threshold = assessment.article_9_expenditure, assessment.article_9_threshold
    if voice is Voice.OFFICER and spending is not None and threshold is not None:
        yield _step("means", article="第九条", spending=yuan(spending), threshold=yuan(threshold))


def _amounts(assessment: AssessmentCompleted, record: Mapping[str, Any]) -> Iterator[Step]:
    """Each year's cost, what was granted on it, the floor or the proposal, and the cap."""
    article = assessment.grant_article
    for one in assessment.cost_years:
        yield _step(
            "bills",
            article=article,
            year=one.year,
            own=yuan(one.own),
            earlier=yuan(one.earlier),
            net=yuan(one.own + one.earlier),
        )
        if one.rate_percent is not None:
            yield _step(
                "formula",
                article=article,
                year=one.year,
                percent=one.rate_percent,
                formula=yuan(one.formula),
            )
        if one.granted:
            yield _step("already", article=article, granted=yuan(one.granted), due=yuan(one.due))
    if above := record.get("above_the_most"):
        yield _step("most", article=article, above=yuan(above))
    due = sum(one.due for one in assessment.cost_years)
    recommended = assessment.recommended_amount
    if assessment.formula_amount is not None and recommended is not None and recommended < due:
        yield _step("other_aid", article="第十一条", other=yuan(due - recommended))
    if assessment.amount_is_proposed:
        yield _step("proposed", article=article)
    elif assessment.floor and assessment.formula_amount is None:
        yield _step("floor", article=article, floor=yuan(assessment.floor))
    yield _step(
        "cap",
        article="第十一条",
        year=record["cap_year"],
        left=yuan(record["cap_remaining_before"]),
    )
    if record["cap_applied"]:
        yield _step("cut", article="第十一条")


def _step(kind: str, *, article: str | None = None, **facts: JsonValue) -> Step:
    return Step(kind=kind, text=LINES[kind].format(**facts), article=article, facts=facts)
