"""The messages of the registry (DCI standards 1.0.0), as far as they are read; the rest may be there."""

from typing import Annotated, Any, Literal

from pydantic import BaseModel, ConfigDict, Field, model_validator
from shared.errors import InvalidBody
from shared.text_checks import storable
from shared.web import Moment
from shared.words import labels

from intake.domain.sharing.registry import MessageHeader

Id = Annotated[str, Field(min_length=1, max_length=99)]
Locale = Annotated[str | None, Field(pattern=r"^[a-z]{3}$")]
MOST_QUESTIONS = 50


class Envelope(BaseModel):
    """Fields that the standard allows and nobody here reads are left alone."""

    model_config = ConfigDict(extra="ignore", frozen=True)

    @model_validator(mode="before")
    @classmethod
    def _texts_can_be_stored(cls, data: Any) -> Any:
        if not storable(data):
            raise InvalidBody(labels("shared", "body_faults")["storable"])
        return data


class RegistryHeader(Envelope):
    """``MsgHeader``: who sends what, and where the answer goes."""

    version: Annotated[str, Field(max_length=20)] = "1.0.0"
    message_id: Id
    message_ts: Moment
    action: Annotated[str, Field(max_length=40)]
    sender_id: Annotated[str, Field(max_length=99)]
    sender_uri: Annotated[str | None, Field(max_length=500)] = None
    receiver_id: Annotated[str | None, Field(max_length=99)] = None
    total_count: Annotated[int, Field(ge=0, le=1_000_000)]
    is_msg_encrypted: bool = False

    def read(self) -> MessageHeader:
        return MessageHeader(
            version=self.version,
            action=self.action,
            sender_id=self.sender_id,
            sender_uri=self.sender_uri,
            total_count=self.total_count,
            encrypted=self.is_msg_encrypted,
        )


class RegistryPagination(Envelope):
    """A registry that tells of one person has one page."""

    page_size: Annotated[int, Field(ge=1, le=100_000)]
    page_number: Annotated[int, Field(ge=1, le=100_000)] = 1


class RegistryCriteria(Envelope):
    """What is asked, and the purpose in ``authorize.purpose.code`` or ``consent.purpose.code``."""

    query_type: Literal["idtype-value", "expression", "predicate"]
    query: dict[str, Any] | list[dict[str, Any]]
    pagination: RegistryPagination | None = None
    consent: dict[str, Any] | None = None
    authorize: dict[str, Any] | None = None


class RegistryQuestion(Envelope):
    """One question of a message."""

    reference_id: Id
    timestamp: Moment
    search_criteria: RegistryCriteria
    pagination: RegistryPagination | None = None
    locale: Locale = None


class RegistrySearch(Envelope):
    """``SearchRequest``."""

    transaction_id: Id
    search_request: Annotated[
        list[RegistryQuestion], Field(min_length=1, max_length=MOST_QUESTIONS)
    ]


class RegistryStatusQuestion(Envelope):
    """Of which searches the status is asked."""

    reference_id: Id
    txn_type: Literal["search", "subscribe", "receipt"]
    attribute_type: Literal["transaction_id", "reference_id_list", "correlation_id"]
    attribute_value: Id | Annotated[list[Id], Field(max_length=MOST_QUESTIONS)]
    locale: Locale = None


class RegistryStatus(Envelope):
    """``TxnStatusRequest``."""

    transaction_id: Id
    txnstatus_request: RegistryStatusQuestion


class RegistrySearchMessage(Envelope):
    """A search, signed where the agreement has a key."""

    model_config = ConfigDict(
        json_schema_extra={
            "examples": [
                {
                    "signature": "",
                    "header": {
                        "version": "1.0.0",
                        "message_id": "789",
                        "message_ts": "2026-12-04T17:20:07+08:00",
                        "action": "search",
                        "sender_id": "DATA-PLATFORM",
                        "total_count": 1,
                    },
                    "message": {
                        "transaction_id": "123456789",
                        "search_request": [
                            {
                                "reference_id": "1",
                                "timestamp": "2026-12-04T17:20:07+08:00",
                                "search_criteria": {
                                    "query_type": "idtype-value",
                                    "query": {"type": "UIN", "value": "540102198001010017"},
                                    "authorize": {"purpose": {"code": "SCHOOL_FEE_RELIEF"}},
                                },
                            }
                        ],
                    },
                }
            ]
        }
    )

    signature: Annotated[str | None, Field(max_length=4000)] = None
    header: RegistryHeader
    message: RegistrySearch


class RegistryStatusMessage(Envelope):
    """A question what became of a search."""

    signature: Annotated[str | None, Field(max_length=4000)] = None
    header: RegistryHeader
    message: RegistryStatus


class RegistryFault(BaseModel):
    """Why a message was not taken, by the standard's code."""

    code: str
    message: str


class RegistryAcknowledgement(BaseModel):
    """``Response``: ACK, or ERR with the reason."""

    ack_status: Literal["ACK", "ERR"]
    timestamp: str
    correlation_id: str
    error: RegistryFault | None = None


class RegistryAck(BaseModel):
    """The acknowledgement of a message; the answer itself is pushed."""

    message: RegistryAcknowledgement


class RegistryAnswer(BaseModel):
    """``SearchResponse`` or ``TxnStatusResponse`` with its header, signed where the suite has a key."""

    signature: str | None = None
    header: dict[str, Any]
    message: dict[str, Any]
