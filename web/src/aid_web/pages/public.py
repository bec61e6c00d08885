"""What everybody may see: the notice board, the use of funds, waiting times, policies and figures."""

import re
from collections.abc import Mapping
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import segno
from fastapi import APIRouter, Request
from starlette.exceptions import HTTPException
from starlette.responses import Response

from aid_web.apply_steps import pruned, with_choices
from aid_web.fields import form_of
from aid_web.forms import elsewhere, filled, more_rows, places_of, shown
from aid_web.guard import Visiting
from aid_web.settings import PREFIX
from aid_web.upstream import Refused
from aid_web.visit import Visit, texts_of_form

router = APIRouter()
NOT_FOUND = 404
MOST_FIELDS = 400
CHECKED = (
    *("category", "cause_type", "region", "household_size", "household_status"),
    *("income_12_months", "income_last_year", "deposits", "bills", "school_stage"),
    *("food", "clothing_and_daily_goods", "water_and_power", "other_necessary", "annual_rent"),
    *("dwelling_area_m2", "third_party_injury", "compensation_received", "other_aid_this_year"),
)
"""What the check asks, in this order."""
WHOLE_CITY = "5401"
STEPS = ("to_decision", "to_payment")
REGION = re.compile(r"\d{4}(\d{2}(\d{3}(\d{3})?)?)?")
SERVICES = ("intake", "assessment", "approval", "disbursement", "training-subsidy")


@router.get("/notices")
async def notices(request: Request, visit: Visiting) -> Response:
    """Notices that run, of a place or of all."""
    asked = request.query_params
    given = {name: asked[name] for name in ("region", "cursor") if asked.get(name)}
    answer = await visit.ask("approval", "list_notices", query=given)
    return visit.page(
        "notices.html",
        title=visit.say("notices"),
        notices=answer.body["items"],
        next_cursor=answer.body.get("next"),
        region=given.get("region", ""),
        places=await _places(visit),
    )


@router.get("/notices/code.svg")
async def notice_code(request: Request, region: str = "") -> Response:
    """The QR code that leads a phone to the notices of a place."""
    if not REGION.fullmatch(region):
        raise HTTPException(NOT_FOUND)
    address = f"{request.app.state.settings.address}{PREFIX}/notices?region={region}"
    svg = segno.make(address, micro=False, error="m").svg_inline(scale=6, border=4)
    return Response(svg, media_type="image/svg+xml")


@router.get("/notices/{notice_id}")
async def one_notice(notice_id: str, visit: Visiting) -> Response:
    """One notice, and how to object."""
    answer = await visit.ask("approval", "get_notice", places={"notice_id": notice_id})
    return visit.page(
        "notice.html",
        title=visit.say("notice"),
        notice_id=notice_id,
        body=visit.fact("approval", "get_notice", answer.body, without=("notice_id",)),
    )


@router.get("/funds")
async def funds(request: Request, visit: Visiting) -> Response:
    """What was paid, for what, as counties published it; with bars."""
    region = request.query_params.get("region") or WHOLE_CITY
    counties = await _places(visit, level="COUNTY")
    published = (await visit.ask("disbursement", "list_fund_use", query={"region": region})).body
    return visit.page(
        "funds.html",
        title=visit.say("funds"),
        published=[
            one | {"bars": bars_of(one["by_category"])} for one in reversed(published["items"])
        ],
        region=region,
        places=counties,
    )


@router.get("/waiting")
async def waiting(visit: Visiting) -> Response:
    """How long people waited in the last months, of the city and of each county; with bars."""
    told = (await visit.ask("intake", "get_waiting_times")).body
    longest = max((days for one in told["waits"] for days in _days_of(one)), default=0)
    last = date.fromisoformat(told["until"]) - timedelta(days=1)
    return visit.page(
        "waiting.html",
        title=visit.say("waiting"),
        told=told,
        last=last.isoformat(),
        steps=STEPS,
        longest=max(longest, 1),
        places=await _places(visit, level="COUNTY"),
    )


def _days_of(wait: Mapping[str, Any]) -> list[int]:
    steps = [wait[name] for name in STEPS if wait[name] is not None]
    return [step["nine_of_ten"] or step["half"] for step in steps]


@router.get("/check")
async def check(visit: Visiting) -> Response:
    """The questions before applying; nobody signs in, and nothing is kept."""
    return await _check_page(visit, {})


@router.post("/check")
async def checked(request: Request, visit: Visiting) -> Response:
    """What the rules say of one's own figures, with the article of each condition."""
    form = texts_of_form((await request.form(max_fields=MOST_FIELDS)).multi_items())
    asked = form_of(visit.catalogue["assessment", "check_oneself"])
    read = filled(asked, form)
    values = shown(read.body)
    if "_add" in form or "_remove" in form:
        if form.get("_add"):
            more_rows(values, str(form["_add"][0]))
        return await _check_page(visit, values)
    try:
        answer = await visit.ask("assessment", "check_oneself", body=read.body)
    except Refused as refused:
        return await _check_page(visit, values, refused=refused)
    return await _check_page(visit, values, found=answer.body)


async def _check_page(
    visit: Visit, values: dict[str, Any], *, found: Any = None, refused: Refused | None = None
) -> Response:
    asked = form_of(visit.catalogue["assessment", "check_oneself"])
    fields = with_choices(pruned(asked, CHECKED), {"region": await _places(visit)})
    faults = dict(places_of(refused.errors)) if refused else {}
    return visit.page(
        "check.html",
        status=refused.status if refused else 200,
        title=visit.say("check"),
        fields=fields,
        values=values,
        faults=faults,
        elsewhere=elsewhere(fields, faults),
        refused=refused,
        found=found,
        amounts=visit.fact("assessment", "check_oneself", found["amounts"], "amounts")
        if found
        else None,
    )


@router.get("/policies")
async def policies(visit: Visiting) -> Response:
    """The rules and figures in force, as the services publish them."""
    answers = await visit.ask_all(*((service, "get_policies", {}) for service in SERVICES))
    return visit.page(
        "policies.html",
        title=visit.say("policies"),
        shown_policies=[
            (service, visit.fact(service, "get_policies", answer.body))
            for service, answer in zip(SERVICES, answers, strict=True)
            if not isinstance(answer, Exception)
        ],
    )


def bars_of(rows: list[Mapping[str, Any]]) -> list[dict[str, Any]]:
    """Rows of a chart: each with its part of the largest, in whole percent."""
    amounts = [Decimal(one["amount"]) for one in rows]
    largest = max(amounts, default=Decimal(0))
    return [
        {
            "key": one["key"],
            "amount": one["amount"],
            "households": one["households"],
            "percent": int(100 * amount / largest) if largest > 0 else 0,
        }
        for one, amount in zip(rows, amounts, strict=True)
    ]


async def _places(visit: Visit, *, level: str = "TOWNSHIP") -> dict[str, str]:
    found: dict[str, str] = {}
    cursor = None
    while True:
        query = {"level": level, "limit": 200, "cursor": cursor}
        page = (await visit.ask("intake", "list_regions", query=query)).body
        found |= {one["code"]: one["name"] for one in page["items"]}
        cursor = page.get("next")
        if cursor is None:
            return found
