"""Transfers between special accounts on the statements of both banks, and in the daily equation."""

from typing import Any

import pytest
from aid.books import Findings
from aid.lineage import check_lineage
from aid.statements import check_equation, check_statements
from aid_testing.actors import as_
from aid_testing.bank_files import (
    a_detail,
    a_statement_file,
    a_stmt,
    an_entry,
    details,
    post_statement,
)
from aid_testing.finance import Desk
from aid_testing.levels import a_township, an_account, answer, booked, fund, propose
from aid_testing.owner import owned
from aid_testing.rows import rows
from shared.contracts.vocabulary import FundKind


async def state(
    desk: Desk, account: str, opening: str, closing: str, *entries: str, on: str
) -> dict[str, Any]:
    posted = await post_statement(
        desk, a_statement_file(a_stmt(account, opening, closing, *entries, on=on))
    )
    assert posted.status_code == 201, posted.text
    swept = await desk.client.post("/v1/internal/sweep", headers=desk.operator)
    assert swept.status_code == 200, swept.text
    return dict(posted.json())


def line(transfer: Any, amount: str, side: str) -> str:
    number = transfer.json()["number"]
    return an_entry(amount, side=side, details=details(a_detail(number, amount)))


async def breaks(desk: Desk) -> list[str]:
    found = await rows(
        desk.client.database,
        "SELECT kind FROM reconciliation_breaks WHERE starts_with(region, :county) ORDER BY id",
        county=desk.county,
    )
    return [row.kind for row in found]


async def broken(desk: Desk) -> list[str]:
    """What ``aid verify`` says of the statements of the desk's accounts."""
    findings = Findings()
    async with owned(desk.client) as session:
        await check_equation(session, findings)
        await check_statements(session, findings)
        await check_lineage(session, findings)
    return [line for line in findings.broken if desk.fund_code in line or desk.account in line]


async def test_a_transfer_explains_its_lines_and_is_on_its_way_until_they_come(desk: Desk) -> None:
    """TA-093: both accounts agree with their banks on every day in between."""
    township = await a_township(desk)
    await state(desk, desk.account, "10000.00", "10000.00", on="2026-06-01")
    await state(desk, township["account"], "0.00", "0.00", on="2026-06-01")
    done = await booked(desk, desk.fund_id, township["id"], "3000.00")
    await state(desk, desk.account, "10000.00", "10000.00", on="2026-06-02")
    await state(desk, township["account"], "0.00", "0.00", on="2026-06-02")
    gone = line(done, "3000.00", "DBIT")
    await state(desk, desk.account, "10000.00", "7000.00", gone, on="2026-06-03")
    before = await broken(desk)
    come = line(done, "3000.00", "CRDT")
    await state(desk, township["account"], "0.00", "3000.00", come, on="2026-06-04")

    assert before == []
    assert await breaks(desk) == []
    assert await broken(desk) == []
    matched = await rows(
        desk.client.database,
        "SELECT count(*) AS lines FROM bank_lines WHERE CAST(matched_to AS varchar) = :id",
        id=done.json()["id"],
    )
    assert matched[0].lines == 2


async def test_money_that_arrives_by_its_words_alone_is_the_transfer_not_a_second_one(
    desk: Desk,
) -> None:
    township = await a_township(desk)
    await state(desk, township["account"], "0.00", "0.00", on="2026-06-01")
    await booked(desk, desk.fund_id, township["id"], "3000.00")
    credit = an_entry("3000.00", side="CRDT", words="下拨资金")
    await state(desk, township["account"], "0.00", "3000.00", credit, on="2026-06-02")

    assert await breaks(desk) == []
    [found] = await rows(
        desk.client.database,
        "SELECT available FROM funds WHERE code = :code",
        code=township["code"],
    )
    assert found.available == 300_000


async def test_the_number_in_the_words_of_a_line_is_enough(desk: Desk) -> None:
    township = await a_township(desk)
    await state(desk, desk.account, "10000.00", "10000.00", on="2026-06-01")
    done = await booked(desk, desk.fund_id, township["id"], "3000.00")
    gone = an_entry("3000.00", words=f"下拨 {done.json()['number']}")
    await state(desk, desk.account, "10000.00", "7000.00", gone, on="2026-06-02")

    assert await breaks(desk) == []
    assert await broken(desk) == []


@pytest.mark.parametrize(
    ("amount", "side"), [("2999.99", "DBIT"), ("3000.00", "CRDT")], ids=["another sum", "wrong way"]
)
async def test_a_line_that_is_not_the_transfer_is_for_a_person(
    desk: Desk, amount: str, side: str
) -> None:
    township = await a_township(desk)
    await state(desk, desk.account, "10000.00", "10000.00", on="2026-06-01")
    done = await booked(desk, desk.fund_id, township["id"], "3000.00")
    closing = "7000.01" if side == "DBIT" else "13000.00"
    other = line(done, amount, side)
    await state(desk, desk.account, "10000.00", closing, other, on="2026-06-02")

    assert (await breaks(desk))[0] == "UNMATCHED_BANK_LINE"


async def test_a_line_without_the_number_is_named_by_another_person(desk: Desk) -> None:
    """What a bank books without our reference is explained by finance, and moves nothing."""
    township = await a_township(desk)
    await state(desk, desk.account, "10000.00", "10000.00", on="2026-06-01")
    done = await booked(desk, desk.fund_id, township["id"], "3000.00")
    gone = an_entry("3000.00")
    await state(desk, desk.account, "10000.00", "7000.00", gone, on="2026-06-02")
    before = await broken(desk)
    [found] = await rows(
        desk.client.database,
        "SELECT CAST(id AS varchar) AS id FROM reconciliation_breaks"
        " WHERE region = :county AND kind = 'UNMATCHED_BANK_LINE'",
        county=desk.county,
    )
    same = as_(desk.client.layout, "finance_checker", region=desk.county, sub="maker")

    alone = await answer(desk, done, "match-line", same, break_id=found.id)
    named = await answer(desk, done, "match-line", break_id=found.id)
    again = await answer(desk, done, "match-line", break_id=found.id)

    assert alone.json()["code"] == "TRANSFER_FOUR_EYES"
    assert (named.status_code, again.status_code) == (200, 409)
    assert again.json()["code"] == "LINE_NOT_OF_TRANSFER"
    assert [desk.fund_code in line for line in before] == [True]
    assert await broken(desk) == []


async def test_a_line_of_another_sum_is_not_named_as_the_transfer(desk: Desk) -> None:
    township = await a_township(desk)
    await state(desk, desk.account, "10000.00", "10000.00", on="2026-06-01")
    done = await booked(desk, desk.fund_id, township["id"], "3000.00")
    other = an_entry("2999.99")
    await state(desk, desk.account, "10000.00", "7000.01", other, on="2026-06-02")
    [found] = await rows(
        desk.client.database,
        "SELECT CAST(id AS varchar) AS id FROM reconciliation_breaks"
        " WHERE region = :county AND kind = 'UNMATCHED_BANK_LINE'",
        county=desk.county,
    )

    refused = await answer(desk, done, "match-line", break_id=found.id)

    assert (refused.status_code, refused.json()["code"]) == (409, "LINE_NOT_OF_TRANSFER")


async def test_a_transfer_that_a_bank_books_twice_is_for_a_person(desk: Desk) -> None:
    township = await a_township(desk)
    await state(desk, desk.account, "10000.00", "10000.00", on="2026-06-01")
    done = await booked(desk, desk.fund_id, township["id"], "3000.00")
    gone = line(done, "3000.00", "DBIT")
    await state(desk, desk.account, "10000.00", "4000.00", gone, gone, on="2026-06-02")

    assert (await breaks(desk))[0] == "UNMATCHED_BANK_LINE"


async def test_what_was_taken_back_is_shown_the_other_way(desk: Desk) -> None:
    township = await a_township(desk)
    await state(desk, desk.account, "10000.00", "10000.00", on="2026-06-01")
    done = await booked(desk, desk.fund_id, township["id"], "3000.00")
    gone = line(done, "3000.00", "DBIT")
    await state(desk, desk.account, "10000.00", "7000.00", gone, on="2026-06-02")
    await answer(desk, done, "propose-reversal", desk.maker, reason="金额录入有误")
    await answer(desk, done, "confirm-reversal")
    back = line(done, "3000.00", "CRDT")
    await state(desk, desk.account, "7000.00", "10000.00", back, on="2026-06-03")

    assert await breaks(desk) == []
    assert await broken(desk) == []


async def arrived_before_its_second_signature(desk: Desk) -> tuple[dict[str, Any], Any]:
    """A township's account, and the transfer of which its bank has shown the money already."""
    township = await a_township(desk)
    await state(desk, township["account"], "0.00", "0.00", on="2026-06-01")
    proposed = await propose(desk, desk.fund_id, township["id"], "3000.00")
    credit = an_entry("3000.00", side="CRDT", words="财政拨款")
    await state(desk, township["account"], "0.00", "3000.00", credit, on="2026-06-02")
    assert (await fund(desk, township["id"]))["available"] == "3000.00"
    return township, proposed


async def test_money_that_arrives_before_the_second_signature_counts_once(desk: Desk) -> None:
    """TA-093: the bank was quicker than the second person; nobody has the money twice."""
    township, proposed = await arrived_before_its_second_signature(desk)

    done = await answer(desk, proposed, "confirm")
    await state(desk, township["account"], "3000.00", "3000.00", on="2026-06-03")

    assert done.status_code == 200, done.text
    assert (await fund(desk, township["id"]))["available"] == "3000.00"
    assert await breaks(desk) == []
    assert await broken(desk) == []


async def test_arrived_money_that_was_promised_is_freed_before_its_transfer_is_booked(
    desk: Desk,
) -> None:
    township, proposed = await arrived_before_its_second_signature(desk)
    payment = await desk.order(by_township=True, amount=100_000)

    refused = await answer(desk, proposed, "confirm")
    await desk.revoke(payment)
    done = await answer(desk, proposed, "confirm")

    assert (refused.status_code, refused.json()["code"]) == (409, "ARRIVED_MONEY_SPENT")
    assert done.status_code == 200, done.text
    assert (await fund(desk, township["id"]))["available"] == "3000.00"
    assert await broken(desk) == []


async def test_other_money_of_the_sum_of_a_transfer_is_entered_under_its_own_reference(
    desk: Desk,
) -> None:
    township, proposed = await arrived_before_its_second_signature(desk)
    await desk.order(by_township=True, amount=100_000)

    refused = await answer(desk, proposed, "confirm")
    await a_township(desk, allocations=[{"reference": "2026-9", "amount": "3000.00"}])
    done = await answer(desk, proposed, "confirm")

    assert (refused.status_code, done.status_code) == (409, 200)
    assert (await fund(desk, township["id"]))["available"] == "5000.00"


async def test_what_arrived_and_is_taken_back_is_in_the_account_until_it_is_returned(
    desk: Desk,
) -> None:
    """TA-093: the receiver's bank still has it, and that is no difference to anybody's books."""
    township = await a_township(desk)
    await state(desk, township["account"], "0.00", "0.00", on="2026-06-01")
    done = await booked(desk, desk.fund_id, township["id"], "3000.00")
    come = line(done, "3000.00", "CRDT")
    await state(desk, township["account"], "0.00", "3000.00", come, on="2026-06-02")
    await answer(desk, done, "propose-reversal", desk.maker, reason="金额录入有误")
    await answer(desk, done, "confirm-reversal")
    await state(desk, township["account"], "3000.00", "3000.00", on="2026-06-03")
    before = await broken(desk)
    back = line(done, "3000.00", "DBIT")
    await state(desk, township["account"], "3000.00", "0.00", back, on="2026-06-04")

    assert before == []
    assert await breaks(desk) == []
    assert await broken(desk) == []


async def test_a_county_neither_explains_a_line_of_its_city_nor_takes_money_back_from_it(
    desk: Desk,
) -> None:
    """What went up is the city's: its own finance says what its line is, and gives it back."""
    city, kind = desk.county[:4], FundKind.STAFF_EDUCATION
    given = {"reference": "1", "amount": "900.00"}
    county = await an_account(desk, desk.county, kind=kind, allocations=[given])
    code = f"{desk.fund_code}-CITY"
    account = {"code": code, "region": city, "account": code, "level": "FINANCE", "kind": kind}
    loaded = await desk.put_fund(**account, allocations=[given | {"amount": "40.00"}])
    assert loaded.status_code == 200, loaded.text
    [upper] = await rows(
        desk.client.database, "SELECT CAST(id AS varchar) AS id FROM funds WHERE code = :c", c=code
    )
    up = await booked(desk, county["id"], upper.id, "500.00")
    credit = an_entry("500.00", side="CRDT")
    await state(desk, code, "0.00", "500.00", credit, on="2026-06-02")
    [found] = await rows(
        desk.client.database,
        "SELECT CAST(id AS varchar) AS id FROM reconciliation_breaks"
        " WHERE kind = 'UNMATCHED_BANK_LINE' AND starts_with(reference, :code)",
        code=code,
    )
    of_city = as_(desk.client.layout, "finance_checker", region=city, sub="city-checker")

    outside = await answer(desk, up, "match-line", break_id=found.id)
    named = await answer(desk, up, "match-line", of_city, break_id=found.id)
    await answer(desk, up, "propose-reversal", desk.maker, reason="金额录入有误")
    kept = await answer(desk, up, "confirm-reversal")
    back = await answer(desk, up, "confirm-reversal", of_city)

    assert (outside.json()["code"], kept.json()["code"]) == ("OUTSIDE_REGION", "OUTSIDE_REGION")
    assert (named.status_code, back.status_code) == (200, 200)
