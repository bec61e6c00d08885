"""The data-sharing platform: calls that both sides sign, and what may become of one.

Both sides sign ``timestamp.body`` with HMAC-SHA-256 under a shared secret. A request keeps its
reference for good: a time-out is followed by an enquiry, never by a second request.
"""

import hmac
import time
from collections.abc import Mapping
from enum import StrEnum
from hashlib import sha256
from pathlib import Path
from typing import TypeVar

import httpx
from pydantic import BaseModel, ConfigDict, ValidationError

from shared.auth import NotAuthenticated
from shared.errors import Fault, Unprocessable
from shared.words import labels

SIGNATURE = "Aid-Signature"
TIMESTAMP = "Aid-Timestamp"
WINDOW_SECONDS = 300
FAULTS = labels("shared", "answer_faults")
NOT_FOUND = 404
MOST_FAULTS = 20


class SignatureInvalid(NotAuthenticated):
    """The signature does not hold."""


class AnswerNotReadable(Unprocessable):
    """The answer cannot be read (…) and was not taken."""


class PlatformFault(StrEnum):
    """What is known about a call that brought no answer."""

    NOT_REACHED = (
        "PLATFORM_NOT_REACHED"  # nothing was sent: it may be asked as if for the first time
    )
    OUTCOME_UNKNOWN = "PLATFORM_OUTCOME_UNKNOWN"
    REFUSED = "PLATFORM_REFUSED"
    NONSENSE = "PLATFORM_ANSWER_NOT_READABLE"
    NEVER_HEARD = "PLATFORM_NEVER_HEARD"  # an enquiry says that the reference is unknown there


NOT_SENT = frozenset({PlatformFault.NOT_REACHED, PlatformFault.REFUSED})
"""After these the platform has not got the request; after an enquiry only ``NEVER_HEARD`` says so."""


class PlatformFailed(Exception):
    """A call that brought no answer; ``fault`` says what is known about it."""

    def __init__(self, fault: PlatformFault) -> None:
        self.fault = fault
        super().__init__(fault.value)


class Wire(BaseModel):
    """What comes from the platform; what else it says is left unread."""

    model_config = ConfigDict(extra="ignore", frozen=True)


WireT = TypeVar("WireT", bound=BaseModel)


class SignedCalls:
    """Calls to the platform under our secret."""

    def __init__(
        self,
        url: str,
        secret_file: Path,
        *,
        timeout_seconds: float = 10.0,
        transport: httpx.AsyncBaseTransport | None = None,
    ) -> None:
        self._url = url.rstrip("/")
        self._secret_file = secret_file
        self._timeout = timeout_seconds
        self._transport = transport

    async def post(self, path: str, body: Mapping[str, object], reply: type[WireT]) -> WireT:
        """Send a request once. Raises ``PlatformFailed``."""
        request = httpx.Request("POST", f"{self._url}{path}", json=body)
        return await self._call(request, reply, signed=request.content)

    async def get(self, path: str, reply: type[WireT], *, about: str) -> WireT:
        """Ask what became of the request ``about``. Raises ``PlatformFailed``."""
        request = httpx.Request("GET", f"{self._url}{path}")
        return await self._call(request, reply, signed=about.encode())

    async def _call(self, request: httpx.Request, reply: type[WireT], *, signed: bytes) -> WireT:
        request.headers.update(signature(self._secret(), signed))
        try:
            async with httpx.AsyncClient(
                transport=self._transport, timeout=self._timeout
            ) as client:
                answer = await client.send(request)
        except (httpx.ConnectError, httpx.ConnectTimeout, httpx.PoolTimeout):
            raise PlatformFailed(PlatformFault.NOT_REACHED) from None
        except httpx.HTTPError:
            raise PlatformFailed(PlatformFault.OUTCOME_UNKNOWN) from None
        if answer.is_server_error:
            raise PlatformFailed(PlatformFault.OUTCOME_UNKNOWN)
        if request.method == "GET" and answer.status_code == NOT_FOUND:
            raise PlatformFailed(PlatformFault.NEVER_HEARD)
        if not answer.is_success:
            raise PlatformFailed(PlatformFault.REFUSED)
        try:
            return reply.model_validate_json(answer.content)
        except ValidationError:
            raise PlatformFailed(PlatformFault.NONSENSE) from None

    def verified(self, headers: Mapping[str, str], body: bytes, reply: type[WireT]) -> WireT:
        """A callback's content. Raises ``SignatureInvalid`` and ``AnswerNotReadable``."""
        check_signature(self._secret(), headers, body)
        try:
            return reply.model_validate_json(body)
        except ValidationError as invalid:
            faults = [
                Fault(
                    pointer="/" + "/".join(map(str, fault["loc"])),
                    code=fault["type"].upper(),
                    text=FAULTS["not_as_agreed"],
                )
                for fault in invalid.errors()
            ]
            raise AnswerNotReadable(
                why=FAULTS["not_as_agreed"], errors=faults[:MOST_FAULTS]
            ) from None

    def _secret(self) -> bytes:
        return self._secret_file.read_bytes().strip()


def schema_of(reply: type[BaseModel]) -> dict[str, object]:
    """The JSON Schema of what comes by callback, in one piece."""
    schema = reply.model_json_schema()
    definitions = schema.pop("$defs", {})

    def inlined(value: object) -> object:
        if isinstance(value, list):
            return [inlined(item) for item in value]
        if not isinstance(value, dict):
            return value
        if "$ref" in value:
            return inlined(definitions[value["$ref"].rsplit("/", 1)[1]])
        return {key: inlined(item) for key, item in value.items()}

    return {key: inlined(item) for key, item in schema.items()}


def signature(secret: bytes, body: bytes, *, at: int | None = None) -> dict[str, str]:
    """The two headers that prove who wrote a body, and when."""
    stamp = str(int(time.time()) if at is None else at)
    return {TIMESTAMP: stamp, SIGNATURE: _mac(secret, stamp, body)}


def check_signature(secret: bytes, headers: Mapping[str, str], body: bytes) -> None:
    """Refuse what is not signed with the secret within the last minutes."""
    stamp, given = headers.get(TIMESTAMP, ""), headers.get(SIGNATURE, "")
    if not stamp.isdecimal() or len(stamp) > 12 or not given:  # noqa: PLR2004
        raise SignatureInvalid(why=FAULTS["missing"], header=SIGNATURE.lower())
    if not hmac.compare_digest(_mac(secret, stamp, body).encode(), given.encode()):
        raise SignatureInvalid(why=FAULTS["other_content"], header=SIGNATURE.lower())
    if abs(time.time() - int(stamp)) > WINDOW_SECONDS:
        raise SignatureInvalid(why=FAULTS["other_time"], header=TIMESTAMP.lower())


def _mac(secret: bytes, stamp: str, body: bytes) -> str:
    return "sha256=" + hmac.new(secret, stamp.encode() + b"." + body, sha256).hexdigest()
