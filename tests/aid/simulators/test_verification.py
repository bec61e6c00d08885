import asyncio
from collections.abc import AsyncIterator
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any
from uuid import UUID, uuid4

import httpx
import pytest
import pytest_asyncio
from aid_simulators import verification
from aid_testing.assessments import ID_NUMBER, NAME
from assessment.domain.check import Source
from assessment.platform import Platform, Question, Reply
from shared.clock import Clock
from shared.contracts.intake import CheckAuthorisation
from shared.platform import PlatformFailed, PlatformFault


class Meeting:
    """Assessment's own client against the simulator, and the callbacks that came."""

    def __init__(self, folder: Path) -> None:
        secret = folder / "secret"
        secret.write_text("a-secret")
        self.simulator = verification.Platform(secret, Clock())
        transport = httpx.ASGITransport(app=verification.create_app(self.simulator))
        self.http = httpx.AsyncClient(transport=transport, base_url="http://platform")
        self.platform = Platform(
            "http://platform", secret, callback_url="http://assessment/cb", transport=transport
        )
        self.callbacks: list[Reply] = []

    async def ask(self, request_id: UUID | None = None) -> Reply:
        consent = CheckAuthorisation(
            authorisation_id=uuid4(),
            person_id=uuid4(),
            scope=tuple(Source),
            signed_at=datetime(2026, 3, 2, tzinfo=UTC),
            valid_until=date(2026, 9, 2),
        )
        return await self.platform.ask(
            Question(
                request_id=request_id or uuid4(),
                authorisation_id=consent.authorisation_id,
                consents=[consent],
                scope=consent.scope,
                name=NAME,
                id_number=ID_NUMBER,
            )
        )

    async def turn(self, **settings: Any) -> None:
        (await self.http.post("/settings", json=settings)).raise_for_status()


@pytest_asyncio.fixture
async def meeting(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[Meeting]:
    met = Meeting(tmp_path)

    async def send(_: str, body: bytes) -> None:
        met.callbacks.append(Reply.model_validate_json(body))

    monkeypatch.setattr(met.simulator, "send", send)
    yield met
    await met.http.aclose()


async def test_half_answers_at_once_and_half_by_callback_without_data(meeting: Meeting) -> None:
    at_once = await meeting.ask()
    await asyncio.sleep(0.5)

    [later] = meeting.callbacks
    sources = {answer.source for answer in (*at_once.answers, *later.answers)}
    assert len(at_once.answers) == len(later.answers) == 5
    assert {source.value for source in sources} == set(verification.SOURCES)
    assert all(answer.no_data for answer in (*at_once.answers, *later.answers))


async def test_a_sources_figures_come_from_the_knobs_of_the_person(meeting: Meeting) -> None:
    await meeting.turn(id_number=ID_NUMBER, partial=[], figures={"BANKS": {"deposits": "1500.00"}})

    reply = await meeting.ask()

    [banks] = [answer for answer in reply.answers if answer.source == "BANKS"]
    assert banks.items == {"deposits": "1500.00"}


async def test_a_source_that_never_answers_is_missing_from_every_reply(meeting: Meeting) -> None:
    await meeting.turn(partial=["TAX"], late_seconds=0, never=["TAX"])
    request_id = uuid4()

    await meeting.ask(request_id)
    enquired = await meeting.platform.enquire(request_id)

    assert "TAX" not in {answer.source for answer in enquired.answers}
    assert len(enquired.answers) == 9


async def test_a_callback_comes_twice_where_the_knob_says_so(meeting: Meeting) -> None:
    await meeting.turn(partial=["TAX"], late_seconds=0, duplicate=True)

    await meeting.ask()
    await asyncio.sleep(0.1)

    assert len(meeting.callbacks) == 2
    assert meeting.callbacks[0] == meeting.callbacks[1]


@pytest.mark.parametrize(
    ("settings", "fault"),
    [
        ({"nonsense": True}, PlatformFault.NONSENSE),
        ({"down": True}, PlatformFault.OUTCOME_UNKNOWN),
    ],
)
async def test_a_bad_day_of_the_platform_is_seen_as_such(
    meeting: Meeting, settings: dict[str, Any], fault: PlatformFault
) -> None:
    await meeting.turn(**settings)

    with pytest.raises(PlatformFailed) as failed:
        await meeting.ask()

    assert failed.value.fault is fault


async def test_an_unsigned_request_is_refused(meeting: Meeting) -> None:
    response = await meeting.http.get(f"/v1/checks/{uuid4()}")

    assert response.status_code == 401


async def test_a_reference_that_it_never_heard_is_not_found(meeting: Meeting) -> None:
    with pytest.raises(PlatformFailed) as failed:
        await meeting.platform.enquire(uuid4())

    assert failed.value.fault is PlatformFault.NEVER_HEARD
