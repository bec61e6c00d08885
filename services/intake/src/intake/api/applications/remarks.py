"""What was said of a case in words, for whoever must judge it; and the letter that tells people."""

from datetime import datetime
from typing import Annotated
from uuid import UUID

from fastapi import APIRouter
from fastapi.responses import Response
from shared.auth import CASE_READERS
from shared.call import Call, may_call
from shared.printout import PAGE, Accept, CharacterNotPrintable, page
from shared.roles import OutsideRegion
from shared.web import Part, View, problems
from shared.words import labels

from intake.domain.errors import ApplicationNotFound, NothingWritten
from intake.domain.words import CODES, REFUSAL_REASONS
from intake.store.applications import applications, remarks
from intake.usecases.papers import letters

router = APIRouter(prefix="/v1/applications/{application_id}", tags=["applications"])
ABOUT = labels("intake", "remarks")


class RemarkView(Part):
    """One reason: of which step, on which ground, in which words; by whom, for officers."""

    about: str
    step: str
    reason_code: str | None
    ground: str | None
    text: str
    written_by: str | None
    written_at: datetime


class RemarksView(View):
    """The reasons given in an application, the oldest first."""

    items: list[RemarkView]


@router.get(
    "/remarks",
    operation_id="list_remarks",
    responses=problems(ApplicationNotFound, OutsideRegion),
)
async def list_remarks(
    application_id: UUID, call: Annotated[Call, may_call(*CASE_READERS)]
) -> RemarksView:
    """办理中写明的理由和事实，查阅留痕。 The reasons in words; the reading is audited."""
    async with call.transaction(audited=False) as tx:
        application = await applications.get_application(tx, application_id)
        found = await remarks.remarks_of(tx, application_id)
        tx.audit("read_remarks", resource=("application", application_id))
    return RemarksView(
        version=application.version,
        items=[_view(one, call) for one in found],
    )


def _view(one: remarks.Remark, call: Call) -> RemarkView:
    ground = REFUSAL_REASONS.get(one.reason_code or "") or CODES.get(one.reason_code or "")
    return RemarkView(
        about=one.about,
        step=ABOUT[one.about].to(call.language),
        reason_code=one.reason_code,
        ground=None if ground is None else ground.to(call.language),
        text=one.text,
        written_by=None if call.by.owns_single_cases else one.written_by,
        written_at=one.written_at,
    )


@router.get(
    "/letter",
    operation_id="read_application_letter",
    response_class=Response,
    responses=problems(ApplicationNotFound, OutsideRegion, NothingWritten, CharacterNotPrintable)
    | PAGE,
)
async def read_application_letter(
    application_id: UUID,
    call: Annotated[Call, may_call(*CASE_READERS)],
    accept: Accept = "*/*",
) -> Response:
    """一次性告知书，或不予受理等告知书（HTML 或 PDF），写明理由、事实和救济途径，查阅留痕（第十六条）。

    The one notice once it was listed, or why the case ended here and how to complain; audited.
    """
    async with call.transaction(audited=False) as tx:
        content = await letters.read_letter(tx, application_id)
    return await page(content, accept)
