"""What certificates are good for elsewhere, and what learning counts for."""

from typing import Any

import pytest
from aid_client.courses import a_certificate_number
from aid_testing.actors import as_
from aid_testing.parameters import loaded
from aid_testing.training import School, Worker
from shared.roles import system
from sqlalchemy import text

GROUND = "拉政发〔2018〕215号（十五）"


async def certified(school: School, worker: Worker, level: int, **changes: Any) -> Any:
    """A worker with a certificate of a level."""
    if level not in school.trades:
        await school.list_trade(level)
    course = await school.opened(trade_id=school.trades[level])
    return await school.graduated(course, worker, **changes)


async def asked(school: School, worker: Worker, rank: str, **changes: Any) -> Any:
    """Another system asks whether somebody is treated as of a rank; the response."""
    partner = as_(school.client.layout, "data_partner", sub="housing-fund")
    body = {
        "name": worker.name,
        "id_number": worker.id_number,
        "rank": rank,
        "purpose": "HOUSING",
        "legal_ground": GROUND,
    } | changes
    return await school.post("/v1/title-answers", partner, json=body)


@pytest.mark.parametrize(
    ("level", "ranks"),
    [
        (4, set()),
        (3, {"ASSISTANT_ENGINEER"}),
        (2, {"ASSISTANT_ENGINEER", "ENGINEER"}),
        (1, {"ASSISTANT_ENGINEER", "ENGINEER", "SENIOR_ENGINEER"}),
    ],
    ids=["skilled", "advanced", "technician", "senior technician"],
)
async def test_a_skilled_worker_is_treated_as_an_engineer_of_the_rank(
    school: School, worker: Worker, level: int, ranks: set[str]
) -> None:
    """VT-047: 高级工、技师、高级技师 as 助理工程师、工程师、高级工程师; the answer is yes or no alone."""
    await certified(school, worker, level)

    answers = {
        rank: (await asked(school, worker, rank)).json()
        for rank in ("ASSISTANT_ENGINEER", "ENGINEER", "SENIOR_ENGINEER")
    }

    assert answers == {rank: {"entitled": rank in ranks} for rank in answers}


async def test_who_is_unknown_named_otherwise_or_not_certified_is_answered_alike(
    school: School, worker: Worker
) -> None:
    """VT-047: nothing more is told than that nobody of this name has the level."""
    await certified(school, worker, 3, number=f"X{a_certificate_number()}")
    named_otherwise = Worker(school.client, name="格桑平措")
    certain = Worker(school.client)
    await certified(school, certain, 3)
    named_otherwise.id_number = certain.id_number

    for one in (worker, named_otherwise, Worker(school.client)):
        answer = await asked(school, one, "ASSISTANT_ENGINEER")
        assert (answer.status_code, answer.json()) == (200, {"entitled": False})
    assert (await asked(school, certain, "ASSISTANT_ENGINEER")).json() == {"entitled": True}


async def test_each_answer_is_audited_with_its_purpose_and_its_ground(
    school: School, worker: Worker
) -> None:
    """VT-047: who asked, for what, by which article; never the number."""
    enrolment = await certified(school, worker, 2)
    await asked(school, worker, "ENGINEER")

    async with school.client.database.transaction(
        by=system("training-subsidy"), audited=False
    ) as tx:
        [row] = (
            await tx.session.execute(
                text(
                    "SELECT l::text AS said, l.detail FROM audit_log AS l"
                    " WHERE l.action = 'answer_title' AND l.resource_id = :id"
                ),
                {"id": enrolment["person_id"]},
            )
        ).all()

    assert row.detail == {
        "rank": "ENGINEER",
        "purpose": "HOUSING",
        "legal_ground": GROUND,
        "entitled": True,
    }
    assert "housing-fund" in row.said
    assert worker.id_number not in row.said


async def test_only_another_system_asks_and_says_why(school: School, worker: Worker) -> None:
    """VT-047."""
    body = {"name": worker.name, "id_number": worker.id_number, "rank": "ENGINEER"}
    refused = await school.post("/v1/title-answers", school.handler, json=body)
    without = await asked(school, worker, "ENGINEER", legal_ground="")

    assert (refused.status_code, refused.json()["code"]) == (403, "ROLE_NOT_ALLOWED")
    assert without.status_code == 422


async def account_of(school: School, worker: Worker) -> Any:
    return await school.get("/v1/my-learning-account", worker.headers)


async def test_a_worker_sees_credits_of_what_was_passed_and_certified(
    school: School, worker: Worker
) -> None:
    """VT-053: a passed course counts, a confirmed certificate by its level besides."""
    await school.claimed(await certified(school, worker, 5), worker)
    await certified(school, worker, 4, number=f"X{a_certificate_number()}")
    await school.graduated(await school.opened(), Worker(school.client, name="格桑平措"))

    seen = await account_of(school, worker)

    told = [(one["level"], one["certified"], one["credits"]) for one in seen["learned"]]
    assert sorted(told) == [(4, False, 2), (5, True, 6)]
    assert seen["credits"] == 8
    assert (await account_of(school, Worker(school.client))) == {"credits": 0, "learned": []}


async def test_learning_counts_what_was_loaded_for_its_day(school: School, worker: Worker) -> None:
    """VT-053."""
    await school.claimed(await certified(school, worker, 5), worker)
    usual = {f"LEVEL_{level}": 14 - 2 * level for level in range(1, 6)}

    async with loaded(school.client, learning_credits=usual | {"PASSED": 3, "LEVEL_5": 5}):
        again = await certified(school, worker, 4)

        seen = await account_of(school, worker)

    counted = {one["enrolment_id"]: one["credits"] for one in seen["learned"]}
    assert counted[again["id"]] == 3 + 6


async def test_a_special_ability_of_a_levelled_course_is_no_level(
    school: School, worker: Worker
) -> None:
    """VT-047: what the certificate itself says counts, and a special ability has no level."""
    await school.list_trade(3)
    course = await school.opened(trade_id=school.trades[3])
    seat = (await school.enrol(course, worker)).json()
    await school.attended(course, seat)
    examined = (await school.examine(seat)).json()
    entered = await school.enter_certificate(examined, track="SPECIAL_ABILITY")
    assert entered.is_success, entered.text
    seen = await school.heard_of(entered.json(), track="SPECIAL_ABILITY")

    answer = await asked(school, worker, "ASSISTANT_ENGINEER")

    assert seen["certificate"]["verified"] is True
    assert answer.json() == {"entitled": False}


async def recognised(school: School, worker: Worker, level: str = "LEVEL_2") -> Any:
    """A direct recognition that two of the office have entered."""
    values = {
        "number": "拉人社认〔2026〕3号",
        "name": worker.name,
        "trade_code": school.trade_code,
        "level": level,
        "reason": "不受学历、资历限制",
        "achievement": f"自治区唐卡技艺大赛第一名 {worker.id_number[-4:]}",
        "decided_on": school.today.isoformat(),
    }
    body = {
        "region": school.county,
        "values": values,
        "since": school.today.isoformat(),
        "document": "拉人社认〔2026〕3号",
    }
    entered = await school.post(
        "/v1/registers/direct-recognitions/entries", school.handler, json=body
    )
    assert entered.status_code == 201, entered.text
    address = f"/v1/register-entries/{entered.json()['id']}/confirm"
    return await school.ask(address, school.lead, seen=entered, json={})


async def test_a_direct_recognition_counts_as_a_certificate_does(
    school: School, worker: Worker
) -> None:
    """VT-046, VT-047: once it is said whom it is of, and by somebody else than who proposed it."""
    entry = await recognised(school, worker)
    address = f"/v1/register-entries/{entry['id']}/name-recognised"
    body = {"name": worker.name, "id_number": worker.id_number}
    before = await asked(school, worker, "ENGINEER")

    otherwise = await school.post(
        address, school.lead, seen=entry, json=body | {"name": "格桑平措"}
    )
    named = await school.post(address, school.lead, seen=entry, json=body)
    twice = await school.post(address, school.second, seen=entry, json=body)
    after = [
        (await asked(school, worker, rank)).json()["entitled"]
        for rank in ("ENGINEER", "SENIOR_ENGINEER")
    ]

    assert before.json() == {"entitled": False}
    assert (otherwise.status_code, otherwise.json()["code"]) == (409, "NAMED_OTHERWISE")
    assert named.status_code == 200, named.text
    assert (twice.status_code, twice.json()["code"]) == (409, "RECOGNISED_ALREADY")
    assert after == [True, False]
