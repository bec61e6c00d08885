"""Who calls: OIDC bearer tokens, and the role that an operation declares."""

import asyncio
import contextlib
import hashlib
import json
import time
from collections.abc import Collection
from pathlib import Path
from typing import Annotated

import httpx
import jwt
from fastapi import Depends, Request
from fastapi.security import HTTPBearer
from fastapi.security.http import HTTPAuthorizationCredentials

from shared import observe
from shared.claims import ClaimNotAsAgreed, Claims
from shared.errors import DomainError, TemporarilyUnavailable
from shared.roles import Actor, Role
from shared.words import labels

ALGORITHMS = ["ES256", "RS256"]
RELOAD_SECONDS = 30
"""How soon the issuer is asked again for a key that is not known, or that could not be had."""
STALE_SECONDS = 300
"""How long keys count after they were read: a key that the issuer withdrew dies within this."""
MOST_HOURS = 24.0
"""The longest life of a token, from its issue to its end."""
LEEWAY_SECONDS = 30
KNOWN_SECONDS = 10.0
MOST_KNOWN = 2048
NOT_AS_AGREED = (
    *(ValueError, TypeError, AttributeError, KeyError),
    *(RecursionError, OverflowError),
)
"""What JSON of another form than was agreed raises: of another kind, nested or counting without end."""
FAULTS = labels("shared", "credential_faults")


class NotAuthenticated(DomainError):
    header = "authorization"


DISCOVERY = "/.well-known/openid-configuration"


class IssuerMismatch(RuntimeError):
    """The discovery document at the issuer's address is another issuer's: a start is refused."""

    def __init__(self, wanted: str, found: object) -> None:
        super().__init__(
            f"{wanted}{DISCOVERY} is of the issuer {found!r}. AID_ISSUER must be what it says, "
            "letter for letter."
        )


class Verifier:
    """Checks signature, issuer, audience and times of a token against the issuer's JWKS.

    Where no JWKS is named, its address is read from the issuer's discovery document (OpenID
    Connect Discovery 1.0, 4), before the first keys are and again each time that they are.

    A token that held is remembered by its hash for some seconds, never beyond its end nor beyond
    the keys that it was checked with. Keys are read again before they are five minutes old; while
    the issuer is away the pause between two attempts grows, and without fresh keys nobody gets in
    (503).
    """

    def __init__(
        self, *, jwks: str | None, issuer: str, audience: str, claims: Claims | None = None
    ) -> None:
        self._claims = claims or Claims()
        self._source = jwks
        self._issuer = issuer
        self._audience = audience
        self._keys: dict[str, jwt.PyJWK] = {}
        self._loaded_at = self._asked_at = float("-inf")
        self._pause = 0.0
        self._loading = asyncio.Lock()
        self._known: dict[bytes, tuple[float, Actor]] = {}

    async def prepare(self) -> None:
        """Look at the issuer's discovery document, where it is what names the keys.

        Raises ``IssuerMismatch``. An issuer that is away now is asked again for the first token.
        """
        if self._source is None:
            with contextlib.suppress(httpx.HTTPError, *NOT_AS_AGREED):
                async with httpx.AsyncClient(timeout=5) as client:
                    await self._discovered(client)

    async def actor(self, token: str) -> Actor:
        """The caller that a token names. Raises ``NotAuthenticated``."""
        digest = hashlib.sha256(token.encode(errors="surrogatepass")).digest()
        until, actor = self._known.get(digest, (0.0, None))
        if actor is None or until <= time.time() or self._age(self._loaded_at) > STALE_SECONDS:
            until, actor = await self._check(token)
            if len(self._known) >= MOST_KNOWN:
                self._known.clear()
            self._known[digest] = until, actor
        return actor

    async def _check(self, token: str) -> tuple[float, Actor]:
        """Who the token names, and until when (seconds since the epoch) that may be remembered."""
        try:
            key = await self._key(jwt.get_unverified_header(token).get("kid"))
            claims = jwt.decode(
                token,
                key.key,
                algorithms=ALGORITHMS,
                audience=self._audience,
                issuer=self._issuer,
                leeway=LEEWAY_SECONDS,
                options={"require": ["exp", "iat", "sub"]},
            )
            if float(claims["exp"]) - float(claims["iat"]) > MOST_HOURS * 3600:
                raise NotAuthenticated(why=FAULTS["too_long"])
            return min(time.time() + KNOWN_SECONDS, float(claims["exp"])), self._claims.actor(
                claims
            )
        except jwt.ExpiredSignatureError:
            raise NotAuthenticated(why=FAULTS["expired"]) from None
        except ClaimNotAsAgreed:
            raise NotAuthenticated(why=FAULTS["claim"]) from None
        except (jwt.PyJWTError, *NOT_AS_AGREED):
            raise NotAuthenticated(why=FAULTS["not_valid"]) from None

    async def _key(self, kid: object) -> jwt.PyJWK:
        """The issuer's key of this name; its only one needs none (OpenID Connect Core 10.1).

        Raises ``NotAuthenticated``, ``TemporarilyUnavailable``.
        """
        if self._may_ask(kid):
            async with self._loading:
                if self._may_ask(kid):
                    await self._reload()
        if self._age(self._loaded_at) > STALE_SECONDS:
            raise TemporarilyUnavailable(seconds=RELOAD_SECONDS)
        if kid is None and len(self._keys) == 1:
            return next(iter(self._keys.values()))
        if not isinstance(kid, str) or kid not in self._keys:
            raise NotAuthenticated(why=FAULTS["unknown_key"])
        return self._keys[kid]

    def _may_ask(self, kid: object) -> bool:
        """Keys are read again when they are old, or for one that is not known; not too often."""
        wanted = kid not in self._keys or self._age(self._loaded_at) > STALE_SECONDS / 2
        return wanted and self._age(self._asked_at) > self._pause

    async def _reload(self) -> None:
        self._asked_at = time.monotonic()
        try:
            self._keys = await self._load()
        except (OSError, httpx.HTTPError, jwt.PyJWTError, IssuerMismatch, *NOT_AS_AGREED) as error:
            observe.log().warning("issuer_keys_not_read", fault=type(error).__name__)
            self._pause = min(max(1.0, 2 * self._pause), RELOAD_SECONDS)
            return
        self._known.clear()
        self._loaded_at, self._pause = time.monotonic(), RELOAD_SECONDS

    @staticmethod
    def _age(then: float) -> float:
        return time.monotonic() - then

    async def _discovered(self, client: httpx.AsyncClient) -> str:
        """Where the issuer says that its keys are. Raises ``IssuerMismatch``."""
        at = f"{self._issuer.rstrip('/')}{DISCOVERY}"
        document = (await client.get(at)).raise_for_status().json()
        if document["issuer"] != self._issuer:
            raise IssuerMismatch(self._issuer.rstrip("/"), document["issuer"])
        return str(document["jwks_uri"])

    async def _load(self) -> dict[str, jwt.PyJWK]:
        if self._source is None or self._source.startswith(("http://", "https://")):
            async with httpx.AsyncClient(timeout=5) as client:
                at = self._source or await self._discovered(client)
                content = (await client.get(at)).raise_for_status().json()
        else:
            content = json.loads(await asyncio.to_thread(Path(self._source).read_text, "utf-8"))
        keys = jwt.PyJWKSet.from_dict(content)
        return {
            key.key_id: key
            for key in keys.keys
            if key.key_id is not None and key.public_key_use != "enc"
        }


_bearer = HTTPBearer(auto_error=False, bearerFormat="JWT", description="OIDC access token")
Bearer = Annotated[HTTPAuthorizationCredentials | None, Depends(_bearer)]


async def signed_in(request: Request, bearer: Bearer) -> Actor:
    """The caller, whoever it is; 401 without a valid token, 429 when it floods."""
    observe.set_operation(request.scope["route"].operation_id or "unnamed")
    if bearer is None:
        raise NotAuthenticated(why=FAULTS["absent"])
    verifier: Verifier = request.app.state.verifier
    actor = await verifier.actor(bearer.credentials)
    request.app.state.rate_of_subjects.take(actor.sub)
    request.state.actor = actor
    return actor


async def actor_in(
    request: Request, bearer: HTTPAuthorizationCredentials | None, roles: Collection[Role]
) -> Actor:
    """The caller in the one of these roles that it acts in.

    Raises ``NotAuthenticated``, ``RegionNotOfRole``, ``RoleNotAllowed``.
    """
    actor = (await signed_in(request, bearer)).acting(roles)
    request.state.actor = actor
    return actor


SignedIn = Annotated[Actor, Depends(signed_in)]
APPLICANTS = (Role.APPLICANT, Role.AGENT)
HANDLERS = (Role.TOWNSHIP_HANDLER, Role.COUNTY_HANDLER)
OFFICERS = (
    Role.VILLAGE_WORKER,
    Role.TOWNSHIP_HANDLER,
    Role.TOWNSHIP_LEAD,
    Role.COUNTY_HANDLER,
    Role.COUNTY_LEAD,
    Role.CITY_SUPERVISOR,
    Role.AUDITOR,
)
CASE_READERS = (*APPLICANTS, *OFFICERS)
"""Whoever may read an assistance case: its applicant, and the officers of its region."""


class TokenFile:
    """The service token of this process; the file is read again for each use, as it is renewed."""

    def __init__(self, file: Path | None) -> None:
        self._file = file

    def headers(self) -> dict[str, str]:
        """The Authorization header, or none where no token is configured."""
        if self._file is None:
            return {}
        return {"Authorization": f"Bearer {self._file.read_text(encoding='utf-8').strip()}"}
