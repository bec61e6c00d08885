"""Finance at work: one officer batches what is ready, another releases it, all day long."""

import asyncio
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

from aid_client.http import StepRefused, SuiteClient

from aid_faults.observer import Observer

ROUND_SECONDS = 3.0


@dataclass
class Finance:
    """The officers of some counties."""

    suite: SuiteClient
    observer: Observer
    counties: tuple[str, ...]
    released: int = 0
    refused: dict[str, int] = field(default_factory=dict)
    _county_of: dict[UUID, str] = field(default_factory=dict)

    def _officer(self, role: str, county: str) -> str:
        return self.suite.token(f"finance_{role}", region=county, sub=f"{role}-{county}")

    async def run(self) -> None:
        """Batch and release until cancelled."""
        for county in self.counties:
            funds = await self.suite.ask(
                "GET", "disbursement", "/v1/funds", token=self._officer("maker", county)
            )
            self._county_of |= {UUID(fund["id"]): county for fund in funds}
        while True:
            for fund in sorted(self.observer.ready_funds()):
                try:
                    await self._pay(fund)
                except StepRefused as refused:  # nothing to batch any more, or a break to clear
                    self.refused[refused.code] = self.refused.get(refused.code, 0) + 1
            await asyncio.sleep(ROUND_SECONDS)

    async def _pay(self, fund: UUID) -> None:
        county = self._county_of[fund]
        batch: Mapping[str, Any] = await self.suite.ask(
            "POST",
            "disbursement",
            "/v1/batches",
            token=self._officer("maker", county),
            json={"fund_id": str(fund)},
        )
        await self.suite.ask(
            "POST",
            "disbursement",
            f"/v1/batches/{batch['id']}/release",
            token=self._officer("checker", county),
            version=batch["version"],
        )
        self.released += 1
