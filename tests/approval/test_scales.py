"""The county's scale: dated, of two people, and above it an amount is proposed with a reason (A-11)."""

from datetime import timedelta
from typing import Any

import pytest
from aid_testing.approvals import Office, positive
from aid_testing.assistance import a_case
from aid_testing.counties import ended, entered, of_the_county
from shared.contracts.vocabulary import Category

SEVERE = {"code": "OTHER_SEVERE", "text": "程度较重", "category": "OTHER", "at_most": "3000.00"}
LIGHT = {"code": "OTHER_LIGHT", "text": "程度一般", "category": "OTHER", "at_most": "1000.00"}


async def sign(office: Office, amount: str, **said: str) -> Any:
    """The handler proposes for a case that was accepted today."""
    today = office.client.database.clock.today()
    case_id = await office.opened(a_case(Category.OTHER), accepted_on=today)
    return await office.ask(case_id, "sign-opinion", office.handler, positive(amount, **said))


async def scale(office: Office) -> None:
    since = office.client.database.clock.today().isoformat()
    steps = ({**one, "since": since} for one in (SEVERE, LIGHT))
    await entered(office.client, "reference-scales", *steps, county=office.county)


async def test_a_county_without_a_scale_asks_nothing(office: Office) -> None:
    signed = await sign(office, "4000.00")

    assert signed.status_code == 200, signed.text


async def test_above_the_scale_the_handler_says_why_and_both_stand_in_the_opinion(
    office: Office,
) -> None:
    await scale(office)

    bare = await sign(office, "3500.00")
    told = await sign(office, "3500.00", above_scale="两名子女同时住院。")

    assert (bare.status_code, bare.json()["code"]) == (422, "ABOVE_THE_SCALE")
    assert "3000.00" in bare.json()["detail"]
    assert told.status_code == 200, told.text
    opinion = told.json()["opinions"][0]["opinion"]
    assert "程度较重，3000.00 元" in opinion
    assert "超出参考标准的理由：两名子女同时住院。" in opinion


@pytest.mark.parametrize(
    ("degree", "code"),
    [("OTHER_LIGHT", "ABOVE_THE_SCALE"), ("OTHER_UNKNOWN", "DEGREE_NOT_ON_THE_SCALE")],
)
async def test_the_degree_that_is_named_counts(office: Office, degree: str, code: str) -> None:
    await scale(office)

    refused = await sign(office, "1500.00", degree=degree)
    within = await sign(office, "1000.00", degree="OTHER_LIGHT")

    assert (refused.status_code, refused.json()["code"]) == (422, code)
    assert within.status_code == 200, within.text


async def test_another_countys_scale_and_a_formula_are_no_matter_of_it(office: Office) -> None:
    await scale(office)
    elsewhere = Office(office.client)

    other_county = await sign(elsewhere, "4000.00")
    by_formula = await office.opened()

    assert other_county.status_code == 200, other_county.text
    signed = await office.signed(by_formula)
    assert "参考标准" not in signed["opinions"][0]["opinion"]


async def test_a_degree_that_ends_is_still_listed_on_its_last_day_and_then_no_more(
    office: Office,
) -> None:
    await scale(office)
    today = office.client.database.clock.today()

    await ended(
        office.client,
        "reference-scales",
        "OTHER_LIGHT",
        until=today.isoformat(),
        county=office.county,
    )

    async def degrees_on(day: str) -> list[str]:
        listed = await office.client.get(
            "/v1/county-registers/reference-scales",
            params={"county": office.county, "on": day},
            headers=of_the_county(office.client, "handler", "county_handler", county=office.county),
        )
        assert listed.status_code == 200, listed.text
        return [one["code"] for one in listed.json()]

    assert await degrees_on(today.isoformat()) == ["OTHER_LIGHT", "OTHER_SEVERE"]
    assert await degrees_on((today + timedelta(days=1)).isoformat()) == ["OTHER_SEVERE"]
