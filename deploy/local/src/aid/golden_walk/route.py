"""Golden cases of routing and authority: who takes an application, who decides, in which terms."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from aid_client.application import ApplicationSteps
from aid_client.approval import FOR, ApprovalSteps
from aid_client.emergency import AtTheCounty
from aid_client.household import Household
from aid_client.http import StepRefused, SuiteClient, until
from aid_engines.refusal import Refusal
from shared.workdays import LHASA

from aid.golden_walk.answers import error_of
from aid.golden_walk.golden_case import ELSEWHERE, SEAT
from aid.golden_walk.way import Act, CaseWay, Written, assessed, written_case

DAY = date(2025, 4, 22)
"""No term that begins on it ends on a rest day: a term in days is the difference of two days."""
COUNTY = "540102"
WALKED = {
    *("residence", "procedure", "township_delegated", "county_seat_resident", "vagrant"),
    *("channel", "amount", "handler", "lead"),
}
ANSWERED = {
    *("accepting_body", "approval_authority", "decision", "action", "township_duty", "aid_forms"),
    *("extra_documents", "county_may_request_by", "same_day", "file_to_county", "error"),
    *("countersign_days", "county_verify_days", "county_sign_days_after_verify"),
}
BY_ARTICLE_16 = 7
NEEDED = "1820.00"
"""Two people at the month's standard: within the township's power."""
DECISIONS = {"lead_signature_today", "county_decision_today"}
STREET, NEITHER = "第八条（二）1", "第十五条"


def of_golden_route(written: dict[str, Any]) -> Written:
    """A golden case of group RTE. Raises ``Refusal`` with what the walk or the API lacks for it."""
    case = written_case(written, walked=WALKED, answered=ANSWERED)
    if case.given.get("channel") not in {None, "DIRECT_COUNTY"}:
        raise Refusal(f"there is no channel {case.given['channel']}")
    return case


@dataclass
class RouteOnItsWay(CaseWay):
    """One application, from the counter to the body that decides it."""

    @property
    def plan(self) -> list[Act]:
        """Everything is done on one day."""
        return [(DAY, self._walk)]

    @property
    def _urgent(self) -> bool:
        return self.given.get("procedure") == "EMERGENCY"

    async def _walk(self, http: SuiteClient) -> None:
        application = await self._handed_in(http)
        view = await application.read()
        route = view["route"]
        self.answer = {name: route[name] for name in ("accepting_body", "action", "township_duty")}
        self.answer["extra_documents"] = view["missing"]
        self.answer["county_may_request_by"] = route["county_may_request_by"] or None
        self.answer["approval_authority"] = route["decided_by"]
        if self.given.get("vagrant") or self.given.get("residence") == "NONE":
            await self._routed(application)
        elif route["action"] == "FORWARD":
            await self._passed_on(application)
        else:
            await self._accepted(application)

    async def _handed_in(self, http: SuiteClient) -> ApplicationSteps:
        direct = self.given.get("channel") == "DIRECT_COUNTY"
        seat = self.given.get("county_seat_resident")
        township = SEAT if seat else ELSEWHERE
        household = Household(region=COUNTY if direct else township, children=0)
        application = (AtTheCounty if direct else ApplicationSteps)(http, household)
        delegated = self.given.get("township_delegated")
        form: dict[str, Any] = {
            "category": "OTHER",
            "procedure": self.given.get("procedure") or "GENERAL",
            "residence": self.given.get("residence") or "LOCAL_HUKOU",
            "event": {
                "cause_type": "FIRE" if delegated else "OTHER_HARDSHIP",
                "incident_on": DAY.isoformat(),
                "description": "家庭遇到困难，请求救助。",
            },
            "declared": household.declared(medical_bills=[]),
        }
        if self.given.get("vagrant"):
            form |= {"category": "INDIVIDUAL_OTHER", "beneficiary_index": 0}
        household.today = DAY
        await application.draft_form(household.draft(**form | {"village": f"{township}001"}))
        await application.sign()
        await application.authorise()
        await application.upload()
        await application.submit()
        return application

    async def _routed(self, application: ApplicationSteps) -> None:
        """The township helps the person to the station, which then has the case."""
        view = await application.suite.ask(
            "POST",
            "intake",
            f"/v1/applications/{application.id}/route",
            token=application.handler,
            version=application.view["version"],
            json={
                "routed_to": "RESCUE_STATION",
                "article": STREET if self.given.get("vagrant") else NEITHER,
                "reason": "申请人无处居住，协助其向救助管理站申请。",
            },
        )
        route = view["route"]
        self.answer["accepting_body"] = route["accepting_body"]
        self.answer["township_duty"] = route["township_duty"]
        self.answer["aid_forms"] = route["aid_forms"] or None
        station = await application.suite.ask(
            "POST",
            "intake",
            f"/v1/applications/{application.id}/receive-transfer",
            token=application.suite.token("rescue_station", region=COUNTY, sub="station"),
            version=view["version"],
        )
        self.answer["decision"] = station["status"].upper()

    async def _passed_on(self, application: ApplicationSteps) -> None:
        """The county cannot accept what is not urgent; it passes it to the township."""
        await application.suite.ask(
            "POST",
            "intake",
            f"/v1/applications/{application.id}/forward",
            token=application.handler,
            version=application.view["version"],
            json={"township": ELSEWHERE},
        )
        township = ApplicationSteps(
            application.suite, application.household, application.id, application.view
        )
        township.household.region = ELSEWHERE
        await township.read()
        await self._accepted(township)

    async def _accepted(self, application: ApplicationSteps) -> None:
        if self._urgent:
            await application.accept_as_urgent()
        else:
            await application.accept(hukou_proof_requested=bool(self.answer["extra_documents"]))
        await assessed(application)
        case = ApprovalSteps(application)
        opened = await case.opened()
        if opened["status"] == "county_review":  # it accepted the application itself
            self.answer["approval_authority"] = opened["preview"]["authority"]
            await self._in_the_countys_terms(case, opened)
            return
        amount = self.given.get("amount") or NEEDED
        try:
            await case.sign("township_handler", amount)
        except StepRefused as refused:
            self.answer["error"] = error_of(refused)
            return
        self.answer["file_to_county"] = False
        seen = await case.read()
        self.answer["approval_authority"] = seen["preview"]["authority"]
        self._decided_today(seen)
        if not await self._lead_signed(case, amount) or not self._urgent:
            return
        if seen["preview"]["authority"] == "TOWNSHIP":
            reported = (await case.read())["countersign"]
            self.answer["file_to_county"] = reported is not None
            last = _day(reported["countersign_by"])
            self.answer["countersign_days"] = (last - _day(reported["reported_at"])).days
            return
        await self._at_the_county(case)

    def _decided_today(self, seen: Mapping[str, Any]) -> None:
        """Whether a decision of this day is due on it."""
        due = {one["what"] for one in seen["due"] if _day(one["due_at"]) == DAY}
        self.answer["same_day"] = bool(due & DECISIONS)

    async def _lead_signed(self, case: ApprovalSteps, amount: str) -> bool:
        """The lead signs: the same person as the handler, where the case says so."""
        handler, lead = self.given.get("handler"), self.given.get("lead")
        if handler is None or handler != lead:
            await case.sign("township_lead", amount)
            return True
        region = case.application.region
        handler_sub = f"handler-{region}"
        token = case.suite.token("township_lead", region=region, sub=handler_sub)
        try:
            await case.suite.ask(
                "POST",
                "approval",
                f"{case.address}/sign-opinion",
                token=token,
                version=(await case.read())["version"],
                json={"positive": True, "opinion": FOR, "amount": amount},
            )
        except StepRefused as refused:
            self.answer["error"] = refused.code
            return False
        return True

    async def _at_the_county(self, case: ApprovalSteps) -> None:
        """The terms of an urgent case that the county decides: of the day, or of three and two."""
        await case.forward()
        seen = await until(
            case.read,
            lambda seen: any(one["what"].startswith("county_verif") for one in seen["due"]),
            what="the county's terms run",
        )
        await self._in_the_countys_terms(case, seen)

    async def _in_the_countys_terms(self, case: ApprovalSteps, seen: Mapping[str, Any]) -> None:
        self._decided_today(seen)
        if self.answer["same_day"]:
            return
        self.answer["county_verify_days"] = _days_until(seen, "county_verification")
        await case.record_visit()
        verified = await case.finish_verification()
        self.answer["county_sign_days_after_verify"] = _days_until(verified, "county_signature")


def _days_until(seen: Mapping[str, Any], what: str) -> int:
    return next((_day(one["due_at"]) - DAY).days for one in seen["due"] if one["what"] == what)


def _day(instant: str) -> date:
    return datetime.fromisoformat(instant).astimezone(LHASA).date()
