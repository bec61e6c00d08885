import asyncio
from datetime import timedelta
from typing import Any

import pytest
from aid_testing.training import School, Worker


async def examined(school: School, course: Any, worker: Worker) -> Any:
    """A trainee who has passed today."""
    enrolled = (await school.enrol(course, worker)).json()
    answer = await school.examine(enrolled)
    assert answer.status_code == 200, answer.text
    return answer.json()


def why(claim: Any) -> Any:
    """The reason that the officer is shown beside the certificate."""
    [finding] = [f for f in claim["findings"] if f["rule"] == "the_certificate_can_be_verified"]
    return finding["facts"].get("原因")


async def test_a_number_that_another_trainee_has_holds_the_claim(school: School) -> None:
    first, second = Worker(school.client), Worker(school.client)
    course = await school.opened()
    one = await school.graduated(course, first, number="S5400000001")
    other = await school.graduated(course, second, number="S5400000001")

    paid = await school.claimed(one, first)
    held = await school.claimed(other, second)

    assert other["certificate"]["doubt"] == "NUMBER_USED"
    assert paid["decision"] == "ELIGIBLE"
    assert (held["status"], held["reason"]) == ("held", "CERTIFICATE_NOT_VERIFIABLE")
    assert why(await school.read(held)) == "NUMBER_USED"
    told = await school.get(f"/v1/claims/{held['id']}/timeline", second.headers)
    assert "证书编号已登记在其他报名记录下" in told["entries"][-1]["sentence"]
    assert told["next"]["article"] == "215号（十四）"
    plan = await school.get(f"/v1/year-plans/{school.plan['id']}", school.lead)
    assert plan["committed"] == "1500.00"


async def test_a_number_serves_one_class_of_a_person(school: School, worker: Worker) -> None:
    await school.graduated(await school.opened(), worker, number="S5400000002")
    again = await school.graduated(await school.opened(), worker, number="S5400000002")

    assert again["certificate"]["verified"] is False
    assert again["certificate"]["doubt"] == "NUMBER_USED"


async def test_the_same_number_of_another_body_is_another_certificate(school: School) -> None:
    other = await School(school.client, "542001").founded()
    one = await school.graduated(await school.opened(), Worker(school.client), number="S5400000003")
    two = await other.graduated(await other.opened(), Worker(other.client), number="S5400000003")

    assert one["certificate"]["verified"] is two["certificate"]["verified"] is True


async def test_of_trainees_with_one_number_at_the_same_moment_one_is_confirmed(
    school: School,
) -> None:
    course = await school.opened()
    trainees = [await examined(school, course, Worker(school.client)) for _ in range(6)]

    answers = await asyncio.gather(
        *(school.enter_certificate(trainee, number="S5400000004") for trainee in trainees)
    )
    entered = [await school.heard_of(answer.json()) for answer in answers]

    confirmed = [one for one in entered if one["certificate"]["verified"]]
    assert len(confirmed) == 1
    doubts = {one["certificate"]["doubt"] for one in entered} - {None}
    assert doubts == {"NUMBER_USED"}


@pytest.mark.parametrize(
    ("days", "doubt"), [(-1, "ISSUED_BEFORE_EXAMINATION"), (1, "ISSUED_IN_FUTURE")]
)
async def test_a_certificate_is_issued_between_examination_and_today(
    school: School, worker: Worker, days: int, doubt: str
) -> None:
    trainee = await examined(school, await school.opened(), worker)
    issued_on = (school.today + timedelta(days=days)).isoformat()

    certified = await school.certify(trainee, issued_on=issued_on)
    held = await school.claimed(certified, worker)

    assert certified["certificate"]["doubt"] == doubt
    assert (held["status"], held["reason"]) == ("held", "CERTIFICATE_NOT_VERIFIABLE")
    assert why(await school.read(held)) == doubt


async def test_a_claim_without_a_certificate_says_so_to_the_officer(
    school: School, worker: Worker
) -> None:
    trainee = await examined(school, await school.opened(), worker)

    held = await school.claimed(trainee, worker)

    assert held["reason"] == "CERTIFICATE_NOT_VERIFIABLE"
    assert why(await school.read(held)) == "NOT_ENTERED"


async def test_a_wrong_number_is_corrected_while_the_claim_is_held_and_not_before(
    school: School, worker: Worker
) -> None:
    certified = await school.graduated(await school.opened(), worker)
    claim = await school.claimed(certified, worker)

    early = await school.enter_certificate(certified)
    await school.ask(
        f"/v1/claims/{claim['id']}/hold", school.handler, seen=claim, json={"reason": "号码有误"}
    )
    corrected = await school.enter_certificate(certified, number="S5400000005")

    assert (early.status_code, early.json()["code"]) == (409, "CERTIFICATE_STANDS")
    assert corrected.json()["certificate"]["number"] == "S5400000005"
    assert (await school.heard_of(corrected.json()))["certificate"]["verified"] is True


async def test_the_result_stands_once_a_certificate_rests_on_it(
    school: School, worker: Worker
) -> None:
    trainee = await examined(school, await school.opened(), worker)
    failed = await school.examine(trainee, "FAILED")
    passed = await school.examine(failed.json())
    certified = await school.certify(passed.json())

    late = await school.examine(certified, "FAILED")

    assert failed.json()["result"] == "FAILED"
    assert (late.status_code, late.json()["code"]) == (409, "RESULT_STANDS")
    assert late.json()["article"] == "215号（二十四）"
