"""A worker's claims, over HTTP: those filed alone, and those that an organisation filed."""

from datetime import date, datetime
from typing import Annotated
from uuid import UUID

from fastapi import APIRouter
from pydantic import Field
from shared.call import Call, may_call
from shared.masks import mask_card
from shared.money import Money
from shared.pages import Cursor, CursorNotReadable, Limit, Page, read_id, write_cursor
from shared.roles import Role
from shared.web import View, problems

from training_subsidy.api.claims.timeline import NextView
from training_subsidy.domain.vocabulary import Claimant, ClaimStatus, ClaimType, SubsidyKind
from training_subsidy.usecases.claims import own_claims
from training_subsidy.usecases.claims.own_claims import OwnClaimSeen

router = APIRouter(prefix="/v1/my-claims", tags=["my-claims"])


class OwnClaimView(View):
    """A claim for the worker; the account is shown, masked, of the worker's own claims alone."""

    id: UUID
    case_number: str | None
    type: ClaimType
    kind: SubsidyKind
    claimant: Claimant
    own: Annotated[bool, Field(description="Whether it can be read and changed under /v1/claims")]
    status: ClaimStatus
    title: str | None
    enrolment_id: UUID | None
    starts_on: date
    ends_on: date
    submitted_at: datetime | None
    amount: Money | None
    account: str | None
    needs_payee: bool
    next: NextView


def _view(seen: OwnClaimSeen) -> OwnClaimView:
    claim = seen.claim
    return OwnClaimView(
        id=claim.id,
        case_number=claim.case_number,
        type=claim.type,
        kind=claim.kind,
        claimant=claim.claimant,
        own=seen.own,
        status=claim.status,
        title=seen.title,
        enrolment_id=claim.enrolment_id,
        starts_on=claim.dates.first,
        ends_on=claim.dates.last,
        submitted_at=claim.submitted_at,
        amount=claim.amount,
        account=None if seen.account is None else mask_card(seen.account.account),
        needs_payee=claim.needs_payee and seen.own,
        next=NextView.model_validate(seen.next),
        version=claim.version,
    )


@router.get("", operation_id="list_my_claims", responses=problems(CursorNotReadable))
async def list_my_claims(
    call: Annotated[Call, may_call(Role.APPLICANT)], limit: Limit = 50, cursor: Cursor = None
) -> Page[OwnClaimView]:
    """为本人提出的全部补贴申请，无论由谁提出，及下一步。215号（十六）（二十二）。 Every claim for me."""
    async with call.reading() as tx:
        found = await own_claims.own_claims(
            tx, before=read_id(cursor), limit=limit + 1, language=call.language
        )
    last = found[limit - 1].claim if len(found) > limit else None
    return Page(
        items=[_view(one) for one in found[:limit]],
        next=None if last is None else write_cursor(str(last.id)),
    )
