"""Claims, over HTTP: drafted, submitted, corrected and withdrawn by their claimants."""

from datetime import date
from typing import Annotated, Literal, Self
from uuid import UUID

from fastapi import APIRouter, Query, status
from pydantic import Field, model_validator
from shared.agent_banks import BankNotAnAgent
from shared.call import Call, Change, Creation, may_call, may_change, may_create
from shared.identifiers import OrganisationName
from shared.lifecycle import ActionNotAllowed
from shared.pages import Cursor, CursorNotReadable, Limit, Page, next_of, read_id
from shared.roles import OutsideRegion, Role
from shared.web import Body, example, problems

from training_subsidy.api.claims.views import ClaimView, view_of, views_of
from training_subsidy.api.parts import (
    CLAIM_READERS,
    CLAIMANTS,
    IdNumber,
    Level,
    Name,
    RegionCode,
    TheQuotas,
    TradeCode,
    ends_after_start,
)
from training_subsidy.domain.claims.errors import (
    AccountNotValid,
    ClaimNotFound,
    ClaimTypeDoesNotFit,
    CourseNotOver,
    ExaminationPending,
    NotDispatched,
    NotYetPaid,
    OwnClaim,
    RegionNotKnown,
    SelectedElsewhere,
    SignatureDiffers,
    StudyNotOver,
    TooManyDrafts,
    TraineeContractMissing,
)
from training_subsidy.domain.claims.skill_certificate import SkillCertificateNotIssuedYet
from training_subsidy.domain.claims.study import StudyRestNotAgreed
from training_subsidy.domain.register.certificate import CertificateTrack
from training_subsidy.domain.register.enrolment import EnrolmentNotYours, ResidentNumberInvalid
from training_subsidy.domain.register.person import NotThisPerson
from training_subsidy.domain.vocabulary import Claimant, ClaimStatus, ClaimType, SubsidyKind
from training_subsidy.store.claims import claims
from training_subsidy.usecases.claims import drafts, submission
from training_subsidy.usecases.claims.claimants import (
    AccountGiven,
    CertificateGiven,
    ClaimGiven,
    CourseGiven,
    StudyGiven,
)

router = APIRouter(prefix="/v1/claims", tags=["claims"])
ALL_BUT_ONE = 2
"""A claim is for one thing of three."""


class AccountBody(Body):
    """The worker's own card; an organisation writes its account's name too."""

    model_config = example(bank_code="BANK-LHASA", account="6217997700012345678")

    bank_code: Annotated[str, Field(pattern=r"^[A-Z0-9-]{2,20}$")]
    account: Annotated[str, Field(pattern=r"^[0-9 ]{8,40}$")]
    holder_name: OrganisationName | None = None


class StudyBody(Body):
    """The study of a leading talent; the region whose selection list names the talent pays."""

    region: Annotated[
        RegionCode | None, Field(description="Left out: the region of the year's list")
    ] = None
    starts_on: date
    ends_on: date

    @model_validator(mode="after")
    def _runs_forward(self) -> Self:
        return ends_after_start(self)


class SkillCertificateBody(Body):
    """The certificate of an insured employee; the region is that of the unemployment insurance."""

    region: RegionCode
    trade_code: TradeCode
    level: Level
    body_code: Annotated[str, Field(pattern=r"^[0-9A-Z-]{4,30}$")]
    number: Annotated[str, Field(pattern=r"^[0-9A-Z/-]{4,40}$")]
    track: Annotated[
        Literal[CertificateTrack.QUALIFICATION, CertificateTrack.SKILL_LEVEL],
        Field(description="职业资格 or 职业技能等级; 专项职业能力 has no level"),
    ] = CertificateTrack.SKILL_LEVEL
    issued_on: date


class ClaimBody(Body):
    """A claim: for a course that the person is enrolled in, for the study of a talent, or for the
    certificate of an insured employee.
    """

    model_config = example(
        type="PAY_FIRST",
        kind="TRAINING",
        claimant="WORKER",
        name="次仁卓玛",
        id_number="540102199003071213",
        enrolment_id="0190a3c2-7d3e-7b1a-9c55-0f2a6f1b2c3d",
        account={"bank_code": "BANK-LHASA", "account": "6217997700012345678"},
    )

    type: ClaimType
    kind: SubsidyKind = SubsidyKind.TRAINING
    claimant: Claimant = Claimant.WORKER
    name: Annotated[
        Name | None, Field(description="Left out with the number: the worker who signs in")
    ] = None
    id_number: IdNumber | None = None
    enrolment_id: UUID | None = None
    study: StudyBody | None = None
    certificate: SkillCertificateBody | None = None
    account: AccountBody

    def given(self) -> ClaimGiven:
        """The claim as the use case takes it. Raises ``ClaimTypeDoesNotFit``."""
        subject: CourseGiven | StudyGiven | CertificateGiven
        if [self.enrolment_id, self.study, self.certificate].count(None) != ALL_BUT_ONE:
            raise ClaimTypeDoesNotFit
        if self.enrolment_id is not None:
            subject = CourseGiven(enrolment_id=self.enrolment_id)
        elif self.study is not None:
            subject = StudyGiven(**self.study.model_dump())
        elif self.certificate is not None:
            subject = CertificateGiven(**self.certificate.model_dump())
        else:
            raise ClaimTypeDoesNotFit
        return ClaimGiven(
            type=self.type,
            kind=self.kind,
            claimant=self.claimant,
            name=self.name,
            id_number=self.id_number,
            account=AccountGiven(**self.account.model_dump()),
            subject=subject,
        )


class SubmitBody(Body):
    """The electronic signature: the worker's own name, or that of who acts for an organisation."""

    model_config = example(signed_by="次仁卓玛")

    signed_by: Name


@router.post(
    "",
    operation_id="draft_claim",
    status_code=status.HTTP_201_CREATED,
    responses=problems(
        EnrolmentNotYours,
        ClaimTypeDoesNotFit,
        NotDispatched,
        AccountNotValid,
        BankNotAnAgent,
        ResidentNumberInvalid,
        NotThisPerson,
        SelectedElsewhere,
        RegionNotKnown,
        SkillCertificateNotIssuedYet,
        TooManyDrafts,
    ),
)
async def draft_claim(
    body: ClaimBody, call: Annotated[Creation, may_create(*CLAIMANTS)], quotas: TheQuotas
) -> ClaimView:
    """在线填写补贴申请，不需纸质材料。215号（二十二）。 Fill in a claim, without paper."""
    given = body.given()
    async with call.transaction() as tx:
        claim = await drafts.draft_claim(tx, given, quotas=quotas)
        return await view_of(tx, claim)


@router.get("", operation_id="list_claims", responses=problems(CursorNotReadable))
async def list_claims(
    call: Annotated[Call, may_call(*CLAIM_READERS)],
    status_filter: Annotated[ClaimStatus | None, Query(alias="status")] = None,
    limit: Limit = 50,
    cursor: Cursor = None,
) -> Page[ClaimView]:
    """本人、本单位或本辖区的申请。 One's own claims, or those of the region."""
    own = call.by.owns_single_cases
    worker = own and call.by.has(Role.APPLICANT)
    async with call.reading() as tx:
        found = await claims.find_claims(
            tx,
            region=None if own else call.by.region.code or "-",
            owner=call.by.sub if worker else None,
            org=(call.by.org or "-") if own and not worker else None,
            status=status_filter,
            after=read_id(cursor),
            limit=limit + 1,
        )
        items = await views_of(tx, found[:limit])
    return Page(
        items=items,
        next=next_of(found, limit),
    )


@router.get(
    "/{claim_id}", operation_id="get_claim", responses=problems(ClaimNotFound, OutsideRegion)
)
async def get_claim(claim_id: UUID, call: Annotated[Call, may_call(*CLAIM_READERS)]) -> ClaimView:
    """一项申请；个人信息脱敏。 One claim, masked."""
    async with call.reading() as tx:
        return await view_of(tx, await claims.get_claim(tx, claim_id))


@router.post(
    "/{claim_id}/submit",
    operation_id="submit_claim",
    responses=problems(
        ClaimNotFound,
        ActionNotAllowed,
        NotYetPaid,
        CourseNotOver,
        StudyNotOver,
        TraineeContractMissing,
        StudyRestNotAgreed,
        ExaminationPending,
        SignatureDiffers,
        NotThisPerson,
    ),
)
async def submit_claim(
    claim_id: UUID, body: SubmitBody, call: Annotated[Change, may_change(*CLAIMANTS)]
) -> ClaimView:
    """签名提交；规则当场给出结论。215号（二十二）。 Sign and submit; the rules answer at once."""
    async with call.transaction() as tx:
        claim = await submission.submit_claim(
            tx, claim_id, signed_by=body.signed_by, expected=call.expected
        )
        return await view_of(tx, claim)


@router.post(
    "/{claim_id}/withdraw",
    operation_id="withdraw_claim",
    responses=problems(ClaimNotFound, ActionNotAllowed),
)
async def withdraw_claim(
    claim_id: UUID, call: Annotated[Change, may_change(*CLAIMANTS)]
) -> ClaimView:
    """撤回申请。 Withdraw a claim."""
    async with call.transaction() as tx:
        claim = await drafts.withdraw_claim(tx, claim_id, expected=call.expected)
        return await view_of(tx, claim)


@router.post(
    "/{claim_id}/correct-payee",
    operation_id="correct_claim_payee",
    responses=problems(ClaimNotFound, ActionNotAllowed, OwnClaim, AccountNotValid, BankNotAnAgent),
)
async def correct_claim_payee(
    claim_id: UUID, body: AccountBody, call: Annotated[Change, may_change(*CLAIMANTS)]
) -> ClaimView:
    """更正收款账户，更正后自动重新发放。 Correct the account; the payment then goes on."""
    async with call.transaction() as tx:
        claim = await drafts.correct_payee(
            tx, claim_id, AccountGiven(**body.model_dump()), expected=call.expected
        )
        return await view_of(tx, claim)
