"""What supervision keeps, found in the actor's region; and the cases that it draws from."""

from collections.abc import Sequence
from datetime import date
from typing import TypeVar
from uuid import UUID

from shared.ids import new_id
from shared.regions import covered_by
from shared.transaction import Reading, Transaction
from sqlalchemy import case, func, select
from sqlalchemy.dialects.postgresql import insert as upsert
from sqlalchemy.orm import InstrumentedAttribute

from approval.domain.supervision.fraud import FraudStatus
from approval.domain.supervision.inspection import SETTLED
from approval.store.supervision.supervision_tables import (
    FraudFileRow,
    InspectionFindingRow,
    InspectionRow,
    InstructionRow,
    MisconductRow,
    PaymentAlarmRow,
)
from approval.store.tables import CaseRow, DecisionRow

RowT = TypeVar(
    "RowT",
    InspectionRow,
    InspectionFindingRow,
    InstructionRow,
    MisconductRow,
    PaymentAlarmRow,
    FraudFileRow,
)


async def decided_in(tx: Reading, *, county: str, first: date, last: date) -> list[UUID]:
    """Every case of a county that was decided in the days of a period."""
    day = func.date(func.timezone("Asia/Shanghai", DecisionRow.decided_at))
    query = (
        select(DecisionRow.case_id)
        .join(CaseRow, CaseRow.id == DecisionRow.case_id)
        .where(CaseRow.county == county, day >= first, day <= last)
        .distinct()
    )
    return list(await tx.session.scalars(query))


async def numbers_of(tx: Reading, cases: Sequence[UUID]) -> dict[UUID, tuple[str, str]]:
    """Case number and status of drawn cases."""
    query = select(CaseRow.id, CaseRow.assessment["case_number"].astext, CaseRow.status).where(
        CaseRow.id.in_(cases)
    )
    return {case: (number, status) for case, number, status in await tx.session.execute(query)}


async def findings_of(tx: Transaction, inspection_id: UUID) -> list[InspectionFindingRow]:
    """The findings of an inspection, in order."""
    await tx.flush()
    query = select(InspectionFindingRow).where(InspectionFindingRow.inspection_id == inspection_id)
    return list(await tx.session.scalars(query.order_by(InspectionFindingRow.id)))


async def count_open(tx: Transaction, inspection_id: UUID) -> int:
    """How many findings nobody has ended."""
    query = select(func.count()).where(
        InspectionFindingRow.inspection_id == inspection_id,
        InspectionFindingRow.status.not_in(SETTLED),
    )
    return await tx.session.scalar(query) or 0


async def find_in_region(
    tx: Reading,
    table: type[RowT],
    region: InstrumentedAttribute[str],
    *,
    case_id: UUID | None = None,
    after: UUID | None,
    limit: int,
) -> list[RowT]:
    """Rows of the actor's region, the oldest first."""
    query = select(table).where(covered_by(tx.by.region.code, region))
    if case_id is not None:
        query = query.where(table.case_id == case_id)  # type: ignore[attr-defined]
    if after is not None:
        query = query.where(table.id > after)
    return list(await tx.session.scalars(query.order_by(table.id).limit(limit)))


async def open_fraud_file(tx: Transaction, case_id: UUID, *, region: str) -> None:
    """The file of a case is open, opened by who acts; one that was handed over stays so."""
    opened = {"opened_by": tx.by.sub, "opened_at": tx.clock.now()}
    status = case(
        (FraudFileRow.status == FraudStatus.REFERRED, FraudStatus.REFERRED),
        else_=FraudStatus.OPEN,
    )
    anew = {"outcome": None, "closed_by": None, "closed_at": None, "status": status}
    await tx.session.execute(
        upsert(FraudFileRow)
        .values(
            id=new_id(),
            case_id=case_id,
            region=region,
            status=FraudStatus.OPEN,
            version=1,
            **opened,
        )
        .on_conflict_do_update(
            index_elements=["case_id"],
            set_=anew | opened | {"version": FraudFileRow.version + 1},
        )
    )
