"""Spans of requests, statements, outside calls and events, sent where the settings say.

Without an exporter nothing of this is loaded; trace ids flow all the same. What leaves is an
allow list: a library may put an address, a query or an error's text into a span, and any of
those may hold a person's data.
"""

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from fastapi import FastAPI
    from opentelemetry.sdk.trace import ReadableSpan, TracerProvider
    from opentelemetry.sdk.trace.export import SpanExporter
    from opentelemetry.sdk.trace.sampling import Sampler

    from shared.settings import ServiceSettings

UNTRACED = "healthz,readyz,metrics"
EXPORT_MILLISECONDS = 1000
ALLOWED = frozenset(
    {
        *("http.method", "http.request.method", "http.route"),
        *("http.status_code", "http.response.status_code"),
        *("db.system", "db.name", "error.type", "exception.type"),
    }
)
OURS = ("aid.", "messaging.")


def allowed(attributes: Mapping[str, Any] | None) -> dict[str, Any]:
    """What of a span's attributes may leave the process."""
    return {
        name: value
        for name, value in (attributes or {}).items()
        if name in ALLOWED or name.startswith(OURS)
    }


@contextmanager
def exporting(app: "FastAPI", settings: "ServiceSettings", *, service: str) -> Iterator[None]:
    """Record and send the spans of this process while the block lasts."""
    if settings.otel_exporter == "none":
        yield
        return
    provider = start(app, settings, service=service)
    try:
        yield
    finally:
        provider.shutdown()


def start(app: "FastAPI", settings: "ServiceSettings", *, service: str) -> "TracerProvider":
    """Record requests, statements, outside calls and events of this process from now on."""
    from opentelemetry import trace  # noqa: PLC0415 - only where spans are wanted
    from opentelemetry.instrumentation.fastapi import FastAPIInstrumentor  # noqa: PLC0415
    from opentelemetry.instrumentation.httpx import HTTPXClientInstrumentor  # noqa: PLC0415
    from opentelemetry.instrumentation.sqlalchemy import SQLAlchemyInstrumentor  # noqa: PLC0415
    from opentelemetry.sdk.resources import Resource  # noqa: PLC0415
    from opentelemetry.sdk.trace import TracerProvider  # noqa: PLC0415
    from opentelemetry.sdk.trace.export import BatchSpanProcessor  # noqa: PLC0415

    who = {"service.namespace": "aid", "service.name": service, "aid.process": settings.process}
    if settings.instance is not None:
        who["service.instance.id"] = f"{service}-{settings.process}-{settings.instance}"
    provider = TracerProvider(resource=Resource(who), sampler=_sampler())
    provider.add_span_processor(
        BatchSpanProcessor(discreet(_exporter(settings)), schedule_delay_millis=EXPORT_MILLISECONDS)
    )
    trace.set_tracer_provider(provider)
    FastAPIInstrumentor.instrument_app(
        app,
        tracer_provider=provider,
        excluded_urls=UNTRACED,
        exclude_spans=["receive", "send"],
    )
    HTTPXClientInstrumentor().instrument(tracer_provider=provider)
    SQLAlchemyInstrumentor().instrument(
        engine=app.state.database.engine.sync_engine,
        tracer_provider=provider,
        skip_dep_check=True,  # it has not been told of SQLAlchemy 2.1; the test of traces has
    )
    return provider


def _exporter(settings: "ServiceSettings") -> "SpanExporter":
    from opentelemetry.sdk.trace.export import ConsoleSpanExporter  # noqa: PLC0415

    if settings.otel_exporter == "otlp":
        from opentelemetry.exporter.otlp.proto.http.trace_exporter import (  # noqa: PLC0415
            OTLPSpanExporter,
        )

        return OTLPSpanExporter(endpoint=f"{settings.otel_endpoint.rstrip('/')}/v1/traces")
    if settings.otel_exporter == "console":
        return ConsoleSpanExporter(formatter=_line)
    if settings.otel_file is None:
        raise ValueError("AID_OTEL_EXPORTER=file needs AID_OTEL_FILE")
    settings.otel_file.parent.mkdir(parents=True, exist_ok=True)
    return ConsoleSpanExporter(out=settings.otel_file.open("a", encoding="utf-8"), formatter=_line)


def _line(span: "ReadableSpan") -> str:
    line: str = span.to_json(indent=None)
    return line + "\n"


def discreet(exporter: "SpanExporter") -> "SpanExporter":
    """An exporter that is handed only what may leave: no addresses, statements, error texts."""
    from opentelemetry.sdk.trace import Event, ReadableSpan  # noqa: PLC0415
    from opentelemetry.sdk.trace.export import SpanExporter, SpanExportResult  # noqa: PLC0415
    from opentelemetry.trace import Status  # noqa: PLC0415

    def without_people(span: ReadableSpan) -> ReadableSpan:
        return ReadableSpan(
            name=span.name,
            context=span.context,
            parent=span.parent,
            resource=span.resource,
            attributes=allowed(span.attributes),
            events=[Event(e.name, allowed(e.attributes), e.timestamp) for e in span.events],
            links=span.links,
            kind=span.kind,
            status=Status(span.status.status_code),
            start_time=span.start_time,
            end_time=span.end_time,
            instrumentation_scope=span.instrumentation_scope,
        )

    class Discreet(SpanExporter):
        def export(self, spans: Sequence[ReadableSpan]) -> SpanExportResult:
            return exporter.export([without_people(span) for span in spans])

        def shutdown(self) -> None:
            exporter.shutdown()

        def force_flush(self, timeout_millis: int = 30_000) -> bool:
            return exporter.force_flush(timeout_millis)

    return Discreet()


def _sampler() -> "Sampler":
    """What OTEL_TRACES_SAMPLER says; but a statement outside any request or event is no trace.

    Relay, clocks and figures ask the database several times a second.
    """
    from opentelemetry.sdk.trace import TracerProvider  # noqa: PLC0415
    from opentelemetry.sdk.trace.sampling import (  # noqa: PLC0415
        Decision,
        Sampler,
        SamplingResult,
    )
    from opentelemetry.trace import SpanKind, get_current_span  # noqa: PLC0415

    usual = TracerProvider(shutdown_on_exit=False).sampler

    class NoLoneStatements(Sampler):
        def should_sample(
            self,
            parent_context: Any,
            trace_id: int,
            name: str,
            kind: SpanKind | None = None,
            attributes: Any = None,
            *others: Any,
            **named: Any,
        ) -> SamplingResult:
            lone = not get_current_span(parent_context).get_span_context().is_valid
            outside_call = any(key.startswith("http.") for key in attributes or ())
            if lone and kind is SpanKind.CLIENT and not outside_call:
                return SamplingResult(Decision.DROP)
            return usual.should_sample(
                parent_context, trace_id, name, kind, attributes, *others, **named
            )

        def get_description(self) -> str:
            return "no statements outside a trace"

    return NoLoneStatements()
