"""An officer looks for the cases of somebody who stands at the counter; who looked is on record."""

from collections.abc import Sequence

from shared.identifiers import check_resident_id
from shared.search import MOST, SearchBy, audit_search, phone_key
from shared.transaction import Transaction

from intake.domain.applications.application import Application
from intake.domain.household.household import not_an_id_number
from intake.store.applications.lists import search_applications


async def search(tx: Transaction, by: SearchBy, value: str) -> Sequence[Application]:
    """Cases of exactly this number in the officer's region; the audit row has its keyed hash."""
    asked = value.strip()
    if by is SearchBy.ID_NUMBER:
        answer = check_resident_id(asked, today=tx.clock.today())
        if not answer.valid:
            raise not_an_id_number("/id_number", answer.detail)
        asked = answer.normalised
    if by is SearchBy.PHONE:
        asked = phone_key(asked)
    found = await search_applications(tx, by, asked, limit=MOST)
    audit_search(tx, "search_applications", by, asked, found=len(found))
    return found
