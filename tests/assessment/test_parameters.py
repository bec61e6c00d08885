"""A value that two people load changes what a case of its day is found to be, and no earlier one."""

import re
from collections.abc import Awaitable, Callable
from datetime import UTC, datetime, timedelta
from typing import Any, cast
from uuid import UUID

import pytest
from aid_testing.actors import COUNTY, TOWNSHIP, as_
from aid_testing.assessing import Outside
from aid_testing.assessments import (
    a_declaration,
    a_medical_bill,
    a_member,
    accepted_event,
    an_authorisation,
    an_education_bill,
)
from aid_testing.fixtures import Client
from aid_testing.parameters import loaded
from aid_testing.rows import rows
from shared.contracts.vocabulary import Category, Procedure

ClientOf = Callable[[str], Awaitable[Client]]
MEDICAL, EDUCATION = Category.EXPENDITURE_MEDICAL, Category.EXPENDITURE_EDUCATION
MINOR = Category.INDIVIDUAL_MINOR_OR_MENTAL


def bills(gross: str, **paid: str) -> dict[str, Any]:
    return {"medical_bills": (a_medical_bill(gross=gross, **{"basic_insurance": "0.00"} | paid),)}


def fees(amount: str, **said: Any) -> dict[str, Any]:
    return {"medical_bills": (), "education_bills": (an_education_bill(amount=amount, **said),)}


def at_school() -> dict[str, Any]:
    return fees("2000.00") | {"school_stage": "SENIOR_HIGH"}


CASES: list[tuple[str, Any, Category, dict[str, Any]]] = [
    ("medical_brackets", [{"up_to": "5000.00", "percent": 50}], MEDICAL, bills("3000.00")),
    ("medical_open_rate", 90, MEDICAL, bills("11000.00")),
    ("bracket_mode", "MARGINAL", MEDICAL, bills("6000.00")),
    ("rounding", "DOWN", MEDICAL, bills("3000.01")),
    (
        "net_deductions",
        "EXCEPT_SOCIAL_HELP",
        MEDICAL,
        bills("3000.00", social_help="1000.00"),
    ),
    (
        "education_brackets",
        [{"up_to": "5000.00", "percent": 50}, {"percent": 80}],
        EDUCATION,
        fees("2000.00"),
    ),
    ("education_stages", ["UNDERGRADUATE"], EDUCATION, at_school()),
    ("article_9_multiple", 3, EDUCATION, fees("2000.00")),
    (
        "housing_m2_per_head",
        14,
        EDUCATION,
        fees("2000.00") | {"annual_rent": "10000.00", "dwelling_area_m2": "52"},
    ),
    ("article_9_applies_to", ["OTHER"], EDUCATION, fees("2000.00")),
    ("minor_floor_factor", "2", MINOR, {"medical_bills": ()}),
    ("other_aid_mode", "DEDUCTED", MEDICAL, {"other_aid_this_year": "300.00"}),
    (
        "compensated_applies_to",
        "HOUSEHOLDS",
        MINOR,
        {"medical_bills": (), "third_party_injury": True, "compensation_received": "500.00"},
    ),
]


async def found(client: Client, category: Category, declared: dict[str, Any]) -> dict[str, Any]:
    """What a case that is accepted now is found to be, without the name of the edition."""
    at = client.database.clock.now()
    declaration = a_declaration(**_paid_in(at.year, declared))
    members = (a_member(), a_member())
    event = accepted_event(
        category,
        accepted_at=at.astimezone(UTC),
        members=members[:1] if category is MINOR else members,
        authorisations=tuple(an_authorisation(one.person_id) for one in members),
        declared=declaration,
    )
    outside = Outside(client)
    await outside.given(event)
    return await preview(client, event.case_id)


def _paid_in(year: int, declared: dict[str, Any]) -> dict[str, Any]:
    """Bills of this year, whatever day the clock shows."""
    day = datetime(year, 1, 1, tzinfo=UTC).date()
    return {
        name: tuple(one.model_copy(update={"paid_on": day}) for one in value)
        if name.endswith("_bills")
        else value
        for name, value in declared.items()
    }


def is_day(said: Any) -> bool:
    """The day of the case, which is tomorrow where a value has been loaded."""
    return isinstance(said, str) and re.fullmatch(r"\d{4}-\d{2}-\d{2}", said) is not None


async def preview(client: Client, case_id: UUID) -> dict[str, Any]:
    handler = as_(client.layout, "township_handler", region=TOWNSHIP)
    answer = await client.get(f"/v1/assessments/{case_id}", headers=handler)
    assert answer.status_code == 200, answer.text
    seen = answer.json()
    plain = [
        (one["rule"], one["answer"], {k: v for k, v in one["facts"].items() if not is_day(v)})
        for one in seen["preview_findings"]
    ]
    amounts = {name: said for name, said in seen["preview"].items() if name != "edition"}
    return {"amounts": amounts, "findings": plain}


@pytest.mark.parametrize(("name", "value", "category", "declared"), CASES)
async def test_a_loaded_value_changes_what_a_case_of_its_day_is_found_to_be(
    client_of: ClientOf, name: str, value: Any, category: Category, declared: dict[str, Any]
) -> None:
    client = await client_of("assessment")
    before = await found(client, category, declared)

    async with loaded(client, **{name: value}):
        after = await found(client, category, declared)

    again = await found(client, category, declared)
    assert after != before
    assert again == before


async def test_a_county_looks_at_liquid_assets_from_its_own_months_on(client_of: ClientOf) -> None:
    client = await client_of("assessment")
    declared = {"medical_bills": (), "financial_assets": "6000.00"}
    before = await found(client, Category.DISTRESSED, declared)

    async with loaded(client, county=COUNTY, liquid_months=1):
        own = await found(client, Category.DISTRESSED, declared)
    async with loaded(client, county="540121", liquid_months=1):
        others = await found(client, Category.DISTRESSED, declared)

    assert own != before
    assert others == before


async def test_an_urgent_review_is_in_time_for_the_hours_that_were_loaded(
    client_of: ClientOf,
) -> None:
    client = await client_of("assessment")

    async def last_second() -> datetime:
        event = accepted_event(
            Category.EMERGENCY,
            procedure=Procedure.EMERGENCY,
            accepted_at=client.database.clock.now().astimezone(UTC),
        )
        await Outside(client).given(event)
        [due] = await rows(
            client.database,
            "SELECT due_at FROM deadlines WHERE case_id = :id AND what = 'emergency_review'",
            id=event.case_id,
        )
        return cast("datetime", due.due_at)

    before = await last_second()
    async with loaded(client, same_day_grace_hours=3):
        after = await last_second()

    assert after - before == timedelta(days=1, hours=3)
