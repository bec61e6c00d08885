"""How one apprenticeship ends, over HTTP: left, cancelled by two, or finished by its certificate."""

from datetime import date
from typing import Annotated, Literal
from uuid import UUID

from fastapi import APIRouter, status
from pydantic import Field
from shared.call import Call, Change, may_call, may_change
from shared.city_change_routes import CityChangeView, view_of
from shared.city_changes import CityBody, CityOperation, propose
from shared.lifecycle import ActionNotAllowed
from shared.roles import OutsideRegion, Role
from shared.transaction import Transaction
from shared.web import Body, View, example, problems

from training_subsidy.api.parts import HRSS, OFFICES, Note
from training_subsidy.api.register.apprenticeships import ApprenticePart, part_of
from training_subsidy.domain.register.apprenticeship import (
    ApprenticeLeftOnNotPossible,
    ApprenticeNotFound,
)
from training_subsidy.domain.register.certificate import CertificateTrack
from training_subsidy.store.register import apprenticeships as store
from training_subsidy.store.register.apprenticeships import ApprenticeSeen
from training_subsidy.usecases.register import apprenticeships

router = APIRouter(prefix="/v1/apprentices", tags=["apprenticeships"])
READERS = (Role.ENTERPRISE, Role.TRAINING_INSTITUTION, *OFFICES)


class ApprenticeView(View, ApprenticePart):
    """One apprentice."""


class ApprenticeLeftBody(Body):
    """The day on which an apprentice left."""

    model_config = example(left_on="2026-06-30")

    left_on: date


class ApprenticeCancelBody(CityBody):
    """Why one apprenticeship is cancelled."""

    model_config = example(
        document="拉人社发〔2026〕51号", county="540102", reason="企业停产，无法继续培养。"
    )

    county: Annotated[str, Field(pattern=r"^\d{4}(\d{2})?$", description="Whose apprentice it is")]
    reason: Note


class ApprenticeCertificateBody(Body):
    """The certificate with which an apprentice finishes."""

    model_config = example(
        body_code="S000054000001", number="S54202603000001", issued_on="2027-02-27"
    )

    body_code: Annotated[str, Field(pattern=r"^[0-9A-Z-]{4,30}$")]
    number: Annotated[str, Field(pattern=r"^[0-9A-Z/-]{4,40}$")]
    track: Literal[CertificateTrack.QUALIFICATION, CertificateTrack.SKILL_LEVEL] = (
        CertificateTrack.SKILL_LEVEL
    )
    issued_on: date


def _view(seen: ApprenticeSeen) -> ApprenticeView:
    return ApprenticeView(**part_of(seen).model_dump())


async def _cancel(
    tx: Transaction, body: ApprenticeCancelBody, target: UUID | None, _expected: int
) -> UUID:
    assert target is not None
    return (await apprenticeships.cancel(tx, target, reason=body.reason)).apprentice.id


async def _check(
    tx: Transaction, body: ApprenticeCancelBody, target: UUID | None, expected: int
) -> None:
    assert target is not None
    agreement, _ = await store.get_apprentice(tx, target, expected=expected)
    if not agreement.region.startswith(body.county):
        raise ApprenticeNotFound


CANCEL = CityOperation(
    name="cancel_apprentice",
    body=ApprenticeCancelBody,
    apply=_cancel,
    check=_check,
    roles=HRSS,
    deciders=(Role.HRSS_LEAD,),
    refusals=(ApprenticeNotFound, ActionNotAllowed, OutsideRegion),
    county=lambda body: body.county,
)


@router.get(
    "/{apprentice_id}",
    operation_id="get_apprentice",
    responses=problems(ApprenticeNotFound, OutsideRegion),
)
async def get_apprentice(
    apprentice_id: UUID, call: Annotated[Call, may_call(*READERS)]
) -> ApprenticeView:
    """一名学徒。 One apprentice."""
    async with call.reading() as tx:
        _, seen = await store.get_apprentice(tx, apprentice_id)
    return _view(seen)


@router.post(
    "/{apprentice_id}/leave",
    operation_id="record_apprentice_left",
    responses=problems(ApprenticeNotFound, ActionNotAllowed, ApprenticeLeftOnNotPossible),
)
async def record_apprentice_left(
    apprentice_id: UUID,
    body: ApprenticeLeftBody,
    call: Annotated[Change, may_change(Role.ENTERPRISE)],
) -> ApprenticeView:
    """企业登记学徒中途离开。 The enterprise says that an apprentice has left."""
    async with call.transaction() as tx:
        return _view(
            await apprenticeships.record_left(
                tx, apprentice_id, left_on=body.left_on, expected=call.expected
            )
        )


@router.post(
    "/{apprentice_id}/certify",
    operation_id="certify_apprentice",
    responses=problems(ApprenticeNotFound, ActionNotAllowed),
)
async def certify_apprentice(
    apprentice_id: UUID,
    body: ApprenticeCertificateBody,
    call: Annotated[Change, may_change(Role.TRAINING_INSTITUTION)],
) -> ApprenticeView:
    """培训机构登记学徒的证书，发证机构确认后结业。215号（十一）（十四）。 Enter the certificate."""
    async with call.transaction() as tx:
        return _view(
            await apprenticeships.enter_certificate(
                tx, apprentice_id, **body.model_dump(), expected=call.expected
            )
        )


@router.post(
    "/{apprentice_id}/cancel",
    operation_id="cancel_apprentice",
    status_code=status.HTTP_202_ACCEPTED,
    responses=problems(ApprenticeNotFound, ActionNotAllowed, OutsideRegion),
)
async def cancel_apprentice(
    apprentice_id: UUID, body: ApprenticeCancelBody, call: Annotated[Change, may_change(*HRSS)]
) -> CityChangeView:
    """提议取消一名学徒的培养并说明理由，由另一人确认。 Propose to cancel, with the reason."""
    async with call.transaction() as tx:
        change = await propose(tx, CANCEL, body, target=apprentice_id, expected=call.expected)
        return view_of(change)
