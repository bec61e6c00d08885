"""The one list of services and programmes, `suite.toml`: their names, ports, topics, owners."""

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field
from importlib.metadata import version
from importlib.resources import files
from typing import Any

EMBEDDED_ISSUER = "urn:aid:embedded"
"""Who signs the tokens of a trial; its key lies beside the suite."""
VERSION = version("aid-shared")
"""The version of the suite: every part of it has the same (``tests/contracts/test_house.py``)."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Service:
    """One entry of the list; what its fields mean stands at the head of the file."""

    name: str
    port: int
    topic: str
    shares: tuple[str, ...] = ()
    cases: str | None = None
    object_store: str | None = None
    volumes: Mapping[str, str] = field(default_factory=dict)
    secrets: tuple[str, ...] = ()
    embedded: Mapping[str, str] = field(default_factory=dict)
    containers: Mapping[str, str] = field(default_factory=dict)
    image: Mapping[str, str] = field(default_factory=dict)

    @property
    def package(self) -> str:
        """The import package; also the name of the role and the schema."""
        return self.name.replace("-", "_")

    @property
    def prefix(self) -> str:
        """How the service's own settings begin."""
        return f"AID_{self.package.upper()}"


@dataclass(frozen=True, slots=True, kw_only=True)
class ProgrammeEntry:
    """What the suite knows of a programme without being told its law; codes, not members."""

    code: str
    title: Mapping[str, str]
    memo: str
    people: str
    decisions: str
    fund_kind: str
    handler: str = "county_handler"
    lead: str = "county_lead"
    law: str = ""


def services(listed: Mapping[str, Any]) -> tuple[Service, ...]:
    """The services of a list. Raises ``ValueError`` when two share a name, a port or a topic."""
    found = tuple(
        Service(**entry | {name: tuple(entry.get(name, ())) for name in ("secrets", "shares")})
        for entry in listed["service"]
    )
    for what in ("name", "port", "topic"):
        taken = [getattr(service, what) for service in found]
        if twice := sorted({str(one) for one in taken if taken.count(one) > 1}):
            raise ValueError(f"suite.toml: two services have the {what} {', '.join(twice)}")
    return found


def programmes(listed: Mapping[str, Any]) -> tuple[ProgrammeEntry, ...]:
    """The programmes of a list. Raises ``ValueError`` when an owner is no service."""
    found = tuple(ProgrammeEntry(**entry) for entry in listed["programme"])
    names = {entry["name"] for entry in listed["service"]}
    for programme in found:
        for what in ("people", "decisions"):
            owner = getattr(programme, what)
            if owner not in names:
                raise ValueError(f"suite.toml: {programme.code}.{what} is no service: {owner}")
    return found


_LISTED = tomllib.loads(files("shared").joinpath("suite.toml").read_text("utf-8"))
SERVICES = services(_LISTED)
SERVICE = {service.name: service for service in SERVICES}
SHARED = {topic: topic.rpartition(".")[2] for service in SERVICES for topic in service.shares}
"""The topics for readers outside, and the class of data of each."""
PROGRAMMES = programmes(_LISTED)
