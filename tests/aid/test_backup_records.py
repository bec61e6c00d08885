"""Which records of a copy are put back: those that the copied database has published."""

import logging
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pytest
from aid.backup import manifest, records, restoration
from aid.backup.copy import take
from aid.backup.records import Record, _cut
from aid_engines import files
from aid_engines.layout import Layout
from aid_engines.refusal import Refusal


def a_record(offset: int, event: str, source: str = "/services/intake") -> Record:
    headers = (("ce_source", source.encode()), ("ce_id", event.encode()))
    return Record(offset, 0, b"key", b"{}", headers)


def knowing(*known: str) -> Any:
    async def published(_: str, ids: Sequence[str]) -> set[str]:
        return set(ids) & set(known)

    return published


async def test_a_record_that_the_database_never_published_is_left_out() -> None:
    records = [a_record(0, "a"), a_record(1, "b"), a_record(2, "later")]

    kept, cut = await _cut(iter(records), 0, knowing("a", "b"))

    assert ([record.offset for record in kept], cut) == ([0, 1], 1)


async def test_what_follows_it_is_left_out_too_and_will_be_sent_again() -> None:
    records = [a_record(0, "a"), a_record(1, "later"), a_record(2, "unsent")]

    kept, cut = await _cut(iter(records), 0, knowing("a", "unsent"))

    assert ([record.offset for record in kept], cut) == ([0], 2)


async def test_what_is_older_than_the_database_is_not_asked_about() -> None:
    records = [a_record(0, "trimmed"), a_record(1, "a")]

    kept, cut = await _cut(iter(records), 1, knowing("a"))

    assert (len(kept), cut) == (2, 0)


async def test_what_no_service_of_ours_published_stays() -> None:
    records = [a_record(0, "x", source="/elsewhere"), a_record(1, "a")]

    kept, _ = await _cut(iter(records), 0, knowing("a"))

    assert len(kept) == 2


def a_copy(folder: Path, keys: Path) -> Path:
    for part in ("topics", "postgres"):
        (folder / part).mkdir(parents=True)
    (folder / "topics" / "one").write_text("content")
    keys.mkdir()
    (keys / "intake.keyring.json").write_text("{}")
    known = manifest.fingerprint(keys)
    manifest.write(folder, taken_at="2026-11-24T10:00:00+00:00", keys=known, marks={}, brokers=3)
    return folder


@pytest.fixture
def started(monkeypatch: pytest.MonkeyPatch) -> list[int]:
    """How many brokers each suite has that a restore would start; none is."""
    asked: list[int] = []

    def start(layout: Layout, **_: object) -> None:
        asked.append(layout.brokers)
        raise Refusal("far enough")

    monkeypatch.setattr(restoration.suite, "start", start)
    return asked


@pytest.mark.parametrize(("chosen", "made"), [(None, 3), (1, 1), (3, 3)])
async def test_a_copy_of_three_brokers_is_restored_to_three_unless_told_otherwise(
    tmp_path: Path, started: list[int], chosen: int | None, made: int
) -> None:
    copy, keys = a_copy(tmp_path / "copy", tmp_path / "keys"), tmp_path / "keys"

    with pytest.raises(Refusal, match="far enough"):
        await restoration.restore(Layout.beside(tmp_path / "new"), copy, keys=keys, brokers=chosen)

    assert started == [made]


async def test_a_copy_that_does_not_say_how_many_brokers_is_restored_to_one(
    tmp_path: Path, started: list[int]
) -> None:
    copy, keys = a_copy(tmp_path / "copy", tmp_path / "keys"), tmp_path / "keys"
    content = files.read_json(copy / manifest.NAME)
    del content["brokers"]
    files.write_json(copy / manifest.NAME, content)

    with pytest.raises(Refusal, match="far enough"):
        await restoration.restore(Layout.beside(tmp_path / "new"), copy, keys=keys)

    assert started == [1]


async def test_a_copy_is_restored_to_no_other_number_of_brokers(tmp_path: Path) -> None:
    copy, layout = a_copy(tmp_path / "copy", tmp_path / "keys"), Layout.beside(tmp_path / "new")

    with pytest.raises(Refusal, match="1 or 3"):
        await restoration.restore(layout, copy, keys=tmp_path / "keys", brokers=2)

    assert not layout.home.exists()


async def test_one_service_is_restored_into_the_brokers_that_are_there(tmp_path: Path) -> None:
    with pytest.raises(Refusal, match="leave out --brokers"):
        await restoration.run(Layout.beside(tmp_path), tmp_path, None, "approval", 3)


async def test_topics_without_a_record_are_read_without_asking_anyone(tmp_path: Path) -> None:
    assert [found async for found in records.read(Layout.beside(tmp_path), {})] == []


async def test_topics_that_are_only_just_made_are_no_error_to_tell(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    async def ends(_: Layout) -> dict[str, int]:
        logging.getLogger("aiokafka.cluster").error("Topic not found in cluster metadata")
        return {"aid.intake.applications/0": 1}

    monkeypatch.setattr(records, "ends", ends)

    with pytest.raises(Refusal, match="not empty"):
        await records.put_back(Layout.beside(tmp_path), tmp_path, {})

    assert not caplog.records


def test_a_copy_with_a_changed_file_is_refused(tmp_path: Path) -> None:
    copy = a_copy(tmp_path / "copy", tmp_path / "keys")
    (copy / "topics" / "one").write_text("changed")

    with pytest.raises(Refusal, match="not as it was written"):
        manifest.read(copy)


def test_a_copy_that_was_broken_off_is_refused(tmp_path: Path) -> None:
    with pytest.raises(Refusal, match="broken off"):
        manifest.read(tmp_path)


async def test_other_keys_than_those_of_the_copy_are_refused(tmp_path: Path) -> None:
    copy = a_copy(tmp_path / "copy", tmp_path / "keys")

    with pytest.raises(Refusal, match="does not hold the keys"):
        await restoration.restore(Layout.beside(tmp_path / "new"), copy)


async def test_nothing_is_restored_over_data(tmp_path: Path) -> None:
    layout = Layout.beside(tmp_path / "aid")
    (layout.home / "postgres").mkdir(parents=True)

    with pytest.raises(Refusal, match="There are data"):
        await restoration.restore(layout, a_copy(tmp_path / "copy", tmp_path / "keys"))


async def test_keys_do_not_go_where_the_copy_goes(tmp_path: Path) -> None:
    with pytest.raises(Refusal, match="another place"):
        await take(Layout.beside(tmp_path), tmp_path / "copy", keys=tmp_path / "copy" / "keys")
