"""Who am I: the caller of a token, what its roles cover, and what it may ask for."""

import json
from dataclasses import replace
from importlib.resources import files
from typing import Any

import pytest
from aid_simulators import issuer
from aid_simulators.people import people, person
from aid_testing.actors import as_
from aid_testing.city import agree
from aid_testing.fixtures import Client
from shared.openapi import access_matrix

ME = "/v1/me"


async def asked(client: Client, headers: dict[str, str]) -> dict[str, Any]:
    answer = await client.get(ME, headers=headers)
    assert answer.status_code == 200, answer.text
    said: dict[str, Any] = answer.json()
    return said


def bearer(client: Client, key: str) -> dict[str, str]:
    return {"Authorization": f"Bearer {issuer.token_of(client.layout, person(key))}"}


async def test_an_officer_reads_its_name_role_and_region_in_words(client: Client) -> None:
    regions = [
        *(
            {"code": f"5401{county}", "name": f"县{county}", "level": "COUNTY"}
            for county in ("02", "04", "21", "22", "23", "24", "27")
        ),
        {"code": "540103", "name": "堆龙德庆区", "level": "COUNTY", "aliases": ["540125"]},
        {"code": "540103001", "name": "驻地街道", "level": "TOWNSHIP", "county_seat": True},
    ]
    await agree(client, "/v1/internal/regions", regions=regions)
    here = replace(person("nima"), region="540103001")
    token = issuer.token_of(client.layout, here)

    said = await asked(client, {"Authorization": f"Bearer {token}"})

    assert said | {"operations": None} == {
        "sub": "sample-nima",
        "name": "尼玛次仁",
        "assurance": "staff",
        "language": "zh",
        "region": {"code": "540103001", "name": "堆龙德庆区驻地街道"},
        "org": None,
        "roles": [
            {
                "role": "township_handler",
                "title": "乡镇（街道）经办人",
                "area": "region",
                "covers": "540103001",
            }
        ],
        "operations": None,
    }


async def test_the_words_are_of_the_language_that_was_asked_for(client: Client) -> None:
    said = await asked(client, bearer(client, "nima") | {"Accept-Language": "en"})

    assert said["language"] == "en"
    assert said["roles"][0]["title"] == "the township handler"


async def test_a_citizen_is_known_by_its_real_name_and_sees_what_is_its_own(client: Client) -> None:
    said = await asked(client, bearer(client, "lamu"))

    assert (said["name"], said["assurance"], said["region"]) == ("拉姆", "real_name", None)
    assert [(one["role"], one["area"], one["covers"]) for one in said["roles"]] == [
        ("applicant", "own", None),
        ("agent", "own", None),
    ]
    assert person("lamu").id_number not in json.dumps(said)


async def test_an_organisations_person_acts_for_it_and_without_it_for_nobody(
    client: Client,
) -> None:
    own = await asked(client, bearer(client, "mingma"))
    without = await asked(client, as_(client.layout, "training_institution", sub="nobody's"))

    assert [(one["area"], one["covers"]) for one in own["roles"]] == [
        ("organisation", "52540100MJX00000A2")
    ]
    assert [(one["area"], one["covers"]) for one in without["roles"]] == [("none", None)]


async def test_a_role_of_another_level_is_shown_and_opens_nothing(client: Client) -> None:
    said = await asked(client, as_(client.layout, "county_lead", region="5401", sub="misplaced"))

    assert [(one["role"], one["area"]) for one in said["roles"]] == [("county_lead", "none")]
    assert "decide_case" not in said["operations"]["approval"]


async def test_who_has_no_role_is_told_so_and_nobody_without_a_token(client: Client) -> None:
    said = await asked(client, as_(client.layout, "of-another-suite", sub="somebody"))

    assert (said["roles"], said["operations"]["intake"]) == ([], ["get_me"])
    assert (await client.get(ME)).status_code == 401


async def test_a_region_that_is_not_loaded_has_no_name_of_its_own(client: Client) -> None:
    said = await asked(client, as_(client.layout, "county_lead", region="659999", sub="far away"))

    assert said["region"] == {"code": "659999", "name": None}


@pytest.mark.parametrize("key", [one.key for one in people()])
async def test_what_it_may_ask_for_is_what_the_operations_declare(client: Client, key: str) -> None:
    said = await asked(client, bearer(client, key))

    declared = json.loads(files("shared.reference").joinpath("access.json").read_text("utf-8"))
    own = {"*", *person(key).roles}
    assert said["operations"] == {
        service: sorted(name for name, roles in operations.items() if own & set(roles or ()))
        for service, operations in declared.items()
    }
    assert sum(map(len, said["operations"].values())) > 1


async def test_the_list_of_the_other_services_is_that_of_the_running_one(client: Client) -> None:
    said = await asked(client, bearer(client, "zhuoma"))

    matrix = access_matrix(client.app)
    opened = {name for name, roles in matrix.items() if {"applicant", "*"} & set(roles or ())}
    assert set(said["operations"]["intake"]) == opened
