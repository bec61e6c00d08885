"""The answer for other systems, and the worker's learning account, over HTTP."""

from datetime import date
from typing import Annotated
from uuid import UUID

from fastapi import APIRouter
from pydantic import Field
from shared.call import Call, may_call
from shared.roles import Role
from shared.web import Body, Part, example, problems

from training_subsidy.api.parts import IdNumber, Name
from training_subsidy.domain.register.enrolment import ResidentNumberInvalid
from training_subsidy.domain.register.learning_accounts import TitlePurpose, TitleRank
from training_subsidy.usecases.register import learning_accounts

router = APIRouter(prefix="/v1", tags=["learning"])


class TitleBody(Body):
    """About whom, for which rank, for what, and by which law."""

    model_config = example(
        name="次仁卓玛",
        id_number="540102199003071213",
        rank="ENGINEER",
        purpose="HOUSING",
        legal_ground="拉政发〔2018〕215号（十五）",
    )

    name: Name
    id_number: IdNumber
    rank: TitleRank
    purpose: TitlePurpose
    legal_ground: Annotated[
        str, Field(min_length=4, max_length=100, description="The article; no personal data")
    ]


class TitleView(Part):
    """The answer, and nothing more."""

    entitled: bool


class LearnedView(Part):
    """A course passed, and what it counts for."""

    enrolment_id: UUID
    title: str
    trade_code: str | None
    level: int | None
    passed_on: date
    certified: bool
    credits: int


class LearningAccountView(Part):
    """The credits of the worker who signs in, and what they come from."""

    credits: int
    learned: list[LearnedView]


@router.post(
    "/title-answers", operation_id="answer_title", responses=problems(ResidentNumberInvalid)
)
async def answer_title(
    body: TitleBody, call: Annotated[Call, may_call(Role.DATA_PARTNER)]
) -> TitleView:
    """高级工、技师、高级技师待遇查询，只答是否，留痕。215号（十五）。 Whether one is treated as of a rank."""
    async with call.transaction(audited=False) as tx:
        return TitleView(entitled=await learning_accounts.answer_title(tx, **body.model_dump()))


@router.get("/my-learning-account", operation_id="get_my_learning_account")
async def get_my_learning_account(
    call: Annotated[Call, may_call(Role.APPLICANT)],
) -> LearningAccountView:
    """本人学习账户和学分。215号（十八）。 One's own learning and its credits."""
    async with call.reading() as tx:
        found = await learning_accounts.learning_account(tx)
    return LearningAccountView(
        credits=sum(counted for _, counted in found),
        learned=[
            LearnedView(
                enrolment_id=one.enrolment_id,
                title=one.title,
                trade_code=one.trade_code,
                level=one.level,
                passed_on=one.passed_on,
                certified=one.certified,
                credits=counted,
            )
            for one, counted in found
        ],
    )
