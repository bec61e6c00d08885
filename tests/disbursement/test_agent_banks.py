"""Which bank takes what, how and by when is dated data of two people of the city (第十九条, record 0080)."""

from collections.abc import Awaitable, Callable
from datetime import date, datetime, time, timedelta
from typing import Any
from uuid import UUID

import pytest
from aid_testing.actors import as_
from aid_testing.agent_banks import a_bank, desk_at, load_bank, propose_bank
from aid_testing.city import agree, decide, of_the_city
from aid_testing.finance import Desk
from aid_testing.fixtures import Client
from disbursement.domain.bank.agents import AgentBank, AgreedTerms
from shared.workdays import LHASA, seed_calendar

ClientOf = Callable[[str], Awaitable[Client]]


async def editions(desk: Desk) -> list[dict[str, Any]]:
    """What finance reads of the desk's own bank."""
    answer = await desk.client.get("/v1/agent-banks", headers=desk.maker)
    assert answer.status_code == 200, answer.text
    return [one for one in answer.json() if one["code"] == desk.bank_code]


def a_day(offset: int) -> str:
    return (datetime.now(LHASA).date() + timedelta(days=offset)).isoformat()


async def test_a_bank_counts_once_a_second_person_of_the_city_confirms(desk: Desk) -> None:
    code = f"BANK-{desk.county}"
    proposed = await propose_bank(desk.client, code, reasons={"E007": "ACCOUNT_CLOSED"})
    desk.bank_code = code
    before = await editions(desk)
    alone = await decide(desk.client, proposed, by=of_the_city(desk.client, "FIRST"))

    confirmed = await decide(desk.client, proposed)

    assert (proposed.status_code, before) == (202, [])
    assert (alone.status_code, alone.json()["code"]) == (403, "SECOND_PERSON_OF_CITY")
    assert confirmed.json()["status"] == "confirmed"
    [edition] = await editions(desk)
    assert edition["reasons"] == {"E007": "ACCOUNT_CLOSED"}
    assert (edition["format"], edition["cut_off"]) == ("iso20022", "23:59:59")


async def test_a_bank_lists_the_special_accounts_that_are_kept_there(client_of: ClientOf) -> None:
    desk = await desk_at(await client_of("disbursement"))

    [edition] = await editions(desk)

    assert edition["accounts"] == [desk.account]


async def test_a_new_edition_ends_the_one_before_it(client_of: ClientOf) -> None:
    desk = await desk_at(await client_of("disbursement"))

    await load_bank(desk.client, desk.bank_code, valid_from=a_day(5), cut_off="15:00:00")

    first, second = await editions(desk)
    assert (first["valid_until"], second["valid_from"]) == (a_day(4), a_day(5))
    assert (first["cut_off"], second["cut_off"]) == ("23:59:59", "15:00:00")


async def test_an_edition_that_has_not_begun_is_replaced(client_of: ClientOf) -> None:
    desk = await desk_at(await client_of("disbursement"))
    await load_bank(desk.client, desk.bank_code, valid_from=a_day(5), cut_off="15:00:00")

    other = await load_bank(desk.client, desk.bank_code, valid_from=a_day(5), cut_off="14:00:00")

    assert other.status_code == 200, other.text
    assert [one["cut_off"] for one in await editions(desk)] == ["23:59:59", "14:00:00"]


async def test_the_same_again_changes_nothing(client_of: ClientOf) -> None:
    desk = await desk_at(await client_of("disbursement"))
    there = await editions(desk)

    again = await load_bank(desk.client, desk.bank_code)

    assert (again.status_code, await editions(desk)) == (200, there)


@pytest.mark.parametrize("since", ["2019-01-01", "2020-01-01", "2021-01-01"])
async def test_what_has_begun_is_not_changed(client_of: ClientOf, since: str) -> None:
    desk = await desk_at(await client_of("disbursement"))

    refused = await load_bank(desk.client, desk.bank_code, valid_from=since, cut_off="15:00:00")

    assert (refused.status_code, refused.json()["code"]) == (
        422,
        "AGENT_BANK_EDITION_NOT_POSSIBLE",
    )
    assert a_day(1) in refused.json()["detail"]


@pytest.mark.parametrize(
    ("change", "pointer"),
    [
        ({"encoding": "gbk"}, "/agent_banks/0/encoding"),
        ({"valid_until": "2019-12-31"}, "/agent_banks/0/valid_until"),
        ({"reasons": {"E1": "NO_SUCH_REASON"}}, "/agent_banks/0/reasons/E1"),
        ({"clearing_number": "12"}, "/agent_banks/0/clearing_number"),
        ({"cut_off": "25:00"}, "/agent_banks/0/cut_off"),
    ],
)
async def test_what_no_bank_can_have_is_refused_with_its_place(
    desk: Desk, change: dict[str, Any], pointer: str
) -> None:
    refused = await propose_bank(desk.client, "BANK-ODD", **change)

    assert refused.status_code == 422
    assert pointer in [one["pointer"] for one in refused.json()["errors"]]


async def test_two_editions_of_one_body_follow_each_other(desk: Desk) -> None:
    desk.bank_code = f"BANK-{desk.county}-TWO"
    later = a_bank(desk.bank_code, valid_from=a_day(3), cut_off="15:00:00")

    loaded = await agree(
        desk.client, "/v1/internal/agent-banks", agent_banks=[later, a_bank(desk.bank_code)]
    )

    assert loaded.status_code == 200, loaded.text
    assert [one["valid_until"] for one in await editions(desk)] == [a_day(2), None]


async def test_without_data_of_the_day_nothing_is_released(client_of: ClientOf) -> None:
    desk = await desk_at(await client_of("disbursement"), valid_until="2020-12-31")
    await desk.ready()

    refused = await desk.release(await desk.batch())

    assert (refused.status_code, refused.json()["code"]) == (409, "AGENT_BANK_NOT_LOADED")


async def test_a_released_batch_says_its_format_and_its_day(client_of: ClientOf) -> None:
    desk = await desk_at(await client_of("disbursement"))
    await desk.ready()

    released = await desk.release(await desk.batch())

    today = datetime.now(LHASA).date()
    assert released.json()["format"] == "iso20022"
    assert released.json()["execute_on"] == seed_calendar().on_or_after(today).isoformat()


async def test_a_file_after_the_cut_off_is_for_the_next_day_on_which_the_bank_works(
    client_of: ClientOf,
) -> None:
    tomorrow = datetime.now(LHASA).date() + timedelta(days=1)
    desk = await desk_at(
        await client_of("disbursement"),
        cut_off="00:00:00",
        days_off=[tomorrow.isoformat()],
        days_worked=[a_day(2)],
    )
    payment = await desk.released()

    address = f"/v1/batches/{payment['batch_id']}"
    batch = (await desk.client.get(address, headers=desk.maker)).json()
    file = await desk.client.get(f"/v1/bank{address[3:]}/file", headers=desk.bank)

    assert batch["execute_on"] == a_day(2)
    assert f"<ReqdExctnDt><Dt>{a_day(2)}</Dt></ReqdExctnDt>" in file.text


@pytest.mark.parametrize(
    ("at", "own", "day"),
    [
        ("2026-06-01T16:30:00+08:00", {}, "2026-06-01"),
        ("2026-06-01T16:30:01+08:00", {}, "2026-06-02"),
        ("2026-06-01T08:30:01+00:00", {}, "2026-06-02"),
        ("2026-06-05T17:00:00+08:00", {}, "2026-06-08"),
        ("2026-06-06T09:00:00+08:00", {}, "2026-06-08"),
        ("2026-06-06T09:00:00+08:00", {"days_worked": (date(2026, 6, 6),)}, "2026-06-06"),
        ("2026-06-01T09:00:00+08:00", {"days_off": (date(2026, 6, 1),)}, "2026-06-02"),
    ],
)  # fmt: skip
def test_the_day_of_execution_is_by_cut_off_and_by_the_banks_working_days(
    at: str, own: dict[str, Any], day: str
) -> None:
    terms = AgreedTerms(cut_off=time(16, 30), **own)
    bank = AgentBank(
        id=UUID(int=1),
        code="BANK-ODD",
        name="样例银行",
        valid_from=date(2020, 1, 1),
        valid_until=None,
        document="拉财社〔2026〕8号",
        terms=terms,
    )

    on = bank.execution_day(datetime.fromisoformat(at), seed_calendar())

    assert on.isoformat() == day


async def test_the_banks_own_code_is_read_by_its_map(client_of: ClientOf) -> None:
    """TA-086: what was wrong with the account is asked of the applicant."""
    desk = await desk_at(
        await client_of("disbursement"), reasons={"E007": "ACCOUNT_CLOSED", "E009": "OVER_LIMIT"}
    )
    closed, limited = await desk.released(), await desk.released()

    await desk.report(closed, "RJCT", reason="E007")
    await desk.report(limited, "RJCT", reason="E009")

    assert (await desk.payment(closed["id"]))["hold_reason"] == "ACCOUNT_CLOSED"
    assert (await desk.payment(limited["id"]))["hold_reason"] == "OVER_LIMIT"


async def test_a_code_that_nobody_loaded_is_a_break_for_a_person_and_never_guessed(
    client_of: ClientOf,
) -> None:
    desk = await desk_at(await client_of("disbursement"))
    payment = await desk.released()

    await desk.report(payment, "RJCT", reason="E123")

    assert (await desk.payment(payment["id"]))["hold_reason"] == "BANK_REASON_UNKNOWN"
    breaks = (await desk.client.get("/v1/reconciliation/breaks", headers=desk.maker)).json()
    assert [(one["kind"], one["payment_id"]) for one in breaks["items"] if one["payment_id"]] == [
        ("REASON_NOT_KNOWN", payment["id"])
    ]


async def test_the_file_names_the_banks_by_their_clearing_numbers(client_of: ClientOf) -> None:
    desk = await desk_at(await client_of("disbursement"), clearing_number="102770000012")
    payment = await desk.order()
    await desk.meet_payee(payment)
    batch = await desk.release(await desk.batch())

    file = await desk.client.get(f"/v1/bank/batches/{batch.json()['id']}/file", headers=desk.bank)

    assert file.text.count("<MmbId>102770000012</MmbId>") == 1
    assert file.text.count("<MmbId>BANK-LHASA</MmbId>") == 1


async def test_a_bank_reads_what_is_agreed_with_it_and_of_no_other(desk: Desk) -> None:
    own, other = f"BANK-{desk.county}-A", f"BANK-{desk.county}-B"
    for code in (own, other):
        await decide(desk.client, await propose_bank(desk.client, code))

    seen = {}
    for code in (own, other, "NOBODY"):
        bank = as_(desk.client.layout, "bank", org=code, sub="bank")
        answer = await desk.client.get("/v1/agent-banks", headers=bank)
        seen[code] = {one["code"] for one in answer.json()}

    assert seen == {own: {own}, other: {other}, "NOBODY": set()}
