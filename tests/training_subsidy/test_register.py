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
        "document": "拉人社发〔2026〕5号",
        "credit_code": a_credit_code(),
        "name": "拉萨高原技工学校",
        "region": COUNTY,
        "qualified_for_pay_first": True,
    } | changes


async def propose(client: Client, **changes: Any) -> Any:
    return await client.post(
        "/v1/institutions",
        json=an_institution(**changes),
        headers=as_(client.layout, "hrss_handler", region=COUNTY, sub="handler") | once(),
    )


async def confirm(client: Client, proposed: Any, sub: str = "lead") -> Any:
    return await client.post(
        f"/v1/city-changes/{proposed.json()['id']}/confirm",
        headers=as_(client.layout, "hrss_lead", region=COUNTY, sub=sub)
        | once()
        | if_match(proposed),
    )


async def register(client: Client, **changes: Any) -> Any:
    """An institution that two officers have entered."""
    confirmed = await confirm(client, await propose(client, **changes))
    assert confirmed.status_code == 200, confirmed.text
    return await client.get(f"/v1/institutions/{confirmed.json()['result']}")


async def test_entering_an_institution_takes_two_and_publishes_it(client: Client) -> None:
    """VT-006, A-50: who proposed the entry does not confirm it."""
    proposed = await propose(client)

    alone = await confirm(client, proposed, sub="handler")
    confirmed = await confirm(client, proposed)

    assert proposed.status_code == 202, proposed.text
    assert (alone.status_code, alone.json()["code"]) == (403, "SECOND_PERSON_OF_COUNTY")
    institution = confirmed.json()["result"]
    [event] = await outbox(client.database, institution)
    assert event.type == "aid.training-subsidy.institution-registered.v1"


async def test_a_wrong_credit_code_is_refused_with_what_to_do(client: Client) -> None:
    response = await propose(client, credit_code="91540100MA6T1AB12A")

    assert response.status_code == 422
    assert response.headers["content-type"] == "application/problem+json"
    assert response.json()["code"] == "CREDIT_CODE_INVALID"
    assert "核对" in response.json()["detail"]


async def test_the_same_key_registers_once_and_is_answered_again(client: Client) -> None:
    body = an_institution()
    headers = as_(client.layout, "hrss_handler", region=COUNTY) | once()

    first = await client.post("/v1/institutions", json=body, headers=headers)
    again = await client.post("/v1/institutions", json=body, headers=headers)

    assert again.status_code == 202
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


async def test_a_code_is_registered_once(client: Client) -> None:
    """VT-006: a second entry of a code is refused before anybody confirms it."""
    first = await register(client)

    again = await propose(client, credit_code=first.json()["credit_code"])

    assert (again.status_code, again.json()["code"]) == (409, "INSTITUTION_REGISTERED_ALREADY")


async def test_an_exited_institution_stays_exited(school: School) -> None:
    """VT-006: who has left is not reinstated; it applies anew."""
    await school.sanctioned("EXIT")

    again = await reinstate(school)

    assert again.status_code == 409
    assert again.json()["code"] == "ACTION_NOT_ALLOWED"


async def test_a_restriction_is_lifted_by_two(school: School) -> None:
    """A-58, VT-006: reinstated institutions open classes again."""
    await school.sanctioned("RESTRICT")
    blocked = await school.plan_class()

    proposed = await reinstate(school)
    await school.confirmed(proposed)
    open_again = await school.plan_class()

    assert blocked.json()["code"] == "INSTITUTION_NOT_ALLOWED"
    assert open_again.status_code == 201


async def test_a_stale_version_is_refused(school: School) -> None:
    await school.sanctioned("RESTRICT")

    response = await reinstate(school, seen=school.institution)

    assert response.status_code == 412
    assert response.headers["etag"] == '"2"'


async def reinstate(school: School, *, seen: Any = None) -> Any:
    """The handler proposes that the restriction is lifted; the response."""
    address = f"/v1/institutions/{school.institution['id']}"
    body = {
        "document": "拉人社发〔2026〕30号",
        "region": school.county,
        "reason_code": "DEFECTS_MENDED",
        "reason": "整改验收合格",
    }
    seen = seen or await school.get(address, {})
    return await school.post(f"{address}/reinstate", school.handler, seen=seen, json=body)


async def test_an_officer_of_another_county_is_refused_and_audited(school: School) -> None:
    noticed = (await school.notice("RESTRICT")).json()
    far = as_(school.client.layout, "hrss_lead", region="540121", sub="far")

    response = await school.impose(noticed, by=far)

    assert response.status_code == 403
    assert response.json()["code"] == "OUTSIDE_REGION"
    rows = await audit_of(school.client.database, noticed["id"])
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
