"""What training came to, over HTTP: rates by institution, trade and group, of no person (VT-018)."""

from typing import Annotated

from fastapi import APIRouter, Query
from pydantic import Field
from shared.access import open_to_all
from shared.pages import Cursor, CursorNotReadable, Limit, Page, read_cursor, write_cursor
from shared.web import Db, Part, problems

from training_subsidy.api.parts import ANYONE
from training_subsidy.store.register import outcomes as store
from training_subsidy.store.register.outcomes import OutcomesBy
from training_subsidy.usecases.register.outcomes import Rates, rates_of

router = APIRouter(prefix="/v1/training-outcomes", tags=["outcomes"])


class OutcomesView(Part):
    """The counts and rates of one institution, trade or group; of few people only how many."""

    key: Annotated[str, Field(description="Credit code, trade code or group")]
    trained: int
    passed: int | None
    known: Annotated[int | None, Field(description="Of how many it is known what became of them")]
    employed: int | None
    started: int | None
    pass_percent: int | None
    employment_percent: int | None
    start_up_percent: int | None

    @classmethod
    def of(cls, rates: Rates) -> "OutcomesView":
        return cls.model_validate(rates)


@router.get("", operation_id="list_training_outcomes", responses=problems(CursorNotReadable))
@open_to_all
async def list_training_outcomes(
    db: Db,
    year: Annotated[int, Query(ge=2018, le=2100)],
    by: Annotated[OutcomesBy, Query()] = OutcomesBy.INSTITUTION,
    limit: Limit = 50,
    cursor: Cursor = None,
) -> Page[OutcomesView]:
    """合格率、就业率、创业成功率，按机构、工种或群体，不含个人信息。215号（七）。 Rates of a year."""
    place = read_cursor(cursor, parts=1)
    async with db.reading(by=ANYONE) as tx:
        after = None if place is None else place[0]
        found = await store.count_outcomes(tx, by, year=year, after=after, limit=limit + 1)
        shown = [OutcomesView.of(rates_of(one, year)) for one in found[:limit]]
    return Page(
        items=shown,
        next=write_cursor(found[limit - 1].key) if len(found) > limit else None,
    )
