"""A copy of a moment out of an archive: what `aid backup` would have written then."""

import asyncio
import hashlib
import os
import shutil
import tarfile
from dataclasses import replace
from datetime import datetime
from math import inf
from pathlib import Path

from aid_engines import postgres
from aid_engines.layout import Layout
from aid_engines.ports import free_ports
from aid_engines.refusal import Refusal
from aid_engines.supervisor import Supervisor, say_nothing

from aid.archive import contents, segments, topic_files
from aid.archive.contents import Base, Contents, Mark, written
from aid.archive.place import Place
from aid.backup import manifest
from aid.backup.copy import BANK, DOCUMENTS, Say, empty


async def copy_of(
    layout: Layout, address: str, folder: Path, at: datetime | None, *, say: Say = say_nothing
) -> manifest.Manifest:
    """Make a copy of a moment, or of the last one that the archive has, in an empty folder.

    Raises ``Refusal`` for a moment that the archive does not reach, and for a gap in it.
    """
    place = Place(address)
    found = await contents.read(place)
    moment = at or datetime.fromisoformat(found.last_at())
    base, mark = found.of(moment)
    folder = empty(folder)
    try:
        say(f"the base of {base.ended_at}, and the log to {written(moment)}")
        work = folder / "work"
        await _unpack(place, base, work / "postgres")
        await _fetch_log(place, found, base, mark, work / "wal")
        await _recover(layout, work, None if written(moment) > mark.witness else moment)
        (work / "postgres").rename(folder / "postgres")
        await asyncio.to_thread(shutil.rmtree, work)
        say("the topics and the documents")
        await topic_files.lay_out(place, folder / "topics", until=mark.ends)
        for kind in DOCUMENTS:
            for name in await place.names(f"{kind}/"):
                await asyncio.to_thread(_write, folder / name, await place.read(name))
        for kept, name in ((mark.bank, BANK), (mark.clock, layout.clock.name)):
            if kept:
                _write(folder / name, await place.read_packed(kept))
    except BaseException:
        await asyncio.to_thread(shutil.rmtree, folder, ignore_errors=True)
        raise
    return await asyncio.to_thread(
        lambda: manifest.write(
            folder,
            taken_at=written(moment),
            keys=mark.keys,
            marks=found.known_before(moment),
            brokers=mark.brokers,
        )
    )


async def _unpack(place: Place, base: Base, data: Path) -> None:
    """Unpack a base copy whose digest is the one noted."""
    packed = data.with_name("base.tar.gz")
    packed.parent.mkdir(parents=True)
    whole = hashlib.sha256()
    with packed.open("wb") as file:
        async for piece in place.stream(f"bases/{base.name}.tar.gz"):
            whole.update(piece)
            await asyncio.to_thread(file.write, piece)
    if whole.hexdigest() != base.sha256:
        raise Refusal(f"The base of {base.ended_at} is not as it was written.")

    def unpack() -> None:
        data.mkdir(mode=0o700)
        with tarfile.open(packed) as tar:
            tar.extractall(data, filter=_as_ours)  # noqa: S202 - the filter keeps within
        data.chmod(0o700)
        packed.unlink()

    await asyncio.to_thread(unpack)


def _as_ours(member: tarfile.TarInfo, folder: str) -> tarfile.TarInfo:
    """A file of a base copy as whoever unpacks it owns it; the server ran as another, perhaps."""
    ours = tarfile.tar_filter(member, folder)
    return ours.replace(uid=os.geteuid(), gid=os.getegid(), uname="", gname="", deep=False)


async def _fetch_log(place: Place, found: Contents, base: Base, mark: Mark, folder: Path) -> None:
    await asyncio.to_thread(folder.mkdir)
    for name in segments.between(base.segment, mark.segment, found.origin.segment_bytes):
        content = await place.read_packed(f"wal/{name}.gz")
        await asyncio.to_thread((folder / name).write_bytes, content)


async def _recover(layout: Layout, work: Path, until: datetime | None) -> None:
    """Have a server read the log to a moment, or all of it, and stop it in order."""
    for name in ("run", "logs"):
        (work / name).mkdir()
    port = free_ports(["postgres"], beside={})["postgres"]
    other = replace(layout, home=work, ports={**layout.ports, "postgres": port}, durable=False)
    settings = {"restore_command": f'cp "{work / "wal"}/%f" "%p"', "hot_standby": "off"}
    if until is not None:
        settings |= {"recovery_target_time": written(until), "recovery_target_action": "promote"}
    (work / "postgres" / "recovery.signal").touch()
    _prepare_for_all(work)
    async with Supervisor(run=other.run, logs=other.logs, say=say_nothing) as running:
        program = postgres.Server(other, postgres.best_identity()).program()
        further = [part for name, value in settings.items() for part in ("-c", f"{name}={value}")]
        program = replace(
            program, command=(*program.command, *further), stop_seconds=120, longest_seconds=inf
        )
        await running.until_ready(running.start(program))
        await running.stop("postgres")
    if (work / "postgres" / "recovery.signal").exists():
        raise Refusal("The log was not read to the moment; postgres.log says why.")


def _prepare_for_all(work: Path) -> None:
    """The server may run as another user than we are, and reads the log that we fetched."""
    for path in (work, work / "wal"):
        path.chmod(0o755)


def _write(path: Path, content: bytes) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(content)
