"""The tables of vacancies, of the classes that train for them, and of trainees' contracts."""

from datetime import date, datetime
from uuid import UUID

from sqlalchemy import BigInteger, Date, ForeignKey, LargeBinary
from sqlalchemy.orm import Mapped, mapped_column

from training_subsidy.store.tables import Base, Instant


class VacancyRow(Base):
    """Posts of an enterprise (VT-024)."""

    __tablename__ = "vacancies"

    id: Mapped[UUID] = mapped_column(primary_key=True)
    enterprise_code: Mapped[str] = mapped_column(index=True)
    region: Mapped[str]
    title: Mapped[str]
    trade_code: Mapped[str | None]
    heads: Mapped[int]
    monthly_wage: Mapped[int] = mapped_column(BigInteger)
    place: Mapped[str]
    status: Mapped[str]
    entered_by: Mapped[str]
    entered_at: Mapped[datetime] = mapped_column(Instant)
    version: Mapped[int]


class ClassVacancyRow(Base):
    """A class that is to train for a vacancy, since when the enterprise agrees, and until when."""

    __tablename__ = "class_vacancies"

    class_id: Mapped[UUID] = mapped_column(ForeignKey("classes.id"), primary_key=True)
    vacancy_id: Mapped[UUID] = mapped_column(ForeignKey("vacancies.id"), index=True)
    mode: Mapped[str]
    consented_at: Mapped[datetime | None] = mapped_column(Instant, deferred=True)
    ended_at: Mapped[datetime | None] = mapped_column(Instant, deferred=True)


class HireRow(Base):
    """Whether the enterprise hired who passed."""

    __tablename__ = "vacancy_hires"

    enrolment_id: Mapped[UUID] = mapped_column(ForeignKey("enrolments.id"), primary_key=True)
    vacancy_id: Mapped[UUID] = mapped_column(ForeignKey("vacancies.id"), index=True)
    hired: Mapped[bool]
    decided_on: Mapped[date] = mapped_column(Date)
    entered_by: Mapped[str]
    entered_at: Mapped[datetime] = mapped_column(Instant)


class TraineeContractRow(Base):
    """The contract of three parties of one trainee; its number is sealed (VT-025)."""

    __tablename__ = "trainee_contracts"

    enrolment_id: Mapped[UUID] = mapped_column(ForeignKey("enrolments.id"), primary_key=True)
    class_id: Mapped[UUID] = mapped_column(ForeignKey("classes.id"), index=True)
    reference: Mapped[bytes] = mapped_column(LargeBinary)
    years: Mapped[int]
    interview_passed_on: Mapped[date] = mapped_column(Date)
    signed_on: Mapped[date] = mapped_column(Date)
    entered_by: Mapped[str]
    entered_at: Mapped[datetime] = mapped_column(Instant)
    version: Mapped[int]
