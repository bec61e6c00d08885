"""A neighbour objects to a notice, the township answers; supervisors draw cases by lot."""

from datetime import timedelta

import pytest
from aid_client import clock
from aid_client.application import ApplicationSteps
from aid_client.approval import ApprovalSteps
from aid_client.assessment import AssessmentSteps
from aid_client.http import SuiteClient
from aid_testing.browser import visitor
from playwright.async_api import Browser

from tests.web.test_case_page import a_decided_case

HANDLER, NEIGHBOUR, SUPERVISOR = "王梅", "扎西", "赵明"
AMOUNT = "2100.00"


@pytest.mark.asyncio
async def test_a_neighbour_objects_to_a_notice_and_the_township_answers(
    browser: Browser, http: SuiteClient
) -> None:
    application = await ApplicationSteps(http).accepted()
    await AssessmentSteps(application).completed()
    steps = await ApprovalSteps(application).signed(AMOUNT)
    await steps.post_notice()
    notice = await steps.noticed()
    case = application.view["case_number"]

    neighbour = await visitor(browser, http, phone=True)
    await neighbour.sign_in(NEIGHBOUR)
    await neighbour.go(f"notices/{notice['notice_id']}")
    await neighbour.is_easy_to_use("notice-phone")
    await neighbour.page.get_by_role("link", name="提出异议").click()
    await neighbour.fill(name="扎西", contact="13900000000", text="这户人家有出租的房屋。")
    await neighbour.is_easy_to_use("objection-phone")
    await neighbour.send()

    handler = await visitor(browser, http)
    await handler.sign_in(HANDLER)
    await handler.go("today")
    await handler.reads("调查处理公示异议")
    line = handler.page.locator("ul.duties li").filter(has_text=case).filter(has_text="异议")
    await line.get_by_role("link").click()
    assert await handler.page.locator("nav.steps a").first.inner_text() == "处理异议"
    await handler.step("处理异议")
    choice = handler.page.locator("select[name=objection_id] option").last
    await handler.fill(
        objection_id=str(await choice.get_attribute("value")),
        answer="经核查，房屋不在该户名下。",
        finding="已到现场查看并询问邻居。",
        facts_changed=False,
    )
    await handler.is_easy_to_use("officer-objection")
    await handler.send()
    assert (await steps.read())["objections"][0]["answer"] == "经核查，房屋不在该户名下。"

    await neighbour.go("lists/approval/list_own_objections")
    await neighbour.reads("经核查，房屋不在该户名下。")
    await neighbour.is_easy_to_use("my-objections-phone")


@pytest.mark.asyncio
async def test_a_supervisor_draws_an_inspection_by_lot(browser: Browser, http: SuiteClient) -> None:
    await a_decided_case(http)
    today = clock.now(http.layout).date()
    one = await visitor(browser, http)
    await one.sign_in(SUPERVISOR)
    await one.page.get_by_role("link", name="抽查", exact=True).click()
    await one.is_easy_to_use("inspections")
    await one.page.get_by_role("link", name="抽签").click()
    await one.page.locator("select[name=county]").select_option(label="城关区")
    await one.fill(first=str(today - timedelta(days=60)), last=str(today), size=5)
    await one.is_easy_to_use("inspection-draw")
    await one.send()

    assert "抽查" in await one.page.inner_text("h1")
    await one.is_easy_to_use("inspection")
    await one.go("lists/approval/list_inspections")
    assert "城关区" in await one.page.inner_text("table")
