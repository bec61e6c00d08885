"""Consents to the economic check over HTTP."""

from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, status
from shared.auth import CASE_READERS
from shared.call import Call, Change, Creation, may_call, may_change, may_create
from shared.errors import ChangedMeanwhile
from shared.lifecycle import ActionNotAllowed
from shared.roles import OutsideRegion
from shared.web import problems

from intake.api.applications.requests import AuthorisationBody
from intake.api.applications.views import AuthorisationView
from intake.api.parts import PARTIES
from intake.domain.errors import (
    ApplicationNotFound,
    AuthorisationNotFound,
    AuthorisationPast,
    AuthorisationTooLong,
    AuthorisationWithdrawnAlready,
    ConsentIsPersonal,
    ConsentOnPaperNeeded,
    DayInFuture,
    NotAnAdult,
    OwnApplication,
    PersonNotInHousehold,
    SignerNameDiffers,
)
from intake.usecases.household import authorisations

router = APIRouter(
    prefix="/v1/applications/{application_id}/authorisations", tags=["authorisations"]
)


@router.post(
    "",
    operation_id="sign_authorisation",
    status_code=status.HTTP_201_CREATED,
    responses=problems(
        ApplicationNotFound,
        OutsideRegion,
        ActionNotAllowed,
        PersonNotInHousehold,
        NotAnAdult,
        ConsentIsPersonal,
        ConsentOnPaperNeeded,
        DayInFuture,
        OwnApplication,
        SignerNameDiffers,
        AuthorisationPast,
        AuthorisationTooLong,
    ),
)
async def sign_authorisation(
    application_id: UUID, body: AuthorisationBody, call: Annotated[Creation, may_create(*PARTIES)]
) -> AuthorisationView:
    """成年家庭成员本人签署核对授权：本人登录，或窗口签字并扫描（第十六条（六））。

    One adult authorises the check: by the own account, or on paper at the counter.
    """
    async with call.transaction() as tx:
        authorisation = await authorisations.sign_authorisation(
            tx, application_id, authorisations.ConsentGiven(**body.model_dump())
        )
    return AuthorisationView.model_validate(authorisation)


@router.get(
    "/{authorisation_id}",
    operation_id="get_authorisation",
    responses=problems(ApplicationNotFound, OutsideRegion, AuthorisationNotFound),
)
async def get_authorisation(
    application_id: UUID, authorisation_id: UUID, call: Annotated[Call, may_call(*CASE_READERS)]
) -> AuthorisationView:
    """一份核对授权。 One consent."""
    async with call.reading() as tx:
        authorisation = await authorisations.get_authorisation(tx, application_id, authorisation_id)
    return AuthorisationView.model_validate(authorisation)


@router.post(
    "/{authorisation_id}/withdraw",
    operation_id="withdraw_authorisation",
    responses=problems(
        ApplicationNotFound,
        OutsideRegion,
        OwnApplication,
        AuthorisationNotFound,
        AuthorisationWithdrawnAlready,
        ChangedMeanwhile,
    ),
)
async def withdraw_authorisation(
    application_id: UUID, authorisation_id: UUID, call: Annotated[Change, may_change(*PARTIES)]
) -> AuthorisationView:
    """撤回核对授权，随时可以。 Take a consent back at any time; the check of this person stops."""
    async with call.transaction() as tx:
        authorisation = await authorisations.withdraw_authorisation(
            tx, application_id, authorisation_id, expected=call.expected
        )
    return AuthorisationView.model_validate(authorisation)
