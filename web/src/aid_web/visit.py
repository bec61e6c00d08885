"""One request of a person: who, in which language, and how pages ask operations and answer."""

import asyncio
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from urllib.parse import quote, urlencode
from uuid import uuid4

import httpx
from fastapi import Request
from starlette.responses import HTMLResponse, RedirectResponse, Response

from aid_web import words
from aid_web.catalogue import Catalogue, OperationUnknown
from aid_web.facts import Fact, fact_of, schema_at
from aid_web.fields import Field
from aid_web.operation import Operation
from aid_web.session import Session
from aid_web.settings import PREFIX
from aid_web.templates import environment
from aid_web.upstream import Answer, Caller, Refused

LANGUAGE = "aid_language"
SEE_OTHER = 303


@dataclass(frozen=True)
class Visit:
    """What a page is given: the person, the operations, and the way back to the browser."""

    request: Request
    session: Session | None
    language: str
    catalogue: Catalogue
    caller: Caller

    @property
    def roles(self) -> frozenset[str]:
        return frozenset(self.session.roles if self.session else ())

    @property
    def signed_in(self) -> Session:
        """The session. Raises ``SignInNeeded``."""
        if self.session is None:
            raise SignInNeeded
        return self.session

    def may(self, service: str, operation: str) -> bool:
        """Whether the person's roles may call an operation."""
        return self.catalogue[service, operation].may(self.roles)

    def can(self, service: str, operation: str) -> bool:
        """Whether to offer a link: the service is there and one of the roles opens it."""
        try:
            found = self.catalogue[service, operation]
        except OperationUnknown:
            return False
        return bool(found.roles & self.roles)

    @property
    def here(self) -> str:
        """The address of this page, to come back to."""
        path, query = self.request.url.path, self.request.url.query
        if path == f"{PREFIX}/callback":
            return f"{PREFIX}/"
        return f"{path}?{query}" if query else path

    async def ask(self, service: str, operation: str, **options: Any) -> Answer:
        """Ask an operation. Raises ``Refused``, ``Away``, ``OperationUnknown``."""
        return await self.caller.ask(self.catalogue[service, operation], **options)

    async def try_to_ask(self, service: str, operation: str, **options: Any) -> Answer | Refused:
        """The answer or the refusal; for a page that shows what may be seen of many parts."""
        try:
            return await self.ask(service, operation, **options)
        except Refused as refused:
            return refused

    async def ask_all(self, *asked: tuple[str, str, dict[str, Any]]) -> list[Answer | Refused]:
        """Several operations at once, in their order."""
        return await asyncio.gather(
            *(
                self.try_to_ask(service, operation, **options)
                for service, operation, options in asked
            )
        )

    def page(self, template: str, *, status: int = 200, **shown: Any) -> HTMLResponse:
        """A page; never kept by a cache, as it may show what only this person may see."""
        part = self.request.headers.get("hx-request") == "true"
        html = (
            environment()
            .get_template(template)
            .render(
                visit=self,
                say=self.say,
                word=self.word,
                value=self.value,
                code_word=self.code_word,
                fact=self.fact,
                link=link,
                language=self.language,
                languages=words.LANGUAGES,
                session=self.session,
                new_key=lambda: str(uuid4()),
                is_part=part,
                **shown,
            )
        )
        return HTMLResponse(html, status_code=status)

    def say(self, key: str, **facts: object) -> str:
        """A text of the pages."""
        return words.say(self.language, key, **facts)

    def word(self, section: str, key: str) -> str:
        """The word of a field, a code, an operation."""
        return words.label(self.language, section, key)

    def value(self, one: Any) -> str:
        """A plain value as people read it."""
        said = self.catalogue.words.get(one) if isinstance(one, str) else None
        if said is not None:
            return said.get(self.language) or said["zh"]
        return words.value(self.language, one)

    def code_word(self, one: Field, code: str) -> str:
        """The word of a code that a field offers: its document's, else ours."""
        said = one.words.get(code)
        return str(said.get(self.language) or said["zh"]) if said else self.word("codes", code)

    def fact(
        self, service: str, operation: str, body: Any, *names: str, without: Sequence[str] = ()
    ) -> Fact:
        """What an operation answered, or a place of it, as people read it."""
        asked = self.catalogue[service, operation]
        return fact_of(self.value, self.language, asked, schema_at(asked, *names), body, without)

    def title(self, operation: Operation) -> str:
        """What an operation is called on a button."""
        if words.has("operations", operation.id):
            return words.label(self.language, "operations", operation.id)
        return operation.says(self.language).partition("（")[0].partition("。")[0].rstrip(".")


class SignInNeeded(Exception):
    """A page for somebody who has signed in."""


def link(*steps: object, **query: Any) -> str:
    """An address below /web, each step quoted; filters that are not given stay away."""
    path = "/".join(quote(str(step), safe="") for step in steps)
    given = {k.rstrip("_"): v for k, v in query.items() if v not in {None, ""}}
    return f"{PREFIX}/{path}" + (f"?{urlencode(given, doseq=True)}" if given else "")


def own_address(address: str | None) -> str | None:
    """An address of these pages, or none: nobody is led elsewhere."""
    own = address is not None and address.startswith(f"{PREFIX}/") and "\\" not in address
    return address if own else None


def go_to(address: str) -> Response:
    """After a change the browser reads anew, so that reloading does nothing twice."""
    return RedirectResponse(address, status_code=SEE_OTHER)


def texts_of_form(form: Sequence[tuple[str, Any]]) -> dict[str, list[Any]]:
    """A form by its names, as each may come several times."""
    found: dict[str, list[Any]] = {}
    for name, value in form:
        found.setdefault(name, []).append(value)
    return found


def chosen_language(request: Request) -> str:
    """The language asked for now, or kept, or the browser's; Chinese, the language of record."""
    asked: Mapping[str, str] = request.query_params
    for code in (asked.get("lang"), request.cookies.get(LANGUAGE)):
        if code in words.LANGUAGES:
            return code
    first = request.headers.get("accept-language", "").split(",")[0].partition("-")[0].lower()
    return first if first in words.LANGUAGES else "zh"


def upstream_language(language: str) -> str:
    """Operations answer in Chinese or English; Tibetan pages show their Chinese sentences."""
    return "en" if language == "en" else "zh"


def caller_of(
    http: httpx.AsyncClient, services: Mapping[str, str], session: Session | None, language: str
) -> Caller:
    """Who asks the operations for this request."""
    return Caller(
        http=http,
        services=services,
        token=session.access if session else None,
        language=upstream_language(language),
    )
