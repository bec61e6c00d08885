"""What training-subsidy does behind the scenes: it forgets drafts that nobody goes on with."""

from datetime import timedelta

from shared.abandoned import forget_abandoned
from shared.runtime import ServiceRuntime

from training_subsidy.store.claims.abandoned import DRAFTS


async def forget_drafts(running: ServiceRuntime) -> int:
    """Forget some drafts past their time; returns how many."""
    state = running.service.state
    kept = timedelta(days=state["drafts_kept_days"])
    return await forget_abandoned(running.database, state["objects"], DRAFTS, kept=kept)
