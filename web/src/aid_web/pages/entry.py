"""The first page, signing in and out, and the language."""

from fastapi import APIRouter, Request
from starlette.responses import Response

from aid_web import words
from aid_web.faults import visit_of
from aid_web.guard import Form, Visiting
from aid_web.menu import entries_of
from aid_web.provider import SignInFailed
from aid_web.session import SIGNING_IN, Session
from aid_web.settings import PREFIX
from aid_web.visit import LANGUAGE, go_to, link, own_address

router = APIRouter()
YEAR_SECONDS = 365 * 86400


@router.get("/")
async def home(visit: Visiting) -> Response:
    """What one can do here; for who has signed in, what is theirs."""
    return visit.page("home.html", menu=entries_of(visit))


@router.get("/sign-in")
async def sign_in(request: Request, back: str = "") -> Response:
    """Go to the identity provider, and come back to the page that asked for it."""
    address, state = await request.app.state.provider.begin()
    response = go_to(address)
    kept = state | {"back": own_address(back) or f"{PREFIX}/"}
    request.app.state.seals.keep_sign_in(response, kept)
    return response


@router.get("/callback")
async def callback(request: Request) -> Response:
    """The provider's answer; whoever did not begin here does not end here."""
    state = request.app.state
    begun = state.seals.sign_in(request)
    if begun is None:
        raise SignInFailed("not begun here")
    session = await state.provider.finish(dict(request.query_params), begun)
    session = await _as_the_suite_knows(request, session)
    response = go_to(begun["back"])
    state.seals.keep(response, session)
    response.delete_cookie(SIGNING_IN, path=PREFIX)
    return response


@router.post("/sign-out")
async def sign_out(request: Request, visit: Visiting, _form: Form) -> Response:
    """End the session here and at the provider."""
    request.state.kept_on = None
    address = await request.app.state.provider.end_address(visit.signed_in)
    response = go_to(address or link(""))
    request.app.state.seals.end(response)
    return response


@router.get("/language/{code}")
async def choose_language(code: str, back: str = "") -> Response:
    """Remember a language in this browser."""
    response = go_to(own_address(back) or f"{PREFIX}/")
    if code in words.LANGUAGES:
        response.set_cookie(
            LANGUAGE, code, max_age=YEAR_SECONDS, path=PREFIX, httponly=True, samesite="lax"
        )
    return response


async def _as_the_suite_knows(request: Request, session: Session) -> Session:
    """The person's roles and region as the services read them from the token."""
    visit = await visit_of(request, session)
    me = (await visit.ask("intake", "get_me")).body
    roles = [one["role"] for one in me["roles"] if one["area"] != "none"]
    region = me["region"]["code"] if me["region"] else None
    return session.known(roles=roles, region=region, name=me["name"])
