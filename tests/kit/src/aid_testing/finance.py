"""A finance desk with one fund, and a payment at any step of its way."""

from typing import Any
from uuid import UUID, uuid4

from disbursement.consumers import subscriptions
from disbursement.store.tables import PayeeRow
from disbursement.usecases.metrics import measure_money
from disbursement.usecases.payments import confirmations, payees
from shared.clock import real_now
from shared.contracts.approval import RevocationRequested
from shared.contracts.decisions import DecisionRecord
from shared.contracts.intake import PayeeCorrected
from shared.contracts.orders import PaymentOrder
from shared.roles import system
from shared.vault import Place
from sqlalchemy import update

from aid_testing.actors import CITY, as_, if_match, once
from aid_testing.city import agree
from aid_testing.decisions import a_payee, an_approval
from aid_testing.fixtures import Client
from aid_testing.rows import a_message, rows

BANK = "BANK-LHASA"


_counties = iter(f"54{number}" for number in range(3001, 9999) if number % 100 not in {1, 2})
"""The first two counties of a city are strangers of the access tests, and nobody works there."""


def a_county() -> str:
    """A county that no other test of the run has: a fund of a kind is there once."""
    return next(_counties)


class Desk:
    """The finance desk of a county of its own, so that tests do not meet."""

    def __init__(self, client: Client, county: str, bank_code: str = BANK) -> None:
        self.client = client
        self.bank_code = bank_code
        self.county = county
        self.fund_id = ""
        self.fund_code = f"TA-{county}-{uuid4().hex[:6].upper()}"
        self.maker = as_(client.layout, "finance_maker", region=county, sub="maker")
        self.checker = as_(client.layout, "finance_checker", region=county, sub="checker")
        self.bank = as_(client.layout, "bank", org=bank_code, sub="bank")
        self.operator = as_(client.layout, "operator", region=CITY)
        self.officer = as_(client.layout, "county_lead", region=county, sub="lead@county")

    @property
    def account(self) -> str:
        """The special account of the desk's fund."""
        return f"{self.county}0000000001"

    async def load_fund(self, balance: str) -> None:
        loaded = await self.put_fund(opening_balance=balance)
        assert loaded.status_code == 200, loaded.text
        [found] = (await self.client.get("/v1/funds", headers=self.maker)).json()
        self.fund_id = found["id"]

    async def allocate(self, reference: str, amount: str) -> Any:
        """Finance announces money for the fund, under its own reference."""
        return await self.put_fund(allocations=[{"reference": reference, "amount": amount}])

    async def put_fund(self, **changes: Any) -> Any:
        """Two people of the city load the desk's fund."""
        fund = {
            "code": self.fund_code,
            "programme": "TEMPORARY_ASSISTANCE",
            "region": self.county,
            "kind": "FISCAL_SUBSIDY",
            "name": "临时救助资金专账",
            "bank_code": self.bank_code,
            "account": self.account,
        } | changes
        return await agree(self.client, "/v1/internal/funds", funds=[fund])

    async def order(self, **changes: Any) -> dict[str, Any]:
        """A payment ordered by a decision that its owner confirms, its payee not yet known."""
        decision = an_approval(**{"region": f"{self.county}001"} | changes)
        await self.deliver(decision)
        await self.confirm(decision)
        return await self.payment_of(decision)

    async def confirm(self, decision: PaymentOrder, **changes: Any) -> bool:
        """The owner of the decision answers; ``changes`` are what it has otherwise."""
        payment = await self.payment_of(decision)
        async with self.client.database.transaction(by=system("disbursement")) as tx:
            return await confirmations.confirm(
                tx, UUID(payment["id"]), record_of(decision, **changes)
            )

    async def deliver(self, event: Any) -> None:
        await subscriptions.deliver(self.client.database, [a_message(event)])

    async def payment_of(self, decision: PaymentOrder) -> dict[str, Any]:
        [row] = await rows(
            self.client.database,
            "SELECT id FROM payments WHERE decision_id = :id",
            id=decision.decision_id,
        )
        return await self.payment(row.id)

    async def payment(self, payment_id: UUID | str) -> dict[str, Any]:
        answer = await self.client.get(f"/v1/payments/{payment_id}", headers=self.maker)
        assert answer.status_code == 200, answer.text
        body: dict[str, Any] = answer.json()
        return body

    async def meet_payee(self, payment: dict[str, Any], **changes: Any) -> dict[str, Any]:
        """The payee's data arrive and are checked."""
        [row] = await rows(
            self.client.database,
            "SELECT payee_ref FROM payments WHERE id = :id",
            id=UUID(payment["id"]),
        )
        async with self.client.database.transaction(by=system("disbursement")) as tx:
            await payees.check_payee(
                tx,
                UUID(payment["id"]),
                a_payee(row.payee_ref, **changes),
            )
        return await self.payment(payment["id"])

    async def reseal_name(self, payment: dict[str, Any], name: str) -> None:
        """The payee's name as an earlier edition took it."""
        row = UUID(payment["id"])
        async with self.client.database.transaction(by=system("disbursement")) as tx:
            sealed = tx.vault.seal(name, Place("payees", "holder_name", row))
            await tx.session.execute(
                update(PayeeRow).where(PayeeRow.payment_id == row).values(holder_name=sealed)
            )

    async def ready(self, **changes: Any) -> dict[str, Any]:
        return await self.meet_payee(await self.order(**changes))

    async def batch(self, headers: dict[str, str] | None = None, **changes: Any) -> Any:
        return await self.client.post(
            "/v1/batches",
            json={"fund_id": self.fund_id, "bank_code": self.bank_code} | changes,
            headers=(headers or self.maker) | once(),
        )

    async def release(self, batch: Any, headers: dict[str, str] | None = None) -> Any:
        return await self.client.post(
            f"/v1/batches/{batch.json()['id']}/release",
            headers=(headers or self.checker) | once() | if_match(batch),
        )

    async def released(self, **changes: Any) -> dict[str, Any]:
        payment = await self.ready(**changes)
        released = await self.release(await self.batch(payment_ids=[payment["id"]]))
        assert released.status_code == 200, released.text
        return await self.payment(payment["id"])

    async def report(self, payment: dict[str, Any], status: str, **changes: Any) -> Any:
        """The bank says something about the payment's present attempt."""
        result = {"end_to_end_id": reference(payment), "status": status} | changes
        answer = await self.client.post(
            "/v1/bank/results",
            json={"message_id": f"R-{uuid4().hex[:20]}", "results": [result]},
            headers=self.bank | once(),
        )
        assert answer.status_code == 201, answer.text
        return answer.json()

    async def refuse(self, payment: dict[str, Any]) -> Any:
        """The bank refuses the payment's file whole."""
        return await self.client.post(
            f"/v1/bank/batches/{payment['batch_id']}/answer",
            json={"accepted": False, "reason": "校验失败"},
            headers=self.bank | once(),
        )

    async def correct_account(self, payment: dict[str, Any], version: int = 2) -> None:
        """The account is corrected with its owner."""
        [row] = await rows(
            self.client.database,
            "SELECT payee_ref FROM payments WHERE id = :id",
            id=UUID(payment["id"]),
        )
        await self.deliver(
            PayeeCorrected(
                case_id=UUID(payment["case_id"]),
                payee_ref=row.payee_ref,
                payee_version=version,
                corrected_at=real_now(),
            )
        )

    async def revoke(self, payment: dict[str, Any]) -> None:
        """The county takes the approval back."""
        await self.deliver(
            RevocationRequested(
                case_id=UUID(payment["case_id"]),
                decision_id=UUID(payment["decision_id"]),
                requested_by="lead@county",
            )
        )

    async def measure(self) -> None:
        """What a worker measures every 20 seconds."""
        async with self.client.database.reading(by=system("disbursement")) as tx:
            await measure_money(tx)

    async def paid(self, **changes: Any) -> dict[str, Any]:
        payment = await self.released(**changes)
        await self.report(payment, "ACCC")
        return await self.payment(payment["id"])


def record_of(decision: PaymentOrder, **changes: Any) -> DecisionRecord:
    """The decision as the service that made it has it."""
    facts = {
        name: getattr(decision, name)
        for name in DecisionRecord.model_fields
        if name != "is_revoked"
    }
    return DecisionRecord(**facts | {"is_revoked": False} | changes)


def reference(payment: dict[str, Any], attempt: int | None = None) -> str:
    return f"{UUID(payment['id']).hex}-{attempt or payment['attempt']}"
