"""Classes drawn by lot for unannounced visits, by third parties and by the offices (VT-020, VT-062)."""

import hashlib
import hmac
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import timedelta
from typing import Any
from uuid import UUID

import pytest
from aid_client.courses import a_credit_code
from aid_testing.actors import as_
from aid_testing.clocks import ahead
from aid_testing.owner import owned
from aid_testing.parameters import loaded
from aid_testing.rows import outbox, rows
from aid_testing.training import EVERYWHERE, School
from shared.roles import system
from training_subsidy.usecases.deadlines import DEADLINES

VISITS = "/v1/supervision-visits"
KINDS = {"THIRD_PARTY", "HRSS_LESSON", "HRSS_EXAM", "FINANCE_EXAM"}


def month_of(school: School) -> str:
    return str(school.today.strftime("%Y-%m"))


def finance(school: School) -> dict[str, str]:
    return as_(school.client.layout, "finance_maker", region=school.county, sub="finance")


@asynccontextmanager
async def drawn(school: School, **shares: int) -> AsyncIterator[Any]:
    """A class of today is looked at by the lot, of which every kind is drawn but as told."""
    async with loaded(school.client, supervision_visits=EVERYWHERE | shares):
        course = await school.opened()
        await school.lots()
        yield course


async def visits_of(school: School, course: Any, by: dict[str, str]) -> dict[str, Any]:
    items = (await school.get(f"{VISITS}?limit=200", by))["items"]
    return {one["kind"]: one for one in items if one["class_id"] == course["id"]}


async def step(school: School, seen: Any, verb: str, by: dict[str, str], **body: Any) -> Any:
    return await school.post(f"{VISITS}/{seen['id']}/{verb}", by, seen=seen, json=body)


async def report(school: School, visit: Any, by: dict[str, str], **changes: Any) -> Any:
    body = {"visited_on": school.today.isoformat(), "note": "28 人到课，授课正常"} | changes
    return await step(school, visit, "report", by, **body)


async def report_all(school: School, inspectors: list[dict[str, str]]) -> None:
    """Everybody who was drawn reports."""
    for by in (*inspectors, finance(school), school.handler):
        for one in (await school.get(f"{VISITS}?status=drawn&limit=200", by))["items"]:
            if by is not school.handler or one["kind"].startswith("HRSS"):
                answer = await report(school, one, by)
                assert answer.status_code == 200, answer.text


async def find_as(school: School, course: Any, by: dict[str, str], **changes: Any) -> Any:
    body = {
        "severity": "MINOR",
        "code": "SIGNATURES_LATE",
        "note": "抽查时两人尚未签到",
        "found_on": school.today.isoformat(),
    }
    return await school.post(f"/v1/classes/{course['id']}/findings", by, json=body | changes)


async def find(school: School, course: Any, by: dict[str, str], **changes: Any) -> Any:
    answer = await find_as(school, course, by, **changes)
    assert answer.status_code == 201, answer.text
    return answer.json()


async def duties(school: School, visit: Any) -> list[tuple[str, str]]:
    return [
        (event.payload["what"], event.payload["state"])
        for event in await outbox(school.client.database, visit["id"])
        if "what" in event.payload
    ]


def lot(seed: bytes, name: str) -> int:
    return int.from_bytes(hmac.digest(seed, name.encode(), "sha256"), "big")


async def test_the_hash_is_public_before_and_the_seed_after_the_month(school: School) -> None:
    """VT-020: this and the next month have a hash; a seed is shown when its month is over."""
    await school.lots()
    following = (school.today.replace(day=1) + timedelta(days=32)).strftime("%Y-%m")
    address = f"/v1/supervision-lots/{school.county}"

    now = await school.get(f"{address}/{month_of(school)}", {})
    ahead_of = await school.get(f"{address}/{following}", {})
    secret = await school.client.get(f"{address}/{month_of(school)}/drawings")
    check = await school.client.get(f"{address}/{month_of(school)}/check", headers=school.handler)
    unknown = await school.client.get(f"{address}/2031-01")
    with ahead(school.client, 40):
        after = await school.get(f"{address}/{now['month']}", {})

    assert (now["seed"], ahead_of["seed"], len(ahead_of["seed_hash"])) == (None, None, 64)
    assert hashlib.sha256(bytes.fromhex(after["seed"])).hexdigest() == now["seed_hash"]
    assert [one.json()["code"] for one in (secret, check)] == ["LOT_NOT_OVER"] * 2
    assert (unknown.status_code, unknown.json()["code"]) == (404, "LOT_NOT_PUBLISHED")
    [row] = await rows(
        school.client.database,
        "SELECT seed FROM lot_months WHERE county = :county AND month = :month",
        county=school.county,
        month=school.today.replace(day=1),
    )
    assert bytes.fromhex(after["seed"]) not in bytes(row.seed)


async def test_anybody_draws_again_what_was_drawn(school: School) -> None:
    """VT-020: kinds and visitors follow from the seed alone, by integers."""
    second = await school.contracted(a_credit_code())
    shares = {"THIRD_PARTY": 50, "HRSS_LESSON": 50, "HRSS_EXAM": 50, "FINANCE_EXAM": 50}
    async with loaded(school.client, supervision_visits=EVERYWHERE | shares):
        courses = [await school.opened() for _ in range(8)]
        await school.lots()
        month = month_of(school)
        await report_all(school, [school.inspector, school.inspector_of(second["credit_code"])])
    address = f"/v1/supervision-lots/{school.county}/{month}"
    with ahead(school.client, 40):
        seed = bytes.fromhex((await school.get(address, {}))["seed"])
        first = await school.get(f"{address}/drawings?limit=3", {})
        rest = await school.get(f"{address}/drawings?limit=200&cursor={first['next']}", {})
        checked = await school.get(f"{address}/check", school.handler)

    drawings = {one["class_id"]: one for one in [*first["items"], *rest["items"]]}
    bodies = {school.supervisor["id"], second["id"]}
    assert drawings.keys() == {course["id"] for course in courses}
    for class_id, one in drawings.items():
        expected = {kind for kind in KINDS if lot(seed, f"{kind}/{class_id}") * 2 < 2**256}
        assert set(one["kinds"]) == expected
        mine = [body for body in one["candidates"] if body in bodies]
        assert set(mine) == bodies
        lowest = min(one["candidates"], key=lambda body: lot(seed, f"{class_id}/{body}"))
        assert one["body_id"] == (lowest if "THIRD_PARTY" in expected else None)
    assert (checked["drawn_again"], checked["same"]) == (8, 8)
    assert (checked["differing"], checked["never_looked_at"]) == ([], [])


async def test_nothing_is_published_while_a_visit_is_still_to_be_made(school: School) -> None:
    """VT-020: the month is over, and who is visited in the next days stays unannounced."""
    async with drawn(school) as course:
        month = month_of(school)
        patrol = (await visits_of(school, course, finance(school)))["FINANCE_EXAM"]
        others = await visits_of(school, course, school.handler)
        await report(school, others["THIRD_PARTY"], school.inspector)
        for kind in ("HRSS_LESSON", "HRSS_EXAM"):
            await report(school, others[kind], school.handler)
        address = f"/v1/supervision-lots/{school.county}/{month}"
        with ahead(school.client, 40):
            secret = await school.get(address, {})
            hidden = await school.client.get(f"{address}/drawings")
            reported = await report(school, patrol, finance(school))
            shown = await school.get(address, {})
            drawings = await school.get(f"{address}/drawings", {})

    assert (secret["seed"], hidden.json()["code"]) == (None, "LOT_NOT_OVER")
    assert reported.status_code == 200, reported.text
    assert len(shown["seed"]) == 64
    assert [one["class_id"] for one in drawings["items"]] == [course["id"]]


async def test_a_body_that_became_an_institution_is_drawn_for_nothing(school: School) -> None:
    """VT-020: who trains supervises nobody, also where it was admitted before."""
    code = a_credit_code()
    body = await school.contracted(code)
    await school.entered(code, name="高原评估培训学校")

    async with drawn(school) as course:
        refused = await find_as(school, course, school.inspector_of(code))
        [candidates] = await rows(
            school.client.database,
            "SELECT candidates FROM lot_drawings WHERE class_id = CAST(:id AS uuid)",
            id=course["id"],
        )

    assert (refused.status_code, refused.json()["code"]) == (403, "SUPERVISOR_NOT_ADMITTED")
    assert body["id"] not in candidates.candidates
    assert school.supervisor["id"] in candidates.candidates


async def test_a_visit_that_was_sent_back_stands_once_in_the_credit_file(school: School) -> None:
    """VT-020: each term was a line of its own; what is not reported is not in time."""
    async with drawn(school) as course:
        visit = (await visits_of(school, course, school.inspector))["THIRD_PARTY"]
        given = await step(school, visit, "give-back", school.inspector, reason="道路中断")
        again = await step(school, given.json(), "send-back", school.lead, reason="道路已通")
        address = f"/v1/supervising-bodies/{school.supervisor['id']}/credit-file"
        before = await school.get(address, school.handler)
        await report(school, again.json(), school.inspector)
        after = await school.get(address, school.handler)

    lines = [
        [one["code"] for one in seen["items"] if one["kind"] == "VISIT"] for seen in (before, after)
    ]
    assert lines == [["OPEN"], ["IN_TIME"]]


async def test_a_drawing_that_was_changed_is_found(school: School) -> None:
    """VT-020: who owns the tables can strike a class from the lot; drawing again shows it."""
    async with drawn(school) as course:
        other = await school.opened()
        await school.lots()
        month = month_of(school)
    change = "UPDATE lot_drawings SET kinds = '[]' WHERE class_id = :id"
    async with owned(school.client, change, id=UUID(course["id"])) as session:
        await session.commit()
    strike = "DELETE FROM lot_drawings WHERE class_id = :id"
    async with owned(school.client, strike, id=UUID(other["id"])) as session:
        await session.commit()

    with ahead(school.client, 40):
        address = f"/v1/supervision-lots/{school.county}/{month}/check"
        checked = await school.get(address, school.handler)
        far = as_(school.client.layout, "hrss_handler", region="540121", sub="far")
        refused = await school.client.get(address, headers=far)

    assert checked["differing"] == [course["id"]]
    assert checked["never_looked_at"] == [other["id"]]
    assert refused.status_code == 403


async def test_each_visit_is_on_the_list_of_whom_it_is_for(school: School) -> None:
    """VT-020, VT-062 to VT-064: third party, HRSS and finance each see what is theirs; the school nothing."""
    async with drawn(school) as course:
        third = await visits_of(school, course, school.inspector)
        stranger = await visits_of(school, course, school.inspector_of(a_credit_code()))
        patrol = await visits_of(school, course, finance(school))
        office = await visits_of(school, course, school.handler)
        own = await school.client.get(VISITS, headers=school.own)
        hidden = await school.client.get(
            f"{VISITS}/{office['HRSS_EXAM']['id']}", headers=finance(school)
        )
        other = await school.client.get(
            f"{VISITS}/{office['HRSS_EXAM']['id']}", headers=school.inspector
        )
        again = await school.lots()
        same = await visits_of(school, course, school.handler)

    assert (third.keys(), stranger, patrol.keys()) == ({"THIRD_PARTY"}, {}, {"FINANCE_EXAM"})
    assert office.keys() == KINDS
    assert third["THIRD_PARTY"]["place"] == "城关区 201 教室"
    assert own.status_code == 403
    assert (hidden.status_code, other.status_code) == (404, 404)
    assert (again, same) == (None, office)
    started = await duties(school, office["HRSS_LESSON"])
    assert started == [("supervision_visit", "set")]


async def test_nothing_is_drawn_where_the_loaded_shares_are_nothing(school: School) -> None:
    """VT-020: the shares are a dated parameter."""
    shares = {"THIRD_PARTY": 0, "HRSS_LESSON": 100, "HRSS_EXAM": 0, "FINANCE_EXAM": 0}
    async with loaded(school.client, supervision_visits=EVERYWHERE | shares):
        course = await school.opened()
        await school.lots()
        office = await visits_of(school, course, school.handler)

    assert office.keys() == {"HRSS_LESSON"}


async def test_a_class_of_which_every_body_has_an_interest_is_visited_by_the_office(
    school: School,
) -> None:
    """VT-020: never one that owns, runs or supplies the institution."""
    await school.post(
        f"/v1/supervising-bodies/{school.supervisor['id']}/declare",
        school.inspector,
        seen=school.supervisor,
        json={"interests": [school.credit_code]},
    )

    async with drawn(school) as course:
        office = await visits_of(school, course, school.handler)
        refused = await report(school, office["THIRD_PARTY"], finance(school))
        reported = await report(school, office["THIRD_PARTY"], school.handler)

    assert office["THIRD_PARTY"]["body_id"] is None
    assert (refused.status_code, refused.json()["code"]) == (404, "VISIT_NOT_FOUND")
    assert reported.json()["status"] == "reported"


@pytest.mark.parametrize("since", ["interest", "suspension", "contract over"])
async def test_who_may_not_visit_any_more_reports_nothing(school: School, since: str) -> None:
    """VT-020: open visits of who is suspended or has an interest are the office's; a contract ends."""
    async with drawn(school) as course:
        visit = (await visits_of(school, course, school.inspector))["THIRD_PARTY"]
        body = school.supervisor
        if since == "interest":
            address = f"/v1/supervising-bodies/{body['id']}/declare"
            interests = {"interests": [school.credit_code]}
            await school.ask(address, school.inspector, seen=body, json=interests)
        elif since == "suspension":
            grounds = {"reason_code": "LATE", "grounds": "四次抽查逾期未报告"}
            measure = {"body_id": body["id"], "kind": "SUSPEND"} | grounds
            noticed = await school.ask("/v1/supervisor-measures", school.handler, json=measure)
            address = f"/v1/supervisor-measures/{noticed['id']}"
            said = {"text": "已知悉"}
            heard = await school.ask(f"{address}/speak", school.inspector, seen=noticed, json=said)
            await school.ask(f"{address}/impose", school.lead, seen=heard, json=said)
        else:
            past = "UPDATE supervisors SET ends_on = :day WHERE id = CAST(:id AS uuid)"
            day = school.today - timedelta(days=1)
            async with owned(school.client, past, id=body["id"], day=day) as session:
                await session.commit()
        refused = await report(school, visit, school.inspector)
        office = (await visits_of(school, course, school.handler))["THIRD_PARTY"]
        made = await report(school, office, school.handler)

    if since == "contract over":
        assert (refused.status_code, refused.json()["code"]) == (403, "SUPERVISOR_NOT_ADMITTED")
        return
    assert (refused.status_code, refused.json()["code"]) == (404, "VISIT_NOT_FOUND")
    assert made.json()["status"] == "reported", made.text


async def test_a_county_without_an_institution_has_its_lot(school: School) -> None:
    """VT-020: who is contracted for a county, or teaches there, is drawn for it all the same."""
    far = f"{school.county[:4]}99"
    city = as_(school.client.layout, "hrss_handler", region=school.county[:4], sub="city-handler")
    contract = {
        "credit_code": a_credit_code(),
        "name": "高原评估事务所",
        "region": school.county,
        "tasks": ["SUPERVISION"],
        "counties": [far],
        "selection": "拉人社采〔2026〕8号中标通知",
        "contract_number": f"JG-{school.county}-{far}",
        "starts_on": school.today.isoformat(),
        "ends_on": (school.today + timedelta(days=100)).isoformat(),
        "interests": [],
    }
    entered = await school.ask("/v1/supervising-bodies", city, json=contract)
    address = f"/v1/supervising-bodies/{entered['id']}/admit"
    await school.ask(address, school.lead, seen=entered, json={"explanation": "手续齐全"})

    await school.lots()

    lot_of = await school.get(f"/v1/supervision-lots/{far}/{month_of(school)}", {})
    assert len(lot_of["seed_hash"]) == 64


async def test_no_visit_was_made_before_its_class_was_drawn(school: School) -> None:
    """VT-020: the lot says who looks; a day of the same month before the drawing is none of the visit."""
    middle = (school.today.replace(day=1) + timedelta(days=45)).replace(day=15)
    with ahead(school.client, (middle - school.today).days):
        async with drawn(school) as course:
            visit = (await visits_of(school, course, school.inspector))["THIRD_PARTY"]
            today = school.today
            before = (today - timedelta(days=1)).isoformat()
            early = await report(school, visit, school.inspector, visited_on=before)
            on_the_day = await report(school, visit, school.inspector)

    assert (early.status_code, early.json()["code"]) == (422, "VISIT_DAY_OUTSIDE")
    assert (today.isoformat() in early.json()["detail"], today.day) == (True, 16)
    assert on_the_day.json()["status"] == "reported", on_the_day.text


async def test_a_visit_ends_with_what_was_found(school: School) -> None:
    """VT-020, VT-063: the finding goes its way, the visit is reported, its duty is met."""
    async with drawn(school) as course:
        visit = (await visits_of(school, course, school.inspector))["THIRD_PARTY"]
        finding = await find(school, course, school.inspector)
        exam = await find(school, course, school.inspector, about="THEORY_EXAM")
        foreign = await find(school, course, school.handler)
        wrong = [
            await report(school, visit, school.inspector, finding_id=one["id"])
            for one in (exam, foreign)
        ]
        unknown = await report(school, visit, school.inspector, finding_id=course["id"])
        day = (school.today + timedelta(days=1)).isoformat()
        future = await report(school, visit, school.inspector, visited_on=day)
        office = await report(school, visit, school.handler)
        reported = await report(school, visit, school.inspector, finding_id=finding["id"])
        again = await report(school, visit | {"version": 2}, school.inspector)
        credit = await school.get(
            f"/v1/supervising-bodies/{school.supervisor['id']}/credit-file", school.handler
        )

    assert [one.json()["code"] for one in wrong] == ["FINDING_OF_OTHERS"] * 2
    assert unknown.json()["code"] == "FINDING_NOT_FOUND"
    assert future.json()["code"] == "VISIT_DAY_OUTSIDE"
    assert office.json()["code"] == "VISIT_OF_OTHERS"
    assert (reported.json()["status"], reported.json()["finding_id"]) == (
        "reported",
        finding["id"],
    )
    assert again.status_code in {409, 412}
    assert ("supervision_visit", "met") in await duties(school, visit)
    [line] = [one for one in credit["items"] if one["kind"] == "VISIT"]
    assert (line["what"], line["code"]) == ("reported", "IN_TIME")


async def test_finance_patrols_an_examination_it_was_drawn_for(school: School) -> None:
    """VT-064: 财政部门和培训管理机构 look at theory examinations unplanned; a finding holds the claims."""
    async with drawn(school) as course:
        visit = (await visits_of(school, course, finance(school)))["FINANCE_EXAM"]
        finding = await find(
            school,
            course,
            finance(school),
            severity="SERIOUS",
            code="EXAM_NOT_PROCTORED",
            about="THEORY_EXAM",
        )
        reported = await report(school, visit, finance(school), finding_id=finding["id"])
        [owed] = [
            event.payload["role"]
            for event in await outbox(school.client.database, visit["id"])
            if event.payload.get("state") == "set"
        ]

    assert reported.json()["status"] == "reported"
    assert owed == "finance_maker"


@pytest.mark.parametrize(("verb", "becomes"), [("excuse", "excused"), ("send-back", "drawn")])
async def test_a_visit_that_is_given_back_is_answered_by_the_lead(
    school: School, verb: str, becomes: str
) -> None:
    """VT-020: an excused return ends the duty; one that is not accepted starts it anew."""
    async with drawn(school) as course:
        visit = (await visits_of(school, course, school.inspector))["THIRD_PARTY"]
        given = await step(school, visit, "give-back", school.inspector, reason="班级提前结课")
        self_excused = await step(
            school, given.json(), "excuse", school.handler, reason="班级提前结课"
        )
        answered = await step(school, given.json(), verb, school.lead, reason="已核实")

    assert given.json()["status"] == "given_back"
    assert self_excused.status_code == 403
    assert answered.json()["status"] == becomes
    seen = await duties(school, visit)
    assert ("visit_return", "met") in seen
    assert seen.count(("supervision_visit", "set")) == (2 if becomes == "drawn" else 1)


async def test_nobody_excuses_a_visit_that_stands_or_that_the_same_person_gave_back(
    school: School,
) -> None:
    """VT-020: four eyes; of a class that is over nothing can be visited any more."""
    both = as_(
        school.client.layout, "hrss_lead", region=school.county, sub=f"handler-{school.county}"
    )
    async with drawn(school) as course:
        visits = await visits_of(school, course, school.handler)
        reason = {"reason": "班级提前结课"}
        standing = await step(school, visits["THIRD_PARTY"], "excuse", school.lead, **reason)
        given = await step(school, visits["HRSS_LESSON"], "give-back", school.handler, **reason)
        own = await step(school, given.json(), "excuse", both, **reason)
        seen = await school.get(f"/v1/classes/{course['id']}", school.own)
        await school.ask(f"/v1/classes/{course['id']}/close", school.own, seen=seen)
        over = await step(school, visits["THIRD_PARTY"], "excuse", school.lead, **reason)

    assert (standing.status_code, standing.json()["code"]) == (409, "VISIT_STANDS")
    assert (own.status_code, own.json()["code"]) == (403, "ANOTHER_SUPERVISION_OFFICER")
    assert over.json()["status"] == "excused"


async def test_a_visit_that_nobody_makes_is_overdue_on_the_list_of_the_office(
    school: School,
) -> None:
    """VT-020: overdue is seen by HRSS, and stands in the body's credit file."""
    async with drawn(school, workdays=1) as course:
        visit = (await visits_of(school, course, school.inspector))["THIRD_PARTY"]
        with ahead(school.client, 20):
            async with school.client.database.transaction(by=system("training-subsidy")) as tx:
                await DEADLINES.sweep(tx)
        credit = await school.get(
            f"/v1/supervising-bodies/{school.supervisor['id']}/credit-file", school.handler
        )

    passed = [
        (event.payload["role"], event.payload["state"])
        for event in await outbox(school.client.database, visit["id"])
        if event.payload.get("state") == "passed"
    ]
    assert passed == [("hrss_handler", "passed")]
    [line] = [one for one in credit["items"] if one["kind"] == "VISIT"]
    assert line["code"] == "OVERDUE"
