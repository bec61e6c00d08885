"""What payment asks before it pays: whether this was decided here."""

from shared.decided import decisions_router

from approval.usecases.decisions.records import find_decision

router = decisions_router(find_decision)
