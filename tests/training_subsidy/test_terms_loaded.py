"""A term that two people load is the term of each duty of a claim of its day."""

from collections.abc import Awaitable, Callable
from datetime import timedelta
from uuid import UUID

import pytest
from aid_testing.departments import OtherDepartments
from aid_testing.fixtures import Client
from aid_testing.parameters import loaded
from aid_testing.rows import rows
from aid_testing.training import School, Worker
from aid_testing.work_list import days_on_the_list
from training_subsidy.domain.register.inquiry import Question
from training_subsidy.policy import figures_on
from training_subsidy.store.inquiries import ToAsk

Scene = Callable[[School], Awaitable[str]]
"""A claim whose duty begins today."""


async def handed_in(school: School) -> str:
    return str((await school.claim_of_a_graduate(Worker(school.client)))["id"])


async def reviewed(school: School) -> str:
    claim = await school.claim_of_a_graduate(Worker(school.client))
    return str((await school.review(claim)).json()["id"])


async def held(school: School) -> str:
    """A third party found something serious: a person decides whether the claim goes on."""
    claim = await school.claim_of_a_graduate(Worker(school.client))
    finding = {
        "severity": "SERIOUS",
        "code": "FALSE_ROSTER",
        "note": "点名册与到课人数不符。",
        "found_on": school.today.isoformat(),
    }
    path = f"/v1/classes/{claim['class_id']}/findings"
    await school.ask(path, school.inspector, json=finding)
    return str(claim["id"])


async def asked(school: School) -> str:
    """Another department is asked something."""
    claim = await school.claim_of_a_graduate(Worker(school.client))
    database = school.client.database
    [row] = await rows(database, "SELECT * FROM claims WHERE id = :id", id=UUID(claim["id"]))
    wanted = ToAsk(
        question=Question.EMPLOYMENT,
        subject=row.enrolment_id,
        person_id=row.person_id,
        region=school.county,
        about={},
    )
    [inquiry_id] = await OtherDepartments(school.client).enter([wanted])
    return str(inquiry_id)


async def without_a_plan(school: School) -> str:
    """The county has no plan for studies: the claim waits, and the lead owes one."""
    worker, begun = Worker(school.client), school.today - timedelta(days=10)
    await school.select(worker, year=begun.year)
    study = {
        "region": school.county,
        "starts_on": begun.isoformat(),
        "ends_on": school.today.isoformat(),
    }
    drafted = await school.draft(None, worker, type="STUDY_REIMBURSEMENT", study=study)
    await school.receipt(drafted.json(), worker.headers, item="STUDY_FEE")
    await school.agree_on_rest(drafted.json(), worker)
    waiting = (await school.submit(drafted.json(), worker)).json()
    assert waiting["status"] == "waitlisted", waiting
    return str(waiting["id"])


async def with_a_proof(school: School) -> str:
    """What shows a worker's group is entered; another officer is to look at it."""
    return str((await school.enter_proof(Worker(school.client))).json()["id"])


async def refused(school: School) -> str:
    """The letter of a decision is to be delivered."""
    claim = await school.claim_of_a_graduate(Worker(school.client))
    return str((await school.refused(claim, items=["六"]))["id"])


async def objected(school: School) -> str:
    """The claimant objects to a refusal: another officer owes an answer."""
    worker = Worker(school.client)
    claim = await school.refused(await school.claim_of_a_graduate(worker), items=["六"])
    path = f"/v1/claims/{claim['id']}/objections"
    await school.ask(path, worker.headers, json={"text": "本人未领取过该工种补贴。"})
    return str(claim["id"])


TERMS: dict[str, tuple[str, Scene]] = {
    "claim_delivery_days": ("claim_delivery", refused),
    "claim_objection_workdays": ("claim_objection", objected),
    "review_workdays": ("claim_review", handed_in),
    "decision_workdays": ("claim_decision", reviewed),
    "hold_workdays": ("claim_hold", held),
    "inquiry_workdays": ("inquiry", asked),
    "year_plan_workdays": ("year_plan", without_a_plan),
    "proof_workdays": ("group_proof", with_a_proof),
}


@pytest.mark.parametrize("name", sorted(TERMS))
async def test_a_duty_runs_as_long_as_was_loaded_for_its_day(
    school: School, client_of: Callable[[str], Awaitable[Client]], name: str
) -> None:
    intake = await client_of("intake")
    what, scene = TERMS[name]

    async def days() -> int:
        return await days_on_the_list(school.client, intake, await scene(school), what)

    before = await days()
    async with loaded(school.client, **{name: 90}):
        after = await days()

    assert after >= 89 > before, (before, after)


async def test_a_step_about_an_institution_has_the_term_that_was_loaded(
    school: School, client_of: Callable[[str], Awaitable[Client]]
) -> None:
    """VT-006: of each step about an institution its own term; here that of asking for a hearing."""
    intake = await client_of("intake")
    terms = dict(figures_on(school.today).register_workdays)

    async def days() -> int:
        noticed = (await school.notice("RESTRICT")).json()
        listed = await days_on_the_list(school.client, intake, noticed["id"], "sanction_notice")
        path = f"/v1/institution-sanctions/{noticed['id']}"
        waived = await school.ask(f"{path}/waive", school.own, seen=noticed)
        await school.ask(
            f"{path}/drop", school.lead, seen=waived, json={"text": "经核实，事实不成立。"}
        )
        return listed

    before = await days()
    async with loaded(school.client, register_workdays=terms | {"hearing_request": 90}):
        after = await days()

    assert after >= 89 > before, (before, after)
