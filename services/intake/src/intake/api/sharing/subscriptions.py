"""Subscribing to the registry by the DCI standards (SPDCI 1.0.0): acknowledged, answered by a push."""

from typing import Annotated, Any, Literal

from fastapi import APIRouter, Request
from pydantic import ConfigDict, Field
from shared.web import Moment

from intake.api.sharing.envelopes import (
    MOST_QUESTIONS,
    Envelope,
    Id,
    Locale,
    RegistryAck,
    RegistryHeader,
)
from intake.api.sharing.refusals import REFUSED_AS_JSON, RegistryRoute
from intake.api.sharing.registry import REFUSALS, Consumer, ack, incoming_of
from intake.usecases.sharing import subscriptions
from intake.usecases.sharing.subscriptions import Wish

router = APIRouter(prefix="/v1/registry", tags=["registry"], route_class=RegistryRoute)
HEADER: dict[str, Any] = {
    "version": "1.0.0",
    "message_id": "790",
    "message_ts": "2026-12-04T17:20:07+08:00",
    "sender_id": "DATA-PLATFORM",
    "total_count": 1,
}


class SubscribeCriteria(Envelope):
    """Of what (``reg_event_type``), about whom (``filter``), and for which purpose (``authorize``)."""

    reg_event_type: Annotated[str, Field(min_length=1, max_length=99)]
    filter_type: Literal["idtype-value", "expression", "predicate"] = "idtype-value"
    filter: dict[str, Any] | list[dict[str, Any]]
    notify_record_type: Annotated[str, Field(min_length=1, max_length=99)]
    authorize: dict[str, Any] | None = None


class SubscribeWish(Envelope):
    """One wish of a message."""

    reference_id: Id
    timestamp: Moment
    subscribe_criteria: SubscribeCriteria
    locale: Locale = None


class RegistrySubscribe(Envelope):
    """``SubscribeRequest``."""

    transaction_id: Id
    subscribe_request: Annotated[
        list[SubscribeWish], Field(min_length=1, max_length=MOST_QUESTIONS)
    ]


class RegistrySubscribeMessage(Envelope):
    """A wish to be told as it happens, signed where the agreement has a key."""

    model_config = ConfigDict(
        json_schema_extra={
            "examples": [
                {
                    "signature": "",
                    "header": HEADER | {"action": "subscribe"},
                    "message": {
                        "transaction_id": "123456790",
                        "subscribe_request": [
                            {
                                "reference_id": "1",
                                "timestamp": "2026-12-04T17:20:07+08:00",
                                "subscribe_criteria": {
                                    "reg_event_type": "REGISTER",
                                    "filter": {"type": "UIN", "value": "540102198001010017"},
                                    "notify_record_type": "Member",
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
    message: RegistrySubscribe


class RegistryUnsubscribe(Envelope):
    """``UnSubscribeRequest``."""

    transaction_id: Id
    timestamp: Moment
    subscription_codes: Annotated[list[Id], Field(min_length=1, max_length=MOST_QUESTIONS)]


class RegistryUnsubscribeMessage(Envelope):
    """A wish to be told no more."""

    model_config = ConfigDict(
        json_schema_extra={
            "examples": [
                {
                    "signature": "",
                    "header": HEADER | {"action": "unsubscribe"},
                    "message": {
                        "transaction_id": "123456791",
                        "timestamp": "2026-12-04T17:20:07+08:00",
                        "subscription_codes": ["0190a3c2-7d3e-7b1a-9c55-0f2a6f1b2c3d"],
                    },
                }
            ]
        }
    )

    signature: Annotated[str | None, Field(max_length=4000)] = None
    header: RegistryHeader
    message: RegistryUnsubscribe


@router.post(
    "/subscribe",
    operation_id="subscribe_registry",
    response_model=RegistryAck,
    response_model_exclude_none=True,
    responses=REFUSALS,
    openapi_extra=REFUSED_AS_JSON,
)
async def subscribe_registry(
    body: RegistrySubscribeMessage, request: Request, call: Consumer
) -> Any:
    """订阅一人救助情况的变化（SPDCI）：按约定的目的，变化时推送（notify）。 Be told of a change as it happens."""
    incoming = await incoming_of(body, request)
    wishes = [
        Wish(
            reference_id=one.reference_id,
            event_type=one.subscribe_criteria.reg_event_type,
            filter_type=one.subscribe_criteria.filter_type,
            filter=one.subscribe_criteria.filter,
            authorize=one.subscribe_criteria.authorize,
        )
        for one in body.message.subscribe_request
    ]
    async with call.transaction(audited=False) as tx:
        answered = await subscriptions.subscribe(tx, incoming, wishes, language=call.language)
    return ack(answered, call)


@router.post(
    "/unsubscribe",
    operation_id="unsubscribe_registry",
    response_model=RegistryAck,
    response_model_exclude_none=True,
    responses=REFUSALS,
    openapi_extra=REFUSED_AS_JSON,
)
async def unsubscribe_registry(
    body: RegistryUnsubscribeMessage, request: Request, call: Consumer
) -> Any:
    """退订（SPDCI）。 Be told no more."""
    incoming = await incoming_of(body, request)
    codes = list(dict.fromkeys(body.message.subscription_codes))
    async with call.transaction(audited=False) as tx:
        answered = await subscriptions.unsubscribe(tx, incoming, codes, language=call.language)
    return ack(answered, call)
