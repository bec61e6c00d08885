"""Referrals over HTTP (第二十一条、第二十八条)."""

from datetime import date
from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Query, status
from pydantic import Field
from shared.auth import APPLICANTS, HANDLERS
from shared.call import Call, Change, Creation, may_call, may_change, may_create
from shared.contracts.approval import ReferralOutcome
from shared.county_register_routes import CountyEntryPart, county_register_router
from shared.lifecycle import ActionNotAllowed
from shared.pages import Cursor, CursorNotReadable, Limit, Page, next_of, read_id
from shared.roles import OutsideRegion, Role
from shared.web import Body, example, problems

from approval.api.parts import FILE_READERS, FreeText
from approval.api.referrals.referral_views import ReferralView, listed, whole
from approval.domain.referrals.referral import (
    AnotherThanTheSender,
    ConsentDayImpossible,
    ConsentMissing,
    ConsentPaperMissing,
    HelpToApplyMissing,
    HukouIsLocal,
    Need,
    Proof,
    ProofDayImpossible,
    ProofMissing,
    ProviderNotListed,
    ProviderOffersLess,
    Receiver,
    ReceiverIncomplete,
    ReferralNotFound,
    ReferralStatus,
    Scheme,
)
from approval.store.cases.cases import CaseNotFound
from approval.store.referrals import referrals as store
from approval.usecases.referrals import providers, referrals

router = APIRouter(prefix="/v1/referrals", tags=["referrals"])
register = county_register_router(
    providers.PROVIDERS,
    title="有救助意愿的慈善组织、社会工作服务机构和志愿者（第二十一条、第二十八条） Who is willing to help",
)
READERS = (*APPLICANTS, *FILE_READERS, Role.DATA_PARTNER)
ANSWERERS = (*HANDLERS, Role.DATA_PARTNER)
STEP = (ReferralNotFound, OutsideRegion, ActionNotAllowed)
ANSWER = (*STEP, AnotherThanTheSender, ProofMissing, ProofDayImpossible)
Document = Annotated[str, Field(min_length=3, max_length=100)]


class ReferralBody(Body):
    """Who could help, and with what: a department by its scheme, a provider by its code."""

    model_config = example(
        case_id="0192a5b0-0000-7000-8000-000000000001",
        receiver="DEPARTMENT",
        scheme="DIBAO",
        needs=["LIVING_COST"],
    )

    case_id: UUID
    receiver: Receiver
    needs: Annotated[list[Need], Field(min_length=1, max_length=9)]
    scheme: Scheme | None = None
    provider: Annotated[str | None, Field(pattern=r"^[A-Z][A-Z0-9_]{2,39}$")] = None
    hukou_county: Annotated[str | None, Field(pattern=r"^\d{6}$")] = None


class ReferralConsentBody(Body):
    """The person agrees that needs and this contact go to the body named; a handler names the paper."""

    model_config = example(
        on="2026-12-01", contact="卓玛 13900000001", paper="纳金街道 同意书 2026-17"
    )

    on: Annotated[date, Field(description="Not before the proposal, and not in the future")]
    paper: Annotated[
        Document | None, Field(description="The number under which the signed paper is kept")
    ] = None
    contact: Annotated[str, Field(min_length=2, max_length=200)]


class ReferralSendBody(Body):
    """How the person was helped to apply there."""

    model_config = example(help_given="已协助填写低保申请表并提交乡镇窗口。")

    help_given: Annotated[str | None, Field(max_length=2000)] = None


class ProofBody(Body):
    """The receiver's writing: its number and its day, not before the sending."""

    document: Document
    on: date


class ReferralReceiptBody(Body):
    """Nothing from the body itself; its writing where an officer records for it."""

    model_config = example(proof={"document": "城医保函〔2026〕12号", "on": "2026-12-03"})

    proof: ProofBody | None = None

    def proven(self) -> Proof | None:
        """The writing as the rules take it."""
        return None if self.proof is None else Proof(**self.proof.model_dump())


class ReferralReasonBody(ReferralReceiptBody):
    """Why it is sent back."""

    model_config = example(reason="不属于本机构服务范围。")

    reason: FreeText


class ReferralReportBody(ReferralReceiptBody):
    """How it ended."""

    model_config = example(outcome="HELPED", text="已纳入低保，自次月起发放。")

    outcome: ReferralOutcome
    text: FreeText


@router.post(
    "",
    operation_id="propose_referral",
    status_code=status.HTTP_201_CREATED,
    responses=problems(
        *(CaseNotFound, OutsideRegion, ReceiverIncomplete, HukouIsLocal),
        *(ProviderNotListed, ProviderOffersLess),
    ),
)
async def propose_referral(
    body: ReferralBody, call: Annotated[Creation, may_create(*HANDLERS)]
) -> ReferralView:
    """提出转介：职能部门、慈善组织、社工机构、志愿者或户籍地（第二十一条）。 Propose a referral."""
    async with call.transaction() as tx:
        row = await referrals.propose(
            tx,
            body.case_id,
            kind=body.receiver,
            needs=body.needs,
            scheme=body.scheme,
            provider=body.provider,
            hukou_county=body.hukou_county,
        )
        return whole(tx, row)


@router.get("", operation_id="list_referrals", responses=problems(CursorNotReadable))
async def list_referrals(
    call: Annotated[Call, may_call(*READERS)],
    case_id: Annotated[UUID | None, Query(description="Of one case")] = None,
    status_filter: Annotated[ReferralStatus | None, Query(alias="status")] = None,
    limit: Limit = 50,
    cursor: Cursor = None,
) -> Page[ReferralView]:
    """转介清单：本辖区的、本人的或转给本机构的。 Referrals of a region, of oneself, or to one's body."""
    async with call.reading() as tx:
        found = await store.find_referrals(
            tx, case_id=case_id, status=status_filter, after=read_id(cursor), limit=limit + 1
        )
    return Page(
        items=[listed(row) for row in found[:limit]],
        next=next_of(found, limit),
    )


@router.get(
    "/{referral_id}",
    operation_id="get_referral",
    responses=problems(ReferralNotFound, OutsideRegion),
)
async def get_referral(
    referral_id: UUID, call: Annotated[Call, may_call(*READERS)]
) -> ReferralView:
    """一项转介；查看留痕。 One referral; its reading is audited."""
    async with call.transaction(audited=False) as tx:
        return whole(tx, await store.get_referral(tx, referral_id))


@router.get(
    "/{referral_id}/matches",
    operation_id="match_providers",
    responses=problems(ReferralNotFound, OutsideRegion),
)
async def match_providers(
    referral_id: UUID, call: Annotated[Call, may_call(*HANDLERS)]
) -> list[CountyEntryPart]:
    """需求与慈善资源对接（第二十八条）。 Providers that offer something of what is needed."""
    async with call.reading() as tx:
        row = await store.get_referral(tx, referral_id)
        found = await providers.matching(tx, region=row.region, needs=row.needs)
    return [CountyEntryPart.model_validate(one) for one in found]


@router.post(
    "/{referral_id}/consent",
    operation_id="consent_to_referral",
    responses=problems(*STEP, ConsentPaperMissing, ConsentDayImpossible),
)
async def consent_to_referral(
    referral_id: UUID,
    body: ReferralConsentBody,
    call: Annotated[Change, may_change(*APPLICANTS, *HANDLERS)],
) -> ReferralView:
    """本人同意转介及提供联系方式（未经同意不得提供个人信息）。 The person agrees."""
    async with call.transaction() as tx:
        row = await referrals.consent(tx, referral_id, **body.model_dump(), expected=call.expected)
        return whole(tx, row)


@router.post("/{referral_id}/withdraw", operation_id="withdraw_referral", responses=problems(*STEP))
async def withdraw_referral(
    referral_id: UUID, call: Annotated[Change, may_change(*APPLICANTS, *HANDLERS)]
) -> ReferralView:
    """本人不同意或撤回同意，转介终止。 The person does not agree, or no more."""
    async with call.transaction() as tx:
        return whole(tx, await referrals.withdraw(tx, referral_id, expected=call.expected))


@router.post(
    "/{referral_id}/send",
    operation_id="send_referral",
    responses=problems(*STEP, ConsentMissing, HelpToApplyMissing),
)
async def send_referral(
    referral_id: UUID, body: ReferralSendBody, call: Annotated[Change, may_change(*HANDLERS)]
) -> ReferralView:
    """转出，写明如何协助申请（第二十一条）。 Send it, with how the person was helped to apply."""
    async with call.transaction() as tx:
        row = await referrals.send(
            tx, referral_id, help_given=body.help_given, expected=call.expected
        )
        return whole(tx, row)


@router.post("/{referral_id}/receive", operation_id="receive_referral", responses=problems(*ANSWER))
async def receive_referral(
    referral_id: UUID,
    call: Annotated[Change, may_change(*ANSWERERS)],
    body: ReferralReceiptBody | None = None,
) -> ReferralView:
    """接收单位签收；由经办人代为登记的，须有接收单位的书面材料，且不是转出人。 The body has it."""
    proof = None if body is None else body.proven()
    async with call.transaction() as tx:
        row = await referrals.receive(tx, referral_id, proof=proof, expected=call.expected)
        return whole(tx, row)


@router.post(
    "/{referral_id}/send-back", operation_id="send_back_referral", responses=problems(*ANSWER)
)
async def send_back_referral(
    referral_id: UUID, body: ReferralReasonBody, call: Annotated[Change, may_change(*ANSWERERS)]
) -> ReferralView:
    """接收单位说明理由后退回。 The body sends it back, with the reason."""
    async with call.transaction() as tx:
        row = await referrals.send_back(
            tx, referral_id, reason=body.reason, proof=body.proven(), expected=call.expected
        )
        return whole(tx, row)


@router.post("/{referral_id}/report", operation_id="report_referral", responses=problems(*ANSWER))
async def report_referral(
    referral_id: UUID, body: ReferralReportBody, call: Annotated[Change, may_change(*ANSWERERS)]
) -> ReferralView:
    """反馈结果，或由经办人办结。 What became of it."""
    async with call.transaction() as tx:
        row = await referrals.report(
            tx,
            referral_id,
            outcome=body.outcome,
            text=body.text,
            proof=body.proven(),
            expected=call.expected,
        )
        return whole(tx, row)
