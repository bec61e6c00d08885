"""Classes that anybody may look for: open, of an institution in good standing, not over."""

from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from shared.regions import covered_by
from shared.transaction import Reading
from sqlalchemy import ColumnElement, Select, or_, select, tuple_

from training_subsidy.domain.register.classes import ClassStatus, TrainingClass
from training_subsidy.domain.register.own_enrolment import OPEN_TO_ALL
from training_subsidy.domain.register.trade import Trade
from training_subsidy.store.register.classes import ClassNotFound, class_from
from training_subsidy.store.register.trades import trade_from
from training_subsidy.store.tables import ClassRow, InstitutionRow, TradeRow


@dataclass(frozen=True, slots=True, kw_only=True)
class ClassesAsked:
    """What somebody looks for; what is ``None`` is not asked about."""

    trade_code: str | None = None
    level: int | None = None
    region: str | None = None
    words: str | None = None
    starts_from: date | None = None
    starts_through: date | None = None
    only_free: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class OpenClass:
    """A class with who teaches it, and its trade with the standards."""

    course: TrainingClass
    institution: str
    trade: Trade | None


def _open(today: date, blocked: frozenset[str]) -> Select[ClassRow, str, TradeRow]:
    return (
        select(ClassRow, InstitutionRow.name, TradeRow)
        .join(InstitutionRow, InstitutionRow.id == ClassRow.institution_id)
        .outerjoin(TradeRow, TradeRow.id == ClassRow.trade_id)
        .where(
            ClassRow.status == ClassStatus.OPEN,
            ClassRow.ends_on >= today,
            ClassRow.funding.in_(sorted(OPEN_TO_ALL)),
            InstitutionRow.status.not_in(sorted(blocked)),
        )
    )


def _shown(row: Any) -> OpenClass:
    course, institution, trade = row
    return OpenClass(
        course=class_from(course),
        institution=institution,
        trade=None if trade is None else trade_from(trade),
    )


async def find_open_classes(
    tx: Reading,
    asked: ClassesAsked,
    *,
    today: date,
    blocked: frozenset[str],
    after: tuple[date, UUID] | None,
    limit: int,
) -> list[OpenClass]:
    """What is open of what is asked, by first day."""
    query = _open(today, blocked).where(*_conditions(asked))
    if after is not None:
        query = query.where(tuple_(ClassRow.starts_on, ClassRow.id) > after)
    query = query.order_by(ClassRow.starts_on, ClassRow.id).limit(limit)
    return [_shown(row) for row in await tx.session.execute(query)]


def _conditions(asked: ClassesAsked) -> list[ColumnElement[bool]]:
    found: list[ColumnElement[bool]] = []
    if asked.trade_code is not None:
        found.append(ClassRow.trade_code == asked.trade_code)
    if asked.level is not None:
        found.append(ClassRow.level == asked.level)
    if asked.region is not None:
        found.append(covered_by(asked.region, ClassRow.region))
    if asked.words is not None:
        texts = (ClassRow.place, ClassRow.title, InstitutionRow.name, TradeRow.name)
        found.append(or_(*(one.icontains(asked.words, autoescape=True) for one in texts)))
    if asked.starts_from is not None:
        found.append(ClassRow.starts_on >= asked.starts_from)
    if asked.starts_through is not None:
        found.append(ClassRow.starts_on <= asked.starts_through)
    if asked.only_free:
        found.append(ClassRow.enrolled < ClassRow.seats)
    return found


async def get_open_class(
    tx: Reading, class_id: UUID, *, today: date, blocked: frozenset[str]
) -> OpenClass:
    """One class that is open to all. Raises ``ClassNotFound``."""
    query = _open(today, blocked).where(ClassRow.id == class_id)
    row = (await tx.session.execute(query)).one_or_none()
    if row is None:
        raise ClassNotFound
    return _shown(row)
