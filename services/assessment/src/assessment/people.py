"""Names and ID numbers of adults, fetched from intake, their owner; the only module that asks it."""

from uuid import UUID

import httpx
from pydantic import ValidationError
from shared.auth import TokenFile
from shared.contracts.people import CasePeople, Purpose

TIMEOUT_SECONDS = 10.0


class PersonDataUnavailable(Exception):
    """Intake did not answer, or not with what was asked; it is asked again later."""


class People:
    """Intake's people's data, for the purpose of the economic check."""

    def __init__(
        self, url: str, token: TokenFile, *, transport: httpx.AsyncBaseTransport | None = None
    ) -> None:
        self._url = url.rstrip("/")
        self._token = token
        self._transport = transport

    async def of_case(self, case_id: UUID) -> CasePeople:
        """The adults of a case who authorised the check. Raises ``PersonDataUnavailable``."""
        try:
            async with httpx.AsyncClient(
                transport=self._transport, timeout=TIMEOUT_SECONDS
            ) as client:
                answer = await client.get(
                    f"{self._url}/v1/internal/cases/{case_id}/people",
                    params={"purpose": Purpose.ECONOMIC_CHECK.value},
                    headers=self._token.headers(),
                )
            answer.raise_for_status()
            return CasePeople.model_validate_json(answer.content)
        except (httpx.HTTPError, ValidationError, OSError) as fault:
            raise PersonDataUnavailable(type(fault).__name__) from fault
