"""Reading assessments. Words and sealed fields are opened for officers of the region, and audited."""

from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Query
from shared.call import Call, may_call
from shared.pages import Cursor, CursorNotReadable, Limit, Page, read_id, write_cursor
from shared.regions import RegionFilter
from shared.roles import OutsideRegion
from shared.transaction import Reading, Transaction
from shared.web import problems

from assessment.api.resources import READERS
from assessment.api.views import (
    AssessmentItem,
    AssessmentView,
    ConflictView,
    FindingsView,
    SourcesView,
    amounts,
    checks_shown,
    conflict_shown,
)
from assessment.domain.dossier import AssessmentStatus, Dossier
from assessment.store import assessments, conflicts, results
from assessment.store.assessments import AssessmentNotFound
from assessment.store.case_records import record_of
from assessment.store.conflicts import ConflictNotFound
from assessment.store.results import FindingsNotMade
from assessment.usecases.previews import picture_of

router = APIRouter(prefix="/v1/assessments", tags=["assessments"])


@router.get(
    "", operation_id="list_assessments", responses=problems(CursorNotReadable, OutsideRegion)
)
async def list_assessments(
    call: Annotated[Call, may_call(*READERS)],
    region: RegionFilter = None,
    status_filter: Annotated[AssessmentStatus | None, Query(alias="status")] = None,
    limit: Limit = 50,
    cursor: Cursor = None,
) -> Page[AssessmentItem]:
    """本辖区的核对列表。第十八条。 Assessments of the reader's region."""
    after = read_id(cursor)
    region = region or call.by.region.code
    call.by.within(region)
    async with call.reading() as tx:
        found = await assessments.find_dossiers(
            tx, region=region, status=status_filter, after=after, limit=limit + 1
        )
    return Page(
        items=[AssessmentItem.of(dossier) for dossier in found[:limit]],
        next=write_cursor(str(found[limit - 1].case_id)) if len(found) > limit else None,
    )


@router.get(
    "/{case_id}",
    operation_id="get_assessment",
    responses=problems(AssessmentNotFound, OutsideRegion),
)
async def get_assessment(
    case_id: UUID, call: Annotated[Call, may_call(*READERS)]
) -> AssessmentView:
    """核对的全部情况：核对结果、不一致、入户调查、认定、金额预览和还缺什么。第十八条。

    The assessment as it stands: answers, conflicts, visit, determinations, preview, what is missing.
    """
    async with call.transaction() as tx:
        dossier = await assessments.get_dossier(tx, case_id, lock=False)
        return await read_whole(tx, dossier)


async def read_whole(tx: Transaction, dossier: Dossier) -> AssessmentView:
    """The whole view within an open transaction, whose audit row names the case."""
    tx.audit_subject("assessment", dossier.case_id, dossier.version)
    picture = await picture_of(tx, dossier)
    return AssessmentView.drawn(
        picture,
        words=picture.record.words(tx.vault),
        appraisals=picture.record.votes(tx.vault),
        exclusion_facts=picture.record.exclusion_facts(tx.vault),
    )


@router.get(
    "/{case_id}/sources",
    operation_id="list_sources",
    responses=problems(AssessmentNotFound, OutsideRegion),
)
async def list_sources(case_id: UUID, call: Annotated[Call, may_call(*READERS)]) -> SourcesView:
    """每个成年人各数据源的核对结果。 What each source answered about each adult."""
    async with call.reading() as tx:
        dossier = await assessments.get_dossier(tx, case_id, lock=False)
        return await read_sources(tx, dossier)


async def read_sources(tx: Reading, dossier: Dossier) -> SourcesView:
    """The checks of a case within an open transaction."""
    record = await record_of(tx, dossier)
    return SourcesView(version=dossier.version, checks=checks_shown(record.checks, record.answers))


@router.get(
    "/{case_id}/conflicts/{conflict_id}",
    operation_id="get_conflict",
    responses=problems(AssessmentNotFound, ConflictNotFound, OutsideRegion),
)
async def get_conflict(
    case_id: UUID, conflict_id: UUID, call: Annotated[Call, may_call(*READERS)]
) -> ConflictView:
    """一项申报与核对不一致，及申请人的说明。 One conflict, with the applicant's explanation."""
    async with call.transaction() as tx:
        dossier = await assessments.get_dossier(tx, case_id, lock=False)
        tx.audit_subject("assessment", case_id, dossier.version)
        return await read_conflict(tx, dossier, conflict_id)


async def read_conflict(tx: Transaction, dossier: Dossier, conflict_id: UUID) -> ConflictView:
    """One conflict within an open transaction."""
    conflict = await conflicts.get_conflict(tx, dossier.case_id, conflict_id)
    return ConflictView(
        version=dossier.version,
        conflict=conflict_shown(conflict),
        explanation=await conflicts.explanation_of(tx, conflict_id),
    )


@router.get(
    "/{case_id}/findings",
    operation_id="get_findings",
    responses=problems(AssessmentNotFound, FindingsNotMade, OutsideRegion),
)
async def get_findings(case_id: UUID, call: Annotated[Call, may_call(*READERS)]) -> FindingsView:
    """已作出的认定：每条规则的条款、答案、事实和政策版本。第七至十一条。 Findings as made."""
    async with call.reading() as tx:
        dossier = await assessments.get_dossier(tx, case_id, lock=False)
        evaluation = await results.latest_evaluation(tx, case_id)
    if evaluation is None:
        raise FindingsNotMade
    event = evaluation.event
    return FindingsView(
        version=dossier.version,
        case_id=case_id,
        revision=event.revision,
        edition=event.edition,
        findings=list(event.findings),
        amounts=amounts(event),
        receipts=list(event.receipts),
    )
