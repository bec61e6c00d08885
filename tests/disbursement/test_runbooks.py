"""The requests that the runbooks name are answered (docs/operations.md)."""

import re
from pathlib import Path

import pytest
from aid_testing.actors import as_
from aid_testing.finance import Desk

PAGE = Path(__file__).parents[2] / "docs" / "operations.md"
REQUESTS = re.findall(
    r"`GET /disbursement(/[^`]+)`.*? with a token of `(\w+)`", PAGE.read_text(encoding="utf-8")
)


def test_the_page_names_requests_to_disbursement() -> None:
    assert [role for _, role in REQUESTS] == ["finance_maker", "finance_checker"]


@pytest.mark.parametrize(("address", "role"), REQUESTS)
async def test_each_is_answered(desk: Desk, address: str, role: str) -> None:
    who = as_(desk.client.layout, role, region=desk.county)

    answer = await desk.client.get(address, headers=who)

    assert answer.status_code == 200, answer.text


@pytest.mark.parametrize("status", ["released", "accepted", "debited", "unknown"])
async def test_payments_on_their_way_are_found_by_each_of_their_states(
    desk: Desk, status: str
) -> None:
    payment = await desk.released()

    found = await desk.client.get(f"/v1/payments?status={status}", headers=desk.maker)

    ids = [item["id"] for item in found.json()["items"]]
    assert (payment["id"] in ids) is (payment["status"] == status)
