"""A golden case of one decision as a history: what was granted before is granted by earlier steps."""

from datetime import date, timedelta
from typing import Any

from aid_engines.refusal import Refusal
from shared.contracts.vocabulary import Category, Procedure
from shared.money import parse_yuan, yuan

from aid.golden_walk.figures import CityStanding
from aid.golden_walk.history import (
    Apply,
    BillOf,
    Facts,
    History,
    OfficersFindings,
    Outcome,
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
}
ANSWERED = {
    *("decision", "reason_article", "amount", "net_self_paid", "rate", "formula_amount", "floor"),
    *("floor_unreachable", "cap_remaining_before", "cap_remaining", "cap_applied", "cap_year"),
    *("approval_authority", "county_override_possible", "alert", "aid_count_after"),
    *("art9_lhs", "art9_rhs", "written_reason_required", "times_before", "countable_rent"),
    *("audit_event_required", "proposal_rejected", "referral_suggested", "follow_up", "reason"),
    "error",
}
NOTHING: tuple[Any, ...] = (None, False, 0, "0.00", [], {})
NOTICE = timedelta(days=12)
"""No general case is decided before its public notice is over."""
IN_FORCE = date(2018, 12, 3)
BEFORE_THE_RULES = (
    "an acceptance is entered on its day, and before 2018-12-03 no figure of the rules is in force"
    " that a suite could run by (第三十五条, A-56): it is run by function alone"
)
APART = timedelta(days=45)
"""Between the acceptance of an earlier aid and that of the next."""
HOUSEHOLD_GROUPS = ("MED", "EDU", "CAP", "EMG", "IND", "ART9", "FRQ", "OTH", "EXC")
SEAT, ELSEWHERE, UNDELEGATED = "540102001", "540102002", "540122001"
CAP = {False: 1_000_000, True: 500_000}
STATUSES: dict[str, Outcome] = {"PAID": "PAID", "APPROVED_UNPAID": "UNPAID"}
CLAWED_BACK = "CLAWED_BACK_FRAUD"
SOMEBODY_ELSE = "Q0"


def of_golden_case(written: dict[str, Any]) -> History:
    """A golden case as a history. Raises ``Refusal`` with what the walk or the API lacks for it."""
    given, group = written.get("input", {}), written.get("group")
    if group not in HOUSEHOLD_GROUPS:
        raise Refusal(f"group {group} is run by function alone")
    told = {name for name, value in given.items() if value not in NOTHING}
    unreached = sorted(told - WALKED)
    if unreached:
        raise Refusal(f"the walk does not take {', '.join(unreached)} through operations")
    if date.fromisoformat(given["accept_date"]) < IN_FORCE:
        raise Refusal(BEFORE_THE_RULES)
    unanswered = sorted(set(written["expected"]) - ANSWERED)
    if unanswered:
        raise Refusal(f"the API's answer has no {', '.join(unanswered)}")
    applied = _apply_of(given)
    earlier = _earlier(given, applied)
    if given.get("same_cause") and earlier:
        applied = _changed(applied, {"incident_on": earlier[0].apply.incident_on})
    case = Step(
        apply=applied,
        findings=OfficersFindings(
            article_9_override=_override_of(given),
            repetition_justified=bool(given.get("justified_reason")),
            repetition_verified=bool(given.get("county_verified")),
        ),
        expected=written["expected"],
    )
    return History(
        id=written["id"],
        standing=_standing_of(given),
        people=_people_of(given) | ({SOMEBODY_ELSE: ADULT} if _is_seen(given) else {}),
        steps=(*earlier, case),
    )


def _standing_of(given: dict[str, Any]) -> CityStanding:
    usual = CityStanding()
    return CityStanding(
        dibao_standard=given.get("dibao_standard") or usual.dibao_standard,
        city_income=given.get("city_income_per_capita") or usual.city_income,
        household_caps=_caps_of(given),
    )


def _caps_of(given: dict[str, Any]) -> tuple[tuple[date, str], ...]:
    """Where more was granted than the cap of the case's day: a cap that was higher before."""
    household = given.get("ytd_household") or "0.00"
    if parse_yuan(household) <= CAP[False]:
        return ()
    accepted = date.fromisoformat(given["accept_date"])
    earliest = accepted - APART * max(int(given.get("ytd_times") or 0), 1)
    return ((earliest, household), (accepted, yuan(CAP[False])))


def _people_of(given: dict[str, Any]) -> dict[str, Somebody]:
    size = int(given.get("household_size", 1))
    return {f"P{place}": ADULT if place < 2 else CHILD for place in range(size)}  # noqa: PLR2004


def _override_of(given: dict[str, Any]) -> str | None:
    """The county's reason; nobody else can lift the formula of article 9."""
    override = given.get("art9_override") or {}
    return (override.get("reason") or None) if override.get("by") == "COUNTY" else None


def _is_seen(given: dict[str, Any]) -> bool:
    return bool(given.get("receipt_hash_seen"))


def _earlier(given: dict[str, Any], applied: Apply) -> list[Step]:
    """What was granted to the household this year, or entered by somebody else, each in a step."""
    steps = [
        _granted(applied, amount, on=on, place=place, individual=individual, outcome=outcome)
        for place, (amount, on, individual, outcome) in enumerate(_grants(given, applied))
    ]
    if given.get("same_cause") and steps:
        same = {"cause": applied.cause, "incident_on": steps[0].apply.incident_on}
        steps = [step.model_copy(update={"apply": _changed(step.apply, same)}) for step in steps]
    if found_on := _fraud_found_on(given):
        paid = [place for place, step in enumerate(steps) if step.outcome == "PAID"]
        steps[paid[-1]] = steps[paid[-1]].model_copy(update={"fraud_found_on": found_on})
    if _is_seen(given):
        day = applied.accept_date - timedelta(days=1)
        bills = tuple(bill.model_copy(update={"paid_on": day}) for bill in applied.bills)
        alone = {"head": SOMEBODY_ELSE, "members": (), "accept_date": day, "incident_on": day}
        alone |= {"bills": bills}
        steps.append(Step(apply=_changed(applied, alone), outcome="UNPAID"))
    return steps


def _fraud_found_on(given: dict[str, Any]) -> date | None:
    """The day on which what was paid last is demanded back, whole, as a fraud (第三十二条)."""
    ledger = given.get("ledger") or []
    back = [entry for entry in ledger if entry.get("status") == CLAWED_BACK]
    if not back:
        return None
    paid = [entry for entry in ledger if entry.get("status", "PAID") == "PAID"]
    if len(back) > 1 or not paid or back[0]["amount"] != f"-{paid[-1]['amount']}":
        raise Refusal("a review's finding of fraud takes back the whole of what was paid last")
    return date.fromisoformat(back[0]["approved_on"])


def _changed(apply: Apply, changes: dict[str, Any]) -> Apply:
    return apply.model_copy(update=changes)


def _grants(given: dict[str, Any], applied: Apply) -> list[tuple[int, date | None, bool, Outcome]]:
    """Amounts in fen that were granted before, with the day where one is named."""
    ledger = given.get("ledger") or []
    if ledger:
        if any(entry.get("status", "PAID") not in {*STATUSES, CLAWED_BACK} for entry in ledger):
            raise Refusal("aid of this status is not walked")
        return [
            (
                parse_yuan(entry["amount"]),
                date.fromisoformat(entry["approved_on"]),
                False,
                STATUSES[entry.get("status", "PAID")],
            )
            for entry in ledger
            if entry.get("status") != CLAWED_BACK
        ]
    individual = parse_yuan(given.get("ytd_individual") or "0.00")
    household = parse_yuan(given.get("ytd_household") or "0.00")
    times = int(given.get("ytd_times") or 0)
    if individual > CAP[True]:
        raise Refusal("the suite grants a person nothing above the cap")
    grants: list[tuple[int, date | None, bool, Outcome]] = []
    if individual:
        grants.append((individual, None, True, "UNPAID"))
    if household:
        share, rest = divmod(household, max(times, 1))
        amounts = [share + (place < rest) for place in range(max(times, 1))]
        grants += [(amount, None, False, "UNPAID") for amount in amounts]
    if times > len(grants):
        raise Refusal("aid without an amount is not walked")
    if len(grants) * APART > applied.accept_date - date(applied.accept_date.year, 1, 1):
        raise Refusal("the year is too young for so much aid before")
    return grants


def _granted(
    applied: Apply,
    amount: int,
    *,
    on: date | None,
    place: int,
    individual: bool,
    outcome: Outcome,
) -> Step:
    """An earlier aid of this amount, for another cause: officers propose it with their reason."""
    accepted = on - NOTICE - timedelta(days=8) if on else applied.accept_date - APART * (place + 1)
    category = applied.category if individual else Category.OTHER
    if not individual and applied.category is Category.OTHER:
        category = Category.DISTRESSED
    return Step(
        apply=Apply(
            category=category,
            region=applied.region,
            head=applied.head,
            members=applied.members,
            person=applied.person if individual else None,
            cause="OTHER_HARDSHIP" if category is Category.OTHER else "SPENDING_INCREASE",
            incident_on=accepted,
            accept_date=accepted,
            approve_date=on or accepted + NOTICE + timedelta(days=8),
            facts=Facts(household_status="DIBAO"),
            proposed_amount=yuan(amount),
        ),
        outcome=outcome,
    )


def _apply_of(given: dict[str, Any]) -> Apply:
    category = Category(given["category"])
    procedure = Procedure(given.get("procedure", "GENERAL"))
    letters = tuple(_people_of(given))
    accepted = date.fromisoformat(given["accept_date"])
    approved = date.fromisoformat(given.get("approve_date") or given["accept_date"])
    if procedure is Procedure.GENERAL:
        approved = max(approved, accepted + NOTICE)
    facts = {name: given[name] for name in Facts.model_fields if given.get(name) is not None}
    return Apply(
        category=category,
        procedure=procedure,
        region=_region_of(given),
        head=letters[0],
        members=letters[1:],
        person=letters[0] if category.is_individual else None,
        cause=CAUSES.get(category, "OTHER_HARDSHIP"),
        incident_on=accepted,
        accept_date=accepted,
        approve_date=approved,
        bills=tuple(_bills_of(given, accepted - timedelta(days=_is_seen(given)))),
        facts=Facts.model_validate({"property_ok": False} | facts),
        proposed_amount=given.get("proposed_amount"),
    )


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
        kinds = (("MEDICAL", "self_paid_medical"), ("EDUCATION", "self_paid_education"))
        amounts = [(kind, given[name], "tuition", {}) for kind, name in kinds if given.get(name)]
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
