"""Headers that every service's answers have: tags of what was read, the address of what was made.

Who has a body already is told that it is the same (304), and is not sent it again. The ETag of a
thing stays its version, which a change names in ``If-Match``. A view shows more than its own row
(words, what comes next, what other rows say), so a version does not say that the body is the same.
What says so is the ``Body-Tag``, a hash of the body; a list has it as its ETag too. The answer is
made in full first: rights are checked and a reading is recorded all the same.
"""

import base64
import hashlib
import re
from collections.abc import Iterable

from starlette.datastructures import MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from shared.outcome import Outcome, begin_outcome

BODY_TAG = "Body-Tag"
OF_A_BODY = frozenset({"content-length", "content-type"})
MADE = frozenset({201, 202})
TAG = re.compile(r'(?:W/)?"[^"]*"')
MOST_TAGS_CHARACTERS = 2000
"""More than any client sends; what is longer is read as none."""


class AnswerHeaders:
    """Plain ASGI within ``Edge``; what is sent in pieces, and refusals, pass as they are."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        held: Message | None = None
        asked = {name: value.decode("latin-1") for name, value in scope["headers"]}
        reads, outcome = scope["method"] == "GET", begin_outcome()

        async def answered(message: Message) -> None:
            nonlocal held
            if message["type"] == "http.response.start":
                if reads and _is_json(message):
                    held = message
                    return
                message = _located(message, outcome)
            if held is not None:
                start, held = held, None
                if not message.get("more_body", False):
                    start, message = _kept(start, message, asked, outcome)
                await send(start)
            await send(message)

        await self._app(scope, receive, answered)


def _located(start: Message, outcome: Outcome) -> Message:
    """The start of an answer, with the address of what was made if it says that something was."""
    if start["status"] not in MADE or outcome.made is None:
        return start
    headers = MutableHeaders(raw=list(start["headers"]))
    headers.setdefault("Location", outcome.made)
    return {**start, "headers": headers.raw}


def _kept(
    start: Message, body: Message, asked: dict[bytes, str], outcome: Outcome
) -> tuple[Message, Message]:
    """The answer with its tags; without its body where the client has the same one."""
    headers = MutableHeaders(raw=list(start["headers"]))
    tag = tag_of(body.get("body", b""))
    headers[BODY_TAG] = tag
    headers.setdefault("ETag", tag)
    headers.add_vary_header("Accept-Language")
    if b"authorization" in asked:
        kept = "no-store" if outcome.is_recorded else "private, no-cache"
        headers.setdefault("Cache-Control", kept)
    if tag not in _tags(asked.get(b"if-none-match", "")):
        return {**start, "headers": headers.raw}, body
    raw = [(name, value) for name, value in headers.raw if name.decode() not in OF_A_BODY]
    return {**start, "status": 304, "headers": raw}, {"type": "http.response.body", "body": b""}


def tag_of(body: bytes) -> str:
    """The weak entity tag of a body: the same bytes have the same one in every process."""
    digest = hashlib.blake2b(body, digest_size=15).digest()
    return f'W/"{base64.urlsafe_b64encode(digest).decode()}"'


def _tags(if_none_match: str) -> Iterable[str]:
    """The tags that a client names, as weak ones; ``*`` names none: nobody has a body by it."""
    if len(if_none_match) > MOST_TAGS_CHARACTERS:
        return ()
    return {f"W/{tag.removeprefix('W/')}" for tag in TAG.findall(if_none_match)}


def _is_json(start: Message) -> bool:
    kinds = [value for name, value in start["headers"] if name.lower() == b"content-type"]
    return start["status"] == 200 and any(kind.startswith(b"application/json") for kind in kinds)  # noqa: PLR2004
