"""Training claims from the register to their end, through HTTP, PostgreSQL and Kafka."""

from datetime import timedelta
from decimal import Decimal
from typing import Any

import pytest
from aid import verify
from aid.flows import TRAINING
from aid_client.courses import STANDARD, Worker, a_certificate_number
from aid_client.departments import department_says
from aid_client.employers import (
    claim_for_apprentices,
    claim_for_class,
    employ,
    invoice_for,
    list_small_firm,
    teach_apprentice,
)
from aid_client.household import BANK, a_card
from aid_client.http import StepRefused, SuiteClient, until
from aid_client.payment import PaymentSteps
from aid_client.purchases import PurchaseSteps
from aid_client.training_claims import Training
from aid_engines.layout import Layout
from aid_testing.published import missing_from, published, started


def codes(timeline: Any) -> list[str]:
    return [entry["code"] for entry in timeline["entries"]]


async def test_a_worker_pays_first_and_is_paid_the_standard(
    http: SuiteClient, layout: Layout
) -> None:
    since = await started(layout)
    training = await Training(http).founded()
    await training.claimed()
    await training.approved()
    payment = PaymentSteps(training)

    await payment.release(await payment.make_batch())
    seen = await payment.matched()

    assert seen["amount"] == STANDARD
    assert missing_from(TRAINING, await published(layout, since)) == []
    assert seen["fund_code"] == "TS-540102-EMPLOYMENT"
    timeline = await training.until_timeline_has("payment-paid")
    assert codes(timeline)[:3] == [
        "claim-submitted",
        "claim-reviewed:positive",
        "claim-decided:approved",
    ]
    await training.until_status("paid")
    assert await verify.run(layout) == 0


class FurtherPayment(PaymentSteps):
    """The payment of what a ruling added, of two that the claim has."""

    amount = "100.00"

    async def read(self) -> Any:
        await super().read()
        address = f"/v1/payments?case_id={self.case.id}"
        found = await self.suite.ask("GET", "disbursement", address, token=self.maker)
        of_it = [one for one in found["items"] if one["amount"] == self.amount]
        self.view = of_it[0] if of_it else {}
        return self.view


async def test_what_a_court_adds_to_a_paid_claim_is_paid(http: SuiteClient, layout: Layout) -> None:
    """A-81, VT-059: ordered by two, confirmed to disbursement, paid, and whole in every book."""
    training = await Training(http).founded()
    await training.claimed()
    await training.approved()
    payment = PaymentSteps(training)
    await payment.release(await payment.make_batch())
    await training.until_status("paid")
    more = f"{Decimal(STANDARD) + 100:.2f}"
    third = http.token("hrss_lead", region=training.region, sub="hrss-lead-third")
    second = http.token("hrss_handler", region=training.region, sub="hrss-handler-second")
    fourth = http.token("hrss_lead", region=training.region, sub="hrss-lead-fourth")

    async def ask(path: str, token: str, seen: Any, body: Any = None) -> Any:
        version = seen["version"]
        return await http.ask(
            "POST", "training-subsidy", path, token=token, version=version, json=body
        )

    ruling = {
        "body": "COURT",
        "outcome": "CHANGED",
        "number": "（2026）藏01行终7号",
        "ruled_on": training.today.isoformat(),
        "text": "补贴标准认定有误，予以变更。",
        "amount": more,
    }
    await ask(f"/v1/claims/{training.id}/rulings", third, await training.read(), ruling)
    proposed = await ask(
        f"/v1/claims/{training.id}/supplements",
        second,
        await training.read(),
        {"document": ruling["number"], "county": training.region},
    )
    await ask(f"/v1/city-changes/{proposed['id']}/confirm", fourth, proposed)

    further = FurtherPayment(training)
    await further.release(await further.make_batch())
    seen = await further.matched()

    address = f"/v1/claims/{training.id}/supplements"
    [one] = await until(
        lambda: http.ask("GET", "training-subsidy", address, token=training.handler),
        lambda found: found[0]["status"] == "paid",
        what="the further order is paid",
    )
    assert (one["amount"], seen["amount"]) == ("100.00", "100.00")
    assert await verify.run(layout) == 0


async def test_returned_money_waits_for_the_account_and_is_paid_once(http: SuiteClient) -> None:
    training = await Training(http).founded()
    await training.claimed()
    await training.approved()
    payment = PaymentSteps(training)
    await payment.turn_bank(accounts={training.worker.card: "name_mismatch"})

    await payment.release(await payment.make_batch())
    timeline = await training.until_timeline_has("payment-returned:account")
    assert "更正" in timeline["next"]["sentence"]
    await training.correct_payee(a_card())
    await payment.release(await payment.make_batch())

    assert (await payment.matched())["attempt"] == 2
    await training.until_status("paid")


async def test_the_same_trade_again_is_refused_with_its_item(http: SuiteClient) -> None:
    training = await Training(http).founded()
    await training.claimed()
    await training.approved()
    worker = training.worker
    await training.plan_class()
    await training.open_class()

    await training.claimed(worker)
    assert training.view["reason"] == "DUPLICATE_TRADE_LEVEL"
    await training.review(positive=False)
    refused = await training.refuse("同一工种同一等级已领取补贴。")

    assert refused["status"] == "refused"
    assert refused["items"] == ["《215号（六）》"]
    assert "行政复议" in (await training.letter())["appeal"]
    assert "claim-decided:refused" in codes(await training.timeline())


async def test_beyond_the_plan_a_claim_waits_and_goes_on_when_money_is_there(
    http: SuiteClient,
) -> None:
    training = await Training(http).founded(budget="2000.00")
    await training.claimed()
    await training.claimed(Worker())

    assert training.view["status"] == "waitlisted"
    timeline = await training.timeline()
    assert "候补第1位" in timeline["next"]["sentence"]
    await training.raise_plan("3000.00")

    await until(
        training.read, lambda seen: seen["status"] == "submitted", what="the claim is promoted"
    )
    await training.approved()
    assert training.view["status"] == "approved"


async def test_fr_64_sixty_employees_and_one_invoice_are_paid(
    http: SuiteClient, layout: Layout
) -> None:
    """VT-035, VT-057: a roster that insurance confirms, one invoice, one request, sixty payments."""
    training, workers = Training(http), [Worker() for _ in range(60)]
    await training.register()
    await training.list_trade()
    await training.set_plan("60000.00", funding="ENTERPRISE_ON_JOB")
    code = training.enterprise_code
    await employ(training, code, workers)
    await training.plan_class(funding="ENTERPRISE_ON_JOB", enterprise_code=code, seats=60)
    await training.open_class()
    for worker in workers:
        await training.enrol(worker)
        await training.attend()
        await training.examine()

    invoice = await invoice_for(training, code, "6000.00")
    batch = await claim_for_class(training, code, invoice)

    assert {(one["status"], one["code"]) for one in batch["results"]} == {("submitted", None)}
    payments = []
    for result in batch["results"]:
        training.view = {"id": result["claim_id"]}
        await training.approved()
        payment = PaymentSteps(training)
        payments.append((await payment.until_status("ready"))["id"])
    sent = await PaymentSteps(training).make_batch(payments)
    await PaymentSteps(training).release(sent)
    for result in batch["results"]:
        training.view = {"id": result["claim_id"]}
        assert (await PaymentSteps(training).matched())["amount"] == "100.00"
        assert (await training.until_status("paid"))["amount"] == "100.00"
    assert await verify.run(layout) == 0


async def test_a_selected_talent_studies_shares_the_rest_and_is_paid_half(
    http: SuiteClient, layout: Layout
) -> None:
    """VT-040, VT-041: nominated, published by two leads, paid first, the rest agreed, half paid."""
    training = Training(http)
    training.trade_code = ""
    begun = training.today - timedelta(days=40)
    await training.set_plan("100000.00", funding="STUDY_REIMBURSEMENT", trade_code=None)
    await training.select(year=begun.year, number=f"拉人社〔{training.worker.sub[-6:]}〕12号")
    span = {"starts_on": begun.isoformat(), "ends_on": training.today.isoformat()}
    await training.draft(type="STUDY_REIMBURSEMENT", study=span | {"region": training.region})
    await training.add_receipt("10000.01", item="STUDY_FEE")
    await training.agree_on_rest()
    await training.submit()
    await training.approved()
    payment = PaymentSteps(training)

    await payment.release(await payment.make_batch())

    assert (await payment.matched())["amount"] == "5000.01"
    await training.until_status("paid")
    assert await verify.run(layout) == 0


async def test_an_insured_worker_is_paid_by_unemployment_insurance(
    http: SuiteClient, layout: Layout
) -> None:
    """VT-038: no class, no receipt; body and insurance answer, and the insurance's account pays."""
    training = await Training(http).founded()
    await training.set_plan("50000.00", funding="INSURED_SKILL_UPGRADE", trade_code=None)
    await department_says(http, "CERTIFICATE", training.worker.id_number, outcome="CONFIRMED")
    await department_says(
        http,
        "UNEMPLOYMENT_INSURANCE",
        training.worker.id_number,
        facts={"contribution_months": 24},
    )
    await training.draft(
        type="INSURED_SKILL_UPGRADE",
        kind="SKILL_UPGRADE",
        certificate={
            "region": training.region,
            "trade_code": training.trade_code,
            "level": 5,
            "body_code": training.body_code,
            "number": a_certificate_number(),
            "issued_on": training.today.isoformat(),
        },
    )
    await training.submit()
    await training.until_status("submitted")
    await training.approved()
    payment = PaymentSteps(training)

    await payment.release(await payment.make_batch())

    seen = await payment.matched()
    assert (seen["amount"], seen["fund_code"]) == ("1000.00", "TS-540102-INSURANCE")
    await training.until_status("paid")
    assert await verify.run(layout) == 0


async def test_training_bought_for_a_small_firm_is_paid_to_the_institution(
    http: SuiteClient, layout: Layout
) -> None:
    """VT-039: a firm listed by two, a contract won, an insured employee taught, the price paid."""
    training = Training(http)
    await training.register()
    await training.list_trade()
    await training.set_plan("60000.00", funding="PURCHASED_FREE")
    code = training.enterprise_code
    await list_small_firm(training, code)
    await employ(training, code, [training.worker])
    contract_id = await PurchaseSteps(training).win_contract("900.00", group="SMALL_FIRM")
    await training.plan_class(funding="PURCHASED_FREE", contract_id=contract_id)
    await training.open_class()
    await training.enrol(group="SMALL_FIRM")
    await training.attend()
    await training.examine()
    account = {"bank_code": BANK, "account": "54010200001234", "holder_name": "拉萨高原技工学校"}
    await training.draft(
        by=training.school, type="PURCHASED_FREE", claimant="INSTITUTION", account=account
    )
    await training.submit(by=training.school)
    await training.review(amount="900.00")
    await training.decide()
    payment = PaymentSteps(training)

    await payment.release(await payment.make_batch())

    assert (await payment.matched())["amount"] == "900.00"
    await training.until_status("paid")
    assert await verify.run(layout) == 0


async def test_a_year_of_an_apprentice_is_paid_to_the_enterprise(
    http: SuiteClient, layout: Layout
) -> None:
    """VT-037: roster, agreement of the three, two tutors, two people, a year claimed and paid."""
    training = Training(http)
    await training.register()
    await training.list_trade()
    await training.set_plan("60000.00", funding="APPRENTICESHIP", trade_code=None)
    code, began = training.enterprise_code, training.today.replace(year=training.today.year - 1)
    await employ(training, code, [training.worker], since=began.isoformat())
    agreement = await teach_apprentice(training, code, starts_on=began.isoformat())

    batch = await claim_for_apprentices(training, code, agreement)
    [result] = batch["results"]
    training.view = {"id": result["claim_id"]}
    await training.until_status("submitted")  # social insurance has answered about the year
    await training.approved()
    payment = PaymentSteps(training)
    await payment.release(await payment.make_batch())

    seen = await payment.matched()
    assert (seen["amount"], seen["fund_code"]) == ("5000.00", "TS-540102-EMPLOYMENT")
    await training.until_status("paid")
    assert await verify.run(layout) == 0


async def test_an_exited_institution_opens_no_class(http: SuiteClient) -> None:
    training = await Training(http).founded()
    await training.plan_class()
    await training.exit()

    with pytest.raises(StepRefused) as refused:
        await training.plan_class()

    assert refused.value.code == "INSTITUTION_NOT_ALLOWED"
    assert "（五）" in refused.value.problem["article"]
