"""Golden cases of the county's home visits by lot: a county receives so many cases in a month."""

import asyncio
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any

from aid_client.application import ApplicationSteps
from aid_client.approval import ApprovalSteps
from aid_client.household import Household
from aid_client.http import StepRefused, SuiteClient
from aid_engines.refusal import Refusal

from aid.golden_walk.way import Act, CaseWay, Written, assessed, signed, written_case

TOWNSHIPS = ("540103001", "540104100", "540123100", "540124100", "540127100")
"""Of counties where no other case of a walk is received."""
MONTHS = 12
YEAR = 2024
ACCEPTED, RECEIVED = 8, 25
RATIO = "0.30"
MOST_CASES = 200
"""Of one county and month, walked one by one."""
AT_ONCE = 4
AMOUNT = "910.00"


def of_golden_sample(written: dict[str, Any]) -> Written:
    """A golden case of group SMP. Raises ``Refusal`` with what the walk or the API lacks for it."""
    walked = {"cases", "ratio", "sampled", "visit_result", "action"}
    case = written_case(written, walked=walked, answered={"minimum_home_visits", "error"})
    if case.given.get("ratio", RATIO) != RATIO:
        raise Refusal("the ratio is the city's figure, not a case's")
    if int(case.given.get("cases") or 0) > MOST_CASES:
        raise Refusal("so many cases of one month are not walked")
    if case.given.get("action") == "APPROVE" and case.given.get("cases") is not None:
        raise Refusal("a month of cases, or one that is decided")
    return case


@dataclass
class SampleOnItsWay(CaseWay):
    """The cases of one county and month, or the one that is drawn."""

    received: list[ApplicationSteps] = field(default_factory=list)

    @property
    def _county(self) -> str:
        return self._township[:6]

    @property
    def _township(self) -> str:
        return TOWNSHIPS[self._place // MONTHS % len(TOWNSHIPS)]

    @property
    def _place(self) -> int:
        """Another county and month for each case: no lot is another's."""
        return int("".join(one for one in self.case.id if one.isdigit()) or 0)

    @property
    def _month(self) -> date:
        return date(YEAR, self._place % MONTHS + 1, 1)

    @property
    def plan(self) -> list[Act]:
        """Accepted and posted early in the month, received by the county at its end."""
        return [
            (self._month + timedelta(days=ACCEPTED - 1), self._post_all),
            (self._month + timedelta(days=RECEIVED - 1), self._receive_all),
        ]

    @property
    def _number(self) -> int:
        return int(self.given.get("cases", 20))

    async def _post_all(self, http: SuiteClient) -> None:
        gate = asyncio.Semaphore(AT_ONCE)

        async def one() -> ApplicationSteps:
            async with gate:
                return await self._posted(http)

        self.received = await asyncio.gather(*(one() for _ in range(self._number)))

    async def _posted(self, http: SuiteClient) -> ApplicationSteps:
        household = Household(region=self._township, children=0)
        application = ApplicationSteps(http, household)
        household.today = application.today
        await application.accepted(
            category="OTHER",
            event={
                "cause_type": "OTHER_HARDSHIP",
                "incident_on": application.today.isoformat(),
                "description": "家庭遇到困难，请求救助。",
            },
            declared=household.declared(medical_bills=[]),
        )
        await assessed(application)
        await (await signed(application, AMOUNT)).post_notice()
        return application

    async def _receive_all(self, http: SuiteClient) -> None:
        for application in self.received:
            await ApprovalSteps(application).forward()
        month = f"{self._month:%Y-%m}"
        lot = await http.ask("GET", "approval", f"/v1/sampling/{self._county}/{month}")
        if lot["received"] != len(self.received):
            raise AssertionError(f"the county received {lot['received']} cases")
        self.answer["minimum_home_visits"] = lot["least_visits"]
        if self.given.get("action") == "APPROVE":
            await self._decide_one()

    async def _decide_one(self) -> None:
        """A case that the lot has drawn, or another, goes to the decision with its visit or without."""
        drawn = bool(self.given.get("sampled"))
        for application in self.received:
            case = ApprovalSteps(application)
            if ((await case.read())["visit"] == "drawn") is drawn:
                break
        else:
            raise AssertionError("the lot gave no such case")
        try:
            if self.given.get("visit_result") is not None:
                await case.visit_if_drawn()
            await case.review(AMOUNT)
            await case.decide(AMOUNT)
        except StepRefused as refused:
            self.answer["error"] = refused.code
