"""The verification platform (家庭经济状况核对平台): the only module that speaks to it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Annotated, Any
from uuid import UUID

import httpx
from pydantic import ConfigDict, Field, model_validator
from shared.complete import complete_table
from shared.contracts.intake import CheckAuthorisation
from shared.errors import DomainError, Unprocessable
from shared.money import parse_yuan
from shared.platform import PlatformFailed, PlatformFault, SignedCalls, Wire, schema_of

from assessment.domain.check import COUNTED, Item, Source, SourceAnswer
from assessment.domain.words import WAITS_FOR

PURPOSE = "TEMPORARY_ASSISTANCE_ECONOMIC_CHECK"
LEGAL_BASIS = "202号第十六条（六）"
LARGEST_COUNT = 1000


class RequestUnknown(Unprocessable):
    pointer = "/request_id"


complete_table(PlatformFault, WAITS_FOR, WAITS_FOR.place, alone=False)


class Answer(Wire):
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


class Reply(Wire):
    """What the platform says of a request, at once, by callback or when it is asked."""

    request_id: UUID
    answers: Annotated[tuple[Answer, ...], Field(max_length=40)] = ()


REPLY_SCHEMA = schema_of(Reply)


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
        self._callback_url = callback_url
        self._calls = SignedCalls(
            url, secret_file, timeout_seconds=timeout_seconds, transport=transport
        )

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
        reply = await self._calls.post("/v1/checks", body, Reply)
        return _of(question.request_id, reply)

    async def enquire(self, request_id: UUID) -> Reply:
        """Ask what became of a request. Raises ``PlatformFailed``."""
        reply = await self._calls.get(f"/v1/checks/{request_id}", Reply, about=str(request_id))
        return _of(request_id, reply)

    def verified(self, headers: Mapping[str, str], body: bytes) -> Reply:
        """A callback's content. Raises ``SignatureInvalid`` and ``AnswerNotReadable``."""
        return self._calls.verified(headers, body, Reply)


def _of(request_id: UUID, reply: Reply) -> Reply:
    if reply.request_id != request_id:
        raise PlatformFailed(PlatformFault.NONSENSE)
    return reply


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


def _figure(item: Item, value: object) -> int:
    if item in COUNTED:
        if not isinstance(value, int) or isinstance(value, bool) or not 0 <= value <= LARGEST_COUNT:
            raise ValueError(f"{item} is a count")
        return value
    try:
        return parse_yuan(value)
    except DomainError:
        raise ValueError(f"{item} is yuan text") from None
