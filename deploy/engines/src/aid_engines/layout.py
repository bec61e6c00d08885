"""Where a suite lives and answers: its folder, its ports, and whose engines it uses."""

import os
import re
import secrets
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path
from urllib.parse import quote, urlsplit, urlunsplit

from shared.broker_access import SCRAM, BrokerAccess
from shared.suite import EMBEDDED_ISSUER, SERVICE, SERVICES

from aid_engines import files
from aid_engines.ports import free_ports
from aid_engines.refusal import Refusal

HOST = "127.0.0.1"
AUDIENCE = "aid"
DATABASE = "aid"
ADMIN = "aid"
WORKER_STEP = 100
"""How far above a service's port its worker answers, where they are processes apart."""


PORT_VARIABLES = {service.name: f"{service.prefix}_PORT" for service in SERVICES} | {
    "proxy": "AID_PROXY_PORT",
    "bank": "AID_BANK_PORT",
    "verification": "AID_PLATFORM_PORT",
    "issuer": "AID_ISSUER_PORT",
    "web": "AID_WEB_PORT",
    "postgres": "AID_POSTGRES_PORT",
    "kafka": "AID_KAFKA_PORT",
    "controller": "AID_KAFKA_CONTROLLER_PORT",
}
DEFAULT_PORTS = {service.name: service.port for service in SERVICES} | {
    "proxy": 8000,
    "bank": 8090,
    "verification": 8091,
    "issuer": 8092,
    "web": 8006,
    "postgres": 5442,
    "kafka": 9092,
    "controller": 9093,
}


@dataclass(frozen=True)
class Layout:
    """One suite. Two of them beside each other need another folder and other ports.

    `settings` are the AID_ variables of whoever started us; they reach the services too.
    Further brokers use every second port after the first one's. `durable=False` lets
    PostgreSQL leave out fsync: for tests, whose data need not outlive the machine.
    """

    home: Path
    ports: Mapping[str, int]
    brokers: int = 1
    durable: bool = True
    settings: Mapping[str, str] = field(default_factory=dict)

    @classmethod
    def from_environment(cls, environ: Mapping[str, str] = os.environ) -> "Layout":
        settings = {name: value for name, value in environ.items() if name.startswith("AID_")}
        ports = dict(DEFAULT_PORTS)
        for name, variable in PORT_VARIABLES.items():
            if variable in settings:
                ports[name] = _port(variable, settings[variable])
        home = Path(settings.get("AID_HOME", work_folder() / ".aid")).absolute()
        return cls(home=home, ports=ports, settings=settings)

    @classmethod
    def beside(cls, home: Path, *, brokers: int = 1, durable: bool = False) -> "Layout":
        """A suite of its own in `home`, on ports that are free now. For tests."""
        further = range(0, 2 * brokers, 2)
        beside = {service.name: (WORKER_STEP,) for service in SERVICES}
        return cls(
            home=home.absolute(),
            ports=free_ports(
                PORT_VARIABLES, beside={**beside, "kafka": further, "controller": further}
            ),
            brokers=brokers,
            durable=durable,
        )

    def with_brokers(self, brokers: int) -> "Layout":
        return replace(self, brokers=brokers)

    @property
    def keys(self) -> Path:
        return self.home / "keys"

    @property
    def run(self) -> Path:
        return self.home / "run"

    @property
    def logs(self) -> Path:
        return self.home / "logs"

    @property
    def clock(self) -> Path:
        return self.home / "clock.json"

    @property
    def backup_mark(self) -> Path:
        """Touched when a copy is finished, so that its age can be watched."""
        return self.home / "backup.mark"

    @property
    def archive_mark(self) -> Path:
        """Touched when the archive is complete up to now, so that its age can be watched."""
        return self.home / "archive.mark"

    @property
    def issuer(self) -> str:
        """Who signs the tokens: the embedded provider, unless AID_ISSUER names another.

        Without ports, as in containers, it has no address and only a name.
        """
        named = self.settings.get("AID_ISSUER", "")
        return self._own_issuer if named in {"", "embedded"} else named

    @property
    def has_embedded_issuer(self) -> bool:
        return self.issuer in {self._own_issuer, EMBEDDED_ISSUER}

    @property
    def _own_issuer(self) -> str:
        port = self.ports.get("issuer")
        return EMBEDDED_ISSUER if port is None else f"http://{HOST}:{port}"

    @property
    def has_embedded_postgres(self) -> bool:
        """False when AID_DATABASE_URL, or an address for each service, names another."""
        given = (f"{service.prefix}_DATABASE_URL" in self.settings for service in SERVICES)
        return "AID_DATABASE_URL" not in self.settings and not all(given)

    @property
    def has_embedded_kafka(self) -> bool:
        return "AID_KAFKA_BOOTSTRAP" not in self.settings

    @property
    def broker_ports(self) -> tuple[int, ...]:
        return tuple(self.ports["kafka"] + 2 * index for index in range(self.brokers))

    @property
    def controller_ports(self) -> tuple[int, ...]:
        return tuple(self.ports["controller"] + 2 * index for index in range(self.brokers))

    @property
    def bootstrap(self) -> str:
        """Where Apache Kafka answers: `host:port,…`."""
        own = ",".join(f"{HOST}:{port}" for port in self.broker_ports)
        return self.settings.get("AID_KAFKA_BOOTSTRAP", own)

    @property
    def outside(self) -> tuple[int, Path] | None:
        """A listener with TLS for readers outside: its port, and the file of its key and certificate.

        With several brokers each has one, two ports apart.
        """
        port = self.settings.get("AID_KAFKA_OUTSIDE_PORT")
        file = self.settings.get("AID_KAFKA_OUTSIDE_CERTIFICATE_FILE")
        return (int(port), Path(file)) if port and file and self.has_embedded_kafka else None

    @property
    def admin_url(self) -> str | None:
        """An address that may make roles and schemas; None if only the services' were given."""
        if not self.has_embedded_postgres:
            return self._given_url("AID_DATABASE")
        return self._embedded_url(ADMIN)

    def database_url(self, name: str) -> str:
        """The address a service uses, of its own role."""
        service = SERVICE[name]
        if given := self._given_url(f"{service.prefix}_DATABASE"):
            return given
        if self.has_embedded_postgres:
            return self._embedded_url(service.package)
        admin = urlsplit(with_driver(self.settings["AID_DATABASE_URL"]))
        place = admin.netloc.rpartition("@")[2]
        return _address(service.package, self.password(service.package), place, admin.query)

    def base_url(self, name: str) -> str:
        """Where a service or a simulator answers HTTP."""
        if name in SERVICE:
            given = self.settings.get(f"{SERVICE[name].prefix}_URL")
            if given:
                return given.rstrip("/")
        with_tls = name == "proxy" and self.settings.get("AID_TLS", "none") != "none"
        return f"{'https' if with_tls else 'http'}://{HOST}:{self.ports[name]}"

    def worker_port(self, name: str) -> int:
        """Where the worker of a split service answers its probes."""
        return self.ports[name] + WORKER_STEP

    def password(self, role: str) -> str:
        """A database role's password, made when first asked for."""
        return files.made_once(
            self.keys / f"{role}.database", lambda: secrets.token_urlsafe(24)
        ).strip()

    def kafka_password(self, role: str) -> str:
        """The password of a principal of the broker, made when first asked for."""
        return files.made_once(
            self.keys / f"{role}.kafka", lambda: secrets.token_urlsafe(24)
        ).strip()

    def service_kafka_password(self, name: str) -> str:
        """What a service proves itself to the broker with: as its own settings say, or ours."""
        service = SERVICE[name]
        given = self._given_secret(f"{service.prefix}_KAFKA_PASSWORD")
        return given or self.kafka_password(service.package)

    @property
    def broker_protocol(self) -> str:
        if self.has_embedded_kafka:
            return "SASL_PLAINTEXT"
        return self.settings.get("AID_KAFKA_SECURITY_PROTOCOL", "PLAINTEXT")

    @property
    def broker_mechanism(self) -> str | None:
        return (
            SCRAM if self.has_embedded_kafka else self.settings.get("AID_KAFKA_SECURITY_MECHANISM")
        )

    @property
    def broker(self) -> BrokerAccess:
        """How the administrator reaches the broker: who may make topics, principals and grants."""

        def file(name: str) -> Path | None:
            given = self.settings.get(f"AID_KAFKA_SECURITY_{name}_FILE")
            return Path(given) if given and not self.has_embedded_kafka else None

        password = self._given_secret("AID_KAFKA_SECURITY_PASSWORD")
        named = self.settings.get("AID_KAFKA_SECURITY_USERNAME", ADMIN)
        return BrokerAccess(
            bootstrap=self.bootstrap,
            owner="AID_KAFKA_SECURITY",
            protocol=self.broker_protocol,
            mechanism=self.broker_mechanism,
            username=ADMIN if self.has_embedded_kafka else named,
            password=self.kafka_password(ADMIN) if self.has_embedded_kafka else password,
            ca_file=file("CA"),
            certificate_file=file("CERTIFICATE"),
            key_file=file("KEY"),
        )

    def _given_secret(self, name: str) -> str | None:
        """A secret of the environment, or of the file that the environment names."""
        if file := self.settings.get(f"{name}_FILE"):
            return Path(file).read_text("utf-8").strip()
        return self.settings.get(name)

    def _given_url(self, prefix: str) -> str | None:
        """An address of the environment; its password may stand in a file of its own."""
        given = self.settings.get(f"{prefix}_URL")
        if not given:
            return None
        url = with_driver(given)
        if file := self.settings.get(f"{prefix}_PASSWORD_FILE"):
            person, _, place = urlsplit(url).netloc.rpartition("@")
            password = quote(Path(file).read_text("utf-8").strip(), safe="")
            url = urlunsplit(
                urlsplit(url)._replace(netloc=f"{person.partition(':')[0]}:{password}@{place}")
            )
        return url

    def _embedded_url(self, role: str) -> str:
        return _address(role, self.password(role), f"{HOST}:{self.ports['postgres']}")


def work_folder() -> Path:
    """The clone this package is installed from, or else the current folder."""
    clone = Path(__file__).parents[4]
    return clone if (clone / "services").is_dir() else Path.cwd()


def with_driver(url: str) -> str:
    """The same PostgreSQL address, as SQLAlchemy writes it for asyncpg."""
    return "postgresql+asyncpg://" + url.partition("://")[2].replace("sslmode=", "ssl=")


def without_driver(url: str, *, database: str | None = None) -> str:
    """The same PostgreSQL address, as asyncpg itself reads it; maybe of another database."""
    parts = urlsplit(url)
    return urlunsplit(
        (
            "postgresql",
            parts.netloc,
            parts.path if database is None else f"/{database}",
            re.sub(r"(^|&)ssl=", r"\1sslmode=", parts.query),
            "",
        )
    )


def _address(role: str, password: str, place: str, query: str = "") -> str:
    person = f"{role}:{quote(password, safe='')}"
    return urlunsplit(("postgresql+asyncpg", f"{person}@{place}", f"/{DATABASE}", query, ""))


def _port(variable: str, text: str) -> int:
    highest = 65535
    if not text.isdecimal() or not 0 < int(text) <= highest:
        raise Refusal(f"{variable} is {text!r}; it must be a port between 1 and {highest}.")
    return int(text)
