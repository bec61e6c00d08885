"""Training-subsidy claims and operations, by the functions that training-subsidy itself uses."""

from collections.abc import Mapping
from datetime import date
from typing import Any
from uuid import UUID

from shared.contracts.training_subsidy import InstitutionStatus
from shared.errors import DomainError
from shared.money import InvalidMoney, parse_yuan, yuan
from training_subsidy.domain.claims.claim_case import Budget, ClaimCase, EarlierClaim, EarlierCourse
from training_subsidy.domain.claims.programme import Outcome, decide_claim
from training_subsidy.domain.claims.study import host_standing
from training_subsidy.domain.dates import Dates, months_after
from training_subsidy.domain.figures import Figures
from training_subsidy.domain.register.certificate import CertificateDoubt
from training_subsidy.domain.register.classes import check_directed, check_institution
from training_subsidy.domain.register.enrolment import check_seats, in_scope
from training_subsidy.domain.register.trade import Standard, Trade, TrainingType
from training_subsidy.domain.vocabulary import (
    Claimant,
    ClaimType,
    Decision,
    Funding,
    GroupStanding,
    HostStanding,
    Reason,
    Severity,
    SubsidyKind,
    TraineeGroup,
)
from training_subsidy.policy import figures_on

_SOMETHING = UUID(int=1)
_A_DAY = date(2025, 6, 10)


def decide_training(given: Mapping[str, Any]) -> dict[str, Any]:
    """The answer fields of the vocabulary, section 9: an operation's error, or a claim's outcome."""
    started_on = _day(given, "course_start") or _day(given, "from") or date.max
    figures = figures_on(started_on)
    try:
        _check_operation(given, figures)
        case = _case(given, started_on)
    except InvalidMoney:
        return {"error": "INVALID_MONEY"}
    except DomainError as refused:
        return {"error": refused.code()}
    return _answer(given, case, figures)


def _check_operation(given: Mapping[str, Any], figures: Figures) -> None:
    """Opening a class, enrolling, signing a contract: whichever the input speaks of."""
    if given.get("institution_status") is not None:
        check_institution(InstitutionStatus(given["institution_status"]), figures)
    if given.get("capacity") is not None:
        check_seats(seats=given["capacity"], taken=given.get("enrolled") or 0)
    if given.get("years") is not None:
        check_directed(
            years=given["years"],
            three_party_contract=given.get("three_party_contract") is not False,
            interview_passed=True,
            figures=figures,
        )


def _answer(given: Mapping[str, Any], case: ClaimCase, figures: Figures) -> dict[str, Any]:
    outcome = decide_claim(case, figures)
    answer: dict[str, Any] = {"decision": outcome.decision.value}
    if outcome.reason is not None and outcome.decision is not Decision.HOLD_FOR_REVIEW:
        answer["reason"] = outcome.reason.value
    if outcome.reason is Reason.SELF_PAID_PROJECT:
        answer["institution_supervision"] = True
    answer |= _money(outcome)
    if case.dates is not None and case.earlier_courses:
        answer["overlap"] = case.overlaps
    if case.third_party is not None:
        answer["shown_to_reviewer"] = True
        answer["reviewer_decision_required"] = outcome.decision is Decision.HOLD_FOR_REVIEW
    if len(given.get("claims") or ()) > 1:
        answer["second_claim"] = outcome.decision.value
    if given.get("group") is not None:
        group, months = TraineeGroup(given["group"]), given.get("remaining_months")
        answer["in_scope"] = in_scope(group, months, figures)
    return answer


def _money(outcome: Outcome) -> dict[str, str]:
    if outcome.decision is Decision.INELIGIBLE:
        return {"amount": yuan(0)}
    if outcome.decision is not Decision.ELIGIBLE:
        return {}
    if outcome.shares is not None:
        return {
            "amount": yuan(outcome.shares.fiscal),
            "fiscal_share": yuan(outcome.shares.fiscal),
            "other_share": yuan(outcome.shares.other),
        }
    return {} if outcome.amount is None else {"amount": yuan(outcome.amount)}


def _case(given: Mapping[str, Any], started_on: date) -> ClaimCase:
    """The claim as the service puts it to its rules; what is absent is not in question."""
    claims = given.get("claims") or ()
    first, second = (*claims, None, None)[:2]
    return ClaimCase(
        type=ClaimType(given.get("type") or ClaimType.PAY_FIRST),
        kind=SubsidyKind((second or {}).get("kind") or SubsidyKind.TRAINING),
        course_funding=Funding(given["course_funding"]) if given.get("course_funding") else None,
        registered_real_name=given.get("registered_real_name"),
        employees_registered=given.get("employees_registered"),
        institution_in_catalogue=given.get("institution_in_catalogue"),
        trade_in_catalogue=_trade_listed(given, started_on),
        enterprise_scope_allows=given.get("enterprise_scope_allows"),
        on_selection_list=given.get("on_selection_list"),
        receipted=given.get("receipt"),
        paid=_fen(given, "paid_fee") if _fen(given, "paid") is None else _fen(given, "paid"),
        standard=_standard(given, started_on),
        trade=given.get("trade"),
        level=given.get("level"),
        dates=_dates(given),
        earlier_courses=tuple(map(_earlier, given.get("prior") or ())),
        earlier_claims=() if second is None or first is None else (_claim(first),),
        passed=given.get("passed"),
        **_in_doubt(given),
        **_without_course(given),
        third_party=Severity(given["third_party_result"])
        if given.get("third_party_result")
        else None,
        budget=_budget(given),
    )


def _in_doubt(given: Mapping[str, Any]) -> dict[str, Any]:
    """What a person must look at, as far as the case speaks of it."""
    certified = given.get("certificate")
    proof = given.get("group_proof")
    return {
        "attended_percent": 0 if given.get("attended") is False else None,
        "lessons_shown": given.get("lessons_shown"),
        "certificate_verified": None if certified is None else certified == "CONFIRMED",
        "certificate_doubt": None
        if certified in {None, "CONFIRMED"}
        else CertificateDoubt.NOT_ISSUED,
        "employment_known": False if given.get("employment") == "UNKNOWN" else None,
        "group": None if proof is None else TraineeGroup.HARD_TO_EMPLOY,
        "group_standing": None if proof is None else GroupStanding(proof),
        "rest_confirmed": given.get("rest_confirmed"),
        "host": _host(given),
        "receipt_repeats": given.get("receipt_repeats"),
        "share_above_even": given.get("share_above_even"),
        "contract_years": given.get("contract_years"),
    }


def _host(given: Mapping[str, Any]) -> HostStanding | None:
    if "host" not in given:
        return None
    place = given["host"] or {}
    return host_standing(place.get("kind"), place.get("province"))


def _without_course(given: Mapping[str, Any]) -> dict[str, Any]:
    """An insured employee's certificate, or the year of an apprentice."""
    issued = given.get("issued_months_ago")
    return {
        "apprentice_stayed": given.get("stayed"),
        "contributions_asked": True if given.get("type") == "INSURED_SKILL_UPGRADE" else None,
        "contribution_months": given.get("contribution_months"),
        "applied_on": None if issued is None else _A_DAY,
        "issued_on": None if issued is None else months_after(_A_DAY, -issued),
    }


def _earlier(prior: Mapping[str, Any]) -> EarlierCourse:
    return EarlierCourse(
        trade=prior.get("trade"),
        level=prior.get("level"),
        dates=_dates(prior),
        department=prior.get("dept"),
    )


def _claim(claim: Mapping[str, Any]) -> EarlierClaim:
    return EarlierClaim(
        by=Claimant(claim["by"]), kind=SubsidyKind(claim.get("kind") or SubsidyKind.TRAINING)
    )


def _trade_listed(given: Mapping[str, Any], started_on: date) -> bool | None:
    """A trade whose catalogue begins after the course starts is not listed on that day."""
    if given.get("catalogue") and _standard(given, started_on) is None:
        return False
    listed: bool | None = given.get("trade_in_catalogue")
    return listed


def _standard(given: Mapping[str, Any], started_on: date) -> int | None:
    """The standard in force on the day the course starts (A-53)."""
    if not given.get("catalogue"):
        return _fen(given, "catalogue_standard")
    versions = sorted(
        (
            Standard(
                in_force_from=date.fromisoformat(version["from"]),
                amount=parse_yuan(version["standard"]),
            )
            for version in given["catalogue"]
        ),
        key=lambda standard: standard.in_force_from,
    )
    trade = Trade(
        id=_SOMETHING,
        code="-",
        name="-",
        level=given.get("level") or 5,
        training_type=TrainingType.EMPLOYMENT_SKILL,
        standards=tuple(versions),
        listed_on=versions[0].in_force_from,
    )
    return trade.standard_on(started_on)


def _budget(given: Mapping[str, Any]) -> Budget | None:
    if given.get("plan_set") is False:
        return Budget(plan=0, committed=0, is_set=False)
    plan = _fen(given, "plan_budget")
    if plan is None:
        return None
    return Budget(plan=plan, committed=_fen(given, "committed") or 0, claim=_fen(given, "claim"))


def _dates(given: Mapping[str, Any]) -> Dates | None:
    first = _day(given, "from") or _day(given, "course_start")
    last = _day(given, "closed_on") or _day(given, "to") or first
    return None if first is None or last is None else Dates(first, last)


def _day(given: Mapping[str, Any], name: str) -> date | None:
    return None if given.get(name) is None else date.fromisoformat(given[name])


def _fen(given: Mapping[str, Any], name: str) -> int | None:
    return None if given.get(name) is None else parse_yuan(given[name])
