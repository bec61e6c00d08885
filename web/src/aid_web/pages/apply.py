"""Applying for temporary assistance from a phone, step by step; every step is saved by itself."""

from collections.abc import Mapping
from typing import Any
from uuid import uuid4

from fastapi import APIRouter
from starlette.datastructures import UploadFile
from starlette.exceptions import HTTPException
from starlette.responses import Response

from aid_web.apply_steps import (
    CONSENT,
    MADE_BY_SIGNATURE,
    ApplyStep,
    after,
    is_done,
    pruned,
    step_of,
    steps,
    with_choices,
)
from aid_web.fields import form_of
from aid_web.forms import elsewhere, emptied, filled, more_rows, places_of, shown
from aid_web.guard import Form, Visiting
from aid_web.upstream import Answer, Refused
from aid_web.visit import Visit, go_to, link

router = APIRouter()
UNAUTHORIZED = 401
BEYOND_THE_FORM = frozenset({401, 403, 404})
NOT_FOUND, CHANGED_MEANWHILE, UNPROCESSABLE = 404, 412, 422


@router.get("/apply")
async def begin(visit: Visiting) -> Response:
    """Go on with a draft, or begin."""
    _ = visit.signed_in
    drafts = (await visit.ask("intake", "list_applications", query={"status": "draft"})).body
    return visit.page("apply_begin.html", title=visit.say("apply"), drafts=drafts["items"])


@router.get("/apply/new")
async def new(visit: Visiting) -> Response:
    """The first step of a new application."""
    _ = visit.signed_in
    return await _step_page(visit, _known("what"), None, {})


@router.post("/apply/new")
async def create(visit: Visiting, form: Form) -> Response:
    """Begin the draft from the first step."""
    step = _known("what")
    read = filled(await _fields(visit, step, "create_application", None), form)
    values = shown(read.body)
    key = str(form.get("_key", [uuid4()])[0])
    try:
        answer = await visit.ask("intake", "create_application", body=read.body, key=key)
    except Refused as refused:
        return await _refused(visit, step, None, values, refused, key=key)
    return go_to(link("apply", answer.body["id"], "household"))


@router.get("/apply/{application_id}")
async def overview(application_id: str, visit: Visiting) -> Response:
    """What is filled in and what is open."""
    view = (await read_application(visit, application_id)).body
    return visit.page(
        "apply_overview.html",
        title=visit.say("apply"),
        view=view,
        steps=[(one.key, is_done(one.key, view)) for one in steps()],
        whole_fact=visit.fact(
            "intake",
            "get_application",
            view,
            without=("possible", "documents", "next_step", "route"),
        ),
    )


@router.get("/apply/{application_id}/papers")
async def papers(application_id: str, visit: Visiting) -> Response:
    """Which papers are asked, and a photo of each from the camera."""
    return await _papers_page(visit, application_id)


@router.post("/apply/{application_id}/papers")
async def upload(application_id: str, visit: Visiting, form: Form) -> Response:
    """Add one paper."""
    one = form.get("file", [None])[0]
    if not isinstance(one, UploadFile) or not one.filename:
        return await _papers_page(visit, application_id, said=visit.say("choose_a_file"))
    try:
        await visit.ask(
            "intake",
            "add_document",
            places={"application_id": application_id},
            files={"file": (one.filename, await one.read(), one.content_type)},
            data={"kind": str(form["kind"][0])},
            key=str(form["_key"][0]),
        )
    except Refused as refused:
        if refused.status in BEYOND_THE_FORM:
            raise
        return await _papers_page(visit, application_id, said=refused.sentence)
    return go_to(link("apply", application_id, "papers"))


@router.get("/apply/{application_id}/sign")
async def review(application_id: str, visit: Visiting) -> Response:
    """Everything once more, and the signature."""
    return await _sign_page(visit, application_id)


@router.post("/apply/{application_id}/sign")
async def sign(application_id: str, visit: Visiting, form: Form) -> Response:
    """Sign and hand in; what is missing is said before anything is sent."""
    places = {"application_id": application_id}
    key = str(form["_key"][0])
    try:
        signed = await visit.ask(
            "intake",
            "sign_application",
            places=places,
            body={"signed_by": str(form.get("signed_by", [""])[0]).strip()},
            version=str(form["_version"][0]),
            key=f"{key}-sign",
        )
        await visit.ask(
            "intake", "submit_application", places=places, version=signed.etag, key=f"{key}-submit"
        )
    except Refused as refused:
        if refused.status in BEYOND_THE_FORM:
            raise
        return await _sign_page(visit, application_id, refused=refused)
    return go_to(link("my", application_id))


@router.get("/apply/{application_id}/{key}")
async def show_step(application_id: str, key: str, visit: Visiting) -> Response:
    """One step of the form."""
    answer = await read_application(visit, application_id)
    return await _step_page(visit, _known(key), answer, {})


@router.post("/apply/{application_id}/{key}")
async def save_step(application_id: str, key: str, visit: Visiting, form: Form) -> Response:
    """Save one step, and go to the next."""
    step = _known(key)
    answer = await read_application(visit, application_id)
    fields = await _fields(visit, step, "change_application", answer.body)
    read = filled(fields, form)
    values = shown(read.body)
    if "_add" in form or "_remove" in form:
        if form.get("_add"):
            more_rows(values, str(form["_add"][0]))
        return await _step_page(visit, step, answer, values)
    body = emptied(fields, _kept(answer.body), read.body)
    if key == "household" and form.get("_alone"):
        body["members"] = []
    if body:
        try:
            await visit.ask(
                "intake",
                "change_application",
                places={"application_id": application_id},
                body=body,
                version=str(form["_version"][0]),
            )
        except Refused as refused:
            if refused.status == CHANGED_MEANWHILE:
                answer = await read_application(visit, application_id)
            return await _refused(visit, step, answer, values, refused)
    following = after(key)
    return go_to(link("apply", application_id, *([following] if following else [])))


def _known(key: str) -> ApplyStep:
    step = step_of(key)
    if step is None or not step.places:
        raise HTTPException(NOT_FOUND)
    return step


async def read_application(visit: Visit, application_id: str) -> Answer:
    _ = visit.signed_in
    return await visit.ask("intake", "get_application", places={"application_id": application_id})


async def _fields(
    visit: Visit, step: ApplyStep, operation: str, view: Mapping[str, Any] | None
) -> tuple[Any, ...]:
    """The fields of a step, with the townships and banks to choose from."""
    asked = step.asked(view["category"] if view else None)
    if view is not None:
        asked = tuple(place for place in asked if not place.startswith("applicant."))
    fields = pruned(form_of(visit.catalogue["intake", operation]), asked)
    choices: dict[str, dict[str, str]] = {}
    if any(one.path == "region" for one in fields):
        choices["region"] = await _townships(visit)
    if any(one.path == "account" for one in fields):
        banks = (await visit.ask("disbursement", "list_banks")).body
        choices["account.bank_code"] = {one["code"]: one["name"] for one in banks}
    return with_choices(fields, choices)


async def _townships(visit: Visit) -> dict[str, str]:
    counties = (await visit.ask("intake", "list_regions", query={"level": "COUNTY"})).body["items"]
    named = {one["code"]: one["name"] for one in counties}
    found: dict[str, str] = {}
    cursor = None
    while True:
        page = (
            await visit.ask(
                "intake",
                "list_regions",
                query={"level": "TOWNSHIP", "limit": 200, "cursor": cursor},
            )
        ).body
        for one in page["items"]:
            found[one["code"]] = f"{named.get(one['code'][:6], '')} {one['name']}".strip()
        cursor = page.get("next")
        if cursor is None:
            return found


async def _step_page(
    visit: Visit,
    step: ApplyStep,
    answer: Answer | None,
    values: Mapping[str, Any],
    *,
    refused: Refused | None = None,
    key: str | None = None,
) -> Response:
    view = answer.body if answer else None
    operation = "change_application" if view else "create_application"
    fields = await _fields(visit, step, operation, view)
    faults = dict(places_of(refused.errors)) if refused else {}
    kept = values or (_kept(view) if view else {})
    return visit.page(
        "apply_step.html",
        status=refused.status if refused else 200,
        title=visit.say(f"apply_{step.key}"),
        step=step.key,
        steps=[(one.key, view is not None and is_done(one.key, view)) for one in steps()],
        view=view,
        fields=fields,
        values=kept,
        faults=faults,
        elsewhere=elsewhere(fields, faults),
        refused=refused,
        version=answer.etag if answer else None,
        key=key or str(uuid4()),
        saved=_saved(visit, step.key, view),
        action=link("apply", view["id"] if view else "new", *([step.key] if view else [])),
    )


def _kept(view: Mapping[str, Any]) -> dict[str, Any]:
    """What a step shows again of what was saved: never what the service shows only in part."""
    kept = {name: view.get(name) for name in ("category", "event", "region", "residence")}
    plain = {k: v for k, v in (view["declared"] or {}).items() if not isinstance(v, list)}
    return shown(kept | {"declared": plain})


def _saved(visit: Visit, key: str, view: Mapping[str, Any] | None) -> Any:
    """What was saved in a step and is shown in part only, so that it is not asked for blindly."""
    if view is None:
        return None
    name = {"household": "members", "account": "account", "costs": "declared"}.get(key)
    if name is None or not view.get(name):
        return None
    body = view[name]
    if name == "declared":
        body = {k: v for k, v in body.items() if isinstance(v, list) and v}
        if not body:
            return None
    return visit.fact("intake", "get_application", body, name)


async def _refused(
    visit: Visit,
    step: ApplyStep,
    answer: Answer | None,
    values: Mapping[str, Any],
    refused: Refused,
    *,
    key: str | None = None,
) -> Response:
    if refused.status in BEYOND_THE_FORM:
        raise refused
    return await _step_page(visit, step, answer, values, refused=refused, key=key)


async def _papers_page(visit: Visit, application_id: str, *, said: str = "") -> Response:
    view = (await read_application(visit, application_id)).body
    wanted = [one for one in view["missing"] if one not in {*MADE_BY_SIGNATURE, CONSENT}]
    sent = {one["kind"] for one in view["documents"] if not one["made_here"]}
    return visit.page(
        "apply_papers.html",
        status=UNPROCESSABLE if said else 200,
        title=visit.say("apply_papers"),
        step="papers",
        steps=[(one.key, is_done(one.key, view)) for one in steps()],
        view=view,
        wanted=wanted,
        again=sorted(sent),
        said=said,
        key=str(uuid4()),
    )


async def _sign_page(
    visit: Visit, application_id: str, *, refused: Refused | None = None
) -> Response:
    answer = await read_application(visit, application_id)
    view = answer.body
    without = ("possible", "documents", "next_step", "route", "authorisations", "version", "id")
    return visit.page(
        "apply_sign.html",
        status=refused.status if refused else 200,
        title=visit.say("apply_sign"),
        step="sign",
        steps=[(one.key, is_done(one.key, view)) for one in steps()],
        view=view,
        open=[one.key for one in steps() if one.key != "sign" and not is_done(one.key, view)],
        whole_fact=visit.fact("intake", "get_application", view, without=without),
        refused=refused,
        version=answer.etag,
        key=str(uuid4()),
    )
