"""Everything about one case, for the officers of its region."""

import json
from dataclasses import dataclass
from uuid import UUID

from shared.calendars import read_calendar
from shared.deadlines import Deadline
from shared.deliveries import AppealTerms, appeal_terms
from shared.transaction import Transaction
from shared.workdays import Due

from approval.domain.cases.case import CLOSED, DECIDED, Case, Status
from approval.domain.cases.opinion import Opinion
from approval.store.cases import case_records, opinions
from approval.store.cases.case_records import CaseRecord, OtherCase
from approval.store.county import samples
from approval.store.decisions import corrections, decisions, letters, revocations, rulings
from approval.store.emergency import emergencies
from approval.store.emergency.emergencies import Afterwards
from approval.store.notices import notices
from approval.store.tables import (
    CorrectionRow,
    DecisionRow,
    LetterRow,
    NoticeRow,
    ObjectionRow,
    RemarkRow,
    ReservationRow,
    RevocationRow,
    RulingRow,
    SupersededDeliveryRow,
    VisitRow,
)
from approval.usecases import clocks
from approval.usecases.decisions import case_outlook
from approval.usecases.decisions.grants import record_of


@dataclass(frozen=True, slots=True, kw_only=True)
class CaseFile:
    """A case with what hangs on it; sealed texts opened."""

    case: Case
    opinions: list[tuple[Opinion, str]]
    remarks: list[tuple[RemarkRow, str]]
    notices: list[tuple[NoticeRow, Due, str | None]]
    objections: list[tuple[ObjectionRow, dict[str, str | None]]]
    visits: list[tuple[VisitRow, str, str]]
    also_open: list[OtherCase]
    preview: dict[str, object] | None
    proposed: int | None
    decision: DecisionRow | None
    reason: str | None
    grounds: dict[str, str]
    reservation: ReservationRow | None
    letter: LetterRow | None
    revocations: list[tuple[RevocationRow, str, str | None]]
    rulings: list[tuple[RulingRow, str]]
    corrections: list[tuple[CorrectionRow, str, str | None]]
    delivery_proof: str | None
    superseded: list[tuple[SupersededDeliveryRow, str, str]]
    appeal: AppealTerms | None
    afterwards: Afterwards
    due: list[Deadline]
    amount_in_force: int
    correction_waits: bool
    may_be_corrected: bool


async def case_file(tx: Transaction, case: Case) -> CaseFile:
    """Read and open a case as this transaction leaves it; the change audits the reading itself."""
    return await file_of(tx, await case_records.get_record(tx, case.id))


async def read_file(tx: Transaction, case_id: UUID) -> CaseFile:
    """Read and open a case of the actor's region; the caller audits the reading."""
    return await file_of(tx, await case_records.get_record(tx, case_id))


async def file_of(tx: Transaction, record: CaseRecord) -> CaseFile:
    """Open what is sealed in a record, and say its outcome now."""
    case, decision = record.case, record.decision
    calendar = await read_calendar(tx.session)
    proposed = case_outlook.proposed_amount(case, record.opinions)
    preview: dict[str, object] | None = None
    if decision is not None:
        preview = decision.outcome
    elif case.status is not Status.ENDED:
        preview = record_of(await case_outlook.outcome_of(tx, case, proposed=proposed))
    reason, grounds = decisions.open_reason(tx.vault, decision) if decision else (None, "{}")
    signed, review = record.countersign, record.review
    letter = record.letter if case.status in DECIDED else None
    return CaseFile(
        case=case,
        opinions=[
            (one, opinions.open_text(tx.vault, one.id, record.sealed_opinions[one.id]))
            for one in record.opinions
        ],
        remarks=[(row, opinions.open_remark(tx.vault, row)) for row in record.remarks],
        notices=[
            (
                row,
                clocks.notice_closes(row.posted_on, calendar),
                notices.open_name(tx.vault, row)[0],
            )
            for row in record.notices
        ],
        objections=[(row, notices.open_objection(tx.vault, row)) for row in record.objections],
        visits=[(row, *samples.open_visit(tx.vault, row)) for row in record.visits],
        also_open=[] if case.status in CLOSED else record.also_open,
        preview=preview,
        proposed=proposed,
        decision=decision,
        reason=reason,
        grounds=json.loads(grounds),
        reservation=record.reservation,
        letter=letter,
        corrections=[(row, *corrections.open_reasons(tx.vault, row)) for row in record.corrections],
        rulings=[(row, rulings.open_text(tx.vault, row)) for row in record.rulings],
        delivery_proof=letters.open_proof(tx.vault, letter) if letter else None,
        superseded=[(row, *letters.open_superseded(tx.vault, row)) for row in record.superseded],
        appeal=appeal_terms(letter.delivered_on, calendar)
        if letter and letter.delivered_on
        else None,
        revocations=[(row, *revocations.open_reasons(tx.vault, row)) for row in record.revocations],
        afterwards=Afterwards(
            countersign=signed,
            reason=None if signed is None else emergencies.open_reason(tx.vault, signed),
            review=review,
            review_reason=emergencies.open_finding(tx.vault, review) if review else None,
            contradictions=[
                (row, emergencies.open_settled(tx.vault, row)) for row in record.contradictions
            ],
        ),
        due=record.due,
        amount_in_force=record.amount_in_force,
        correction_waits=record.open_correction is not None,
        may_be_corrected=record.may_be_corrected,
    )
