"""Institutions and trades in Postgres. The only module in training-subsidy that writes SQL."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import date, datetime
from uuid import UUID

from shared.contracts.training_subsidy import InstitutionStatus
from shared.deadlines import Deadlines
from shared.errors import ChangedMeanwhile, Conflict, NotFound
from shared.transaction import Transaction
from sqlalchemy import (
    BigInteger,
    Date,
    DateTime,
    String,
    UniqueConstraint,
    func,
    insert,
    select,
    update,
)
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column

from training_subsidy.domain.institution import Institution
from training_subsidy.domain.trade import Standard, Trade, TrainingType

DEADLINES = Deadlines("training-subsidy")


class InstitutionNotFound(NotFound):
    zh = "登记册中没有这家培训机构。请核对编号，或先登记。"
    en = "No such institution on the register. Check the id, or register it first."


class InstitutionRegisteredAlready(Conflict):
    zh = "该统一社会信用代码已登记。请查询已有记录，不要重复登记。"
    en = "This credit code is registered already. Look the institution up instead."


class TradeNotFound(NotFound):
    zh = "目录中没有这个工种。请在工种目录中选择。"
    en = "No such trade in the catalogue. Choose one that is listed."


class TradeListedAlready(Conflict):
    zh = "该工种和等级已在目录中。"
    en = "This trade and level is listed already."


class Base(DeclarativeBase):
    """The tables of training-subsidy's own subject."""


class InstitutionRow(Base):
    __tablename__ = "institutions"

    id: Mapped[UUID] = mapped_column(primary_key=True)
    credit_code: Mapped[str] = mapped_column(String, unique=True)
    name: Mapped[str]
    region: Mapped[str]
    qualified_for_pay_first: Mapped[bool]
    registered_on: Mapped[date] = mapped_column(Date)
    status: Mapped[str]
    version: Mapped[int]


class InstitutionStandingRow(Base):
    """Past and present standings: the exit mechanism leaves a trace (VT-006)."""

    __tablename__ = "institution_standings"

    id: Mapped[int] = mapped_column(BigInteger, primary_key=True, autoincrement=True)
    institution_id: Mapped[UUID] = mapped_column(index=True)
    status: Mapped[str]
    reason_code: Mapped[str]
    reason: Mapped[str]
    decided_by: Mapped[str]
    decided_at: Mapped[datetime] = mapped_column(DateTime(timezone=True))


class TradeRow(Base):
    __tablename__ = "trades"
    __table_args__ = (UniqueConstraint("code", "level"),)

    id: Mapped[UUID] = mapped_column(primary_key=True)
    code: Mapped[str]
    name: Mapped[str]
    level: Mapped[int]
    training_type: Mapped[str]
    standards: Mapped[list[dict[str, str | int]]] = mapped_column(JSONB)
    listed_on: Mapped[date] = mapped_column(Date)
    version: Mapped[int]


def _institution(row: InstitutionRow) -> Institution:
    return Institution(
        id=row.id,
        credit_code=row.credit_code,
        name=row.name,
        region=row.region,
        qualified_for_pay_first=row.qualified_for_pay_first,
        registered_on=row.registered_on,
        status=InstitutionStatus(row.status),
        version=row.version,
    )


async def insert_institution(tx: Transaction, institution: Institution) -> Institution:
    """Enter a new institution. Raises ``InstitutionRegisteredAlready``."""
    saved = replace(institution, version=1)
    try:
        await tx.session.execute(
            insert(InstitutionRow).values(
                id=saved.id,
                credit_code=saved.credit_code,
                name=saved.name,
                region=saved.region,
                qualified_for_pay_first=saved.qualified_for_pay_first,
                registered_on=saved.registered_on,
                status=saved.status,
                version=saved.version,
            )
        )
    except IntegrityError:
        raise InstitutionRegisteredAlready from None
    tx.concerns("institution", saved.id, saved.version)
    tx.created(saved.id)
    return saved


async def get_institution(
    tx: Transaction, institution_id: UUID, *, expected: int | None = None
) -> Institution:
    """One institution, if nobody wrote meanwhile."""
    row = await tx.session.scalar(select(InstitutionRow).where(InstitutionRow.id == institution_id))
    if row is None:
        raise InstitutionNotFound
    if expected is not None and row.version != expected:
        raise ChangedMeanwhile(version=row.version)
    return _institution(row)


async def save_institution(
    tx: Transaction, institution: Institution, *, reason_code: str, reason: str
) -> Institution:
    """Write the new standing and its trace, unless someone else has written since."""
    saved = replace(institution, version=institution.version + 1)
    written = await tx.session.execute(
        update(InstitutionRow)
        .where(InstitutionRow.id == saved.id, InstitutionRow.version == institution.version)
        .values(status=saved.status, version=saved.version)
        .returning(InstitutionRow.id)
        .execution_options(synchronize_session=False)
    )
    if written.scalar() is None:
        raise ChangedMeanwhile
    await tx.session.execute(
        insert(InstitutionStandingRow).values(
            institution_id=saved.id,
            status=saved.status,
            reason_code=reason_code,
            reason=reason,
            decided_by=tx.by.sub,
            decided_at=tx.clock.now(),
        )
    )
    tx.concerns("institution", saved.id, saved.version)
    return saved


async def find_institutions(
    tx: Transaction,
    *,
    region: str | None,
    status: InstitutionStatus | None,
    after: UUID | None,
    limit: int,
) -> list[Institution]:
    """Institutions in the order they were entered."""
    query = select(InstitutionRow).order_by(InstitutionRow.id).limit(limit)
    if region is not None:
        query = query.where(func.starts_with(InstitutionRow.region, region))
    if status is not None:
        query = query.where(InstitutionRow.status == status)
    if after is not None:
        query = query.where(InstitutionRow.id > after)
    return [_institution(row) for row in await tx.session.scalars(query)]


def _trade(row: TradeRow) -> Trade:
    return Trade(
        id=row.id,
        code=row.code,
        name=row.name,
        level=row.level,
        training_type=TrainingType(row.training_type),
        standards=tuple(
            Standard(
                in_force_from=date.fromisoformat(str(entry["from"])), amount=int(entry["amount"])
            )
            for entry in row.standards
        ),
        listed_on=row.listed_on,
        version=row.version,
    )


async def insert_trade(tx: Transaction, trade: Trade) -> Trade:
    """Enter a new trade and level. Raises ``TradeListedAlready``."""
    saved = replace(trade, version=1)
    standards = [
        {"from": standard.in_force_from.isoformat(), "amount": standard.amount}
        for standard in saved.standards
    ]
    try:
        await tx.session.execute(
            insert(TradeRow).values(
                id=saved.id,
                code=saved.code,
                name=saved.name,
                level=saved.level,
                training_type=saved.training_type,
                standards=standards,
                listed_on=saved.listed_on,
                version=saved.version,
            )
        )
    except IntegrityError:
        raise TradeListedAlready from None
    tx.concerns("trade", saved.id, saved.version)
    tx.created(saved.id)
    return saved


async def get_trade(tx: Transaction, trade_id: UUID) -> Trade:
    """One trade and level."""
    row = await tx.session.scalar(select(TradeRow).where(TradeRow.id == trade_id))
    if row is None:
        raise TradeNotFound
    return _trade(row)


async def find_trades(tx: Transaction, *, after: UUID | None, limit: int) -> Sequence[Trade]:
    """The catalogue, in the order in which it was entered."""
    query = select(TradeRow).order_by(TradeRow.id).limit(limit)
    if after is not None:
        query = query.where(TradeRow.id > after)
    return [_trade(row) for row in await tx.session.scalars(query)]
