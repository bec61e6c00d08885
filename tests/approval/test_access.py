from typing import Any
from uuid import uuid4

import pytest
from aid_testing.actors import as_, if_match, once
from aid_testing.approvals import Office, approval, positive
from aid_testing.rows import audit_of, outbox

STEPS = {
    "sign-opinion": ("township_handler", positive()),
    "send-back": ("township_lead", {"reason": "x"}),
    "post-notice": ("township_handler", {}),
    "resolve-objection": (
        "township_handler",
        {"objection_id": str(uuid4()), "facts_changed": False, "finding": "x", "answer": "x"},
    ),
    "forward": ("township_handler", None),
    "record-visit": (
        "county_handler",
        {
            "visited_on": "2026-11-01",
            "assisting_person": "平措",
            "facts_confirmed": True,
            "facts": "x",
        },
    ),
    "review": ("county_handler", positive()),
    "return": ("county_handler", {"points": ["INCOME"], "text": "x"}),
    "decide": ("county_lead", approval()),
    "finish-verification": ("county_handler", None),
    "countersign": ("county_lead", {"agree": True}),
    "propose-revocation": ("county_handler", {"articles": ["第十条（二）"], "reason": "x"}),
    "propose-correction": ("county_handler", {"amount": "3000.00", "reason": "x"}),
    "decide-correction": ("county_lead", {"agree": True}),
    "decide-revocation": ("county_lead", {"agree": True}),
    "close-review": ("county_lead", {"finding": "STANDS", "reason": "x"}),
    "settle-contradiction": (
        "county_handler",
        {"revision": 1, "finding": "NO_EFFECT", "reason": "x"},
    ),
    "settle-compensation": ("county_handler", {"finding": "NONE", "reason": "x"}),
    "record-ruling": (
        "county_handler",
        {
            "body": "COURT",
            "outcome": "UPHELD",
            "number": "1",
            "ruled_on": "2026-11-01",
            "text": "x",
        },
    ),
    "letter/correct-delivery": ("county_handler", {"delivery": None, "reason": "x"}),
    "letter/delivered": ("county_handler", {"method": "HAND", "on": "2026-11-01", "proof": "x"}),
}


@pytest.mark.parametrize("verb", STEPS)
async def test_other_roles_are_refused(office: Office, verb: str) -> None:
    case_id = await office.opened()
    for role in ("applicant", "village_worker", "finance_maker", "auditor"):
        who = as_(office.client.layout, role, region=office.county)

        refused = await office.ask(case_id, verb, who, STEPS[verb][1])

        assert (refused.status_code, refused.json()["code"]) == (403, "ROLE_NOT_ALLOWED")


@pytest.mark.parametrize("verb", STEPS)
async def test_officers_of_another_region_are_refused_and_audited(
    office: Office, verb: str
) -> None:
    case_id = await office.opened()
    role, body = STEPS[verb]

    elsewhere = "540121001" if role.startswith("township") else "540121"
    refused = await office.ask(
        case_id, verb, as_(office.client.layout, role, region=elsewhere, sub="stranger"), body
    )

    assert (refused.status_code, refused.json()["code"]) == (403, "OUTSIDE_REGION")
    denied = [
        row for row in await audit_of(office.client.database, case_id) if row.outcome == "denied"
    ]
    assert denied[-1].actor_id == "stranger"


@pytest.mark.parametrize("verb", STEPS)
async def test_a_role_of_another_levels_region_takes_no_step(office: Office, verb: str) -> None:
    case_id = await office.opened()
    role, body = STEPS[verb]
    levels = {4: "5401", 6: office.county, 9: office.township, 12: f"{office.township}001"}
    own = 9 if role.startswith("township") else 6

    refused = [
        await office.ask(case_id, verb, as_(office.client.layout, role, region=region), body)
        for digits, region in levels.items()
        if digits != own
    ]

    assert {(one.status_code, one.json()["code"]) for one in refused} == {
        (403, "REGION_NOT_OF_ROLE")
    }


@pytest.mark.parametrize("verb", STEPS)
async def test_a_case_that_does_not_exist_is_not_found(office: Office, verb: str) -> None:
    role, body = STEPS[verb]
    region = office.township if role.startswith("township") else office.county

    missing = await office.client.post(
        f"/v1/cases/{uuid4()}/{verb}",
        json=body,
        headers=as_(office.client.layout, role, region=region) | once() | if_match({"version": 1}),
    )

    assert missing.status_code == 404


@pytest.mark.parametrize("verb", STEPS)
async def test_every_step_wants_its_key_and_the_version_read(office: Office, verb: str) -> None:
    case_id = await office.opened()
    role, body = STEPS[verb]
    region = office.township if role.startswith("township") else office.county
    who = as_(office.client.layout, role, region=region)
    address = f"/v1/cases/{case_id}/{verb}"

    keyless = await office.client.post(address, json=body, headers=who | if_match({"version": 1}))
    blind = await office.client.post(address, json=body, headers=who | once())

    assert (keyless.status_code, blind.status_code) == (400, 428)


async def test_the_file_is_for_the_officers_who_decide_and_those_who_look_over_them(
    office: Office,
) -> None:
    case_id = await office.opened()
    address = f"/v1/cases/{case_id}"

    async def status(role: str, region: str) -> int:
        who = as_(office.client.layout, role, region=region)
        return (await office.client.get(address, headers=who)).status_code

    assert await status("city_supervisor", office.county[:4]) == 200
    assert await status("auditor", office.county) == 200
    assert await status("village_worker", office.township) == 403
    assert await status("township_lead", "540121001") == 403
    assert (await office.client.get(address)).status_code == 401


async def test_reading_a_file_is_audited(office: Office) -> None:
    case_id = await office.opened()

    await office.get(case_id, office.lead)

    rows = await audit_of(office.client.database, case_id)
    assert [(row.action, row.actor_id) for row in rows] == [("get_case", f"lead@{office.county}")]


async def test_the_list_shows_the_callers_region_by_status_and_due_date(office: Office) -> None:
    waiting = await office.opened()
    signed = await office.opened()
    await office.signed(signed)

    async def listed(query: str) -> list[str]:
        answer = await office.client.get(f"/v1/cases?{query}", headers=office.handler)
        return [case["case_id"] for case in answer.json()["items"]]

    assert set(await listed("")) == {str(waiting), str(signed)}
    assert await listed("status=ready_for_notice") == [str(signed)]
    assert await listed("due_before=2025-12-31") == [str(waiting)]
    assert await listed(f"region={office.township}&limit=1") == [min(str(waiting), str(signed))]
    elsewhere = await office.client.get("/v1/cases?region=540121", headers=office.handler)
    assert elsewhere.status_code == 403


async def test_pages_follow_each_other(office: Office) -> None:
    cases = sorted([str(await office.opened()) for _ in range(3)])

    first = (await office.client.get("/v1/cases?limit=2", headers=office.handler)).json()
    second = (
        await office.client.get(f"/v1/cases?limit=2&cursor={first['next']}", headers=office.handler)
    ).json()

    assert [c["case_id"] for c in first["items"] + second["items"]] == cases
    assert second["next"] is None


async def test_rules_and_figures_are_public_with_their_readings(office: Office) -> None:
    seen = (await office.client.get("/v1/policies?on=2026-03-01")).json()

    caps = {figure["name"]: figure for figure in seen["figures"]}
    assert caps["annual_caps"]["value"] == {"household": "10000.00", "individual": "5000.00"}
    assert caps["notice_days"]["readings"] == ["A-17"]
    assert seen["edition"] == "202-2018@2018-12-03"


async def test_nobody_signs_reviews_or_decides_what_they_applied_for(office: Office) -> None:
    def applied(who: str) -> dict[str, Any]:
        return {"owner": "somebody", "applied_by": ("somebody", f"{who}@{office.county}")}

    handlers, leads = [await office.opened(**applied(who)) for who in ("handler", "lead")]
    await office.step(leads, "sign-opinion", office.handler, positive())
    reviewers, deciders = [
        await office.opened(**applied(who)) for who in ("county-handler", "county-lead")
    ]
    await office.at_county(reviewers)
    await office.reviewed(deciders)

    refusals = [
        await office.ask(handlers, "sign-opinion", office.handler, positive()),
        await office.ask(leads, "sign-opinion", office.lead, positive()),
        await office.ask(leads, "send-back", office.lead, {"reason": "请再核。"}),
        await office.ask(reviewers, "review", office.county_handler, positive()),
        await office.ask(
            reviewers, "return", office.county_handler, {"points": ["INCOME"], "text": "请补。"}
        ),
        await office.ask(deciders, "decide", office.county_lead, approval()),
        await office.ask(deciders, "decide", office.county_lead, {"approve": False, "reason": "-"}),
    ]

    for refused in refusals:
        assert (refused.status_code, refused.json()["code"]) == (403, "OWN_APPLICATION")


async def test_the_owner_of_an_application_does_not_countersign_its_approval(
    office: Office,
) -> None:
    await office.delegate()
    case_id = await office.urgent(owner=f"county-lead@{office.county}")
    await office.signed(case_id, "1820.00")

    refused = await office.ask(case_id, "countersign", office.county_lead, {"agree": True})

    assert refused.json()["code"] == "OWN_APPLICATION"
    [event] = [
        event.payload
        for event in await outbox(office.client.database, case_id)
        if event.type == "aid.approval.decision-made.v1"
    ]
    assert event["applied_by"] == [f"county-lead@{office.county}"]
