"""The register of enterprises' own training centres."""

from dataclasses import asdict, dataclass
from datetime import date
from typing import Any
from uuid import UUID

from shared.errors import Conflict, NotFound
from shared.regions import covered_by
from shared.transaction import Reading, Transaction
from shared.writes import insert_once
from sqlalchemy import select

from training_subsidy.store.register.enterprise_tables import TrainingCentreRow


class TrainingCentreNotFound(NotFound):
    """There is no such training centre."""


class TrainingCentreRegisteredAlready(Conflict):
    """The enterprise has a centre of this name on the register."""


@dataclass(frozen=True, slots=True, kw_only=True)
class TrainingCentre:
    """A centre of an enterprise; ``places`` is how many it trains at a time."""

    id: UUID
    credit_code: str
    name: str
    region: str
    place: str
    places: int
    takes_others: bool
    opened_on: date
    version: int = 1


NAMES = tuple(TrainingCentre.__dataclass_fields__)


def _centre(row: Any) -> TrainingCentre:
    return TrainingCentre(**{name: getattr(row, name) for name in NAMES})


async def insert_centre(tx: Transaction, centre: TrainingCentre) -> TrainingCentre:
    """Enter a centre. Raises ``TrainingCentreRegisteredAlready``."""
    tx.by.within(centre.region)
    row = asdict(centre) | {"registered_by": tx.by.sub, "registered_at": tx.clock.now()}
    if not await insert_once(tx, TrainingCentreRow, "credit_code", "name", **row):
        raise TrainingCentreRegisteredAlready
    tx.audit_subject("training_centre", centre.id, centre.version)
    tx.created(centre.id)
    return centre


async def get_centre(tx: Reading, centre_id: UUID) -> TrainingCentre:
    """One centre; the register is public."""
    row = await tx.session.scalar(
        select(TrainingCentreRow).where(TrainingCentreRow.id == centre_id)
    )
    if row is None:
        raise TrainingCentreNotFound
    return _centre(row)


async def find_centres(
    tx: Reading, *, region: str | None, after: UUID | None, limit: int
) -> list[TrainingCentre]:
    """The register, in the order in which it was entered."""
    query = select(TrainingCentreRow)
    if region is not None:
        query = query.where(covered_by(region, TrainingCentreRow.region))
    if after is not None:
        query = query.where(TrainingCentreRow.id > after)
    rows = await tx.session.scalars(query.order_by(TrainingCentreRow.id).limit(limit))
    return [_centre(row) for row in rows]
