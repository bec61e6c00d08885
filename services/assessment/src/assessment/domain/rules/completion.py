"""What assessment publishes when the township's check is finished."""

from dataclasses import dataclass
from datetime import date
from uuid import UUID

from shared.contracts.assessment import AssessmentCompleted
from shared.contracts.vocabulary import HouseholdStatus

from assessment.domain.case import Case
from assessment.domain.rules.categories import CATEGORIES
from assessment.domain.rules.programme import Assessment


@dataclass(frozen=True, slots=True, kw_only=True)
class CaseFile:
    """Whose case it is: ids and codes only, never what names a person."""

    case_id: UUID
    case_number: str
    region: str
    household_id: UUID
    person_ids: tuple[UUID, ...]
    beneficiary_id: UUID | None = None
    recipient_id: UUID | None = None
    minor: bool = False
    payee_ref: UUID
    payee_version: int = 1
    incident_on: date
    accepted_by: str
    county_seat_resident: bool = False
    owner: str | None = None
    applied_by: tuple[str, ...] = ()


def completed(
    file: CaseFile,
    case: Case,
    assessment: Assessment,
    *,
    by: str,
    receipts: tuple[str, ...] = (),
    revision: int = 1,
    household_status: HouseholdStatus | None = None,
) -> AssessmentCompleted:
    """The event of a finished assessment; ``by`` is the ``sub`` of the officer who finished it.

    ``household_status`` is what an officer found, never what was only declared.
    """
    law = CATEGORIES[case.category]
    return AssessmentCompleted(
        **{name: getattr(file, name) for name in CaseFile.__dataclass_fields__},
        **{name: getattr(assessment, name) for name in Assessment.__dataclass_fields__},
        revision=revision,
        category=case.category,
        category_title=law.title,
        individual=case.category.is_individual,
        grant_article=law.grant_article,
        procedure=case.procedure,
        residence=case.residence,
        household_size=case.household.size,
        household_status=household_status,
        cause_type=case.cause,
        accepted_on=case.accepted_on,
        assessed_by=by,
        receipts=receipts,
        other_aid_this_year=case.other_aid_this_year,
        compensation_awaited=case.third_party_injury and not case.compensation_received,
    )
