from typing import Any
from uuid import UUID, uuid4

from aid_testing.actors import as_, once
from aid_testing.approvals import Office
from aid_testing.rows import outbox, rows

OBJECTION = {"name": "旦增", "contact": "13900000000", "text": "该家庭有出租房收入。"}


async def noticed(office: Office) -> tuple[UUID, str]:
    case_id = await office.opened()
    case = await office.noticed(case_id)
    return case_id, case["notices"][0]["notice_id"]


async def object_to(office: Office, notice_id: str, who: dict[str, str] | None = None) -> Any:
    return await office.client.post(
        f"/v1/notices/{notice_id}/objections",
        json=OBJECTION,
        headers=(who or office.handler) | once(),
    )


async def resolve(office: Office, case_id: UUID, objection: Any, **changes: Any) -> Any:
    body = {
        "objection_id": objection.json()["id"],
        "facts_changed": False,
        "finding": "经复核，异议不成立。",
        "answer": "经复核，您反映的情况不属实。",
    }
    return await office.step(case_id, "resolve-objection", office.handler, body | changes)


async def types_of(office: Office, case_id: UUID) -> list[str]:
    events = await outbox(office.client.database, case_id)
    names = [event.type.split(".")[2] for event in events]
    return [name for name in names if name != "deadline-changed"]


async def test_an_objection_stops_the_case_and_starts_the_recheck(office: Office) -> None:
    case_id, notice_id = await noticed(office)

    raised = await object_to(office, notice_id, as_(office.client.layout, "applicant", sub="a1"))

    assert raised.status_code == 201
    case = await office.get(case_id)
    assert case["status"] == "objection_under_review"
    assert {due["what"] for due in case["due"]} == {"objection_review"}
    assert (await types_of(office, case_id))[-1] == "objection-raised"


async def test_an_objection_is_seen_by_who_raised_it_and_the_officers(office: Office) -> None:
    _, notice_id = await noticed(office)
    citizen = as_(office.client.layout, "applicant", sub="citizen-1")
    raised = await object_to(office, notice_id, citizen)
    address = f"/v1/notices/{notice_id}/objections/{raised.json()['id']}"

    own = await office.client.get(address, headers=citizen)
    other = await office.client.get(
        address, headers=as_(office.client.layout, "applicant", sub="citizen-2")
    )
    officer = await office.client.get(address, headers=office.lead)
    stranger = await office.client.get(
        address, headers=as_(office.client.layout, "township_lead", region="540121001")
    )

    assert own.json() == raised.json()
    assert [a.status_code for a in (other, officer, stranger)] == [404, 200, 403]


async def test_the_objector_stays_sealed_and_out_of_events(office: Office) -> None:
    case_id, notice_id = await noticed(office)
    await object_to(office, notice_id)

    [row] = await rows(
        office.client.database,
        "SELECT name, contact, text FROM objections WHERE case_id = :id",
        id=case_id,
    )
    assert all("旦增".encode() not in bytes(v) and b"139" not in bytes(v) for v in row)
    assert "旦增" not in str([e.payload for e in await outbox(office.client.database, case_id)])


async def test_unchanged_facts_let_the_notice_go_on_to_its_day(office: Office) -> None:
    case_id, notice_id = await noticed(office)
    before = await office.get(case_id)
    raised = await object_to(office, notice_id)

    resolved = await resolve(office, case_id, raised)
    due = (await office.get(case_id))["due"]
    early = await office.ask(case_id, "forward", office.handler)
    with office.later(12):
        forwarded = await office.step(case_id, "forward", office.handler)

    assert resolved["status"] == "on_notice"
    assert [one["what"] for one in due] == ["notice"]
    assert due[0]["due_at"] == before["due"][0]["due_at"]
    assert early.json()["code"] == "PUBLICITY_NOT_FINISHED"
    assert forwarded["status"] == "county_review"
    assert resolved["objections"][0]["finding"] == "经复核，异议不成立。"


async def test_an_open_objection_bars_the_way_to_the_county(office: Office) -> None:
    case_id, notice_id = await noticed(office)
    await object_to(office, notice_id)

    with office.later(12):
        await office.close_notices()
        refused = await office.ask(case_id, "forward", office.handler)

    assert (await office.get(case_id))["status"] == "objection_under_review"
    assert refused.json()["code"] == "OBJECTION_OPEN"


async def test_two_objections_are_both_looked_into(office: Office) -> None:
    case_id, notice_id = await noticed(office)
    first = await object_to(office, notice_id)
    second = await object_to(office, notice_id)

    after_one = await resolve(office, case_id, first)
    after_both = await resolve(office, case_id, second)

    assert after_one["status"] == "objection_under_review"
    assert after_both["status"] == "on_notice"


async def test_changed_facts_bring_assessment_opinions_and_a_second_notice(
    office: Office,
) -> None:
    event = office.completed()
    await office.deliver(event)
    case = await office.noticed(event.case_id)
    notice_id = case["notices"][0]["notice_id"]
    raised = await object_to(office, notice_id)

    changed = await resolve(office, event.case_id, raised, facts_changed=True)
    gone = await office.client.get(f"/v1/notices/{notice_id}")
    await office.deliver(event.model_copy(update={"revision": 2}))
    reopened = await office.get(event.case_id)
    again = await office.noticed(event.case_id)

    assert (changed["status"], changed["due"]) == ("reassessment", [])
    assert gone.status_code == 404
    assert (reopened["status"], reopened["revision"]) == ("township_review", 2)
    assert [notice["second"] for notice in again["notices"]] == [False, True]
    payloads = [e.payload for e in await outbox(office.client.database, event.case_id)]
    assert [p["facts_changed"] for p in payloads if "facts_changed" in p] == [True]
    assert [p["second"] for p in payloads if "second" in p] == [False, True]


async def test_after_its_last_day_a_notice_takes_no_objection(office: Office) -> None:
    _, notice_id = await noticed(office)

    with office.later(12):
        late = await object_to(office, notice_id)

    assert (late.status_code, late.json()["code"]) == (409, "NOTICE_OVER")


async def test_an_objection_of_another_case_is_not_found(office: Office) -> None:
    case_id, notice_id = await noticed(office)
    await object_to(office, notice_id)
    body = {"objection_id": str(uuid4()), "facts_changed": False, "finding": "x", "answer": "x"}

    refused = await office.ask(case_id, "resolve-objection", office.handler, body)

    assert refused.status_code == 404


async def test_a_village_worker_of_elsewhere_cannot_object_for_anybody(office: Office) -> None:
    _, notice_id = await noticed(office)

    refused = await object_to(
        office, notice_id, as_(office.client.layout, "village_worker", region="540121001001")
    )

    assert refused.status_code == 403


async def test_an_objection_sent_twice_is_kept_once(office: Office) -> None:
    case_id, notice_id = await noticed(office)
    headers = as_(office.client.layout, "applicant", sub="twice") | once()
    address = f"/v1/notices/{notice_id}/objections"

    first = await office.client.post(address, json=OBJECTION, headers=headers)
    again = await office.client.post(address, json=OBJECTION, headers=headers)

    assert again.headers["Idempotency-Hit"] == "true"
    assert (again.status_code, again.json()) == (201, first.json())
    assert len((await office.get(case_id))["objections"]) == 1


async def test_fr_23_one_person_has_one_open_objection_to_a_notice(office: Office) -> None:
    """FR-23 of the field reports."""
    case_id, notice_id = await noticed(office)
    citizen = as_(office.client.layout, "applicant", sub="citizen-6")
    first = await object_to(office, notice_id, citizen)

    further = [await object_to(office, notice_id, citizen) for _ in range(5)]

    assert {answer.status_code for answer in further} == {409}
    assert {answer.json()["code"] for answer in further} == {"OBJECTION_UNDER_REVIEW"}
    await resolve(office, case_id, first)
    assert (await office.get(case_id))["status"] == "on_notice"


async def test_an_objection_of_another_person_joins_the_review(office: Office) -> None:
    case_id, notice_id = await noticed(office)
    for sub in ("citizen-7", "citizen-8"):
        who = as_(office.client.layout, "applicant", sub=sub)
        assert (await object_to(office, notice_id, who)).status_code == 201

    case = await office.get(case_id)

    assert case["status"] == "objection_under_review"
    assert [due["what"] for due in case["due"]] == ["objection_review"]


async def test_who_objected_reads_what_was_found_on_it(office: Office) -> None:
    """A-84: each objection gets an answer, which its objector finds again without its number."""
    case_id, notice_id = await noticed(office)
    citizen = as_(office.client.layout, "applicant", sub=f"citizen-9-{case_id}")
    raised = await object_to(office, notice_id, citizen)
    seen = await resolve(
        office,
        case_id,
        raised,
        finding="房屋系借住，房主次仁出具证明。",
        answer="您反映的房屋不属于该户。",
    )

    own = await office.client.get(
        f"/v1/notices/{notice_id}/objections/{raised.json()['id']}", headers=citizen
    )
    listed = await office.client.get("/v1/objections", headers=citizen)
    others = await office.client.get(
        "/v1/objections", headers=as_(office.client.layout, "applicant", sub=f"other-{case_id}")
    )

    assert own.json()["state"] == "unfounded"
    assert own.json()["answer"] == "您反映的房屋不属于该户。"
    assert own.json()["resolved_on"] == office.client.database.clock.today().isoformat()
    assert "次仁" not in own.text
    assert listed.json()["items"] == [own.json()]
    assert others.json()["items"] == []
    assert seen["objections"][0]["answer"] == "您反映的房屋不属于该户。"


async def test_who_joined_a_recheck_that_changed_the_facts_is_answered_too(
    office: Office,
) -> None:
    case_id, notice_id = await noticed(office)
    people = [as_(office.client.layout, "applicant", sub=f"{n}-{case_id}") for n in (1, 2)]
    raised = [await object_to(office, notice_id, who) for who in people]

    await resolve(office, case_id, raised[0], facts_changed=True, answer="情况有变，重新核查。")
    answers = [
        (await office.client.get("/v1/objections", headers=who)).json()["items"][0]
        for who in people
    ]

    assert [one["state"] for one in answers] == ["facts_changed", "facts_changed"]
    assert [one["answer"] for one in answers] == ["情况有变，重新核查。"] * 2


async def test_an_objection_whose_notice_goes_is_told_so(office: Office) -> None:
    event = office.completed()
    await office.deliver(event)
    case = await office.noticed(event.case_id)
    citizen = as_(office.client.layout, "applicant", sub=f"gone-{event.case_id}")
    await object_to(office, case["notices"][0]["notice_id"], citizen)

    await office.deliver(event.model_copy(update={"revision": 2}))

    [told] = (await office.client.get("/v1/objections", headers=citizen)).json()["items"]
    assert told["state"] == "overtaken"
    assert "撤下" in told["answer"]


async def test_an_answer_with_somebodys_number_is_refused(office: Office) -> None:
    case_id, notice_id = await noticed(office)
    raised = await object_to(office, notice_id)
    body = {"objection_id": raised.json()["id"], "facts_changed": False, "finding": "不成立。"}

    refused = await office.ask(
        case_id, "resolve-objection", office.handler, body | {"answer": "见13900000000。"}
    )

    assert (refused.status_code, refused.json()["code"]) == (422, "ANSWER_NAMES_NUMBERS")
    assert (await office.get(case_id))["status"] == "objection_under_review"
