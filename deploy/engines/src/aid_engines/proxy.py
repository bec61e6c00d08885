"""One address for all services: the deployment's own proxy, with this suite's ports behind it.

The file is the one that containers run, so prefixes, limits, headers, pages of other origins and
what stays inside are the same here; only names and ports of the upstreams differ.
"""

import asyncio
import json
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from aid_engines import files
from aid_engines.layout import HOST, Layout, work_folder
from aid_engines.probes import answers_ok
from aid_engines.refusal import Refusal
from aid_engines.supervisor import Program

NAME = "proxy"
CADDY = Path(sys.executable).parent / "caddy"
CADDYFILE = Path("deploy/proxy/Caddyfile")
SETTINGS = ("AID_CORS_ORIGINS", "AID_OUTER_PROXIES", "AID_TLS", "AID_TLS_FOLDER")
"""What of our environment the proxy is told."""


def is_here() -> bool:
    """Whether the deployment's file and its program are on this machine, as they are in a clone."""
    return CADDY.exists() and (work_folder() / CADDYFILE).exists()


def program(layout: Layout) -> Program:
    """The proxy of a suite."""
    config = layout.run / "proxy.json"
    clone = work_folder()
    environment = {
        "HOME": str(layout.home),
        "AID_DOCS_FOLDER": str(clone / "docs"),
        "AID_TLS_FOLDER": str(clone / CADDYFILE.parent / "tls"),
    }
    environment |= {name: layout.settings[name] for name in SETTINGS if name in layout.settings}

    async def prepare() -> None:
        files.write_json(config, await _adapted(layout, environment))

    return Program(
        name=NAME,
        command=(str(CADDY), "run", "--config", str(config)),
        cwd=layout.home,
        env=environment,
        prepare=prepare,
        ready=lambda: answers_ok(f"{layout.base_url(NAME)}/healthz"),
    )


async def _adapted(layout: Layout, environment: dict[str, str]) -> dict[str, Any]:
    """The file as Caddy reads it: one server on our port, and services by port for their names."""
    adapting = await asyncio.create_subprocess_exec(
        *(CADDY, "adapt", "--config", work_folder() / CADDYFILE),
        env=environment,
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.PIPE,
    )
    said, complaint = await adapting.communicate()
    if adapting.returncode:
        raise Refusal(f"The proxy does not take {CADDYFILE}: {complaint.decode().strip()}")
    config: dict[str, Any] = json.loads(said)
    server, *_ = config["apps"]["http"]["servers"].values()
    server["listen"] = [f"{HOST}:{layout.ports[NAME]}"]
    config["apps"]["http"]["servers"] = {NAME: server}
    for upstream in _upstreams(server):
        service = upstream.pop("dynamic_upstreams")["name"].removesuffix("-api")
        upstream["upstreams"] = [{"dial": f"{HOST}:{layout.ports[service]}"}]
    return config


def _upstreams(part: Any) -> Iterator[dict[str, Any]]:
    """Every handler that passes requests on."""
    if isinstance(part, list):
        for item in part:
            yield from _upstreams(item)
    elif isinstance(part, dict):
        if part.get("handler") == "reverse_proxy":
            yield part
        for item in part.values():
            yield from _upstreams(item)
