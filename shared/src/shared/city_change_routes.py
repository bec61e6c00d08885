"""The routes by which proposals of city-wide changes are read, confirmed and rejected."""

from collections.abc import Sequence
from datetime import datetime
from typing import Annotated, Any
from uuid import UUID

from fastapi import APIRouter, Query
from pydantic import Field

from shared import city_changes
from shared.call import Call, Change, may_call, may_change
from shared.city_changes import (
    CityChange,
    CityChangeClosed,
    CityChangeNotFound,
    CityChangeStatus,
    CityLevelRequired,
    CityOperation,
    OnlyTheProposerWithdraws,
    SecondPersonOfCity,
    SecondPersonOfCounty,
)
from shared.pages import Cursor, CursorNotReadable, Limit, Page, next_of, read_id
from shared.roles import OutsideRegion, Role, RoleNotAllowed
from shared.web import Body, View, example, problems


class CityChangeView(View):
    """A proposal: who proposed what on which document, until when, and what became of it."""

    id: UUID
    operation: str
    target: Annotated[UUID | None, Field(description="What is to be changed")]
    body: Annotated[dict[str, Any], Field(description="The proposer's request")]
    document: str
    county: Annotated[str | None, Field(description="Whose county decides; none: the city")]
    proposed_by: str
    proposed_at: datetime
    expires_at: datetime
    status: CityChangeStatus
    decided_by: str | None
    decided_at: datetime | None
    reason: str | None
    result: Annotated[UUID | None, Field(description="What was made or changed")]


class CityRejectionBody(Body):
    """Why a proposal is rejected; no personal data."""

    model_config = example(reason="文号与标准不符")

    reason: Annotated[str, Field(min_length=3, max_length=500)]


def view_of(change: CityChange) -> CityChangeView:
    return CityChangeView.model_validate(change)


def city_changes_router(operations: Sequence[CityOperation[Any]]) -> APIRouter:
    """Read by the roles that propose and by who supervises; decided by a second person.

    Which of the roles decides on a proposal is said by its operation.
    """
    router = APIRouter(prefix="/v1/city-changes", tags=["city changes"])
    roles = tuple(sorted({role for operation in operations for role in operation.roles}))
    readers = tuple({*roles, Role.CITY_SUPERVISOR, Role.AUDITOR})
    met = {refusal for operation in operations for refusal in operation.refusals}
    decided = (
        *(CityChangeNotFound, CityChangeClosed),
        *(CityLevelRequired, SecondPersonOfCity, RoleNotAllowed),
        *(SecondPersonOfCounty, OutsideRegion),
    )

    @router.get("", operation_id="list_city_changes", responses=problems(CursorNotReadable))
    async def list_city_changes(
        call: Annotated[Call, may_call(*readers)],
        status: Annotated[CityChangeStatus | None, Query(description="Only these")] = None,
        limit: Limit = 50,
        cursor: Cursor = None,
    ) -> Page[CityChangeView]:
        """全市性变更的提议。 Proposals of city-wide changes, the open ones first asked for."""
        after = read_id(cursor)
        async with call.reading() as tx:
            found = await city_changes.find_changes(tx, status=status, after=after, limit=limit + 1)
        return Page(
            items=[view_of(one) for one in found[:limit]],
            next=next_of(found, limit),
        )

    @router.get(
        "/{change_id}",
        operation_id="get_city_change",
        responses=problems(CityChangeNotFound, OutsideRegion),
    )
    async def get_city_change(
        change_id: UUID, call: Annotated[Call, may_call(*readers)]
    ) -> CityChangeView:
        """一项提议。 One proposal."""
        async with call.reading() as tx:
            return view_of(await city_changes.get_change(tx, change_id))

    @router.post(
        "/{change_id}/confirm",
        operation_id="confirm_city_change",
        responses=problems(*decided, *sorted(met, key=lambda one: one.__name__)),
    )
    async def confirm_city_change(
        change_id: UUID, call: Annotated[Change, may_change(*roles)]
    ) -> CityChangeView:
        """由市级另一人确认，提议即时生效。 A second person of the city confirms: it happens now."""
        async with call.transaction() as tx:
            return view_of(
                await city_changes.confirm(tx, change_id, operations, expected=call.expected)
            )

    @router.post(
        "/{change_id}/reject", operation_id="reject_city_change", responses=problems(*decided)
    )
    async def reject_city_change(
        change_id: UUID, body: CityRejectionBody, call: Annotated[Change, may_change(*roles)]
    ) -> CityChangeView:
        """由市级另一人说明理由后否决。 A second person of the city rejects, with the reason."""
        async with call.transaction() as tx:
            return view_of(
                await city_changes.reject(
                    tx, change_id, operations, reason=body.reason, expected=call.expected
                )
            )

    @router.post(
        "/{change_id}/withdraw",
        operation_id="withdraw_city_change",
        responses=problems(
            *(CityChangeNotFound, CityChangeClosed, CityLevelRequired),
            *(OutsideRegion, OnlyTheProposerWithdraws),
        ),
    )
    async def withdraw_city_change(
        change_id: UUID, call: Annotated[Change, may_change(*roles)]
    ) -> CityChangeView:
        """提议人撤回提议。 Who proposed a change takes it back."""
        async with call.transaction() as tx:
            return view_of(await city_changes.withdraw(tx, change_id, expected=call.expected))

    return router
