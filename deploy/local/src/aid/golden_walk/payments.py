"""Golden cases of money: the account, the order, what the bank says, and a fraud found afterwards."""

from collections.abc import Callable, Coroutine
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any
from uuid import UUID, uuid4

from aid_client.emergency import SEAT, THREE, TWO, Emergency
from aid_client.household import Household
from aid_client.http import StepRefused, SuiteClient, until
from aid_engines.refusal import Refusal
from shared.contracts.vocabulary import CashReason
from shared.money import parse_yuan, yuan
from shared.workdays import LHASA

from aid.golden_walk.family import WalkedApplication
from aid.golden_walk.recovery import demanded_after_fraud, recovery_of, refer
from aid.golden_walk.replayed import send_again
from aid.golden_walk.way import Act, CaseWay, Written, assessed, written_case

CITY = "5401"
DAY = date(2025, 6, 10)
EVENING = time(20)
CAP = 1_000_000
BANK = "BANK-LHASA"
WORK = "status=open&limit=200"
WHY = "经核查材料，情况属实。"
REFUSED = {
    "CARD_INVALID": "CARD_CHECK_FAILED",
    "PAYEE_NOT_ALLOWED": "PAYEE_MISMATCH",
    "PURPOSE_NOT_ALLOWED": "PURPOSE_FORBIDDEN",
    "PROCUREMENT_REQUIRED": "PROCUREMENT_RECORD_REQUIRED",
}
"""The suite's refusals in the words of the vocabulary, where those differ."""
TEKUN = {"category": "DISTRESSED", "household_status": "DISPERSED_TEKUN"}
COSTS = {
    "INPATIENT_CARE": "TEKUN_INPATIENT",
    "NURSING": "TEKUN_NURSING",
    "OFF_CATALOGUE": "TEKUN_OFF_CATALOGUE",
    "FUNERAL": "TEKUN_FUNERAL",
}
BEHAVIOURS = {"NAME_MISMATCH": "name_mismatch"}
REFERRED = {
    "credit_record": "CREDIT_RECORD",
    "administrative_penalty_referral": "PENALTY",
    "criminal_transfer_if_suspected": "CRIMINAL",
}
INPUTS = (
    frozenset({"card", "holder_matches", "holder_is_guardian"}),
    frozenset({"decision_id", "events"}),
    frozenset({"amount", "bank_result"}),
    frozenset({"lines", "header_total"}),
    frozenset({"sent", "bank"}),
    frozenset({"recipient", "cost", "other_aid_exhausted"}),
    frozenset({"purpose"}),
    frozenset({"method", "reason"}),
    frozenset({"method", "procedure", "procurement_ref"}),
    frozenset({"case_name", "bank_name"}),
    frozenset({"paid", "fraud_confirmed"}),
)
"""What is walked, each by itself: the first field of a group tells which."""
ANSWERED = {
    *("accepted", "error", "payments_created", "ledger_balance_effect", "state", "cap_reserved"),
    *("unmatched_bank_lines", "alert", "holder_matches", "clawback_due", *REFERRED),
    "later_record_required",
}


def of_golden_payment(written: dict[str, Any]) -> Written:
    """A golden case of group DIS. Raises ``Refusal`` with what the walk or the API lacks for it."""
    case = written_case(written, walked=frozenset().union(*INPUTS), answered=ANSWERED)
    given = case.given
    if not any(set(given) <= group for group in INPUTS):
        raise Refusal("the walk takes one question of money at a time")
    in_kind = given.get("method") == "IN_KIND"
    if in_kind and (given.get("procedure") != "EMERGENCY" or given.get("procurement_ref")):
        raise Refusal("of aid in kind an emergency without its contract is walked")
    if given.get("method", "CASH") not in {"CASH", "IN_KIND"}:
        raise Refusal("the suite has no such way of payment")
    if given.get("other_aid_exhausted") is False or given.get("fraud_confirmed") is False:
        raise Refusal("only a cost that nobody else pays, and a confirmed fraud, are walked")
    if given.get("bank_result", "NAME_MISMATCH") not in BEHAVIOURS:
        raise Refusal("the simulated bank has no such answer")
    return case


@dataclass
class PaymentOnItsWay(CaseWay):
    """A question of money on its day."""

    @property
    def plan(self) -> list[Act]:
        """One day; what turns the bank, or weighs a fund, has an hour to itself."""
        given = self.given
        doing: dict[str, Callable[[SuiteClient], Coroutine[Any, Any, None]]] = {
            "card": self._in_a_form,
            "decision_id": self._ordered_again,
            "bank_result": self._returned,
            "lines": self._reported,
            "sent": self._stated,
            "cost": self._for_a_purpose,
            "purpose": self._for_a_purpose,
            "procedure": self._in_kind,
            "method": self._for_a_purpose,
            "case_name": self._named,
            "paid": self._found_a_fraud,
        }
        act = next(one for name, one in doing.items() if name in given)
        alone = {"bank_result": 1, "sent": 2}
        place = next((hour for name, hour in alone.items() if name in given), 0)
        if place == 0:
            return [(DAY, act)]
        return [(datetime.combine(DAY, EVENING, LHASA) + timedelta(hours=place), act)]

    async def _in_a_form(self, http: SuiteClient) -> None:
        """The account stands in a form: the recipient's own, or said to be a guardian's."""
        given, household = self.given, Household(region=SEAT)
        household.today, household.card = DAY, given["card"]
        form = household.draft()
        if given.get("holder_matches") is False:
            form["account"]["holder"] = "GUARDIAN"
        await self._taken(WalkedApplication(http, household).draft_form(form))

    async def _taken(self, step: Coroutine[Any, Any, Any]) -> None:
        try:
            await step
        except StepRefused as refused:
            self.answer["error"] = REFUSED.get(refused.code, refused.code)
        else:
            self.answer["accepted"] = True

    async def _approved(self, http: SuiteClient, amount: str, **decision: Any) -> Emergency:
        """A fire of today, approved by the township, or by the county above its limit."""
        small = not decision and parse_yuan(amount) == parse_yuan(TWO)
        fire = Emergency(http, people=2 if small else 3, region=SEAT)
        tekun = bool(self.given.get("cost"))
        await fire.accepted(**(TEKUN if tekun else {}))
        found: dict[str, Any] = {"household_status": "DISPERSED_TEKUN"} if tekun else {}
        await assessed(fire.application, **found)
        await fire.case.opened()
        await fire.signed(amount)
        if not small:
            await fire.verified_by_the_county(amount)
            await fire.case.decide(amount, **decision)
        return fire

    async def _ordered_again(self, http: SuiteClient) -> None:
        """The decision's event comes as often as the case says; a later one shows it was read."""
        fire = await self._approved(http, TWO)
        await fire.payment.until_status("ready")
        for _ in range(int(self.given["events"]) - 1):
            await send_again(http.layout, "aid.approval.decision-made.v1", fire.application.id)
        await fire.case.revoke(WHY)
        await fire.payment.until_status("cancelled")
        found = await http.ask(
            "GET",
            "disbursement",
            f"/v1/payments?case_id={fire.application.id}",
            token=fire.payment.maker,
        )
        self.answer["payments_created"] = len(found["items"])

    async def _returned(self, http: SuiteClient) -> None:
        """The bank sends the money back; the cap stays used up while a new account is awaited."""
        given = self.given
        fire = await self._approved(http, given["amount"])
        behaviour = BEHAVIOURS[given["bank_result"]]
        ready = await fire.payment.until_status("ready")
        before = await self._paid_by_the_fund(fire, ready)
        await fire.payment.turn_bank(accounts={fire.application.household.card: behaviour})
        await fire.payment.release(await fire.payment.make_batch())
        seen = await fire.payment.until_status("returned")
        await fire.payment.turn_bank(accounts={})
        after = await self._paid_by_the_fund(fire, ready)
        self.answer |= {
            "state": seen["status"].upper(),
            "ledger_balance_effect": yuan(after - before),
        }
        again = Emergency(http, region=SEAT)
        again.application.household = fire.application.household
        await again.accepted()
        left = (await again.assessed())["preview"]["cap_remaining"]
        self.answer["cap_reserved"] = yuan(CAP - parse_yuan(left))

    async def _paid_by_the_fund(self, fire: Emergency, payment: Any) -> int:
        funds = await fire.suite.ask("GET", "disbursement", "/v1/funds", token=fire.payment.maker)
        [fund] = [one for one in funds if one["code"] == payment["fund_code"]]
        return parse_yuan(fund["paid"])

    def _bank(self, http: SuiteClient) -> str:
        return http.token("bank", org=BANK, sub="bank")

    async def _file(self, http: SuiteClient, address: str, rows: list[list[Any]]) -> Any:
        """The bank sends a file of its own."""
        lines = "".join(f"{','.join(map(str, row))}\r\n" for row in rows)
        return await http.ask(
            "POST",
            "disbursement",
            f"/v1/bank/{address}",
            token=self._bank(http),
            data={"format": "csv"},
            files={"file": ("file.csv", lines.encode("gb18030"))},
        )

    async def _reported(self, http: SuiteClient) -> None:
        """The bank's report has these lines under this total."""
        amounts, total = self.given["lines"], self.given["header_total"]
        day = DAY.isoformat()
        rows = [["H", uuid4().hex, len(amounts), total]]
        rows += [["D", f"E{uuid4().hex}", one, "ACCC", "", "", day] for one in amounts]
        await self._taken(self._file(http, "reports", rows))

    async def _stated(self, http: SuiteClient) -> None:
        """What was sent is paid; the bank's statement has these lines, the simulator's is away."""
        references: dict[str, str] = {}
        for name in self.given["sent"]:
            fire = await self._approved(http, TWO)
            await fire.payment.turn_bank(statements=False)
            await fire.payment.release(await fire.payment.make_batch())
            paid = await fire.payment.until_status("paid")
            references[name] = f"{UUID(paid['id']).hex}-{paid['attempt']}"
        names = {references.get(one, f"E{uuid4().hex}"): one for one in self.given["bank"]}
        total = yuan(parse_yuan(TWO) * len(names))
        account = f"{uuid4().int % 10**16:016d}"
        header = ["H", uuid4().hex, 1, account, DAY.isoformat(), total, "0.00", len(names), total]
        rows = [["D", uuid4().hex, one, TWO, "D", ""] for one in names]
        seen = await self._file(http, "statements", [header, *rows])
        lines = [one for one in seen["lines"] if one["matched_to"] is None]
        self.answer["unmatched_bank_lines"] = [names[one["end_to_end_id"]] for one in lines]
        await fire.payment.turn_bank(statements=True)
        breaks = await http.ask(
            "GET", "disbursement", "/v1/reconciliation/breaks?limit=200", token=self._finance(http)
        )
        self.answer["alert"] = "RECON_BREAK" if self._about(breaks, seen) else None

    def _finance(self, http: SuiteClient) -> str:
        return http.token("finance_checker", region=CITY, sub="checker")

    @staticmethod
    def _about(found: Any, statement: Any) -> list[Any]:
        """The breaks about lines of a statement that nobody sent."""
        unsent = {one["reference"] for one in statement["lines"] if one["matched_to"] is None}
        told = [one for one in found["items"] if one["kind"] == "UNMATCHED_BANK_LINE"]
        return [one for one in told if one["reference"].rpartition("/")[2] in unsent]

    async def _for_a_purpose(self, http: SuiteClient) -> None:
        """The county approves for this purpose, or in this way of payment."""
        given = self.given
        decision: dict[str, Any] = {"reason": WHY}
        if given.get("cost") is not None:
            decision["purpose"] = COSTS[given["cost"]]
            paid = {"special_aid_paid": "0.00", "tekun_fund_paid": "0.00"}
            proof = {"document": "特困供养经费支出证明〔2025〕5号"}
            decision["tekun_cost"] = {"cost": THREE} | paid | proof
        if given.get("purpose") is not None:
            decision["purpose"] = given["purpose"]
        if given.get("method") is not None:
            reason = given.get("reason")
            code = reason if reason in set(CashReason) else CashReason.CARD_LOST
            told = {"method_reason": code, "reason": f"{WHY}{reason}"} if reason else {}
            decision |= {"method": given["method"]} | told
        await self._taken(self._approved(http, THREE, **decision))

    async def _in_kind(self, http: SuiteClient) -> None:
        """Goods go before their contract; the record that follows is a duty of the county."""
        fire = await self._approved(http, THREE, reason=WHY, method="KIND")
        await self._taken(fire.hand_over_goods(THREE))
        await fire.vouch()
        await fire.confirm()
        payment = await fire.payment.until_status("paid")
        seen = await until(
            lambda: http.ask("GET", "intake", f"/v1/work?{WORK}", token=self._county(http)),
            lambda list_: any(one["case_id"] == payment["id"] for one in list_["items"]),
            what="the procurement is a duty",
        )
        self.answer["later_record_required"] = any(
            (one["case_id"], one["what"]) == (payment["id"], "record_procurement")
            for one in seen["items"]
        )

    def _county(self, http: SuiteClient) -> str:
        return http.token("county_handler", region=SEAT[:6], sub="county-handler")

    async def _named(self, http: SuiteClient) -> None:
        """The form has a name in one writing; the bank's order has it in that of the bank."""
        fire = Emergency(http, region=SEAT)
        household = fire.application.household
        household.adults[0] = (self.given["case_name"], household.adults[0][1])
        await fire.helped(TWO)
        batch = await fire.payment.make_batch()
        await fire.payment.release(batch)
        file = await http.send(
            "GET",
            "disbursement",
            f"/v1/bank/batches/{batch['id']}/file?format=csv",
            token=self._bank(http),
        )
        file.raise_for_status()
        fields = [row.split(",") for row in file.content.decode("gb18030").splitlines()]
        names = {row[4] for row in fields if row[0] == "D"}
        self.answer["holder_matches"] = names == {self.given["bank_name"]}

    async def _found_a_fraud(self, http: SuiteClient) -> None:
        """What was paid is found to be a fraud: demanded back whole, and handed over."""
        fire = await self._approved(http, self.given["paid"])
        await fire.payment.release(await fire.payment.make_batch())
        await fire.payment.until_status("paid")
        await demanded_after_fraud(fire.application, WHY)
        self.answer["clawback_due"] = (await recovery_of(fire.case))["demanded"]
        for name, kind in REFERRED.items():
            try:
                await refer(fire.case, kind)
            except StepRefused as refused:
                if refused.code != "REFERRAL_NOT_OF_FRAUD":
                    raise
                self.answer[name] = False
            else:
                self.answer[name] = True
