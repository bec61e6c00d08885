"""What the generated documents are made from, and what may change in them."""

import os
from collections.abc import Iterator
from importlib import import_module
from typing import Any

from aid_engines.layout import Layout
from fastapi import FastAPI
from shared.suite import SERVICE

from aid.environment import program_environment
from aid.event_changes import schema_breaks


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
        yield from schema_breaks(old, new)


def _lost_operations(old: Any, new: Any) -> Iterator[str]:
    for path, operations in old.get("paths", {}).items():
        for method in operations:
            if method not in new.get("paths", {}).get(path, {}):
                yield f"{method.upper()} {path} is gone: a client may still call it"
