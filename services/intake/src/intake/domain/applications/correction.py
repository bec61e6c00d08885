"""A form put right before the township's opinion, with the applicant's agreement (第十六条, A-72)."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from enum import StrEnum
from typing import Annotated, Any
from uuid import UUID

from pydantic import Field, model_validator
from shared.contracts.intake import Relation
from shared.contracts.vocabulary import Category, Procedure, Residence
from shared.lifecycle import Lifecycle
from shared.roles import Actor
from shared.words import labels

from intake.domain.applications.draft import (
    Declared,
    Draft,
    DraftChange,
    Given,
    HouseholdMember,
    IdNumber,
    Incident,
    MemberIndex,
    require_not_taken_away,
)
from intake.domain.applications.status import APPLICANT, HANDLER


class CorrectionStatus(StrEnum):
    OPEN = "open"
    AGREED = "agreed"
    DECLINED = "declined"


# fmt: off
LIFECYCLE = Lifecycle(
    # while it is             one may            and it becomes             who
    (CorrectionStatus.OPEN,   "agree",           CorrectionStatus.AGREED,   APPLICANT | HANDLER),
    (CorrectionStatus.OPEN,   "decline",         CorrectionStatus.DECLINED, APPLICANT | HANDLER),
    statuses=labels("intake", "correction_statuses"),
    words=labels("intake", "correction_steps"),
)
# fmt: on


class CorrectedParts(Given):
    """Parts of the form to put right; what is not given stays."""

    category: Category | None = None
    procedure: Procedure | None = None
    residence: Residence | None = None
    event: Incident | None = None
    applicant_relation: Relation | None = None
    members: Annotated[tuple[HouseholdMember, ...] | None, Field(max_length=30)] = None
    beneficiary_index: MemberIndex | None = None
    beneficiary_id_number: IdNumber | None = None
    declared: Declared | None = None

    @model_validator(mode="after")
    def _what_must_be_given_is_not_taken_away(self) -> "CorrectedParts":
        require_not_taken_away(self)
        return self

    @property
    def names(self) -> tuple[str, ...]:
        """The parts that were given, in the order of the form."""
        return tuple(name for name in type(self).model_fields if name in self.model_fields_set)

    def applied_to(self, draft: Draft) -> Draft:
        """The form with these parts in place of what was."""
        given = self.model_dump(mode="json", exclude_unset=True)
        return DraftChange.model_validate(given).applied_to(draft)


@dataclass(frozen=True, slots=True, kw_only=True)
class Correction:
    """What is to be put right: before and after, why, by whom, and who agreed."""

    id: UUID
    application_id: UUID
    before: Mapping[str, Any] = field(repr=False)
    after: Mapping[str, Any] = field(repr=False)
    reason: str = field(repr=False)
    proposed_by: str
    proposed_at: datetime
    paper_id: UUID | None = None
    status: CorrectionStatus = CorrectionStatus.OPEN
    answer: str | None = field(default=None, repr=False)
    answered_by: str | None = None
    answered_at: datetime | None = None
    version: int = 1

    @property
    def changed(self) -> tuple[str, ...]:
        return tuple(self.after)

    @property
    def parts(self) -> CorrectedParts:
        return CorrectedParts.model_validate(self.after)

    def agree(self, *, paper_id: UUID | None, by: Actor, at: datetime) -> "Correction":
        """Agreed by own sign-in, or by the sheet that was signed at the counter."""
        status = LIFECYCLE.after("agree", status=self.status, by=by)
        return self._answered(status, by=by, at=at, paper_id=paper_id)

    def decline(self, *, answer: str, by: Actor, at: datetime) -> "Correction":
        """Not agreed, or taken back: the form stays as it is."""
        status = LIFECYCLE.after("decline", status=self.status, by=by)
        return replace(self._answered(status, by=by, at=at, paper_id=None), answer=answer)

    def _answered(
        self, status: CorrectionStatus, *, by: Actor, at: datetime, paper_id: UUID | None
    ) -> "Correction":
        return replace(
            self,
            status=status,
            paper_id=paper_id,
            answered_by=by.sub,
            answered_at=at,
            version=self.version + 1,
        )
