"""One OpenAPI document of all services, as they stand behind one address.

A part that several services name alike and mean alike is there once; where they differ each is
called after its service. An operation id that two services use has the service before it. What the
proxy keeps inside is left out, and what only that needed.
"""

import json
import re
from collections import Counter
from collections.abc import Iterator, Mapping
from typing import Any

Document = Mapping[str, Any]
Part = tuple[str, str]
"""The kind and the name of a component: ``("schemas", "Problem")``."""
PREFIX = "#/components/"
INSIDE = re.compile(r"/(healthz|readyz|metrics)$|/v1/internal(/|$)")
"""What the proxy answers nobody, as ``deploy/proxy/Caddyfile`` has it."""
INFO = {
    "title": "aid",
    "summary": "Temporary assistance (202号) and training subsidy (215号) of a city",
    "description": "All services behind one address; each also has a document of its own below its prefix.",
}


def merged(documents: Mapping[str, Document], *, version: str) -> dict[str, Any]:
    """The documents of the services by their names, as one."""
    documents = {service: _outside(document) for service, document in documents.items()}
    ids = Counter(one["operationId"] for doc in documents.values() for one in _operations(doc))
    twice = {name for name, count in ids.items() if count > 1}
    apart = _apart(documents)
    paths: dict[str, Any] = {}
    components: dict[str, dict[str, Any]] = {}
    for service, document in documents.items():
        package = service.replace("-", "_")
        names = {part: f"{part[1]}Of{_title(service)}" for part in apart}
        own = _renamed({key: document[key] for key in ("paths", "components")}, names)
        for operation in _operations(own):
            if operation["operationId"] in twice:
                operation["operationId"] = f"{package}_{operation['operationId']}"
        paths |= {f"/{service}{path}": methods for path, methods in own["paths"].items()}
        for kind, entries in own["components"].items():
            kept = components.setdefault(kind, {})
            for name, entry in entries.items():
                named = names.get((kind, name), name)
                if "title" in entry and named != name:
                    entry["title"] = named
                if kept.setdefault(named, entry) != entry:
                    raise ValueError(f"two services mean something else by {kind}/{named}")
    one = next(iter(documents.values()))
    return {
        "openapi": one["openapi"],
        "info": {**INFO, "version": version},
        "servers": [{"url": "/"}],
        "paths": paths,
        "components": components,
    }


def _outside(document: Document) -> Document:
    """A service's document without what is not reached from outside."""
    paths = {path: one for path, one in document["paths"].items() if not INSIDE.match(path)}
    components = document["components"]
    needed, further = set[Part](), set(_references(paths))
    while further:
        needed |= further
        further = {two for kind, name in further for two in _references(components[kind][name])}
        further -= needed
    return {
        **document,
        "paths": paths,
        "components": {
            kind: {
                name: one
                for name, one in entries.items()
                if (kind, name) in needed or kind == "securitySchemes"
            }
            for kind, entries in components.items()
        },
    }


def _operations(document: Document) -> Iterator[dict[str, Any]]:
    for methods in document["paths"].values():
        yield from methods.values()


def _apart(documents: Mapping[str, Document]) -> set[Part]:
    """What services name alike and mean differently, or build of parts that they do."""
    meant: dict[Part, set[str]] = {}
    used: dict[Part, set[Part]] = {}
    for document in documents.values():
        for kind, entries in document["components"].items():
            for name, entry in entries.items():
                meant.setdefault((kind, name), set()).add(json.dumps(entry, sort_keys=True))
                used.setdefault((kind, name), set()).update(_references(entry))
    apart = {part for part, meanings in meant.items() if len(meanings) > 1}
    while further := {part for part, parts in used.items() if parts & apart} - apart:
        apart |= further
    return apart


def _references(part: Any) -> Iterator[Part]:
    if isinstance(part, dict):
        for key, value in part.items():
            if key == "$ref":
                kind, _, name = str(value).removeprefix(PREFIX).partition("/")
                yield kind, name
            else:
                yield from _references(value)
    elif isinstance(part, list):
        for value in part:
            yield from _references(value)


def _renamed(part: Any, names: Mapping[Part, str]) -> Any:
    """A copy in which references lead to the parts' new names."""
    if isinstance(part, dict):
        return {key: _reference(key, value, names) for key, value in part.items()}
    if isinstance(part, list):
        return [_renamed(value, names) for value in part]
    return part


def _reference(key: str, value: Any, names: Mapping[Part, str]) -> Any:
    if key not in {"$ref", "discriminator"}:
        return _renamed(value, names)
    if isinstance(value, dict):
        mapping = value.get("mapping", {})
        return value | {
            "mapping": {at: _reference("$ref", to, names) for at, to in mapping.items()}
        }
    kind, _, name = str(value).removeprefix(PREFIX).partition("/")
    return f"{PREFIX}{kind}/{names.get((kind, name), name)}"


def _title(service: str) -> str:
    return "".join(word.title() for word in service.split("-"))
