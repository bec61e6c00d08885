"""What an archive holds, and of which moments a copy can be made from it."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import UTC, datetime, timedelta

from aid_engines.refusal import Refusal

from aid.archive import segments
from aid.archive.place import Place

FORMAT = 1
ABOUT = "archive.json"
SURELY_BEFORE = timedelta(seconds=2)
"""So much older than a moment must be what needs no asking: two clocks may differ by less."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Origin:
    """Whose log it is: a restored database goes on with another timeline, in another archive."""

    system: str
    timeline: int
    segment_bytes: int
    format: int = FORMAT


@dataclass(frozen=True, slots=True, kw_only=True)
class Base:
    """A base copy; with the log from ``segment`` on it becomes any moment since ``ended_at``."""

    name: str
    began_at: str
    ended_at: str
    segment: str
    bytes: int
    sha256: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Mark:
    """Up to ``at`` the archive is complete: log to ``segment``, topics to ``ends``.

    ``ends`` were read before ``read_at``. The log holds a commit that is younger than ``witness``;
    between it and ``at`` nothing was written. ``bank`` and ``clock`` name the files as they were.
    """

    at: str
    read_at: str
    witness: str
    segment: str
    ends: Mapping[str, int]
    brokers: int
    keys: str
    bank: str | None = None
    clock: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Contents:
    """All of an archive that says what may be made of it. Times are ISO 8601 in UTC."""

    origin: Origin
    bases: Sequence[Base]
    marks: Sequence[Mark]
    segments: Collection[str]

    def of(self, moment: datetime) -> tuple[Base, Mark]:
        """The base and the mark that a copy of a moment is made from. Raises ``Refusal``."""
        at = written(moment)
        before = [base for base in self.bases if base.ended_at <= at]
        if not before:
            earliest = min((base.ended_at for base in self.bases), default="never")
            raise Refusal(f"The archive begins at {earliest}; {at} lies before it.")
        base = before[-1]
        after = [mark for mark in self.marks if mark.at >= at]
        if not after:
            raise Refusal(f"The archive ends at {self.last_at()}; {at} lies behind it.")
        if gap := self.gap(base, after[0]):
            whole = [m.at for m in self.marks if m.segment < gap[0] and m.at >= base.ended_at]
            until = whole[-1] if whole else base.ended_at
            raise Refusal(
                f"The archive has a gap: of the log it lacks {len(gap)} segments, {gap[0]} to "
                f"{gap[-1]}. From the base of {base.ended_at} it reaches to {until}, and again "
                "from the end of the next base."
            )
        return base, after[0]

    def gap(self, base: Base, mark: Mark) -> list[str]:
        """The segments missing between a base and a mark."""
        return segments.missing(
            self.segments, base.segment, mark.segment, self.origin.segment_bytes
        )

    def known_before(self, moment: datetime) -> Mapping[str, int]:
        """Ends of partitions at a time before a moment: older records need no asking."""
        at = written(moment - SURELY_BEFORE)
        known = [mark.ends for mark in self.marks if mark.read_at <= at]
        return known[-1] if known else {}

    def last_at(self) -> str:
        return self.marks[-1].at if self.marks else "never"


async def read(place: Place) -> Contents:
    """What lies in an archive. Raises ``Refusal`` where none does."""
    about = await place.read_json(ABOUT)
    if about is None:
        raise Refusal(f"{place.address} holds no archive: {ABOUT} is missing.")
    origin = Origin(**about)
    if origin.format != FORMAT:
        raise Refusal(f"{place.address} was written by another version (format {origin.format}).")
    bases = [name for name in await place.names("bases/") if name.endswith(".json")]
    return Contents(
        origin=origin,
        bases=[Base(**await place.read_json(name)) for name in bases],
        marks=[Mark(**await place.read_json(name)) for name in await place.names("marks/")],
        segments={
            name.removeprefix("wal/").removesuffix(".gz") for name in await place.names("wal/")
        },
    )


async def begin(place: Place, origin: Origin) -> None:
    """Begin an archive, or go on with it. Raises ``Refusal`` if it is another database's."""
    about = await place.read_json(ABOUT)
    if about is None:
        await place.put_json(ABOUT, asdict(origin))
    elif Origin(**about) != origin:
        raise Refusal(
            f"{place.address} is the archive of another database, or of this one before it was "
            "restored. Keep it, and name an empty place in AID_ARCHIVE."
        )


def written(moment: datetime) -> str:
    """An instant as the archive writes it: sortable, in UTC, to the microsecond."""
    return moment.astimezone(UTC).isoformat(timespec="microseconds")


def file_name(at: str) -> str:
    """An instant in the name of a file."""
    return at.replace(":", "").replace("+0000", "Z")
