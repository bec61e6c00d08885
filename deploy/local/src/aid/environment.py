"""What each program of the suite is told by its environment."""

import json
import os
from collections.abc import Mapping
from typing import TypeVar

from aid_engines import proxy
from aid_engines.layout import AUDIENCE, DEFAULT_PORTS, HOST, PORT_VARIABLES, Layout
from shared.settings import ServiceSettings
from shared.suite import SERVICE, SERVICES, Service

SettingsT = TypeVar("SettingsT", bound=ServiceSettings)

HINDERING = {"PYTHONDONTWRITEBYTECODE"}
"""What would have every start compile again what the one before has compiled."""

ADMINISTRATORS = {"AID_DATABASE_URL", "AID_DATABASE_PASSWORD_FILE"} | {
    f"AID_KAFKA_SECURITY_{name}"
    for name in ("USERNAME", "PASSWORD", "PASSWORD_FILE", "CERTIFICATE_FILE", "KEY_FILE")
}
"""What the administrator of the engines has, and no service."""


def program_environment(
    layout: Layout, service: Service | None = None, *, process: str = "all", port: int = 0
) -> dict[str, str]:
    """The environment of a service, or of a simulator when none is named.

    AID_ variables of our own environment pass only as the layout holds them, so that two suites
    beside each other never mix.
    """
    outside = {
        name: value
        for name, value in os.environ.items()
        if not name.startswith("AID_") and name not in HINDERING
    }
    ours = _of_the_suite(layout)
    ours |= {
        variable: str(layout.ports[name])
        for name, variable in PORT_VARIABLES.items()
        if name in DEFAULT_PORTS
    }
    if service:
        ours |= _of_the_service(layout, service, process, port)
    else:
        ours["AID_BANK_TOKEN_FILE"] = str(layout.keys / "bank.token")
    given = {name: value for name, value in layout.settings.items() if name not in ADMINISTRATORS}
    return {**outside, **given, **ours, "PYTHONUNBUFFERED": "1"}


def settings_of(
    layout: Layout,
    name: str,
    settings: type[SettingsT],
    *,
    process: str = "api",
    given: Mapping[str, str] | None = None,
) -> SettingsT:
    """Settings of one service of a suite for an application in this process; ``given`` are others."""
    service = SERVICE[name]
    environment = program_environment(
        layout, service, process=process, port=layout.ports[service.name]
    )
    environment.pop("AID_INSTANCE", None)
    environment |= given or {}
    before = dict(os.environ)
    os.environ.clear()
    os.environ.update(environment)
    try:
        return settings()
    finally:
        os.environ.clear()
        os.environ.update(before)


def _of_the_suite(layout: Layout) -> dict[str, str]:
    urls = {f"{service.prefix}_URL": layout.base_url(service.name) for service in SERVICES}
    given = layout.settings.get
    return (
        urls
        | {
            "AID_HOME": str(layout.home),
            "AID_HOST": HOST,
            "AID_KAFKA_BOOTSTRAP": layout.bootstrap,
            "AID_KAFKA_SECURITY_PROTOCOL": layout.broker_protocol,
            "AID_CLOCK_FILE": str(layout.clock),
            "AID_BACKUP_MARK": given("AID_BACKUP_MARK", str(layout.backup_mark)),
            **({"AID_ARCHIVE_MARK": str(layout.archive_mark)} if given("AID_ARCHIVE") else {}),
            "AID_ISSUER": layout.issuer,
            "AID_PROFILES": given("AID_PROFILES", "trial"),
            "AID_AUDIENCE": given("AID_AUDIENCE", AUDIENCE),
            "AID_TRUSTED_PROXIES": given(
                "AID_TRUSTED_PROXIES", "127.0.0.0/8" if proxy.is_here() else ""
            ),
        }
        | _keys_of_tokens(layout)
        | _of_the_pages(layout)
        | _of_the_pushes(layout)
        | {
            f"{prefix}_{name}": given(f"{prefix}_{name}", usual)
            for prefix in ("AID_ASSESSMENT", "AID_TRAINING_SUBSIDY")
            for name, usual in (
                ("PLATFORM_URL", layout.base_url("verification")),
                ("PLATFORM_SECRET_FILE", str(layout.keys / "platform.secret")),
            )
        }
    )


def _of_the_pushes(layout: Layout) -> dict[str, str]:
    """Where pushes go, one address a platform, and what signs them; the simulator checks it."""
    gateway = f"{layout.base_url('verification')}/push"
    platforms = {one: f"{gateway}/{one.lower()}" for one in ("ANDROID", "IOS", "HARMONY", "WEB")}
    usual = {
        "AID_INTAKE_PUSH_GATEWAYS": json.dumps(platforms),
        "AID_INTAKE_PUSH_KEY": str(layout.keys / "push.pem"),
    }
    return {name: layout.settings.get(name, value) for name, value in usual.items()}


def _keys_of_tokens(layout: Layout) -> dict[str, str]:
    """The embedded issuer's file; another issuer's discovery document says where its keys are."""
    if not layout.has_embedded_issuer:
        return {}
    return {"AID_JWKS": layout.settings.get("AID_JWKS", str(layout.keys / "jwks.json"))}


def _of_the_pages(layout: Layout) -> dict[str, str]:
    """What the pages are told: where people reach them, who signs people in, what seals sessions."""
    front = proxy.NAME if proxy.is_here() else "web"
    usual = {
        "AID_WEB_KEY_FILE": str(layout.keys / "web.key"),
        "AID_WEB_ADDRESS": layout.base_url(front),
        "AID_WEB_ISSUER_URL": layout.issuer,
    }
    return {name: layout.settings.get(name, value) for name, value in usual.items()}


def _address(layout: Layout, service: Service) -> str:
    """Where somebody outside reaches a service: below the one address, where there is one."""
    if proxy.is_here():
        return f"{layout.base_url(proxy.NAME)}/{service.name}"
    return layout.base_url(service.name)


def _of_the_service(layout: Layout, service: Service, process: str, port: int) -> dict[str, str]:
    prefix = service.prefix
    given = layout.settings.get
    own = {
        "AID_PROCESS": process,
        "AID_INSTANCE": f"embedded-{process}",
        f"{prefix}_DATABASE_URL": layout.database_url(service.name),
        f"{prefix}_PORT": str(port),
    }
    if layout.broker_mechanism is not None:
        own["AID_KAFKA_SECURITY_MECHANISM"] = layout.broker_mechanism
        own[f"{prefix}_KAFKA_PASSWORD"] = layout.service_kafka_password(service.name)
    usual = {
        f"{prefix}_KEYRING": str(layout.keys / f"{service.name}.keyring.json"),
        f"{prefix}_TOKEN_FILE": str(layout.keys / f"{service.name}.token"),
        "AID_OTEL_FILE": str(layout.home / "traces" / f"{service.name}-{process}.jsonl"),
    }
    if service.object_store:
        usual[f"{prefix}_OBJECT_STORE"] = (layout.home / "objects").as_uri()
    for setting, value in service.embedded.items():
        said = value.replace("{home}", str(layout.home))
        usual[f"{prefix}_{setting}"] = said.replace("{address}", _address(layout, service))
    return own | {name: given(name, value) for name, value in usual.items()}
