"""Request headers of sample people: whose token, which key, which version."""

from collections.abc import Sequence
from typing import Any
from uuid import uuid4

from aid_engines.layout import Layout
from aid_simulators import issuer
from shared.service_access import purposes_of

TOWNSHIP = "540102001"
COUNTY = "540102"
CITY = "5401"


def as_(
    layout: Layout,
    *roles: str,
    region: str | None = None,
    sub: str | None = None,
    org: str | None = None,
    name: str | None = None,
    purposes: Sequence[str] | None = None,
) -> dict[str, str]:
    """The Authorization header of somebody with these roles; a service's has its own purposes."""
    if purposes is None:
        purposes = purposes_of((sub or "").removeprefix("service:"))
    token = issuer.token(
        layout, list(roles), region=region, sub=sub, org=org, name=name, purposes=purposes
    )
    return {"Authorization": f"Bearer {token}"}


def once(key: str | None = None) -> dict[str, str]:
    """A fresh Idempotency-Key, or the given one."""
    return {"Idempotency-Key": f'"{key or uuid4()}"'}


def if_match(seen: Any) -> dict[str, str]:
    """If-Match with the version of an answer."""
    version = seen.json()["version"] if hasattr(seen, "json") else seen["version"]
    return {"If-Match": f'"{version}"'}
