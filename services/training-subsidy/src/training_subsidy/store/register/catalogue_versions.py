"""Versions of the catalogues, each written once and never changed."""

from dataclasses import asdict, fields
from typing import Any

from shared.transaction import Reading, Transaction
from sqlalchemy import insert, select

from training_subsidy.domain.register.catalogue import (
    Catalogue,
    CatalogueChange,
    CatalogueVersion,
)
from training_subsidy.store.register.paper_tables import CatalogueVersionRow

FIELDS = tuple(one.name for one in fields(CatalogueVersion))


async def insert_version(tx: Transaction, version: CatalogueVersion) -> None:
    """Publish a version; the database numbers it."""
    values = {name: value for name, value in asdict(version).items() if name != "number"}
    await tx.session.execute(insert(CatalogueVersionRow).values(values))


async def find_versions(
    tx: Reading, *, catalogue: Catalogue | None, before: int | None, limit: int
) -> list[CatalogueVersion]:
    """Versions, the newest first."""
    query = select(CatalogueVersionRow).order_by(CatalogueVersionRow.number.desc()).limit(limit)
    if catalogue is not None:
        query = query.where(CatalogueVersionRow.catalogue == catalogue)
    if before is not None:
        query = query.where(CatalogueVersionRow.number < before)
    return [_version(row) for row in await tx.session.scalars(query)]


def _version(row: Any) -> CatalogueVersion:
    values = {name: getattr(row, name) for name in FIELDS}
    return CatalogueVersion(
        **values
        | {
            "catalogue": Catalogue(row.catalogue),
            "change": CatalogueChange(row.change),
        }
    )
