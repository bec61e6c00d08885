"""An enterprise's steps: its roster checked by social insurance, its invoice, claims for a class."""

from collections.abc import Sequence
from typing import Any

from aid_client.chance import hex_text
from aid_client.courses import SERVICE, Worker
from aid_client.departments import department_says
from aid_client.household import BANK
from aid_client.http import SuiteClient, until
from aid_client.training_claims import Training, a_pdf

ACCOUNT = {"bank_code": BANK, "account": "54010200001234", "holder_name": "拉萨净土产业公司"}


async def social_insurance_says(suite: SuiteClient, id_number: str, **said: Any) -> None:
    """Make social insurance answer so about one number."""
    await department_says(suite, "EMPLOYMENT", id_number, **said)


async def employ(
    training: Training,
    code: str,
    workers: Sequence[Worker],
    *,
    user_code: str | None = None,
    since: str = "2018-12-25",
    outcome: str = "CONFIRMED",
) -> None:
    """An employer declares workers, and social insurance confirms each, or denies it."""
    suite, token = training.suite, training.organisation(code)
    for worker in workers:
        facts = {"facts": {"since": since}} if outcome == "CONFIRMED" else {}
        await social_insurance_says(suite, worker.id_number, outcome=outcome, **facts)
    contract = {} if user_code is None else {"user_code": user_code, "contract_reference": "派遣 1"}
    entered = await suite.ask(
        "POST",
        SERVICE,
        "/v1/employee-batches",
        token=token,
        json={
            "region": training.region,
            "employees": [
                {"name": one.name, "id_number": one.id_number, "hired_on": since} | contract
                for one in workers
            ],
        },
    )
    mine = {one["employee_id"] for one in entered["results"]}

    async def roster() -> Any:
        return await suite.ask("GET", SERVICE, "/v1/employees?limit=200", token=token)

    def all_answered(seen: Any) -> bool:
        answered = {one["id"] for one in seen["items"] if one["status"] == outcome.lower()}
        return mine <= answered

    await until(roster, all_answered, what="social insurance answers")


async def invoice_for(training: Training, code: str, amount: str) -> Any:
    """The enterprise enters one invoice for the whole class."""
    return await training.suite.ask(
        "POST",
        SERVICE,
        "/v1/invoices",
        token=training.organisation(code),
        data={
            "issuer": "拉萨高原技工学校",
            "invoice_number": f"FP{hex_text(6).upper()}",
            "amount": amount,
            "paid_on": training.today.isoformat(),
        },
        files={"file": ("invoice.pdf", a_pdf())},
    )


async def claim_for_class(training: Training, code: str, invoice: Any) -> Any:
    """Claims for everybody in the class, in one request."""
    return await training.suite.ask(
        "POST",
        SERVICE,
        "/v1/claim-batches",
        token=training.organisation(code),
        json={
            "class_id": training.course["id"],
            "invoice_id": invoice["id"],
            "account": ACCOUNT,
            "signed_by": "达瓦",
        },
    )


async def list_small_firm(training: Training, code: str) -> Any:
    """The firm applies; its size is entered and its listing decided, each by two officers."""
    suite, handler, lead = training.suite, training.handler, training.lead

    async def post(path: str, token: str, *, seen: Any = None, **options: Any) -> Any:
        version = None if seen is None else seen["version"]
        return await suite.ask("POST", SERVICE, path, token=token, version=version, **options)

    needs = {"region": training.region, "trade_code": training.trade_code, "seats": 10}
    applied = await post(
        "/v1/small-firms",
        training.organisation(code),
        json=needs | {"needs": "无培训师资，急需技能培训。"},
    )
    values = {"credit_code": code, "size": "SMALL", "heads": 46, "source": "市工业和信息化局"}
    entry = await post(
        "/v1/registers/firm-sizes/entries",
        handler,
        json={
            "region": training.region,
            "since": training.today.isoformat(),
            "document": "拉工信函〔2026〕19号",
            "values": values,
        },
    )
    await post(f"/v1/register-entries/{entry['id']}/confirm", lead, seen=entry)
    proposed = await post(
        f"/v1/small-firms/{applied['id']}/decide",
        handler,
        seen=applied,
        json={
            "document": "拉人社发〔2026〕33号",
            "county": training.region,
            "decision": "LIST",
            "reason": "工信部门认定为小型企业。",
        },
    )
    return await post(f"/v1/city-changes/{proposed['id']}/confirm", lead, seen=proposed)


async def teach_apprentice(training: Training, code: str, *, starts_on: str, level: int = 4) -> Any:
    """Enterprise and school agree on the worker as apprentice for a year, and two people confirm."""
    suite, school = training.suite, training.school

    async def post(path: str, token: str, *, seen: Any = None, **options: Any) -> Any:
        version = None if seen is None else seen["version"]
        return await suite.ask("POST", SERVICE, path, token=token, version=version, **options)

    firm = training.organisation(code)
    [entry] = (await suite.ask("GET", SERVICE, "/v1/employees?limit=200", token=firm))["items"]
    apprentice = {
        "employee_id": entry["id"],
        "kind": "NEW",
        "enterprise_tutor": "达瓦",
        "contract_reference": "三方〔2026〕3-1",
    }
    agreement = await post(
        "/v1/apprenticeships",
        firm,
        json={
            "credit_code": training.credit_code,
            "region": training.region,
            "number": "学徒〔2026〕3号",
            "trade_code": training.trade_code,
            "level": level,
            "starts_on": starts_on,
            "years": 1,
            "apprentices": [apprentice],
        },
    )
    address = f"/v1/apprenticeships/{agreement['id']}"
    tutors = [{"apprentice_id": one["id"], "name": "索朗"} for one in agreement["apprentices"]]
    agreed = await post(f"{address}/agree", school, seen=agreement, json={"tutors": tutors})
    proposed = await post(
        f"{address}/decide",
        training.handler,
        seen=agreed,
        json={
            "document": "拉人社发〔2026〕40号",
            "county": training.region,
            "decision": "CONFIRM",
            "reason": "双师和三方协议齐全。",
        },
    )
    await post(f"/v1/city-changes/{proposed['id']}/confirm", training.lead, seen=proposed)
    return agreement


async def claim_for_apprentices(training: Training, code: str, agreement: Any) -> Any:
    """The enterprise claims for the first year of all its apprentices, in one request."""
    return await training.suite.ask(
        "POST",
        SERVICE,
        "/v1/apprentice-claim-batches",
        token=training.organisation(code),
        json={
            "apprenticeship_id": agreement["id"],
            "year": 1,
            "account": ACCOUNT,
            "signed_by": "达瓦",
        },
    )
