"""The devices on which people are told that a message waits: each one's own, and nobody else's."""

import asyncio
from datetime import timedelta
from typing import Any
from uuid import uuid4

import pytest
from aid_testing.actors import as_
from aid_testing.fixtures import Client
from aid_testing.rows import rows
from intake.usecases.devices import devices
from shared.roles import system
from sqlalchemy import text


def body(**differently: Any) -> dict[str, Any]:
    usual = {"platform": "ANDROID", "token": f"token-{uuid4()}", "app_version": "1.4.0"}
    return usual | {"language": "bo"} | differently


def by(client: Client, sub: str, role: str = "applicant") -> dict[str, str]:
    return as_(client.layout, role, sub=sub)


async def registered(
    client: Client, sub: str, installation: str = "phone-one", **differently: Any
) -> Any:
    return await client.put(
        f"/v1/my-devices/{installation}", json=body(**differently), headers=by(client, sub)
    )


async def own(client: Client, sub: str) -> dict[str, Any]:
    listed = await client.get("/v1/my-devices", headers=by(client, sub))
    assert listed.status_code == 200, listed.text
    return {one["installation"]: one for one in listed.json()["items"]}


async def aged(client: Client, sub: str, **columns: timedelta) -> None:
    """Let a person's devices have been renewed, or have ended, so long ago."""
    async with client.database.transaction(by=system("test"), audited=False) as tx:
        for column, age in columns.items():
            await tx.session.execute(
                text(f"UPDATE devices SET {column} = :at WHERE owner = :sub"),
                {"at": tx.clock.now() - age, "sub": sub},
            )


@pytest.fixture
def sub() -> str:
    """Somebody who has no device yet."""
    return str(uuid4())


async def test_a_device_is_registered_once_and_renewed_as_often_as_the_app_is_opened(
    client: Client, sub: str
) -> None:
    first = await registered(client, sub)
    again = await registered(client, sub, app_version="1.5.0", language="zh")
    read = await client.get(first.headers["location"], headers=by(client, sub))

    assert (first.status_code, again.status_code) == (201, 200)
    assert first.json()["id"] == again.json()["id"] == read.json()["id"]
    assert read.json()["app_version"] == "1.5.0"
    assert read.headers["etag"] == '"2"'
    assert [*await own(client, sub)] == ["phone-one"]


async def test_a_token_is_kept_sealed_and_shown_to_nobody(client: Client, sub: str) -> None:
    token = f"secret-{uuid4()}"
    answers = [await registered(client, sub, token=token)]
    answers += [
        await client.get(path, headers=by(client, sub))
        for path in ("/v1/my-devices", "/v1/my-devices/phone-one")
    ]

    [row] = await rows(client.database, "SELECT * FROM devices WHERE owner = :sub", sub=sub)
    audited = await rows(
        client.database,
        "SELECT detail::text AS said FROM audit_log WHERE resource_id = :id",
        id=str(row.id),
    )
    assert audited
    said = [*(answer.text for answer in answers), *(one.said for one in audited)]
    assert all(token not in one for one in said)
    assert token.encode() not in row.token
    assert token.encode() not in row.token_hash


async def test_a_token_that_changes_hands_belongs_to_whoever_registered_it_last(
    client: Client, sub: str
) -> None:
    token, heir = f"token-{uuid4()}", str(uuid4())
    await registered(client, sub, token=token)
    taken = await registered(client, heir, token=token)

    former = (await own(client, sub))["phone-one"]
    assert (former["ended_because"], taken.json()["ended_at"]) == ("MOVED", None)
    held = await rows(
        client.database,
        "SELECT owner FROM devices WHERE token IS NOT NULL AND owner IN (:a, :b)",
        a=sub,
        b=heir,
    )
    assert [one.owner for one in held] == [heir]


async def test_two_who_register_one_token_at_once_leave_one_device(client: Client) -> None:
    token, people = f"token-{uuid4()}", [str(uuid4()) for _ in range(4)]

    answers = await asyncio.gather(*(registered(client, one, token=token) for one in people))

    assert {answer.status_code for answer in answers} == {201}
    standing = [one for sub in people for one in (await own(client, sub)).values()]
    assert sorted(str(one["ended_because"]) for one in standing) == [*["MOVED"] * 3, "None"]


async def test_anothers_device_is_not_there_for_me(client: Client, sub: str) -> None:
    await registered(client, sub)
    stranger = by(client, str(uuid4()))

    asked = [
        await client.get("/v1/my-devices/phone-one", headers=stranger),
        await client.delete("/v1/my-devices/phone-one", headers=stranger),
    ]

    assert [(one.status_code, one.json()["code"]) for one in asked] == [
        (404, "DEVICE_NOT_FOUND")
    ] * 2
    assert (await own(client, sub))["phone-one"]["ended_at"] is None


async def test_a_device_that_is_signed_off_ends_once_and_may_come_back(
    client: Client, sub: str
) -> None:
    await registered(client, sub)
    gone = [
        await client.delete("/v1/my-devices/phone-one", headers=by(client, sub)) for _ in range(2)
    ]
    ended = (await own(client, sub))["phone-one"]
    back = await registered(client, sub)

    assert [one.status_code for one in gone] == [204, 204]
    assert (ended["ended_because"], ended["version"]) == ("SIGNED_OFF", 2)
    assert (back.status_code, back.json()["ended_because"]) == (200, None)


async def test_one_has_so_many_devices_and_no_more(client: Client, sub: str) -> None:
    usual, client.app.state.most_devices = client.app.state.most_devices, 2
    try:
        await registered(client, sub, "phone-one")
        await registered(client, sub, "phone-two")
        third = await registered(client, sub, "phone-three")
        renewed = await registered(client, sub, "phone-two")
        await client.delete("/v1/my-devices/phone-one", headers=by(client, sub))
        instead = await registered(client, sub, "phone-three")
        back = await registered(client, sub, "phone-one")
    finally:
        client.app.state.most_devices = usual

    assert (third.status_code, third.json()["code"]) == (409, "TOO_MANY_DEVICES")
    assert "2 台" in third.json()["detail"]
    assert (renewed.status_code, instead.status_code, back.status_code) == (200, 201, 409)


async def test_a_device_that_nobody_opens_ends_and_is_forgotten_in_the_end(
    client: Client, sub: str
) -> None:
    idle, opened = sub, str(uuid4())
    await registered(client, idle)
    await registered(client, opened)
    await aged(client, idle, renewed_at=timedelta(days=271))
    await aged(client, opened, renewed_at=timedelta(days=269))

    while await devices.end_idle_devices(client.app.state.running):
        pass
    ended = (await own(client, idle))["phone-one"]
    await aged(client, idle, ended_at=timedelta(days=31))
    while await devices.forget_ended_devices(client.app.state.running):
        pass

    assert ended["ended_because"] == "IDLE"
    assert await own(client, idle) == {}
    assert (await own(client, opened))["phone-one"]["ended_at"] is None


@pytest.mark.parametrize(
    ("installation", "differently"),
    [
        ("short", {}),
        ("a phone with spaces", {}),
        ("phone-one", {"platform": "NOKIA"}),
        ("phone-one", {"token": "with a space"}),
        ("phone-one", {"token": "x" * 2049}),
        ("phone-one", {"language": "fr"}),
        ("phone-one", {"app_version": "<b>"}),
    ],
)
async def test_what_is_no_device_is_refused(
    client: Client, sub: str, installation: str, differently: dict[str, Any]
) -> None:
    answer = await registered(client, sub, installation, **differently)

    assert answer.status_code == 422, answer.text


async def test_an_officer_has_no_inbox_and_registers_no_device(client: Client) -> None:
    answer = await client.put(
        "/v1/my-devices/phone-one",
        json=body(),
        headers=as_(client.layout, "township_handler", region="540102001"),
    )

    assert answer.status_code == 403
