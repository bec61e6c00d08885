"""What a county tells of its funds: to the public each quarter, to finance each year (第二十三条)."""

from collections.abc import AsyncIterator, Iterator
from contextlib import contextmanager
from datetime import date, datetime, time
from typing import Any
from uuid import UUID

import pytest
import pytest_asyncio
from aid_testing.actors import as_, if_match, once
from aid_testing.finance import Desk
from aid_testing.levels import a_budget, a_township, booked, decide_budget
from aid_testing.owner import owned
from aid_testing.parameters import loaded
from aid_testing.rows import rows
from disbursement.domain.oversight.reports import Sums, merged, quarter_before
from disbursement.usecases.oversight import reports
from shared.clock import real_now
from shared.contracts.vocabulary import Category
from shared.roles import system
from shared.workdays import LHASA
from sqlalchemy import text

YEAR = real_now().year
FORGET = (
    "DELETE FROM deadlines WHERE case_id IN (SELECT id FROM fund_reports)",
    "DELETE FROM fund_reports",
)


@contextmanager
def on(desk: Desk, day: date) -> Iterator[None]:
    """It is noon of a day."""
    clock = desk.client.database.clock
    before = clock.offset
    there = datetime.combine(day, time(12), tzinfo=LHASA) - real_now()
    clock.offset = lambda: there  # type: ignore[method-assign]
    try:
        yield
    finally:
        clock.offset = before  # type: ignore[method-assign]


class County:
    """The county's office, its finance and the city, over the reports of a desk's county."""

    def __init__(self, desk: Desk) -> None:
        self.desk = desk
        self.handler = self.as_("county_handler", "report-handler")
        self.lead = self.as_("county_lead", "report-lead")
        self.finance = self.as_("finance_checker", "report-checker")
        self.city = as_(desk.client.layout, "city_supervisor", region=desk.county[:4], sub="city")

    def as_(self, role: str, sub: str) -> dict[str, str]:
        return as_(self.desk.client.layout, role, region=self.desk.county, sub=sub)

    async def paid(self, day: date, amount: int, **changes: Any) -> None:
        with on(self.desk, day):
            await self.desk.paid(amount=amount, **changes)

    async def sweep(self, day: date) -> None:
        with on(self.desk, day):
            async with self.desk.client.database.transaction(by=system("disbursement")) as tx:
                await reports.open_reports(tx)

    async def found(self, kind: str) -> list[dict[str, Any]]:
        answer = await self.desk.client.get(
            "/v1/fund-reports", params={"kind": kind}, headers=self.handler
        )
        return list(answer.json()["items"])

    async def due(self, kind: str, day: date) -> str:
        """The report that is due on a day, after the look of that day."""
        await self.sweep(day)
        return str((await self.found(kind))[-1]["id"])

    async def get(self, report_id: str) -> Any:
        return await self.desk.client.get(f"/v1/fund-reports/{report_id}", headers=self.handler)

    async def step(self, report_id: str, name: str, who: dict[str, str], **body: Any) -> Any:
        seen = await self.get(report_id)
        return await self.desk.client.post(
            f"/v1/fund-reports/{report_id}/{name}",
            json=body if body or name == "prepare" else None,
            headers=who | once() | if_match(seen),
        )

    async def duties(self, report_id: str) -> dict[str, tuple[str, date]]:
        found = await rows(
            self.desk.client.database,
            "SELECT what, state, due_at FROM deadlines WHERE case_id = :id ORDER BY id",
            id=UUID(report_id),
        )
        return {row.what: (row.state, row.due_at.astimezone(LHASA).date()) for row in found}


@pytest_asyncio.fixture
async def county(desk: Desk) -> AsyncIterator[County]:
    yield County(desk)
    async with owned(desk.client) as session:
        for change in FORGET:
            await session.execute(text(change))
        await session.commit()


@pytest_asyncio.fixture
async def year(county: County) -> County:
    """A county that paid in both halves of a year, and in the first half of the next."""
    await county.paid(date(YEAR, 5, 10), 100_000, beneficiaries=3)
    await county.paid(date(YEAR, 10, 10), 200_000, category=Category.EXPENDITURE_EDUCATION)
    await county.paid(date(YEAR + 1, 3, 10), 150_000)
    return county


async def test_from_the_first_of_august_the_yearly_report_is_a_duty_and_late_on_the_twenty_first(
    year: County,
) -> None:
    """TA-097, A-48: legal day 20 August, the office's own the last working day before it."""
    await year.sweep(date(YEAR + 1, 7, 31))
    before = await year.found("ANNUAL")
    report = await year.due("ANNUAL", date(YEAR + 1, 8, 1))
    again = await year.due("ANNUAL", date(YEAR + 1, 8, 2))

    duties = await year.duties(report)
    assert (before, again) == ([], report)
    assert duties["annual_report_by_law"] == ("open", date(YEAR + 1, 8, 20))
    own = duties["annual_report"][1]
    assert date(YEAR + 1, 8, 13) <= own < date(YEAR + 1, 8, 20)
    assert own.weekday() < 5


async def test_the_report_tells_last_year_this_half_and_the_need_with_its_method(
    year: County,
) -> None:
    """TA-097: people, standard, spending of last year and this half, and next year's need."""
    report = await year.due("ANNUAL", date(YEAR + 1, 8, 1))

    prepared = await year.step(report, "prepare", year.handler, method="TREND")

    told = prepared.json()
    assert prepared.status_code == 200, prepared.text
    [last] = told["last_year"]["by_all"]
    [half] = told["this_half"]["by_all"]
    assert (last["payments"], last["people"], last["amount"], last["average"]) == (
        2,
        4,
        "3000.00",
        "1500.00",
    )
    assert (half["payments"], half["amount"]) == (1, "1500.00")
    assert [one["key"] for one in told["last_year"]["by_category"]] == [
        "EXPENDITURE_EDUCATION",
        "EXPENDITURE_MEDICAL",
    ]
    # 3,000.00 of last year, times 1,500.00 over 1,000.00 of its first half
    assert (told["need"], told["forecast"]["year"]) == ("4500.00", YEAR + 2)
    annex = await year.desk.client.get(
        "/v1/register",
        params={"since": f"{YEAR}-01-01", "until": f"{YEAR}-12-31"},
        headers=year.handler,
    )
    assert len(annex.json()["items"]) == last["payments"]


async def test_the_yearly_report_tells_levels_and_the_budget_of_each_account(
    county: County,
) -> None:
    """TA-097: 按照预算编制要求; what was spent of which budget, by the level that spent it."""
    desk = county.desk
    with on(desk, date(YEAR, 5, 10)):
        township = await a_township(desk)
        await booked(desk, desk.fund_id, township["id"], "3000.00", dated=f"{YEAR}-05-10")
        await decide_budget(desk, await a_budget(desk, "9000.00"))
        await desk.paid(amount=100_000)
        of_township = await desk.ready(amount=150_000, by_township=True)
        batch = await desk.batch(fund_id=township["id"], payment_ids=[of_township["id"]])
        await desk.release(batch)
        await desk.report(await desk.payment(of_township["id"]), "ACCC")
        await desk.order(amount=20_000)
    report = await county.due("ANNUAL", date(YEAR + 1, 8, 1))

    prepared = await county.step(report, "prepare", county.handler, method="LAST_YEAR")

    told = prepared.json()
    assert prepared.status_code == 200, prepared.text
    assert [(one["key"], one["amount"]) for one in told["last_year"]["by_level"]] == [
        ("COUNTY", "1000.00"),
        ("TOWNSHIP", "1500.00"),
    ]
    sums = ("year", "level", "budget", "encumbered", "paid", "left")
    assert [tuple(one[name] for name in sums) for one in told["budgets"]] == [
        (YEAR, "COUNTY", "9000.00", "200.00", "1000.00", "7800.00"),
        (YEAR, "TOWNSHIP", None, "0.00", "1500.00", None),
        (YEAR + 1, "COUNTY", None, "0.00", "0.00", None),
        (YEAR + 1, "TOWNSHIP", None, "0.00", "0.00", None),
    ]
    printed = await desk.client.get(
        f"/v1/fund-reports/{report}/printout", headers=county.handler | {"Accept": "text/html"}
    )
    assert "7800.00" in printed.text
    assert "县级民政" in printed.text


async def test_an_adjusted_need_says_why(year: County) -> None:
    report = await year.due("ANNUAL", date(YEAR + 1, 8, 1))

    bare = await year.step(report, "prepare", year.handler, method="LAST_YEAR", adjustment="5.01")
    less = await year.step(
        report, "prepare", year.handler, method="LAST_YEAR", less="9999.00", reason="人口减少。"
    )
    more = await year.step(
        report,
        "prepare",
        year.handler,
        method="LAST_YEAR",
        adjustment="5.01",
        reason="新增搬迁户。",
    )
    none = await year.step(report, "prepare", year.handler)

    assert (bare.status_code, bare.json()["code"]) == (422, "ADJUSTMENT_NEEDS_REASON")
    assert (less.status_code, less.json()["code"]) == (422, "NEED_NEGATIVE")
    assert more.json()["need"] == "3006.00"  # whole yuan, upwards
    assert (none.status_code, none.json()["code"]) == (422, "FORECAST_OF_ANNUAL")


async def test_county_finance_and_city_hand_the_report_on_each_another_person(
    year: County,
) -> None:
    """TA-097: 报同级财政部门, 经同级财政部门审核后, 逐级上报."""
    report = await year.due("ANNUAL", date(YEAR + 1, 8, 1))
    await year.step(report, "prepare", year.handler, method="TREND")

    alone = await year.step(report, "send", year.as_("county_lead", "Report-Handler"))
    sent = await year.step(report, "send", year.lead)
    met = await year.duties(report)
    forwarded = await year.step(report, "forward", year.finance)
    received = await year.step(report, "receive", year.city)

    assert (alone.status_code, alone.json()["code"]) == (403, "REPORT_FOUR_EYES")
    assert (sent.json()["status"], forwarded.json()["status"], received.json()["status"]) == (
        "sent",
        "forwarded",
        "received",
    )
    assert (met["annual_report"][0], met["annual_report_by_law"][0]) == ("met", "met")
    assert met["review_annual_report"][0] == "open"
    assert {state for state, _ in (await year.duties(report)).values()} == {"met"}


async def test_what_finance_sends_back_is_prepared_anew_and_owed_again(year: County) -> None:
    report = await year.due("ANNUAL", date(YEAR + 1, 8, 1))
    await year.step(report, "prepare", year.handler, method="TREND")
    await year.step(report, "send", year.lead)

    back = await year.step(report, "send-back", year.finance, points="支出与专账不符。")
    anew = await year.step(report, "prepare", year.handler, method="LAST_YEAR")

    assert (back.json()["status"], back.json()["points"]) == ("due", "支出与专账不符。")
    assert (await year.duties(report))["annual_report"][0] == "open"
    assert (anew.json()["status"], anew.json()["points"]) == ("prepared", None)
    assert (await year.step(report, "send", year.lead)).json()["status"] == "sent"
    assert (await year.step(report, "forward", year.finance)).json()["status"] == "forwarded"


async def test_a_report_that_is_owed_again_keeps_the_days_of_its_own_year(year: County) -> None:
    report = await year.due("ANNUAL", date(YEAR + 1, 8, 1))
    await year.step(report, "prepare", year.handler, method="TREND")
    await year.step(report, "send", year.lead)

    with on(year.desk, date(YEAR + 2, 1, 10)):
        await year.step(report, "send-back", year.finance, points="支出与专账不符。")

    owed = await year.duties(report)
    assert owed["annual_report_by_law"] == ("open", date(YEAR + 1, 8, 20))


async def test_of_one_household_in_a_quarter_no_sum_is_public(county: County) -> None:
    """TA-096: what one family was given is not told, not even as a total."""
    await county.paid(date(YEAR + 1, 1, 20), 123_400)
    report = await county.due("PUBLICATION", date(YEAR + 1, 4, 2))

    await county.step(report, "prepare", county.handler)
    await county.step(report, "publish", county.lead)
    [shown] = await public(county)

    assert (shown["total"], shown["by_category"], shown["fewer_than"]) == ([], [], 3)
    assert "1234" not in str(shown["total"]) + str(shown["by_source"])
    page = await county.desk.client.get(
        f"/v1/fund-reports/{report}/printout", headers=county.handler
    )
    assert "不足3户" in page.text


async def test_a_report_is_printed_as_a_page_and_as_pdf(year: County) -> None:
    report = await year.due("ANNUAL", date(YEAR + 1, 8, 1))
    address = f"/v1/fund-reports/{report}/printout"
    early = await year.desk.client.get(address, headers=year.handler)
    await year.step(report, "prepare", year.handler, method="TREND")

    html = await year.desk.client.get(address, headers=year.handler)
    pdf = await year.desk.client.get(address, headers=year.handler | {"Accept": "application/pdf"})

    assert (early.status_code, early.json()["code"]) == (404, "FUND_REPORT_NOT_FOUND")
    assert "4500.00" in html.text
    assert "支出型（教育）" in html.text
    assert pdf.content.startswith(b"%PDF")


async def test_a_county_that_had_no_money_by_then_owes_no_report(county: County) -> None:
    await county.paid(date(YEAR + 1, 7, 5), 100_000)
    async with owned(
        county.desk.client,
        "UPDATE journal_entries SET posted_at = :at WHERE fund_id = :fund",
        at=datetime(YEAR + 1, 7, 5, tzinfo=LHASA),
        fund=UUID(county.desk.fund_id),
    ) as session:
        await session.commit()

    await county.sweep(date(YEAR + 1, 8, 1))

    assert await county.found("ANNUAL") == []


async def test_after_a_quarter_its_use_of_funds_is_published_by_two_and_names_nobody(
    county: County,
) -> None:
    """TA-096: the use of funds and what became of problems are public, regularly."""
    for _ in range(3):
        await county.paid(date(YEAR + 1, 1, 20), 100_000)
    await county.paid(date(YEAR + 1, 2, 20), 70_000, category=Category.EXPENDITURE_EDUCATION)
    report = await county.due("PUBLICATION", date(YEAR + 1, 4, 2))
    owed = await county.duties(report)
    problem = "群众反映某村重复发放，经查属实，已追回并处理责任人。"

    named = await county.step(
        report, "prepare", county.handler, problems=["卡号6217997700012345678重复。"]
    )
    prepared = await county.step(report, "prepare", county.handler, problems=[problem])
    hidden = await public(county)
    with on(county.desk, date(YEAR + 1, 4, 6)):
        alone = await county.step(report, "publish", county.as_("county_lead", "report-handler"))
        await county.step(report, "publish", county.lead)
    [shown] = await public(county)

    assert owed["publish_fund_use"][0] == "open"
    assert (named.status_code, named.json()["code"]) == (422, "PROBLEM_NAMES_SOMEBODY")
    assert prepared.status_code == 200, prepared.text
    assert (hidden, alone.status_code) == ([], 403)
    assert (shown["since"], shown["until"]) == (f"{YEAR + 1}-01-01", f"{YEAR + 1}-03-31")
    assert (shown["total"][0]["payments"], shown["total"][0]["amount"]) == (4, "3700.00")
    # one household alone would be known by its kind, so both kinds are told together
    assert [one["key"] for one in shown["by_category"]] == ["OTHER_KINDS"]
    assert shown["problems"] == [problem]
    assert "LZ-" not in str(shown)
    assert (await county.duties(report))["publish_fund_use"][0] == "met"


async def test_how_few_households_are_told_alone_is_loaded_by_two(county: County) -> None:
    await county.paid(date(YEAR + 1, 1, 20), 100_000)
    await county.paid(date(YEAR + 1, 2, 20), 70_000, category=Category.EXPENDITURE_EDUCATION)
    report = await county.due("PUBLICATION", date(YEAR + 1, 4, 2))

    async with loaded(county.desk.client, publication_least=1):
        prepared = await county.step(report, "prepare", county.handler)

    assert [one["key"] for one in prepared.json()["by_category"]] == [
        "EXPENDITURE_EDUCATION",
        "EXPENDITURE_MEDICAL",
    ]


async def test_reports_wait_for_finance_and_the_public_as_long_as_is_loaded(
    year: County,
) -> None:
    async with loaded(year.desk.client, report_workdays=60, publication_workdays=90):
        quarter = await year.due("PUBLICATION", date(YEAR + 1, 4, 2))
        annual = await year.due("ANNUAL", date(YEAR + 1, 8, 1))
        await year.step(annual, "prepare", year.handler, method="TREND")
        with on(year.desk, date(YEAR + 1, 8, 3)):
            await year.step(annual, "send", year.lead)

    assert (await year.duties(quarter))["publish_fund_use"][1] > date(YEAR + 1, 7, 1)
    assert (await year.duties(annual))["review_annual_report"][1] > date(YEAR + 1, 9, 30)


async def test_a_publication_is_no_yearly_report(county: County) -> None:
    await county.paid(date(YEAR + 1, 1, 20), 100_000)
    report = await county.due("PUBLICATION", date(YEAR + 1, 4, 2))
    await county.step(report, "prepare", county.handler)

    refused = await county.step(report, "send", county.lead)

    assert (refused.status_code, refused.json()["code"]) == (409, "STEP_NOT_OF_REPORT")


async def public(county: County) -> list[dict[str, Any]]:
    answer = await county.desk.client.get("/v1/fund-use", params={"region": county.desk.county})
    assert answer.status_code == 200, answer.text
    return list(answer.json()["items"])


def some(key: str, households: int) -> Sums:
    return Sums(key=key, payments=households, households=households, people=1, amount=100)


@pytest.mark.parametrize(
    ("households", "keys"),
    [
        ([3, 4], ["A", "B"]),
        ([1, 4], ["OTHER_KINDS"]),
        ([1, 1, 1, 9], ["D", "OTHER_KINDS"]),
        ([2, 5, 9], ["C", "OTHER_KINDS"]),
    ],
)
def test_few_households_are_told_together_so_that_none_can_be_reckoned_out(
    households: list[int], keys: list[str]
) -> None:
    groups = [some("ABCD"[place], number) for place, number in enumerate(households)]

    told = merged(groups, least=3)

    assert [one.key for one in told] == keys
    assert sum(one.amount for one in told) == 100 * len(groups)


@pytest.mark.parametrize(
    ("day", "first", "last"),
    [
        (date(2027, 1, 1), date(2026, 10, 1), date(2026, 12, 31)),
        (date(2027, 3, 31), date(2026, 10, 1), date(2026, 12, 31)),
        (date(2027, 4, 1), date(2027, 1, 1), date(2027, 3, 31)),
        (date(2027, 11, 30), date(2027, 7, 1), date(2027, 9, 30)),
    ],
)
def test_a_quarter_is_told_when_it_is_over(day: date, first: date, last: date) -> None:
    assert (quarter_before(day).first, quarter_before(day).last) == (first, last)
