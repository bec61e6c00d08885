"""One case is followed through all services and topics by its trace, and by nobody's data."""

import asyncio
import json
from dataclasses import replace
from pathlib import Path
from typing import Any

from aid import suite
from aid_client.application import ApplicationSteps
from aid_client.approval import ApprovalSteps
from aid_client.assessment import AssessmentSteps
from aid_client.chance import hex_text
from aid_client.household import Household
from aid_client.http import SuiteClient
from aid_client.payment import PaymentSteps
from aid_engines.layout import Layout

from shared import tracing

AMOUNT = "2100.00"
SERVICES = {"intake", "assessment", "approval", "disbursement"}


def follow(http: SuiteClient, trace_id: str) -> None:
    http._http.headers["traceparent"] = f"00-{trace_id}-{hex_text(8)}-01"


async def walk(layout: Layout, trace_id: str, *, last_trace_id: str) -> ApplicationSteps:
    async with suite.start(layout), SuiteClient(layout) as http:
        follow(http, trace_id)
        application = ApplicationSteps(http, Household())
        await application.accepted()
        await AssessmentSteps(application).completed()
        case = await ApprovalSteps(application).signed(AMOUNT)
        await case.post_notice()
        await case.noticed()
        await case.wait_for_the_notice()
        await case.forward()
        await case.visit_if_drawn()
        await case.review(AMOUNT)
        await case.decide(AMOUNT)
        payment = PaymentSteps(application)
        await payment.release(await payment.make_batch())
        await payment.matched()
        await application.until_timeline_has("payment-paid")
        follow(http, last_trace_id)
        await application.timeline()
        return application


def spans_of(folder: Path, trace_id: str) -> list[dict[str, Any]]:
    lines = [line for file in folder.glob("*.jsonl") for line in file.read_text().splitlines()]
    spans = [json.loads(line) for line in lines]
    return [span for span in spans if span["context"]["trace_id"] == f"0x{trace_id}"]


def service(span: dict[str, Any]) -> str:
    return str(span["resource"]["attributes"]["service.name"])


async def test_a_trace_follows_a_case_through_all_services_and_topics(tmp_path: Path) -> None:
    layout = replace(Layout.beside(tmp_path), settings={"AID_OTEL_EXPORTER": "file"})
    trace_id, last_trace_id = hex_text(16), hex_text(16)

    application = await walk(layout, trace_id, last_trace_id=last_trace_id)

    assert spans_of(layout.home / "traces", last_trace_id), "a stop lost the last spans"
    spans = await asyncio.to_thread(spans_of, layout.home / "traces", trace_id)
    by_id = {span["context"]["span_id"]: span for span in spans}
    assert {service(span) for span in spans} >= SERVICES
    handled = [span for span in spans if span["kind"] == "SpanKind.CONSUMER"]
    for span in handled:
        sent = by_id[span["parent_id"]]
        assert sent["kind"] == "SpanKind.PRODUCER"
        event = span["attributes"]["messaging.message.id"]
        assert sent["attributes"]["messaging.message.id"] == event
        assert sent["name"].removeprefix("send ") == span["name"].removeprefix("process ")
    ways = {(service(by_id[span["parent_id"]]), service(span)) for span in handled}
    assert {
        ("intake", "assessment"),
        ("assessment", "approval"),
        ("approval", "disbursement"),
        ("disbursement", "intake"),
    } <= ways
    requests = [span for span in spans if span["kind"] == "SpanKind.SERVER"]
    for some in (handled, requests):
        assert application.id in {span["attributes"].get("aid.case_id") for span in some}
    assert any(span["attributes"].get("db.system") == "postgresql" for span in spans)
    assert_only_what_may_leave(spans, application)


def assert_only_what_may_leave(spans: list[dict[str, Any]], application: ApplicationSteps) -> None:
    for span in spans:
        assert tracing.allowed(span["attributes"]) == span["attributes"]
        for event in span["events"]:
            assert tracing.allowed(event["attributes"]) == event["attributes"]
    everything = json.dumps(spans, ensure_ascii=False)
    assert [secret for secret in application.household.secrets if secret in everything] == []
