"""Who is of a key group, and what shows it: entered by one officer, confirmed by another (A-87)."""

from collections.abc import Collection
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from enum import StrEnum
from uuid import UUID

from shared.errors import NotFound, Unprocessable
from shared.four_eyes import AnotherPersonRequired, require_another_person
from shared.lifecycle import Lifecycle
from shared.roles import Actor, Role
from shared.words import join, label, labels

from training_subsidy.domain import words
from training_subsidy.domain.dates import months_after
from training_subsidy.domain.figures import Figures
from training_subsidy.domain.register.enrolment import OutsideTrainingScope, RemainingMonthsMissing
from training_subsidy.domain.register.inquiry import GroupFacts
from training_subsidy.domain.vocabulary import Funding, GroupStanding, ProofKind, TraineeGroup

HRSS = frozenset({Role.HRSS_HANDLER, Role.HRSS_LEAD})
UNTIL_A_DAY = frozenset({TraineeGroup.SOLDIER, TraineeGroup.DETOX})
"""Groups that one leaves on a day that the letter names: discharge, or the end of the measure."""


class ProofStatus(StrEnum):
    ENTERED = "entered"
    CONFIRMED = "confirmed"
    REJECTED = "rejected"


# fmt: off
LIFECYCLE = Lifecycle(
    # while it is            one may    and it becomes         who
    (ProofStatus.ENTERED,    "confirm", ProofStatus.CONFIRMED, HRSS),
    (ProofStatus.ENTERED,    "reject",  ProofStatus.REJECTED,  HRSS),
    (ProofStatus.CONFIRMED,  "reject",  ProofStatus.REJECTED,  HRSS),
    statuses=labels("training_subsidy", "proof_statuses"),
    words=labels("training_subsidy", "proof_steps"),
)
# fmt: on


class ProofNotFound(NotFound):
    """There is no such proof."""


class ProofFileNotFound(NotFound):
    """The proof has no file."""


class ProofDoesNotFit(Unprocessable):
    article = "215号（二）（十）"


class ProofEndMissing(Unprocessable):
    """Who is to be discharged or released belongs to the group until that day."""

    article = "215号（十）"
    pointer = "/valid_until"


class ProofDatesNotPossible(Unprocessable):
    article = "215号（十）"


class SecondOfficerForProof(AnotherPersonRequired):
    """Who entered a proof does not confirm or reject it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ProofFile:
    """The picture of a proof in the object store."""

    address: str
    media_type: str
    size: int
    sha256: str


@dataclass(frozen=True, slots=True, kw_only=True)
class GroupProof:
    """A document that shows a person's group from a day on; ``valid_until`` is its last day.

    ``remaining_months`` are those of a sentence in a letter, counted from ``valid_from``; a
    department's answer has its end as ``valid_until`` (VT-033).
    """

    id: UUID
    person_id: UUID
    region: str
    group: TraineeGroup
    kind: ProofKind
    reference: str = field(repr=False)
    issuer: str
    valid_from: date
    valid_until: date | None
    remaining_months: int | None
    entered_by: str
    entered_at: datetime
    file: ProofFile | None = None
    status: ProofStatus = ProofStatus.ENTERED
    decided_by: str | None = None
    decided_at: datetime | None = None
    reason: str | None = field(default=None, repr=False)
    version: int = 0

    def checked(self, *, today: date, figures: Figures) -> "GroupProof":
        """Whether this kind shows this group at all, on days that can be.

        Raises ``ProofDoesNotFit``, ``ProofDatesNotPossible``, ``ProofEndMissing``, and what a
        prisoner's letter lacks.
        """
        kinds = figures.group_proofs[self.group]
        if self.kind not in kinds:
            listed = join(label(one, words.PROOF_KINDS) for one in sorted(kinds))
            raise ProofDoesNotFit(group=label(self.group, words.GROUPS), kinds=listed or "-")
        if self.valid_from > today or (self.valid_until and self.valid_until < self.valid_from):
            raise ProofDatesNotPossible
        if self.group in UNTIL_A_DAY and self.valid_until is None:
            raise ProofEndMissing
        if self.group is TraineeGroup.PRISONER:
            if self.remaining_months is None:
                raise RemainingMonthsMissing(months=figures.prisoner_months)
            if self.remaining_months > figures.prisoner_months:
                raise OutsideTrainingScope(months=figures.prisoner_months)
        return self

    def decided(self, action: str, *, reason: str | None, by: Actor, at: datetime) -> "GroupProof":
        """``confirm`` or ``reject`` by another officer than who entered it."""
        by.within(self.region)
        status = LIFECYCLE.after(action, status=self.status, by=by)
        require_another_person(by.sub, than=[self.entered_by], refusal=SecondOfficerForProof())
        return replace(self, status=status, decided_by=by.sub, decided_at=at, reason=reason)


@dataclass(frozen=True, slots=True, kw_only=True)
class ProofShown:
    """What bears on a seat of a proof: its kind, whether it stands, and while it counts."""

    kind: ProofKind
    status: ProofStatus
    valid_from: date
    valid_until: date | None
    remaining_months: int | None

    def counts_on(self, day: date, group: TraineeGroup, figures: Figures) -> bool:
        """Whether it would show the group on a day, once confirmed."""
        if self.kind not in figures.group_proofs[group]:
            return False
        if group is TraineeGroup.PRISONER and not self._is_within_a_sentence(day, figures):
            return False
        return self.valid_from <= day and (self.valid_until is None or day <= self.valid_until)

    def _is_within_a_sentence(self, day: date, figures: Figures) -> bool:
        """A sentence of which little enough is left, and which is not over: then one is released."""
        ends = self.valid_until
        if self.remaining_months is not None:
            counted = months_after(self.valid_from, self.remaining_months)
            ends = counted if ends is None else min(ends, counted)
        return ends is not None and day <= ends <= months_after(day, figures.prisoner_months)


def days_told(
    group: TraineeGroup, facts: GroupFacts, *, on: date, begins: date | None
) -> tuple[date, date | None]:
    """From when through when a department's yes of a day shows a group.

    A plain yes is about the course that was asked about, also where it has begun (``begins``); of a
    group that one leaves on a day it is about no later one. The months that are left of a sentence
    are those of the day of the data (VT-033).
    """
    course = on if begins is None else begins
    until = facts.valid_until
    if group is TraineeGroup.PRISONER and facts.remaining_months is not None:
        counted = months_after(on, facts.remaining_months)
        until = counted if until is None else min(until, counted)
    if group in UNTIL_A_DAY and until is None:
        until = max(on, course)
    return facts.valid_from or min(on, course), until


def group_asked_of(funding: Funding, group: TraineeGroup) -> TraineeGroup | None:
    """Of which group a claim for a course asks the proof: of free training that of the seat, of
    directed training that the trainee left school and does not go on (VT-008, VT-025, VT-030).
    """
    if funding is Funding.DIRECTED_ENTRUSTED:
        return TraineeGroup.SCHOOL_LEAVER
    return group if funding is Funding.PURCHASED_FREE else None


def standing_of(
    proofs: Collection[ProofShown],
    group: TraineeGroup,
    *,
    on: date,
    figures: Figures,
    asked: bool = False,
) -> GroupStanding:
    """How the group stands on the first day of a course; what has expired by then does not count.

    ``asked`` says that its own department has not answered yet.
    """
    statuses = {one.status for one in proofs if one.counts_on(on, group, figures)}
    if ProofStatus.CONFIRMED in statuses:
        return GroupStanding.PROVED
    awaited = asked or ProofStatus.ENTERED in statuses
    return GroupStanding.AWAITED if awaited else GroupStanding.NOT_PROVED
