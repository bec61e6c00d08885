from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import uuid4

import pytest
from aid_testing.actors import as_, once
from aid_testing.assessing import Officer, Outside, deliver
from aid_testing.assessments import a_declaration, a_determination, a_visit, accepted_event
from aid_testing.fixtures import Client
from aid_testing.rows import audit_of, outbox, rows
from shared.contracts.assessment import AssessmentCompleted
from shared.contracts.intake import ApplicationWithdrawn
from shared.contracts.vocabulary import Category, CauseType, Procedure

STEPS: list[tuple[str, Any]] = [
    ("home-visit", a_visit()),
    (
        "appraisal",
        {
            "held_on": a_visit()["visited_on"],
            "votes_for": 9,
            "votes_against": 1,
            "committee_member": "次仁多吉",
        },
    ),
    ("determine", a_determination()),
    ("complete", None),
]


async def opened(client: Client, **changes: Any) -> Officer:
    event = await Outside(client).given(accepted_event(**changes))
    return Officer(client, event.case_id)


async def test_completion_is_refused_with_everything_that_is_missing(client: Client) -> None:
    officer = await opened(client, declared=a_declaration(other_aid_this_year="300.00"))

    response = await officer.do("complete")

    assert response.status_code == 409
    body = response.json()
    assert body["code"] == "ASSESSMENT_INCOMPLETE"
    assert body["article"] == "202号 第十八条（一）（1）"
    assert set(body["missing"]) == {
        "CHECK_PEOPLE",
        "HOME_VISIT",
        "FINDING_OTHER_SCHEMES_LEAVE_HARDSHIP",
        "FINDING_DISEASE_IS_SUDDEN_AND_MAJOR",
        "FINDING_BASIC_LIFE_IS_HARD_TO_KEEP_UP",
        "PROPERTY",
        "OTHER_AID",
    }
    assert "入户调查记录" in body["detail"]
    assert "突发重大疾病" in body["detail"]


async def test_property_that_nobody_can_judge_is_said_so_and_does_not_block(
    client: Client,
) -> None:
    outside = Outside(client)
    event = await outside.given(accepted_event())
    await outside.work()
    officer = Officer(client, event.case_id)
    await officer.prepare(property_within_dibao_rules=None)

    response = await officer.do("complete")

    assert response.status_code == 200, response.text
    answers = [
        f["answer"]
        for f in response.json()["preview_findings"]
        if f["rule"] == "property_is_within_the_dibao_rules"
    ]
    assert answers == ["UNKNOWN", "NOT_APPLICABLE"]


async def test_what_is_not_said_again_stays_as_it_was_determined(client: Client) -> None:
    officer = await opened(client)
    await officer.do("determine", a_determination(other_aid_acknowledged=True))

    response = await officer.do("determine", {"findings": {"care_is_needed": False}})

    determination = response.json()["determination"]
    assert determination["other_aid_acknowledged"] is True
    assert determination["findings"]["care_is_needed"] is False
    assert determination["findings"]["disease_is_sudden_and_major"] is True


async def test_an_exclusion_is_found_with_its_facts_under_seal(client: Client) -> None:
    officer = await opened(client)
    facts = "承包地两年未种，邻居和村委会证实。"

    response = await officer.do(
        "determine",
        a_determination(exclusions=[{"exclusion": "IDLE_LAND", "facts": facts}]),
    )

    assert response.json()["exclusion_facts"] == {"IDLE_LAND": facts}
    stored = await rows(client.database, "SELECT given, facts_sealed FROM determinations")
    assert all(facts not in str(row.given) for row in stored)
    assert all(facts.encode() not in (row.facts_sealed or b"") for row in stored)


async def test_a_ground_that_nobody_looked_into_is_not_asked_and_a_finding_names_its_officer(
    client: Client,
) -> None:
    event = await Outside(client).given(accepted_event())
    officer = Officer(client, event.case_id, sub="handler-7")
    ground = "no_land_lies_idle_on_purpose"

    def of(view: Any, rule: str) -> tuple[str, list[str]]:
        [found] = [
            one
            for one in view["preview_findings"]
            if one["rule"] == rule and one["answer"] != "NOT_APPLICABLE"
        ]
        return found["answer"], found["officers"]

    before = (await officer.do("determine", a_determination())).json()
    looked = (await officer.do("determine", a_determination(exclusions=[]))).json()

    assert of(before, ground) == ("NOT_ASKED", [])
    assert of(looked, ground) == ("MET", ["handler-7"])
    assert of(looked, "property_is_within_the_dibao_rules") == ("MET", ["handler-7"])


async def test_the_visits_words_lie_sealed_and_the_helpers_name_is_masked(client: Client) -> None:
    officer = await opened(client)

    response = await officer.do("home-visit", a_visit(dwelling={"area_m2": "52.5"}))

    visit = response.json()["home_visit"]
    assert visit["committee_member"] == "次仁**"
    assert visit["area_m2"] == "52.5"
    stored = await rows(client.database, "SELECT committee_member_sealed FROM home_visits")
    assert all("次仁".encode() not in row.committee_member_sealed for row in stored)


@pytest.mark.parametrize("days", [-1, 1])
async def test_a_visit_before_acceptance_or_tomorrow_is_refused(client: Client, days: int) -> None:
    officer = await opened(client)
    day = (datetime.now(UTC) + timedelta(hours=8, days=days)).date().isoformat()

    response = await officer.do("home-visit", a_visit(visited_on=day))

    assert response.status_code == 422
    assert response.json()["code"] == "VISIT_DAY_IMPOSSIBLE"


@pytest.mark.parametrize(("step", "body"), STEPS)
async def test_an_ended_assessment_takes_no_step(client: Client, step: str, body: Any) -> None:
    event = await Outside(client).given(accepted_event())
    await deliver(
        client, ApplicationWithdrawn(case_id=event.case_id, withdrawn_at=datetime.now(UTC))
    )

    response = await Officer(client, event.case_id).do(step, body)

    assert response.status_code == 409
    assert response.json()["code"] == "ACTION_NOT_ALLOWED"


@pytest.mark.parametrize(("step", "body"), STEPS)
async def test_an_officer_of_another_township_is_refused_and_audited(
    client: Client, step: str, body: Any
) -> None:
    event = await Outside(client).given(accepted_event())
    stranger = Officer(client, event.case_id, region="540121001")

    response = await stranger.do(step, body)

    assert response.status_code == 403
    assert response.json()["code"] == "OUTSIDE_REGION"
    outcomes = [row.outcome for row in await audit_of(client.database, event.case_id)]
    assert "denied" in outcomes


@pytest.mark.parametrize("role", ["applicant", "township_lead", "county_lead", "finance_maker"])
@pytest.mark.parametrize(("step", "body"), STEPS)
async def test_who_is_no_handler_takes_no_step(
    client: Client, role: str, step: str, body: Any
) -> None:
    event = await Outside(client).given(accepted_event())

    response = await Officer(client, event.case_id, role).do(step, body)

    assert response.status_code == 403


async def test_a_stale_version_is_refused_and_a_missing_one_asked_for(client: Client) -> None:
    officer = await opened(client)
    case = (await officer.read()).json()["case_id"]

    stale = await officer.do("home-visit", a_visit(), version=99)
    missing = await client.post(
        f"/v1/assessments/{case}/home-visit", json=a_visit(), headers=officer.headers | once()
    )

    assert (stale.status_code, missing.status_code) == (412, 428)


async def test_the_same_key_completes_once_and_is_answered_again(client: Client) -> None:
    outside = Outside(client)
    event = await outside.given(accepted_event())
    await outside.work()
    officer = Officer(client, event.case_id)
    await officer.prepare()
    version = (await officer.read()).json()["version"]
    headers = officer.headers | once() | {"If-Match": f'"{version}"'}
    address = f"/v1/assessments/{event.case_id}/complete"

    first = await client.post(address, headers=headers)
    again = await client.post(address, headers=headers)

    assert (first.status_code, again.status_code) == (200, 200), first.text
    assert again.headers["idempotency-hit"] == "true"
    published = await outbox(client.database, event.case_id)
    assert len([row for row in published if "completed" in row.type]) == 1


async def test_only_the_county_admits_last_years_bills_and_only_until_march(
    client: Client,
) -> None:
    event = await Outside(client).given(accepted_event())
    township = Officer(client, event.case_id)
    county = Officer(client, event.case_id, "county_handler", region="540102")

    refused = await township.do("determine", {"last_years_bills_admitted": True})
    late = await county.do("determine", {"last_years_bills_admitted": True})

    assert refused.json()["code"] == "ONLY_THE_COUNTY_ADMITS"
    in_time = (event.accepted_on.month, event.accepted_on.day) <= (3, 31)
    assert late.status_code == (200 if in_time else 409)


async def test_the_county_does_no_step_of_a_townships_case(client: Client) -> None:
    event = await Outside(client).given(accepted_event())
    county = Officer(client, event.case_id, "county_handler", region="540102")

    visited = await county.do("home-visit", a_visit())
    determined = await county.do("determine", a_determination())
    completed = await county.do("complete")

    for answer in (visited, determined, completed):
        assert (answer.status_code, answer.json()["code"]) == (403, "ROLE_NOT_ALLOWED")


async def test_the_county_does_every_step_of_a_case_applied_for_there(client: Client) -> None:
    outside = Outside(client)
    event = await outside.given(accepted_event(region="540102"))
    await outside.work()
    officer = Officer(client, event.case_id, "county_handler", region="540102")

    await officer.prepare()
    response = await officer.do("complete")

    assert response.status_code == 200, response.text
    [clock] = await rows(
        client.database, "SELECT role FROM deadlines WHERE case_id = :id", id=event.case_id
    )
    assert clock.role == "county_handler"


async def test_an_urgent_case_completes_while_the_check_goes_on(client: Client) -> None:
    event = await Outside(client).given(
        accepted_event(
            Category.EMERGENCY,
            procedure=Procedure.EMERGENCY,
            cause_type=CauseType.FIRE,
            declared=a_declaration(medical_bills=()),
        )
    )
    officer = Officer(client, event.case_id)
    await officer.prepare()

    response = await officer.do("complete")

    assert response.status_code == 200, response.text
    waiting = response.json()["waiting_for"]
    assert {one["code"] for one in waiting} == {"CHECK_PEOPLE"}
    assert not any(one["blocks"] for one in waiting)


async def test_who_blocked_the_check_can_be_refused_without_it(client: Client) -> None:
    event = await Outside(client).given(accepted_event(authorisations=()))
    officer = Officer(client, event.case_id)
    await officer.prepare()

    blocked = await officer.do("complete")
    await officer.do(
        "determine",
        {
            "exclusions": [
                {"exclusion": "REFUSED_INVESTIGATION", "facts": "两次联系均拒绝签署授权书。"}
            ]
        },
    )
    completed = await officer.do("complete")

    assert set(blocked.json()["missing"]) == {"AUTHORISATION"}
    assert completed.status_code == 200, completed.text


async def test_the_findings_are_read_as_they_were_made(client: Client) -> None:
    outside = Outside(client)
    event = await outside.given(accepted_event())
    await outside.work()
    officer = Officer(client, event.case_id)
    await officer.prepare()
    before = await officer.read("/findings")
    await officer.do("complete")

    response = await officer.read("/findings")

    assert before.status_code == 404
    published = await outbox(client.database, event.case_id)
    [payload] = [row.payload for row in published if "completed" in row.type]
    completed = AssessmentCompleted.model_validate(payload)
    assert response.json()["findings"] == [f.model_dump(mode="json") for f in completed.findings]
    assert response.json()["edition"] == completed.edition.model_dump(mode="json")
    assert response.json()["receipts"] == [event.declared.medical_bills[0].receipt]


async def test_the_list_shows_the_officers_own_region_by_pages(client: Client) -> None:
    region = "540103002"
    for _ in range(3):
        await Outside(client).given(accepted_event(region=region))
    headers = as_(client.layout, "township_handler", region=region)

    first = (await client.get("/v1/assessments?limit=2", headers=headers)).json()
    second = (
        await client.get(
            "/v1/assessments", params={"limit": 2, "cursor": first["next"]}, headers=headers
        )
    ).json()
    elsewhere = await client.get("/v1/assessments?region=540121", headers=headers)
    ended = await client.get("/v1/assessments?status=ENDED", headers=headers)

    assert (len(first["items"]), len(second["items"])) == (2, 1)
    assert {one["region"] for one in first["items"]} == {region}
    assert elsewhere.status_code == 403
    assert ended.json()["items"] == []


@pytest.mark.parametrize("role", ["applicant", "village_worker", "bank", "data_partner"])
async def test_only_officers_read_an_assessment(client: Client, role: str) -> None:
    event = await Outside(client).given(accepted_event())

    response = await Officer(client, event.case_id, role).read()

    assert response.status_code == 403


async def test_a_case_that_was_not_accepted_has_no_assessment(client: Client) -> None:
    response = await Officer(client, uuid4()).read()

    assert response.status_code == 404
    assert response.json()["code"] == "ASSESSMENT_NOT_FOUND"


@pytest.mark.parametrize("amount", [500, 5.5, "-1.00", "1.001", "１.00", True])
async def test_money_is_yuan_text_alone(client: Client, amount: Any) -> None:
    officer = await opened(client)

    response = await officer.do("determine", {"spending": {"FOOD": amount}})

    assert response.status_code == 422
    assert response.json()["code"] == "REQUEST_INVALID"


async def test_a_later_data_date_than_today_is_refused(client: Client) -> None:
    event = await Outside(client).given(accepted_event())

    response = await Officer(client, event.case_id).do(
        "sources/resolve",
        {
            "person_id": str(event.members[0].person_id),
            "source": "BANKS",
            "reason": "银行接口停用。",
            "data_date": "2999-01-01",
        },
    )

    assert response.json()["code"] == "DATA_DATE_IN_FUTURE"


async def test_rules_and_figures_are_public(client: Client) -> None:
    response = await client.get("/v1/policies")

    assert response.status_code == 200
    assert len(response.json()["rules"]) == 27
    names = {figure["name"] for figure in response.json()["figures"]}
    assert "medical_brackets" in names
    assert response.json()["edition"].startswith("202-2018@")


@pytest.mark.parametrize("applied", [{"owner": "me"}, {"applied_by": ("owner", "me")}])
async def test_nobody_checks_an_application_that_they_wrote_signed_or_handed_in(
    client: Client, applied: Any
) -> None:
    event = await Outside(client).given(accepted_event(**applied))
    applicant = Officer(client, event.case_id, sub="me")

    for step, body in STEPS:
        refused = await applicant.do(step, body)
        assert (refused.status_code, refused.json()["code"]) == (403, "OWN_APPLICATION"), step


async def test_the_finished_assessment_says_who_applied(client: Client) -> None:
    outside = Outside(client)
    event = await outside.given(accepted_event(owner="one", applied_by=("one", "two")))
    await outside.work()
    officer = Officer(client, event.case_id)
    await officer.prepare()
    assert (await officer.do("complete")).status_code == 200

    [completed] = [
        event.payload
        for event in await outbox(client.database, event.case_id)
        if event.type == AssessmentCompleted.type
    ]
    assert completed["applied_by"] == ["one", "two"]
