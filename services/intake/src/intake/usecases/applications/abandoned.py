"""Drafts are kept for a time: what was never handed in is nobody's case, and people's data."""

from datetime import timedelta

from shared.objects import Objects
from shared.roles import system
from shared.transaction import Database

from intake.store.applications import abandoned


async def forget_abandoned(database: Database, objects: Objects, *, kept: timedelta) -> int:
    """Forget some drafts that nobody has touched for so long, their papers first; returns how many.

    A draft is withdrawn before its papers go, so that nobody goes on with one that lacks them;
    what a crash leaves behind is found again in the next round.
    """
    me = system(database.service)
    async with database.transaction(by=me, audited=False) as tx:
        found = await abandoned.withdraw_abandoned(tx, before=tx.clock.now() - kept)
    if not found:
        return 0
    for draft in found:
        for address in draft.addresses:
            await objects.delete(address)
    async with database.transaction(by=me, audited=False) as tx:
        gone = await abandoned.forget_drafts(tx, [draft.id for draft in found])
        for application_id in gone:
            tx.audit("forget_draft", resource=("application", application_id))
    return len(gone)
