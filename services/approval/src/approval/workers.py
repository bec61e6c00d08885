"""Approval's outside calls: names for notices and letters, outside any transaction."""

from typing import Any

from shared.contracts.people import Purpose
from shared.people import Errand, run_errand
from shared.runtime import ServiceRuntime

from approval.store.decisions import letters as letter_store
from approval.store.notices import notices as notice_store
from approval.usecases.decisions import letters
from approval.usecases.notices import notices


def _intake(_row: Any) -> str:
    return "intake"


NOTICES = Errand(
    rows=notice_store.WITHOUT_NAME,
    owner_of=_intake,
    purpose=Purpose.PUBLIC_NOTICE,
    action="name_notice",
    record=notices.name_notice,
)
LETTERS = Errand(
    rows=letter_store.LETTERS_WITHOUT_NAME,
    owner_of=_intake,
    purpose=Purpose.DECISION_LETTER,
    action="address_letter",
    record=letters.address_letter,
)


async def name_notices(running: ServiceRuntime) -> float | None:
    """Fetch the names of posted notices, once each; returns in how many seconds to look again."""
    return await run_errand(running, NOTICES)


async def address_letters(running: ServiceRuntime) -> float | None:
    """Fetch the names of decision letters, once each; returns in how many seconds to look again."""
    return await run_errand(running, LETTERS)
