"""A golden case of one decision as a history: what was granted before is granted by earlier steps."""

from collections.abc import Sequence
from datetime import date, timedelta
from typing import Any

from aid_engines.refusal import Refusal
from assessment.domain.rules.categories import CATEGORIES
from shared.contracts.vocabulary import Category, Procedure
from shared.money import InvalidMoney, parse_yuan, yuan

from aid.golden_walk.earlier import (
    CAP,
    KINDS,
    NOTICE,
    SOMEBODY_ELSE,
    changed,
    earlier_steps,
    own_cost,
    same_incident,
)
from aid.golden_walk.figures import CityStanding
from aid.golden_walk.history import (
    Apply,
    BillOf,
    Facts,
    History,
    OfficersFindings,
    Somebody,
    Step,
)

ADULT = Somebody(born=date(1982, 3, 1))
CHILD = Somebody(born=date(2013, 9, 3))
CAUSES = {
    Category.EMERGENCY: "FIRE",
    Category.EXPENDITURE_MEDICAL: "MAJOR_DISEASE",
    Category.EXPENDITURE_EDUCATION: "EDUCATION_COST",
    Category.DISTRESSED: "SPENDING_INCREASE",
}
WALKED = {
    *("category", "procedure", "accept_date", "approve_date", "household_size", "property_ok"),
    *("income_12m_per_capita", "necessary_expenditure", "deposits", "prior_year_income"),
    *("self_paid_medical", "self_paid_education", "proposed_amount", "proposal_reason"),
    *("dibao_standard", "household_status", "school_stage", "residence", "ytd_household"),
    *("ytd_times", "ytd_individual", "rejected_this_year", "city_income_per_capita"),
    *("exclusions", "third_party_injury", "compensation_received", "medical_gross", "deductions"),
    *("items", "art9_override", "other_social_aid_this_year", "rent_annual", "dwelling_area_m2"),
    *("dwelling_dangerous", "other_necessary", "township_delegated", "county_seat_resident"),
    *("same_cause", "justified_reason", "county_verified", "receipt_hash_seen", "ledger"),
    *("county_exception", "member_ids_in_other_aided_household", "event_township_total"),
    *("self_paid_medical_ytd_total", "prior_medical_aid_ytd"),
    *("self_paid_education_ytd_total", "prior_education_aid_ytd"),
}
ANSWERED = {
    *("decision", "reason_article", "amount", "net_self_paid", "rate", "formula_amount", "floor"),
    *("floor_unreachable", "cap_remaining_before", "cap_remaining", "cap_applied", "cap_year"),
    *("approval_authority", "county_override_possible", "alert", "aid_count_after"),
    *("art9_lhs", "art9_rhs", "written_reason_required", "times_before", "countable_rent"),
    *("audit_event_required", "proposal_rejected", "referral_suggested", "follow_up", "reason"),
    *("error", "reason_articles", "shown_to_reviewer", "fraud_case_opened"),
}
NOTHING: tuple[Any, ...] = (None, False, 0, "0.00", [], {})
HOUSEHOLD_GROUPS = ("MED", "EDU", "CAP", "EMG", "IND", "ART9", "FRQ", "OTH", "EXC")
SEAT, ELSEWHERE, UNDELEGATED = "540102001", "540102002", "540122001"


def of_golden_case(written: dict[str, Any]) -> History:
    """A golden case as a history. Raises ``Refusal`` with what the walk or the API lacks for it."""
    given, group = written.get("input", {}), written.get("group")
    if group not in HOUSEHOLD_GROUPS:
        raise Refusal(f"group {group} is run by function alone")
    told = {name for name, value in given.items() if value not in NOTHING}
    unreached = sorted(told - WALKED)
    if unreached:
        raise Refusal(f"the walk does not take {', '.join(unreached)} through operations")
    unanswered = sorted(set(written["expected"]) - ANSWERED)
    if unanswered:
        raise Refusal(f"the API's answer has no {', '.join(unanswered)}")
    for name in ("dibao_standard", "city_income_per_capita"):
        if given.get(name) not in NOTHING and not is_money(given[name]):
            raise Refusal(f"no two people load {given[name]} as {name}")
    applied = _apply_of(given)
    earlier = earlier_steps(given, applied)
    if given.get("same_cause") and earlier:
        applied = changed(applied, {"incident_on": same_incident(applied, earlier)})
    case = Step(
        apply=applied,
        findings=OfficersFindings(
            county_exception=_is_excepted(given),
            article_9_override=_override_of(given),
            repetition_justified=bool(given.get("justified_reason")),
            repetition_verified=bool(given.get("county_verified")),
        ),
        expected=written["expected"],
    )
    return History(
        id=written["id"],
        standing=_standing_of(given, applied, earlier),
        people=_people_of(given) | ({SOMEBODY_ELSE: ADULT} if _names_somebody_else(given) else {}),
        steps=(*earlier, case),
    )


def is_money(text: str) -> bool:
    """Whether it is an amount in yuan with at most two decimals."""
    try:
        parse_yuan(text)
    except InvalidMoney:
        return False
    return True


def _standing_of(given: dict[str, Any], applied: Apply, earlier: Sequence[Step]) -> CityStanding:
    usual = CityStanding()
    return CityStanding(
        dibao_standard=given.get("dibao_standard") or usual.dibao_standard,
        city_income=given.get("city_income_per_capita") or usual.city_income,
        household_caps=_caps_of(applied, earlier),
    )


def _caps_of(applied: Apply, earlier: Sequence[Step]) -> tuple[tuple[date, str], ...]:
    """Where more was granted than the cap of the case's day: a cap that was higher before."""
    granted = sum(step.apply.proposed_fen for step in earlier)
    if granted <= CAP[False] or applied.category.is_individual:
        return ()
    earliest = min(step.apply.accept_date for step in earlier)
    return ((earliest, yuan(granted)), (applied.accept_date, yuan(CAP[False])))


def _people_of(given: dict[str, Any]) -> dict[str, Somebody]:
    size = int(given.get("household_size", 1))
    return {f"P{place}": ADULT if place < 2 else CHILD for place in range(size)}  # noqa: PLR2004


def _override_of(given: dict[str, Any]) -> str | None:
    """The county's reason; nobody else can lift the formula of article 9."""
    override = given.get("art9_override") or {}
    return (override.get("reason") or None) if override.get("by") == "COUNTY" else None


def _is_excepted(given: dict[str, Any]) -> bool:
    """Only the county opens a third aid of the year, with a reason (第十二条)."""
    exception = given.get("county_exception") or {}
    return exception.get("by") == "COUNTY" and bool(str(exception.get("reason") or "").strip())


def _names_somebody_else(given: dict[str, Any]) -> bool:
    return _is_seen(given) or bool(given.get("member_ids_in_other_aided_household"))


def _is_seen(given: dict[str, Any]) -> bool:
    return bool(given.get("receipt_hash_seen"))


def _proposal_of(given: dict[str, Any], category: Category) -> str | None:
    """What is proposed; nothing, or nothing with a reason where one is needed, is no proposal (A-11)."""
    proposed = given.get("proposed_amount")
    needs_reason = CATEGORIES[category].by_proposal or CATEGORIES[category].by_cost
    if proposed in {None, "0.00"}:
        return None
    if needs_reason and not str(given.get("proposal_reason") or "").strip():
        return None
    return str(proposed)


def _apply_of(given: dict[str, Any]) -> Apply:
    category = Category(given["category"])
    procedure = Procedure(given.get("procedure", "GENERAL"))
    letters = tuple(_people_of(given))
    accepted = date.fromisoformat(given["accept_date"])
    approved = date.fromisoformat(given.get("approve_date") or given["accept_date"])
    if procedure is Procedure.GENERAL and approved < accepted + NOTICE:
        late = accepted + NOTICE
        if late.year == approved.year:
            approved = late
        else:  # the cap is of the year of the approval, so the acceptance comes earlier
            accepted = approved - NOTICE
    facts = {name: given[name] for name in Facts.model_fields if given.get(name) is not None}
    return Apply(
        category=category,
        procedure=procedure,
        region=_region_of(given),
        head=letters[0],
        members=letters[1:],
        person=letters[0] if category.is_individual else None,
        cause=_cause_of(given, category),
        incident_on=accepted,
        accept_date=accepted,
        approve_date=approved,
        bills=tuple(_bills_of(given, accepted - timedelta(days=_is_seen(given)))),
        facts=Facts.model_validate({"property_ok": False} | facts),
        proposed_amount=_proposal_of(given, category),
    )


def _cause_of(given: dict[str, Any], category: Category) -> str:
    """The usual one, or one that the county has delegated to townships (第十八条（二）（1）)."""
    delegated = given.get("township_delegated") and given.get("procedure") == "EMERGENCY"
    return "FIRE" if delegated else CAUSES.get(category, "OTHER_HARDSHIP")


def _region_of(given: dict[str, Any]) -> str:
    """A township of the seed: at the county's seat or not, under a delegation or not."""
    if given.get("procedure") != "EMERGENCY":
        return SEAT
    if not given.get("township_delegated"):
        return UNDELEGATED
    return SEAT if given.get("county_seat_resident") else ELSEWHERE


def _bills_of(given: dict[str, Any], paid_on: date) -> list[BillOf]:
    """Net costs as bills without deductions; gross ones and items as they are given."""
    if given.get("medical_gross") is not None:
        amounts = [("MEDICAL", given["medical_gross"], "tuition", given.get("deductions") or {})]
    elif given.get("items"):
        deductions = given.get("deductions") or {}
        amounts = [("EDUCATION", value, item, {}) for item, value in given["items"].items()]
        amounts[0] = (*amounts[0][:3], deductions)
    else:
        amounts = [
            (kind.upper(), yuan(own_cost(given, kind)), "tuition", {})
            if given.get(f"prior_{kind}_aid_ytd")
            else (kind.upper(), given[f"self_paid_{kind}"], "tuition", {})
            for kind in KINDS.values()
            if given.get(f"self_paid_{kind}") is not None
            or given.get(f"prior_{kind}_aid_ytd") not in NOTHING
        ]
    if _is_seen(given) and not amounts:
        amounts = [("MEDICAL", "3000.00", "tuition", {})]
    return [
        BillOf(
            kind=kind,
            net=net,
            paid_on=paid_on,
            receipt=f"{kind}-{place}",
            item=item,
            deductions=deductions,
        )
        for place, (kind, net, item, deductions) in enumerate(amounts)
    ]
