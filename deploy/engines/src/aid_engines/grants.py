"""Who may write and read which topic: one principal a service, known to the broker by SCRAM.

A service writes its own topic, the topic of seals and the dead letters of what it reads; it reads
what it subscribes to. `subscriptions.json` says the last, written from the services by `make docs`.
"""

import hashlib
import json
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from importlib.resources import files
from typing import Any

from aiokafka.admin import AIOKafkaAdminClient
from aiokafka.protocol.admin import (
    CreateAclsRequest_v1,
    DeleteAclsRequest_v1,
    DescribeAclsRequest_v1,
)
from aiokafka.protocol.api import Request
from shared.suite import SERVICE, SERVICES, Service

from aid_engines.layout import Layout
from aid_engines.refusal import Refusal
from aid_engines.scram import UpsertScram, salted

ROOTS = "aid.audit.roots"
SUBSCRIBED: dict[str, list[str]] = json.loads(
    files("aid_engines").joinpath("subscriptions.json").read_text("utf-8")
)
ANY, TOPIC, GROUP = 1, 2, 3
LITERAL, PREFIXED = 3, 4
READ, WRITE = 3, 4
ALLOW = 3
NOT_ASKED = 54
"""The broker's answer where it asks nobody who they are: it has no authorizer."""


@dataclass(frozen=True, slots=True, order=True)
class Grant:
    """One thing that one principal may do; numbers are Kafka's."""

    resource: int
    name: str
    principal: str
    operation: int
    form: int = LITERAL

    @property
    def row(self) -> tuple[int, str, int, str, str, int, int]:
        return (self.resource, self.name, self.form, self.principal, "*", self.operation, ALLOW)


def reads(service: Service) -> tuple[str, ...]:
    """The topics that a service listens to; none before `make docs` has seen its subscriptions."""
    return tuple(SUBSCRIBED.get(service.name, ()))


def writes(service: Service) -> tuple[str, ...]:
    """The topics that a service publishes on."""
    return (service.topic, ROOTS, *service.shares, *(f"{topic}.dead" for topic in reads(service)))


def principal(layout: Layout, service: Service) -> str:
    """How the broker names a service: `User:intake`, or as a certificate's name is written."""
    form = layout.settings.get("AID_KAFKA_PRINCIPAL", "{service}")
    return f"User:{form.replace('{service}', service.package)}"


def wanted(layout: Layout) -> set[Grant]:
    """All grants of all services."""
    return {grant for service in SERVICES for grant in _of(service, principal(layout, service))}


def _of(service: Service, who: str) -> Iterator[Grant]:
    yield from (Grant(TOPIC, topic, who, WRITE) for topic in writes(service))
    yield from (Grant(TOPIC, topic, who, READ) for topic in reads(service))
    yield Grant(GROUP, f"aid-{service.name}", who, READ)


async def make(client: AIOKafkaAdminClient, layout: Layout) -> None:
    """Make each service known, give it what it may do, and take away what it may no more."""
    if (layout.broker_mechanism or "").startswith("SCRAM-"):
        await _make_known(client, layout)
    there = await given(client, {principal(layout, service) for service in SERVICES})
    due = wanted(layout)
    if new := sorted(due - there):
        await give(client, new)
    if stale := sorted(there - due):
        await take(client, stale)


async def give(client: AIOKafkaAdminClient, new: Sequence[Grant]) -> None:
    """Let principals do these things from now on."""
    answer = await ask(client, _Create([grant.row for grant in new]))
    refuse_failed(answer.creation_responses)


async def take(client: AIOKafkaAdminClient, stale: Sequence[Grant]) -> None:
    """Let principals do these things no more."""
    answer = await ask(client, _Delete([grant.row for grant in stale]))
    refuse_failed(answer.filter_responses)


async def _make_known(client: AIOKafkaAdminClient, layout: Layout) -> None:
    """Let the broker know each service's password; the same password makes the same record."""
    mechanism = layout.broker_mechanism or ""
    credentials = []
    for name, service in SERVICE.items():
        user = layout.settings.get(f"{service.prefix}_KAFKA_USERNAME", service.package)
        password = layout.service_kafka_password(name)
        salt = hashlib.sha256(f"{user}\0{password}".encode()).digest()
        credentials.append((user, salt, salted(mechanism, password, salt)))
    answer = await ask(client, UpsertScram(mechanism, credentials))
    refuse_failed((code, reason) for _, code, reason, _ in answer.results)


async def given(client: AIOKafkaAdminClient, ours: set[str] | None) -> set[Grant]:
    """What these principals may do now, or all."""
    answer = await ask(client, _Describe())
    refuse_failed([(answer.error_code, answer.error_message)])
    return {
        Grant(resource, name, who, operation, form)
        for resource, name, form, acls in answer.resources
        for who, host, operation, permission in acls
        if ours is None or who in ours
        if (host, permission) == ("*", ALLOW)
    }


async def ask(client: AIOKafkaAdminClient, request: Request[Any]) -> Any:
    """Ask the controller."""
    return await client._send_to_controller(request)  # noqa: SLF001 - it has no such calls itself


def refuse_failed(results: Iterable[tuple[Any, ...]]) -> None:
    """Raises ``Refusal`` where the broker did not do what it was asked."""
    for code, reason, *_ in results:
        if code == NOT_ASKED:
            raise Refusal(
                "Apache Kafka asks nobody who they are: set authorizer.class.name and super.users "
                "on every broker; see deploy/README.md."
            )
        if code:
            raise Refusal(f"Apache Kafka refuses a grant: {reason or f'error {code}'}.")


class _Create(Request[CreateAclsRequest_v1]):  # type: ignore[misc]
    API_KEY = CreateAclsRequest_v1.API_KEY

    def __init__(self, rows: list[tuple[Any, ...]]) -> None:
        self._rows = rows

    def build(self, request_struct_class: type[CreateAclsRequest_v1]) -> CreateAclsRequest_v1:
        return request_struct_class(self._rows)


class _Delete(Request[DeleteAclsRequest_v1]):  # type: ignore[misc]
    API_KEY = DeleteAclsRequest_v1.API_KEY

    def __init__(self, rows: list[tuple[Any, ...]]) -> None:
        self._rows = rows

    def build(self, request_struct_class: type[DeleteAclsRequest_v1]) -> DeleteAclsRequest_v1:
        return request_struct_class(self._rows)


class _Describe(Request[DescribeAclsRequest_v1]):  # type: ignore[misc]
    API_KEY = DescribeAclsRequest_v1.API_KEY

    def build(self, request_struct_class: type[DescribeAclsRequest_v1]) -> DescribeAclsRequest_v1:
        return request_struct_class(ANY, None, ANY, None, None, ANY, ANY)
