"""What of a suite's folder is data, and how it goes."""

import shutil

from aid_engines.layout import Layout
from aid_engines.lock import holder
from aid_engines.refusal import Refusal

KEPT = {"keys", "logs", "run", "tmp", "cache", "kafka"}
KEPT_OF_KAFKA = {"jars", "kafka.aot", "kafka.aot.sha256"}


def drop(layout: Layout) -> None:
    """Delete cases, messages, files and the clock of a stopped suite; keys and jars stay."""
    if holder(layout.run) is not None:
        raise Refusal("The suite is running. Stop it first (aid down), then drop its data.")
    if not (layout.has_embedded_postgres and layout.has_embedded_kafka):
        raise Refusal("The data are in engines of your own; drop them there.")
    for folder, kept in ((layout.home, KEPT), (layout.home / "kafka", KEPT_OF_KAFKA)):
        if folder.exists():
            for path in folder.iterdir():
                if path.name in kept:
                    continue
                if path.is_dir():
                    shutil.rmtree(path)
                else:
                    path.unlink()
