"""An identity provider of somebody else's making: its keys, its tokens, its names of claims."""

import json
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from importlib import import_module
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlsplit

import httpx
import jwt
import pytest
from aid import suite
from aid_testing.environment import settings_of
from aid_testing.fixtures import Client
from aid_testing.sign_in import Browser
from cryptography.hazmat.primitives.asymmetric import rsa
from oidc_provider_mock import User, run_server_in_thread
from pydantic import ValidationError
from shared.auth import IssuerMismatch, NotAuthenticated, Verifier
from shared.claims import ClaimPath, Claims, PathIncomplete
from shared.errors import TemporarilyUnavailable
from shared.roles import Region, Role
from structlog.testing import capture_logs

pytestmark = pytest.mark.filterwarnings("ignore::DeprecationWarning:authlib.*")

KEYCLOAK = Claims(
    roles=ClaimPath("realm_access.roles"),
    region=ClaimPath("aid.region"),
    org=ClaimPath(r"https://aid\.example/org"),
)
PEOPLE = {
    "handler": {"realm_access": {"roles": ["township_handler"]}, "region": "540102001"},
    "of the city": {"realm_access": {"roles": ["township_handler"]}, "region": "5401"},
    "without a region": {"realm_access": {"roles": ["township_handler"]}},
    "without roles": {"region": "540102001"},
    "of another kind": {"realm_access": {"roles": "township_handler"}, "region": "540102001"},
    "of two regions": {"realm_access": {"roles": ["township_handler"]}, "region": ["5401"]},
}
ISSUER = "https://sso.example/realms/lhasa"
BACK = "http://127.0.0.1/back"


@dataclass(frozen=True)
class Provider:
    """A stock OIDC provider on loopback, known by its discovery document alone."""

    described: dict[str, Any]

    def signed_in(self, person: str, *, client: str = "aid") -> dict[str, str]:
        """The provider's answer to the authorisation code flow of one person."""
        asked = httpx.post(
            self.described["authorization_endpoint"],
            params={
                "client_id": client,
                "redirect_uri": BACK,
                "response_type": "code",
                "scope": "openid profile",
            },
            data={"sub": person},
        )
        [code] = parse_qs(urlsplit(asked.headers["location"]).query)["code"]
        answer = httpx.post(
            self.described["token_endpoint"],
            data={"grant_type": "authorization_code", "code": code, "redirect_uri": BACK},
            auth=(client, "secret"),
        )
        tokens: dict[str, str] = answer.raise_for_status().json()
        return tokens


@pytest.fixture(scope="module")
def provider() -> Iterator[Provider]:
    people = [User(sub=sub, claims=claims) for sub, claims in PEOPLE.items()]
    with run_server_in_thread(user_claims=people) as server:
        address = f"http://localhost:{server.server_port}/.well-known/openid-configuration"
        yield Provider(httpx.get(address).raise_for_status().json())


@pytest.fixture
async def ask(
    provider: Provider, engines: suite.Suite
) -> AsyncIterator[Callable[[str], Awaitable[httpx.Response]]]:
    """Assessment, told of the provider by its settings: what it answers to a token."""
    told = {
        "issuer": provider.described["issuer"],
        "jwks": provider.described["jwks_uri"],
        "claim_roles": ClaimPath("realm_access.roles"),
    }
    settings = settings_of(engines.layout, "assessment").model_copy(update=told)
    client = Client(import_module("assessment.app").create_app(settings), engines.layout)

    async def answer(token: str) -> httpx.Response:
        headers = {"Authorization": f"Bearer {token}"}
        return await client.get("/v1/assessments", headers=headers)

    yield answer
    await client.aclose()
    await client.database.engine.dispose()


Ask = Callable[[str], Awaitable[httpx.Response]]


async def by_discovery(engines: suite.Suite, provider: Provider, **told: Any) -> Client:
    """Assessment as it starts with these settings alone; it reads where the keys are."""
    at = {"issuer": provider.described["issuer"], "jwks": None} | told
    settings = settings_of(engines.layout, "assessment").model_copy(update=at)
    return Client(import_module("assessment.app").create_app(settings), engines.layout)


async def test_somebody_signs_in_by_discovery_and_code_and_acts(
    engines: suite.Suite, provider: Provider
) -> None:
    """Authorisation code with PKCE at a stock provider; nothing but its address is set."""
    client = await by_discovery(engines, provider, claim_roles=ClaimPath("realm_access.roles"))
    async with httpx.AsyncClient() as http:
        browser = Browser(http, provider.described, "aid", BACK)
        back = await browser.sent_back({"sub": "handler"})
        assert (back["to"], back["state"]) == (BACK, browser.state)
        tokens = (await browser.redeems(back["code"], client_secret="any")).json()
    said = jwt.decode(tokens["id_token"], options={"verify_signature": False})
    bearer = {"Authorization": f"Bearer {tokens['id_token']}"}

    answer = await client.get("/v1/assessments", headers=bearer)
    stranger = await client.get("/v1/assessments", headers={"Authorization": "Bearer a.b.c"})

    assert said["nonce"] == browser.nonce
    assert (answer.status_code, stranger.status_code) == (200, 401), answer.text
    await client.aclose()
    await client.database.engine.dispose()


async def test_another_issuers_document_stops_the_start_and_lets_nobody_in(
    engines: suite.Suite, provider: Provider
) -> None:
    client = await by_discovery(engines, provider, issuer=f"{provider.described['issuer']}/")
    token = provider.signed_in("handler")["id_token"]

    with pytest.raises(IssuerMismatch, match="letter for letter"):
        async with client.app.router.lifespan_context(client.app):
            pass
    answer = await client.get("/v1/assessments", headers={"Authorization": f"Bearer {token}"})

    assert answer.status_code == 503
    await client.aclose()
    await client.database.engine.dispose()


async def test_an_issuer_that_is_away_at_the_start_is_asked_again_later() -> None:
    away = Verifier(jwks=None, issuer="http://127.0.0.1:9", audience="aid")

    await away.prepare()

    with pytest.raises(TemporarilyUnavailable):
        await away.actor(jwt.encode({"sub": "a"}, "k" * 32, headers={"kid": "x"}))


@pytest.mark.parametrize(
    "issuer", ["urn:aid:embedded", "http://sso.example", "http://127.0.0.1:8092"]
)
def test_an_issuer_without_tls_signs_in_a_trial_alone(
    engines: suite.Suite, monkeypatch: pytest.MonkeyPatch, issuer: str
) -> None:
    monkeypatch.setitem(engines.layout.settings, "AID_ISSUER", issuer)
    assert settings_of(engines.layout, "assessment").issuer == issuer
    monkeypatch.setitem(engines.layout.settings, "AID_PROFILES", "tools")

    with pytest.raises(ValidationError, match="AID_PROFILES=trial"):
        settings_of(engines.layout, "assessment")


async def test_a_person_of_a_stock_provider_acts_in_its_role(ask: Ask, provider: Provider) -> None:
    answer = await ask(provider.signed_in("handler")["id_token"])

    assert answer.status_code == 200, answer.text


@pytest.mark.parametrize(
    ("person", "status", "code"),
    [
        ("without roles", 403, "ROLE_NOT_ALLOWED"),
        ("without a region", 403, "REGION_NOT_OF_ROLE"),
        ("of the city", 403, "REGION_NOT_OF_ROLE"),
        ("of another kind", 401, "NOT_AUTHENTICATED"),
        ("of two regions", 401, "NOT_AUTHENTICATED"),
    ],
)
async def test_a_claim_that_is_missing_or_of_another_kind_opens_nothing(
    ask: Ask, provider: Provider, person: str, status: int, code: str
) -> None:
    answer = await ask(provider.signed_in(person)["id_token"])

    assert (answer.status_code, answer.json()["code"]) == (status, code)


async def test_a_token_for_another_client_of_the_provider_is_refused(
    ask: Ask, provider: Provider
) -> None:
    answer = await ask(provider.signed_in("handler", client="a library")["id_token"])

    assert answer.status_code == 401


async def test_a_token_that_says_nothing_by_itself_is_refused(ask: Ask, provider: Provider) -> None:
    opaque = provider.signed_in("handler")["access_token"]

    assert (await ask(opaque)).status_code == 401


class Realm:
    """A Keycloak realm: its two keys in a file, and access tokens of the shape that it signs."""

    def __init__(self, folder: Path) -> None:
        self._key = rsa.generate_private_key(public_exponent=65537, key_size=2048)
        public = jwt.algorithms.RSAAlgorithm.to_jwk(self._key.public_key(), as_dict=True)
        keys = [
            {**public, "kid": "seals", "use": "enc", "alg": "RSA-OAEP"},
            {**public, "kid": "signs", "use": "sig", "alg": "RS256"},
        ]
        self.file = folder / "certs.json"
        self.file.write_text(json.dumps({"keys": keys}))

    def verifier(self, claims: Claims) -> Verifier:
        return Verifier(jwks=str(self.file), issuer=ISSUER, audience="aid", claims=claims)

    def token(self, *, kid: str | None = "signs", **changes: Any) -> str:
        now = datetime.now(UTC)
        claims = {
            "exp": now + timedelta(minutes=5),
            "iat": now,
            "jti": "onrtac:6f2b1f3e",
            "iss": ISSUER,
            "aud": ["aid", "account"],
            "sub": "5b1f8a52-5f0c-4b53-9b55-2f1f3a0e9d11",
            "typ": "Bearer",
            "azp": "portal",
            "acr": "1",
            "realm_access": {"roles": ["default-roles-lhasa", "offline_access", "finance_maker"]},
            "resource_access": {"account": {"roles": ["manage-account"]}},
            "scope": "profile",
            "name": "格桑",
            "preferred_username": "gesang",
            "aid": {"region": "540102"},
            "https://aid.example/org": "91540100MA6T1AAA0X",
        } | changes
        header = {} if kid is None else {"kid": kid}
        return jwt.encode(claims, self._key, "RS256", headers=header)


@pytest.fixture(scope="module")
def realm(tmp_path_factory: pytest.TempPathFactory) -> Realm:
    return Realm(tmp_path_factory.mktemp("realm"))


async def test_a_token_of_keycloaks_shape_names_its_roles_region_and_organisation(
    realm: Realm,
) -> None:
    actor = await realm.verifier(KEYCLOAK).actor(realm.token())

    assert (actor.roles, actor.region, actor.org, actor.name) == (
        {Role.FINANCE_MAKER},
        Region("540102"),
        "91540100MA6T1AAA0X",
        "格桑",
    )


GROUPS = Claims(
    roles=ClaimPath("resource_access.aid.roles"),
    region=ClaimPath("groups"),
    region_group="/regions",
)


@pytest.mark.parametrize(
    ("groups", "region"),
    [
        (["/staff", "/regions/5401/540102/540102001"], "540102001"),
        (["/regions/5401"], "5401"),
        (["/regions/5401/540102", "/regions/540102"], "540102"),
        (["/regions-of-others/5401", "/regions"], ""),
        ([], ""),
        (None, ""),
    ],
    ids=["township", "city", "one region twice", "beside it", "no group", "no claim"],
)
async def test_a_region_is_read_from_nested_groups(
    realm: Realm, groups: list[str] | None, region: str
) -> None:
    said = {"resource_access": {"aid": {"roles": ["auditor"]}}, "groups": groups}

    actor = await realm.verifier(GROUPS).actor(realm.token(**said))

    assert actor.region == Region(region)
    assert actor.roles | actor.misplaced == {Role.AUDITOR}


@pytest.mark.parametrize(
    "groups", [["/regions/540102", "/regions/540121"], "/regions/540102", [540102]]
)
async def test_groups_of_two_regions_or_of_another_kind_let_nobody_in(
    realm: Realm, groups: Any
) -> None:
    with pytest.raises(NotAuthenticated):
        await realm.verifier(GROUPS).actor(realm.token(groups=groups))


async def test_how_well_somebody_is_known_is_read_where_the_path_says_so(realm: Realm) -> None:
    assert (await realm.verifier(KEYCLOAK).actor(realm.token())).assurance == "1"
    verified = {"verification": {"assurance_level": "high", "trust_framework": "cn_real_name"}}
    path = Claims(assurance=ClaimPath("verified_claims.verification.assurance_level"))

    actor = await realm.verifier(path).actor(realm.token(verified_claims=verified))

    assert actor.assurance == "high"


async def test_roles_of_a_client_are_read_where_the_path_says_so(realm: Realm) -> None:
    claims = Claims(roles=ClaimPath("resource_access.aid.roles"), region=ClaimPath("aid.region"))
    token = realm.token(resource_access={"aid": {"roles": ["finance_checker"]}})

    assert (await realm.verifier(claims).actor(token)).roles == {Role.FINANCE_CHECKER}


async def test_roles_that_stand_elsewhere_count_for_nothing_and_the_log_names_the_path(
    realm: Realm,
) -> None:
    with capture_logs() as logs:
        actor = await realm.verifier(Claims()).actor(realm.token())

    assert (actor.roles, actor.misplaced) == (frozenset(), frozenset())
    assert [(log["event"], log["claim"]) for log in logs] == [("claim_absent", "roles")]


@pytest.mark.parametrize(
    ("changes", "named"),
    [
        ({"realm_access": ["finance_maker"]}, "realm_access.roles"),
        ({"realm_access": {"roles": [1]}}, "realm_access.roles"),
        ({"aid": {"region": 540102}}, "aid.region"),
        ({"https://aid.example/org": ["A", "B"]}, r"https://aid\.example/org"),
        ({"name": "a\u0000b"}, "name"),
    ],
)
async def test_a_claim_of_another_kind_is_refused_and_the_log_names_it_without_its_content(
    realm: Realm, changes: dict[str, Any], named: str
) -> None:
    with capture_logs() as logs, pytest.raises(NotAuthenticated):
        await realm.verifier(KEYCLOAK).actor(realm.token(**changes))

    assert logs == [{"event": "claim_not_as_agreed", "claim": named, "log_level": "warning"}]


async def test_without_an_organisation_somebody_acts_for_none(realm: Realm) -> None:
    token = realm.token(**{"https://aid.example/org": None})

    assert (await realm.verifier(KEYCLOAK).actor(token)).org is None


async def test_a_token_that_names_no_key_is_checked_with_the_only_one_that_signs(
    realm: Realm,
) -> None:
    actor = await realm.verifier(KEYCLOAK).actor(realm.token(kid=None))

    assert actor.has(Role.FINANCE_MAKER)


async def test_a_token_that_names_none_of_several_keys_is_refused(tmp_path: Path) -> None:
    realm = Realm(tmp_path)
    [_, signs] = json.loads(realm.file.read_text())["keys"]
    realm.file.write_text(json.dumps({"keys": [{**signs, "kid": "next"}, signs]}))

    with pytest.raises(NotAuthenticated):
        await realm.verifier(KEYCLOAK).actor(realm.token(kid=None))


@pytest.mark.parametrize("path", ["", ".", "realm_access.", "a..b"])
def test_a_path_with_a_step_that_has_no_name_stops_the_start(path: str) -> None:
    with pytest.raises(PathIncomplete, match="joined by dots"):
        ClaimPath(path)


def test_the_environment_says_where_the_claims_stand(
    engines: suite.Suite, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name, path in {
        "AID_CLAIM_ROLES": "realm_access.roles",
        "AID_CLAIM_REGION": "aid.region",
        "AID_CLAIM_REGION_GROUP": "/regions",
        "AID_CLAIM_ORG": r"https://aid\.example/org",
    }.items():
        monkeypatch.setitem(engines.layout.settings, name, path)

    told = settings_of(engines.layout, "assessment").claims
    assert told == replace(KEYCLOAK, region_group="/regions")


def test_a_path_that_names_no_claim_is_told_to_whoever_set_it(
    engines: suite.Suite, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(engines.layout.settings, "AID_CLAIM_ROLES", "realm_access.")

    with pytest.raises(ValidationError, match=r"(?s)AID_CLAIM_ROLES.*joined by dots"):
        settings_of(engines.layout, "assessment")
