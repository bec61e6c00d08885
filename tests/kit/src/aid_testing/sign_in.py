"""Signing in as a browser does, at any OpenID provider that is known by its discovery document."""

import base64
import hashlib
import secrets
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import parse_qs, urlsplit

import httpx


@dataclass
class Browser:
    """One person at one client's page: what it asks for, and where it is sent."""

    http: httpx.AsyncClient
    described: Mapping[str, Any]
    client_id: str
    redirect_uri: str
    scope: str = "openid profile"
    verifier: str = field(default_factory=lambda: secrets.token_urlsafe(40))
    state: str = field(default_factory=lambda: secrets.token_urlsafe(8))
    nonce: str = field(default_factory=lambda: secrets.token_urlsafe(8))

    @property
    def wish(self) -> dict[str, str]:
        """The parameters of the authorisation request."""
        digest = hashlib.sha256(self.verifier.encode()).digest()
        return {
            "client_id": self.client_id,
            "redirect_uri": self.redirect_uri,
            "response_type": "code",
            "scope": self.scope,
            "state": self.state,
            "nonce": self.nonce,
            "code_challenge": base64.urlsafe_b64encode(digest).decode().rstrip("="),
            "code_challenge_method": "S256",
        }

    async def asks(self, **changes: str) -> httpx.Response:
        """The page on which somebody signs in; a change to the empty text leaves one out."""
        return await self.http.get(
            self.described["authorization_endpoint"], params=self._changed(changes)
        )

    async def sent_back(self, form: Mapping[str, str], **changes: str) -> dict[str, str]:
        """What the client is told after the form of that page was sent."""
        answer = await self.http.post(
            self.described["authorization_endpoint"], params=self._changed(changes), data=form
        )
        return told(answer)

    async def redeems(self, code: str, **changes: str) -> httpx.Response:
        """The answer of the token endpoint to a code."""
        body = {
            "grant_type": "authorization_code",
            "code": code,
            "redirect_uri": self.redirect_uri,
            "client_id": self.client_id,
            "code_verifier": self.verifier,
        } | changes
        given = {name: value for name, value in body.items() if value}
        return await self.http.post(self.described["token_endpoint"], data=given)

    async def renews(self, refresh_token: str) -> httpx.Response:
        """The answer of the token endpoint to a refresh token."""
        body = {
            "grant_type": "refresh_token",
            "refresh_token": refresh_token,
            "client_id": self.client_id,
        }
        return await self.http.post(self.described["token_endpoint"], data=body)

    def _changed(self, changes: Mapping[str, str]) -> dict[str, str]:
        return {name: value for name, value in {**self.wish, **changes}.items() if value}


def told(answer: httpx.Response) -> dict[str, str]:
    """The parameters of a redirect, each of which comes once; and where it leads, as ``to``."""
    assert answer.status_code in {302, 303}, answer.text
    parts = urlsplit(answer.headers["location"])
    said = {"to": parts._replace(query="").geturl()}
    for name, values in parse_qs(parts.query).items():
        [said[name]] = values
    return said
