"""Identifiers, home-visit samples and public notices of golden cases."""

from collections.abc import Mapping
from datetime import UTC, date, datetime
from fractions import Fraction
from typing import Any

from approval.domain import terms
from approval.domain.county.samples import SampledVisitPending, check_visited, minimum_home_visits
from approval.domain.notices.notice import (
    Channel,
    NoticeNotFinished,
    ObjectionOpen,
    check_forward,
    notice,
)
from approval.policy import figures_on
from shared.identifiers import check_resident_id, check_uscc
from shared.money import InvalidMoney, parse_yuan, yuan
from shared.workdays import lhasa_date, seed_calendar

ADULT_AGE = 18
DAY = date(2025, 6, 10)


def check_identifier(given: Mapping[str, Any]) -> dict[str, Any]:
    """The answer fields of the vocabulary, section 10."""
    match given["kind"]:
        case "RESIDENT_ID":
            checked = check_resident_id(given["value"], today=lhasa_date(datetime.now(UTC)))
        case "USCC":
            checked = check_uscc(given["value"])
        case kind:
            raise ValueError(f"no identifier of kind {kind}")
    return {
        "valid": checked.valid,
        "detail": checked.detail,
        "normalised": checked.normalised,
        "warning": checked.warning,
    }


def sample(given: Mapping[str, Any]) -> dict[str, Any]:
    """The answer fields of the vocabulary, section 6."""
    answer: dict[str, Any] = {}
    if given.get("cases") is not None:
        told = given.get("ratio")
        ratio = Fraction(told) if told else figures_on(DAY).sampling_ratio
        answer["minimum_home_visits"] = minimum_home_visits(given["cases"], ratio)
    if given.get("action") == "APPROVE":
        try:
            check_visited(
                sampled=given.get("sampled", False),
                visit_recorded=given.get("visit_result") is not None,
            )
        except SampledVisitPending as pending:
            answer["error"] = pending.code()
    return answer


def check_notice(given: Mapping[str, Any]) -> dict[str, Any]:
    """The answer fields of the vocabulary, section 7."""
    answer: dict[str, Any] = {}
    objection = given.get("objection_on_day") is not None
    posted = date.fromisoformat(given["posted"]) if given.get("posted") else None
    if objection:
        answer |= {"state": "OBJECTION_UNDER_REVIEW", "forward_allowed": False}
    if posted is not None:
        answer |= _forwarding(given, posted, objection=objection)
    if given.get("channel"):
        try:
            answer |= _shown(given)
        except InvalidMoney:
            answer["error"] = "INVALID_MONEY"
    return answer


def _forwarding(given: Mapping[str, Any], posted: date, *, objection: bool) -> dict[str, Any]:
    calendar, figures = seed_calendar(), figures_on(posted)
    answer: dict[str, Any] = {
        "earliest_forward": terms.earliest_forward(posted, calendar, figures).isoformat()
    }
    if not given.get("forward_on"):
        return answer
    try:
        check_forward(
            posted_on=posted,
            on=date.fromisoformat(given["forward_on"]),
            objection_open=objection,
            calendar=calendar,
            figures=figures,
        )
    except NoticeNotFinished:
        return answer | {"error": "PUBLICITY_NOT_FINISHED", "forward_allowed": False}
    except ObjectionOpen:
        return answer | {"forward_allowed": False}
    return answer | {"forward_allowed": True}


def _shown(given: Mapping[str, Any]) -> dict[str, Any]:
    shown = notice(
        given.get("name") or "",
        minor=_age(given) < ADULT_AGE,
        channel=Channel(given["channel"]),
        category=given.get("category"),
        amount=parse_yuan(given["amount"]) if given.get("amount") else None,
        figures=figures_on(DAY),
    )
    return {
        "name": shown.name,
        "category": shown.category,
        "amount": None if shown.amount is None else yuan(shown.amount),
    }


def _age(given: Mapping[str, Any]) -> int:
    """Full years; a person of whom no age is told is no minor."""
    age: int | None = given.get("age")
    return ADULT_AGE if age is None else age
