"""What a form needs to be filled in: codes with their words, papers asked, regions. Public."""

from typing import Annotated

from fastapi import APIRouter, Query
from pydantic import BaseModel
from shared.access import open_to_all
from shared.call import Language
from shared.complete import complete_table
from shared.contracts.intake import EducationCostKind, Relation
from shared.contracts.vocabulary import (
    Category,
    CauseType,
    CheckSource,
    EmergencyEffect,
    HouseholdStatus,
    Procedure,
    Residence,
    SchoolStage,
    UrgencyGround,
)
from shared.pages import Cursor, CursorNotReadable, Limit, Page, read_cursor, write_cursor
from shared.regions import WHOLE_CODE
from shared.roles import Actor
from shared.web import Db, TheClock, problems

from intake.api.reference.regions import Level
from intake.domain.applications.draft import Holder
from intake.domain.papers.papers import WORDS as PAPER_WORDS
from intake.domain.papers.papers import missing_papers
from intake.domain.words import CODES, word
from intake.policy import figures_on
from intake.store.reference import regions

router = APIRouter(prefix="/v1", tags=["reference"])
ANYONE = Actor(sub="anonymous")
LISTS = {
    "categories": Category,
    "procedures": Procedure,
    "residences": Residence,
    "causes": CauseType,
    "effects": EmergencyEffect,
    "relations": Relation,
    "household_statuses": HouseholdStatus,
    "school_stages": SchoolStage,
    "education_cost_kinds": EducationCostKind,
    "account_holders": Holder,
    "urgency_grounds": UrgencyGround,
    "check_sources": CheckSource,
}
for _codes in LISTS.values():
    complete_table(_codes, CODES, CODES.place, alone=False)
ELSEWHERE = {
    "regions": ("intake", "/v1/regions"),
    "banks": ("disbursement", "/v1/banks"),
    "trades": ("training-subsidy", "/v1/trades"),
    "errors": ("intake", "/v1/errors"),
    "figures": ("intake", "/v1/policies"),
}


class CodeView(BaseModel):
    """A code and its words in the reader's language."""

    code: str
    words: str


class PapersView(BaseModel):
    """The papers asked of an applicant with a kind of residence, in the order of the law."""

    residence: Residence
    papers: list[CodeView]


class PlaceView(BaseModel):
    """Where a longer list is read, without a token: the service and the path at its address."""

    service: str
    path: str


class ReferenceView(BaseModel):
    """Every list of codes that a form offers, the papers that are asked, and where the rest is."""

    lists: dict[str, list[CodeView]]
    papers: list[PapersView]
    elsewhere: dict[str, PlaceView]
    article: str = "202号 第十六条"


class RegionView(BaseModel):
    """A region; ``aliases`` are its historic codes."""

    code: str
    name: str
    level: Level
    aliases: list[str]
    county_seat: bool


def _paper(code: str, language: str) -> CodeView:
    return CodeView(code=code, words=PAPER_WORDS[code].to(language))


@router.get("/reference", operation_id="get_reference")
@open_to_all
async def get_reference(language: Language, clock: TheClock) -> ReferenceView:
    """表单用的代码和所需材料（公开）。第十六条。 Codes and papers for a form, public."""
    required = figures_on(clock.today()).required_documents
    return ReferenceView(
        lists={
            name: [CodeView(code=code, words=word(code, language)) for code in codes]
            for name, codes in LISTS.items()
        },
        papers=[
            PapersView(
                residence=residence,
                papers=[
                    _paper(code, language)
                    for code in missing_papers((), required=required, residence=residence)
                ],
            )
            for residence in Residence
        ],
        elsewhere={
            name: PlaceView(service=service, path=path)
            for name, (service, path) in ELSEWHERE.items()
        },
    )


@router.get("/regions", operation_id="list_regions", responses=problems(CursorNotReadable))
@open_to_all
async def list_regions(
    db: Db,
    below: Annotated[str | None, Query(pattern=WHOLE_CODE, description="Below this code")] = None,
    level: Annotated[Level | None, Query()] = None,
    limit: Limit = 50,
    cursor: Cursor = None,
) -> Page[RegionView]:
    """行政区划（公开）。 Regions, public, in the order of their codes."""
    place = read_cursor(cursor, parts=1)
    async with db.reading(by=ANYONE) as tx:
        found = await regions.find_regions(
            tx,
            below=below,
            level=None if level is None else level.value,
            after=place[0] if place else None,
            limit=limit + 1,
        )
    return Page(
        items=[RegionView.model_validate(one, from_attributes=True) for one in found[:limit]],
        next=write_cursor(found[limit - 1].code) if len(found) > limit else None,
    )
