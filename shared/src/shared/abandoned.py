"""Drafts that nobody goes on with: what was never handed in is no case, and holds people's data."""

from dataclasses import dataclass
from datetime import timedelta

from sqlalchemy import TextClause

from shared.objects import Objects
from shared.roles import system
from shared.transaction import Database

AT_ONCE = 50


@dataclass(frozen=True, slots=True, kw_only=True)
class Abandoned:
    """The drafts of one service.

    ``withdraw`` takes ``:before`` and ``:limit``, withdraws drafts that nobody has touched since, and
    gives their ``id`` and the ``addresses`` of their files. ``forget`` takes ``:ids``, takes away the
    rows of those that were never handed in, and gives theirs.
    """

    kind: str
    withdraw: TextClause
    forget: TextClause


async def forget_abandoned(
    database: Database, objects: Objects, drafts: Abandoned, *, kept: timedelta
) -> int:
    """Forget some drafts that nobody has touched for so long, their files first; returns how many.

    A draft is withdrawn before its files go, so that nobody goes on with one that lacks them; what
    a crash leaves behind is found again in the next round.
    """
    me = system(database.service)
    async with database.transaction(by=me, audited=False) as tx:
        before = {"before": tx.clock.now() - kept, "limit": AT_ONCE}
        found = (await tx.session.execute(drafts.withdraw, before)).all()
    if not found:
        return 0
    for draft in found:
        for address in draft.addresses:
            await objects.delete(address)
    async with database.transaction(by=me, audited=False) as tx:
        ids = {"ids": [draft.id for draft in found]}
        gone = list(await tx.session.scalars(drafts.forget, ids))
        for draft_id in gone:
            tx.audit("forget_draft", resource=(drafts.kind, draft_id))
    return len(gone)
