"""A record as it came from the broker, and what its handler's events carry on of it."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from shared.ids import new_id


@dataclass(frozen=True, slots=True)
class MessageContext:
    """Where a transaction comes from, for the CloudEvents extensions of what it publishes.

    In a handler, ``causation_id`` and ``source`` are those of the event, and ``happened_at`` is
    when its publisher wrote it.
    """

    correlation_id: str | None = None
    causation_id: str | None = None
    traceparent: str | None = None
    source: str | None = None
    happened_at: datetime | None = None

    def origin(self, service: str, *, now: datetime) -> dict[str, Any]:
        """Of which event a row tells, and when it happened; without one, of this moment's doing."""
        return {
            "source": self.source or f"/services/{service}",
            "event_id": self.causation_id or str(new_id()),
            "happened_at": self.happened_at or now,
        }


@dataclass(frozen=True, slots=True)
class Message:
    """One record as it came from the broker."""

    topic: str
    partition: int
    offset: int
    key: bytes | None
    headers: dict[str, str]
    value: bytes

    @property
    def type(self) -> str:
        return self.headers.get("ce_type", "")

    @property
    def source(self) -> str:
        return self.headers.get("ce_source", "")

    @property
    def id(self) -> str:
        return self.headers.get("ce_id", "")

    def context(self) -> MessageContext:
        """What events of the handler carry on."""
        return MessageContext(
            correlation_id=self.headers.get("ce_correlationid"),
            causation_id=self.id,
            traceparent=self.headers.get("ce_traceparent"),
            source=self.source,
            happened_at=_instant(self.headers.get("ce_time")),
        )


def _instant(text: str | None) -> datetime | None:
    """The instant of a header, if it can be read as one."""
    try:
        instant = None if text is None else datetime.fromisoformat(text)
    except ValueError:
        return None
    return instant if instant is not None and instant.tzinfo is not None else None
