"""What two people of the city load about classes, enrolment, receipts and study."""

from collections.abc import Awaitable, Callable
from datetime import timedelta
from typing import Any

import pytest
from aid_client.courses import a_credit_code
from aid_testing.city import agree
from aid_testing.clocks import ahead
from aid_testing.finance import Desk
from aid_testing.fixtures import Client
from aid_testing.parameters import loaded
from aid_testing.rows import outbox
from aid_testing.training import School, Worker
from shared.contracts.training_subsidy import ClaimDecided


async def directed(school: School, years: int, days: int) -> Any:
    """A class of directed training under a contract of so many years."""
    return await school.plan_class(
        funding="DIRECTED_ENTRUSTED",
        enterprise_code=a_credit_code(),
        ends_on=(school.today + timedelta(days=days)).isoformat(),
        directed={
            "years": years,
            "reference": "三方-2026-1",
            "interview_passed_on": school.today.isoformat(),
        },
    )


@pytest.mark.parametrize(
    ("name", "value", "years", "days", "code"),
    [
        ("directed_years", {"least": 1, "most": 4}, 4, 1250, "DURATION_OUT_OF_1_3_YEARS"),
        ("directed_year_days", 100, 1, 150, "DIRECTED_TOO_SHORT"),
    ],
)
async def test_directed_training_takes_as_long_as_was_loaded(
    school: School, name: str, value: Any, years: int, days: int, code: str
) -> None:
    before = await directed(school, years, days)

    async with loaded(school.client, **{name: value}):
        after = await directed(school, years, days)

    assert (before.status_code, before.json()["code"]) == (422, code)
    assert after.status_code == 201, after.text


async def test_an_enterprise_trains_within_the_scope_that_was_loaded(school: School) -> None:
    async def of_a_key_industry() -> Any:
        return await school.plan_class(
            funding="ENTERPRISE_ON_JOB", trade_id=None, scope="KEY_INDUSTRY"
        )

    before = await of_a_key_industry()
    async with loaded(school.client, enterprise_scope=["LIFE_AND_HEALTH"]):
        after = await of_a_key_industry()

    assert before.status_code == 201, before.text
    assert (after.status_code, after.json()["code"]) == (422, "SCOPE_NOT_ALLOWED")


async def test_a_prisoner_is_trained_in_the_last_months_that_were_loaded(school: School) -> None:
    async def of_a_years_rest() -> Any:
        course, worker = await school.opened(), Worker(school.client)
        return await school.enrol(course, worker, group="PRISONER", remaining_months=12)

    before = await of_a_years_rest()
    async with loaded(school.client, prisoner_months=6):
        after = await of_a_years_rest()

    assert before.status_code == 201, before.text
    assert (after.status_code, after.json()["code"]) == (422, "OUTSIDE_TRAINING_SCOPE")
    assert "6" in after.json()["detail"]


async def test_a_group_is_shown_by_the_proofs_that_were_loaded(school: School) -> None:
    figures = school.client.app.state.running.service.parameters.schedules["group_proofs"]
    usual = dict(figures.in_force[-1][1])
    kind = {"kind": "UNEMPLOYMENT_CARD"}

    before = await school.enter_proof(Worker(school.client), **kind)
    async with loaded(
        school.client, group_proofs=usual | {"HARD_TO_EMPLOY": ["UNEMPLOYMENT_CARD"]}
    ):
        after = await school.enter_proof(Worker(school.client), **kind)

    assert (before.status_code, before.json()["code"]) == (422, "PROOF_DOES_NOT_FIT")
    assert after.status_code == 201, after.text


async def test_a_selection_needs_the_panel_and_the_offers_that_were_loaded(
    school: School,
) -> None:
    async def of_one_offer_and_one_member() -> Any:
        project = await school.project()
        await school.bid(project, "1000.00")
        bids = await school.scored(project, panel=1)
        return await school.propose_award(bids, bids["items"][0])

    async with loaded(school.client, purchase_selection={"bids_least": 1, "panel_least": 2}):
        small = await of_one_offer_and_one_member()
    async with loaded(school.client, purchase_selection={"bids_least": 1, "panel_least": 1}):
        enough = await of_one_offer_and_one_member()

    assert small.json()["code"] == "PANEL_TOO_SMALL"
    assert enough.status_code == 202, enough.text


@pytest.mark.parametrize(
    ("bounds", "days_ago", "codes"),
    [
        ({"years_before": 1, "most": 100_000}, 0, (None, "RECEIPT_OUT_OF_BOUNDS")),
        ({"years_before": 3, "most": 100_000_000}, 800, ("RECEIPT_OUT_OF_BOUNDS", None)),
    ],
)
async def test_a_receipt_lies_within_the_bounds_that_were_loaded(
    school: School, bounds: dict[str, int], days_ago: int, codes: tuple[str | None, ...]
) -> None:
    async def of_1800() -> str | None:
        worker = Worker(school.client)
        drafted = await school.draft(await school.graduated(await school.opened(), worker), worker)
        paid_on = (school.today - timedelta(days=days_ago)).isoformat()
        answer = await school.receipt(drafted.json(), worker.headers, "1800.00", paid_on=paid_on)
        code: str | None = answer.json().get("code")
        return code

    before = await of_1800()
    async with loaded(school.client, receipt_bounds=bounds):
        after = await of_1800()

    assert (before, after) == codes


async def after_a_minor_finding(school: School) -> Any:
    """The claim of a graduate whose class a third party found a small fault with."""
    claim = await school.claim_of_a_graduate(Worker(school.client))
    finding = {
        "severity": "MINOR",
        "code": "ROSTER_INCOMPLETE",
        "note": "签到表缺一栏。",
        "found_on": school.today.isoformat(),
    }
    path = f"/v1/classes/{claim['class_id']}/findings"
    await school.ask(path, school.inspector, json=finding)
    return await school.read(claim)


async def test_a_minor_finding_holds_a_claim_where_it_was_loaded_so(school: School) -> None:
    """A-57."""
    before = await after_a_minor_finding(school)

    async with loaded(school.client, severity={"SERIOUS": "HOLD", "MINOR": "HOLD"}):
        after = await after_a_minor_finding(school)

    assert (before["status"], after["status"]) == ("submitted", "held")


async def test_what_holds_is_not_hidden_by_a_graver_finding_that_is_only_shown(
    school: School,
) -> None:
    """A-57: a class with both kinds of findings, where the minor ones hold."""
    async with loaded(school.client, severity={"SERIOUS": "SHOW", "MINOR": "HOLD"}):
        worker, course = Worker(school.client), await school.opened()
        enrolment = await school.graduated(course, worker)
        for severity in ("SERIOUS", "MINOR"):
            finding = {
                "severity": severity,
                "code": "NO_LESSON_HELD",
                "note": "抽查时教室无人上课。",
                "found_on": school.today.isoformat(),
            }
            path = f"/v1/classes/{course['id']}/findings"
            await school.ask(path, school.inspector, json=finding)
        claim = await school.claimed(enrolment, worker)

    assert claim["status"] == "held"


async def half_attended(school: School) -> Any:
    """The claim of somebody who was there on one of the class's two days."""
    first, worker = Worker(school.client), Worker(school.client)
    course = await school.opened(ends_on=(school.today + timedelta(days=1)).isoformat())
    await school.attended(course, (await school.enrol(course, first)).json())
    with ahead(school.client, 1):
        return await school.claimed(await school.graduated(course, worker), worker)


async def test_who_attended_less_than_was_loaded_is_held(school: School) -> None:
    before = await half_attended(school)

    async with loaded(school.client, attendance_percent=50):
        after = await half_attended(school)

    assert (before["status"], after["status"]) == ("held", "submitted")


async def study_of(school: School) -> str:
    """What is reimbursed of a study's fee of 10,000 and its travel of 5,000."""
    worker = Worker(school.client)
    begun = school.today - timedelta(days=10)
    await school.select(worker, year=begun.year)
    study = {
        "region": school.county,
        "starts_on": begun.isoformat(),
        "ends_on": school.today.isoformat(),
    }
    drafted = await school.draft(None, worker, type="STUDY_REIMBURSEMENT", study=study)
    for item, amount in (("STUDY_FEE", "10000.00"), ("TRAVEL", "5000.00")):
        await school.receipt(drafted.json(), worker.headers, amount, item=item)
    await school.agree_on_rest(drafted.json(), worker)
    return str((await school.submit(drafted.json(), worker)).json()["computed_amount"])


@pytest.mark.parametrize(
    ("name", "value", "amount"),
    [
        ("study_fiscal_percent", 40, "4000.00"),
        ("study_cost_items", ["STUDY_FEE", "TRAVEL"], "7500.00"),
    ],
)
async def test_of_a_study_is_reimbursed_what_was_loaded(
    school: School, name: str, value: Any, amount: str
) -> None:
    """A-49."""
    before = await study_of(school)

    async with loaded(school.client, days_later=12, **{name: value}):
        after = await study_of(school)

    assert (before, after) == ("5000.00", amount)


async def order_of(school: School, desk: Desk) -> str:
    """The source of the order that finance reads after the lead's approval."""
    approved = await school.approved(await school.claim_of_a_graduate())
    events = await outbox(school.client.database, approved["id"])
    [decided] = [one.payload for one in events if one.type.endswith("claim-decided.v1")]
    decision = ClaimDecided.model_validate(decided)
    await desk.deliver(decision)
    return str((await desk.payment_of(decision))["fund_kind"])


async def test_a_claim_is_paid_from_the_source_that_was_loaded(
    school: School, client_of: Callable[[str], Awaitable[Client]]
) -> None:
    """A-86: the decision of its day names the source to whoever pays."""
    desk = Desk(await client_of("disbursement"), school.county)
    funds = [
        {
            "code": f"TS-{school.county}-{number}",
            "programme": "TRAINING_SUBSIDY",
            "region": school.county,
            "kind": kind,
            "name": "培训补贴专账",
            "bank_code": "BANK-LHASA",
            "account": f"{school.county}{number}",
            "allocations": [{"reference": "1", "amount": "5000.00"}],
        }
        for number, kind in ((7001, "EMPLOYMENT_SUBSIDY"), (7002, "DONATION"))
    ]
    there = await agree(desk.client, "/v1/internal/funds", funds=funds)
    assert there.status_code == 200, there.text
    usual = dict.fromkeys(
        ("PAY_FIRST", "PURCHASED_FREE", "ENTERPRISE_ON_JOB", "DIRECTED_ENTRUSTED"),
        "EMPLOYMENT_SUBSIDY",
    ) | {"STUDY_REIMBURSEMENT": "LOCAL_FISCAL"}

    before = await order_of(school, desk)
    async with loaded(school.client, claim_sources=usual | {"PAY_FIRST": "DONATION"}):
        after = await order_of(school, desk)

    assert (before, after) == ("EMPLOYMENT_SUBSIDY", "DONATION")
