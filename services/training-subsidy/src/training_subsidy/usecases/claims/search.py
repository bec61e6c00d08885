"""An officer looks for the claims of somebody at the counter, as intake does for cases of aid."""

from shared.identifiers import check_resident_id
from shared.search import MOST, SearchBy, audit_search, phone_key
from shared.transaction import Transaction

from training_subsidy.domain.claims.claim import Claim
from training_subsidy.domain.register.enrolment import ResidentNumberInvalid
from training_subsidy.store.claims import claims


async def search(tx: Transaction, by: SearchBy, value: str) -> list[Claim]:
    """Claims of exactly this number in the officer's region; the audit row has its keyed hash."""
    asked = value.strip()
    if by is SearchBy.ID_NUMBER:
        number = check_resident_id(asked, today=tx.clock.today())
        if not number.valid:
            raise ResidentNumberInvalid(detail=number.words)
        asked = number.normalised
    if by is SearchBy.PHONE:
        asked = phone_key(asked)
    found = await claims.search_claims(tx, by, asked, limit=MOST)
    audit_search(tx, "search_claims", by, asked, found=len(found))
    return found
