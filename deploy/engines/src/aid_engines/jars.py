"""Apache Kafka's jars: exactly those of `kafka_jars.txt`, by their SHA-256, or none.

python -m aid.jars FOLDER CACHE       fetches what the folder lacks
"""

import contextlib
import hashlib
import os
import shutil
import sys
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor, as_completed
from dataclasses import dataclass
from fcntl import LOCK_EX, flock
from importlib.resources import files as resources
from pathlib import Path

from aid_engines.refusal import Refusal

THREADS = 8
ATTEMPTS = 3
TIMEOUT_SECONDS = 60


@dataclass(frozen=True, slots=True)
class Jar:
    group: str
    artifact: str
    version: str
    sha256: str

    @property
    def name(self) -> str:
        return f"{self.artifact}-{self.version}.jar"

    def whole(self, file: Path) -> bool:
        """Whether the file is this jar, to the last bit."""
        try:
            with file.open("rb") as content:
                return hashlib.file_digest(content, "sha256").hexdigest() == self.sha256
        except FileNotFoundError:
            return False


def pinned() -> tuple[Jar, ...]:
    lines = resources("aid_engines").joinpath("kafka_jars.txt").read_text().splitlines()
    return tuple(Jar(*line.split()) for line in lines if line and not line.startswith("#"))


def classpath(folder: Path) -> str:
    """The jars in a fixed order, as an ahead-of-time cache demands."""
    return os.pathsep.join(str(folder / jar.name) for jar in pinned())


def missing(folder: Path) -> list[Jar]:
    """The jars that the folder lacks or holds damaged; every bit is looked at."""
    return [jar for jar in pinned() if not jar.whole(folder / jar.name)]


def cache_folder(fallback: Path) -> Path:
    """Where jars are kept between clones: AID_CACHE, or the user's cache folder."""
    given = os.environ.get("AID_CACHE")
    if given:
        return Path(given)
    try:
        home = Path.home()
    except RuntimeError:
        return fallback
    shared = home / "Library/Caches" if sys.platform == "darwin" else home / ".cache"
    folder = Path(os.environ.get("XDG_CACHE_HOME") or shared) / "aid"
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError:
        return fallback
    return folder if os.access(folder, os.W_OK) else fallback


def fetch(folder: Path, cache: Path, say: Callable[[str], None]) -> None:
    """Bring the folder to the pinned jars, from the cache or else from the network."""
    folder.mkdir(parents=True, exist_ok=True)
    with _alone(cache):
        wanted = missing(folder)
        absent = [jar for jar in wanted if not _from_cache(jar, folder, cache)]
        if not absent:
            return
        say(f"fetching {len(absent)} jars of Apache Kafka")
        with ThreadPoolExecutor(THREADS) as threads:
            tasks = [threads.submit(_download, jar, folder, cache) for jar in absent]
            for number, task in enumerate(as_completed(tasks), start=1):
                task.result()
                if number % 10 == 0 or number == len(tasks):
                    say(f"fetched {number} of {len(tasks)} jars")


def _cached(jar: Jar, cache: Path) -> Path:
    group = Path(*jar.group.split("."))
    return cache / "m2" / group / jar.artifact / jar.version / jar.name


def _from_cache(jar: Jar, folder: Path, cache: Path) -> bool:
    """Take the jar from the cache, if it is whole there; a damaged one is removed."""
    source, target = _cached(jar, cache), folder / jar.name
    if not jar.whole(source):
        source.unlink(missing_ok=True)
        return False
    target.unlink(missing_ok=True)
    try:
        os.link(source, target)
    except OSError:  # another file system, or one without links
        shutil.copyfile(source, target)
    return jar.whole(target)


def _download(jar: Jar, folder: Path, cache: Path) -> None:
    import requests  # noqa: PLC0415 - slow to load, and needed once in a machine's life
    from jgo.maven import MavenContext  # noqa: PLC0415

    mirror = os.environ.get("AID_MAVEN_URL")
    context = MavenContext(
        repo_cache=cache / "m2",
        remote_repos={"mirror": mirror.rstrip("/")} if mirror else None,
        timeout=TIMEOUT_SECONDS,
    )
    reason = "it arrived damaged"
    for _ in range(ATTEMPTS):
        try:
            context.project(jar.group, jar.artifact).at_version(jar.version).artifact().resolve()
        except (requests.RequestException, OSError, RuntimeError) as failure:
            reason = str(failure)
        if _from_cache(jar, folder, cache):
            return
    raise Refusal(
        f"Cannot fetch {jar.name}, a part of Apache Kafka, in {ATTEMPTS} attempts: {reason}. "
        "The first start needs the network (AID_MAVEN_URL may name a mirror)."
    )


@contextlib.contextmanager
def _alone(cache: Path) -> Iterator[None]:
    """One fetch at a time in a cache: two would write the same files."""
    cache.mkdir(parents=True, exist_ok=True)
    with (cache / "lock").open("a") as lock:
        flock(lock, LOCK_EX)
        yield


def main() -> None:
    folder, cache = map(Path, sys.argv[1:])
    try:
        fetch(folder, cache, lambda line: print(line, flush=True))
    except Refusal as refusal:
        sys.exit(str(refusal))


if __name__ == "__main__":
    main()
