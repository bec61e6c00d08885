"""The officers' steps on an open assessment (第十八条（一）（1）)."""

from typing import Annotated
from uuid import UUID

from fastapi import APIRouter
from shared.auth import HANDLERS
from shared.call import Change, may_change
from shared.ids import new_id
from shared.lifecycle import ActionNotAllowed
from shared.roles import OutsideRegion, RoleNotAllowed
from shared.web import problems

from assessment.api.assessments import read_conflict, read_sources, read_whole
from assessment.api.requests import (
    AppraisalBody,
    ConflictBody,
    DeterminationBody,
    HomeVisitBody,
    SourceBody,
)
from assessment.api.views import AssessmentView, ConflictView, SourcesView
from assessment.domain.check import CheckIsBlocked, SourceAnswered
from assessment.domain.dossier import (
    OnlyTheCountyAdmits,
    OwnApplication,
    ReceiptsOfLastYearClosed,
    VisitDayImpossible,
)
from assessment.domain.evidence import HomeVisit
from assessment.domain.open_points import AssessmentIncomplete
from assessment.store.assessments import AssessmentNotFound
from assessment.store.conflicts import ConflictNotFound
from assessment.store.officers import Appraisal, VisitWords
from assessment.usecases import steps
from assessment.usecases.steps import (
    CountyReasonMissing,
    CountyReasonNotInForce,
    DataDateInFuture,
    PersonNotChecked,
)

router = APIRouter(prefix="/v1/assessments", tags=["assessments"])
USUAL = (AssessmentNotFound, ActionNotAllowed, OutsideRegion, RoleNotAllowed, OwnApplication)
COUNTY_REASON = (CountyReasonMissing, CountyReasonNotInForce)


@router.post(
    "/{case_id}/home-visit",
    operation_id="record_home_visit",
    responses=problems(*USUAL, VisitDayImpossible),
)
async def record_home_visit(
    case_id: UUID, body: HomeVisitBody, call: Annotated[Change, may_change(*HANDLERS)]
) -> AssessmentView:
    """入户调查，记录协助的村（居）委会成员。第十八条（一）（1）。 Record the home visit."""
    dwelling = body.dwelling
    visit = HomeVisit(
        id=new_id(),
        visited_on=body.visited_on,
        members_present=body.members_present,
        area_m2=None if dwelling is None else dwelling.area_m2,
        dangerous=None if dwelling is None else dwelling.dangerous,
    )
    words = VisitWords(
        committee_member=body.committee_member, facts=body.facts, recorded_by=call.by.sub
    )
    async with call.transaction() as tx:
        dossier = await steps.record_home_visit(
            tx, case_id, visit=visit, words=words, expected=call.expected
        )
        return await read_whole(tx, dossier)


@router.post(
    "/{case_id}/appraisal",
    operation_id="record_appraisal",
    responses=problems(*USUAL, VisitDayImpossible),
)
async def record_appraisal(
    case_id: UUID, body: AppraisalBody, call: Annotated[Change, may_change(*HANDLERS)]
) -> AssessmentView:
    """民主评议（如适用）。第十八条（一）（1）。 Record the votes of an appraisal."""
    appraisal = Appraisal(id=new_id(), **body.model_dump())
    async with call.transaction() as tx:
        dossier = await steps.record_appraisal(
            tx, case_id, appraisal=appraisal, expected=call.expected
        )
        return await read_whole(tx, dossier)


@router.post(
    "/{case_id}/conflicts/{conflict_id}/resolve",
    operation_id="resolve_conflict",
    responses=problems(*USUAL, ConflictNotFound),
)
async def resolve_conflict(
    case_id: UUID,
    conflict_id: UUID,
    body: ConflictBody,
    call: Annotated[Change, may_change(*HANDLERS)],
) -> ConflictView:
    """处理申报与核对的不一致：采用哪个数、是否认定故意。第十条（二）。 Settle a conflict."""
    async with call.transaction() as tx:
        dossier = await steps.resolve_conflict(
            tx,
            case_id,
            conflict_id,
            counts=body.counts,
            figure=body.count if body.amount is None else body.amount,
            intentional=body.intentional,
            explanation=body.explanation,
            expected=call.expected,
        )
        return await read_conflict(tx, dossier, conflict_id)


@router.post(
    "/{case_id}/sources/resolve",
    operation_id="resolve_source",
    responses=problems(*USUAL, PersonNotChecked, CheckIsBlocked, SourceAnswered, DataDateInFuture),
)
async def resolve_source(
    case_id: UUID, body: SourceBody, call: Annotated[Change, may_change(*HANDLERS)]
) -> SourcesView:
    """数据源未反馈时由经办人人工核实，写明理由。第四条。 Settle a source by hand, with a reason."""
    async with call.transaction() as tx:
        dossier = await steps.resolve_source(
            tx,
            case_id,
            person_id=body.person_id,
            source=body.source,
            figures=body.figures.known(),
            data_date=body.data_date or tx.clock.today(),
            reason=body.reason,
            expected=call.expected,
        )
        return await read_sources(tx, dossier)


@router.post(
    "/{case_id}/determine",
    operation_id="determine_assessment",
    responses=problems(*USUAL, OnlyTheCountyAdmits, ReceiptsOfLastYearClosed, *COUNTY_REASON),
)
async def determine_assessment(
    case_id: UUID, body: DeterminationBody, call: Annotated[Change, may_change(*HANDLERS)]
) -> AssessmentView:
    """经办人认定：第七、八条的判断、财产、第十条情形等。 Record what the law leaves to officers."""
    async with call.transaction() as tx:
        dossier = await steps.determine(
            tx, case_id, given=body.given(), facts=body.facts(), expected=call.expected
        )
        return await read_whole(tx, dossier)


@router.post(
    "/{case_id}/complete",
    operation_id="complete_assessment",
    responses=problems(*USUAL, AssessmentIncomplete),
)
async def complete_assessment(
    case_id: UUID, call: Annotated[Change, may_change(*HANDLERS)]
) -> AssessmentView:
    """完成核对：逐条询问全部规则，形成认定。第七至十一条、第十八条。 Complete; ask every rule."""
    async with call.transaction() as tx:
        dossier = await steps.complete_assessment(tx, case_id, expected=call.expected)
        return await read_whole(tx, dossier)
