"""The simulated bank speaks the delimited agency-payment file too, and a walk in it ends paid."""

from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import Any

import httpx
from aid_simulators.bank_books import Books
from aid_simulators.bank_files import AGENCY_REASONS
from aid_simulators.bank_settings import BankSettings
from aid_simulators.bank_work import Bank
from aid_testing.agent_banks import desk_at
from aid_testing.decisions import A_CARD
from aid_testing.finance import Desk
from aid_testing.fixtures import Client

ClientOf = Callable[[str], Awaitable[Client]]
OURS = {"BE01": "NAME_MISMATCH", "AC04": "ACCOUNT_CLOSED", "AC01": "ACCOUNT_NOT_FOUND"}


async def a_desk(client_of: ClientOf) -> Desk:
    reasons = {own: OURS[code] for code, own in AGENCY_REASONS.items()}
    client = await client_of("disbursement")
    return await desk_at(client, format="delimited", encoding="gb18030", reasons=reasons)


async def rounds(desk: Desk, home: Path, **settings: Any) -> None:
    """The bank fetches, pays, reports and sends its statement."""
    books = Books(home / "bank.json", clock_file=home / "clock.json")
    bank = Bank(
        base_url="http://service",
        token_file=home / "token",
        books=books,
        settings_file=home / "settings.json",
    )
    bank.turn(BankSettings.model_validate(settings))
    bank.books.top_up(desk.account, "opening", 1_000_000)
    transport = httpx.ASGITransport(app=desk.client.app)
    async with httpx.AsyncClient(
        transport=transport, base_url="http://service", headers=desk.bank
    ) as http:
        for _ in range(2):
            await bank.visit(http)


async def test_a_walk_in_the_delimited_file_ends_paid_and_matched(
    client_of: ClientOf, tmp_path: Path
) -> None:
    desk = await a_desk(client_of)
    one, other = await desk.ready(), await desk.ready(amount=50_000)
    await desk.release(await desk.batch())

    await rounds(desk, tmp_path)

    for payment in (one, other):
        after = await desk.payment(payment["id"])
        assert (after["status"], after["matched"]) == ("paid", True)


async def test_what_the_bank_refuses_comes_back_under_its_own_code_and_is_understood(
    client_of: ClientOf, tmp_path: Path
) -> None:
    desk = await a_desk(client_of)
    payment = await desk.released()

    await rounds(desk, tmp_path, accounts={A_CARD: "closed_account"})

    after = await desk.payment(payment["id"])
    assert (after["status"], after["hold_reason"]) == ("returned", "ACCOUNT_CLOSED")
    assert after["bank_reason"] == AGENCY_REASONS["AC04"]
