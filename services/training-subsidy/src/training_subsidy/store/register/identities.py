"""Who a person is: the registered name, the account that claims, and corrections of both."""

from uuid import UUID

from shared.errors import ChangedMeanwhile
from shared.ids import new_id
from shared.transaction import Reading, Transaction
from shared.vault import Place
from sqlalchemy import insert, or_, select, union, update
from sqlalchemy.exc import IntegrityError

from training_subsidy.domain.register.person import CorrectionKind, PersonNotFound
from training_subsidy.store.claim_tables import ClaimRow
from training_subsidy.store.register import people
from training_subsidy.store.register.people import Person
from training_subsidy.store.tables import (
    ClassRow,
    EnrolmentRow,
    OtherCourseRow,
    PersonCorrectionRow,
    PersonRow,
    SelectedTalentRow,
    SelectionListRow,
)
from training_subsidy.store.versions import expect


async def bind_account(tx: Transaction, person_id: UUID) -> bool:
    """Let the actor be the one who claims for this person; false if another is, or acts for another."""
    try:
        bound = await tx.session.scalar(
            update(PersonRow)
            .where(
                PersonRow.person_id == person_id,
                or_(PersonRow.account.is_(None), PersonRow.account == tx.by.sub),
            )
            .values(account=tx.by.sub)
            .returning(PersonRow.person_id)
            .execution_options(synchronize_session=False)
        )
    except IntegrityError:
        return False
    return bound is not None


async def get_person(tx: Reading, person_id: UUID, *, expected: int | None = None) -> Person:
    """A person who has learned or claimed in the actor's region (403 elsewhere)."""
    person = (await people.open_persons(tx, [person_id])).get(person_id)
    if person is None:
        raise PersonNotFound
    regions = await _regions_of(tx, person_id)
    if not any(tx.by.region.covers(region) for region in regions):
        tx.by.within(next(iter(regions), ""))
    expect(person.version, expected)
    return person


async def _regions_of(tx: Reading, person_id: UUID) -> list[str]:
    known = union(
        select(ClassRow.region)
        .join(EnrolmentRow, EnrolmentRow.class_id == ClassRow.id)
        .where(EnrolmentRow.person_id == person_id),
        select(ClaimRow.region).where(ClaimRow.person_id == person_id),
        select(OtherCourseRow.region).where(OtherCourseRow.person_id == person_id),
        select(SelectionListRow.region)
        .join(SelectedTalentRow, SelectedTalentRow.list_id == SelectionListRow.id)
        .where(SelectedTalentRow.person_id == person_id),
    )
    return sorted(await tx.session.scalars(known))


async def save_name(tx: Transaction, person: Person, name: str) -> None:
    """Write another name, unless someone else has corrected meanwhile."""
    await _save(tx, person, name=tx.vault.seal(name, Place("persons", "name", person.person_id)))


async def release_account(tx: Transaction, person: Person) -> None:
    """The next account that gives name and number as registered claims for the person."""
    await _save(tx, person, account=None)


async def _save(tx: Transaction, person: Person, **values: object) -> None:
    saved = await tx.session.scalar(
        update(PersonRow)
        .where(PersonRow.person_id == person.person_id, PersonRow.version == person.version)
        .values(version=person.version + 1, **values)
        .returning(PersonRow.version)
        .execution_options(synchronize_session=False)
    )
    if saved is None:
        raise ChangedMeanwhile
    tx.audit_subject("person", person.person_id, saved)


async def write_correction(
    tx: Transaction,
    person_id: UUID,
    kind: CorrectionKind,
    *,
    before: str | None,
    reason: str,
    evidence: str,
) -> None:
    """Keep what was put right, why, and on which evidence."""
    correction_id = new_id()

    def sealed(column: str, text: str) -> bytes:
        return tx.vault.seal(text, Place("person_corrections", column, correction_id))

    await tx.session.execute(
        insert(PersonCorrectionRow).values(
            id=correction_id,
            person_id=person_id,
            kind=kind,
            before=None if before is None else sealed("before", before),
            reason=sealed("reason", reason),
            evidence=sealed("evidence", evidence),
            corrected_by=tx.by.sub,
            corrected_at=tx.clock.now(),
        )
    )
