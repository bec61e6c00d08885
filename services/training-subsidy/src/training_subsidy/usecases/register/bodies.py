"""The register of certification bodies: entered and ended by two people of the city (A-88)."""

from datetime import date, timedelta
from uuid import UUID

from shared.ids import new_id
from shared.transaction import Transaction

from training_subsidy.domain.register.catalogue import (
    Catalogue,
    CatalogueChange,
    CatalogueVersion,
)
from training_subsidy.domain.register.certificate import CertificationBody
from training_subsidy.store.register import catalogue_versions, certification_bodies

ONE_DAY = timedelta(days=1)


async def register_body(
    tx: Transaction, *, code: str, name: str, number_form: str, valid_from: date, document: str
) -> CertificationBody:
    """Enter a certification body and the form of its certificate numbers (VT-044)."""
    body = CertificationBody(
        id=new_id(), code=code, name=name, number_form=number_form, valid_from=valid_from
    )
    body = await certification_bodies.insert_body(tx, body)
    await _publish(tx, body, CatalogueChange.REGISTERED, valid_from, document)
    return body


async def end_body(
    tx: Transaction, body_id: UUID, *, through: date, document: str, expected: int
) -> CertificationBody:
    """Take a body off the register after a day."""
    body = await certification_bodies.get_body(tx, body_id, expected=expected)
    body.check_end(through, today=tx.clock.today())
    body = await certification_bodies.end_body(tx, body, through)
    await _publish(tx, body, CatalogueChange.ENDED, through + ONE_DAY, document)
    return body


async def _publish(
    tx: Transaction, body: CertificationBody, change: CatalogueChange, day: date, document: str
) -> None:
    await catalogue_versions.insert_version(
        tx,
        CatalogueVersion(
            id=new_id(),
            catalogue=Catalogue.CERTIFICATION_BODIES,
            change=change,
            subject=body.id,
            code=body.code,
            name=body.name,
            in_force_from=day,
            document=document,
            published_at=tx.clock.now(),
        ),
    )
