"""The embedded run's own OIDC issuer: a key in a file, and the tokens it signs."""

import hashlib
import json
from base64 import urlsafe_b64encode
from collections.abc import Mapping, Sequence
from datetime import timedelta
from typing import Any

import jwt
from aid_engines import files
from aid_engines.layout import AUDIENCE, Layout
from aid_engines.refusal import Refusal
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import ec
from shared.clock import real_now
from shared.service_access import purposes_of
from shared.suite import SERVICES

from aid_simulators.people import SamplePerson

ALGORITHM = "ES256"
PERSON_HOURS = 12
SERVICE_HOURS = 4
BANK = "BANK-LHASA"
CITY = "5401"


def prepare(layout: Layout) -> None:
    """Make the signing key, once, and publish its public half as a JWKS file."""
    key = signing_key(layout)
    files.write_json(layout.keys / "jwks.json", {"keys": [public_key(key)]}, mode=0o644)


def token(
    layout: Layout,
    roles: Sequence[str],
    *,
    region: str | None = None,
    org: str | None = None,
    sub: str | None = None,
    name: str | None = None,
    purposes: Sequence[str] = (),
    hours: float = PERSON_HOURS,
) -> str:
    """A signed token. Without `sub` it is that of a sample person of the first role.

    `purposes` are what a service's token is issued for.
    """
    now = real_now()
    sub = sub or (f"{roles[0]}@{region}" if region else roles[0])
    claims = {
        "sub": sub,
        "name": name or sub,
        "roles": list(roles),
        "region": region,
        "org": org,
        "purposes": list(purposes) or None,
        "iat": now,
        "exp": now + timedelta(hours=hours),
    }
    return access_token(layout, claims)


def token_of(layout: Layout, person: SamplePerson, *, hours: float = PERSON_HOURS) -> str:
    """A signed token of a sample person, as a sign-in gives it."""
    now = real_now()
    own = {"sub": person.sub, "iat": now, "exp": now + timedelta(hours=hours)}
    return access_token(layout, person.claims | own)


def access_token(layout: Layout, claims: Mapping[str, Any]) -> str:
    """These claims, signed for the services. Raises ``Refusal`` where another issuer signs."""
    if not layout.has_embedded_issuer:
        raise Refusal(f"Tokens come from {layout.issuer} (AID_ISSUER), not from here.")
    said = {"iss": layout.issuer, "aud": AUDIENCE, **claims}
    present = {claim: value for claim, value in said.items() if value is not None}
    key = signing_key(layout)
    return jwt.encode(present, key, ALGORITHM, headers={"kid": public_key(key)["kid"]})


def write_tokens(layout: Layout) -> None:
    """Give each service, and the bank's simulator, a fresh token; they read the file again."""
    for service in SERVICES:
        own = token(
            layout,
            ["service"],
            sub=f"service:{service.name}",
            name=service.name,
            region=CITY,
            purposes=purposes_of(service.name),
            hours=SERVICE_HOURS,
        )
        files.write(layout.keys / f"{service.name}.token", own)
    bank = token(layout, ["bank"], sub="bank", org=BANK, region=CITY, hours=SERVICE_HOURS)
    files.write(layout.keys / "bank.token", bank)


def signing_key(layout: Layout) -> ec.EllipticCurvePrivateKey:
    """What signs every token of this suite; made once."""
    pem = files.made_once(layout.keys / "issuer.pem", _new_key)
    key = serialization.load_pem_private_key(pem.encode(), password=None)
    assert isinstance(key, ec.EllipticCurvePrivateKey), "we made it"
    return key


def _new_key() -> str:
    return (
        ec.generate_private_key(ec.SECP256R1())
        .private_bytes(
            serialization.Encoding.PEM,
            serialization.PrivateFormat.PKCS8,
            serialization.NoEncryption(),
        )
        .decode()
    )


def public_key(key: ec.EllipticCurvePrivateKey) -> dict[str, Any]:
    """The public half as a JWK; `kid` is its thumbprint (RFC 7638)."""
    jwk = jwt.algorithms.ECAlgorithm.to_jwk(key.public_key(), as_dict=True)
    required = json.dumps(
        {member: jwk[member] for member in ("crv", "kty", "x", "y")}, separators=(",", ":")
    )
    digest = hashlib.sha256(required.encode()).digest()
    kid = urlsafe_b64encode(digest).decode().rstrip("=")
    return {**jwk, "kid": kid, "use": "sig", "alg": ALGORITHM}
