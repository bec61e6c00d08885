"""A token with several roles: the request is made in one of them."""

from itertools import combinations

import pytest
from aid_testing.actors import COUNTY, TOWNSHIP, as_, if_match, once
from aid_testing.applications import submitted
from aid_testing.fixtures import Client
from shared.roles import LEVELS_OF, SINGLE_CASE_ROLES, Role

OWN = sorted(SINGLE_CASE_ROLES)
AT_COUNTY = sorted(role for role in Role if 6 in LEVELS_OF[role] and role not in OWN)


@pytest.mark.parametrize("officer", ["finance_maker", "hrss_handler", "bank", "enterprise"])
async def test_fr_51_an_applicants_token_with_another_role_opens_no_strangers_case(
    client: Client, officer: str
) -> None:
    """FR-51 of the field reports."""
    seen = await submitted(client)
    stranger = as_(client.layout, "applicant", officer, region=COUNTY, sub="a stranger", org="x")
    case = f"/v1/applications/{seen['id']}"

    answers = [
        await client.get(case, headers=stranger),
        await client.get(f"{case}/timeline", headers=stranger),
        await client.post(f"{case}/withdraw", json={}, headers=stranger | once() | if_match(seen)),
    ]

    assert [answer.status_code for answer in answers] == [404, 404, 404]


@pytest.mark.parametrize("pair", list(combinations(OWN, 2)), ids="+".join)
async def test_no_two_roles_of_single_cases_open_a_strangers_case(
    client: Client, pair: tuple[Role, Role]
) -> None:
    seen = await submitted(client)
    stranger = as_(client.layout, *pair, region=COUNTY, sub="a stranger", org="x")

    answer = await client.get(f"/v1/applications/{seen['id']}", headers=stranger)

    assert answer.status_code in {403, 404}


@pytest.mark.parametrize("role", AT_COUNTY, ids=str)
async def test_the_applicants_role_adds_nothing_to_an_officers(client: Client, role: Role) -> None:
    seen = await submitted(client)
    path = f"/v1/applications/{seen['id']}"

    alone = await client.get(path, headers=as_(client.layout, role, region="542122", sub="o"))
    both = await client.get(
        path, headers=as_(client.layout, role, "applicant", region="542122", sub="o")
    )

    assert alone.status_code == 403
    assert both.status_code in {403, 404}


async def test_an_officer_does_not_withdraw_as_the_applicant(client: Client) -> None:
    seen = await submitted(client)
    handler = as_(client.layout, "township_handler", "applicant", region=TOWNSHIP, sub="handler")

    answer = await client.post(
        f"/v1/applications/{seen['id']}/withdraw",
        json={},
        headers=handler | once() | if_match(seen),
    )

    assert answer.status_code in {403, 404}


@pytest.mark.parametrize("role", [r for r in Role if 0 not in LEVELS_OF[r]], ids=str)
async def test_fr_52_an_officer_without_a_region_is_none(client: Client, role: Role) -> None:
    """FR-52 of the field reports."""
    answer = await client.get("/v1/work", headers=as_(client.layout, role))

    assert answer.status_code == 403
