"""Who a person is: the registered name, the account that claims, and corrections of both."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import NamedTuple
from uuid import UUID

from shared.errors import ChangedMeanwhile
from shared.ids import new_id
from shared.rows import Packed
from shared.transaction import Reading, Transaction
from shared.vault import Place
from shared.writes import WritePart
from sqlalchemy import and_, func, insert, or_, select, text, union, update
from sqlalchemy.exc import IntegrityError

from training_subsidy.domain.register.person import CorrectionKind, NotThisPerson, PersonNotFound
from training_subsidy.domain.vocabulary import ClaimStatus
from training_subsidy.store.claim_tables import ClaimRow
from training_subsidy.store.register import people
from training_subsidy.store.register.people import Person, person_from
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

NAMED, MEANT = Packed(PersonRow, "n"), Packed(PersonRow, "m")
SIGNED = text(f"""
WITH signed AS (
    SELECT c.person_id AS named, COALESCE(r.person_id, n.person_id) AS meant
    FROM claims AS c JOIN persons AS n ON n.person_id = c.person_id
        LEFT JOIN persons AS r ON r.id_hash = n.named_hash
    WHERE c.id = :id
), moved AS (
    UPDATE claims SET person_id = s.meant FROM signed AS s WHERE id = :id AND s.meant <> s.named
), bound AS (
    UPDATE persons SET account = :account FROM signed AS s
    WHERE CAST(:account AS varchar) IS NOT NULL
        AND person_id = s.meant AND id_hash IS NOT NULL AND (account IS NULL OR account = :account)
    RETURNING person_id
)
SELECT {NAMED.sql} AS named, {MEANT.sql} AS meant,
    m.id_hash IS NULL OR EXISTS (SELECT FROM bound) AS own
FROM signed AS s JOIN persons AS n ON n.person_id = s.named JOIN persons AS m ON m.person_id = s.meant
""")
"""Whom a claim names, whom the register has under that number, and that the actor claims for this one.

An account is bound to a person of the register alone: of the others nothing is proved.
"""


def _bound(_tx: object, count: int, rows: Sequence[object]) -> None:
    if count != len(rows):
        raise NotThisPerson


BOUND = WritePart(
    sql="""{me} AS (
    UPDATE persons AS p SET account = w ->> 'account'
    FROM json_array_elements(CAST(:{me} AS json)) AS w
    WHERE p.person_id = CAST(w ->> 'person_id' AS uuid)
        AND (p.account IS NULL OR p.account = w ->> 'account')
    RETURNING 1)""",
    gives="SELECT count(*) FROM {me}",
    heard=_bound,
)


@dataclass(frozen=True, slots=True)
class SignedFor:
    """Whom a claim names and who that is on the register; ``own``: nobody else claims for the person."""

    named: Person
    meant: Person
    own: bool


class Claiming(NamedTuple):
    """What the actor's account claims already, before another claim is drafted."""

    drafts: int
    may_claim: bool
    """No other account claims for the person, and the actor's claims for nobody else."""
    is_own: bool
    """The actor's account claims for the person already."""


async def read_claiming(tx: Reading, person_id: UUID) -> Claiming:
    """How many drafts the actor has, and whether the actor's account may claim for the person."""
    mine, theirs = PersonRow.account == tx.by.sub, PersonRow.person_id == person_id
    taken = or_(and_(mine, ~theirs), and_(theirs, PersonRow.account.is_not(None), ~mine))
    own = (ClaimRow.owner == tx.by.sub) & (ClaimRow.status == ClaimStatus.DRAFT)
    drafts = select(func.count()).select_from(ClaimRow).where(own).scalar_subquery()
    is_own = select(PersonRow).where(and_(mine, theirs)).exists()
    row = await tx.session.execute(select(drafts, ~select(PersonRow).where(taken).exists(), is_own))
    return Claiming(*row.one())


async def read_own(tx: Transaction) -> Person | None:
    """The person of the register for whom the actor's account claims already."""
    mine = PersonRow.account == tx.by.sub, PersonRow.id_hash.is_not(None)
    row = await tx.session.scalar(select(PersonRow).where(*mine))
    return None if row is None else person_from(tx.vault, row)


async def sign_for_person(tx: Transaction, claim_id: UUID, *, account: str | None) -> SignedFor:
    """Bind an account, if there is one, to whom a claim is for, as the register knows the person now."""
    await tx.flush()
    values = {"id": claim_id, "account": account}
    try:
        row = (await tx.session.execute(SIGNED, values)).one()
    except IntegrityError:
        raise NotThisPerson from None
    return SignedFor(
        person_from(tx.vault, NAMED.read(row.named)),
        person_from(tx.vault, MEANT.read(row.meant)),
        own=row.own,
    )


def bind_account(tx: Transaction, person_id: UUID) -> None:
    """Let the actor be the one who claims for a person of the register, when the claim is written."""
    tx.writes.add(BOUND, {"person_id": person_id, "account": tx.by.sub})


async def write_bound(tx: Transaction) -> None:
    """Write what waits. Raises ``NotThisPerson`` if another claims for the person, or the actor for another."""
    try:
        await tx.flush()
    except IntegrityError:
        raise NotThisPerson from None


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
