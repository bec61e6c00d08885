"""What a copy holds. Written last: a folder without it is no copy."""

import hashlib
from collections.abc import Iterator, Mapping
from dataclasses import asdict, dataclass
from pathlib import Path

from aid_engines import files
from aid_engines.refusal import Refusal

FORMAT = 1
NAME = "manifest.json"


@dataclass(frozen=True, slots=True, kw_only=True)
class Manifest:
    """`marks` are ends of partitions (`topic/number`) at a time before the database's moment.

    `brokers` is how many the suite had; copies from before it was noted are restored to one.
    """

    format: int
    taken_at: str
    keys: str
    marks: Mapping[str, int]
    files: Mapping[str, str]
    brokers: int = 1


def write(
    folder: Path, *, taken_at: str, keys: str, marks: Mapping[str, int], brokers: int
) -> Manifest:
    """Describe and seal a copy that is complete; ``keys`` is their fingerprint."""
    manifest = Manifest(
        format=FORMAT,
        taken_at=taken_at,
        keys=keys,
        marks=marks,
        files={str(path.relative_to(folder)): digest(path) for path in _files(folder)},
        brokers=brokers,
    )
    files.write_json(folder / NAME, asdict(manifest))
    return manifest


def read(folder: Path) -> Manifest:
    """The manifest of a copy whose files are all as they were written. Raises ``Refusal``."""
    content = files.read_json(folder / NAME)
    if content is None:
        raise Refusal(f"{folder} holds no copy, or one that was broken off: {NAME} is missing.")
    manifest = Manifest(**content)
    if manifest.format != FORMAT:
        raise Refusal(f"{folder} was written by another version (format {manifest.format}).")
    for name, expected in manifest.files.items():
        path = folder / name
        if not path.is_file() or digest(path) != expected:
            raise Refusal(f"{path} is not as it was written; take another copy.")
    return manifest


def fingerprint(keys: Path) -> str:
    """A hash over all keyrings: data that one set of keys sealed opens with no other."""
    whole = hashlib.sha256()
    for ring in sorted(keys.glob("*.keyring.json")):
        whole.update(ring.name.encode() + b"\0" + ring.read_bytes())
    return whole.hexdigest()


def digest(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def _files(folder: Path) -> Iterator[Path]:
    for path in sorted(folder.rglob("*")):
        if path.is_file():
            yield path
