"""`aid up`, `status`, `down` as a person types them, with everything killed in between."""

import asyncio
import json
import os
import signal
import socket
import sys
from collections.abc import AsyncIterator
from pathlib import Path

import pytest_asyncio
from aid.up import addresses
from aid_engines import processes
from aid_engines.layout import PORT_VARIABLES, Layout
from aid_engines.lock import STATE, hold, holder

UP = ("up", "--engines", "--detach")


class Terminal:
    """Runs `aid` for one folder on ports of its own."""

    def __init__(self, home: Path) -> None:
        self.layout = Layout.beside(home)
        self.environment = {
            **{name: value for name, value in os.environ.items() if not name.startswith("AID_")},
            **{PORT_VARIABLES[name]: str(port) for name, port in self.layout.ports.items()},
            "AID_HOME": str(home),
        }

    async def aid(self, *arguments: str, **settings: str) -> tuple[int, str]:
        """The exit code, and what was printed."""
        process = await asyncio.create_subprocess_exec(
            *(sys.executable, "-m", "aid", *arguments),
            env=self.environment | settings,
            stdout=asyncio.subprocess.PIPE,
            stderr=asyncio.subprocess.STDOUT,
        )
        output, _ = await asyncio.wait_for(process.communicate(), 90)
        return process.returncode or 0, output.decode()

    def children(self) -> list[processes.Started]:
        return processes.recorded(self.layout.run / "procs.json")


@pytest_asyncio.fixture(scope="module", loop_scope="session")
async def terminal(tmp_path_factory: object) -> AsyncIterator[Terminal]:
    home: Path = tmp_path_factory.mktemp("up") / "aid"  # type: ignore[attr-defined]
    terminal = Terminal(home)
    code, said = await terminal.aid(*UP)
    assert code == 0, said
    yield terminal
    await terminal.aid("down")


async def test_status_is_ready_only_when_all_is(terminal: Terminal) -> None:
    code, said = await terminal.aid("status", "--json")

    status = json.loads(said)
    assert (code, status["ready"]) == (0, True)
    assert {program["name"] for program in status["programs"]} == {"postgres", "kafka"}


async def test_a_second_up_says_so_and_changes_nothing(terminal: Terminal) -> None:
    before = terminal.children()

    code, said = await terminal.aid("up", "--engines")

    assert (code, "already running" in said) == (0, True)
    assert terminal.children() == before


async def test_children_end_with_a_killed_supervisor(terminal: Terminal) -> None:
    children = terminal.children()
    os.kill(holder(terminal.layout.run) or 0, signal.SIGKILL)

    assert await asyncio.to_thread(processes.wait_for_end, children, 5)
    code, said = await terminal.aid("status")
    assert (code, "not running" in said) == (1, True)


async def test_everything_comes_back_after_everything_was_killed(terminal: Terminal) -> None:
    await terminal.aid(*UP)
    children = terminal.children()
    for pid in (holder(terminal.layout.run) or 0, *(child.pid for child in children)):
        os.kill(pid, signal.SIGKILL)

    code, said = await terminal.aid(*UP)

    assert (code, "ready" in said) == (0, True), said


async def test_what_a_killed_suite_had_ready_is_not_ready_while_the_next_one_starts(
    tmp_path: Path,
) -> None:
    (tmp_path / STATE).write_text('{"services": true, "split": false}')

    with hold(tmp_path):
        assert (holder(tmp_path), (tmp_path / STATE).exists()) == (os.getpid(), False)


async def test_going_down_leaves_nothing_behind(terminal: Terminal) -> None:
    children = terminal.children()

    code, _ = await terminal.aid("down")

    assert (code, [child.name for child in children if child.alive()]) == (0, [])
    assert await terminal.aid("down") == (0, "nothing is running\n")


async def test_a_taken_port_is_named_with_the_variable_that_moves_ours(terminal: Terminal) -> None:
    with socket.create_server(("127.0.0.1", 0)) as other:
        port = other.getsockname()[1]

        code, said = await terminal.aid("up", "--engines", AID_POSTGRES_PORT=str(port))

    assert code == 1
    assert f"Port {port}, for PostgreSQL, is taken" in said
    assert "AID_POSTGRES_PORT" in said


async def test_the_number_of_brokers_of_existing_data_stays(terminal: Terminal) -> None:
    code, said = await terminal.aid("up", "--engines", "--brokers", "3")

    assert (code, "were made with 1 broker" in said) == (1, True)


def test_one_address_is_printed_for_everything(tmp_path: Path) -> None:
    layout = Layout.beside(tmp_path)

    said = addresses(layout, services=True)

    [line] = [line for line in said if "http" in line]
    assert line.split() == ["everything", f"http://127.0.0.1:{layout.ports['proxy']}/"]
