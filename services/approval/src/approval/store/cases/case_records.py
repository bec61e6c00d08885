"""A case with all that hangs on it, read by one statement. Sealed texts stay sealed."""

from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from shared.calendars import CITYS, keep_calendar
from shared.contracts.approval import RulingOutcome
from shared.deadlines import RUNNING, Deadline
from shared.errors import ChangedMeanwhile
from shared.rows import answering, row_from, rows_from, rows_where
from shared.transaction import Transaction
from sqlalchemy import text

from approval.domain.cases.case import CLOSED, Case
from approval.domain.cases.opinion import Opinion
from approval.store.cases.cases import CaseNotFound, case_of
from approval.store.cases.opinions import opinion_of
from approval.store.emergency.emergency_tables import (
    ContradictionRow,
    CountersignRow,
    RecoveryReviewRow,
)
from approval.store.tables import (
    CorrectionRow,
    DecisionRow,
    DeputyRow,
    LetterRow,
    NoticeRow,
    ObjectionRow,
    OpinionRow,
    RemarkRow,
    ReservationRow,
    RevocationRow,
    RulingRow,
    SupersededDeliveryRow,
    VisitRow,
)

_OF_CASE = "t.case_id = c.id"
_OF_DECISION = "t.decision_id IN (SELECT d.id FROM decisions AS d WHERE d.case_id = c.id)"
_STANDING_IN = "t.region IN (c.region, c.county) AND t.signed_by IS NOT NULL"
_CLOSED = ", ".join(f"'{status.value}'" for status in sorted(CLOSED))
_ALSO_OPEN = f"""ARRAY(SELECT ROW(o.id, o.assessment ->> 'case_number', o.region, o.status,
        CAST(o.assessment ->> 'incident_on' AS date))
    FROM cases AS o
    WHERE o.household_id = c.household_id AND o.id <> c.id AND o.status NOT IN ({_CLOSED})
        AND o.assessment ->> 'cause_type' = c.assessment ->> 'cause_type'
    ORDER BY o.id)"""
READ = f"""
SELECT c.id, CAST(c.assessment AS text) AS assessment, c.status, c.revision, c.round, c.opened_at,
    c.review_began_at, c.received_at, c.month, c.number, c.visit, c.visited_on, c.visit_confirmed,
    c.verified_at, c.countersign, c.version, c.receipt_finding, c.visited_in, c.set_aside,
    {rows_where(OpinionRow, _OF_CASE)} AS opinions,
    {rows_where(RemarkRow, _OF_CASE)} AS remarks,
    {rows_where(NoticeRow, _OF_CASE)} AS notices,
    {rows_where(ObjectionRow, _OF_CASE)} AS objections,
    {rows_where(VisitRow, _OF_CASE)} AS visits,
    {rows_where(DecisionRow, _OF_CASE, order="t.decided_at")} AS decisions,
    {rows_where(RulingRow, _OF_CASE, order="t.recorded_at")} AS rulings,
    {rows_where(CorrectionRow, _OF_DECISION, order="t.proposed_at")} AS corrections,
    {rows_where(ReservationRow, _OF_DECISION)} AS reservations,
    {rows_where(LetterRow, _OF_CASE, order="t.made_at")} AS letters,
    {rows_where(SupersededDeliveryRow, _OF_CASE)} AS superseded,
    {rows_where(RevocationRow, _OF_DECISION)} AS revocations,
    {rows_where(CountersignRow, _OF_CASE)} AS countersigns,
    {rows_where(RecoveryReviewRow, _OF_DECISION, order="t.opened_at")} AS reviews,
    {rows_where(ContradictionRow, _OF_CASE)} AS contradictions,
    {rows_where(DeputyRow, _STANDING_IN)} AS deputies,
    {_ALSO_OPEN} AS also_open, {RUNNING} AS due, {CITYS} AS calendar
FROM cases AS c WHERE c.id = :id"""
_NAMES = (
    *("id", "assessment", "status", "revision", "round", "opened_at", "review_began_at"),
    *("received_at", "month", "number", "visit", "visited_on", "visit_confirmed", "verified_at"),
    *(
        "countersign",
        "version",
        "receipt_finding",
        "visited_in",
        "set_aside",
        "opinions",
        "remarks",
        "notices",
        "objections",
        "visits",
    ),
    *(
        "decisions",
        "rulings",
        "corrections",
        "reservations",
        "letters",
        "superseded",
        "revocations",
    ),
    *("countersigns", "reviews"),
    *("contradictions", "deputies", "also_open", "due", "calendar"),
)
READ_ONE = answering(text(READ), *_NAMES)
HOLD_ONE = answering(text(f"{READ} FOR UPDATE OF c"), *_NAMES)


@dataclass(frozen=True, slots=True)
class OtherCase:
    """Another undecided case of the household for the same cause."""

    id: UUID
    case_number: str
    region: str
    status: str
    incident_on: date


@dataclass(frozen=True, slots=True, kw_only=True)
class CaseRecord:
    """A case, and the rows that hang on it in their order."""

    case: Case
    opinions: list[Opinion]
    sealed_opinions: dict[UUID, bytes]
    remarks: list[RemarkRow]
    notices: list[NoticeRow]
    objections: list[ObjectionRow]
    visits: list[VisitRow]
    decisions: list[DecisionRow]
    rulings: list[RulingRow]
    corrections: list[CorrectionRow]
    reservations: list[ReservationRow]
    letters: list[LetterRow]
    superseded: list[SupersededDeliveryRow]
    revocations: list[RevocationRow]
    countersign: CountersignRow | None
    reviews: list[RecoveryReviewRow]
    contradictions: list[ContradictionRow]
    deputies: list[DeputyRow]
    also_open: list[OtherCase]
    due: list[Deadline]

    @property
    def decision(self) -> DecisionRow | None:
        """The decision in force."""
        made = (one for one in self.decisions if one.supplements is None)
        return next((one for one in made if one.set_aside_on is None), None)

    @property
    def unpaid_supplements(self) -> list[UUID]:
        """Further orders of the grant in force whose money has not arrived."""
        decision = self.decision
        further = {one.id for one in self.decisions if decision and one.supplements == decision.id}
        return [
            one.decision_id
            for one in self.reservations
            if one.decision_id in further and one.state == "reserved"
        ]

    @property
    def granted(self) -> list[tuple[UUID, int]]:
        """The orders of the grant in force with their amounts (fen): its own, then further ones."""
        decision = self.decision
        further = [one for one in self.decisions if decision and one.supplements == decision.id]
        return [] if decision is None else [(one.id, one.amount) for one in (decision, *further)]

    @property
    def reservation(self) -> ReservationRow | None:
        """What the decision in force takes of the caps; of one set aside it was given back."""
        decision = self.decision
        return next(
            (one for one in self.reservations if decision and one.decision_id == decision.id), None
        )

    @property
    def corrected(self) -> list[CorrectionRow]:
        """The corrections that were agreed of the decision in force, the newest last."""
        held = self.decision and self.decision.id
        return [one for one in self.corrections if one.agreed and one.decision_id == held]

    @property
    def amount_in_force(self) -> int:
        """What is granted now (fen): the decision's amount, or what it was corrected to."""
        granted = self.decision.amount if self.decision else 0
        return self.corrected[-1].amount if self.corrected else granted

    @property
    def ruled_amount(self) -> int | None:
        """To what a ruling changes the grant in force (fen), until that is its amount."""
        decision = self.decision
        ruled = [
            one.amount
            for one in self.rulings
            if decision and one.decision_id == decision.id and one.outcome == RulingOutcome.CHANGED
        ]
        return ruled[-1] if ruled and ruled[-1] != self.amount_in_force else None

    @property
    def ruled_anew(self) -> int | None:
        """What a ruling says that the decision to be made anew grants (fen); none says nothing."""
        before = [one for one in self.decisions if one.supplements is None]
        if self.decision is not None or not before:
            return None
        newest = max(before, key=lambda one: one.decided_at).id
        said = [one for one in self.rulings if one.decision_id == newest]
        return said[-1].amount if said else None

    @property
    def may_be_corrected(self) -> bool:
        """Whether the grant in force is corrected for the first time, or as a ruling says."""
        return not self.corrected or self.ruled_amount is not None

    @property
    def noticed_amount(self) -> int | None:
        """What the newest notice of the round told (fen); none where none was posted."""
        posted = [one for one in self.notices if one.round == self.case.round]
        return max(posted, key=lambda one: one.posted_at).amount if posted else None

    @property
    def is_unpaid(self) -> bool:
        """Whether the money of the grant in force has not arrived, as far as is known."""
        return self.reservation is not None and self.reservation.state == "reserved"

    @property
    def set_aside_signers(self) -> frozenset[str]:
        """Who signed what a ruling has set aside: others decide anew (A-81)."""
        ruled = {one.decision_id for one in self.rulings}
        return frozenset(
            signer
            for one in self.decisions
            if one.set_aside_on is not None and one.id in ruled
            for signer in one.signers
        )

    @property
    def letter(self) -> LetterRow | None:
        """The newest letter of what holds now; none of what a ruling has set aside."""
        held = [one for one in self.letters if one.number == self.case.set_aside + 1]
        return held[-1] if held else None

    @property
    def review(self) -> RecoveryReviewRow | None:
        """The newest review of the grant; it is open until somebody has closed it."""
        return self.reviews[-1] if self.reviews else None

    @property
    def open_revocation(self) -> RevocationRow | None:
        """The revocation that waits for the lead, or for disbursement."""
        return next((one for one in self.revocations if one.answer is None), None)

    @property
    def open_correction(self) -> CorrectionRow | None:
        """The correction that waits for the lead."""
        return next((one for one in self.corrections if one.decided_at is None), None)

    @property
    def running_notice(self) -> NoticeRow | None:
        """The notice that has not been taken down."""
        return next((one for one in self.notices if one.taken_down is None), None)


async def get_record(tx: Transaction, case_id: UUID) -> CaseRecord:
    """A case of the actor's region, with all that hangs on it.

    Raises ``CaseNotFound`` and ``OutsideRegion``.
    """
    await tx.flush()
    row = (await tx.session.execute(READ_ONE, {"id": case_id})).one_or_none()
    return _within_region(tx, row)


async def find_record(tx: Transaction, case_id: UUID) -> CaseRecord | None:
    """The same for what an event says: the caller holds the case, and nobody's region is asked."""
    await tx.flush()
    row = (await tx.session.execute(READ_ONE, {"id": case_id})).one_or_none()
    if row is None:
        return None
    keep_calendar(tx.session, row.calendar)
    return _record(row)


async def hold_record(tx: Transaction, case_id: UUID, *, expected: int) -> CaseRecord:
    """The same, held to the end of the transaction. Raises ``ChangedMeanwhile`` too.

    If somebody else held it, what hangs on it may be older than the case itself: then the
    version is not the expected one, for every change of a case moves its version.
    """
    row = (await tx.session.execute(HOLD_ONE, {"id": case_id})).one_or_none()
    record = _within_region(tx, row)
    if record.case.version != expected:
        raise ChangedMeanwhile(version=record.case.version)
    return record


def _within_region(tx: Transaction, row: Any) -> CaseRecord:
    if row is None:
        raise CaseNotFound
    record = _record(row)
    tx.by.within(record.case.region)
    keep_calendar(tx.session, row.calendar)
    return record


def _record(row: Any) -> CaseRecord:
    opinions = rows_from(OpinionRow, row.opinions)
    return CaseRecord(
        case=case_of(row),
        opinions=[opinion_of(one) for one in opinions],
        sealed_opinions={one.id: one.opinion for one in opinions},
        remarks=rows_from(RemarkRow, row.remarks),
        notices=rows_from(NoticeRow, row.notices),
        objections=rows_from(ObjectionRow, row.objections),
        visits=rows_from(VisitRow, row.visits),
        decisions=rows_from(DecisionRow, row.decisions),
        rulings=rows_from(RulingRow, row.rulings),
        corrections=rows_from(CorrectionRow, row.corrections),
        reservations=rows_from(ReservationRow, row.reservations),
        letters=rows_from(LetterRow, row.letters),
        superseded=rows_from(SupersededDeliveryRow, row.superseded),
        revocations=rows_from(RevocationRow, row.revocations),
        countersign=row_from(CountersignRow, row.countersigns),
        reviews=rows_from(RecoveryReviewRow, row.reviews),
        contradictions=rows_from(ContradictionRow, row.contradictions),
        deputies=rows_from(DeputyRow, row.deputies),
        also_open=[OtherCase(*other) for other in row.also_open],
        due=[Deadline(*clock) for clock in row.due],
    )
