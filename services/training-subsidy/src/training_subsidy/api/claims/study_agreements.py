"""Who bears the rest of a talent's study, over HTTP."""

from datetime import date, datetime
from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, status
from pydantic import Field
from shared.call import Call, Creation, may_call, may_create
from shared.money import Money, WireMoney
from shared.pages import Cursor, CursorNotReadable, Limit, Page, read_id, write_cursor
from shared.roles import OutsideRegion, Role
from shared.web import Body, Part, example, problems

from training_subsidy.api.parts import CLAIM_READERS, CreditCode
from training_subsidy.domain.claims.errors import ClaimNotFound, OwnClaim
from training_subsidy.domain.claims.rules.amounts import Shares
from training_subsidy.domain.claims.study import (
    HostKind,
    HostProvinceNotKnown,
    NoStudy,
    StudyAgreement,
    StudyAgreementConfirmed,
    StudyAgreementInFuture,
    StudyAgreementNotNow,
    StudyHost,
)
from training_subsidy.domain.register.institution import CreditCodeInvalid
from training_subsidy.store.claims import study_agreements as store
from training_subsidy.usecases.claims import study_agreements

router = APIRouter(prefix="/v1/claims", tags=["claims"])
asked = APIRouter(prefix="/v1/study-shares", tags=["claims"])


class HostBody(Body):
    """Where the talent studies: an inland university, or an institute of research and manufacturing."""

    name: Annotated[str, Field(min_length=2, max_length=100)]
    kind: HostKind
    province: Annotated[str, Field(pattern=r"^\d{2}$", description="First two digits of GB/T 2260")]


class AgreementBody(Body):
    """What the talent and the employer each bear of what the fiscal does not pay."""

    model_config = example(
        employer_code="91540102MA6T1ABC12",
        person_bears="2000.00",
        employer_bears="3000.00",
        agreed_on="2026-03-02",
        host={"name": "四川大学", "kind": "UNIVERSITY", "province": "51"},
    )

    employer_code: CreditCode
    person_bears: Annotated[WireMoney, Field(ge=0)]
    employer_bears: Annotated[WireMoney, Field(ge=0)]
    agreed_on: date
    host: Annotated[
        HostBody | None, Field(description="Where it is; without it the claim is held for it")
    ] = None


class HostPart(Part):
    """Where a talent studies."""

    name: str
    kind: HostKind
    province: str


class AgreementPart(Part):
    """An agreement as it was entered."""

    employer_code: str
    person_bears: Money
    employer_bears: Money
    agreed_on: date
    host: HostPart | None
    confirmed_at: Annotated[datetime | None, Field(description="Since when the employer agrees")]
    paper: Annotated[str | None, Field(description="The employer's paper that the office has")]


class AskedOfEmployer(Part):
    """A share of a study's fee that the employer is to confirm; nobody is named."""

    claim_id: UUID
    person_bears: Money
    employer_bears: Money
    agreed_on: date
    host: HostPart | None


class EmployersPaperBody(Body):
    """The paper on which the employer agrees, by its number."""

    model_config = example(paper="拉净土〔2026〕研学分担 3 号")

    paper: Annotated[str, Field(min_length=3, max_length=200)]


class StudyAgreementView(Part):
    """How the receipted fee is divided, and who bears the rest."""

    claim_id: UUID
    fiscal_share: Money
    rest: Annotated[Money, Field(description="What person and employer bear between them")]
    agreement: AgreementPart | None


def _view(claim_id: UUID, shares: Shares, agreement: StudyAgreement | None) -> StudyAgreementView:
    return StudyAgreementView(
        claim_id=claim_id,
        fiscal_share=shares.fiscal,
        rest=shares.other,
        agreement=None if agreement is None else AgreementPart.model_validate(agreement),
    )


@router.post(
    "/{claim_id}/study-agreement",
    operation_id="agree_on_study",
    status_code=status.HTTP_201_CREATED,
    responses=problems(
        ClaimNotFound,
        NoStudy,
        StudyAgreementNotNow,
        StudyAgreementInFuture,
        CreditCodeInvalid,
        HostProvinceNotKnown,
    ),
)
async def agree_on_study(
    claim_id: UUID, body: AgreementBody, call: Annotated[Creation, may_create(Role.APPLICANT)]
) -> StudyAgreementView:
    """登记研学单位，以及本人和工作单位对其余研学费用的分担协议。215号（十二）。 Enter where it is and who bears the rest."""
    async with call.transaction() as tx:
        host = None if body.host is None else StudyHost(**body.host.model_dump())
        shares, agreement = await study_agreements.agree(
            tx, claim_id, **body.model_dump(exclude={"host"}), host=host
        )
        tx.created(f"/v1/claims/{claim_id}/study-agreement")
    return _view(claim_id, shares, agreement)


@router.get(
    "/{claim_id}/study-agreement",
    operation_id="get_study_agreement",
    responses=problems(ClaimNotFound, NoStudy, OutsideRegion),
)
async def get_study_agreement(
    claim_id: UUID, call: Annotated[Call, may_call(*CLAIM_READERS)]
) -> StudyAgreementView:
    """研学费用由财政、本人和单位如何分担。 How a study's fee is divided."""
    async with call.reading() as tx:
        shares, agreement = await study_agreements.read_agreement(tx, claim_id)
    return _view(claim_id, shares, agreement)


@router.post(
    "/{claim_id}/study-agreement/confirm",
    operation_id="confirm_study_share",
    responses=problems(NoStudy, StudyAgreementConfirmed),
)
async def confirm_study_share(
    claim_id: UUID, call: Annotated[Creation, may_create(Role.ENTERPRISE)]
) -> StudyAgreementView:
    """工作单位确认其分担的研学费用。215号（十二）。 The employer confirms its share."""
    async with call.transaction() as tx:
        shares, agreement = await study_agreements.confirm_share(tx, claim_id)
    return _view(claim_id, shares, agreement)


@router.post(
    "/{claim_id}/study-agreement/record-paper",
    operation_id="record_study_paper",
    responses=problems(ClaimNotFound, NoStudy, StudyAgreementConfirmed, OwnClaim, OutsideRegion),
)
async def record_study_paper(
    claim_id: UUID,
    body: EmployersPaperBody,
    call: Annotated[Creation, may_create(Role.HRSS_HANDLER)],
) -> StudyAgreementView:
    """登记工作单位同意分担的书面材料；登记人不得再审核该申请。215号（十二）。 Enter the employer's paper."""
    async with call.transaction() as tx:
        shares, agreement = await study_agreements.record_paper(tx, claim_id, paper=body.paper)
    return _view(claim_id, shares, agreement)


@asked.get("", operation_id="list_study_shares", responses=problems(CursorNotReadable))
async def list_study_shares(
    call: Annotated[Call, may_call(Role.ENTERPRISE)], limit: Limit = 50, cursor: Cursor = None
) -> Page[AskedOfEmployer]:
    """待本单位确认的研学费用分担。215号（十二）。 Shares that the employer is to confirm."""
    async with call.reading() as tx:
        found = await store.of_employer(
            tx, tx.by.org or "-", after=read_id(cursor), limit=limit + 1
        )
    more = len(found) > limit
    return Page(
        items=[AskedOfEmployer.model_validate(one) for one in found[:limit]],
        next=write_cursor(str(found[limit - 1].claim_id)) if more else None,
    )
