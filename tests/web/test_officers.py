"""A case as officers click it, from the home visit to the money; each with an account of their own."""

from datetime import date, datetime, time, timedelta

import pytest
from aid_client import clock
from aid_client.application import ApplicationSteps
from aid_client.approval import FOR, ApprovalSteps
from aid_client.assessment import AssessmentSteps
from aid_client.http import SuiteClient
from aid_testing.browser import Visitor, visitor
from playwright.async_api import Browser
from shared.clock import real_now
from shared.workdays import LHASA

CITIZEN = "卓玛"
HANDLER, LEAD = "王梅", "普布卓嘎"
COUNTY, COUNTY_LEAD = "巴桑", "李军"
MAKER, CHECKER = "次仁央金", "刘洋"
AMOUNT = "2100.00"


class ByTheCitizen(ApplicationSteps):
    """An application of the sample citizen, who reads it on a phone."""

    @property
    def applicant(self) -> str:
        return self.suite.token("applicant", sub="sample-zhuoma")


async def as_(browser: Browser, http: SuiteClient, name: str) -> Visitor:
    """Somebody of an office, at a desk of their own."""
    one = await visitor(browser, http)
    await one.sign_in(name)
    return one


async def from_today(one: Visitor, duty: str, case: str) -> None:
    """Open a case from the list of what is due; what the suite does by itself takes moments."""
    await one.go("today")
    await one.reads(case)
    line = one.page.locator("ul.duties li").filter(has_text=case).filter(has_text=duty)
    for _ in range(40):
        if await line.count():
            break
        await one.page.wait_for_timeout(300)
        await one.page.reload()
    await line.first.get_by_role("link").click()


async def first_step(one: Visitor) -> str:
    """What the page offers before all other steps."""
    return await one.page.locator("nav.steps a").first.inner_text()


async def assess(one: Visitor, case: str, *, today: date) -> None:
    """Home visit, findings, and the end of the check."""
    await from_today(one, "完成核对", case)
    assert await first_step(one) == "登记入户调查"
    await one.is_easy_to_use("officer-case-accepted")
    await one.step("登记入户调查")
    await one.is_easy_to_use("officer-home-visit")
    assert await one.page.locator("[name=visited_on]").input_value() == today.isoformat()
    await one.fill(committee_member="次仁旺姆", members_present=2, facts="费用单据与实际相符。")
    await one.fill(assisted=True)
    await one.send()

    await one.step("作出认定")
    await one.is_easy_to_use("officer-determine")
    await one.fill(
        findings__other_schemes_leave_hardship=True,
        findings__disease_is_sudden_and_major=True,
        findings__basic_life_is_hard_to_keep_up=True,
        property_within_dibao_rules=True,
        other_aid_acknowledged=True,
    )
    await one.send()
    assert "还缺" not in await one.page.inner_text("main")
    await one.step("完成核对")
    await one.is_easy_to_use("officer-complete")
    await one.send()


async def sign(one: Visitor, case: str, duty: str) -> None:
    """One officer's opinion; the amount stands in the form already."""
    await from_today(one, duty, case)
    assert await first_step(one) == "签署意见"
    await one.step("签署意见")
    assert await one.page.locator("[name=amount]").input_value() == AMOUNT
    await one.fill(positive=True, opinion=FOR)
    await one.is_easy_to_use("officer-opinion")
    await one.send()


async def past(http: SuiteClient, day: date) -> None:
    """The morning after a day."""
    morning = datetime.combine(day + timedelta(days=1), time(9), tzinfo=LHASA)
    await clock.move(http.layout, max(morning - real_now(), clock.offset(http.layout)))


async def decide(browser: Browser, http: SuiteClient, case: str, *, today: date) -> None:
    """The county visits if the lot has drawn the case, reviews, and its lead decides; the letter."""
    county = await as_(browser, http, COUNTY)
    await from_today(county, "县（区）", case)
    if await county.page.locator("nav.steps a", has_text="登记县级入户").count():
        await county.step("登记县级入户")
        assert await county.page.locator("[name=visited_on]").input_value() == today.isoformat()
        await county.fill(assisting_person="次仁旺姆", facts="入户核实，情况属实。")
        await county.fill(facts_confirmed=True)
        await county.send()
    await county.step("审查并签署")
    await county.fill(positive=True, opinion=FOR)
    await county.is_easy_to_use("officer-review")
    await county.send()

    lead = await as_(browser, http, COUNTY_LEAD)
    await from_today(lead, "审批决定", case)
    assert await first_step(lead) == "批准或不予批准"
    await lead.step("批准或不予批准")
    assert await lead.page.locator("[name=amount]").input_value() == AMOUNT
    await lead.fill(approve=True)
    await lead.is_easy_to_use("officer-decide")
    await lead.send()
    await lead.reads("决定书")
    for name, kind in (("决定书", "text/html"), ("决定书（PDF）", "application/pdf")):
        link = lead.page.get_by_role("link", name=name, exact=True).first
        answer = await lead.page.request.get(lead.address + str(await link.get_attribute("href")))
        assert answer.headers["content-type"].startswith(kind)
        assert len(await answer.body()) > 1000


async def pay(browser: Browser, http: SuiteClient, case: str) -> None:
    """One of finance makes a batch of the case's payment; another releases it."""
    maker = await as_(browser, http, MAKER)
    await from_today(maker, "发放救助金", case)
    await maker.reads("待制单")
    assert "get_payment" in maker.page.url, "the duty leads to the payment that it lies on"
    await maker.go("lists/disbursement/list_payments?status=ready&limit=200")
    await maker.reads(case)
    await maker.is_easy_to_use("finance-payments")
    await maker.go("lists/disbursement/list_batches")
    await maker.page.get_by_role("link", name="制单").click()
    line = maker.page.locator("label", has_text=case)
    *_, fund = (await line.inner_text()).split(" · ")
    name = await maker.page.locator("[name=fund_id] option", has_text=fund.strip()).inner_text()
    await maker.page.locator("[name=fund_id]").select_option(label=name)
    await line.get_by_role("checkbox").check()
    await maker.is_easy_to_use("finance-batch")
    await maker.send()
    batch = maker.page.url
    checker = await as_(browser, http, CHECKER)
    await checker.page.goto(batch)
    assert "付款批次" in await checker.page.inner_text("h1")
    await checker.is_easy_to_use("finance-release")
    await checker.step("复核放行")
    await checker.send()


@pytest.mark.asyncio
async def test_officers_bring_a_medical_case_from_the_home_visit_to_the_money(
    browser: Browser, http: SuiteClient
) -> None:
    application = await ByTheCitizen(http).accepted()
    await AssessmentSteps(application).opened()
    await AssessmentSteps(application).checked()
    case = application.view["case_number"]

    handler = await as_(browser, http, HANDLER)
    await assess(handler, case, today=application.today)
    await sign(handler, case, "签署审核意见")
    lead = await as_(browser, http, LEAD)
    await sign(lead, case, "主管领导签署")
    await from_today(handler, "张贴公示", case)
    await handler.step("张榜公示")
    await handler.send()
    await handler.reads("正在公示")
    await handler.is_easy_to_use("officer-case-notice")

    anybody = await visitor(browser, http, phone=True)
    await anybody.go("notices")
    await anybody.reads(AMOUNT.replace("2100", "2,100"))
    await anybody.is_easy_to_use("notice-board-phone")
    assert case not in await anybody.page.inner_text("main"), "the board names no file"

    await past(
        http,
        date.fromisoformat((await ApprovalSteps(application).read())["notices"][-1]["closes_on"]),
    )
    await from_today(handler, "报县", case)
    assert await first_step(handler) == "报县（区）"
    await handler.step("报县（区）")
    await handler.send()
    await decide(browser, http, case, today=clock.now(http.layout).date())
    await pay(browser, http, case)

    await handler.go(f"cases/{application.id}")
    await handler.reads("已发放")
    await handler.is_easy_to_use("officer-case-paid")
    citizen = await visitor(browser, http, phone=True)
    await citizen.sign_in(CITIZEN)
    await citizen.go("my")
    await citizen.page.get_by_role("link", name=case).click()
    await citizen.reads("救助金已发放")
    await citizen.is_easy_to_use("my-case-paid")
