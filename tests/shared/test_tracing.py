"""Trace ids flow without an exporter, and what an exporter gets names nobody."""

import pytest
from opentelemetry.sdk.trace import TracerProvider
from opentelemetry.sdk.trace.export import SimpleSpanProcessor
from opentelemetry.sdk.trace.export.in_memory_span_exporter import InMemorySpanExporter
from opentelemetry.trace import SpanKind

from shared import observe, tracing

CALLER = "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01"


def test_a_request_goes_on_in_its_callers_trace() -> None:
    with observe.in_trace(CALLER):
        inside = observe.traceparent() or ""

    assert inside.split("-")[1] == CALLER.split("-")[1]
    assert inside.split("-")[2] != CALLER.split("-")[2]
    assert observe.traceparent() is None


@pytest.mark.parametrize("broken", [None, "", "nonsense", "00-0-0-01", f"{CALLER}0"])
def test_without_a_readable_trace_a_request_begins_one(broken: str | None) -> None:
    with observe.in_trace(broken):
        first = observe.traceparent() or ""
    with observe.in_trace(broken):
        second = observe.traceparent() or ""

    assert len(first) == len(CALLER)
    assert first != second


def test_an_event_goes_on_in_the_trace_it_was_published_in() -> None:
    span = observe.begin_span("process", SpanKind.CONSUMER, parent=CALLER)

    with observe.in_span(span):
        assert (observe.traceparent() or "").split("-")[1] == CALLER.split("-")[1]


def test_what_may_name_a_person_does_not_leave() -> None:
    kept = InMemorySpanExporter()
    provider = TracerProvider()
    provider.add_span_processor(SimpleSpanProcessor(tracing.discreet(kept)))
    tracer = provider.get_tracer("test")

    with (
        pytest.raises(ValueError, match="次仁"),
        tracer.start_as_current_span(
            "POST /v1/applications",
            attributes={
                "http.method": "POST",
                "url.query": "name=次仁",
                "client.address": "192.0.2.1",
                "db.statement": "SELECT '次仁'",
                "aid.case_id": "1",
            },
        ),
    ):
        raise ValueError("次仁 is 42")

    [span] = kept.get_finished_spans()
    assert span.attributes == {"http.method": "POST", "aid.case_id": "1"}
    assert [event.attributes for event in span.events] == [{"exception.type": "ValueError"}]
    assert "次仁" not in span.to_json()
