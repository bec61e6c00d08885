"""A form put right before the township's opinion, over HTTP (A-72)."""

from datetime import datetime
from typing import Annotated, Any
from uuid import UUID

from fastapi import APIRouter, Query, status
from pydantic import Field
from shared.auth import CASE_READERS, HANDLERS
from shared.call import Call, Change, Creation, may_call, may_change, may_create
from shared.errors import ChangedMeanwhile
from shared.lifecycle import ActionNotAllowed
from shared.masks import mask_name, mask_phone, mask_resident_id
from shared.roles import OutsideRegion, RoleNotAllowed
from shared.web import Part, View, problems

from intake.api.applications.applications import FORM_ERRORS
from intake.api.applications.requests import AgreementBody, ComplaintBody, CorrectionBody
from intake.api.parts import PARTIES
from intake.domain.applications.correction import Correction, CorrectionStatus
from intake.domain.errors import (
    ApplicationNotFound,
    CorrectionNotFound,
    CorrectionOpenAlready,
    NothingCorrected,
    OpinionGivenAlready,
    OwnApplication,
    PaperUnknown,
    SignedSheetNeeded,
    UrgencyToBeStated,
)
from intake.usecases.applications import corrections

router = APIRouter(prefix="/v1/applications/{application_id}/corrections", tags=["corrections"])
USUAL = (
    *(ApplicationNotFound, OutsideRegion, OwnApplication, ActionNotAllowed, OpinionGivenAlready),
    *(PaperUnknown, SignedSheetNeeded),
)
ONE = (*USUAL, CorrectionNotFound, ChangedMeanwhile)
_MASKS = {
    "name": mask_name,
    "id_number": mask_resident_id,
    "beneficiary_id_number": mask_resident_id,
    "phone": mask_phone,
}
_HIDDEN = frozenset(
    {"description", "issuer", "invoice_number", "birth_certificate", "sex", "reason"}
)
Reveal = Annotated[bool, Query(description="Full values; the reading is audited")]


class CorrectionPart(Part):
    """What is corrected: the parts before and after, why and by whom."""

    id: UUID
    status: CorrectionStatus
    changed: list[str]
    before: Annotated[dict[str, Any], Field(description="Masked, unless revealed")]
    after: Annotated[dict[str, Any], Field(description="Masked, unless revealed")]
    reason: str
    proposed_by: str
    proposed_at: datetime
    paper_id: Annotated[UUID | None, Field(description="The sheet signed at the counter")]
    answer: str | None
    answered_by: str | None
    answered_at: datetime | None
    version: int


class CorrectionView(View, CorrectionPart):
    """One correction; ``version`` is its own, for If-Match."""


class CorrectionsView(View):
    """The corrections of an application, the oldest first."""

    items: list[CorrectionPart]


@router.post(
    "",
    operation_id="propose_correction",
    status_code=status.HTTP_201_CREATED,
    responses=problems(
        *USUAL,
        *FORM_ERRORS,
        NothingCorrected,
        CorrectionOpenAlready,
        UrgencyToBeStated,
    ),
)
async def propose_correction(
    application_id: UUID, body: CorrectionBody, call: Annotated[Creation, may_create(*HANDLERS)]
) -> CorrectionView:
    """更正申请内容，须申请人同意：本人登录同意，或窗口签字（第十六条）。

    Put a form right; it holds with the applicant's agreement, or the sheet signed at the counter.
    """
    async with call.transaction() as tx:
        correction = await corrections.propose_correction(
            tx, application_id, parts=body.parts, reason=body.reason, paper_id=body.paper_id
        )
    return CorrectionView.model_validate(_part(correction))


@router.get(
    "",
    operation_id="list_corrections",
    responses=problems(ApplicationNotFound, OutsideRegion, RoleNotAllowed),
)
async def list_corrections(
    application_id: UUID, call: Annotated[Call, may_call(*CASE_READERS)], reveal: Reveal = False
) -> CorrectionsView:
    """更正记录：更正前后、何人、何因，默认脱敏，查阅留痕。 Before, after, who and why; audited."""
    _require_may_reveal(call, reveal)
    async with call.transaction(audited=False) as tx:
        application, found = await corrections.list_corrections(tx, application_id, reveal=reveal)
    return CorrectionsView(
        version=application.version, items=[_part(one, reveal=reveal) for one in found]
    )


@router.get(
    "/{correction_id}",
    operation_id="get_correction",
    responses=problems(ApplicationNotFound, OutsideRegion, RoleNotAllowed, CorrectionNotFound),
)
async def get_correction(
    application_id: UUID,
    correction_id: UUID,
    call: Annotated[Call, may_call(*CASE_READERS)],
    reveal: Reveal = False,
) -> CorrectionView:
    """一项更正，默认脱敏，查阅留痕。 One correction, masked by default; audited."""
    _require_may_reveal(call, reveal)
    async with call.transaction(audited=False) as tx:
        correction = await corrections.get_correction(
            tx, application_id, correction_id, reveal=reveal
        )
    return CorrectionView.model_validate(_part(correction, reveal=reveal))


@router.post(
    "/{correction_id}/agree",
    operation_id="agree_to_correction",
    responses=problems(*ONE, *FORM_ERRORS),
)
async def agree_to_correction(
    application_id: UUID,
    correction_id: UUID,
    call: Annotated[Change, may_change(*PARTIES)],
    body: AgreementBody | None = None,
) -> CorrectionView:
    """申请人同意更正；经办人凭窗口签字的更正单登记（第十六条）。 Agree, or bring the signed sheet."""
    async with call.transaction() as tx:
        correction = await corrections.agree_to_correction(
            tx,
            application_id,
            correction_id,
            paper_id=None if body is None else body.paper_id,
            expected=call.expected,
        )
    return CorrectionView.model_validate(_part(correction))


@router.post(
    "/{correction_id}/decline",
    operation_id="decline_correction",
    responses=problems(
        *(ApplicationNotFound, OutsideRegion, OwnApplication, ActionNotAllowed),
        *(CorrectionNotFound, ChangedMeanwhile),
    ),
)
async def decline_correction(
    application_id: UUID,
    correction_id: UUID,
    body: ComplaintBody,
    call: Annotated[Change, may_change(*PARTIES)],
) -> CorrectionView:
    """申请人不同意，或经办人撤回更正；内容不变。 Not agreed, or taken back: nothing changes."""
    async with call.transaction() as tx:
        correction = await corrections.decline_correction(
            tx, application_id, correction_id, answer=body.reason, expected=call.expected
        )
    return CorrectionView.model_validate(_part(correction))


def _require_may_reveal(call: Call, reveal: bool) -> None:
    """Full values are for who handles a case and whose case it is, as of the application."""
    if reveal and not (call.by.has(*HANDLERS) or call.by.owns_single_cases):
        raise RoleNotAllowed(HANDLERS)


def _part(one: Correction, *, reveal: bool = False) -> CorrectionPart:
    part = CorrectionPart.model_validate(one)
    if reveal:
        return part
    shown = {"before": _masked(part.before), "after": _masked(part.after)}
    return part.model_copy(update=shown)


def _masked(value: Any) -> Any:
    """Parts of a form as the application shows them: people masked, free text left out."""
    if isinstance(value, list):
        return [_masked(one) for one in value]
    if not isinstance(value, dict):
        return value
    return {
        name: _MASKS[name](given) if given and name in _MASKS else _masked(given)
        for name, given in value.items()
        if name not in _HIDDEN
    }
