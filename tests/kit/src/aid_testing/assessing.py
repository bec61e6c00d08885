"""An assessment at work: people and platform at the protocol, events, and an officer's steps."""

import json
from collections.abc import Callable, Collection
from typing import Any
from uuid import UUID, uuid4

import httpx
from assessment.consumers import subscriptions
from assessment.domain.check import Source
from assessment.platform import Platform
from assessment.workers.checks import Checks
from shared.auth import TokenFile
from shared.contracts.event import Event
from shared.contracts.intake import ApplicationAccepted
from shared.people import PeopleClient
from sqlalchemy import text

from aid_testing.actors import TOWNSHIP, as_, once
from aid_testing.assessments import ID_NUMBER, NAME, a_determination, a_visit, an_answer
from aid_testing.fixtures import Client
from aid_testing.rows import a_message


class Outside:
    """Intake and the platform at the protocol: what they answer, and what they were asked."""

    def __init__(self, client: Client) -> None:
        self._client = client
        self.asked: list[dict[str, Any]] = []
        self.enquired: list[str] = []
        self.people_away = False
        self.people_asked = 0
        self.reply: Callable[[dict[str, Any]], httpx.Response] = self.all_at_once
        self.enquiry: Callable[[str], httpx.Response] = self.nothing_new
        self.items: dict[Source, dict[str, Any]] = {}
        self.persons: dict[UUID, tuple[UUID, ...]] = {}

    def checks(self) -> Checks:
        """The worker of assessment against these two."""
        running = self._client.app.state.running
        transport = httpx.MockTransport(self.answer)
        return Checks(
            people=PeopleClient(url="http://intake", token=TokenFile(None), transport=transport),
            platform=Platform(
                "http://platform",
                running.settings.platform_secret_file,
                callback_url="http://assessment/v1/verification/answers",
                transport=transport,
            ),
        )

    async def work(self, *, rounds: int = 6) -> None:
        """Rounds of the worker, without waiting for its pauses."""
        checks = self.checks()
        for _ in range(rounds):
            await hurry(self._client, self.persons)
            await checks.advance(self._client.database)

    def all_at_once(self, asked: dict[str, Any]) -> httpx.Response:
        """Every source answers in the response."""
        return self.only(*Source)(asked)

    def nothing_new(self, request_id: str) -> httpx.Response:
        """It has the request and no further answer, or has never heard of it."""
        if not any(asked["request_id"] == request_id for asked in self.asked):
            return httpx.Response(404)
        return httpx.Response(200, json={"request_id": request_id, "answers": []})

    def only(self, *sources: Source) -> Callable[[dict[str, Any]], httpx.Response]:
        """These sources answer in the response, the others not."""

        def reply(asked: dict[str, Any]) -> httpx.Response:
            answers = [
                an_answer(
                    source,
                    self.items.get(source),
                    answer_id=f"{source.value}-{asked['request_id']}",
                )
                for source in sources
            ]
            content = {"request_id": asked["request_id"], "answers": answers}
            return httpx.Response(200, json=content)

        return reply

    def answer(self, request: httpx.Request) -> httpx.Response:
        """What either of them answers to a request."""
        if request.url.host == "intake":
            self.people_asked += 1
            if self.people_away:
                raise httpx.ConnectError("intake is away", request=request)
            return self._people(request)
        if request.method == "GET":
            request_id = request.url.path.rsplit("/", 1)[1]
            self.enquired.append(request_id)
            return self.enquiry(request_id)
        asked: dict[str, Any] = json.loads(request.content)
        self.asked.append(asked)
        return self.reply(asked)

    def _people(self, request: httpx.Request) -> httpx.Response:
        assert request.url.params["purpose"] == "ECONOMIC_CHECK"
        case_id = UUID(request.url.path.split("/")[4])
        persons = [
            {"person_id": str(person), "name": NAME, "id_number": ID_NUMBER}
            for person in self.persons.get(case_id, ())
        ]
        content = {"case_id": str(case_id), "applicant_id": str(uuid4()), "persons": persons}
        return httpx.Response(200, json=content)

    async def given(self, event: ApplicationAccepted) -> ApplicationAccepted:
        """Deliver an accepted case and know its adults."""
        adults = tuple(member.person_id for member in event.members if member.adult)
        self.persons[event.case_id] = adults
        await deliver(self._client, event)
        return event


async def deliver(client: Client, *events: Event) -> None:
    """Hand events to assessment as they come from the broker."""
    await subscriptions.deliver(client.database, [a_message(event) for event in events])


async def hurry(client: Client, cases: Collection[UUID]) -> None:
    """Let the pauses and leases of these cases be over; those of other tests wait."""
    async with client.database.engine.begin() as connection:
        await connection.execute(
            text(
                "UPDATE checks SET leased_until = NULL, next_try_at = CASE WHEN case_id ="
                " ANY(CAST(:cases AS uuid[])) THEN now() - interval '1 minute'"
                " ELSE now() + interval '1 hour' END"
            ),
            {"cases": [str(case) for case in cases]},
        )


class Officer:
    """An officer at work on one assessment: each step reads the version it changes."""

    def __init__(
        self,
        client: Client,
        case_id: UUID,
        *roles: str,
        region: str = TOWNSHIP,
        sub: str | None = None,
    ) -> None:
        self._client = client
        self._address = f"/v1/assessments/{case_id}"
        self.headers = as_(client.layout, *(roles or ("township_handler",)), region=region, sub=sub)

    async def read(self, place: str = "") -> Any:
        """The assessment, or a part of it."""
        return await self._client.get(f"{self._address}{place}", headers=self.headers)

    async def do(self, step: str, body: Any = None, *, version: int | None = None) -> Any:
        """Take a step on what was just read."""
        if version is None:
            seen = await self._client.get(self._address, headers=self.headers)
            version = seen.json().get("version", 1)
        return await self._client.post(
            f"{self._address}/{step}",
            json=body,
            headers=self.headers | once() | {"If-Match": f'"{version}"'},
        )

    async def prepare(self, **determined: Any) -> None:
        """Visit and determine, so that only the check may be missing."""
        assert (await self.do("home-visit", a_visit())).status_code == 200
        await self.prepare_determination(**determined)

    async def prepare_determination(self, **determined: Any) -> None:
        """Determine all that the law leaves to an officer."""
        assert (await self.do("determine", a_determination(**determined))).status_code == 200
