"""What the generated documents are made from, and what may change in them."""

import os
from collections.abc import Iterator
from importlib import import_module
from typing import Any

from aid_engines.layout import Layout
from fastapi import FastAPI
from shared.suite import SERVICE

from aid.environment import program_environment


def application(layout: Layout, name: str) -> FastAPI:
    """The application of a service, made but not started."""
    service = SERVICE[name]
    environment = program_environment(layout, service, process="api", port=service.port)
    before = dict(os.environ)
    os.environ.update(environment)
    try:
        app: FastAPI = import_module(f"{service.package}.app").create_app()
    finally:
        os.environ.clear()
        os.environ.update(before)
    return app


def additions_only(old: Any, new: Any, name: str) -> Iterator[str]:
    """What a change takes away from readers: an operation, an event, a field, or a field's type."""
    if name.endswith(".openapi.json"):
        yield from _lost_operations(old, new)
    elif ".v" in name:
        yield from _lost_fields(old, new, "")


def _lost_operations(old: Any, new: Any) -> Iterator[str]:
    for path, operations in old.get("paths", {}).items():
        for method in operations:
            if method not in new.get("paths", {}).get(path, {}):
                yield f"{method.upper()} {path} is gone: a client may still call it"


def _lost_fields(old: Any, new: Any, place: str) -> Iterator[str]:
    for name, field in old.get("properties", {}).items():
        if name not in new.get("properties", {}):
            yield f"field {place}{name} is gone: publish a new version of the event"
        elif _type(field) != _type(new["properties"][name]):
            yield f"field {place}{name} has another type: publish a new version of the event"
    for name in set(new.get("required", ())) - set(old.get("required", ())):
        yield f"field {place}{name} is required now: a new field needs a default"
    for name, definition in old.get("$defs", {}).items():
        yield from _lost_fields(definition, new.get("$defs", {}).get(name, {}), f"{name}.")


def _type(field: Any) -> Any:
    if "anyOf" in field:
        return sorted(str(_type(option)) for option in field["anyOf"])
    return field.get("$ref") or (field.get("type"), field.get("format"))
