"""What follows a case has the terms that two people load for it, as the work list shows them."""

from collections.abc import Awaitable, Callable
from typing import Any

from aid_testing.actors import as_
from aid_testing.approvals import Office, a_late_payment
from aid_testing.fixtures import Client
from aid_testing.parameters import loaded
from aid_testing.steps import made, step
from aid_testing.work_list import days_on_the_list, duty_on_the_list
from approval.policy import figures_on

OWNER, CONTACT = "owner", "卓玛 13900000001"
Terms = dict[str, tuple[str, str]]
"""The thing and the name of each duty."""


async def referred(office: Office) -> Terms:
    today = office.client.database.clock.today().isoformat()
    case_id = await office.opened(owner=OWNER)
    body = {"case_id": str(case_id), "receiver": "DEPARTMENT", "scheme": "DIBAO"}
    seen = await made(
        office.client,
        "/v1/referrals",
        office.county_handler,
        body | {"needs": ["LIVING_COST"]},
    )
    path = f"/v1/referrals/{seen['id']}"
    owner = as_(office.client.layout, "applicant", sub=OWNER)
    agreed = await step(
        office.client, f"{path}/consent", owner, seen, {"on": today, "contact": CONTACT}
    )
    await step(
        office.client, f"{path}/send", office.county_handler, agreed, {"help_given": "已代填。"}
    )
    return {name: (seen["id"], name) for name in ("referral_step", "referral_answer")}


async def met(office: Office) -> Terms:
    today = office.client.database.clock.today().isoformat()
    body = {"county": office.county, "on": today, "case_id": str(await office.opened())}
    meeting = await made(
        office.client,
        "/v1/joint-meetings",
        office.county_lead,
        body | {"question": "两部门意见不一，请研究。"},
    )
    minutes = {"attended": ["民政局", "医保局"], "minutes": "会议研究了疑难个案。"}
    path = f"/v1/joint-meetings/{meeting['id']}/hold"
    await step(office.client, path, office.county_handler, meeting, minutes)
    return {"joint_meeting_results": (meeting["id"], "joint_meeting_results")}


async def inspected(office: Office) -> Terms:
    today = office.client.database.clock.today().isoformat()
    auditor = as_(office.client.layout, "auditor", region=office.county, sub="inspector")
    await office.approved(await office.opened())
    seen = await made(
        office.client,
        "/v1/inspections",
        auditor,
        {
            "county": office.county,
            "first": today,
            "last": today,
            "size": 1,
            "seed": "seed-of-the-city",
        },
    )
    finding = {"case_id": seen["cases"][0]["case_id"], "text": "抽查记录缺少协助人员。"}
    found = await step(office.client, f"/v1/inspections/{seen['id']}/find", auditor, seen, finding)
    [one] = found["findings"]
    path = f"/v1/inspection-findings/{one['id']}/answer"
    await step(office.client, path, office.county_lead, one, {"text": "已补充。"})
    return {
        "inspection": (seen["id"], "inspection"),
        "inspection_answer": (one["id"], "inspection_answer"),
        "inspection_close": (one["id"], "inspection_close"),
    }


async def instructed(office: Office) -> Terms:
    today = office.client.database.clock.today().isoformat()
    city = as_(office.client.layout, "city_supervisor", region=office.county[:4], sub="city")
    body = {"case_id": str(await office.opened()), "region": office.township}
    issued = await made(
        office.client, "/v1/instructions", city, body | {"answer_by": today, "text": "请答复。"}
    )
    path = f"/v1/instructions/{issued['id']}/answer"
    await step(office.client, path, office.lead, issued, {"text": "已办。"})
    return {"instruction_close": (issued["id"], "instruction_close")}


async def investigated(office: Office) -> Terms:
    auditor = as_(office.client.layout, "auditor", region=office.county, sub="auditor")
    alarm = a_late_payment(office)
    await office.deliver(alarm)
    case_id = str(await office.opened())
    body = {"region": office.township, "kind": "DELAY", "person": "某甲", "facts": "逾期十日。"}
    file = await made(office.client, "/v1/misconduct-files", auditor, body | {"case_id": case_id})
    return {
        "misconduct": (file["id"], "misconduct"),
        "payment_alarm": (str(alarm.deadline_id), "payment_alarm"),
    }


SCENES: tuple[Callable[[Office], Awaitable[Terms]], ...] = (
    *(referred, met, inspected, instructed, investigated),
)


async def test_every_duty_that_follows_a_case_runs_as_long_as_was_loaded(
    office: Office, client_of: Callable[[str], Awaitable[Client]]
) -> None:
    intake = await client_of("intake")
    figures: Any = dict(figures_on(office.client.database.clock.today()).follow_up_workdays)

    async def days() -> dict[str, int]:
        terms = {name: of for scene in SCENES for name, of in (await scene(office)).items()}
        return {
            name: await days_on_the_list(office.client, intake, thing, what)
            for name, (thing, what) in terms.items()
        }

    before = await days()
    async with loaded(office.client, follow_up_workdays=dict.fromkeys(figures, 90)):
        after = await days()

    assert set(before) == set(figures)
    for name, usual in before.items():
        assert after[name] >= 89 > usual, (name, usual, after[name])


OF_NO_CASE = {"inspection"}
"""A list that was drawn is of many cases."""


async def test_every_duty_that_follows_a_case_names_it_on_the_work_list(
    office: Office, client_of: Callable[[str], Awaitable[Client]]
) -> None:
    intake = await client_of("intake")
    terms = {name: of for scene in SCENES for name, of in (await scene(office)).items()}

    nameless = set()
    for name, (thing, what) in terms.items():
        item = await duty_on_the_list(office.client, intake, thing, what)
        if item["about"] is None:
            nameless.add(name)

    assert nameless == OF_NO_CASE
