"""What the page of a case costs: its size, and how often it asks the services."""

import time
from pathlib import Path
from typing import Any

import httpx
from aid_client.application import ApplicationSteps
from aid_client.approval import ApprovalSteps
from aid_client.assessment import AssessmentSteps
from aid_client.http import SuiteClient
from aid_web.app import create_app
from aid_web.session import COOKIE, Session
from aid_web.settings import WebSettings
from cryptography.fernet import Fernet
from shared.suite import SERVICES
from starlette.responses import Response

MOST_BYTES = 100_000
MOST_CALLS = 5
AMOUNT = "2100.00"
OFFICERS = {"township_handler": "540102001", "county_lead": "540102", "city_supervisor": "5401"}


async def a_decided_case(http: SuiteClient) -> ApplicationSteps:
    """A case with everything that a case has: check, opinions, notice, decision, payment."""
    application = await ApplicationSteps(http).accepted()
    await AssessmentSteps(application).completed()
    case = await ApprovalSteps(application).signed(AMOUNT)
    await case.post_notice()
    await case.wait_for_the_notice()
    await case.forward()
    await case.visit_if_drawn()
    await case.review(AMOUNT)
    await case.decide(AMOUNT)
    return application


async def test_the_page_of_a_case_is_small_and_asks_little(
    http: SuiteClient, tmp_path: Path
) -> None:
    application = await a_decided_case(http)
    key = tmp_path / "key"
    key.write_bytes(Fernet.generate_key())
    services = {one.name: http.layout.base_url(one.name) for one in SERVICES}
    app = create_app(WebSettings(key_file=key, services=services))
    asked: list[str] = []

    async def count(request: httpx.Request) -> None:
        asked.append(request.url.path)

    async with (
        app.router.lifespan_context(app),
        httpx.AsyncClient(
            transport=httpx.ASGITransport(app=app), base_url="http://pages.test"
        ) as browser,
    ):
        assert (await browser.get("/web/notices")).status_code == 200, "the operations are read"
        app.state.http.event_hooks["request"].append(count)
        for role, region in OFFICERS.items():
            browser.cookies.set(COOKIE, sealed(app, http, role, region))
            asked.clear()

            page = await browser.get(f"/web/cases/{application.id}")

            assert page.status_code == 200
            assert application.view["case_number"] in page.text
            assert "2,100.00" in page.text
            asked = [path for path in asked if path != "/openapi.json"]
            assert 0 < len(asked) <= MOST_CALLS, asked
            assert len(page.content) <= MOST_BYTES, role


def sealed(app: Any, http: SuiteClient, role: str, region: str) -> str:
    """The cookie of a session with a token of the suite's own issuer."""
    now = int(time.time())
    session = Session(
        access=http.token(role, region=region, sub=f"{role}-{region}"),
        expires=now + 3600,
        name="工作人员",
        roles=(role,),
        region=region,
        began=now,
    )
    response = Response()
    app.state.seals.keep(response, session)
    return response.headers["set-cookie"].partition("=")[2].partition(";")[0]
