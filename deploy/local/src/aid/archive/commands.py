"""The commands of the archive, and what they say."""

import asyncio
import tempfile
from collections.abc import Sequence
from datetime import datetime
from pathlib import Path

from aid_engines.layout import Layout
from aid_engines.refusal import Refusal
from shared.clock import real_now

from aid.archive import contents
from aid.archive.contents import Contents
from aid.archive.place import Place
from aid.archive.retrieval import copy_of
from aid.archive.settings import ArchiveSettings
from aid.backup import restoration


def moment(text: str) -> datetime:
    """An instant with its offset, as 2026-12-01T10:00:00+08:00. Raises ``Refusal``."""
    try:
        found = datetime.fromisoformat(text)
    except ValueError:
        found = None
    if found is None or found.tzinfo is None:
        raise Refusal(f"{text} is no instant. Write it as 2026-12-01T10:00:00+08:00.")
    return found


async def copy(layout: Layout, folder: Path, at: str | None, address: str | None) -> int:
    """Make a copy of a moment out of the archive."""
    chosen = _address(layout, address)
    made = await copy_of(layout, chosen, folder, moment(at) if at else None, say=print)
    print(f"{folder}: a copy of {made.taken_at}. aid restore makes a suite from it.")
    return 0


async def restore(
    layout: Layout,
    address: str,
    at: str,
    keys: Path | None,
    service: str | None = None,
    brokers: int | None = None,
) -> int:
    """Make the suite of a moment in an empty place, or put one service's schema of it back."""
    if service is None:
        restoration.refuse_unless_empty(layout)
    layout.home.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=layout.home, prefix="moment-") as folder:
        copied = Path(folder) / "copy"
        await copy_of(layout, address, copied, moment(at), say=print)
        return await restoration.run(layout, copied, keys, service, brokers)


async def status(layout: Layout, address: str | None) -> int:
    """Say of which moments copies can be made; exits 1 with a gap, or nothing."""
    found = await contents.read(Place(_address(layout, address)))
    told = lines(found, real_now())
    await asyncio.to_thread(print, "\n".join(told))
    return 0 if found.bases and found.marks and not _gaps(found) else 1


def lines(found: Contents, now: datetime) -> Sequence[str]:
    """The archive, for people."""
    if not (found.bases and found.marks):
        return ["The archive has no base copy or no mark yet: no moment can be restored."]
    age = (now - datetime.fromisoformat(found.last_at())).total_seconds()
    told = [
        f"Any moment from {found.bases[0].ended_at} to {found.last_at()} ({age:.0f} seconds ago).",
        f"{len(found.bases)} base copies, {len(found.segments)} segments of the log.",
    ]
    return told + [f"A gap: {gap}" for gap in _gaps(found)]


def _gaps(found: Contents) -> list[str]:
    """The moments that cannot be restored though they lie between base and end."""
    return [
        f"from the base of {base.ended_at} on, {missing[0]} to {missing[-1]} lack."
        for base in found.bases
        if (missing := found.gap(base, found.marks[-1]))
    ]


def _address(layout: Layout, given: str | None) -> str:
    settings = ArchiveSettings.of(layout)
    if given is None and settings is None:
        raise Refusal("Name the archive: --archive, or AID_ARCHIVE.")
    return given or (settings.address if settings else "")
