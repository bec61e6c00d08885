"""The tables of the register's papers: versions of the catalogue, and what is known of a class besides."""

from datetime import date, datetime
from uuid import UUID

from sqlalchemy import BigInteger, Date, ForeignKey, Identity, Index
from sqlalchemy.orm import Mapped, mapped_column

from training_subsidy.store.tables import Base, Instant


class CatalogueVersionRow(Base):
    """What two people of the city have changed of the catalogues, by which document (VT-016, A-88)."""

    __tablename__ = "catalogue_versions"
    __table_args__ = (Index("catalogue_versions_number", "number", unique=True),)

    id: Mapped[UUID] = mapped_column(primary_key=True)
    number: Mapped[int] = mapped_column(BigInteger, Identity(always=True))
    catalogue: Mapped[str]
    change: Mapped[str]
    subject: Mapped[UUID]
    code: Mapped[str]
    name: Mapped[str]
    level: Mapped[int | None]
    amount: Mapped[int | None] = mapped_column(BigInteger)
    in_force_from: Mapped[date] = mapped_column(Date)
    document: Mapped[str]
    published_at: Mapped[datetime] = mapped_column(Instant)


class ClassPlanRow(Base):
    """When a class was planned: what is found of it is found afterwards (VT-064)."""

    __tablename__ = "class_plans"

    class_id: Mapped[UUID] = mapped_column(ForeignKey("classes.id"), primary_key=True)
    planned_on: Mapped[date] = mapped_column(Date)
