"""The register of delegations: for the county's officers, its townships, and the operator's files."""

from datetime import date, datetime
from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Query, status
from pydantic import Field
from shared.call import Call, Change, Creation, may_call, may_change, may_create
from shared.city_change_routes import CityChangeView, view_of
from shared.city_changes import CityBody, CityLevelRequired, CityOperation, propose
from shared.contracts.vocabulary import CauseType
from shared.lifecycle import ActionNotAllowed
from shared.pages import Cursor, CursorNotReadable, Limit, Page, next_of, read_id
from shared.roles import OutsideRegion, Role
from shared.transaction import Transaction
from shared.web import Body, View, example, problems

from approval.api.parts import FILE_READERS
from approval.domain.county.delegation import (
    Delegation,
    DelegationDaysImpossible,
    DelegationOverlaps,
    DelegationStatus,
    TwoSignaturesNeeded,
    check_days,
)
from approval.store.county import delegations as store
from approval.store.county.delegations import DelegationNotFound
from approval.usecases.county import delegations
from approval.usecases.county.delegations import Loaded

router = APIRouter(prefix="/v1", tags=["delegations"])
STEP = (DelegationNotFound, OutsideRegion, ActionNotAllowed)
Township = Annotated[str, Field(pattern=r"^\d{9}$", examples=["540102002"])]


class DelegationBody(Body):
    """A township, a kind of emergency (急难类型), and from when on."""

    model_config = example(township="540102002", cause_type="FIRE", since="2026-01-01")

    township: Township
    cause_type: CauseType
    since: date
    until: Annotated[date | None, Field(description="Last day; open when absent")] = None


class EndBody(Body):
    """The last day of a delegation."""

    model_config = example(on="2026-12-31")

    on: date


class LoadedBody(DelegationBody):
    """One delegation of a file."""

    embedded_seed: Annotated[
        bool, Field(description="In force at once, where the service is told to accept the seed")
    ] = False


class DelegationsBody(CityBody):
    """Delegations of a file; loading it again changes nothing."""

    model_config = example(
        document="拉民发〔2026〕2号",
        delegations=[{"township": "540102002", "cause_type": "FIRE", "since": "2026-01-01"}],
    )

    delegations: Annotated[list[LoadedBody], Field(min_length=1, max_length=2000)]


class DelegationView(View):
    """A delegation; it counts while its status is ``in_force`` and the day lies within."""

    id: UUID
    county: str
    township: str
    cause_type: CauseType
    since: date
    until: date | None
    status: DelegationStatus
    proposed_by: str | None
    proposed_at: datetime | None
    signed_by: str | None
    signed_at: datetime | None

    @classmethod
    def of(cls, delegation: Delegation) -> "DelegationView":
        return cls.model_validate(delegation)


def loading_delegations(*, accept_seed: bool) -> CityOperation[DelegationsBody]:
    """The operation that enters them; where the seed is accepted, its own are in force at once."""

    async def apply(tx: Transaction, body: DelegationsBody, _: UUID | None, __: int) -> None:
        new = 0
        for seed in (False, True):
            entries = [
                Loaded(**entry.model_dump(exclude={"embedded_seed"}))
                for entry in body.delegations
                if entry.embedded_seed is seed
            ]
            new += await delegations.load_delegations(tx, entries, in_force=seed and accept_seed)
        tx.audit_detail = {"new": new}

    async def check(_: Transaction, body: DelegationsBody, __: UUID | None, ___: int) -> None:
        for one in body.delegations:
            check_days(one.since, one.until)

    return CityOperation(
        name="load_delegations",
        body=DelegationsBody,
        apply=apply,
        check=check,
        things=lambda body: frozenset(
            f"delegation {one.township} {one.cause_type.value}" for one in body.delegations
        ),
    )


PROPOSED = loading_delegations(accept_seed=False)


@router.post(
    "/internal/delegations",
    operation_id="load_delegations",
    status_code=status.HTTP_202_ACCEPTED,
    responses=problems(DelegationDaysImpossible, CityLevelRequired),
)
async def load_delegations(
    body: DelegationsBody, call: Annotated[Creation, may_create(Role.OPERATOR)]
) -> CityChangeView:
    """提议加载委托名单；市级另一人确认后，待县（区）两人签署（第十八条（二）（1））。 Propose delegations of a file."""
    async with call.transaction() as tx:
        return view_of(await propose(tx, PROPOSED, body))


@router.post(
    "/delegations",
    operation_id="propose_delegation",
    status_code=status.HTTP_201_CREATED,
    responses=problems(OutsideRegion, DelegationOverlaps, DelegationDaysImpossible),
)
async def propose_delegation(
    body: DelegationBody, call: Annotated[Creation, may_create(Role.COUNTY_HANDLER)]
) -> DelegationView:
    """县级经办人提出按急难类型委托乡镇审批（第十八条（二）（1））。 Propose; the lead signs."""
    async with call.transaction() as tx:
        made = await delegations.propose_delegation(
            tx,
            township=body.township,
            cause_type=body.cause_type,
            since=body.since,
            until=body.until,
        )
    return DelegationView.of(made)


@router.get("/delegations", operation_id="list_delegations", responses=problems(CursorNotReadable))
async def list_delegations(
    call: Annotated[Call, may_call(*FILE_READERS)],
    status_filter: Annotated[DelegationStatus | None, Query(alias="status")] = None,
    limit: Limit = 50,
    cursor: Cursor = None,
) -> Page[DelegationView]:
    """本辖区的委托名单。第十八条（二）。 Delegations of the caller's region."""
    async with call.reading() as tx:
        found = await store.find_delegations(
            tx,
            region=call.by.region.code or "-",
            status=status_filter,
            after=read_id(cursor),
            limit=limit + 1,
        )
    return Page(
        items=[DelegationView.of(one) for one in found[:limit]],
        next=next_of(found, limit),
    )


@router.get(
    "/delegations/{delegation_id}",
    operation_id="get_delegation",
    responses=problems(DelegationNotFound, OutsideRegion),
)
async def get_delegation(
    delegation_id: UUID, call: Annotated[Call, may_call(*FILE_READERS)]
) -> DelegationView:
    """一项委托。 One delegation."""
    async with call.reading() as tx:
        return DelegationView.of(await store.get_delegation(tx, delegation_id))


@router.post(
    "/delegations/{delegation_id}/propose",
    operation_id="adopt_delegation",
    responses=problems(*STEP),
)
async def adopt_delegation(
    delegation_id: UUID, call: Annotated[Change, may_change(Role.COUNTY_HANDLER)]
) -> DelegationView:
    """县级经办人确认加载的委托（第十八条（二）（1））。 Adopt what a file brought."""
    async with call.transaction() as tx:
        one = await delegations.adopt_delegation(tx, delegation_id, expected=call.expected)
    return DelegationView.of(one)


@router.post(
    "/delegations/{delegation_id}/sign",
    operation_id="sign_delegation",
    responses=problems(*STEP, TwoSignaturesNeeded),
)
async def sign_delegation(
    delegation_id: UUID, call: Annotated[Change, may_change(Role.COUNTY_LEAD)]
) -> DelegationView:
    """县级负责人签署委托，自起始日起生效（第十八条（二）（1））。 Sign; it counts from its day on."""
    async with call.transaction() as tx:
        one = await delegations.sign_delegation(tx, delegation_id, expected=call.expected)
    return DelegationView.of(one)


@router.post(
    "/delegations/{delegation_id}/decline",
    operation_id="decline_delegation",
    responses=problems(*STEP),
)
async def decline_delegation(
    delegation_id: UUID, call: Annotated[Change, may_change(Role.COUNTY_LEAD)]
) -> DelegationView:
    """县级负责人不同意该委托。 The lead does not sign."""
    async with call.transaction() as tx:
        one = await delegations.decline_delegation(tx, delegation_id, expected=call.expected)
    return DelegationView.of(one)


@router.post(
    "/delegations/{delegation_id}/end",
    operation_id="end_delegation",
    responses=problems(*STEP, DelegationDaysImpossible),
)
async def end_delegation(
    delegation_id: UUID, body: EndBody, call: Annotated[Change, may_change(Role.COUNTY_LEAD)]
) -> DelegationView:
    """县级负责人终止委托，写明最后一日。 End a delegation after a last day."""
    async with call.transaction() as tx:
        one = await delegations.end_delegation(
            tx, delegation_id, on=body.on, expected=call.expected
        )
    return DelegationView.of(one)
