"""Golden cases that the form and its papers answer: one household applies, or one number is given."""

from collections.abc import Callable, Coroutine
from dataclasses import dataclass, field
from datetime import date
from typing import Any
from uuid import uuid4

from aid_client.application import ApplicationSteps
from aid_client.household import Household
from aid_client.http import StepRefused, SuiteClient
from aid_engines.refusal import Refusal

from aid.golden_walk.golden_case import SEAT
from aid.golden_walk.journal import Act

DAY = date(2025, 6, 10)
AUTHORISATION = "CHECK_AUTHORISATION"
SIGNED = {"WRITTEN_APPLICATION", "APPROVAL_FORM"}
PAPERS_WALKED = {
    *("documents", "notices_already_sent", "previously_listed_missing", "staff_requests_more"),
    *("staff_action", "reason", "idempotency_key", "replay"),
}
PAPERS_ANSWERED = {"state", "missing", "notice_count", "new_case_created", "error"}
NUMBER_ANSWERED = {"valid", "detail", "warning"}


@dataclass(frozen=True)
class FormCase:
    """One case of the groups INT or IDS: what is handed in, and what is expected."""

    id: str
    given: dict[str, Any]
    expected: dict[str, Any]

    @property
    def expectations(self) -> dict[int, dict[str, Any]]:
        """What is expected of its one step."""
        return {1: self.expected}


def of_golden_form(written: dict[str, Any]) -> FormCase:
    """A golden case of group INT or IDS. Raises ``Refusal`` with what the walk or the API lacks."""
    given, expected = written["input"], written["expected"]
    about_a_number = written["group"] == "IDS"
    walked = {"value", "kind"} if about_a_number else PAPERS_WALKED
    answered = NUMBER_ANSWERED if about_a_number else PAPERS_ANSWERED
    if unreached := sorted(set(given) - walked):
        raise Refusal(f"the walk does not take {', '.join(unreached)} through operations")
    if about_a_number and given["kind"] != "RESIDENT_ID":
        raise Refusal(f"the walk does not take {given['kind']} through operations")
    if unanswered := sorted(set(expected) - answered):
        raise Refusal(f"the API's answer has no {', '.join(unanswered)}")
    there = {*(given.get("documents") or ()), *(given.get("staff_requests_more") or ())}
    if not about_a_number and SIGNED - there:
        raise Refusal("application and approval form are made by the suite when one signs")
    return FormCase(id=written["id"], given=given, expected=expected)


@dataclass
class FormOnItsWay:
    """The form of a case on its day."""

    case: FormCase
    answer: dict[str, Any] = field(default_factory=dict)

    number = 1

    @property
    def history(self) -> str:
        """The name that its answer is kept under."""
        return self.case.id

    @property
    def acts(self) -> list[Act]:
        """Everything is done on one day."""
        about_a_number = "value" in self.case.given
        return [(DAY, self._safely(self._give_number if about_a_number else self._apply))]

    def _safely(
        self, act: Callable[[SuiteClient], Coroutine[Any, Any, None]]
    ) -> Callable[[SuiteClient], Coroutine[Any, Any, None]]:
        async def safe(http: SuiteClient) -> None:
            try:
                await act(http)
            except Exception as fault:  # noqa: BLE001 - one case that fails must not stop the rest
                self.answer["fault"] = f"{type(fault).__name__}: {fault}"

        return safe

    async def _give_number(self, http: SuiteClient) -> None:
        """The head's number stands in a form; the form is taken, or refused with why."""
        household = Household(region=SEAT)
        household.today = DAY
        form = household.draft()
        form["applicant"]["id_number"] = self.case.given["value"]
        application = ApplicationSteps(http, household)
        try:
            seen = await application.draft_form(form)
        except StepRefused as refused:
            faults = refused.problem.get("errors", [])
            self.answer = {"valid": False, "detail": faults[0]["code"] if faults else refused.code}
        else:
            self.answer = {"valid": True, "warning": seen["applicant"]["warning"]}

    async def _apply(self, http: SuiteClient) -> None:
        """The papers that the case names are handed in; the township answers."""
        given = self.case.given
        application = ApplicationSteps(http, Household(region=SEAT))
        application.household.today = DAY
        form, key = application.household.draft(), str(uuid4())
        first = await application.draft_form(form, key=key)
        self.answer = {"notice_count": 0, "new_case_created": True}
        if given.get("replay"):
            again = await application.draft_form(form, key=key)
            self.answer["new_case_created"] = again["id"] != first["id"]
        listed = set(given.get("previously_listed_missing") or ())
        wanted = set(given.get("staff_requests_more") or ())
        await self._hand_in(application, [one for one in given["documents"] if one not in listed])
        await application.sign()
        await application.submit()
        if given.get("notices_already_sent"):
            await application.list_missing()
            await self._hand_in(application, sorted(listed | wanted))
            await application.complete()
        try:
            await self._answered(application)
        except StepRefused as refused:
            self.answer["error"] = refused.code

    async def _hand_in(self, application: ApplicationSteps, papers: list[str]) -> None:
        if AUTHORISATION in papers:
            await application.authorise()
        if others := [one for one in papers if one not in {AUTHORISATION, *SIGNED}]:
            await application.upload(*others)

    async def _answered(self, application: ApplicationSteps) -> None:
        given = self.case.given
        if given.get("staff_action") == "REFUSE":
            await application.refuse(given.get("reason"))
        seen = await application.read()
        self.answer["missing"] = seen["missing"]
        if seen["missing"] or given.get("staff_requests_more"):
            before = (seen["notice"] or {}).get("notices", 0)
            listed = await application.list_missing()
            self.answer["notice_count"] = listed["notice"]["notices"] - before
            self.answer["state"] = "CORRECTION_REQUESTED"
            return
        accepted = await application.accept()
        self.answer["state"] = accepted["status"].upper()
