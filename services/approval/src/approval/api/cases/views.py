"""What approval answers about a case: the short form of lists, and the whole file."""

from datetime import date, datetime
from typing import Annotated, Any
from uuid import UUID

from pydantic import Field
from shared.contracts.approval import SignerRole
from shared.contracts.vocabulary import Category, Procedure
from shared.money import Money
from shared.web import Part, View

from approval.api.cases.steps import possible_steps
from approval.api.decisions.decision_views import (
    CorrectionView,
    DecisionView,
    PreviewView,
    RevocationView,
    RulingView,
    SupersededDeliveryView,
    correction_views,
    decision_view,
    preview_view,
    revocation_views,
    ruling_views,
    superseded_views,
)
from approval.api.emergency.emergency_views import (
    ContradictionView,
    CountersignView,
    RecoveryReviewView,
    contradiction_views,
    countersign_view,
    review_view,
)
from approval.domain.cases.case import Case, Status
from approval.domain.cases.visit import Helper, Visit
from approval.domain.notices.notice import Channel, notice
from approval.policy import figures_on
from approval.usecases.cases.case_file import CaseFile


class CaseSummary(View):
    """A case in a list."""

    case_id: UUID
    case_number: str
    region: str
    category: Category
    procedure: Procedure
    status: Status
    possible: Annotated[list[str], Field(description="Operations that the status allows now.")]
    accepted_on: date
    received_at: datetime | None

    @classmethod
    def of(cls, case: Case) -> "CaseSummary":
        return cls(**_summary(case))


def _summary(case: Case) -> dict[str, Any]:
    return {
        "version": case.version,
        "case_id": case.id,
        "case_number": case.case_number,
        "region": case.region,
        "category": case.assessment.category,
        "procedure": case.assessment.procedure,
        "status": case.status,
        "possible": list(case.possible),
        "accepted_on": case.assessment.accepted_on,
        "received_at": case.received_at,
    }


class OpinionView(Part):
    """One signature; those of earlier rounds are no longer in force."""

    role: SignerRole
    positive: bool
    amount: Money | None
    articles: list[str]
    opinion: str
    signed_by: str
    signed_at: datetime
    round: int


class RemarkView(Part):
    """Why the case went back: ``send_back`` by the lead, ``return`` by the county."""

    kind: str
    round: int
    points: list[str]
    text: str
    made_by: str
    made_at: datetime


class CaseNoticeView(Part):
    """A notice of the case as the village board shows it; the name goes when it is taken down."""

    notice_id: UUID
    posted_on: date
    closes_on: date
    seventh_day: Annotated[date, Field(description="Before it is moved to a working day")]
    closed_on: date | None
    running: bool
    second: bool
    amount: Money
    name: str | None


class CaseObjectionView(Part):
    """An objection with its text; who raised it is known to those who look into it."""

    objection_id: UUID
    notice_id: UUID
    state: str
    raised_on: date
    name: str | None
    contact: str | None
    text: str | None
    finding: str | None
    answer: Annotated[str | None, Field(description="What the objector reads")]
    resolved_on: date | None


class VisitView(Part):
    """A home visit of the county."""

    visited_on: date
    facts_confirmed: bool
    assisting_person: str
    assisted_by: Helper
    facts: str
    recorded_by: str
    round: Annotated[
        int | None, Field(description="The round that it belongs to; it carries no other (A-85)")
    ] = None


class DueView(Part):
    """A running clock."""

    what: str
    role: str
    article: str
    due_at: datetime
    provisional: bool


class AlsoOpenView(Part):
    """Another open case of the same household and cause: one event is aided once (第十二条)."""

    case_id: UUID
    case_number: str
    region: str
    status: Status
    incident_on: date


class CaseView(CaseSummary):
    """The whole file of a case."""

    round: int
    revision: int
    accepted_by: str
    assessed_by: str
    county_seat_resident: bool
    other_aid_this_year: Money
    county_month: Annotated[date | None, Field(description="Month of the county's first receipt")]
    county_number: Annotated[int | None, Field(description="n of the lot (GET /v1/sampling)")]
    visit: Visit
    visited_on: date | None
    verified_at: datetime | None
    opinions: list[OpinionView]
    remarks: list[RemarkView]
    notices: list[CaseNoticeView]
    objections: list[CaseObjectionView]
    visits: list[VisitView]
    also_open: list[AlsoOpenView] = []
    preview: PreviewView | None
    decision: DecisionView | None
    countersign: CountersignView | None
    recovery_review: RecoveryReviewView | None
    contradictions: list[ContradictionView]
    revocations: list[RevocationView]
    rulings: list[RulingView]
    corrections: list[CorrectionView]
    superseded_deliveries: list[SupersededDeliveryView]
    due: list[DueView]

    @classmethod
    def of_file(cls, file: CaseFile) -> "CaseView":
        case = file.case
        return cls(
            **(_summary(case) | {"possible": possible_steps(file)}),
            round=case.round,
            revision=case.revision,
            accepted_by=case.assessment.accepted_by,
            assessed_by=case.assessment.assessed_by,
            county_seat_resident=case.assessment.county_seat_resident,
            other_aid_this_year=case.assessment.other_aid_this_year,
            county_month=case.month,
            county_number=case.number,
            visit=case.visit,
            visited_on=case.visited_on,
            verified_at=case.verified_at,
            opinions=[
                OpinionView(
                    **{name: getattr(opinion, name) for name in _OPINION},
                    articles=list(opinion.articles),
                    opinion=text,
                )
                for opinion, text in file.opinions
            ],
            remarks=[
                RemarkView(**{name: getattr(row, name) for name in _REMARK}, text=text)
                for row, text in file.remarks
            ],
            notices=_notices(file),
            objections=[
                CaseObjectionView(
                    objection_id=row.id,
                    notice_id=row.notice_id,
                    state=row.state,
                    raised_on=row.raised_on,
                    resolved_on=row.resolved_on,
                    **texts,
                )
                for row, texts in file.objections
            ],
            visits=[
                VisitView(
                    visited_on=row.visited_on,
                    facts_confirmed=row.facts_confirmed,
                    assisting_person=assisting,
                    assisted_by=Helper(row.assisted_by),
                    facts=facts,
                    recorded_by=row.recorded_by,
                    round=row.round,
                )
                for row, assisting, facts in file.visits
            ],
            also_open=[
                AlsoOpenView(
                    case_id=other.id,
                    case_number=other.case_number,
                    region=other.region,
                    status=Status(other.status),
                    incident_on=other.incident_on,
                )
                for other in file.also_open
            ],
            preview=preview_view(file),
            decision=decision_view(file),
            countersign=countersign_view(file.afterwards),
            recovery_review=review_view(file.afterwards),
            contradictions=contradiction_views(file.afterwards),
            revocations=revocation_views(file),
            rulings=ruling_views(file),
            corrections=correction_views(file),
            superseded_deliveries=superseded_views(file),
            due=[DueView.model_validate(clock) for clock in file.due],
        )


_OPINION = ("role", "positive", "amount", "signed_by", "signed_at", "round")
_REMARK = ("kind", "round", "points", "made_by", "made_at")


def _notices(file: CaseFile) -> list[CaseNoticeView]:
    return [
        CaseNoticeView(
            notice_id=row.id,
            posted_on=row.posted_on,
            closes_on=closes.on,
            seventh_day=closes.raw,
            closed_on=row.closed_on,
            running=row.taken_down is None,
            second=row.second,
            amount=row.amount,
            name=notice(
                name,
                minor=row.minor,
                channel=Channel.VILLAGE_BOARD,
                category=None,
                amount=None,
                figures=figures_on(row.posted_on),
            ).name
            if name
            else None,
        )
        for row, closes, name in file.notices
    ]
