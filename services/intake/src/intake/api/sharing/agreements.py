"""Agreements of data sharing over HTTP: entered and ended by two people of the city, open to read."""

from datetime import date
from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Query, status
from pydantic import Field
from shared.call import Call, Change, Creation, may_call, may_change, may_create
from shared.city_change_routes import CityChangeView, view_of
from shared.city_changes import CityBody, CityLevelRequired, CityOperation, propose
from shared.errors import ChangedMeanwhile
from shared.pages import Cursor, CursorNotReadable, Limit, Page, next_of, read_id
from shared.roles import Role
from shared.transaction import Transaction
from shared.web import View, example, problems

from intake.domain.errors import OutsideLhasa
from intake.domain.sharing.agreement import (
    DataAgreementDays,
    DataAgreementNotFound,
    DataAgreementOverlaps,
    DataField,
    LegalGround,
)
from intake.domain.sharing.registry import CallbackNotSecure, SigningKeyNotReadable
from intake.store.sharing import agreements as store
from intake.usecases.sharing import agreements

router = APIRouter(prefix="/v1/data-agreements", tags=["data sharing"])
READERS = (Role.CITY_SUPERVISOR, Role.AUDITOR, Role.DATA_PARTNER, Role.APPLICANT)
Code = Annotated[str, Field(pattern=r"^[A-Z][A-Z0-9_-]{2,39}$")]
Text = Annotated[str, Field(min_length=2, max_length=200)]


class DataAgreementBody(CityBody):
    """Who may ask what about the people of a region, for which purpose and on which ground.

    With the ground CONSENT each person is asked first. ``kept_days`` is how long the consumer may
    keep what it learnt.
    """

    model_config = example(
        document="拉民发〔2026〕12号",
        consumer="DATA-PLATFORM",
        consumer_name="拉萨市政务数据共享平台",
        purpose="SCHOOL_FEE_RELIEF",
        purpose_title="学费减免资格核验",
        ground="STATUTORY_DUTY",
        basis="社会救助暂行办法 第五十七条",
        fields=["AIDED"],
        region="5401",
        kept_days=30,
        since="2026-12-01",
        until="2027-11-30",
    )

    consumer: Annotated[Code, Field(description="The organisation (`org`) of the consumer's token")]
    consumer_name: Text
    purpose: Code
    purpose_title: Text
    ground: LegalGround
    basis: Annotated[Text, Field(description="The article that the ground stands in")]
    fields: Annotated[list[DataField], Field(min_length=1, max_length=len(DataField))]
    region: Annotated[str, Field(pattern=r"^\d{4}(\d{2})?$", examples=["5401"])]
    kept_days: Annotated[int, Field(ge=1, le=3650)]
    since: date
    until: date
    signing_key: Annotated[
        str | None,
        Field(max_length=2000, description="The consumer's public key in PEM; then it signs"),
    ] = None
    callback: Annotated[
        str | None,
        Field(max_length=300, description="Where answers of the registry may be pushed to"),
    ] = None


class DataAgreementEndBody(CityBody):
    """The last day of an agreement."""

    model_config = example(document="拉民发〔2026〕13号", until="2027-06-30")

    until: date


class DataAgreementView(View):
    """An agreement as it stands."""

    id: UUID
    consumer: str
    consumer_name: str
    purpose: str
    purpose_title: str
    ground: LegalGround
    basis: str
    needs_consent: bool
    fields: list[DataField]
    region: str
    kept_days: int
    since: date
    until: date
    document: str
    signing_key: str | None
    callback: str | None


async def _check(tx: Transaction, body: DataAgreementBody, _: UUID | None, __: int) -> None:
    names = {"consumer", "purpose", "region", "since", "until", "signing_key", "callback"}
    await agreements.check_agreement(tx, **body.model_dump(include=names))


async def _enter(tx: Transaction, body: DataAgreementBody, _: UUID | None, __: int) -> UUID:
    fields = list(dict.fromkeys(one.value for one in body.fields))
    return await agreements.enter_agreement(
        tx, body.model_dump() | {"fields": fields, "ground": body.ground.value}
    )


async def _check_end(
    tx: Transaction, body: DataAgreementEndBody, target: UUID | None, _: int
) -> None:
    assert target is not None
    await agreements.check_ending(tx, target, until=body.until)


async def _end(
    tx: Transaction, body: DataAgreementEndBody, target: UUID | None, expected: int
) -> UUID:
    assert target is not None
    return await agreements.end_agreement(
        tx, target, until=body.until, document=body.document, expected=expected
    )


ENTERING = (
    OutsideLhasa,
    DataAgreementDays,
    DataAgreementOverlaps,
    SigningKeyNotReadable,
    CallbackNotSecure,
)
ENTER_AGREEMENT = CityOperation(
    name="enter_data_agreement",
    body=DataAgreementBody,
    apply=_enter,
    check=_check,
    roles=(Role.CITY_SUPERVISOR,),
    things=lambda body: frozenset({f"data agreement {body.consumer} {body.purpose}"}),
    refusals=ENTERING,
)
END_AGREEMENT = CityOperation(
    name="end_data_agreement",
    body=DataAgreementEndBody,
    apply=_end,
    check=_check_end,
    roles=(Role.CITY_SUPERVISOR,),
    refusals=(DataAgreementNotFound, DataAgreementDays),
)


@router.post(
    "",
    operation_id="enter_data_agreement",
    status_code=status.HTTP_202_ACCEPTED,
    responses=problems(CityLevelRequired, *ENTERING),
)
async def enter_data_agreement(
    body: DataAgreementBody, call: Annotated[Creation, may_create(Role.CITY_SUPERVISOR)]
) -> CityChangeView:
    """提议订立数据共享约定，由市级另一人确认。个人信息保护法第六条、第十三条。 Propose an agreement."""
    async with call.transaction() as tx:
        return view_of(await propose(tx, ENTER_AGREEMENT, body))


@router.post(
    "/{agreement_id}/end",
    operation_id="end_data_agreement",
    status_code=status.HTTP_202_ACCEPTED,
    responses=problems(
        CityLevelRequired, DataAgreementNotFound, DataAgreementDays, ChangedMeanwhile
    ),
)
async def end_data_agreement(
    agreement_id: UUID,
    body: DataAgreementEndBody,
    call: Annotated[Change, may_change(Role.CITY_SUPERVISOR)],
) -> CityChangeView:
    """提议提前终止数据共享约定，由市级另一人确认。 Propose an earlier last day of an agreement."""
    async with call.transaction() as tx:
        return view_of(
            await propose(tx, END_AGREEMENT, body, target=agreement_id, expected=call.expected)
        )


@router.get("", operation_id="list_data_agreements", responses=problems(CursorNotReadable))
async def list_data_agreements(
    call: Annotated[Call, may_call(*READERS)],
    on: Annotated[date | None, Query(description="In force on this day")] = None,
    limit: Limit = 50,
    cursor: Cursor = None,
) -> Page[DataAgreementView]:
    """数据共享约定：谁可为何目的查询什么；数据使用方只见本单位的。 Who may ask what, and why."""
    async with call.reading() as tx:
        own = (tx.by.org or "") if tx.by.has(Role.DATA_PARTNER) else None
        found = await store.find_agreements(
            tx, consumer=own, on=on, after=read_id(cursor), limit=limit + 1
        )
    return Page(
        items=[DataAgreementView.model_validate(one) for one in found[:limit]],
        next=next_of(found, limit),
    )
