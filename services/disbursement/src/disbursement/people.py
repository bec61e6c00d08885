"""Payees' data from their owner; the only place that fetches them."""

from uuid import UUID

import httpx
from pydantic import ValidationError
from shared.auth import TokenFile
from shared.contracts.people import CasePeople, Purpose

TIMEOUT_SECONDS = 5.0


class PersonDataUnavailable(Exception):
    """The owner did not answer, or not with the payee of the case; asked again later."""


async def fetch_people(
    base_url: str,
    token: TokenFile,
    case_id: UUID,
    *,
    transport: httpx.AsyncBaseTransport | None = None,
) -> CasePeople:
    """The account that a case's aid goes to, and the recipient. Raises ``PersonDataUnavailable``."""
    async with httpx.AsyncClient(timeout=TIMEOUT_SECONDS, transport=transport) as client:
        try:
            answer = await client.get(
                f"{base_url}/v1/internal/cases/{case_id}/people",
                params={"purpose": Purpose.PAYMENT.value},
                headers=token.headers(),
            )
            answer.raise_for_status()
            return CasePeople.model_validate_json(answer.content)
        except (httpx.HTTPError, OSError, ValidationError) as fault:
            raise PersonDataUnavailable(type(fault).__name__) from fault
