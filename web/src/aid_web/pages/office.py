"""An officer's day: what is due, finding a case, and a case over all services."""

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any
from uuid import uuid4

from fastapi import APIRouter, Request
from starlette.responses import Response

from aid_web.duties import address_of
from aid_web.facts import schema_at, text_of
from aid_web.guard import Form, Visiting
from aid_web.offers import Offer, in_order, offers_of, usual
from aid_web.operation import Operation
from aid_web.pages.operations import can_reveal
from aid_web.summary import lines_of, waits_of
from aid_web.upstream import Answer, Refused
from aid_web.visit import Visit, link
from aid_web.words import LHASA

router = APIRouter()
MOST = 200
WEEK = timedelta(days=7)
PARTS = {
    "application": ("intake", "get_application", "application_id"),
    "timeline": ("intake", "get_timeline", "application_id"),
    "assessment": ("assessment", "get_assessment", "case_id"),
    "approval": ("approval", "get_case", "case_id"),
    "payments": ("disbursement", "list_payments", None),
}
"""What a case page asks: five operations at once."""

SHOWN_ON_THE_PAGE = frozenset({"get_timeline", "get_letter"})


@router.get("/today")
async def today(request: Request, visit: Visiting) -> Response:
    """What waits: overdue, today, within the week, later; by article if asked for."""
    _ = visit.signed_in
    asked = request.query_params
    query = {name: asked.get(name, "") for name in ("mine", "region", "cursor")}
    answer = await visit.ask("intake", "list_work", query=query | {"limit": MOST})
    now = _now(answer)
    items = [one | {"address": address_of(visit, one)} for one in answer.body["items"]]
    if asked.get("by") == "article":
        articles = sorted({one["article"] for one in items})
        groups = [(one, [i for i in items if i["article"] == one]) for one in articles]
    else:
        groups = [(visit.say(key), found) for key, found in _by_day(items, now)]
    return visit.page(
        "today.html",
        title=visit.say("today"),
        groups=[group for group in groups if group[1]],
        next_cursor=answer.body.get("next"),
        by=asked.get("by", ""),
        given={k: v for k, v in query.items() if v},
        now=now,
    )


@router.get("/search")
async def search(visit: Visiting) -> Response:
    """The form of an exact search."""
    _ = visit.signed_in
    return visit.page("search.html", title=visit.say("search"), found=None, refused=None, given={})


@router.post("/search")
async def find(visit: Visiting, form: Form) -> Response:
    """Find by one whole number; the service writes down who looked for whom."""
    given = {
        name: str(form[name][0]).strip()
        for name in ("case_number", "id_number", "phone")
        if form.get(name) and str(form[name][0]).strip()
    }
    found: Any = None
    refused: Refused | None = None
    try:
        found = (
            await visit.ask("intake", "search_applications", body=given, key=str(uuid4()))
        ).body["items"]
    except Refused as problem:
        if problem.status in {401, 403}:
            raise
        refused = problem
    return visit.page(
        "search.html",
        status=refused.status if refused else 200,
        title=visit.say("search"),
        found=found,
        refused=refused,
        given=given,
    )


@router.get("/cases/{case_id}")
async def show_case(case_id: str, request: Request, visit: Visiting) -> Response:
    """One case over all services: what happened, what comes next, and the steps that are possible."""
    return await _case(visit, case_id, duty=request.query_params.get("_duty", ""))


@router.post("/cases/{case_id}")
async def reveal_case(case_id: str, visit: Visiting, _form: Form) -> Response:
    """The case with nothing of the application masked; its service writes down who read it."""
    return await _case(visit, case_id, reveals=True)


async def _case(visit: Visit, case_id: str, *, duty: str = "", reveals: bool = False) -> Response:
    _ = visit.signed_in
    answers = await visit.ask_all(*(_asked(name, case_id, reveals=reveals) for name in PARTS))
    parts = dict(zip(PARTS, answers, strict=True))
    _raise_if_nothing(parts)
    seen = {name: one.body for name, one in parts.items() if isinstance(one, Answer)}
    offers: list[Offer] = []
    papers: list[tuple[Operation, dict[str, str]]] = []
    for name, (service, operation, place) in PARTS.items():
        if place is not None and name in seen and name != "timeline":
            viewed = visit.catalogue[service, operation]
            places = {place: case_id}
            offers += offers_of(visit, viewed, seen[name], places)
            papers += [
                (one, places)
                for one in visit.catalogue.parts(viewed)
                if one.may(visit.roles) and one.id not in SHOWN_ON_THE_PAGE
            ]
    return visit.page(
        "case.html",
        title=_title(visit, seen),
        case_id=case_id,
        seen=seen,
        unseen={name: one.status for name, one in parts.items() if isinstance(one, Refused)},
        lines=lines_of(visit, seen),
        waits=waits_of(visit, seen),
        due=_due(visit, seen),
        offers=in_order(usual(offers), duty),
        papers=papers,
        letter=_has_a_letter(seen),
        notices=(seen.get("approval") or {}).get("notices") or [],
        can_reveal=not reveals and can_reveal(visit, visit.catalogue["intake", "get_application"]),
        state=_status(visit, seen),
        parts={name: (service, operation) for name, (service, operation, _) in PARTS.items()},
        back=link("cases", case_id),
    )


def _asked(name: str, case_id: str, *, reveals: bool) -> tuple[str, str, dict[str, Any]]:
    service, operation, place = PARTS[name]
    if place is None:
        return service, operation, {"query": {"case_id": case_id, "limit": 20}}
    query = {"reveal": "true"} if reveals and name == "application" else {}
    return service, operation, {"places": {place: case_id}, "query": query}


def _has_a_letter(seen: Mapping[str, Any]) -> bool:
    return bool((seen.get("approval") or {}).get("decision"))


def _due(visit: Visit, seen: Mapping[str, Any]) -> list[tuple[str, str, str]]:
    """What runs on a case: the duty, its last moment, its article."""
    return [
        (
            visit.value(one["what"]),
            visit.value(one["due_at"]) + (visit.say("provisional") if one["provisional"] else ""),
            one["article"],
        )
        for one in (seen.get("approval") or {}).get("due") or ()
    ]


def _raise_if_nothing(parts: Mapping[str, Answer | Refused]) -> None:
    """Where nothing of a case may be seen, the refusal is the page."""
    refusals = [one for one in parts.values() if isinstance(one, Refused)]
    there = [name for name, one in parts.items() if isinstance(one, Answer) and name != "payments"]
    if not there and refusals:
        raise refusals[0]


def _status(visit: Visit, seen: Mapping[str, Any]) -> str:
    """Where a case stands: as its approval says, or before that, its application."""
    name = next((name for name in ("approval", "application") if name in seen), None)
    if name is None:
        return ""
    service, operation, _ = PARTS[name]
    schema = schema_at(visit.catalogue[service, operation], "status")
    return text_of(visit.value, visit.language, schema, seen[name]["status"])


def _title(visit: Visit, seen: Mapping[str, Any]) -> str:
    number = next(
        (
            one["case_number"]
            for one in seen.values()
            if isinstance(one, dict) and one.get("case_number")
        ),
        "",
    )
    return f"{visit.say('case')} {number}".strip()


def _now(answer: Answer) -> datetime:
    return datetime.now(LHASA) if answer.now is None else answer.now


def _by_day(items: list[Any], now: datetime) -> list[tuple[str, list[Any]]]:
    found: dict[str, list[Any]] = {"overdue": [], "due_today": [], "due_week": [], "due_later": []}
    for one in items:
        due = datetime.fromisoformat(one["due_at"]).astimezone(LHASA)
        if one["overdue"]:
            found["overdue"].append(one)
        elif due.date() == now.date():
            found["due_today"].append(one)
        elif due < now + WEEK:
            found["due_week"].append(one)
        else:
            found["due_later"].append(one)
    return list(found.items())
