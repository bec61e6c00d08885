"""The one clock. Business time may be shifted in an embedded run; everything technical is real time."""

import json
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

from shared.workdays import LHASA


class Clock:
    """``now`` as the suite sees it: real time plus the offset that the clock file holds, if any."""

    def __init__(self, file: Path | None = None) -> None:
        self._file = file
        self._read_at = -1.0
        self._offset = timedelta()

    def now(self) -> datetime:
        """The aware instant, in UTC."""
        return datetime.now(UTC) + self.offset()

    def today(self) -> date:
        """The date in Lhasa (+08:00), on which all statutory days are counted."""
        return self.now().astimezone(LHASA).date()

    def offset(self) -> timedelta:
        """How far business time is ahead of real time; zero in production."""
        if self._file is None:
            return timedelta()
        try:
            written_at = self._file.stat().st_mtime
        except FileNotFoundError:
            return timedelta()
        if written_at != self._read_at:
            content = json.loads(self._file.read_text(encoding="utf-8"))
            self._offset = timedelta(seconds=content["offset_seconds"])
            self._read_at = written_at
        return self._offset


def real_now() -> datetime:
    """Real time for tokens, retries and leases, which no shifted clock may move."""
    return datetime.now(UTC)
