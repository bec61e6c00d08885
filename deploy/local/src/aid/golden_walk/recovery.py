"""Paid aid that is found to be a fraud: the county demands the whole of it back (第三十二条)."""

from typing import Any

from aid_client.application import ApplicationSteps
from aid_client.approval import ApprovalSteps
from aid_client.http import SuiteClient, until


async def demanded_after_fraud(application: ApplicationSteps, why: str) -> None:
    """From the paid grant to the delivered demand; finance books what comes back apart from it."""
    case = ApprovalSteps(application)
    await case.revoke(why)
    await until(
        case.read, lambda seen: seen["recovery_review"], what="the money had gone: a review opens"
    )
    await case.find_fraud(why)
    debt = _Debt(case)
    await until(debt.read, bool, what="the recovery is opened")
    await debt.step("propose-demand", case.officer("county_handler"), {"reason": why})
    await debt.step("confirm", case.officer("county_lead"))
    delivered = await debt.step(
        "record-delivery",
        case.officer("county_handler"),
        {
            "delivered_on": application.today.isoformat(),
            "method": "IN_PERSON",
            "proof": "送达回证，当事人签收。",
        },
    )
    assert delivered["status"] == "due", f"it is owed, but it is {delivered['status']}"


async def recovery_of(case: ApprovalSteps) -> Any:
    """The recovery of a case as it stands."""
    return await _Debt(case).read()


async def refer(case: ApprovalSteps, kind: str) -> None:
    """The county says to whom it handed over what article 32 asks for beside the money."""
    body = {
        "kind": kind,
        "body": "市有关机关",
        "reference": "移〔2025〕1号",
        "handed_over_on": case.application.today.isoformat(),
    }
    await _Debt(case).step("record-referral", case.officer("county_handler"), body)


class _Debt:
    """The recovery of one case."""

    def __init__(self, case: ApprovalSteps) -> None:
        self.suite: SuiteClient = case.suite
        self.case = case
        self.view: Any = None

    async def read(self) -> Any:
        found = await self.suite.ask(
            "GET",
            "disbursement",
            f"/v1/recoveries?case_id={self.case.application.id}",
            token=self.case.officer("county_lead"),
        )
        self.view = next(iter(found["items"]), None)
        return self.view

    async def step(self, path: str, token: str, json: Any = None) -> Any:
        """One step of somebody, who has read the recovery before."""
        await self.read()
        return await self.suite.ask(
            "POST",
            "disbursement",
            f"/v1/recoveries/{self.view['id']}/{path}",
            token=token,
            version=self.view["version"],
            json=json,
        )
