"""People's data, sealed: persons of an application, agents, accounts; found by keyed hashes."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from typing import Any
from uuid import UUID

from shared.contracts.intake import Relation
from shared.identifiers import is_same_name
from shared.ids import new_id
from shared.masks import mask_name
from shared.rows import Packed, answering
from shared.search import phone_key
from shared.transaction import Reading, Transaction
from shared.vault import Place, Vault
from sqlalchemy import text, update

from intake.domain.applications.draft import AgentGiven, WithoutNumber
from intake.domain.household.household import Payee, Person
from intake.store.tables import AgentRow, MemberRow, PayeeRow

PERSONS = "application_persons"
PERSON_COLUMNS = ("name", "id_number", "phone", "without_number")
AGENT_COLUMNS = ("name", "id_number", "phone", "reason")
PERSON = Packed(MemberRow, "m")
AGENT = Packed(AgentRow, "g")
PAYEE = Packed(PayeeRow, "y")
NAMED_ELSEWHERE = """ARRAY(SELECT ROW(o.application_id, o.place, o.name, o.person_id, b.case_number)
    FROM application_persons AS m
    JOIN application_persons AS o
        ON o.person_id = m.person_id AND o.application_id <> m.application_id
    JOIN applications AS b ON b.id = o.application_id
    WHERE m.application_id = a.id AND b.case_number IS NOT NULL ORDER BY b.case_number)"""
"""The same numbers in other applications that were handed in: a draft says nothing of anybody."""

REGISTER_PERSONS = text("""
WITH given AS (
    SELECT * FROM unnest(CAST(:ids AS uuid[]), CAST(:hashes AS bytea[])) AS g(person_id, id_hash)
), made AS (
    INSERT INTO persons (person_id, id_hash) SELECT person_id, id_hash FROM given ORDER BY id_hash
    ON CONFLICT (id_hash) DO NOTHING RETURNING id_hash, person_id
)
SELECT id_hash, person_id FROM made
UNION ALL SELECT id_hash, person_id FROM persons WHERE id_hash = ANY(CAST(:hashes AS bytea[]))
""")
GIVE_NUMBER = text("""
UPDATE persons SET id_hash = :hash
WHERE person_id = :id AND NOT EXISTS (SELECT FROM persons WHERE id_hash = :hash)
RETURNING person_id
""")
PHONES = text("""
SELECT m.phone AS own, g.phone AS agents
FROM application_persons AS m LEFT JOIN agents AS g ON g.application_id = m.application_id
WHERE m.application_id = :id AND m.place = 0
""")
_PAYEE = """
INSERT INTO payees (payee_ref, payee_version, application_id, bank_code, account, holder_place,
    recipient_place, as_guardian, entered_at, entered_by)
VALUES (:payee_ref, :payee_version, :application_id, :bank_code, :account, :holder_place,
    :recipient_place, :as_guardian, :entered_at, :entered_by)
ON CONFLICT (payee_ref, payee_version) DO UPDATE SET
    bank_code = excluded.bank_code, account = excluded.account,
    holder_place = excluded.holder_place, recipient_place = excluded.recipient_place,
    as_guardian = excluded.as_guardian, entered_at = excluded.entered_at,
    entered_by = excluded.entered_by
"""
WRITE_PAYEE = text(_PAYEE)
WRITE_PEOPLE = text(f"""
WITH fewer AS (
    DELETE FROM application_persons WHERE application_id = :application_id AND place >= :persons
), members AS (
    INSERT INTO application_persons (application_id, place, person_id, relation, name, id_number,
        phone, without_number, hukou_region, warning, phone_hash)
    SELECT :application_id, m.* FROM unnest(
        CAST(:place AS integer[]), CAST(:person_id AS uuid[]), CAST(:relation AS text[]),
        CAST(:name AS bytea[]), CAST(:id_number AS bytea[]), CAST(:phone AS bytea[]),
        CAST(:without_number AS bytea[]),
        CAST(:hukou_region AS text[]), CAST(:warning AS text[]),
        CAST(:phone_hash AS bytea[])) AS m
    ON CONFLICT (application_id, place) DO UPDATE SET
        person_id = excluded.person_id, relation = excluded.relation, name = excluded.name,
        id_number = excluded.id_number, phone = excluded.phone,
        without_number = excluded.without_number, hukou_region = excluded.hukou_region,
        warning = excluded.warning, phone_hash = excluded.phone_hash
), nobody AS (
    DELETE FROM agents WHERE application_id = :application_id AND NOT :has_agent
), agent AS (
    INSERT INTO agents (application_id, name, id_number, phone, reason, liability_accepted)
    SELECT :application_id, CAST(:agent_name AS bytea), CAST(:agent_id_number AS bytea),
        CAST(:agent_phone AS bytea), CAST(:agent_reason AS bytea), :liability_accepted
    WHERE :has_agent
    ON CONFLICT (application_id) DO UPDATE SET
        name = excluded.name, id_number = excluded.id_number, phone = excluded.phone,
        reason = excluded.reason, liability_accepted = excluded.liability_accepted
)
{_PAYEE}
""")


@dataclass(frozen=True, slots=True, kw_only=True)
class StoredPayee:
    """An account under its reference and version; none where aid is to be paid in cash."""

    payee_ref: UUID
    payee_version: int
    bank_code: str | None
    account: str | None = field(repr=False)
    holder_place: int | None
    recipient_place: int
    as_guardian: bool


async def register_persons(tx: Transaction, persons: Sequence[Person]) -> tuple[Person, ...]:
    """Give every person the stable id of the ID number, an old one or a new one."""
    hashes = {one.place: _known_by(tx.vault, one, head=persons[0]) for one in persons}
    asked = sorted(hashes.values())
    known: dict[bytes, UUID] = {}
    while len(known) < len(asked):  # asked again when somebody else registered one meanwhile
        ids = [new_id() for _ in asked]
        rows = await tx.session.execute(REGISTER_PERSONS, {"ids": ids, "hashes": asked})
        known = {bytes(row.id_hash): row.person_id for row in rows}
    return tuple(replace(person, person_id=known[hashes[person.place]]) for person in persons)


def _known_by(vault: Vault, person: Person, *, head: Person) -> bytes:
    """The keyed hash a person is known by; without a number by the birth certificate, else by
    name, birth day and sex beside the applicant's number (A-77).
    """
    who = person.without_number
    if who is None:
        return vault.lookup("id_number", person.id_number or "")
    if who.birth_certificate is not None:
        return vault.lookup("birth_certificate", who.birth_certificate)
    beside = f"{head.id_number}\n{person.name}\n{who.born_on}\n{who.sex}"
    return vault.lookup("without_number", beside)


async def give_number(tx: Transaction, application_id: UUID, person: Person, number: str) -> bool:
    """Know a person by the number that came later; false when somebody else has it (A-77)."""
    values = {"id": person.known_id, "hash": tx.vault.lookup("id_number", number)}
    if (await tx.session.execute(GIVE_NUMBER, values)).first() is None:
        return False
    sealed = tx.vault.seal(number, _place(application_id, person.place, "id_number"))
    await tx.session.execute(
        update(MemberRow)
        .where(MemberRow.application_id == application_id, MemberRow.place == person.place)
        .values(id_number=sealed, without_number=None)
    )
    return True


def _place(application_id: UUID, place: int, column: str) -> Place:
    return Place(PERSONS, column, f"{application_id}/{place}")


def _sealed_person(vault: Vault, application_id: UUID, one: Person) -> dict[str, Any]:
    values = {column: getattr(one, column) for column in PERSON_COLUMNS}
    if one.without_number is not None:
        values["without_number"] = one.without_number.model_dump_json()
    return {
        "place": one.place,
        "person_id": one.known_id,
        "relation": one.relation,
        "hukou_region": one.hukou_region,
        "warning": one.warning,
        "phone_hash": one.phone and vault.lookup("phone", phone_key(one.phone)),
    } | vault.seal_row(PERSONS, f"{application_id}/{one.place}", values)


def person_from(vault: Vault, row: Any) -> Person:
    """One person of an application, opened."""
    opened = vault.open_row(PERSONS, f"{row.application_id}/{row.place}", row, PERSON_COLUMNS)
    without = opened.pop("without_number")
    return Person(
        without_number=without and WithoutNumber.model_validate_json(without),
        place=row.place,
        relation=Relation(row.relation),
        hukou_region=row.hukou_region,
        warning=row.warning,
        person_id=row.person_id,
        **opened,
    )


def cases_by_other_names(
    vault: Vault, persons: Sequence[Person], elsewhere: Sequence[Any]
) -> dict[UUID, tuple[str, ...]]:
    """Numbers of other cases in which a person's ID number stands with another name."""
    names, found = {one.person_id: one.name for one in persons}, defaultdict[UUID, list[str]](list)
    for application_id, place, sealed, person_id, case_number in elsewhere:
        name = vault.open(sealed, _place(application_id, place, "name"))
        if not is_same_name(name, names[person_id]):
            found[person_id].append(case_number)
    return {person_id: tuple(numbers) for person_id, numbers in found.items()}


APPLICANTS = answering(
    text(
        "SELECT application_id, name FROM application_persons WHERE application_id = ANY(:ids) AND place = 0"
    ),
    *("application_id", "name"),
)


async def masked_applicants(tx: Reading, application_ids: Sequence[UUID]) -> dict[UUID, str]:
    """The masked names of applicants, for lists."""
    if not application_ids:
        return {}
    rows = await tx.session.execute(APPLICANTS, {"ids": list(application_ids)})
    return {
        row.application_id: mask_name(
            tx.vault.open(row.name, _place(row.application_id, 0, "name"))
        )
        for row in rows
    }


async def phone_of(tx: Transaction, application_id: UUID) -> str | None:
    """Where messages go: the applicant's phone, else the agent's."""
    row = (await tx.session.execute(PHONES, {"id": application_id})).one_or_none()
    if row is None:
        return None
    if row.own is not None:
        return tx.vault.open(row.own, _place(application_id, 0, "phone"))
    return row.agents and tx.vault.open(row.agents, Place("agents", "phone", application_id))


def agent_from(vault: Vault, row: Any) -> AgentGiven:
    """The agent of an application, opened."""
    opened = vault.open_row("agents", row.application_id, row, AGENT_COLUMNS)
    return AgentGiven.model_construct(liability_accepted=row.liability_accepted, **opened)


def _sealed_agent(vault: Vault, application_id: UUID, agent: AgentGiven | None) -> dict[str, Any]:
    given = agent or AgentGiven()
    values = {column: getattr(given, column) for column in AGENT_COLUMNS}
    sealed = vault.seal_row("agents", application_id, values)
    return {f"agent_{column}": value for column, value in sealed.items()} | {
        "has_agent": agent is not None,
        "liability_accepted": given.liability_accepted,
    }


async def write_people(
    tx: Transaction,
    application_id: UUID,
    *,
    persons: Sequence[Person],
    agent: AgentGiven | None,
    payee: StoredPayee,
) -> None:
    """Write persons, agent and account of a draft in place of those before."""
    sealed = [_sealed_person(tx.vault, application_id, one) for one in persons]
    await tx.session.execute(
        WRITE_PEOPLE,
        {column: [one[column] for one in sealed] for column in sealed[0]}
        | {"application_id": application_id, "persons": len(sealed)}
        | _sealed_agent(tx.vault, application_id, agent)
        | _sealed_payee(tx, payee),
    )


def _account_place(payee_ref: UUID, version: int) -> Place:
    return Place("payees", "account", f"{payee_ref}/{version}")


def payee_under(
    payee: Payee | None, *, recipient_place: int, payee_ref: UUID, version: int
) -> StoredPayee:
    """An account under its reference and version, as it is to be written; none is cash."""
    return StoredPayee(
        payee_ref=payee_ref,
        payee_version=version,
        bank_code=None if payee is None else payee.bank_code,
        account=None if payee is None else payee.account,
        holder_place=None if payee is None else payee.holder_place,
        recipient_place=recipient_place if payee is None else payee.recipient_place,
        as_guardian=payee is not None and payee.as_guardian,
    )


def _sealed_payee(tx: Transaction, payee: StoredPayee) -> dict[str, Any]:
    place = _account_place(payee.payee_ref, payee.payee_version)
    return {
        "payee_ref": payee.payee_ref,
        "payee_version": payee.payee_version,
        "bank_code": payee.bank_code,
        "account": payee.account and tx.vault.seal(payee.account, place),
        "holder_place": payee.holder_place,
        "recipient_place": payee.recipient_place,
        "as_guardian": payee.as_guardian,
        "entered_at": tx.clock.now(),
        "entered_by": tx.by.sub,
    }


async def write_payee(tx: Transaction, application_id: UUID, payee: StoredPayee) -> None:
    """Write an account under its version; a draft has version 1 and may write it again."""
    await tx.session.execute(
        WRITE_PAYEE, {"application_id": application_id} | _sealed_payee(tx, payee)
    )


def payee_from(vault: Vault, row: Any) -> StoredPayee:
    """The account in force, opened."""
    return StoredPayee(
        payee_ref=row.payee_ref,
        payee_version=row.payee_version,
        bank_code=row.bank_code,
        account=row.account
        and vault.open(row.account, _account_place(row.payee_ref, row.payee_version)),
        holder_place=row.holder_place,
        recipient_place=row.recipient_place,
        as_guardian=row.as_guardian,
    )
