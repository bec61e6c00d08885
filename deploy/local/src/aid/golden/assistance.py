"""Assistance decisions, as in production: assess, publish, read the event, decide."""

from collections.abc import Mapping
from datetime import date
from typing import Any
from uuid import UUID

from approval.domain.decisions.amount import Proposal
from approval.domain.decisions.article_12 import CountyFinding, Repetition
from approval.domain.decisions.caps import Aid, AidStatus, Ledger, counted_for_household
from approval.domain.decisions.decision import Outcome, decide
from approval.domain.decisions.precedence import Registers
from approval.domain.figures import Authority
from approval.domain.figures import Figures as ApprovalFigures
from approval.policy import figures_on as approval_figures_on
from assessment.domain.case import Case
from assessment.domain.figures import CityFigure, LoadedFigure
from assessment.domain.rules.completion import CaseFile, completed
from assessment.domain.rules.programme import assess
from assessment.policy import figures_on as assessment_figures_on
from shared.contracts.assessment import AssessmentCompleted
from shared.money import yuan
from shared.policy import EditionContent

from aid.golden.facts import assessment_case
from aid.golden.money import InvalidMoneyInput, amount, check_money

_SOMEBODY = UUID(int=1)
_STANDARD = (
    LoadedFigure(
        name=CityFigure.DIBAO_STANDARD,
        since=date(2021, 1, 1),
        good_until=date(2099, 12, 31),
        value='{"standard": "910.00"}',
    ),
)
"""The standard of the golden cases: an input of theirs, no statistic."""


def decide_case(given: Mapping[str, Any]) -> dict[str, Any]:
    """The answer fields of the vocabulary, section 2.2, to the inputs of section 2.1."""
    try:
        check_money(given)
    except InvalidMoneyInput:
        return {"error": "INVALID_MONEY"}
    return _answer(outcome_of(given))


def outcome_of(given: Mapping[str, Any]) -> Outcome:
    """The outcome of approval to the inputs of section 2.1."""
    accepted_on = date.fromisoformat(given["accept_date"])
    approved_on = date.fromisoformat(given.get("approve_date") or given["accept_date"])
    figures = approval_figures_on(accepted_on)
    return decide(
        assessed(given, accepted_on)[1],
        _ledger(given, approved_on, figures),
        _registers(given),
        proposal=_proposal(given),
        approved_on=approved_on,
        figures=figures,
    )


def assessed(
    given: Mapping[str, Any], accepted_on: date
) -> tuple[Case, AssessmentCompleted, EditionContent]:
    """The inputs of the rules, the event as approval reads it from the wire, and the edition."""
    case = assessment_case(given)
    file = CaseFile(
        case_id=_SOMEBODY,
        case_number="LZ-540102-2025-1",
        region="540102001",
        household_id=_SOMEBODY,
        person_ids=(_SOMEBODY,),
        payee_ref=_SOMEBODY,
        incident_on=accepted_on,
        accepted_by="U1",
        county_seat_resident=given.get("county_seat_resident", False),
    )
    figures = assessment_figures_on(accepted_on, _STANDARD)
    event = completed(file, case, assess(case, figures), by="U2")
    return case, AssessmentCompleted.model_validate_json(event.model_dump_json()), figures.content


def _ledger(given: Mapping[str, Any], on: date, figures: ApprovalFigures) -> Ledger:
    household = amount(given, "ytd_household")
    if given.get("ledger") is not None:
        aids = map(_aid, given["ledger"])
        household = counted_for_household(aids, on=on, figures=figures)
    return Ledger(
        household=household,
        person=amount(given, "ytd_individual"),
        times=given.get("ytd_times", 0),
        event_by_township=amount(given, "event_township_total"),
    )


def _aid(line: Mapping[str, Any]) -> Aid:
    return Aid(
        approved_on=date.fromisoformat(line["approved_on"]),
        amount=amount(line, "amount"),
        in_kind_value=amount(line, "in_kind_value"),
        status=AidStatus(line.get("status") or AidStatus.PAID),
        to_a_member=line.get("subject") == "INDIVIDUAL_MEMBER",
    )


def _registers(given: Mapping[str, Any]) -> Registers:
    return Registers(
        township_delegated=given.get("township_delegated", False),
        repetition=Repetition(
            same_cause=given.get("same_cause", False),
            justified_reason=given.get("justified_reason", False),
            county_verified=given.get("county_verified", False),
        ),
        county_exception=_county_finding(given.get("county_exception")),
        article_9_override=_county_finding(given.get("art9_override")),
        member_in_other_aided_household=given.get("member_ids_in_other_aided_household", False),
    )


def _county_finding(given: Mapping[str, Any] | None) -> CountyFinding | None:
    """What somebody found; where it is not said who, nobody did."""
    if not given or given.get("by") is None:
        return None
    return CountyFinding(by=Authority(given["by"]), reason=given.get("reason") or "")


def _proposal(given: Mapping[str, Any]) -> Proposal | None:
    if given.get("proposed_amount") is None:
        return None
    reason = given.get("proposal_reason") or ""
    return Proposal(amount=amount(given, "proposed_amount"), reason=reason)


def _answer(outcome: Outcome) -> dict[str, Any]:
    return {
        "decision": outcome.decision,
        "reason_article": next(iter(outcome.reason_articles), None),
        "reason_articles": list(outcome.reason_articles) or None,
        "reason": outcome.reason,
        "amount": _yuan(outcome.amount),
        "net_self_paid": _yuan(outcome.net_self_paid),
        "rate": _rate(outcome.rate_percent),
        "formula_amount": _yuan(outcome.formula_amount),
        "floor": yuan(outcome.floor),
        "floor_unreachable": outcome.floor_unreachable,
        "cap_remaining_before": yuan(outcome.cap_remaining_before),
        "cap_remaining": None if outcome.eligible else yuan(outcome.cap_remaining_before),
        "cap_applied": outcome.cap_applied,
        "cap_year": outcome.cap_year,
        "proposal_rejected": outcome.proposal_rejected,
        "approval_authority": outcome.approval_authority,
        "art9_lhs": _yuan(outcome.article_9_expenditure),
        "art9_rhs": _yuan(outcome.article_9_threshold),
        "countable_rent": _yuan(outcome.countable_rent),
        "county_override_possible": outcome.county_override_possible,
        "audit_event_required": outcome.audit_event_required,
        "written_reason_required": outcome.written_reason_required,
        "fraud_case_opened": outcome.fraud_case_opened,
        "follow_up": outcome.follow_up,
        "referral_suggested": outcome.referral_suggested,
        "alert": outcome.alert,
        "aid_count_after": outcome.aid_count_after,
        "shown_to_reviewer": outcome.other_aid_must_be_shown,
    }


def _yuan(fen: int | None) -> str | None:
    return None if fen is None else yuan(fen)


def _rate(percent: int | None) -> str | None:
    return None if percent is None else f"{percent // 100}.{percent % 100:02d}"
