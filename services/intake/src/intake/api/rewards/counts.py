"""Quarterly and yearly counts of rewards, as a list and as a file (219号)."""

import asyncio
import csv
import io
from dataclasses import astuple, fields
from datetime import date
from typing import Annotated, Any

from fastapi import APIRouter, Query
from fastapi.responses import Response
from shared.call import Call, may_call
from shared.money import Money, yuan
from shared.regions import RegionFilter
from shared.roles import OutsideRegion, Role
from shared.web import Part, problems
from shared.words import labels

from intake.api.rewards.forms import OFFICES, OVERSEERS
from intake.domain.rewards.profile import CODE
from intake.store.rewards import counts
from intake.store.rewards.counts import Counted, Period, PlaceOf

router = APIRouter(prefix="/v1/reward-counts", tags=["rewards"])
READERS = tuple(dict.fromkeys((*OFFICES, *OVERSEERS, Role.FINANCE_MAKER, Role.FINANCE_CHECKER)))
HEADS = labels("intake", "reward_counts").require([one.name for one in fields(Counted)])
MONEY = ("ordered", "paid")
Year = Annotated[int | None, Query(ge=2018, le=2100, description="This year by default")]
Scheme = Annotated[str | None, Query(pattern=CODE, description="One reward; none: all")]
FILE: dict[int | str, dict[str, Any]] = {
    200: {
        "description": "The counts as a file.",
        "content": {"text/csv": {"schema": {"type": "string"}}},
    }
}


class CountView(Part):
    """One quarter or year of one place; nobody is named."""

    period: str
    region: str
    scheme: str
    registered: int
    arrived: int
    not_arrived: int
    ended: int
    people: int
    ordered: Money
    paid: Money


class CountsView(Part):
    """The counts of a year."""

    items: list[CountView]


async def _count(
    call: Call,
    year: int | None,
    period: Period,
    place: PlaceOf,
    region: str | None,
    scheme: str | None,
) -> list[Counted]:
    asked = region or call.by.region.code
    call.by.within(asked)
    async with call.reading() as tx:
        year = year or tx.clock.today().year
        return await counts.count(
            tx,
            period=period,
            place=place,
            since=date(year, 1, 1),
            until=date(year, 12, 31),
            region=asked,
            scheme=scheme,
        )


@router.get("", operation_id="get_reward_counts", responses=problems(OutsideRegion))
async def get_reward_counts(
    call: Annotated[Call, may_call(*READERS)],
    year: Year = None,
    period: Period = Period.QUARTER,
    place: PlaceOf = PlaceOf.COUNTY,
    region: RegionFilter = None,
    scheme: Scheme = None,
) -> CountsView:
    """按季、按年，分县（区）或登记单位统计数量、人数和金额。219号。 Counts by quarter or year."""
    found = await _count(call, year, period, place, region, scheme)
    return CountsView(items=[CountView.model_validate(one, from_attributes=True) for one in found])


@router.get(
    "/export",
    operation_id="export_reward_counts",
    response_class=Response,
    responses=problems(OutsideRegion) | FILE,
)
async def export_reward_counts(
    call: Annotated[Call, may_call(*READERS)],
    year: Year = None,
    period: Period = Period.QUARTER,
    place: PlaceOf = PlaceOf.COUNTY,
    region: RegionFilter = None,
    scheme: Scheme = None,
) -> Response:
    """统计表（CSV），不含个人信息。219号。 The counts as a file."""
    found = await _count(call, year, period, place, region, scheme)
    name = f"rewards-{region or call.by.region.code}-{year or 'this-year'}-{period}.csv"
    return Response(
        await asyncio.to_thread(_as_csv, found),
        media_type="text/csv; charset=utf-8",
        headers={
            "Content-Disposition": f'attachment; filename="{name}"',
            "Cache-Control": "no-store",
        },
    )


def _as_csv(found: list[Counted]) -> bytes:
    """UTF-8 with a byte order mark, as spreadsheets of this country open it."""
    names = [one.name for one in fields(Counted)]
    out = io.StringIO()
    written = csv.writer(out)
    written.writerow([HEADS[name].to("zh") for name in names])
    for one in found:
        values = zip(names, astuple(one), strict=True)
        written.writerow([yuan(value) if name in MONEY else value for name, value in values])
    return out.getvalue().encode("utf-8-sig")
