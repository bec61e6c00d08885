import base64
import time
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import httpx
import jwt
import pytest
from aid_simulators import issuer
from aid_testing.fixtures import Client
from cryptography.hazmat.primitives.asymmetric import ec

from shared import auth

ADDRESS = "/v1/internal/dead-letters"


def claims(client: Client, **changes: Any) -> dict[str, Any]:
    now = datetime.now(UTC)
    return {
        "iss": client.layout.issuer,
        "aud": "aid",
        "sub": "somebody",
        "name": "Somebody",
        "roles": ["operator"],
        "region": "5401",
        "iat": now,
        "exp": now + timedelta(hours=1),
    } | changes


def signed(client: Client, **changes: Any) -> str:
    key = issuer.signing_key(client.layout)
    kid = issuer.public_key(key)["kid"]
    return jwt.encode(claims(client, **changes), key, "ES256", headers={"kid": kid})


async def ask(client: Client, token: str | None) -> Any:
    headers = {} if token is None else {"Authorization": f"Bearer {token}"}
    return await client.get(ADDRESS, headers=headers)


async def test_a_good_token_passes(client: Client) -> None:
    assert (await ask(client, signed(client))).status_code == 200


@pytest.mark.parametrize(
    "changes",
    [
        {"exp": datetime.now(UTC) - timedelta(hours=1)},
        {"exp": 10**400},
        {"aud": "another"},
        {"iss": "https://another.invalid"},
        {"nbf": datetime.now(UTC) + timedelta(hours=1)},
        {"roles": "operator"},
        {"sub": None},
        {"sub": "a\u0000b"},
    ],
    ids=[
        "expired",
        "a time that no clock tells",
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
            {k: v for k, v in claims(client).items() if k != "sub"},
            issuer.signing_key(client.layout),
            "ES256",
            headers={"kid": issuer.public_key(issuer.signing_key(client.layout))["kid"]},
        )
    )

    answer = await ask(client, token)

    assert answer.status_code == 401
    assert answer.json()["code"] == "NOT_AUTHENTICATED"
    assert answer.headers["www-authenticate"] == "Bearer"


async def test_a_forged_signature_is_refused(client: Client) -> None:
    other = ec.generate_private_key(ec.SECP256R1())
    kid = issuer.public_key(issuer.signing_key(client.layout))["kid"]

    answer = await ask(client, jwt.encode(claims(client), other, "ES256", headers={"kid": kid}))

    assert answer.status_code == 401


@pytest.mark.parametrize("token", ["", "x", "a.b.c", "eyJhbGciOiJub25lIn0.e30."])
async def test_what_is_no_token_is_refused(client: Client, token: str) -> None:
    assert (await ask(client, token)).status_code == 401


async def test_an_unsigned_token_is_refused(client: Client) -> None:
    kid = issuer.public_key(issuer.signing_key(client.layout))["kid"]

    answer = await ask(client, jwt.encode(claims(client), None, "none", headers={"kid": kid}))

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
    monkeypatch.setattr(verifier, "_asked_at", float("-inf"))
    unknown = jwt.encode(
        claims(client), issuer.signing_key(client.layout), "ES256", headers={"kid": "new"}
    )
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


class Issuer:
    """An issuer of keys that can be away, and that can withdraw one."""

    def __init__(self, keys: dict[str, Any]) -> None:
        self.keys, self.is_away, self.asked = keys, False, 0

    async def load(self) -> dict[str, Any]:
        self.asked += 1
        if self.is_away:
            raise httpx.ConnectError("away")
        return self.keys


@pytest.fixture
async def key_source(client: Client, monkeypatch: pytest.MonkeyPatch) -> Issuer:
    """The client's verifier, asking an issuer of this test; its clock is moved by ``wait``."""
    assert (await ask(client, signed(client))).status_code == 200
    verifier = client.app.state.verifier
    source = Issuer(dict(verifier._keys))
    monkeypatch.setattr(verifier, "_load", source.load)
    for name in ("_loaded_at", "_asked_at", "_pause", "_keys"):
        monkeypatch.setattr(verifier, name, getattr(verifier, name))
    return source


def wait(client: Client, seconds: float) -> None:
    """Let the keys and what is remembered grow old."""
    verifier = client.app.state.verifier
    verifier._loaded_at -= seconds
    verifier._asked_at -= seconds
    verifier._known.clear()


async def test_fr_53_a_withdrawn_key_is_refused_within_five_minutes(
    client: Client, key_source: Issuer
) -> None:
    """FR-53 of the field reports."""
    key_source.keys = {}
    wait(client, 200)

    answer = await ask(client, signed(client))

    assert (answer.status_code, answer.json()["code"]) == (401, "NOT_AUTHENTICATED")


async def test_while_the_issuer_is_away_fresh_keys_serve_and_old_ones_do_not(
    client: Client, key_source: Issuer
) -> None:
    key_source.is_away = True

    wait(client, 200)
    assert (await ask(client, signed(client))).status_code == 200
    wait(client, 200)
    answer = await ask(client, signed(client))

    assert (answer.status_code, answer.json()["code"]) == (503, "TEMPORARILY_UNAVAILABLE")
    assert answer.headers["retry-after"]


async def test_an_issuer_that_is_away_is_asked_with_pauses_and_then_heard(
    client: Client, key_source: Issuer
) -> None:
    key_source.is_away = True
    wait(client, 400)
    for _ in range(5):
        await ask(client, signed(client))
    asked = key_source.asked

    key_source.is_away = False
    wait(client, 31)

    assert asked == 1
    assert (await ask(client, signed(client))).status_code == 200


async def test_a_token_of_more_than_a_day_is_refused(client: Client) -> None:
    longer = signed(client, exp=datetime.now(UTC) + timedelta(days=3))

    assert (await ask(client, longer)).status_code == 401


async def test_a_token_without_a_subject_is_refused(client: Client) -> None:
    assert (await ask(client, signed(client, sub=" "))).status_code == 401


async def test_a_token_whose_header_is_nested_without_end_is_refused(client: Client) -> None:
    header = base64.urlsafe_b64encode(b"[" * 20_000).decode().rstrip("=")

    answer = await ask(client, f"{header}.e30.AAAA")

    assert answer.status_code == 401


@pytest.mark.parametrize(
    "content", ["[]", "null", '{"keys": 1}', '{"keys": [1]}', '{"keys": ' + "[" * 20_000]
)
async def test_keys_that_are_none_are_an_issuer_that_is_away(content: str, tmp_path: Path) -> None:
    source = tmp_path / "jwks.json"
    source.write_text(content)
    verifier = auth.Verifier(jwks=str(source), issuer="urn:a", audience="aid")
    token = jwt.encode({"sub": "somebody"}, "x" * 32, headers={"kid": "1"})

    with pytest.raises(auth.TemporarilyUnavailable):
        await verifier.actor(token)
