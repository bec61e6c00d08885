"""What the validator finds in a request: each fault at its place, in the caller's language.

The value that was given is never repeated, nor a name that the client made up when it may be a
person's: what is refused may be a number in the wrong field.
"""

import re
from collections.abc import Mapping, Sequence
from typing import Any

from fastapi import Request, params
from fastapi.exceptions import RequestValidationError

from shared.errors import InvalidBody
from shared.problems import FieldProblem
from shared.texts import RECORD, languages
from shared.words import Text, labels, text_of

FIELD_NAME = re.compile(r"[A-Za-z_][A-Za-z_0-9-]{0,39}")
SENTENCES = labels("shared", "validation")
"""By the validator's name of the fault. Its own sentence would repeat what was given, or be English."""


MOST_FAULTS = 20
"""So many faults an answer names; who sends more mends these first."""


def places_of(error: RequestValidationError, language: str) -> list[FieldProblem]:
    """List the first faults of a request, in a language."""
    return [
        FieldProblem(
            **_place(fault, error.body),
            code=_code(fault),
            message=_sentence(fault, language)[:200],
        )
        for fault in error.errors()[:MOST_FAULTS]
    ]


def _code(fault: Mapping[str, Any]) -> str:
    """What is wrong, in a name that a program can look for."""
    own = (fault.get("ctx") or {}).get("error")
    named = own.code if isinstance(own, InvalidBody) else None
    return named or str(fault["type"]).upper()


def expected_media_type(request: Request, error: RequestValidationError) -> str | None:
    """The media type that the route reads, when the body came as another and was not understood."""
    field = getattr(request.scope.get("route"), "body_field", None)
    if field is None or not any(fault["loc"][0] == "body" for fault in error.errors()):
        return None
    if request.headers.get("content-length", "0") == "0" and not request.headers.get(
        "transfer-encoding"
    ):
        return None
    given = request.headers.get("content-type", "").partition(";")[0].strip().lower()
    if isinstance(field.field_info, params.Form):
        fits = given in {"multipart/form-data", "application/x-www-form-urlencoded"}
        return None if fits else "multipart/form-data"
    fits = given == "application/json" or given.endswith("+json")
    return None if fits else "application/json"


def _place(fault: Mapping[str, Any], body: object) -> dict[str, str]:
    origin, *path = fault["loc"]
    if origin == "body":
        own = (fault.get("ctx") or {}).get("error")
        part = f"/{own.field}" if isinstance(own, InvalidBody) and own.field else ""
        return {"pointer": _pointer(path, body, absent=fault["type"] == "missing") + part}
    name = str(path[0]) if path else ""
    return {"header" if origin == "header" else "parameter": _shown(name)}


def _pointer(path: Sequence[str | int], body: Any, *, absent: bool) -> str:
    """The way into the body that was sent; the validator's own tags on the way are left out."""
    pointer, here = "", body
    for step, part in enumerate(path, start=1):
        inside = part in here if isinstance(here, Mapping) else _is_item(part, here)
        if not inside and not (absent and step == len(path)):
            continue
        here = here[part] if inside else None
        pointer += "/" + _shown(part)
    return pointer


def _is_item(part: str | int, here: object) -> bool:
    return isinstance(here, list) and isinstance(part, int) and part < len(here)


def _shown(part: str | int) -> str:
    return str(part) if isinstance(part, int) or FIELD_NAME.fullmatch(part) else "?"


def text_of_fault(fault: Mapping[str, Any]) -> Text:
    """What a validator's fault says, in each language."""
    return text_of({language: _sentence(fault, language) for language in languages()})


def _sentence(fault: Mapping[str, Any], language: str) -> str:
    kind, context = str(fault["type"]), fault.get("ctx") or {}
    own = context.get("error")
    if isinstance(own, InvalidBody):
        return own.text.to(language)
    text = SENTENCES.get(kind, SENTENCES["other"]).to(language)
    listed = {
        name: str(context[name]).replace("'", "").replace(" or ", "、").replace(", ", "、")
        for name in ("expected", "expected_tags", "discriminator")
        if name in context and language == RECORD
    }
    return text.format(**context | listed)
