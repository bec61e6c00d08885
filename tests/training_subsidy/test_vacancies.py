"""Training linked to posts that enterprises have, and the contract of each trainee (VT-024, VT-025)."""

import asyncio
from datetime import timedelta
from typing import Any

import pytest
from aid_client.courses import a_credit_code
from aid_testing.actors import as_
from aid_testing.training import School, Worker

ACCOUNT = {"bank_code": "BANK-LHASA", "account": "54010200001234", "holder_name": "某企业"}


class Firm:
    """An enterprise with posts for the school's trade."""

    def __init__(self, school: School) -> None:
        self.school = school
        self.code = a_credit_code()
        self.own = as_(school.client.layout, "enterprise", org=self.code, sub=f"firm-{self.code}")

    async def vacancy(self, **changes: Any) -> Any:
        body = {
            "region": self.school.county,
            "title": "中式烹调师",
            "trade_code": self.school.trade_code,
            "heads": 10,
            "monthly_wage": "5200.00",
            "place": "城关区北京中路 8 号",
        }
        return await self.school.ask("/v1/vacancies", self.own, json=body | changes)

    async def link(self, course: Any, vacancy: Any, mode: str = "ORDER") -> Any:
        seen = await self.school.get(f"/v1/classes/{course['id']}", self.school.own)
        return await self.school.post(
            f"/v1/classes/{course['id']}/vacancy",
            self.school.own,
            seen=seen,
            json={"vacancy_id": vacancy["id"], "mode": mode},
        )

    async def consent(self, course: Any, vacancy: Any) -> Any:
        """The enterprise agrees that the class trains for its posts; the response."""
        address = f"/v1/vacancies/{vacancy['id']}/consent"
        return await self.school.post(address, self.own, json={"class_id": course["id"]})

    async def hire(self, vacancy: Any, trainee: Any, hired: bool = True) -> Any:
        return await self.school.post(
            f"/v1/vacancies/{vacancy['id']}/hires",
            self.own,
            json={
                "class_id": trainee["class_id"],
                "enrolment_id": trainee["id"],
                "hired": hired,
                "decided_on": self.school.today.isoformat(),
            },
        )

    async def directed(self) -> Any:
        """A class of directed training for this enterprise, under a contract of a year."""
        contract = {
            "years": 1,
            "reference": "DX-1",
            "interview_passed_on": self.school.today.isoformat(),
        }
        return await self.school.opened(
            funding="DIRECTED_ENTRUSTED",
            ends_on=(self.school.today + timedelta(days=320)).isoformat(),
            enterprise_code=self.code,
            directed=contract,
        )

    async def sign(self, trainee: Any, by: dict[str, str] | None = None, **changes: Any) -> Any:
        day = self.school.today.isoformat()
        body = {
            "reference": "三方-2026-018",
            "years": 1,
            "interview_passed_on": day,
            "signed_on": day,
        }
        address = f"/v1/classes/{trainee['class_id']}/enrolments/{trainee['id']}/contract"
        return await self.school.post(address, by or self.own, json=body | changes)


async def test_a_class_trains_for_posts_and_the_enterprise_says_whom_it_took(
    school: School, worker: Worker
) -> None:
    """VT-024: order-type training is linked to a vacancy, and its hires are counted."""
    firm = Firm(school)
    vacancy = await firm.vacancy()
    course = await school.opened(seats=5)
    linked = await firm.link(course, vacancy)
    unasked = await firm.hire(vacancy, (await school.enrol(course, Worker(school.client))).json())
    agreed = await firm.consent(course, vacancy)
    hired = await school.graduated(course, worker)
    not_hired = await school.graduated(course, Worker(school.client))
    failed = await school.graduated(course, Worker(school.client), result="FAILED")

    first = await firm.hire(vacancy, hired)
    await firm.hire(vacancy, not_hired, False)
    untrained = await firm.hire(vacancy, failed)
    foreign = await Firm(school).hire(vacancy, hired)

    assert linked.status_code == 200, linked.text
    assert (unasked.status_code, unasked.json()["code"]) == (422, "NOT_TRAINED_FOR_VACANCY")
    assert agreed.status_code == 200, agreed.text
    assert first.status_code == 201, first.text
    assert untrained.json()["code"] == "NOT_TRAINED_FOR_VACANCY"
    assert foreign.json()["code"] == "VACANCY_NOT_FOUND"
    [trained] = (await school.get(f"/v1/vacancies/{vacancy['id']}", {}))["classes"]
    assert trained == {
        "class_id": course["id"],
        "mode": "ORDER",
        "seats": 5,
        "consented": True,
        "passed": 2,
        "hired": 1,
        "not_hired": 1,
    }
    of_trade = await school.get(f"/v1/vacancies?trade_code={school.trade_code}", {})
    assert [one["id"] for one in of_trade["items"]] == [vacancy["id"]]


async def test_classes_at_once_train_for_no_more_posts_than_there_are(school: School) -> None:
    firm = Firm(school)
    vacancy = await firm.vacancy(heads=10)
    courses = [await school.opened(seats=4) for _ in range(4)]

    answers = await asyncio.gather(*(firm.link(course, vacancy) for course in courses))
    reserve = await firm.link(await school.opened(seats=90), vacancy, "RESERVE")
    twice = await firm.link(courses[0], vacancy, "RESERVE")

    assert sorted(answer.status_code for answer in answers) == [200, 200, 409, 409]
    assert {answer.json().get("code") for answer in answers} == {None, "VACANCY_FULL"}
    assert reserve.status_code == 200, reserve.text
    assert {answers[0].status_code, twice.status_code} == {200, 409}


@pytest.mark.parametrize("changes", [{"trade_code": "4-OTHER"}, None], ids=["trade", "closed"])
async def test_a_class_trains_for_an_open_vacancy_of_its_trade(
    school: School, changes: dict[str, Any] | None
) -> None:
    firm = Firm(school)
    vacancy = await firm.vacancy(**(changes or {}))
    if changes is None:
        await school.ask(f"/v1/vacancies/{vacancy['id']}/close", firm.own, seen=vacancy)

    answer = await firm.link(await school.opened(seats=4), vacancy)

    assert answer.json()["code"] == "VACANCY_DOES_NOT_FIT"


async def test_who_acts_for_no_enterprise_has_no_posts(school: School) -> None:
    body = {
        "region": school.county,
        "title": "中式烹调师",
        "heads": 1,
        "monthly_wage": "5200.00",
        "place": "城关区",
    }

    answer = await school.post(
        "/v1/vacancies", as_(school.client.layout, "enterprise", sub="nobody"), json=body
    )

    assert (answer.status_code, answer.json()["code"]) == (422, "CREDIT_CODE_INVALID")


async def test_each_trainee_of_a_directed_class_signs_a_contract(
    school: School, worker: Worker
) -> None:
    """VT-025, VT-030: without the trainee's own contract of three parties nothing is handed in, and
    it is for who left school, which a confirmed record shows.
    """
    firm = Firm(school)
    course = await firm.directed()
    anybody = await school.enrol(course, Worker(school.client))
    trainee = await school.graduated(course, worker, group="SCHOOL_LEAVER")
    seen = await school.get(f"/v1/classes/{course['id']}", school.own)
    await school.ask(f"/v1/classes/{course['id']}/close", school.own, seen=seen)
    drafted = await school.draft(
        trainee,
        worker,
        firm.own,
        type="DIRECTED_ENTRUSTED",
        claimant="ENTERPRISE",
        account=ACCOUNT,
    )
    await school.receipt(drafted.json(), firm.own)

    without = await school.submit(drafted.json(), worker, firm.own)
    signed = await firm.sign(trainee)
    await school.enter_proof(worker, group="SCHOOL_LEAVER", kind="SCHOOL_RECORD")
    claim = await school.submit(drafted.json(), worker, firm.own)

    assert (anybody.status_code, anybody.json()["code"]) == (422, "DIRECTED_FOR_SCHOOL_LEAVERS")
    assert (without.status_code, without.json()["code"]) == (422, "TRAINEE_CONTRACT_MISSING")
    assert signed.status_code == 201, signed.text
    assert claim.status_code == 200, claim.text
    listed = await school.get(f"/v1/classes/{course['id']}/contracts", school.handler)
    assert [one["reference"] for one in listed] == ["三方-2026-018"]
    read = await school.read(claim.json())
    answers = {one["rule"]: one["answer"] for one in read["findings"]}
    assert answers["the_trainee_has_a_contract_of_three_parties"] == "MET"
    assert answers["the_group_of_the_trainee_is_proved"] == "UNKNOWN", "nobody has confirmed it"


@pytest.mark.parametrize("fault", ["years", "signed before", "signed late"])
async def test_interview_contract_and_course_follow_each_other(
    school: School, worker: Worker, fault: str
) -> None:
    firm = Firm(school)
    course = await firm.directed()
    trainee = (await school.enrol(course, worker, group="SCHOOL_LEAVER")).json()
    yesterday = (school.today - timedelta(days=1)).isoformat()
    tomorrow = (school.today + timedelta(days=1)).isoformat()
    wrong: dict[str, dict[str, Any]] = {
        "years": {"years": 2},
        "signed before": {"signed_on": yesterday},
        "signed late": {"signed_on": tomorrow},
    }

    answer = await firm.sign(trainee, **wrong[fault])
    foreign = await firm.sign(trainee, Firm(school).own)

    assert answer.json()["code"] == "TRAINEE_CONTRACT_DOES_NOT_FIT"
    assert foreign.json()["code"] == "CLASS_NOT_FOUND"


async def test_a_contract_is_read_by_both_sides_and_the_office_and_by_nobody_else(
    school: School, worker: Worker
) -> None:
    firm = Firm(school)
    course = await firm.directed()
    trainee = (await school.enrol(course, worker, group="SCHOOL_LEAVER")).json()
    address = f"/v1/classes/{course['id']}/enrolments/{trainee['id']}/contract"
    before = await school.client.get(address, headers=firm.own)
    signed = await firm.sign(trainee)

    read = [
        await school.client.get(signed.headers["location"], headers=by)
        for by in (firm.own, school.own, school.handler)
    ]
    foreign = await school.client.get(address, headers=Firm(school).own)

    assert (before.status_code, before.json()["code"]) == (404, "TRAINEE_CONTRACT_NOT_FOUND")
    assert [one.json() for one in read] == [signed.json()] * 3
    assert (foreign.status_code, foreign.json()["code"]) == (404, "TRAINEE_CONTRACT_NOT_FOUND")


async def test_nobody_is_trained_for_posts_whose_enterprise_does_not_agree(
    school: School, worker: Worker
) -> None:
    """VT-024: until the enterprise agrees no hire is told; it declines, and the posts are free again."""
    firm = Firm(school)
    vacancy = await firm.vacancy(heads=5)
    course = await school.opened(seats=5)
    await firm.link(course, vacancy)
    passed = await school.graduated(course, worker)
    address = f"/v1/vacancies/{vacancy['id']}"
    body = {"class_id": course["id"], "reason": "岗位已招满"}

    early = await firm.hire(vacancy, passed)
    [shown] = (await school.get(address, {}))["classes"]
    foreign = await school.post(f"{address}/decline", Firm(school).own, json=body)
    declined = await school.post(f"{address}/decline", firm.own, json=body)
    gone = await firm.consent(course, vacancy)
    other = await firm.link(await school.opened(seats=5), vacancy)

    assert (early.status_code, early.json()["code"]) == (422, "NOT_TRAINED_FOR_VACANCY")
    assert shown["consented"] is False
    assert (foreign.status_code, foreign.json()["code"]) == (404, "VACANCY_NOT_FOUND")
    assert declined.status_code == 200, declined.text
    assert (gone.status_code, gone.json()["code"]) == (404, "CLASS_NOT_LINKED")
    assert other.status_code == 200, other.text


async def test_a_class_is_unlinked_until_somebody_was_hired_of_it(
    school: School, worker: Worker
) -> None:
    """VT-024: a wrong link ends with a reason; what was told of hires stands."""
    firm = Firm(school)
    wrong, right = await firm.vacancy(), await firm.vacancy()
    course = await school.opened(seats=5)
    await firm.link(course, wrong)

    async def unlink() -> Any:
        seen = await school.get(f"/v1/classes/{course['id']}", school.own)
        return await school.post(
            f"/v1/classes/{course['id']}/vacancy/unlink",
            school.own,
            seen=seen,
            json={"reason": "对应岗位登记有误"},
        )

    ended = await unlink()
    moved = await firm.link(course, right)
    await firm.consent(course, right)
    await firm.hire(right, await school.graduated(course, worker))
    late = await unlink()

    assert ended.status_code == 200, ended.text
    assert moved.status_code == 200, moved.text
    assert (late.status_code, late.json()["code"]) == (404, "CLASS_NOT_LINKED")
