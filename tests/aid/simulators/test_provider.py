"""The trial run's OpenID provider, as a client meets it that knows its discovery document alone."""

import logging
from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

import httpx
import jwt
import pytest
from aid import keyring, suite
from aid_engines.layout import AUDIENCE, Layout
from aid_engines.refusal import Refusal
from aid_simulators import authorization, issuer, provider
from aid_simulators.clients import clients, secret_of
from aid_simulators.people import people, person
from aid_testing.sign_in import Browser, told
from shared.auth import Verifier
from shared.identifiers import check_resident_id
from shared.roles import Actor, Region, Role


@pytest.fixture
def layout(tmp_path: Path) -> Layout:
    layout = Layout.beside(tmp_path)
    suite.prepare_folder(layout)
    keyring.prepare(layout)
    issuer.prepare(layout)
    return layout


@pytest.fixture
async def http(layout: Layout) -> AsyncIterator[httpx.AsyncClient]:
    transport = httpx.ASGITransport(app=provider.create_app(layout))
    async with httpx.AsyncClient(transport=transport, base_url=layout.issuer) as client:
        yield client


@pytest.fixture
async def described(http: httpx.AsyncClient) -> dict[str, Any]:
    document: dict[str, Any] = (await http.get("/.well-known/openid-configuration")).json()
    return document


@pytest.fixture
def browser(http: httpx.AsyncClient, described: dict[str, Any], layout: Layout) -> Browser:
    return Browser(http, described, "web", f"http://127.0.0.1:{layout.ports['web']}/web/callback")


async def signed_in(browser: Browser, key: str) -> dict[str, Any]:
    back = await browser.sent_back({"person": key})
    tokens: dict[str, Any] = (await browser.redeems(back["code"])).raise_for_status().json()
    return tokens


async def actor_of(layout: Layout, token: str) -> Actor:
    file = str(layout.keys / "jwks.json")
    return await Verifier(jwks=file, issuer=layout.issuer, audience=AUDIENCE).actor(token)


async def id_token_of(browser: Browser, token: str) -> dict[str, Any]:
    """What an ID token says, checked as OpenID Connect Core 3.1.3.7 wants it."""
    keys = (await browser.http.get(browser.described["jwks_uri"])).json()
    said: dict[str, Any] = jwt.decode(
        token,
        jwt.PyJWKSet.from_dict(keys).keys[0].key,
        algorithms=browser.described["id_token_signing_alg_values_supported"],
        audience=browser.client_id,
        issuer=browser.described["issuer"],
    )
    return said


async def test_the_discovery_document_is_of_the_issuer_that_signs(
    described: dict[str, Any], layout: Layout
) -> None:
    assert described["issuer"] == layout.issuer == f"http://127.0.0.1:{layout.ports['issuer']}"
    assert described["code_challenge_methods_supported"] == ["S256"]


async def test_a_chosen_person_signs_in_and_acts_in_its_role(
    browser: Browser, layout: Layout
) -> None:
    back = await browser.sent_back({"person": "nima"})

    assert (back["to"], back["state"], back["iss"]) == (
        browser.redirect_uri,
        browser.state,
        layout.issuer,
    )
    tokens = (await browser.redeems(back["code"])).json()
    actor = await actor_of(layout, tokens["access_token"])
    assert (actor.name, actor.roles, actor.region, actor.assurance) == (
        "尼玛次仁",
        {Role.TOWNSHIP_HANDLER},
        Region("540102001"),
        "staff",
    )
    said = await id_token_of(browser, tokens["id_token"])
    assert (said["sub"], said["nonce"], said["name"]) == (actor.sub, browser.nonce, actor.name)


async def test_a_sign_in_and_the_command_give_the_same_person(
    browser: Browser, layout: Layout
) -> None:
    tokens = await signed_in(browser, "zhuoma")

    by_command = await actor_of(layout, issuer.token_of(layout, person("卓玛")))

    assert await actor_of(layout, tokens["access_token"]) == by_command


async def test_the_page_says_that_it_is_a_trial_and_shows_everybody(browser: Browser) -> None:
    page = await browser.asks()

    assert page.status_code == 200
    assert "仅供试运行" in page.text
    assert "Trial provider" in page.text
    assert all(one.name in page.text for one in people())
    assert not any(one.id_number in page.text for one in people() if one.id_number)
    assert "frame-ancestors 'none'" in page.headers["content-security-policy"]


@pytest.mark.parametrize(
    "address",
    [
        "http://evil.example/callback",
        "http://127.0.0.1:{web}/web/callback/",
        "http://127.0.0.1:{web}/web/callback?next=1",
        "http://127.0.0.1:1/web/callback",
        "http://localhost:{web}/web/callback",
        "http://127.0.0.1:{web}@evil.example/web/callback",
        "http://[",
    ],
)
async def test_a_page_that_is_not_registered_letter_for_letter_is_sent_nothing(
    browser: Browser, layout: Layout, address: str
) -> None:
    asked = address.format(web=layout.ports["web"])

    for answer in (
        await browser.asks(redirect_uri=asked),
        await browser.http.post(
            browser.described["authorization_endpoint"],
            params=browser.wish | {"redirect_uri": asked},
            data={"person": "nima"},
        ),
    ):
        assert answer.status_code == 400, answer.text
        assert "location" not in answer.headers


async def test_an_apps_loopback_address_may_have_any_port(
    http: httpx.AsyncClient, described: dict[str, Any]
) -> None:
    """RFC 8252, 7.3."""
    for address in ("http://127.0.0.1:51004/callback", "example.aid.app:/callback"):
        app = Browser(http, described, "app", address)
        assert (await app.sent_back({"person": "zhuoma"}))["to"] == address


@pytest.mark.parametrize(
    ("changes", "error"),
    [
        ({"code_challenge": ""}, "invalid_request"),
        ({"code_challenge_method": "plain"}, "invalid_request"),
        ({"code_challenge_method": ""}, "invalid_request"),
        ({"response_type": "token"}, "unsupported_response_type"),
        ({"scope": "everything"}, "invalid_scope"),
        ({"prompt": "none"}, "login_required"),
    ],
    ids=["no challenge", "plain", "no method", "implicit", "unknown scope", "silent"],
)
async def test_what_is_not_allowed_is_told_to_the_client(
    browser: Browser, layout: Layout, changes: dict[str, str], error: str
) -> None:
    said = told(await browser.asks(**changes))

    assert (said["error"], said["state"], said["iss"]) == (error, browser.state, layout.issuer)


async def test_who_cancels_is_sent_back_without_a_code(browser: Browser) -> None:
    for form in ({"person": ""}, {"person": "nobody"}, {}):
        said = await browser.sent_back(form)
        assert (said["error"], "code" in said) == ("access_denied", False)


async def test_a_code_counts_once_and_its_copy_ends_the_sign_in(browser: Browser) -> None:
    back = await browser.sent_back({"person": "nima"})
    tokens = (await browser.redeems(back["code"])).json()

    again = await browser.redeems(back["code"])

    assert (again.status_code, again.json()["error"]) == (400, "invalid_grant")
    assert (await browser.renews(tokens["refresh_token"])).status_code == 400


@pytest.mark.parametrize(
    "changes",
    [
        {"code_verifier": "a" * 43},
        {"code_verifier": ""},
        {"redirect_uri": "http://127.0.0.1/callback"},
        {"client_id": "app"},
    ],
    ids=["another verifier", "no verifier", "another page", "another client"],
)
async def test_a_code_is_redeemed_by_who_asked_alone(
    browser: Browser, changes: dict[str, str]
) -> None:
    back = await browser.sent_back({"person": "nima"})

    stolen = await browser.redeems(back["code"], **changes)

    assert stolen.status_code == 400
    assert "access_token" not in stolen.json()
    assert (await browser.redeems(back["code"])).status_code == 400, "it counted once"


async def test_a_code_is_over_after_a_minute(
    browser: Browser, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(authorization, "CODE_SECONDS", -1)
    back = await browser.sent_back({"person": "nima"})

    assert (await browser.redeems(back["code"])).json()["error"] == "invalid_grant"


async def test_a_refresh_token_counts_once_and_its_copy_ends_the_sign_in(
    browser: Browser, layout: Layout
) -> None:
    first = await signed_in(browser, "nima")
    second = (await browser.renews(first["refresh_token"])).json()
    assert (await actor_of(layout, second["access_token"])).sub == "sample-nima"
    assert (await id_token_of(browser, second["id_token"]))["sub"] == "sample-nima"

    stolen = await browser.renews(first["refresh_token"])

    assert (stolen.status_code, stolen.json()["error"]) == (400, "invalid_grant")
    assert (await browser.renews(second["refresh_token"])).status_code == 400


async def test_signing_out_leads_back_and_renews_nothing(browser: Browser, layout: Layout) -> None:
    tokens = await signed_in(browser, "nima")
    after = f"http://127.0.0.1:{layout.ports['proxy']}/web/"
    wish = {"id_token_hint": tokens["id_token"], "post_logout_redirect_uri": after, "state": "x"}

    said = told(await browser.http.get(browser.described["end_session_endpoint"], params=wish))

    assert (said["to"], said["state"]) == (after, "x")
    assert (await browser.renews(tokens["refresh_token"])).status_code == 400


async def test_signing_out_leads_nowhere_that_is_not_registered(browser: Browser) -> None:
    tokens = await signed_in(browser, "nima")
    wish = {"id_token_hint": tokens["id_token"], "post_logout_redirect_uri": "http://evil.example"}

    answer = await browser.http.get(browser.described["end_session_endpoint"], params=wish)

    assert (answer.status_code, "location" in answer.headers) == (200, False)


async def test_a_citizens_number_is_told_to_who_asked_for_it_and_stands_in_no_token(
    http: httpx.AsyncClient, described: dict[str, Any], layout: Layout
) -> None:
    number = person("zhuoma").id_number
    seen = []
    for scope in ("openid", "openid id_number"):
        address = f"http://127.0.0.1:{layout.ports['web']}/web/callback"
        browser = Browser(http, described, "web", address, scope=scope)
        tokens = await signed_in(browser, "zhuoma")
        for token in (tokens["access_token"], tokens["id_token"]):
            assert number not in str(jwt.decode(token, options={"verify_signature": False}))
        bearer = {"Authorization": f"Bearer {tokens['access_token']}"}
        said = (await http.get(described["userinfo_endpoint"], headers=bearer)).json()
        verified = said["verified_claims"]
        assert verified["claims"] == {"name": "卓玛"}
        assert verified["verification"]["assurance_level"] == said["acr"] == "real_name"
        [evidence] = verified["verification"]["evidence"]
        seen.append(evidence["document_details"].get("document_number"))

    assert seen == [None, number]


async def test_no_number_and_no_token_is_logged(
    browser: Browser, caplog: pytest.LogCaptureFixture, capsys: pytest.CaptureFixture[str]
) -> None:
    browser.scope = "openid id_number"
    with caplog.at_level(logging.DEBUG):
        tokens = await signed_in(browser, "zhuoma")
        bearer = {"Authorization": f"Bearer {tokens['access_token']}"}
        await browser.http.get(browser.described["userinfo_endpoint"], headers=bearer)

    said = caplog.text + "".join(capsys.readouterr())
    assert person("zhuoma").id_number not in said
    assert tokens["access_token"] not in said
    assert tokens["refresh_token"] not in said


@pytest.mark.parametrize("bearer", ["", "Bearer ", "Bearer x.y.z", "Basic YTpi"])
async def test_user_information_is_for_who_has_a_token(
    http: httpx.AsyncClient, described: dict[str, Any], bearer: str
) -> None:
    answer = await http.get(described["userinfo_endpoint"], headers={"Authorization": bearer})

    assert answer.status_code == 401


async def test_a_partner_acts_for_itself_with_its_secret(
    http: httpx.AsyncClient, described: dict[str, Any], layout: Layout
) -> None:
    wish = {"grant_type": "client_credentials"}
    secret = secret_of(layout, "sample-bank")

    got = await http.post(described["token_endpoint"], data=wish, auth=("sample-bank", secret))

    actor = await actor_of(layout, got.json()["access_token"])
    assert (actor.roles, actor.org) == ({Role.BANK}, "BANK-LHASA")
    assert "refresh_token" not in got.json()


@pytest.mark.parametrize(
    "auth",
    [("sample-bank", "guessed"), ("nobody", "x"), ("web", ""), ("sample-bank", "\u00fc")],
    ids=["a guess", "a stranger", "a page", "no ASCII"],
)
async def test_who_does_not_prove_itself_gets_no_partners_token(
    http: httpx.AsyncClient, described: dict[str, Any], auth: tuple[str, str]
) -> None:
    wish = {"grant_type": "client_credentials"}

    answer = await http.post(described["token_endpoint"], data=wish, auth=auth)

    assert answer.status_code in {400, 401}, answer.text
    assert answer.json()["error"] in {"invalid_client", "unauthorized_client"}


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"\xff\xfe=\x00",
        b"grant_type=password",
        b"grant_type=authorization_code&code=",
        b"&" * 999,
    ],
    ids=["nothing", "no text", "another grant", "no code", "signs"],
)
async def test_nonsense_is_refused_and_breaks_nothing(
    http: httpx.AsyncClient, described: dict[str, Any], content: bytes
) -> None:
    form = {"Content-Type": "application/x-www-form-urlencoded", "Authorization": b"Basic \xff"}

    for address in ("token_endpoint", "authorization_endpoint"):
        answer = await http.post(described[address], content=content, headers=form)
        assert 400 <= answer.status_code < 500, answer.text


async def test_a_form_without_end_is_refused(
    http: httpx.AsyncClient, described: dict[str, Any]
) -> None:
    answer = await http.post(described["token_endpoint"], content=b"a" * 30_000)

    assert answer.status_code == 413


def test_no_provider_where_another_issuer_signs(layout: Layout) -> None:
    abroad = replace(layout, settings={"AID_ISSUER": "https://login.example"})

    with pytest.raises(Refusal, match=r"login\.example"):
        provider.create_app(abroad)
    assert "issuer" not in suite.programs_beside(abroad)
    assert "issuer" in suite.programs_beside(layout)


def test_every_role_of_a_person_has_somebody_whose_region_seats_it() -> None:
    seen: set[Role] = set()
    for one in people():
        for role in map(Role, one.roles):
            assert Region(one.region or "").seats(role), one
            seen.add(role)
        if one.id_number:
            assert check_resident_id(one.id_number, today=date(2026, 11, 30)).valid

    programs = {Role.SERVICE, Role.OPERATOR, Role.BANK, Role.DATA_PARTNER}
    assert set(Role) - seen == programs
    keys = [one.key for one in people()] + [one.name for one in people()]
    assert len(keys) == len(set(keys)), "a person is called by its key or by its name"


def test_an_unknown_person_is_refused_with_who_there_is() -> None:
    with pytest.raises(Refusal, match="zhuoma"):
        person("nobody")


def test_further_addresses_of_the_pages_are_a_setting(layout: Layout) -> None:
    told = replace(layout, settings={"AID_WEB_REDIRECTS": "https://aid.example/web/callback"})

    pages = clients(told)["web"]

    assert pages.check_redirect_uri("https://aid.example/web/callback")
    assert not pages.check_redirect_uri("https://aid.example/web/callback2")
    assert not clients(layout)["web"].check_redirect_uri("https://aid.example/web/callback")
    assert "https://aid.example/web/" in pages.client_metadata["post_logout_redirect_uris"]
