"""Finance and the bank: from the order to the matched payment."""

from collections.abc import Sequence
from typing import Any, Protocol

import httpx

from aid_client.http import SuiteClient, until

BANK = "BANK-LHASA"


class Approved(Protocol):
    """An application or a claim whose money is ordered."""

    suite: SuiteClient

    @property
    def id(self) -> str: ...
    @property
    def region(self) -> str: ...


class PaymentSteps:
    """The payment of an approved case of either programme."""

    def __init__(self, case: Approved) -> None:
        self.case = case
        self.suite: SuiteClient = case.suite
        county = case.region[:6]
        self.maker = self.suite.token("finance_maker", region=county, sub=f"maker-{county}")
        self.checker = self.suite.token("finance_checker", region=county, sub=f"checker-{county}")
        self.view: Any = None

    async def read(self) -> Any:
        """The payment of the case; empty while there is none."""
        found = await self.suite.ask(
            "GET",
            "disbursement",
            f"/v1/payments?case_id={self.case.id}",
            token=self.maker,
        )
        self.view = found["items"][0] if found["items"] else {}
        return self.view

    async def until_status(self, *statuses: str) -> Any:
        """Wait until the payment has come so far."""
        return await until(
            self.read, lambda seen: seen.get("status") in statuses, what=f"payment {statuses}"
        )

    async def make_batch(self, payments: Sequence[str] = ()) -> Any:
        """The maker batches this payment, or these."""
        ready = await self.until_status("ready")
        funds = await self.suite.ask("GET", "disbursement", "/v1/funds", token=self.maker)
        fund = next(fund for fund in funds if fund["code"] == ready["fund_code"])
        return await self.suite.ask(
            "POST",
            "disbursement",
            "/v1/batches",
            token=self.maker,
            json={
                "fund_id": fund["id"],
                "bank_code": BANK,
                "payment_ids": [*payments] or [ready["id"]],
            },
        )

    async def release(self, batch: Any) -> Any:
        """Another officer releases it; the bank fetches it by itself."""
        return await self.suite.ask(
            "POST",
            "disbursement",
            f"/v1/batches/{batch['id']}/release",
            token=self.checker,
            version=batch["version"],
        )

    async def matched(self) -> Any:
        """Paid, and matched with the bank's statement."""
        return await until(
            self.read,
            lambda seen: seen.get("status") == "paid" and seen["matched"],
            what="the payment is paid and matched",
        )

    async def turn_bank(self, **settings: Any) -> None:
        """Make the simulated bank behave in a certain way."""
        async with httpx.AsyncClient(timeout=10) as http:
            address = f"{self.suite.layout.base_url('bank')}/settings"
            (await http.post(address, json=settings)).raise_for_status()
