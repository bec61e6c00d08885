"""People's data, sealed: persons of an application, agents, accounts; found by keyed hashes."""

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from typing import Any
from uuid import UUID

from shared.contracts.intake import Relation
from shared.ids import new_id
from shared.masking import mask_name
from shared.transaction import Reading, Transaction
from shared.vault import Place
from sqlalchemy import delete, insert, select
from sqlalchemy.dialects.postgresql import insert as upsert

from intake.domain.draft import AgentGiven
from intake.domain.household import Payee, Person
from intake.store.tables import AgentRow, HouseholdRow, MemberRow, PayeeRow, PersonRow

AGENT_COLUMNS = ("name", "id_number", "phone", "reason")


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
    hashes = {person.place: tx.vault.lookup("id_number", person.id_number) for person in persons}
    await tx.session.execute(
        upsert(PersonRow)
        .values([{"person_id": new_id(), "id_hash": h} for h in sorted(hashes.values())])
        .on_conflict_do_nothing(index_elements=["id_hash"])
    )
    rows = await tx.session.execute(
        select(PersonRow.id_hash, PersonRow.person_id).where(
            PersonRow.id_hash.in_(list(hashes.values()))
        )
    )
    known = {bytes(row.id_hash): row.person_id for row in rows}
    return tuple(replace(person, person_id=known[hashes[person.place]]) for person in persons)


async def register_household(tx: Transaction, head_id: UUID) -> UUID:
    """The stable id of the household of a head."""
    await tx.session.execute(
        upsert(HouseholdRow)
        .values(household_id=new_id(), head_id=head_id)
        .on_conflict_do_nothing(index_elements=["head_id"])
    )
    found = await tx.session.scalar(
        select(HouseholdRow.household_id).where(HouseholdRow.head_id == head_id)
    )
    assert found is not None
    return found


def _place(application_id: UUID, place: int, column: str) -> Place:
    return Place("application_persons", column, f"{application_id}/{place}")


async def replace_persons(tx: Transaction, application_id: UUID, persons: Sequence[Person]) -> None:
    """Write the persons of a draft in place of those before."""
    await tx.session.execute(delete(MemberRow).where(MemberRow.application_id == application_id))
    await tx.session.execute(
        insert(MemberRow).values(
            [
                {
                    "application_id": application_id,
                    "place": one.place,
                    "person_id": one.known_id,
                    "relation": one.relation,
                    "name": tx.vault.seal(one.name, _place(application_id, one.place, "name")),
                    "id_number": tx.vault.seal(
                        one.id_number, _place(application_id, one.place, "id_number")
                    ),
                    "phone": None
                    if one.phone is None
                    else tx.vault.seal(one.phone, _place(application_id, one.place, "phone")),
                    "hukou_region": one.hukou_region,
                    "warning": one.warning,
                }
                for one in persons
            ]
        )
    )


async def get_persons(tx: Reading, application_id: UUID) -> tuple[Person, ...]:
    """The persons of an application, opened; the applicant first."""
    rows = await tx.session.scalars(
        select(MemberRow)
        .where(MemberRow.application_id == application_id)
        .order_by(MemberRow.place)
        .execution_options(populate_existing=True)
    )
    return tuple(
        Person(
            place=row.place,
            relation=Relation(row.relation),
            name=tx.vault.open(row.name, _place(application_id, row.place, "name")),
            id_number=tx.vault.open(row.id_number, _place(application_id, row.place, "id_number")),
            phone=None
            if row.phone is None
            else tx.vault.open(row.phone, _place(application_id, row.place, "phone")),
            hukou_region=row.hukou_region,
            warning=row.warning,
            person_id=row.person_id,
        )
        for row in rows
    )


async def masked_applicants(tx: Reading, application_ids: Sequence[UUID]) -> dict[UUID, str]:
    """The masked names of applicants, for lists."""
    if not application_ids:
        return {}
    rows = await tx.session.execute(
        select(MemberRow.application_id, MemberRow.name).where(
            MemberRow.application_id.in_(application_ids), MemberRow.place == 0
        )
    )
    return {
        row.application_id: mask_name(
            tx.vault.open(row.name, _place(row.application_id, 0, "name"))
        )
        for row in rows
    }


async def phone_of(tx: Transaction, application_id: UUID) -> str | None:
    """Where messages go: the applicant's phone, else the agent's."""
    sealed = await tx.session.scalar(
        select(MemberRow.phone).where(
            MemberRow.application_id == application_id, MemberRow.place == 0
        )
    )
    if sealed is not None:
        return tx.vault.open(sealed, _place(application_id, 0, "phone"))
    agent = await get_agent(tx, application_id)
    return None if agent is None else agent.phone


async def replace_agent(tx: Transaction, application_id: UUID, agent: AgentGiven | None) -> None:
    """Write the agent of an entrusted application, or none."""
    await tx.session.execute(delete(AgentRow).where(AgentRow.application_id == application_id))
    if agent is None:
        return
    sealed = {
        column: None
        if getattr(agent, column) is None
        else tx.vault.seal(getattr(agent, column), Place("agents", column, application_id))
        for column in AGENT_COLUMNS
    }
    await tx.session.execute(
        insert(AgentRow).values(
            application_id=application_id,
            liability_accepted=agent.liability_accepted,
            **sealed,
        )
    )


async def get_agent(tx: Reading, application_id: UUID) -> AgentGiven | None:
    """The agent of an application, opened."""
    row = await tx.session.scalar(
        select(AgentRow)
        .where(AgentRow.application_id == application_id)
        .execution_options(populate_existing=True)
    )
    if row is None:
        return None
    opened: dict[str, Any] = {
        column: None
        if getattr(row, column) is None
        else tx.vault.open(getattr(row, column), Place("agents", column, application_id))
        for column in AGENT_COLUMNS
    }
    return AgentGiven.model_construct(liability_accepted=row.liability_accepted, **opened)


def _account_place(payee_ref: UUID, version: int) -> Place:
    return Place("payees", "account", f"{payee_ref}/{version}")


async def write_payee(
    tx: Transaction,
    application_id: UUID,
    payee: Payee | None,
    *,
    recipient_place: int,
    payee_ref: UUID,
    version: int,
) -> None:
    """Write an account under its version; a draft has version 1 and may write it again."""
    await tx.session.execute(
        delete(PayeeRow).where(PayeeRow.payee_ref == payee_ref, PayeeRow.payee_version == version)
    )
    await tx.session.execute(
        insert(PayeeRow).values(
            payee_ref=payee_ref,
            payee_version=version,
            application_id=application_id,
            bank_code=payee and payee.bank_code,
            account=payee and tx.vault.seal(payee.account, _account_place(payee_ref, version)),
            holder_place=None if payee is None else payee.holder_place,
            recipient_place=recipient_place if payee is None else payee.recipient_place,
            as_guardian=payee is not None and payee.as_guardian,
            entered_at=tx.clock.now(),
            entered_by=tx.by.sub,
        )
    )


async def get_payee(tx: Reading, application_id: UUID) -> StoredPayee:
    """The account in force."""
    row = await tx.session.scalar(
        select(PayeeRow)
        .where(PayeeRow.application_id == application_id)
        .order_by(PayeeRow.payee_version.desc())
        .limit(1)
        .execution_options(populate_existing=True)
    )
    assert row is not None, "every application has a payee reference"
    return StoredPayee(
        payee_ref=row.payee_ref,
        payee_version=row.payee_version,
        bank_code=row.bank_code,
        account=None
        if row.account is None
        else tx.vault.open(row.account, _account_place(row.payee_ref, row.payee_version)),
        holder_place=row.holder_place,
        recipient_place=row.recipient_place,
        as_guardian=row.as_guardian,
    )
