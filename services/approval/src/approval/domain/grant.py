"""What must have happened before the county may grant or refuse a case."""

from collections.abc import Iterable, Sequence

from shared.contracts.approval import SignerRole
from shared.errors import Conflict, Unprocessable
from shared.policy import Answer, Finding

from approval.domain.blocking_reason import alternative, obstacle
from approval.domain.case import Case
from approval.domain.decision import Outcome
from approval.domain.opinion import AGAINST, Opinion, OpinionsDiffer, latest
from approval.domain.sampling import check_visited


class NotNoticed(Conflict):
    zh = "该案件本轮未经公示，不能批准。可不予批准，或退回乡镇重新审核并公示。"
    en = "The case was not on public notice in this round: refuse it, or return it to the township."
    article = "202号 第十八条（一）（1）"


class VisitContradicts(Conflict):
    zh = "入户核查未能证实申报情况，不能同意。请退回重新核查，重新入户，或签署不同意的意见。"
    en = "The home visit did not confirm the facts. Return the case, visit again, or review against it."
    article = "202号 第十八条（一）（2）"


class RefusalNeedsGrounds(Unprocessable):
    zh = "不予批准须有法定理由：核查结论中没有不符合的条款，审核意见也未列明条款。请由经办人签署列明条款的不同意意见，或退回补正。"
    en = "A refusal needs its articles: no finding is against the case, and no opinion names one. Let the handler review against it with the articles, or return it."
    article = "202号 第十八条（一）（2）"


class GroundNeedsFacts(Unprocessable):
    zh = "核查结论未认定不符合{articles}，不能仅以此为由不予救助。请写明所依据的事实（不少于 {least} 个字），或退回补正。"
    en = "No finding is against the case under {articles}: state the facts of that ground ({least} characters at least), or return the case."
    article = "202号 第十八条（一）（2）"


class HeldCaseNeedsGrounds(Unprocessable):
    zh = "该案件尚未查清：{why}。不予批准须写明所依据的条款（审核意见已列明的除外）和事实（不少于 {least} 个字）；{otherwise}。"
    en = "This case is still open: {why}. Refuse it with its articles, unless the opinions name them, and the facts in the reason ({least} characters at least), or {otherwise}."
    article = "202号 第十八条（一）（2）"
    pointer = "/articles"


LEAST_FACTS = 10


def check_grant(case: Case, opinions: Sequence[Opinion], *, noticed: bool) -> None:
    """Notice over, drawn visit made and confirmed, and the county's handler for it."""
    if not case.urgent and not noticed:
        raise NotNoticed
    check_visited(sampled=case.visit.before_decision, visit_recorded=case.visited_on is not None)
    check_visit_confirms(case)
    review = latest(opinions, round=case.round, role=SignerRole.COUNTY_HANDLER)
    if review is None or not review.positive:
        raise OpinionsDiffer(theirs=AGAINST)


def check_visit_confirms(case: Case) -> None:
    """Refuse to speak for a case whose latest visit did not confirm the facts."""
    if case.visit_confirmed is False:
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
    """Articles named against a case without a finding of their own that is not met."""
    against = {*outcome.all_reasons, *outcome.reason_articles}
    return tuple(
        article
        for article in articles
        if article not in against
        and all(finding.answer is not Answer.NOT_MET for finding in findings_of(case, article))
    )


def check_grounds(
    case: Case, outcome: Outcome, articles: Iterable[str], *, facts: str
) -> tuple[str, ...]:
    """The articles that rest on an officer's own facts alone. Raises ``GroundNeedsFacts``."""
    named = unfounded(case, outcome, articles)
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
                why=obstacle(outcome), otherwise=alternative(outcome), least=LEAST_FACTS
            )
        return tuple(dict.fromkeys((*grounds, *named)))
    if not grounds or set(named) - set(grounds):
        raise RefusalNeedsGrounds
    return grounds
