"""Other departments at the protocol: what they answer, what they were asked, and the worker's rounds."""

import json
from collections.abc import Collection, Sequence
from typing import Any
from uuid import UUID

import httpx
from shared.platform import signature
from shared.roles import system
from sqlalchemy import text
from training_subsidy.domain.register.inquiry import Question
from training_subsidy.platform import Departments
from training_subsidy.store.inquiries import ToAsk
from training_subsidy.usecases import inquiries
from training_subsidy.workers.inquiries import Inquiries

from aid_testing.fixtures import Client

ANSWERS = "/v1/inquiries/answers"


class OtherDepartments:
    """Whoever answers behind the platform; of what nothing was said there is no answer yet."""

    def __init__(self, client: Client) -> None:
        self.client = client
        self.asked: list[dict[str, Any]] = []
        self.enquired: list[str] = []
        self.fault: type[httpx.RequestError] | int | None = None
        self._said: dict[tuple[str, str | None], dict[str, Any]] = {}

    def says(
        self,
        question: Question,
        outcome: str,
        *,
        of: str | None = None,
        data_date: str | None = None,
        **facts: Any,
    ) -> None:
        """From now on this is answered, of one ID number or of everybody."""
        day = data_date or self.client.database.clock.today().isoformat()
        self._said[question, of] = {"outcome": outcome, "data_date": day, "facts": facts}

    def answer(self, request: httpx.Request) -> httpx.Response:
        """What the platform answers to a request."""
        if isinstance(self.fault, int):
            return httpx.Response(self.fault)
        if self.fault is not None:
            raise self.fault("away", request=request)
        if request.method == "GET":
            request_id = request.url.path.rsplit("/", 1)[1]
            self.enquired.append(request_id)
            known = [one for one in self.asked if one["request_id"] == request_id]
            return self._reply(known[0]) if known else httpx.Response(404)
        asked: dict[str, Any] = json.loads(request.content)
        self.asked.append(asked)
        return self._reply(asked)

    def _reply(self, asked: dict[str, Any]) -> httpx.Response:
        return httpx.Response(200, json=self.reply_to(asked))

    def reply_to(self, asked: dict[str, Any], *, turn: int = 1) -> dict[str, Any]:
        """The reply as it stands; ``turn`` numbers a department's further answers."""
        own = (asked["question"], asked["person"]["id_number"])
        said = self._said.get(own) or self._said.get((asked["question"], None))
        answer = None if said is None else {"answer_id": f"{turn}-{asked['request_id']}", **said}
        return {"request_id": asked["request_id"], "answer": answer}

    async def work(self, subjects: Collection[Any], *, rounds: int = 2) -> None:
        """Rounds of the worker over the questions about these subjects, without its pauses."""
        departments = Departments(
            "http://platform",
            self.client.app.state.running.settings.platform_secret_file,
            callback_url="http://training-subsidy/v1/inquiries/answers",
            transport=httpx.MockTransport(self.answer),
        )
        for _ in range(rounds):
            await self.hurry(subjects)
            await Inquiries(departments).advance(self.client.database)

    async def hurry(self, subjects: Collection[Any]) -> None:
        """Let pauses and leases of these subjects be over; those of other tests wait."""
        async with self.client.database.engine.begin() as connection:
            await connection.execute(
                text(
                    "UPDATE inquiries SET leased_until = NULL, next_try_at = CASE WHEN subject ="
                    " ANY(CAST(:subjects AS uuid[])) THEN now() - interval '1 minute'"
                    " ELSE now() + interval '1 hour' END WHERE status IN ('waiting', 'asked')"
                ),
                {"subjects": [str(one) for one in subjects]},
            )

    async def tells(self, request_id: Any, *, turn: int = 2, secret: bytes | None = None) -> Any:
        """A department says by callback what it says now of a question that it was asked."""
        [asked] = [one for one in self.asked if one["request_id"] == str(request_id)][:1]
        return await self.call_back(self.reply_to(asked, turn=turn), secret=secret)

    async def call_back(self, content: dict[str, Any], *, secret: bytes | None = None) -> Any:
        """A signed callback of the platform."""
        file = self.client.app.state.running.settings.platform_secret_file
        body = json.dumps(content).encode()
        headers = signature(secret or file.read_bytes().strip(), body)
        return await self.client.post(ANSWERS, content=body, headers=headers)

    async def enter(self, wanted: Sequence[ToAsk]) -> list[UUID]:
        """Enter questions as a use case does that needs their answers."""
        async with self.client.database.transaction(by=system("training-subsidy")) as tx:
            return await inquiries.ask(tx, wanted)
