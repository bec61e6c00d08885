"""A county that buys goods and services for aid, and hands goods over."""

from typing import Any

from shared.contracts.vocabulary import PaymentMethod

from aid_testing import cash
from aid_testing.actors import as_, if_match, once
from aid_testing.applications import PDF
from aid_testing.finance import Desk


class Purchases:
    """The civil-affairs office of a desk's county, of a handler and a lead."""

    def __init__(self, desk: Desk) -> None:
        self.desk = desk
        self.handler = self.as_("county_handler", "buyer")
        self.lead = self.as_("county_lead", "second-lead")
        self.giver = cash.staff(desk, "giver@township")

    def as_(self, role: str, sub: str) -> dict[str, str]:
        return as_(self.desk.client.layout, role, region=self.desk.county, sub=sub)

    async def propose(self, who: dict[str, str] | None = None, **changes: Any) -> Any:
        body = {
            "region": self.desk.county,
            "kind": "GOODS",
            "mode": "PROCURED",
            "reference": f"城民采〔2026〕{self.desk.county}号",
            "supplier": "拉萨市某某商贸有限公司",
            "subject": "棉被和方便食品",
            "document": "城政采中标〔2026〕12号",
            "fund_id": self.desk.fund_id,
            "value": "5000.00",
            "since": "2026-01-01",
            "until": "2030-12-31",
        } | changes
        return await self.desk.client.post(
            "/v1/purchases", json=body, headers=(who or self.handler) | once()
        )

    async def get(self, purchase_id: str) -> Any:
        return await self.desk.client.get(f"/v1/purchases/{purchase_id}", headers=self.handler)

    async def step(self, purchase_id: str, name: str, who: dict[str, str], **body: Any) -> Any:
        """One step of somebody, who has read the contract before."""
        seen = await self.get(purchase_id)
        return await self.desk.client.post(
            f"/v1/purchases/{purchase_id}/{name}",
            json=body or None,
            headers=who | once() | if_match(seen),
        )

    async def in_force(self, **changes: Any) -> str:
        """A contract that two of the county have agreed on; its id."""
        proposed = await self.propose(**changes)
        assert proposed.status_code == 201, proposed.text
        purchase_id = str(proposed.json()["id"])
        confirmed = await self.step(purchase_id, "confirm", self.lead)
        assert confirmed.status_code == 200, confirmed.text
        return purchase_id

    async def ready(self, *, amount: int = 150_000, **changes: Any) -> dict[str, Any]:
        """Aid in kind that can be handed over."""
        payment = await self.desk.order(method=PaymentMethod.KIND, amount=amount, **changes)
        assert await cash.meet(self.desk, payment)
        return await self.desk.payment(payment["id"])

    async def body_of(self, payment: dict[str, Any], **changes: Any) -> dict[str, Any]:
        """A whole record of quilts and rice worth 1,500.00."""
        photo = (await cash.photo(self.desk, payment, who=self.giver)).json()
        receipt = (await cash.photo(self.desk, payment, PDF, kind="RECEIPT", who=self.giver)).json()
        return {
            "items": [
                an_item("CLOTHES", "棉被", "床", 5, "180.00"),
                an_item("FOOD", "大米", "袋", 10, "60.00"),
            ],
            "witnesses": cash.WITNESSES,
            "signature": "FINGERPRINT",
            "photo_sha256": photo["sha256"],
            "receipt_sha256": receipt["sha256"],
            "handed_over_on": self.desk.client.database.clock.today().isoformat(),
        } | changes

    async def hand_over(
        self, payment: dict[str, Any], who: dict[str, str] | None = None, **changes: Any
    ) -> Any:
        body = await self.body_of(payment, **changes)
        return await cash.act(self.desk, payment, "hand-over-goods", who or self.giver, body)

    async def given(self, payment: dict[str, Any], **changes: Any) -> dict[str, Any]:
        """Handed over, vouched for and confirmed."""
        handed = await self.hand_over(payment, **changes)
        assert handed.status_code == 200, handed.text
        await cash.vouched(self.desk, payment)
        paid = await cash.act(self.desk, payment, "confirm-hand-over", self.desk.checker)
        assert paid.status_code == 200, paid.text
        return dict(paid.json())


def an_item(kind: str, name: str, unit: str, quantity: int, unit_price: str) -> dict[str, Any]:
    return {
        "kind": kind,
        "name": name,
        "unit": unit,
        "quantity": quantity,
        "unit_price": unit_price,
    }
