"""OAuth 2.1 and OpenID Connect by Authlib: what may be asked for, and what is given for it.

Authorisation code with PKCE (S256) for pages and apps, refresh tokens that count once, client
credentials for partners, ``iss`` in the answer (RFC 9207), sign-out by the client.
"""

import json
import time
from collections.abc import Mapping
from datetime import timedelta
from typing import Any
from urllib.parse import parse_qsl

from aid_engines.layout import Layout
from authlib.common.security import generate_token
from authlib.common.urls import add_params_to_uri
from authlib.oauth2.rfc6749 import (
    AuthorizationCodeGrant,
    AuthorizationServer,
    ClientCredentialsGrant,
    InvalidRequestError,
    OAuth2Payload,
    OAuth2Request,
    RefreshTokenGrant,
)
from authlib.oauth2.rfc7636 import CodeChallenge
from authlib.oauth2.rfc9207 import IssuerParameter
from authlib.oidc.core import OpenIDCode
from authlib.oidc.core.grants.code import OpenIDToken
from authlib.oidc.rpinitiated import EndSessionEndpoint
from cryptography.hazmat.primitives import serialization
from fastapi import Response
from joserfc.jwk import ECKey, KeySet
from shared.clock import real_now

from aid_simulators import issuer
from aid_simulators.clients import SCOPES, RegisteredClient, clients
from aid_simulators.grants import CODE_SECONDS, SIGN_IN_SECONDS, GivenOut, SignIn
from aid_simulators.people import SamplePerson

ACCESS_SECONDS = 900
"""How long an access token counts; a sign-in is renewed by its refresh token."""
CLIENT_SECONDS = 3600


class Asked(OAuth2Payload):  # type: ignore[misc]
    """The parameters of a request; each counts once."""

    def __init__(self, pairs: list[tuple[str, str]]) -> None:
        self._data: dict[str, str] = {}
        self._lists: dict[str, list[str]] = {}
        for name, value in pairs:
            self._data.setdefault(name, value)
            self._lists.setdefault(name, []).append(value)

    @property
    def data(self) -> dict[str, str]:
        return self._data

    @property
    def datalist(self) -> dict[str, list[str]]:
        return self._lists


class AskedRequest(OAuth2Request):  # type: ignore[misc]
    """A request as Authlib reads it: the query of an authorisation, the body of the others."""

    def __init__(
        self, method: str, uri: str, *, query: str, body: str = "", headers: Mapping[str, str] = {}
    ) -> None:
        readable = {name.title(): value for name, value in headers.items() if value.isascii()}
        super().__init__(method, uri, headers=readable)
        asked = Asked(parse_qsl(query) + parse_qsl(body))
        self._form = dict(parse_qsl(body))
        self.payload = asked

    @property
    def args(self) -> dict[str, str]:
        return dict(self.payload.data)

    @property
    def form(self) -> dict[str, str]:
        return self._form


class IssuerNamed(IssuerParameter):  # type: ignore[misc]
    """``iss`` in every answer to an authorisation, a refusal too (RFC 9207)."""

    def __init__(self, server: "ProviderServer") -> None:
        self._issuer = server.layout.issuer
        self(server)

    def add_issuer_parameter(self, hookable: Any, response: Response) -> None:  # noqa: ARG002
        location = response.headers.get("location")
        if location is not None:
            response.headers["location"] = add_params_to_uri(location, {"iss": self._issuer})


class StrictChallenge(CodeChallenge):  # type: ignore[misc]
    """PKCE by S256 for everybody; ``plain`` hides nothing (RFC 9700, 2.1.1)."""

    SUPPORTED_CODE_CHALLENGE_METHOD = ("S256",)

    def validate_code_challenge(self, grant: Any, redirect_uri: str) -> None:
        asked = grant.request.payload.data
        if not asked.get("code_challenge") or asked.get("code_challenge_method") != "S256":
            raise InvalidRequestError("PKCE with code_challenge_method S256 is required.")
        super().validate_code_challenge(grant, redirect_uri)


class CodeGrant(AuthorizationCodeGrant):  # type: ignore[misc]
    TOKEN_ENDPOINT_AUTH_METHODS = ("none", "client_secret_basic", "client_secret_post")
    AUTHORIZATION_CODE_LENGTH = 48

    def save_authorization_code(self, code: str, request: AskedRequest) -> None:
        given: GivenOut = self.server.given
        sign_in = SignIn(
            client_id=request.client.id,
            person=request.user,
            redirect_uri=request.payload.redirect_uri,
            scope=request.scope,
            nonce=request.payload.data.get("nonce"),
            code_challenge=request.payload.data.get("code_challenge"),
            until=given.now() + SIGN_IN_SECONDS,
        )
        given.put(code, sign_in, seconds=CODE_SECONDS)

    def query_authorization_code(self, code: str, client: RegisteredClient) -> SignIn | None:
        """The sign-in behind a code; it counts once, whatever the request comes to."""
        found: SignIn | None = self.server.given.take(code)
        return found if found is not None and found.check_client(client) else None

    def delete_authorization_code(self, authorization_code: SignIn) -> None:
        """It was taken."""

    def authenticate_user(self, authorization_code: SignIn) -> SamplePerson:
        return authorization_code.person


class RenewalGrant(RefreshTokenGrant):  # type: ignore[misc]
    TOKEN_ENDPOINT_AUTH_METHODS = ("none", "client_secret_basic", "client_secret_post")
    INCLUDE_NEW_REFRESH_TOKEN = True

    def authenticate_refresh_token(self, refresh_token: str) -> SignIn | None:
        found: SignIn | None = self.server.given.take(refresh_token)
        return found

    def authenticate_user(self, refresh_token: SignIn) -> SamplePerson:
        return refresh_token.person

    def revoke_old_credential(self, refresh_token: SignIn) -> None:
        """It was taken."""


class Described:
    """What an ID token says, and by which key."""

    server: "ProviderServer"

    def resolve_client_private_key(self, client: RegisteredClient) -> ECKey:  # noqa: ARG002
        return self.server.key

    def get_client_algorithm(self, client: RegisteredClient) -> str:  # noqa: ARG002
        return issuer.ALGORITHM

    def get_encode_header(self, client: RegisteredClient) -> dict[str, str]:  # noqa: ARG002
        return {"alg": issuer.ALGORITHM, "kid": self.server.kid, "typ": "JWT"}

    def get_client_claims(self, client: RegisteredClient) -> dict[str, Any]:
        now = int(time.time())
        return {
            "iss": self.server.layout.issuer,
            "aud": client.id,
            "iat": now,
            "exp": now + ACCESS_SECONDS,
        }

    def generate_user_info(self, user: SamplePerson, scope: str) -> dict[str, Any]:  # noqa: ARG002
        return described(user)


class CodeDescribed(Described, OpenIDCode):  # type: ignore[misc]
    def __init__(self, server: "ProviderServer") -> None:
        super().__init__(require_nonce=False)
        self.server = server

    def exists_nonce(self, nonce: str, request: AskedRequest) -> bool:  # noqa: ARG002
        """Never: a code counts once, so that a nonce comes back once."""
        return False


class RenewalDescribed(Described, OpenIDToken):  # type: ignore[misc]
    def __init__(self, server: "ProviderServer") -> None:
        self.server = server


class SignOut(EndSessionEndpoint):  # type: ignore[misc]
    """Sign-out by the client: the person's sign-ins there are renewed no more."""

    def get_server_jwks(self) -> KeySet:
        return KeySet([self.server.key])

    def end_session(self, end_session_request: Any) -> None:
        claims, client = end_session_request.id_token_claims, end_session_request.client
        if claims and client:
            self.server.given.end_all(claims["sub"], client.id)


class ProviderServer(AuthorizationServer):  # type: ignore[misc]
    """Authlib's server with this suite's clients, people and key."""

    def __init__(self, layout: Layout) -> None:
        super().__init__(scopes_supported=list(SCOPES))
        self.layout = layout
        self.given = GivenOut()
        self.clients = clients(layout)
        signing = issuer.signing_key(layout)
        self.kid: str = issuer.public_key(signing)["kid"]
        pem = signing.private_bytes(
            serialization.Encoding.PEM,
            serialization.PrivateFormat.PKCS8,
            serialization.NoEncryption(),
        )
        self.key = ECKey.import_key(pem, {"kid": self.kid})
        self.register_token_generator("default", self.tokens)
        self.register_grant(CodeGrant, [StrictChallenge(), CodeDescribed(self)])
        self.register_grant(RenewalGrant, [RenewalDescribed(self)])
        self.register_grant(ClientCredentialsGrant)
        self.register_extension(IssuerNamed)
        self.register_endpoint(SignOut)

    def query_client(self, client_id: str) -> RegisteredClient | None:
        return self.clients.get(client_id)

    def save_token(self, token: Mapping[str, str], request: AskedRequest) -> None:
        """Keep what renews the sign-in; an access token is kept by nobody."""
        sign_in = request.authorization_code or request.refresh_token
        if sign_in is not None and "refresh_token" in token:
            self.given.put(token["refresh_token"], sign_in)

    def send_signal(self, name: str, *args: Any, **kwargs: Any) -> None:
        """Nobody listens."""

    def create_oauth2_request(self, request: AskedRequest) -> AskedRequest:
        return request

    def handle_response(self, status: int, body: Any, headers: list[tuple[str, str]]) -> Response:
        content = json.dumps(body, ensure_ascii=False) if isinstance(body, dict) else body
        return Response(content, status_code=status, headers=dict(headers))

    def refused(self, request: AskedRequest, error: Any) -> Response:
        """A refusal before anybody chose; back to the client only where its address is known."""
        response: Response = self.handle_error_response(request, error)
        self.execute_hook("after_create_authorization_response", response)
        return response

    def tokens(
        self,
        *,
        client: RegisteredClient,
        user: SamplePerson | None,
        scope: str | None,
        include_refresh_token: bool,
        **_: Any,
    ) -> dict[str, Any]:
        """The answer of the token endpoint: an access token as ``aid token`` signs it."""
        now = real_now()
        seconds = CLIENT_SECONDS if user is None else ACCESS_SECONDS
        own = {
            "client_id": client.id,
            "scope": scope or None,
            "jti": generate_token(22),
            "iat": now,
            "exp": now + timedelta(seconds=seconds),
        }
        who = _client_claims(client) if user is None else user.claims | {"sub": user.sub}
        answer = {
            "token_type": "Bearer",
            "access_token": issuer.access_token(self.layout, who | own),
            "expires_in": seconds,
            "scope": scope or "",
        }
        if include_refresh_token:
            answer["refresh_token"] = generate_token(48)
        return answer


def described(person: SamplePerson, *, with_number: bool = False) -> dict[str, Any]:
    """What ID token and user information say of a person."""
    verified = person.verified_claims(with_number=with_number)
    return {"sub": person.sub, **person.claims} | (
        {"verified_claims": verified} if verified else {}
    )


def _client_claims(client: RegisteredClient) -> dict[str, Any]:
    return {
        "sub": f"client-{client.id}",
        "name": client.id,
        "roles": list(client.roles),
        "org": client.org,
        "region": client.region,
    }
