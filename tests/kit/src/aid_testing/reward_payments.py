"""A reward from its form to its money: what intake ordered, as disbursement hears and pays it."""

from typing import Any
from uuid import UUID

from disbursement.usecases.payments import confirmations
from disbursement.workers.orders import PAYEES
from intake.consumers import subscriptions as heard_by_intake
from intake.domain.rewards.profile import Profile
from shared.contracts.decisions import DecisionRecord
from shared.contracts.event import REGISTRY
from shared.contracts.people import CasePeople, Purpose
from shared.roles import system

from aid_testing.actors import as_
from aid_testing.finance import Desk, a_county
from aid_testing.fixtures import Client
from aid_testing.rewards import Station
from aid_testing.rows import a_message, outbox, rows

CONFIRM, PAYEE = "/v1/internal/decisions/{}", "/v1/internal/cases/{}/people"


class Counter:
    """A station and the finance desk of its county, with the reward's own fund."""

    def __init__(
        self,
        intake: Client,
        disbursement: Client,
        profile: Profile | None = None,
        county: str | None = None,
    ) -> None:
        self.intake, self.disbursement = intake, disbursement
        self.desk = Desk(disbursement, county or a_county())
        place = f"{self.desk.county}001"
        self.station = Station(intake, county=self.desk.county, place=place, profile=profile)
        self._told: set[str] = set()

    async def load_fund(self, balance: str = "1000.00", **changes: Any) -> None:
        """Money for this reward alone."""
        fund: dict[str, Any] = {
            "programme": "FLAT_RATE_REWARD",
            "kind": "SPECIAL_REWARD",
            "scheme": self.station.scheme,
            "name": "专项奖励经费专账",
            "opening_balance": balance,
        }
        loaded = await self.desk.put_fund(**fund | changes)
        assert loaded.status_code == 200, loaded.text
        funds = (await self.disbursement.get("/v1/funds", headers=self.desk.maker)).json()
        self.desk.fund_id = funds[-1]["id"]

    async def tell(self, form: dict[str, Any]) -> dict[str, Any]:
        """What intake published about the form's day reaches disbursement, once; its payment."""
        day = (await self.station.seen(form))["day"]
        for row in await outbox(self.intake.database, day["id"]):
            event = REGISTRY[row.type].model_validate(row.payload)
            key = f"{row.type}:{row.payload}"
            if key not in self._told:
                self._told.add(key)
                await self.desk.deliver(event)
        return await self.payment(form)

    async def payment(self, form: dict[str, Any]) -> dict[str, Any]:
        """The payment of the form's day."""
        day = (await self.station.seen(form))["day"]
        [row] = await rows(
            self.disbursement.database,
            "SELECT id FROM payments WHERE case_id = :case ORDER BY id DESC LIMIT 1",
            case=UUID(day["id"]),
        )
        return await self.desk.payment(row.id)

    async def ask_intake(self, path: str, thing: str, **params: str) -> Any:
        """As disbursement's workers ask it, under their own token."""
        me = as_(
            self.intake.layout, "service", region=self.desk.county[:4], sub="service:disbursement"
        )
        answer = await self.intake.get(path.format(thing), params=params, headers=me)
        assert answer.status_code == 200, answer.text
        return answer.json()

    async def ready(self, form: dict[str, Any]) -> dict[str, Any]:
        """Ordered, confirmed by intake, its payee fetched from intake."""
        payment = await self.tell(form)
        record = DecisionRecord.model_validate(
            await self.ask_intake(CONFIRM, payment["decision_id"])
        )
        async with self.disbursement.database.transaction(by=system("disbursement")) as tx:
            assert await confirmations.confirm(tx, UUID(payment["id"]), record)
        return await self.fetch_payee(form)

    async def fetch_payee(self, form: dict[str, Any]) -> dict[str, Any]:
        payment = await self.payment(form)
        people = CasePeople.model_validate(
            await self.ask_intake(PAYEE, payment["case_id"], purpose=Purpose.PAYMENT)
        )
        async with self.disbursement.database.transaction(by=system("disbursement")) as tx:
            await PAYEES.record(tx, UUID(payment["id"]), people)
        return await self.payment(form)

    async def released(self, form: dict[str, Any]) -> dict[str, Any]:
        """In a file that two finance officers have sent to the bank."""
        payment = await self.ready(form)
        batch = await self.desk.batch(payment_ids=[payment["id"]])
        assert batch.status_code == 201, batch.text
        released = await self.desk.release(batch)
        assert released.status_code == 200, released.text
        return await self.payment(form)

    async def answer(self, payment: dict[str, Any]) -> None:
        """What disbursement published about the payment reaches intake, once."""
        for row in await outbox(self.disbursement.database, payment["case_id"]):
            key = f"{row.type}:{row.payload}"
            if key in self._told or row.type not in REGISTRY:
                continue
            self._told.add(key)
            event = REGISTRY[row.type].model_validate(row.payload)
            await heard_by_intake.deliver(self.intake.database, [a_message(event)])

    async def paid(self, form: dict[str, Any]) -> dict[str, Any]:
        """The bank has paid it, and intake knows."""
        payment = await self.released(form)
        await self.desk.report(payment, "ACCC")
        await self.answer(payment)
        return await self.payment(form)
