"""Open data: a catalogue (DCAT), and the counts of each month as JSON and as CSV. Public."""

import csv
import io
from datetime import date
from typing import Annotated, Any

from fastapi import APIRouter, Path, Request, Response
from pydantic import BaseModel, Field
from shared.access import open_to_all
from shared.file_responses import file_answer
from shared.roles import Actor
from shared.transaction import Database
from shared.web import Db, problems

from intake.domain.sharing.counts import LEAST, CountsNotPublished
from intake.store.sharing import counts

router = APIRouter(prefix="/v1/open-data", tags=["open data"])
ANYONE = Actor(sub="anonymous")
LICENCE = "https://creativecommons.org/licenses/by/4.0/"
FORMS = {"json": "application/json", "csv": "text/csv"}
COLUMNS = ("month", "programme", "outcome", "county", "kind", "cases", "month_is_whole")
WITHHELD = "withheld"
Month = Annotated[str, Path(pattern=r"^20\d{2}-(0[1-9]|1[0-2])$", examples=["2026-11"])]
FILES = file_answer("text/csv", description="The counts of the month, one in a line")


class OpenCountView(BaseModel):
    """How many cases; no number where it is withheld. Without county or kind it is a sum."""

    programme: str
    outcome: str
    county: str | None
    kind: str | None
    cases: int | None


class OpenCountsView(BaseModel):
    """The counts of one month, as they were on the day of counting."""

    month: str
    counted_on: date
    is_whole: Annotated[
        bool, Field(description="False: the suite kept not all that happened from the first day on")
    ]
    smallest_number: int
    lines: list[OpenCountView]


@router.get("", operation_id="get_open_data", openapi_extra={"x-document": "DCAT 3"})
@open_to_all
async def get_open_data(db: Db, request: Request) -> dict[str, Any]:
    """开放数据目录（DCAT）：每月一次的救助与培训补贴件数，小于五的数不公布。 The catalogue of open data."""
    async with db.reading(by=ANYONE) as tx:
        months = await counts.find_months(tx)
    service: str = request.app.state.running.service.schemas_at
    base = f"{service.rpartition('/')[0]}/open-data"
    return {
        "@context": {"dcat": "http://www.w3.org/ns/dcat#", "dct": "http://purl.org/dc/terms/"},
        "@id": base,
        "@type": "dcat:Catalog",
        "dct:title": {"zh": "拉萨市临时救助与培训补贴开放数据", "en": "Open data of assistance"},
        "dcat:dataset": [
            _dataset(base, f"{row.month:%Y-%m}", row.on, is_whole=row.is_whole) for row in months
        ],
    }


PART = {
    "zh": "本月并非自始由本系统办理，数字只是当月的一部分。",
    "en": "The suite kept not all that happened from the first day on: the numbers are of a part.",
}


def _dataset(base: str, month: str, counted_on: date, *, is_whole: bool) -> dict[str, Any]:
    at = f"{base}/counts/{month}"
    note = {} if is_whole else {"dct:description": PART}
    return {
        "@id": at,
        "@type": "dcat:Dataset",
        "dct:title": {"zh": f"{month} 件数", "en": f"Cases of {month}"},
        "dct:issued": counted_on.isoformat(),
        "dct:temporal": month,
        "dct:accrualPeriodicity": "http://publications.europa.eu/resource/authority/frequency/MONTHLY",
        "dct:license": LICENCE,
        **note,
        "dcat:distribution": [
            {
                "@type": "dcat:Distribution",
                "dcat:downloadURL": at if form == "json" else f"{at}/{form}",
                "dcat:mediaType": media,
            }
            for form, media in FORMS.items()
        ],
    }


@router.get(
    "/counts/{month}", operation_id="get_open_counts", responses=problems(CountsNotPublished)
)
@open_to_all
async def get_open_counts(month: Month, db: Db) -> OpenCountsView:
    """一个月的件数：按项目、结果、县（区）、类别；1 至 4 不公布，能推算出来的也不公布。 The counts of one month."""
    return await _read(db, month)


@router.get(
    "/counts/{month}/csv",
    operation_id="get_open_counts_file",
    response_class=Response,
    responses=problems(CountsNotPublished) | FILES,
)
@open_to_all
async def get_open_counts_file(month: Month, db: Db) -> Response:
    """同一内容的 CSV 文件。 The same as CSV."""
    told = await _read(db, month)
    text = io.StringIO()
    rows = csv.writer(text, lineterminator="\r\n")
    rows.writerow(COLUMNS)
    whole = "yes" if told.is_whole else "no"
    for one in told.lines:
        cases = WITHHELD if one.cases is None else one.cases
        rows.writerow(
            [
                month,
                one.programme,
                one.outcome,
                one.county or "ALL",
                one.kind or "ALL",
                cases,
                whole,
            ]
        )
    headers = {"Content-Disposition": f'attachment; filename="aid-counts-{month}.csv"'}
    return Response(text.getvalue(), media_type="text/csv; charset=utf-8", headers=headers)


async def _read(db: Database, month: str) -> OpenCountsView:
    async with db.reading(by=ANYONE) as tx:
        found = await counts.find_counts(tx, date.fromisoformat(f"{month}-01"))
    if not found:
        raise CountsNotPublished
    return OpenCountsView(
        month=month,
        counted_on=min(row.counted_on for row in found),
        is_whole=all(row.is_whole for row in found),
        smallest_number=LEAST,
        lines=[
            OpenCountView(programme=row.programme, **one) for row in found for one in row.counts
        ],
    )
