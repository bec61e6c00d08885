"""Golden claims of an enterprise: a year of directed training, a share of one invoice for a class."""

from collections.abc import Mapping
from typing import Any

from aid_client.courses import SERVICE, Worker
from aid_client.employers import employ, invoice_for
from aid_client.purchases import PurchaseSteps
from aid_client.training_claims import Training

from aid.golden_walk.plans import ACCOUNT

DIRECTED, ENTERPRISE = "DIRECTED_ENTRUSTED", "ENTERPRISE_ON_JOB"
WHOLE, EVEN, MORE = "3000.00", "1000.00", "1400.00"
"""An invoice for three, the part of each, and more than that."""


async def begin_directed(training: Training, given: Mapping[str, Any]) -> None:
    """The class under its contract is open, and its trainee has signed with enterprise and school."""
    today, years = training.today.isoformat(), given["contract_years"]
    contract = {"years": years, "reference": "三方-1", "interview_passed_on": today}
    await training.plan_class(
        funding=DIRECTED,
        enterprise_code=training.enterprise_code,
        ends_on=given["to"],
        directed=contract,
    )
    await training.open_class()
    await PurchaseSteps(training).prove("SCHOOL_LEAVER", "SCHOOL_RECORD")
    await training.enrol(group="SCHOOL_LEAVER")
    await training.suite.ask(
        "POST",
        SERVICE,
        f"/v1/classes/{training.course['id']}/enrolments/{training.enrolment['id']}/contract",
        token=training.organisation(training.enterprise_code),
        json=contract | {"reference": "三方-1-1", "signed_on": today},
    )
    await training.attend()


async def claim_for_directed(training: Training, given: Mapping[str, Any]) -> None:
    """The enterprise claims once the class is over, or was closed before its time."""
    if given.get("closed_on"):
        await training.close_class()
    await training.examine()
    await training.certify()
    firm = training.organisation(training.enterprise_code)
    await training.draft(by=firm, type=DIRECTED, claimant="ENTERPRISE", account=ACCOUNT)
    await training.add_receipt(by=firm)
    await training.submit(by=firm)


async def claim_a_share(training: Training, given: Mapping[str, Any]) -> None:
    """One of three employees is claimed for with the even part of the class's invoice, or with more."""
    await training.plan_class(funding=ENTERPRISE, enterprise_code=training.enterprise_code)
    await training.open_class()
    for other in (Worker(), Worker()):
        await training.enrol(other)
        await training.attend()
    await training.enrol(Worker())
    await employ(training, training.enterprise_code, [training.worker])
    await training.attend()
    await training.examine()
    await training.certify()
    firm = training.organisation(training.enterprise_code)
    await training.draft(by=firm, type=ENTERPRISE, claimant="ENTERPRISE", account=ACCOUNT)
    invoice = await invoice_for(training, training.enterprise_code, WHOLE)
    said: dict[str, Any] = {"amount": EVEN}
    if given["share_above_even"]:
        said = {"amount": MORE, "reason": "另加实操五日"}
    await training.suite.ask(
        "POST",
        SERVICE,
        f"/v1/claims/{training.id}/invoices",
        token=firm,
        json=said | {"invoice_id": invoice["id"]},
    )
    await training.submit(by=firm)
