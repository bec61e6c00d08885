"""What officers are shown: ids and figures, names masked, words only of the case's own file."""

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from typing import Annotated
from uuid import UUID

from pydantic import Field
from shared.contracts.assessment import AssessmentCompleted
from shared.contracts.vocabulary import Category, Exclusion, Procedure
from shared.masks import mask_name
from shared.money import Money, yuan
from shared.policy import Edition, Finding
from shared.web import Part, View

from assessment.domain.check import (
    COUNTED,
    Check,
    CheckStatus,
    Counts,
    FigureConflict,
    Item,
    Source,
    SourceAnswer,
)
from assessment.domain.dossier import AssessmentStatus, Dossier
from assessment.domain.open_points import Missing
from assessment.domain.rules.determination import Determination
from assessment.domain.rules.programme import Assessment
from assessment.store.officers import Appraisal, VisitWords
from assessment.usecases.previews import Picture
from assessment.usecases.verification import sources_of

Shown = Annotated[str, Field(description="Yuan text for money, a whole number for things counted")]


class AssessmentItem(View):
    """A line of the list."""

    case_id: UUID
    case_number: str
    region: str
    category: Category
    procedure: Procedure
    status: AssessmentStatus
    revision: int
    accepted_on: date
    completed_at: datetime | None

    @classmethod
    def of(cls, dossier: Dossier) -> "AssessmentItem":
        return cls.model_validate(_line(dossier))


class SourceView(Part):
    """One source about one adult; ``figures`` is null while it has not answered."""

    source: Source
    data_date: date | None = None
    no_data: bool | None = None
    by_hand: bool = False
    figures: dict[Item, Shown] | None = None


class CheckView(Part):
    """The check of one adult."""

    person_id: UUID
    request_id: UUID
    status: CheckStatus
    blocked: str | None
    waits_for: str | None
    requested_at: datetime | None
    sources: list[SourceView]


class ConflictPart(Part):
    """A figure declared and verified differently."""

    id: UUID
    item: Item
    declared: Shown | None
    verified: Shown
    counts: Counts | None
    figure: Shown | None
    intentional: bool


class ConflictView(View):
    """One conflict with the applicant's explanation; the version is the assessment's."""

    conflict: ConflictPart
    explanation: str | None


class SourcesView(View):
    """The checks of a case; the version is the assessment's."""

    checks: list[CheckView]


class HomeVisitView(Part):
    """The home visit that counts; the committee member's name is masked."""

    visited_on: date
    members_present: int
    area_m2: str | None
    dangerous: bool | None
    committee_member: str
    facts: str
    recorded_by: str


class AppraisalView(Part):
    held_on: date
    votes_for: int
    votes_against: int
    committee_member: str


class MissingView(Part):
    """One thing that the assessment waits for; ``blocks`` says whether completion does."""

    code: str
    zh: str
    en: str
    person_id: UUID | None
    source: Source | None
    blocks: bool


class AmountsView(Part):
    """The amount of the findings, before any yearly cap."""

    article_9_expenditure: Money | None
    article_9_threshold: Money | None
    countable_rent: Money | None
    net_self_paid: Money | None
    rate_percent: int | None
    formula_amount: Money | None
    granted_for_cost: Money
    floor: Annotated[Money | None, Field(description="Null while the city owes its standard")]
    amount_may_be_lowered: bool
    amount_is_proposed: bool
    recommended_amount: Money | None


class AssessmentView(AssessmentItem):
    """The assessment as it stands, with a preview of findings and amount."""

    checks: list[CheckView]
    conflicts: list[ConflictPart]
    home_visit: HomeVisitView | None
    appraisals: list[AppraisalView]
    determination: Determination
    exclusion_facts: dict[Exclusion, str]
    waiting_for: list[MissingView]
    preview: AmountsView
    preview_findings: list[Finding]

    @classmethod
    def drawn(
        cls,
        picture: Picture,
        *,
        words: VisitWords | None,
        appraisals: Sequence[Appraisal],
        exclusion_facts: Mapping[str, str],
    ) -> "AssessmentView":
        """The view of a picture, with the words that were opened for it."""
        evidence = picture.evidence
        return cls.model_validate(
            {
                **_line(picture.dossier),
                "checks": checks_shown(picture.checks, evidence.answers),
                "conflicts": [conflict_shown(one) for one in evidence.conflicts],
                "home_visit": _visit(picture, words),
                "appraisals": [_appraisal(one) for one in appraisals],
                "determination": evidence.determination,
                "exclusion_facts": exclusion_facts,
                "waiting_for": [_missing(one) for one in picture.missing],
                "preview": amounts(picture.assessment),
                "preview_findings": picture.assessment.findings,
            }
        )


class FindingsView(View):
    """The findings as they were made, in the order of the law."""

    case_id: UUID
    revision: int
    edition: Edition
    findings: list[Finding]
    amounts: AmountsView
    receipts: list[str]


def checks_shown(checks: Sequence[Check], answers: Sequence[SourceAnswer]) -> list[CheckView]:
    """Each adult's check with every source."""
    return [
        CheckView(
            person_id=check.person_id,
            request_id=check.request_id,
            status=check.status,
            blocked=check.blocked,
            waits_for=check.waits_for,
            requested_at=check.requested_at,
            sources=[
                _source(source, answer) for source, answer in sources_of(check, answers).items()
            ],
        )
        for check in checks
    ]


def conflict_shown(conflict: FigureConflict) -> ConflictPart:
    """A conflict with both figures as people read them."""
    item = conflict.item
    return ConflictPart(
        id=conflict.id,
        item=item,
        declared=_shown(item, conflict.declared),
        verified=_figure(item, conflict.verified),
        counts=conflict.counts,
        figure=_shown(item, conflict.figure),
        intentional=conflict.intentional,
    )


def amounts(found: Assessment | AssessmentCompleted) -> AmountsView:
    """The figures of a preview or of a finished assessment."""
    return AmountsView.model_validate(found)


def _line(dossier: Dossier) -> dict[str, object]:
    accepted = dossier.accepted
    return {
        "version": dossier.version,
        "case_id": dossier.case_id,
        "case_number": accepted.case_number,
        "region": dossier.region,
        "category": accepted.category,
        "procedure": accepted.procedure,
        "status": dossier.status,
        "revision": dossier.revision,
        "accepted_on": accepted.accepted_on,
        "completed_at": dossier.completed_at,
    }


def _source(source: Source, answer: SourceAnswer | None) -> SourceView:
    if answer is None:
        return SourceView(source=source)
    return SourceView(
        source=source,
        data_date=answer.data_date,
        no_data=answer.no_data,
        by_hand=answer.by_hand,
        figures={item: _figure(item, value) for item, value in answer.figures.items()},
    )


def _visit(picture: Picture, words: VisitWords | None) -> HomeVisitView | None:
    visit = picture.evidence.visit
    if visit is None or words is None:
        return None
    return HomeVisitView(
        visited_on=visit.visited_on,
        members_present=visit.members_present,
        area_m2=visit.area_m2,
        dangerous=visit.dangerous,
        committee_member=mask_name(words.committee_member),
        facts=words.facts,
        recorded_by=words.recorded_by,
    )


def _appraisal(appraisal: Appraisal) -> AppraisalView:
    return AppraisalView(
        held_on=appraisal.held_on,
        votes_for=appraisal.votes_for,
        votes_against=appraisal.votes_against,
        committee_member=mask_name(appraisal.committee_member),
    )


def _missing(one: Missing) -> MissingView:
    return MissingView.model_validate(one)


def _shown(item: Item, figure: int | None) -> str | None:
    return None if figure is None else _figure(item, figure)


def _figure(item: Item, figure: int) -> str:
    return str(figure) if item in COUNTED else yuan(figure)
