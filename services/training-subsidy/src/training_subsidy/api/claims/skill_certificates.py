"""What is known of an insured employee's certificate and contributions, over HTTP."""

from datetime import date
from typing import Annotated
from uuid import UUID

from fastapi import APIRouter
from pydantic import Field
from shared.call import Call, may_call
from shared.roles import OutsideRegion
from shared.web import Part, problems

from training_subsidy.api.parts import CLAIM_READERS
from training_subsidy.domain.claims.errors import ClaimNotFound
from training_subsidy.domain.claims.skill_certificate import NoSkillCertificate
from training_subsidy.domain.register.certificate import CertificateDoubt, CertificateTrack
from training_subsidy.usecases.claims import skill_certificates

router = APIRouter(prefix="/v1/claims", tags=["claims"])


class SkillCertificateView(Part):
    """A certificate as it was claimed for, what does not hold about it, and the months that were paid."""

    claim_id: UUID
    trade_code: str
    level: int
    body_code: str
    number: str
    track: CertificateTrack
    issued_on: date
    verified: Annotated[bool, Field(description="The body that issued it has said so")]
    doubt: CertificateDoubt | None
    contribution_months: Annotated[
        int | None, Field(description="As unemployment insurance says; nothing before it answers")
    ]


@router.get(
    "/{claim_id}/skill-certificate",
    operation_id="get_skill_certificate",
    responses=problems(ClaimNotFound, NoSkillCertificate, OutsideRegion),
)
async def get_skill_certificate(
    claim_id: UUID, call: Annotated[Call, may_call(*CLAIM_READERS)]
) -> SkillCertificateView:
    """参保职工的证书核验和失业保险缴费情况。215号（十一）。 What body and insurance have said."""
    async with call.reading() as tx:
        claim, certificate = await skill_certificates.read_certificate(tx, claim_id)
    return SkillCertificateView(
        claim_id=claim_id,
        trade_code=claim.trade_code or "",
        level=claim.level or 0,
        body_code=certificate.body_code,
        number=certificate.number,
        track=certificate.track,
        issued_on=certificate.issued_on,
        verified=certificate.is_verified,
        doubt=certificate.doubt,
        contribution_months=certificate.contribution_months,
    )
