from typing import Any

from aid_testing.actors import as_, if_match, once
from aid_testing.applications import (
    a_card,
    a_draft,
    accepted,
    an_id_number,
    applicant_of,
    drafted,
    handler_of,
    submitted,
)
from aid_testing.fixtures import Client
from aid_testing.rows import audit_of, rows

ASKS = {
    "ECONOMIC_CHECK": "assessment",
    "PUBLIC_NOTICE": "approval",
    "DECISION_LETTER": "approval",
    "PAYMENT": "disbursement",
}


async def people(client: Client, case_id: str, purpose: str) -> Any:
    return await client.get(
        f"/v1/internal/cases/{case_id}/people",
        params={"purpose": purpose},
        headers=as_(client.layout, "service", region="5401", sub=f"service:{ASKS.get(purpose)}"),
    )


async def test_the_check_gets_adults_with_a_consent(client: Client) -> None:
    body = a_draft()
    application = await accepted(client, body)

    answer = (await people(client, application["id"], "ECONOMIC_CHECK")).json()

    assert [person["name"] for person in answer["persons"]] == ["扎西", "卓玛"]
    assert answer["persons"][0]["id_number"] == body["applicant"]["id_number"]
    assert answer["payee"] is None
    assert answer["village_name"] is None


async def test_who_took_the_consent_back_is_left_out(client: Client) -> None:
    application = await accepted(client)
    consent = application["authorisations"][1]
    await client.post(
        f"/v1/applications/{application['id']}/authorisations/{consent['id']}/withdraw",
        headers=applicant_of(client) | once() | if_match(consent),
    )

    answer = (await people(client, application["id"], "ECONOMIC_CHECK")).json()

    assert [person["name"] for person in answer["persons"]] == ["扎西"]


async def test_the_notice_gets_name_birth_date_and_village(client: Client) -> None:
    application = await accepted(client)

    answer = (await people(client, application["id"], "PUBLIC_NOTICE")).json()

    assert answer["persons"] == [
        {
            "person_id": application["applicant"]["person_id"],
            "name": "扎西",
            "id_number": None,
            "born_on": "1980-01-01",
        }
    ]
    assert (answer["village_name"], answer["village"]) == ("八廓社区", "540102001001")


async def test_the_letter_gets_the_name_alone(client: Client) -> None:
    application = await accepted(client)

    [person] = (await people(client, application["id"], "DECISION_LETTER")).json()["persons"]

    assert (person["name"], person["id_number"], person["born_on"]) == ("扎西", None, None)


async def test_payment_gets_the_account_and_its_holder(client: Client) -> None:
    body = a_draft()
    application = await accepted(client, body)

    payee = (await people(client, application["id"], "PAYMENT")).json()["payee"]

    assert payee["account"] == body["account"]["account"]
    assert payee["holder_id_number"] == body["applicant"]["id_number"]
    assert payee["holder_is_recipient"] is True
    assert payee["recipient_minor"] is False


async def test_a_minor_is_paid_through_the_guardian(client: Client) -> None:
    body = a_draft(
        category="INDIVIDUAL_MINOR_OR_MENTAL",
        beneficiary_index=2,
        account={"bank_code": "BANK-LHASA", "account": a_card(), "holder": "GUARDIAN"},
    )
    application = await accepted(client, body)

    payee = (await people(client, application["id"], "PAYMENT")).json()["payee"]

    assert payee["recipient_id"] == application["members"][1]["person_id"]
    assert (payee["holder_is_guardian"], payee["recipient_minor"]) == (True, True)


async def test_each_disclosure_is_audited_with_its_purpose(client: Client) -> None:
    application = await accepted(client)

    await people(client, application["id"], "PAYMENT")

    row = (await audit_of(client.database, application["id"]))[-1]
    assert (row.action, row.actor_id) == ("disclose_people", "service:disbursement")
    assert row.detail == {"purpose": "PAYMENT", "persons": 1, "payee": True}


async def test_a_purpose_must_be_named_and_known(client: Client) -> None:
    application = await accepted(client)

    assert (await people(client, application["id"], "CURIOSITY")).status_code == 422


async def test_people_are_for_services_only(client: Client) -> None:
    application = await accepted(client)

    response = await client.get(
        f"/v1/internal/cases/{application['id']}/people?purpose=PAYMENT",
        headers=as_(client.layout, "county_lead", region="540102"),
    )

    assert response.status_code == 403


async def test_no_table_holds_people_in_plain(client: Client) -> None:
    agent = {
        "name": "次仁多吉",
        "id_number": an_id_number(),
        "phone": "13912345678",
        "reason": "申请人卧床不能自理",
        "liability_accepted": True,
    }
    body = a_draft(agent=agent)
    await submitted(client, body)
    await drafted(client, body)

    secrets = [agent[field] for field in ("name", "id_number", "phone", "reason")]
    secrets += [body["applicant"][field] for field in ("id_number", "phone")]
    secrets += [member["id_number"] for member in body["members"]]
    secrets += [body["event"]["description"], body["account"]["account"]]
    secrets += [body["declared"]["medical_bills"][0]["invoice_number"]]
    tables = await rows(
        client.database,
        "SELECT table_name FROM information_schema.tables WHERE table_schema = 'intake'",
    )
    assert len(tables) > 20
    for table in tables:
        for secret in secrets:
            [found] = await rows(
                client.database,
                f"SELECT count(*) AS rows FROM {table.table_name} AS t"
                " WHERE strpos(t::text, :secret) > 0 OR strpos(t::text, :hex) > 0",
                secret=secret,
                hex=str(secret).encode().hex(),
            )
            assert found.rows == 0, (table.table_name, secret)


async def test_fr_36_one_number_with_two_names_is_flagged_to_the_office(client: Client) -> None:
    """FR-36: an ID number that stands with another name in another case is shown to the township."""
    body = a_draft()
    other = a_draft()
    other["members"][0] |= {"id_number": body["members"][0]["id_number"], "name": "白玛"}
    first, second = await submitted(client, body), await submitted(client, other)

    flagged = [
        (await client.get(f"/v1/applications/{one['id']}", headers=handler_of(client))).json()
        for one in (first, second)
    ]

    assert flagged[0]["members"][0]["other_names_in"] == [second["case_number"]]
    assert flagged[1]["members"][0]["other_names_in"] == [first["case_number"]]
    assert flagged[1]["applicant"]["other_names_in"] == []
    assert second["members"][0]["other_names_in"] == [], "the applicant is told of no other case"


async def test_a_name_that_a_draft_gives_flags_nobody(client: Client) -> None:
    body, other = a_draft(), a_draft()
    other["members"][0] |= {"id_number": body["members"][0]["id_number"], "name": "白玛"}
    application = await submitted(client, body)
    await drafted(client, other)

    shown = await client.get(f"/v1/applications/{application['id']}", headers=handler_of(client))

    assert shown.json()["members"][0]["other_names_in"] == []


async def test_one_name_in_two_writings_is_no_second_name(client: Client) -> None:
    body, other = a_draft(), a_draft()
    body["members"][0]["name"] = "买买提·艾力"
    other["members"][0] |= {
        "id_number": body["members"][0]["id_number"],
        "name": "买买提.艾力",
    }
    await submitted(client, other)

    application = await submitted(client, body)

    shown = await client.get(f"/v1/applications/{application['id']}", headers=handler_of(client))
    assert shown.json()["members"][0]["other_names_in"] == []
