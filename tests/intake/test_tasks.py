"""Behind the one door the work is split, handed on within limits, and told (TA-101)."""

from datetime import timedelta
from typing import Any
from uuid import UUID

from aid_testing.actors import as_
from aid_testing.applications import applicant_of, follow_own_events, handler_of, submitted
from aid_testing.fixtures import Client
from aid_testing.rows import outbox, rows
from aid_testing.steps import ask, made, step

QUESTION = "请核实大病保险能否报销该住院费用。"


def office_of(client: Client, org: str) -> dict[str, str]:
    return as_(client.layout, "data_partner", org=org, sub=f"clerk of {org}")


async def split(client: Client, application: Any, **changes: Any) -> dict[str, Any]:
    body = {
        "application_id": application["id"],
        "to": "MEDICAL_INSURANCE",
        "org": "insurance",
        "question": QUESTION,
    }
    return await made(client, "/v1/tasks", handler_of(client), body | changes)


async def test_a_part_of_the_work_goes_to_an_office_and_the_applicant_reads_what_came_of_it(
    client: Client,
) -> None:
    application = await submitted(client)
    task = await split(client, application)
    path = f"/v1/tasks/{task['id']}"

    handed = await step(
        client,
        f"{path}/hand-on",
        office_of(client, "insurance"),
        task,
        {"to": "HEALTH", "org": "health", "reason": "属疾病应急救助。"},
    )
    gone = await client.get(path, headers=office_of(client, "insurance"))
    done = await step(
        client,
        f"{path}/finish",
        office_of(client, "health"),
        handed,
        {"result": "GIVEN", "text": "已按疾病应急救助支付。"},
    )
    listed = await client.get(
        "/v1/tasks", params={"application_id": application["id"]}, headers=applicant_of(client)
    )
    told = (await client.get(path, headers=applicant_of(client))).json()
    await follow_own_events(client, application["id"])
    timeline = await client.get(
        f"/v1/applications/{application['id']}/timeline", headers=applicant_of(client)
    )

    assert (task["department"], handed["department"]) == ("MEDICAL_INSURANCE", "HEALTH")
    assert gone.status_code == 404
    assert (done["status"], done["hands"]) == ("done", ["MEDICAL_INSURANCE", "HEALTH"])
    assert [one["status"] for one in listed.json()["items"]] == ["done"]
    assert (told["result"], told["answer"]) == ("GIVEN", "已按疾病应急救助支付。")
    assert "卫生健康部门已办理并给予帮助。" in timeline.text
    events = [e for e in await outbox(client.database, application["id"]) if ".task-" in e.type]
    assert len(events) == 3
    assert all(QUESTION not in str(event.payload) for event in events)
    left = await rows(
        client.database,
        "SELECT 1 FROM deadlines WHERE case_id = :id AND state = 'open'",
        id=UUID(task["id"]),
    )
    assert left == []


async def test_nobody_is_sent_in_circles_and_the_door_can_take_it_back(client: Client) -> None:
    task = await split(client, await submitted(client))
    path = f"/v1/tasks/{task['id']}"
    insurance = office_of(client, "insurance")

    def to(department: str) -> dict[str, Any]:
        return {"to": department, "org": "insurance", "reason": "应由其他部门办理。"}

    same = await ask(client, f"{path}/hand-on", insurance, task, to("MEDICAL_INSURANCE"))
    seen = await step(client, f"{path}/hand-on", insurance, task, to("HEALTH"))
    back = await ask(client, f"{path}/hand-on", insurance, seen, to("MEDICAL_INSURANCE"))
    seen = await step(client, f"{path}/hand-on", insurance, seen, to("HRSS"))
    fourth = await ask(client, f"{path}/hand-on", insurance, seen, to("HOUSING"))
    stranger = await client.get(path, headers=handler_of(client, "540121001"))
    taken = await step(
        client, f"{path}/take-back", handler_of(client), seen, {"reason": "由窗口直接办理。"}
    )
    over = await ask(
        client, f"{path}/finish", insurance, taken, {"result": "GIVEN", "text": "已办。"}
    )

    assert {one.json()["code"] for one in (same, back, fourth)} == {"IN_CIRCLES"}
    assert stranger.status_code == 403
    assert taken["status"] == "taken_back"
    assert over.json()["code"] == "ACTION_NOT_ALLOWED"


async def test_the_door_finishes_what_lies_elsewhere_only_by_the_offices_writing(
    client: Client,
) -> None:
    application = await submitted(client)
    task = await split(client, application, org=None)
    path = f"/v1/tasks/{task['id']}"
    today = client.database.clock.today()
    body = {"result": "NOT_ENTITLED", "text": "未达起付线。"}

    def written(days: int) -> dict[str, Any]:
        on = (today + timedelta(days=days)).isoformat()
        return body | {"written_answer": {"document": "城医保函〔2026〕9号", "on": on}}

    refused = [
        await ask(client, f"{path}/finish", handler_of(client), task, answer)
        for answer in (body, written(-1), written(1))
    ]
    done = await step(client, f"{path}/finish", handler_of(client), task, written(0))
    await follow_own_events(client, application["id"])
    timeline = await client.get(
        f"/v1/applications/{application['id']}/timeline", headers=applicant_of(client)
    )

    assert [one.json()["code"] for one in refused] == [
        *("WRITTEN_ANSWER_MISSING", "ANSWER_DAY_IMPOSSIBLE", "ANSWER_DAY_IMPOSSIBLE")
    ]
    assert done["answer_document"] == "城医保函〔2026〕9号"
    assert "受理窗口据医疗保障部门的书面答复登记：不符合其救助条件。" in timeline.text


async def test_the_office_in_which_the_door_sits_answers_itself(client: Client) -> None:
    task = await split(client, await submitted(client), to="TOWNSHIP", org=None)

    done = await step(
        client,
        f"/v1/tasks/{task['id']}/finish",
        handler_of(client),
        task,
        {"result": "INFORMATION", "text": "已当面说明。"},
    )

    assert (done["status"], done["answer_document"]) == ("done", None)
