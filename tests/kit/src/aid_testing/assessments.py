"""Builders of assessments: an accepted case, what sources answer, what an officer says."""

from collections.abc import Mapping
from datetime import UTC, date, datetime, timedelta
from typing import Any
from uuid import UUID, uuid4

from assessment.domain.check import Source
from shared.contracts.intake import (
    ApplicationAccepted,
    CheckAuthorisation,
    Declaration,
    EducationBill,
    EducationCostKind,
    MedicalBill,
    Member,
    Relation,
)
from shared.contracts.vocabulary import (
    ARTICLE_16,
    Category,
    CauseType,
    EmergencyEffect,
    Procedure,
    Residence,
    SchoolStage,
)
from shared.ids import new_id

from aid_testing.actors import TOWNSHIP

ID_NUMBER = "54010219900101001X"
NAME = "卓玛央宗"


def a_member(*, adult: bool = True, relation: Relation = Relation.HEAD) -> Member:
    """One person of a household."""
    return Member(person_id=uuid4(), relation=relation, adult=adult)


def an_authorisation(person_id: UUID, **changes: Any) -> CheckAuthorisation:
    """A signed consent that is valid for a year."""
    given = {
        "authorisation_id": uuid4(),
        "person_id": person_id,
        "scope": tuple(Source),
        "signed_at": datetime.now(UTC),
        "valid_until": datetime.now(UTC).date() + timedelta(days=365),
    }
    return CheckAuthorisation.model_validate(given | changes)


def a_medical_bill(**changes: Any) -> MedicalBill:
    """A bill of 9,000 yuan of which 3,000 are left to pay."""
    given = {
        "receipt": uuid4().hex,
        "paid_on": datetime.now(UTC).date(),
        "gross": "9000.00",
        "basic_insurance": "6000.00",
    }
    return MedicalBill.model_validate(given | changes)


def an_education_bill(**changes: Any) -> EducationBill:
    """A receipt for tuition of 2,000 yuan."""
    given = {
        "receipt": uuid4().hex,
        "paid_on": datetime.now(UTC).date(),
        "kind": EducationCostKind.TUITION,
        "amount": "2000.00",
    }
    return EducationBill.model_validate(given | changes)


def a_declaration(**changes: Any) -> Declaration:
    """What a household of three declares: little income, few deposits, one medical bill."""
    given = {
        "income_last_12_months": "36000.00",
        "income_last_year": "30000.00",
        "deposits": "2000.00",
        "medical_bills": (a_medical_bill(),),
        "household_status": "DIBAO",
    }
    return Declaration.model_validate(given | changes)


def accepted_event(
    category: Category = Category.EXPENDITURE_MEDICAL, **changes: Any
) -> ApplicationAccepted:
    """An accepted application of two adults with authorisations and a child; changed by keyword."""
    members = changes.pop("members", None) or (
        a_member(),
        a_member(relation=Relation.SPOUSE),
        a_member(relation=Relation.CHILD, adult=False),
    )
    case_id = changes.pop("case_id", None) or new_id()
    now = changes.pop("accepted_at", None) or datetime.now(UTC)
    given: dict[str, Any] = {
        "case_id": case_id,
        "case_number": "LZ-540102-2026-000001",
        "region": TOWNSHIP,
        "category": category,
        "procedure": Procedure.GENERAL,
        "residence": Residence.LOCAL_HUKOU,
        "household_id": uuid4(),
        "members": members,
        "applicant_id": members[0].person_id,
        "payee_ref": uuid4(),
        "payee_version": 1,
        "cause_type": CauseType.MAJOR_DISEASE,
        "effect": EmergencyEffect.MAJOR_PROPERTY_LOSS,
        "incident_on": date(now.year, 1, 2),
        "declared": a_declaration(),
        "authorisations": tuple(
            an_authorisation(member.person_id) for member in members if member.adult
        ),
        "documents": ARTICLE_16,
        "accepted_at": now,
        "accepted_on": (now + timedelta(hours=8)).date(),
        "accepted_by": "acceptor",
        "dataref": f"/v1/internal/cases/{case_id}/people",
    }
    return ApplicationAccepted(**(given | changes))


def an_education_event(**changes: Any) -> ApplicationAccepted:
    """An accepted education case whose spending is beyond twice its means."""
    declared = a_declaration(
        income_last_year="8000.00",
        deposits="500.00",
        medical_bills=(),
        education_bills=(an_education_bill(),),
        school_stage=SchoolStage.SENIOR_HIGH,
        food="12000.00",
        clothing_and_daily_goods="3000.00",
        other_necessary="2000.00",
    )
    given = {"declared": declared, "cause_type": CauseType.EDUCATION_COST}
    return accepted_event(Category.EXPENDITURE_EDUCATION, **(given | changes))


def an_answer(
    source: Source, items: Mapping[str, Any] | None = None, **changes: Any
) -> dict[str, Any]:
    """One source's answer as the platform writes it; no data unless items are given."""
    answer = {
        "answer_id": uuid4().hex,
        "source": source.value,
        "data_date": datetime.now(UTC).date().isoformat(),
        "no_data": not items,
        "items": dict(items or {}),
    }
    return answer | changes


PROVEN = {
    "other_schemes_leave_hardship": True,
    "loss_cannot_be_made_good": True,
    "disease_is_sudden_and_major": True,
    "basic_life_is_hard_to_keep_up": True,
    "child_or_ward_is_at_school": True,
    "spending_rose_suddenly": True,
    "other_aid_was_tried": True,
    "family_cannot_help": True,
    "care_is_needed": True,
}


def a_visit(**changes: Any) -> dict[str, Any]:
    """The body of a home visit."""
    visit = {
        "visited_on": (datetime.now(UTC) + timedelta(hours=8)).date().isoformat(),
        "committee_member": "次仁多吉",
        "members_present": 3,
        "facts": "三口之家，户主住院，家中无其他收入。",
    }
    return visit | changes


def a_determination(**changes: Any) -> dict[str, Any]:
    """The body of a determination that proves everything."""
    return {"findings": PROVEN, "property_within_dibao_rules": True} | changes
