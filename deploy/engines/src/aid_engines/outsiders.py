"""Readers outside: one principal each, which reads the topic of its class and nothing else.

The broker alone knows them: by a password (SCRAM) or a certificate, by grants, and by how many bytes
a second each may read. So any broker that is named by its address may have them.
"""

import asyncio
import hashlib
import re
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from aiokafka.admin import AIOKafkaAdminClient
from shared.suite import SHARED

from aid_engines import grants, quotas
from aid_engines.grants import GROUP, READ, TOPIC, Grant
from aid_engines.layout import HOST, Layout
from aid_engines.refusal import Refusal
from aid_engines.scram import UpsertScram, salted
from aid_engines.topics import connection

PREFIX = "outside-"
NAME = re.compile(r"^[a-z][a-z0-9-]{1,39}$")
CLASSES = {data_class: topic for topic, data_class in SHARED.items()}
LEAST_RATE = 1024
HEARD_SECONDS = 20
NO_SUCH_USER = 91


@dataclass(frozen=True, slots=True, kw_only=True)
class Outsider:
    """A reader as the broker has it; ``rate`` is bytes a second."""

    name: str
    data_class: str
    rate: int | None

    @property
    def topic(self) -> str:
        return CLASSES[self.data_class]

    @property
    def user(self) -> str:
        return f"{PREFIX}{self.name}"

    @property
    def group_prefix(self) -> str:
        """How each of its consumer groups begins; no other reader's name can begin so."""
        return f"{self.user}."


def password_file(layout: Layout, name: str) -> Path:
    return layout.keys / f"{PREFIX}{name}.kafka"


def _principal(layout: Layout, user: str) -> str:
    form = layout.settings.get("AID_KAFKA_PRINCIPAL", "{service}")
    return f"User:{form.replace('{service}', user)}"


def _grants(layout: Layout, one: Outsider) -> set[Grant]:
    who = _principal(layout, one.user)
    return {
        Grant(TOPIC, one.topic, who, READ),
        Grant(GROUP, one.group_prefix, who, READ, form=grants.PREFIXED),
    }


def check(name: str, data_class: str, rate: int) -> Outsider:
    """Raises ``Refusal`` for what no reader can be."""
    if not NAME.match(name):
        raise Refusal(
            "A name has 2 to 40 small letters, digits and hyphens, and begins with a letter."
        )
    if data_class not in CLASSES:
        raise Refusal(f"No such class of data: {data_class}. There are {', '.join(CLASSES)}.")
    if rate < LEAST_RATE:
        raise Refusal(f"A reader needs {LEAST_RATE} bytes a second at least.")
    return Outsider(name=name, data_class=data_class, rate=rate)


async def add(client: AIOKafkaAdminClient, layout: Layout, one: Outsider) -> None:
    """Make a reader known, or give one that is known another class or rate."""
    if mechanism := _scram(layout):
        password = layout.kafka_password(one.user)
        salt = hashlib.sha256(f"{one.user}\0{password}".encode()).digest()
        credential = (one.user, salt, salted(mechanism, password, salt))
        answer = await grants.ask(client, UpsertScram(mechanism, [credential]))
        grants.refuse_failed((code, reason) for _, code, reason, _ in answer.results)
    grants.refuse_failed(await quotas.limit(client, _user(layout, one.user), one.rate))
    due = _grants(layout, one)
    there = await grants.given(client, {_principal(layout, one.user)})
    if stale := sorted(there - due):  # first: for a moment it reads nothing, never too much
        await grants.take(client, stale)
    if new := sorted(due - there):
        await grants.give(client, new)
    await _heard(client, _principal(layout, one.user), due)


def _user(layout: Layout, user: str) -> str:
    """As the broker names it for a quota: the principal without its kind."""
    return _principal(layout, user).removeprefix("User:")


async def _heard(client: AIOKafkaAdminClient, who: str, due: set[Grant]) -> None:
    """Return when the broker that is asked has heard of what the controller was told."""
    async with asyncio.timeout(HEARD_SECONDS):
        while await grants.given(client, {who}) != due:  # noqa: ASYNC110 - a broker announces nothing
            await asyncio.sleep(0.1)


async def end(client: AIOKafkaAdminClient, layout: Layout, name: str) -> None:
    """Let a reader read no more, at once; its password is no longer one. Raises ``Refusal``."""
    user = f"{PREFIX}{name}"
    there = await grants.given(client, {_principal(layout, user)})
    if not there and not password_file(layout, name).exists():
        raise Refusal(f"No reader is called {name}; aid consumers list shows them.")
    await grants.take(client, sorted(there))
    await _heard(client, _principal(layout, user), set())
    grants.refuse_failed(await quotas.limit(client, _user(layout, user), None))
    if mechanism := _scram(layout):
        answer = await grants.ask(client, UpsertScram(mechanism, [], gone=[user]))
        grants.refuse_failed(
            (code, reason) for _, code, reason, _ in answer.results if code != NO_SUCH_USER
        )
    password_file(layout, name).unlink(missing_ok=True)


async def known(client: AIOKafkaAdminClient, layout: Layout) -> list[Outsider]:
    """Every reader that the broker has, by name."""
    rates = await quotas.limits(client)
    form = re.escape(_principal(layout, PREFIX + "\0")).replace("\0", "(?P<name>[a-z0-9-]+)")
    found = [
        (match["name"], SHARED[one.name])
        for one in await grants.given(client, None)
        if one.resource == TOPIC and one.name in SHARED
        if (match := re.fullmatch(form, one.principal))
    ]
    return [
        Outsider(name=name, data_class=data_class, rate=rates.get(_user(layout, f"{PREFIX}{name}")))
        for name, data_class in sorted(found)
    ]


def _scram(layout: Layout) -> str | None:
    mechanism = layout.broker_mechanism or ""
    return mechanism if mechanism.startswith("SCRAM-") else None


def settings_of(layout: Layout, one: Outsider) -> dict[str, str]:
    """What the reader's client is told; its password goes by another way."""
    told = {
        "bootstrap.servers": layout.bootstrap,
        "security.protocol": layout.broker_protocol,
        "topic": one.topic,
        "group.id": f"{one.group_prefix}…",
    }
    if layout.outside is not None:
        ports = range(layout.outside[0], layout.outside[0] + 2 * layout.brokers, 2)
        told["bootstrap.servers"] = ",".join(f"{HOST}:{port}" for port in ports)
        told["security.protocol"] = "SASL_SSL"
    if mechanism := _scram(layout):
        told |= {"sasl.mechanism": mechanism, "username": one.user}
    return told


async def with_client(layout: Layout, step: Any) -> Any:
    """Do one of these as the administrator of the broker."""
    client = AIOKafkaAdminClient(**connection(layout))
    await client.start()
    try:
        return await step(client)
    finally:
        await client.close()


def lines(found: Iterable[Outsider]) -> list[str]:
    """Each reader in a line."""
    return [
        f"{one.name}  {one.data_class}  {one.topic}  "
        + (f"{one.rate} bytes a second" if one.rate else "no limit")
        for one in found
    ]
