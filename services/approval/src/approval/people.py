"""Names for notices and letters from their owner, intake; the only place that fetches them."""

from uuid import UUID

import httpx
from pydantic import ValidationError
from shared.auth import TokenFile
from shared.contracts.people import CasePeople, Purpose

TIMEOUT_SECONDS = 5.0


class PersonDataUnavailable(Exception):
    """Intake did not answer, or not with people of the case; asked again later."""


async def fetch_people(
    base_url: str,
    token: TokenFile,
    case_id: UUID,
    purpose: Purpose,
    *,
    transport: httpx.AsyncBaseTransport | None = None,
) -> CasePeople:
    """The people of a case, as far as the purpose needs. Raises ``PersonDataUnavailable``."""
    async with httpx.AsyncClient(timeout=TIMEOUT_SECONDS, transport=transport) as client:
        try:
            answer = await client.get(
                f"{base_url}/v1/internal/cases/{case_id}/people",
                params={"purpose": purpose.value},
                headers=token.headers(),
            )
            answer.raise_for_status()
            people = CasePeople.model_validate_json(answer.content)
        except (httpx.HTTPError, OSError, ValidationError) as fault:
            raise PersonDataUnavailable(type(fault).__name__) from fault
    return people
