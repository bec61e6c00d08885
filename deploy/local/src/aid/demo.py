"""The walks as a demonstration: heavy medical costs, two fires, and a training claim."""

import time
from datetime import datetime

from aid_client.application import ApplicationSteps
from aid_client.approval import ApprovalSteps
from aid_client.assessment import AssessmentSteps
from aid_client.emergency import CASH, THREE, TWO, Emergency
from aid_client.household import a_card
from aid_client.http import SuiteClient
from aid_client.payment import PaymentSteps
from aid_client.training_claims import Training
from aid_engines.layout import Layout
from aid_engines.refusal import Refusal
from shared.workdays import LHASA

from aid import verify
from aid.status import ask as standing

AMOUNT = "2100.00"


class DemoProgress:
    """One line for each step, with the seconds it took."""

    def __init__(self) -> None:
        self._began = time.monotonic()

    def __call__(self, who: str, what: str) -> None:
        now = time.monotonic()
        print(f"{now - self._began:6.1f} s  {who:<18} {what}", flush=True)


async def run(layout: Layout) -> int:
    """Walk one case and prove the books; exit 1 when they do not hold."""
    if not (await standing(layout)).ready:
        raise Refusal("The suite is not running, or not ready. Start it with: make run")
    say = DemoProgress()
    async with SuiteClient(layout) as suite:
        application = ApplicationSteps(suite)
        await _apply(application, say)
        await _assess(application, say)
        await _approve(application, say)
        await _pay(application, say)
        timeline = await application.timeline()
        await _emergency(suite, say)
        await _training(suite, say)
    print(f"\n案件 {timeline['case_number']} 办理进度")
    for entry in timeline["entries"]:
        at = datetime.fromisoformat(entry["at"]).astimezone(LHASA)
        print(f"  {at:%Y-%m-%d %H:%M}  {entry['sentence']}")
    print()
    return await verify.run(layout)


async def _apply(application: ApplicationSteps, say: DemoProgress) -> None:
    await application.draft()
    say("applicant", "fills in the form on the phone")
    await application.sign()
    say("applicant", "signs application and approval form")
    await application.authorise()
    say("two adults", "authorise the economic check, each by an own object")
    await application.upload("ID_CARD", "HARDSHIP_PROOF", "INCOME_PROPERTY_PROOF")
    view = await application.submit()
    say("applicant", f"submits: {view['case_number']}; next: {view['next_step']['sentence']}")
    view = await application.list_missing()
    say("township_handler", f"sends the one notice of what is missing: {view['notice']['missing']}")
    await application.upload("HUKOU_BOOK_OR_RESIDENCE_PERMIT")
    await application.complete()
    say("applicant", "brings the missing paper")
    await application.accept()
    say("township_handler", "accepts; the clock of article 18 runs")


async def _assess(application: ApplicationSteps, say: DemoProgress) -> None:
    assessment = AssessmentSteps(application)
    await assessment.opened()
    seen = await assessment.checked()
    answered = len([check for check in seen["checks"] if check["status"] == "ANSWERED"])
    say("platform", f"has answered about {answered} adults")
    await assessment.visit()
    say("township_handler", "records the home visit with the committee's help")
    await assessment.resolve_conflicts()
    await assessment.determine()
    await assessment.complete()
    findings = await application.suite.ask(
        "GET", "assessment", f"{assessment.address}/findings", token=application.handler
    )
    amounts = findings["amounts"]
    say(
        "assessment",
        f"{len(findings['findings'])} findings under {findings['edition']['name']}; "
        f"self-paid {amounts['net_self_paid']} × {amounts['rate_percent']} % "
        f"= {amounts['recommended_amount']}",
    )


async def _approve(application: ApplicationSteps, say: DemoProgress) -> None:
    case = ApprovalSteps(application)
    await case.opened()
    await case.sign("township_handler", AMOUNT)
    say("township_handler", f"signs opinion and amount {AMOUNT}")
    await case.sign("township_lead", AMOUNT)
    say("township_lead", "signs as the second person")
    await case.post_notice()
    notice = await case.noticed()
    say(
        "township_handler",
        f"posts the notice; online it shows {notice['name']}, {notice['amount']}",
    )
    closes = await case.wait_for_the_notice()
    say("clock", f"moves past {closes}; the notice closes without objection")
    await case.forward()
    say("township_handler", "sends the case to the county")
    if await case.visit_if_drawn():
        say("county_handler", "visits the household: the case was drawn")
    await case.review(AMOUNT)
    say("county_handler", "reviews")
    await case.decide(AMOUNT)
    say("county_lead", f"approves {AMOUNT}; the yearly cap is reserved")


async def _pay(application: ApplicationSteps, say: DemoProgress) -> None:
    payment = PaymentSteps(application)
    card = application.household.card
    await payment.turn_bank(accounts={card: "name_mismatch"})
    await payment.release(await payment.make_batch())
    say("finance", "maker batches, checker releases")
    seen = await payment.until_status("returned")
    say("bank", f"sends the money back: {seen['hold_reason']}")
    await application.until_timeline_has("payment-returned")
    await application.correct_payee(a_card())
    say("applicant", "corrects the account")
    await payment.release(await payment.make_batch())
    say("finance", "batches and releases again, under a new reference")
    seen = await payment.matched()
    say("bank", f"pays {seen['amount']} once; the statement matches")
    await application.until_timeline_has("payment-paid")


async def _emergency(suite: SuiteClient, say: DemoProgress) -> None:
    """A fire: two people by the township, in cash; three by the county."""
    fire = Emergency(suite)
    await fire.accepted()
    say("township_handler", "a fire: accepts at once, on the ground of urgency; papers follow")
    await fire.assessed()
    say("township_handler", "checks and visits the same day with the committee's help")
    await fire.signed(TWO, **CASH)
    say("township_lead", f"signs {TWO}: under the county's delegation this is the approval")
    await fire.hand_over()
    say("finance_maker", "hands the cash over; photo and signed receipt are kept")
    await fire.vouch()
    say("two witnesses", "of village and township vouch for it, each under the own account")
    await fire.confirm()
    say("finance_checker", "confirms; the ledger has the payment")
    await fire.countersign()
    say("county_lead", "signs afterwards, within five days")
    larger = Emergency(suite, people=3)
    await larger.helped(THREE)
    say("township_lead", f"another fire, three people: {THREE} is the county's, sent up today")
    await larger.verified_by_the_county()
    say("county_handler", "checks and visits itself, and signs")
    await larger.case.decide(THREE)
    say("county_lead", "decides the same day: the household lives at the county seat")
    await larger.payment.release(await larger.payment.make_batch())
    seen = await larger.payment.matched()
    say("bank", f"pays {seen['amount']}; the statement matches")
    await fire.application.until_timeline_has("payment-paid")


async def _training(suite: SuiteClient, say: DemoProgress) -> None:
    """A worker pays for a course first, and claims the subsidy (先垫后补)."""
    training = Training(suite)
    await training.founded()
    say("hrss, institution", "register, trade with its standard, year plan; a class opens")
    await training.graduated()
    say("institution", "enrols by real name, records attendance, examination and certificate")
    await training.draft()
    await training.add_receipt()
    await training.submit()
    say("worker", f"claims without paper: {training.view['case_number']}")
    await training.review()
    say("hrss_handler", f"reviews: {training.view['amount']}")
    await training.decide()
    say("hrss_lead", "decides as the second person")
    payment = PaymentSteps(training)
    await payment.release(await payment.make_batch())
    seen = await payment.matched()
    say("bank", f"pays {seen['amount']} from {seen['fund_code']}; the statement matches")
    await training.until_status("paid")
