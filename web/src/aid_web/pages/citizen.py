"""What is mine: my applications and training, what happened, what comes next, and what I can do."""

from typing import Any
from uuid import uuid4

from fastapi import APIRouter, Request
from starlette.responses import Response

from aid_web.guard import Form, Visiting
from aid_web.offers import offers_of
from aid_web.upstream import Answer, Refused
from aid_web.visit import Visit, go_to, link

router = APIRouter()
DONE_ELSEWHERE = frozenset(
    {
        "change_application",
        "sign_application",
        "submit_application",
        "add_document",
        "sign_authorisation",
        "complete_application",
    }
)
"""Steps of an application that have pages of their own."""


SHOWN_HERE = frozenset({"get_timeline", "list_messages"})
OWN_LISTS = (
    ("approval", "list_own_objections"),
    ("approval", "list_referrals"),
    ("intake", "list_rewards"),
    ("intake", "list_citizen_reports"),
    ("training-subsidy", "get_my_learning_account"),
    ("training-subsidy", "list_selection_objections"),
)
OWN_STEPS = (
    ("intake", "open_own_application"),
    ("training-subsidy", "open_own_claim"),
    ("training-subsidy", "prove_my_identity"),
    ("intake", "open_own_reward"),
    ("intake", "report_abuse"),
)
"""What somebody may begin without knowing an id."""


@router.get("/my")
async def mine(visit: Visiting) -> Response:
    """My applications, enrolments and claims."""
    _ = visit.signed_in
    cases, enrolments, claims = await visit.ask_all(
        ("intake", "list_applications", {}),
        ("training-subsidy", "list_my_enrolments", {}),
        ("training-subsidy", "list_my_claims", {}),
    )
    return visit.page(
        "my.html",
        title=visit.say("my_cases"),
        cases=_items(cases),
        enrolments=_items(enrolments),
        claims=_items(claims),
        own_lists=[visit.catalogue[one] for one in OWN_LISTS if visit.can(*one)],
        own_steps=[visit.catalogue[one] for one in OWN_STEPS if visit.can(*one)],
    )


def _items(answer: Answer | Refused) -> list[Any]:
    return answer.body["items"] if isinstance(answer, Answer) else []


@router.get("/my/{application_id}")
async def my_case(application_id: str, visit: Visiting) -> Response:
    """One application of mine."""
    _ = visit.signed_in
    return await _case_page(visit, application_id)


async def _case_page(
    visit: Visit, application_id: str, *, refused: Refused | None = None
) -> Response:
    place = {"places": {"application_id": application_id}}
    application, timeline, messages = await visit.ask_all(
        ("intake", "get_application", place),
        ("intake", "get_timeline", place),
        ("intake", "list_messages", place),
    )
    if isinstance(application, Refused):
        raise application
    viewed = visit.catalogue["intake", "get_application"]
    offers = offers_of(visit, viewed, application.body, {"application_id": application_id})
    return visit.page(
        "my_case.html",
        status=refused.status if refused else 200,
        refused=refused,
        title=application.body["case_number"] or visit.say("draft"),
        view=application.body,
        timeline=timeline.body if isinstance(timeline, Answer) else None,
        messages=_items(messages),
        decided=isinstance(timeline, Answer)
        and any(one["code"].startswith("decision-made") for one in timeline.body["entries"]),
        offers=[
            one for one in offers if not one.why_not and one.operation.id not in DONE_ELSEWHERE
        ],
        back=link("my", application_id),
        parts=[
            one
            for one in visit.catalogue.parts(viewed)
            if one.may(visit.roles) and one.id not in SHOWN_HERE
        ],
        places={"application_id": application_id},
        version=application.etag,
        key=str(uuid4()),
        whole_fact=visit.fact(
            "intake",
            "get_application",
            application.body,
            without=("possible", "documents", "next_step", "route", "id", "version"),
        ),
    )


@router.post("/my/{application_id}/complete")
async def complete(application_id: str, visit: Visiting, form: Form) -> Response:
    """Say that what was missing is there now."""
    try:
        await visit.ask(
            "intake",
            "complete_application",
            places={"application_id": application_id},
            version=str(form["_version"][0]),
            key=str(form["_key"][0]),
        )
    except Refused as refused:
        if refused.status in {401, 403, 404}:
            raise
        return await _case_page(visit, application_id, refused=refused)
    return go_to(link("my", application_id))


@router.get("/classes")
async def classes(request: Request, visit: Visiting) -> Response:
    """Classes that take people, by trade, place and time. Public."""
    asked = request.query_params
    names = ("words", "trade", "region", "starts_from", "only_free", "cursor")
    given = {name: asked[name] for name in names if asked.get(name)}
    answer = await visit.ask("training-subsidy", "find_open_classes", query=given)
    return visit.page(
        "classes.html",
        title=visit.say("classes"),
        found=answer.body["items"],
        next_cursor=answer.body.get("next"),
        given=given,
    )


@router.get("/classes/{class_id}")
async def one_class(class_id: str, visit: Visiting) -> Response:
    """One class, and enrolling."""
    answer = await visit.ask("training-subsidy", "get_open_class", places={"class_id": class_id})
    can_enrol = visit.session is not None and visit.may("training-subsidy", "enrol_myself")
    return visit.page(
        "class.html",
        title=answer.body["title"],
        body=visit.fact(
            "training-subsidy", "get_open_class", answer.body, without=("id", "version")
        ),
        class_id=class_id,
        can_enrol=can_enrol,
        enrol=link(
            "steps", "training-subsidy", "enrol_myself", class_id=class_id, _back=link("my")
        ),
    )
