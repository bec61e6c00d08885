"""An institution from its application to its exit, everybody's steps in their order (VT-006)."""

from typing import Any

from aid_client.courses import a_credit_code
from aid_testing.actors import as_
from aid_testing.training import School, Worker

APPLICATIONS = "/v1/institution-applications"


async def test_an_institution_from_admission_to_exit(school: School, worker: Worker) -> None:
    """VT-006, VT-011, VT-019: admitted, teaching, patrolled, restricted, reinstated, heard, gone."""
    new = School(school.client, school.county)
    new.trades, new.trade_code, new.body_code = school.trades, school.trade_code, school.body_code
    new.institution = await admitted(new)
    new.inspector = school.inspector
    course = await new.opened()
    claim = await new.claimed(await new.graduated(course, worker), worker)
    finding = {"severity": "SERIOUS", "code": "NO_LESSON_HELD", "note": "抽查时教室无人上课"}
    await new.ask(
        f"/v1/classes/{course['id']}/findings",
        new.inspector,
        json=finding | {"found_on": new.today.isoformat()},
    )
    held = await new.read(claim)

    await new.sanctioned("RESTRICT")
    blocked = await new.plan_class()
    await new.confirmed(await reinstated(new))
    planned = await new.plan_class()
    ends = [
        {
            "class_id": course["id"],
            "end": "TRANSFERRED",
            "successor_id": school.institution["id"],
        },
        {"class_id": planned.json()["id"], "end": "CANCELLED"},
    ]
    gone = await new.sanctioned("EXIT", *ends)
    objected = await new.post(
        f"/v1/institution-sanctions/{gone['id']}/object",
        new.own,
        seen=gone,
        json={"text": "请求复核"},
    )
    third = as_(new.client.layout, "hrss_lead", region=new.county, sub="third-lead")
    upheld = await new.ask(
        f"/v1/institution-sanctions/{gone['id']}/answer",
        third,
        seen=objected,
        json={"action": "UPHOLD", "answer": "维持"},
    )

    assert held["status"] == "held"
    assert blocked.json()["code"] == "INSTITUTION_NOT_ALLOWED"
    assert planned.status_code == 201
    assert upheld["status"] == "upheld"
    seen = await new.get(f"/v1/institutions/{new.institution['id']}", {})
    taught = await new.get(f"/v1/classes/{course['id']}", new.handler)
    told = await new.get("/v1/class-notices", worker.headers)
    assert seen["status"] == "EXITED"
    assert taught["credit_code"] == school.credit_code
    assert [one["kind"] for one in told["items"]] == ["transferred"]


async def admitted(new: School) -> Any:
    """The institution applies, is visited, and stands on the register."""
    new.credit_code = a_credit_code()
    new.own = as_(
        new.client.layout, "training_institution", org=new.credit_code, sub=f"own-{new.credit_code}"
    )
    seen = await new.applied(kind="ADMISSION", qualified_for_pay_first=True)
    for kind in ("LICENCE", "PREMISES", "TEACHERS", "FINANCES"):
        await new.add_paper(seen, kind)
    address = f"{APPLICATIONS}/{seen['id']}"
    seen = await new.ask(f"{address}/submit", new.own, seen=seen)
    opinion = {"positive": True, "visited_on": new.today.isoformat(), "note": "符合"}
    seen = await new.ask(f"{address}/examine", new.handler, seen=seen, json=opinion)
    seen = await new.ask(f"{address}/decide", new.lead, seen=seen, json={"action": "ADMIT"})
    return await new.get(f"/v1/institutions/{seen['institution_id']}", {})


async def reinstated(new: School) -> Any:
    """The handler proposes that the restriction is lifted."""
    address = f"/v1/institutions/{new.institution['id']}"
    return await new.post(
        f"{address}/reinstate",
        new.handler,
        seen=await new.get(address, {}),
        json={
            "document": "拉人社发〔2026〕30号",
            "region": new.county,
            "reason_code": "DEFECTS_MENDED",
            "reason": "整改验收合格",
        },
    )
