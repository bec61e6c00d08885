"""`aid backup`: database, topics and documents of one moment, and apart from them the keys."""

import asyncio
import os
import shutil
import signal
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import asynccontextmanager, contextmanager
from pathlib import Path

from aid_engines import files, processes
from aid_engines.kafka import recorded_brokers
from aid_engines.layout import Layout
from aid_engines.lock import holder
from aid_engines.refusal import Refusal
from aid_engines.supervisor import say_nothing
from shared.clock import real_now

from aid import suite
from aid.backup import database, manifest, records

DOCUMENTS = ("objects", "spool")
BANK = "bank.json"
Say = Callable[[str], None]


async def run(layout: Layout, folder: Path, keys: Path | None) -> int:
    """Take a copy and say what it holds."""
    await take(layout, folder, keys=keys, say=print)
    return 0


async def take(
    layout: Layout, folder: Path, *, keys: Path | None = None, say: Say = say_nothing
) -> manifest.Manifest:
    """Copy a suite, running or not, into an empty folder; its keys into another one, or not."""
    if not (layout.has_embedded_postgres and layout.has_embedded_kafka):
        raise Refusal(
            "The data are in engines of your own. docs/operations.md says how to copy those, and "
            "in which order."
        )
    folder = empty(folder)
    if keys is not None:
        keys = empty(keys)
        if keys == folder or folder in keys.parents:
            raise Refusal("The keys open what the copy holds: keep them in another place.")
    async with engines(layout, say):
        marks = await records.ends(layout)
        say("copying the database")
        with _bank_at_rest(layout):
            await database.copy(layout, folder / "postgres")
            _copy_file(layout.home / BANK, folder / BANK)
        say("copying the topics")
        count = await records.export(layout, folder / "topics")
    say("copying the documents")
    for name in DOCUMENTS:
        await asyncio.to_thread(_copy_tree, layout.home / name, folder / name)
    _copy_file(layout.clock, folder / layout.clock.name)
    if keys is not None:
        await asyncio.to_thread(_copy_tree, layout.keys, keys)
    taken_at = real_now().isoformat(timespec="seconds")
    brokers = recorded_brokers(layout) or 1
    made = await asyncio.to_thread(
        lambda: manifest.write(
            folder,
            taken_at=taken_at,
            keys=manifest.fingerprint(layout.keys),
            marks=marks,
            brokers=brokers,
        )
    )
    layout.backup_mark.touch()
    documents = sum(name.startswith("objects/") for name in made.files)
    say(f"{folder}: the database, {count} records of topics, {documents} documents")
    say(f"{keys}: the keys" if keys else "The keys are not in it: copy them with --keys FOLDER.")
    return made


@asynccontextmanager
async def engines(layout: Layout, say: Say) -> AsyncIterator[None]:
    """The engines of a suite: those that run, or started for this block."""
    if holder(layout.run) is not None:
        yield
        return
    layout = layout.with_brokers(recorded_brokers(layout) or 1)
    async with suite.start(layout, services=False, migrated=False, say=say):
        yield


@contextmanager
def _bank_at_rest(layout: Layout) -> Iterator[None]:
    """The bank's books are of the moment too, where we play the bank: it halts meanwhile."""
    found = processes.recorded(layout.run / "procs.json")
    bank = [process for process in found if process.name == "bank" and process.alive()]
    for process in bank:
        os.kill(process.pid, signal.SIGSTOP)
    try:
        yield
    finally:
        for process in bank:
            process.send(signal.SIGCONT)


def empty(folder: Path) -> Path:
    """The folder, made and for its owner's eyes. Raises ``Refusal`` where something is in it."""
    folder = folder.absolute()
    if folder.exists() and any(folder.iterdir()):
        raise Refusal(f"{folder} is not empty. A copy goes into a folder of its own.")
    folder.mkdir(parents=True, exist_ok=True)
    folder.chmod(0o700)
    return folder


def _copy_file(source: Path, target: Path) -> None:
    if source.exists():
        files.write(target, source.read_bytes())


def _copy_tree(source: Path, target: Path) -> None:
    """Copy files that are written once; one that is gone meanwhile was not kept."""
    for path in sorted(source.rglob("*")):
        if path.is_file():
            place = target / path.relative_to(source)
            place.parent.mkdir(parents=True, exist_ok=True)
            try:
                shutil.copy2(path, place)
            except FileNotFoundError:
                continue
