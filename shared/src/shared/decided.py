"""Decisions between services: the owner's route, and the client of whoever pays.

An event is a message that a broker carried. Before money leaves for it, its owner is asked whether
it decided so.
"""

from collections.abc import Awaitable
from dataclasses import dataclass
from typing import Annotated, Protocol
from urllib.parse import urlsplit
from uuid import UUID

import httpx
from fastapi import APIRouter
from pydantic import ValidationError

from shared import observe
from shared.auth import TokenFile
from shared.call import Call, may_call
from shared.contracts.decisions import DecisionRecord
from shared.errors import NotFound
from shared.roles import OutsideRegion, Role
from shared.service_access import Confirmation, NotForThisService, require_purpose
from shared.transaction import Reading
from shared.web import problems

TIMEOUT_SECONDS = 5.0
NOT_FOUND = 404


class DecisionNotFound(NotFound):
    """Nobody here has decided so."""


class OwnerUnavailable(Exception):
    """The owner did not answer, or not with a decision; it is asked again later."""


class FindDecision(Protocol):
    """Reads one decision; none when it is not of this service."""

    def __call__(self, tx: Reading, decision_id: UUID) -> Awaitable[DecisionRecord | None]: ...


def decisions_router(find: FindDecision) -> APIRouter:
    """One route under a service token, from the rows of the service that decided."""
    router = APIRouter(prefix="/v1/internal/decisions", tags=["internal"])

    @router.get(
        "/{decision_id}",
        operation_id="confirm_decision",
        responses=problems(DecisionNotFound, OutsideRegion, NotForThisService),
    )
    async def confirm_decision(
        decision_id: UUID, call: Annotated[Call, may_call(Role.SERVICE)]
    ) -> DecisionRecord:
        """付款前向作出决定的部门核实。第二十二条。 A decision, confirmed before it is paid."""
        require_purpose(call.by, owner=call.database.service, purpose=Confirmation.DECISION)
        async with call.reading() as tx:
            record = await find(tx, decision_id)
        if record is None:
            raise DecisionNotFound
        call.by.within(record.region)
        return record

    return router


@dataclass(frozen=True, slots=True, kw_only=True)
class DecisionClient:
    """The owner of decisions, asked under the service's own token."""

    url: str
    token: TokenFile
    transport: httpx.AsyncBaseTransport | None = None

    def __post_init__(self) -> None:
        observe.REFUSED_CALLS.labels(self._owner)  # from 0: an alert sees the first refusal too

    @property
    def _owner(self) -> str:
        return urlsplit(self.url).netloc

    async def find(self, decision_id: UUID) -> DecisionRecord | None:
        """The decision as its owner has it; none if there is none. Raises ``OwnerUnavailable``."""
        address = f"{self.url.rstrip('/')}/v1/internal/decisions/{decision_id}"
        try:
            async with httpx.AsyncClient(
                timeout=TIMEOUT_SECONDS, transport=self.transport
            ) as client:
                answer = await client.get(address, headers=self.token.headers())
            if (
                answer.status_code == NOT_FOUND
                and answer.json().get("code") == "DECISION_NOT_FOUND"
            ):
                return None
            if answer.status_code in {httpx.codes.UNAUTHORIZED, httpx.codes.FORBIDDEN}:
                observe.REFUSED_CALLS.labels(self._owner).inc()
            answer.raise_for_status()
            return DecisionRecord.model_validate_json(answer.content)
        except (httpx.HTTPError, ValidationError, ValueError) as fault:
            raise OwnerUnavailable(type(fault).__name__) from fault
