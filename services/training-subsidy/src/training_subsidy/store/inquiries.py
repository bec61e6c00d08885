"""Questions to other departments: what is open, who is asked next, and all that was answered."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import timedelta
from typing import Any
from uuid import UUID

from shared.clock import real_now
from shared.ids import new_id
from shared.regions import covered_by
from shared.transaction import Reading, Transaction
from shared.vault import Place, Vault
from shared.writes import WritePart, change_row
from sqlalchemy import func, select, tuple_, update
from sqlalchemy.dialects.postgresql import insert

from training_subsidy.domain.register.inquiry import (
    OPEN,
    Inquiry,
    InquiryAnswer,
    InquiryNotFound,
    InquiryOutcome,
    InquirySent,
    InquiryStatus,
    Question,
    facts_of,
)
from training_subsidy.store.inquiry_tables import InquiryAnswerRow, InquiryRow
from training_subsidy.store.register.people import person_from
from training_subsidy.store.tables import PersonRow
from training_subsidy.store.versions import expect

LEASE = timedelta(seconds=60)
LONGEST_PAUSE = timedelta(hours=1)
STILL_OPEN = sorted(status.value for status in OPEN)
ASKED = WritePart(
    sql="""{me} AS (
    INSERT INTO inquiries
    SELECT * FROM json_populate_recordset(CAST(NULL AS inquiries), CAST(:{me} AS json))
    ON CONFLICT DO NOTHING RETURNING 1)""",
    gives="SELECT count(*) FROM {me}",
    heard=lambda *_: None,
)


@dataclass(frozen=True, slots=True, kw_only=True)
class ToAsk:
    """What is to be asked: about whom, for which subject and region, and with which particulars."""

    question: Question
    subject: UUID
    person_id: UUID
    region: str
    about: Mapping[str, Any] = field(repr=False)


async def running_of(
    tx: Transaction, wanted: Sequence[ToAsk]
) -> dict[tuple[Question, UUID], tuple[Inquiry, bool]]:
    """What runs already of these questions and subjects, and whether it asks about the same."""
    keys = {(one.question, one.subject): _key(tx.vault, one) for one in wanted}
    found = await tx.session.scalars(
        select(InquiryRow)
        .where(
            tuple_(InquiryRow.question, InquiryRow.subject).in_(list(keys)),
            InquiryRow.status.in_(STILL_OPEN),
        )
        .with_for_update()
        .execution_options(populate_existing=True)
    )
    running = {}
    for row in found:
        key = (Question(row.question), row.subject)
        running[key] = inquiry_from(tx.vault, row), bytes(row.about_hash) == keys[key]
    return running


def insert_inquiry(tx: Transaction, one: ToAsk) -> UUID:
    """Enter a question; returns its id."""
    inquiry_id = new_id()
    about = {"about": _text(one)}
    row = {
        "id": inquiry_id,
        "question": one.question,
        "subject": one.subject,
        "person_id": one.person_id,
        "region": one.region,
        "asked_at": tx.clock.now(),
        "about_hash": _key(tx.vault, one),
        "status": InquiryStatus.WAITING,
        "on_paper": False,
        "tries": 0,
        "next_try_at": real_now(),
        "version": 1,
    }
    tx.writes.add(ASKED, row | tx.vault.seal_row("inquiries", inquiry_id, about))
    return inquiry_id


def _text(one: ToAsk) -> str:
    return json.dumps(dict(one.about), ensure_ascii=False, sort_keys=True)


def _key(vault: Vault, one: ToAsk) -> bytes:
    return vault.lookup("inquiry", f"{one.person_id}/{_text(one)}")


async def get_inquiry(
    tx: Reading, inquiry_id: UUID, *, lock: bool = False, expected: int | None = None
) -> Inquiry:
    """One question of the actor's region. Raises ``InquiryNotFound``."""
    inquiry = await find_inquiry(tx, inquiry_id, lock=lock)
    if inquiry is None:
        raise InquiryNotFound
    tx.by.within(inquiry.region)
    if expected is not None:
        expect(inquiry.version, expected)
    return inquiry


async def find_inquiry(tx: Reading, inquiry_id: UUID, *, lock: bool = False) -> Inquiry | None:
    """One question, whoever asks for it."""
    query = select(InquiryRow).where(InquiryRow.id == inquiry_id)
    if lock:
        query = query.with_for_update()
    row = await tx.session.scalar(query.execution_options(populate_existing=True))
    return None if row is None else inquiry_from(tx.vault, row)


async def find_inquiries(
    tx: Reading,
    *,
    question: Question | None,
    status: InquiryStatus | None,
    subject: UUID | None,
    after: UUID | None,
    limit: int,
) -> list[Inquiry]:
    """Questions of the actor's region in the order in which they were asked."""
    query = (
        select(InquiryRow)
        .where(covered_by(tx.by.region.code, InquiryRow.region))
        .order_by(InquiryRow.id)
        .limit(limit)
    )
    if question is not None:
        query = query.where(InquiryRow.question == question)
    if status is not None:
        query = query.where(InquiryRow.status == status)
    if subject is not None:
        query = query.where(InquiryRow.subject == subject)
    if after is not None:
        query = query.where(InquiryRow.id > after)
    return [inquiry_from(tx.vault, row) for row in await tx.session.scalars(query)]


def save_inquiry(tx: Transaction, inquiry: Inquiry, *, pause: timedelta | None = None) -> Inquiry:
    """Write a question and give its lease back; it is looked at again after ``pause``."""
    answer = inquiry.answer
    saved = replace(inquiry, version=inquiry.version + 1)
    values = {
        "version": saved.version,
        "status": inquiry.status,
        "outcome": None if answer is None else answer.outcome,
        "facts": None if answer is None else _sealed_facts(tx.vault, inquiry.id, answer),
        "data_date": None if answer is None else answer.data_date,
        "on_paper": answer is not None and answer.on_paper,
        "waits_for": inquiry.waits_for,
        "tries": inquiry.tries,
        "leased_until": None,
        "next_try_at": real_now() + (pause or timedelta()),
    }
    change_row(tx, InquiryRow, {"id": inquiry.id}, was=inquiry.version, **values)
    tx.audit_subject("inquiry", saved.id, saved.version)
    return saved


def _sealed_facts(vault: Vault, inquiry_id: UUID, answer: InquiryAnswer) -> bytes:
    return vault.seal(answer.facts.model_dump_json(), Place("inquiries", "facts", inquiry_id))


async def keep_answer(
    tx: Transaction, inquiry: Inquiry, answer: InquiryAnswer, *, answer_id: str, counts: bool
) -> bool:
    """Keep what was said for good; returns whether it had not been said before."""
    place = f"{inquiry.id}/{answer_id}"
    facts = {"facts": answer.facts.model_dump_json()}
    made = await tx.session.execute(
        insert(InquiryAnswerRow)
        .values(
            inquiry_id=inquiry.id,
            answer_id=answer_id,
            outcome=answer.outcome,
            data_date=answer.data_date,
            counts=counts,
            heard_from=tx.by.sub,
            heard_at=tx.clock.now(),
            **tx.vault.seal_row("inquiry_answers", place, facts),
        )
        .on_conflict_do_nothing()
        .returning(InquiryAnswerRow.answer_id)
    )
    return made.first() is not None


async def take_due(tx: Transaction, *, limit: int) -> list[tuple[Inquiry, InquirySent]]:
    """Lease what is due, with whom it is about: two processes never ask one question at once."""
    now = real_now()
    query = (
        select(InquiryRow, PersonRow)
        .join(PersonRow, PersonRow.person_id == InquiryRow.person_id)
        .where(
            InquiryRow.status.in_(STILL_OPEN),
            InquiryRow.next_try_at <= now,
            (InquiryRow.leased_until.is_(None)) | (InquiryRow.leased_until < now),
        )
        .order_by(InquiryRow.next_try_at)
        .limit(limit)
        .with_for_update(of=InquiryRow, skip_locked=True)
    )
    taken = []
    for row, person_row in (await tx.session.execute(query)).all():
        inquiry, person = inquiry_from(tx.vault, row), person_from(tx.vault, person_row)
        asked = InquirySent(
            request_id=inquiry.id,
            question=inquiry.question,
            name=person.name,
            id_number=person.id_number,
            about=inquiry.about,
        )
        taken.append((inquiry, asked))
    return taken


async def lease(tx: Transaction, taken: Sequence[Inquiry]) -> None:
    """From now on the departments may have been asked, and nobody else asks for a minute."""
    await tx.session.execute(
        update(InquiryRow)
        .where(InquiryRow.id.in_([inquiry.id for inquiry in taken]))
        .values(
            status=InquiryStatus.ASKED,
            leased_until=real_now() + LEASE,
            version=InquiryRow.version + 1,
        )
        .execution_options(synchronize_session=False)
    )


async def next_try_in(tx: Reading) -> float | None:
    """In how many seconds the next question is due, if any waits."""
    due_at = await tx.session.scalar(
        select(func.min(func.greatest(InquiryRow.next_try_at, InquiryRow.leased_until))).where(
            InquiryRow.status.in_(STILL_OPEN)
        )
    )
    return None if due_at is None else (due_at - real_now()).total_seconds()


def pause_after(tries: int) -> timedelta:
    """Growing pauses: a second, two, four … an hour."""
    return min(timedelta(seconds=2 ** min(tries, 12)), LONGEST_PAUSE)


def inquiry_from(vault: Vault, row: Any) -> Inquiry:
    """A question with what is known of it."""
    question = Question(row.question)
    opened = vault.open_row("inquiries", row.id, row, ["about", "facts"])
    answer = None
    if row.outcome is not None:
        answer = InquiryAnswer(
            outcome=InquiryOutcome(row.outcome),
            facts=facts_of(question, json.loads(opened["facts"])),
            data_date=row.data_date,
            on_paper=row.on_paper,
        )
    return Inquiry(
        id=row.id,
        question=question,
        subject=row.subject,
        person_id=row.person_id,
        region=row.region,
        asked_at=row.asked_at,
        about=json.loads(opened["about"]),
        status=InquiryStatus(row.status),
        answer=answer,
        waits_for=row.waits_for,
        tries=row.tries,
        version=row.version,
    )
