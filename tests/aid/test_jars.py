"""Kafka's jars: whole, or fetched again, or refused."""

import hashlib
import os
import shutil
from pathlib import Path

import pytest
from aid_engines import jars
from aid_engines.refusal import Refusal

SMALL = "slf4j-simple"


@pytest.fixture
def fetched(tmp_path: Path) -> tuple[Path, Path]:
    """A folder of jars and a cache, both complete and nobody else's."""
    folder, cache, common = tmp_path / "jars", tmp_path / "cache", tmp_path / "common"
    jars.fetch(common, jars.cache_folder(tmp_path / "fallback"), lambda _: None)
    folder.mkdir()
    for jar in jars.pinned():
        kept = jars._cached(jar, cache)
        kept.parent.mkdir(parents=True)
        shutil.copyfile(common / jar.name, kept)
        os.link(kept, folder / jar.name)
    return folder, cache


def the_small_one() -> jars.Jar:
    [jar] = [jar for jar in jars.pinned() if jar.artifact == SMALL]
    return jar


def test_every_jar_of_the_broker_is_pinned_once() -> None:
    pinned = jars.pinned()

    assert len({jar.name for jar in pinned}) == len(pinned) == 31
    assert all(len(jar.sha256) == len(hashlib.sha256().hexdigest()) for jar in pinned)


def test_a_damaged_jar_is_taken_from_the_cache_again(fetched: tuple[Path, Path]) -> None:
    folder, cache = fetched
    damaged = folder / jars.pinned()[0].name
    damaged.unlink()
    damaged.write_bytes(b"cut")

    assert [jar.name for jar in jars.missing(folder)] == [damaged.name]
    jars.fetch(folder, cache, lambda _: None)

    assert jars.missing(folder) == []


def test_a_jar_damaged_in_the_cache_too_is_fetched_again(fetched: tuple[Path, Path]) -> None:
    folder, cache = fetched
    os.truncate(folder / the_small_one().name, 100)  # one file under two names

    jars.fetch(folder, cache, lambda _: None)

    assert jars.missing(folder) == []


def test_a_jar_that_cannot_be_had_is_refused_by_name(
    fetched: tuple[Path, Path], monkeypatch: pytest.MonkeyPatch
) -> None:
    folder, cache = fetched
    os.truncate(folder / the_small_one().name, 100)
    monkeypatch.setenv("AID_MAVEN_URL", "http://127.0.0.1:9")  # nobody answers there

    with pytest.raises(Refusal, match=r"Cannot fetch slf4j-simple"):
        jars.fetch(folder, cache, lambda _: None)

    assert [jar.artifact for jar in jars.missing(folder)] == [SMALL]
