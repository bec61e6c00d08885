"""What a worker does alone, over HTTP: seats taken and left, seen with what can still be claimed."""

from datetime import date
from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, status
from pydantic import Field
from shared.call import Call, Change, Creation, may_call, may_change, may_create
from shared.masks import mask_name, mask_resident_id
from shared.pages import Cursor, CursorNotReadable, Limit, Page, read_id, write_cursor
from shared.roles import Role
from shared.web import Body, Part, View, example, problems
from shared.words import label

from training_subsidy.api.parts import IdNumber
from training_subsidy.api.register.trainees import CertificateView
from training_subsidy.domain.claims.entitlement import Entitlement
from training_subsidy.domain.register.class_errors import ClassBegun
from training_subsidy.domain.register.classes import ClassStatus
from training_subsidy.domain.register.enrolment import (
    CapacityExceeded,
    EnrolledAlready,
    EnrolmentCancelled,
    EnrolmentClosed,
    EnrolmentInUse,
    EnrolmentNotFound,
    ExamResult,
    InstitutionTakesNobody,
    OutsideWorkingAge,
    ResidentNumberInvalid,
)
from training_subsidy.domain.register.own_enrolment import NotOpenToAll
from training_subsidy.domain.register.person import NotThisPerson, PersonNotFound
from training_subsidy.domain.register.purchase_errors import FreeForNamedGroups
from training_subsidy.domain.register.small_firm import NotOfSmallFirm
from training_subsidy.domain.vocabulary import (
    Claimant,
    ClaimStatus,
    ClaimType,
    Funding,
    SubsidyKind,
    TraineeGroup,
)
from training_subsidy.domain.words import REASONS
from training_subsidy.store.register import own_enrolments as store
from training_subsidy.store.register.classes import ClassNotFound
from training_subsidy.usecases.claims import entitlement
from training_subsidy.usecases.claims.entitlement import OwnSeat
from training_subsidy.usecases.register import own_enrolments

router = APIRouter(prefix="/v1/my-enrolments", tags=["my-enrolments"])
identity = APIRouter(prefix="/v1/my-identity", tags=["my-enrolments"])


class OwnEnrolmentBody(Body):
    """The class, and the number that belongs to the sign-in's real name."""

    model_config = example(
        class_id="0190a3c2-7d3e-7b1a-9c55-0f2a6f1b2c3d",
        id_number="540102199003071213",
        phone="13900000000",
    )

    class_id: UUID
    id_number: IdNumber
    phone: Annotated[str | None, Field(pattern=r"^\d{11}$")] = None
    declared_group: Annotated[
        TraineeGroup | None, Field(description="A key group; it counts once it is proved")
    ] = None


class LeaveBody(Body):
    """Why the seat is given back."""

    model_config = example(reason="时间有冲突，改报下一期")

    reason: Annotated[str, Field(min_length=2, max_length=500)]


class IdentityBody(Body):
    """The number that belongs to the sign-in's real name."""

    model_config = example(id_number="540102199003071213")

    id_number: IdNumber


class IdentityView(View):
    """The person for whom the sign-in acts, masked."""

    person_id: UUID
    name: str
    id_number: str


class ReasonView(Part):
    """Why something cannot be claimed, or would be held; with the words for it."""

    code: str
    sentence: str


class EntitlementView(Part):
    """A kind of subsidy, and whether it can still be claimed for this seat (A-54, A-55)."""

    type: ClaimType
    kind: SubsidyKind
    can_claim: bool
    reasons: list[ReasonView]


class ClaimOfSeatView(Part):
    """A claim that was made for this seat; ``own``: not by an organisation."""

    id: UUID
    type: ClaimType
    kind: SubsidyKind
    claimant: Claimant
    status: ClaimStatus
    own: bool


class OwnEnrolmentView(View):
    """One's own seat with class, attendance, result, certificate, and what is left to claim."""

    id: UUID
    class_id: UUID
    title: str
    institution: str
    region: str
    place: str
    trade_code: str | None
    level: int | None
    funding: Funding
    starts_on: date
    ends_on: date
    class_status: ClassStatus
    group: TraineeGroup
    declared_group: Annotated[
        TraineeGroup | None, Field(description="Declared without proof: it counts once proved")
    ]
    identity_checked: Annotated[
        bool, Field(description="Whether the person is on the register, by the card")
    ]
    enrolled_on: date
    cancelled_on: date | None
    days_present: int
    days_recorded: int
    result: ExamResult | None
    examined_on: date | None
    certificate: CertificateView | None
    claims: list[ClaimOfSeatView]
    entitlements: list[EntitlementView]


def _view(seat: OwnSeat, language: str) -> OwnEnrolmentView:
    enrolment, course, own = seat.enrolment, seat.course, seat.own
    certificate = enrolment.certificate
    return OwnEnrolmentView(
        id=enrolment.id,
        class_id=course.id,
        title=course.title,
        institution=seat.institution,
        region=course.region,
        place=course.place,
        trade_code=course.trade_code,
        level=course.level,
        funding=course.funding,
        starts_on=course.starts_on,
        ends_on=course.ends_on,
        class_status=course.status,
        group=enrolment.group,
        declared_group=None if own is None else own.declared,
        identity_checked=seat.person.registered and (own is None or own.checked_on is not None),
        enrolled_on=enrolment.enrolled_on,
        cancelled_on=enrolment.cancelled_on,
        days_present=seat.attendance.present,
        days_recorded=seat.attendance.recorded,
        result=enrolment.result,
        examined_on=enrolment.examined_on,
        certificate=None if certificate is None else CertificateView.model_validate(certificate),
        claims=[ClaimOfSeatView.model_validate(one) for one in seat.claims],
        entitlements=[_entitlement(one, language) for one in seat.entitlements],
        version=enrolment.version,
    )


def _entitlement(one: Entitlement, language: str) -> EntitlementView:
    return EntitlementView(
        type=one.type,
        kind=one.kind,
        can_claim=one.can_claim,
        reasons=[
            ReasonView(code=code, sentence=label(code, REASONS).to(language))
            for code in one.reasons
        ],
    )


@router.post(
    "",
    operation_id="enrol_myself",
    status_code=status.HTTP_201_CREATED,
    responses=problems(
        ClassNotFound,
        NotOpenToAll,
        EnrolmentClosed,
        CapacityExceeded,
        EnrolledAlready,
        ResidentNumberInvalid,
        OutsideWorkingAge,
        InstitutionTakesNobody,
        NotThisPerson,
        FreeForNamedGroups,
        NotOfSmallFirm,
    ),
)
async def enrol_myself(
    body: OwnEnrolmentBody, call: Annotated[Creation, may_create(Role.APPLICANT)]
) -> OwnEnrolmentView:
    """本人在线报名；机构开课时核对身份证。215号（七）（十六）。 Enrol oneself by the own sign-in."""
    async with call.transaction() as tx:
        enrolment = await own_enrolments.enrol_oneself(tx, **body.model_dump())
        return _view(await entitlement.own_seat(tx, enrolment.id), call.language)


@router.get("", operation_id="list_my_enrolments", responses=problems(CursorNotReadable))
async def list_my_enrolments(
    call: Annotated[Call, may_call(Role.APPLICANT)], limit: Limit = 50, cursor: Cursor = None
) -> Page[OwnEnrolmentView]:
    """我的报名：课程、出勤、考核、证书，还可申请哪些补贴、为何不能。215号（七）（十六）。 My enrolments."""
    async with call.reading() as tx:
        found = await entitlement.own_seats(tx, before=read_id(cursor), limit=limit + 1)
    last = found[limit - 1].enrolment if len(found) > limit else None
    return Page(
        items=[_view(one, call.language) for one in found[:limit]],
        next=None if last is None else write_cursor(str(last.id)),
    )


@router.get(
    "/{enrolment_id}", operation_id="get_my_enrolment", responses=problems(EnrolmentNotFound)
)
async def get_my_enrolment(
    enrolment_id: UUID, call: Annotated[Call, may_call(Role.APPLICANT)]
) -> OwnEnrolmentView:
    """我的一项报名。 One of my enrolments."""
    async with call.reading() as tx:
        return _view(await entitlement.own_seat(tx, enrolment_id), call.language)


@router.post(
    "/{enrolment_id}/leave",
    operation_id="leave_class",
    responses=problems(EnrolmentNotFound, ClassBegun, EnrolmentInUse, EnrolmentCancelled),
)
async def leave_class(
    enrolment_id: UUID, body: LeaveBody, call: Annotated[Change, may_change(Role.APPLICANT)]
) -> OwnEnrolmentView:
    """开课前退出培训班，名额让出。 Give the own seat back before the class begins."""
    async with call.transaction() as tx:
        left = await own_enrolments.leave_class(
            tx, enrolment_id, reason=body.reason, expected=call.expected
        )
        return _view(await entitlement.own_seat(tx, left.id), call.language)


@identity.post(
    "",
    operation_id="prove_my_identity",
    status_code=status.HTTP_201_CREATED,
    responses=problems(NotThisPerson, ResidentNumberInvalid),
)
async def prove_my_identity(
    body: IdentityBody, call: Annotated[Creation, may_create(Role.APPLICANT)]
) -> IdentityView:
    """以登录的实名和证件号码证明本人，即可查到机构代报的培训。215号（七）（十六）。 Prove who one is."""
    async with call.transaction() as tx:
        person = await own_enrolments.prove_identity(tx, id_number=body.id_number)
    return IdentityView(
        person_id=person.person_id,
        name=mask_name(person.name),
        id_number=mask_resident_id(person.id_number),
        version=person.version,
    )


@identity.get("", operation_id="get_my_identity", responses=problems(PersonNotFound))
async def get_my_identity(call: Annotated[Call, may_call(Role.APPLICANT)]) -> IdentityView:
    """登录账号所代表的本人，脱敏。 The person for whom the sign-in acts, masked."""
    async with call.reading() as tx:
        person = await store.read_own_person(tx)
    if person is None:
        raise PersonNotFound
    return IdentityView(
        person_id=person.person_id,
        name=mask_name(person.name),
        id_number=mask_resident_id(person.id_number),
        version=person.version,
    )
