"""Any step of the suite as a form, from what its operation says it takes."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Any
from uuid import uuid4

from fastapi import APIRouter, Request
from starlette.datastructures import UploadFile
from starlette.responses import Response

from aid_web.fields import Field, form_of
from aid_web.forms import elsewhere, filled, more_rows, places_of, shown
from aid_web.guard import Form, Visiting
from aid_web.operation import Operation
from aid_web.pages.operations import parted
from aid_web.pickers import with_lists
from aid_web.prefill import is_prefilled, values_of
from aid_web.upstream import Answer, Away, Refused
from aid_web.visit import Visit, go_to, link, own_address

router = APIRouter()
UNPROCESSABLE, CHANGED_MEANWHILE, AWAY = 422, 412, 503
BEYOND_THE_FORM = frozenset({401, 404})


@dataclass(frozen=True, kw_only=True)
class Step:
    """A step under way: which, of what, and what the form sends along with what is filled in.

    ``version`` is that of the thing as the person read it, ``key`` makes sending twice one step.
    """

    operation: Operation
    places: Mapping[str, str]
    version: str | None
    key: str = field(default_factory=lambda: str(uuid4()))
    back: str | None = None


@router.get("/steps/{service}/{operation}")
async def show_step(service: str, operation: str, request: Request, visit: Visiting) -> Response:
    """The form of one step."""
    _ = visit.signed_in
    taken = visit.catalogue[service, operation]
    given = dict(request.query_params)
    places, rest = parted(taken, given)
    thing = await _thing_of(visit, taken, places)
    step = Step(
        operation=taken,
        places=places,
        version=given.get("_version") or await version_of(visit, taken, places, thing),
        back=own_address(given.get("_back")),
    )
    values = _defaults(form_of(taken)) | values_of(taken, thing)
    values |= {k: v for k, v in rest.items() if not k.startswith("_")}
    return await _page(visit, step, values)


@router.post("/steps/{service}/{operation}")
async def take_step(
    service: str, operation: str, request: Request, visit: Visiting, form: Form
) -> Response:
    """Take the step; what was refused stands beside the place it is about."""
    taken = visit.catalogue[service, operation]
    places, query = parted(taken, dict(request.query_params))
    step = Step(
        operation=taken,
        places=places,
        version=_sent(form, "_version"),
        key=_sent(form, "_key") or str(uuid4()),
        back=own_address(_sent(form, "_back")),
    )
    read = filled(await with_lists(visit, taken, form_of(taken), places), form)
    values = shown(read.body)
    if "_add" in form or "_remove" in form:
        if added := _sent(form, "_add"):
            more_rows(values, added)
        return await _page(visit, step, values)
    if read.faults:
        faults = {place: visit.say(code) for place, code in read.faults.items()}
        return await _page(visit, step, values, faults=faults, status=UNPROCESSABLE)
    try:
        answer = await visit.ask(
            service,
            operation,
            places=places,
            query={k: v for k, v in query.items() if not k.startswith("_")},
            **await carried(taken, form, read.body),
            version=step.version,
            key=step.key,
        )
    except Away:
        return await _page(visit, step, values, away=True, status=AWAY)
    except Refused as refused:
        if refused.status in BEYOND_THE_FORM:
            raise
        if refused.status == CHANGED_MEANWHILE:
            step = replace(step, version=await version_of(visit, taken, places))
        return await _page(
            visit,
            replace(step, key=str(uuid4())),
            values,
            faults=dict(places_of(refused.errors)),
            refused=refused,
            status=refused.status,
        )
    return go_to(_after(visit, step, answer))


async def _page(
    visit: Visit,
    step: Step,
    values: Mapping[str, Any],
    *,
    faults: Mapping[str, str] | None = None,
    refused: Refused | None = None,
    away: bool = False,
    status: int = 200,
) -> Response:
    operation = step.operation
    fields = await with_lists(visit, operation, form_of(operation), step.places)
    return visit.page(
        "step.html",
        status=status,
        operation=operation,
        title=visit.title(operation),
        fields=fields,
        values=values,
        faults=faults or {},
        elsewhere=elsewhere(fields, faults or {}),
        folded=_folded(fields, values, faults or {}),
        refused=refused,
        away=away,
        thing=_thing(visit, step),
        step=step,
        action=link("steps", operation.service, operation.id, **step.places),
        may=operation.may(visit.roles),
    )


def _folded(
    fields: tuple[Field, ...], values: Mapping[str, Any], faults: Mapping[str, str]
) -> frozenset[str]:
    """The groups that are filled in whole or left out whole, and that nobody has begun."""
    begun = {path.partition(".")[0] for path in {*values, *faults} if "." in path}
    return frozenset(
        one.path
        for one in fields
        if one.kind == "group"
        and not one.required
        and one.path not in begun
        and any(part.required for part in one.of)
    )


def _defaults(fields: tuple[Field, ...]) -> dict[str, Any]:
    return {one.path: one.default for one in fields if one.default not in (None, [])}


def _sent(form: Mapping[str, Any], name: str) -> str | None:
    values = form.get(name)
    return str(values[0]) if values and values[0] else None


async def version_of(
    visit: Visit, taken: Operation, places: Mapping[str, str], thing: Answer | None = None
) -> str | None:
    """The version of the thing that a step changes, read now; of a part, that of its item."""
    if not taken.takes_version:
        return None
    viewed = visit.catalogue.versions_of(taken)
    if viewed is None:
        return None
    is_whole = {*viewed.places} == {*taken.places}
    if is_whole and thing is not None:
        return thing.etag
    given = {name: places[name] for name in viewed.places}
    answer = await visit.ask(viewed.service, viewed.id, places=given)
    if is_whole:
        return answer.etag
    return _version_in(answer.body, taken.places[-1], places[taken.places[-1]])


def _version_in(body: Any, place: str, key: str) -> str | None:
    """The version of one item of a list, or of a thing's part."""
    parts = body.values() if isinstance(body, dict) else [body]
    for part in parts:
        for item in part if isinstance(part, list) else ():
            if isinstance(item, dict) and key in {item.get(place), item.get("id")}:
                version = item.get("version")
                return None if version is None else f'"{version}"'
    return None


async def _thing_of(visit: Visit, taken: Operation, places: Mapping[str, str]) -> Answer | None:
    """The thing that a step changes, as it stands now: the form is filled in from it."""
    if not is_prefilled(taken):
        return None
    viewed = visit.catalogue.shown_by(taken)
    return None if viewed is None else await visit.ask(viewed.service, viewed.id, places=places)


async def carried(taken: Operation, form: Mapping[str, Any], body: Any) -> dict[str, Any]:
    """The body as the operation takes it: JSON, or a form with files."""
    if taken.body is None:
        return {}
    if taken.media_type != "multipart/form-data":
        return {"body": body}
    files: dict[str, Any] = {}
    for name, (one, *_) in form.items():
        if isinstance(one, UploadFile) and one.filename:
            files[name] = (one.filename, await one.read(), one.content_type)
    return {"files": files, "data": {k: v for k, v in body.items() if k not in files}}


def _thing(visit: Visit, step: Step) -> str | None:
    """Where the thing that a step changes is shown."""
    viewed = visit.catalogue.shown_by(step.operation)
    return None if viewed is None else link("things", viewed.service, viewed.id, **step.places)


def _after(visit: Visit, step: Step, answer: Answer) -> str:
    """Where a step leads: back where it was asked for, else to the thing that it made or changed."""
    if step.back:
        return step.back
    location = answer.location
    if location and (found := visit.catalogue.at(step.operation.service, location)):
        viewed, places = found
        return link("things", viewed.service, viewed.id, **places)
    made = answer.body.get("id") if isinstance(answer.body, dict) else None
    if made and (item := visit.catalogue.item_of(step.operation)) is not None:
        *_, last = item.places
        return link("things", item.service, item.id, **step.places, **{last: made})
    if (changed := visit.catalogue.shown_by(step.operation)) is not None:
        return link("things", changed.service, changed.id, **step.places)
    return link("")
