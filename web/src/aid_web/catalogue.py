"""Every operation of the suite, read from the services' own OpenAPI documents.

A page never says twice what an operation says of itself: its address, who may call it, what it
takes, what it answers. A service that is released anew is read anew.
"""

import re
import time
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

import httpx

from shared import observe

METHODS = ("get", "post", "put", "patch", "delete")
CHINESE = re.compile(r"[\u3400-\u9fff]")
EVERYBODY = frozenset({"anyone", "*"})
STALE_SECONDS = 300.0
AGAIN_SECONDS = 2.0
REGIONS = "list_regions"
MOST_REGIONS = 200


class OperationUnknown(LookupError):
    """No service has this operation."""


class OperationUntold(OperationUnknown):
    """Its service has not told its operations yet: it is away, or starts."""


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
        """Whether it answers a page of items; one thing may have items too, of its own."""
        if self.method != "GET" or self.path.endswith("}"):
            return False
        return "items" in self.resolve(self.answer or {}).get("properties", {})

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


class Catalogue:
    """The operations of all services; whoever is away is asked again soon."""

    def __init__(self, http: httpx.AsyncClient, services: Mapping[str, str]) -> None:
        self._http = http
        self._services = services
        self._operations: dict[tuple[str, str], Operation] = {}
        self._read_at: dict[str, float] = {}
        self.words: dict[str, Mapping[str, str]] = {}
        """The words of codes wherever they stand, as the documents tell them of their enums."""

    async def refresh(self) -> None:
        """Read what was not read for a while."""
        for service, address in self._services.items():
            age = time.monotonic() - self._read_at.get(service, float("-inf"))
            known = any(name == service for name, _ in self._operations)
            if age < (STALE_SECONDS if known else AGAIN_SECONDS):
                continue
            self._read_at[service] = time.monotonic()
            try:
                answer = await self._http.get(f"{address}/openapi.json")
                document = answer.raise_for_status().json()
            except (httpx.HTTPError, ValueError) as fault:
                observe.log().warning(
                    "operations_not_read", service=service, fault=type(fault).__name__
                )
                continue
            self.learn(service, document)
            if (service, REGIONS) in self._operations:
                await self._name_regions(address, self._operations[service, REGIONS].path)

    async def _name_regions(self, address: str, path: str) -> None:
        """People read the name of a region, not its code; a village has its code alone."""
        try:
            answer = await self._http.get(f"{address}{path}", params={"limit": MOST_REGIONS})
            for one in answer.raise_for_status().json()["items"]:
                self.words[one["code"]] = {"zh": one["name"]}
        except (httpx.HTTPError, ValueError) as fault:
            observe.log().warning("regions_not_read", fault=type(fault).__name__)

    def learn(self, service: str, document: Mapping[str, Any]) -> None:
        """Take the operations of a service from its document."""
        for key in [key for key in self._operations if key[0] == service]:
            del self._operations[key]
        for operation in operations_of(service, document):
            self._operations[service, operation.id] = operation
        for schema in document["components"]["schemas"].values():
            for code, said in schema.get("x-words", {}).items():
                self.words.setdefault(code, said)

    def __getitem__(self, key: tuple[str, str]) -> Operation:
        try:
            return self._operations[key]
        except KeyError:
            service, _ = key
            is_told = any(name == service for name, _ in self._operations)
            untold = service in self._services and not is_told
            raise (OperationUntold if untold else OperationUnknown)("/".join(key)) from None

    def __iter__(self) -> Iterator[Operation]:
        return iter(self._operations.values())

    def below(self, viewed: Operation) -> list[Operation]:
        """What may be done to the thing that an operation shows: changes at or below its address."""
        return [
            one
            for one in self
            if one.service == viewed.service
            and one.is_change
            and (one.path == viewed.path or one.path.startswith(f"{viewed.path}/"))
            and set(one.places) == set(viewed.places)
        ]

    def parts(self, viewed: Operation) -> list[Operation]:
        """What belongs to the thing that an operation shows: lists and papers below its address."""
        return [
            one
            for one in self
            if one.service == viewed.service
            and not one.is_change
            and one.path.startswith(f"{viewed.path}/")
            and set(one.places) == set(viewed.places)
        ]

    def within(self, viewed: Operation) -> Iterator[tuple[Operation, str, str]]:
        """Changes of the parts of a thing: the operation, the part's name, and its place."""
        wanted = re.compile(re.escape(viewed.path) + r"/([\w-]+)/{(\w+)}(?:/[\w-]+)?")
        for one in self:
            if one.service == viewed.service and one.is_change:
                found = wanted.fullmatch(one.path)
                if found is not None:
                    yield one, found[1].replace("-", "_"), found[2]

    def shown_by(self, step: Operation) -> Operation | None:
        """The operation that shows the thing which a step changes."""
        return next(
            (
                one
                for one in self
                if one.service == step.service
                and not one.is_change
                and not one.is_list
                and not one.is_printed
                and set(one.places) == set(step.places)
                and (step.path == one.path or step.path.startswith(f"{one.path}/"))
            ),
            None,
        )

    def at(self, service: str, address: str) -> tuple[Operation, dict[str, str]] | None:
        """The operation that shows what is at an address, with the places of the address."""
        for one in self:
            if one.service == service and not one.is_change and not one.is_printed:
                places = one.matched(address.partition("?")[0])
                if places:
                    return one, places
        return None

    def item_of(self, listed: Operation) -> Operation | None:
        """The operation that shows one item of a list."""
        wanted = re.compile(re.escape(listed.path) + r"/{\w+}")
        return next(
            (
                one
                for one in self
                if one.service == listed.service
                and one.method == "GET"
                and wanted.fullmatch(one.path)
            ),
            None,
        )

    def made_in(self, listed: Operation) -> list[Operation]:
        """What begins a new item of a list."""
        return [
            one
            for one in self
            if one.service == listed.service
            and one.is_change
            and set(one.places) == set(listed.places)
            and (
                one.path == listed.path
                or re.fullmatch(re.escape(listed.path) + r"/[\w-]+", one.path)
            )
        ]


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
