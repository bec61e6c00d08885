"""The secrets of an installation in containers, as files for `deploy/compose.yaml`."""

import secrets
from pathlib import Path

from aid_engines import files
from aid_engines.layout import ADMIN, Layout
from aid_simulators import issuer
from shared.suite import SERVICES

from aid import keyring

READ_IN_CONTAINERS = 0o644
"""The folder alone keeps others out: in a container a file's owner is nobody it knows."""

NOBODY = "http://127.0.0.1:9/"
"""Where alarms go until an address is put in its place."""


def make_secrets(folder: Path) -> int:
    """Passwords, keyrings, and tokens of an issuer of its own; what is there stays.

    Tokens are signed afresh each time. Where another issuer signs, its own take their place.
    """
    layout = Layout(home=folder.absolute(), ports={})
    keyring.prepare(layout)
    issuer.prepare(layout)
    issuer.write_tokens(layout)
    operator = issuer.token(layout, ["operator"], region=issuer.CITY, sub="operator")
    files.write(layout.keys / "operator.token", operator)
    for role in (ADMIN, *(service.package for service in SERVICES)):
        layout.password(role)
        layout.kafka_password(role)
    files.made_once(layout.keys / "grafana.password", lambda: secrets.token_urlsafe(24))
    files.made_once(layout.keys / "alert.webhook", lambda: NOBODY)
    for file in layout.keys.iterdir():
        file.chmod(files.PRIVATE if file.name == "issuer.pem" else READ_IN_CONTAINERS)
    print(layout.keys)
    return 0
