"""A list is read at once, however many lines it has; who is registered by two is one person."""

import asyncio
from typing import Any

from aid_testing.fixtures import Client
from aid_testing.statements import STATEMENTS
from aid_testing.training import School, Worker
from shared.roles import system
from training_subsidy.store.register.people import Named, register_persons

SERVICE = "training-subsidy"


async def cost(school: School, operation: str, path: str, headers: dict[str, str]) -> Any:
    """The items of a list, and how many statements it took."""
    STATEMENTS.of.pop((SERVICE, operation), None)
    answer = await school.get(path, headers)
    return answer["items"], len(STATEMENTS.of[SERVICE, operation])


async def test_the_claims_of_a_region_are_listed_with_their_own_people_at_one_cost(
    school: School, client: Client
) -> None:
    workers = [Worker(client, name) for name in ("次仁卓玛", "巴桑次仁")]
    one = await school.claim_of_a_graduate(workers[0])
    _, alone = await cost(school, "list_claims", "/v1/claims", school.handler)
    two = await school.claim_of_a_graduate(workers[1])

    listed, both = await cost(school, "list_claims", "/v1/claims", school.handler)

    assert [claim["id"] for claim in listed] == [one["id"], two["id"]]
    assert [claim["person_name"] for claim in listed] == ["次仁**", "巴桑**"]
    assert listed[0]["payee"]["account"][-4:] == workers[0].card[-4:]
    assert listed[1]["payee"]["account"][-4:] == workers[1].card[-4:]
    assert both == alone


async def test_the_trainees_of_a_class_are_listed_with_their_days_at_one_cost(
    school: School, client: Client
) -> None:
    course = await school.opened(seats=5)
    here = (await school.enrol(course, Worker(client))).json()
    path = f"/v1/classes/{course['id']}/enrolments"
    _, alone = await cost(school, "list_enrolments", path, school.own)
    there = (await school.enrol(course, Worker(client, "巴桑次仁"))).json()

    listed, both = await cost(school, "list_enrolments", path, school.own)

    assert [trainee["id"] for trainee in listed] == [here["id"], there["id"]]
    assert [trainee["name"] for trainee in listed] == ["次仁**", "巴桑**"]
    assert {trainee["days_recorded"] for trainee in listed} == {0}
    assert both == alone


async def test_a_person_whom_two_offices_enter_at_once_is_one_person(client: Client) -> None:
    worker = Worker(client)
    named = [Named(worker.name, worker.id_number)]
    first_has_entered, both_have_asked = asyncio.Event(), asyncio.Event()

    async def first() -> Any:
        async with client.database.transaction(by=system("first"), audited=False) as tx:
            [person] = await register_persons(tx, named)
            first_has_entered.set()
            await both_have_asked.wait()
        return person

    async def second() -> Any:
        await first_has_entered.wait()
        asyncio.get_running_loop().call_later(0.2, both_have_asked.set)
        async with client.database.transaction(by=system("second"), audited=False) as tx:
            [person] = await register_persons(tx, named)
        return person

    known, again = await asyncio.gather(first(), second())

    assert again.person_id == known.person_id
    assert again.name == worker.name
