"""What enterprises do for their staff: the money they set aside, and centres of their own."""

from typing import Any

from aid_client.courses import a_credit_code
from aid_testing.actors import as_
from aid_testing.training import Firm, School, Worker

FIGURES = {
    "extracted": "80000.00",
    "used": "60000.00",
    "frontline": "45000.00",
    "masters": "5000.00",
}


async def declared(school: School, firm: Firm, **changes: Any) -> Any:
    body = {"region": school.county, "year": school.today.year} | FIGURES | changes
    return await school.post("/v1/staff-money", firm.headers, json=body)


async def test_staff_education_money_is_declared_and_flagged_on_the_enterprises_claims(
    school: School,
) -> None:
    """VT-070, VT-042: extraction, use, the front line's part and that for apprentices."""
    await school.set_plan("100000.00", funding="ENTERPRISE_ON_JOB")
    firm = Firm(school)
    course = await firm.a_class()
    await school.passed(course, [Worker(school.client)])
    invoice = (await firm.invoice("1000.00")).json()
    batch = (await firm.claim_at_once(course, invoice_id=invoice["id"])).json()
    claim = {"id": batch["results"][0]["claim_id"]}
    before = await school.read(claim)

    money = await declared(school, firm)
    after = await school.read(claim)
    own = await school.get(f"/v1/claims/{claim['id']}", firm.headers)

    assert money.status_code == 201, money.text
    assert money.json()["frontline_percent"] == 75
    assert (before["staff_money"], own["staff_money"]) == (None, None)
    assert after["staff_money"] == FIGURES


async def test_a_declaration_is_of_a_year_once_adds_up_and_is_corrected(school: School) -> None:
    firm = Firm(school)
    beyond = await declared(school, firm, frontline="60000.01")
    early = await declared(school, firm, year=school.today.year + 1)
    money = (await declared(school, firm)).json()
    twice = await declared(school, firm)
    address = f"/v1/staff-money/{money['id']}"

    wrong = await school.post(
        f"{address}/correct", firm.headers, seen=money, json=FIGURES | {"masters": "60000.01"}
    )
    corrected = await school.post(
        f"{address}/correct", firm.headers, seen=money, json=FIGURES | {"used": "50000.00"}
    )
    stale = await school.post(f"{address}/correct", firm.headers, seen=money, json=FIGURES)

    assert beyond.json()["code"] == wrong.json()["code"] == "STAFF_MONEY_DOES_NOT_ADD_UP"
    assert early.json()["code"] == "STAFF_MONEY_YEAR_NOT_BEGUN"
    assert twice.json()["code"] == "STAFF_MONEY_DECLARED_ALREADY"
    assert (corrected.status_code, corrected.json()["frontline_percent"]) == (200, 90)
    assert stale.status_code == 412
    listed = await school.get(f"/v1/staff-money?year={school.today.year}", school.handler)
    assert [one["id"] for one in listed["items"]] == [money["id"]]
    elsewhere = as_(school.client.layout, "hrss_handler", region="540199")
    assert (await school.client.get(address, headers=elsewhere)).status_code == 403
    strange = await school.client.get(address, headers=Firm(school).headers)
    assert strange.status_code == 404


async def test_an_enterprises_own_centre_is_on_a_public_register(school: School) -> None:
    """VT-007: registered by the office of its region, once, and found by anybody."""
    body = {
        "credit_code": a_credit_code(),
        "name": "净土产业职工培训中心",
        "region": school.county,
        "place": "城关区纳金路 8 号",
        "places": 60,
        "takes_others": True,
        "opened_on": "2026-01-01",
    }

    centre = await school.post("/v1/training-centres", school.handler, json=body)
    twice = await school.post("/v1/training-centres", school.handler, json=body)
    broken = await school.post(
        "/v1/training-centres", school.handler, json=body | {"credit_code": "91540100MA6T00000X"}
    )
    outside = await school.post(
        "/v1/training-centres", school.handler, json=body | {"region": "540199"}
    )
    found = await school.client.get(f"/v1/training-centres?region={school.county}")
    one = await school.client.get(f"/v1/training-centres/{centre.json()['id']}")

    assert centre.status_code == 201, centre.text
    assert twice.json()["code"] == "TRAINING_CENTRE_REGISTERED_ALREADY"
    assert (outside.status_code, broken.json()["code"]) == (403, "CREDIT_CODE_INVALID")
    assert [item["name"] for item in found.json()["items"]] == [body["name"]]
    assert one.json()["takes_others"] is True


async def test_an_enterprise_reads_each_thing_that_is_its_own(school: School) -> None:
    """VT-035, VT-070: its declaration, its class, a share of its invoice; a stranger reads none."""
    await school.set_plan("100000.00", funding="ENTERPRISE_ON_JOB")
    firm = Firm(school)
    course = await firm.a_class()
    await school.passed(course, [Worker(school.client)])
    invoice = (await firm.invoice("1000.00")).json()
    batch = (await firm.claim_at_once(course, invoice_id=invoice["id"])).json()
    claim = batch["results"][0]["claim_id"]
    money = (await declared(school, firm)).json()
    others = Firm(school).headers

    for path in (
        f"/v1/staff-money/{money['id']}",
        f"/v1/enterprise-classes/{course['id']}",
        f"/v1/claims/{claim}/invoices/{invoice['id']}",
    ):
        own = await school.client.get(path, headers=firm.headers)
        assert own.status_code == 200, own.text
        assert (await school.client.get(path, headers=others)).status_code == 404


async def test_what_became_of_a_list_of_employees_is_read_again(school: School) -> None:
    """VT-021: the answer to a list stands under its id, for the organisation that entered it."""
    firm, worker = Firm(school), Worker(school.client)
    entered = await school.ask(
        "/v1/employee-batches",
        firm.headers,
        json={
            "region": school.county,
            "employees": [
                {"name": worker.name, "id_number": worker.id_number, "hired_on": "2024-01-01"}
            ],
        },
    )

    again = await school.get(f"/v1/employee-batches/{entered['id']}", firm.headers)

    assert again["results"] == entered["results"]


async def test_an_open_class_is_read_by_everybody(school: School) -> None:
    """VT-013: the public list's entry by itself."""
    course = await school.opened()

    answer = await school.client.get(f"/v1/open-classes/{course['id']}")

    assert (answer.status_code, answer.json()["id"]) == (200, course["id"])
