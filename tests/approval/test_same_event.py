"""One event under two days is shown to whoever signs and decides (第十二条)."""

from datetime import date
from uuid import uuid4

import pytest
from aid_testing.approvals import Office


@pytest.mark.parametrize(
    ("day", "alert"), [(date(2026, 3, 3), "SAME_EVENT_SUSPECTED"), (date(2026, 6, 8), None)]
)
async def test_fr_13_the_same_fire_a_day_apart_is_flagged_in_the_general_procedure(
    office: Office, day: date, alert: str | None
) -> None:
    """FR-13: a person sees that it may be one event; it is not refused by itself."""
    household = uuid4()
    await office.approved(await office.opened(household_id=household, incident_on=date(2026, 3, 2)))

    second = await office.opened(household_id=household, incident_on=day)
    preview = (await office.get(second))["preview"]

    assert preview["alert"] == alert
    assert preview["decision"] == "ELIGIBLE"
    assert (preview["alert_text"] is None) == (alert is None)
