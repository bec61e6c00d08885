"""Any list, any thing and any paper of the suite, from what its operation says of itself."""

from collections.abc import Callable, Mapping
from typing import Any

from fastapi import APIRouter, Request
from starlette.responses import Response

from aid_web.catalogue import OperationUnknown
from aid_web.facts import is_unread, schema_at, text_of
from aid_web.fields import field_of
from aid_web.guard import Form, Visiting
from aid_web.offers import in_order, offers_of
from aid_web.operation import Operation
from aid_web.upstream import Answer, Refused
from aid_web.visit import Visit, link

router = APIRouter()
FILTER_FAULTS = frozenset({400, 422})
SHOWN_INLINE = frozenset({"text/html", "application/pdf", "image/jpeg", "image/png"})


@router.get("/lists/{service}/{operation}")
async def show_list(service: str, operation: str, request: Request, visit: Visiting) -> Response:
    """One list: its filters, its items with a link to each, and what begins a new item."""
    listed = read_only(visit, service, operation)
    if listed.needs_sign_in:
        _ = visit.signed_in
    query = dict(request.query_params)
    places, filters = parted(listed, query)
    needed = [one.name for one in listed.parameters if one.place == "query" and one.required]
    refused: Refused | None = None
    answer: Answer | None = None
    if all(filters.get(name) for name in needed):
        try:
            answer = await visit.ask(service, operation, places=places, query=filters)
        except Refused as problem:
            if problem.status not in FILTER_FAULTS:
                raise
            refused = problem
    item = visit.catalogue.item_of(listed)
    body = (answer.body if answer else None) or {"items": []}
    if isinstance(body, list):
        body = {"items": body}
    items = body.get("items") if isinstance(body, dict) and "items" in body else None
    return visit.page(
        "list.html",
        operation=listed,
        title=visit.title(listed),
        items=items,
        rest=visit.fact(service, operation, body, without=("items", "next")),
        cell=_cell(visit, listed),
        columns=_columns(items or []),
        next_cursor=body.get("next") if isinstance(body, dict) else None,
        filters=[
            field_of(listed, one.name, one.schema, required=one.required)
            for one in listed.parameters
            if one.place == "query" and one.name not in {"cursor", "limit"}
        ],
        given=filters,
        refused=refused,
        asked=answer is not None,
        address_of=lambda row: _item_address(item, row, places),
        begin=[one for one in visit.catalogue.made_in(listed) if one.may(visit.roles)],
        places=places,
    )


@router.get("/things/{service}/{operation}")
async def show_thing(service: str, operation: str, request: Request, visit: Visiting) -> Response:
    """One thing: what is known of it, and the steps that are possible now."""
    viewed = read_only(visit, service, operation)
    if viewed.needs_sign_in:
        _ = visit.signed_in
    places, query = parted(viewed, dict(request.query_params))
    query.pop("reveal", None)
    return await _thing(visit, viewed, places, query)


@router.post("/things/{service}/{operation}")
async def reveal_thing(
    service: str, operation: str, request: Request, visit: Visiting, _form: Form
) -> Response:
    """The same thing with nothing masked; its service writes down who read it."""
    viewed = read_only(visit, service, operation)
    places, query = parted(viewed, dict(request.query_params))
    return await _thing(visit, viewed, places, query | {"reveal": "true"})


async def _thing(
    visit: Visit, viewed: Operation, places: Mapping[str, str], query: Mapping[str, str]
) -> Response:
    asked = {name: one for name, one in query.items() if not name.startswith("_")}
    answer = await visit.ask(viewed.service, viewed.id, places=places, query=asked)
    return visit.page(
        "thing.html",
        operation=viewed,
        title=visit.title(viewed),
        places=places,
        state=_status(visit, viewed, answer.body),
        offers=in_order(offers_of(visit, viewed, answer.body, places), query.get("_duty", "")),
        whole_fact=visit.fact(viewed.service, viewed.id, answer.body, without=("possible",)),
        can_reveal=can_reveal(visit, viewed) and "reveal" not in asked,
        parts=[one for one in visit.catalogue.parts(viewed) if one.may(visit.roles)],
    )


@router.get("/papers/{service}/{operation}")
async def show_paper(service: str, operation: str, request: Request, visit: Visiting) -> Response:
    """A letter, a form, a photo, an export: as the operation gives it."""
    printed = read_only(visit, service, operation)
    if printed.needs_sign_in:
        _ = visit.signed_in
    places, query = parted(printed, dict(request.query_params))
    pdf = query.pop("_pdf", None)
    accept = "application/pdf" if pdf else "*/*"
    answer = await visit.ask(service, operation, places=places, query=query, accept=accept)
    kind = answer.media_type.partition(";")[0].strip()
    inline = "inline" if kind in SHOWN_INLINE else "attachment"
    policy = "default-src 'none'; style-src 'unsafe-inline'"
    headers = {  # a browser's own viewer of PDF does not open in a sandbox
        "Content-Security-Policy": policy if kind == "application/pdf" else f"{policy}; sandbox",
        "Content-Disposition": answer.disposition or inline,
    }
    return Response(answer.content, media_type=answer.media_type, headers=headers)


def read_only(visit: Visit, service: str, operation: str) -> Operation:
    """An operation that only reads: opening a page changes nothing, and a step has a form of its own."""
    found = visit.catalogue[service, operation]
    if found.is_change:
        raise OperationUnknown(operation)
    return found


def parted(operation: Operation, query: Mapping[str, str]) -> tuple[dict[str, str], dict[str, str]]:
    """What of a query fills the address, and what follows it."""
    places = {name: query.get(name, "") for name in operation.places}
    return places, {k: v for k, v in query.items() if k not in places and k != "lang" and v}


def can_reveal(visit: Visit, viewed: Operation) -> bool:
    """Whether an operation shows somebody signed in more when they ask for it."""
    return visit.session is not None and any(one.name == "reveal" for one in viewed.parameters)


def _status(visit: Visit, viewed: Operation, body: Any) -> str:
    """The word of a thing's status; nothing where it has none."""
    one = body.get("status") if isinstance(body, dict) else None
    return (
        ""
        if one is None
        else text_of(visit.value, visit.language, schema_at(viewed, "status"), one)
    )


def _cell(visit: Visit, listed: Operation) -> Callable[[str, Any], str]:
    """How a list shows the value of a column."""

    def shown(name: str, one: Any) -> str:
        return text_of(visit.value, visit.language, schema_at(listed, "items", "[]", name), one)

    return shown


def _columns(items: list[Any]) -> list[str]:
    """What a table shows of its items: plain values, in the order of the operation."""
    found: list[str] = []
    for item in items:
        for name, one in item.items() if isinstance(item, dict) else ():
            if name not in found and not isinstance(one, (dict, list)) and not is_unread(name, one):
                found.append(name)
    return found


def _item_address(
    item: Operation | None, row: Mapping[str, Any], places: Mapping[str, str]
) -> str | None:
    """Where one item of a list is shown whole."""
    if item is None:
        return None
    *above, last = item.places
    one = row.get(last, row.get("id"))
    if one is None:
        return None
    return link(
        "things", item.service, item.id, **{name: places[name] for name in above}, **{last: one}
    )
