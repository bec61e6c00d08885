"""FR-65: a worker finds a class, enrols, and claims from the own list, knowing no id beforehand."""

from datetime import date, timedelta
from typing import Any

import pytest
from aid_client.courses import a_credit_code
from aid_testing.actors import as_, once
from aid_testing.rows import rows
from aid_testing.training import BANK, School, Worker


async def found(school: School, **asked: Any) -> list[Any]:
    """What anybody finds, without a token."""
    answer = await school.client.get("/v1/open-classes", params={"region": school.county} | asked)
    assert answer.status_code == 200, answer.text
    items: list[Any] = answer.json()["items"]
    return items


async def mine(school: School, worker: Worker, path: str = "/v1/my-enrolments") -> list[Any]:
    items: list[Any] = (await school.get(path, worker.headers))["items"]
    return items


async def prove(school: School, worker: Worker, **changes: Any) -> Any:
    body = {"id_number": worker.id_number} | changes
    return await school.post("/v1/my-identity", worker.headers, json=body)


def tomorrow(school: School, days: int = 1) -> str:
    day: date = school.today + timedelta(days=days)
    return day.isoformat()


async def test_fr_65_anybody_finds_open_classes_by_trade_place_days_and_free_seats(
    school: School, worker: Worker
) -> None:
    """VT-013, VT-049: a public list that says what is free and what the standard is."""
    await school.list_trade(4)
    full = await school.opened(seats=1, title="满员班")
    await school.enrol(full, worker)
    later = await school.opened(
        trade_id=school.trades[4],
        place="当雄县 3 号院",
        title="高级班",
        starts_on=tomorrow(school, 9),
        ends_on=tomorrow(school, 12),
    )
    planned = await school.plan_class(title="未开的班")
    await school.opened(funding="ENTERPRISE_ON_JOB", enterprise_code=a_credit_code())

    everything = await found(school)

    assert [one["id"] for one in everything] == [full["id"], later["id"]]
    assert planned.json()["id"] not in str(everything)
    assert [one["free_seats"] for one in everything] == [0, 30]
    assert everything[1]["standard"] == "1500.00"
    for asked in (
        {"only_free": True},
        {"words": "当雄"},
        {"level": 4, "trade": school.trade_code},
        {"starts_from": tomorrow(school, 2)},
        {"words": "高级", "starts_through": tomorrow(school, 9)},
    ):
        assert [one["id"] for one in await found(school, **asked)] == [later["id"]], asked
    for asked in ({"words": "%"}, {"trade": "4-NONE"}, {"region": "540199"}):
        assert await found(school, **asked) == []


async def test_the_list_of_open_classes_is_paged_by_first_day(school: School) -> None:
    courses = [
        await school.opened(starts_on=tomorrow(school, days), ends_on=tomorrow(school, 9))
        for days in (3, 1, 2)
    ]
    address = f"/v1/open-classes?region={school.county}&limit=2"

    first = (await school.client.get(address)).json()
    second = (await school.client.get(f"{address}&cursor={first['next']}")).json()

    by_day = [courses[1]["id"], courses[2]["id"], courses[0]["id"]]
    assert [one["id"] for one in first["items"] + second["items"]] == by_day
    assert second["next"] is None
    broken = await school.client.get(f"{address}&cursor=WyJhIiwiYiJd")
    assert (broken.status_code, broken.json()["code"]) == (422, "CURSOR_NOT_READABLE")


async def test_a_restricted_institution_is_not_found(school: School) -> None:
    course = await school.opened()
    await school.sanctioned("RESTRICT")

    assert await found(school) == []
    assert (await school.client.get(f"/v1/open-classes/{course['id']}")).status_code == 404


async def test_fr_65_a_worker_enrols_and_claims_from_the_own_list_without_any_id(
    school: School, worker: Worker
) -> None:
    """VT-021, VT-049, VT-057: from the public list to a submitted claim, by the own sign-in."""
    await school.opened(starts_on=tomorrow(school), ends_on=tomorrow(school))
    today = await school.opened()
    [course, _] = await found(school)
    enrolled = await school.enrol_alone(course, worker, declared_group="VETERAN")
    assert enrolled.status_code == 201, enrolled.text
    assert (enrolled.json()["group"], enrolled.json()["declared_group"]) == ("GENERAL", "VETERAN")
    assert enrolled.json()["identity_checked"] is False
    [before] = enrolled.json()["entitlements"]
    assert [one["code"] for one in before["reasons"]] == [
        "identity_not_checked",
        "examination_pending",
    ]
    checked = await school.check_card(enrolled.json(), worker)
    assert checked.status_code == 200, checked.text
    await school.attended(today, checked.json())
    examined = (await school.examine(checked.json())).json()
    await school.certify(examined)

    [seat] = await mine(school, worker)
    [left] = seat["entitlements"]
    drafted = await school.post(
        "/v1/claims",
        worker.headers,
        json={
            "type": left["type"],
            "kind": left["kind"],
            "enrolment_id": seat["id"],
            "account": {"bank_code": BANK, "account": worker.card},
        },
    )
    assert drafted.status_code == 201, drafted.text
    await school.receipt(drafted.json(), worker.headers)
    submitted = await school.submit(drafted.json(), worker)

    assert (left["type"], left["can_claim"], left["reasons"]) == ("PAY_FIRST", True, [])
    assert (seat["days_present"], seat["result"]) == (1, "PASSED")
    assert submitted.json()["status"] == "submitted"
    [after] = await mine(school, worker)
    assert [one["code"] for one in after["entitlements"][0]["reasons"]] == ["claimed_already"]
    assert [one["id"] for one in after["claims"]] == [submitted.json()["id"]]
    [claim] = await mine(school, worker, "/v1/my-claims")
    assert "审核" in claim["next"]["sentence"]
    assert (claim["own"], claim["title"]) == (True, today["title"])


async def test_nobody_is_on_the_register_before_the_card_was_seen(
    school: School, worker: Worker
) -> None:
    """FR-55: with a victim's number and a name of one's own one takes a seat, and nothing else."""
    course, victim = await school.opened(), Worker(school.client, name="格桑梅朵")
    taken = await school.enrol_alone(course, worker, id_number=victim.id_number)
    assert taken.status_code == 201, taken.text

    honest = await school.enrol(course, victim)
    card = await school.check_card(taken.json(), victim)
    result = await school.examine(
        await school.get(f"/v1/classes/{course['id']}/enrolments/{taken.json()['id']}", school.own)
    )

    assert honest.status_code == 201, honest.text
    assert (card.status_code, card.json()["code"]) == (422, "IDENTITY_DIFFERS")
    assert (result.status_code, result.json()["code"]) == (409, "IDENTITY_NOT_CHECKED")
    draft = await school.draft(taken.json(), worker, id_number=victim.id_number)
    assert draft.status_code == 404


async def test_who_is_known_by_another_name_or_account_enrols_nobody(
    school: School, worker: Worker
) -> None:
    await school.claim_of_a_graduate(worker)
    course = await school.opened()
    same_name = Worker(school.client)
    other_name = Worker(school.client, name="扎西多吉")

    answers = [
        await school.enrol_alone(course, same_name, id_number=worker.id_number),
        await school.enrol_alone(course, other_name, id_number=worker.id_number),
        await school.enrol_alone(course, worker, id_number=same_name.id_number),
    ]

    assert [answer.json()["code"] for answer in answers[:2]] == ["NOT_THIS_PERSON"] * 2
    assert answers[0].json()["detail"] == answers[1].json()["detail"]
    assert not any(worker.name in answer.text for answer in answers[:2])
    # a number that nobody knows yet takes a seat; the card decides
    assert answers[2].status_code == 201
    seen = await school.check_card(answers[2].json(), same_name)
    assert seen.status_code == 200
    assert (await school.enrol_alone(course, worker)).status_code == 201


async def test_who_the_institution_enrolled_finds_the_seat_after_proving_who_one_is(
    school: School, worker: Worker
) -> None:
    """VT-049: the institution's entries are the worker's, once name and number were proved."""
    enrolment = await school.graduated(await school.opened(), worker)
    thief = Worker(school.client, name="扎西多吉")
    unknown = Worker(school.client)

    assert await mine(school, worker) == []
    refused = [
        await prove(school, thief, id_number=worker.id_number),
        await prove(school, unknown),
    ]
    proved = await prove(school, worker)
    again = await prove(school, worker)
    late = await prove(school, Worker(school.client), id_number=worker.id_number)

    assert {answer.json()["code"] for answer in [*refused, late]} == {"NOT_THIS_PERSON"}
    assert len({answer.json()["detail"] for answer in [*refused, late]}) == 1
    assert (proved.status_code, again.status_code) == (201, 201)
    assert worker.id_number not in proved.text
    [seat] = await mine(school, worker)
    assert seat["id"] == enrolment["id"]
    assert seat["entitlements"][0]["can_claim"] is True
    own = await school.get("/v1/my-identity", worker.headers)
    assert own["person_id"] == enrolment["person_id"]


async def test_a_proof_of_identity_sent_again_is_answered_again(
    school: School, worker: Worker
) -> None:
    await school.graduated(await school.opened(), worker)
    key = once()

    first, second = [
        await school.client.post(
            "/v1/my-identity",
            headers=worker.headers | key,
            json={"id_number": worker.id_number},
        )
        for _ in range(2)
    ]

    assert first.status_code == second.status_code == 201
    assert first.json() == second.json()


async def test_a_worker_leaves_a_class_before_its_first_day_and_not_on_it(
    school: School, worker: Worker
) -> None:
    later = await school.opened(seats=1, starts_on=tomorrow(school), ends_on=tomorrow(school, 2))
    seat = (await school.enrol_alone(later, worker)).json()
    begun = (await school.enrol_alone(await school.opened(), worker)).json()
    other = Worker(school.client)
    assert (await school.enrol_alone(later, other)).json()["code"] == "CAPACITY_EXCEEDED"
    reason = {"reason": "时间有冲突，改报下一期"}

    strangers = await school.post(
        f"/v1/my-enrolments/{seat['id']}/leave", other.headers, seen=seat, json=reason
    )
    left = await school.post(
        f"/v1/my-enrolments/{seat['id']}/leave", worker.headers, seen=seat, json=reason
    )
    late = await school.post(
        f"/v1/my-enrolments/{begun['id']}/leave", worker.headers, seen=begun, json=reason
    )

    assert (strangers.status_code, strangers.json()["code"]) == (404, "ENROLMENT_NOT_FOUND")
    assert (left.status_code, left.json()["cancelled_on"]) == (200, school.today.isoformat())
    assert (late.status_code, late.json()["code"]) == (422, "CLASS_BEGUN")
    assert (await school.enrol_alone(later, other)).status_code == 201
    [kept] = await rows(
        school.client.database,
        "SELECT e::text AS whole FROM enrolments e WHERE id = :id",
        id=seat["id"],
    )
    assert reason["reason"] not in kept.whole


@pytest.mark.parametrize("funding", ["ENTERPRISE_ON_JOB"])
async def test_a_class_of_an_enterprise_is_entered_by_nobody_alone(
    school: School, worker: Worker, funding: str
) -> None:
    course = await school.opened(funding=funding, enterprise_code=a_credit_code())

    answer = await school.enrol_alone(course, worker)

    assert (answer.status_code, answer.json()["code"]) == (422, "NOT_OPEN_TO_ALL")


async def test_what_was_subsidised_before_is_said_before_anybody_pays(
    school: School, worker: Worker
) -> None:
    """VT-014, A-54: trade and level once; the worker is told before the second fee."""
    claim = await school.claim_of_a_graduate(worker)
    await school.approved(claim)
    again = await school.opened(starts_on=tomorrow(school, 3), ends_on=tomorrow(school, 4))

    seat = (await school.enrol_alone(again, worker)).json()

    [left] = seat["entitlements"]
    assert left["can_claim"] is False
    codes = [one["code"] for one in left["reasons"]]
    assert "duplicate_trade_level" in codes
    assert "course_not_over" in codes
    assert all(one["sentence"] for one in left["reasons"])


async def test_a_claim_that_an_enterprise_filed_is_the_workers_to_see_without_its_account(
    school: School, worker: Worker
) -> None:
    await school.set_plan("100000.00", funding="ENTERPRISE_ON_JOB")
    code = a_credit_code()
    firm = as_(school.client.layout, "enterprise", org=code, sub="enterprise")
    course = await school.opened(funding="ENTERPRISE_ON_JOB", enterprise_code=code)
    enrolment = await school.graduated(course, worker)
    account = {"bank_code": BANK, "account": "54010200001234", "holder_name": "某企业"}
    drafted = await school.draft(
        enrolment,
        worker,
        firm,
        type="ENTERPRISE_ON_JOB",
        claimant="ENTERPRISE",
        account=account,
    )
    await prove(school, worker)
    assert await mine(school, worker, "/v1/my-claims") == []
    await school.receipt(drafted.json(), firm)
    await school.submit(drafted.json(), worker, firm)

    [claim] = await mine(school, worker, "/v1/my-claims")
    [seat] = await mine(school, worker)

    assert (claim["own"], claim["claimant"], claim["account"]) == (False, "ENTERPRISE", None)
    assert claim["next"]["sentence"]
    assert seat["entitlements"][0]["reasons"][0]["code"] == "duplicate_payee"
    assert await mine(school, Worker(school.client), "/v1/my-claims") == []
    assert (
        await school.client.get(f"/v1/claims/{claim['id']}", headers=worker.headers)
    ).status_code == 404


async def test_one_sign_in_takes_seats_for_one_person_alone(school: School, worker: Worker) -> None:
    """VT-021: who has taken a seat under one number takes none under another, in no class."""
    course, other = await school.opened(seats=3), await school.opened(seats=3)
    assert (await school.enrol_alone(course, worker)).status_code == 201
    another = Worker(school.client)
    another.headers = worker.headers

    refused = await school.enrol_alone(course, another)
    elsewhere = await school.enrol_alone(other, another)

    assert {refused.json()["code"], elsewhere.json()["code"]} == {"NOT_THIS_PERSON"}
    assert (await school.enrol_alone(other, worker)).status_code == 201


async def test_free_training_is_entered_alone_by_its_groups_and_by_nobody_else(
    school: School, worker: Worker
) -> None:
    """A-87: the declared group is the seat's; without one of the contract's there is none."""
    course = await school.bought()

    general = await school.enrol_alone(course, worker)
    entered = await school.enrol_alone(course, worker, declared_group="HARD_TO_EMPLOY")

    assert (general.status_code, general.json()["code"]) == (422, "FREE_FOR_NAMED_GROUPS")
    assert entered.status_code == 201, entered.text
    assert entered.json()["group"] == "HARD_TO_EMPLOY"
