"""A person applies from a phone, clicking what a person clicks; officers find the case."""

from datetime import date

import pytest
from aid_client import clock
from aid_client.chance import hex_text
from aid_client.household import a_birthday, a_card, an_id_number
from aid_client.http import SuiteClient
from aid_testing.browser import Visitor, visitor
from playwright.async_api import Browser

PDF = b"%PDF-1.7\n1 0 obj\n<< /Type /Catalog >>\nendobj\ntrailer\n<< >>\n%%EOF\n"
CITIZEN, SPOUSE, HANDLER = "卓玛", "扎西", "王梅"
TOWNSHIP = "540102001"


async def send_papers(one: Visitor) -> None:
    """A photo of each paper that is asked."""
    page = one.page
    await one.is_easy_to_use("apply-papers")
    for _ in range(await page.locator("input[type=file]").count()):
        await page.locator("input[type=file]").first.set_input_files(
            {"name": "photo.pdf", "mimeType": "application/pdf", "buffer": PDF}
        )
        await page.locator(".act button").first.click()
    assert "材料都齐了" in await page.inner_text("main")
    await page.get_by_role("link", name="继续").click()


async def apply(one: Visitor, *, today: date, spouse: str) -> tuple[str, str]:
    """From the first page to the case number, with a slip on the way; and where others consent."""
    page = one.page
    await one.go("apply")
    await page.get_by_role("link", name="开始新的申请").click()
    await one.is_easy_to_use("apply-what")
    await page.get_by_label("救助类别").select_option("EXPENDITURE_MEDICAL")
    await page.get_by_label("困难原因").select_option("MAJOR_DISEASE")
    await page.get_by_label("发生日期").fill(today.isoformat())
    await page.locator("[name=region]").select_option(TOWNSHIP)
    await page.get_by_label("姓名").fill("卓玛")
    await page.get_by_label("公民身份号码").fill("540102198001010011")
    await page.get_by_role("button", name="保存并继续").last.click()
    assert "身份证号码无效" in await page.inner_text("main")
    await one.is_easy_to_use("apply-slip")

    await page.get_by_label("公民身份号码").fill(an_id_number(a_birthday(44)))
    await page.get_by_role("button", name="保存并继续").last.click()
    await page.get_by_role("button", name="增加一项").click()
    await page.locator("[name='members.0.name']").fill("次仁")
    await page.locator("[name='members.0.id_number']").fill(an_id_number(a_birthday(11)))
    await page.locator("[name='members.0.relation']").select_option("CHILD")
    await page.get_by_role("button", name="增加一项").click()
    await page.locator("[name='members.1.name']").fill(SPOUSE)
    await page.locator("[name='members.1.id_number']").fill(spouse)
    await page.locator("[name='members.1.relation']").select_option("SPOUSE")
    await one.is_easy_to_use("apply-household")
    await page.get_by_role("button", name="保存并继续").last.click()

    await page.locator("[name='declared.income_last_year']").fill("12,000")
    await page.locator("[name='declared.deposits']").fill("1000")
    await page.locator("[name=_add][value='declared.medical_bills']").click()
    bill = "declared.medical_bills.0"
    await page.locator(f"[name='{bill}.issuer']").fill("自治区人民医院")
    await page.locator(f"[name='{bill}.invoice_number']").fill(f"XZ{hex_text(6).upper()}")
    await page.locator(f"[name='{bill}.paid_on']").fill(today.isoformat())
    await page.locator(f"[name='{bill}.gross']").fill("9000")
    await one.is_easy_to_use("apply-costs")
    await page.get_by_role("button", name="保存并继续").last.click()

    await page.locator("[name='account.bank_code']").select_option("BANK-LHASA")
    await page.locator("[name='account.account']").fill(a_card())
    await page.get_by_role("button", name="保存并继续").last.click()

    await send_papers(one)

    await one.is_easy_to_use("apply-consent")
    await page.get_by_label("写上本人姓名").fill("卓玛")
    for_others = await page.locator("strong").last.inner_text()
    await page.get_by_role("button", name="我同意").click()
    await one.is_easy_to_use("apply-sign")
    await page.get_by_label("写上本人姓名").fill("卓玛")
    await page.get_by_role("button", name="签字并提交").click()
    await one.is_easy_to_use("my-case")
    return await page.inner_text("h1"), for_others


@pytest.mark.asyncio
async def test_a_citizen_applies_from_a_phone_and_the_township_accepts(
    browser: Browser, http: SuiteClient
) -> None:
    citizen = await visitor(browser, http, phone=True)
    await citizen.sign_in(CITIZEN)
    spouse = an_id_number(a_birthday(42))
    title, address = await apply(citizen, today=clock.now(http.layout).date(), spouse=spouse)
    number = title.split()[0]
    assert number.startswith("LZ-540102-")

    other = await visitor(browser, http, phone=True)
    await other.sign_in(SPOUSE)
    await other.page.goto(address)
    await other.page.get_by_label("公民身份号码").fill(an_id_number(a_birthday(42)))
    await other.page.get_by_label("写上本人姓名").fill(SPOUSE)
    await other.page.get_by_role("button", name="我同意").click()
    assert await other.page.locator("[role=alert]").count() == 1, "nobody consents for another"
    await other.is_easy_to_use("consent")
    await other.page.get_by_label("公民身份号码").fill(spouse)
    await other.page.get_by_role("button", name="我同意").click()
    assert "已授权" in await other.page.inner_text("main")

    officer = await visitor(browser, http)
    await officer.sign_in(HANDLER)
    await officer.go("today")
    await officer.is_easy_to_use("today")
    await officer.go("search")
    await officer.page.get_by_label("案件编号").fill(number)
    await officer.page.get_by_role("button", name="查找").click()
    await officer.is_easy_to_use("search")
    await officer.page.get_by_role("link", name=number).click()
    await officer.is_easy_to_use("case")
    await officer.page.get_by_role("link", name="受理").first.click()
    await officer.is_easy_to_use("step-accept")
    await officer.page.locator(".act button").click()
    assert "已受理" in await officer.page.inner_text("h1")

    await citizen.page.reload()
    assert "办理中" in await citizen.page.inner_text("h1")
    assert [line for line in citizen.seen + officer.seen if "422" not in line] == []


@pytest.mark.asyncio
@pytest.mark.parametrize(
    "path", ["", "notices", "classes", "funds", "waiting", "policies", "check"]
)
@pytest.mark.parametrize("phone", [True, False], ids=["phone", "desk"])
@pytest.mark.parametrize("language", ["zh", "bo", "en"])
async def test_a_public_page_is_easy_to_use_in_every_language(
    browser: Browser, http: SuiteClient, path: str, phone: bool, language: str
) -> None:
    one = await visitor(browser, http, phone=phone)

    page = await one.go(f"{path}?lang={language}")

    assert await page.locator("h1").count() == 1
    await one.is_easy_to_use(f"public-{path or 'home'}-{language}-{'phone' if phone else 'desk'}")
    assert one.seen == []


async def test_the_check_says_an_amount_and_the_article_of_each_condition(
    browser: Browser, http: SuiteClient
) -> None:
    one = await visitor(browser, http, phone=True)
    page = await one.go("check")
    await page.get_by_label("救助类别").select_option("EXPENDITURE_MEDICAL")
    await page.get_by_label("困难原因").select_option("MAJOR_DISEASE")
    await page.locator("[name=region]").select_option(TOWNSHIP)
    await page.get_by_label("共同生活人数").fill("3")
    await page.locator("[name=_add][value=bills]").click()
    await page.locator("[name='bills.0.amount']").fill("10000")
    await page.locator("[name='bills.0.paid_by_others']").fill("7000")
    await page.get_by_role("button", name="试算").last.click()

    said = await page.inner_text("[role=status]")
    assert "2,100.00" in said
    assert "尚须认定" in said
    assert "第七条" in said
    await one.is_easy_to_use("check-result")
