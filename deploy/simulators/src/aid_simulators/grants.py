"""What the embedded provider has given out and for how long: codes, and what renews a sign-in."""

import hashlib
import secrets
import time
from collections.abc import Callable
from dataclasses import dataclass, field

from authlib.oauth2.rfc6749 import AuthorizationCodeMixin, TokenMixin

from aid_simulators.clients import RegisteredClient
from aid_simulators.people import SamplePerson

CODE_SECONDS = 60
SIGN_IN_SECONDS = 12 * 3600.0
"""How long a sign-in is renewed, from the person's choice on."""


@dataclass(frozen=True, slots=True, kw_only=True)
class SignIn(AuthorizationCodeMixin, TokenMixin):  # type: ignore[misc]
    """One person's sign-in at one client; the code and the tokens that follow share ``id``."""

    client_id: str
    person: SamplePerson
    redirect_uri: str
    scope: str
    nonce: str | None
    code_challenge: str | None
    until: float
    at: int = field(default_factory=lambda: int(time.time()))
    id: str = field(default_factory=lambda: secrets.token_urlsafe(16))
    code_challenge_method: str = "S256"

    def get_redirect_uri(self) -> str:
        return self.redirect_uri

    def get_scope(self) -> str:
        return self.scope

    def get_nonce(self) -> str | None:
        return self.nonce

    def get_auth_time(self) -> int:
        return self.at

    def get_acr(self) -> str:
        return self.person.assurance

    def get_amr(self) -> None:
        """None: nobody is authenticated here."""
        return

    def check_client(self, client: RegisteredClient) -> bool:
        return self.client_id == client.id


class GivenOut:
    """Codes and refresh tokens by their hash, in memory: who starts again signs in again.

    A code or a refresh token counts once. One that comes twice was copied, and everything of its
    sign-in ends (RFC 9700, 2.1.1 and 4.14.2).
    """

    def __init__(self, now: Callable[[], float] = time.monotonic) -> None:
        self.now = now
        self._open: dict[str, tuple[float, SignIn]] = {}
        self._spent: dict[str, tuple[float, SignIn]] = {}

    def put(self, secret: str, sign_in: SignIn, *, seconds: float = SIGN_IN_SECONDS) -> None:
        """Keep a sign-in under a code or a refresh token, for so long and never beyond its end."""
        self._forget()
        self._open[_hash(secret)] = min(sign_in.until, self.now() + seconds), sign_in

    def take(self, secret: str) -> SignIn | None:
        """The sign-in of a secret that was not taken before and is not over."""
        self._forget()
        digest = _hash(secret)
        if digest in self._spent:
            self.end(self._spent[digest][1].id)
            return None
        _, found = self._open.pop(digest, (0.0, None))
        if found is not None:
            self._spent[digest] = found.until, found
        return found

    def end(self, sign_in: str) -> None:
        """Renew nothing of this sign-in any more."""
        self._open = {at: held for at, held in self._open.items() if held[1].id != sign_in}

    def end_all(self, sub: str, client_id: str) -> None:
        """Renew nothing of this person at this client any more."""
        self._open = {
            at: (until, one)
            for at, (until, one) in self._open.items()
            if (one.person.sub, one.client_id) != (sub, client_id)
        }

    def _forget(self) -> None:
        now = self.now()
        for kept in (self._open, self._spent):
            for at in [at for at, (until, _) in kept.items() if until <= now]:
                del kept[at]


def _hash(secret: str) -> str:
    return hashlib.sha256(secret.encode(errors="surrogatepass")).hexdigest()
