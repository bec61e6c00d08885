"""Golden claims that no class stands behind: an insured employee's certificate, an apprentice's year."""

from collections.abc import Mapping
from datetime import date
from typing import Any

from aid_client.courses import SERVICE, a_certificate_number
from aid_client.departments import department_says
from aid_client.employers import claim_for_apprentices, employ, teach_apprentice
from aid_client.http import until
from aid_client.training_claims import Training
from training_subsidy.domain.dates import months_after

SKILL, APPRENTICE = "INSURED_SKILL_UPGRADE", "APPRENTICESHIP"
AWAITED = {"CERTIFICATE_NOT_VERIFIABLE", "INSURANCE_NOT_KNOWN", "EMPLOYMENT_NOT_CONFIRMED"}
"""What a claim waits for until a department has answered."""


async def claim_for_skill(training: Training, given: Mapping[str, Any]) -> None:
    """An insured employee claims for a certificate; its body and the insurance say what they say."""
    number, months = training.worker.id_number, given.get("contribution_months")
    issued_on = _months_ago(training.today, given.get("issued_months_ago") or 0)
    certified = given.get("certificate") or "CONFIRMED"
    await department_says(training.suite, "CERTIFICATE", number, outcome=certified)
    known = {} if months is None else {"contribution_months": months}
    await department_says(training.suite, "UNEMPLOYMENT_INSURANCE", number, facts=known)
    certificate = {
        "region": training.region,
        "trade_code": training.trade_code,
        "level": given["level"],
        "body_code": training.body_code,
        "number": a_certificate_number(),
        "issued_on": issued_on.isoformat(),
    }
    await training.draft(type=SKILL, kind="SKILL_UPGRADE", certificate=certificate)
    await training.submit()
    await _until_answered(training, but={"INSURANCE_NOT_KNOWN"} if months is None else set())


async def claim_for_apprentice(training: Training, given: Mapping[str, Any]) -> None:
    """An enterprise claims for the year of an apprentice that is over, or that the apprentice left."""
    code, began = training.enterprise_code, _months_ago(training.today, 12)
    await employ(training, code, [training.worker], since=began.isoformat())
    agreement = await teach_apprentice(
        training, code, starts_on=began.isoformat(), level=given["level"]
    )
    firm = training.organisation(code)
    if given.get("stayed") is False:
        address = f"/v1/apprenticeships/{agreement['id']}"
        seen = await training.suite.ask("GET", SERVICE, address, token=firm)
        [one] = seen["apprentices"]
        await training.suite.ask(
            "POST",
            SERVICE,
            f"/v1/apprentices/{one['id']}/leave",
            token=firm,
            version=one["version"],
            json={"left_on": _months_ago(training.today, 3).isoformat()},
        )
    batch = await claim_for_apprentices(training, code, agreement)
    training.view = {"id": batch["results"][0]["claim_id"]}
    await _until_answered(training)


async def _until_answered(training: Training, *, but: set[str] | None = None) -> None:
    """Wait until every department has answered that is to answer."""
    waits = AWAITED - (but or set())
    barred = "INELIGIBLE"

    def settled(seen: Any) -> bool:
        return seen["decision"] == barred or not waits & set(seen["reasons"])

    await until(training.read, settled, what="the departments answer")


def _months_ago(day: date, months: int) -> date:
    return months_after(day, -months)
