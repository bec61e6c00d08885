"""The register of contracts of purchased training, and the seats that classes hold of each."""

from dataclasses import replace
from typing import Any
from uuid import UUID

from shared.regions import covered_by
from shared.transaction import Reading, Transaction
from sqlalchemy import insert, select, text
from sqlalchemy.exc import IntegrityError

from training_subsidy.domain.dates import Dates
from training_subsidy.domain.register.classes import TrainingClass
from training_subsidy.domain.register.purchase_errors import (
    ContractNumberTaken,
    ContractSeatsUsedUp,
    PurchaseContractNotFound,
)
from training_subsidy.domain.register.purchases import PurchaseContract
from training_subsidy.domain.vocabulary import TraineeGroup
from training_subsidy.store.register.purchase_tables import ContractClassRow, PurchaseContractRow
from training_subsidy.store.versions import save

TAKE_SEATS = text("""
WITH taken AS (
    UPDATE purchase_contracts SET seats_taken = seats_taken + :seats, version = version + 1
    WHERE id = :contract_id AND seats_taken + :seats <= seats RETURNING id)
INSERT INTO contract_classes (class_id, contract_id, seats)
SELECT :class_id, id, :seats FROM taken RETURNING class_id
""")
GIVE_SEATS_BACK = text("""
WITH class AS (
    SELECT class_id, contract_id, seats AS had, least(seats, :kept) AS kept
    FROM contract_classes WHERE class_id = :class_id FOR UPDATE),
contract AS (
    UPDATE purchase_contracts AS c
    SET seats_taken = seats_taken - (class.had - class.kept), version = version + 1
    FROM class WHERE c.id = class.contract_id AND class.had > class.kept)
UPDATE contract_classes AS k SET seats = class.kept FROM class WHERE k.class_id = class.class_id
""")


def contract_from(row: Any) -> PurchaseContract:
    return PurchaseContract(
        id=row.id,
        project_id=row.project_id,
        number=row.number,
        region=row.region,
        institution_id=row.institution_id,
        credit_code=row.credit_code,
        trade_id=row.trade_id,
        groups=tuple(TraineeGroup(one) for one in row.groups),
        price=row.price,
        seats=row.seats,
        term=Dates(row.first_day, row.last_day),
        course_days=row.course_days,
        awarded_by=row.awarded_by,
        awarded_on=row.awarded_on,
        seats_taken=row.seats_taken,
        version=row.version,
    )


async def insert_contract(tx: Transaction, contract: PurchaseContract) -> PurchaseContract:
    """Enter a contract. Raises ``ContractNumberTaken``."""
    saved = replace(contract, version=1)
    try:
        await tx.session.execute(
            insert(PurchaseContractRow).values(
                id=saved.id,
                project_id=saved.project_id,
                number=saved.number,
                region=saved.region,
                institution_id=saved.institution_id,
                credit_code=saved.credit_code,
                trade_id=saved.trade_id,
                groups=list(saved.groups),
                price=saved.price,
                seats=saved.seats,
                seats_taken=0,
                first_day=saved.term.first,
                last_day=saved.term.last,
                course_days=saved.course_days,
                awarded_by=saved.awarded_by,
                awarded_on=saved.awarded_on,
                version=saved.version,
            )
        )
    except IntegrityError:
        raise ContractNumberTaken(number=saved.number) from None
    return saved


async def get_contract(tx: Reading, contract_id: UUID) -> PurchaseContract:
    """One contract of the register. Raises ``PurchaseContractNotFound``."""
    row = await tx.session.scalar(
        select(PurchaseContractRow)
        .where(PurchaseContractRow.id == contract_id)
        .execution_options(populate_existing=True)
    )
    if row is None:
        raise PurchaseContractNotFound
    return contract_from(row)


async def end_contract(tx: Transaction, contract: PurchaseContract) -> PurchaseContract:
    """Write the new last day, unless someone else has written since."""
    version = await save(
        tx,
        PurchaseContractRow,
        contract.id,
        contract.version,
        first_day=contract.term.first,
        last_day=contract.term.last,
    )
    tx.audit_subject("purchase_contract", contract.id, version)
    return replace(contract, version=version)


async def contract_of_class(tx: Reading, class_id: UUID) -> PurchaseContract | None:
    """The contract under which a class stands, if any."""
    row = await tx.session.scalar(
        select(PurchaseContractRow)
        .join(ContractClassRow, ContractClassRow.contract_id == PurchaseContractRow.id)
        .where(ContractClassRow.class_id == class_id)
        .execution_options(populate_existing=True)
    )
    return None if row is None else contract_from(row)


async def find_contracts(
    tx: Reading, *, region: str | None, after: UUID | None, limit: int
) -> list[PurchaseContract]:
    """Contracts in the order they were entered."""
    query = select(PurchaseContractRow).order_by(PurchaseContractRow.id).limit(limit)
    if region is not None:
        query = query.where(covered_by(region, PurchaseContractRow.region))
    if after is not None:
        query = query.where(PurchaseContractRow.id > after)
    return [contract_from(row) for row in await tx.session.scalars(query)]


async def classes_under(tx: Reading, contract_id: UUID) -> list[tuple[UUID, int]]:
    """The classes of a contract, and the seats that each holds of it."""
    rows = await tx.session.execute(
        select(ContractClassRow.class_id, ContractClassRow.seats)
        .where(ContractClassRow.contract_id == contract_id)
        .order_by(ContractClassRow.class_id)
    )
    return [(row.class_id, row.seats) for row in rows]


async def take_seats(tx: Transaction, contract: PurchaseContract, course: TrainingClass) -> None:
    """Let a class hold seats of a contract, by one conditional statement. Raises ``ContractSeatsUsedUp``."""
    given = {"contract_id": contract.id, "class_id": course.id, "seats": course.seats}
    if await tx.session.scalar(TAKE_SEATS, given) is None:
        raise ContractSeatsUsedUp(number=contract.number, seats=contract.seats)


async def give_seats_back(tx: Transaction, class_id: UUID, *, kept: int) -> None:
    """A class that is over keeps the seats that were used; another may have the rest."""
    await tx.session.execute(GIVE_SEATS_BACK, {"class_id": class_id, "kept": kept})
