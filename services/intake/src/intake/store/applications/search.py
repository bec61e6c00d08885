"""Applications found by what names them, and by nothing else: keyed hashes, never plain text."""

from collections.abc import Sequence
from enum import StrEnum

from shared.transaction import Reading
from sqlalchemy import ColumnElement, select

from intake.domain.applications.application import Application
from intake.store.applications.applications import application_from, visible
from intake.store.tables import ApplicationRow, MemberRow, PersonRow


class SearchBy(StrEnum):
    CASE_NUMBER = "case_number"
    ID_NUMBER = "id_number"
    PHONE = "phone"


def digest_of(tx: Reading, by: SearchBy, value: str) -> bytes:
    """By what somebody was looked for: a keyed hash, also on the audit row."""
    return tx.vault.lookup(by, value)


async def search_applications(
    tx: Reading, by: SearchBy, value: str, *, limit: int
) -> Sequence[Application]:
    """What the actor may see of exactly this number, the newest first."""
    query = select(ApplicationRow).where(visible(tx), _names(tx, by, value))
    found = await tx.session.scalars(query.order_by(ApplicationRow.id.desc()).limit(limit))
    return [application_from(row) for row in found]


def _names(tx: Reading, by: SearchBy, value: str) -> ColumnElement[bool]:
    if by is SearchBy.CASE_NUMBER:
        return ApplicationRow.case_number == value
    people = select(MemberRow.application_id)
    digest = digest_of(tx, by, value)
    if by is SearchBy.PHONE:
        return ApplicationRow.id.in_(people.where(MemberRow.phone_hash == digest))
    known = select(PersonRow.person_id).where(PersonRow.id_hash == digest)
    return ApplicationRow.id.in_(people.where(MemberRow.person_id.in_(known)))
