"""The clients that the embedded provider knows, from one file."""

import hmac
import secrets
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from importlib.resources import files as resources
from urllib.parse import urlsplit

from aid_engines import files
from aid_engines.layout import HOST, Layout
from authlib.oauth2.rfc6749 import ClientMixin

PAGES = "web"
"""The client of the suite's own pages; AID_WEB_REDIRECTS names further addresses of them."""
SCOPES = ("openid", "profile", "id_number", "offline_access")
"""``id_number``: the user information then has the number of the identity card."""


@dataclass(frozen=True, slots=True, kw_only=True)
class RegisteredClient(ClientMixin):  # type: ignore[misc]
    """A client as the provider asks it; public without a secret."""

    id: str
    redirects: tuple[str, ...] = ()
    after: tuple[str, ...] = ()
    roles: tuple[str, ...] = ()
    org: str | None = None
    region: str | None = None
    secret: str | None = None

    @property
    def client_metadata(self) -> dict[str, list[str]]:
        return {"post_logout_redirect_uris": list(self.after)}

    def get_client_id(self) -> str:
        return self.id

    def get_default_redirect_uri(self) -> str | None:
        """None: a request names where it wants to go."""
        return None

    def get_allowed_scope(self, scope: str | None) -> str:
        return " ".join(one for one in (scope or "").split() if one in SCOPES)

    def check_redirect_uri(self, redirect_uri: str) -> bool:
        """Letter for letter; a native app's loopback address may have any port."""
        return redirect_uri in self.redirects or without_port(redirect_uri) in self.redirects

    def check_client_secret(self, client_secret: str) -> bool:
        return self.secret is not None and hmac.compare_digest(
            self.secret.encode(), client_secret.encode()
        )

    def check_endpoint_auth_method(self, method: str, endpoint: str) -> bool:  # noqa: ARG002
        public = self.secret is None
        return method == "none" if public else method.startswith("client_secret_")

    def check_response_type(self, response_type: str) -> bool:
        return response_type == "code" and bool(self.redirects)

    def check_grant_type(self, grant_type: str) -> bool:
        if self.redirects:
            return grant_type in {"authorization_code", "refresh_token"}
        return grant_type == "client_credentials"


def without_port(address: str) -> str:
    """A loopback address without its port; any other as it is."""
    try:
        parts = urlsplit(address)
        port = parts.port
    except ValueError:
        return address
    if port is None or parts.netloc != f"{HOST}:{port}":
        return address
    return parts._replace(netloc=HOST).geturl()


def clients(layout: Layout) -> Mapping[str, RegisteredClient]:
    """Every client by its id; a confidential one's secret is made when it is first asked for."""
    listed = tomllib.loads(resources("aid_simulators").joinpath("clients.toml").read_text("utf-8"))
    ports = {"proxy": layout.ports["proxy"], "web": layout.ports["web"]}
    found = {}
    for entry in listed["client"]:
        lists = {
            name: tuple(one.format(**ports) for one in entry.get(name, ()))
            for name in ("redirects", "after", "roles")
        }
        if entry["id"] == PAGES:
            given = layout.settings.get("AID_WEB_REDIRECTS", "").split()
            lists["redirects"] += tuple(given)
            lists["after"] += tuple(one.removesuffix("callback") for one in given)
        secret = None if lists["redirects"] else secret_of(layout, entry["id"])
        found[entry["id"]] = RegisteredClient(**entry | lists, secret=secret)
    return found


def secret_of(layout: Layout, client: str) -> str:
    """What a confidential client proves itself with."""
    file = layout.keys / f"{client}.client"
    return files.made_once(file, lambda: secrets.token_urlsafe(32)).strip()
