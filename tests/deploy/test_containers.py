"""Each container of compose that runs our image starts as its user, on a read-only root."""

import asyncio
import signal
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from aid import suite
from aid.deployment import make_secrets
from aid_engines.ports import free_ports
from aid_engines.probes import answers_ok
from aid_testing.container import COMPOSE, HOME, USER, WHY_NOT, Container, stop
from shared.suite import SERVICE, SERVICES

pytestmark = pytest.mark.skipif(bool(WHY_NOT), reason=WHY_NOT)
PROCESSES = [f"{service.name}-{process}" for service in SERVICES for process in ("api", "worker")]
BESIDE = {
    "bank": "AID_BANK_PORT",
    "verification": "AID_PLATFORM_PORT",
    "web": "AID_WEB_PORT",
}
OURS = {name for name, one in COMPOSE["services"].items() if "build" in one}
START_SECONDS = 90
TRY_TO_WRITE = """
import errno, os, sys
for place in sys.argv[1:]:
    try:
        open(os.path.join(place, "mine"), "w").close()
        print(place, "WRITTEN")
    except OSError as refused:
        print(place, errno.errorcode[refused.errno])
"""
Make = Callable[[str], Container]


@pytest.fixture
def container(engines: suite.Suite, tmp_path: Path) -> Make:
    """A container of compose on this run's database and broker, with secrets made as for compose."""
    layout = engines.layout
    make_secrets(layout.home)
    places = {
        "postgres:5432": f"127.0.0.1:{layout.ports['postgres']}",
        "brokers:9092": layout.bootstrap,
        "verification:8091": f"127.0.0.1:{layout.ports['verification']}",
    }
    for service in SERVICES:
        places[f"{service.name}-api:8000"] = f"127.0.0.1:{layout.ports[service.name]}"

    def make(name: str) -> Container:
        return Container(
            name=name,
            folder=tmp_path / name,
            secrets=layout.keys,
            places=places,
            changed=port_of(name),
        )

    return make


def port_of(name: str) -> dict[str, str]:
    variable = BESIDE.get(name)
    service = name.removesuffix("-api").removesuffix("-worker")
    if service in SERVICE:
        variable = f"{SERVICE[service].prefix}_PORT"
    if variable is None:
        return {}
    return {variable: str(free_ports(["own"], beside={})["own"])}


async def is_ready(container: Container, process: Any) -> bool:
    """Whether it answers its health check before it ends."""
    [port] = container.changed.values()
    async with asyncio.timeout(START_SECONDS):
        while process.poll() is None:
            if await answers_ok(f"http://127.0.0.1:{port}/readyz"):
                return True
            await asyncio.sleep(0.2)
    return False


def rights(pid: int) -> dict[str, str]:
    """What the kernel says that a process may."""
    lines = Path(f"/proc/{pid}/status").read_text().splitlines()
    return {name: value.strip() for name, _, value in (line.partition(":") for line in lines)}


@pytest.mark.parametrize("name", [*PROCESSES, *BESIDE])
async def test_a_container_becomes_ready_with_the_rights_of_nobody(
    container: Make, name: str
) -> None:
    made = container(name)

    process = made.start()
    try:
        ready = await is_ready(made, process)
        may = rights(process.pid) if ready else {}
    finally:
        ended = stop(process)

    assert ready, made.log.read_text()[-3000:]
    assert may["Uid"].split() == [str(USER)] * 4
    assert {may["CapEff"], may["CapPrm"], may["CapBnd"]} == {"0" * 16}
    assert may["NoNewPrivs"] == "1"
    assert ended in {0, -signal.SIGTERM}, made.log.read_text()[-3000:]


async def test_the_container_that_migrates_ends_well(container: Make) -> None:
    made = container("migrate")

    process = made.start()
    ended = await asyncio.to_thread(process.wait, START_SECONDS)

    assert ended == 0, made.log.read_text()[-3000:]


async def test_the_container_of_the_command_says_what_it_can(container: Make) -> None:
    made = container("aid")

    process = made.start()
    ended = await asyncio.to_thread(process.wait, START_SECONDS)

    assert ended == 0, made.log.read_text()[-3000:]
    assert "reference" in made.log.read_text()


async def test_a_container_writes_to_its_volumes_and_to_nothing_else(container: Make) -> None:
    made = container("intake-worker")
    places = {
        "/tmp": "WRITTEN",
        f"{HOME}/objects": "WRITTEN",
        f"{HOME}/spool/messages": "WRITTEN",
        HOME: "EROFS",
        "/": "EROFS",
        "/etc": "EROFS",
        "/run/secrets": "EROFS",
        "/exchange": "EROFS",
    }

    process = made.start("python", "-c", TRY_TO_WRITE, *places)
    await asyncio.to_thread(process.wait, START_SECONDS)

    said = made.log.read_text().splitlines()
    assert dict(line.split() for line in said) == places


def test_every_container_of_our_image_is_started_here() -> None:
    assert {*PROCESSES, *BESIDE, "migrate", "aid"} == OURS
