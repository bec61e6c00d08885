"""Bodies that supervise: selected, admitted by another, disclosed, heard before they lose it (VT-020)."""

from datetime import timedelta
from typing import Any

import pytest
from aid_client.courses import a_credit_code
from aid_testing.actors import as_
from aid_testing.clocks import ahead
from aid_testing.rows import outbox
from aid_testing.training import School

BODIES = "/v1/supervising-bodies"
MEASURES = "/v1/supervisor-measures"


async def find(school: School, course: Any, by: dict[str, str]) -> Any:
    return await school.post(
        f"/v1/classes/{course['id']}/findings",
        by,
        json={
            "severity": "MINOR",
            "code": "SIGNATURES_LATE",
            "note": "抽查时两人尚未签到",
            "found_on": school.today.isoformat(),
        },
    )


async def notice(school: School, kind: str, by: dict[str, str] | None = None) -> Any:
    body = {
        "body_id": school.supervisor["id"],
        "kind": kind,
        "reason_code": "VISITS_NOT_MADE",
        "grounds": "两个月内四次抽查逾期未报告",
    }
    return await school.post(MEASURES, by or school.handler, json=body)


async def step(school: School, seen: Any, verb: str, by: dict[str, str]) -> Any:
    address = f"{MEASURES}/{seen.json()['id']}/{verb}"
    return await school.post(address, by, seen=seen, json={"text": "道路中断，已另行约定时间"})


async def listed(school: School, code: str) -> Any:
    items = (await school.get(f"{BODIES}?region={school.county}&limit=200", {}))["items"]
    return [one["status"] for one in items if one["credit_code"] == code]


async def test_a_body_is_admitted_by_another_person_and_then_public(school: School) -> None:
    """VT-020: strict entry by two people, disclosure; before that it inspects nothing."""
    code = a_credit_code()
    course = await school.opened()
    entered = await school.enter_supervisor(code)
    address = f"{BODIES}/{entered.json()['id']}"
    early = await find(school, course, school.inspector_of(code))
    hidden = await listed(school, code)
    same = as_(
        school.client.layout, "hrss_lead", region=school.county, sub=f"handler-{school.county}"
    )
    body = {"explanation": "择优程序和合同齐全"}
    own = await school.post(f"{address}/admit", same, seen=entered, json=body)
    admitted = await school.post(f"{address}/admit", school.lead, seen=entered, json=body)
    again = await school.post(f"{address}/refuse", school.lead, seen=admitted, json=body)
    found = await find(school, course, school.inspector_of(code))

    assert (early.status_code, early.json()["code"]) == (403, "SUPERVISOR_NOT_ADMITTED")
    assert hidden == []
    assert (own.status_code, own.json()["code"]) == (403, "ANOTHER_SUPERVISION_OFFICER")
    assert (admitted.json()["status"], again.json()["code"]) == ("admitted", "ACTION_NOT_ALLOWED")
    assert await listed(school, code) == ["admitted"]
    assert found.status_code == 201, found.text
    duties = [
        (event.payload["what"], event.payload["state"])
        for event in await outbox(school.client.database, entered.json()["id"])
    ]
    assert ("supervisor_entry", "met") in duties


async def test_a_body_that_was_refused_is_shown_to_its_office_alone(school: School) -> None:
    code = a_credit_code()
    entered = await school.enter_supervisor(code)
    address = f"{BODIES}/{entered.json()['id']}"

    refused = await school.post(
        f"{address}/refuse", school.lead, seen=entered, json={"explanation": "合同未备案"}
    )
    seen = await school.get(address, school.handler)
    other = await school.client.get(address, headers=school.inspector)

    assert (refused.json()["status"], seen["status"]) == ("refused", "refused")
    assert await listed(school, code) == []
    assert other.status_code == 404


async def test_who_trains_supervises_nobody(school: School) -> None:
    """VT-020: never a body that runs an institution; a contract has its days and its county."""
    trains = await school.enter_supervisor(school.credit_code)
    backwards = await school.enter_supervisor(
        a_credit_code(), ends_on=(school.today - timedelta(days=500)).isoformat()
    )
    elsewhere = await school.enter_supervisor(a_credit_code(), counties=["540121"])
    broken = await school.enter_supervisor("9" * 18)
    twice = await school.enter_supervisor(
        school.supervisor_code, contract_number=school.supervisor["contract_number"]
    )

    answers = [one.json()["code"] for one in (trains, backwards, elsewhere, broken, twice)]
    assert answers == [
        "SUPERVISOR_TRAINS",
        "CONTRACT_DAYS_IMPOSSIBLE",
        "OUTSIDE_REGION",
        "CREDIT_CODE_INVALID",
        "SUPERVISOR_ENTERED_ALREADY",
    ]


async def test_a_declared_interest_ends_the_visits_to_whom_it_names(school: School) -> None:
    """VT-020: conflict of interest, declared by the body itself or by the office."""
    course = await school.opened()
    address = f"{BODIES}/{school.supervisor['id']}"
    other = school.inspector_of(a_credit_code())
    body = {"interests": [school.credit_code]}

    stranger = await school.post(f"{address}/declare", other, seen=school.supervisor, json=body)
    declared = await school.post(
        f"{address}/declare", school.inspector, seen=school.supervisor, json=body
    )
    refused = await find(school, course, school.inspector)

    assert stranger.status_code == 404
    assert declared.json()["interests"] == [school.credit_code]
    assert (refused.status_code, refused.json()["code"]) == (403, "SUPERVISOR_INVOLVED")


async def test_a_body_adds_interests_alone_and_a_lead_strikes_them_out(school: School) -> None:
    """VT-020: conflict of interest; nobody strikes out the own."""
    address = f"{BODIES}/{school.supervisor['id']}/declare"
    kept = {"interests": [school.credit_code]}
    declared = await school.post(address, school.inspector, seen=school.supervisor, json=kept)
    seen, none = declared.json(), {"interests": []}

    by_itself = await school.post(address, school.inspector, seen=seen, json=none)
    by_a_handler = await school.post(address, school.handler, seen=seen, json=none)
    by_the_lead = await school.post(address, school.lead, seen=seen, json=none)

    for refused in (by_itself, by_a_handler):
        assert (refused.status_code, refused.json()["code"]) == (409, "INTEREST_STAYS")
    assert by_the_lead.json()["interests"] == []


async def test_a_contract_that_is_over_lets_nobody_inspect(school: School) -> None:
    code = a_credit_code()
    yesterday = (school.today - timedelta(days=1)).isoformat()
    await school.contracted(code, ends_on=yesterday)

    refused = await find(school, await school.opened(), school.inspector_of(code))

    assert refused.json()["code"] == "SUPERVISOR_NOT_ADMITTED"


async def test_a_suspension_is_heard_first_and_decided_by_another(school: School) -> None:
    """VT-020: told, heard, imposed by another person; then no inspection; reinstated by two."""
    course = await school.opened()
    noticed = await notice(school, "SUSPEND")
    twice = await notice(school, "REMOVE")
    early = await step(school, noticed, "impose", school.lead)
    stranger = await step(school, noticed, "speak", school.inspector_of(a_credit_code()))
    spoken = await step(school, noticed, "speak", school.inspector)
    same = as_(
        school.client.layout, "hrss_lead", region=school.county, sub=f"handler-{school.county}"
    )
    own = await step(school, spoken, "impose", same)
    imposed = await step(school, spoken, "impose", school.lead)
    blocked = await find(school, course, school.inspector)
    suspended = await listed(school, school.supervisor_code)
    back = await notice(school, "REINSTATE")
    again = await step(school, back, "impose", school.lead)

    assert (twice.status_code, twice.json()["code"]) == (409, "MEASURE_OPEN_ALREADY")
    assert (early.status_code, early.json()["code"]) == (409, "MEASURE_NOT_HEARD_YET")
    assert stranger.status_code == 404
    assert (own.status_code, own.json()["code"]) == (403, "ANOTHER_SUPERVISION_OFFICER")
    assert (imposed.json()["status"], suspended) == ("imposed", ["suspended"])
    assert [note["kind"] for note in imposed.json()["notes"]] == ["reason", "hearing", "decision"]
    assert blocked.json()["code"] == "SUPERVISOR_NOT_ADMITTED"
    assert again.json()["status"] == "imposed"
    assert (await find(school, course, school.inspector)).status_code == 201


async def test_silence_until_the_term_is_over_lets_the_lead_decide(school: School) -> None:
    noticed = await notice(school, "REMOVE")

    with ahead(school.client, 30):
        removed = await step(school, noticed, "impose", school.lead)
        late = await notice(school, "REINSTATE")

    assert removed.json()["status"] == "imposed"
    assert await listed(school, school.supervisor_code) == ["removed"]
    assert late.json()["code"] == "ACTION_NOT_ALLOWED"


async def test_a_measure_may_be_dropped_and_leaves_the_body_where_it_was(school: School) -> None:
    noticed = await notice(school, "SUSPEND")

    dropped = await step(school, noticed, "drop", school.lead)

    seen = await school.get(f"{MEASURES}/{noticed.json()['id']}", school.inspector)
    assert (dropped.json()["status"], seen["status"]) == ("dropped", "dropped")
    assert await listed(school, school.supervisor_code) == ["admitted"]


@pytest.mark.parametrize(("whose", "status"), [("own", 200), ("stranger", 404), ("far", 403)])
async def test_the_credit_file_is_read_by_the_body_and_its_office(
    school: School, whose: str, status: int
) -> None:
    """VT-020: the credit file shows contract and measures dated."""
    await notice(school, "SUSPEND")
    by = {
        "own": school.inspector,
        "stranger": school.inspector_of(a_credit_code()),
        "far": as_(school.client.layout, "hrss_handler", region="540121", sub="far"),
    }[whose]

    answer = await school.client.get(f"{BODIES}/{school.supervisor['id']}/credit-file", headers=by)

    assert answer.status_code == status
    kinds = [one["kind"] for one in answer.json().get("items", [])]
    assert kinds == (["MEASURE", "CONTRACT"] if whose == "own" else [])
