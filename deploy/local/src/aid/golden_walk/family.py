"""The people of a history as the client's household, and what they declare."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from aid_client.application import ApplicationSteps
from aid_client.chance import CHANCE
from aid_client.household import FAMILY, Household, an_id_number
from shared.contracts.intake import EducationCostKind

from aid.golden_walk.history import Apply, BillOf, History, Somebody

ADULT_AGE = 18
NEEDY = {
    "necessary_expenditure": "90000.00",
    "deposits": "1000.00",
    "prior_year_income": "12000.00",
    "income_12m_per_capita": "6000.00",
}
AGENT = "平措旺堆"
ITEMS = frozenset(EducationCostKind)


@dataclass(frozen=True)
class Relative:
    name: str
    born: date
    id_number: str | None = field(repr=False)

    def is_adult(self, on: date) -> bool:
        years = on.year - self.born.year - ((on.month, on.day) < (self.born.month, self.born.day))
        return years >= ADULT_AGE


def people_of(history: History) -> dict[str, Relative]:
    """Everybody of a history, each with a number that nobody else in the walk has."""
    return {letter: _person(one) for letter, one in history.people.items()} | {
        letter: _person(Somebody(born=date(1985, 6, 1)))
        for step in history.steps
        for letter in step.apply.letters
        if letter not in history.people
    }


def _person(one: Somebody) -> Relative:
    number = an_id_number(one.born) if one.number else None
    return Relative(name=CHANCE.choice(FAMILY), born=one.born, id_number=number)


class WalkedApplication(ApplicationSteps):
    """An application of a history; a minor alone applies through an agent."""

    by_agent: bool = False

    @property
    def is_entrusted(self) -> bool:
        return self.by_agent

    @property
    def applicant(self) -> str:
        role = "agent" if self.by_agent else "applicant"
        return self.suite.token(role, sub=f"{role}-{self.household.invoice}")


def household_of(apply: Apply, people: Mapping[str, Relative], *, name: str) -> Household:
    """The household whose adults sign; ``name`` tells its accounts from all others."""
    everybody = [people[letter] for letter in apply.letters]
    adults = [one for one in everybody if one.is_adult(apply.accept_date)]
    return Household(
        children=0,
        adults=[(one.name, one.id_number or "") for one in adults],
        today=apply.accept_date,
        invoice=name,
        region=apply.region,
    )


def form_of(
    apply: Apply, people: Mapping[str, Relative], household: Household, *, history: str
) -> dict[str, Any]:
    """The form as the applicant fills it in."""
    head, *others = (people[letter] for letter in apply.letters)
    minor = not head.is_adult(apply.accept_date)
    category = apply.category
    letters = apply.letters
    form: dict[str, Any] = {
        "region": household.region,
        "category": category,
        "procedure": apply.procedure,
        "event": {
            "cause_type": apply.cause,
            "incident_on": apply.incident_on.isoformat(),
            "description": "家庭遇到困难，请求救助。",
        }
        | ({"effect": "MAJOR_PROPERTY_LOSS"} if category == "EMERGENCY" else {}),
        "applicant": {"name": head.name, "id_number": head.id_number, "phone": household.phone},
        "members": [_member(one, on=apply.accept_date) for one in others],
        "declared": declared(apply, history=history),
        "account": account_of(apply, people, household),
    }
    if category.is_individual:
        form["beneficiary_index"] = letters.index(apply.person or letters[0])
    if minor:
        form["agent"] = {
            "name": AGENT,
            "id_number": an_id_number(date(1979, 5, 6)),
            "phone": household.phone,
            "reason": "申请人未成年，由亲属代为申请。",
            "liability_accepted": True,
        }
    return form


def account_of(
    apply: Apply, people: Mapping[str, Relative], household: Household
) -> dict[str, Any]:
    """The recipient's own account, or that of a minor's guardian where there is one."""
    recipient = people[apply.person or apply.head]
    guarded = any(people[letter].is_adult(apply.accept_date) for letter in apply.letters)
    minor = not recipient.is_adult(apply.accept_date)
    holder = "GUARDIAN" if minor and guarded else "SELF"
    return {"bank_code": "BANK-LHASA", "account": household.card, "holder": holder}


def _member(one: Relative, *, on: date) -> dict[str, Any]:
    relation = "SPOUSE" if one.is_adult(on) else "CHILD"
    known: dict[str, Any] = {"name": one.name, "relation": relation}
    if one.id_number is not None:
        return known | {"id_number": one.id_number}
    return known | {
        "without_number": {
            "born_on": one.born.isoformat(),
            "sex": "FEMALE",
            "reason": "新生儿，尚未登记户口",
        }
    }


def declared(apply: Apply, *, history: str) -> dict[str, Any]:
    """Means, spending and bills; a receipt of one name is one paper throughout a history."""
    given = {name: getattr(apply.facts, name) or value for name, value in NEEDY.items()}
    heads = len(apply.letters)
    by_kind: dict[str, list[dict[str, Any]]] = {"MEDICAL": [], "EDUCATION": []}
    for bill in apply.bills:
        by_kind[bill.kind].append(_bill(bill, history=history))
    said = {
        "income_last_12_months": _times(given["income_12m_per_capita"], heads),
        "income_last_year": given["prior_year_income"],
        "deposits": given["deposits"],
        "medical_bills": by_kind["MEDICAL"],
        "education_bills": by_kind["EDUCATION"],
        "household_status": apply.facts.household_status or "DIBAO",
    }
    said |= _rent(apply)
    for bill in apply.bills:
        if bill.kind == "EDUCATION":
            known = {"education_aid": "education_aid", "social_help": "education_social_help"}
            said |= {known[name]: value for name, value in bill.deductions.items() if name in known}
    if apply.category == "EXPENDITURE_EDUCATION":
        said["school_stage"] = apply.facts.school_stage or "SENIOR_HIGH"
    return said


def _bill(bill: BillOf, *, history: str) -> dict[str, Any]:
    paper = {
        "issuer": "拉萨市人民医院" if bill.kind == "MEDICAL" else "拉萨中学",
        "invoice_number": f"{history}-{bill.receipt}".replace("-", ""),
        "paid_on": bill.paid_on.isoformat(),
    }
    if bill.kind == "MEDICAL":
        return paper | {"gross": bill.net, **bill.deductions}
    kind = bill.item.upper()
    return paper | {"amount": bill.net, "kind": kind if kind in ITEMS else "OTHER"}


def _rent(apply: Apply) -> dict[str, Any]:
    facts = apply.facts
    if facts.rent_annual is None:
        return {}
    area = {"dwelling_area_m2": facts.dwelling_area_m2} if facts.dwelling_area_m2 else {}
    return {
        "annual_rent": facts.rent_annual,
        "dwelling_dangerous": facts.dwelling_dangerous,
    } | area


def _times(amount: str, heads: int) -> str:
    fen = int(amount.replace(".", "")) * heads
    return f"{fen // 100}.{fen % 100:02d}"
