"""The township's check: answers, home visit, determinations, completion."""

from typing import Any

from aid_client import clock
from aid_client.application import ApplicationSteps
from aid_client.http import until

FINDINGS = {
    "EXPENDITURE_MEDICAL": {
        "other_schemes_leave_hardship": True,
        "disease_is_sudden_and_major": True,
        "basic_life_is_hard_to_keep_up": True,
    },
    "EXPENDITURE_EDUCATION": {
        "other_schemes_leave_hardship": True,
        "child_or_ward_is_at_school": True,
        "basic_life_is_hard_to_keep_up": True,
    },
    "EMERGENCY": {"other_schemes_leave_hardship": True, "loss_cannot_be_made_good": True},
}


class AssessmentSteps:
    """The assessment of an accepted application."""

    def __init__(self, application: ApplicationSteps) -> None:
        self.application = application
        self.suite = application.suite
        self.address = f"/v1/assessments/{application.id}"
        self.view: Any = None

    async def read(self) -> Any:
        self.view = await self.suite.ask(
            "GET", "assessment", self.address, token=self.application.handler
        )
        return self.view

    async def _step(self, path: str, json: Any = None) -> Any:
        await self.read()
        self.view = await self.suite.ask(
            "POST",
            "assessment",
            f"{self.address}/{path}",
            token=self.application.handler,
            version=self.view["version"],
            json=json,
        )
        return self.view

    async def opened(self) -> Any:
        """The assessment opens by itself when the application is accepted."""
        return await until(self.read, lambda _: True, what="the assessment opens")

    async def checked(self) -> Any:
        """Every adult is answered for by every source."""
        return await until(
            self.read,
            lambda seen: all(check["status"] in CHECK_ENDS for check in seen["checks"]),
            what="the verification platform answers",
        )

    async def visit(self) -> Any:
        """The home visit, with the committee's help."""
        today = clock.now(self.suite.layout).date().isoformat()
        return await self._step(
            "home-visit",
            {
                "visited_on": today,
                "committee_member": "次仁旺姆",
                "members_present": len(self.application.household.adults),
                "facts": "家庭成员在家，住院费用单据与实际相符。",
                "assisted": True,
            },
        )

    async def resolve_conflicts(self, *, counts: str = "VERIFIED") -> None:
        """The handler resolves every difference between declared and verified."""
        for conflict in (await self.read())["conflicts"]:
            if conflict["counts"] is None:
                await self._step(
                    f"conflicts/{conflict['id']}/resolve",
                    {
                        "counts": counts,
                        "explanation": "申请人说明：记错了金额。",
                        "intentional": False,
                    },
                )

    async def determine(self, **changes: Any) -> Any:
        """What the law leaves to the officer."""
        category = self.application.view["category"]
        return await self._step(
            "determine",
            {
                "findings": FINDINGS.get(category, {}),
                "property_within_dibao_rules": True,
                "exclusions": [],
                "other_aid_acknowledged": True,
            }
            | changes,
        )

    async def admit_last_years_bills(self, county_handler: str) -> Any:
        """The county lets last year's bills count (A-36)."""
        await self.read()
        return await self.suite.ask(
            "POST",
            "assessment",
            f"{self.address}/determine",
            token=county_handler,
            version=self.view["version"],
            json={"last_years_bills_admitted": True},
        )

    async def complete(self) -> Any:
        """Complete it; what intake said of the urgency may still be on its way."""
        await until(
            self.read,
            lambda seen: all(open_["code"] != URGENCY for open_ in seen["waiting_for"]),
            what="the urgency is answered",
        )
        return await self._step("complete")

    async def completed(self, **changes: Any) -> "AssessmentSteps":
        """Everything up to the recommended amount."""
        await self.opened()
        await self.checked()
        await self.visit()
        await self.resolve_conflicts()
        await self.determine(**changes)
        await self.complete()
        return self


CHECK_ENDS = frozenset({"ANSWERED", "BLOCKED"})
URGENCY = "URGENCY_CONFIRMATION"
