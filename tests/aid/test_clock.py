"""The business clock: how it is moved, and when it is not."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import asyncpg
import pytest
from aid import suite
from aid_client import clock
from aid_engines.layout import Layout, without_driver
from aid_engines.refusal import Refusal
from shared.clock import Clock


@pytest.fixture
def layout(tmp_path: Path) -> Layout:
    """A suite that was never started."""
    return Layout.beside(tmp_path)


@pytest.mark.parametrize(
    ("text", "meant"),
    [
        ("8d", timedelta(days=8)),
        ("36h", timedelta(hours=36)),
        ("1w2d", timedelta(days=9)),
        ("90m", timedelta(minutes=90)),
    ],
)
def test_a_duration_reads_as_it_is_written(text: str, meant: timedelta) -> None:
    assert clock.duration(text) == meant


@pytest.mark.parametrize("text", ["", "8", "-8d", "8 d", "8d!", "d"])
def test_what_is_no_duration_is_refused(text: str) -> None:
    with pytest.raises(Refusal, match="no duration"):
        clock.duration(text)


def test_an_instant_needs_its_zone() -> None:
    assert clock.instant("2026-03-02T09:00+08:00") == datetime(2026, 3, 2, 1, tzinfo=UTC)
    with pytest.raises(Refusal, match="no zone"):
        clock.instant("2026-03-02T09:00")


async def test_services_read_what_was_set(layout: Layout) -> None:
    await clock.move(layout, timedelta(days=8))

    assert Clock(layout.clock).offset() == timedelta(days=8)


async def test_it_moves_back_while_there_is_no_case(layout: Layout) -> None:
    await clock.move(layout, timedelta(days=8))
    await clock.move(layout, timedelta())

    assert clock.offset(layout) == timedelta()


async def test_it_does_not_move_where_another_issuer_signs(layout: Layout) -> None:
    abroad = replace(layout, settings={"AID_ISSUER": "https://login.example"})

    with pytest.raises(Refusal, match="embedded issuer"):
        await clock.move(abroad, timedelta(days=8))


async def test_time_does_not_run_back_over_cases(engines: suite.Suite, tmp_path: Path) -> None:
    admin = await asyncpg.connect(without_driver(engines.admin_url))
    await admin.execute("CREATE DATABASE stand_in")
    await admin.close()
    url = engines.admin_url.removesuffix("/aid") + "/stand_in"
    database = await asyncpg.connect(without_driver(url))
    await database.execute("CREATE SCHEMA intake CREATE TABLE applications (id int)")
    beside = replace(engines.layout, home=tmp_path, settings={"AID_DATABASE_URL": url})
    await clock.move(beside, timedelta(days=8))
    await clock.move(beside, timedelta(days=7))

    await database.execute("INSERT INTO intake.applications VALUES (1)")
    await database.close()

    with pytest.raises(Refusal, match="cannot move back"):
        await clock.move(beside, timedelta(days=6))
    await clock.move(beside, timedelta(days=9))
    assert clock.offset(beside) == timedelta(days=9)


async def test_dropping_the_data_lets_time_run_back(layout: Layout) -> None:
    suite.prepare_folder(layout)
    (layout.home / "postgres").mkdir()
    (layout.home / "kafka" / "data-1").mkdir(parents=True)
    (layout.home / "kafka" / "jars").mkdir()
    (layout.home / "bank.json").write_text("{}")
    (layout.keys / "issuer.pem").write_text("kept")
    await clock.move(layout, timedelta(days=8))
    with pytest.raises(Refusal, match="not running"):
        await clock.move(layout, timedelta())

    await clock.move(layout, timedelta(), drop_data=True)

    assert clock.offset(layout) == timedelta()
    assert (layout.keys / "issuer.pem").exists()
    assert [path.name for path in (layout.home / "kafka").iterdir()] == ["jars"]
    assert not (layout.home / "postgres").exists()
    assert not (layout.home / "bank.json").exists()
