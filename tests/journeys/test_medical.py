"""Medical cases from form to their end, through HTTP, PostgreSQL and Kafka."""

from typing import Any

import pytest
from aid import verify
from aid.flows import MEDICAL
from aid_client.application import ApplicationSteps
from aid_client.approval import ApprovalSteps
from aid_client.assessment import AssessmentSteps
from aid_client.household import a_card
from aid_client.http import StepRefused, SuiteClient, until
from aid_client.payment import PaymentSteps
from aid_engines.layout import Layout
from aid_testing.published import missing_from, published, started

AMOUNT = "2100.00"


async def forwarded(application: ApplicationSteps, amount: str = AMOUNT) -> ApprovalSteps:
    """A case that the county has received."""
    await AssessmentSteps(application).completed()
    case = await ApprovalSteps(application).signed(amount)
    await case.post_notice()
    await case.noticed()
    await case.wait_for_the_notice()
    await case.forward()
    await case.visit_if_drawn()
    return case


async def approved(application: ApplicationSteps, amount: str = AMOUNT) -> PaymentSteps:
    case = await forwarded(application, amount)
    await case.review(amount)
    await case.decide(amount)
    return PaymentSteps(application)


def codes(timeline: Any) -> str:
    return " ".join(entry["code"] for entry in timeline["entries"])


async def test_a_household_is_paid_on_its_card_and_told_at_every_step(
    application: ApplicationSteps, layout: Layout
) -> None:
    since = await started(layout)
    await application.accepted()
    payment = await approved(application)

    await payment.release(await payment.make_batch())
    seen = await payment.matched()

    assert seen["amount"] == AMOUNT
    assert missing_from(MEDICAL, await published(layout, since)) == []
    timeline = await application.until_timeline_has("payment-paid")
    for step in (
        "application-submitted",
        "application-accepted",
        "assessment-completed",
        "opinion-signed",
        "notice-posted",
        "notice-closed",
        "case-forwarded",
        "decision-made",
        "payment-ordered",
        "payment-released",
        "payment-paid",
    ):
        assert step in codes(timeline), step
    assert (await verify.settled(layout)).broken == []


async def test_a_returned_payment_is_corrected_and_paid_once(
    application: ApplicationSteps, layout: Layout
) -> None:
    await application.accepted()
    payment = await approved(application)
    await payment.turn_bank(accounts={application.household.card: "name_mismatch"})
    await payment.release(await payment.make_batch())
    returned = await payment.until_status("returned")

    await application.correct_payee(a_card())
    await payment.release(await payment.make_batch())
    seen = await payment.matched()

    assert returned["hold_reason"] == "NAME_MISMATCH"
    assert (seen["attempt"], seen["status"]) == (2, "paid")
    assert (await verify.settled(layout)).broken == []


async def test_a_refusal_gives_all_reasons_and_how_to_appeal(application: ApplicationSteps) -> None:
    await application.accepted()
    await AssessmentSteps(application).completed(
        exclusions=[{"exclusion": "REFUSED_WORK", "facts": "两次拒绝介绍的工作。"}],
        property_within_dibao_rules=False,
    )
    case = ApprovalSteps(application)
    await case.opened()
    await case.sign("township_handler", "", positive=False)
    await case.sign("township_lead", "", positive=False)
    await case.forward()
    await case.visit_if_drawn()
    await case.review("", positive=False)

    await case.decide(None)

    letter = await until(
        lambda: case.suite.send(
            "GET", "approval", f"{case.address}/letter", token=case.officer("county_lead")
        ),
        lambda answer: answer.status_code == 200,
        what="the letter",
    )
    assert "第十条（四）" in letter.text
    assert "第八条" in letter.text
    assert "行政复议" in letter.text
    assert "行政诉讼" in letter.text
    await application.until_timeline_has("decision-made")
    assert (await PaymentSteps(application).read()) == {}


async def test_a_withdrawn_application_ends_everywhere(application: ApplicationSteps) -> None:
    await application.accepted()
    assessment = AssessmentSteps(application)
    await assessment.opened()

    await application.withdraw()

    await until(assessment.read, lambda seen: seen["status"] == "ENDED", what="the assessment ends")
    with pytest.raises(StepRefused) as refused:
        await assessment.visit()
    assert refused.value.status == 409


async def test_without_an_authorisation_the_platform_is_not_asked(
    application: ApplicationSteps,
) -> None:
    await application.draft()
    await application.sign()
    await application.authorise(0)
    await application.upload()
    await application.submit()

    with pytest.raises(StepRefused) as refused:
        await application.accept()

    assert refused.value.code == "DOCUMENTS_MISSING"


async def test_an_objection_stops_the_case_until_it_is_rechecked(
    application: ApplicationSteps, http: SuiteClient
) -> None:
    await application.accepted()
    await AssessmentSteps(application).completed()
    case = await ApprovalSteps(application).signed(AMOUNT)
    await case.post_notice()
    await case.noticed()
    notice_id = (await case.read())["notices"][-1]["notice_id"]
    objection = await http.ask(
        "POST",
        "approval",
        f"/v1/notices/{notice_id}/objections",
        token=case.handler,
        json={"name": "王小明", "contact": "13911112222", "text": "该户有出租房屋收入。"},
    )

    with pytest.raises(StepRefused) as refused:
        await case.forward()
    await case._step(
        "resolve-objection",
        case.handler,
        {
            "objection_id": objection["id"],
            "facts_changed": False,
            "finding": "经核实，房屋为借住。",
            "answer": "经核实，您反映的情况不属实。",
        },
    )
    await case.wait_for_the_notice()
    await case.forward()

    assert refused.value.status in {409, 422}
    assert case.view["status"].startswith("county")


async def test_a_case_that_the_county_returns_goes_round_again(
    application: ApplicationSteps,
) -> None:
    await application.accepted()
    case = await forwarded(application)
    await case.return_to_township()
    assessment = AssessmentSteps(application)
    await until(assessment.read, lambda seen: seen["revision"] == 2, what="the assessment reopens")

    await assessment.checked()
    await assessment.visit()
    await assessment.complete()
    await until(
        case.read, lambda seen: seen["status"] == "township_review", what="the case is open again"
    )
    await case.sign("township_handler", AMOUNT)
    await case.sign("township_lead", AMOUNT)

    timeline = await application.until_timeline_has("case-returned")
    assert "case-returned" in codes(timeline)


async def test_an_education_case_walks_the_same_way(http: SuiteClient) -> None:
    application = ApplicationSteps(http)
    household = application.household
    day = application.today.isoformat()
    declared = household.declared(
        medical_bills=[],
        education_bills=[
            {
                "issuer": "西藏大学",
                "invoice_number": household.invoice,
                "paid_on": day,
                "kind": "TUITION",
                "amount": "5000.00",
            }
        ],
        school_stage="UNDERGRADUATE",
        income_last_year="2000.00",
        income_last_12_months="2000.00",
        deposits="0.00",
    )
    event = {"cause_type": "EDUCATION_COST", "incident_on": day}
    await application.accepted(category="EXPENDITURE_EDUCATION", declared=declared, event=event)
    payment = await approved(application, "4000.00")

    await payment.release(await payment.make_batch())

    assert (await payment.matched())["amount"] == "4000.00"


async def test_officers_see_what_waits_for_them(
    application: ApplicationSteps, http: SuiteClient
) -> None:
    await application.accepted()
    await AssessmentSteps(application).opened()

    async def work() -> Any:
        return await http.ask("GET", "intake", "/v1/work?limit=200", token=application.handler)

    seen = await until(
        work,
        lambda page: any(item["case_id"] == application.id for item in page["items"]),
        what="the case in the work list",
    )

    [item] = [item for item in seen["items"] if item["case_id"] == application.id]
    assert item["what"] == "township_review"
    assert "第十八条" in item["article"]
    assert application.household.adults[0][0] not in item["applicant"]
