"""The identity provider, by discovery: authorisation code with PKCE (OpenID Connect Core, RFC 7636)."""

import asyncio
import time
from collections.abc import Mapping
from typing import Any

import httpx
import jwt
from authlib.common.security import generate_token
from authlib.integrations.base_client.errors import OAuthError
from authlib.integrations.httpx_client import AsyncOAuth2Client

from aid_web.session import Session
from aid_web.settings import WebSettings
from shared import observe

STALE_SECONDS = 600.0
SOON_SECONDS = 60
KEPT_SECONDS = 120.0
"""How long the result of a renewal is kept for requests that were on their way with the old token."""
ALGORITHMS = ["ES256", "RS256"]
NAMES = ("roles", "region", "name")


class SignInFailed(Exception):
    """The provider or the browser did not answer as agreed."""


class ProviderAway(Exception):
    """The identity provider does not answer."""


class Provider:
    """Signs people in at the provider that the settings name, and renews their tokens."""

    def __init__(self, settings: WebSettings, http: httpx.AsyncClient) -> None:
        self._settings = settings
        self._http = http
        self._about: dict[str, Any] = {}
        self._keys: jwt.PyJWKSet | None = None
        self._read_at = float("-inf")
        self._renewals: dict[str, tuple[float, asyncio.Task[Session | None]]] = {}

    async def begin(self) -> tuple[str, dict[str, str]]:
        """Where the browser goes, and what the answer will be held against."""
        about = await self._discovered()
        state = {"verifier": generate_token(64), "nonce": generate_token(24)}
        async with self._client() as client:
            address, state["state"] = client.create_authorization_url(
                about["authorization_endpoint"],
                code_verifier=state["verifier"],
                nonce=state["nonce"],
            )
        return address, state

    async def finish(self, answer: Mapping[str, str], begun: Mapping[str, str]) -> Session:
        """The session of who came back with a code. Raises ``SignInFailed``, ``ProviderAway``."""
        about = await self._discovered()
        if answer.get("state") != begun["state"] or not answer.get("code"):
            raise SignInFailed(answer.get("error", "state"))
        if answer.get("iss", about["issuer"]) != about["issuer"]:
            raise SignInFailed("iss")
        tokens = await self._fetch(about, code=answer["code"], code_verifier=begun["verifier"])
        claims = self._checked(tokens.get("id_token", ""), about, nonce=begun["nonce"])
        return Session(
            access=tokens["access_token"],
            expires=int(tokens.get("expires_at") or time.time() + 300),
            refresh=tokens.get("refresh_token"),
            sign_out_hint=tokens["id_token"],
            name=str(claims.get("name") or claims["sub"]),
            began=int(time.time()),
        )

    async def fresh(self, session: Session) -> Session | None:
        """The session with a token that still holds; none when the provider gives no new one."""
        if session.expires - time.time() > SOON_SECONDS:
            return session
        if session.refresh is None:
            return session if session.expires > time.time() else None
        try:
            return await asyncio.shield(self._renewal(session))
        except ProviderAway:
            self._renewals.pop(session.refresh, None)
            if session.expires > time.time():
                return session
            raise

    def _renewal(self, session: Session) -> "asyncio.Task[Session | None]":
        """The one renewal of a token that counts once: whoever comes meanwhile gets its result."""
        assert session.refresh is not None, "there is a token to renew with"
        now = time.monotonic()
        self._renewals = {k: one for k, one in self._renewals.items() if one[0] > now}
        if session.refresh not in self._renewals:
            task = asyncio.create_task(self._renew(session))
            self._renewals[session.refresh] = now + KEPT_SECONDS, task
        return self._renewals[session.refresh][1]

    async def _renew(self, session: Session) -> Session | None:
        assert session.refresh is not None, "there is a token to renew with"
        about = await self._discovered()
        try:
            tokens = await self._fetch(
                about, grant_type="refresh_token", refresh_token=session.refresh
            )
        except SignInFailed:
            return None
        return session.renewed(
            access=tokens["access_token"],
            expires=int(tokens.get("expires_at") or time.time() + 300),
            refresh=tokens.get("refresh_token"),
        )

    async def end_address(self, session: Session) -> str | None:
        """Where a browser signs out of the provider too (OpenID Connect RP-Initiated Logout)."""
        try:
            about = await self._discovered()
        except ProviderAway:
            return None
        end = about.get("end_session_endpoint")
        if end is None:
            return None
        back = f"{self._settings.address}/web/"
        query = {"client_id": self._settings.client_id, "post_logout_redirect_uri": back}
        if session.sign_out_hint is not None:
            query["id_token_hint"] = session.sign_out_hint
        return str(httpx.URL(end, params=query))

    def _client(self) -> AsyncOAuth2Client:
        secret = self._settings.client_secret
        return AsyncOAuth2Client(
            client_id=self._settings.client_id,
            client_secret=secret,
            token_endpoint_auth_method="client_secret_basic" if secret else "none",
            scope=self._settings.scope,
            redirect_uri=self._settings.callback,
            code_challenge_method="S256",
            timeout=10,
        )

    async def _fetch(self, about: Mapping[str, Any], **given: str) -> dict[str, Any]:
        try:
            async with self._client() as client:
                return dict(await client.fetch_token(about["token_endpoint"], **given))
        except (OAuthError, ValueError, KeyError) as fault:
            raise SignInFailed(type(fault).__name__) from None
        except httpx.HTTPError:
            raise ProviderAway from None

    async def _discovered(self) -> dict[str, Any]:
        if time.monotonic() - self._read_at > STALE_SECONDS:
            address = f"{self._settings.issuer_url}/.well-known/openid-configuration"
            try:
                about = (await self._http.get(address)).raise_for_status().json()
                keys = (await self._http.get(about["jwks_uri"])).raise_for_status().json()
                self._keys = jwt.PyJWKSet.from_dict(keys)
            except (httpx.HTTPError, ValueError, KeyError, jwt.PyJWTError) as fault:
                observe.log().warning("provider_away", fault=type(fault).__name__)
                if not self._about:
                    raise ProviderAway from None
            else:
                self._about, self._read_at = about, time.monotonic()
        return self._about

    def _checked(self, token: str, about: Mapping[str, Any], *, nonce: str) -> dict[str, Any]:
        """The claims of an ID token that holds (OpenID Connect Core 3.1.3.7)."""
        assert self._keys is not None, "discovered"
        try:
            kid = jwt.get_unverified_header(token).get("kid")
            keys = [key for key in self._keys.keys if kid is None or key.key_id == kid]
            claims: dict[str, Any] = jwt.decode(
                token,
                keys[0].key,
                algorithms=ALGORITHMS,
                audience=self._settings.client_id,
                issuer=about["issuer"],
                leeway=30,
            )
        except (jwt.PyJWTError, IndexError) as fault:
            self._read_at = float("-inf")
            raise SignInFailed(type(fault).__name__) from None
        if claims.get("nonce") != nonce:
            raise SignInFailed("nonce")
        return claims
