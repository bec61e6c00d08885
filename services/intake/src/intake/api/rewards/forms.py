"""Forms of rewards over HTTP: entered, confirmed, received, put right, read (219号)."""

from datetime import date
from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, File, Form, Query, UploadFile, status
from fastapi.responses import Response
from pydantic import Field
from shared.agent_banks import BankNotAnAgent
from shared.call import Call, Change, Creation, may_call, may_change, may_create
from shared.contracts.vocabulary import CashReason, PaymentMethod
from shared.errors import ChangedMeanwhile
from shared.file_responses import file_answer, stored_file
from shared.file_types import PHOTOS, FileTypeNotAccepted, media_type_of
from shared.identifiers import PersonName
from shared.lifecycle import ActionNotAllowed
from shared.pages import Cursor, CursorNotReadable, Limit, Page, next_of, read_id
from shared.problems import BodyTooLarge
from shared.roles import OutsideRegion, Role, RoleNotAllowed
from shared.web import Body, example, problems

from intake.api.parts import LargestFile, TheObjects
from intake.api.rewards.views import (
    RewardListView,
    RewardPersonView,
    RewardView,
    ThingView,
    listed,
    open_person,
    reward_view,
    thing_view,
)
from intake.domain.applications.draft import IdNumber, Phone
from intake.domain.errors import CardInvalid, DocumentNotFound, IdNumberInvalid
from intake.domain.rewards.profile import CODE, RewardNotInForce, RewardUnknown
from intake.domain.rewards.reward import (
    BroughtOnNotPossible,
    FormConfirmed,
    MarkNeeded,
    MarkNotReadable,
    NothingToConfirm,
    NothingToLookAt,
    PaidDifferently,
    PhotoNeeded,
    PhotoNotAsked,
    RewardAnotherPerson,
    RewardDaySettled,
    RewardNotFound,
    SameThingTwice,
    Signature,
    ThingNotFound,
)
from intake.policy.rewards import roles
from intake.store.papers import documents
from intake.store.rewards import rewards as store
from intake.usecases.rewards import endings, forms

router = APIRouter(prefix="/v1/rewards", tags=["rewards"])
REGISTRARS = roles(lambda part: part.registers)
CONFIRMERS = roles(lambda part: part.confirms)
RECEIVERS = roles(lambda part: part.receives)
WATCHERS = roles(lambda part: part.watches)
OFFICES = tuple(dict.fromkeys((*REGISTRARS, *CONFIRMERS, *RECEIVERS, *WATCHERS)))
OVERSEERS = tuple(one for one in (Role.CITY_SUPERVISOR, Role.AUDITOR) if one not in OFFICES)
READERS = (Role.APPLICANT, *OFFICES, *OVERSEERS)
READ = (RewardNotFound, OutsideRegion)
STEP = (*READ, ChangedMeanwhile, ActionNotAllowed, RoleNotAllowed)
Words = Annotated[str, Field(min_length=2, max_length=500)]
BankCode = Annotated[str, Field(pattern=r"^[0-9A-Z-]{2,20}$", examples=["BANK-LHASA"])]
Account = Annotated[str, Field(min_length=12, max_length=32)]


class RewardBody(Body):
    """The head of the form; the receiver is the officer whom it names."""

    model_config = example(
        scheme="STRAY_DOGS",
        name="扎西",
        id_number="540102198001010017",
        phone="13900000000",
        place="八廓街北口",
        receiver="平措",
        signature="SIGNATURE",
        handed_over_on="2026-03-02",
        method="CARD",
        bank_code="BANK-LHASA",
        account="6222020200112233446",
    )

    scheme: Annotated[str, Field(pattern=CODE, description="The code of the reward's profile")]
    name: PersonName
    id_number: IdNumber
    phone: Phone | None = None
    place: Annotated[str, Field(min_length=2, max_length=200)]
    receiver: PersonName
    signature: Signature
    handed_over_on: date
    method: PaymentMethod = PaymentMethod.CARD
    cash_reason: CashReason | None = None
    bank_code: BankCode | None = None
    account: Account | None = None


class OwnRewardBody(Body):
    """The number on the paper form, and the own ID number."""

    model_config = example(number="LQ-540102001-2026-000001", id_number="540102198001010017")

    number: Annotated[str, Field(pattern=r"^[A-Z]{2,4}-\d{4,12}-\d{4}-\d{6}$")]
    id_number: IdNumber


class WithdrawThingBody(Body):
    """Why the row is wrong; kept sealed."""

    model_config = example(reason="误登记为两只，实为同一只。")

    reason: Words


class LookBody(Body):
    """What was found of a day with unusually many."""

    model_config = example(cleared=True, reason="系同一窝幼犬，情况属实。")

    cleared: bool
    reason: Words


@router.post(
    "",
    operation_id="register_reward",
    status_code=status.HTTP_201_CREATED,
    responses=problems(
        *(RewardUnknown, RewardNotInForce, BroughtOnNotPossible, IdNumberInvalid),
        *(PaidDifferently, CardInvalid, BankNotAnAgent, RoleNotAllowed, RewardDaySettled),
    ),
)
async def register_reward(
    body: RewardBody, call: Annotated[Creation, may_create(*REGISTRARS)]
) -> RewardView:
    """登记移交（移交人、地点、日期、接收人、签名、收款方式）；逐行随照片添加。219号。 Open a form."""
    async with call.transaction() as tx:
        given = forms.RewardGiven(**body.model_dump())
        form = await forms.register(tx, given, region=call.by.region.code)
        return reward_view(tx, form, call.language)


@router.post(
    "/own",
    operation_id="open_own_reward",
    status_code=status.HTTP_201_CREATED,
    responses=problems(RewardNotFound),
)
async def open_own_reward(
    body: OwnRewardBody, call: Annotated[Creation, may_create(Role.APPLICANT)]
) -> RewardView:
    """移交人凭登记表编号和实名取得本人的登记表。219号。 Whoever handed it over has the form as the own."""
    async with call.transaction() as tx:
        form = await forms.take_own(tx, number=body.number, id_number=body.id_number)
        tx.created(f"/v1/rewards/{form.row.id}")
        return reward_view(tx, form, call.language)


@router.get("", operation_id="list_rewards", responses=problems(CursorNotReadable))
async def list_rewards(
    call: Annotated[Call, may_call(*READERS)],
    scheme: Annotated[str | None, Query(pattern=CODE)] = None,
    handed_over_on: date | None = None,
    limit: Limit = 50,
    cursor: Cursor = None,
) -> Page[RewardListView]:
    """本辖区的登记表，或本人的登记表。219号。 Forms of the caller's region, or one's own."""
    async with call.reading() as tx:
        found = await store.find_forms(
            tx, scheme=scheme, day=handed_over_on, after=read_id(cursor), limit=limit + 1
        )
    return Page(
        items=[listed(row, call.language) for row in found[:limit]],
        next=next_of(found, limit),
    )


@router.get("/{reward_id}", operation_id="get_reward", responses=problems(*READ))
async def get_reward(reward_id: UUID, call: Annotated[Call, may_call(*READERS)]) -> RewardView:
    """一份登记表，个人信息掩码。219号。 One form, its person masked."""
    async with call.reading() as tx:
        return reward_view(tx, await store.get_form(tx, reward_id), call.language)


@router.get(
    "/{reward_id}/person",
    operation_id="read_reward_person",
    responses=problems(*READ, RoleNotAllowed),
)
async def read_reward_person(
    reward_id: UUID, call: Annotated[Call, may_call(*REGISTRARS)]
) -> RewardPersonView:
    """登记单位查看移交人完整信息，留痕。219号。 Who handed it over, in full; audited."""
    async with call.transaction(audited=False) as tx:
        return open_person(tx, await store.get_form(tx, reward_id))


@router.post(
    "/{reward_id}/things",
    operation_id="add_reward_thing",
    status_code=status.HTTP_201_CREATED,
    responses=problems(
        *READ,
        *(SameThingTwice, FormConfirmed, PhotoNeeded, PhotoNotAsked, MarkNeeded, MarkNotReadable),
        *(FileTypeNotAccepted, BodyTooLarge, RoleNotAllowed),
    ),
)
async def add_reward_thing(
    reward_id: UUID,
    call: Annotated[Creation, may_create(*REGISTRARS)],
    objects: TheObjects,
    limit: LargestFile,
    file: Annotated[UploadFile | None, File(description="The photo: JPEG, PNG or HEIC")] = None,
    mark: Annotated[
        str | None, Form(max_length=40, description="Such as the number of a chip, if any")
    ] = None,
) -> ThingView:
    """逐行登记（每只一行，附照片和芯片号）；同一只不得重复。219号。 Add a row with its photo."""
    content = None if file is None else await file.read(limit + 1)
    if content is not None and len(content) > limit:
        raise BodyTooLarge(limit=limit)
    media_type = None if content is None else media_type_of(content, accepted=PHOTOS)
    async with call.reading() as tx:
        await forms.require_open(tx, reward_id, has_photo=content is not None, mark=mark or None)
    photo = None if content is None else forms.new_photo(reward_id, content)
    kept = () if photo is None else (photo,)
    async with objects.stored(*kept), call.transaction() as tx:
        thing = await forms.add_thing(
            tx, reward_id, mark=mark or None, photo=photo, media_type=media_type
        )
        return thing_view(tx, thing)


@router.get(
    "/{reward_id}/things/{thing_id}",
    operation_id="get_reward_thing",
    responses=problems(*READ, ThingNotFound),
)
async def get_reward_thing(
    reward_id: UUID, thing_id: UUID, call: Annotated[Call, may_call(*READERS)]
) -> ThingView:
    """登记表的一行。219号。 One row."""
    async with call.reading() as tx:
        return thing_view(tx, (await store.get_form(tx, reward_id)).thing(thing_id))


@router.get(
    "/{reward_id}/things/{thing_id}/photo",
    operation_id="read_reward_photo",
    response_class=Response,
    responses=problems(*READ, ThingNotFound, DocumentNotFound)
    | file_answer(*sorted(PHOTOS), description="The photo."),
)
async def read_reward_photo(
    reward_id: UUID,
    thing_id: UUID,
    call: Annotated[Call, may_call(*OFFICES, *OVERSEERS)],
    objects: TheObjects,
) -> Response:
    """该行的照片，查看留痕。219号。 Its photo; the reading is audited."""
    async with call.transaction(audited=False) as tx:
        thing = (await store.get_form(tx, reward_id)).thing(thing_id)
        if thing.document_id is None:
            raise DocumentNotFound
        document = await documents.get_document(tx, reward_id, thing.document_id)
        tx.audit("read_reward_photo", resource=("reward_thing", thing_id))
    content = await objects.read(document.address)
    return stored_file(content, media_type=document.media_type, name="photo")


@router.post(
    "/{reward_id}/confirm",
    operation_id="confirm_reward",
    responses=problems(*STEP, NothingToConfirm, RewardAnotherPerson),
)
async def confirm_reward(
    reward_id: UUID, call: Annotated[Change, may_change(*CONFIRMERS)]
) -> RewardView:
    """第二名民警核对（四眼），此后不再添加。219号。 The second officer confirms the rows."""
    async with call.transaction() as tx:
        form = await forms.confirm(tx, reward_id, expected=call.expected)
        return reward_view(tx, form, call.language)


@router.post(
    "/{reward_id}/things/{thing_id}/receive",
    operation_id="receive_reward_thing",
    responses=problems(*STEP, ThingNotFound, RewardAnotherPerson),
)
async def receive_reward_thing(
    reward_id: UUID, thing_id: UUID, call: Annotated[Change, may_change(*RECEIVERS)]
) -> RewardView:
    """收容所逐只确认送达，送达后方可奖励。219号。 It has arrived, one by one."""
    async with call.transaction() as tx:
        form = await forms.receive(tx, reward_id, thing_id, expected=call.expected)
        return reward_view(tx, form, call.language)


@router.post(
    "/{reward_id}/things/{thing_id}/withdraw",
    operation_id="withdraw_reward_thing",
    responses=problems(*STEP, ThingNotFound),
)
async def withdraw_reward_thing(
    reward_id: UUID,
    thing_id: UUID,
    body: WithdrawThingBody,
    call: Annotated[Change, may_change(*REGISTRARS)],
) -> RewardView:
    """撤销错误的行并说明原因；已下达的支付尽力止付后重新下达。219号。 A wrong row earns nothing."""
    async with call.transaction() as tx:
        form = await endings.withdraw(
            tx, reward_id, thing_id, reason=body.reason, expected=call.expected
        )
        return reward_view(tx, form, call.language)


@router.post(
    "/{reward_id}/look",
    operation_id="look_at_reward_count",
    responses=problems(*STEP, NothingToLookAt, RewardAnotherPerson),
)
async def look_at_reward_count(
    reward_id: UUID, body: LookBody, call: Annotated[Change, may_change(*WATCHERS)]
) -> RewardView:
    """查看一人一日移交数量异常：属实则发放，否则不予奖励。219号。 A day with unusually many is looked at."""
    async with call.transaction() as tx:
        form = await endings.look_at_count(
            tx, reward_id, cleared=body.cleared, reason=body.reason, expected=call.expected
        )
        return reward_view(tx, form, call.language)
