"""What a year's plan is made of: demand, targets, hearings, and the money that finance has."""

from datetime import date, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import BigInteger, Date, ForeignKey, UniqueConstraint
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, mapped_column

from training_subsidy.store.tables import Base, Instant


class PlanDemandRow(Base):
    """How many people a county or a township under it wants to be trained; an empty trade is every one."""

    __tablename__ = "plan_demands"
    __table_args__ = (UniqueConstraint("year", "region", "funding", "trade_code"),)

    id: Mapped[UUID] = mapped_column(primary_key=True)
    year: Mapped[int]
    region: Mapped[str]
    funding: Mapped[str]
    trade_code: Mapped[str]
    heads: Mapped[int]
    document: Mapped[str]
    entered_by: Mapped[str]
    entered_at: Mapped[datetime] = mapped_column(Instant)
    version: Mapped[int]


class PlanTargetRow(Base):
    """What a plan is to reach (VT-003, VT-015)."""

    __tablename__ = "plan_targets"

    plan_id: Mapped[UUID] = mapped_column(ForeignKey("year_plans.id"), primary_key=True)
    heads: Mapped[int]
    capacity: Mapped[int]
    pass_percent: Mapped[int]
    employment_percent: Mapped[int]
    set_by: Mapped[str]
    set_at: Mapped[datetime] = mapped_column(Instant)


class PlanHearingRow(Base):
    """The government has heard of the progress in a quarter, with the figures of that day (VT-056)."""

    __tablename__ = "plan_hearings"

    plan_id: Mapped[UUID] = mapped_column(ForeignKey("year_plans.id"), primary_key=True)
    quarter: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    held_on: Mapped[date] = mapped_column(Date)
    document: Mapped[str]
    record: Mapped[str]
    figures: Mapped[dict[str, Any]] = mapped_column(JSONB)
    recorded_by: Mapped[str]
    recorded_at: Mapped[datetime] = mapped_column(Instant)


class FundBudgetRow(Base):
    """The budget of a special account and year, as disbursement says that it is in force."""

    __tablename__ = "fund_budgets"

    fund_id: Mapped[UUID] = mapped_column(primary_key=True)
    year: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    region: Mapped[str]
    kind: Mapped[str]
    amount: Mapped[int] = mapped_column(BigInteger)
    told_at: Mapped[datetime] = mapped_column(Instant)
