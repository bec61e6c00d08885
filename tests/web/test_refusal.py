"""A case is refused by clicks: the reason in words, the letter on the phone, and what can be done against it."""

import pytest
from aid_client.approval import ApprovalSteps
from aid_client.assessment import AssessmentSteps
from aid_client.http import SuiteClient
from aid_testing.browser import visitor
from playwright.async_api import Browser

from tests.web.test_officers import (
    AMOUNT,
    CITIZEN,
    COUNTY,
    COUNTY_LEAD,
    ByTheCitizen,
    as_,
    from_today,
)

REASON = "经查，该户医疗费用已由意外伤害赔偿全部支付，本人实际负担为零。"


@pytest.mark.asyncio
async def test_a_refusal_says_its_reason_and_what_can_be_done_against_it(
    browser: Browser, http: SuiteClient
) -> None:
    """TA-020, A-80, A-81: no refusal without reason, letter and the way on, also on a phone."""
    application = await ByTheCitizen(http).accepted()
    await AssessmentSteps(application).completed()
    steps = await ApprovalSteps(application).signed(AMOUNT)
    await steps.post_notice()
    await steps.wait_for_the_notice()
    await steps.forward()
    await steps.visit_if_drawn()
    case = application.view["case_number"]

    county = await as_(browser, http, COUNTY)
    await from_today(county, "县（区）", case)
    await county.step("审查并签署")
    await county.fill(amount="", positive=False, opinion="赔偿已支付，不符合条件。")
    await county.is_easy_to_use("officer-review-against")
    await county.page.locator("[name=_add][value=articles]").click()
    await county.page.locator("[name='articles.0']").fill("第十条（一）")
    await county.is_easy_to_use("officer-review-against")
    await county.send()

    lead = await as_(browser, http, COUNTY_LEAD)
    await from_today(lead, "审批决定", case)
    await lead.step("批准或不予批准")
    await lead.fill(amount="", approve=False, reason=REASON)
    await lead.page.locator("[name=_add][value=articles]").click()
    await lead.page.locator("[name='articles.0']").fill("第十条（一）")
    await lead.is_easy_to_use("officer-refuse")
    await lead.send()
    await lead.reads("不予批准")

    citizen = await visitor(browser, http, phone=True)
    await citizen.sign_in(CITIZEN)
    await citizen.go("my")
    await citizen.page.get_by_role("link", name=case).click()
    await citizen.reads("不予")
    assert "未批准" in await citizen.page.inner_text("h1")
    assert await citizen.page.get_by_role("link", name="撤回申请").count() == 0
    await citizen.is_easy_to_use("my-case-refused")
    letter = citizen.page.get_by_role("link", name="决定书", exact=False).first
    answer = await citizen.page.request.get(
        citizen.address + str(await letter.get_attribute("href"))
    )
    assert answer.ok
    said = await answer.text()
    assert REASON in said
    assert "行政复议" in said
    assert citizen.seen == []
