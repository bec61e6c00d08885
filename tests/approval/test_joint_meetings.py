"""A hard case comes before the joint meeting, and leaves it with a result (第二十七条)."""

from datetime import timedelta
from typing import Any
from uuid import UUID

from aid_testing.actors import once
from aid_testing.approvals import Office
from aid_testing.rows import rows
from aid_testing.steps import ask, made, step

QUESTION = "医保、教育两部门意见不一，请研究。"
MINUTES = {"attended": ["民政局", "医保局"], "minutes": "会议研究了疑难个案。"}


async def called(office: Office, case_id: UUID, *, days: int = 0) -> dict[str, Any]:
    on = office.client.database.clock.today()
    with office.later(days):
        on = office.client.database.clock.today()
    return await made(
        office.client,
        "/v1/joint-meetings",
        office.county_lead,
        {
            "county": office.county,
            "on": on.isoformat(),
            "case_id": str(case_id),
            "question": QUESTION,
        },
    )


async def duties(office: Office, meeting_id: str) -> list[str]:
    found = await rows(
        office.client.database,
        "SELECT what FROM deadlines WHERE case_id = :id AND state = 'open'",
        id=UUID(meeting_id),
    )
    return [row.what for row in found]


async def test_the_meeting_has_agenda_minutes_and_a_result_for_every_case(office: Office) -> None:
    first, second = await office.opened(), await office.opened()
    meeting = await called(office, first)
    path = f"/v1/joint-meetings/{meeting['id']}"
    waits = await duties(office, meeting["id"])

    def result(case_id: UUID) -> dict[str, Any]:
        return {"case_id": str(case_id), "result": "SOLVED_BY_DEPARTMENT", "text": "由医保局办理。"}

    seen = await step(
        office.client,
        f"{path}/add",
        office.county_handler,
        meeting,
        {"case_id": str(second), "question": QUESTION},
    )
    held = await step(office.client, f"{path}/hold", office.county_handler, seen, MINUTES)
    waits += await duties(office, meeting["id"])
    half = await step(office.client, f"{path}/result", office.county_lead, held, result(first))
    twice = await ask(office.client, f"{path}/result", office.county_lead, half, result(first))
    whole = await step(office.client, f"{path}/result", office.county_lead, half, result(second))
    on_case = await office.client.get(
        "/v1/joint-meetings", params={"case_id": str(first)}, headers=office.county_handler
    )

    assert waits == ["joint_meeting", "joint_meeting_results"]
    assert (held["attended"], held["minutes"]) == (MINUTES["attended"], MINUTES["minutes"])
    assert half["status"] == "held"
    assert twice.json()["code"] == "AGENDA_ITEM_DECIDED"
    assert whole["status"] == "closed"
    assert {(one["question"], one["result"]) for one in whole["agenda"]} == {
        (QUESTION, "SOLVED_BY_DEPARTMENT")
    }
    assert [one["id"] for one in on_case.json()["items"]] == [meeting["id"]]
    assert await duties(office, meeting["id"]) == []


async def test_a_meeting_is_called_by_the_lead_held_on_its_day_or_cancelled(
    office: Office,
) -> None:
    case_id = await office.opened()
    meeting = await called(office, case_id, days=3)
    path = f"/v1/joint-meetings/{meeting['id']}"

    early = await ask(office.client, f"{path}/hold", office.county_handler, meeting, MINUTES)
    again = await ask(
        office.client,
        f"{path}/add",
        office.county_handler,
        meeting,
        {"case_id": str(case_id), "question": QUESTION},
    )
    cancelled = await step(
        office.client, f"{path}/cancel", office.county_lead, meeting, {"reason": "已由部门解决。"}
    )
    foreign = await office.client.get(path, headers=Office(office.client).county_handler)

    assert early.json()["code"] == "MEETING_NOT_HELD_YET"
    assert again.json()["code"] == "CASE_ON_AGENDA"
    assert (cancelled["status"], cancelled["minutes"]) == ("cancelled", "已由部门解决。")
    assert foreign.status_code == 403
    assert await duties(office, meeting["id"]) == []


async def test_a_postponed_case_comes_to_the_next_meeting_and_a_referred_one_has_a_referral(
    office: Office,
) -> None:
    case_id, other = await office.opened(), await office.opened()
    meeting, later = await called(office, case_id), await called(office, other, days=3)
    path = f"/v1/joint-meetings/{meeting['id']}"
    held = await step(office.client, f"{path}/hold", office.county_handler, meeting, MINUTES)

    async def answer(result: str, **more: Any) -> Any:
        body = {"case_id": str(case_id), "result": result, "text": "另行研究。"} | more
        return await ask(office.client, f"{path}/result", office.county_lead, held, body)

    refused = [
        await answer("POSTPONED"),
        await answer("NO_SOLUTION", next_meeting=later["id"]),
        await answer("POSTPONED", next_meeting=meeting["id"]),
        await answer("REFERRED"),
    ]
    await made(
        office.client,
        "/v1/referrals",
        office.county_handler,
        {
            "case_id": str(other),
            "receiver": "DEPARTMENT",
            "scheme": "DIBAO",
            "needs": ["LIVING_COST"],
        },
    )
    postponed = await answer("POSTPONED", next_meeting=later["id"])
    seen = await office.client.get(
        f"/v1/joint-meetings/{later['id']}", headers=office.county_handler
    )
    with office.later(3):
        held_later = await step(
            office.client,
            f"/v1/joint-meetings/{later['id']}/hold",
            office.county_handler,
            seen.json(),
            MINUTES,
        )
        referred = await step(
            office.client,
            f"/v1/joint-meetings/{later['id']}/result",
            office.county_lead,
            held_later,
            {"case_id": str(other), "result": "REFERRED", "text": "已转介。"},
        )

    assert [one.json()["code"] for one in refused] == [
        *("NEXT_MEETING_MISSING", "NEXT_MEETING_MISSING", "NEXT_MEETING_IMPOSSIBLE"),
        "REFERRAL_MISSING",
    ]
    assert postponed.json()["agenda"][0]["next_meeting"] == later["id"]
    assert {(one["case_id"], one["question"]) for one in seen.json()["agenda"]} == {
        (str(case_id), QUESTION),
        (str(other), QUESTION),
    }
    assert {one["result"] for one in referred["agenda"]} == {"REFERRED", None}


async def test_different_bodies_meet_on_a_day_within_a_year(office: Office) -> None:
    case_id = await office.opened()
    today = office.client.database.clock.today()
    meeting = await called(office, case_id)

    far = await office.client.post(
        "/v1/joint-meetings",
        json={
            "county": office.county,
            "on": (today + timedelta(days=367)).isoformat(),
            "case_id": str(case_id),
            "question": QUESTION,
        },
        headers=office.county_lead | once(),
    )
    alone = await ask(
        office.client,
        f"/v1/joint-meetings/{meeting['id']}/hold",
        office.county_handler,
        meeting,
        MINUTES | {"attended": ["民政局", " 民政局"]},
    )

    assert (far.status_code, far.json()["code"]) == (422, "MEETING_DAY_IMPOSSIBLE")
    assert alone.status_code == 422
