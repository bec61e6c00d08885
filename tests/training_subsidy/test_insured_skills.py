"""Unemployment insurance pays an insured employee's skill upgrade, once the others have answered (VT-038)."""

from datetime import timedelta
from typing import Any

import pytest
from aid_client.courses import a_certificate_number, a_credit_code
from aid_testing.actors import as_
from aid_testing.parameters import loaded
from aid_testing.rows import outbox
from aid_testing.training import Firm, School, Worker
from shared.roles import system
from training_subsidy.domain.dates import months_after
from training_subsidy.domain.register.inquiry import Question
from training_subsidy.usecases.claims.skill_certificates import ask_anew

INSURED = "INSURED_SKILL_UPGRADE"


def certificate(school: School, **changes: Any) -> dict[str, Any]:
    return {
        "region": school.county,
        "trade_code": school.trade_code,
        "level": 5,
        "body_code": school.body_code,
        "number": a_certificate_number(),
        "issued_on": school.today.isoformat(),
    } | changes


async def draft(school: School, worker: Worker, **changes: Any) -> Any:
    """The response."""
    return await school.draft(
        None,
        worker,
        type=INSURED,
        kind="SKILL_UPGRADE",
        certificate=certificate(school, **changes),
    )


async def submitted(school: School, worker: Worker, **changes: Any) -> Any:
    """Signed and handed in by the worker; nobody has answered yet."""
    drafted = await draft(school, worker, **changes)
    assert drafted.status_code == 201, drafted.text
    answer = await school.submit(drafted.json(), worker)
    assert answer.status_code == 200, answer.text
    return answer.json()


async def answered(
    school: School, claim: Any, *, months: int | None = 40, outcome: str = "CONFIRMED"
) -> Any:
    """Body and social insurance have answered; the claim as an officer sees it."""
    facts = {} if months is None else {"contribution_months": months}
    school.bodies.says(Question.UNEMPLOYMENT_INSURANCE, outcome, **facts)
    school.bodies.says(Question.CERTIFICATE, "CONFIRMED")
    await school.bodies.work([claim["id"]])
    return await school.read(claim)


async def planned(school: School, budget: str = "100000.00") -> None:
    await school.set_plan(budget, funding=INSURED)


async def test_an_insured_worker_is_held_until_body_and_insurance_have_answered(
    school: School, worker: Worker
) -> None:
    """VT-038: the claimant's word is none; each wait has a duty, and the claim goes on by itself."""
    await planned(school)

    claim = await submitted(school, worker)
    ready = await answered(school, claim)

    assert (claim["status"], claim["decision"]) == ("held", "HOLD_FOR_REVIEW")
    assert claim["reasons"] == ["CERTIFICATE_NOT_VERIFIABLE", "INSURANCE_NOT_KNOWN"]
    assert (ready["status"], ready["decision"], ready["computed_amount"]) == (
        "submitted",
        "ELIGIBLE",
        "1000.00",
    )
    told = await school.get(f"/v1/claims/{claim['id']}/timeline", worker.headers)
    assert "失业保险经办机构已答复" in told["entries"][-1]["sentence"]
    seen = await school.get(f"/v1/claims/{claim['id']}/skill-certificate", school.handler)
    assert (seen["verified"], seen["doubt"], seen["contribution_months"]) == (True, None, 40)


async def test_an_approved_upgrade_is_ordered_from_unemployment_insurance(
    school: School, worker: Worker
) -> None:
    """VT-038, VT-061: a source of its own, beside that of all training subsidies."""
    await planned(school)

    approved = await school.approved(await answered(school, await submitted(school, worker)))

    events = await outbox(school.client.database, approved["id"])
    [decided] = [event for event in events if event.type.endswith("claim-decided.v1")]
    assert decided.payload["fund_kind"] == "UNEMPLOYMENT_INSURANCE"
    assert (decided.payload["claim_type"], approved["items"]) == (INSURED, ["《215号（十一）》"])


@pytest.mark.parametrize(
    ("months", "outcome", "decision"),
    [
        (12, "CONFIRMED", "ELIGIBLE"),
        (11, "CONFIRMED", "INELIGIBLE"),
        (None, "DENIED", "INELIGIBLE"),
        (None, "NO_RECORD", "INELIGIBLE"),
        (None, "CONFIRMED", "HOLD_FOR_REVIEW"),
    ],
    ids=str,
)
async def test_the_months_of_contribution_are_what_insurance_says(
    school: School, worker: Worker, months: int | None, outcome: str, decision: str
) -> None:
    """VT-038: twelve months are enough, eleven are not; a yes without months says nothing."""
    await planned(school)
    claim = await submitted(school, worker)

    ready = await answered(school, claim, months=months, outcome=outcome)

    assert ready["decision"] == decision


async def test_too_few_contributions_are_refused_in_writing_with_the_article(
    school: School, worker: Worker
) -> None:
    """VT-038: two people sign the refusal; its letter names item, months and how to appeal."""
    await planned(school)
    claim = await answered(school, await submitted(school, worker), months=8)

    assert (claim["status"], claim["reasons"]) == ("submitted", ["CONTRIBUTIONS_TOO_FEW"])
    positive = await school.review(claim)
    assert (positive.status_code, positive.json()["code"]) == (422, "CLAIM_BARRED")
    refused = await school.refused(claim, explanation="失业保险累计缴费8个月，未满12个月。")
    letter = await school.get(f"/v1/claims/{claim['id']}/letter", worker.headers)

    assert refused["items"] == ["《215号（十一）》"]
    [ground] = letter["grounds"]
    assert ground["facts"]["累计缴费月数"] == "8"
    assert ground["facts"]["须累计缴费月数"] == "12"
    assert "行政复议" in letter["appeal"]


async def test_no_release_stands_for_an_answer_but_its_paper_does(
    school: School, worker: Worker
) -> None:
    """VT-038, A-50: the lead lets nothing go on; what insurance gave on paper two officers enter."""
    await planned(school)
    claim = await submitted(school, worker)
    school.bodies.says(Question.CERTIFICATE, "CONFIRMED")
    await school.bodies.work([claim["id"]])
    held = await school.read(claim)

    released = await school.post(
        f"/v1/claims/{claim['id']}/release",
        school.lead,
        seen=held,
        json={"reason": "职工自述已参保三年。"},
    )
    found = await school.get(f"/v1/inquiries?subject={claim['id']}", school.handler)
    [asked] = [one for one in found["items"] if one["question"] == "UNEMPLOYMENT_INSURANCE"]
    await school.confirmed(
        await school.post(
            f"/v1/inquiries/{asked['id']}/settle",
            school.handler,
            seen=asked,
            json={
                "document": "拉失保函〔2026〕8号",
                "county": school.county,
                "outcome": "CONFIRMED",
                "facts": {"contribution_months": 24},
                "data_date": school.today.isoformat(),
            },
        )
    )

    assert (released.json()["status"], released.json()["reasons"]) == (
        "held",
        ["INSURANCE_NOT_KNOWN"],
    )
    assert (await school.read(claim))["status"] == "submitted"


@pytest.mark.parametrize(
    ("change", "reason"),
    [
        ({"level": 2}, "LEVEL_NOT_SUBSIDISED"),
        ({"trade_code": "9-99-99"}, "TRADE_NOT_LISTED"),
    ],
    ids=str,
)
async def test_what_no_table_has_is_refused(
    school: School, worker: Worker, change: dict[str, Any], reason: str
) -> None:
    """VT-038, VT-016: levels 5 to 3 have an amount, and trades are those of the catalogue."""
    await school.list_trade(2)
    await planned(school)

    claim = await submitted(school, worker, **change)

    assert (claim["decision"], claim["reason"]) == ("INELIGIBLE", reason)


async def test_a_certificate_is_claimed_for_within_a_year(school: School, worker: Worker) -> None:
    """VT-038: the last day is that of the twelfth month."""
    await planned(school)
    last = months_after(school.today, -12)

    late = await submitted(school, worker, issued_on=(last - timedelta(days=1)).isoformat())
    other = Worker(school.client, name="格桑平措")
    in_time = await submitted(school, other, issued_on=last.isoformat())

    assert (late["decision"], late["reasons"]) == ("INELIGIBLE", ["CERTIFICATE_TOO_OLD"])
    assert in_time["decision"] == "HOLD_FOR_REVIEW"


async def test_a_certificate_of_a_day_to_come_is_no_draft(school: School, worker: Worker) -> None:
    """VT-038: the fault is named at its place."""
    tomorrow = (school.today + timedelta(days=1)).isoformat()

    answer = await draft(school, worker, issued_on=tomorrow)

    assert (answer.status_code, answer.json()["code"]) == (422, "SKILL_CERTIFICATE_NOT_ISSUED_YET")
    assert answer.json()["errors"][0]["pointer"] == "/certificate/issued_on"


async def test_a_trade_and_level_are_upgraded_once(school: School, worker: Worker) -> None:
    """VT-038, VT-014: another certificate of the same trade and level is paid for by nobody."""
    await planned(school)
    await school.approved(await answered(school, await submitted(school, worker)))

    again = await submitted(school, worker)

    assert (again["decision"], again["reason"]) == ("INELIGIBLE", "DUPLICATE_TRADE_LEVEL")


async def test_two_accounts_that_name_one_person_are_paid_once(
    school: School, worker: Worker
) -> None:
    """VT-038, VT-014: by the body's word both claims are the same person's, and the second is barred."""
    await planned(school)
    again = Worker(school.client, name=worker.name)
    again.id_number = worker.id_number
    first, second = await submitted(school, worker), await submitted(school, again)

    ready = await answered(school, first)
    barred = await answered(school, second)

    assert (ready["status"], ready["decision"]) == ("submitted", "ELIGIBLE")
    assert (barred["status"], barred["reasons"]) == ("submitted", ["DUPLICATE_TRADE_LEVEL"])
    assert ready["person_id"] == barred["person_id"]


async def test_a_claim_for_whom_another_account_claims_waits_for_a_person(
    school: School, worker: Worker
) -> None:
    """VT-038, VT-057: it takes nothing of the person's until the lead has looked and lets it go on."""
    await school.list_trade(4)
    await planned(school)
    stranger = Worker(school.client, name=worker.name)
    stranger.id_number = worker.id_number
    early = await submitted(school, stranger)
    await answered(school, await submitted(school, worker, level=4))

    held = await answered(school, early)
    own = await answered(school, await submitted(school, worker))
    again = await school.get(f"/v1/claims/{own['id']}", worker.headers)
    await school.ask(f"/v1/claims/{own['id']}/withdraw", worker.headers, seen=again)
    released = await school.ask(
        f"/v1/claims/{early['id']}/release",
        school.lead,
        seen=held,
        json={"reason": "两个账号均为本人，已当面核对。"},
    )

    assert (held["status"], held["reasons"]) == ("held", ["CERTIFICATE_NOT_VERIFIABLE"])
    assert (own["status"], own["decision"]) == ("submitted", "ELIGIBLE")
    assert (released["status"], released["decision"]) == ("submitted", "ELIGIBLE")


async def test_a_number_serves_the_claim_that_its_body_confirms(
    school: School, worker: Worker
) -> None:
    """VT-038, VT-044: who merely writes a number bars nobody; whose claim goes on by it bars others."""
    await planned(school)
    number = a_certificate_number()
    other = Worker(school.client, name="格桑平措")
    await submitted(school, other, number=number)
    mine = await submitted(school, worker, number=number)

    first = await answered(school, mine)
    third = Worker(school.client, name="次仁旺堆")
    barred = await answered(school, await submitted(school, third, number=number))
    again = await school.get(f"/v1/claims/{mine['id']}", worker.headers)
    await school.ask(f"/v1/claims/{mine['id']}/withdraw", worker.headers, seen=again)
    free = await school.review(barred)

    assert (first["status"], first["decision"]) == ("submitted", "ELIGIBLE")
    assert (barred["status"], barred["decision"]) == ("submitted", "INELIGIBLE")
    assert (free.status_code, free.json()["decision"]) == (200, "ELIGIBLE")


@pytest.mark.parametrize(
    ("outcome", "facts"),
    [("DENIED", {}), ("CONFIRMED", {"level": 3}), ("CONFIRMED", {"track": "QUALIFICATION"})],
    ids=str,
)
async def test_a_certificate_that_its_body_denies_is_refused_in_writing(
    school: School, worker: Worker, outcome: str, facts: dict[str, Any]
) -> None:
    """VT-038, VT-044: a claim that rests on nothing is not left held; its letter names the reason."""
    await planned(school)
    claim = await submitted(school, worker)

    school.bodies.says(Question.CERTIFICATE, outcome, **facts)
    await school.bodies.work([claim["id"]])
    seen = await school.read(claim)
    refused = await school.refused(seen, explanation="发证机构答复与申报的证书不符。")

    assert (seen["status"], seen["decision"]) == ("submitted", "INELIGIBLE")
    assert seen["reason"] == "CERTIFICATE_NOT_VERIFIABLE"
    assert (refused["status"], refused["items"]) == ("refused", ["《215号（十四）》"])


async def test_the_same_training_is_not_paid_from_the_employment_fund_too(
    school: School, worker: Worker
) -> None:
    """VT-038: who had the course paid gets nothing for its certificate, and the other way round."""
    await planned(school)
    course = await school.opened()
    graduate = await school.graduated(course, worker)
    await school.claimed(graduate, worker)
    other = Worker(school.client, name="格桑平措")
    seat = await school.graduated(course, other)
    await submitted(school, other)

    upgraded = await submitted(school, worker)
    trained = await school.claimed(seat, other)

    assert (upgraded["decision"], upgraded["reason"]) == ("INELIGIBLE", "DUPLICATE_TRADE_LEVEL")
    assert (trained["decision"], trained["reason"]) == ("INELIGIBLE", "DUPLICATE_TRADE_LEVEL")


async def test_who_has_proved_who_one_is_names_nobody(school: School, worker: Worker) -> None:
    """VT-038: after a first claim the worker's sign-in is enough."""
    await school.list_trade(4)
    await planned(school)
    course = await school.opened()
    await school.claimed(await school.graduated(course, worker), worker)

    drafted = await school.draft(
        None,
        worker,
        type=INSURED,
        kind="SKILL_UPGRADE",
        certificate=certificate(school, level=4),
        name=None,
        id_number=None,
    )
    stranger = Worker(school.client)
    unknown = await school.draft(
        None,
        stranger,
        type=INSURED,
        kind="SKILL_UPGRADE",
        certificate=certificate(school, level=4),
        name=None,
        id_number=None,
    )
    mine = await school.get("/v1/my-claims", worker.headers)

    assert drafted.status_code == 201, drafted.text
    assert drafted.json()["id"] in {one["id"] for one in mine["items"]}
    assert (unknown.status_code, unknown.json()["code"]) == (422, "NOT_THIS_PERSON")


async def test_of_a_claim_that_is_handled_again_everybody_is_asked_anew(
    school: School, worker: Worker
) -> None:
    """VT-038: the months that refused it were disputed, so the insurance and the body are asked again."""
    await planned(school)
    claim = await answered(school, await submitted(school, worker), months=8)
    refused = await school.refused(claim, explanation="失业保险累计缴费8个月，未满12个月。")
    address = f"/v1/claims/{claim['id']}/objections"
    raised = await school.ask(address, worker.headers, json={"text": "在那曲还缴过三年。"})
    third = as_(school.client.layout, "hrss_lead", region=school.county, sub=f"3-{school.county}")
    await school.ask(
        f"{address}/{raised['id']}/answer",
        third,
        seen=raised,
        json={"founded": True, "answer": "缴费记录有误，重新审核。"},
    )
    before = await questions_about(school, claim)

    await by_the_clock(school, ask_anew)
    asked = await questions_about(school, claim)
    await by_the_clock(school, ask_anew)
    again = await answered(school, claim, months=40)

    assert refused["status"] == "refused"
    assert (before, asked) == (2, 3)
    assert await questions_about(school, claim) == 3
    assert (again["status"], again["decision"]) == ("submitted", "ELIGIBLE")


async def questions_about(school: School, claim: Any) -> int:
    found = await school.get(f"/v1/inquiries?subject={claim['id']}", school.handler)
    return len(found["items"])


async def by_the_clock(school: School, sweep: Any) -> None:
    """The sweep until it has nothing more to do."""
    moved = 1
    while moved:
        async with school.client.database.transaction(
            by=system("training-subsidy"), audited=False
        ) as tx:
            moved = await sweep(tx)


async def test_a_certificate_taken_back_later_is_looked_at_again(
    school: School, worker: Worker
) -> None:
    """VT-038, VT-044: of an approval the lead owes a look."""
    await planned(school)
    approved = await school.approved(await answered(school, await submitted(school, worker)))

    school.bodies.says(Question.CERTIFICATE, "CONFIRMED", withdrawn_on=school.today.isoformat())
    [asked] = [one for one in school.bodies.asked if one["question"] == "CERTIFICATE"]
    await school.bodies.tells(asked["request_id"])

    told = await school.get(f"/v1/claims/{approved['id']}/timeline", worker.headers)
    assert told["entries"][-1]["code"] == "claim-checked-again:register"


async def test_a_dispatched_worker_gets_the_upgrade_and_the_user_enterprise_the_training(
    school: School, worker: Worker
) -> None:
    """VT-036, VT-038, A-55: the worker claims for the skill, the enterprise keeps its subsidy."""
    await planned(school)
    await school.set_plan("100000.00", funding="ENTERPRISE_ON_JOB")
    firm, agency = Firm(school), a_credit_code()
    course = await firm.a_class()
    await school.graduated(course, worker, worker_status="DISPATCHED", agency_code=agency)
    invoice = (await firm.invoice("1200.00")).json()

    batch = await firm.claim_at_once(course, claimant="USER_ENTERPRISE", invoice_id=invoice["id"])
    upgraded = await answered(school, await submitted(school, worker))

    [result] = batch.json()["results"]
    assert (result["status"], result["code"]) == ("submitted", None)
    assert (upgraded["status"], upgraded["decision"]) == ("submitted", "ELIGIBLE")


async def test_amounts_and_terms_are_those_that_were_loaded(school: School, worker: Worker) -> None:
    """VT-038: two people of the city load what was set since; it holds for the day of the certificate."""
    await planned(school)
    amounts = {f"LEVEL_{level}": 0 for level in (1, 2, 3, 4)} | {"LEVEL_5": 60_000}
    terms = {"contribution_months": 41, "claim_months": 12}

    async with loaded(school.client, insured_skill_amounts=amounts):
        lower = await answered(school, await submitted(school, worker))
    other = Worker(school.client, name="格桑平措")
    async with loaded(school.client, insured_skill_terms=terms):
        short = await answered(school, await submitted(school, other))

    assert (lower["decision"], lower["computed_amount"]) == ("ELIGIBLE", "600.00")
    assert (short["decision"], short["reason"]) == ("INELIGIBLE", "CONTRIBUTIONS_TOO_FEW")


async def test_its_letter_of_answers_is_for_certificates_alone(
    school: School, worker: Worker
) -> None:
    """VT-038: a claim for a course has no such certificate."""
    course = await school.opened()
    claim = await school.claimed(await school.graduated(course, worker), worker)

    answer = await school.client.get(
        f"/v1/claims/{claim['id']}/skill-certificate", headers=worker.headers
    )

    assert (answer.status_code, answer.json()["code"]) == (404, "NO_SKILL_CERTIFICATE")
