"""The pages of the suite, one process of them: settings, resources, routes; nothing else wires."""

from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager

import httpx
import uvicorn
from fastapi import FastAPI, Request
from starlette.responses import RedirectResponse, Response
from starlette.staticfiles import StaticFiles

from aid_web import pages
from aid_web.catalogue import Catalogue
from aid_web.faults import answer_faults
from aid_web.provider import Provider
from aid_web.session import Seals
from aid_web.settings import PREFIX, WebSettings
from aid_web.upstream import SECONDS
from shared import observe

KEPT_DAYS = 7
POLICY = (  # signing out leads on to the identity provider
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; "
    "connect-src 'self'; form-action 'self' {provider}; frame-ancestors 'none'; base-uri 'none'"
)
HEADERS = {
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Permissions-Policy": "camera=(self), geolocation=()",
}


def create_app(settings: WebSettings | None = None) -> FastAPI:
    """The application of one process."""
    settings = settings or WebSettings()
    observe.configure_logging("web")

    @asynccontextmanager
    async def lifespan(app: FastAPI) -> AsyncIterator[None]:
        async with httpx.AsyncClient(timeout=SECONDS, follow_redirects=False) as http:
            app.state.http = http
            app.state.catalogue = Catalogue(http, settings.services)
            app.state.provider = Provider(settings, http)
            yield

    app = FastAPI(title="Pages", lifespan=lifespan, docs_url=None, redoc_url=None, openapi_url=None)
    app.state.settings = settings
    headers = HEADERS | {"Content-Security-Policy": POLICY.format(provider=origin_of(settings))}
    app.state.seals = Seals(settings)
    app.mount(f"{PREFIX}/static", StaticFiles(packages=[("aid_web", "static")]), name="static")
    for router in pages.ROUTERS:
        app.include_router(router, prefix=PREFIX)
    answer_faults(app)

    @app.get("/readyz")
    async def is_ready() -> dict[str, str]:
        return {"status": "ready"}

    @app.get("/")
    async def to_the_pages() -> Response:
        return RedirectResponse(f"{PREFIX}/")

    @app.middleware("http")
    async def guarded(
        request: Request, call_next: Callable[[Request], Awaitable[Response]]
    ) -> Response:
        response = await call_next(request)
        if (kept_on := getattr(request.state, "kept_on", None)) is not None:
            app.state.seals.keep(response, kept_on)
        for name, value in headers.items():
            response.headers.setdefault(name, value)
        static = request.url.path.startswith(f"{PREFIX}/static/")
        kept = f"public, max-age={KEPT_DAYS * 86400}" if static else "no-store"
        response.headers.setdefault("Cache-Control", kept)
        if settings.is_https:
            response.headers["Strict-Transport-Security"] = "max-age=31536000"
        return response

    return app


def origin_of(settings: WebSettings) -> str:
    """The origin of the identity provider."""
    address = httpx.URL(settings.issuer_url)
    return f"{address.scheme}://{address.netloc.decode()}"


if __name__ == "__main__":
    _settings = WebSettings()
    uvicorn.run(
        create_app(_settings),
        host=_settings.host,
        port=_settings.port,
        log_config=None,
        access_log=False,
        server_header=False,
    )
