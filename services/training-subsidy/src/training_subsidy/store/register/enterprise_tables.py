"""The tables of what enterprises do for their staff: the money they set aside, and their centres."""

from datetime import date, datetime
from uuid import UUID

from sqlalchemy import BigInteger, CheckConstraint, Date, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from training_subsidy.store.tables import Base, Instant


class StaffMoneyRow(Base):
    """The staff-education money of an organisation and year, as it declares it (VT-070)."""

    __tablename__ = "staff_money"
    __table_args__ = (
        UniqueConstraint("org", "year"),
        CheckConstraint("frontline <= used AND masters <= used", name="staff_money_parts"),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True)
    org: Mapped[str]
    region: Mapped[str] = mapped_column(index=True)
    year: Mapped[int]
    extracted: Mapped[int] = mapped_column(BigInteger)
    used: Mapped[int] = mapped_column(BigInteger)
    frontline: Mapped[int] = mapped_column(BigInteger)
    masters: Mapped[int] = mapped_column(BigInteger)
    declared_by: Mapped[str]
    declared_at: Mapped[datetime] = mapped_column(Instant)
    version: Mapped[int]


class TrainingCentreRow(Base):
    """A centre in which an enterprise trains its own staff, and others where it takes them (VT-007)."""

    __tablename__ = "training_centres"
    __table_args__ = (UniqueConstraint("credit_code", "name"),)

    id: Mapped[UUID] = mapped_column(primary_key=True)
    credit_code: Mapped[str]
    name: Mapped[str]
    region: Mapped[str]
    place: Mapped[str]
    places: Mapped[int]
    takes_others: Mapped[bool]
    opened_on: Mapped[date] = mapped_column(Date)
    registered_by: Mapped[str]
    registered_at: Mapped[datetime] = mapped_column(Instant)
    version: Mapped[int]
