"""The audit trail over HTTP (第三十一条): who did what, and who read whose data; reading it is audited.

Rows of one service, newest first. They name accounts and resources, never what was read.
"""

from datetime import datetime
from typing import Annotated, Any

from fastapi import APIRouter, Query
from sqlalchemy import select

from shared.call import Call, may_call
from shared.city_changes import CityLevelRequired, require_city
from shared.pages import Cursor, CursorNotReadable, Limit, Page, read_cursor, write_cursor
from shared.roles import Role
from shared.tables import AUDIT_LOG
from shared.transaction import Reading
from shared.web import Moment, Part, problems

READERS = (Role.CITY_SUPERVISOR, Role.FINANCE_CHECKER, Role.AUDITOR)
"""Government, finance and audit (第三十一条); of the city, as a trail is of all its counties."""
READING = "read_"
"""How the actions begin that open somebody's data."""
Word = Annotated[str | None, Query(max_length=200)]
Columns = AUDIT_LOG.c


class AuditPart(Part):
    """One row: an account did something, or was refused, to a resource."""

    position: int
    at: datetime
    actor_id: str
    actor_roles: str
    action: str
    outcome: str
    resource_type: str | None
    resource_id: str | None
    detail: dict[str, Any]


def audit_router() -> APIRouter:
    """The trail of the service; each has the same."""
    router = APIRouter(prefix="/v1/audit-trail", tags=["audit"])

    @router.get(
        "",
        operation_id="list_audit_trail",
        responses=problems(CityLevelRequired, CursorNotReadable),
    )
    async def list_audit_trail(
        call: Annotated[Call, may_call(*READERS)],
        resource: Annotated[Word, Query(description="Of what was done or read: its id")] = None,
        actor: Annotated[Word, Query(description="By this account")] = None,
        action: Annotated[Word, Query(description="This operation")] = None,
        readings: Annotated[bool, Query(description="Only who read whose data")] = False,
        since: Annotated[Moment | None, Query(description="From this instant on")] = None,
        until: Annotated[Moment | None, Query(description="Before this instant")] = None,
        limit: Limit = 50,
        cursor: Cursor = None,
    ) -> Page[AuditPart]:
        """审计留痕：谁办理了什么、谁查看了谁的信息；本次查阅亦留痕（第三十一条）。 The trail; newest first."""
        before = _position(cursor)
        async with call.transaction(audited=False) as tx:
            require_city(tx)
            asked = {"resource_id": resource, "actor_id": actor, "action": action}
            found = await _find(
                tx,
                asked,
                readings=readings,
                since=since,
                until=until,
                before=before,
                limit=limit + 1,
            )
            tx.audit(
                "read_audit_trail",
                resource=("audit_trail", tx.service),
                readings=readings,
                **{f"asked_{name}": value for name, value in asked.items() if value is not None},
            )
        return Page(
            items=[AuditPart.model_validate(row) for row in found[:limit]],
            next=write_cursor(str(found[limit - 1].position)) if len(found) > limit else None,
        )

    return router


async def _find(
    tx: Reading,
    equal: dict[str, str | None],
    *,
    readings: bool,
    since: datetime | None,
    until: datetime | None,
    before: int | None,
    limit: int,
) -> list[Any]:
    query = select(AUDIT_LOG).order_by(Columns.position.desc()).limit(limit)
    for name, value in equal.items():
        if value is not None:
            query = query.where(Columns[name] == value)
    if readings:
        query = query.where(Columns.action.startswith(READING, autoescape=True))
    if since is not None:
        query = query.where(Columns.at >= since)
    if until is not None:
        query = query.where(Columns.at < until)
    if before is not None:
        query = query.where(Columns.position < before)
    return list(await tx.session.execute(query))


def _position(cursor: str | None) -> int | None:
    place = read_cursor(cursor, parts=1)
    if place is None:
        return None
    [text] = place
    if not (text.isascii() and text.isdecimal() and len(text) <= 18):  # noqa: PLR2004 - of a bigint
        raise CursorNotReadable
    return int(text)
