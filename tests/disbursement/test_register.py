"""The itemised register of both programmes, held against the ledger (第二十三条, TA-094)."""

import csv
import io
import zipfile
from datetime import timedelta
from types import SimpleNamespace
from typing import Any, cast
from uuid import UUID

import pytest
from aid_testing import cash
from aid_testing.actors import as_
from aid_testing.finance import Desk
from aid_testing.levels import a_township, booked
from aid_testing.owner import owned
from aid_testing.rows import audit_of
from disbursement.store.oversight.register import compare
from shared.contracts.vocabulary import Category


def days(desk: Desk) -> dict[str, str]:
    today = desk.client.database.clock.today().isoformat()
    return {"since": today, "until": today}


async def register(desk: Desk, who: dict[str, str] | None = None, **asked: Any) -> Any:
    return await desk.client.get(
        "/v1/register", params=days(desk) | asked, headers=who or desk.officer
    )


async def totals(desk: Desk, **asked: Any) -> Any:
    answer = await desk.client.get(
        "/v1/register/totals", params=days(desk) | asked, headers=desk.maker
    )
    assert answer.status_code == 200, answer.text
    return answer.json()


async def test_each_payment_stands_in_the_register_with_case_person_amount_day_and_source(
    desk: Desk,
) -> None:
    """TA-094: case, person, amount, date, source."""
    payment = await desk.paid()

    [line] = (await register(desk)).json()["items"]

    assert line["case_number"] == payment["case_number"]
    assert (line["recipient"], line["amount"], line["kind"]) == ("次仁**", "2100.00", "PAYMENT")
    assert (line["category"], line["fund_kind"]) == ("EXPENDITURE_MEDICAL", "FISCAL_SUBSIDY")
    assert line["day"] == days(desk)["since"]


async def test_what_the_bank_sends_back_is_a_line_of_its_own_and_the_sums_are_net(
    desk: Desk,
) -> None:
    payment = await desk.paid()
    await desk.paid(amount=90_000, beneficiaries=4)
    await desk.report(payment, "RJCT", reason="AC04")

    lines = (await register(desk)).json()["items"]
    told = await totals(desk)

    assert [(line["kind"], line["amount"]) for line in lines] == [
        ("PAYMENT", "2100.00"),
        ("PAYMENT", "900.00"),
        ("RETURN", "2100.00"),
    ]
    [total] = told["total"]
    assert (total["payments"], total["people"], total["amount"]) == (1, 4, "900.00")
    [fund] = told["funds"]
    assert (fund["register_sum"], fund["ledger"], fund["orders"], fund["difference"]) == (
        "900.00",
        "900.00",
        "900.00",
        "0.00",
    )


async def test_a_month_in_which_money_only_came_back_is_below_nothing(desk: Desk) -> None:
    payment = await desk.paid()
    clock = desk.client.database.clock
    before = clock.offset
    clock.offset = lambda: before() + timedelta(days=40)  # type: ignore[method-assign]
    try:
        await desk.report(payment, "RJCT", reason="AC04")
        [total] = (await totals(desk))["total"]
    finally:
        clock.offset = before  # type: ignore[method-assign]

    assert (total["amount"], total["payments"], total["average"]) == ("-2100.00", -1, "0.00")


async def test_sums_are_told_apart_as_asked(desk: Desk) -> None:
    await desk.paid()
    await desk.paid(category=Category.EXPENDITURE_EDUCATION, amount=100_000)
    await desk.paid(category=Category.EXPENDITURE_EDUCATION, amount=50_001)

    by_category = await totals(desk, by="CATEGORY")
    by_source = await totals(desk, by="SOURCE", source="DONATION")

    assert [(one["key"], one["payments"], one["average"]) for one in by_category["groups"]] == [
        ("EXPENDITURE_EDUCATION", 2, "750.01"),
        ("EXPENDITURE_MEDICAL", 1, "2100.00"),
    ]
    assert (by_source["groups"], by_source["total"]) == ([], [])


async def test_the_register_tells_the_level_that_paid(desk: Desk) -> None:
    """TA-093, TA-094: each level keeps its own account, and the register says which one paid."""
    township = await a_township(desk)
    await booked(desk, desk.fund_id, township["id"], "3000.00")
    payment = await desk.ready(amount=150_000, by_township=True)
    batch = await desk.batch(fund_id=township["id"], payment_ids=[payment["id"]])
    await desk.release(batch)
    await desk.report(await desk.payment(payment["id"]), "ACCC")
    await desk.paid()

    lines = (await register(desk)).json()["items"]
    told = await totals(desk, by="LEVEL")

    assert [(one["level"], one["fund_code"]) for one in lines] == [
        ("TOWNSHIP", township["code"]),
        ("COUNTY", desk.fund_code),
    ]
    assert [(one["key"], one["amount"]) for one in told["groups"]] == [
        ("COUNTY", "2100.00"),
        ("TOWNSHIP", "1500.00"),
    ]
    assert [(one["level"], one["difference"]) for one in told["funds"]] == [
        ("COUNTY", "0.00"),
        ("TOWNSHIP", "0.00"),
    ]


async def test_a_register_that_is_not_the_ledger_says_by_how_much(desk: Desk) -> None:
    """TA-094: an order that somebody marked as paid by hand is in no ledger."""
    order = await desk.ready()

    async with owned(
        desk.client, "UPDATE payments SET status = 'paid' WHERE id = :id", id=UUID(order["id"])
    ) as session:
        [fund] = await compare(
            cast("Any", SimpleNamespace(session=session)),
            region=desk.county,
            programme="TEMPORARY_ASSISTANCE",
        )

    assert (fund.ledger, fund.register, fund.orders, fund.difference) == (0, 0, 210_000, 210_000)


async def test_a_township_sees_its_own_lines(desk: Desk) -> None:
    await desk.paid()
    own = cash.staff(desk, "handler-1")
    other = as_(desk.client.layout, "township_handler", region=f"{desk.county}002", sub="handler-2")

    seen = await register(desk, own)
    empty = await register(desk, other)
    far = await register(desk, other, region=f"{desk.county}001")

    assert len(seen.json()["items"]) == 1
    assert empty.json()["items"] == []
    assert (far.status_code, far.json()["code"]) == (403, "OUTSIDE_REGION")


async def test_the_register_is_paged(desk: Desk) -> None:
    for _ in range(3):
        await desk.paid(amount=10_000)

    first = (await register(desk, limit=2)).json()
    rest = (await register(desk, limit=2, cursor=first["next"])).json()

    assert [len(first["items"]), len(rest["items"]), rest["next"]] == [2, 1, None]


@pytest.mark.parametrize(
    "asked",
    [
        {"since": "2026-02-01", "until": "2026-01-31"},
        {"since": "2025-01-01", "until": "2026-01-02"},
    ],
)
async def test_days_that_are_no_period_are_refused(desk: Desk, asked: dict[str, str]) -> None:
    refused = await register(desk, **asked)

    assert (refused.status_code, refused.json()["code"]) == (422, "PERIOD_NOT_POSSIBLE")


async def test_the_register_is_exported_as_csv_and_as_a_workbook_and_that_is_audited(
    desk: Desk,
) -> None:
    payment = await desk.paid()
    await desk.report(payment, "RJCT", reason="AC04")
    asked = days(desk)

    as_csv = await desk.client.get("/v1/register/export", params=asked, headers=desk.officer)
    workbook = await desk.client.get(
        "/v1/register/export", params=asked | {"format": "xlsx"}, headers=desk.officer
    )

    lines = list(csv.reader(io.StringIO(as_csv.content.decode("utf-8-sig"))))
    assert lines[0][:4] == ["日期", "事项", "案件编号", "救助对象"]
    assert [(line[1], line[3], line[7]) for line in lines[1:]] == [
        ("PAYMENT", "次仁**", "2100.00"),
        ("RETURN", "次仁**", "-2100.00"),
    ]
    with zipfile.ZipFile(io.BytesIO(workbook.content)) as book:
        sheet = book.read("xl/worksheets/sheet1.xml").decode()
    assert "<v>2100</v>" in sheet
    assert "<v>-2100</v>" in sheet
    assert "<f>" not in sheet
    assert "export_register" in {
        row.action for row in await audit_of(desk.client.database, desk.county)
    }


async def test_a_register_is_of_one_programme(desk: Desk) -> None:
    await desk.paid()

    other = await register(desk, programme="TRAINING_SUBSIDY")

    assert other.json()["items"] == []
