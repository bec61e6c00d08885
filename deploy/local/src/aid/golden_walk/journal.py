"""One application of a history on its way, from the form to what became of the money."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from aid_client.approval import ApprovalSteps
from aid_client.assessment import AssessmentSteps
from aid_client.emergency import Emergency
from aid_client.household import a_card
from aid_client.http import StepRefused, SuiteClient, until
from aid_client.payment import PaymentSteps

from aid.golden_walk.answers import (
    answer_of,
    error_of,
    fen_of,
    has_fraud_file,
    is_lifting_audited,
    rate_of,
)
from aid.golden_walk.family import (
    AGENT,
    Relative,
    WalkedApplication,
    form_of,
    household_of,
    people_of,
)
from aid.golden_walk.figures import CityStanding
from aid.golden_walk.history import History, Step
from aid.golden_walk.recovery import demanded_after_fraud
from aid.golden_walk.way import Act, assessed, county_reason

ARTICLE_11 = "第十一条"
AS_NOTICED = "申请人选择按公示金额救助。"
WHY = "经核查材料，情况属实。"
PROVEN = "经调查核实，有书面材料证明。"
REJECTED = {
    "BELOW_THE_FLOOR": "BELOW_FLOOR",
    "ABOVE_THE_NOTICED": "ABOVE_CAP",
    "CAP_LEAVES_LESS": "ABOVE_CAP",
}
REFUSING = frozenset({"INELIGIBLE"})
GRANTING = frozenset({"ELIGIBLE", "NEEDS_COUNTY_EXCEPTION"})


@dataclass
class StepOnItsWay:
    """One step of a history on its way."""

    history: str
    number: int
    step: Step
    people: Mapping[str, Relative]
    standing: CityStanding
    ids: dict[str, str]  # letter -> the suite's id of the person, from earlier steps
    answer: dict[str, Any] = field(default_factory=dict)
    application: WalkedApplication | None = None
    recommended: str | None = None
    waits: bool = False
    cut: bool = False  # the cap cut the formula before anybody proposed what it leaves
    rejected: str | None = None  # why the suite refused what the history proposes

    @classmethod
    def of(cls, history: History) -> "list[StepOnItsWay]":
        people, ids = people_of(history), dict[str, str]()
        return [
            cls(history.id, number, step, people, history.standing, ids)
            for number, step in enumerate(history.steps, start=1)
        ]

    @property
    def walked(self) -> WalkedApplication:
        """The application, once it was handed in."""
        assert self.application is not None, "the application was handed in"
        return self.application

    @property
    def acts(self) -> list[Act]:
        """What is done on which day."""
        apply, found_on = self.step.apply, self.step.fraud_found_on
        acts: list[Act] = [(apply.accept_date, self.begin), (apply.approve_date, self.decide)]
        return acts if found_on is None else [*acts, (found_on, self.recover)]

    async def apply_for(self, http: SuiteClient) -> None:
        """From the form to the acceptance."""
        await self._applied(http)
        await self._found_household()

    async def assess(self) -> None:
        """From the platform's answers to the finished assessment."""
        await self._assessed()

    async def begin(self, http: SuiteClient) -> None:
        """From the form to the public notice."""
        try:
            await self._applied(http)
            if self.waits:
                return
            await self._found_household()
            await self._assessed()
            await self._signed()
        except StepRefused as refused:
            if "error" in self.step.expected:
                self.answer, self.waits = {"error": error_of(refused)}, True
                return
            self.answer = {"fault": f"{type(refused).__name__}: {refused}"}
        except Exception as fault:  # noqa: BLE001 - one case that fails must not stop the rest
            self.answer = {"fault": f"{type(fault).__name__}: {fault}"}

    async def decide(self, _http: SuiteClient) -> None:
        """From the county's receipt to what became of the money."""
        if "fault" in self.answer or self.application is None or self.waits:
            return
        try:
            await self._decided()
        except Exception as fault:  # noqa: BLE001 - one case that fails must not stop the rest
            self.answer = {"fault": f"{type(fault).__name__}: {fault}"}

    async def recover(self, _http: SuiteClient) -> None:
        """What was paid is found to be a fraud, and is demanded back (第三十二条)."""
        if "fault" in self.answer or self.application is None or self.waits:
            return
        try:
            await demanded_after_fraud(self.application, WHY)
        except Exception as fault:  # noqa: BLE001 - one case that fails must not stop the rest
            self.answer = {"fault": f"{type(fault).__name__}: {fault}"}

    async def _applied(self, http: SuiteClient) -> None:
        apply = self.step.apply
        name = f"{self.history}-{self.number}"
        household = household_of(apply, self.people, name=name)
        application = WalkedApplication(http, household)
        application.by_agent = not household.adults or (
            household.adults[0][1] != self.people[apply.head].id_number
        )
        self.application = application
        form = form_of(apply, self.people, household, history=self.history)
        try:
            await application.draft_form(form)
        except StepRefused as refused:
            if "error" not in self.step.expected:
                raise
            self.answer = {"error": error_of(refused)}
            self.waits = True  # the form is not taken: there is nothing to assess
            return
        signer = AGENT if application.by_agent else self.people[apply.head].name
        await application.sign_as(signer)
        for index, letter in enumerate(apply.letters):
            person = self.people[letter]
            if person.is_adult(apply.accept_date) and person.id_number is not None:
                await application.authorise_member(index, person.name, person.id_number)
        await application.upload()
        await application.submit()
        if apply.procedure == "EMERGENCY":
            await application.accept_as_urgent()
        else:
            await application.accept()

    async def _found_household(self) -> None:
        application, http = self.walked, self.walked.suite
        address = f"/v1/applications/{application.id}/household"
        assessment = AssessmentSteps(application)
        await assessment.opened()
        self.ids.update(zip(self.step.apply.letters, await self._people(), strict=True))
        found = self.step.findings.membership
        if not found:
            return
        body = {
            "found": [
                {"person_id": self.ids[letter], "finding": finding}
                for letter, finding in found.items()
            ],
            "since": application.today.isoformat(),
            "reason": WHY,
            "papers": [(await self.walked.read())["documents"][0]["id"]],
        }
        finding = await http.ask(
            "POST", "intake", f"{address}/findings", token=application.handler, json=body
        )
        await http.ask(
            "POST",
            "intake",
            f"{address}/findings/{finding['id']}/confirm",
            token=ApprovalSteps(application).officer("county_handler"),
            version=finding["version"],
            json={"reason": WHY},
        )

    async def _people(self) -> list[str]:
        """The suite's ids of the application's people, in the order of the form."""
        view = await self.walked.read()
        return [one["person_id"] for one in (view["applicant"], *view["members"])]

    async def _assessed(self) -> None:
        apply = self.step.apply
        if self.step.findings.last_year_bills_admitted:
            assessment = AssessmentSteps(self.walked)
            await assessment.checked()
            await assessment.admit_last_years_bills(
                ApprovalSteps(self.walked).officer("county_handler")
            )
        facts = apply.facts
        spending = facts.other_necessary or facts.necessary_expenditure
        spending = spending or ("90000.00" if facts.rent_annual is None else "0.00")
        determined: dict[str, Any] = {
            "property_within_dibao_rules": facts.property_ok,
            "exclusions": [{"exclusion": one, "facts": PROVEN} for one in facts.exclusions],
            "third_party_injury": facts.third_party_injury,
            "spending": {
                "MEDICAL": "0.00",
                "EDUCATION": "0.00",
                "FOOD": "0.00",
                "OTHER_NECESSARY": spending,
            },
        }
        if facts.compensation_received is not None:
            determined["compensation_received"] = facts.compensation_received
        if facts.other_social_aid_this_year is not None:
            determined["other_aid_this_year"] = facts.other_social_aid_this_year
        if "COUNTY_DEFINED" in facts.exclusions:
            determined["county_exclusion_reason"] = await county_reason(self.walked)
        assessment = await assessed(self.walked, standing=self.standing, **determined)
        findings = await self.walked.suite.ask(
            "GET",
            "assessment",
            f"{assessment.address}/findings",
            token=self.walked.handler,
        )
        self.answer = {
            "net_self_paid": findings["amounts"]["net_self_paid"],
            "rate": rate_of(findings["amounts"]["rate_percent"]),
            "art9_lhs": findings["amounts"]["article_9_expenditure"],
            "art9_rhs": findings["amounts"]["article_9_threshold"],
            "countable_rent": findings["amounts"]["countable_rent"],
        }
        self.recommended = findings["amounts"]["recommended_amount"]

    async def _signed(self) -> None:
        case = ApprovalSteps(self.walked)
        await case.opened()
        seen = await case.read()
        preview = seen["preview"]
        awaited = preview["decision"] in {"NEEDS_PROPOSED_AMOUNT", "HOLD_FOR_REVIEW"}
        if awaited and fen_of(self._proposed(preview)) == 0:
            self.answer |= answer_of(seen, granted=False)  # nobody has proposed: it waits for that
            self.waits = True
            return
        self.cut = self.step.apply.proposed_amount is None and (
            bool(preview["cut"])
            or fen_of(self.recommended or "0.00") > fen_of(preview["cap_remaining"])
        )
        lifted = self.step.findings.article_9_override and preview["county_override_possible"]
        positive = preview["decision"] not in REFUSING or bool(lifted) or self._is_justified
        nothing_is_left = preview["cap_remaining"] == "0.00"
        positive = positive and not nothing_is_left
        amount = self._proposed(preview)
        for role in ("township_handler", "township_lead"):
            amount = await self._sign(case, role, amount, positive=positive)
        if positive and self.step.apply.procedure == "GENERAL":
            await case.post_notice()

    async def _sign(self, case: ApprovalSteps, role: str, amount: str, *, positive: bool) -> str:
        """Sign; an amount that the law does not allow is refused, and the lawful one signed."""
        try:
            preview = (await case.read())["preview"]
            against = {} if positive else self._against(preview)
            await case.sign(role, amount, positive=positive, **against)
        except StepRefused as refused:
            if refused.code not in REJECTED:
                raise
            preview = (await case.read())["preview"]
            self.rejected = REJECTED[refused.code]
            left, floor = preview["cap_remaining"], preview["floor"]
            above = self.rejected == "ABOVE_CAP" or fen_of(floor) > fen_of(left)
            self.cut = self.cut or above
            amount = left if above else floor
            await case.sign(role, amount, positive=positive)
        return amount

    def _against(self, preview: Mapping[str, Any]) -> dict[str, Any]:
        """A cap that leaves nothing is a ground also where nobody can propose an amount."""
        used_up = preview["cap_remaining"] == "0.00" and not preview["reasons"]
        return {"articles": [ARTICLE_11]} if used_up else {}

    def _proposed(self, preview: Mapping[str, Any]) -> str:
        """What the township proposes: what the law comes to, or what the history says."""
        if self.step.apply.proposed_amount is not None:
            return self.step.apply.proposed_amount
        if preview["amount"] not in {None, "0.00"}:
            return str(preview["amount"])
        wanted = self.recommended or str(preview["floor"])
        return min((wanted, str(preview["cap_remaining"])), key=fen_of)

    async def _decided(self) -> None:
        case = ApprovalSteps(self.walked)
        seen = await case.read()
        if seen["status"] == "approved":  # a delegated township decided on the day
            self.answer |= answer_of(seen, granted=True)
            self.answer["proposal_rejected"] = self.rejected
            await self._pay(case)
            return
        await case.forward()
        for finding in self.step.findings.receipt.values():
            await case.find_receipt(finding)
        preview = (await case.read())["preview"]
        decision = preview["decision"]
        await case.visit_if_drawn()
        if self.step.apply.procedure == "EMERGENCY":
            await case.finish_verification()
        exception = self.step.findings.county_exception
        override = self.step.findings.article_9_override
        lifted = override is not None and preview["county_override_possible"]
        granting = preview["cap_remaining"] != "0.00" and (
            decision == "ELIGIBLE"
            or (decision == "NEEDS_COUNTY_EXCEPTION" and exception)
            or lifted
            or self._is_justified
        )
        if granting:
            powers = self._powers(exception=exception, override=override if lifted else None)
            await self._grant(case, powers)
        elif decision in REFUSING or preview["cap_remaining"] == "0.00":
            await case.review("0.00", positive=False, **self._against(preview))
            await case.decide(None, reason="经核查，不符合救助条件，详见所列条款。")
        self.answer |= answer_of(await case.read(), granted=granting)
        audited = await is_lifting_audited(self.walked.suite, self.walked.id)
        self.answer["audit_event_required"] = audited
        self.answer["fraud_case_opened"] = await has_fraud_file(
            self.walked.suite, self.walked.id, self.walked.region
        )
        self.answer["cap_applied"] = self.answer["cap_applied"] or (granting and self.cut)
        self.answer["proposal_rejected"] = self.rejected
        if granting:
            await self._pay(case)

    @property
    def _is_justified(self) -> bool:
        """Whether the county finds that the same cause is aided again for a reason (第十二条)."""
        found = self.step.findings
        return found.repetition_justified and found.repetition_verified

    def _powers(self, *, exception: bool, override: str | None) -> dict[str, Any]:
        """What only the county can find, with its reasons."""
        found = self.step.findings
        powers: dict[str, Any] = {}
        if exception:
            powers["county_exception"] = {"reason": WHY}
        if override is not None:
            powers["article_9_override"] = {"reason": override}
        if found.repetition_justified:
            verified = found.repetition_verified
            powers["county_finding"] = {"justified": True, "verified": verified, "text": WHY}
        return powers

    async def _grant(self, case: ApprovalSteps, powers: dict[str, Any]) -> None:
        seen = await case.read()
        amount, noticed = seen["preview"]["amount"], seen["preview"]["proposed"]
        if amount in {None, "0.00"}:
            amount = noticed
        if noticed is not None and fen_of(noticed) < fen_of(amount):
            amount = noticed  # another year leaves more: the applicant takes what was noticed
            powers |= {"reason": AS_NOTICED}
        await case.review(amount)
        if self.step.outcome == "DELIVERED":
            powers |= {"method": "KIND", "reason": WHY}
        await case.decide(amount, **powers)

    async def _pay(self, case: ApprovalSteps) -> None:
        """What became of the money."""
        if self.step.outcome == "UNPAID":
            return
        if self.step.outcome == "DELIVERED":
            await self._hand_over()
            return
        payment = PaymentSteps(self.walked)
        if self.step.outcome == "CANCELLED":
            await payment.until_status("ready")
            await case.revoke(WHY)
            await until(
                case.read, lambda seen: seen["status"] == "revoked", what="the grant is cancelled"
            )
            return
        if self.step.outcome == "RETURNED_THEN_PAID":
            card = self.walked.household.card
            await payment.turn_bank(accounts={card: "name_mismatch"})
            await payment.release(await payment.make_batch())
            await payment.until_status("returned")
            await payment.turn_bank(accounts={})
            await self.walked.correct_payee(a_card())
        await payment.release(await payment.make_batch())
        await payment.until_status("paid")

    async def _hand_over(self) -> None:
        """Goods of the granted worth are handed over before two witnesses, and confirmed."""
        goods = Emergency.of(self.walked)
        await goods.hand_over_goods((await goods.case.read())["decision"]["amount"])
        await goods.vouch()
        await goods.confirm()
        await goods.payment.until_status("paid")
