"""Statements of an account follow each other: balances, numbers and days, none counted twice."""

import asyncio
from typing import Any
from uuid import uuid4

import pytest
from aid_testing.actors import CITY, as_, once
from aid_testing.bank_files import (
    a_detail,
    a_statement_file,
    a_stmt,
    an_entry,
    details,
    post_statement,
)
from aid_testing.finance import Desk, reference
from aid_testing.rows import rows


async def kinds(desk: Desk, account: str) -> list[str]:
    found = await rows(
        desk.client.database,
        "SELECT kind FROM reconciliation_breaks WHERE starts_with(reference, :account) ORDER BY id",
        account=f"{account}/",
    )
    return [row.kind for row in found]


def line(payment: dict[str, Any], side: str = "DBIT", more: str = "") -> str:
    detail = a_detail(reference(payment), "2100.00", more=more)
    return an_entry("2100.00", side=side, details=details(detail))


async def test_fr_38_a_day_stated_again_under_a_new_id_is_refused_and_the_return_is_seen(
    desk: Desk,
) -> None:
    """FR-38: A day's statement again under a new Id, then a real return."""
    payment = await desk.paid()
    first = await post_statement(
        desk, a_statement_file(a_stmt(desk.account, "10000.00", "7900.00", line(payment)))
    )

    again = await post_statement(
        desk, a_statement_file(a_stmt(desk.account, "10000.00", "7900.00", line(payment)))
    )
    back = a_stmt(
        desk.account,
        "7900.00",
        "10000.00",
        line(payment, "CRDT", "<RtrInf><Rsn><Cd>AC04</Cd></Rsn></RtrInf>"),
        on="2026-06-02",
    )
    returned = await post_statement(desk, a_statement_file(back))

    assert (first.status_code, again.status_code) == (201, 409), again.text
    assert again.json()["code"] == "DAY_STATED_ALREADY"
    assert returned.json()["unmatched"] == 0, returned.text
    assert (await desk.payment(payment["id"]))["status"] == "returned"


async def test_fr_38_a_day_that_comes_eight_times_at_once_is_counted_once(desk: Desk) -> None:
    """FR-38 of the field reports."""
    payment = await desk.paid()
    entry = line(payment)
    files = [a_statement_file(a_stmt(desk.account, "10000.00", "7900.00", entry)) for _ in range(8)]

    answers = await asyncio.gather(*(post_statement(desk, file) for file in files))

    assert sorted(answer.status_code for answer in answers) == [201] + [409] * 7
    booked = await rows(
        desk.client.database,
        "SELECT id FROM bank_lines WHERE end_to_end_id = :reference",
        reference=reference(payment),
    )
    assert len(booked) == 1


async def test_fr_38_a_day_stated_again_under_its_number_is_refused(desk: Desk) -> None:
    """FR-38 of the field reports."""
    one = a_stmt(desk.account, "10000.00", "10000.00", sequence=7)
    other = a_stmt(
        desk.account, "10000.00", "9999.00", an_entry("1.00", words="手续费"), sequence=7
    )

    await post_statement(desk, a_statement_file(one))
    again = await post_statement(desk, a_statement_file(other))

    assert again.status_code == 409, again.text


async def test_fr_38_a_second_statement_of_a_day_that_goes_on_is_taken(desk: Desk) -> None:
    """FR-38 of the field reports."""
    one, two = await desk.paid(), await desk.paid()
    morning = a_stmt(desk.account, "10000.00", "7900.00", line(one), sequence=1)
    evening = a_stmt(desk.account, "7900.00", "5800.00", line(two), sequence=2)

    await post_statement(desk, a_statement_file(morning))
    answer = await post_statement(desk, a_statement_file(evening))

    assert answer.status_code == 201, answer.text
    assert await kinds(desk, desk.account) == []


async def test_fr_38_an_id_that_comes_back_on_another_day_is_another_statement(desk: Desk) -> None:
    """FR-38 of the field reports."""
    account = f"A{uuid4().hex[:10]}"
    await post_statement(desk, a_statement_file(a_stmt(account, "5.00", "5.00", name="001")))

    answer = await post_statement(
        desk, a_statement_file(a_stmt(account, "5.00", "5.00", name="001", on="2026-06-02"))
    )

    assert (answer.status_code, answer.json()["on"]) == (201, "2026-06-02"), answer.text


async def test_fr_39_an_opening_that_is_not_the_last_closing_is_a_break(desk: Desk) -> None:
    """FR-39: Closing 1,000.00, next opening 400.00."""
    account = f"A{uuid4().hex[:10]}"

    await post_statement(desk, a_statement_file(a_stmt(account, "1000.00", "1000.00")))
    await post_statement(
        desk, a_statement_file(a_stmt(account, "400.00", "400.00", on="2026-06-02"))
    )

    [row] = await rows(
        desk.client.database,
        "SELECT kind, amount, expected FROM reconciliation_breaks WHERE starts_with(reference, :a)",
        a=f"{account}/",
    )
    assert (row.kind, row.amount, row.expected) == ("STATEMENT_DOES_NOT_JOIN", 40_000, 100_000)


@pytest.mark.parametrize("together", [True, False])
async def test_fr_39_numbers_change_with_the_year_and_a_gap_is_a_break(
    desk: Desk, *, together: bool
) -> None:
    """FR-39: Numbers 364, 365, 1, 2, 5: the year changes by day, and 3 and 4 are missing."""
    account = f"A{uuid4().hex[:10]}"
    days = {"2025-12-30": 364, "2025-12-31": 365, "2026-01-01": 1, "2026-01-02": 2, "2026-01-05": 5}
    stmts = [a_stmt(account, "9.00", "9.00", on=on, sequence=n) for on, n in days.items()]

    for file in [stmts] if together else [[stmt] for stmt in stmts]:
        answer = await post_statement(desk, a_statement_file(*file))
        assert answer.status_code == 201, answer.text

    found = await rows(
        desk.client.database,
        "SELECT kind, reference FROM reconciliation_breaks WHERE starts_with(reference, :a)",
        a=f"{account}/",
    )
    assert [(row.kind, row.reference) for row in found] == [
        ("STATEMENT_MISSING", f"{account}/2026/3..4")
    ]


async def test_fr_39_a_number_that_comes_again_on_a_later_day_is_a_break(desk: Desk) -> None:
    """FR-39 of the field reports."""
    account = f"A{uuid4().hex[:10]}"
    for on in ("2026-06-01", "2026-06-02"):
        await post_statement(
            desk, a_statement_file(a_stmt(account, "9.00", "9.00", on=on, sequence=5))
        )

    assert await kinds(desk, account) == ["STATEMENT_NUMBER_REPEATED"]


async def test_fr_39_a_late_statement_is_held_against_both_of_its_neighbours(desk: Desk) -> None:
    """FR-39 of the field reports."""
    account = f"A{uuid4().hex[:10]}"
    for on, balance in (("2026-06-01", "9.00"), ("2026-06-03", "9.00"), ("2026-06-02", "9.00")):
        await post_statement(desk, a_statement_file(a_stmt(account, balance, balance, on=on)))

    assert await kinds(desk, account) == []


async def test_fr_39_a_break_comes_up_anew_after_it_was_resolved(desk: Desk) -> None:
    """FR-39 of the field reports."""
    found = "SELECT count(*) AS n FROM reconciliation_breaks WHERE starts_with(reference, :r)"
    never = {"id": uuid4().hex, "attempt": 1}
    await desk.report(never, "ACCC")
    await desk.report(never, "ACCC")
    [once_] = await rows(desk.client.database, found, r=reference(never))
    [row] = await rows(
        desk.client.database,
        "SELECT id FROM reconciliation_breaks WHERE reference = :r",
        r=reference(never),
    )
    await desk.client.post(
        f"/v1/reconciliation/breaks/{row.id}/resolve",
        json={"resolution": "银行误报，已更正"},
        headers=as_(desk.client.layout, "finance_checker", region=CITY, sub="city") | once(),
    )

    await desk.report(never, "ACCC")

    [twice] = await rows(desk.client.database, found, r=reference(never))
    assert (once_.n, twice.n) == (1, 2)


async def test_a_day_that_came_to_nothing_is_not_stated_again_with_one_line_more(
    desk: Desk,
) -> None:
    """FR-38, for a day of a debit and its return: its lines would count twice."""
    payment = await desk.paid()
    both = (line(payment), line(payment, "CRDT"))
    first = a_stmt(desk.account, "10000.00", "10000.00", *both, sequence=1)
    more = a_stmt(desk.account, "10000.00", "10012.50", *both, interest("12.50"), sequence=2)
    goes_on = a_stmt(desk.account, "10000.00", "10012.50", interest("12.50"), sequence=2)

    taken = await post_statement(desk, a_statement_file(first))
    again = await post_statement(desk, a_statement_file(more))
    rest = await post_statement(desk, a_statement_file(goes_on))

    assert taken.status_code == 201, taken.text
    assert (again.status_code, again.json()["code"]) == (409, "DAY_STATED_ALREADY")
    assert rest.status_code == 201, rest.text


def interest(amount: str) -> str:
    return an_entry(amount, side="CRDT", words="第二季度结息")


async def test_a_file_with_the_newest_day_first_joins_as_any_other(desk: Desk) -> None:
    days = [
        a_stmt(
            desk.account, "10012.50", "10025.00", interest("12.50"), on="2026-06-03", sequence=3
        ),
        a_stmt(
            desk.account, "10000.00", "10012.50", interest("12.50"), on="2026-06-02", sequence=2
        ),
        a_stmt(desk.account, "10000.00", "10000.00", on="2026-06-01", sequence=1),
    ]

    posted = await post_statement(desk, a_statement_file(*days))

    assert posted.status_code == 201, posted.text
    assert await kinds(desk, desk.account) == []
