"""One address a service with any number of processes behind it, changed while requests run."""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from aid_engines import files
from aid_engines.layout import HOST
from aid_engines.probes import answers_ok
from aid_engines.proxy import CADDY
from aid_engines.supervisor import Program

TRY_SECONDS = 5


@dataclass
class Front:
    """The proxy in front: ``ports`` are the addresses of services, by name.

    Who answers for a service stands in two files that it reads for each request, so that no
    connection ends when they change, as none does where a cluster's names change.
    """

    folder: Path
    ports: Mapping[str, int]

    def program(self, home: Path) -> Program:
        """The proxy as a program of a suite."""
        config = self.folder / "front.json"
        files.write_json(config, self.config())
        first = next(iter(self.ports.values()))
        return Program(
            name="front",
            command=(str(CADDY), "run", "--config", str(config)),
            cwd=home,
            env={"HOME": str(home)},
            ready=lambda: answers_ok(f"http://{HOST}:{first}/healthz"),
        )

    def pass_to(self, service: str, *ports: int) -> None:
        """Let this process answer from now on, or these two; what runs is let run."""
        for place, port in enumerate((ports[0], ports[-1])):
            written = self._file(service, place).with_suffix(".new")
            written.write_text(f"{HOST}:{port}", "utf-8")
            written.replace(self._file(service, place))

    def _file(self, service: str, place: int) -> Path:
        return self.folder / f"{service}.{place}.upstream"

    def config(self) -> dict[str, Any]:
        """What the proxy is told."""
        return {
            "admin": {"disabled": True},
            "logging": {"logs": {"default": {"level": "WARN"}}},
            "apps": {"http": {"servers": {name: self._server(name) for name in self.ports}}},
        }

    def _server(self, service: str) -> dict[str, Any]:
        passing = {
            "handler": "reverse_proxy",
            "upstreams": [{"dial": f"{{file.{self._file(service, place)}}}"} for place in (0, 1)],
            "load_balancing": {
                "selection_policy": {"policy": "round_robin"},
                "try_duration": f"{TRY_SECONDS}s",
            },
        }
        return {
            "listen": [f"{HOST}:{self.ports[service]}"],
            "automatic_https": {"disable": True},
            "routes": [{"handle": [passing]}],
        }
