"""What went wrong, as a page: the sentence that says what to do, and a way on."""

from fastapi import FastAPI, Request
from starlette.exceptions import HTTPException
from starlette.responses import Response

from aid_web.catalogue import OperationUnknown, OperationUntold
from aid_web.provider import ProviderAway, SignInFailed
from aid_web.session import Session
from aid_web.upstream import Away, Refused
from aid_web.visit import SignInNeeded, Visit, caller_of, chosen_language, go_to, link
from shared import observe

UNAUTHORIZED, NOT_FOUND, METHOD_NOT_ALLOWED = 401, 404, 405


def here(request: Request) -> str:
    """The address of a request, to come back to; a form is found at its own address."""
    path, query = request.url.path, request.url.query
    return f"{path}?{query}" if query else path


class FormTooOld(Exception):
    """A form came back without the sign of the session that it was given to."""


async def visit_of(request: Request, session: Session | None) -> Visit:
    """The visit of a request with a session that has been looked at."""
    state = request.app.state
    await state.catalogue.refresh()
    language = chosen_language(request)
    return Visit(
        request=request,
        session=session,
        language=language,
        catalogue=state.catalogue,
        caller=caller_of(state.http, state.settings.services, session, language),
    )


async def _page(request: Request, status: int, *, title: str, **shown: object) -> Response:
    visit = await visit_of(request, request.app.state.seals.session(request))
    response = visit.page("fault.html", status=status, title=visit.say(title), **shown)
    response.headers["Cache-Control"] = "no-store"
    return response


def answer_faults(app: FastAPI) -> None:
    """Answer everything that pages raise with a page; nothing else reaches a person."""

    @app.exception_handler(SignInNeeded)
    async def sign_in(request: Request, _: Exception) -> Response:
        return go_to(link("sign-in", back=here(request)))

    @app.exception_handler(Refused)
    async def refused(request: Request, fault: Exception) -> Response:
        assert isinstance(fault, Refused)
        if fault.status == UNAUTHORIZED:
            response = await sign_in(request, fault)
            request.state.kept_on = None
            request.app.state.seals.end(response)
            return response
        return await _page(
            request,
            fault.status,
            title="not_found" if fault.status == NOT_FOUND else "refused",
            sentence=fault.sentence,
            article=fault.article,
            trace=fault.trace_id,
        )

    @app.exception_handler(Away)
    @app.exception_handler(ProviderAway)
    @app.exception_handler(OperationUntold)
    async def away(request: Request, _: Exception) -> Response:
        response = await _page(request, 503, title="away", sentence=None, article=None, trace=None)
        response.headers["Retry-After"] = "10"
        return response

    @app.exception_handler(OperationUnknown)
    async def unknown(request: Request, _: Exception) -> Response:
        return await _page(
            request, NOT_FOUND, title="not_found", sentence=None, article=None, trace=None
        )

    @app.exception_handler(SignInFailed)
    async def failed(request: Request, fault: Exception) -> Response:
        observe.log().warning("sign_in_failed", why=str(fault)[:60])
        return await _page(
            request, 400, title="sign_in_failed", sentence=None, article=None, trace=None
        )

    @app.exception_handler(FormTooOld)
    async def too_old(request: Request, _: Exception) -> Response:
        return await _page(
            request, 403, title="form_too_old", sentence=None, article=None, trace=None
        )

    @app.exception_handler(HTTPException)
    async def other(request: Request, fault: Exception) -> Response:
        assert isinstance(fault, HTTPException)
        title = "not_found" if fault.status_code in {NOT_FOUND, METHOD_NOT_ALLOWED} else "refused"
        return await _page(
            request, fault.status_code, title=title, sentence=None, article=None, trace=None
        )

    @app.exception_handler(Exception)
    async def unforeseen(request: Request, fault: Exception) -> Response:
        observe.log().error("page_fault", fault=type(fault).__name__, path=request.url.path)
        return await _page(
            request, 500, title="unforeseen", sentence=None, article=None, trace=None
        )
