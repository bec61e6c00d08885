"""Who asks before applying gets the rules' answer on the own figures, and nothing is kept."""

from typing import Any

import pytest
from aid_testing.fixtures import Client
from aid_testing.rows import rows

BODY = {
    "category": "EXPENDITURE_MEDICAL",
    "cause_type": "MAJOR_DISEASE",
    "region": "540102001",
    "household_size": 3,
    "bills": [{"amount": "10000.00", "paid_by_others": "7000.00"}],
}


async def ask(client: Client, **changes: Any) -> Any:
    answer = await client.post("/v1/policies/self-check", json=BODY | changes)
    assert answer.status_code == 200, answer.text
    return answer.json()


@pytest.mark.parametrize(
    ("paid", "rate", "amount"),
    [("7000.00", 70, "2100.00"), ("4000.00", 80, "4800.00"), ("1000.00", 90, "8100.00")],
)
async def test_medical_costs_are_reckoned_by_the_brackets_of_article_11(
    client: Client, paid: str, rate: int, amount: str
) -> None:
    """TA-044: what is left of 10,000 yuan falls into the law's bracket."""
    found = await ask(client, bills=[{"amount": "10000.00", "paid_by_others": paid}])

    assert found["amounts"]["rate_percent"] == rate
    assert found["amounts"]["recommended_amount"] == amount


async def test_what_only_an_officer_finds_is_not_said_to_be_met(client: Client) -> None:
    found = await ask(client)

    [point] = [p for p in found["points"] if p["rule"] == "other_schemes_leave_serious_hardship"]
    assert (found["expectation"], point["answer"]) == ("TO_BE_FOUND", "UNKNOWN")
    assert point["condition"].startswith("其他救助制度")
    assert point["citation"].endswith("第七条")


async def test_a_condition_that_the_own_figures_fail_is_named_with_its_article(
    client: Client,
) -> None:
    found = await ask(
        client, category="DISTRESSED", cause_type="SPENDING_INCREASE", bills=[],
        household_status="ORDINARY",
    )  # fmt: skip

    failed = [p for p in found["points"] if p["answer"] == "NOT_MET"]
    assert found["expectation"] == "NOT_LIKELY"
    assert [p["rule"] for p in failed] == ["household_has_one_of_the_four_statuses"]
    assert "第八条" in failed[0]["citation"]


async def test_nobody_has_to_sign_in_and_nothing_is_kept(client: Client) -> None:
    before = len(await rows(client.database, "SELECT xid FROM audit_log"))

    await ask(client)

    assert len(await rows(client.database, "SELECT xid FROM audit_log")) == before


async def test_what_is_not_a_sum_is_refused_at_its_place(client: Client) -> None:
    answer = await client.post("/v1/policies/self-check", json=BODY | {"deposits": "-5"})

    assert answer.status_code == 422
    assert answer.json()["errors"][0]["pointer"] == "/deposits"
