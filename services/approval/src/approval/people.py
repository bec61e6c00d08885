"""Names for notices and letters from their owner, intake; the only place that fetches them."""

from dataclasses import dataclass
from datetime import date
from uuid import UUID

import httpx
from pydantic import ValidationError
from shared.auth import TokenFile
from shared.contracts.people import CasePeople, Purpose

TIMEOUT_SECONDS = 5.0


class OwnerAway(Exception):
    """Intake did not answer, or not with the applicant of the case; asked again later."""


@dataclass(frozen=True, slots=True)
class Named:
    """Whom a notice or a letter is about."""

    name: str
    born_on: date | None
    village: str | None


async def fetch_name(
    base_url: str,
    token: TokenFile,
    case_id: UUID,
    purpose: Purpose,
    *,
    transport: httpx.AsyncBaseTransport | None = None,
) -> Named:
    """The applicant of a case, as far as the purpose needs. Raises ``OwnerAway``."""
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
            raise OwnerAway(type(fault).__name__) from fault
    for person in people.persons:
        if person.person_id == people.applicant_id:
            return Named(person.name, person.born_on, people.village_name)
    raise OwnerAway("no applicant")
