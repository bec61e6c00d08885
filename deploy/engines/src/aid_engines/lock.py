"""One supervisor a folder: a lock that the kernel lets go of, however its holder ends."""

import os
from fcntl import LOCK_EX, LOCK_NB, flock
from pathlib import Path
from typing import IO

from aid_engines.refusal import Refusal

STATE = "state.json"


class AlreadyRunning(Refusal):
    """Another supervisor holds this folder."""


def hold(run: Path) -> IO[str]:
    """Take the folder's lock; closing the file lets it go. What a killed holder had ready is not."""
    lock = (run / "up.lock").open("a+")
    try:
        flock(lock, LOCK_EX | LOCK_NB)
    except BlockingIOError:
        lock.close()
        raise AlreadyRunning(
            f"The suite in {run.parent} is already running (process {holder(run)}). "
            "Nothing was changed."
        ) from None
    (run / STATE).unlink(missing_ok=True)
    lock.seek(0)
    lock.truncate()
    lock.write(str(os.getpid()))
    lock.flush()
    return lock


def holder(run: Path) -> int | None:
    """The process that runs the suite of this folder, or None."""
    try:
        with (run / "up.lock").open("r+") as lock:
            try:
                flock(lock, LOCK_EX | LOCK_NB)
            except BlockingIOError:
                return int(lock.read() or 0)
    except FileNotFoundError:
        pass
    return None
