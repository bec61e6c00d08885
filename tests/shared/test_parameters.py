"""Parameters: two people load a value from a day to come; anybody reads it, with its document."""

from collections.abc import Awaitable, Callable
from dataclasses import fields
from datetime import timedelta
from importlib import import_module
from typing import Any

import pytest
from aid_testing.actors import COUNTY
from aid_testing.city import DOCUMENT, agree, of_the_city, propose
from aid_testing.fixtures import Client
from aid_testing.parameters import both_of_the_county, loaded
from shared.parameters import Parameter, Parameters, ParametersIncomplete, Workdays
from shared.policy import Schedules, parse_schedule
from shared.suite import SERVICE
from training_subsidy.domain.vocabulary import TraineeGroup

ClientOf = Callable[[str], Awaitable[Client]]
OTHER = {
    "apprentice_amounts": {f"LEVEL_{level}": 600_000 for level in range(1, 6)},
    "apprenticeship": {"years_least": 2, "years_most": 3, "new_months": 6, "filed_months": 3},
    "annual_caps": {"household": "12000.00", "individual": "6000.00"},
    "article_9_applies_to": ["OTHER"],
    "claim_sources": {
        "PAY_FIRST": "DONATION",
        "PURCHASED_FREE": "EMPLOYMENT_SUBSIDY",
        "ENTERPRISE_ON_JOB": "STAFF_EDUCATION",
        "DIRECTED_ENTRUSTED": "EMPLOYMENT_SUBSIDY",
        "STUDY_REIMBURSEMENT": "LOCAL_FISCAL",
    },
    "countersign": {"days": 3, "unit": "WORKING_DAYS"},
    "directed_years": {"least": 2, "most": 4},
    "education_brackets": [{"up_to": "5000.00", "percent": 50}, {"percent": 80}],
    "education_stages": ["SENIOR_HIGH"],
    "emergency_county_days": {"verify": 2, "sign": 1},
    "enterprise_scope": ["PUBLIC_SAFETY"],
    "group_proofs": {
        group.value: ["DETOX_LETTER"] if group == "GRADUATE" else ["POVERTY_CARD"]
        for group in TraineeGroup
    },
    "grade_effects": dict.fromkeys("ABCD", "ALLOWED"),
    "grade_formula": {
        "pass_weight": 60,
        "serious": 20,
        "minor": 5,
        "sanction": 30,
        "a": 85,
        "b": 70,
        "c": 55,
    },
    "insured_skill_amounts": {"LEVEL_5": 80_000, "LEVEL_4": 120_000, "LEVEL_3": 160_000}
    | {"LEVEL_2": 0, "LEVEL_1": 0},
    "insured_skill_terms": {"contribution_months": 24, "claim_months": 6},
    "performance_effects": dict.fromkeys("ABCD", 100),
    "performance_table": {
        "passed_target": 80,
        "passed_weight": 30,
        "employed_target": 60,
        "employed_weight": 25,
        "started_target": 5,
        "started_weight": 5,
        "cost_target": 200_000,
        "cost_weight": 20,
        "execution_target": 90,
        "execution_weight": 20,
        "a": 85,
        "b": 70,
        "c": 55,
    },
    "supervision_visits": {
        "THIRD_PARTY": 40,
        "HRSS_LESSON": 10,
        "HRSS_EXAM": 10,
        "FINANCE_EXAM": 10,
        "workdays": 11,
    },
    "learning_credits": {"PASSED": 3} | {f"LEVEL_{level}": 20 for level in range(1, 6)},
    "register_workdays": {
        "admission_review": 11,
        "admission_decision": 10,
        "hearing_request": 5,
        "hearing": 10,
        "sanction_decision": 10,
        "objection_request": 20,
        "objection": 10,
        "finding_answer": 5,
        "finding_end": 10,
    },
    "last_years_bills_until": "04-30",
    "medical_brackets": [{"up_to": "5000.00", "percent": 50}],
    "notice_fields": {"VILLAGE_BOARD": ["NAME", "AMOUNT"], "ONLINE": ["AMOUNT"]},
    "purchase_selection": {"bids_least": 3, "panel_least": 5},
    "receipt_bounds": {"years_before": 2, "most": 1_000_000},
    "severity": {"SERIOUS": "SHOW", "MINOR": "SHOW"},
    "source_order": {"TEMPORARY_ASSISTANCE": {"OTHERS": ["FISCAL_SUBSIDY", "DONATION"]}},
    "small_firms": {"sizes": ["MICRO"], "months": 6},
    "standing_effects": {"RESTRICTED": "ALLOWED", "EXITED": "BLOCKED"},
    "study_cost_items": ["STUDY_FEE", "BOARD"],
    "trainee_age": {"least": 18, "directed_least": 15, "most": 90},
}
"""Values of parts and lists that are other than those of the text."""


def parameters_of(service: str) -> Parameters:
    found: Parameters = import_module(f"{SERVICE[service].package}.policy").PARAMETERS
    return found


def another_value(parameters: Parameters, name: str) -> Any:
    """A value that is not the text's, of any that the parameter takes."""
    now = parameters.schedules[name].in_force[-1][1]
    if name in OTHER:
        return OTHER[name]
    if name == "follow_up_workdays":
        return dict(now) | {"misconduct": 7}  # type: ignore[arg-type]
    schema = parameters.get(name).json_schema  # type: ignore[union-attr]
    if "enum" in schema:
        return next(one for one in schema["enum"] if one != now)
    if isinstance(now, bool):
        return not now
    if isinstance(now, int):
        return now + 1 if now < schema["maximum"] else now - 1
    return {"0.30": "0.50", "0.33": "0.40", "1.5": "2"}.get(str(now), "1234.00")


async def figures(client: Client, **asked: str) -> dict[str, Any]:
    answer = await client.get("/v1/policies", params=asked)
    assert answer.status_code == 200, answer.text
    return {one["name"]: one for one in answer.json()["figures"]}


@pytest.mark.parametrize("service", SERVICE)
async def test_every_loaded_value_is_part_of_the_edition_from_its_day_on(
    client_of: ClientOf, service: str
) -> None:
    client, parameters = await client_of(service), parameters_of(service)
    policy = import_module(f"{SERVICE[service].package}.policy")
    values = {name: another_value(parameters, name) for name in parameters.names}
    before = (await client.get("/v1/policies")).json()
    today = client.database.clock.today()
    tomorrow = today + timedelta(days=1)

    async with loaded(client, **values):
        after = (await client.get("/v1/policies")).json()
        of_today = await figures(client, on=today.isoformat())
        shown = await figures(client)
        old, new = policy.figures_on(today), policy.figures_on(tomorrow)

    assert after["digest"] != before["digest"]
    for name, value in values.items():
        one = shown[name]
        assert one["value"] == value, name
        assert (one["document"], one["county"]) == (DOCUMENT, None)
        assert one["since"] == tomorrow.isoformat()
        assert of_today[name]["value"] == parameters.schedules[name].in_force[-1][1]
    kept = {"content", "edition", "in_force_from", "dibao_standard", "city_income"}
    kept |= {"property_rules", "required_documents", "required_modules"}
    same = {
        field.name
        for field in fields(old)
        if field.name not in kept and getattr(old, field.name) == getattr(new, field.name)
    }
    assert same == set(), "each value that is loaded is read"


@pytest.mark.parametrize("service", SERVICE)
async def test_every_figure_is_published_with_who_uses_it(
    client_of: ClientOf, service: str
) -> None:
    shown = await figures(await client_of(service))

    assert [name for name, one in shown.items() if not one["used_by"]] == []


async def test_what_reads_a_figure_is_what_the_code_does(client_of: ClientOf) -> None:
    shown = await figures(await client_of("approval"))

    assert shown["cash_limit"]["used_by"] == ["check_payout"]
    assert shown["annual_caps"]["used_by"] == ["decide", "remainder", "reserve"]


@pytest.mark.parametrize("service", [one for one in SERVICE if parameters_of(one).of_counties])
async def test_a_county_sets_its_own_values_and_no_other_county_has_them(
    client_of: ClientOf, service: str
) -> None:
    client, parameters = await client_of(service), parameters_of(service)
    values = {name: another_value(parameters, name) for name in parameters.of_counties}

    async with loaded(client, county=COUNTY, **values):
        own, others = await figures(client, county=COUNTY), await figures(client, county="540121")

    for name, value in values.items():
        assert (own[name]["value"], own[name]["county"]) == (value, COUNTY)
        assert others[name]["county"] is None
        assert others[name]["value"] == parameters.schedules[name].in_force[-1][1]


@pytest.mark.parametrize(
    ("wrong", "code"),
    [
        ({"name": "notice_days", "value": 0}, "PARAMETER_VALUE_IMPOSSIBLE"),
        ({"name": "notice_days", "value": "7"}, "PARAMETER_VALUE_IMPOSSIBLE"),
        ({"name": "notice_days", "value": 7.5}, "PARAMETER_VALUE_IMPOSSIBLE"),
        ({"name": "sampling_ratio", "value": "1.30"}, "PARAMETER_VALUE_IMPOSSIBLE"),
        ({"name": "township_limit_scope", "value": "CASE"}, "PARAMETER_VALUE_IMPOSSIBLE"),
        ({"name": "annual_caps", "value": {"household": "1.00"}}, "PARAMETER_VALUE_IMPOSSIBLE"),
        (
            {
                "name": "notice_fields",
                "value": {"VILLAGE_BOARD": ["CATEGORY"], "ONLINE": ["AMOUNT"]},
            },
            "PARAMETER_VALUE_IMPOSSIBLE",
        ),
        ({"name": "no_such_figure", "value": 1}, "PARAMETER_UNKNOWN"),
        ({"name": "counties", "value": ["540102"]}, "PARAMETER_UNKNOWN"),
    ],
)
async def test_a_value_that_the_figure_does_not_take_is_refused_at_once(
    client_of: ClientOf, wrong: dict[str, Any], code: str
) -> None:
    client = await client_of("approval")

    refused = await propose(client, "/v1/parameters", parameters=[{"since": "2031-01-01"} | wrong])

    assert (refused.status_code, refused.json()["code"]) == (422, code)


async def test_what_has_begun_keeps_its_value_so_a_new_one_begins_tomorrow(
    client_of: ClientOf,
) -> None:
    client = await client_of("approval")
    today = client.database.clock.today().isoformat()

    refused = await propose(
        client,
        "/v1/parameters",
        parameters=[{"name": "notice_days", "since": today, "value": 8}],
    )

    assert (refused.status_code, refused.json()["code"]) == (422, "PARAMETER_BEGINS_TOO_EARLY")


async def test_one_person_alone_changes_nothing(client_of: ClientOf) -> None:
    client = await client_of("intake")
    first = of_the_city(client, "alone")
    proposed = await propose(
        client,
        "/v1/parameters",
        by=first,
        parameters=[{"name": "lapse_days", "since": "2031-01-01", "value": 20}],
    )

    assert proposed.status_code == 202, proposed.text
    assert (await figures(client, on="2031-01-02"))["lapse_days"]["value"] == 30


async def test_a_county_sets_only_what_is_left_to_counties(client_of: ClientOf) -> None:
    client = await client_of("approval")

    refused = await both_of_the_county(
        client, {"name": "notice_days", "since": "2031-01-01", "value": 3}
    )

    assert (refused.status_code, refused.json()["code"]) == (422, "PARAMETER_UNKNOWN")


async def test_a_county_does_not_set_the_citys_value(client_of: ClientOf) -> None:
    client = await client_of("approval")
    refused = await agree(
        client,
        "/v1/county-parameters",
        county=COUNTY,
        parameters=[{"name": "cash_limit", "since": "2031-01-01", "value": "10.00"}],
    )

    assert refused.status_code == 403


def test_a_figure_of_which_nobody_says_what_it_takes_stops_the_start() -> None:
    text = "title: Days (A-17)\ncitation: 第一条\nin_force:\n  2018-12-03: 7\n"
    schedules = Schedules([parse_schedule("some_days", text), parse_schedule("more_days", text)])

    with pytest.raises(ParametersIncomplete, match="more_days"):
        Parameters("a test", schedules, {"some_days": Parameter(Workdays)}, fixed={})
