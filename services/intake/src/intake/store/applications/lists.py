"""Applications in lists: of an actor's own or region, or by what names them, as keyed hashes."""

from collections.abc import Sequence
from uuid import UUID

from shared.auth import HANDLERS
from shared.regions import covered_by
from shared.search import SearchBy, digest_of
from shared.transaction import Reading
from sqlalchemy import ColumnElement, or_, select

from intake.domain.applications.application import Application
from intake.domain.applications.status import Status
from intake.store.applications.applications import application_from
from intake.store.tables import ApplicationRow, MemberRow, PersonRow


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


async def find_numbered(tx: Reading, case_number: str) -> UUID | None:
    """The application with this number, whoever asks; the caller finds out whether it is theirs."""
    found: UUID | None = await tx.session.scalar(
        select(ApplicationRow.id).where(ApplicationRow.case_number == case_number)
    )
    return found


async def find_applications(
    tx: Reading,
    *,
    status: Status | None,
    region: str | None,
    mine: bool,
    after: UUID | None,
    limit: int,
) -> list[Application]:
    """Applications that the actor may see, the newest first."""
    query = select(ApplicationRow).where(visible(tx)).order_by(ApplicationRow.id.desc())
    if status is not None:
        query = query.where(ApplicationRow.status == status)
    if region is not None:
        query = query.where(covered_by(region, ApplicationRow.region))
    if mine:
        query = query.where(
            or_(
                ApplicationRow.owner == tx.by.sub,
                ApplicationRow.accepted_by == tx.by.sub,
                ApplicationRow.entered_by.contains([tx.by.sub]),
            )
        )
    if after is not None:
        query = query.where(ApplicationRow.id < after)
    return [application_from(row) for row in await tx.session.scalars(query.limit(limit))]


def visible(tx: Reading) -> ColumnElement[bool]:
    """What the actor may see in a list: one's own, or what an officer's region was handed."""
    own = or_(ApplicationRow.owner == tx.by.sub, ApplicationRow.principals.contains([tx.by.sub]))
    if tx.by.owns_single_cases:
        return own
    handed_in: ColumnElement[bool] = ApplicationRow.submitted_at.is_not(None)
    if tx.by.has(*HANDLERS):
        handed_in = or_(handed_in, ApplicationRow.owner == "")  # drafts of the counter
    on_its_way = ApplicationRow.status == Status.TRANSFERRED
    return or_(
        own,
        covered_by(tx.by.region.code, ApplicationRow.region) & handed_in,
        covered_by(tx.by.region.code, ApplicationRow.routed_region) & on_its_way,
    )
