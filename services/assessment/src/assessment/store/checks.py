"""Checks of adults, the sealed copy of their names while it is needed, and what sources answered."""

from collections.abc import Collection, Sequence
from datetime import timedelta
from enum import StrEnum
from typing import Any
from uuid import UUID

from shared.clock import real_now
from shared.contracts.intake import CheckAuthorisation
from shared.transaction import Reading, Transaction
from shared.vault import Place
from sqlalchemy import delete, func, select, update
from sqlalchemy.dialects.postgresql import insert

from assessment.domain.check import (
    IN_WORK,
    Blocked,
    Check,
    CheckStatus,
    Source,
    SourceAnswer,
)
from assessment.domain.dossier import AssessmentStatus
from assessment.store.tables import AnswerRow, AssessmentRow, CheckRow

LEASE = timedelta(seconds=60)
LONGEST_PAUSE = timedelta(minutes=5)
CHECKS_GO_ON = (AssessmentStatus.OPEN, AssessmentStatus.COMPLETED)


class Taken(StrEnum):
    """What became of an answer that was handed in."""

    COUNTS = "COUNTS"
    KEPT = "KEPT"  # its source has answered before; that answer counts
    KNOWN = "KNOWN"  # the same answer again


def check_of(row: CheckRow) -> Check:
    """A check, without the copy of name and number."""
    return Check(
        request_id=row.request_id,
        case_id=row.case_id,
        person_id=row.person_id,
        status=CheckStatus(row.status),
        authorisation_id=row.authorisation_id,
        scope=tuple(row.scope),
        valid_until=row.valid_until,
        consents=_consents(row),
        blocked=None if row.blocked is None else Blocked(row.blocked),
        requested_at=row.requested_at,
        waits_for=row.waits_for,
        tries=row.tries,
    )


def _consents(row: CheckRow) -> tuple[CheckAuthorisation, ...]:
    """The consents of a check; one that was written before they added up has its only one."""
    if row.consents is not None:
        return tuple(CheckAuthorisation.model_validate(one) for one in row.consents)
    if row.authorisation_id is None or row.valid_until is None or row.blocked is not None:
        return ()
    only = CheckAuthorisation(
        authorisation_id=row.authorisation_id,
        person_id=row.person_id,
        scope=tuple(row.scope),
        signed_at=row.requested_at or row.next_try_at,
        valid_until=row.valid_until,
    )
    return (only,)


def pause_after(tries: int) -> timedelta:
    """Growing pauses: a second, two, four … five minutes."""
    return min(timedelta(seconds=2 ** min(tries, 10)), LONGEST_PAUSE)


async def insert_checks(tx: Transaction, checks: Sequence[Check]) -> None:
    """Enter the checks of a new assessment."""
    if not checks:
        return
    rows = [{**_columns(check), "next_try_at": real_now()} for check in checks]
    await tx.session.execute(insert(CheckRow).values(rows).on_conflict_do_nothing())


async def checks_of(tx: Reading, case_id: UUID) -> list[Check]:
    """The checks of a case, each adult's one."""
    if isinstance(tx, Transaction):
        await tx.flush()
    query = select(CheckRow).where(CheckRow.case_id == case_id).order_by(CheckRow.person_id)
    rows = await tx.session.scalars(query.execution_options(populate_existing=True))
    return [check_of(row) for row in rows]


async def save_check(
    tx: Transaction, check: Check, *, pause: timedelta | None = None, forget: bool = False
) -> None:
    """Write a check and give its lease back; it is looked at again after ``pause``.

    ``forget`` deletes the copy of name and number.
    """
    sealed = {"name_sealed": None, "id_number_sealed": None} if forget else {}
    await tx.session.execute(
        update(CheckRow)
        .where(CheckRow.case_id == check.case_id, CheckRow.person_id == check.person_id)
        .values(
            **_columns(check),
            **sealed,
            leased_until=None,
            next_try_at=real_now() + (pause or timedelta()),
        )
        .execution_options(synchronize_session=False)
    )


async def save_consents(tx: Transaction, check: Check) -> None:
    """Write under which consents a request runs; its own state and lease stay as they are."""
    names = ("authorisation_id", "scope", "valid_until", "consents")
    await tx.session.execute(
        update(CheckRow)
        .where(CheckRow.request_id == check.request_id)
        .values({name: value for name, value in _columns(check).items() if name in names})
        .execution_options(synchronize_session=False)
    )


async def take_checks(tx: Transaction, *, limit: int) -> list[Check]:
    """Lease checks that are due: two processes never work on one of them."""
    now = real_now()
    query = (
        select(CheckRow)
        .join(AssessmentRow, AssessmentRow.case_id == CheckRow.case_id)
        .where(
            CheckRow.status.in_([status.value for status in IN_WORK]),
            CheckRow.next_try_at <= now,
            (CheckRow.leased_until.is_(None)) | (CheckRow.leased_until < now),
            AssessmentRow.status.in_([status.value for status in CHECKS_GO_ON]),
        )
        .order_by(CheckRow.next_try_at)
        .limit(limit)
        .with_for_update(of=CheckRow, skip_locked=True)
    )
    taken = [check_of(row) for row in await tx.session.scalars(query)]
    if taken:
        await tx.session.execute(
            update(CheckRow)
            .where(CheckRow.request_id.in_([check.request_id for check in taken]))
            .values(leased_until=now + LEASE)
            .execution_options(synchronize_session=False)
        )
    return taken


async def next_try_in(tx: Reading) -> float | None:
    """In how many seconds the next check is due, if any waits; a leased one when its lease ends."""
    query = (
        select(func.min(func.greatest(CheckRow.next_try_at, CheckRow.leased_until)))
        .join(AssessmentRow, AssessmentRow.case_id == CheckRow.case_id)
        .where(
            CheckRow.status.in_([status.value for status in IN_WORK]),
            AssessmentRow.status.in_([status.value for status in CHECKS_GO_ON]),
        )
    )
    due_at = await tx.session.scalar(query)
    return None if due_at is None else (due_at - real_now()).total_seconds()


async def note_intent(tx: Transaction, check: Check) -> None:
    """Before the platform is asked: from now on it may have heard, whatever happens to us."""
    await tx.session.execute(
        update(CheckRow)
        .where(CheckRow.request_id == check.request_id)
        .values(status=CheckStatus.UNKNOWN)
        .execution_options(synchronize_session=False)
    )


async def keep_person(tx: Transaction, check: Check, *, name: str, id_number: str) -> None:
    """Seal name and number for as long as the check runs."""
    name_place, number_place = _places(check.request_id)
    await tx.session.execute(
        update(CheckRow)
        .where(CheckRow.request_id == check.request_id)
        .values(
            name_sealed=tx.vault.seal(name, name_place),
            id_number_sealed=tx.vault.seal(id_number, number_place),
        )
        .execution_options(synchronize_session=False)
    )


async def open_person(tx: Reading, request_id: UUID) -> tuple[str, str] | None:
    """Name and number of the adult that a request is about, while they are kept."""
    query = select(CheckRow.name_sealed, CheckRow.id_number_sealed).where(
        CheckRow.request_id == request_id
    )
    row = (await tx.session.execute(query)).one_or_none()
    if row is None or row.name_sealed is None or row.id_number_sealed is None:
        return None
    name_place, number_place = _places(request_id)
    return tx.vault.open(row.name_sealed, name_place), tx.vault.open(
        row.id_number_sealed, number_place
    )


async def drop_checks(tx: Transaction, case_id: UUID, *, but: Collection[UUID]) -> None:
    """Nobody is asked any more about who is not of the household; what was heard does not count."""
    await tx.session.execute(
        delete(CheckRow)
        .where(CheckRow.case_id == case_id, CheckRow.person_id.not_in(but))
        .execution_options(synchronize_session=False)
    )


async def forget_people(tx: Transaction, case_id: UUID) -> None:
    """Delete every copy of names and numbers of a case."""
    await tx.session.execute(
        update(CheckRow)
        .where(CheckRow.case_id == case_id)
        .values(name_sealed=None, id_number_sealed=None)
        .execution_options(synchronize_session=False)
    )


async def insert_answers(
    tx: Transaction,
    case_id: UUID,
    answers: Sequence[tuple[SourceAnswer, bytes]],
    *,
    heard: Collection[Source],
) -> list[Taken]:
    """Keep answers of one request with their raw text; returns what became of each.

    Of each source the first answer counts; of those in ``heard`` one counts already.
    """
    rows: list[dict[str, Any]] = []
    counting = set(heard)
    for answer, raw in answers:
        place = Place("answers", "raw_sealed", f"{answer.request_id}/{answer.answer_id}")
        rows.append(
            {
                "request_id": answer.request_id,
                "answer_id": answer.answer_id,
                "case_id": case_id,
                "person_id": answer.person_id,
                "source": answer.source,
                "data_date": answer.data_date,
                "no_data": answer.no_data,
                "figures": {item.value: figure for item, figure in answer.figures.items()},
                "by_hand": answer.by_hand,
                "counts": answer.source not in counting,
                "raw_sealed": tx.vault.seal(raw, place),
                "received_at": tx.clock.now(),
                "recorded_by": tx.by.sub,
            }
        )
        counting.add(answer.source)
    if not rows:
        return []
    made = await tx.session.execute(
        insert(AnswerRow)
        .values(rows)
        .on_conflict_do_nothing()
        .returning(AnswerRow.answer_id, AnswerRow.counts)
    )
    new = {row.answer_id: row.counts for row in made}
    taken = (new.pop(answer.answer_id, None) for answer, _ in answers)
    return [_TAKEN[counts] for counts in taken]


_TAKEN = {True: Taken.COUNTS, False: Taken.KEPT, None: Taken.KNOWN}


def _columns(check: Check) -> dict[str, object]:
    return {
        "request_id": check.request_id,
        "case_id": check.case_id,
        "person_id": check.person_id,
        "status": check.status,
        "authorisation_id": check.authorisation_id,
        "scope": list(check.scope),
        "valid_until": check.valid_until,
        "consents": [one.model_dump(mode="json") for one in check.consents],
        "blocked": check.blocked,
        "requested_at": check.requested_at,
        "waits_for": check.waits_for,
        "tries": check.tries,
    }


def _places(request_id: UUID) -> tuple[Place, Place]:
    return Place("checks", "name_sealed", request_id), Place(
        "checks", "id_number_sealed", request_id
    )
