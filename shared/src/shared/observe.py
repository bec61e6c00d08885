"""Logs, metrics and the trace of a request: one structured line per outcome, never personal data."""

import logging
import os
import sys
from contextvars import ContextVar

import structlog
from prometheus_client import Counter, Gauge, Histogram

_operation: ContextVar[str] = ContextVar("operation", default="background")
_traceparent: ContextVar[str | None] = ContextVar("traceparent", default=None)

REQUESTS = Counter(
    "aid_http_requests_total", "Requests answered", ["service", "operation", "status"]
)
REQUEST_SECONDS = Histogram("aid_http_request_seconds", "Time to answer", ["service", "operation"])
HANDLED = Counter("aid_events_handled_total", "Events handled", ["service", "type", "outcome"])
RELAYED = Counter("aid_events_relayed_total", "Events sent to the broker", ["service"])
UNSENT = Gauge("aid_outbox_unsent", "Events that wait for the broker", ["service"])
UNSENT_AGE = Gauge("aid_outbox_oldest_unsent_seconds", "Age of the oldest of them", ["service"])
PARKED = Gauge("aid_parked_messages", "Parked messages not yet settled", ["service"])
LAG = Gauge("aid_consumer_lag", "Records behind the end of a topic", ["service", "topic"])
OVERDUE = Gauge("aid_deadlines_overdue", "Open deadlines past their day", ["service", "what"])
UNSEALED = Gauge("aid_audit_unsealed_rows", "Audit rows not yet under a seal", ["service"])
SEAL_LAG = Gauge("aid_audit_seal_lag_seconds", "Age of the oldest unsealed audit row", ["service"])


def configure_logging(service: str, level: str = "INFO") -> None:
    """JSON lines on standard output; library loggers only from warnings upward."""
    structlog.configure(
        processors=[
            structlog.contextvars.merge_contextvars,
            structlog.processors.add_log_level,
            structlog.processors.TimeStamper(fmt="iso", utc=True),
            structlog.processors.JSONRenderer(ensure_ascii=False),
        ],
        wrapper_class=structlog.make_filtering_bound_logger(logging.getLevelName(level)),
        logger_factory=structlog.PrintLoggerFactory(sys.stdout),
    )
    structlog.contextvars.bind_contextvars(service=service)
    logging.basicConfig(
        level=logging.WARNING, stream=sys.stdout, format="%(levelname)s %(name)s %(message)s"
    )
    for noisy in ("aiokafka", "aiokafka.consumer.group_coordinator", "aiokafka.conn"):
        logging.getLogger(noisy).addFilter(AtMostPerSecond(1))


class AtMostPerSecond(logging.Filter):
    """Lets a few records a second through: an away broker makes aiokafka write dozens."""

    def __init__(self, allowed: int) -> None:
        super().__init__()
        self._allowed = allowed
        self._second = 0
        self._passed = 0

    def filter(self, record: logging.LogRecord) -> bool:
        """Whether the record may be written."""
        second = int(record.created)
        if second != self._second:
            self._second, self._passed = second, 0
        self._passed += 1
        return self._passed <= self._allowed


def log() -> structlog.typing.FilteringBoundLogger:
    """The logger; call it with an event name and ids, never with personal data."""
    logger: structlog.typing.FilteringBoundLogger = structlog.get_logger()
    return logger


def operation() -> str:
    """The operation id that this task carries out, as it stands in the audit."""
    return _operation.get()


def set_operation(name: str) -> None:
    """Name the operation of this task."""
    _operation.set(name)


def traceparent() -> str | None:
    """The W3C trace context of this task, if it has one."""
    return _traceparent.get()


def follow_trace(incoming: str | None) -> str:
    """Continue the caller's trace, or begin one; returns the ``traceparent`` to pass on."""
    parts = (incoming or "").split("-")
    valid = len(parts) == 4 and len(parts[1]) == 32 and len(parts[2]) == 16  # noqa: PLR2004 - W3C
    trace_id = parts[1] if valid else os.urandom(16).hex()
    value = f"00-{trace_id}-{os.urandom(8).hex()}-01"
    _traceparent.set(value)
    return value
