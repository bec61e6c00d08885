"""The simulated bank as a program: its work in the background, its knobs and books over HTTP."""

import asyncio
import os
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import uvicorn
from fastapi import FastAPI, Request
from shared.money import parse_yuan

from aid_simulators.bank_books import Books
from aid_simulators.bank_settings import BankSettings, Deposit
from aid_simulators.bank_work import Bank


def create_app() -> FastAPI:
    """The simulator with its settings and its work in the background."""
    home = Path(os.environ["AID_HOME"])
    bank = Bank(
        base_url=os.environ["AID_DISBURSEMENT_URL"],
        token_file=Path(os.environ["AID_BANK_TOKEN_FILE"]),
        books=Books(home / "bank.json", clock_file=Path(os.environ["AID_CLOCK_FILE"])),
        settings_file=home / "bank-settings.json",
    )

    @asynccontextmanager
    async def lifespan(_: FastAPI) -> AsyncIterator[None]:
        work = asyncio.create_task(bank.run())
        yield
        work.cancel()

    app = FastAPI(title="Bank simulator", lifespan=lifespan)

    @app.get("/readyz")
    async def ready() -> dict[str, str]:
        return {"status": "ok"}

    @app.get("/settings")
    async def read_settings() -> BankSettings:
        return bank.settings

    @app.post("/settings")
    async def change_settings(request: Request) -> BankSettings:
        """Set the named settings; the others stay."""
        bank.turn(BankSettings.model_validate(bank.settings.model_dump() | await request.json()))
        return bank.settings

    @app.post("/top-ups")
    async def top_up(deposits: list[Deposit]) -> dict[str, int]:
        """Finance puts money into accounts, once for each reference; the next statement shows it."""
        for deposit in deposits:
            bank.books.top_up(deposit.account, deposit.reference, parse_yuan(deposit.amount))
        bank.wake()
        return {"accounts": len({deposit.account for deposit in deposits})}

    @app.get("/books")
    async def read_books() -> dict[str, Any]:
        """What the bank has done, by reference, without names or accounts."""
        return bank.books.summary()

    return app


if __name__ == "__main__":
    uvicorn.run(
        create_app(),
        host=os.environ.get("AID_HOST", "127.0.0.1"),
        port=int(os.environ["AID_BANK_PORT"]),
        log_level="warning",
    )
