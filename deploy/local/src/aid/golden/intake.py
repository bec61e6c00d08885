"""Acceptance, the one notice, entrustment and leads of golden cases, by intake's own functions."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import UTC, date, datetime
from typing import Any
from uuid import UUID

from assessment.domain.dossier import LIFECYCLE as ASSESSMENT
from assessment.domain.dossier import AssessmentStatus
from intake.domain.applications import endings
from intake.domain.applications.application import Application
from intake.domain.applications.draft import Holder
from intake.domain.applications.status import RefusalReason, Status
from intake.domain.leads.lead import Lead, LeadSource, LeadSubject
from intake.domain.papers.papers import agent_parts, missing_papers
from shared.contracts.vocabulary import (
    ARTICLE_16,
    Category,
    CauseType,
    Paper,
    Procedure,
    Residence,
    UrgencyGround,
)
from shared.errors import DomainError
from shared.roles import Actor, Role, system

NOW = datetime(2025, 6, 10, 2, tzinfo=UTC)
_SOMETHING = UUID(int=1)
_OFFICER = Actor(sub="handler", roles=frozenset({Role.TOWNSHIP_HANDLER}))


def receive(given: Mapping[str, Any]) -> dict[str, Any]:
    """The answer fields of the vocabulary, section 4."""
    if given.get("lead") is not None:
        return _lead(given["lead"])
    try:
        return _application(given)
    except DomainError as refused:
        return {"error": refused.code()}


def _application(given: Mapping[str, Any]) -> dict[str, Any]:
    missing = _missing(given)
    application = _submitted(given)
    answer: dict[str, Any] = {
        "missing": list(missing),
        "notice_count": 0,
        "assessment_may_start": False,
        "payee_may_be_agent": "AGENT" in set(Holder),
        "new_case_created": not given.get("replay", False),
    }
    if given.get("staff_action") == "REFUSE":
        return answer | {"state": _refused(application, given.get("reason"))}
    if given.get("authorisation_withdrawn"):
        status = ASSESSMENT.after("suspend", status=AssessmentStatus.OPEN, by=system("assessment"))
        return answer | {"state": f"ASSESSMENT_{status.value}"}
    if given.get("staff_requests_more") or (missing and not application.is_urgent):
        if _is_told(given, application):
            return answer | {"state": "CORRECTION_REQUESTED"}
        listed, _ = application.list_missing(
            missing=missing or tuple(given["staff_requests_more"]),
            facts_changed=None,
            by=_OFFICER,
            at=NOW,
        )
        notices = listed.notices - application.notices
        return answer | {"state": "CORRECTION_REQUESTED", "notice_count": notices}
    accepted = application.accept(
        missing=missing,
        household_id=_SOMETHING,
        county_seat_resident=False,
        hukou_proof_requested=False,
        urgency_ground=UrgencyGround.IRREPARABLE_LOSS,
        urgency_facts="紧急",
        by=_OFFICER,
        at=NOW,
    )
    answer["state"] = "ACCEPTED_PENDING_DOCUMENTS" if accepted.late_missing else "ACCEPTED"
    answer["assessment_may_start"] = Paper.CHECK_AUTHORISATION not in missing
    return answer


def _refused(application: Application, reason: str | None) -> str:
    """The state after a refusal; a reason in words stands for one of the good reasons."""
    words = (reason or "").strip()
    code = words if words in set(RefusalReason) else RefusalReason.NOT_A_REQUEST_FOR_AID
    refused, _ = endings.refuse(
        application, reason_code=code if words else None, facts=words, by=_OFFICER, at=NOW
    )
    return refused.status.value.upper()


def _is_told(given: Mapping[str, Any], application: Application) -> bool:
    """Whether what is missing was told, and nobody now asks for more: no second notice is sent."""
    asked_again = bool(given.get("staff_requests_more"))
    return bool(given.get("replay")) or (application.notices > 0 and not asked_again)


def _missing(given: Mapping[str, Any]) -> tuple[str, ...]:
    """What is missing; papers that no field speaks of are there."""
    agent = given.get("agent") or {}
    return missing_papers(
        given["documents"] if given.get("documents") is not None else set(map(str, ARTICLE_16)),
        required=ARTICLE_16,
        entrusted=given.get("entrusted", False),
        agent_parts=agent_parts(
            reason=given.get("reason"),
            name=agent.get("name"),
            id_number=agent.get("id"),
            phone=agent.get("phone"),
            liable=given.get("liability_accepted", False),
        ),
    )


def _submitted(given: Mapping[str, Any]) -> Application:
    application = Application(
        id=_SOMETHING,
        owner="applicant",
        region="540102001",
        village=None,
        village_name=None,
        category=Category.EMERGENCY,
        procedure=Procedure(given.get("procedure") or Procedure.GENERAL),
        residence=Residence.LOCAL_HUKOU,
        cause_type=CauseType.FIRE,
        effect=None,
        incident_on=date(2025, 6, 9),
        entrusted=given.get("entrusted", False),
        beneficiary_id=None,
        content_hash=b"",
        status=Status.SUBMITTED,
    )
    sent = given.get("notices_already_sent", 0)
    if not sent:
        return application
    listed = tuple(given.get("previously_listed_missing") or ())
    return replace(application, listed_at=NOW, notices=sent, listed_missing=listed)


def _lead(told: Mapping[str, Any]) -> dict[str, Any]:
    source, subject = told.get("source"), told.get("subject")
    lead = Lead(
        id=_SOMETHING,
        region="540102001",
        source=LeadSource(source) if source in set(LeadSource) else LeadSource.CITIZEN,
        subject=LeadSubject(subject) if subject in set(LeadSubject) else LeadSubject.OTHER,
        reported_by="finder",
        reported_at=NOW,
    )
    return {
        "state": f"LEAD_{lead.status.value}".upper(),
        "must_verify": lead.must_verify,
        "guardian_required": lead.guardian_required,
        "on_match": lead.on_match,
    }
