import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import replace
from uuid import UUID, uuid4

from aid_testing.approvals import Office
from approval import workers
from shared.contracts.people import CasePeople, PersonData
from shared.runtime import ServiceRuntime


@asynccontextmanager
async def an_owner(
    office: Office, *, up: bool = True
) -> AsyncIterator[tuple[ServiceRuntime, list[str]]]:
    """Intake as approval's workers meet it over HTTP: it names everybody the same."""
    asked: list[str] = []

    async def answer(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        path = (await reader.readline()).decode().split()[1]
        asked.append(path)
        person = PersonData(person_id=uuid4(), name="次仁卓玛")
        people = CasePeople(
            case_id=UUID(path.split("/")[4]), applicant_id=person.person_id, persons=(person,)
        )
        body = people.model_dump_json().encode() if up else b""
        status = b"200 OK" if up else b"503 Away"
        writer.write(b"HTTP/1.1 %b\r\ncontent-length: %d\r\n\r\n%b" % (status, len(body), body))
        await writer.drain()
        writer.close()

    server = await asyncio.start_server(answer, "127.0.0.1", 0)
    port = server.sockets[0].getsockname()[1]
    running: ServiceRuntime = office.client.app.state.running
    settings = running.settings.model_copy(
        update={"service_urls": {"intake": f"http://127.0.0.1:{port}"}, "token_file": None}
    )
    async with server:
        yield replace(running, settings=settings, app=office.client.app), asked


async def test_a_posted_notice_gets_its_name_once(office: Office) -> None:
    case_id = await office.opened()
    case = await office.noticed(case_id)
    address = f"/v1/notices/{case['notices'][0]['notice_id']}"

    async with an_owner(office) as (running, asked):
        while await workers.name_notices(running) == 0:
            pass
        await workers.name_notices(running)

    assert (await office.client.get(address)).json()["name"] == "次仁**"
    mine = [path for path in asked if str(case_id) in path]
    assert mine == [f"/v1/internal/cases/{case_id}/people?purpose=PUBLIC_NOTICE"]


async def test_a_letter_gets_its_name(office: Office) -> None:
    case_id = await office.opened()
    await office.approved(case_id)

    async with an_owner(office) as (running, asked):
        while await workers.address_letters(running) == 0:
            pass

    assert (await office.get(case_id))["decision"]["letter_addressed"] is True
    assert f"/v1/internal/cases/{case_id}/people?purpose=DECISION_LETTER" in asked


async def test_while_the_owner_is_away_the_notice_stands_without_a_name(office: Office) -> None:
    case_id = await office.opened()
    case = await office.noticed(case_id)

    async with an_owner(office, up=False) as (running, _):
        while await workers.name_notices(running) == 0:
            pass

    seen = await office.client.get(f"/v1/notices/{case['notices'][0]['notice_id']}")
    assert (seen.status_code, seen.json()["name"]) == (200, None)


async def test_the_operators_sweep_closes_what_is_over(office: Office) -> None:
    with office.later(12):
        await office.client.app.state.running.sweep()  # what other tests have left for that day
    case_id = await office.opened()
    await office.noticed(case_id)

    with office.later(12):
        swept = await office.client.post("/v1/internal/sweep", headers=office.operator)

    assert swept.json()["moved"] >= 1
    assert (await office.get(case_id))["status"] == "ready_to_forward"
