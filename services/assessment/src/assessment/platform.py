"""The verification platform (家庭经济状况核对平台): the only module that speaks to it.

Both sides sign ``timestamp.body`` with HMAC-SHA-256 under a shared secret. A request keeps its
reference for good: a time-out is followed by an enquiry, never by a second request.
"""

import hmac
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from hashlib import sha256
from pathlib import Path
from typing import Annotated, Any
from uuid import UUID

import httpx
from pydantic import BaseModel, ConfigDict, Field, ValidationError, model_validator
from shared.auth import NotAuthenticated
from shared.complete import complete_table
from shared.contracts.intake import CheckAuthorisation
from shared.errors import DomainError, Fault, Unprocessable
from shared.money import parse_yuan
from shared.words import labels

from assessment.domain.check import COUNTED, Item, Source, SourceAnswer
from assessment.domain.words import WAITS_FOR

SIGNATURE = "Aid-Signature"
TIMESTAMP = "Aid-Timestamp"
WINDOW_SECONDS = 300
FAULTS = labels("assessment", "answer_faults")
PURPOSE = "TEMPORARY_ASSISTANCE_ECONOMIC_CHECK"
LEGAL_BASIS = "202号第十六条（六）"
NOT_FOUND = 404
LARGEST_COUNT = 1000
MOST_FAULTS = 20


class SignatureInvalid(NotAuthenticated):
    """The signature does not hold."""


class AnswerNotReadable(Unprocessable):
    """The answer cannot be read (…) and was not taken."""


class RequestUnknown(Unprocessable):
    pointer = "/request_id"


class PlatformFault(StrEnum):
    NOT_REACHED = (
        "PLATFORM_NOT_REACHED"  # nothing was sent: it may be asked as if for the first time
    )
    OUTCOME_UNKNOWN = "PLATFORM_OUTCOME_UNKNOWN"
    REFUSED = "PLATFORM_REFUSED"
    NONSENSE = "PLATFORM_ANSWER_NOT_READABLE"
    NEVER_HEARD = "PLATFORM_NEVER_HEARD"  # an enquiry says that the reference is unknown there


complete_table(PlatformFault, WAITS_FOR, WAITS_FOR.place, alone=False)


class PlatformFailed(Exception):
    """A call that brought no answer; ``fault`` says what is known about it."""

    def __init__(self, fault: PlatformFault) -> None:
        self.fault = fault
        super().__init__(fault.value)


class _Wire(BaseModel):
    model_config = ConfigDict(extra="ignore", frozen=True)


class Answer(_Wire):
    """One source's answer. Items are yuan text or counts; without data there is none.

    What else it says is kept with it, unread.
    """

    model_config = ConfigDict(extra="allow", frozen=True)

    answer_id: Annotated[str, Field(min_length=1, max_length=80)]
    source: Source
    data_date: date
    no_data: bool = False
    items: dict[str, Any] = {}

    @model_validator(mode="after")
    def _says_something_or_says_that_there_is_nothing(self) -> "Answer":
        if self.no_data == bool(self.figures()):
            raise ValueError("an answer has items, or says no_data")
        return self

    def figures(self) -> dict[Item, int]:
        """Known items: money in fen, the others counted."""
        return {item: _figure(item, self.items[item]) for item in Item if item in self.items}


class Reply(_Wire):
    """What the platform says of a request, at once, by callback or when it is asked."""

    request_id: UUID
    answers: Annotated[tuple[Answer, ...], Field(max_length=40)] = ()


def reply_schema() -> dict[str, Any]:
    """The JSON Schema of a callback, in one piece."""
    schema = Reply.model_json_schema()
    definitions = schema.pop("$defs", {})

    def inlined(value: Any) -> Any:
        if isinstance(value, list):
            return [inlined(item) for item in value]
        if not isinstance(value, dict):
            return value
        if "$ref" in value:
            return inlined(definitions[value["$ref"].rsplit("/", 1)[1]])
        return {key: inlined(item) for key, item in value.items()}

    return {**inlined(schema)}


@dataclass(frozen=True, slots=True, kw_only=True)
class Question:
    """One request about one adult."""

    request_id: UUID
    authorisation_id: UUID
    consents: Sequence[CheckAuthorisation]
    scope: Sequence[str]
    name: str
    id_number: str


class Platform:
    """The platform under our secret."""

    def __init__(
        self,
        url: str,
        secret_file: Path,
        *,
        callback_url: str,
        timeout_seconds: float = 10.0,
        transport: httpx.AsyncBaseTransport | None = None,
    ) -> None:
        self._url = url.rstrip("/")
        self._secret_file = secret_file
        self._callback_url = callback_url
        self._timeout = timeout_seconds
        self._transport = transport

    async def ask(self, question: Question) -> Reply:
        """Send a request under its reference. Raises ``PlatformFailed``."""
        body = {
            "request_id": str(question.request_id),
            "purpose": PURPOSE,
            "legal_basis": LEGAL_BASIS,
            "authorisation_id": str(question.authorisation_id),
            "authorisations": [
                {"authorisation_id": str(one.authorisation_id), "scope": list(one.scope)}
                for one in question.consents
            ],
            "scope": list(question.scope),
            "person": {"name": question.name, "id_number": question.id_number},
            "callback_url": self._callback_url,
        }
        request = httpx.Request("POST", f"{self._url}/v1/checks", json=body)
        return await self._call(request, about=question.request_id, signed=request.content)

    async def enquire(self, request_id: UUID) -> Reply:
        """Ask what became of a request. Raises ``PlatformFailed``."""
        request = httpx.Request("GET", f"{self._url}/v1/checks/{request_id}")
        return await self._call(request, about=request_id, signed=str(request_id).encode())

    async def _call(self, request: httpx.Request, *, about: UUID, signed: bytes) -> Reply:
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
            reply = Reply.model_validate_json(answer.content)
        except ValidationError:
            raise PlatformFailed(PlatformFault.NONSENSE) from None
        if reply.request_id != about:
            raise PlatformFailed(PlatformFault.NONSENSE)
        return reply

    def verified(self, headers: Mapping[str, str], body: bytes) -> Reply:
        """A callback's content. Raises ``SignatureInvalid`` and ``AnswerNotReadable``."""
        check_signature(self._secret(), headers, body)
        try:
            return Reply.model_validate_json(body)
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


def source_answer(answer: Answer, *, request_id: UUID, person_id: UUID) -> SourceAnswer:
    """An answer in the words of the domain."""
    return SourceAnswer(
        answer_id=answer.answer_id,
        request_id=request_id,
        person_id=person_id,
        source=answer.source,
        data_date=answer.data_date,
        no_data=answer.no_data,
        figures=answer.figures(),
    )


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


def _figure(item: Item, value: object) -> int:
    if item in COUNTED:
        if not isinstance(value, int) or isinstance(value, bool) or not 0 <= value <= LARGEST_COUNT:
            raise ValueError(f"{item} is a count")
        return value
    try:
        return parse_yuan(value)
    except DomainError:
        raise ValueError(f"{item} is yuan text") from None
