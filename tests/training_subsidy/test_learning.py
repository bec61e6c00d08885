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
