"""One operation of a service, as its OpenAPI document says it."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

METHODS = ("get", "post", "put", "patch", "delete")
CHINESE = re.compile(r"[\u3400-\u9fff]")
EVERYBODY = frozenset({"anyone", "*"})


@dataclass(frozen=True, kw_only=True)
class Parameter:
    """A place in the address, or a filter behind it."""

    name: str
    place: str
    required: bool
    schema: Mapping[str, Any]
    description: str = ""


@dataclass(frozen=True, kw_only=True)
class Operation:
    """One operation of a service. ``roles`` is empty where everybody may call it."""

    service: str
    id: str
    method: str
    path: str
    description: str
    tag: str
    roles: frozenset[str]
    parameters: tuple[Parameter, ...]
    body: Mapping[str, Any] | None
    media_type: str | None
    answer: Mapping[str, Any] | None
    answers: frozenset[str]
    takes_version: bool
    takes_key: bool
    needs_sign_in: bool
    document: Mapping[str, Any] = field(repr=False, compare=False)

    @property
    def is_change(self) -> bool:
        return self.method != "GET"

    @property
    def is_list(self) -> bool:
        """Whether it answers a page of items; one thing may have items of its own."""
        answer = self.resolve(self.answer or {})
        has_items = "items" in answer.get("properties", {}) or answer.get("type") == "array"
        return self.method == "GET" and has_items and not self.path.endswith("}")

    @property
    def is_printed(self) -> bool:
        """Whether it answers a paper or a file, not data."""
        return bool(self.answers) and "application/json" not in self.answers

    @property
    def verb(self) -> str:
        """The last word of its address, as a step of a lifecycle is named."""
        return self.path.rpartition("/")[2].replace("-", "_")

    @property
    def places(self) -> tuple[str, ...]:
        """The names in the address, from left to right."""
        return tuple(re.findall(r"{(\w+)}", self.path))

    def may(self, roles: frozenset[str]) -> bool:
        """Whether somebody of these roles may call it at all."""
        return not self.roles or bool(self.roles & roles)

    def matched(self, address: str) -> dict[str, str] | None:
        """What stands in the places of its address, if this is its address."""
        wanted, given = self.path.split("/"), address.split("/")
        if len(wanted) != len(given):
            return None
        pairs = list(zip(wanted, given, strict=True))
        if any(one != other for one, other in pairs if not one.startswith("{")):
            return None
        return {one.strip("{}"): other for one, other in pairs if one.startswith("{")}

    def resolve(self, schema: Mapping[str, Any]) -> Mapping[str, Any]:
        """A schema with its reference followed; what stands beside the reference counts."""
        seen = schema
        while "$ref" in seen:
            found: Any = self.document
            for step in seen["$ref"].removeprefix("#/").split("/"):
                found = found[step]
            seen = {**found, **{k: v for k, v in seen.items() if k != "$ref"}}
        return seen

    def says(self, language: str) -> str:
        """What it does: the description is Chinese first, then English."""
        first, *_ = self.description.split("\n\n")
        sentences = [s for s in re.split(r"(?<=[。.])\s+", first.replace("\n", " ")) if s]
        chinese = [s for s in sentences if CHINESE.search(s)]
        others = [s for s in sentences if not CHINESE.search(s)]
        chosen = (others or chinese) if language == "en" else (chinese or others)
        return " ".join(chosen) if language == "en" else "".join(chosen)


def operations_of(service: str, document: Mapping[str, Any]) -> Iterator[Operation]:
    """The operations of an OpenAPI document; those of the inner network are not for pages."""
    for path, methods in document["paths"].items():
        if path.startswith("/v1/internal") or not path.startswith("/v1/"):
            continue
        for method in METHODS:
            if (said := methods.get(method)) is not None:
                yield _operation(service, path, method, said, document)


def _operation(
    service: str, path: str, method: str, said: Mapping[str, Any], document: Mapping[str, Any]
) -> Operation:
    parameters = [_followed(one, document) for one in said.get("parameters", ())]
    headers = {one["name"].lower() for one in parameters if one["in"] == "header"}
    [(media_type, taken)] = list(
        (said.get("requestBody") or {}).get("content", {None: {}}).items()
    )[:1]
    good = next(
        (_followed(v, document) for k, v in said["responses"].items() if k.startswith("2")), {}
    )
    content = good.get("content", {})
    return Operation(
        service=service,
        id=said["operationId"],
        method=method.upper(),
        path=path,
        description=said.get("description") or said.get("summary", ""),
        tag=next(iter(said.get("tags", ())), ""),
        roles=frozenset(said.get("x-roles", ())) - EVERYBODY,
        parameters=tuple(
            Parameter(
                name=one["name"],
                place=one["in"],
                required=bool(one.get("required")),
                schema=one.get("schema", {}),
                description=one.get("description", ""),
            )
            for one in parameters
            if one["in"] in {"path", "query"}
        ),
        body=taken.get("schema"),
        media_type=media_type,
        answer=content.get("application/json", {}).get("schema"),
        answers=frozenset(content),
        takes_version="if-match" in headers,
        takes_key="idempotency-key" in headers,
        needs_sign_in=bool(said.get("security")),
        document=document,
    )


def _followed(part: Mapping[str, Any], document: Mapping[str, Any]) -> Mapping[str, Any]:
    while "$ref" in part:
        found: Any = document
        for step in part["$ref"].removeprefix("#/").split("/"):
            found = found[step]
        part = found
    return part
