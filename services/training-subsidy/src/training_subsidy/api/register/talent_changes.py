"""Entries of the library of talents put right or ended, over HTTP (VT-040)."""

from typing import Annotated
from uuid import UUID

from fastapi import APIRouter
from pydantic import Field
from shared.call import Change, may_change
from shared.roles import OutsideRegion, Role
from shared.web import Body, example, problems

from training_subsidy.api.parts import Level, Note, TradeCode
from training_subsidy.api.register.talents import TalentView
from training_subsidy.domain.register.talents import (
    SecondLeadForTalent,
    TalentEnteredAlready,
    TalentNotFound,
)
from training_subsidy.usecases.register import talents

router = APIRouter(prefix="/v1/talents/{talent_id}", tags=["talents"])
Why = Annotated[str, Field(min_length=2, max_length=500)]


class TalentCorrection(Body):
    """The entry as it should stand, and why."""

    model_config = example(
        trade_code="6-09-03-02",
        level=1,
        achievement="国家级非遗唐卡技艺传承人。",
        nominated_by="城关区唐卡画院",
        reason="等级登记有误，已核对证书",
    )

    trade_code: TradeCode
    level: Level
    achievement: Note
    nominated_by: Annotated[str, Field(min_length=2, max_length=100)]
    reason: Why


class TalentEnd(Body):
    """Why the library has the talent no more."""

    model_config = example(reason="已调离本市")

    reason: Why


@router.post(
    "/correct",
    operation_id="correct_talent",
    responses=problems(TalentNotFound, TalentEnteredAlready, SecondLeadForTalent, OutsideRegion),
)
async def correct_talent(
    talent_id: UUID, body: TalentCorrection, call: Annotated[Change, may_change(Role.HRSS_LEAD)]
) -> TalentView:
    """由登记人以外的负责人更正人才库登记。215号（十二）。 Another officer puts an entry right."""
    async with call.transaction() as tx:
        return TalentView.model_validate(
            await talents.correct_talent(tx, talent_id, **body.model_dump(), expected=call.expected)
        )


@router.post(
    "/end",
    operation_id="end_talent",
    responses=problems(TalentNotFound, SecondLeadForTalent, OutsideRegion),
)
async def end_talent(
    talent_id: UUID, body: TalentEnd, call: Annotated[Change, may_change(Role.HRSS_LEAD)]
) -> TalentView:
    """由登记人以外的负责人将人才移出人才库，已公布名单不变。215号（十二）。 A talent leaves the library."""
    async with call.transaction() as tx:
        return TalentView.model_validate(
            await talents.end_talent(tx, talent_id, reason=body.reason, expected=call.expected)
        )
