"""The secrets of an embedded run: made at the first start, kept for good, read by their owner."""

import json
import secrets
from base64 import b64encode, urlsafe_b64encode
from collections.abc import Sequence

from aid_engines import files
from aid_engines.layout import Layout
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat
from shared.suite import SERVICES

KEY_BYTES = 32


def prepare(layout: Layout) -> None:
    """Make each service's keyring, the secret of the platform's callbacks, the keys of pages and pushes."""
    layout.keys.mkdir(parents=True, exist_ok=True)
    layout.keys.chmod(0o700)
    for service in SERVICES:
        files.made_once(layout.keys / f"{service.name}.keyring.json", _keyring)
    files.made_once(layout.keys / "platform.secret", _secret)
    files.made_once(layout.keys / "web.key", _session_key)
    files.made_once(layout.keys / "push.pem", _signing_key)


def rotate(layout: Layout, names: Sequence[str]) -> dict[str, str]:
    """Give each service a new current key; the old ones open what is not sealed again yet."""
    made = {}
    for name in names:
        file = layout.keys / f"{name}.keyring.json"
        content = json.loads(file.read_text(encoding="utf-8"))
        made[name] = f"k{1 + max(int(key[1:]) for key in content['keys'])}"
        content["keys"][made[name]] = _secret()
        files.write_json(file, content | {"current": made[name]})
    return made


def _keyring() -> str:
    return json.dumps({"current": "k1", "keys": {"k1": _secret()}, "lookup": _secret()}) + "\n"


def _session_key() -> str:
    """What the sessions of the pages are sealed with, as Fernet has its keys."""
    return urlsafe_b64encode(secrets.token_bytes(KEY_BYTES)).decode()


def _signing_key() -> str:
    """What signs the pushes, as PEM."""
    return (
        Ed25519PrivateKey.generate()
        .private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())
        .decode()
    )


def _secret() -> str:
    return b64encode(secrets.token_bytes(KEY_BYTES)).decode()
