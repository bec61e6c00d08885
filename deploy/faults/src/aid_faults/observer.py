"""Looks into disbursement's tables while cases walk, so that no case has to ask for itself."""

import asyncio
from collections.abc import Callable
from dataclasses import dataclass, field
from uuid import UUID

import asyncpg
from aid_engines.layout import Layout, without_driver

LOOK_SECONDS = 1.0
PAYMENTS = "SELECT case_id, status, attempt, matched, fund_id FROM disbursement.payments"


@dataclass(frozen=True, slots=True)
class SeenPayment:
    status: str
    attempt: int
    matched: bool
    fund_id: UUID


@dataclass
class Observer:
    """The payments as they stood at the last look."""

    layout: Layout
    payments: dict[str, SeenPayment] = field(default_factory=dict)
    _looked: asyncio.Condition = field(default_factory=asyncio.Condition)

    async def run(self) -> None:
        """Look until cancelled; a database that is away is looked at again."""
        while True:
            try:
                connection = await asyncpg.connect(
                    without_driver(self.layout.database_url("disbursement")), timeout=10
                )
                try:
                    while True:
                        await self._look(connection)
                        await asyncio.sleep(LOOK_SECONDS)
                finally:
                    connection.terminate()
            except Exception:  # noqa: BLE001 - a connection that is killed fails in any way
                await asyncio.sleep(LOOK_SECONDS)

    async def _look(self, connection: asyncpg.Connection) -> None:
        rows = await connection.fetch(PAYMENTS, timeout=10)
        seen = {
            str(row["case_id"]): SeenPayment(
                row["status"], row["attempt"], row["matched"], row["fund_id"]
            )
            for row in rows
        }
        async with self._looked:
            self.payments = seen
            self._looked.notify_all()

    async def until(self, case_id: str, holds: Callable[[SeenPayment], bool]) -> None:
        """Wait until the payment of a case is there and stands so."""
        async with self._looked:
            await self._looked.wait_for(
                lambda: case_id in self.payments and holds(self.payments[case_id])
            )

    def ready_funds(self) -> set[UUID]:
        """The funds that have payments to batch."""
        return {seen.fund_id for seen in self.payments.values() if seen.status == "ready"}
