"""Questions to other departments, over HTTP: read by offices, answered by callback or from paper."""

from datetime import date, datetime
from typing import Annotated, Any, cast
from uuid import UUID

from fastapi import APIRouter, Depends, Query, Request, status
from pydantic import Field
from shared.access import open_to_all
from shared.call import Call, Change, may_call, may_change
from shared.city_change_routes import CityChangeView, view_of
from shared.city_changes import CityBody, CityOperation, propose
from shared.pages import Cursor, CursorNotReadable, Limit, Page, next_of, read_id
from shared.platform import FAULTS, AnswerNotReadable, SignatureInvalid
from shared.roles import Actor, Role
from shared.transaction import Transaction
from shared.web import Db, Part, View, example, problems

from training_subsidy.api.parts import HRSS, OFFICES
from training_subsidy.domain.register.inquiry import (
    FactsNotAsAgreed,
    Inquiry,
    InquiryNotFound,
    InquiryOutcome,
    InquiryRequestUnknown,
    InquiryStatus,
    Question,
    SentenceEndMissing,
    facts_told,
)
from training_subsidy.platform import REPLY_SCHEMA, Departments
from training_subsidy.store import inquiries as stored
from training_subsidy.usecases import answers

router = APIRouter(prefix="/v1/inquiries", tags=["inquiries"])
PARTNER = Actor(sub="data-sharing-platform", roles=frozenset({Role.DATA_PARTNER}))


async def _departments(request: Request) -> Departments:
    return cast("Departments", request.app.state.departments)


class InquiryView(View):
    """A question, what it waits for, and what is known of it."""

    id: UUID
    question: Question
    subject: Annotated[UUID, Field(description="What the answer is for")]
    person_id: UUID
    region: str
    asked_at: datetime
    status: InquiryStatus
    waits_for: str | None
    outcome: InquiryOutcome | None
    facts: dict[str, Any] | None
    data_date: date | None
    on_paper: bool


class PaperAnswerBody(CityBody):
    """What a department gave on paper; the facts are those that the question asks for."""

    model_config = example(
        document="拉人社函〔2026〕41号",
        outcome="CONFIRMED",
        facts={"level": 4, "issued_on": "2026-05-20"},
        data_date="2026-06-01",
        county="540102",
    )

    county: Annotated[str, Field(pattern=r"^\d{4}(\d{2})?$", description="Whose question it is")]
    outcome: InquiryOutcome
    facts: dict[str, Any] = {}
    data_date: date


class HeardView(Part):
    """Whether the answer counts; one that is known or older is kept and does not."""

    counts: bool


def inquiry_view(inquiry: Inquiry) -> InquiryView:
    """A question as offices see it."""
    answer = inquiry.answer
    return InquiryView(
        id=inquiry.id,
        question=inquiry.question,
        subject=inquiry.subject,
        person_id=inquiry.person_id,
        region=inquiry.region,
        asked_at=inquiry.asked_at,
        status=inquiry.status,
        waits_for=inquiry.waits_for,
        outcome=None if answer is None else answer.outcome,
        facts=None if answer is None else answer.facts.model_dump(mode="json", exclude_none=True),
        data_date=None if answer is None else answer.data_date,
        on_paper=answer is not None and answer.on_paper,
        version=inquiry.version,
    )


async def _settle(
    tx: Transaction, body: PaperAnswerBody, target: UUID | None, _expected: int
) -> UUID:
    assert target is not None
    settled = await answers.settle(
        tx,
        target,
        outcome=body.outcome,
        facts=body.facts,
        data_date=body.data_date,
        document=body.document,
    )
    return settled.id


async def _check(
    tx: Transaction, body: PaperAnswerBody, target: UUID | None, expected: int
) -> None:
    assert target is not None
    inquiry = await stored.get_inquiry(tx, target, expected=expected)
    if not inquiry.region.startswith(body.county):
        raise InquiryNotFound
    facts_told(inquiry, body.outcome, body.facts)
    if body.data_date > tx.clock.today():
        raise AnswerNotReadable(why=FAULTS["future_data"])


SETTLE = CityOperation(
    name="settle_inquiry",
    body=PaperAnswerBody,
    apply=_settle,
    check=_check,
    roles=HRSS,
    deciders=(Role.HRSS_LEAD,),
    refusals=(InquiryNotFound, FactsNotAsAgreed, SentenceEndMissing, AnswerNotReadable),
    county=lambda body: body.county,
)


@router.get("", operation_id="list_inquiries", responses=problems(CursorNotReadable))
async def list_inquiries(
    call: Annotated[Call, may_call(*OFFICES)],
    question: Annotated[Question | None, Query(description="Only these")] = None,
    state: Annotated[InquiryStatus | None, Query(description="Only these")] = None,
    subject: Annotated[UUID | None, Query(description="Only about this")] = None,
    limit: Limit = 50,
    cursor: Cursor = None,
) -> Page[InquiryView]:
    """向其他部门的查询。215号（七）。 Questions to other departments of the own region."""
    async with call.reading() as tx:
        found = await stored.find_inquiries(
            tx,
            question=question,
            status=state,
            subject=subject,
            after=read_id(cursor),
            limit=limit + 1,
        )
    return Page(
        items=[inquiry_view(one) for one in found[:limit]],
        next=next_of(found, limit),
    )


@router.get("/{inquiry_id}", operation_id="get_inquiry", responses=problems(InquiryNotFound))
async def get_inquiry(inquiry_id: UUID, call: Annotated[Call, may_call(*OFFICES)]) -> InquiryView:
    """一项查询。 One question to another department."""
    async with call.reading() as tx:
        return inquiry_view(await stored.get_inquiry(tx, inquiry_id))


@router.post(
    "/answers",
    operation_id="receive_inquiry_answer",
    responses=problems(
        SignatureInvalid,
        AnswerNotReadable,
        InquiryRequestUnknown,
        FactsNotAsAgreed,
        SentenceEndMissing,
    ),
    openapi_extra={
        "requestBody": {
            "required": True,
            "content": {"application/json": {"schema": REPLY_SCHEMA}},
        }
    },
)
@open_to_all
async def receive_inquiry_answer(
    request: Request, db: Db, departments: Annotated[Departments, Depends(_departments)]
) -> HeardView:
    """部门回传答复（HMAC 签名，可重复投递）。215号（七）。

    An answer of a department, signed with Aid-Timestamp and Aid-Signature; safe to repeat.
    """
    reply = departments.verified(request.headers, await request.body())
    async with db.transaction(by=PARTNER, action="receive_inquiry_answer") as tx:
        return HeardView(counts=await answers.record_reply(tx, reply))


@router.post(
    "/{inquiry_id}/settle",
    operation_id="settle_inquiry",
    status_code=status.HTTP_202_ACCEPTED,
    responses=problems(InquiryNotFound, FactsNotAsAgreed, SentenceEndMissing, AnswerNotReadable),
)
async def settle_inquiry(
    inquiry_id: UUID, body: PaperAnswerBody, call: Annotated[Change, may_change(*HRSS)]
) -> CityChangeView:
    """提议按部门书面答复录入，由本县（区）人社负责人确认。215号（七）。 Propose what a department gave on paper."""
    async with call.transaction() as tx:
        change = await propose(tx, SETTLE, body, target=inquiry_id, expected=call.expected)
        return view_of(change)
