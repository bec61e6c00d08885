"""One county's office, finance and bank over a year: what is decided, paid, refused and put right."""

import random
from collections.abc import Sequence
from datetime import date, datetime, time, timedelta
from pathlib import Path
from typing import Any
from uuid import UUID

import httpx
from aid_engines import files
from aid_simulators.bank_books import Books
from aid_simulators.bank_settings import BankSettings
from aid_simulators.bank_work import Bank
from disbursement.consumers import subscriptions
from disbursement.domain.bank.reasons import ACCOUNT_FAULTS
from disbursement.usecases.payments import confirmations, payees
from shared.clock import real_now
from shared.contracts.approval import DecisionMade, RevocationRequested
from shared.contracts.intake import PayeeCorrected
from shared.contracts.vocabulary import CashReason, Category, PaymentMethod
from shared.message import Message
from shared.money import yuan
from shared.roles import system
from shared.workdays import LHASA
from stdnum import luhn

from aid_testing import cancellations, cash
from aid_testing.actors import if_match, once
from aid_testing.decisions import a_payee, an_approval
from aid_testing.finance import Desk, record_of
from aid_testing.rows import a_message, rows

TOGETHER = 100
CATEGORIES = tuple(Category)
CREATED = 201
ASKED_BACK = 0.5
CASH, REVOKED, REVOKED_LATE, DISCARDED, RECALLED = 0.02, 0.01, 0.01, 0.05, 0.05
"""How often, of a decision or of a batch."""
NOTHING_READY = frozenset({"NOTHING_TO_BATCH", "EARLIER_STILL_BOOKED"})
"""Nothing is ready, or all that is waits for a credit of its earlier attempt."""
BEHAVIOURS = {
    "closed_account": 0.03,
    "name_mismatch": 0.02,
    "account_not_found": 0.02,
    "returned_after_paid": 0.03,
    "unknown": 0.02,
}
"""What becomes of an account, and of how many."""
ERRORS: tuple[dict[str, Any], ...] = (
    {},
    {"late_seconds": 3600},
    {"duplicate": True},
    {"out_of_order": True},
    {"half_a_file": True},
    {"refuse_files": True},
    {"down": True},
    {"statements": False},
    {"lump": True},
    {"fee": "5.00"},
    {"interest": "12.34"},
    {"duplicate": True, "out_of_order": True, "lump": True},
)
"""The ways of a bank in a week; each has its turn before one comes again."""
WAITING = """
SELECT id, payee_ref, payee_version, status, hold_reason, attempt FROM payments
WHERE starts_with(region, :county) AND method = 'CARD' AND status = ANY(:statuses) ORDER BY id
"""
NOT_ENDED = """
SELECT status || coalesce(': ' || hold_reason, '') AS state, count(*) AS number FROM payments
WHERE starts_with(region, :county)
    AND NOT (status = 'cancelled' OR (status = 'paid' AND (matched OR method = 'CASH')))
GROUP BY 1
"""


class County:
    """A desk, its bank, and what is drawn for them from one seed."""

    def __init__(self, desk: Desk, home: Path, seed: int) -> None:
        self.desk = desk
        self.chance = random.Random(f"{seed}/{desk.county}")
        self.decided: list[DecisionMade] = []
        self._home = home
        self._accounts = 0
        self._behaviours: dict[str, str] = {}
        self._turns: list[dict[str, Any]] = []
        home.mkdir(parents=True, exist_ok=True)
        self._bank = Bank(
            base_url="http://service",
            token_file=home / "token",
            books=Books(home / "bank.json", clock_file=home / "clock.json"),
            settings_file=home / "settings.json",
        )
        transport = httpx.ASGITransport(app=desk.client.app)
        self._http = httpx.AsyncClient(
            transport=transport, base_url="http://service", headers=desk.bank
        )

    def go_to(self, day: date) -> None:
        """It is noon of a day, at the suite and at the bank."""
        there = datetime.combine(day, time(12), tzinfo=LHASA) - real_now()
        self.desk.client.database.clock.offset = lambda: there  # type: ignore[method-assign]
        seconds = round(there.total_seconds())
        files.write_json(self._home / "clock.json", {"offset_seconds": seconds})

    @property
    def today(self) -> date:
        return self.desk.client.database.clock.today()

    def open_account(self, amount: int) -> None:
        """What the account had before the year."""
        self._bank.books.top_up(self.desk.account, "opening", amount)

    async def give(self, reference: str, amount: int) -> None:
        """Finance announces money, and puts it into the account."""
        answer = await self.desk.allocate(reference, yuan(amount))
        assert answer.status_code == 200, answer.text
        self._bank.books.top_up(self.desk.account, reference, amount)

    async def decide(self, number: int) -> list[Message]:
        """So many approvals of today; a few in cash, a few taken back at once."""
        made = [self._decision() for _ in range(number)]
        self.decided += made
        messages = [a_message(one) for one in made]
        for at in range(0, number, TOGETHER):
            await subscriptions.deliver(self.desk.client.database, messages[at : at + TOGETHER])
        await self._confirm(made)
        for one in made:
            if one.method is PaymentMethod.CASH:
                await self._pay_cash(one)
            elif self.chance.random() < REVOKED:
                await self._revoke(one)
        await self.meet_payees()
        return messages

    def _decision(self) -> DecisionMade:
        by_hand = (
            {"method": PaymentMethod.CASH, "method_reason": CashReason.CARD_LOST}
            if self.chance.random() < CASH
            else {}
        )
        return an_approval(
            region=f"{self.desk.county}{1 if by_hand else self.chance.randint(1, 5):03d}",
            category=self.chance.choice(CATEGORIES),
            amount=self.chance.randint(300, 30_000) * 100 // 10,
            decided_at=self.desk.client.database.clock.now(),
            beneficiaries=self.chance.randint(1, 6),
            **by_hand,
        )

    async def _confirm(self, made: Sequence[DecisionMade]) -> None:
        """The office that decided says so of each."""
        database = self.desk.client.database
        found = await rows(
            database,
            "SELECT id, decision_id FROM payments WHERE decision_id = ANY(:ids)",
            ids=[one.decision_id for one in made],
        )
        ids = {row.decision_id: row.id for row in found}
        for one in made:
            async with database.transaction(by=system("disbursement")) as tx:
                await confirmations.confirm(tx, ids[one.decision_id], record_of(one))

    async def _revoke(self, one: DecisionMade) -> None:
        await self.desk.deliver(
            RevocationRequested(
                case_id=one.case_id, decision_id=one.decision_id, requested_by="lead@county"
            )
        )

    async def _pay_cash(self, one: DecisionMade) -> None:
        """Handed over before two witnesses, and confirmed by a second officer."""
        desk, payment = self.desk, await self.desk.payment_of(one)
        if payment["status"] != "ordered":
            return
        assert await cash.meet(desk, payment)
        body = await cash.body_of(desk, payment)
        given = await cash.act(desk, payment, "hand-over", desk.maker, body)
        assert given.status_code == 200, given.text
        await cash.vouched(desk, payment)
        done = await cash.act(desk, payment, "confirm-hand-over", desk.checker)
        assert done.status_code == 200, done.text

    async def meet_payees(self) -> None:
        """The account of each order that waits for one; what was corrected is a good one."""
        database = self.desk.client.database
        for row in await self._waiting("ordered"):
            account = self._an_account(is_first=row.payee_version == 1 and row.attempt == 1)
            payee = a_payee(row.payee_ref, payee_version=row.payee_version, account=account)
            async with database.transaction(by=system("disbursement")) as tx:
                await payees.check_payee(tx, row.id, payee)

    def _an_account(self, *, is_first: bool) -> str:
        self._accounts += 1
        number = f"62179977{self.desk.county}{self._accounts:04d}"
        account = number + luhn.calc_check_digit(number)
        drawn = self.chance.random()
        for behaviour, share in BEHAVIOURS.items():
            if 0 <= drawn < share and is_first:
                self._behaviours[account] = behaviour
            drawn -= share
        return account

    async def _waiting(self, *statuses: str) -> list[Any]:
        return await rows(
            self.desk.client.database, WAITING, county=self.desk.county, statuses=list(statuses)
        )

    async def pay(self) -> None:
        """What is ready goes into a file of two people; now and then it is taken back first."""
        while True:
            batch = await self.desk.batch()
            if batch.is_error:
                assert batch.json()["code"] in NOTHING_READY, batch.text
                return
            drawn = self.chance.random()
            if drawn < DISCARDED:
                await self._step(batch, "discard", self.desk.maker)
                continue
            released = await self.desk.release(batch)
            assert released.status_code == 200, released.text
            if drawn < DISCARDED + RECALLED:
                reason = {"reason": "放行后发现账号资料有误，撤回重做。"}
                asked = await self._step(released, "propose-recall", self.desk.maker, reason)
                await self._step(asked, "confirm-recall", self.desk.checker)

    async def _step(self, batch: Any, verb: str, who: dict[str, str], body: Any = None) -> Any:
        answer = await self.desk.client.post(
            f"/v1/batches/{batch.json()['id']}/{verb}",
            json=body,
            headers=who | once() | if_match(batch),
        )
        assert answer.status_code == 200, answer.text
        return answer

    async def visit(self, *, honest: bool = False) -> None:
        """The bank works twice in this week's way, as money that comes back does so later."""
        if not self._turns:
            self._turns = self.chance.sample(ERRORS, len(ERRORS))
        ways = {} if honest else self._turns.pop()
        self._bank.turn(BankSettings(accounts=self._behaviours, **ways))
        for _ in range(2):
            if not self._bank.settings.down:
                await self._bank.visit(self._http)

    async def ask_back(self) -> None:
        """Now and then two of finance ask the bank for something back that it has not paid yet."""
        waiting = await self._waiting("accepted")
        if not waiting or self.chance.random() > ASKED_BACK:
            return
        asked = await cancellations.propose(self.desk, {"id": str(waiting[0].id)})
        assert asked.status_code in {201, 409}, asked.text
        if asked.status_code == CREATED:
            await cancellations.step(self.desk, asked, "confirm")

    async def put_right(self) -> None:
        """Wrong accounts are corrected with their owners; the rest is sent again."""
        for row in await self._waiting("returned", "payee_wrong"):
            payment = await self.desk.payment(row.id)
            if row.hold_reason in ACCOUNT_FAULTS:
                corrected = PayeeCorrected(
                    case_id=UUID(payment["case_id"]),
                    payee_ref=row.payee_ref,
                    payee_version=row.payee_version + 1,
                    corrected_at=real_now(),
                )
                await self.desk.deliver(corrected)
            else:
                await self.desk.client.post(
                    f"/v1/payments/{row.id}/pay-again",
                    headers=self.desk.maker | once() | {"If-Match": f'"{payment["version"]}"'},
                )
        if self.decided and self.chance.random() < REVOKED_LATE * TOGETHER:
            await self._revoke(self.chance.choice(self.decided))
        await self.meet_payees()

    async def sweep(self) -> None:
        answer = await self.desk.client.post("/v1/internal/sweep", headers=self.desk.operator)
        assert answer.status_code == 200, answer.text

    async def week(self, number: int) -> list[Message]:
        """What happens in one week, with so many decisions."""
        messages = await self.decide(number)
        await self.pay()
        await self.visit()
        await self.ask_back()
        await self.put_right()
        await self.sweep()
        return messages

    async def not_ended(self) -> dict[str, int]:
        """Payments that are neither paid and stated nor cancelled, by what they wait for."""
        found = await rows(self.desk.client.database, NOT_ENDED, county=self.desk.county)
        return {f"{self.desk.county} {row.state}": row.number for row in found}

    async def end(self, weeks: int = 8) -> None:
        """Weeks without new decisions and of an honest bank, until all has ended."""
        for _ in range(weeks):
            self.go_to(self.today + timedelta(days=7))
            await self.put_right()
            await self.pay()
            await self.visit(honest=True)
            await self.sweep()
            if not await self.not_ended():
                return

    async def close(self) -> None:
        await self._http.aclose()
