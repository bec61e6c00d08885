"""A person's own consents to data sharing over HTTP."""

from datetime import date, datetime
from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, status
from pydantic import Field
from shared.call import Call, Change, Creation, may_call, may_change, may_create
from shared.errors import ChangedMeanwhile
from shared.pages import Cursor, CursorNotReadable, Limit, Page, next_of, read_id
from shared.roles import Role
from shared.web import Body, View, example, problems

from intake.domain.applications.draft import IdNumber
from intake.domain.errors import ApplicationNotFound
from intake.domain.sharing.agreement import DataAgreementNotFound
from intake.domain.sharing.consent import (
    DataConsentDays,
    DataConsentNotAsked,
    DataConsentNotFound,
    DataConsentWithdrawnAlready,
)
from intake.store.sharing import consents as store
from intake.usecases.sharing import consents

router = APIRouter(prefix="/v1/my-data-consents", tags=["data sharing"])


class DataConsentBody(Body):
    """To which agreement, by which application of the household, and until when."""

    model_config = example(
        agreement_id="0190a3c2-7d3e-7b1a-9c55-0f2a6f1b2c3d",
        application_id="0190a3c2-7d3e-7b1a-9c55-0f2a6f1b2c3e",
        valid_until="2027-06-30",
    )

    agreement_id: UUID
    application_id: UUID
    valid_until: date
    id_number: Annotated[
        IdNumber | None, Field(description="The own number; the applicant needs none")
    ] = None


class DataConsentView(View):
    """A consent and whether it was taken back."""

    id: UUID
    agreement_id: UUID
    given_at: datetime
    valid_until: date
    withdrawn_at: datetime | None


@router.post(
    "",
    operation_id="give_data_consent",
    status_code=status.HTTP_201_CREATED,
    responses=problems(
        DataAgreementNotFound, ApplicationNotFound, DataConsentNotAsked, DataConsentDays
    ),
)
async def give_data_consent(
    body: DataConsentBody, call: Annotated[Creation, may_create(Role.APPLICANT)]
) -> DataConsentView:
    """本人同意按约定提供本人信息。个人信息保护法第十三条（一）、第十四条。 Consent to one agreement."""
    async with call.transaction() as tx:
        row = await consents.give_consent(tx, **body.model_dump())
        return DataConsentView.model_validate(row)


@router.get("", operation_id="list_my_data_consents", responses=problems(CursorNotReadable))
async def list_my_data_consents(
    call: Annotated[Call, may_call(Role.APPLICANT)], limit: Limit = 50, cursor: Cursor = None
) -> Page[DataConsentView]:
    """本人作出的数据共享同意。 The own consents."""
    async with call.reading() as tx:
        found = await store.find_consents(tx, after=read_id(cursor), limit=limit + 1)
    return Page(
        items=[DataConsentView.model_validate(one) for one in found[:limit]],
        next=next_of(found, limit),
    )


@router.get(
    "/{consent_id}",
    operation_id="get_my_data_consent",
    responses=problems(DataConsentNotFound),
)
async def get_my_data_consent(
    consent_id: UUID, call: Annotated[Call, may_call(Role.APPLICANT)]
) -> DataConsentView:
    """一份本人的数据共享同意。 One of the own consents."""
    async with call.reading() as tx:
        return DataConsentView.model_validate(await store.get_consent(tx, consent_id))


@router.post(
    "/{consent_id}/withdraw",
    operation_id="withdraw_data_consent",
    responses=problems(DataConsentNotFound, DataConsentWithdrawnAlready, ChangedMeanwhile),
)
async def withdraw_data_consent(
    consent_id: UUID, call: Annotated[Change, may_change(Role.APPLICANT)]
) -> DataConsentView:
    """随时撤回同意，无须理由。个人信息保护法第十五条。 Take a consent back, at any time."""
    async with call.transaction() as tx:
        row = await consents.withdraw_consent(tx, consent_id, expected=call.expected)
        return DataConsentView.model_validate(row)
