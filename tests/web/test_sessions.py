"""What a session of the pages withstands: the pages alone, a cookie sealed by their own key."""

import re
import time
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import httpx
import pytest
import pytest_asyncio
from aid_web.app import create_app
from aid_web.session import COOKIE, Seals, Session
from aid_web.settings import WebSettings
from cryptography.fernet import Fernet
from fastapi import FastAPI
from starlette.responses import Response

from tests.web.test_vocabulary import document

ADDRESS = "http://pages.test"
SERVICES = {
    name: f"http://{name}.test"
    for name in ("intake", "assessment", "approval", "disbursement", "training-subsidy")
}
CSRF = "the-sign-of-the-session"
STEP = "/web/steps/intake/accept_application?application_id=01a22e87-0937-7258-80f0-97ef0c2f0e4f"
OTHERS = ["https://evil.test/web/", "//evil.test/web/", "/elsewhere", "javascript:alert(1)", "/web"]


class Upstream:
    """The services' side of the wire: it tells its operations, and keeps what it was asked."""

    def __init__(self) -> None:
        self.asked: list[httpx.Request] = []
        self.away: set[str] = set()
        self.says: dict[str, Any] = {}

    @property
    def changes(self) -> list[httpx.Request]:
        return [one for one in self.asked if one.method != "GET"]

    def answer(self, request: httpx.Request) -> httpx.Response:
        service = request.url.host.removesuffix(".test")
        if service in self.away:
            raise httpx.ConnectError("away", request=request)
        if request.url.path == "/openapi.json":
            return httpx.Response(200, json=document(service))
        self.asked.append(request)
        said = self.says.get(request.url.path, {"items": [], "next": None})
        return httpx.Response(200, json=said, headers={"etag": '"1"'})


@pytest.fixture
def upstream() -> Upstream:
    return Upstream()


@pytest.fixture
def app(tmp_path: Path, upstream: Upstream, monkeypatch: pytest.MonkeyPatch) -> FastAPI:
    key = tmp_path / "key"
    key.write_bytes(Fernet.generate_key())
    made = httpx.AsyncClient

    def client(**options: Any) -> httpx.AsyncClient:
        return made(**options | {"transport": httpx.MockTransport(upstream.answer)})

    monkeypatch.setattr("aid_web.app.httpx.AsyncClient", client)
    settings = WebSettings(
        key_file=key, address=ADDRESS, services=SERVICES, issuer_url="http://issuer.test"
    )
    app = create_app(settings)
    monkeypatch.undo()
    app.state.client = client
    return app


@pytest_asyncio.fixture
async def browser_of(
    app: FastAPI, monkeypatch: pytest.MonkeyPatch
) -> AsyncIterator[httpx.AsyncClient]:
    """A browser before the pages, without a session yet."""
    real = httpx.AsyncClient
    monkeypatch.setattr("aid_web.app.httpx.AsyncClient", app.state.client)
    async with app.router.lifespan_context(app):
        monkeypatch.setattr("aid_web.app.httpx.AsyncClient", real)
        transport = httpx.ASGITransport(app=app)
        async with real(transport=transport, base_url=ADDRESS) as client:
            yield client


def sealed(app: FastAPI, **changes: Any) -> str:
    """The cookie of an officer's session, as the pages themselves seal it."""
    now = int(time.time())
    session = Session(
        **{
            "access": "token",
            "expires": now + 3600,
            "name": "王梅",
            "roles": ("township_handler",),
            "region": "540102001",
            "began": now,
            "csrf": CSRF,
        }
        | changes
    )
    response = Response()
    seals: Seals = app.state.seals
    seals.keep(response, session)
    found = re.search(rf"{COOKIE}=([^;]+)", response.headers["set-cookie"])
    assert found is not None
    return found[1]


def is_signed_out(answer: httpx.Response) -> bool:
    return answer.status_code == 303 and answer.headers["location"].startswith("/web/sign-in")


async def test_a_form_without_the_sign_of_its_session_is_refused_and_changes_nothing(
    app: FastAPI, browser_of: httpx.AsyncClient, upstream: Upstream
) -> None:
    browser_of.cookies.set(COOKIE, sealed(app))

    for given in ({}, {"_csrf": ""}, {"_csrf": "another"}):
        answer = await browser_of.post(STEP, data=given)
        assert answer.status_code == 403
        assert "页面已过期" in answer.text
    assert upstream.changes == []

    answer = await browser_of.post(STEP, data={"_csrf": CSRF})
    assert answer.status_code == 303
    assert [one.url.path.rpartition("/")[2] for one in upstream.changes] == ["accept"]


async def test_a_cookie_that_was_changed_signs_out(
    app: FastAPI, browser_of: httpx.AsyncClient, upstream: Upstream
) -> None:
    cookie = sealed(app)
    middle = len(cookie) // 2
    other = "A" if cookie[middle] != "A" else "B"
    for forged in (cookie[:middle] + other + cookie[middle + 1 :], cookie[:-8], "nothing"):
        browser_of.cookies.set(COOKIE, forged)
        assert is_signed_out(await browser_of.get("/web/today"))
    assert upstream.asked == [] or all(one.url.path == "/v1/regions" for one in upstream.asked)

    browser_of.cookies.set(COOKIE, cookie)
    assert (await browser_of.get("/web/today")).status_code == 200


async def test_a_session_that_nobody_used_for_long_or_that_lasts_too_long_is_at_its_end(
    app: FastAPI, browser_of: httpx.AsyncClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    settings = app.state.settings
    idle, whole = settings.idle_minutes * 60, settings.longest_hours * 3600
    real = time.time
    browser_of.cookies.set(COOKIE, sealed(app))
    monkeypatch.setattr(time, "time", lambda: real() + idle + 60)
    assert is_signed_out(await browser_of.get("/web/today"))

    began = int(real()) - whole
    monkeypatch.setattr(time, "time", real)
    browser_of.cookies.set(COOKIE, sealed(app, began=began - 60))
    assert is_signed_out(await browser_of.get("/web/today"))
    browser_of.cookies.set(COOKIE, sealed(app, began=began + 60))
    assert (await browser_of.get("/web/today")).status_code == 200


@pytest.mark.parametrize("other", OTHERS)
async def test_no_way_back_leads_off_the_site(
    app: FastAPI, browser_of: httpx.AsyncClient, other: str
) -> None:
    answer = await browser_of.get("/web/language/zh", params={"back": other})
    assert answer.headers["location"] == "/web/"

    browser_of.cookies.set(COOKIE, sealed(app))
    shown = await browser_of.get(f"{STEP}&_back={other}")
    assert shown.status_code == 200
    assert f'href="{other}"' not in shown.text
    assert f'value="{other}"' not in shown.text
    taken = await browser_of.post(STEP, data={"_csrf": CSRF, "_back": other})
    assert taken.status_code == 303
    assert taken.headers["location"].startswith("/web/")


async def test_no_page_is_kept_and_every_page_says_what_may_run_on_it(
    app: FastAPI, browser_of: httpx.AsyncClient
) -> None:
    browser_of.cookies.set(COOKIE, sealed(app))
    for path in ("/web/", "/web/today", "/web/nowhere", STEP, "/web/notices"):
        answer = await browser_of.get(path)
        assert answer.headers["cache-control"] == "no-store", path
        policy = answer.headers["content-security-policy"]
        assert "default-src 'none'" in policy
        assert "script-src 'self'" in policy
        assert "unsafe" not in policy
        assert "frame-ancestors 'none'" in policy
        assert answer.headers["x-content-type-options"] == "nosniff"
    cookie = (await browser_of.get("/web/language/zh")).headers["set-cookie"].lower()
    assert "httponly" in cookie
    assert "samesite=lax" in cookie


async def test_a_service_that_is_away_gives_a_page_that_says_so(
    app: FastAPI, browser_of: httpx.AsyncClient, upstream: Upstream
) -> None:
    browser_of.cookies.set(COOKIE, sealed(app))
    assert (await browser_of.get("/web/today")).status_code == 200
    upstream.away.add("intake")

    answer = await browser_of.get("/web/today")

    assert answer.status_code == 503
    assert "暂时无法办理" in answer.text
    assert answer.headers["retry-after"] == "10"


@pytest.mark.parametrize(
    "path",
    ["lists/intake/nothing", "things/nowhere/get_case", "steps/approval/nothing", "papers/x/y"],
)
async def test_an_operation_that_nobody_has_is_not_found(
    app: FastAPI, browser_of: httpx.AsyncClient, path: str
) -> None:
    browser_of.cookies.set(COOKIE, sealed(app))

    answer = await browser_of.get(f"/web/{path}")

    assert answer.status_code == 404
    assert "没有找到" in answer.text


async def test_a_form_that_is_too_large_is_refused(
    app: FastAPI, browser_of: httpx.AsyncClient, upstream: Upstream
) -> None:
    browser_of.cookies.set(COOKIE, sealed(app))
    many = {"_csrf": CSRF} | {f"name{number}": "x" for number in range(5000)}
    assert (await browser_of.post(STEP, data=many)).status_code == 400
    long = {"_csrf": CSRF, "urgency_facts": "x" * (2 * 1024 * 1024)}
    assert (await browser_of.post(STEP, data=long)).status_code == 400
    paper = {"file": ("paper.pdf", b"x" * (33 * 1024 * 1024))}
    answer = await browser_of.post(STEP, data={"_csrf": CSRF}, files=paper)
    assert answer.status_code == 413
    assert "<h1>" in answer.text

    async def without_its_length() -> AsyncIterator[bytes]:
        yield f"_csrf={CSRF}".encode()

    kind = {"content-type": "application/x-www-form-urlencoded"}
    answer = await browser_of.post(STEP, content=without_its_length(), headers=kind)
    assert answer.status_code == 411
    assert upstream.changes == []


async def test_everybody_sees_how_long_people_waited(
    browser_of: httpx.AsyncClient, upstream: Upstream
) -> None:
    """Half and nine of ten, as bars beside each other and as numbers; of few cases only that."""
    wait = {"programme": "TEMPORARY_ASSISTANCE", "to_decision": {"half": 9, "nine_of_ten": 20}}
    upstream.says["/v1/waiting-times"] = {
        "since": "2026-09-01",
        "until": "2026-12-01",
        "smallest_number": 5,
        "waits": [
            wait | {"county": None, "to_payment": {"half": 3, "nine_of_ten": 5}},
            wait | {"county": "540102", "to_payment": None},
        ],
    }

    page = (await browser_of.get("/web/waiting?lang=zh")).text

    assert re.findall(r'<rect [^>]*width="(\d+)"', page) == ["400", "180", "100", "60"]
    assert re.findall(r"<td>(\d+ / \d+)</td>", page) == ["9 / 20", "3 / 5", "9 / 20"]
    assert "不足五件" in page
