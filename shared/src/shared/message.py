"""A record as it came from the broker."""

from dataclasses import dataclass
from datetime import datetime

from shared.transaction import MessageContext


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
