"""Names of the write-ahead log's segments, and which of a run are missing."""

from collections.abc import Collection, Iterator

SEGMENTS_BYTES = 0x100000000
"""The log is numbered in pieces of so many bytes, each cut into segments."""


def name_of(timeline: int, lsn: int, segment_bytes: int) -> str:
    """The segment that a place of the log lies in, as PostgreSQL names it."""
    return _name(timeline, lsn // segment_bytes, segment_bytes)


def place_of(lsn: str) -> int:
    """A place of the log, written `X/Y`, as a number of bytes."""
    high, _, low = lsn.partition("/")
    return (int(high, 16) << 32) + int(low, 16)


def between(first: str, last: str, segment_bytes: int) -> Iterator[str]:
    """All segments of a run, both ends in it."""
    timeline = int(first[:8], 16)
    for number in range(_number(first, segment_bytes), _number(last, segment_bytes) + 1):
        yield _name(timeline, number, segment_bytes)


def missing(there: Collection[str], first: str, last: str, segment_bytes: int) -> list[str]:
    """Those of a run that are not there, in order."""
    return [name for name in between(first, last, segment_bytes) if name not in there]


def _number(name: str, segment_bytes: int) -> int:
    return int(name[8:16], 16) * (SEGMENTS_BYTES // segment_bytes) + int(name[16:], 16)


def _name(timeline: int, number: int, segment_bytes: int) -> str:
    high, low = divmod(number, SEGMENTS_BYTES // segment_bytes)
    return f"{timeline:08X}{high:08X}{low:08X}"
