"""Apprenticeships of enterprise and school, over HTTP (企业新型学徒制, 215号（十一）, VT-037)."""

from datetime import date, datetime
from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Query, status
from pydantic import Field
from shared.call import Call, Change, Creation, may_call, may_change, may_create
from shared.city_change_routes import CityChangeView, view_of
from shared.city_changes import CityBody, CityOperation, propose
from shared.lifecycle import ActionNotAllowed
from shared.masks import mask_name
from shared.pages import Cursor, CursorNotReadable, Limit, Page, next_of, read_id
from shared.roles import OutsideRegion, Role
from shared.transaction import Reading, Transaction
from shared.web import Body, Part, View, example, problems

from training_subsidy.api.parts import (
    HRSS,
    OFFICES,
    CreditCode,
    Level,
    Name,
    Note,
    RegionCode,
    TradeCode,
)
from training_subsidy.api.register.admissions import WrittenView
from training_subsidy.domain.register.apprenticeship import (
    ApprenticeAlready,
    ApprenticeKind,
    ApprenticeNotNew,
    ApprenticeNotOfTheRoster,
    Apprenticeship,
    ApprenticeshipDecision,
    ApprenticeshipFiledTooLate,
    ApprenticeshipNotFound,
    ApprenticeshipNumberUsed,
    ApprenticeshipStartsTooLate,
    ApprenticeshipStatus,
    ApprenticeshipYearsNotPossible,
    ApprenticesNotInsured,
    ApprenticeStatus,
    SchoolTutorsMissing,
    TransferNotShown,
)
from training_subsidy.domain.register.certificate import CertificateDoubt
from training_subsidy.store.register import apprenticeships as store
from training_subsidy.store.register import notes
from training_subsidy.store.register.apprenticeships import ApprenticeSeen
from training_subsidy.store.register.institutions import InstitutionNotFound
from training_subsidy.usecases.register import apprenticeships
from training_subsidy.usecases.register.apprenticeships import ApprenticeGiven

router = APIRouter(prefix="/v1/apprenticeships", tags=["apprenticeships"])
PARTIES = (Role.ENTERPRISE, Role.TRAINING_INSTITUTION)
READERS = (*PARTIES, *OFFICES)
Reference = Annotated[str, Field(min_length=2, max_length=60)]


class ApprenticeBody(Body):
    """One apprentice: an entry of the own roster, the tutor at work, the contract of the three."""

    employee_id: UUID
    kind: ApprenticeKind
    transfer_reference: Annotated[
        Reference | None, Field(description="The decision on the transfer, of a transferred one")
    ] = None
    enterprise_tutor: Name
    contract_reference: Reference


class ApprenticeshipBody(Body):
    """What an enterprise and a school have agreed on, and for whom."""

    model_config = example(
        credit_code="52540100MJ0000000X",
        region="540102",
        number="学徒〔2026〕3号",
        trade_code="4-03-02-01",
        level=4,
        starts_on="2026-03-01",
        years=1,
        apprentices=[
            {
                "employee_id": "0190a3c2-7d3e-7b1a-9c55-0f2a6f1b2c3d",
                "kind": "NEW",
                "enterprise_tutor": "达瓦",
                "contract_reference": "三方〔2026〕3-1",
            }
        ],
    )

    credit_code: CreditCode
    region: RegionCode
    number: Reference
    trade_code: TradeCode
    level: Level
    starts_on: date
    years: Annotated[int, Field(ge=1, le=10)]
    apprentices: Annotated[list[ApprenticeBody], Field(min_length=1, max_length=200)]


class SchoolTutor(Body):
    """The school's tutor of one apprentice."""

    apprentice_id: UUID
    name: Name


class AgreeBody(Body):
    """The school's tutor of every apprentice."""

    model_config = example(
        tutors=[{"apprentice_id": "0190a3c2-7d3e-7b1a-9c55-0f2a6f1b2c3d", "name": "索朗"}]
    )

    tutors: Annotated[list[SchoolTutor], Field(min_length=1, max_length=200)]


class ApprenticeshipDecisionBody(CityBody):
    """Confirmed, or refused with the reason."""

    model_config = example(
        document="拉人社发〔2026〕40号",
        county="540102",
        decision="CONFIRM",
        reason="双师和三方协议齐全。",
    )

    county: Annotated[str, Field(pattern=r"^\d{4}(\d{2})?$", description="Whose agreement it is")]
    decision: ApprenticeshipDecision
    reason: Note


class ApprenticePart(Part):
    """An apprentice; the name is masked, both tutors are named."""

    id: UUID
    employee_id: UUID
    name: str
    kind: ApprenticeKind
    transfer_reference: str | None
    enterprise_tutor: str
    school_tutor: str | None
    contract_reference: str
    status: ApprenticeStatus
    ended_on: date | None
    certificate_doubt: CertificateDoubt | None
    version: int


class ApprenticeshipView(View):
    """An agreement with its apprentices, and what the office said of it."""

    id: UUID
    org: str
    credit_code: str
    region: str
    number: str
    trade_code: str
    level: int
    starts_on: date
    ends_on: date
    years: int
    status: ApprenticeshipStatus
    proposed_at: datetime
    decided_at: datetime | None
    apprentices: list[ApprenticePart]
    notes: list[WrittenView]


class ApprenticeshipLine(Part):
    """An agreement in a list."""

    id: UUID
    org: str
    credit_code: str
    region: str
    number: str
    trade_code: str
    level: int
    starts_on: date
    ends_on: date
    status: ApprenticeshipStatus


def part_of(seen: ApprenticeSeen) -> ApprenticePart:
    """An apprentice as the parties and the office see one."""
    names = [name for name in ApprenticePart.model_fields if name != "name"]
    return ApprenticePart(
        **{name: getattr(seen.apprentice, name) for name in names},
        name=mask_name(seen.person.name),
    )


async def _view(tx: Reading, agreement: Apprenticeship) -> ApprenticeshipView:
    decided = agreement.decided_at is not None  # before, the office has said nothing
    written = (await notes.notes_of(tx, [agreement.id]))[agreement.id] if decided else []
    names = [
        name for name in ApprenticeshipView.model_fields if name not in {"apprentices", "notes"}
    ]
    return ApprenticeshipView(
        **{name: getattr(agreement, name) for name in names},
        apprentices=[part_of(one) for one in await store.apprentices_of(tx, agreement.id)],
        notes=[WrittenView.model_validate(note) for note in written],
    )


async def _decide(
    tx: Transaction, body: ApprenticeshipDecisionBody, target: UUID | None, _expected: int
) -> UUID:
    assert target is not None
    return (await apprenticeships.decide(tx, target, body.decision, reason=body.reason)).id


async def _check(
    tx: Transaction, body: ApprenticeshipDecisionBody, target: UUID | None, expected: int
) -> None:
    assert target is not None
    agreement = await apprenticeships.check_decision(tx, target, body.decision, expected=expected)
    if not agreement.region.startswith(body.county):
        raise ApprenticeshipNotFound


REFUSED = (
    ApprenticeshipNotFound,
    ApprenticesNotInsured,
    ApprenticeNotNew,
    TransferNotShown,
    ActionNotAllowed,
    OutsideRegion,
)
DECIDE = CityOperation(
    name="decide_apprenticeship",
    body=ApprenticeshipDecisionBody,
    apply=_decide,
    check=_check,
    roles=HRSS,
    deciders=(Role.HRSS_LEAD,),
    refusals=REFUSED,
    county=lambda body: body.county,
)


@router.post(
    "",
    operation_id="propose_apprenticeship",
    status_code=status.HTTP_201_CREATED,
    responses=problems(
        InstitutionNotFound,
        ApprenticeshipNotFound,
        ApprenticeshipYearsNotPossible,
        ApprenticeshipFiledTooLate,
        ApprenticeshipStartsTooLate,
        ApprenticeNotOfTheRoster,
        ApprenticeNotNew,
        TransferNotShown,
        ApprenticeAlready,
        ApprenticeshipNumberUsed,
    ),
)
async def propose_apprenticeship(
    body: ApprenticeshipBody, call: Annotated[Creation, may_create(Role.ENTERPRISE)]
) -> ApprenticeshipView:
    """企业提出与培训机构的学徒培养协议和学徒名单。215号（十一）。 An enterprise files an agreement."""
    given = [ApprenticeGiven(**one.model_dump()) for one in body.apprentices]
    async with call.transaction() as tx:
        agreement = await apprenticeships.propose(
            tx, **body.model_dump(exclude={"apprentices"}), given=given
        )
        return await _view(tx, agreement)


@router.get("", operation_id="list_apprenticeships", responses=problems(CursorNotReadable))
async def list_apprenticeships(
    call: Annotated[Call, may_call(*READERS)],
    state: Annotated[ApprenticeshipStatus | None, Query(description="Only these")] = None,
    limit: Limit = 50,
    cursor: Cursor = None,
) -> Page[ApprenticeshipLine]:
    """本单位或本辖区的学徒培养协议。 Agreements of the own organisation or region."""
    async with call.reading() as tx:
        found = await store.find_agreements(
            tx, status=state, after=read_id(cursor), limit=limit + 1
        )
    return Page(
        items=[ApprenticeshipLine.model_validate(one) for one in found[:limit]],
        next=next_of(found, limit),
    )


@router.get(
    "/{apprenticeship_id}",
    operation_id="get_apprenticeship",
    responses=problems(ApprenticeshipNotFound, OutsideRegion),
)
async def get_apprenticeship(
    apprenticeship_id: UUID, call: Annotated[Call, may_call(*READERS)]
) -> ApprenticeshipView:
    """一份协议及其学徒、双师和决定。 One agreement with its apprentices and both tutors of each."""
    async with call.reading() as tx:
        return await _view(tx, await store.get_agreement(tx, apprenticeship_id))


@router.post(
    "/{apprenticeship_id}/agree",
    operation_id="agree_to_apprenticeship",
    responses=problems(ApprenticeshipNotFound, SchoolTutorsMissing, ActionNotAllowed),
)
async def agree_to_apprenticeship(
    apprenticeship_id: UUID,
    body: AgreeBody,
    call: Annotated[Change, may_change(Role.TRAINING_INSTITUTION)],
) -> ApprenticeshipView:
    """培训机构同意并为每名学徒指定校内导师。215号（十一）。 The school agrees and names its tutors."""
    tutors = {one.apprentice_id: one.name for one in body.tutors}
    async with call.transaction() as tx:
        agreement = await apprenticeships.agree(
            tx, apprenticeship_id, tutors, expected=call.expected
        )
        return await _view(tx, agreement)


@router.post(
    "/{apprenticeship_id}/withdraw",
    operation_id="withdraw_apprenticeship",
    responses=problems(ApprenticeshipNotFound, ActionNotAllowed),
)
async def withdraw_apprenticeship(
    apprenticeship_id: UUID, call: Annotated[Change, may_change(*PARTIES)]
) -> ApprenticeshipView:
    """任何一方在决定前撤回协议。 Either party takes the agreement back."""
    async with call.transaction() as tx:
        agreement = await apprenticeships.withdraw(tx, apprenticeship_id, expected=call.expected)
        return await _view(tx, agreement)


@router.post(
    "/{apprenticeship_id}/decide",
    operation_id="decide_apprenticeship",
    status_code=status.HTTP_202_ACCEPTED,
    responses=problems(*REFUSED),
)
async def decide_apprenticeship(
    apprenticeship_id: UUID,
    body: ApprenticeshipDecisionBody,
    call: Annotated[Change, may_change(*HRSS)],
) -> CityChangeView:
    """提议确认或不予确认，由另一人决定。215号（十一）。 Propose to confirm or to refuse an agreement."""
    async with call.transaction() as tx:
        change = await propose(tx, DECIDE, body, target=apprenticeship_id, expected=call.expected)
        return view_of(change)
