"""Who is signed in: sealed in a cookie, as pages keep nothing of their own.

The cookie holds the person's tokens, encrypted and signed with a key of this process (Fernet); it
is useless to who reads it, and ends when nobody used it for a while.
"""

import json
import secrets
import time
from collections.abc import Sequence
from dataclasses import asdict, dataclass, field, replace
from pathlib import Path
from typing import Any

from cryptography.fernet import Fernet, InvalidToken
from starlette.requests import Request
from starlette.responses import Response

from aid_web.settings import PREFIX, WebSettings

COOKIE = "aid_session"
SIGNING_IN = "aid_signing_in"
SIGN_IN_SECONDS = 600
FRESH_SECONDS = 60
MOST_BYTES = 3_800
"""What a browser keeps in one cookie for sure, with its name and attributes."""


class SessionTooLarge(Exception):
    """The provider's tokens do not fit into a cookie: it should issue smaller ones."""


@dataclass(frozen=True, kw_only=True)
class Session:
    """A person's sign-in. `csrf` must come back with every change that a page asks for."""

    access: str
    expires: int
    name: str
    roles: tuple[str, ...] = ()
    region: str | None = None
    refresh: str | None = None
    sign_out_hint: str | None = None
    began: int = 0
    csrf: str = field(default_factory=lambda: secrets.token_urlsafe(18))

    def renewed(self, *, access: str, expires: int, refresh: str | None) -> "Session":
        """The same session with new tokens."""
        return replace(self, access=access, expires=expires, refresh=refresh or self.refresh)

    def known(self, *, roles: Sequence[str], region: str | None, name: str | None) -> "Session":
        """The same session with what the services read from the token."""
        return replace(self, roles=tuple(roles), region=region, name=name or self.name)

    @property
    def is_citizen(self) -> bool:
        """Whether the person applies for themselves or for others."""
        return bool({*self.roles} & {"applicant", "agent"})

    @property
    def is_official(self) -> bool:
        """Whether the person acts in an office, an institution or an enterprise."""
        return bool(set(self.roles) - {"applicant", "agent"})


class Seals:
    """Seals what a browser keeps for us, and opens it again."""

    def __init__(self, settings: WebSettings) -> None:
        self._settings = settings
        self._fernet = Fernet(key_of(settings.key_file))

    def session(self, request: Request) -> Session | None:
        """The session of a request; none when it is absent, forged, idle too long or at its end."""
        found = self._open(request, COOKIE, seconds=self._settings.idle_minutes * 60)
        if found is None:
            return None
        try:
            session = Session(**found | {"roles": tuple(found["roles"])})
        except (TypeError, KeyError):  # sealed by another release
            return None
        if time.time() - session.began > self._settings.longest_hours * 3600:
            return None
        return session

    def is_stale(self, request: Request) -> bool:
        """Whether the cookie should be written again, so that it lives on with its use."""
        return self._open(request, COOKIE, seconds=FRESH_SECONDS) is None

    def keep(self, response: Response, session: Session) -> None:
        """Hand the session to the browser."""
        self._set(response, COOKIE, asdict(session), seconds=self._settings.idle_minutes * 60)

    def end(self, response: Response) -> None:
        """Let the browser forget the session."""
        response.delete_cookie(COOKIE, path=PREFIX)

    def keep_sign_in(self, response: Response, state: dict[str, str]) -> None:
        """Remember what a sign-in under way must be answered with."""
        self._set(response, SIGNING_IN, state, seconds=SIGN_IN_SECONDS)

    def sign_in(self, request: Request) -> dict[str, str] | None:
        """What the browser's sign-in under way must be answered with."""
        found: dict[str, str] | None = self._open(request, SIGNING_IN, seconds=SIGN_IN_SECONDS)
        return found

    def _set(self, response: Response, name: str, value: Any, *, seconds: int) -> None:
        told = {"for": name, "is": value}
        text = json.dumps(told, separators=(",", ":"), ensure_ascii=False)
        sealed = self._fernet.encrypt(text.encode())
        if len(sealed) > MOST_BYTES:
            raise SessionTooLarge(len(sealed))
        response.set_cookie(
            name,
            sealed.decode(),
            max_age=seconds,
            path=PREFIX,
            secure=self._settings.is_https,
            httponly=True,
            samesite="lax",
        )

    def _open(self, request: Request, name: str, *, seconds: int) -> Any:
        """What was sealed under this name, unless it is absent, forged, another's or too old."""
        sealed = request.cookies.get(name)
        if not sealed:
            return None
        try:
            told = json.loads(self._fernet.decrypt(sealed, ttl=seconds))
        except (InvalidToken, ValueError, TypeError):
            return None
        return told["is"] if isinstance(told, dict) and told.get("for") == name else None


def key_of(file: Path) -> bytes:
    """The key of the sessions. Raises ``ValueError`` when the file holds none."""
    key = file.read_bytes().strip()
    Fernet(key)
    return key
