"""Debts to a fund, from the finding to their end, as two people of each office take its steps."""

from typing import Any
from uuid import UUID, uuid4

from shared.clock import real_now
from shared.contracts.approval import RecoveryOrdered

from aid_testing.actors import as_, if_match, once
from aid_testing.bank_files import a_statement_file, a_stmt, an_entry, post_statement
from aid_testing.finance import Desk
from aid_testing.rows import rows


class Recoveries:
    """The county's office and the finance of a desk, each of two people."""

    def __init__(self, desk: Desk) -> None:
        self.desk = desk
        self.handler = self.as_("county_handler", "collector")
        self.lead = self.as_("county_lead", "second-lead")
        self.maker = self.as_("finance_maker", "maker")
        self.checker = self.as_("finance_checker", "checker")

    def as_(self, role: str, sub: str, *, county: str | None = None) -> dict[str, str]:
        return as_(self.desk.client.layout, role, region=county or self.desk.county, sub=sub)

    async def order(self, payment: dict[str, Any], *, fraud: bool = True, **changes: Any) -> Any:
        """The county's review found against the grant; the answer is the recovery's id, or nothing."""
        now = real_now()
        await self.desk.deliver(
            RecoveryOrdered(
                **{
                    "case_id": UUID(payment["case_id"]),
                    "decision_id": UUID(payment["decision_id"]),
                    "fraud": fraud,
                    "articles": ("第三十二条",),
                    "ordered_by": "reviewer",
                    "signers": ("reviewer",),
                    "ordered_at": now,
                    "review_id": uuid4(),
                }
                | changes
            )
        )
        found = await rows(
            self.desk.client.database,
            "SELECT id FROM recoveries WHERE decision_id = :id",
            id=UUID(payment["decision_id"]),
        )
        return str(found[0].id) if found else None

    async def get(self, recovery_id: str) -> Any:
        return await self.desk.client.get(f"/v1/recoveries/{recovery_id}", headers=self.handler)

    async def step(self, recovery_id: str, name: str, who: dict[str, str], **body: Any) -> Any:
        """One step of somebody, who has read the recovery before."""
        seen = await self.desk.client.get(f"/v1/recoveries/{recovery_id}", headers=self.handler)
        return await self.desk.client.post(
            f"/v1/recoveries/{recovery_id}/{name}",
            json=body or None,
            headers=who | once() | if_match(seen),
        )

    async def done(self, recovery_id: str, name: str, who: dict[str, str], **body: Any) -> Any:
        answer = await self.step(recovery_id, name, who, **body)
        assert answer.status_code == 200, answer.text
        return answer.json()

    async def demanded(self, payment: dict[str, Any], *, fraud: bool = True, **body: Any) -> str:
        """The debt is demanded by two of the county."""
        recovery_id = str(await self.order(payment, fraud=fraud))
        reason = {"reason": "申请时隐瞒存款。"}
        await self.done(recovery_id, "propose-demand", self.handler, **reason | body)
        await self.done(recovery_id, "confirm", self.lead)
        return recovery_id

    async def due(self, payment: dict[str, Any], *, fraud: bool = True, **body: Any) -> str:
        """The debtor has the demand."""
        recovery_id = await self.demanded(payment, fraud=fraud, **body)
        await self.done(
            recovery_id,
            "record-delivery",
            self.handler,
            delivered_on=self.desk.client.database.clock.today().isoformat(),
            method="IN_PERSON",
            proof="送达回证第 12 号",
        )
        return recovery_id

    async def credit(self, amount: str, *, opening: str, closing: str, on: str) -> str:
        """The bank's statement has money that nobody knows; the id of its break."""
        stmt = a_stmt(self.desk.account, opening, closing, an_entry(amount, side="CRDT"), on=on)
        posted = await post_statement(self.desk, a_statement_file(stmt))
        assert posted.status_code == 201, posted.text
        found = await rows(
            self.desk.client.database,
            "SELECT id FROM reconciliation_breaks WHERE kind = 'UNMATCHED_BANK_LINE' "
            "AND checked_at IS NULL AND starts_with(reference, :account) ORDER BY id DESC",
            account=f"{self.desk.account}/{on}",
        )
        return str(found[0].id)
