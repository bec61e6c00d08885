"""Supervision: inspections drawn by a seed, the city's instructions, files of misconduct."""

from datetime import timedelta
from hashlib import sha256
from typing import Any
from uuid import UUID

import pytest
from aid_testing.actors import CITY, as_, once
from aid_testing.approvals import Office, a_late_payment, negative
from aid_testing.rows import audit_of, rows
from aid_testing.steps import ask, made, step

SEED = "seed-of-the-city-7"


def of_the_city(office: Office, role: str) -> dict[str, str]:
    return as_(office.client.layout, role, region=CITY, sub=f"{role}@{office.county}")


def county_of_the_city(office: Office) -> dict[str, str]:
    """An auditor of the county in which a test plays, as those lie outside the sample city."""
    return as_(
        office.client.layout, "auditor", region=office.county, sub=f"auditor@{office.county}"
    )


async def decided(office: Office, count: int) -> list[UUID]:
    cases = []
    for _ in range(count):
        case_id = await office.opened()
        await office.at_county(case_id)
        await office.step(case_id, "review", office.county_handler, negative("第十条（四）"))
        await office.step(
            case_id,
            "decide",
            office.county_lead,
            {"approve": False, "reason": "经核查，不符合第十条（四）的规定。"},
        )
        cases.append(case_id)
    return cases


def a_period(office: Office, **changes: Any) -> dict[str, Any]:
    today = office.client.database.clock.today()
    body = {"county": office.county, "first": today.isoformat(), "last": today.isoformat()}
    return body | {"size": 2, "seed": SEED} | changes


async def test_a_list_that_was_drawn_can_be_drawn_again_from_its_seed(office: Office) -> None:
    cases = await decided(office, 3)
    await office.opened()
    auditor = county_of_the_city(office)

    drawn = await made(office.client, "/v1/inspections", auditor, a_period(office))
    unseeded = await made(office.client, "/v1/inspections", auditor, a_period(office, seed=None))
    exported = await office.client.get(f"/v1/inspections/{drawn['id']}/export", headers=auditor)

    expected = sorted(cases, key=lambda one: sha256(f"{SEED}:{one}".encode()).digest())[:2]
    assert (drawn["among"], drawn["seed"]) == (3, SEED)
    assert [one["case_id"] for one in drawn["cases"]] == [str(one) for one in expected]
    assert len(unseeded["seed"]) == 32
    assert exported.headers["content-type"].startswith("text/csv")
    assert [line.split(",")[1] for line in exported.text.splitlines()[1:]] == [
        str(one) for one in expected
    ]
    kept = {row.action for row in await audit_of(office.client.database, drawn["id"])}
    assert {"draw_inspection", "read_inspection", "export_inspection"} <= kept


async def test_a_finding_is_answered_by_the_county_and_ended_by_who_inspects(
    office: Office,
) -> None:
    await decided(office, 1)
    auditor = county_of_the_city(office)
    seen = await made(office.client, "/v1/inspections", auditor, a_period(office))
    path = f"/v1/inspections/{seen['id']}"
    finding = {"case_id": seen["cases"][0]["case_id"], "text": "抽查记录缺少协助人员。"}

    stranger = await ask(
        office.client, f"{path}/find", auditor, seen, finding | {"case_id": seen["id"]}
    )
    seen = await step(office.client, f"{path}/find", auditor, seen, finding)
    [one] = seen["findings"]
    own = f"/v1/inspection-findings/{one['id']}"
    early = await ask(office.client, f"{path}/close", auditor, seen, {"conclusion": "无问题。"})
    one = await step(office.client, f"{own}/answer", office.county_lead, one, {"text": "已补充。"})
    one = await step(
        office.client, f"{own}/conclude", auditor, one, {"accepted": False, "text": "仍缺签名。"}
    )
    one = await step(
        office.client, f"{own}/answer", office.county_lead, one, {"text": "已补签名。"}
    )
    one = await step(
        office.client, f"{own}/conclude", auditor, one, {"accepted": True, "text": "整改到位。"}
    )
    seen = await step(office.client, f"{path}/close", auditor, seen, {"conclusion": "已整改。"})

    assert stranger.json()["code"] == "CASE_NOT_DRAWN"
    assert early.json()["code"] == "FINDINGS_STILL_OPEN"
    assert (one["status"], one["answer"], one["conclusion"]) == (
        *("closed", "已补签名。", "整改到位。"),
    )
    assert (seen["status"], seen["conclusion"]) == ("closed", "已整改。")
    open_duties = await rows(
        office.client.database,
        "SELECT what FROM deadlines WHERE case_id = ANY(:ids) AND state = 'open'",
        ids=[UUID(seen["id"]), UUID(one["id"])],
    )
    assert open_duties == []


@pytest.mark.parametrize("path", ["inspections", "instructions"])
async def test_a_county_that_the_city_does_not_have_is_refused_with_those_that_it_has(
    office: Office, path: str
) -> None:
    city = of_the_city(office, "city_supervisor")
    today = office.client.database.clock.today().isoformat()
    body = (
        a_period(office, county="540199")
        if path == "inspections"
        else {"region": "540199001", "answer_by": today, "text": "请限期办结。"}
    )

    answer = await office.client.post(f"/v1/{path}", json=body, headers=city | once())

    assert (answer.status_code, answer.json()["code"]) == (422, "COUNTY_UNKNOWN")
    assert "540199" in answer.json()["detail"]
    assert "540102、540103" in answer.json()["detail"]


async def test_nothing_is_drawn_from_a_period_without_cases(office: Office) -> None:
    auditor = county_of_the_city(office)
    today = office.client.database.clock.today()

    codes = [
        (
            await office.client.post(
                "/v1/inspections", json=a_period(office, **change), headers=auditor | once()
            )
        ).json()["code"]
        for change in (
            {},
            {"last": (today + timedelta(days=1)).isoformat()},
            {"first": (today + timedelta(days=1)).isoformat()},
            {"county": "549901"},
        )
    ]

    assert codes == [
        *("NOTHING_TO_INSPECT", "PERIOD_IMPOSSIBLE", "PERIOD_IMPOSSIBLE", "OUTSIDE_REGION")
    ]


async def test_a_file_on_misconduct_is_kept_transferred_and_read_by_supervision_alone(
    office: Office,
) -> None:
    auditor = county_of_the_city(office)
    body = {
        "region": office.township,
        "kind": "DELAY",
        "person": "经办人 某甲",
        "facts": "款项逾期十日未付。",
    }

    opened = await made(office.client, "/v1/misconduct-files", auditor, body)
    path = f"/v1/misconduct-files/{opened['id']}"
    others = {
        (await office.client.get(path, headers=who)).status_code
        for who in (office.county_lead, office.lead, of_the_city(office, "city_supervisor"))
    }
    foreign = await office.client.get(path, headers=county_of_the_city(Office(office.client)))
    today = office.client.database.clock.today().isoformat()
    moved = await step(
        office.client,
        f"{path}/transfer",
        auditor,
        opened,
        {"to": "拉萨市监察委员会", "document": "移〔2026〕1号", "on": today},
    )
    closed = await step(
        office.client,
        f"{path}/close",
        auditor,
        moved,
        {"outcome": "DISCIPLINED", "result": "给予警告处分。"},
    )

    assert others == {403}
    assert foreign.status_code == 403
    assert (opened["person"], moved["status"]) == ("经办人 某甲", "transferred")
    assert (closed["status"], closed["outcome"]) == ("closed", "DISCIPLINED")
    [kept] = await rows(
        office.client.database,
        "SELECT person, facts FROM misconduct_files WHERE id = :id",
        id=UUID(opened["id"]),
    )
    assert all("某甲".encode() not in value for value in (kept.person, kept.facts))


async def test_a_payment_past_its_term_raises_an_alarm_that_opens_a_file_or_is_dismissed(
    office: Office,
) -> None:
    auditor = county_of_the_city(office)
    late, excused = a_late_payment(office), a_late_payment(office)
    for event in (late, late, excused, a_late_payment(office, state="set")):
        await office.deliver(event)

    listed = await office.client.get("/v1/payment-alarms", headers=auditor)
    for_the_lead = await office.client.get("/v1/payment-alarms", headers=office.county_lead)
    opened = await made(
        office.client,
        "/v1/misconduct-files",
        auditor,
        {
            "region": office.township,
            "kind": "DELAY",
            "person": "财务 某乙",
            "facts": "逾期未付。",
            "alarm_id": str(late.deadline_id),
        },
    )
    filed = await office.client.get(f"/v1/payment-alarms/{late.deadline_id}", headers=auditor)
    path = f"/v1/payment-alarms/{excused.deadline_id}"
    seen = (await office.client.get(path, headers=auditor)).json()
    dismissed = await step(
        office.client, f"{path}/dismiss", auditor, seen, {"reason": "银行系统故障。"}
    )

    assert {one["id"] for one in listed.json()["items"]} == {
        str(late.deadline_id),
        str(excused.deadline_id),
    }
    assert for_the_lead.status_code == 403
    assert (filed.json()["status"], filed.json()["file_id"]) == ("filed", opened["id"])
    assert (dismissed["status"], dismissed["reason"]) == ("dismissed", "银行系统故障。")
    still = await rows(
        office.client.database,
        "SELECT what FROM deadlines WHERE case_id = ANY(:ids) AND state = 'open'",
        ids=[late.deadline_id, excused.deadline_id],
    )
    assert still == []


async def test_the_city_instructs_the_office_of_a_case_which_answers_in_its_term(
    office: Office,
) -> None:
    region = "540127"
    office.county, office.township = region, f"{region}001"
    case_id = await office.opened()
    city = of_the_city(office, "city_supervisor")
    lead = as_(office.client.layout, "county_lead", region=region, sub=f"lead@{region}")
    handler = as_(
        office.client.layout, "township_handler", region=office.township, sub=f"h@{region}"
    )
    today = office.client.database.clock.today()
    body = {
        "case_id": str(case_id),
        "region": region,
        "answer_by": (today + timedelta(days=5)).isoformat(),
        "text": "请限期办结。",
    }

    codes = [
        await refused(office.client, "/v1/instructions", city, body | changes)
        for changes in (
            {"answer_by": (today - timedelta(days=1)).isoformat()},
            {"answer_by": (today + timedelta(days=367)).isoformat()},
            {"region": "540104"},
        )
    ]
    issued = await made(office.client, "/v1/instructions", city, body)
    path = f"/v1/instructions/{issued['id']}"
    township = await ask(office.client, f"{path}/answer", handler, issued, {"text": "已办。"})
    answered = await step(office.client, f"{path}/answer", lead, issued, {"text": "已办结。"})
    again = await step(
        office.client,
        f"{path}/conclude",
        city,
        answered,
        {"answer_by": body["answer_by"], "text": "款项到账了吗？"},
    )
    answered = await step(office.client, f"{path}/answer", lead, again, {"text": "款已发放。"})
    closed = await step(office.client, f"{path}/conclude", city, answered, {})

    assert codes == [
        *[(422, "INSTRUCTION_DAY_IMPOSSIBLE")] * 2,
        (422, "INSTRUCTION_ELSEWHERE"),
    ]
    assert township.status_code == 403
    assert (again["status"], closed["status"]) == ("issued", "closed")
    assert (again["text"], again["answer"]) == ("款项到账了吗？", None)
    assert closed["answer"] == "款已发放。"
    assert [(one["text"], one["answer"]) for one in closed["earlier"]] == [
        ("请限期办结。", "已办结。")
    ]
    assert closed["case_number"].startswith(f"LZ-{region}-")
    [due] = await rows(
        office.client.database,
        "SELECT due_at FROM deadlines WHERE case_id = :id AND what = 'instruction_answer'"
        " ORDER BY started_at LIMIT 1",
        id=UUID(issued["id"]),
    ) or [None]
    assert due is not None


async def test_what_supervision_keeps_is_listed_and_an_unanswered_instruction_is_withdrawn(
    office: Office,
) -> None:
    [case_id] = await decided(office, 1)
    auditor = county_of_the_city(office)
    city = as_(office.client.layout, "city_supervisor", region=office.county[:4], sub="supervisor")
    today = office.client.database.clock.today().isoformat()
    drawn = await made(office.client, "/v1/inspections", auditor, a_period(office))
    file = await made(
        office.client,
        "/v1/misconduct-files",
        auditor,
        {"region": office.township, "kind": "WITHHOLDING", "person": "某丙", "facts": "扣压款项。"},
    )
    issued = await made(
        office.client,
        "/v1/instructions",
        city,
        {
            "case_id": str(case_id),
            "region": office.township,
            "answer_by": today,
            "text": "请答复。",
        },
    )

    listed = [
        (await office.client.get(path, headers=who)).json()["items"]
        for path, who in (
            ("/v1/inspections", office.county_lead),
            ("/v1/misconduct-files", auditor),
            (f"/v1/instructions?case_id={case_id}", office.handler),
        )
    ]
    withdrawn = await step(office.client, f"/v1/instructions/{issued['id']}/withdraw", city, issued)

    assert [[one["id"] for one in items] for items in listed] == [
        [drawn["id"]],
        [file["id"]],
        [issued["id"]],
    ]
    assert all(one.get("person") is None for one in listed[1])
    assert withdrawn["status"] == "withdrawn"


def a_file(office: Office, **changes: Any) -> dict[str, Any]:
    body = {"region": office.township, "kind": "DELAY", "person": "某丁", "facts": "款项逾期未付。"}
    return body | changes


async def refused(
    client: Any, path: str, by: dict[str, str], body: dict[str, Any]
) -> tuple[int, str]:
    answer = await client.post(path, json=body, headers=by | once())
    return answer.status_code, answer.json()["code"]


async def test_who_a_file_is_about_neither_opens_nor_sees_nor_ends_it(office: Office) -> None:
    auditor = county_of_the_city(office)
    accused = as_(
        office.client.layout, "auditor", region=office.county, sub=f"accused@{office.county}"
    )
    person = f"审计员 Accused@{office.county}"

    own = await refused(
        office.client, "/v1/misconduct-files", accused, a_file(office, person=person)
    )
    opened = await made(
        office.client, "/v1/misconduct-files", auditor, a_file(office, person=person)
    )
    path = f"/v1/misconduct-files/{opened['id']}"
    read = await office.client.get(path, headers=accused)
    listed = await office.client.get("/v1/misconduct-files", headers=accused)
    ended = await ask(
        office.client, f"{path}/close", accused, opened, {"outcome": "UNFOUNDED", "result": "无。"}
    )
    seen_by_others = await office.client.get("/v1/misconduct-files", headers=auditor)

    assert own == (403, "OWN_MISCONDUCT")
    assert (read.status_code, read.json()["code"]) == (404, "MISCONDUCT_FILE_NOT_FOUND")
    assert ended.status_code == 404
    assert listed.json()["items"] == []
    assert [one["id"] for one in seen_by_others.json()["items"]] == [opened["id"]]


async def test_a_file_stays_with_the_county_of_its_case_and_the_case_of_its_alarm(
    office: Office,
) -> None:
    case_id = await office.opened()
    late = a_late_payment(office)
    await office.deliver(late)
    city = as_(office.client.layout, "auditor", region=office.county[:4], sub="city auditor")

    answers = [
        await refused(office.client, "/v1/misconduct-files", city, a_file(office, **changes))
        for changes in (
            {"case_id": str(case_id), "region": f"{office.county[:4]}99001"},
            {"alarm_id": str(late.deadline_id), "region": f"{office.county[:4]}99001"},
            {"alarm_id": str(late.deadline_id), "case_id": str(case_id)},
        )
    ]
    filed = await made(
        office.client, "/v1/misconduct-files", city, a_file(office, alarm_id=str(late.deadline_id))
    )

    assert answers == [
        *((422, "MISCONDUCT_ELSEWHERE"), (422, "MISCONDUCT_ELSEWHERE")),
        (422, "ALARM_OF_ANOTHER_CASE"),
    ]
    assert filed["case_id"] == str(late.case_id)


async def test_a_file_is_transferred_on_a_day_between_its_opening_and_today(
    office: Office,
) -> None:
    auditor = county_of_the_city(office)
    opened = await made(office.client, "/v1/misconduct-files", auditor, a_file(office))
    path = f"/v1/misconduct-files/{opened['id']}/transfer"
    today = office.client.database.clock.today()

    codes = [
        (
            await ask(
                office.client,
                path,
                auditor,
                opened,
                {"to": "监察委员会", "document": "移〔2026〕2号", "on": day.isoformat()},
            )
        ).json()["code"]
        for day in (today - timedelta(days=1), today + timedelta(days=1))
    ]

    assert codes == ["TRANSFER_DAY_IMPOSSIBLE"] * 2


async def test_an_office_that_is_idle_before_its_opinion_is_instructed_by_region_and_number(
    office: Office,
) -> None:
    city = as_(office.client.layout, "city_supervisor", region=office.county[:4], sub="supervisor")
    today = office.client.database.clock.today().isoformat()
    number = f"LZ-{office.county}-2026-000017"
    body = {
        "region": office.township,
        "case_number": number,
        "answer_by": today,
        "text": "申请已受理多日，请说明进度。",
    }

    issued = await made(office.client, "/v1/instructions", city, body)
    path = f"/v1/instructions/{issued['id']}"
    textless = await ask(office.client, f"{path}/conclude", city, issued, {"answer_by": today})
    answered = await step(office.client, f"{path}/answer", office.lead, issued, {"text": "已办。"})
    without = await made(
        office.client,
        "/v1/instructions",
        city,
        {"region": office.county, "answer_by": today, "text": "请报送本月进度。"},
    )

    assert (issued["office"], issued["case_id"], issued["case_number"]) == (
        *("TOWNSHIP", None, number),
    )
    assert textless.status_code == 422
    assert answered["status"] == "answered"
    assert (without["office"], without["case_number"]) == ("COUNTY", None)


async def test_a_finding_on_the_wrong_case_is_withdrawn_by_who_inspects_with_a_reason(
    office: Office,
) -> None:
    await decided(office, 1)
    auditor = county_of_the_city(office)
    seen = await made(office.client, "/v1/inspections", auditor, a_period(office))
    path = f"/v1/inspections/{seen['id']}"
    finding = {"case_id": seen["cases"][0]["case_id"], "text": "缺少协助人员。"}
    seen = await step(office.client, f"{path}/find", auditor, seen, finding)
    [one] = seen["findings"]
    own = f"/v1/inspection-findings/{one['id']}/withdraw"
    reason = {"reason": "登记到了另一案件。"}

    by_county = await ask(office.client, own, office.county_lead, one, reason)
    gone = await step(office.client, own, auditor, one, reason)
    seen = await step(office.client, f"{path}/close", auditor, seen, {"conclusion": "无问题。"})

    assert by_county.status_code == 403
    assert (gone["status"], gone["conclusion"]) == ("withdrawn", reason["reason"])
    assert seen["status"] == "closed"
    left = await rows(
        office.client.database,
        "SELECT what FROM deadlines WHERE case_id = :id AND state = 'open'",
        id=UUID(one["id"]),
    )
    assert left == []


async def test_who_is_named_without_an_account_is_known_by_the_name(office: Office) -> None:
    """A file may know a name and an office alone; a namesake leaves it to a colleague."""
    auditor = county_of_the_city(office)
    accused = as_(
        office.client.layout,
        "auditor",
        region=office.county,
        sub=f"another account@{office.county}",
        name="旦增罗布",
    )
    person = "审计科 旦增罗布"

    own = await refused(
        office.client, "/v1/misconduct-files", accused, a_file(office, person=person)
    )
    opened = await made(
        office.client, "/v1/misconduct-files", auditor, a_file(office, person=person)
    )
    read = await office.client.get(f"/v1/misconduct-files/{opened['id']}", headers=accused)

    assert own == (403, "OWN_MISCONDUCT")
    assert read.status_code == 404
