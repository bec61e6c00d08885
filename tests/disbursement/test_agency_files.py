"""Agency-payment files (代发) by a bank's agreement: written exactly, answers read with patience (TA-086)."""

from collections.abc import Awaitable, Callable, Sequence
from datetime import date
from typing import Any
from uuid import uuid4

import pytest
from aid_testing.agent_banks import desk_at
from aid_testing.bank_files import a_detail, a_notice, agency_answer, an_entry, details, post_report
from aid_testing.decisions import A_CARD, AN_ID_NUMBER
from aid_testing.finance import Desk, reference
from aid_testing.fixtures import Client

ClientOf = Callable[[str], Awaitable[Client]]
SEPARATOR_WITHIN = "穦"
"""A letter whose second byte in GBK is the separator."""
TIBETAN = "ཚེ་རིང་"


async def at(client_of: ClientOf, form: str, encoding: str, **terms: Any) -> Desk:
    client = await client_of("disbursement")
    return await desk_at(client, format=form, encoding=encoding, **terms)


async def file_of(desk: Desk, payment: dict[str, Any]) -> bytes:
    address = f"/v1/bank/batches/{payment['batch_id']}/file"
    answer = await desk.client.get(address, headers=desk.bank)
    assert answer.status_code == 200, answer.text
    return answer.content


async def batch_of(desk: Desk, payment: dict[str, Any]) -> dict[str, Any]:
    address = f"/v1/batches/{payment['batch_id']}"
    found: dict[str, Any] = (await desk.client.get(address, headers=desk.maker)).json()
    return found


async def two_released(desk: Desk) -> tuple[dict[str, Any], dict[str, Any]]:
    """Two payments of one file, 2,100.00 and 500.00."""
    one, other = await desk.ready(), await desk.ready(amount=50_000)
    released = await desk.release(await desk.batch())
    assert released.status_code == 200, released.text
    return await desk.payment(one["id"]), await desk.payment(other["id"])


def detail(payment: dict[str, Any], status: str = "S", **changes: str) -> list[str]:
    """A line of the answer."""
    said = {
        "amount": payment["amount"],
        "reason": "",
        "serial": "",
        "on": "",
        "words": "",
    } | changes
    return [
        *("D", reference(payment), said["amount"], status, said["reason"]),
        *(said["serial"], said["on"], said["words"]),
    ]


def totals(batch: str, *sums: str) -> list[str]:
    return ["T", f"A-{uuid4().hex[:12]}", batch, *sums]


def delimited(*lines: Sequence[str], encoding: str = "gbk") -> bytes:
    return "".join("|".join(line) + "|\r\n" for line in lines).encode(encoding)


async def test_a_delimited_file_has_a_line_for_each_payment_and_one_of_totals(
    client_of: ClientOf,
) -> None:
    desk = await at(client_of, "delimited", "gbk", clearing_number="102770000012")
    payment = await desk.released()
    batch = await batch_of(desk, payment)

    first, second, rest = (await file_of(desk, payment)).decode("gbk").split("\r\n")

    on = date.fromisoformat(batch["execute_on"])
    assert first == f"T|{batch['number']}|{on:%Y%m%d}|{desk.account}|临时救助资金专账|1|2100.00|"
    told = (
        f"D|1|{reference(payment)}|{A_CARD}|次仁卓玛|{AN_ID_NUMBER}|2100.00|BANK-LHASA|临时救助金|"
    )
    assert (second, rest) == (told, "")


@pytest.mark.parametrize(("encoding", "width"), [("gbk", 2), ("gb18030", 2)])
async def test_widths_count_the_bytes_of_the_encoding(
    client_of: ClientOf, encoding: str, width: int
) -> None:
    desk = await at(client_of, "fixed", encoding)
    payment = await desk.released()

    _, line, rest = (await file_of(desk, payment)).split(b"\r\n")

    name = line[1 + 8 + 35 + 34 :][:200]
    assert (len(line), rest) == (1 + 8 + 35 + 34 + 200 + 30 + 15 + 30 + 40, b"")
    assert name.decode(encoding) == "次仁卓玛" + " " * (200 - 4 * width)
    assert line[1:9] == b"00000001"
    assert line[1 + 8 + 35 + 34 + 200 + 30 :][:15] == b"000000002100.00"


async def test_gb_18030_holds_a_tibetan_name_in_four_bytes_a_letter(client_of: ClientOf) -> None:
    desk = await at(client_of, "fixed", "gb18030")
    payment = await desk.meet_payee(await desk.order(), holder_name=TIBETAN)
    await desk.release(await desk.batch())

    line = (await file_of(desk, await desk.payment(payment["id"]))).split(b"\r\n")[1]

    written = TIBETAN.rstrip("་").encode("gb18030")
    assert len(written) == 4 * len(TIBETAN.rstrip("་"))
    assert line[1 + 8 + 35 + 34 :][:200] == written.ljust(200)


@pytest.mark.parametrize("form", ["delimited", "fixed"])
@pytest.mark.parametrize("name", [TIBETAN, "次仁㛃"])
async def test_a_name_that_gbk_cannot_hold_is_refused_before_release_with_the_way_out(
    client_of: ClientOf, form: str, name: str
) -> None:
    desk = await at(client_of, form, "gbk")
    payment = await desk.meet_payee(await desk.order(), holder_name=name)
    batch = await desk.batch()

    refused = await desk.release(batch)

    assert (refused.status_code, refused.json()["code"]) == (409, "NAME_NOT_IN_LETTERS")
    assert payment["case_number"] in refused.json()["detail"]
    assert "GB 18030" in refused.json()["detail"]
    assert (await desk.payment(payment["id"]))["status"] == "batched"


async def test_a_name_wider_than_its_place_is_refused_and_not_cut(client_of: ClientOf) -> None:
    desk = await at(client_of, "fixed", "gb18030")
    await desk.meet_payee(await desk.order(), holder_name="卓" * 101)

    refused = await desk.release(await desk.batch())

    assert (refused.status_code, refused.json()["code"]) == (409, "PAYEE_NOT_CARRIED")


@pytest.mark.parametrize(("form", "write"), [("delimited", delimited), ("fixed", agency_answer)])
async def test_the_answer_pays_and_returns_and_the_banks_codes_are_read_by_its_map(
    client_of: ClientOf, form: str, write: Callable[..., bytes]
) -> None:
    desk = await at(client_of, form, "gbk", reasons={"E007": "ACCOUNT_CLOSED"})
    paid, failed = await two_released(desk)
    batch = await batch_of(desk, paid)
    answer = write(
        totals(batch["number"], "2", "2600.00", "1", "2100.00", "1", "500.00"),
        detail(paid, serial="BK01"),
        detail(failed, "F", reason="E007", words="账户已销户"),
    )

    taken = await post_report(desk, answer, form)

    assert taken.status_code == 201, taken.text
    assert (taken.json()["applied"], taken.json()["unknown"]) == (2, [])
    assert (await desk.payment(paid["id"]))["status"] == "paid"
    after = await desk.payment(failed["id"])
    assert (after["status"], after["hold_reason"]) == ("returned", "ACCOUNT_CLOSED")
    assert (after["bank_reason"], after["bank_words"]) == ("E007", "账户已销户")


def full_width(line: list[str]) -> list[str]:
    """Digits, points and blanks as an input method writes them."""
    wide = str.maketrans({chr(one): chr(one + 0xFEE0) for one in range(0x21, 0x7F)})
    kind, name, *rest = line
    return [kind, name, *(f"\u3000{one.translate(wide)}\u3000" for one in rest)]


WRITTEN: dict[str, Callable[[list[str], list[str]], bytes]] = {
    "as agreed": delimited,
    "a mark of UTF-8": lambda t, d: delimited(t, d, encoding="utf-8-sig"),
    "a mark of GB 18030": lambda t, d: b"\x84\x31\x95\x33" + delimited(t, d),
    "line feeds alone": lambda t, d: delimited(t, d).replace(b"\r\n", b"\n"),
    "carriage returns alone": lambda t, d: delimited(t, d).replace(b"\r\n", b"\r"),
    "no end of the last line": lambda t, d: delimited(t, d).rstrip(b"\r\n"),
    "empty lines": lambda t, d: b"\r\n" + delimited(t, d) + b" \r\n\r\n",
    "the end-of-file sign": lambda t, d: delimited(t, d) + b"\x1a",
    "no trailing separator": lambda t, d: delimited(t, d).replace(b"|\r\n", b"\r\n"),
    "two trailing separators": lambda t, d: delimited(t, d).replace(b"|\r\n", b"||\r\n"),
    "totals last": lambda t, d: delimited(d, t),
    "full-width digits and blanks": lambda t, d: delimited(full_width(t), full_width(d)),
    "thousands": lambda t, d: delimited(t, d).replace(b"2100.00", b"2,100.00"),
    "blanks around": lambda t, d: delimited(t, d).replace(b"|", b" | "),
    "leading zeros": lambda t, d: delimited(t, d).replace(b"2100.00", b"002100.0000"),
    "a separator within a letter": lambda t, d: delimited(t, [*d[:-1], SEPARATOR_WITHIN]),
    "a day with hyphens": lambda t, d: delimited(t, d).replace(b"20260601", b"2026-06-01"),
}


@pytest.mark.parametrize("how", list(WRITTEN))
async def test_an_answer_is_read_as_banks_really_write_it(client_of: ClientOf, how: str) -> None:
    desk = await at(client_of, "delimited", "gbk")
    payment = await desk.released()
    batch = await batch_of(desk, payment)
    sums = totals(batch["number"], "1", "2100.00", "1", "2100.00", "0", "0.00")
    answer = WRITTEN[how](sums, detail(payment, on="20260601"))

    taken = await post_report(desk, answer, "delimited")

    assert taken.status_code == 201, taken.text
    assert (await desk.payment(payment["id"]))["status"] == "paid"


@pytest.mark.parametrize("how", ["as agreed", "blanks cut at the end", "a mark of GB 18030"])
async def test_an_answer_of_fixed_width_is_read_as_banks_really_write_it(
    client_of: ClientOf, how: str
) -> None:
    desk = await at(client_of, "fixed", "gb18030")
    payment = await desk.released()
    batch = await batch_of(desk, payment)
    sums = totals(batch["number"], "00000001", "000002100.00", "1", "2100.00", "0", "0")
    answer = agency_answer(sums, detail(payment, words="次仁"), encoding="gb18030")
    ways = {
        "as agreed": answer,
        "blanks cut at the end": b"\n".join(line.rstrip() for line in answer.split(b"\r\n")),
        "a mark of GB 18030": b"\x84\x31\x95\x33" + answer,
    }

    taken = await post_report(desk, ways[how], "fixed")

    assert taken.status_code == 201, taken.text
    assert (await desk.payment(payment["id"]))["status"] == "paid"


@pytest.mark.parametrize(
    "sums",
    [
        ("2", "2600.01", "1", "2100.00", "1", "500.00"),
        ("3", "2600.00", "1", "2100.00", "1", "500.00"),
        ("2", "2600.00", "2", "2600.00", "0", "0.00"),
        ("2", "2600.00", "1", "2100.01", "1", "500.00"),
        ("2", "2600.00", "1", "2100.00", "0", "0.00"),
    ],
)
@pytest.mark.parametrize(("form", "write"), [("delimited", delimited), ("fixed", agency_answer)])
async def test_an_answer_whose_sums_are_not_those_of_its_lines_counts_for_nothing(
    client_of: ClientOf, form: str, write: Callable[..., bytes], sums: tuple[str, ...]
) -> None:
    desk = await at(client_of, form, "gbk")
    paid, failed = await two_released(desk)
    batch = await batch_of(desk, paid)
    answer = write(totals(batch["number"], *sums), detail(paid), detail(failed, "F"))

    refused = await post_report(desk, answer, form)

    assert (refused.status_code, refused.json()["code"]) == (422, "BATCH_TOTAL_MISMATCH")
    assert (await desk.payment(paid["id"]))["status"] == "released"


async def test_an_answer_to_less_than_was_sent_is_a_break_and_the_rest_waits(
    client_of: ClientOf,
) -> None:
    desk = await at(client_of, "delimited", "gbk")
    paid, silent = await two_released(desk)
    batch = await batch_of(desk, paid)
    sums = totals(batch["number"], "1", "2100.00", "1", "2100.00", "0", "0.00")

    await post_report(desk, delimited(sums, detail(paid)), "delimited")

    breaks = (await desk.client.get("/v1/reconciliation/breaks", headers=desk.maker)).json()
    [found] = [one for one in breaks["items"] if one["reference"] == batch["number"]]
    assert (found["kind"], found["amount"], found["expected"]) == (
        "AMOUNT_DIFFERS",
        "2100.00",
        "2600.00",
    )
    assert (await desk.payment(silent["id"]))["status"] == "released"


@pytest.mark.parametrize(
    ("answer", "says"),
    [
        (b"", "exactly one totals line"),
        (b"X|1|\r\n", "line 1 must begin with T"),
        (b"T|A-1|B-1|1|1.00|1|1.00|\r\n", "line 1 has 8 columns instead of 9"),
        (b"T|A|B|0|0.00|0|0.00|0|0.00|\r\nT|A|B|0|0.00|0|0.00|0|0.00|\r\n", "exactly one totals"),
        (b"T|A|B|1|1.00|1|1.00|0|0.00|\r\nD|R|1,00.00|S||||\r\n", "is not an amount"),
        (b"T|A|B|1|1.00|1|1.00|0|0.00|\r\nD|R|1.00|X|||||\r\n", "must be one of S/F/P/U"),
        (b"T|A|B|1|1.00|1|1.00|0|0.00|\r\nD|R|1.00|S||||\xff|\r\n", "line 2 is not text"),
    ],
)
async def test_what_is_no_answer_is_refused_with_its_place(
    desk: Desk, answer: bytes, says: str
) -> None:
    refused = await post_report(desk, answer, "delimited")

    assert (refused.status_code, refused.json()["code"]) == (422, "BANK_FILE_UNREADABLE")
    assert says in refused.json()["detail"], refused.json()["detail"]


async def test_a_line_wider_than_agreed_is_refused(desk: Desk) -> None:
    line = (
        agency_answer(totals("B-1", "0", "0.00", "0", "0.00", "0", "0.00")).rstrip()
        + b" " * 20
        + b"1"
    )

    refused = await post_report(desk, line, "fixed")

    assert (refused.status_code, refused.json()["code"]) == (422, "BANK_FILE_UNREADABLE")


async def test_a_notice_of_the_day_pays_and_returns_before_the_statement(desk: Desk) -> None:
    paid, returned = await desk.released(), await desk.released()
    why = "<RtrInf><Rsn><Cd>AC04</Cd></Rsn></RtrInf>"
    notice = a_notice(
        desk.account,
        an_entry("2100.00", details=details(a_detail(reference(paid), "2100.00"))),
        an_entry(
            "2100.00",
            side="CRDT",
            details=details(a_detail(reference(returned), "2100.00", side="CRDT", more=why)),
        ),
        an_entry("9.00", kind="<Prtry><Cd>FEES</Cd></Prtry>"),
    )

    taken = await post_report(desk, notice, "camt.054")

    assert taken.status_code == 201, taken.text
    assert (taken.json()["applied"], taken.json()["unknown"]) == (2, [])
    assert (await desk.payment(paid["id"]))["status"] == "paid"
    after = await desk.payment(returned["id"])
    assert (after["status"], after["hold_reason"]) == ("returned", "ACCOUNT_CLOSED")


async def test_a_notice_of_a_lump_debit_pays_each_payment_of_the_file(desk: Desk) -> None:
    one, other = await two_released(desk)
    batch = await batch_of(desk, one)
    lump = f"<Btch><PmtInfId>{batch['number']}</PmtInfId></Btch>"

    await post_report(
        desk, a_notice(desk.account, an_entry("2600.00", details=details(batch=lump))), "camt.054"
    )

    for payment in (one, other):
        assert (await desk.payment(payment["id"]))["status"] == "paid"


async def test_a_notice_that_the_standard_does_not_allow_is_refused(desk: Desk) -> None:
    notice = a_notice(desk.account, an_entry("1.00")).replace(b"<Ntfctn>", b"<Ntfctn><Foo/>")

    refused = await post_report(desk, notice, "camt.054")

    assert (refused.status_code, refused.json()["code"]) == (422, "BANK_FILE_UNREADABLE")
