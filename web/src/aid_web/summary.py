"""Where a case stands, in the few lines that everybody who works on it reads first."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from aid_web.visit import Visit

Line = tuple[str, str]


def lines_of(visit: Visit, seen: Mapping[str, Any]) -> list[Line]:
    """Each line with its label, from what may be seen of the parts of a case."""
    application, approval = seen.get("application") or {}, seen.get("approval") or {}
    assessment = seen.get("assessment") or {}
    payments = (seen.get("payments") or {}).get("items", [])
    return [
        *_of_the_household(visit, application or approval or assessment),
        *_of_the_amount(visit, assessment, approval),
        *_of_the_opinions(visit, approval.get("opinions") or ()),
        *_of_the_notice(visit, approval.get("notices") or ()),
        *_of_the_decision(visit, approval.get("decision")),
        *_of_the_money(visit, payments),
    ]


def waits_of(visit: Visit, seen: Mapping[str, Any]) -> list[str]:
    """What an assessment still waits for, in its own words."""
    assessment = seen.get("assessment") or {}
    if assessment.get("status") != "OPEN":
        return []
    language = "en" if visit.language == "en" else "zh"
    return list(dict.fromkeys(one[language] for one in assessment.get("waiting_for") or ()))


def _of_the_household(visit: Visit, one: Mapping[str, Any]) -> Iterator[Line]:
    applicant = one.get("applicant")
    if isinstance(applicant, dict) and applicant.get("name"):
        yield visit.word("fields", "applicant"), applicant["name"]
    for name in ("region", "category", "procedure"):
        if one.get(name):
            yield visit.word("fields", name), visit.value(one[name])
    if isinstance(one.get("members"), list):
        yield visit.word("fields", "members"), str(len(one["members"]))


def _of_the_amount(
    visit: Visit, assessment: Mapping[str, Any], approval: Mapping[str, Any]
) -> Iterator[Line]:
    if approval.get("decision"):
        return
    reckoned = approval.get("preview")
    if reckoned:
        said = _money(visit, reckoned["amount"])
        yield visit.say("reckoned"), f"{said} · {visit.value(reckoned['authority'])}"
    elif (assessment.get("preview") or {}).get("recommended_amount"):
        said = _money(visit, assessment["preview"]["recommended_amount"])
        yield visit.say("reckoned"), said


def _of_the_opinions(visit: Visit, opinions: Sequence[Mapping[str, Any]]) -> Iterator[Line]:
    last = max((one["round"] for one in opinions), default=0)
    for one in opinions:
        if one["round"] == last:
            what = visit.say("for_it" if one["positive"] else "against_it")
            amount = f" {_money(visit, one['amount'])}" if one.get("amount") else ""
            yield (
                visit.word("codes", one["role"]),
                f"{what}{amount} · {visit.value(one['signed_at'])}",
            )


def _of_the_notice(visit: Visit, notices: Sequence[Mapping[str, Any]]) -> Iterator[Line]:
    if notices:
        one = notices[-1]
        days = f"{visit.value(one['posted_on'])} – {visit.value(one['closes_on'])}"
        running = f" · {visit.say('running')}" if one["running"] else ""
        yield visit.say("notice"), f"{days}{running}"


def _of_the_decision(visit: Visit, decision: Mapping[str, Any] | None) -> Iterator[Line]:
    if not decision:
        return
    what = visit.say("for_it" if decision["approved"] else "against_it")
    amount = decision.get("amount_in_force") or decision.get("amount")
    said = f" {_money(visit, amount)}" if decision["approved"] and amount else ""
    yield visit.say("decision"), f"{what}{said} · {visit.value(decision['decided_at'])}"
    if decision.get("delivered_on"):
        yield visit.word("fields", "delivered_on"), visit.value(decision["delivered_on"])


def _of_the_money(visit: Visit, payments: Sequence[Mapping[str, Any]]) -> Iterator[Line]:
    for one in payments:
        status = visit.fact("disbursement", "list_payments", one["status"], "items", "[]", "status")
        yield visit.say("case_payment"), f"{_money(visit, one['amount'])} · {status.text}"


def _money(visit: Visit, amount: Any) -> str:
    return f"{visit.value(amount)} {visit.say('yuan')}"
