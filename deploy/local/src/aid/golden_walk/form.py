"""Golden cases that the form and its papers answer: what is handed in, and what the counter says."""

from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import uuid4

from aid_client.assessment import AssessmentSteps
from aid_client.household import Household
from aid_client.http import StepRefused, SuiteClient, until
from aid_engines.refusal import Refusal
from intake.domain.leads.lead import LeadSource, LeadSubject
from shared.contracts.vocabulary import ARTICLE_16

from aid.golden_walk.counter import PaperApplication
from aid.golden_walk.family import AGENT, WalkedApplication
from aid.golden_walk.golden_case import SEAT
from aid.golden_walk.way import Act, CaseWay, Written, written_case

DAY = date(2025, 6, 10)
AUTHORISATION = "CHECK_AUTHORISATION"
WRITTEN, APPROVAL_FORM = "WRITTEN_APPLICATION", "APPROVAL_FORM"
PAPERS_WALKED = {
    *("documents", "notices_already_sent", "previously_listed_missing", "staff_requests_more"),
    *("staff_action", "reason", "idempotency_key", "replay", "procedure", "entrusted", "agent"),
    *("liability_accepted", "authorisation_withdrawn", "lead"),
}
PAPERS_ANSWERED = {
    *("state", "missing", "notice_count", "new_case_created", "error", "assessment_may_start"),
    *("must_verify", "guardian_required", "on_match", "payee_may_be_agent"),
}


def of_golden_form(written: dict[str, Any]) -> Written:
    """A golden case of group INT. Raises ``Refusal`` with what the walk or the API lacks for it."""
    case = written_case(written, walked=PAPERS_WALKED, answered=PAPERS_ANSWERED)
    there = {*_papers(case.given), *(case.given.get("staff_requests_more") or ())}
    if "lead" not in case.given and WRITTEN not in there:
        raise Refusal("without a written application there is no case (第十四条（一）)")
    return case


def _papers(given: dict[str, Any]) -> list[str]:
    documents = given.get("documents")
    return list(map(str, ARTICLE_16)) if documents is None else list(documents)


@dataclass
class FormOnItsWay(CaseWay):
    """The form of a case on its day."""

    @property
    def plan(self) -> list[Act]:
        """Everything is done on one day."""
        return [(DAY, self._report_lead if "lead" in self.given else self._apply)]

    async def _report_lead(self, http: SuiteClient) -> None:
        """Somebody in need is found; whoever finds a word that there is not is a citizen."""
        told = self.given["lead"]
        source, subject = told.get("source"), told.get("subject")
        seen = await http.ask(
            "POST",
            "intake",
            "/v1/leads",
            token=http.token("village_worker", region=f"{SEAT}001", sub="village-worker"),
            json={
                "region": SEAT,
                "source": source if source in set(LeadSource) else "CITIZEN",
                "subject": subject if subject in set(LeadSubject) else "OTHER",
                "place": "八廓街",
                "description": "巡逻中发现独自滞留的人员",
            },
        )
        names = ("must_verify", "guardian_required", "on_match")
        self.answer = {name: seen[name] for name in names}
        self.answer["state"] = f"LEAD_{seen['status']}".upper()

    async def _apply(self, http: SuiteClient) -> None:
        """The papers that the case names are handed in; the township answers."""
        given = self.given
        brought = {*_papers(given), *(given.get("staff_requests_more") or ())}
        kind = WalkedApplication if APPROVAL_FORM in brought else PaperApplication
        application = kind(http, Household(region=SEAT))
        application.by_agent = bool(given.get("entrusted"))
        application.household.today = DAY
        form, key = self._form(application), str(uuid4())
        first = await application.draft_form(form, key=key)
        self.answer = {"notice_count": 0, "new_case_created": True}
        if given.get("replay"):
            again = await application.draft_form(form, key=key)
            self.answer["new_case_created"] = again["id"] != first["id"]
        if application.by_agent:
            self.answer["payee_may_be_agent"] = await self._agent_is_paid(application, form)
        listed = set(given.get("previously_listed_missing") or ())
        wanted = set(given.get("staff_requests_more") or ())
        await application.sign_as(self._signer(application))
        await self._hand_in(application, [one for one in _papers(given) if one not in listed])
        await application.submit()
        if given.get("notices_already_sent"):
            await application.list_missing()
            there = {*_papers(given), *wanted}
            await self._hand_in(application, sorted((listed | wanted) & there))
            if listed <= there:
                await application.complete()
        try:
            await self._answered(application)
        except StepRefused as refused:
            self.answer["error"] = refused.code

    def _form(self, application: WalkedApplication) -> dict[str, Any]:
        given, household = self.given, application.household
        form = household.draft(procedure=given.get("procedure") or "GENERAL")
        if not given.get("entrusted"):
            return form
        agent = given.get("agent") or {}
        told = {
            "name": agent.get("name"),
            "id_number": agent.get("id"),
            "phone": agent.get("phone"),
            "reason": given.get("reason"),
            "liability_accepted": given.get("liability_accepted", False),
        }
        return form | {"agent": {name: value for name, value in told.items() if value is not None}}

    def _signer(self, application: WalkedApplication) -> str:
        if not application.by_agent:
            return application.household.adults[0][0]
        return str((self.given.get("agent") or {}).get("name") or AGENT)

    async def _agent_is_paid(self, application: WalkedApplication, form: dict[str, Any]) -> bool:
        """Whether the form is taken with the agent's account."""
        account = form["account"] | {"holder": "AGENT"}
        answer = await application.suite.send(
            "POST",
            "intake",
            "/v1/applications",
            token=application.applicant,
            json=form | {"account": account},
        )
        return answer.is_success

    async def _hand_in(self, application: WalkedApplication, papers: list[str]) -> None:
        if AUTHORISATION in papers:
            await application.authorise()
        if others := [one for one in papers if one not in {AUTHORISATION, WRITTEN, APPROVAL_FORM}]:
            await application.upload(*others)

    async def _answered(self, application: WalkedApplication) -> None:
        given = self.given
        if given.get("staff_action") == "REFUSE":
            await application.refuse(given.get("reason"))
        seen = await application.read()
        self.answer["missing"] = seen["missing"]
        urgent = given.get("procedure") == "EMERGENCY"
        if given.get("staff_requests_more") or (seen["missing"] and not urgent):
            self.answer["assessment_may_start"] = False
            if seen["status"] == "incomplete" and not given.get("staff_requests_more"):
                self.answer["state"] = (
                    "CORRECTION_REQUESTED"  # it was told once, and still is short
                )
                return
            before = (seen["notice"] or {}).get("notices", 0)
            listed = await application.list_missing()
            self.answer["notice_count"] = listed["notice"]["notices"] - before
            self.answer["state"] = "CORRECTION_REQUESTED"
            return
        accepted = await (application.accept_as_urgent() if urgent else application.accept())
        pending = "_PENDING_DOCUMENTS" if seen["missing"] else ""
        self.answer["state"] = f"{accepted['status']}{pending}".upper()
        people = (accepted["applicant"], *accepted["members"])
        self.answer["assessment_may_start"] = all(
            one["authorised"] for one in people if one["adult"]
        )
        if given.get("authorisation_withdrawn"):
            await self._withdraw(application)

    async def _withdraw(self, application: WalkedApplication) -> None:
        """The applicant takes the consent back; the assessment stops."""
        assessment = AssessmentSteps(application)
        await assessment.opened()
        consent = (await application.read())["authorisations"][0]
        await application.suite.ask(
            "POST",
            "intake",
            f"/v1/applications/{application.id}/authorisations/{consent['id']}/withdraw",
            token=application.applicant,
            version=consent["version"],
        )
        seen = await until(
            assessment.read, lambda seen: seen["status"] != "OPEN", what="the check is stopped"
        )
        self.answer["state"] = f"ASSESSMENT_{seen['status']}"
        self.answer["assessment_may_start"] = False
