"""Logs, metrics and the trace of a request: one structured line per outcome, never personal data."""

import logging
import os
import re
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar

import structlog
from opentelemetry import trace
from opentelemetry.context import Context
from opentelemetry.trace import NonRecordingSpan, SpanContext
from opentelemetry.trace.propagation.tracecontext import TraceContextTextMapPropagator
from prometheus_client import Counter, Gauge, Histogram

PROPAGATOR = TraceContextTextMapPropagator()
TRACER = trace.get_tracer("aid")
"""Records nothing until a process exports its spans."""

_operation: ContextVar[str] = ContextVar("operation", default="background")

REQUESTS = Counter(
    "aid_http_requests_total", "Requests answered", ["service", "operation", "status"]
)
REQUEST_SECONDS = Histogram("aid_http_request_seconds", "Time to answer", ["service", "operation"])
STRANGERS = Counter(
    "aid_strangers_refused_total", "Requests without a token that holds", ["service"]
)
FORGED = Counter(
    "aid_events_forged_total",
    "Events that did not come from their publisher",
    ["service", "topic"],
)
HANDLED = Counter("aid_events_handled_total", "Events handled", ["service", "type", "outcome"])
RELAYED = Counter("aid_events_relayed_total", "Events sent to the broker", ["service"])
UNSENT = Gauge("aid_outbox_unsent", "Events that wait for the broker", ["service"])
UNSENT_AGE = Gauge("aid_outbox_oldest_unsent_seconds", "Age of the oldest of them", ["service"])
FAULTS = Gauge(
    "aid_faults_recent",
    "1 when a fault that no waiting mends was met in the last quarter of an hour",
    ["service", "fault"],
)
RECENT_SECONDS = 900.0
DEAD_LETTERS = Gauge("aid_dead_letters", "Dead letters not yet handled", ["service"])
LAG = Gauge("aid_consumer_lag", "Records behind the end of a topic", ["service", "topic"])
OVERDUE = Gauge("aid_deadlines_overdue", "Open deadlines past their day", ["service", "what"])
UNDECLARED = Gauge(
    "aid_deadlines_undeclared",
    "Running deadlines that the service does not know",
    ["service", "what"],
)
MEASURED_AT = Gauge(
    "aid_measured_at_seconds", "When the figures were last measured, as Unix time", ["service"]
)
"""Absent where no worker of the service runs, and standing still where one measures no more."""
READY = Gauge(
    "aid_ready", "1 when this part was there at the last probe of readiness", ["service", "part"]
)
REFUSED_CALLS = Counter(
    "aid_calls_refused_total",
    "Calls that another service of the suite answered with 401 or 403",
    ["owner"],
)
PUSHES = Counter(
    "aid_pushes_total", "Tries to tell a device of a message", ["service", "platform", "outcome"]
)
"""The outcome is the state after the try; one that is tried again is ``queued``."""
BACKUP_AT = Gauge(
    "aid_backup_at_seconds", "When the last copy was finished, as Unix time; 0 before", ["service"]
)
PARTITIONS_MISSING = Gauge(
    "aid_partitions_missing", "Of this year and the next, those without a partition", ["service"]
)
ARCHIVE_AT = Gauge(
    "aid_archive_at_seconds", "Up to when the archive is complete, as Unix time", ["service"]
)
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
    return traceparent_of(trace.get_current_span())


def traceparent_of(span: trace.Span) -> str | None:
    """The W3C trace context to pass on from a span."""
    context = span.get_span_context()
    if not context.is_valid:
        return None
    ids = f"{trace.format_trace_id(context.trace_id)}-{trace.format_span_id(context.span_id)}"
    return f"00-{ids}-{context.trace_flags:02x}"


def begin_span(
    name: str, kind: trace.SpanKind, *, parent: str | None, **attributes: str | None
) -> trace.Span:
    """A span that goes on where a ``traceparent`` says; without an exporter it is that context.

    Attributes are ids, codes and names of ours, never a person's data.
    """
    known = {key.replace("__", "."): value for key, value in attributes.items() if value}
    return TRACER.start_span(name, _context(parent), kind, known)


@contextmanager
def in_span(span: trace.Span) -> Iterator[None]:
    """Do the work of a span: what is published inside carries its context on."""
    with trace.use_span(span, end_on_exit=True):
        yield


@contextmanager
def in_trace(incoming: str | None) -> Iterator[None]:
    """Be in a trace: the one that is recorded already, else the caller's, else a new one."""
    if trace.get_current_span().get_span_context().is_valid:
        yield
        return
    caller = trace.get_current_span(_context(incoming)).get_span_context()
    context = SpanContext(
        trace_id=caller.trace_id or int.from_bytes(os.urandom(16)),
        span_id=int.from_bytes(os.urandom(8)),
        is_remote=False,
        trace_flags=caller.trace_flags,
    )
    with trace.use_span(NonRecordingSpan(context)):
        yield


def _context(traceparent: str | None) -> Context:
    """The context that a ``traceparent`` names; an empty one if it names none."""
    if traceparent is None:
        return Context()
    return PROPAGATOR.extract({"traceparent": traceparent}, Context())


def known_id(value: object) -> str:
    """An id as it may stand in logs and audit; whatever else a client put there does not."""
    text = str(value)
    return text if _AN_ID.fullmatch(text) else "?"


_AN_ID = re.compile(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}|\d{6}|\d{4}-\d{2}")


def count_stranger(service: str) -> None:
    """Count a request whose token does not hold, or that shows none where one is needed."""
    STRANGERS.labels(service).inc()


def note_fault(service: str, fault: str) -> None:
    """Let the alarm of a fault stand for a while from now on, by its name."""
    until = time.monotonic() + RECENT_SECONDS
    FAULTS.labels(service, fault).set_function(lambda: float(time.monotonic() < until))
