"""Golden cases of numbers: a person's stands in a form, an organisation's in a register."""

from dataclasses import dataclass
from datetime import date
from typing import Any

from aid_client.application import ApplicationSteps
from aid_client.courses import CourseSteps
from aid_client.household import Household
from aid_client.http import StepRefused, SuiteClient
from aid_engines.refusal import Refusal

from aid.golden_walk.golden_case import SEAT
from aid.golden_walk.way import Act, CaseWay, Written, written_case

DAY = date(2025, 6, 10)
LENGTH = dict.fromkeys(("STRING_TOO_SHORT", "STRING_TOO_LONG"), "LENGTH")


def of_golden_number(written: dict[str, Any]) -> Written:
    """A golden case of group IDS. Raises ``Refusal`` with what the walk or the API lacks for it."""
    case = written_case(
        written, walked={"value", "kind"}, answered={"valid", "detail", "warning", "normalised"}
    )
    if "normalised" in case.expected and case.given["kind"] == "RESIDENT_ID":
        raise Refusal("a person's number is shown masked, never as it is kept")
    return case


@dataclass
class NumberOnItsWay(CaseWay):
    """A number that somebody hands in."""

    @property
    def plan(self) -> list[Act]:
        """Everything is done on one day."""
        person = self.given["kind"] == "RESIDENT_ID"
        return [(DAY, self._in_a_form if person else self._in_the_register)]

    async def _in_a_form(self, http: SuiteClient) -> None:
        """A member's number stands in a form; the form is taken, or refused with why."""
        household = Household(region=SEAT)
        household.today = DAY
        form = household.draft()
        form["members"][-1]["id_number"] = self.given["value"]
        try:
            seen = await ApplicationSteps(http, household).draft_form(form)
        except StepRefused as refused:
            self._refused(refused)
        else:
            self.answer = {"valid": True, "warning": seen["members"][-1]["warning"]}

    async def _in_the_register(self, http: SuiteClient) -> None:
        """An institution is registered by its code, or refused with why."""
        try:
            seen = await CourseSteps(http, credit_code=self.given["value"]).register()
        except StepRefused as refused:
            if await self._is_registered(http):  # another case has brought it
                self.answer = {"valid": True, "normalised": self.given["value"].upper()}
                return
            self._refused(refused)
        else:
            self.answer = {"valid": True, "normalised": seen["credit_code"]}

    async def _is_registered(self, http: SuiteClient) -> bool:
        page = await http.ask("GET", "training-subsidy", "/v1/institutions?limit=200", token=None)
        return any(one["credit_code"] == self.given["value"].upper() for one in page["items"])

    def _refused(self, refused: StepRefused) -> None:
        faults = refused.problem.get("errors", [])
        code = faults[0]["code"] if faults else refused.code
        self.answer = {"valid": False, "detail": LENGTH.get(code, code)}
