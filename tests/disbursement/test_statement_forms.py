"""Statements in the forms that banks send: several in a file, amounts, encodings, batches, classes of lines."""

from typing import Any

import pytest
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

OLD = "urn:iso:std:iso:20022:tech:xsd:camt.053.001.02"


async def number_of(desk: Desk, payment: dict[str, Any]) -> str:
    batch = await desk.client.get(f"/v1/batches/{payment['batch_id']}", headers=desk.checker)
    number: str = batch.json()["number"]
    return number


async def balances(desk: Desk) -> tuple[str, str, str]:
    [fund] = (await desk.client.get("/v1/funds", headers=desk.maker)).json()
    return fund["available"], fund["committed"], fund["paid"]


async def breaks_of(desk: Desk) -> list[str]:
    found = await rows(
        desk.client.database,
        "SELECT kind FROM reconciliation_breaks WHERE starts_with(region, :county) ORDER BY id",
        county=desk.county,
    )
    return [row.kind for row in found]


def debit(payment: dict[str, Any], amount: str, *, entry: str = "") -> str:
    return an_entry(entry or amount, details=details(a_detail(reference(payment), amount)))


async def test_fr_46_several_statements_of_a_file_are_all_read(desk: Desk) -> None:
    """FR-46: Two Stmt in a file, of two days."""
    one, two = await desk.paid(amount=100), await desk.paid(amount=200)
    file = a_statement_file(
        a_stmt(desk.account, "10000.00", "9999.00", debit(one, "1.00"), sequence=1),
        a_stmt(desk.account, "9999.00", "9997.00", debit(two, "2.00"), on="2026-06-02", sequence=2),
    )

    answer = await post_statement(desk, file)
    again = await post_statement(desk, file)

    assert answer.status_code == 201, answer.text
    assert again.json() == answer.json()
    assert len(answer.json()["others"]) == 1
    for payment in (one, two):
        assert (await desk.payment(payment["id"]))["matched"] is True
    assert await breaks_of(desk) == []


async def test_fr_46_a_balance_dated_by_an_instant_is_read(desk: Desk) -> None:
    """FR-46: Bal/Dt/DtTm."""
    stmt = a_stmt(desk.account, "1.00", "1.00", day="<DtTm>2026-06-01T23:30:00Z</DtTm>")

    answer = await post_statement(desk, a_statement_file(stmt))

    assert answer.status_code == 201, answer.text
    assert answer.json()["on"] == "2026-06-02"


@pytest.mark.parametrize("day", ["2026-06-01", "2026-06-01Z", "2026-06-01+08:00"])
async def test_fr_46_a_day_with_its_offset_is_read(desk: Desk, day: str) -> None:
    """FR-46: XML Schema allows an offset behind a day."""
    stmt = a_stmt(desk.account, "1.00", "1.00", day=f"<Dt>{day}</Dt>")

    answer = await post_statement(desk, a_statement_file(stmt))

    assert answer.status_code == 201, answer.text
    assert answer.json()["on"] == "2026-06-01"


@pytest.mark.parametrize("amount", ["2100.00000", "002100.00", "2100", "2100.0", "+2100.00"])
async def test_fr_46_amounts_as_the_standard_allows_them_are_read(desk: Desk, amount: str) -> None:
    """FR-46: 2100.00000 and 002100.00."""
    payment = await desk.paid()
    stmt = a_stmt(desk.account, "10000.00000", "07900.00", debit(payment, amount, entry=amount))

    answer = await post_statement(desk, a_statement_file(stmt))

    assert answer.status_code == 201, answer.text
    assert (await desk.payment(payment["id"]))["matched"] is True


async def test_fr_46_an_amount_below_one_yuan_needs_no_zero_before_its_point(desk: Desk) -> None:
    """FR-46: ``.50`` is a decimal of XML Schema."""
    payment = await desk.paid(amount=50)
    stmt = a_stmt(desk.account, "1.00", ".50", debit(payment, ".50"))

    answer = await post_statement(desk, a_statement_file(stmt))

    assert answer.status_code == 201, answer.text
    assert (await desk.payment(payment["id"]))["matched"] is True


@pytest.mark.parametrize("edition", ["04", "06", "10", "13"])
async def test_fr_46_other_editions_of_the_standard_are_read_alike(
    desk: Desk, edition: str
) -> None:
    """B8: newer ones differ little; a bank that moves on sends no file in vain."""
    payment = await desk.paid()
    stmt = a_stmt(desk.account, "10000.00", "7900.00", debit(payment, "2100.00"))
    file = a_statement_file(stmt).replace(b"camt.053.001.08", f"camt.053.001.{edition}".encode())

    answer = await post_statement(desk, file)

    assert answer.status_code == 201, answer.text
    assert (await desk.payment(payment["id"]))["matched"] is True


async def test_fr_46_an_amount_finer_than_a_fen_is_refused(desk: Desk) -> None:
    """FR-46 of the field reports."""
    stmt = a_stmt(desk.account, "10.001", "10.001")

    assert (await post_statement(desk, a_statement_file(stmt))).status_code == 422


@pytest.mark.parametrize("form", ["camt.053", "csv"])
async def test_fr_46_a_line_of_nothing_moves_nothing(desk: Desk, form: str) -> None:
    """FR-46: A line of 0.00."""
    payment = await desk.paid()
    if form == "csv":
        file = (
            f"H,Z-{desk.county},1,{desk.account},2026-06-01,10000.00,7900.00,2,2100.00\r\n"
            f"D,L1,{reference(payment)},2100.00,D,\r\nD,L2,,0.00,D,\r\n"
        ).encode("gb18030")
    else:
        entries = debit(payment, "2100.00"), an_entry("0.00")
        file = a_statement_file(a_stmt(desk.account, "10000.00", "7900.00", *entries))

    answer = await post_statement(desk, file, form)

    assert (answer.status_code, answer.json()["unmatched"]) == (201, 0), answer.text


@pytest.mark.parametrize("declared", ["GB18030", "GB 18030", "GBK", "gb2312", ""])
async def test_fr_46_xml_in_gb_18030_is_read(desk: Desk, declared: str) -> None:
    """FR-46: GB 18030 under the names that banks give it, with a Tibetan letter."""
    stmt = a_stmt(desk.account, "1.00", "1.00", an_entry("0.00", words="格桑·平措 ཀ 结息"))
    text = a_statement_file(stmt).decode()
    text = text.replace('encoding="UTF-8"', f'encoding="{declared}"' if declared else "")

    answer = await post_statement(desk, text.encode("gb18030"))

    assert answer.status_code == 201, answer.text


async def test_fr_46_details_have_a_sign_of_their_own(desk: Desk) -> None:
    """FR-46: An entry of 9.00 to debit: 10.00 to debit, 1.00 to credit."""
    out, back = await desk.paid(amount=1000), await desk.paid(amount=100)
    first = a_stmt(desk.account, "10000.00", "9999.00", debit(back, "1.00"))
    entry = an_entry(
        "9.00",
        details=details(
            a_detail(reference(out), "10.00"), a_detail(reference(back), "1.00", side="CRDT")
        ),
    )
    second = a_stmt(desk.account, "9999.00", "9990.00", entry, on="2026-06-02")

    answer = await post_statement(desk, a_statement_file(first, second))

    assert answer.status_code == 201, answer.text
    assert (await desk.payment(out["id"]))["matched"] is True
    assert (await desk.payment(back["id"]))["status"] == "returned"


async def test_fr_46_the_older_edition_of_the_standard_is_read(desk: Desk) -> None:
    """FR-46 of the field reports."""
    payment = await desk.paid()
    amount = '<AmtDtls><TxAmt><Amt Ccy="CNY">2100.00</Amt></TxAmt></AmtDtls>'
    entry = an_entry(
        "2100.00", status="BOOK", details=details(a_detail(reference(payment), more=amount))
    )
    stmt = a_stmt(desk.account, "10000.00", "7900.00", entry)

    answer = await post_statement(desk, a_statement_file(stmt, namespace=OLD))

    assert answer.status_code == 201, answer.text
    assert (await desk.payment(payment["id"]))["matched"] is True


@pytest.mark.parametrize("form", ["Btch", "Refs", "csv"])
async def test_fr_44_one_debit_of_a_batch_pays_all_its_items(desk: Desk, form: str) -> None:
    """FR-44: One debit of a batch with Btch/PmtInfId and no details."""
    ready = [await desk.ready(amount=100), await desk.ready(amount=200)]
    released = await desk.release(await desk.batch())
    number = released.json()["number"]
    batch = f"<Btch><PmtInfId>{number}</PmtInfId><NbOfTxs>2</NbOfTxs></Btch>"
    refs = f"<TxDtls><Refs><PmtInfId>{number}</PmtInfId></Refs></TxDtls>"
    if form == "csv":
        file = (
            f"H,B-{desk.county},1,{desk.account},2026-06-01,10000.00,9997.00,1,3.00\r\n"
            f"D,L1,{number},3.00,D,\r\n"
        ).encode("gb18030")
    else:
        entry = an_entry("3.00", details=details(batch=batch if form == "Btch" else refs))
        file = a_statement_file(a_stmt(desk.account, "10000.00", "9997.00", entry))

    answer = await post_statement(desk, file, "csv" if form == "csv" else "camt.053")

    assert (answer.status_code, answer.json()["unmatched"]) == (201, 0), answer.text
    assert [line["end_to_end_id"] for line in answer.json()["lines"]] == [
        reference(payment) for payment in ready
    ]
    for payment in ready:
        after = await desk.payment(payment["id"])
        assert (after["status"], after["matched"]) == ("paid", True)


async def test_fr_44_a_batch_is_debited_without_what_the_bank_refused_of_it(desk: Desk) -> None:
    """FR-44 of the field reports."""
    good, wrong = await desk.ready(amount=100), await desk.ready(amount=200)
    released = await desk.release(await desk.batch())
    await desk.report(wrong, "RJCT", reason="AC04")
    batch = f"<Btch><PmtInfId>{released.json()['number']}</PmtInfId></Btch>"
    entry = an_entry("1.00", details=details(batch=batch))

    await post_statement(desk, a_statement_file(a_stmt(desk.account, "10000.00", "9999.00", entry)))

    assert (await desk.payment(good["id"]))["matched"] is True
    assert (await desk.payment(wrong["id"]))["status"] == "returned"


async def test_fr_44_a_debit_of_another_sum_than_its_batch_is_a_break(desk: Desk) -> None:
    """FR-44 of the field reports."""
    payment = await desk.released(amount=100)
    batch = f"<Btch><PmtInfId>{await number_of(desk, payment)}</PmtInfId></Btch>"
    entry = an_entry("5.00", details=details(batch=batch))

    await post_statement(desk, a_statement_file(a_stmt(desk.account, "10000.00", "9995.00", entry)))

    assert (await desk.payment(payment["id"]))["status"] == "released"
    assert "AMOUNT_DIFFERS" in await breaks_of(desk)


def domain(family: str, code: str, *, area: str = "ACMT") -> str:
    return (
        f"<Domn><Cd>{area}</Cd><Fmly><Cd>{family}</Cd><SubFmlyCd>{code}</SubFmlyCd></Fmly></Domn>"
    )


def proprietary(code: str) -> str:
    return f"<Prtry><Cd>{code}</Cd></Prtry>"


@pytest.mark.parametrize(
    ("kind", "words", "amount", "side", "found", "available"),
    [
        (domain("RCDT", "DMCT", area="PMNT"), "", "100000.00", "CRDT", "TOP_UP", "110000.00"),
        (proprietary("CR"), "财政拨款", "100000.00", "CRDT", "TOP_UP", "110000.00"),
        (domain("MCOP", "INTR"), "", "12.50", "CRDT", "INTEREST", "10012.50"),
        (proprietary("CR"), "第二季度结息", "12.50", "CRDT", "INTEREST", "10012.50"),
        (domain("MDOP", "CHRG"), "", "23.00", "DBIT", "FEE", "9977.00"),
        (proprietary("手续费"), "", "23.00", "DBIT", "FEE", "9977.00"),
        (domain("CNTR", "CWDL", area="PMNT"), "", "50.00", "DBIT", "WITHDRAWAL", "10000.00"),
        (proprietary("DR"), "现金支取", "50.00", "DBIT", "WITHDRAWAL", "10000.00"),
    ],
)
async def test_fr_45_top_up_interest_fee_and_withdrawal_have_their_entries(
    desk: Desk, kind: str, words: str, amount: str, side: str, found: str, available: str
) -> None:
    """FR-45: Top-up 100,000.00, interest 12.50, fee 23.00: classes with entries, no breaks."""
    moved = float(amount) * (1 if side == "CRDT" else -1)
    entry = an_entry(amount, side=side, kind=kind, words=words)
    stmt = a_stmt(desk.account, "10000.00", f"{10000 + moved:.2f}", entry)

    answer = await post_statement(desk, a_statement_file(stmt))

    assert (answer.status_code, answer.json()["unmatched"]) == (201, 0), answer.text
    assert [line["line_class"] for line in answer.json()["lines"]] == [found]
    assert await breaks_of(desk) == []
    assert (await balances(desk))[0] == available


async def test_fr_45_a_top_up_that_finance_announced_is_not_entered_twice(desk: Desk) -> None:
    """FR-45 of the field reports."""
    await post_statement(desk, a_statement_file(a_stmt(desk.account, "10000.00", "10000.00")))
    await desk.allocate("2026-07", "500.00")
    top_up = an_entry("500.00", side="CRDT", words="财政拨款")

    await post_statement(
        desk,
        a_statement_file(a_stmt(desk.account, "10000.00", "10500.00", top_up, on="2026-06-02")),
    )

    assert (await balances(desk))[0] == "10500.00"


async def test_fr_45_a_line_that_nothing_explains_stays_a_break_of_the_funds_region(
    desk: Desk,
) -> None:
    """FR-45 of the field reports."""
    entry = an_entry("5.00")

    await post_statement(desk, a_statement_file(a_stmt(desk.account, "10000.00", "9995.00", entry)))

    assert "UNMATCHED_BANK_LINE" in await breaks_of(desk)


async def fees(desk: Desk, *amounts: str) -> list[str | None]:
    """What the lines of one day are that a bank calls fees."""
    moved = sum(float(amount) for amount in amounts)
    entries = [an_entry(amount, kind=proprietary("DR"), words="服务费 张三") for amount in amounts]
    stmt = a_stmt(desk.account, "10000.00", f"{10000 - moved:.2f}", *entries)
    answer = await post_statement(desk, a_statement_file(stmt))
    assert answer.status_code == 201, answer.text
    return [line["line_class"] for line in answer.json()["lines"]]


async def test_what_is_worded_as_a_fee_and_is_more_than_a_bank_takes_is_a_break(
    desk: Desk,
) -> None:
    """第二十三条: 9,000.00 for “服务费 张三” leaves the account with nobody asking."""
    found = await fees(desk, "9000.00")

    assert found == [None]
    assert "UNMATCHED_BANK_LINE" in await breaks_of(desk)
    assert (await balances(desk))[0] == "10000.00"


async def test_fees_of_a_month_together_are_no_more_than_a_bank_takes(desk: Desk) -> None:
    found = await fees(desk, *["199.00"] * 6)

    assert found == ["FEE"] * 5 + [None]


async def test_the_fees_of_earlier_days_count_in_the_month(desk: Desk) -> None:
    await fees(desk, *["199.00"] * 5)
    later = a_stmt(
        desk.account,
        "9005.00",
        "8985.00",
        an_entry("20.00", kind=proprietary("手续费")),
        on="2026-06-30",
    )
    next_month = a_stmt(
        desk.account,
        "8985.00",
        "8965.00",
        an_entry("20.00", kind=proprietary("手续费")),
        on="2026-07-01",
    )

    posted = [
        (await post_statement(desk, a_statement_file(one))).json()["lines"][0]["line_class"]
        for one in (later, next_month)
    ]

    assert posted == [None, "FEE"]


async def test_details_that_do_not_say_how_much_make_one_line_and_the_rest_of_the_file_counts(
    desk: Desk,
) -> None:
    """FR-42, for statements: what cannot be told apart waits, the others are read."""
    first, second, third = [await desk.released(amount=100) for _ in range(3)]
    untold = details(a_detail(reference(first)), a_detail(reference(second), "1.00"))
    single = details(a_detail(reference(third)))
    stmt = a_stmt(
        desk.account,
        "10000.00",
        "9997.00",
        an_entry("2.00", details=untold),
        an_entry("1.00", details=single),
    )

    posted = await post_statement(desk, a_statement_file(stmt))

    assert posted.status_code == 201, posted.text
    assert (await desk.payment(third["id"]))["matched"] is True
    assert (await desk.payment(first["id"]))["matched"] is False
    assert "UNMATCHED_BANK_LINE" in await breaks_of(desk)


async def test_details_without_sums_are_paid_by_the_file_that_they_name(desk: Desk) -> None:
    first, second = await desk.ready(amount=100), await desk.ready(amount=100)
    released = await desk.release(await desk.batch(payment_ids=[first["id"], second["id"]]))
    batch = f"<Btch><PmtInfId>{released.json()['number']}</PmtInfId></Btch>"
    untold = details(a_detail("A-1"), a_detail("A-2"), batch=batch)
    stmt = a_stmt(desk.account, "10000.00", "9998.00", an_entry("2.00", details=untold))

    posted = await post_statement(desk, a_statement_file(stmt))

    assert posted.status_code == 201, posted.text
    assert [(await desk.payment(one["id"]))["status"] for one in (first, second)] == ["paid"] * 2
