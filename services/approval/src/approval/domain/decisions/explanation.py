"""A decision step by step: article, facts and figures, in the words of whoever reads it.

Article 18 (一)(2) asks for a written reason. The letter gives it in the form of the law; this says
how the amount came about: to the applicant (plain), to an officer, and as data.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from itertools import pairwise
from typing import Any

from pydantic import JsonValue
from shared.contracts.assessment import AssessmentCompleted
from shared.explanation import Step, Telling, Voice
from shared.finding_words import ANSWERS, FACTS, NO, RULES, YES
from shared.money import yuan
from shared.words import Text, join, labels

TELLING = Telling(
    lines=labels("approval", "explanation"),
    rules=RULES,
    facts=FACTS,
    answers=ANSWERS,
    yes=YES,
    no=NO,
)


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
        *TELLING.findings(assessment.findings, voice, approved=decided.approved),
        *_means(assessment, voice),
        *(_amounts(assessment, decided.record) if decided.approved else ()),
        TELLING.step("stated"),
        TELLING.step("edition", edition=str(decided.record["edition"])),
    )


def _result(decided: DecidedCase) -> Step:
    articles = join([Text(one, one) for one in decided.articles])
    kind = "granted" if decided.approved else "refused"
    facts: dict[str, JsonValue] = {"articles": list(decided.articles)}
    if decided.approved:
        facts["amount"] = yuan(decided.amount)
    return Step(
        kind=kind, text=TELLING.lines[kind].format(**(facts | {"articles": articles})), facts=facts
    )


def _corrections(decided: DecidedCase) -> Iterator[Step]:
    """Each amount that the one before it was corrected to."""
    for was, amount in pairwise((decided.amount, *decided.corrected)):
        yield TELLING.step("corrected", article="第三十条", was=yuan(was), amount=yuan(amount))


def _means(assessment: AssessmentCompleted, voice: Voice) -> Iterator[Step]:
    spending, threshold = assessment.article_9_expenditure, assessment.article_9_threshold
    if voice is Voice.OFFICER and spending is not None and threshold is not None:
        yield TELLING.step(
            "means", article="第九条", spending=yuan(spending), threshold=yuan(threshold)
        )


def _amounts(assessment: AssessmentCompleted, record: Mapping[str, Any]) -> Iterator[Step]:
    """Each year's cost, what was granted on it, the floor or the proposal, and the cap."""
    article = assessment.grant_article
    for one in assessment.cost_years:
        yield TELLING.step(
            "bills",
            article=article,
            year=one.year,
            own=yuan(one.own),
            earlier=yuan(one.earlier),
            net=yuan(one.own + one.earlier),
        )
        if one.rate_percent is not None:
            yield TELLING.step(
                "formula",
                article=article,
                year=one.year,
                percent=one.rate_percent,
                formula=yuan(one.formula),
            )
        if one.granted:
            yield TELLING.step(
                "already", article=article, granted=yuan(one.granted), due=yuan(one.due)
            )
    if above := record.get("above_the_most"):
        yield TELLING.step("most", article=article, above=yuan(above))
    due = sum(one.due for one in assessment.cost_years)
    recommended = assessment.recommended_amount
    if assessment.formula_amount is not None and recommended is not None and recommended < due:
        yield TELLING.step("other_aid", article="第十一条", other=yuan(due - recommended))
    if assessment.amount_is_proposed:
        yield TELLING.step("proposed", article=article)
    elif assessment.floor and assessment.formula_amount is None:
        yield TELLING.step("floor", article=article, floor=yuan(assessment.floor))
    yield TELLING.step(
        "cap",
        article="第十一条",
        year=record["cap_year"],
        left=yuan(record["cap_remaining_before"]),
    )
    if record["cap_applied"]:
        yield TELLING.step("cut", article="第十一条")
