"""What is published for readers outside: the document of the topics, and the schema of each event."""

from typing import Annotated, Any

from fastapi import APIRouter, Path, Request
from shared.access import open_to_all
from shared.asyncapi import shared_document, shared_events, shared_schema
from shared.web import problems

from intake.domain.sharing.subscription import NoSuchEvent

router = APIRouter(prefix="/v1/shared-events", tags=["shared events"])


@router.get("", operation_id="get_shared_events", openapi_extra={"x-document": "AsyncAPI 3.0"})
@open_to_all
async def get_shared_events(request: Request) -> dict[str, Any]:
    """对外共享事件的说明（AsyncAPI）：各类主题、事件、消息头。 The topics for readers outside, as AsyncAPI."""
    return shared_document(request.app.state.running.service.schemas_at)


@router.get(
    "/{event_type}",
    operation_id="get_shared_event_schema",
    responses=problems(NoSuchEvent),
    openapi_extra={"x-document": "JSON Schema 2020-12"},
)
@open_to_all
async def get_shared_event_schema(
    request: Request,
    event_type: Annotated[
        str, Path(max_length=100, examples=["aid.share-internal.case-decided.v1"])
    ],
) -> dict[str, Any]:
    """一类对外共享事件的 JSON Schema，即消息头 dataschema 所指的地址。 The schema that ``dataschema`` names."""
    event = shared_events().get(event_type)
    if event is None:
        raise NoSuchEvent
    return shared_schema(event, request.app.state.running.service.schemas_at)
