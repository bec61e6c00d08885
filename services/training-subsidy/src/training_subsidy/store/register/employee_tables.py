"""The tables of the roster: who an organisation says it employs, and what was entered at once."""

from datetime import date, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import Date, ForeignKey, Index, LargeBinary, text
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, mapped_column

from training_subsidy.store.tables import Base, Instant


class EmployeeRow(Base):
    """An employee by the keyed hash of the number, so that the register finds who is meant.

    An employer puts nobody on the register: whom it alone names stands off it (FR-55).
    """

    __tablename__ = "employees"
    __table_args__ = (
        Index(
            "employees_once",
            "org",
            "number_hash",
            unique=True,
            postgresql_where=text("status <> 'left'"),
        ),
        Index("employees_number", "number_hash"),
        Index("employees_region", "region", "status"),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True)
    org: Mapped[str]
    person_id: Mapped[UUID] = mapped_column(ForeignKey("persons.person_id"))
    number_hash: Mapped[bytes] = mapped_column(LargeBinary)
    region: Mapped[str]
    hired_on: Mapped[date] = mapped_column(Date)
    user_code: Mapped[str | None]
    contract_reference: Mapped[str | None]
    status: Mapped[str]
    since: Mapped[date | None] = mapped_column(Date)
    until: Mapped[date | None] = mapped_column(Date)
    left_on: Mapped[date | None] = mapped_column(Date)
    declared_by: Mapped[str]
    declared_at: Mapped[datetime] = mapped_column(Instant)
    version: Mapped[int]
    denied: Mapped[bool] = mapped_column(server_default="false", deferred=True)


class EmployeeBatchRow(Base):
    """Employees entered at once, with what became of each place in the list: ids and codes alone."""

    __tablename__ = "employee_batches"

    id: Mapped[UUID] = mapped_column(primary_key=True)
    org: Mapped[str]
    results: Mapped[list[dict[str, Any]]] = mapped_column(JSONB)
    made_by: Mapped[str]
    made_at: Mapped[datetime] = mapped_column(Instant)
