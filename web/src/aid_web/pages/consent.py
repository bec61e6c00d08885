"""Consent to the check: of who applies, and of each other adult by the own sign-in (A-74)."""

from collections.abc import Mapping
from datetime import date, timedelta
from uuid import uuid4

from fastapi import APIRouter
from starlette.responses import Response

from aid_web.apply_steps import is_done, steps
from aid_web.fields import form_of
from aid_web.guard import Form, Visiting
from aid_web.pages.apply import BEYOND_THE_FORM, UNAUTHORIZED, UNPROCESSABLE, read_application
from aid_web.upstream import Answer, Refused
from aid_web.visit import Visit, go_to, link

router = APIRouter()
CONSENT_DAYS = timedelta(days=180)


@router.get("/apply/{application_id}/consent")
async def consent(application_id: str, visit: Visiting) -> Response:
    """What the check asks whom, and the own consent."""
    return await _consent_page(visit, application_id)


@router.post("/apply/{application_id}/consent")
async def give_consent(application_id: str, visit: Visiting, form: Form) -> Response:
    """Consent to the check with the own name."""
    answer = await read_application(visit, application_id)
    today = _today(answer)
    given = {"signed_by": str(form.get("signed_by", [""])[0]).strip()}
    try:
        await _sign_consent(visit, application_id, given, today=today, key=str(form["_key"][0]))
    except Refused as refused:
        if refused.status in BEYOND_THE_FORM:
            raise
        return await _consent_page(visit, application_id, said=refused.sentence)
    return go_to(link("apply", application_id, "sign"))


@router.get("/consent/{application_id}")
async def member(application_id: str, visit: Visiting) -> Response:
    """Where another adult of the household consents, by the own sign-in and number (A-74)."""
    _ = visit.signed_in
    return _member_page(visit, application_id)


@router.post("/consent/{application_id}")
async def member_consents(application_id: str, visit: Visiting, form: Form) -> Response:
    """The consent of another adult; nothing of the application is shown before."""
    today = _today(await visit.ask("intake", "get_me"))
    given = {name: str(form.get(name, [""])[0]).strip() for name in ("signed_by", "id_number")}
    try:
        await _sign_consent(visit, application_id, given, today=today, key=str(form["_key"][0]))
    except Refused as refused:
        if refused.status == UNAUTHORIZED:
            raise
        return _member_page(visit, application_id, given=given, refused=refused)
    return _member_page(visit, application_id, done=True)


async def _consent_page(visit: Visit, application_id: str, *, said: str = "") -> Response:
    view = (await read_application(visit, application_id)).body
    adults = [one for one in (view["applicant"], *view["members"]) if one["adult"]]
    return visit.page(
        "apply_consent.html",
        status=UNPROCESSABLE if said else 200,
        title=visit.say("apply_consent"),
        step="consent",
        steps=[(one.key, is_done(one.key, view)) for one in steps()],
        view=view,
        adults=adults,
        others=any(not one["authorised"] for one in adults[1:]),
        member_address=f"{visit.request.app.state.settings.address}{link('consent', application_id)}",
        may_consent=not view["entrusted"] and not view["applicant"]["authorised"],
        said=said,
        key=str(uuid4()),
    )


async def _sign_consent(
    visit: Visit, application_id: str, given: Mapping[str, str], *, today: date, key: str
) -> None:
    """Consent to every source, for as long as the page says."""
    taken = visit.catalogue["intake", "sign_authorisation"]
    sources = next(one for one in form_of(taken) if one.name == "scope").choices
    await visit.ask(
        "intake",
        "sign_authorisation",
        places={"application_id": application_id},
        body={
            **given,
            "scope": list(sources),
            "valid_until": (today + CONSENT_DAYS).isoformat(),
        },
        key=key,
    )


def _member_page(
    visit: Visit,
    application_id: str,
    *,
    given: Mapping[str, str] | None = None,
    refused: Refused | None = None,
    done: bool = False,
) -> Response:
    return visit.page(
        "consent.html",
        status=refused.status if refused else 200,
        title=visit.say("apply_consent"),
        application_id=application_id,
        given=given or {},
        refused=refused,
        done=done,
        key=str(uuid4()),
    )


def _today(answer: Answer) -> date:
    assert answer.now is not None, "every answer says the suite's moment"
    return answer.now.date()
