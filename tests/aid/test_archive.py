"""What an archive is told, what it chooses for a moment, and what it forgets."""

import json
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from aid.archive import commands, contents, retention, segments, topic_files
from aid.archive.archiver import Archiver
from aid.archive.contents import Base, Contents, Mark, Origin, file_name, written
from aid.archive.place import Place
from aid.archive.settings import ArchiveSettings
from aid.backup.records import Record, exported, line
from aid_engines.layout import Layout
from aid_engines.refusal import Refusal

NOON = datetime(2026, 12, 1, 12, tzinfo=UTC)
SEGMENT_BYTES = 4 << 20
ORIGIN = Origin(system="7", timeline=1, segment_bytes=SEGMENT_BYTES)


def a_base(ended_at: datetime, number: int) -> Base:
    return Base(
        name=file_name(written(ended_at)),
        began_at=written(ended_at - timedelta(seconds=1)),
        ended_at=written(ended_at),
        segment=named(number),
        bytes=1,
        sha256="",
    )


def a_mark(at: datetime, number: int, *, ends: int = 0, bank: str | None = None) -> Mark:
    return Mark(
        at=written(at),
        read_at=written(at + timedelta(seconds=1)),
        witness=written(at),
        segment=named(number),
        ends={"aid.intake.applications/0": ends},
        brokers=1,
        keys="k",
        bank=bank,
    )


def named(number: int) -> str:
    return segments.name_of(1, number * SEGMENT_BYTES, SEGMENT_BYTES)


def days_of_an_archive() -> Contents:
    """A base at noon of ten days, a mark an hour behind each."""
    days = [NOON + timedelta(days=number) for number in range(10)]
    return Contents(
        origin=ORIGIN,
        bases=[a_base(day, 2 * number) for number, day in enumerate(days)],
        marks=[
            a_mark(day + timedelta(hours=1), 2 * number + 1, ends=number)
            for number, day in enumerate(days)
        ],
        segments={named(number) for number in range(20)},
    )


async def laid(tmp_path: Path, found: Contents) -> Place:
    place = Place(str(tmp_path))
    await contents.begin(place, found.origin)
    for base in found.bases:
        await place.put_json(f"bases/{base.name}.json", vars_of(base))
        await place.put(f"bases/{base.name}.tar.gz", b"x")
    for mark in found.marks:
        await place.put_json(f"marks/{file_name(mark.at)}.json", vars_of(mark))
    for name in found.segments:
        await place.put(f"wal/{name}.gz", b"x")
    return place


def vars_of(one: Base | Mark) -> dict[str, object]:
    return {name: getattr(one, name) for name in one.__dataclass_fields__}


def test_segments_are_named_and_counted_as_postgresql_does() -> None:
    assert segments.name_of(1, segments.place_of("0/2000028"), 16 << 20) == (
        "000000010000000000000002"
    )
    run = list(segments.between("0000000100000000000000FF", "000000010000000100000001", 16 << 20))
    assert run[1:] == ["000000010000000100000000", "000000010000000100000001"]
    last_of_four_megabytes = "0000000100000000000003FF"
    assert list(segments.between(last_of_four_megabytes, named(1024), SEGMENT_BYTES)) == [
        last_of_four_megabytes,
        "000000010000000100000000",
    ]


def test_a_moment_is_made_from_the_base_before_it_and_the_mark_behind_it() -> None:
    found = days_of_an_archive()

    base, mark = found.of(NOON + timedelta(days=3, minutes=20))

    assert (base, mark) == (found.bases[3], found.marks[3])
    assert found.known_before(NOON + timedelta(days=3, minutes=20)) == found.marks[2].ends


@pytest.mark.parametrize(
    ("days", "sentence"), [(-1, "The archive begins at"), (11, "The archive ends at")]
)
def test_a_moment_outside_is_refused_with_what_there_is(days: int, sentence: str) -> None:
    with pytest.raises(Refusal, match=sentence):
        days_of_an_archive().of(NOON + timedelta(days=days))


def test_a_gap_is_said_with_how_far_one_comes() -> None:
    whole = days_of_an_archive()
    found = Contents(
        origin=ORIGIN,
        bases=[whole.bases[0], whole.bases[7]],
        marks=whole.marks,
        segments=set(whole.segments) - {named(9), named(10)},
    )

    with pytest.raises(Refusal, match=f"lacks 2 segments, {named(9)} to {named(10)}") as refused:
        found.of(NOON + timedelta(days=6))

    assert f"reaches to {whole.marks[3].at}" in str(refused.value)
    assert found.of(NOON + timedelta(days=7, minutes=1))[0] == whole.bases[7]
    told = commands.lines(found, NOON + timedelta(days=9, hours=1, seconds=42))
    assert "(42 seconds ago)" in told[0]
    assert [text for text in told if "gap" in text and named(9) in text]


async def test_what_no_moment_of_the_days_kept_needs_is_forgotten(tmp_path: Path) -> None:
    place = await laid(tmp_path, days_of_an_archive())
    layout = Layout(home=tmp_path / "home", ports={})
    settings = ArchiveSettings(address=str(tmp_path), kept_days=4)

    await retention.forget(place, layout, settings, NOON + timedelta(days=9, hours=6))

    found = await contents.read(place)
    whole = days_of_an_archive()
    assert list(found.bases) == whole.bases[5:]
    assert found.segments == {named(number) for number in range(10, 20)}
    assert list(found.marks) == whole.marks[5:]
    found.of(NOON + timedelta(days=5, hours=6))


async def test_a_document_that_the_suite_removed_goes_with_the_last_base_that_knew_it(
    tmp_path: Path,
) -> None:
    whole = days_of_an_archive()
    place = await laid(tmp_path / "archive", whole)
    layout = Layout(home=tmp_path / "home", ports={})
    (layout.home / "objects").mkdir(parents=True)
    (layout.home / "objects" / "here").write_bytes(b"x")
    for name in ("here", "gone"):
        await place.put(f"objects/{name}", b"x")
    settings = ArchiveSettings(address=str(tmp_path), kept_days=2)

    await retention.forget(place, layout, settings, NOON + timedelta(days=9, hours=6))
    assert await place.names("objects/") == ["objects/gone", "objects/here"]

    for days in (10, 11, 12):
        later = a_base(NOON + timedelta(days=days), 19)
        await place.put_json(f"bases/{later.name}.json", vars_of(later))
        await place.put(f"bases/{later.name}.tar.gz", b"x")
    await retention.forget(place, layout, settings, NOON + timedelta(days=14, hours=1))

    assert await place.names("objects/") == ["objects/here"]


async def test_of_old_marks_one_an_hour_stays(tmp_path: Path) -> None:
    minutes = [a_mark(NOON + timedelta(minutes=number), 1) for number in range(1, 121)]
    last = a_mark(NOON + timedelta(days=5), 1)
    found = Contents(
        origin=ORIGIN, bases=[a_base(NOON, 0)], marks=[*minutes, last], segments={named(0)}
    )
    place = await laid(tmp_path, found)
    settings = ArchiveSettings(address=str(tmp_path))
    layout = Layout(home=tmp_path / "home", ports={})

    await retention.forget(place, layout, settings, NOON + timedelta(days=5))

    kept = (await contents.read(place)).marks
    assert [mark.at for mark in kept] == [minutes[58].at, minutes[118].at, minutes[119].at, last.at]


async def test_topics_are_laid_out_once_though_a_tick_was_broken_off(tmp_path: Path) -> None:
    place = Place(str(tmp_path / "archive"))
    partition = "aid.intake.applications/0"

    async def put(name: str, *offsets: int) -> None:
        records = [line(Record(offset, 0, None, b"{}", ())) for offset in offsets]
        rows = [f'["{partition}", {json.dumps(record)}]' for record in records]
        await place.put_packed(f"topics/{name}.jsonl.gz", "\n".join(rows).encode())

    await put("1", 0, 1)
    await put("2", 2, 3)
    await put("3", 2, 3, 4)

    await topic_files.lay_out(place, tmp_path / "topics", until={partition: 4})

    [(name, records)] = exported(tmp_path / "topics")
    assert (name, [record.offset for record in records]) == (partition, [0, 1, 2, 3])
    with pytest.raises(Refusal, match="lacks the end"):
        await topic_files.lay_out(place, tmp_path / "more", until={partition: 6})
    await put("5", 7)
    with pytest.raises(Refusal, match=f"lacks {partition} 5 to 7"):
        await topic_files.lay_out(place, tmp_path / "gap", until={partition: 9})


async def test_an_empty_place_is_no_archive(tmp_path: Path) -> None:
    with pytest.raises(Refusal, match="holds no archive"):
        await contents.read(Place(str(tmp_path)))


@pytest.mark.parametrize("text", ["noon", "2026-12-01T10:00:00"])
def test_a_moment_is_written_with_its_offset(text: str) -> None:
    with pytest.raises(Refusal, match=r"Write it as 2026-12-01T10:00:00\+08:00"):
        commands.moment(text)
    assert commands.moment("2026-12-01T10:00:00+08:00") == NOON - timedelta(hours=10)


@pytest.mark.parametrize("value", ["0", "-1", "soon"])
def test_a_setting_that_is_no_number_above_0_is_refused(tmp_path: Path, value: str) -> None:
    settings = {"AID_ARCHIVE": "/a", "AID_ARCHIVE_KEPT_DAYS": value}
    layout = Layout(home=tmp_path, ports={}, settings=settings)

    with pytest.raises(Refusal, match="AID_ARCHIVE_KEPT_DAYS is a number above 0"):
        ArchiveSettings.of(layout)


async def test_an_archive_is_its_owners_alone_and_never_overwrites_the_log(tmp_path: Path) -> None:
    """Whole databases lie in it; a restored database writes segments of the same names."""
    place = Place(str(tmp_path / "archive"))
    await place.put_once("wal/1.gz", b"history")
    await place.put_once("wal/1.gz", b"history")

    with pytest.raises(Refusal, match="name an empty place"):
        await place.put_once("wal/1.gz", b"another history")

    assert await place.read_packed("wal/1.gz") == b"history"
    assert (tmp_path / "archive").stat().st_mode & 0o077 == 0


def test_a_gap_before_the_last_mark_wants_a_base_and_the_wish_outlives_a_failure(
    tmp_path: Path,
) -> None:
    layout = Layout(home=tmp_path, ports={})
    settings = ArchiveSettings(address=str(tmp_path / "archive"), base_hours=1e6)
    archiver = Archiver(layout, settings, print)
    whole = days_of_an_archive()
    lacking = replace(whole, segments=set(whole.segments) - {named(19)})

    assert not archiver._is_base_due(whole)
    assert archiver._is_base_due(lacking)
    settings.want_a_base()
    assert [archiver._is_base_due(whole) for _ in range(2)] == [True, True]
