"""Findings as institutions read and answer them and offices end them, over HTTP (215号（二十四）)."""

from datetime import date, datetime
from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Query
from shared.call import Call, Change, may_call, may_change
from shared.lifecycle import ActionNotAllowed
from shared.pages import Cursor, CursorNotReadable, Limit, Page, next_of, read_id
from shared.roles import OutsideRegion, Role
from shared.transaction import Reading
from shared.web import Body, View, example, problems

from training_subsidy.api.parts import OFFICES, Note
from training_subsidy.api.register.admissions import WrittenView
from training_subsidy.domain.register.finding_file import (
    FindingAbout,
    FindingEnd,
    FindingFile,
    FindingStatus,
)
from training_subsidy.domain.register.supervisors import AnotherSupervisionOfficer
from training_subsidy.domain.vocabulary import Severity
from training_subsidy.store.register import finding_files, notes
from training_subsidy.store.register.supervision import FindingNotFound
from training_subsidy.usecases.register import findings

router = APIRouter(prefix="/v1/findings", tags=["supervision"])
READERS = (Role.TRAINING_INSTITUTION, *OFFICES)
STEP = (FindingNotFound, ActionNotAllowed, OutsideRegion)


class AnswerBody(Body):
    """What the institution says to a finding."""

    model_config = example(answer="当日因停电改在次日补课，附补课签到表")

    answer: Note


class EndFindingBody(Body):
    """How a finding ends, and why."""

    model_config = example(end="MEND", note="已补课，复查合格")

    end: FindingEnd
    note: Note


class FindingFileView(View):
    """A finding, until when it may be answered, and what became of it."""

    id: UUID
    class_id: UUID
    about: FindingAbout
    severity: Severity
    code: str
    found_on: date
    text: str
    answer_until: date
    status: FindingStatus
    ended_at: datetime | None
    notes: list[WrittenView]


async def _views(tx: Reading, found: list[FindingFile]) -> list[FindingFileView]:
    ids = [one.id for one in found]
    written, texts = await notes.notes_of(tx, ids), await finding_files.texts_of(tx, ids)
    names = [name for name in FindingFileView.model_fields if name not in {"text", "notes"}]
    return [
        FindingFileView(
            **{name: getattr(one, name) for name in names},
            text=texts[one.id],
            notes=[WrittenView.model_validate(note) for note in written[one.id]],
        )
        for one in found
    ]


async def _view(tx: Reading, file: FindingFile) -> FindingFileView:
    return (await _views(tx, [file]))[0]


@router.get("", operation_id="list_findings", responses=problems(CursorNotReadable))
async def list_findings(
    call: Annotated[Call, may_call(*READERS)],
    status_filter: Annotated[FindingStatus | None, Query(alias="status")] = None,
    limit: Limit = 50,
    cursor: Cursor = None,
) -> Page[FindingFileView]:
    """本机构或本辖区的监管发现。 Findings of the caller's institution or region."""
    own = call.by.owns_single_cases
    async with call.reading() as tx:
        found = await finding_files.find_files(
            tx,
            credit_code=(call.by.org or "-") if own else None,
            region=None if own else call.by.region.code or "-",
            status=status_filter,
            after=read_id(cursor),
            limit=limit + 1,
        )
        items = await _views(tx, found[:limit])
    return Page(items=items, next=next_of(found, limit))


@router.get(
    "/{finding_id}",
    operation_id="get_finding",
    responses=problems(FindingNotFound, OutsideRegion),
)
async def get_finding(
    finding_id: UUID, call: Annotated[Call, may_call(*READERS)]
) -> FindingFileView:
    """一条监管发现及其处理。 One finding and what became of it."""
    async with call.reading() as tx:
        return await _view(tx, await finding_files.get_file(tx, finding_id))


@router.post("/{finding_id}/answer", operation_id="answer_finding", responses=problems(*STEP))
async def answer_finding(
    finding_id: UUID,
    body: AnswerBody,
    call: Annotated[Change, may_change(Role.TRAINING_INSTITUTION)],
) -> FindingFileView:
    """机构在期限内答复监管发现。215号（二十四）。 The institution answers a finding."""
    async with call.transaction() as tx:
        return await _view(
            tx,
            await findings.answer_finding(
                tx, finding_id, answer=body.answer, expected=call.expected
            ),
        )


@router.post(
    "/{finding_id}/end",
    operation_id="end_finding",
    responses=problems(*STEP, AnotherSupervisionOfficer),
)
async def end_finding(
    finding_id: UUID, body: EndFindingBody, call: Annotated[Change, may_change(Role.HRSS_HANDLER)]
) -> FindingFileView:
    """办结监管发现：认可说明、确认整改或提出处理。215号（二十四）。 The office ends a finding."""
    async with call.transaction() as tx:
        return await _view(
            tx,
            await findings.end_finding(
                tx,
                finding_id,
                end=body.end,
                note=body.note,
                expected=call.expected,
            ),
        )
