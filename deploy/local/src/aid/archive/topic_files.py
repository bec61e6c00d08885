"""The records of all topics in an archive: what each tick brought, and from those a whole export."""

import gzip
import json
from collections.abc import Mapping
from contextlib import ExitStack
from pathlib import Path
from typing import Any

from aid_engines.layout import Layout
from aid_engines.refusal import Refusal

from aid.archive.place import Place
from aid.backup import records

Ends = Mapping[str, int]


async def put(place: Place, layout: Layout, name: str, *, since: Ends, until: Ends) -> int:
    """Put what the topics got between two ends into one file; returns how many records.

    Raises ``Refusal`` where the topics are shorter than what is archived of them.
    """
    shorter = sorted(part for part, end in since.items() if until.get(part, 0) < end)
    if shorter:
        raise Refusal(
            f"The topics hold less than the archive does ({', '.join(shorter)}): they are others. "
            "Keep the archive, and name an empty place in AID_ARCHIVE."
        )
    lines = [
        json.dumps([partition, records.line(record)])
        async for partition, record in records.read(layout, until, since=since)
    ]
    if lines:
        await place.put_packed(f"topics/{name}.jsonl.gz", "\n".join(lines).encode())
    return len(lines)


async def lay_out(place: Place, folder: Path, *, until: Ends) -> None:
    """Make an export of them, as ``aid topics export`` writes it, each partition to its end."""
    reached: dict[str, int] = {}
    with ExitStack() as stack:
        files: dict[str, Any] = {}
        for name in await place.names("topics/"):
            for line in gzip.decompress(await place.read(name)).decode().splitlines():
                partition, record = json.loads(line)
                expected = reached.get(partition, 0)
                offset = json.loads(record)["offset"]
                if offset < expected or offset >= until.get(partition, 0):
                    continue  # a tick that was broken off put it, and the next one again
                if offset > expected:
                    raise Refusal(f"The archive lacks {partition} {expected} to {offset}.")
                if partition not in files:
                    files[partition] = stack.enter_context(records.file(folder, partition))
                files[partition].write(record)
                reached[partition] = offset + 1
    short = sorted(part for part, end in until.items() if reached.get(part, 0) < end)
    if short:
        raise Refusal(f"The archive lacks the end of {', '.join(short)}.")
