"""No officer acts on a case of which he is: as applicant, as agent's principal, as a member (A-50)."""

from datetime import date
from typing import Any
from uuid import uuid4

import pytest
from aid_testing.actors import COUNTY, TOWNSHIP, as_, if_match, once
from aid_testing.applications import (
    a_card,
    a_draft,
    accepted,
    an_id_number,
    applicant_of,
    submitted,
)
from aid_testing.fixtures import Client

MEMBER = "account of 卓玛"
SOME = str(uuid4())
BEFORE_ACCEPTANCE: dict[str, dict[str, Any]] = {
    "list-missing": {},
    "accept": {},
    "refuse-acceptance": {"reason_code": "NOT_A_REQUEST_FOR_AID", "reason": "不是申请"},
    "route": {"routed_to": "RESCUE_STATION", "article": "第十五条", "reason": "露宿"},
    "close-lapsed": {"reason": "未答复"},
}
AFTER_IT: dict[str, dict[str, Any]] = {
    "corrections": {"parts": {"category": "DISTRESSED"}, "reason": "误选"},
    "state-urgency": {"ground": "IRREPARABLE_LOSS", "facts": "病情加重"},
    "household/findings": {
        "found": [{"person_id": SOME, "finding": "LEFT"}],
        "since": "2026-08-20",
        "reason": "离婚",
    },
    f"members/{SOME}/number": {"id_number": "540102202605200022"},
    "payee-changes": {"bank_code": "BANK-LHASA", "account": a_card(), "paper_id": SOME},
}


async def asked(
    client: Client, application: Any, verb: str, body: dict[str, Any], *, sub: str, role: str
) -> Any:
    region = TOWNSHIP if role.startswith("township") else COUNTY
    return await client.post(
        f"/v1/applications/{application['id']}/{verb}",
        json=body,
        headers=as_(client.layout, role, region=region, sub=sub) | once() | if_match(application),
    )


@pytest.mark.parametrize("sub", ["applicant", MEMBER])
async def test_a_handler_takes_no_step_to_acceptance_in_the_own_case(
    client: Client, sub: str
) -> None:
    application = await submitted(client, a_draft(residence="NONE"))

    answers = {
        verb: await asked(client, application, verb, body, sub=sub, role="township_handler")
        for verb, body in BEFORE_ACCEPTANCE.items()
    }

    assert {verb: one.json()["code"] for verb, one in answers.items()} == dict.fromkeys(
        BEFORE_ACCEPTANCE, "OWN_APPLICATION"
    )


@pytest.mark.parametrize("sub", ["applicant", MEMBER])
async def test_nor_any_step_after_acceptance(client: Client, sub: str) -> None:
    application = await accepted(client)

    answers = {
        verb: await asked(client, application, verb, body, sub=sub, role="township_handler")
        for verb, body in AFTER_IT.items()
    }

    assert {verb: one.json()["code"] for verb, one in answers.items()} == dict.fromkeys(
        AFTER_IT, "OWN_APPLICATION"
    )


async def test_an_applicant_who_is_a_handler_agrees_to_no_own_correction_with_a_sheet(
    client: Client,
) -> None:
    application = await accepted(client)
    handler = as_(client.layout, "township_handler", region=TOWNSHIP)
    proposed = await client.post(
        f"/v1/applications/{application['id']}/corrections",
        json=AFTER_IT["corrections"],
        headers=handler | once(),
    )

    answers = [
        await client.post(
            f"/v1/applications/{application['id']}/corrections/{proposed.json()['id']}/{verb}",
            json=body,
            headers=as_(client.layout, "township_handler", region=TOWNSHIP, sub="applicant")
            | once()
            | if_match(proposed),
        )
        for verb, body in {"agree": {"paper_id": SOME}, "decline": {"reason": "不同意"}}.items()
    ]

    assert [one.json()["code"] for one in answers] == ["OWN_APPLICATION"] * 2


async def test_the_countys_lead_answers_no_finding_about_the_own_household(client: Client) -> None:
    application = await accepted(client)
    seen = await client.get(f"/v1/applications/{application['id']}", headers=applicant_of(client))
    made = await client.post(
        f"/v1/applications/{application['id']}/household/findings",
        json=AFTER_IT["household/findings"]
        | {
            "found": [{"person_id": seen.json()["members"][0]["person_id"], "finding": "LEFT"}],
            "since": client.app.state.clock.today().isoformat(),
            "papers": [seen.json()["documents"][0]["id"]],
        },
        headers=as_(client.layout, "township_handler", region=TOWNSHIP) | once(),
    )
    assert made.status_code == 201, made.text

    answer = await client.post(
        f"/v1/applications/{application['id']}/household/findings/{made.json()['id']}/confirm",
        json={"reason": "属实"},
        headers=as_(client.layout, "county_lead", region=COUNTY, sub=MEMBER)
        | once()
        | if_match(made),
    )

    assert (answer.status_code, answer.json()["code"]) == (403, "OWN_APPLICATION")


async def test_adding_a_members_number_makes_no_applicant_of_the_handler(client: Client) -> None:
    draft = a_draft()
    draft["members"][1] = {
        "name": "达娃",
        "relation": "CHILD",
        "without_number": {"born_on": "2015-05-05", "sex": "FEMALE", "reason": "户口未落"},
    }
    application = await submitted(client, draft)
    child = application["members"][1]["person_id"]

    added = await asked(
        client,
        application,
        f"members/{child}/number",
        {"id_number": an_id_number(date(2015, 5, 5))},
        sub="the handler",
        role="township_handler",
    )
    accepted_by_the_same = await asked(
        client, added.json(), "accept", {}, sub="the handler", role="township_handler"
    )

    assert added.status_code == 200, added.text
    assert accepted_by_the_same.status_code == 200, accepted_by_the_same.text
