import time
from datetime import UTC, datetime, timedelta
from typing import Any

import jwt
import pytest
from aid_simulators import issuer
from aid_testing.fixtures import Client
from cryptography.hazmat.primitives.asymmetric import ec

from shared import auth

ADDRESS = "/v1/internal/dead-letters"


def claims(**changes: Any) -> dict[str, Any]:
    now = datetime.now(UTC)
    return {
        "iss": "urn:aid:embedded",
        "aud": "aid",
        "sub": "somebody",
        "name": "Somebody",
        "roles": ["operator"],
        "region": "5401",
        "iat": now,
        "exp": now + timedelta(hours=1),
    } | changes


def signed(client: Client, **changes: Any) -> str:
    key = issuer._key(client.layout)
    kid = issuer._public(key)["kid"]
    return jwt.encode(claims(**changes), key, "ES256", headers={"kid": kid})


async def ask(client: Client, token: str | None) -> Any:
    headers = {} if token is None else {"Authorization": f"Bearer {token}"}
    return await client.get(ADDRESS, headers=headers)


async def test_a_good_token_passes(client: Client) -> None:
    assert (await ask(client, signed(client))).status_code == 200


@pytest.mark.parametrize(
    "changes",
    [
        {"exp": datetime.now(UTC) - timedelta(hours=1)},
        {"aud": "another"},
        {"iss": "https://another.invalid"},
        {"nbf": datetime.now(UTC) + timedelta(hours=1)},
        {"roles": "operator"},
        {"sub": None},
        {"sub": "a\u0000b"},
    ],
    ids=[
        "expired",
        "another audience",
        "another issuer",
        "not yet valid",
        "roles no list",
        "nobody",
        "a name that no database can hold",
    ],
)
async def test_a_token_that_does_not_hold_is_refused(
    client: Client, changes: dict[str, Any]
) -> None:
    token = (
        signed(client, **{k: v for k, v in changes.items() if v is not None})
        if changes.get("sub", 1)
        else jwt.encode(
            {k: v for k, v in claims().items() if k != "sub"},
            issuer._key(client.layout),
            "ES256",
            headers={"kid": issuer._public(issuer._key(client.layout))["kid"]},
        )
    )

    answer = await ask(client, token)

    assert answer.status_code == 401
    assert answer.json()["code"] == "NOT_AUTHENTICATED"
    assert answer.headers["www-authenticate"] == "Bearer"


async def test_a_forged_signature_is_refused(client: Client) -> None:
    other = ec.generate_private_key(ec.SECP256R1())
    kid = issuer._public(issuer._key(client.layout))["kid"]

    answer = await ask(client, jwt.encode(claims(), other, "ES256", headers={"kid": kid}))

    assert answer.status_code == 401


@pytest.mark.parametrize("token", ["", "x", "a.b.c", "eyJhbGciOiJub25lIn0.e30."])
async def test_what_is_no_token_is_refused(client: Client, token: str) -> None:
    assert (await ask(client, token)).status_code == 401


async def test_an_unsigned_token_is_refused(client: Client) -> None:
    kid = issuer._public(issuer._key(client.layout))["kid"]

    answer = await ask(client, jwt.encode(claims(), None, "none", headers={"kid": kid}))

    assert answer.status_code == 401


async def test_a_token_that_held_is_not_checked_again_for_some_seconds(
    client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    token = signed(client)
    assert (await ask(client, token)).status_code == 200
    checks = count_checks(monkeypatch)

    assert [(await ask(client, token)).status_code for _ in range(3)] == [200, 200, 200]
    assert checks == []

    later(monkeypatch, auth.KNOWN_SECONDS + 1)
    assert (await ask(client, token)).status_code == 200
    assert len(checks) == 1


async def test_a_token_is_not_remembered_beyond_its_end(
    client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    ends_soon = signed(client, exp=datetime.now(UTC) + timedelta(seconds=2))
    assert (await ask(client, ends_soon)).status_code == 200
    checks = count_checks(monkeypatch)

    later(monkeypatch, 3)
    await ask(client, ends_soon)

    assert len(checks) == 1


async def test_new_keys_make_every_remembered_token_be_checked_again(
    client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    token = signed(client)
    assert (await ask(client, token)).status_code == 200
    verifier = client.app.state.verifier
    monkeypatch.setattr(verifier, "_loaded_at", float("-inf"))
    unknown = jwt.encode(claims(), issuer._key(client.layout), "ES256", headers={"kid": "new"})
    assert (await ask(client, unknown)).status_code == 401
    checks = count_checks(monkeypatch)

    assert (await ask(client, token)).status_code == 200

    assert len(checks) == 1


async def test_the_remembered_tokens_are_bounded(
    client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(auth, "MOST_KNOWN", 3)

    for number in range(8):
        assert (await ask(client, signed(client, sub=f"person-{number}"))).status_code == 200

    assert len(client.app.state.verifier._known) <= 3


def count_checks(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """Every token whose signature is checked from now on."""
    checked: list[str] = []
    decode = jwt.decode

    def counted(token: str, *args: Any, **options: Any) -> Any:
        checked.append(token)
        return decode(token, *args, **options)

    monkeypatch.setattr(auth.jwt, "decode", counted)
    return checked


def later(monkeypatch: pytest.MonkeyPatch, seconds: float) -> None:
    """Let what is remembered grow old."""
    now = time.time()
    monkeypatch.setattr(auth.time, "time", lambda: now + seconds)


async def test_no_token_is_refused(client: Client) -> None:
    assert (await ask(client, None)).status_code == 401


async def test_a_role_that_may_not_is_refused_with_the_roles_that_may(client: Client) -> None:
    answer = await ask(client, signed(client, roles=["applicant", "king"]))

    assert answer.status_code == 403
    assert answer.json()["code"] == "ROLE_NOT_ALLOWED"
    assert "运维人员" in answer.json()["detail"]
