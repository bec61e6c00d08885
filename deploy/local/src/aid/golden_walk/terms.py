"""A golden case of deadlines: one application on its way, and the days that the suite gives for it."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from aid_client.application import ApplicationSteps
from aid_client.approval import ApprovalSteps
from aid_client.emergency import Emergency
from aid_client.http import SuiteClient, until
from aid_engines.refusal import Refusal
from shared.workdays import LHASA

from aid.golden_walk.golden_case import ELSEWHERE, SEAT
from aid.golden_walk.history import Apply, History, Step
from aid.golden_walk.journal import StepOnItsWay
from aid.golden_walk.way import Act, CaseWay, Written, assessed, written_case

WALKED = {
    *("accept_date", "publicity_posted", "county_received", "verification_finished", "calendar"),
    *("township_approved_on", "accepted_at", "procedure", "calendar_published_through", "year"),
}
ANSWERED = {
    *("township_review_due", "publicity_last_day_raw", "publicity_closes", "forward_due"),
    *("county_decision_due", "county_verify_due", "county_sign_due", "local_date"),
    *("countersign_due_raw", "countersign_due", "provisional", "township_review_due_provisional"),
    *("report_due", "internal_due", "period_covered", "forecast_year"),
}
DAYS = {"accept_date", "publicity_posted", "county_received", "verification_finished"}
"""The days of a general case, whichever of them are named; it is accepted on the first."""
AFTER_THE_NOTICE = timedelta(days=20)
BOTH_LAYERS = "CN+LHASA"
LOADED_THROUGH = "2026-12-31"
"""The last day of the calendar that a suite starts with."""
GENERAL_AMOUNT = "2730.00"
COUNTRYSIDE = "540102002"


def of_golden_terms(written: dict[str, Any]) -> Written:
    """A golden case of group DLN. Raises ``Refusal`` with what the walk or the API lacks for it."""
    case = written_case(written, walked=WALKED, answered=ANSWERED)
    given = case.given
    if given.get("year") is None and not (DAYS | {"township_approved_on", "accepted_at"}) & set(
        given
    ):
        raise Refusal("no clock starts without a day")
    if given.get("calendar", BOTH_LAYERS) != BOTH_LAYERS:
        raise Refusal("the walk does not take another calendar through operations")
    if given.get("calendar_published_through", LOADED_THROUGH) != LOADED_THROUGH:
        raise Refusal("the walk does not take a calendar to another day through operations")
    if given.get("accepted_at") is None and given.get("procedure") == "EMERGENCY":
        raise Refusal("an urgent case is accepted at an instant")
    return case


@dataclass
class TermsOnTheirWay(CaseWay):
    """The application of a case of deadlines, day by day."""

    journal: StepOnItsWay | None = None

    @property
    def _urgent(self) -> bool:
        return "verification_finished" in self.given

    @property
    def plan(self) -> list[Act]:
        """What is done on which day."""
        if "accepted_at" in self.given:
            return [(_instant(self.given["accepted_at"]), self._accept_at_once)]
        if "township_approved_on" in self.given:
            return [(self._day("township_approved_on"), self._approve_by_township)]
        acts: list[Act] = [(self._first, self._accept)]
        if "publicity_posted" in self.given:
            acts.append((self._day("publicity_posted"), self._post))
        elif "county_received" in self.given and not self._urgent:
            acts.append((self._first, self._post))
        if "county_received" in self.given:
            acts.append((self._day("county_received"), self._receive))
        elif "publicity_posted" in self.given:
            acts.append((self._day("publicity_posted") + AFTER_THE_NOTICE, self._see_forward))
        if self._urgent:
            if "county_received" not in self.given:
                acts.append((self._day("verification_finished"), self._receive))
            acts.append((self._day("verification_finished"), self._verify))
        return acts

    @property
    def _first(self) -> date:
        """The day of the acceptance: early enough for the notice where only the receipt is named."""
        named = DAYS & set(self.given)
        first = min(map(self._day, named))
        if named == {"county_received"}:
            return first - AFTER_THE_NOTICE
        return first

    def _day(self, name: str) -> date:
        return date.fromisoformat(self.given[name])

    async def _accept_at_once(self, http: SuiteClient) -> None:
        """An urgent application, accepted at its instant: the township's term is that day."""
        fire = Emergency(http)
        accepted = await fire.accepted()
        self.answer["local_date"] = _day(accepted["accepted_at"])
        due = await self._on_the_list(fire.application, "emergency_review")
        instant = datetime.fromisoformat(due["due_at"]).astimezone(LHASA)
        self.answer["township_review_due"] = instant.replace(microsecond=0).isoformat()

    async def _approve_by_township(self, http: SuiteClient) -> None:
        """A delegated township approves; the county has days to sign afterwards."""
        fire = Emergency(http, region=COUNTRYSIDE)
        await fire.accepted()
        await assessed(fire.application)
        await fire.case.opened()
        seen = await fire.signed()
        self.answer["countersign_due_raw"] = seen["countersign"]["fifth_day"]
        self.answer["countersign_due"] = _day(seen["countersign"]["countersign_by"])

    async def _accept(self, http: SuiteClient) -> None:
        """Accepted; a case of the county's own terms is assessed and signed on the same day."""
        on = self._first
        urgent = self._urgent
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
            due = await self._on_the_list(self._journal.walked, "township_review")
            self.answer["provisional"] = due["provisional"]
            name = "township_review_due" + ("_provisional" if due["provisional"] else "")
            self.answer[name] = _day(due["due_at"])

    async def _post(self, _http: SuiteClient) -> None:
        """Assessed, signed by both and posted."""
        case = await self._signed()
        await case.post_notice()
        notice = (await case.read())["notices"][-1]
        self.answer["publicity_last_day_raw"] = notice["seventh_day"]
        self.answer["publicity_closes"] = notice["closes_on"]

    async def _receive(self, _http: SuiteClient) -> None:
        """The notice is over and the county receives, or an urgent case is sent up."""
        if self._urgent:
            case = await self._signed()
        else:
            case = ApprovalSteps(self._journal.walked)
            self.answer["forward_due"] = await self._due(case, "forward")
        await case.forward()
        what = "county_verification" if self._urgent else "county_decision"
        name = "county_verify_due" if self._urgent else "county_decision_due"
        self.answer[name] = await self._due(case, what)

    async def _see_forward(self, _http: SuiteClient) -> None:
        """The notice is over, and the case is to be sent to the county."""
        case = ApprovalSteps(self._journal.walked)
        self.answer["forward_due"] = await self._due(case, "forward")

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

    async def _on_the_list(self, application: ApplicationSteps, what: str) -> dict[str, Any]:
        """A duty of another service, from the handler's work list."""

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
        return next(one for one in items if one["what"] == what)


def _instant(text: str) -> datetime:
    """A day, or an instant by RFC 3339, whose letters may be small."""
    return datetime.fromisoformat(text.upper())


def _day(instant: str) -> str:
    return datetime.fromisoformat(instant).astimezone(LHASA).date().isoformat()
