"""HTTP to the five services as the operators of this suite: what binds the city takes two."""

from pathlib import Path
from typing import Any
from uuid import uuid4

import httpx
from aid_engines.layout import Layout
from aid_engines.refusal import Refusal
from aid_simulators import issuer
from shared.suite import SERVICES

TIMEOUT_SECONDS = 120.0


def operator(layout: Layout) -> dict[str, str]:
    """The Authorization header of the operator: of another issuer's where a file holds its token."""
    if file := layout.settings.get("AID_OPERATOR_TOKEN_FILE"):
        return {"Authorization": f"Bearer {Path(file).read_text('utf-8').strip()}"}
    token = issuer.token(layout, ["operator"], region=issuer.CITY, sub="operator")
    return {"Authorization": f"Bearer {token}"}


def second_operator(layout: Layout) -> dict[str, str] | None:
    """The same of another person of the city; none where only one person's token is at hand."""
    if file := layout.settings.get("AID_SECOND_OPERATOR_TOKEN_FILE"):
        return {"Authorization": f"Bearer {Path(file).read_text('utf-8').strip()}"}
    if layout.settings.get("AID_OPERATOR_TOKEN_FILE"):
        return None
    token = issuer.token(layout, ["operator"], region=issuer.CITY, sub="second-operator")
    return {"Authorization": f"Bearer {token}"}


async def propose(
    layout: Layout, service: str, path: str, body: Any, *, key: str | None = None
) -> Any:
    """Propose what binds the city; the same key proposes it once."""
    headers = {"Idempotency-Key": f'"{key or uuid4()}"'}
    return await ask(layout, service, "POST", path, json=body, headers=headers)


async def decide(
    layout: Layout,
    service: str,
    proposal: Any,
    verb: str,
    *,
    by: dict[str, str],
    json: Any = None,
) -> Any:
    """Confirm or reject a proposal as another person than who made it."""
    headers = {
        **by,
        "Idempotency-Key": f'"{uuid4()}"',
        "If-Match": f'"{proposal["version"]}"',
    }
    path = f"/v1/city-changes/{proposal['id']}/{verb}"
    return await ask(layout, service, "POST", path, json=json, headers=headers)


async def ask(
    layout: Layout,
    service: str,
    method: str,
    path: str,
    *,
    json: Any = None,
    headers: dict[str, str] | None = None,
) -> Any:
    """One call to one service. Raises ``Refusal`` with the service's own sentence."""
    async with httpx.AsyncClient(timeout=TIMEOUT_SECONDS) as client:
        try:
            answer = await client.request(
                method,
                f"{layout.base_url(service)}{path}",
                json=json,
                headers=operator(layout) | {"Accept-Language": "en"} | (headers or {}),
            )
        except httpx.TransportError as fault:
            raise Refusal(
                f"{service} does not answer ({type(fault).__name__}); is the suite up?"
            ) from fault
    if answer.is_error:
        detail = (
            answer.json().get("detail", answer.text)
            if "json" in answer.headers.get("content-type", "")
            else answer.text
        )
        raise Refusal(f"{service} refused {method} {path}: {detail}")
    return answer.json()


def chosen(service: str | None) -> list[str]:
    """The services that a command speaks to: one, or all five."""
    names = [known.name for known in SERVICES]
    if service is None:
        return names
    if service not in names:
        raise Refusal(f"No such service: {service}. The services are {', '.join(names)}.")
    return [service]
