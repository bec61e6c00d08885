"""A device is told that a message waits, once, by the city's gateway, and by nothing more than that."""

import asyncio
import json
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest
import pytest_asyncio
import uvicorn
from aid_simulators.push import PushGateway, PushSettings, router
from aid_testing.actors import as_
from aid_testing.applications import follow_own_events, submitted
from aid_testing.fixtures import Client
from aid_testing.rows import a_message, rows
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat
from fastapi import FastAPI
from intake.consumers import subscriptions
from intake.domain.devices.push import MOST_ATTEMPTS
from intake.usecases.devices import gateways, pushes
from intake.usecases.devices.gateways import channels_of
from shared.contracts.training_subsidy import MessageQueued
from shared.roles import system
from sqlalchemy import text

from shared import observe

PLATFORMS = ("ANDROID", "IOS", "HARMONY", "WEB")


class City:
    """The city's gateway, the suite's key to it, and a person with a case."""

    def __init__(self, client: Client, gateway: PushGateway, url: str, key: Path) -> None:
        self.client, self.gateway = client, gateway
        self.channels = channels_of({one: f"{url}/push/{one.lower()}" for one in PLATFORMS}, key)
        self.sub = str(uuid4())
        self.token = f"token-{self.sub}"

    @property
    def by(self) -> dict[str, str]:
        return as_(self.client.layout, "applicant", sub=self.sub)

    async def registered(self, installation: str = "phone-one", **differently: Any) -> Any:
        body = {"platform": "ANDROID", "token": self.token, "app_version": "1.0", "language": "bo"}
        answer = await self.client.put(
            f"/v1/my-devices/{installation}", json=body | differently, headers=self.by
        )
        assert answer.is_success, answer.text
        return answer.json()

    async def told_of_a_case(self) -> Any:
        """A case whose applicant is sent one message."""
        application = await submitted(self.client, complete=False, sub=self.sub)
        await follow_own_events(self.client, application["id"])
        return application

    def errs(self, status: int = 201, **how: Any) -> None:
        """Let the gateway answer so about this person's token."""
        self.gateway.settings[self.token] = PushSettings(token=self.token, status=status, **how)

    async def round(self) -> None:
        """One round of the worker, whatever pause was to be kept."""
        async with self.client.database.transaction(by=system("test"), audited=False) as tx:
            await tx.session.execute(text("UPDATE pushes SET next_try_at = now()"))
        await pushes.push(self.client.database, self.channels)

    async def announced(self) -> list[dict[str, Any]]:
        """How it stands with the newest message, as its reader sees it."""
        found = await self.client.get("/v1/my-messages", headers=self.by)
        assert found.status_code == 200, found.text
        announced: list[dict[str, Any]] = found.json()["items"][0]["announced"]
        return announced

    async def devices(self) -> dict[str, Any]:
        found = await self.client.get("/v1/my-devices", headers=self.by)
        return {one["installation"]: one["ended_because"] for one in found.json()["items"]}

    @property
    def taken(self) -> list[Any]:
        return [one for one in self.gateway.taken if one.token == self.token]


@asynccontextmanager
async def serving(gateway: PushGateway) -> AsyncIterator[str]:
    """The gateway at an address of its own."""
    app = FastAPI()
    app.state.gateway = gateway
    app.include_router(router)
    server = uvicorn.Server(uvicorn.Config(app, port=0, log_level="error", lifespan="off"))
    serving = asyncio.create_task(server.serve())
    while not server.started:  # noqa: ASYNC110 - uvicorn announces nothing
        await asyncio.sleep(0.01)
    yield f"http://127.0.0.1:{server.servers[0].sockets[0].getsockname()[1]}"
    server.should_exit = True
    await serving


@pytest_asyncio.fixture
async def city(
    client_of: Callable[[str], Awaitable[Client]], tmp_path: Path
) -> AsyncIterator[City]:
    client, key = await client_of("intake"), tmp_path / "push.pem"
    key.write_bytes(
        Ed25519PrivateKey.generate().private_bytes(
            Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()
        )
    )
    async with client.database.transaction(by=system("test"), audited=False) as tx:
        await tx.session.execute(text("UPDATE messages SET is_unannounced = NULL"))
        await tx.session.execute(text("UPDATE pushes SET state = 'failed'"))
    gateway = PushGateway(key)
    async with serving(gateway) as url:
        yield City(client, gateway, url, key)


async def test_each_device_of_a_person_is_told_once_that_a_message_waits(city: City) -> None:
    await city.registered()
    await city.registered("tablet-one", platform="HARMONY", token=f"{city.token}-tablet")
    await city.told_of_a_case()

    for _ in range(2):
        await city.round()

    [word] = city.taken
    assert (word.kind, word.language, word.platform) == ("ASSISTANCE", "bo", "ANDROID")
    assert len(city.gateway.taken) == 2
    inbox = await city.client.get("/v1/my-messages", headers=city.by)
    [message] = inbox.json()["items"]
    assert word.message_id == message["id"]
    assert {
        (one["installation"], one["state"], one["attempts"]) for one in message["announced"]
    } == {
        ("phone-one", "sent", 1),
        ("tablet-one", "sent", 1),
    }


async def test_a_push_holds_nothing_of_the_person_or_of_what_was_decided(city: City) -> None:
    await city.registered()
    application = await city.told_of_a_case()
    await city.round()

    [word] = city.taken
    said = json.dumps(word.model_dump(exclude={"token"}), ensure_ascii=False)
    inbox = await city.client.get("/v1/my-messages", headers=city.by)
    [message] = inbox.json()["items"]
    for secret in (application["id"], message["code"], message["text"], city.sub, "卓玛"):
        assert secret not in said


async def test_a_push_that_another_has_signed_is_not_taken_and_is_tried_again(
    city: City, tmp_path: Path
) -> None:
    await city.registered()
    await city.told_of_a_case()
    forged = tmp_path / "forged.pem"
    forged.write_bytes(
        Ed25519PrivateKey.generate().private_bytes(
            Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()
        )
    )
    right = city.gateway._key
    city.gateway._key = forged
    await city.round()
    [refused] = await city.announced()
    city.gateway._key = right
    await city.round()
    [sent] = await city.announced()

    assert (refused["state"], refused["failure"]) == ("queued", "HTTP_401")
    assert (sent["state"], sent["attempts"]) == ("sent", 2)


async def test_an_address_that_is_not_found_ends_no_device(city: City) -> None:
    """One address serves all: a wrong path, or a gateway that is being replaced, answers 404 too."""
    await city.registered()
    await city.told_of_a_case()
    city.errs(404, times=1)

    await city.round()
    [refused] = await city.announced()

    assert (refused["state"], refused["failure"]) == ("queued", "HTTP_404")
    assert await city.devices() == {"phone-one": None}


async def test_a_device_that_the_channel_does_not_know_any_more_ends(city: City) -> None:
    await city.registered()
    await city.told_of_a_case()
    city.errs(410)

    await city.round()

    [announced] = await city.announced()
    assert (announced["state"], announced["failure"]) == ("failed", "DEVICE_GONE")
    assert await city.devices() == {"phone-one": "GONE"}


async def test_a_device_with_a_new_token_outlives_the_answer_about_the_old_one(
    city: City,
) -> None:
    await city.registered()
    await city.told_of_a_case()
    city.errs(410, silent_seconds=0.5)

    on_its_way = asyncio.create_task(city.round())
    await asyncio.sleep(0.25)
    await city.registered(token=f"{city.token}-renewed")
    await on_its_way

    assert await city.devices() == {"phone-one": None}


@pytest.mark.parametrize("status", [429, 503])
async def test_a_busy_channel_is_left_alone_as_long_as_it_asks(city: City, status: int) -> None:
    await city.registered()
    await city.told_of_a_case()
    city.errs(status, retry_after="600", times=1)

    await city.round()
    [waiting] = await city.announced()
    [pause] = await rows(
        city.client.database,
        "SELECT extract(epoch FROM p.next_try_at - now()) AS seconds FROM pushes AS p"
        " JOIN devices AS d ON d.id = p.device_id WHERE d.owner = :sub",
        sub=city.sub,
    )
    await pushes.push(city.client.database, city.channels)
    [still] = await city.announced()
    await city.round()
    [sent] = await city.announced()

    assert (waiting["state"], waiting["failure"]) == ("queued", f"HTTP_{status}")
    assert 580 < pause.seconds <= 600
    assert still["attempts"] == 1
    assert (sent["state"], sent["attempts"]) == ("sent", 2)


async def test_a_push_that_is_too_large_is_given_up_at_once(city: City) -> None:
    await city.registered()
    await city.told_of_a_case()
    city.errs(413)

    await city.round()

    [announced] = await city.announced()
    assert (announced["state"], announced["failure"], announced["attempts"]) == (
        "failed",
        "HTTP_413",
        1,
    )


async def test_a_channel_that_never_answers_is_given_up_in_the_end_and_the_message_stays(
    city: City, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(gateways, "TIMEOUT_SECONDS", 0.05)
    await city.registered()
    await city.told_of_a_case()
    city.errs(silent_seconds=0.3)
    before = observe.PUSHES.labels("intake", "ANDROID", "failed")._value.get()

    for _ in range(MOST_ATTEMPTS + 2):
        await city.round()

    [announced] = await city.announced()
    assert (announced["state"], announced["attempts"]) == ("failed", MOST_ATTEMPTS)
    assert "Timeout" in announced["failure"]
    after = observe.PUSHES.labels("intake", "ANDROID", "failed")._value.get()
    assert after - before == 1
    assert await city.devices() == {"phone-one": None}


async def test_a_device_that_was_signed_off_is_told_nothing(city: City) -> None:
    await city.registered()
    await city.told_of_a_case()
    city.errs(503, times=1)
    await city.round()
    await city.client.delete("/v1/my-devices/phone-one", headers=city.by)
    await city.round()

    [announced] = await city.announced()
    assert (announced["state"], announced["failure"]) == ("failed", "DEVICE_ENDED")
    assert city.taken == []


async def test_two_workers_tell_a_device_once(city: City) -> None:
    await city.registered()
    await city.told_of_a_case()

    await asyncio.gather(*(pushes.push(city.client.database, city.channels) for _ in range(4)))
    await city.round()

    assert len(city.taken) == 1
    assert [one["attempts"] for one in await city.announced()] == [1]


async def test_anothers_devices_are_not_told(city: City) -> None:
    other = as_(city.client.layout, "applicant", sub=str(uuid4()))
    answer = await city.client.put(
        "/v1/my-devices/phone-two",
        json={"platform": "IOS", "token": f"other-{city.token}", "app_version": "1.0"},
        headers=other,
    )
    assert answer.status_code == 201
    await city.told_of_a_case()
    await city.round()

    assert city.gateway.taken == []


async def test_a_message_of_training_is_told_on_the_same_devices(city: City) -> None:
    await city.registered()
    event = MessageQueued(message_id=uuid4(), recipient=city.sub)

    for _ in range(2):  # a record may come again
        await subscriptions.deliver(city.client.database, [a_message(event)])
        await city.round()

    [word] = city.taken
    assert (word.kind, word.message_id) == ("TRAINING", str(event.message_id))
