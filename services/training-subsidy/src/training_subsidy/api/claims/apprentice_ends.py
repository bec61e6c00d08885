"""How one apprenticeship ends without a certificate, over HTTP: left, or cancelled by two (VT-037)."""

from datetime import date
from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, status
from pydantic import Field
from shared.call import Change, may_change
from shared.city_change_routes import CityChangeView, view_of
from shared.city_changes import CityBody, CityOperation, propose
from shared.lifecycle import ActionNotAllowed
from shared.roles import OutsideRegion, Role
from shared.transaction import Transaction
from shared.web import Body, example, problems

from training_subsidy.api.parts import HRSS, Note
from training_subsidy.api.register import apprentices
from training_subsidy.api.register.apprentices import ApprenticeView
from training_subsidy.domain.register.apprenticeship import (
    ApprenticeEndedOnNotPossible,
    ApprenticeLeftOnNotPossible,
    ApprenticeNotFound,
)
from training_subsidy.usecases.claims import evidence
from training_subsidy.usecases.register import apprenticeships

router = APIRouter(prefix="/v1/apprentices", tags=["apprenticeships"])


class ApprenticeLeftBody(Body):
    """The day on which an apprentice left."""

    model_config = example(left_on="2026-06-30")

    left_on: date


class ApprenticeCancelBody(CityBody):
    """Why one apprenticeship is cancelled, and since when."""

    model_config = example(
        document="拉人社发〔2026〕51号",
        county="540102",
        reason="企业停产，无法继续培养。",
        ended_on="2026-06-30",
    )

    county: Annotated[str, Field(pattern=r"^\d{4}(\d{2})?$", description="Whose apprentice it is")]
    reason: Note
    ended_on: Annotated[
        date | None, Field(description="The last day, at most today; today where none is named")
    ] = None


async def _cancel(
    tx: Transaction, body: ApprenticeCancelBody, target: UUID | None, _expected: int
) -> UUID:
    assert target is not None
    cancelled = await evidence.cancel_apprentice(
        tx, target, reason=body.reason, ended_on=body.ended_on
    )
    return cancelled.apprentice.id


async def _check(
    tx: Transaction, body: ApprenticeCancelBody, target: UUID | None, expected: int
) -> None:
    assert target is not None
    agreement = await apprenticeships.check_cancel(
        tx, target, ended_on=body.ended_on, expected=expected
    )
    if not agreement.region.startswith(body.county):
        raise ApprenticeNotFound


REFUSED = (ApprenticeNotFound, ApprenticeEndedOnNotPossible, ActionNotAllowed, OutsideRegion)
CANCEL = CityOperation(
    name="cancel_apprentice",
    body=ApprenticeCancelBody,
    apply=_cancel,
    check=_check,
    roles=HRSS,
    deciders=(Role.HRSS_LEAD,),
    refusals=REFUSED,
    county=lambda body: body.county,
)


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
        return apprentices.view_of(
            await evidence.record_apprentice_left(
                tx, apprentice_id, left_on=body.left_on, expected=call.expected
            )
        )


@router.post(
    "/{apprentice_id}/cancel",
    operation_id="cancel_apprentice",
    status_code=status.HTTP_202_ACCEPTED,
    responses=problems(*REFUSED),
)
async def cancel_apprentice(
    apprentice_id: UUID, body: ApprenticeCancelBody, call: Annotated[Change, may_change(*HRSS)]
) -> CityChangeView:
    """提议取消一名学徒的培养并说明理由，由另一人确认。 Propose to cancel, with the reason."""
    async with call.transaction() as tx:
        change = await propose(tx, CANCEL, body, target=apprentice_id, expected=call.expected)
        return view_of(change)
