"""From what was declared, verified, seen and determined to the case that the rules are asked about."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from fractions import Fraction
from typing import Any, TypeVar
from uuid import UUID

from pydantic import TypeAdapter
from shared.contracts.intake import Declaration, EducationBill, MedicalBill
from shared.contracts.vocabulary import Exclusion

from assessment.domain.case import (
    COUNTED_EDUCATION_ITEMS,
    Bill,
    Case,
    Cost,
    Deduction,
    Dwelling,
    EarlierClaims,
    EducationItem,
    Household,
    Spending,
)
from assessment.domain.check import (
    FigureConflict,
    Item,
    SourceAnswer,
    declared_figures,
    established,
    verified_figures,
)
from assessment.domain.dossier import Dossier
from assessment.domain.rules.determination import Determination
from assessment.domain.rules.receipts import receipt_keys

T = TypeVar("T")
AnyBill = TypeVar("AnyBill", MedicalBill, EducationBill)
_CASES: TypeAdapter[Case] = TypeAdapter(Case)


@dataclass(frozen=True, slots=True, kw_only=True)
class HomeVisit:
    """What the visit says about the dwelling; its words are kept under seal (TA-070)."""

    id: UUID
    visited_on: date
    members_present: int
    area_m2: str | None = None
    dangerous: bool | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Evidence:
    """Everything that is known about a case on its way to a finding."""

    dossier: Dossier
    answers: Sequence[SourceAnswer] = ()
    conflicts: Sequence[FigureConflict] = ()
    visit: HomeVisit | None = None
    determination: Determination = field(default_factory=Determination)
    determined_by: Mapping[str, str] = field(default_factory=dict)
    """The account of the officer whose word counts on each point."""
    earlier: Mapping[int, EarlierClaims] = field(default_factory=dict)
    """The household's granted claims for the same kind of cost, by the year of their bills."""
    known_receipts: frozenset[str] = frozenset()
    """Receipts and files of those claims: they are counted there, not again."""
    receipt_used_by: tuple[str, ...] = ()
    """The numbers of the other cases that named a receipt of this one first."""

    def figure(self, item: Item) -> int | None:
        """The household's figure that counts."""
        declared = declared_figures(self.dossier.accepted.declared)
        return established(item, declared, verified_figures(self.answers), self.conflicts)

    def case(self) -> Case:
        """The case as the officers have established it."""
        accepted, said = self.dossier.accepted, self.determination
        declared = accepted.declared
        exclusions = set(said.exclusions)
        if any(conflict.intentional for conflict in self.conflicts):
            exclusions.add(Exclusion.CONCEALED_OR_FALSE)
        return Case(
            category=accepted.category,
            procedure=accepted.procedure,
            residence=accepted.residence,
            accepted_on=accepted.accepted_on,
            household=self._household(),
            cause=accepted.cause_type,
            effect=accepted.effect,
            found=said.findings,
            exclusions=frozenset(exclusions),
            examined=self._examined(),
            determined_by=self.determined_by,
            county_exclusion_reason=said.county_exclusion_reason,
            county_exclusion_text=said.county_exclusion_text,
            third_party_injury=_either(said.third_party_injury, declared.third_party_injury),
            compensation_received=_either(
                said.compensation_received, declared.compensation_received
            ),
            medical=self._cost(_medical_bills(self._new(declared.medical_bills)), {}),
            education=self._cost(
                _education_bills(self._new(declared.education_bills)), _for_school(declared)
            ),
            school_stage=said.school_stage or declared.school_stage,
            receipt_used_by=self.receipt_used_by,
            other_aid_this_year=_either(said.other_aid_this_year, declared.other_aid_this_year),
        )

    def _examined(self) -> frozenset[Exclusion]:
        """All grounds once an officer answered article 10; concealment where conflicts were resolved."""
        if "exclusions" in self.determination.model_fields_set:
            return frozenset(Exclusion)
        looked = bool(self.conflicts) and all(conflict.resolved for conflict in self.conflicts)
        return frozenset({Exclusion.CONCEALED_OR_FALSE} if looked else ())

    def _household(self) -> Household:
        accepted, said = self.dossier.accepted, self.determination
        size = max(1, len(accepted.members))
        income = self.figure(Item.INCOME_12_MONTHS)
        deposits, assets = self.figure(Item.DEPOSITS), self.figure(Item.FINANCIAL_ASSETS)
        known = [amount for amount in (deposits, assets) if amount is not None]
        return Household(
            size=size,
            status=said.household_status or accepted.declared.household_status,
            property_within_dibao_rules=said.property_within_dibao_rules,
            vehicles=self.figure(Item.VEHICLES),
            dwellings=self.figure(Item.DWELLINGS),
            income_12_months_per_head=None if income is None else income // size,
            prior_year_income=self.figure(Item.INCOME_LAST_YEAR),
            deposits=deposits,
            liquid_assets=sum(known) if known else None,
            liquid_assets_judged=said.liquid_assets_judged,
            spending=self._spending(),
            dwelling=self._dwelling(),
        )

    def _spending(self) -> dict[Spending, int] | None:
        declared = self.dossier.accepted.declared
        lines = {
            Spending.FOOD: declared.food,
            Spending.CLOTHING_AND_DAILY_GOODS: declared.clothing_and_daily_goods,
            Spending.WATER_AND_POWER: declared.water_and_power,
            Spending.MEDICAL: _left_to_pay(declared.medical_bills),
            Spending.EDUCATION: _left_for_school(declared),
            Spending.OTHER_NECESSARY: declared.other_necessary,
            **self.determination.spending,
        }
        known = {line: amount for line, amount in lines.items() if amount is not None}
        return known or None

    def _dwelling(self) -> Dwelling | None:
        declared, visit = self.dossier.accepted.declared, self.visit
        if declared.annual_rent is None:
            return None
        area = visit.area_m2 if visit and visit.area_m2 else declared.dwelling_area_m2
        seen = None if visit is None else visit.dangerous
        return Dwelling(
            annual_rent=declared.annual_rent,
            area_m2=None if area is None else Fraction(area),
            dangerous=_either(seen, declared.dwelling_dangerous),
        )

    def _cost(self, bills: tuple[Bill, ...], deductions: Mapping[Deduction, int]) -> Cost | None:
        declared = self.dossier.accepted.declared
        if not bills and not (declared.medical_bills or declared.education_bills):
            return None
        return Cost(
            bills=bills,
            deductions=deductions,
            earlier=self.earlier,
            last_years_bills_admitted=self.determination.last_years_bills_admitted,
        )

    def _new(self, bills: Sequence[AnyBill]) -> tuple[AnyBill, ...]:
        """Each paper once, and none that a granted claim of the household holds (A-71, A-83)."""
        seen, new = set(self.known_receipts), []
        for bill in bills:
            stated = {f"stated:{bill.stated_file}"} if bill.stated_file else set()
            keys = stated.union(receipt_keys(bill))
            if seen.isdisjoint(keys):
                new.append(bill)
            seen.update(keys)
        return tuple(new)


def to_json(case: Case) -> dict[str, Any]:
    """The inputs of the rules as they are stored beside the findings."""
    content: dict[str, Any] = _CASES.dump_python(case, mode="json")
    return {
        **content,
        "exclusions": sorted(content["exclusions"]),
        "examined": sorted(content["examined"]),
    }


def from_json(content: Mapping[str, Any]) -> Case:
    """The stored inputs; the rules answer them as they did."""
    return _CASES.validate_python(content)


def _either(said: T | None, otherwise: T) -> T:
    return otherwise if said is None else said


def _medical_bills(bills: Sequence[MedicalBill]) -> tuple[Bill, ...]:
    return tuple(
        Bill(
            amount=bill.gross,
            paid_on=bill.paid_on,
            paid_by_others={payer: paid for payer, paid in _paid_by_others(bill).items() if paid},
        )
        for bill in bills
    )


def _education_bills(bills: Sequence[EducationBill]) -> tuple[Bill, ...]:
    return tuple(
        Bill(amount=bill.amount, paid_on=bill.paid_on, item=EducationItem(bill.kind))
        for bill in bills
    )


def _for_school(declared: Declaration) -> dict[Deduction, int]:
    paid = {
        Deduction.EDUCATION_AID: declared.education_aid,
        Deduction.SOCIAL_HELP: declared.education_social_help,
    }
    return {payer: amount for payer, amount in paid.items() if amount}


def _paid_by_others(bill: MedicalBill) -> dict[Deduction, int]:
    return {
        Deduction.BASIC_INSURANCE: bill.basic_insurance,
        Deduction.CRITICAL_ILLNESS: bill.critical_illness,
        Deduction.COMMERCIAL_INSURANCE: bill.commercial_insurance,
        Deduction.MEDICAL_AID: bill.medical_aid,
        Deduction.SOCIAL_HELP: bill.social_help,
    }


def _left_to_pay(bills: Sequence[MedicalBill]) -> int | None:
    if not bills:
        return None
    return sum(max(0, bill.gross - sum(_paid_by_others(bill).values())) for bill in bills)


def _left_for_school(declared: Declaration) -> int | None:
    bills: Sequence[EducationBill] = declared.education_bills
    if not bills:
        return None
    counted = sum(bill.amount for bill in bills if _is_counted(bill))
    return max(0, counted - declared.education_aid - declared.education_social_help)


def _is_counted(bill: EducationBill) -> bool:
    return EducationItem(bill.kind) in COUNTED_EDUCATION_ITEMS
