"""A push channel behind HTTPS: the city's push gateway, or a vendor's, each under its own address.

It is sent JSON with an Idempotency-Key, signed with a detached JWS (RFC 7515, appendix F; RFC 7797)
over the very bytes of the body in the header ``Push-Signature``. It answers as push services do
(RFC 8030): 2xx taken, 410 no such device, 413 too large, 429 or 503 with ``Retry-After``.
"""

import asyncio
import json
from collections.abc import Mapping
from datetime import UTC, timedelta
from email.utils import parsedate_to_datetime
from pathlib import Path
from typing import Any

import httpx
from cryptography.exceptions import UnsupportedAlgorithm
from cryptography.hazmat.primitives.serialization import load_pem_private_key
from shared.clock import real_now
from shared.errors import DomainError

from intake.domain.devices.device import Platform
from intake.domain.devices.push import Answer, Gone, Later, Push, Refused, Send, Taken
from intake.usecases.sharing.signatures import JWS, algorithm_of

TIMEOUT_SECONDS = 10
"""For a whole push, whatever the other side does meanwhile."""
LONGEST_WISH_SECONDS = 86_400
HAS_IT_ALREADY = httpx.codes.CONFLICT
NO_SUCH_DEVICE = httpx.codes.GONE
"""Of one address for all devices a 404 may be of the address itself, so it ends no device."""
MENDED_BY_SOMEBODY = frozenset(
    {
        *(
            httpx.codes.NOT_FOUND,
            httpx.codes.UNAUTHORIZED,
            httpx.codes.FORBIDDEN,
            httpx.codes.REQUEST_TIMEOUT,
        ),
        *(httpx.codes.TOO_EARLY, httpx.codes.TOO_MANY_REQUESTS),
    }
)
"""Refusals of ours that pass: a key that is not known yet, a channel that is busy."""


def channels_of(addresses: Mapping[Any, str], key_file: Path | None) -> dict[Platform, Send]:
    """The channel of each platform that has an address; without a key pushes go unsigned."""

    def channel(address: str) -> Send:
        return lambda push: send(address, key_file, push)

    return {Platform(name): channel(address) for name, address in addresses.items()}


async def send(address: str, key_file: Path | None, push: Push) -> Answer:
    """Send one push; nobody is followed to another address."""
    body = body_of(push)
    try:
        headers = {"Content-Type": "application/json", "Idempotency-Key": f'"{push.id}"'}
        if key_file is not None:
            headers["Push-Signature"] = _signature(key_file, body)
    except (OSError, ValueError, TypeError, UnsupportedAlgorithm, DomainError) as fault:
        return Later(f"OWN_KEY_{type(fault).__name__}")
    try:
        async with (
            asyncio.timeout(TIMEOUT_SECONDS),
            httpx.AsyncClient(
                timeout=TIMEOUT_SECONDS, follow_redirects=False, trust_env=False
            ) as client,
            client.stream("POST", address, content=body, headers=headers) as answer,
        ):
            pass  # what else it says is not read, however much it is
    except (httpx.HTTPError, httpx.InvalidURL, OSError) as fault:
        return Later(type(fault).__name__)
    return answer_of(answer)


def answer_of(answer: httpx.Response) -> Answer:
    """What an answer of the channel means."""
    status = answer.status_code
    if answer.is_success or status == HAS_IT_ALREADY:
        return Taken()
    if status == NO_SUCH_DEVICE:
        return Gone()
    failure = f"HTTP_{status}"
    if answer.is_server_error or status in MENDED_BY_SOMEBODY:
        return Later(failure, _asked_pause(answer.headers.get("retry-after", "")))
    return Refused(failure)


def body_of(push: Push) -> bytes:
    """The bytes that are sent and signed."""
    said: dict[str, Any] = {
        "id": str(push.id),
        "platform": push.platform.value,
        "token": push.token,
        "language": push.language.value,
        "kind": push.kind.value,
        "message_id": str(push.message_id),
    }
    return json.dumps(said, ensure_ascii=False, separators=(",", ":")).encode()


def _asked_pause(text: str) -> timedelta | None:
    """``Retry-After``: seconds or a date (RFC 9110, 10.2.3); what is neither says nothing."""
    if text.isascii() and text.isdecimal() and len(text) < 10:  # noqa: PLR2004
        return timedelta(seconds=min(int(text), LONGEST_WISH_SECONDS))
    try:
        at = parsedate_to_datetime(text)
    except (ValueError, OverflowError):
        return None
    wait = (at if at.tzinfo else at.replace(tzinfo=UTC)) - real_now()
    return min(max(wait, timedelta(0)), timedelta(seconds=LONGEST_WISH_SECONDS))


def _signature(key_file: Path, body: bytes) -> str:
    """The signature with the suite's own key; the file is read again for each push."""
    key: Any = load_pem_private_key(key_file.read_bytes(), password=None)
    return JWS.encode(body, key, algorithm=algorithm_of(key), is_payload_detached=True)
