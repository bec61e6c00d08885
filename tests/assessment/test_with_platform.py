import asyncio
from typing import Any

import httpx
import pytest
from aid_simulators import verification
from aid_testing.assessing import Officer, Outside, hurry
from aid_testing.assessments import ID_NUMBER, accepted_event
from aid_testing.fixtures import Client
from aid_testing.rows import rows
from assessment.platform import Platform
from assessment.workers.checks import Checks
from shared.auth import TokenFile
from shared.clock import Clock
from shared.people import PeopleClient


class Simulated:
    """The simulator of the platform, whose callbacks come to assessment's own route."""

    def __init__(self, client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
        self._client = client
        self.outside = Outside(client)
        secret = client.app.state.running.settings.platform_secret_file
        self.simulator = verification.Platform(secret, Clock())
        people = PeopleClient(
            url="http://intake",
            token=TokenFile(None),
            transport=httpx.MockTransport(self.outside.answer),
        )
        platform = Platform(
            "http://platform",
            secret,
            callback_url="http://assessment/v1/verification/answers",
            transport=httpx.ASGITransport(app=verification.create_app(self.simulator)),
        )
        self._checks = Checks(people=people, platform=platform)
        monkeypatch.setattr(self.simulator, "_post", self._post)

    async def _post(self, url: str, body: bytes, headers: dict[str, str]) -> httpx.Response:
        return await self._client.post(url, content=body, headers=headers)

    async def work(self, *, seconds: float = 0.1) -> None:
        for _ in range(4):
            await hurry(self._client, self.outside.persons)
            await self._checks.advance(self._client.database)
            await asyncio.sleep(seconds)


async def finished(client: Client, case_id: Any) -> bool:
    found = await rows(client.database, "SELECT status FROM checks WHERE case_id = :id", id=case_id)
    return {row.status for row in found} == {"ANSWERED"}


async def test_half_at_once_and_half_by_signed_callback_finish_the_check(
    client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    with_platform = Simulated(client, monkeypatch)
    event = await with_platform.outside.given(accepted_event())

    await with_platform.work(seconds=0.15)

    assert await finished(client, event.case_id)
    seen = (await Officer(client, event.case_id).read()).json()
    assert seen["conflicts"] == []


async def test_a_platform_that_forgot_and_was_away_loses_nothing(
    client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    with_platform = Simulated(client, monkeypatch)
    simulator = with_platform.simulator
    simulator.settings[""] = verification.VerificationSettings(down=True)
    event = await with_platform.outside.given(accepted_event())

    await with_platform.work(seconds=0)
    assert not await finished(client, event.case_id)
    simulator.settings[""] = verification.VerificationSettings(partial=[])
    await with_platform.work(seconds=0)

    assert await finished(client, event.case_id)


async def test_what_comes_twice_counts_once(
    client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    with_platform = Simulated(client, monkeypatch)
    with_platform.simulator.settings[ID_NUMBER] = verification.VerificationSettings(
        duplicate=True, late_seconds=0.05, figures={"BANKS": {"deposits": "1000.00"}}
    )
    event = await with_platform.outside.given(accepted_event())

    await with_platform.work()

    assert await finished(client, event.case_id)
    counted = await rows(
        client.database, "SELECT 1 FROM answers WHERE case_id = :id", id=event.case_id
    )
    assert len(counted) == 20
    seen = (await Officer(client, event.case_id).read()).json()
    assert seen["conflicts"] == []
