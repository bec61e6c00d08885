"""A term or a share that two people load is that of each duty, or lot, of its day."""

from collections.abc import Awaitable, Callable
from uuid import UUID

import pytest
from aid_testing.actors import as_, once
from aid_testing.approvals import Office, too_late
from aid_testing.assistance import a_case
from aid_testing.fixtures import Client
from aid_testing.parameters import loaded
from aid_testing.work_list import days_on_the_list

Scene = Callable[[Office], Awaitable[UUID]]
"""A case whose duty begins today."""


async def objected(office: Office) -> UUID:
    case_id = await office.opened()
    case = await office.noticed(case_id)
    raised = await office.client.post(
        f"/v1/notices/{case['notices'][0]['notice_id']}/objections",
        json={"text": "该户实际收入高于公示。", "name": "达娃", "contact": "13900000001"},
        headers=as_(office.client.layout, "applicant", sub="a1") | once(),
    )
    assert raised.status_code == 201, raised.text
    return case_id


async def under_review(office: Office) -> UUID:
    granted = await office.approved(await office.opened())
    await office.revoking(granted["case_id"])
    await office.deliver(too_late(granted))
    return UUID(granted["case_id"])


async def awaiting_compensation(office: Office) -> UUID:
    case_id = await office.opened(a_case(third_party_injury=True, compensation_received=0))
    await office.approved(case_id)
    return case_id


TERMS: dict[str, tuple[str, int, Scene]] = {
    "objection_workdays": ("objection_review", 90, objected),
    "recovery_review_workdays": ("recovery_review", 90, under_review),
    "compensation_days": ("compensation", 360, awaiting_compensation),
}


@pytest.mark.parametrize("name", sorted(TERMS))
async def test_a_duty_runs_as_long_as_was_loaded_for_its_day(
    office: Office, client_of: Callable[[str], Awaitable[Client]], name: str
) -> None:
    intake = await client_of("intake")
    what, value, scene = TERMS[name]

    async def days() -> int:
        return await days_on_the_list(office.client, intake, await scene(office), what)

    before = await days()
    async with loaded(office.client, **{name: value}):
        after = await days()

    assert after >= value - 1 > before, (before, after)


async def test_every_case_of_a_month_is_drawn_where_the_whole_was_loaded(office: Office) -> None:
    """A-24: the rate counts for the months that begin on its day or later."""
    async with loaded(office.client, days_later=40, draw_rate="1.00"):
        visits = []
        for _ in range(6):
            case_id = await office.opened()
            await office.rejected(case_id, "第九条")
            await office.step(case_id, "forward", office.handler)
            visits.append((await office.get(case_id))["visit"])

    assert visits == ["drawn"] * 6
