"""Aid while a third party's compensation is awaited: somebody asks again, and ends it."""

from typing import Any
from uuid import UUID

from aid_testing.approvals import Office
from aid_testing.assistance import a_case


async def waiting(office: Office) -> UUID:
    """A granted case whose injury a third party may yet compensate."""
    case_id = await office.opened(a_case(third_party_injury=True, compensation_received=0))
    await office.approved(case_id)
    return case_id


def duties(seen: dict[str, Any]) -> set[str]:
    return {due["what"] for due in seen["due"]}


async def test_a_grant_that_awaits_compensation_is_asked_about_until_somebody_ends_it(
    office: Office,
) -> None:
    case_id = await waiting(office)
    granted = await office.get(case_id)
    still = await office.step(
        case_id,
        "settle-compensation",
        office.county_handler,
        {"finding": "STILL_AWAITED", "reason": "诉讼未结。"},
    )
    ended = await office.step(
        case_id,
        "settle-compensation",
        office.county_handler,
        {"finding": "NONE", "reason": "肇事方无赔偿能力，法院已终结执行。"},
    )
    again = await office.ask(
        case_id, "settle-compensation", office.county_handler, {"finding": "NONE", "reason": "x"}
    )

    assert granted["preview"]["follow_up"] == "RECHECK_ON_COMPENSATION"
    assert "compensation" in duties(granted)
    assert {"settle_compensation", "record_delivery"} <= set(granted["possible"])
    assert "settle_compensation" not in ended["possible"]
    assert "compensation" in duties(still)
    assert "compensation" not in duties(ended)
    remarks = [row for row in ended["remarks"] if row["kind"] == "compensation"]
    assert [row["points"] for row in remarks] == [["STILL_AWAITED"], ["NONE"]]
    assert ended["recovery_review"] is None
    assert (again.status_code, again.json()["code"]) == (409, "NO_COMPENSATION_AWAITED")


async def test_compensation_that_came_opens_the_review_of_the_grant(office: Office) -> None:
    case_id = await waiting(office)

    seen = await office.step(
        case_id,
        "settle-compensation",
        office.county_handler,
        {"finding": "RECEIVED", "reason": "保险公司已赔付三万元。"},
    )

    assert seen["recovery_review"]["ground"] == "COMPENSATION"
    assert "compensation" not in duties(seen)
