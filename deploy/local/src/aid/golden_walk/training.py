"""Golden cases of training: a class of a school, a seat in it, or the claim that follows."""

from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from aid_client.courses import STANDARD, Worker, a_credit_code
from aid_client.employers import employ
from aid_client.http import StepRefused, SuiteClient
from aid_client.purchases import GROUP, PurchaseSteps
from aid_client.training_claims import SICHUAN, Training
from aid_engines.refusal import Refusal

from aid.golden_walk.by_enterprise import (
    DIRECTED,
    ENTERPRISE,
    begin_directed,
    claim_a_share,
    claim_for_directed,
)
from aid.golden_walk.plans import (
    ACCOUNT,
    PURCHASED,
    prior_course,
    put_out_before,
    set_spent_plan,
)
from aid.golden_walk.way import Act, CaseWay, Written, written_case
from aid.golden_walk.without_course import APPRENTICE, SKILL, claim_for_apprentice, claim_for_skill

DAY, DAY_BEFORE = date(2025, 6, 10), timedelta(days=1)
A_FEE = "1500.00"
STUDY, PAY_FIRST, SELF_PAID = "STUDY_REIMBURSEMENT", "PAY_FIRST", "SELF_PAID"
OVERLAP = "the_dates_overlap_no_subsidised_course"
WALKED = {
    *("type", "on_selection_list", "receipt", "paid_fee", "paid", "catalogue_standard"),
    *("catalogue", "course_start", "trade_in_catalogue", "institution_in_catalogue", "passed"),
    *("registered_real_name", "enterprise_scope_allows", "employees_registered", "trade"),
    *("level", "from", "to", "prior", "claims", "worker_status", "third_party_result"),
    *("institution_status", "group", "remaining_months", "years", "three_party_contract"),
    *("course_funding", "plan_budget", "committed", "claim", "capacity", "enrolled"),
    *("attended", "lessons_shown", "certificate", "employment", "group_proof", "rest_confirmed"),
    "host",
    *("plan_set", "receipt_repeats", "contribution_months", "issued_months_ago", "stayed"),
    *("share_above_even", "contract_years", "closed_on"),
}
ANSWERED = {
    *("decision", "reason", "amount", "fiscal_share", "other_share", "overlap", "second_claim"),
    *("reviewer_decision_required", "shown_to_reviewer", "in_scope", "error"),
    "institution_supervision",
}
ALWAYS = {
    "registered_real_name": "who is not on the register by the card is not examined, and no claim"
    " follows: IDENTITY_NOT_CHECKED",
    "institution_in_catalogue": "who is not on the register plans no class: INSTITUTION_NOT_FOUND",
}
"""What no claim is without, and what says so before there is one."""


def _host(given: dict[str, Any]) -> dict[str, str] | None:
    """Where the talent studies; a case that does not speak of it means no other place."""
    place = given.get("host", {})
    return None if place is None else SICHUAN | place


def of_golden_training(written: dict[str, Any]) -> Written:
    """A golden case of group TRN. Raises ``Refusal`` with what the walk or the API lacks for it."""
    case = written_case(written, walked=WALKED, answered=ANSWERED)
    given = case.given
    for name, why in ALWAYS.items():
        if given.get(name) is False:
            raise Refusal(why)
    fee = given.get("paid_fee") or given.get("paid")
    if given.get("receipt") is False:
        raise Refusal("without a receipt no claim is submitted, as one can be added: NOT_YET_PAID")
    if fee == "0.00":
        raise Refusal("a receipt of nothing is not taken in: RECEIPT_NOT_PAID")
    if not _is_listed_then(given) and given.get("enterprise_scope_allows") is not True:
        raise Refusal(
            "a class of a trade without a standard on its first day is not opened at all:"
            " TRADE_NOT_LISTED_THEN"
        )
    if given.get("type") == ENTERPRISE and _is_outside_its_scope(given):
        raise Refusal(
            "a class outside the scope of enterprises is not opened at all: SCOPE_NOT_ALLOWED"
        )
    claims = given.get("claims") or ()
    upgraded = [one.get("by") for one in claims if one.get("kind") == "SKILL_UPGRADE"]
    if any(by != "WORKER" for by in upgraded):
        raise Refusal(
            "a skill upgrade is claimed by the dispatched worker, and by no enterprise:"
            " CLAIM_TYPE_DOES_NOT_FIT"
        )
    if given.get("type") == ENTERPRISE and given.get("trade_in_catalogue") and not _denied(given):
        raise Refusal(
            "a class of a listed trade has its standard (else TRADE_NOT_LISTED_THEN), and a claim"
            " is answered by it; without one the course names its scope instead, as TRN-12 does"
        )
    return case


def _denied(given: dict[str, Any]) -> bool:
    """Whether social insurance says that the trainee is none of the enterprise's employees."""
    return given.get("employees_registered") is False


def _is_outside_its_scope(given: dict[str, Any]) -> bool:
    return not given.get("trade_in_catalogue") and given.get("enterprise_scope_allows") is False


def _is_listed_then(given: dict[str, Any]) -> bool:
    """Whether some version of the catalogue is in force on the first day of the course."""
    versions = [one["from"] for one in given.get("catalogue") or ()]
    return not versions or min(versions) <= given["course_start"]


@dataclass
class TrainingOnItsWay(CaseWay):
    """A class, a seat or a claim on its days."""

    training: Training | None = None
    agency_code: str = ""
    purchase: PurchaseSteps | None = None
    bought: PurchaseSteps | None = None

    @property
    def _first(self) -> date:
        written = self.given.get("course_start") or self.given.get("from")
        return date.fromisoformat(written) if written else DAY

    @property
    def _last(self) -> date:
        written = self.given.get("closed_on") or self.given.get("to")
        return date.fromisoformat(written) if written else self._first

    @property
    def plan(self) -> list[Act]:
        """A class is opened on its first day, and claimed for on its last."""
        asked = {
            "institution_status": self._open_by_its_standing,
            "group": self._enrol_of_a_group,
            "years": self._plan_under_a_contract,
            "capacity": self._fill_the_class,
            "share_above_even": self._claim_a_share,
        }
        for name, step in asked.items():
            if self.given.get(name) is not None:
                return [(DAY, step)]
        if self.given.get("contract_years") is not None:
            return [(self._first, self._begin_directed), (self._last, self._claim_for_directed)]
        without_course = {
            STUDY: self._claim_a_study,
            SKILL: self._claim_for_skill,
            APPRENTICE: self._claim_for_apprentice,
        }
        if self.given.get("type") in without_course:
            return [(DAY, without_course[self.given["type"]])]
        if self._is_delisted:
            planned = self._first - DAY_BEFORE
            return [(planned, self._open), (self._first, self._attend), (self._last, self._claim)]
        put_out = [(self._first - DAY_BEFORE, self._put_out)] if self._funding == PURCHASED else []
        return [*put_out, (self._first, self._open), (self._last, self._claim)]

    @property
    def _is_delisted(self) -> bool:
        """Whether the trade leaves the catalogue between the opening of the class and its first day."""
        given = self.given
        return given.get("trade_in_catalogue") is False and not given.get("enterprise_scope_allows")

    @property
    def _its(self) -> Training:
        assert self.training is not None, "the class is open"
        return self.training

    async def _founded(self, http: SuiteClient) -> Training:
        """A school in the register, and its trade in the catalogue as the case has it."""
        given = self.given
        training = Training(http)
        self.training = training
        await training.register()
        standard = given.get("catalogue_standard") or STANDARD
        versions = given.get("catalogue") or [{"from": "2020-01-01", "standard": standard}]
        await training.list_trade(
            level=given.get("level") or 5,
            standards=[
                {"in_force_from": one["from"], "amount": one["standard"]} for one in versions
            ],
        )
        return training

    async def _open_by_its_standing(self, http: SuiteClient) -> None:
        """A school of this standing plans a class."""
        training = await self._founded(http)
        standing = self.given["institution_status"]
        if standing == "EXITED":
            await training.exit()
        elif standing == "RESTRICTED":
            await training.restrict()
        await self._error_of(training.plan_class())

    async def _plan_under_a_contract(self, http: SuiteClient) -> None:
        """A class of directed training is planned under a contract of so many years."""
        training, years = await self._founded(http), int(self.given["years"])
        contract = {
            "years": years,
            "reference": "三方-1",
            "interview_passed_on": training.today.isoformat(),
        }
        days = max(300 * years, 1)
        await self._error_of(
            training.plan_class(
                funding="DIRECTED_ENTRUSTED",
                enterprise_code=a_credit_code(),
                ends_on=(training.today + timedelta(days=days)).isoformat(),
                directed=contract if self.given.get("three_party_contract", True) else None,
            )
        )

    async def _error_of(self, step: Any) -> None:
        try:
            await step
        except StepRefused as refused:
            self.answer["error"] = refused.code

    async def _enrol_of_a_group(self, http: SuiteClient) -> None:
        """Somebody of a group takes a seat, or is out of scope."""
        training = await self._founded(http)
        await training.plan_class()
        await training.open_class()
        months = self.given.get("remaining_months")
        told = {} if months is None else {"remaining_months": months}
        try:
            await training.enrol(group=self.given["group"], **told)
        except StepRefused as refused:
            if refused.code != "OUTSIDE_TRAINING_SCOPE":
                raise
            self.answer["in_scope"] = False
        else:
            self.answer["in_scope"] = True

    async def _fill_the_class(self, http: SuiteClient) -> None:
        """Somebody asks for a seat after so many others, as far as there are seats for them."""
        training = await self._founded(http)
        await training.plan_class(seats=self.given["capacity"])
        await training.open_class()
        for _ in range(min(self.given.get("enrolled") or 0, self.given["capacity"])):
            await training.enrol(Worker())
        await self._error_of(training.enrol(Worker()))

    async def _claim_a_study(self, http: SuiteClient) -> None:
        """A talent's study that is over, with the receipt of its fee."""
        training = Training(http)
        training.trade_code = ""
        begun = training.today - timedelta(days=40)
        await self._planned(training, STUDY, None)
        if self.given.get("on_selection_list") is not False:
            await training.select(year=begun.year, number=f"拉人社〔{self.case.id}〕号")
        study = {
            "region": training.region,
            "starts_on": begun.isoformat(),
            "ends_on": training.today.isoformat(),
        }
        await training.draft(type=STUDY, study=study)
        await training.add_receipt(self.given.get("paid_fee") or A_FEE, item="STUDY_FEE")
        await training.agree_on_rest(
            confirmed=self.given.get("rest_confirmed") is not False,
            host=_host(self.given),
        )
        seen = await training.submit()
        self._answered(seen)
        self.answer |= {"fiscal_share": seen["computed_amount"], "other_share": seen["other_share"]}

    async def _begin_directed(self, http: SuiteClient) -> None:
        """A year of training for an enterprise begins."""
        await begin_directed(await self._founded(http), self.given)

    async def _claim_for_directed(self, _http: SuiteClient) -> None:
        await self._planned(self._its, DIRECTED, None)
        await claim_for_directed(self._its, self.given)
        self._answered(await self._its.read())

    async def _claim_a_share(self, http: SuiteClient) -> None:
        """An enterprise's claim with its part of an invoice for several."""
        training = await self._founded(http)
        await self._planned(training, ENTERPRISE, None)
        await claim_a_share(training, self.given)
        self._answered(await training.read())

    async def _claim_for_skill(self, http: SuiteClient) -> None:
        """An insured employee's certificate, for which no class stands."""
        training = await self._founded(http)
        await self._planned(training, SKILL, None)
        await claim_for_skill(training, self.given)
        self._answered(training.view)

    async def _claim_for_apprentice(self, http: SuiteClient) -> None:
        """The year of an apprentice, which the enterprise claims for."""
        training = await self._founded(http)
        await self._planned(training, APPRENTICE, None)
        await claim_for_apprentice(training, self.given)
        self._answered(training.view)

    async def _planned(self, training: Training, funding: str, trade: str | None) -> None:
        """The year has a plan of this funding; cases of one county share that of all trades."""
        try:
            await training.set_plan("1000000.00", funding=funding, trade_code=trade)
        except StepRefused as refused:
            if refused.code != "PLAN_EXISTS":
                raise

    @property
    def _funding(self) -> str:
        if self.given.get("claims"):
            return ENTERPRISE
        usual = PURCHASED if self._has_a_budget else PAY_FIRST
        return str(self.given.get("course_funding") or self.given.get("type") or usual)

    @property
    def _has_a_budget(self) -> bool:
        return self.given.get("plan_budget") is not None

    async def _put_out(self, http: SuiteClient) -> None:
        """What is bought is put out on the day before, the last one for offers."""
        training = await self._founded(http)
        if self._has_a_budget:
            self.bought = await put_out_before(http, training, self.given)
        self.purchase = PurchaseSteps(training)
        await self.purchase.put_out(STANDARD)

    async def _open(self, http: SuiteClient) -> None:
        """The class of the case, open for its trainees; what was subsidised before stands."""
        training, funding = self.training or await self._founded(http), self._funding
        own = training.trade_code if funding == PAY_FIRST or self._has_a_budget else None
        if self._has_a_budget:
            await set_spent_plan(http, training, funding, self.given, self.bought)
        elif self.given.get("plan_set") is not False and funding != SELF_PAID:
            await self._planned(training, funding, own)
        body: dict[str, Any] = {"funding": funding, "ends_on": self._last.isoformat()}
        if funding == ENTERPRISE and not self.given.get("trade_in_catalogue"):
            body |= {"trade_id": None, "scope": "KEY_INDUSTRY"}
        if self.purchase is not None:
            body["contract_id"] = await self.purchase.win()
        if funding == ENTERPRISE:
            body["enterprise_code"] = training.enterprise_code
        for prior in self.given.get("prior") or ():
            await training.enter_other_course(**prior_course(training, prior, self.given))
        if self._is_delisted:
            body["starts_on"] = self._first.isoformat()
        await training.plan_class(**body)
        await training.open_class()
        await self._take_the_seat()
        if self._is_delisted:
            await training.delist_trade(self._first)

    async def _take_the_seat(self) -> None:
        agency: dict[str, Any] = {}
        if self._funding == PURCHASED:
            agency = {"group": GROUP}
            if self.given.get("group_proof") != "NOT_PROVED":
                awaited = self.given.get("group_proof") == "AWAITED"
                await PurchaseSteps(self._its).prove(confirmed=not awaited)
        if self.given.get("worker_status") == "DISPATCHED":
            self.agency_code = a_credit_code()
            agency = {"worker_status": "DISPATCHED", "agency_code": self.agency_code}
        await self._its.enrol(**agency)
        if self._funding == ENTERPRISE and self.given.get("employment") != "UNKNOWN":
            await self._employed()
        if not self._is_delisted:
            await self._attended()

    async def _attend(self, _http: SuiteClient) -> None:
        await self._attended()

    async def _attended(self) -> None:
        there, shown = (self.given.get(name) is not False for name in ("attended", "lessons_shown"))
        await self._its.attend(present=there, shown=shown)

    async def _employed(self) -> None:
        """Social insurance knows the trainee as the enterprise's, or as its agency's."""
        training = self._its
        used = {"user_code": training.enterprise_code} if self.agency_code else {}
        if _denied(self.given):
            used["outcome"] = "DENIED"
        employer = self.agency_code or training.enterprise_code
        await employ(training, employer, [training.worker], **used)

    async def _claim(self, _http: SuiteClient) -> None:
        """From the examination to the rules' answer to the claim."""
        training, given = self._its, self.given
        if given.get("passed") is False:
            await training.examine("FAILED")
        else:
            await training.examine()
            await training.certify(outcome=given.get("certificate") or "CONFIRMED")
        if severity := given.get("third_party_result"):
            await training.inspect(severity)
        claims = given.get("claims") or [{"by": "WORKER"}]
        for claim in claims:
            seen = await self._claimed_by(claim)
        self._answered(seen)
        if len(claims) > 1:
            self.answer["second_claim"] = seen["decision"]
        if seen["reason"] == "SELF_PAID_PROJECT":
            await training.inspect("MINOR")  # it is supervised like any other
            self.answer["institution_supervision"] = True

    async def _claimed_by(self, claim: dict[str, Any]) -> Any:
        """The claim of the worker, the enterprise or the school, as the rules answer it."""
        training, kind = self._its, str(self.given.get("type") or self._funding)
        more: dict[str, Any] = {"type": kind, "kind": claim.get("kind") or "TRAINING"}
        by: str | None = None
        if claim["by"] != "WORKER":
            agency = claim["by"] == "DISPATCH_AGENCY"
            by = training.organisation(self.agency_code if agency else training.enterprise_code)
            more |= {"claimant": claim["by"], "account": ACCOUNT}
        elif kind == PURCHASED:
            by = training.school
            more |= {"claimant": "INSTITUTION", "account": ACCOUNT}
        await training.draft(by=by, **more)
        if kind != PURCHASED:
            repeated = await self._handed_in_before() if self.given.get("receipt_repeats") else {}
            await training.add_receipt(self.given.get("paid") or A_FEE, by=by, **repeated)
        await training.submit(by=by)
        if kind == PURCHASED and self.given.get("claim") and training.view["status"] == "submitted":
            await training.review(amount=self.given["claim"])
        return await training.read()

    async def _handed_in_before(self) -> dict[str, str]:
        """Somebody else has handed in a receipt of this number, amount and day, of another issuer."""
        other = Training(self._its.suite)
        for name in ("credit_code", "trade_code", "body_code", "institution", "course"):
            setattr(other, name, getattr(self._its, name))
        number = f"FP{self.case.id}"
        await other.enrol()
        await other.draft()
        fee = self.given.get("paid") or A_FEE
        await other.add_receipt(fee, issuer="拉萨另一学校", invoice_number=number)
        return {"invoice_number": number}

    def _answered(self, seen: Any) -> None:
        """What the claim's officers read, in the words of the vocabulary."""
        self.answer["claim_id"] = seen["id"]
        amounts = {"INELIGIBLE": "0.00", "ELIGIBLE": seen["computed_amount"]}
        self.answer |= {
            "decision": seen["decision"],
            "reason": seen["reason"],
            "amount": amounts.get(seen["decision"]),
            "shown_to_reviewer": bool(seen["third_party"]),
            "reviewer_decision_required": seen["status"] == "held",
        }
        answers = {one["rule"]: one["answer"] for one in seen["findings"]}
        if OVERLAP in answers:
            self.answer["overlap"] = answers[OVERLAP] == "NOT_MET"
