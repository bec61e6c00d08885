"""A social registry by the DCI standards (SPDCI 1.0.0) over HTTP: search and status, at once or pushed.

It answers by the same agreements, consents, receipts and audit as ``/v1/data-pulls``.
"""

from contextlib import suppress
from pathlib import Path
from typing import Annotated, Any
from uuid import UUID

from fastapi import APIRouter, Request, status
from fastapi.responses import JSONResponse
from shared.call import Call, may_call
from shared.roles import Role
from shared.web import problems

from intake.api.sharing.envelopes import (
    RegistryAck,
    RegistryAcknowledgement,
    RegistryAnswer,
    RegistryFault,
    RegistrySearchMessage,
    RegistryStatusMessage,
)
from intake.api.sharing.refusals import REFUSED_AS_JSON, RegistryRoute
from intake.domain.sharing.agreement import NoDataAgreement
from intake.domain.sharing.registry import MESSAGE_FAULTS
from intake.usecases.sharing import registry
from intake.usecases.sharing.records import Asked
from intake.usecases.sharing.registry import Answered, Incoming
from intake.usecases.sharing.signatures import sign

router = APIRouter(prefix="/v1/registry", tags=["registry"], route_class=RegistryRoute)
Consumer = Annotated[Call, may_call(Role.DATA_PARTNER)]
REFUSALS: Any = problems(NoDataAgreement)


@router.post(
    "/sync/search",
    operation_id="search_registry_at_once",
    response_model=RegistryAnswer,
    response_model_exclude_none=True,
    responses=REFUSALS,
    openapi_extra=REFUSED_AS_JSON,
)
async def search_registry_at_once(
    body: RegistrySearchMessage, request: Request, call: Consumer
) -> Any:
    """社会登记查询（SPDCI，同步）：按约定的目的查询一人，留痕。 Search at once, for an agreed purpose."""
    answered = await _search(body, request, call, push=False)
    return _answer(answered, request, call)


@router.post(
    "/search",
    operation_id="search_registry",
    response_model=RegistryAck,
    response_model_exclude_none=True,
    responses=REFUSALS,
    openapi_extra=REFUSED_AS_JSON,
)
async def search_registry(body: RegistrySearchMessage, request: Request, call: Consumer) -> Any:
    """社会登记查询（SPDCI，异步）：结果推送至约定的地址（on-search）。 Search; the answer is pushed."""
    return ack(await _search(body, request, call, push=True), call)


@router.post(
    "/sync/txn/status",
    operation_id="tell_registry_status_at_once",
    response_model=RegistryAnswer,
    response_model_exclude_none=True,
    responses=REFUSALS,
    openapi_extra=REFUSED_AS_JSON,
)
async def tell_registry_status_at_once(
    body: RegistryStatusMessage, request: Request, call: Consumer
) -> Any:
    """查询此前社会登记查询的结果（SPDCI，同步），在保存期限内。 What became of a search, at once."""
    answered = await _status(body, request, call, push=False)
    return _answer(answered, request, call)


@router.post(
    "/txn/status",
    operation_id="tell_registry_status",
    response_model=RegistryAck,
    response_model_exclude_none=True,
    responses=REFUSALS,
    openapi_extra=REFUSED_AS_JSON,
)
async def tell_registry_status(
    body: RegistryStatusMessage, request: Request, call: Consumer
) -> Any:
    """查询此前社会登记查询的结果（SPDCI，异步），推送至约定的地址。 What became of a search, pushed."""
    return ack(await _status(body, request, call, push=True), call)


async def incoming_of(body: Any, request: Request) -> Incoming:
    """A message as it was read, with its header and message as they came, which are signed."""
    raw = await request.json()
    return Incoming(
        header=body.header.read(),
        message_id=body.header.message_id,
        receiver_id=body.header.receiver_id,
        transaction_id=body.message.transaction_id,
        signature=body.signature,
        raw_header=raw["header"],
        raw_message=raw["message"],
    )


async def _search(
    body: RegistrySearchMessage, request: Request, call: Call, *, push: bool
) -> Answered:
    incoming = await incoming_of(body, request)
    asked = [
        Asked(
            reference_id=one.reference_id,
            query_type=one.search_criteria.query_type,
            query=one.search_criteria.query,
            consent=one.search_criteria.consent,
            authorize=one.search_criteria.authorize,
        )
        for one in body.message.search_request
    ]
    async with call.transaction(audited=False) as tx:
        return await registry.search(tx, incoming, asked, push=push, language=call.language)


async def _status(
    body: RegistryStatusMessage, request: Request, call: Call, *, push: bool
) -> Answered:
    incoming = await incoming_of(body, request)
    asked = body.message.txnstatus_request
    value = asked.attribute_value
    values = [value] if isinstance(value, str) else value
    by = asked.attribute_type
    correlations = []
    with suppress(ValueError):
        correlations = [UUID(one) for one in values] if by == "correlation_id" else []
    async with call.transaction(audited=False) as tx:
        return await registry.tell_status(
            tx,
            incoming,
            transactions=values
            if by == "transaction_id"
            else [incoming.transaction_id]
            if by == "reference_id_list"
            else [],
            correlations=correlations,
            references=values if by == "reference_id_list" else [],
            push=push,
            language=call.language,
        )


def ack(answered: Answered, call: Call) -> RegistryAck | JSONResponse:
    """The acknowledgement of a message, or why it was not taken."""
    acknowledged = RegistryAck(
        message=RegistryAcknowledgement(
            ack_status="ACK" if answered.fault is None else "ERR",
            timestamp=answered.at.isoformat(),
            correlation_id=str(answered.correlation_id),
            error=None
            if answered.fault is None
            else RegistryFault(
                code=answered.fault.value,
                message=MESSAGE_FAULTS[answered.fault].to(call.language),
            ),
        )
    )
    if answered.fault is None:
        return acknowledged
    return JSONResponse(
        acknowledged.model_dump(mode="json", exclude_none=True), status.HTTP_400_BAD_REQUEST
    )


def _answer(answered: Answered, request: Request, call: Call) -> Any:
    if answered.fault is not None or answered.body is None:
        return ack(answered, call)
    key_file: Path | None = request.app.state.registry_key
    if key_file is None:
        return RegistryAnswer(**answered.body)
    return RegistryAnswer(signature=sign(key_file, **answered.body), **answered.body)
