"""One apprentice, and the certificate by which one finishes, over HTTP."""

from datetime import date
from typing import Annotated, Literal
from uuid import UUID

from fastapi import APIRouter
from pydantic import Field
from shared.call import Call, Change, may_call, may_change
from shared.lifecycle import ActionNotAllowed
from shared.roles import OutsideRegion, Role
from shared.web import Body, View, example, problems

from training_subsidy.api.parts import OFFICES
from training_subsidy.api.register.apprenticeships import ApprenticePart, part_of
from training_subsidy.domain.register.apprenticeship import ApprenticeNotFound
from training_subsidy.domain.register.certificate import CertificateTrack
from training_subsidy.store.register import apprenticeships as store
from training_subsidy.store.register.apprenticeships import ApprenticeSeen
from training_subsidy.usecases.register import apprenticeships

router = APIRouter(prefix="/v1/apprentices", tags=["apprenticeships"])
READERS = (Role.ENTERPRISE, Role.TRAINING_INSTITUTION, *OFFICES)


class ApprenticeView(View, ApprenticePart):
    """One apprentice."""


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


def view_of(seen: ApprenticeSeen) -> ApprenticeView:
    """An apprentice as an answer shows one."""
    return ApprenticeView(**part_of(seen).model_dump())


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
    return view_of(seen)


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
        return view_of(
            await apprenticeships.enter_certificate(
                tx, apprentice_id, **body.model_dump(), expected=call.expected
            )
        )
