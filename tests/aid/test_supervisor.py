"""A program under the supervisor: ready, killed, started again, given up, stopped."""

import asyncio
import sys
from collections.abc import AsyncIterator
from dataclasses import replace
from pathlib import Path

import pytest
import pytest_asyncio
from aid_engines.layout import Layout
from aid_engines.lock import AlreadyRunning
from aid_engines.probes import answers_ok
from aid_engines.refusal import Refusal
from aid_engines.supervisor import Program, Supervisor, say_nothing

SERVICE = """
import sys
import uvicorn
from fastapi import FastAPI

app = FastAPI()


@app.get("/readyz")
async def get_readiness() -> dict[str, bool]:
    return {"ready": True}


uvicorn.run(app, port=int(sys.argv[1]))
"""


@pytest_asyncio.fixture
async def supervisor(tmp_path: Path) -> AsyncIterator[Supervisor]:
    running = Supervisor(run=tmp_path / "run", logs=tmp_path / "logs", say=say_nothing)
    async with running:
        yield running


def a_service(folder: Path) -> Program:
    script = folder / "service.py"
    script.write_text(SERVICE)
    port = Layout.beside(folder).ports["intake"]
    return a_program(folder, sys.executable, str(script), str(port), port=port)


def a_program(folder: Path, *command: str, port: int = 1, quiet_seconds: float = 60.0) -> Program:
    return Program(
        name="program",
        command=command,
        cwd=folder,
        env={},
        ready=lambda: answers_ok(f"http://127.0.0.1:{port}/readyz"),
        stop_seconds=1,
        quiet_seconds=quiet_seconds,
    )


async def test_a_killed_program_is_started_again(supervisor: Supervisor, tmp_path: Path) -> None:
    child = supervisor.start(a_service(tmp_path))
    await supervisor.until_ready(child)
    first = child.pid

    supervisor.kill("program")
    while child.starts < 2:  # noqa: ASYNC110
        await asyncio.sleep(0.02)
    await supervisor.until_ready(child)

    assert child.pid not in {None, first}


async def test_what_cannot_start_is_given_up_with_the_end_of_its_log(
    supervisor: Supervisor, tmp_path: Path
) -> None:
    child = supervisor.start(a_program(tmp_path, "sh", "-c", "echo no such setting; exit 3"))

    with pytest.raises(Refusal, match=r"program does not start(.|\n)*no such setting"):
        await supervisor.until_ready(child)


async def test_what_gets_on_is_waited_for_however_slow_it_is(
    supervisor: Supervisor, tmp_path: Path
) -> None:
    slow = "for step in 1 2 3 4 5 6; do echo step $step; sleep 0.3; done; exec sleep 60"
    ready = asyncio.Event()
    program = replace(
        a_program(tmp_path, "sh", "-c", slow, quiet_seconds=1.0),
        ready=lambda: _said(tmp_path / "logs" / "program.log", "step 6", ready),
    )

    await supervisor.until_ready(supervisor.start(program))

    assert ready.is_set()


async def _said(log: Path, word: str, ready: asyncio.Event) -> bool:
    if word in await asyncio.to_thread(log.read_text):
        ready.set()
    return ready.is_set()


async def test_what_says_nothing_more_is_given_up(supervisor: Supervisor, tmp_path: Path) -> None:
    program = a_program(tmp_path, "sh", "-c", "echo began; exec sleep 60", quiet_seconds=0.5)
    child = supervisor.start(program)

    with pytest.raises(Refusal, match=r"written nothing for(.|\n)*began"):
        await supervisor.until_ready(child)


async def test_what_writes_for_ever_is_given_up_too(supervisor: Supervisor, tmp_path: Path) -> None:
    program = a_program(tmp_path, "sh", "-c", "while :; do echo again; sleep 0.05; done")
    child = supervisor.start(replace(program, longest_seconds=0.5))

    with pytest.raises(Refusal, match="not ready after"):
        await supervisor.until_ready(child)


async def test_what_does_not_stop_is_killed(supervisor: Supervisor, tmp_path: Path) -> None:
    child = supervisor.start(a_program(tmp_path, "sh", "-c", "trap '' TERM; while :; do :; done"))
    while child.pid is None:  # noqa: ASYNC110
        await asyncio.sleep(0.02)
    await asyncio.sleep(0.2)

    await supervisor.stop("program")

    assert child.pid is None
    assert child.starts == 1


@pytest.mark.usefixtures("supervisor")
async def test_a_folder_has_one_supervisor(tmp_path: Path) -> None:
    second = Supervisor(run=tmp_path / "run", logs=tmp_path / "logs", say=say_nothing)

    with pytest.raises(AlreadyRunning, match="already running"):
        async with second:
            pass
