"""Questions about one person by another authority, and the receipts of their answers."""

from datetime import date, datetime
from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, status
from pydantic import Field
from shared.call import Call, Creation, may_call, may_create
from shared.money import Money
from shared.roles import Role
from shared.web import Body, Part, example, problems

from intake.domain.applications.draft import IdNumber
from intake.domain.errors import IdNumberInvalid
from intake.domain.sharing.agreement import (
    DataConsentMissing,
    DataField,
    LegalGround,
    NoDataAgreement,
)
from intake.domain.sharing.answer import DataPullNotFound, Told
from intake.store.sharing.sharing_tables import DataPullRow
from intake.usecases.sharing import pulls, tellings

router = APIRouter(prefix="/v1/data-pulls", tags=["data sharing"])


class DataPullBody(Body):
    """About whom, for which purpose and on which ground, as the agreement has them."""

    model_config = example(
        id_number="540102198001010017", purpose="SCHOOL_FEE_RELIEF", ground="STATUTORY_DUTY"
    )

    id_number: IdNumber
    purpose: Annotated[str, Field(pattern=r"^[A-Z][A-Z0-9_-]{2,39}$")]
    ground: LegalGround


class DataPullPart(Part):
    """The receipt (``id``), until when the answer may be kept, and of the answer what was agreed.

    After that day the answer is gone here too, and the receipt is what stays.
    """

    id: UUID
    agreement_id: UUID
    purpose: str
    ground: LegalGround
    fields: list[DataField]
    asked_at: datetime
    kept_until: date
    aided: bool | None = None
    aided_since: date | None = None
    paid_by_category: dict[str, Money] | None = None

    @classmethod
    def of(cls, row: DataPullRow, told: Told | None) -> "DataPullPart":
        said = told or Told()
        return cls(
            id=row.id,
            agreement_id=row.agreement_id,
            purpose=row.purpose,
            ground=LegalGround(row.ground),
            fields=[DataField(one) for one in row.fields],
            asked_at=row.asked_at,
            kept_until=row.kept_until,
            aided=said.aided,
            aided_since=said.aided_since,
            paid_by_category=said.paid_by_category,
        )


@router.post(
    "",
    operation_id="pull_data",
    status_code=status.HTTP_201_CREATED,
    response_model_exclude_none=True,
    responses=problems(NoDataAgreement, DataConsentMissing, IdNumberInvalid),
)
async def pull_data(
    body: DataPullBody, call: Annotated[Creation, may_create(Role.DATA_PARTNER)]
) -> DataPullPart:
    """按约定的目的和依据查询一人的救助情况，仅返回约定的内容，留痕并给出回执和保存期限。

    个人信息保护法第六条、第十九条、第二十三条。 Ask about one person, for an agreed purpose.
    """
    try:
        async with call.transaction(audited=False) as tx:
            pulled = await pulls.pull(tx, **body.model_dump(), pointer="/id_number")
            return DataPullPart.of(pulled.receipt, pulled.told)
    except DataConsentMissing as refused:
        async with call.database.transaction(by=call.by, audited=False) as tx:
            await pulls.note_refusal(tx, **body.model_dump(), refused=refused)
        raise


@router.get(
    "/{pull_id}",
    operation_id="get_data_pull",
    response_model_exclude_none=True,
    responses=problems(DataPullNotFound, NoDataAgreement, DataConsentMissing),
)
async def get_data_pull(
    pull_id: UUID, call: Annotated[Call, may_call(Role.DATA_PARTNER)]
) -> DataPullPart:
    """一份查询回执；保存期限届满后不再含内容；再次提供也留痕，依据已失则不再提供。

    A receipt, with its answer as long as that may be kept and may be told; audited each time.
    """
    async with call.transaction(audited=False) as tx:
        row, told, refused = await tellings.tell_receipt(tx, pull_id)
    if refused is not None:
        raise refused
    return DataPullPart.of(row, told)
