"""Files that are either the old one or the new one, whole, whatever is killed meanwhile."""

import json
import os
import tempfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

PRIVATE = 0o600


def write(path: Path, content: str | bytes, *, mode: int = PRIVATE) -> None:
    """Replace the file atomically; it has its mode before it has its name."""
    path.parent.mkdir(parents=True, exist_ok=True)
    data = content.encode() if isinstance(content, str) else content
    handle, name = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name}.")
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(data)
            file.flush()
            os.fsync(file.fileno())
        Path(name).chmod(mode)
        Path(name).replace(path)
    except BaseException:
        Path(name).unlink(missing_ok=True)
        raise


def write_json(path: Path, content: object, *, mode: int = PRIVATE) -> None:
    write(path, json.dumps(content, indent=1, ensure_ascii=False) + "\n", mode=mode)


def read_json(path: Path) -> Any:
    """What `write_json` wrote, or None if there is no such file."""
    try:
        return json.loads(path.read_bytes())
    except FileNotFoundError:
        return None


def made_once(path: Path, make: Callable[[], str]) -> str:
    """The file's text; made at the first call and never changed again."""
    if not path.exists():
        write(path, make())
    return path.read_text()
