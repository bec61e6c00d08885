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
) -> None:
    """An employer declares workers, and social insurance confirms each."""
    suite, token = training.suite, training.organisation(code)
    for worker in workers:
        await social_insurance_says(suite, worker.id_number, facts={"since": since})
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

    def all_confirmed(seen: Any) -> bool:
        return mine <= {one["id"] for one in seen["items"] if one["status"] == "confirmed"}

    await until(roster, all_confirmed, what="social insurance answers")


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
