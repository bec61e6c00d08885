"""People's data, sealed: persons found by the keyed hash of their number, accounts of claims."""

from collections.abc import Sequence
from dataclasses import asdict, dataclass, field
from typing import Any
from uuid import UUID

from shared.contracts.people import HolderKind
from shared.ids import new_id
from shared.rows import Packed
from shared.search import phone_key
from shared.transaction import Reading, Transaction
from shared.vault import Vault
from shared.writes import WritePart, insert_row
from sqlalchemy import select, text

from training_subsidy.store.claim_tables import PayeeRow
from training_subsidy.store.tables import PersonRow

SEALED_ACCOUNT = ("holder_name", "holder_id_number", "account")
PERSON = Packed(PersonRow, "p")
PAYEE = Packed(PayeeRow, "y")
REGISTERED = ("person_id", "id_hash", "name", "id_number", "phone", "phone_hash")
REGISTER = text(f"""
WITH made AS (
    INSERT INTO persons ({", ".join(REGISTERED)})
    SELECT * FROM unnest(
        CAST(:person_id AS uuid[]), CAST(:id_hash AS bytea[]), CAST(:name AS bytea[]),
        CAST(:id_number AS bytea[]), CAST(:phone AS bytea[]),
        CAST(:phone_hash AS bytea[])) AS g({", ".join(REGISTERED)})
    ORDER BY id_hash
    ON CONFLICT (id_hash) DO NOTHING RETURNING *
)
SELECT {PERSON.sql} AS person FROM made AS p
UNION ALL SELECT {PERSON.sql} FROM persons AS p WHERE p.id_hash = ANY(CAST(:id_hash AS bytea[]))
""")
ACCOUNT_WRITTEN = WritePart(
    sql="""{me} AS (
    INSERT INTO claim_payees
    SELECT * FROM jsonb_populate_recordset(CAST(NULL AS claim_payees), CAST(:{me} AS jsonb))
    ON CONFLICT (claim_id) DO UPDATE SET
        payee_version = excluded.payee_version, holder_kind = excluded.holder_kind,
        holder_name = excluded.holder_name, holder_id_number = excluded.holder_id_number,
        account = excluded.account, bank_code = excluded.bank_code
    RETURNING 1)""",
    gives="SELECT count(*) FROM {me}",
    heard=lambda *_: None,
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Person:
    """A person in the clear; only for as long as an answer or a check needs it."""

    person_id: UUID
    name: str = field(repr=False)
    id_number: str = field(repr=False)
    registered: bool
    has_account: bool
    version: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Account:
    """Where a claim is paid to, in the clear."""

    payee_ref: UUID
    payee_version: int
    holder_kind: HolderKind
    holder_name: str = field(repr=False)
    holder_id_number: str = field(repr=False)
    account: str = field(repr=False)
    bank_code: str


@dataclass(frozen=True, slots=True)
class Named:
    """A person as somebody names one, with a number that holds."""

    name: str = field(repr=False)
    id_number: str = field(repr=False)
    phone: str | None = field(default=None, repr=False)


async def register_persons(tx: Transaction, named: Sequence[Named]) -> list[Person]:
    """The person of each ID number in turn, one known before or a new one."""
    new = [_sealed(tx.vault, new_id(), one) for one in named]
    values = {name: [row[name] for row in new] for name in REGISTERED}
    known: dict[bytes, Person] = {}
    while len(known) < len({row["id_hash"] for row in new}):  # again when one came meanwhile
        rows = [PERSON.read(row.person) for row in await tx.session.execute(REGISTER, values)]
        known = {bytes(row.id_hash): person_from(tx.vault, row) for row in rows}
    return [known[row["id_hash"]] for row in new]


def name_person(tx: Transaction, one: Named) -> Person:
    """Note whom a claim names, off the register: nobody's enrolment or list meets this name."""
    row = _sealed(tx.vault, new_id(), one)
    insert_row(tx, PersonRow, **row | {"id_hash": None, "named_hash": row["id_hash"]})
    return Person(
        person_id=row["person_id"],
        name=one.name,
        id_number=one.id_number,
        registered=False,
        has_account=False,
        version=1,
    )


async def read_registered(tx: Transaction, id_number: str) -> Person | None:
    """The person whom the register has under a number."""
    found = PersonRow.id_hash == tx.vault.lookup("id_number", id_number)
    row = await tx.session.scalar(select(PersonRow).where(found))
    return None if row is None else person_from(tx.vault, row)


def _sealed(vault: Vault, person_id: UUID, one: Named) -> dict[str, Any]:
    return {
        "person_id": person_id,
        "id_hash": vault.lookup("id_number", one.id_number),
        "phone_hash": one.phone and vault.lookup("phone", phone_key(one.phone)),
    } | vault.seal_row("persons", person_id, asdict(one))


async def find_person(tx: Transaction, id_number: str) -> UUID | None:
    """The id under which a number is known, found by its hash alone."""
    person_id: UUID | None = await tx.session.scalar(
        select(PersonRow.person_id).where(
            PersonRow.id_hash == tx.vault.lookup("id_number", id_number)
        )
    )
    return person_id


def person_from(vault: Vault, row: Any) -> Person:
    """A person in the clear."""
    return Person(
        person_id=row.person_id,
        **vault.open_row("persons", row.person_id, row, ["name", "id_number"]),
        registered=row.id_hash is not None,
        has_account=row.account is not None,
        version=row.version,
    )


async def open_persons(tx: Reading, person_ids: Sequence[UUID]) -> dict[UUID, Person]:
    """Names and numbers in the clear."""
    if not person_ids:
        return {}
    rows = await tx.session.scalars(
        select(PersonRow)
        .where(PersonRow.person_id.in_(person_ids))
        .execution_options(populate_existing=True)
    )
    return {row.person_id: person_from(tx.vault, row) for row in rows}


def write_account(tx: Transaction, claim_id: UUID, account: Account) -> None:
    """Write the account of a claim under its version, in place of the one before."""
    values = {name: getattr(account, name) for name in SEALED_ACCOUNT}
    tx.writes.add(
        ACCOUNT_WRITTEN,
        {
            "claim_id": claim_id,
            "payee_ref": account.payee_ref,
            "payee_version": account.payee_version,
            "holder_kind": account.holder_kind,
            "bank_code": account.bank_code,
        }
        | tx.vault.seal_row("claim_payees", claim_id, values),
    )


def account_from(vault: Vault, row: Any, *, person: Person) -> Account:
    """The account of a claim in the clear; a worker's is in the name that is registered now."""
    opened = vault.open_row("claim_payees", row.claim_id, row, SEALED_ACCOUNT)
    holder_kind = HolderKind(row.holder_kind)
    if holder_kind is HolderKind.PERSON:
        opened["holder_name"] = person.name
    return Account(
        payee_ref=row.payee_ref,
        payee_version=row.payee_version,
        holder_kind=holder_kind,
        bank_code=row.bank_code,
        **opened,
    )
