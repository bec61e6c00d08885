"""Who visits a page, and that a form came from one of ours (CSRF)."""

import secrets
from typing import Annotated, Any

from fastapi import Depends, HTTPException, Request

from aid_web.faults import FormTooOld, visit_of
from aid_web.visit import Visit, texts_of_form

MOST_FIELDS = 4000
MOST_FILES = 10
LARGEST_PART = 1024 * 1024
LARGEST_FORM = 32 * 1024 * 1024
"""With its files; what a service takes of one file is less, and it says so itself."""
LENGTH_REQUIRED, TOO_LARGE = 411, 413


async def _visit(request: Request) -> Visit:
    state = request.app.state
    session = state.seals.session(request)
    if session is not None:
        fresh = await state.provider.fresh(session)
        if fresh is not session or state.seals.is_stale(request):
            request.state.kept_on = fresh
        session = fresh
    return await visit_of(request, session)


Visiting = Annotated[Visit, Depends(_visit)]


async def _form(request: Request, visit: Visiting) -> dict[str, list[Any]]:
    """What a form of ours brought. Raises ``FormTooOld``, ``SignInNeeded``, ``HTTPException``."""
    session = visit.signed_in
    length = request.headers.get("content-length", "")
    if not length.isdigit():
        raise HTTPException(LENGTH_REQUIRED)
    if int(length) > LARGEST_FORM:
        raise HTTPException(TOO_LARGE)
    form = await request.form(
        max_fields=MOST_FIELDS, max_files=MOST_FILES, max_part_size=LARGEST_PART
    )
    found = texts_of_form(form.multi_items())
    given = str(found.pop("_csrf", [""])[0])
    if not secrets.compare_digest(given.encode(), session.csrf.encode()):
        raise FormTooOld
    return found


Form = Annotated[dict[str, list[Any]], Depends(_form)]
