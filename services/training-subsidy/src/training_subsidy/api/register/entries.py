"""Registers that are profiles, over HTTP: bases, awards, packages, guide prices and the like."""

from datetime import date, datetime
from typing import Annotated, Any
from uuid import UUID

from fastapi import APIRouter, Query, status
from pydantic import Field
from shared.access import open_to_all
from shared.call import Call, Change, Creation, may_call, may_change, may_create
from shared.errors import ChangedMeanwhile
from shared.lifecycle import ActionNotAllowed
from shared.pages import Cursor, CursorNotReadable, Limit, Page, next_of, read_id
from shared.roles import OutsideRegion, Role, RoleNotAllowed
from shared.transaction import Reading
from shared.web import Body, Db, Part, View, example, problems

from training_subsidy.api.parts import ANYONE, OFFICES, RegionCode
from training_subsidy.domain.register.kept import (
    EntrySpan,
    EntryStatus,
    FieldType,
    RegisterEntryDays,
    RegisterEntryKnown,
    RegisterEntryMalformed,
    RegisterEntryNotFound,
    RegisterEntryNotListed,
    RegisterEntryNotYours,
    RegisterProfile,
    RegisterUnknown,
)
from training_subsidy.policy.registers import REGISTERS, register_of
from training_subsidy.store.register import entries as stored
from training_subsidy.store.register_tables import RegisterEntryRow
from training_subsidy.usecases.register import entries
from training_subsidy.usecases.register.entries import RegisterEntryFourEyes

router = APIRouter(prefix="/v1", tags=["registers"])
ENTERERS = (Role.HRSS_HANDLER, Role.HRSS_LEAD, Role.TRAINING_INSTITUTION, Role.ENTERPRISE)
ENTRY_READERS = (*OFFICES, Role.TRAINING_INSTITUTION, Role.ENTERPRISE)
READ = (RegisterEntryNotFound, OutsideRegion)
STEP = (*READ, ChangedMeanwhile, ActionNotAllowed)
RegisterCode = Annotated[str, Field(pattern=r"^[a-z][a-z-]{2,39}$", examples=["facilities"])]
Words = Annotated[str, Field(min_length=2, max_length=500)]


class FieldView(Part):
    """One field of a register: its title, what it takes, and its choices."""

    name: str
    title: dict[str, str]
    type: FieldType
    required: bool
    choices: dict[str, dict[str, str]]


class RegisterView(Part):
    """A register: what it is, the items of 215号 that ask for it, and its fields."""

    code: str
    title: dict[str, str]
    law: str
    requirements: list[str]
    enters: list[Role]
    public: bool
    fields: list[FieldView]


class EntryBody(Body):
    """An entry; its values are those of the register's fields."""

    model_config = example(
        region="540102",
        since="2026-01-01",
        document="拉人社发〔2026〕12号",
        values={
            "kind": "MASTER_STUDIO",
            "name": "唐卡技能大师工作室",
            "operator_code": "915401027419045137",
            "place": "八廓街12号",
            "places": 20,
        },
    )

    region: RegionCode
    since: date
    until: date | None = None
    document: Annotated[str, Field(min_length=3, max_length=200)]
    values: Annotated[dict[str, Any], Field(max_length=40)]
    replaces: Annotated[
        UUID | None, Field(description="The entry whose place it takes from its first day on")
    ] = None


class EntryReasonBody(Body):
    """Why it is rejected."""

    model_config = example(reason="地址与实际不符，请核对后重新登记。")

    reason: Words


class EntryEndBody(Body):
    """The last day of an entry, and why it ends."""

    model_config = example(until="2026-12-31", reason="协议到期。")

    until: date
    reason: Words


class PublicRegisterEntryView(Part):
    """An entry as everybody may read it."""

    id: UUID
    register_code: str
    region: str
    values: dict[str, Any]
    since: date
    until: date | None
    document: str


class RegisterEntryView(View):
    """An entry with its steps."""

    id: UUID
    register_code: str
    region: str
    org: str | None
    values: dict[str, Any]
    since: date
    until: date | None
    document: str
    status: EntryStatus
    replaces: UUID | None
    proposed_at: datetime
    decided_at: datetime | None
    reason: str | None


class SumsView(Part):
    """How many entries a county has in force, and the sums of their numbers; money in fen."""

    county: str
    entries: int
    sums: dict[str, int]


def _register(profile: RegisterProfile) -> RegisterView:
    return RegisterView(
        code=profile.code,
        title=profile.title.model_dump(),
        law=profile.law,
        requirements=list(profile.requirements),
        enters=list(profile.enters),
        public=profile.public,
        fields=[
            FieldView(
                name=name,
                title=field.title.model_dump(),
                type=field.type,
                required=field.required,
                choices={code: words.model_dump() for code, words in field.choices.items()},
            )
            for name, field in profile.fields.items()
        ],
    )


def entry_view(tx: Reading, row: RegisterEntryRow) -> RegisterEntryView:
    """An entry as the office and its organisation see it."""
    return RegisterEntryView(
        id=row.id,
        register_code=row.register,
        region=row.region,
        org=row.org,
        values=stored.values_of(tx, row),
        since=row.since,
        until=row.until,
        document=row.document,
        status=EntryStatus(row.status),
        replaces=row.replaces,
        proposed_at=row.proposed_at,
        decided_at=row.decided_at,
        reason=stored.reason_of(tx, row),
        version=row.version,
    )


@router.get("/registers", operation_id="list_registers")
@open_to_all
async def list_registers() -> list[RegisterView]:
    """各类登记册及其项目。215号。 The registers and their fields."""
    return [_register(profile) for profile in REGISTERS.values()]


@router.get(
    "/registers/{register}/entries",
    operation_id="list_public_entries",
    responses=problems(RegisterUnknown, CursorNotReadable),
)
@open_to_all
async def list_public_entries(
    register: RegisterCode,
    db: Db,
    on: Annotated[date | None, Query(description="In force on this day; today when absent")] = None,
    region: Annotated[RegionCode | None, Query(description="At and below this region")] = None,
    limit: Limit = 50,
    cursor: Cursor = None,
) -> Page[PublicRegisterEntryView]:
    """公开登记册中某日有效的条目。215号（七）（二十六）。 What a public register has in force on a day."""
    profile = register_of(register)
    if not profile.public:
        raise RegisterUnknown
    async with db.reading(by=ANYONE) as tx:
        found = await stored.in_force(
            tx,
            register,
            on=on or tx.clock.today(),
            region=region,
            after=read_id(cursor),
            limit=limit + 1,
        )
        items = [
            PublicRegisterEntryView(
                id=row.id,
                register_code=row.register,
                region=row.region,
                values=profile.shown(stored.values_of(tx, row)),
                since=row.since,
                until=row.until,
                document=row.document,
            )
            for row in found[:limit]
        ]
    return Page(
        items=items,
        next=next_of(found, limit),
    )


@router.get(
    "/register-sums",
    operation_id="sum_register",
    responses=problems(RegisterUnknown, OutsideRegion),
)
async def sum_register(
    call: Annotated[Call, may_call(*OFFICES)],
    register: Annotated[RegisterCode, Query(description="Of this register")],
    on: Annotated[date | None, Query(description="In force on this day; today when absent")] = None,
) -> list[SumsView]:
    """登记册按县（区）汇总。215号（三）。 Entries and sums by county of the own region."""
    register_of(register)
    async with call.reading() as tx:
        day = on or tx.clock.today()
        found = await stored.sum_up(tx, register, on=day, region=tx.by.region.code)
    return [SumsView(county=one.county, entries=one.entries, sums=dict(one.sums)) for one in found]


@router.post(
    "/registers/{register}/entries",
    operation_id="propose_entry",
    status_code=status.HTTP_201_CREATED,
    responses=problems(
        *(RegisterUnknown, RegisterEntryMalformed, RegisterEntryDays, RegisterEntryKnown),
        *(RegisterEntryNotListed, RoleNotAllowed, RegisterEntryNotYours, *READ),
    ),
)
async def propose_entry(
    register: RegisterCode, body: EntryBody, call: Annotated[Creation, may_create(*ENTERERS)]
) -> RegisterEntryView:
    """登记一项，由另一名负责人确认后生效。215号。 Propose an entry; another person confirms it."""
    async with call.transaction() as tx:
        row = await entries.propose_entry(
            tx,
            register,
            region=body.region,
            values=body.values,
            span=EntrySpan(since=body.since, until=body.until),
            document=body.document,
            replaces=body.replaces,
        )
        return entry_view(tx, row)


@router.get("/register-entries", operation_id="list_entries", responses=problems(CursorNotReadable))
async def list_entries(
    call: Annotated[Call, may_call(*ENTRY_READERS)],
    register: Annotated[RegisterCode | None, Query(description="Only of this register")] = None,
    state: Annotated[EntryStatus | None, Query(description="Only these")] = None,
    limit: Limit = 50,
    cursor: Cursor = None,
) -> Page[RegisterEntryView]:
    """本辖区或本单位的登记条目。 Entries of the own region or organisation, in any state."""
    async with call.reading() as tx:
        found = await stored.find_entries(
            tx, register=register, status=state, after=read_id(cursor), limit=limit + 1
        )
        items = [entry_view(tx, row) for row in found[:limit]]
    return Page(
        items=items,
        next=next_of(found, limit),
    )


@router.get("/register-entries/{entry_id}", operation_id="get_entry", responses=problems(*READ))
async def get_entry(
    entry_id: UUID, call: Annotated[Call, may_call(*ENTRY_READERS)]
) -> RegisterEntryView:
    """一项登记。 One entry."""
    async with call.reading() as tx:
        return entry_view(tx, await stored.get_entry(tx, entry_id))


@router.post(
    "/register-entries/{entry_id}/confirm",
    operation_id="confirm_entry",
    responses=problems(*STEP, RegisterEntryFourEyes),
)
async def confirm_entry(
    entry_id: UUID, call: Annotated[Change, may_change(Role.HRSS_LEAD)]
) -> RegisterEntryView:
    """确认登记（另一人）。 Another person confirms an entry."""
    async with call.transaction() as tx:
        row = await entries.decide_entry(
            tx, entry_id, action="confirm", reason=None, expected=call.expected
        )
        return entry_view(tx, row)


@router.post(
    "/register-entries/{entry_id}/reject",
    operation_id="reject_entry",
    responses=problems(*STEP, RegisterEntryFourEyes),
)
async def reject_entry(
    entry_id: UUID, body: EntryReasonBody, call: Annotated[Change, may_change(Role.HRSS_LEAD)]
) -> RegisterEntryView:
    """驳回登记并说明理由（另一人）。 Another person says why an entry is not made."""
    async with call.transaction() as tx:
        row = await entries.decide_entry(
            tx, entry_id, action="reject", reason=body.reason, expected=call.expected
        )
        return entry_view(tx, row)


@router.post(
    "/register-entries/{entry_id}/withdraw",
    operation_id="withdraw_entry",
    responses=problems(*STEP),
)
async def withdraw_entry(
    entry_id: UUID, call: Annotated[Change, may_change(*ENTERERS)]
) -> RegisterEntryView:
    """撤回尚未确认的登记。 Who proposed an entry takes it back."""
    async with call.transaction() as tx:
        return entry_view(tx, await entries.withdraw_entry(tx, entry_id, expected=call.expected))


@router.post(
    "/register-entries/{entry_id}/end",
    operation_id="end_entry",
    responses=problems(*STEP, RegisterEntryDays),
)
async def end_entry(
    entry_id: UUID, body: EntryEndBody, call: Annotated[Change, may_change(Role.HRSS_LEAD)]
) -> RegisterEntryView:
    """终止一项登记。 Let an entry end on a day."""
    async with call.transaction() as tx:
        row = await entries.end_entry(
            tx, entry_id, until=body.until, reason=body.reason, expected=call.expected
        )
        return entry_view(tx, row)
