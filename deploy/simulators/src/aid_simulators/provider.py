"""The trial run's OpenID provider over HTTP: discovery, choice of a sample person, tokens.

It runs in the embedded run alone. Nobody is authenticated: who is at the page chooses who to be.
"""

import logging
import os
import secrets
from importlib.resources import files
from itertools import groupby
from typing import Annotated, Any

import jwt
import uvicorn
from aid_engines.layout import AUDIENCE, Layout
from aid_engines.refusal import Refusal
from authlib.oauth2 import OAuth2Error
from authlib.oauth2.rfc6749 import InvalidRequestError
from authlib.oidc.discovery import OpenIDProviderMetadata
from fastapi import APIRouter, Depends, FastAPI, Request, Response
from fastapi.responses import HTMLResponse, JSONResponse
from jinja2 import Environment
from shared.words import ROLES

from aid_simulators import issuer
from aid_simulators.authorization import AskedRequest, ProviderServer, described
from aid_simulators.clients import SCOPES
from aid_simulators.people import REAL_NAME, STAFF, people

CHOOSE = Environment(autoescape=True).from_string(
    files("aid_simulators").joinpath("provider.html").read_text("utf-8")
)
SIGNED_OUT = "<!doctype html><html lang=zh><meta charset=utf-8><title>已退出</title><p>已退出登录。 Signed out.</p></html>"
LARGEST_FORM = 20_000
router = APIRouter()


async def asked_request(request: Request) -> AskedRequest:
    """The request as the library reads it: its query, and the form in its body."""
    body = b""
    async for part in request.stream():
        body += part
        if len(body) > LARGEST_FORM:
            raise InvalidRequestError("The form is too large.", status_code=413)
    return AskedRequest(
        request.method,
        f"{server_of(request).layout.issuer}{request.url.path}",
        query=request.url.query,
        body=body.decode(errors="replace"),
        headers=request.headers,
    )


def server_of(request: Request) -> ProviderServer:
    """The authorisation server behind a request."""
    server: ProviderServer = request.app.state.server
    return server


Asking = Annotated[AskedRequest, Depends(asked_request)]


def metadata(server: ProviderServer) -> dict[str, Any]:
    """The discovery document (OpenID Connect Discovery 1.0, 3)."""
    at = server.layout.issuer
    document = OpenIDProviderMetadata(
        issuer=at,
        authorization_endpoint=f"{at}/authorize",
        token_endpoint=f"{at}/token",
        userinfo_endpoint=f"{at}/userinfo",
        jwks_uri=f"{at}/jwks",
        end_session_endpoint=f"{at}/end-session",
        scopes_supported=list(SCOPES),
        response_types_supported=["code"],
        response_modes_supported=["query"],
        grant_types_supported=["authorization_code", "refresh_token", "client_credentials"],
        subject_types_supported=["public"],
        id_token_signing_alg_values_supported=[issuer.ALGORITHM],
        token_endpoint_auth_methods_supported=[
            *("none", "client_secret_basic", "client_secret_post")
        ],
        code_challenge_methods_supported=["S256"],
        authorization_response_iss_parameter_supported=True,
        acr_values_supported=[REAL_NAME, STAFF],
        claims_supported=["sub", "name", "roles", "region", "org", "acr", "verified_claims"],
        verified_claims_supported=True,
        trust_frameworks_supported=["cn_real_name"],
        evidence_supported=["document"],
        documents_supported=["idcard"],
        claims_in_verified_claims_supported=["name"],
        ui_locales_supported=["zh", "en"],
        request_parameter_supported=False,
        request_uri_parameter_supported=False,
    )
    return dict(document)


@router.get("/readyz")
async def get_readiness() -> dict[str, str]:
    return {"status": "ok"}


@router.get("/.well-known/openid-configuration")
async def discover(request: Request) -> dict[str, Any]:
    return metadata(server_of(request))


@router.get("/jwks")
async def read_keys(request: Request) -> dict[str, Any]:
    signing = issuer.signing_key(server_of(request).layout)
    return {"keys": [issuer.public_key(signing)]}


@router.get("/authorize")
async def ask_who(request: Request, asked: Asking) -> Response:
    """The page on which a sample person is chosen."""
    server = server_of(request)
    try:
        grant = server.get_consent_grant(asked)
    except OAuth2Error as error:
        return server.refused(asked, error)
    nonce = secrets.token_urlsafe(16)
    ordered = sorted(people(), key=_place_of)
    groups = [(ROLES[role], list(of)) for role, of in groupby(ordered, key=lambda p: p.roles[0])]
    page = CHOOSE.render(client=grant.request.client.id, groups=groups, nonce=nonce)
    policy = f"default-src 'none'; style-src 'nonce-{nonce}'; frame-ancestors 'none'"
    return HTMLResponse(page, headers={"Content-Security-Policy": policy})


def _place_of(one: Any) -> int:
    return list(ROLES).index(one.roles[0])


@router.post("/authorize")
async def choose(request: Request, asked: Asking) -> Response:
    """Back to the client with a code for who was chosen, or with the refusal."""
    server = server_of(request)
    by_key = {one.key: one for one in people()}
    chosen = by_key.get(asked.form.get("person", ""))
    try:
        grant = server.get_consent_grant(asked, end_user=chosen)
    except OAuth2Error as error:
        return server.refused(asked, error)
    answer: Response = server.create_authorization_response(asked, grant_user=chosen, grant=grant)
    return answer


@router.post("/token")
async def give_tokens(request: Request, asked: Asking) -> Response:
    answer: Response = server_of(request).create_token_response(asked)
    return answer


@router.get("/userinfo")
@router.post("/userinfo")
async def describe(request: Request) -> Response:
    """Who the token's person is; with the scope ``id_number`` the number of its card too."""
    server = server_of(request)
    scheme, _, token = request.headers.get("authorization", "").partition(" ")
    try:
        claims = jwt.decode(
            token if scheme.lower() == "bearer" else "",
            issuer.signing_key(server.layout).public_key(),
            algorithms=[issuer.ALGORITHM],
            audience=AUDIENCE,
            issuer=server.layout.issuer,
        )
        [person] = [one for one in people() if one.sub == claims["sub"]]
    except (jwt.PyJWTError, ValueError):
        wanted = {"WWW-Authenticate": 'Bearer error="invalid_token"'}
        return JSONResponse({"error": "invalid_token"}, status_code=401, headers=wanted)
    scope = str(claims.get("scope", "")).split()
    return JSONResponse(described(person, with_number="id_number" in scope))


@router.get("/end-session")
@router.post("/end-session")
async def sign_out(request: Request, asked: Asking) -> Response:
    """Sign out at the client's wish (RP-Initiated Logout 1.0), and back if it may name where."""
    answer = server_of(request).create_endpoint_response("end_session", asked)
    return answer or HTMLResponse(SIGNED_OUT)


def create_app(layout: Layout) -> FastAPI:
    """The provider of one suite. Raises ``Refusal`` where another issuer signs."""
    if not layout.has_embedded_issuer:
        raise Refusal(f"{layout.issuer} (AID_ISSUER) signs people in, not the trial provider.")
    logging.getLogger("authlib").setLevel(logging.INFO)  # below, it writes tokens down
    app = FastAPI(title="Trial OpenID provider", docs_url=None, redoc_url=None, openapi_url=None)
    app.state.server = ProviderServer(layout)
    app.include_router(router)

    @app.exception_handler(OAuth2Error)
    async def refuse(request: Request, error: OAuth2Error) -> Response:  # noqa: ARG001
        body = {"error": error.error, "error_description": error.description}
        return JSONResponse(body, status_code=error.status_code or 400)

    @app.middleware("http")
    async def keep_nothing(request: Request, call_next: Any) -> Response:
        answer: Response = await call_next(request)
        answer.headers.setdefault("Cache-Control", "no-store")
        answer.headers.setdefault("Referrer-Policy", "no-referrer")
        return answer

    return app


def main() -> None:
    """Serve until stopped."""
    layout = Layout.from_environment()
    uvicorn.run(
        create_app(layout),
        host=os.environ.get("AID_HOST", "127.0.0.1"),
        port=layout.ports["issuer"],
        access_log=False,
        log_level="warning",
    )


if __name__ == "__main__":
    main()
