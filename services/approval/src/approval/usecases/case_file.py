"""Everything about one case, for the officers of its region."""

import json
from dataclasses import dataclass
from datetime import date

from shared.calendars import read_calendar
from shared.deadlines import Deadline
from shared.transaction import Transaction

from approval.domain.case import CLOSED, DECIDED, Case, Status
from approval.domain.opinion import Opinion
from approval.store import caps, cases, decisions, emergencies, notices, opinions, sampling
from approval.store.emergencies import Afterwards
from approval.store.tables import (
    DecisionRow,
    LetterRow,
    NoticeRow,
    ObjectionRow,
    RemarkRow,
    ReservationRow,
    RevocationRow,
    VisitRow,
)
from approval.usecases import case_outlook, clocks
from approval.usecases.grants import record_of
from approval.usecases.notices import closes_on


@dataclass(frozen=True, slots=True, kw_only=True)
class CaseFile:
    """A case with what hangs on it; sealed texts opened."""

    case: Case
    opinions: list[tuple[Opinion, str]]
    remarks: list[tuple[RemarkRow, str]]
    notices: list[tuple[NoticeRow, date, str | None]]
    objections: list[tuple[ObjectionRow, dict[str, str | None]]]
    visits: list[tuple[VisitRow, str, str]]
    also_open: list[Case]
    preview: dict[str, object] | None
    proposed: int | None
    decision: DecisionRow | None
    reason: str | None
    grounds: dict[str, str]
    reservation: ReservationRow | None
    letter: LetterRow | None
    revocations: list[RevocationRow]
    afterwards: Afterwards
    due: list[Deadline]


async def case_file(tx: Transaction, case: Case) -> CaseFile:
    """Read and open a case; a GET audits the reading, a change is audited by itself."""
    signed = await opinions.opinions_of(tx, case.id)
    texts = await opinions.texts_of(tx, case.id)
    posted = await notices.notices_of(tx, case.id)
    calendar = await read_calendar(tx.session) if posted else None
    decision = await decisions.decision_of(tx, case.id)
    proposed = case_outlook.proposed_amount(case, signed)
    preview: dict[str, object] | None = None
    if decision is not None:
        preview = decision.outcome
    elif case.status is not Status.ENDED:
        preview = record_of(await case_outlook.outcome_of(tx, case, proposed=proposed))
    reason, grounds = decisions.open_reason(tx.vault, decision) if decision else (None, "{}")
    return CaseFile(
        case=case,
        opinions=[(opinion, texts[opinion.id]) for opinion in signed],
        remarks=await opinions.remarks_of(tx, case.id),
        notices=[
            (row, closes_on(row, calendar), notices.open_name(tx.vault, row)[0])
            for row in posted
            if calendar is not None
        ],
        objections=[
            (row, notices.open_objection(tx.vault, row))
            for row in await notices.objections_of(tx, case.id)
        ],
        visits=await sampling.visits_of(tx, case.id),
        also_open=[] if case.status in CLOSED else await cases.also_open(tx, case),
        preview=preview,
        proposed=proposed,
        decision=decision,
        reason=reason,
        grounds=json.loads(grounds),
        reservation=await caps.reservation_of(tx, decision.id) if decision else None,
        letter=await decisions.find_letter(tx, case.id) if case.status in DECIDED else None,
        revocations=await decisions.revocations_of(tx, case.id),
        afterwards=await emergencies.afterwards(tx, case.id),
        due=await clocks.DEADLINES.of_case(tx, case.id),
    )
