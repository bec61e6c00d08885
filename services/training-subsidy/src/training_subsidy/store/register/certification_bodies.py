"""The register of certification bodies."""

from dataclasses import replace
from datetime import date
from typing import Any
from uuid import UUID

from shared.errors import Conflict, NotFound
from shared.transaction import Reading, Transaction
from sqlalchemy import insert, select
from sqlalchemy.exc import IntegrityError

from training_subsidy.domain.register.certificate import CertificationBody
from training_subsidy.store.tables import CertificationBodyRow
from training_subsidy.store.versions import expect, save


class CertificationBodyNotFound(NotFound):
    """No such certification body on the register."""


class CertificationBodyRegisteredAlready(Conflict):
    """An certification body with this code is registered already."""


def body_from(row: Any) -> CertificationBody:
    return CertificationBody(
        id=row.id,
        code=row.code,
        name=row.name,
        number_form=row.number_form,
        valid_from=row.valid_from,
        valid_through=row.valid_through,
        version=row.version,
    )


async def insert_body(tx: Transaction, body: CertificationBody) -> CertificationBody:
    """Enter a body. Raises ``CertificationBodyRegisteredAlready``."""
    saved = replace(body, version=1)
    try:
        await tx.session.execute(
            insert(CertificationBodyRow).values(
                id=saved.id,
                code=saved.code,
                name=saved.name,
                number_form=saved.number_form,
                valid_from=saved.valid_from,
                valid_through=saved.valid_through,
                version=saved.version,
            )
        )
    except IntegrityError:
        raise CertificationBodyRegisteredAlready from None
    tx.audit_subject("certification_body", saved.id, saved.version)
    tx.created(saved.id)
    return saved


async def get_body(tx: Reading, body_id: UUID, *, expected: int | None = None) -> CertificationBody:
    """One body, if nobody wrote meanwhile."""
    row = await tx.session.scalar(
        select(CertificationBodyRow).where(CertificationBodyRow.id == body_id)
    )
    if row is None:
        raise CertificationBodyNotFound
    expect(row.version, expected)
    return body_from(row)


async def find_by_code(tx: Reading, code: str) -> CertificationBody | None:
    """The body of a code, if the register has one."""
    row = await tx.session.scalar(
        select(CertificationBodyRow).where(CertificationBodyRow.code == code)
    )
    return None if row is None else body_from(row)


async def end_body(tx: Transaction, body: CertificationBody, through: date) -> CertificationBody:
    """The body leaves the register after a day; its earlier certificates stay valid."""
    version = await save(tx, CertificationBodyRow, body.id, body.version, valid_through=through)
    tx.audit_subject("certification_body", body.id, version)
    return replace(body, valid_through=through, version=version)


async def find_bodies(
    tx: Reading, *, on: date | None, after: UUID | None, limit: int
) -> list[CertificationBody]:
    """The register in the order it was entered; of a day, who stood on it then."""
    row = CertificationBodyRow
    query = select(row).order_by(row.id).limit(limit)
    if on is not None:
        through = row.valid_through
        query = query.where(row.valid_from <= on, through.is_(None) | (through >= on))
    if after is not None:
        query = query.where(CertificationBodyRow.id > after)
    return [body_from(row) for row in await tx.session.scalars(query)]
