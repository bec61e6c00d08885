"""Exact search of claims over HTTP, by the same question and answer as intake's."""

from typing import Annotated
from uuid import UUID

from fastapi import APIRouter
from shared.call import Call, may_call
from shared.masks import mask_name
from shared.search import SearchBody
from shared.web import Part, problems

from training_subsidy.api.parts import OFFICES
from training_subsidy.domain.register.enrolment import ResidentNumberInvalid
from training_subsidy.domain.vocabulary import ClaimStatus, ClaimType, SubsidyKind
from training_subsidy.store.register import people
from training_subsidy.usecases.claims import search

router = APIRouter(prefix="/v1/claims", tags=["claims"])


class ClaimSummary(Part):
    """One line of what a search has found."""

    id: UUID
    case_number: str | None
    status: ClaimStatus
    region: str
    type: ClaimType
    kind: SubsidyKind
    applicant: str
    version: int


class FoundClaims(Part):
    """The claims that a search has found, the newest first."""

    items: list[ClaimSummary]


@router.post("/search", operation_id="search_claims", responses=problems(ResidentNumberInvalid))
async def search_claims(body: SearchBody, call: Annotated[Call, may_call(*OFFICES)]) -> FoundClaims:
    """按案件编号、公民身份号码或手机号精确查找辖区内的补贴申请，查找留痕。

    The claims of exactly this number in the officer's region, at most 50; the search is audited.
    """
    by, value = body.asked
    async with call.transaction(audited=False) as tx:
        found = await search.search(tx, by, value)
        named = await people.open_persons(tx, list({one.person_id for one in found}))
        return FoundClaims(
            items=[
                ClaimSummary(
                    id=one.id,
                    case_number=one.case_number,
                    status=one.status,
                    region=one.region,
                    type=one.type,
                    kind=one.kind,
                    applicant=mask_name(named[one.person_id].name),
                    version=one.version,
                )
                for one in found
            ]
        )
