"""Other departments on the data-sharing platform: the only module that asks them."""

from collections.abc import Mapping
from datetime import date
from pathlib import Path
from typing import Annotated, Any
from uuid import UUID

import httpx
from pydantic import Field
from shared.complete import complete_table
from shared.platform import PlatformFailed, PlatformFault, SignedCalls, Wire, schema_of
from shared.words import labels

from training_subsidy.domain.register.inquiry import InquiryOutcome, InquirySent, Question

LEGAL_BASIS: Mapping[Question, str] = {
    Question.CERTIFICATE: "215号（十四）",
    Question.EMPLOYMENT: "215号（七）（十一）",
    Question.UNEMPLOYMENT_INSURANCE: "215号（十一）",
    Question.GROUP: "215号（五）（十）",
    Question.OTHER_COURSES: "215号（六）",
    Question.OUTCOME: "215号（七）",
}
complete_table(Question, LEGAL_BASIS, "training_subsidy.platform.LEGAL_BASIS")
WAITS_FOR = labels("training_subsidy", "inquiry_waits_for", PlatformFault)
"""What a question waits for while nobody has answered it."""


class Said(Wire):
    """One answer; the facts are those that the question asks for."""

    answer_id: Annotated[str, Field(min_length=1, max_length=80)]
    outcome: InquiryOutcome
    data_date: date
    facts: dict[str, Any] = {}


class Reply(Wire):
    """What the platform says of a question, at once, by callback or when it is asked."""

    request_id: UUID
    answer: Said | None = None


REPLY_SCHEMA = schema_of(Reply)


class Departments:
    """The platform behind which the departments answer, under our secret."""

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

    async def ask(self, asked: InquirySent) -> Reply:
        """Send a question under its reference. Raises ``PlatformFailed``."""
        body = {
            "request_id": str(asked.request_id),
            "question": asked.question,
            "purpose": "VOCATIONAL_TRAINING_SUBSIDY",
            "legal_basis": LEGAL_BASIS[asked.question],
            "person": {"name": asked.name, "id_number": asked.id_number},
            "about": dict(asked.about),
            "callback_url": self._callback_url,
        }
        return _of(asked.request_id, await self._calls.post("/v1/inquiries", body, Reply))

    async def enquire(self, request_id: UUID) -> Reply:
        """Ask what became of a question. Raises ``PlatformFailed``."""
        path = f"/v1/inquiries/{request_id}"
        return _of(request_id, await self._calls.get(path, Reply, about=str(request_id)))

    def verified(self, headers: Mapping[str, str], body: bytes) -> Reply:
        """A callback's content. Raises ``SignatureInvalid`` and ``AnswerNotReadable``."""
        return self._calls.verified(headers, body, Reply)


def _of(request_id: UUID, reply: Reply) -> Reply:
    if reply.request_id != request_id:
        raise PlatformFailed(PlatformFault.NONSENSE)
    return reply
