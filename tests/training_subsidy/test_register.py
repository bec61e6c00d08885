from datetime import timedelta
from typing import Any

from aid_testing.actors import COUNTY, as_, if_match, once
from aid_testing.fixtures import Client
from aid_testing.rows import audit_of, outbox
from aid_testing.training import School
from stdnum.cn import uscc

_running = 0


def a_credit_code() -> str:
    global _running  # noqa: PLW0603 - every test registers an institution of its own
    _running += 1
    body = f"91540100MA6T{_running:05d}"
    return body + uscc.calc_check_digit(body)


def an_institution(**changes: Any) -> dict[str, Any]:
    return {
        "credit_code": a_credit_code(),
        "name": "拉萨高原技工学校",
        "region": COUNTY,
        "qualified_for_pay_first": True,
    } | changes


async def register(client: Client, **changes: Any) -> Any:
    return await client.post(
        "/v1/institutions",
        json=an_institution(**changes),
        headers=as_(client.layout, "hrss_handler", region=COUNTY) | once(),
    )


async def test_registering_an_institution_publishes_and_audits_it(client: Client) -> None:
    response = await register(client)

    assert response.status_code == 201, response.text
    assert response.headers["etag"] == '"1"'
    [event] = await outbox(client.database, response.json()["id"])
    assert event.type == "aid.training-subsidy.institution-registered.v1"
    [row] = await audit_of(client.database, response.json()["id"])
    assert (row.action, row.outcome) == ("register_institution", "success")


async def test_a_wrong_credit_code_is_refused_with_what_to_do(client: Client) -> None:
    response = await register(client, credit_code="91540100MA6T1AB12A")

    assert response.status_code == 422
    assert response.headers["content-type"] == "application/problem+json"
    assert response.json()["code"] == "CREDIT_CODE_INVALID"
    assert "核对" in response.json()["detail"]


async def test_the_same_key_registers_once_and_is_answered_again(client: Client) -> None:
    body = an_institution()
    headers = as_(client.layout, "hrss_handler", region=COUNTY) | once()

    first = await client.post("/v1/institutions", json=body, headers=headers)
    again = await client.post("/v1/institutions", json=body, headers=headers)

    assert again.status_code == 201
    assert again.headers["idempotency-hit"] == "true"
    assert again.json() == first.json()


async def test_the_same_key_with_another_body_is_refused(client: Client) -> None:
    headers = as_(client.layout, "hrss_handler", region=COUNTY) | once()

    await client.post("/v1/institutions", json=an_institution(), headers=headers)
    again = await client.post("/v1/institutions", json=an_institution(), headers=headers)

    assert again.status_code == 422
    assert again.json()["code"] == "KEY_USED_DIFFERENTLY"


async def test_without_a_key_nothing_is_registered(client: Client) -> None:
    response = await client.post(
        "/v1/institutions",
        json=an_institution(),
        headers=as_(client.layout, "hrss_handler", region=COUNTY),
    )

    assert response.status_code == 400
    assert response.json()["code"] == "IDEMPOTENCY_KEY_MISSING"


async def test_an_exited_institution_stays_exited(client: Client) -> None:
    institution = await register(client)
    address = f"/v1/institutions/{institution.json()['id']}"
    lead = as_(client.layout, "hrss_lead", region=COUNTY)
    reason = {"reason_code": "LICENCE_EXPIRED", "reason": "办学许可到期"}

    exited = await client.post(
        f"{address}/exit", json=reason, headers=lead | once() | if_match(institution)
    )
    again = await client.post(
        f"{address}/reinstate", json=reason, headers=lead | once() | if_match(exited)
    )

    assert exited.json()["status"] == "EXITED"
    assert again.status_code == 409
    assert again.json()["code"] == "ACTION_NOT_ALLOWED"


async def test_a_stale_version_is_refused(client: Client) -> None:
    institution = await register(client)
    lead = as_(client.layout, "hrss_lead", region=COUNTY)
    reason = {"reason_code": "LICENCE_EXPIRED", "reason": "办学许可到期"}

    response = await client.post(
        f"/v1/institutions/{institution.json()['id']}/exit",
        json=reason,
        headers=lead | once() | {"If-Match": '"7"'},
    )

    assert response.status_code == 412
    assert response.headers["etag"] == '"1"'


async def test_an_officer_of_another_county_is_refused_and_audited(client: Client) -> None:
    institution = await register(client)

    response = await client.post(
        f"/v1/institutions/{institution.json()['id']}/restrict",
        json={"reason_code": "LICENCE_EXPIRED", "reason": "办学许可到期"},
        headers=as_(client.layout, "hrss_lead", region="540121") | once() | if_match(institution),
    )

    assert response.status_code == 403
    assert response.json()["code"] == "OUTSIDE_REGION"
    rows = await audit_of(client.database, institution.json()["id"])
    assert [row.outcome for row in rows] == ["success", "denied"]


async def test_the_register_is_public_and_paged(client: Client) -> None:
    await register(client)
    await register(client)

    first = (await client.get("/v1/institutions?limit=1")).json()
    second = (
        await client.get("/v1/institutions", params={"limit": 1, "cursor": first["next"]})
    ).json()

    assert first["items"][0]["id"] != second["items"][0]["id"]


async def test_a_trade_keeps_its_dated_standards(school: School) -> None:
    standards = [{"in_force_from": "2026-01-01", "amount": "1800.00"}]
    trade = await school.agree(
        "/v1/trades",
        code=f"{school.trade_code}-2",
        name="中式烹调师",
        level=5,
        training_type="EMPLOYMENT_SKILL",
        standards=standards,
    )

    assert (await school.get(f"/v1/trades/{trade}", {}))["standards"] == standards


async def test_a_standard_is_adjusted_for_courses_to_come(school: School) -> None:
    address = f"/v1/trades/{school.trades[5]}"
    seen = await school.get(address, {})
    today, tomorrow = (school.today + timedelta(days=days) for days in (0, 1))
    standard = {"in_force_from": tomorrow.isoformat(), "amount": "2000.00"}

    back = await school.propose(
        f"{address}/adjust", seen=seen, **(standard | {"in_force_from": today.isoformat()})
    )
    await school.agree(f"{address}/adjust", seen=seen, **standard)
    adjusted = await school.get(address, {})
    twice = await school.propose(f"{address}/adjust", seen=adjusted, **standard)

    assert back.json()["code"] == twice.json()["code"] == "STANDARD_REACHES_BACK"
    assert adjusted["standards"][-1] == standard
    claim = await school.claim_of_a_graduate()
    assert claim["standard"] == "1500.00"


async def test_the_catalogue_is_public_a_page_at_a_time(school: School) -> None:
    await school.list_trade(4)
    first = (await school.client.get("/v1/trades?limit=1")).json()
    second = (await school.client.get(f"/v1/trades?limit=1&cursor={first['next']}")).json()

    assert len(first["items"]) == len(second["items"]) == 1
    assert first["items"][0]["id"] < second["items"][0]["id"]
