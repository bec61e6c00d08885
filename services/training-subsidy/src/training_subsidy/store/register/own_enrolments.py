"""Seats that workers took alone, the account behind them, and whose identity card was seen."""

from dataclasses import dataclass
from typing import Any
from uuid import UUID

from shared.errors import ChangedMeanwhile
from shared.rows import Packed
from shared.transaction import Reading, Transaction
from shared.writes import change_row, insert_row
from sqlalchemy import select, text
from sqlalchemy.exc import IntegrityError

from training_subsidy.domain.register.enrolment import EnrolmentNotFound
from training_subsidy.domain.register.own_enrolment import OwnEnrolment
from training_subsidy.domain.register.person import NotThisPerson
from training_subsidy.domain.vocabulary import TraineeGroup
from training_subsidy.store.register.own_tables import OwnEnrolmentRow
from training_subsidy.store.register.people import PERSON, Person, person_from
from training_subsidy.store.tables import PersonRow

SEATED, KNOWN = Packed(PersonRow, "s"), Packed(PersonRow, "k")
KNOWN_AS = text(f"""
SELECT CASE WHEN p.person_id IS NOT NULL THEN {PERSON.sql} END AS person, p.account, o.others
FROM (SELECT EXISTS (SELECT FROM own_enrolments AS s
        JOIN enrolments AS e ON e.id = s.enrolment_id JOIN persons AS q ON q.person_id = e.person_id
        WHERE s.sub = :sub AND s.checked_on IS NULL AND e.cancelled_on IS NULL
            AND COALESCE(q.id_hash, q.named_hash) <> :hash) AS others) AS o
LEFT JOIN LATERAL (SELECT * FROM persons AS p WHERE p.id_hash = :hash OR (p.id_hash IS NULL AND p.named_hash = :hash AND EXISTS (
    SELECT FROM own_enrolments AS o JOIN enrolments AS e ON e.id = o.enrolment_id
    WHERE e.person_id = p.person_id AND o.sub = :sub))
ORDER BY p.id_hash IS NULL LIMIT 1) AS p ON true
""")
"""Whom the register has under a number; else whom this sign-in itself has named by it before; and
whether the sign-in has taken a seat under another number, of which nobody has seen the card yet.
"""
TO_CHECK = text(f"""
SELECT o.sub, o.declared_group, o.checked_on, {SEATED.sql} AS seated,
    (SELECT {KNOWN.sql} FROM persons AS k WHERE k.id_hash = s.named_hash) AS known
FROM own_enrolments AS o JOIN enrolments AS e ON e.id = o.enrolment_id
    JOIN persons AS s ON s.person_id = e.person_id
WHERE o.enrolment_id = :id
""")
REGISTER = text("""
UPDATE persons SET id_hash = COALESCE(id_hash, named_hash), named_hash = NULL,
    account = CASE WHEN account IS NULL AND NOT EXISTS (
        SELECT FROM persons WHERE account = :sub) THEN :sub ELSE account END
WHERE person_id = :id RETURNING person_id
""")
"""Who was seen is on the register, and claims by the sign-in that took the seat, if no other does."""
BIND = text("""
UPDATE persons SET account = :sub
WHERE id_hash = :hash AND (account IS NULL OR account = :sub) RETURNING person_id
""")
OWN = """SELECT e.id FROM enrolments AS e
    WHERE e.person_id IN (SELECT person_id FROM persons WHERE account = :sub)
UNION SELECT o.enrolment_id FROM own_enrolments AS o
    JOIN enrolments AS e ON e.id = o.enrolment_id JOIN persons AS p ON p.person_id = e.person_id
    WHERE o.sub = :sub AND o.checked_on IS NULL AND p.account IS NULL"""
"""The seats of whom the actor's account claims for, and those that it took itself and nobody has
checked yet: whose the person is afterwards, the register says.
"""
HELD = text("SELECT pg_advisory_xact_lock(hashtextextended('own enrolments ' || :sub, 0))")
IS_OWN = text(f"SELECT :id IN ({OWN})")
UNCHECKED = text("""
SELECT EXISTS (SELECT FROM own_enrolments WHERE enrolment_id = :id AND checked_on IS NULL)
""")


@dataclass(frozen=True, slots=True, kw_only=True)
class ToCheck:
    """A seat taken alone: who sits there, and whom the register has under the same number."""

    own: OwnEnrolment
    seated: Person
    known: Person | None


async def read_known(tx: Transaction, id_number: str) -> tuple[Person, str | None] | None:
    """The person of a number, and the account that claims for that person.

    Raises ``NotThisPerson`` where the sign-in has taken a seat under another number.
    """
    values = {"hash": tx.vault.lookup("id_number", id_number), "sub": tx.by.sub}
    row = (await tx.session.execute(KNOWN_AS, values)).one()
    if row.others:
        raise NotThisPerson
    if row.person is None:
        return None
    return person_from(tx.vault, PERSON.read(row.person)), row.account


def keep_own(tx: Transaction, enrolment_id: UUID, declared: TraineeGroup | None) -> None:
    """Remember whose sign-in took a seat, and the group that it declared."""
    insert_row(
        tx,
        OwnEnrolmentRow,
        enrolment_id=enrolment_id,
        sub=tx.by.sub,
        declared_group=declared,
        enrolled_at=tx.clock.now(),
    )


async def read_to_check(tx: Transaction, enrolment_id: UUID) -> ToCheck | None:
    """What the institution checks about a seat; nothing of one that it gave itself."""
    row = (await tx.session.execute(TO_CHECK, {"id": enrolment_id})).one_or_none()
    if row is None:
        return None
    return ToCheck(
        own=own_from(row),
        seated=person_from(tx.vault, SEATED.read(row.seated)),
        known=None if row.known is None else person_from(tx.vault, KNOWN.read(row.known)),
    )


def own_from(row: Any) -> OwnEnrolment:
    group = row.declared_group
    return OwnEnrolment(
        sub=row.sub,
        declared=None if group is None else TraineeGroup(group),
        checked_on=row.checked_on,
    )


async def register_seen(tx: Transaction, person_id: UUID, *, sub: str) -> None:
    """Put whom the institution saw on the register. Raises ``ChangedMeanwhile``."""
    try:
        await tx.session.execute(REGISTER, {"id": person_id, "sub": sub})
    except IntegrityError:  # somebody registered the number meanwhile, or bound the account
        raise ChangedMeanwhile from None


def keep_checked(tx: Transaction, enrolment_id: UUID) -> None:
    """The institution has seen the identity card today."""
    change_row(
        tx,
        OwnEnrolmentRow,
        {"enrolment_id": enrolment_id},
        checked_on=tx.clock.today(),
        checked_by=tx.by.sub,
    )


async def is_unchecked(tx: Transaction, enrolment_id: UUID) -> bool:
    """Whether nobody has seen the identity card of who took this seat alone."""
    return bool(await tx.session.scalar(UNCHECKED, {"id": enrolment_id}))


async def require_own(tx: Transaction, enrolment_id: UUID) -> None:
    """Whether the seat is the actor's own. Raises ``EnrolmentNotFound``."""
    values = {"id": enrolment_id, "sub": tx.by.sub}
    if not await tx.session.scalar(IS_OWN, values):
        raise EnrolmentNotFound


async def bind_own(tx: Transaction, id_number: str) -> UUID | None:
    """Let the actor's account be the one of the person of a number; none where another's is."""
    values = {"hash": tx.vault.lookup("id_number", id_number), "sub": tx.by.sub}
    try:
        found: UUID | None = await tx.session.scalar(BIND, values)
    except IntegrityError:  # the account is another person's
        raise NotThisPerson from None
    return found


async def read_own_person(tx: Reading) -> Person | None:
    """The person for whom the actor's account claims."""
    row = await tx.session.scalar(select(PersonRow).where(PersonRow.account == tx.by.sub))
    return None if row is None else person_from(tx.vault, row)


async def hold_sign_in(tx: Transaction) -> None:
    """One sign-in takes its seats one after the other, to the end of the transaction."""
    await tx.session.execute(HELD, {"sub": tx.by.sub})
