"""A class from its plan to a decided subsidy, as an institution, a worker and the office click it."""

from datetime import date

import pytest
from aid_client.chance import hex_text
from aid_client.courses import Worker
from aid_client.household import a_card
from aid_client.http import SuiteClient
from aid_client.training_claims import Training, a_pdf
from aid_testing.browser import Visitor, visitor
from playwright.async_api import Browser

INSTITUTION, WORKER = "明玛", "卓玛"
HANDLER, LEAD = "格桑", "琼达"
ORG, ID_NUMBER = "52540100MJX00000A2", "540102198503122043"
PLACE = "城关区金珠西路 1 号 201 教室"


async def plan(one: Visitor, steps: Training, title: str, today: date) -> str:
    """The institution plans a class of today and opens it; the class's id."""
    await one.page.get_by_role("link", name="培训班", exact=True).last.click()
    await one.is_easy_to_use("school-classes")
    await one.page.get_by_role("link", name="申报开班").click()
    await one.is_easy_to_use("school-plan")
    await one.fill(
        title=title,
        trade_id=str(steps.trade["id"]),
        funding="PAY_FIRST",
        starts_on=today.isoformat(),
        ends_on=today.isoformat(),
        place=PLACE,
        seats=30,
    )
    modules = ("PATRIOTISM", "ETHICS", "QUALITY", "LAW", "SAFETY", "HEALTH", "COOKING")
    for number, module in enumerate(modules):
        await one.page.locator("[name=_add][value=modules]").click()
        await one.page.locator(f"[name='modules.{number}']").fill(module)
    await one.send()
    await one.step("开始报名")
    await one.send()
    await one.is_easy_to_use("school-class")
    return one.page.url.partition("class_id=")[2].partition("&")[0]


async def enrol(one: Visitor, title: str) -> None:
    """The worker finds the class on a phone and takes a seat."""
    await one.go("classes")
    await one.page.get_by_label("工种或课程").fill(title)
    await one.page.get_by_role("button", name="查找").click()
    await one.page.get_by_role("link", name=title).click()
    await one.page.get_by_role("link", name="我要报名").click()
    await one.fill(id_number=ID_NUMBER)
    await one.is_easy_to_use("enrol-phone")
    await one.send()
    await one.reads(title)
    await one.is_easy_to_use("my-training-phone")


async def teach(one: Visitor, course: str, today: date) -> None:
    """Real name, attendance, examination."""
    await one.go(f"lists/training-subsidy/list_enrolments?class_id={course}")
    await one.page.get_by_role("link", name="打开 1").click()
    await one.is_easy_to_use("school-trainee")
    trainee = one.page.url
    await one.step("核对身份证")
    await one.fill(name=WORKER, id_number=ID_NUMBER)
    await one.send()
    await one.go(f"things/training-subsidy/get_class?class_id={course}")
    await one.step("登记考勤")
    assert await one.page.locator("[name=day]").input_value() == today.isoformat()
    await one.page.locator("[name=present][type=checkbox]").first.check()
    await one.is_easy_to_use("school-attendance")
    await one.send()
    await one.page.goto(trainee)
    await one.step("登记考核")
    await one.fill(result="PASSED", examined_on=today.isoformat())
    await one.send()


async def certify(steps: Training, course: str) -> None:
    """A photo of the lesson, and the certificate that its body confirms: not by clicks."""
    steps.course = await steps._get(f"/v1/classes/{course}", token=steps.school)
    page = await steps._get(f"/v1/classes/{course}/enrolments", token=steps.school)
    steps.enrolment = page["items"][0]
    await steps._show_lesson()
    await steps.certify()


async def claim(one: Visitor, today: date) -> str:
    """The worker drafts the claim on the phone, sends the receipt and signs; its number."""
    await one.go("my")
    await one.page.get_by_role("link", name="申领补贴").first.click()
    await one.is_easy_to_use("claim-phone")
    await one.fill(
        type="PAY_FIRST",
        name=WORKER,
        id_number=ID_NUMBER,
        account__bank_code="BANK-LHASA",
        account__account=a_card(),
    )
    await one.send()
    await one.go("my")
    await one.page.locator("section", has_text="我的培训补贴").get_by_role("link").last.click()
    await one.is_easy_to_use("claim-draft-phone")
    await one.step("上传缴费票据")
    await one.fill(
        item="TRAINING_FEE",
        amount="1800.00",
        issuer="拉萨高原技工学校",
        invoice_number=f"FP{hex_text(6).upper()}",
        paid_on=today.isoformat(),
    )
    paper = {"name": "receipt.pdf", "mimeType": "application/pdf", "buffer": a_pdf()}
    await one.page.locator("input[type=file]").set_input_files(paper)
    await one.send()
    await one.go("my")
    await one.page.locator("section", has_text="我的培训补贴").get_by_role("link").last.click()
    await one.step("签名提交")
    await one.fill(signed_by=WORKER)
    await one.send()
    await one.is_easy_to_use("claim-sent-phone")
    return one.page.url


async def decide(browser: Browser, http: SuiteClient) -> None:
    """The office reviews, its lead decides; each from the list of what is due."""
    for name, duty, step in (
        (HANDLER, "审核培训补贴申请", "审核签署"),
        (LEAD, "对培训补贴申请作出决定", "作出决定"),
    ):
        one = await visitor(browser, http)
        await one.sign_in(name)
        await one.go("today")
        await one.reads(duty)
        await one.page.get_by_role("link", name=duty).last.click()
        assert await one.page.locator("nav.steps a").first.inner_text() == step
        await one.is_easy_to_use(f"hrss-claim-{name}")
        await one.step(step)
        if name == HANDLER:
            await one.fill(positive=True, note="经审核，符合条件。")
        else:
            await one.fill(approve=True)
        await one.is_easy_to_use(f"hrss-step-{name}")
        await one.send()


@pytest.mark.asyncio
async def test_a_worker_learns_and_claims_and_the_office_decides_by_clicks(
    browser: Browser, http: SuiteClient
) -> None:
    steps = Training(http, credit_code=ORG, worker=Worker(name=WORKER, id_number=ID_NUMBER))
    await steps.register()
    await steps.list_trade()
    await steps.set_plan()
    title = f"中式烹调师{hex_text(3)}"

    school = await visitor(browser, http)
    await school.sign_in(INSTITUTION)
    course = await plan(school, steps, title, steps.today)
    worker = await visitor(browser, http, phone=True)
    await worker.sign_in(WORKER)
    await enrol(worker, title)
    await teach(school, course, steps.today)
    await certify(steps, course)
    await claim(worker, steps.today)
    await decide(browser, http)
    await worker.go("my")
    await worker.reads("1,500.00")
    await worker.page.locator("section", has_text="我的培训补贴").get_by_role("link").last.click()
    await worker.reads("已批准")
