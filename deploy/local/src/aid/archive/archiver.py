"""Keeps an archive up to date: every tick the log, then the topics, then the documents, then a mark.

In this order, as in a copy: a mark says that everything from before its instant is there, so what
lies behind the log holds more than the database of that instant, never less.
"""

import asyncio
import shutil
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import asdict, replace
from pathlib import Path

from aid_engines.kafka import recorded_brokers
from aid_engines.layout import Layout
from aid_engines.refusal import Refusal
from aid_engines.supervisor import Supervisor

from aid.archive import contents, retention, topic_files
from aid.archive.contents import Base, Mark, file_name, written
from aid.archive.place import Place
from aid.archive.segments import name_of
from aid.archive.server import RECEIVER, Closed, Database, Streamed
from aid.archive.settings import ArchiveSettings
from aid.backup import manifest, records
from aid.backup.copy import BANK, DOCUMENTS

PARTIAL = ".partial"
POLL_SECONDS = 0.05
LONGEST_WAIT_SECONDS = 60.0
Say = Callable[[str], None]


class Archiver:
    """Writes the archive of one suite. ``tick`` and ``base`` never run beside each other."""

    def __init__(self, layout: Layout, settings: ArchiveSettings, say: Say) -> None:
        self._layout = layout
        self._settings = settings
        self._say = say
        self._database = Database(layout)
        self._place = Place(settings.address)
        self._spool = layout.home / "archive-log"
        self._closed: Closed | None = None
        self._mark: Mark | None = None
        self._idle = False
        self._sent = ""
        self.is_begun = False
        self._documents: set[str] = set()
        self._one_at_a_time = asyncio.Lock()

    async def begin(self, supervisor: Supervisor) -> None:
        """Take the log from now on; with a base copy where there is none to go on from.

        Raises ``Refusal`` where what lies there is another history than the one that goes on.
        """
        self._supervisor = supervisor
        self._origin = await self._database.origin()
        await contents.begin(self._place, self._origin)
        found = await contents.read(self._place)
        self._mark = found.marks[-1] if found.marks else None
        if self._mark is not None:
            await self._require_same_history(self._mark)
        self._documents = {
            name for folder in DOCUMENTS for name in await self._place.names(f"{folder}/")
        }
        if await self._database.make_slot():
            await self._receive(anew=True)
            self._settings.want_a_base()
        else:
            await self._receive(anew=False)
        if self._is_base_due(found):
            await self.base()
        self.is_begun = True

    async def run(self) -> None:
        """Tick for ever. A tick that fails is said and tried again: the age of the mark is watched."""
        while True:
            await asyncio.sleep(self._settings.tick_seconds)
            try:
                if not self.is_begun:
                    await self.begin(self._supervisor)
                await self.tick()
                if self._is_base_due(await contents.read(self._place)):
                    await self.base()
            except Exception as fault:  # noqa: BLE001 - whatever it is, the archive goes on
                self._say(f"the archive waits: {fault!r}")

    def _is_base_due(self, found: contents.Contents) -> bool:
        """Whether the last base is old, wanted anew, or cut off from the last mark by a gap."""
        if not found.bases:
            return True
        last = found.bases[-1]
        cut_off = bool(found.marks) and bool(found.gap(last, found.marks[-1]))
        return cut_off or self._settings.is_base_due(last.ended_at)

    async def _require_same_history(self, mark: Mark) -> None:
        """A database or topics behind the last mark were restored from a copy: they have forgotten."""
        _, lsn = await self._database.now()
        here = name_of(self._origin.timeline, lsn, self._origin.segment_bytes)
        ends = await records.ends(self._layout)
        if here < mark.segment or any(ends.get(one, 0) < end for one, end in mark.ends.items()):
            raise Refusal(
                f"{self._place.address} knows more than this database or its topics: they were "
                "restored from a copy. Keep it, and name an empty place in AID_ARCHIVE."
            )

    async def base(self) -> Base:
        """Take a base copy, then forget what is past its time."""
        async with self._one_at_a_time:
            began, lsn = await self._database.now()
            name = file_name(written(began))
            streamed = Streamed()
            await self._place.put(f"bases/{name}.tar.gz", self._database.base_copy(streamed))
            ended, _ = await self._database.now()
            base = Base(
                name=name,
                began_at=written(began),
                ended_at=written(ended),
                segment=name_of(self._origin.timeline, lsn, self._origin.segment_bytes),
                bytes=streamed.bytes,
                sha256=streamed.sha256,
            )
            await self._place.put_json(f"bases/{name}.json", asdict(base))
            self._settings.is_base_wanted = False
        await self.tick()
        await retention.forget(self._place, self._layout, self._settings, ended)
        self._say(f"archive: a base copy of {base.bytes:,} bytes")
        return base

    async def tick(self) -> Mark:
        """Bring the archive up to now. Returns the mark that says so."""
        async with self._one_at_a_time:
            if await self._database.origin() != self._origin:
                raise Refusal("The database goes on with another timeline: name an empty place.")
            if await self._database.make_slot():
                self._say("archive: the log has a gap; a new base copy follows")
                self._settings.want_a_base()
                await self._receive(anew=True)
            if self._closed is not None and self._sent < self._closed.segment:
                await self._send_log(self._closed.segment)  # else no further one ends for nothing
            closed = await self._database.close_segment(self._origin, self._closed)
            self._closed = closed
            await self._send_log(closed.segment)
            before = self._mark
            ends = await records.ends(self._layout)
            read_at, _ = await self._database.now()
            name = file_name(written(closed.at))
            known = before.ends if before else {}
            await topic_files.put(self._place, self._layout, name, since=known, until=ends)
            await self._send_documents()
            mark = Mark(
                at=written(closed.at),
                read_at=written(read_at),
                witness=written(closed.witness),
                segment=closed.segment,
                ends=ends,
                brokers=recorded_brokers(self._layout) or 1,
                keys=manifest.fingerprint(self._layout.keys),
                bank=await self._send_state(BANK, name, before.bank if before else None),
                clock=await self._send_state(
                    self._layout.clock.name, name, before.clock if before else None
                ),
            )
            await self._place.put_json(f"marks/{name}.json", asdict(mark))
            if before and self._idle and _same(before, mark):
                await self._place.delete([f"marks/{file_name(before.at)}.json"])
            self._idle = before is not None and _same(before, mark)
            self._mark = mark
            self._layout.archive_mark.touch()
            return mark

    async def _receive(self, *, anew: bool) -> None:
        """Take the log from where we have come; ``anew`` from where the server keeps it for us.

        What was received and not sent yet stays: the server keeps it no more.
        """
        await self._supervisor.stop(RECEIVER)
        if anew:
            await asyncio.to_thread(shutil.rmtree, self._spool, ignore_errors=True)
        self._spool.mkdir(parents=True, exist_ok=True)
        program = self._database.receiver(self._spool)
        await self._supervisor.until_ready(self._supervisor.start(program))

    async def _send_log(self, until: str) -> None:
        """Send finished segments, waiting for the one named."""
        async with asyncio.timeout(LONGEST_WAIT_SECONDS):
            while True:
                finished = sorted(path for path in self._spool.iterdir() if path.suffix != PARTIAL)
                for path in finished:
                    if path.name != self._sent:
                        content = await asyncio.to_thread(path.read_bytes)
                        await self._place.put_once(f"wal/{path.name}.gz", content)
                        self._sent = path.name
                    if path != finished[-1]:  # from the last one the receiver sees where it is
                        path.unlink()
                if finished and finished[-1].name[:24] >= until:
                    return
                await asyncio.sleep(POLL_SECONDS)

    async def _send_documents(self) -> None:
        for folder in DOCUMENTS:
            for path in sorted(await asyncio.to_thread(_files, self._layout.home / folder)):
                name = str(path.relative_to(self._layout.home))
                if name in self._documents:
                    continue
                try:
                    await self._place.put(name, await asyncio.to_thread(path.read_bytes))
                except FileNotFoundError:
                    continue  # one that is gone meanwhile was not kept
                self._documents.add(name)

    async def _send_state(self, file: str, name: str, before: str | None) -> str | None:
        """Keep a small file as it is now, where it changed; returns where it lies."""
        path = self._layout.home / file
        if not path.exists():
            return None
        content = await asyncio.to_thread(path.read_bytes)
        if before and await self._place.read_packed(before) == content:
            return before
        kept = f"state/{path.stem}/{name}.json.gz"
        await self._place.put_packed(kept, content)
        return kept


@asynccontextmanager
async def archiving(
    layout: Layout, supervisor: Supervisor, settings: ArchiveSettings, say: Say
) -> AsyncIterator[Archiver]:
    """An archive that is kept up to date inside the block, and once more at its end."""
    archiver = Archiver(layout, settings, say)
    try:
        await archiver.begin(supervisor)
        say(f"archiving to {settings.address}")
    except Refusal:
        raise
    except Exception as fault:  # noqa: BLE001 - the suite works without its archive, which is said
        say(f"the archive cannot begin, and is tried again: {fault!r}")
    ticking = asyncio.create_task(archiver.run())
    try:
        yield archiver
    finally:
        ticking.cancel()
        await asyncio.gather(ticking, return_exceptions=True)
        try:
            if archiver.is_begun:
                await archiver.tick()
        except Exception as fault:  # noqa: BLE001 - an engine may be gone; the end goes on
            say(f"the archive ends before the end: {fault!r}")
        await supervisor.stop(RECEIVER)


async def run(layout: Layout) -> int:
    """The command: archive the engines named by address, until a signal says to stop."""
    settings = ArchiveSettings.of(layout)
    if settings is None:
        raise Refusal("Name a folder or a bucket in AID_ARCHIVE.")
    async with (
        Supervisor(run=layout.run / "archive", logs=layout.logs, say=print) as supervisor,
        archiving(layout, supervisor, settings, print),
    ):
        await asyncio.Event().wait()
    return 0


def _same(one: Mark, other: Mark) -> bool:
    """Whether nothing happened between two marks."""
    return replace(one, at=other.at, read_at=other.read_at) == other


def _files(folder: Path) -> list[Path]:
    return [path for path in folder.rglob("*") if path.is_file()]
