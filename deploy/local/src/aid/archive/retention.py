"""What an archive forgets: what no copy of the days kept is made from. Topics are kept for ever."""

from datetime import datetime, timedelta

from aid_engines.layout import Layout

from aid.archive import contents
from aid.archive.contents import file_name, written
from aid.archive.place import Place
from aid.archive.settings import ArchiveSettings
from aid.backup.copy import DOCUMENTS

GONE = "gone.json"
EVERY_MARK = timedelta(days=2)
"""Younger marks are all kept; of older ones one an hour, as each serves any moment before it."""


async def forget(place: Place, layout: Layout, settings: ArchiveSettings, now: datetime) -> None:
    """Forget bases with their log, marks, and documents that are gone, when past their time.

    The last base from before the days kept stays: from it their first moments are made.
    """
    found = await contents.read(place)
    limit = written(now - timedelta(days=settings.kept_days))
    older = [base for base in found.bases if base.ended_at <= limit]
    first = older[-1] if older else found.bases[0]
    for base in older[:-1]:
        await place.delete([f"bases/{base.name}.json", f"bases/{base.name}.tar.gz"])
    await place.delete(f"wal/{name}.gz" for name in found.segments if name < first.segment)
    kept: list[contents.Mark] = []
    for number, mark in enumerate(found.marks):
        following = found.marks[number + 1] if number + 1 < len(found.marks) else None
        old = following is not None and mark.at < written(now - EVERY_MARK)
        same_hour = following is not None and following.at[:13] == mark.at[:13]
        if (mark.at < first.ended_at and following is not None) or (old and same_hour):
            await place.delete([f"marks/{file_name(mark.at)}.json"])
        else:
            kept.append(mark)
    named = {mark.bank for mark in kept} | {mark.clock for mark in kept}
    await place.delete(name for name in await place.names("state/") if name not in named)
    await _forget_documents(place, layout, first.began_at, written(now))


async def _forget_documents(place: Place, layout: Layout, first: str, now: str) -> None:
    """A document that the suite has removed is forgotten with the last base that knew it."""
    gone: dict[str, str] = await place.read_json(GONE) or {}
    still: dict[str, str] = {}
    for folder in DOCUMENTS:
        for name in await place.names(f"{folder}/"):
            if (layout.home / name).exists():
                continue
            since = gone.get(name, now)
            if since < first:
                await place.delete([name])
            else:
                still[name] = since
    if still != gone:
        await place.put_json(GONE, still)
