"""Audit samples of payments for who audits (第二十三条)."""

from datetime import date, datetime
from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, status
from pydantic import Field
from shared.call import Call, Change, Creation, may_call, may_change, may_create
from shared.contracts.vocabulary import FundKind, Programme
from shared.lifecycle import ActionNotAllowed
from shared.money import Money, WireMoney
from shared.pages import Cursor, CursorNotReadable, Limit, Page, next_of, read_id
from shared.regions import WHOLE_CODE
from shared.roles import OutsideRegion, Role
from shared.transaction import Reading
from shared.web import Body, Part, View, example, problems

from disbursement.api.oversight.register import FIRST_DAY, LAST_DAY, asked_of
from disbursement.domain.oversight.register import PeriodNotPossible
from disbursement.domain.oversight.samples import (
    DeviationNotPossible,
    NothingToSample,
    PaymentNotDrawn,
    PopulationTooLarge,
    SampleDaysNotOver,
    SampleFourEyes,
    SampleNotExamined,
    SampleNotFound,
    SampleStatus,
    SamplingMethod,
)
from disbursement.store.oversight import samples as store
from disbursement.store.oversight.sample_tables import AuditSampleRow, SampledPaymentRow
from disbursement.usecases.oversight import samples
from shared import held

router = APIRouter(prefix="/v1/audit-samples", tags=["oversight"])
STEP = (SampleNotFound, OutsideRegion, ActionNotAllowed)
Words = Annotated[str, Field(min_length=5, max_length=2000)]
Day = Annotated[date, Field(ge=FIRST_DAY, le=LAST_DAY)]


class SampleBody(Body):
    """From which payments, how, and how many."""

    model_config = example(
        reference="审计通知书〔2026〕12号",
        since="2026-01-01",
        until="2026-06-30",
        method="MONETARY_UNIT",
        size=60,
    )

    reference: Annotated[str, Field(min_length=2, max_length=100, description="审计项目文号")]
    since: Day
    until: Day
    region: Annotated[str | None, Field(pattern=WHOLE_CODE)] = None
    programme: Programme = Programme.TEMPORARY_ASSISTANCE
    source: FundKind | None = None
    method: SamplingMethod = SamplingMethod.MONETARY_UNIT
    size: Annotated[int, Field(ge=1, le=1000)]
    seed: Annotated[
        str | None,
        Field(pattern=r"^[0-9A-Za-z-]{8,64}$", description="Else the service makes one"),
    ] = None


class ExaminationBody(Body):
    """What was found of a drawn payment; ``misstated`` is nothing where it is in order."""

    model_config = example(misstated="0.00", note="凭证、签字、公示与银行回单一致。")

    misstated: WireMoney
    note: Words
    followed_by: Annotated[
        str | None, Field(min_length=2, max_length=100, description="移送处理文号")
    ] = None


class ConclusionBody(Body):
    model_config = example(conclusion="抽查60笔，未发现错报。")

    conclusion: Words


class AbandonmentBody(Body):
    model_config = example(reason="审计项目调整，改按来源分别抽样。")

    reason: Words


class SampleView(View):
    """A sample as it was drawn. ``step``: of how many yuan one was drawn; ``projected``: what the
    deviations say of all payments.
    """

    id: UUID
    reference: str
    region: str
    programme: Programme
    since: date
    until: date
    method: SamplingMethod
    size: int
    seed: str
    population: int
    population_amount: Money
    population_sha256: Annotated[
        str,
        Field(description="Over one line `<payment id> <fen>` and LF for each payment, by id"),
    ]
    step: Money | None
    status: SampleStatus
    drawn_by: str
    drawn_at: datetime
    projected: Money | None
    ended_by: str | None
    ended_at: datetime | None


class SampleFileView(SampleView):
    """A sample with its conclusion, or why it was abandoned."""

    conclusion: str | None
    examined: int
    deviations: int
    misstated: Money


class SampledPaymentView(Part):
    """A drawn payment and what was found; ``hits`` is how many of its yuan were drawn."""

    payment_id: UUID
    amount: Money
    hits: int
    misstated: Money | None
    note: str | None
    followed_by: str | None
    examined_by: str | None
    examined_at: datetime | None


async def _file(tx: Reading, row: AuditSampleRow) -> SampleFileView:
    examined = await store.find_examined(tx, row.id)
    return SampleFileView(
        **dict(SampleView.model_validate(row)),
        conclusion=held.opened(tx, row, "conclusion"),
        examined=len(examined),
        deviations=sum(one.misstated > 0 for one in examined),
        misstated=sum(one.misstated for one in examined),
    )


def _drawn(tx: Reading, row: SampledPaymentRow) -> SampledPaymentView:
    names = SampledPaymentView.model_fields.keys() - {"note"}
    return SampledPaymentView(
        **{name: getattr(row, name) for name in names}, note=held.opened(tx, row, "note")
    )


@router.post(
    "",
    operation_id="draw_audit_sample",
    status_code=status.HTTP_201_CREATED,
    responses=problems(
        PeriodNotPossible, OutsideRegion, SampleDaysNotOver, NothingToSample, PopulationTooLarge
    ),
)
async def draw_audit_sample(
    body: SampleBody, call: Annotated[Creation, may_create(Role.AUDITOR)]
) -> SampleView:
    """审计抽样：按随机数种子抽取已支付的款项，可复算。202号 第二十三条。 Draw payments; anybody can draw them again."""
    asked = asked_of(call, body.since, body.until, body.region, body.programme, body.source)
    async with call.transaction() as tx:
        row = await samples.draw_sample(
            tx,
            asked,
            method=body.method,
            size=body.size,
            seed=body.seed,
            reference=body.reference,
        )
        return SampleView.model_validate(row)


@router.get("", operation_id="list_audit_samples", responses=problems(CursorNotReadable))
async def list_audit_samples(
    call: Annotated[Call, may_call(Role.AUDITOR)], limit: Limit = 50, cursor: Cursor = None
) -> Page[SampleView]:
    """本辖区的审计样本，含已放弃的。 Samples of the caller's region, also those abandoned."""
    async with call.reading() as tx:
        found = await store.find_samples(
            tx, region=call.by.region.code or "-", after=read_id(cursor), limit=limit + 1
        )
    return Page(
        items=[SampleView.model_validate(row) for row in found[:limit]],
        next=next_of(found, limit),
    )


@router.get(
    "/{sample_id}",
    operation_id="get_audit_sample",
    responses=problems(SampleNotFound, OutsideRegion),
)
async def get_audit_sample(
    sample_id: UUID, call: Annotated[Call, may_call(Role.AUDITOR)]
) -> SampleFileView:
    """一份审计样本。 One sample."""
    async with call.reading() as tx:
        row = await held.find(tx, AuditSampleRow, sample_id, missing=SampleNotFound)
        call.by.within(row.region)
        return await _file(tx, row)


@router.get(
    "/{sample_id}/payments",
    operation_id="list_sampled_payments",
    responses=problems(SampleNotFound, OutsideRegion, CursorNotReadable),
)
async def list_sampled_payments(
    sample_id: UUID,
    call: Annotated[Call, may_call(Role.AUDITOR)],
    limit: Limit = 50,
    cursor: Cursor = None,
) -> Page[SampledPaymentView]:
    """样本中的款项和查验结果。 The drawn payments, and what was found."""
    async with call.reading() as tx:
        row = await held.find(tx, AuditSampleRow, sample_id, missing=SampleNotFound)
        call.by.within(row.region)
        found = await store.find_drawn(tx, sample_id, after=read_id(cursor), limit=limit + 1)
        items = [_drawn(tx, one) for one in found[:limit]]
    return Page(items=items, next=next_of(found, limit))


@router.post(
    "/{sample_id}/payments/{payment_id}/examine",
    operation_id="examine_sampled_payment",
    responses=problems(*STEP, PaymentNotDrawn, DeviationNotPossible, SampleFourEyes),
)
async def examine_sampled_payment(
    sample_id: UUID,
    payment_id: UUID,
    body: ExaminationBody,
    call: Annotated[Change, may_change(Role.AUDITOR)],
) -> SampledPaymentView:
    """登记一笔样本的查验结果（版本为样本的版本）。202号 第二十三条。 What was found; the version is the sample's."""
    async with call.transaction() as tx:
        drawn = await samples.examine(
            tx,
            sample_id,
            payment_id,
            misstated=body.misstated,
            note=body.note,
            followed_by=body.followed_by,
            expected=call.expected,
        )
        return _drawn(tx, drawn)


@router.post(
    "/{sample_id}/conclude",
    operation_id="conclude_audit_sample",
    responses=problems(*STEP, SampleNotExamined),
)
async def conclude_audit_sample(
    sample_id: UUID,
    body: ConclusionBody,
    call: Annotated[Change, may_change(Role.AUDITOR)],
) -> SampleFileView:
    """全部查验后作出结论，推断总体错报。202号 第二十三条。 Conclude, with what it says of all payments."""
    async with call.transaction() as tx:
        row = await samples.conclude(
            tx, sample_id, conclusion=body.conclusion, expected=call.expected
        )
        return await _file(tx, row)


@router.post("/{sample_id}/abandon", operation_id="abandon_audit_sample", responses=problems(*STEP))
async def abandon_audit_sample(
    sample_id: UUID,
    body: AbandonmentBody,
    call: Annotated[Change, may_change(Role.AUDITOR)],
) -> SampleFileView:
    """放弃一份样本，写明理由，记录保留。 Abandon a sample; it stays on record with the reason."""
    async with call.transaction() as tx:
        row = await samples.abandon(tx, sample_id, reason=body.reason, expected=call.expected)
        return await _file(tx, row)
