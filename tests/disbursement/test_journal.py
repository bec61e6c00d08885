"""The journal of the ledger for finance and audit: entries, trial balance, a file (第二十三条)."""

import csv
import io
from typing import Any

from aid_testing.actors import as_
from aid_testing.finance import Desk
from aid_testing.rows import audit_of


def days(desk: Desk) -> dict[str, str]:
    today = desk.client.database.clock.today().isoformat()
    return {"since": today, "until": today}


async def journal(desk: Desk, **asked: Any) -> Any:
    answer = await desk.client.get(
        "/v1/journal", params=days(desk) | {"region": desk.county} | asked, headers=desk.maker
    )
    assert answer.status_code == 200, answer.text
    return answer.json()


async def test_each_effect_of_a_payment_is_an_entry_whose_debits_are_its_credits(
    desk: Desk,
) -> None:
    payment = await desk.paid()

    entries = (await journal(desk, payment_id=payment["id"]))["items"]

    assert [entry["kind"] for entry in entries] == ["ORDER", "PAYMENT"]
    assert [
        [(line["account"], line["debit"], line["credit"]) for line in entry["lines"]]
        for entry in entries
    ] == [
        [("UNCOMMITTED", "2100.00", None), ("COMMITTED", None, "2100.00")],
        [("COMMITTED", "2100.00", None), ("BANK", None, "2100.00")],
    ]
    assert entries[0]["key"] == f"order:{payment['decision_id']}"
    assert {entry["fund_code"] for entry in entries} == {desk.fund_code}


async def test_the_journal_is_filtered_by_kind_and_paged_in_the_order_of_booking(
    desk: Desk,
) -> None:
    for _ in range(3):
        await desk.paid()

    first = await journal(desk, kind="PAYMENT", limit=2)
    rest = await journal(desk, kind="PAYMENT", limit=2, cursor=first["next"])

    times = [entry["posted_at"] for entry in first["items"] + rest["items"]]
    assert (len(first["items"]), len(rest["items"]), rest["next"]) == (2, 1, None)
    assert times == sorted(times)


async def test_the_trial_balance_has_each_account_and_cancels_out(desk: Desk) -> None:
    await desk.paid()
    await desk.order(amount=90_000)

    answer = await desk.client.get(
        "/v1/journal/trial-balance",
        params=days(desk) | {"region": desk.county},
        headers=desk.maker,
    )

    told = answer.json()
    closing = {one["account"]: one["closing"] for one in told["accounts"]}
    assert (told["difference"], told["debit"]) == ("0.00", told["credit"])
    assert (closing["COMMITTED"], closing["BANK"], closing["UNCOMMITTED"]) == (
        "-900.00",
        "7900.00",
        "-7000.00",
    )
    assert {one["opening"] for one in told["accounts"]} == {"0.00"}


async def test_what_was_booked_before_the_days_is_in_the_opening_balance(desk: Desk) -> None:
    await desk.paid()
    tomorrow = (desk.client.database.clock.today()).replace(year=2030).isoformat()

    answer = await desk.client.get(
        "/v1/journal/trial-balance",
        params={"since": tomorrow, "until": tomorrow, "region": desk.county},
        headers=desk.maker,
    )

    by_account = {one["account"]: one for one in answer.json()["accounts"]}
    assert by_account["BANK"]["opening"] == by_account["BANK"]["closing"] == "7900.00"
    assert answer.json()["debit"] == "0.00"


async def test_the_journal_goes_out_as_a_file_of_one_row_for_each_side_and_is_audited(
    desk: Desk,
) -> None:
    await desk.paid()
    asked = days(desk) | {"region": desk.county, "fund": desk.fund_code}

    answer = await desk.client.get("/v1/journal/export", params=asked, headers=desk.maker)
    as_book = await desk.client.get(
        "/v1/journal/export", params=asked | {"format": "xlsx"}, headers=desk.maker
    )

    head, *rows = csv.reader(io.StringIO(answer.content.decode("utf-8-sig")))
    assert head[2:4] == ["凭证号", "业务"]
    assert len(rows) == 6  # the allocation, the order and the payment
    assert [row[7:9] for row in rows if row[3] == "PAYMENT"] == [["2100.00", ""], ["", "2100.00"]]
    assert as_book.content.startswith(b"PK")
    audited = {row.action for row in await audit_of(desk.client.database, desk.county)}
    assert "export_journal" in audited


async def test_nobody_reads_the_journal_of_another_county(desk: Desk) -> None:
    stranger = as_(desk.client.layout, "finance_maker", region="540199", sub="stranger")

    answer = await desk.client.get("/v1/journal", params={"region": desk.county}, headers=stranger)

    assert answer.status_code == 403
    assert answer.json()["code"] == "OUTSIDE_REGION"
