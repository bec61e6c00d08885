"""What must have happened before the county may grant or refuse a case."""

from collections.abc import Iterable, Sequence

from shared.contracts.approval import SignerRole
from shared.errors import Conflict, Unprocessable
from shared.policy import Answer, Finding

from approval.domain.cases.case import Case
from approval.domain.cases.opinion import OPINIONS, Opinion, OpinionsDiffer, latest
from approval.domain.county.samples import check_visited
from approval.domain.decisions.blocking_reason import alternative, blocking_reason
from approval.domain.decisions.decision import Outcome
from approval.domain.decisions.precedence import ARTICLE_11


class NotNoticed(Conflict):
    article = "202号 第十八条（一）（1）"


class VisitContradicts(Conflict):
    article = "202号 第十八条（一）（2）"


class RefusalNeedsGrounds(Unprocessable):
    article = "202号 第十八条（一）（2）"


class GroundNeedsFacts(Unprocessable):
    article = "202号 第十八条（一）（2）"


class HeldCaseNeedsGrounds(Unprocessable):
    article = "202号 第十八条（一）（2）"
    pointer = "/articles"


class CountyReasonNotFound(Unprocessable):
    article = "202号 第十条（十）"


LEAST_FACTS = 10
OF_THE_COUNTY = "第十条（十）"
"""The county's own reasons: listed in its register, and found with code and text (TA-042)."""


def check_grant(case: Case, opinions: Sequence[Opinion], *, noticed: bool) -> None:
    """Notice over, drawn visit made and confirmed, and the county's handler for it."""
    if not case.urgent and not noticed:
        raise NotNoticed
    check_visited(sampled=case.visit.is_before_decision, visit_recorded=case.is_visited)
    check_visit_confirms(case)
    review = latest(opinions, round=case.round, role=SignerRole.COUNTY_HANDLER)
    if review is None or not review.positive:
        raise OpinionsDiffer(theirs=OPINIONS["against"])


def check_visit_confirms(case: Case) -> None:
    """Refuse to speak for a case whose latest visit of the round did not confirm the facts."""
    if case.is_contradicted:
        raise VisitContradicts


def findings_of(case: Case, article: str) -> tuple[Finding, ...]:
    """The stored findings of an article, or of the places inside it."""
    inside = (f"{article}（", f"{article} ")
    return tuple(
        finding
        for finding in case.assessment.findings
        if finding.article == article or finding.article.startswith(inside)
    )


def unfounded(case: Case, outcome: Outcome, articles: Iterable[str]) -> tuple[str, ...]:
    """Articles named against a case without a finding of their own that is not met.

    A cap that leaves nothing stands against it also while nobody can propose an amount.
    """
    against = {*outcome.all_reasons, *outcome.reason_articles}
    if outcome.cap_remaining_before == 0:
        against.add(ARTICLE_11)
    return tuple(
        article
        for article in articles
        if article not in against
        and all(finding.answer is not Answer.NOT_MET for finding in findings_of(case, article))
    )


def check_grounds(
    case: Case, outcome: Outcome, articles: Iterable[str], *, facts: str
) -> tuple[str, ...]:
    """The articles that rest on an officer's own facts alone. Raises ``GroundNeedsFacts``.

    A reason of the county's own is one that the assessment found in its register, by code and
    text; nobody states it in other words. Raises ``CountyReasonNotFound``.
    """
    named = unfounded(case, outcome, articles)
    if OF_THE_COUNTY in named:
        raise CountyReasonNotFound
    if named and len(facts.strip()) < LEAST_FACTS:
        raise GroundNeedsFacts(articles="、".join(named), least=LEAST_FACTS)
    return named


def grounds_of_refusal(
    case: Case,
    outcome: Outcome,
    opinions: Iterable[Opinion],
    *,
    named: tuple[str, ...] = (),
    facts: str = "",
) -> tuple[str, ...]:
    """All articles against the case: of the findings, then of this round's opinions (TA-076).

    What still has to be looked at is refused with an article and written facts, whatever the
    opinions say, so that every case ends (TA-009). A case from before the rules is handed to
    the rules of its time, and not judged (A-68).
    """
    if outcome.reason is not None:
        return outcome.reason_articles
    signed = [
        article
        for opinion in opinions
        if opinion.round == case.round and not opinion.positive
        for article in opinion.articles
    ]
    grounds = tuple(dict.fromkeys((*outcome.all_reasons, *signed)))
    if outcome.held:
        if not (grounds or named) or len(facts.strip()) < LEAST_FACTS:
            raise HeldCaseNeedsGrounds(
                why=blocking_reason(outcome), otherwise=alternative(outcome), least=LEAST_FACTS
            )
        return tuple(dict.fromkeys((*grounds, *named)))
    if not grounds or set(named) - set(grounds):
        raise RefusalNeedsGrounds
    return grounds
