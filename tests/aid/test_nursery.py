"""A program forked from the nursery is to its supervisor what one of its own is."""

import asyncio
import os
import signal
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from typing import IO

import pytest
from aid_engines.nursery import Forked, Nursery, NurseryGone
from aid_engines.processes import born, ended

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="the nursery is Linux's")
NAP = "aid_testing.nap"


@pytest.fixture(scope="module")
def nursery(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Nursery]:
    home = tmp_path_factory.mktemp("nursery")
    with (home / "log").open("ab") as log:
        opened = Nursery.open(cwd=home, env=dict(os.environ), log=log)
    yield opened
    opened.close()


@pytest.fixture
def log(tmp_path: Path) -> Iterator[IO[bytes]]:
    with (tmp_path / "log").open("ab") as log:
        yield log


def fork(nursery: Nursery, tmp_path: Path, log: IO[bytes], **env: str) -> Forked:
    return nursery.fork(NAP, cwd=tmp_path, env={**os.environ, **env}, output=log)


def said(log: IO[bytes]) -> str:
    """What it has printed, once it has."""
    end = time.monotonic() + 20
    while not (text := Path(log.name).read_text()) and time.monotonic() < end:
        time.sleep(0.02)
    return text


async def test_it_runs_with_its_own_environment_folder_and_log(
    nursery: Nursery, tmp_path: Path, log: IO[bytes]
) -> None:
    program = fork(nursery, tmp_path, log, NAP="its own word")

    text = said(log)
    running, session = program.poll(), os.getsid(program.pid)
    program.send_signal(signal.SIGTERM)

    assert text.startswith(f"its own word {tmp_path} ")
    assert (running, session) == (None, program.pid)
    assert os.environ.get("NAP") is None
    assert await ended(program) == -signal.SIGTERM


async def test_how_it_ended_is_told(nursery: Nursery, tmp_path: Path, log: IO[bytes]) -> None:
    killed = fork(nursery, tmp_path, log)
    failed = nursery.fork("json.tool", cwd=tmp_path, env=dict(os.environ), output=log)
    good = nursery.fork("platform", cwd=tmp_path, env=dict(os.environ), output=log)
    killed.kill()

    async with asyncio.timeout(20):
        codes = [await ended(program) for program in (killed, failed, good)]

    assert codes == [-signal.SIGKILL, 1, 0]


async def test_several_at_once_each_get_their_own(
    nursery: Nursery, tmp_path: Path, log: IO[bytes]
) -> None:
    programs = await asyncio.gather(
        *(asyncio.to_thread(fork, nursery, tmp_path, log) for _ in range(5))
    )

    assert len({program.pid for program in programs}) == 5
    for program in programs:
        program.kill()
    assert {await ended(program) for program in programs} == {-signal.SIGKILL}


async def test_when_the_nursery_is_killed_its_children_end_and_none_is_forked(
    tmp_path: Path, log: IO[bytes]
) -> None:
    doomed = Nursery.open(cwd=tmp_path, env=dict(os.environ), log=log)
    program = await asyncio.to_thread(fork, doomed, tmp_path, log)

    doomed.process.kill()

    async with asyncio.timeout(20):
        assert await ended(program) == -signal.SIGTERM
    assert born(program.pid) is None
    with pytest.raises(NurseryGone):
        fork(doomed, tmp_path, log)
    doomed.close()
