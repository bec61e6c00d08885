"""The events of a service as AsyncAPI 3.0 and JSON Schema, made from the contracts themselves."""

from typing import Any

from shared.consumer import Subscriptions
from shared.contracts.event import Event
from shared.contracts.plumbing import TOPICS, AuditSealed, MessageDeadLettered
from shared.contracts.registry import all_events
from shared.suite import SHARED, VERSION

PARTITIONS = 12
OUTSIDE = [
    *("ce_id", "ce_source", "ce_type", "ce_specversion", "ce_subject", "ce_partitionkey"),
    *("ce_sequence", "ce_dataclassification", "ce_dataschema"),
]
"""The attributes that every event for readers outside has."""


def json_schema(event: type[Event]) -> dict[str, Any]:
    """JSON Schema of an event's payload, as it goes over the wire."""
    schema = event.model_json_schema(mode="serialization")
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "$id": f"/schemas/{event.type}.json",
        **schema,
    }


def published_by(service: str) -> list[type[Event]]:
    """The events that a service publishes on its topic."""
    return [event for event in all_events().values() if event.topic == TOPICS[service]]


def shared_events() -> dict[str, type[Event]]:
    """The events for readers outside, by type."""
    return {name: event for name, event in all_events().items() if event.topic in SHARED}


def shared_schema(event: type[Event], schemas_at: str) -> dict[str, Any]:
    """JSON Schema of an event for readers outside, under the address at which they find it."""
    return json_schema(event) | {"$id": f"{schemas_at}/{event.type}"}


def shared_document(schemas_at: str) -> dict[str, Any]:
    """The topics for readers outside; every schema stands at its address."""
    events = shared_events()
    topics = {topic: f"{data_class}_data" for topic, data_class in SHARED.items()}
    named = {
        name: {**_message(event), "payload": {"$ref": f"{schemas_at}/{name}"}}
        for name, event in events.items()
    }
    for name, event in events.items():
        named[name]["headers"] = {
            "type": "object",
            "required": OUTSIDE,
            "properties": {one: {"type": "string"} for one in [*OUTSIDE, "ce_time"]}
            | {
                "ce_dataschema": {"const": f"{schemas_at}/{name}"},
                "ce_dataclassification": {"const": SHARED[event.topic]},
                "ce_sequence": {"type": "string", "pattern": r"^\d{19}$"},
            },
        }
        del named[name]["correlationId"]
    return {
        "asyncapi": "3.0.0",
        "info": {"title": "aid: events for readers outside", "version": VERSION},
        "defaultContentType": "application/json",
        "channels": {
            channel: {
                "address": topic,
                "messages": {
                    name: {"$ref": f"#/components/messages/{name}"}
                    for name, event in events.items()
                    if event.topic == topic
                },
                "bindings": {"kafka": {"partitions": PARTITIONS, "bindingVersion": "0.5.0"}},
            }
            for topic, channel in topics.items()
        },
        "operations": {
            f"send_{channel}": {"action": "send", "channel": {"$ref": f"#/channels/{channel}"}}
            for channel in topics.values()
        },
        "components": {"messages": named},
    }


def _message(event: type[Event]) -> dict[str, Any]:
    return {
        "name": event.type,
        "contentType": "application/json",
        "summary": (event.__doc__ or "").strip().split("\n")[0],
        "correlationId": {"location": "$message.header#/ce_correlationid"},
        "headers": {
            "type": "object",
            "required": ["ce_id", "ce_source", "ce_type", "ce_specversion"],
            "properties": {
                name: {"type": "string"}
                for name in (
                    "ce_id",
                    "ce_source",
                    "ce_type",
                    "ce_specversion",
                    "ce_subject",
                    "ce_time",
                    "ce_partitionkey",
                    "ce_sequence",
                    "ce_correlationid",
                    "ce_causationid",
                    "ce_traceparent",
                    "ce_dataclassification",
                    "ce_dataschema",
                )
            },
        },
        "payload": {"$ref": f"schemas/{event.type}.json"},
    }


def asyncapi_document(service: str, subscriptions: Subscriptions) -> dict[str, Any]:
    """What a service sends and receives."""
    received: list[type[Event]] = [event for event, _ in subscriptions.handlers.values()]
    sent: list[type[Event]] = [*published_by(service), AuditSealed]
    every: set[type[Event]] = {*sent, *received, MessageDeadLettered}
    channels: dict[str, Any] = {}
    for event in [*sent, *received]:
        channel = channels.setdefault(
            event.topic,
            {
                "address": event.topic,
                "messages": {},
                "bindings": {"kafka": {"partitions": PARTITIONS, "bindingVersion": "0.5.0"}},
            },
        )
        channel["messages"][event.__name__] = {"$ref": f"#/components/messages/{event.type}"}
    operations = {
        f"{action}_{name}": {
            "action": action,
            "channel": {"$ref": f"#/channels/{topic}"},
            "messages": [
                {"$ref": f"#/channels/{topic}/messages/{event.__name__}"}
                for event in events
                if event.topic == topic
            ],
        }
        for action, events in (("send", sent), ("receive", received))
        for topic in sorted({event.topic for event in events})
        for name in [topic.replace(".", "_").replace("-", "_")]
    }
    return {
        "asyncapi": "3.0.0",
        "info": {"title": f"aid {service}", "version": VERSION},
        "defaultContentType": "application/json",
        "channels": dict(sorted(channels.items())),
        "operations": dict(sorted(operations.items())),
        "components": {
            "messages": {
                event.type: _message(event) for event in sorted(every, key=lambda event: event.type)
            }
        },
    }
