"""A golden case of deadlines: one application on its way, and the days that the suite gives for it."""

from collections.abc import Callable, Coroutine
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from aid_client.approval import ApprovalSteps
from aid_client.http import SuiteClient, until
from aid_engines.refusal import Refusal
from shared.workdays import LHASA

from aid.golden_walk.golden_case import ELSEWHERE, IN_FORCE, SEAT
from aid.golden_walk.history import Apply, History, Step
from aid.golden_walk.journal import Act, StepOnItsWay

WALKED = {
    *("accept_date", "publicity_posted", "county_received", "verification_finished", "calendar"),
}
ANSWERED = {
    *("township_review_due", "publicity_last_day_raw", "publicity_closes", "forward_due"),
    *("county_decision_due", "county_verify_due", "county_sign_due"),
}
BOTH_LAYERS = "CN+LHASA"
GENERAL_AMOUNT = "2730.00"


@dataclass(frozen=True)
class TermsCase:
    """One application, the days of its steps, and the deadlines that are expected."""

    id: str
    days: dict[str, date]
    expected: dict[str, Any]

    @property
    def expectations(self) -> dict[int, dict[str, Any]]:
        """What is expected of its one step."""
        return {1: self.expected}

    @property
    def is_urgent(self) -> bool:
        return "verification_finished" in self.days


def of_golden_terms(written: dict[str, Any]) -> TermsCase:
    """A golden case of group DLN. Raises ``Refusal`` with what the walk or the API lacks for it."""
    given, expected = written["input"], written["expected"]
    unreached = sorted(set(given) - WALKED)
    if unreached or given.get("calendar") != BOTH_LAYERS:
        named = ", ".join(unreached) or "another calendar"
        raise Refusal(f"the walk does not take {named} through operations")
    unanswered = sorted(set(expected) - ANSWERED)
    if unanswered:
        raise Refusal(f"the API's answer has no {', '.join(unanswered)}")
    days = {
        name: date.fromisoformat(given[name]) for name in WALKED - {"calendar"} if name in given
    }
    if min(days.values()) < IN_FORCE:
        raise Refusal("a suite accepts nothing on a day before the rules")
    return TermsCase(id=written["id"], days=days, expected=expected)


@dataclass
class TermsOnTheirWay:
    """The application of a case of deadlines, day by day."""

    case: TermsCase
    answer: dict[str, Any] = field(default_factory=dict)
    journal: StepOnItsWay | None = None

    number = 1

    @property
    def history(self) -> str:
        """The name that its answer is kept under."""
        return self.case.id

    @property
    def acts(self) -> list[Act]:
        """What is done on which day."""
        days = self.case.days
        received = days.get("county_received")
        accepted = days.get("accept_date") or received
        assert accepted is not None, "a case of deadlines begins on a day"
        acts: list[Act] = [(accepted, self._accept)]
        if "publicity_posted" in days:
            acts.append((days["publicity_posted"], self._post))
        if received is not None:
            acts.append((received, self._receive))
        if self.case.is_urgent:
            acts.append((days["verification_finished"], self._verify))
        return [(day, self._safely(act)) for day, act in acts]

    def _safely(
        self, act: Callable[[SuiteClient], Coroutine[Any, Any, None]]
    ) -> Callable[[SuiteClient], Coroutine[Any, Any, None]]:
        async def safe(http: SuiteClient) -> None:
            if "fault" in self.answer:
                return
            try:
                await act(http)
            except Exception as fault:  # noqa: BLE001 - one case that fails must not stop the rest
                self.answer["fault"] = f"{type(fault).__name__}: {fault}"

        return safe

    async def _accept(self, http: SuiteClient) -> None:
        """Accepted; a case of the county's own terms is assessed and signed on the same day."""
        days = self.case.days
        on = days.get("accept_date") or days["county_received"]
        urgent = self.case.is_urgent
        step = Step(
            apply=Apply(
                category="EMERGENCY",
                procedure="EMERGENCY" if urgent else "GENERAL",
                region=ELSEWHERE if urgent else SEAT,
                head="A",
                members=("B", "C"),
                cause="FIRE",
                incident_on=on,
                accept_date=on,
                approve_date=on,
            )
        )
        people = {
            "A": {"born": "1982-03-01"},
            "B": {"born": "1984-05-02"},
            "C": {"born": "2013-09-03"},
        }
        history = History.model_validate({"id": self.case.id, "people": people, "steps": [step]})
        [self.journal] = StepOnItsWay.of(history)
        await self.journal.apply_for(http)
        if not urgent:
            self.answer["township_review_due"] = await self._due_on_the_list("township_review")

    async def _post(self, _http: SuiteClient) -> None:
        """Assessed, signed by both and posted."""
        case = await self._signed()
        await case.post_notice()
        notice = (await case.read())["notices"][-1]
        self.answer["publicity_last_day_raw"] = notice["seventh_day"]
        self.answer["publicity_closes"] = notice["closes_on"]

    async def _receive(self, _http: SuiteClient) -> None:
        """The notice is over and the county receives, or an urgent case is sent up."""
        if self.case.is_urgent:
            case = await self._signed()
        else:
            case = ApprovalSteps(self._journal.walked)
            self.answer["forward_due"] = await self._due(case, "forward")
        await case.forward()
        what = "county_verification" if self.case.is_urgent else "county_decision"
        name = "county_verify_due" if self.case.is_urgent else "county_decision_due"
        self.answer[name] = await self._due(case, what)

    async def _verify(self, _http: SuiteClient) -> None:
        case = ApprovalSteps(self._journal.walked)
        await case.record_visit()
        await case.finish_verification()
        self.answer["county_sign_due"] = await self._due(case, "county_signature")

    @property
    def _journal(self) -> StepOnItsWay:
        assert self.journal is not None, "the application was accepted on an earlier day"
        return self.journal

    async def _signed(self) -> ApprovalSteps:
        await self._journal.assess()
        case = ApprovalSteps(self._journal.walked)
        await case.opened()
        for role in ("township_handler", "township_lead"):
            await case.sign(role, GENERAL_AMOUNT)
        return case

    async def _due(self, case: ApprovalSteps, what: str) -> str:
        """The day on which a running clock of the case is due."""
        seen = await until(
            case.read,
            lambda seen: any(one["what"] == what for one in seen["due"]),
            what=f"{what} of {self.case.id} runs",
        )
        return next(_day(one["due_at"]) for one in seen["due"] if one["what"] == what)

    async def _due_on_the_list(self, what: str) -> str:
        """The same for a duty of another service, from the handler's work list."""
        application = self._journal.walked

        async def mine() -> list[dict[str, Any]]:
            page = await application.suite.ask(
                "GET", "intake", "/v1/work?limit=200", token=application.handler
            )
            return [one for one in page["items"] if one["case_id"] == application.id]

        items = await until(
            mine,
            lambda seen: any(one["what"] == what for one in seen),
            what=f"{what} of {self.case.id} is on the list",
        )
        return next(_day(one["due_at"]) for one in items if one["what"] == what)


def _day(instant: str) -> str:
    return datetime.fromisoformat(instant).astimezone(LHASA).date().isoformat()
