"""Every operation of the suite, read from the services' own OpenAPI documents.

A page never says twice what an operation says of itself: its address, who may call it, what it
takes, what it answers. A service that is released anew is read anew.
"""

import asyncio
import re
import time
from collections.abc import Iterator, Mapping
from typing import Any

import httpx

from aid_web.operation import Operation, operations_of
from shared import observe

STALE_SECONDS = 300.0
AGAIN_SECONDS = 2.0
READ_SECONDS = 5.0
REGIONS = "list_regions"
MOST_REGIONS = 200


class OperationUnknown(LookupError):
    """No service has this operation."""


class OperationUntold(OperationUnknown):
    """Its service has not told its operations yet: it is away, or starts."""


class Catalogue:
    """The operations of all services; whoever is away is asked again soon."""

    def __init__(self, http: httpx.AsyncClient, services: Mapping[str, str]) -> None:
        self._http = http
        self._services = services
        self._operations: dict[tuple[str, str], Operation] = {}
        self._read_at: dict[str, float] = {}
        self._reading: set[asyncio.Task[None]] = set()
        self.words: dict[str, Mapping[str, str]] = {}
        """The words of codes wherever they stand, as the documents tell them of their enums."""

    async def refresh(self) -> None:
        """Read what was not read for a while; a request waits only for what was never read."""
        due = [service for service in self._services if self._is_due(service)]
        for service in due:
            self._read_at[service] = time.monotonic()
        unknown = [self._read(service) for service in due if not self.knows(service)]
        for service in due:
            if self.knows(service):
                task = asyncio.create_task(self._read(service))
                self._reading.add(task)
                task.add_done_callback(self._reading.discard)
        await asyncio.gather(*unknown)

    def knows(self, service: str) -> bool:
        """Whether a service has told its operations."""
        return any(name == service for name, _ in self._operations)

    def _is_due(self, service: str) -> bool:
        age = time.monotonic() - self._read_at.get(service, float("-inf"))
        return age >= (STALE_SECONDS if self.knows(service) else AGAIN_SECONDS)

    async def _read(self, service: str) -> None:
        address = self._services[service]
        try:
            answer = await self._http.get(f"{address}/openapi.json", timeout=READ_SECONDS)
            document = answer.raise_for_status().json()
        except (httpx.HTTPError, ValueError) as fault:
            observe.log().warning(
                "operations_not_read", service=service, fault=type(fault).__name__
            )
            return
        self.learn(service, document)
        if (service, REGIONS) in self._operations:
            await self._name_regions(address, self._operations[service, REGIONS].path)

    async def _name_regions(self, address: str, path: str) -> None:
        """People read the name of a region, not its code; a village has its code alone."""
        try:
            answer = await self._http.get(
                f"{address}{path}", params={"limit": MOST_REGIONS}, timeout=READ_SECONDS
            )
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
            untold = service in self._services and not self.knows(service)
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

    def versions_of(self, step: Operation) -> Operation | None:
        """The operation that tells the version of what a step changes: the thing, or the list it is in."""
        viewed = self.shown_by(step)
        if viewed is not None or not step.places:
            return viewed
        above = step.path.partition(f"/{{{step.places[-1]}}}")[0]
        around = above.rpartition("/")[0]
        return next(
            (
                one
                for path in (above, around)
                for one in self
                if one.service == step.service
                and not one.is_change
                and not one.is_printed
                and one.path == path
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
