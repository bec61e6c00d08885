"""Services as `api` and `worker` processes apart, on three brokers, with accidents on the way."""

from dataclasses import replace
from pathlib import Path

from aid import suite, verify
from aid_client.application import ApplicationSteps
from aid_client.approval import ApprovalSteps
from aid_client.assessment import AssessmentSteps
from aid_client.household import Household
from aid_client.http import SuiteClient, until
from aid_client.payment import PaymentSteps
from aid_engines.layout import Layout
from aid_engines.ports import free_ports
from aid_engines.probes import answers_ok

AMOUNT = "2100.00"


async def add_worker(running: suite.Suite) -> None:
    """A second worker of disbursement beside the first."""
    first = running.supervisor.children["disbursement-worker"].program
    port = free_ports(["second"], beside={})["second"]
    second = replace(
        first,
        name="disbursement-worker-2",
        env={**first.env, "AID_INSTANCE": "second", "AID_DISBURSEMENT_PORT": str(port)},
        ready=lambda: answers_ok(f"http://127.0.0.1:{port}/readyz"),
    )
    await running.supervisor.until_ready(running.supervisor.start(second))


async def test_a_case_is_paid_although_a_broker_and_a_worker_are_killed(tmp_path: Path) -> None:
    layout = Layout.beside(tmp_path, brokers=3)
    async with suite.start(layout, split=True) as running, SuiteClient(layout) as http:
        await add_worker(running)
        application = ApplicationSteps(http, Household())
        await application.accepted()
        running.kill("kafka-2")
        await AssessmentSteps(application).completed()
        case = await ApprovalSteps(application).signed(AMOUNT)
        await case.post_notice()
        await case.noticed()
        running.kill("disbursement-worker")
        await case.wait_for_the_notice()
        await case.forward()
        await case.visit_if_drawn()
        await case.review(AMOUNT)
        await case.decide(AMOUNT)
        payment = PaymentSteps(application)
        await payment.release(await payment.make_batch())

        seen = await payment.matched()

        assert (seen["amount"], seen["status"]) == (AMOUNT, "paid")
        await application.until_timeline_has("payment-paid")
        await until(
            lambda: verify.verify(layout),
            lambda found: found.ok or not found.may_settle,
            what="the last events have arrived",
        )
        assert await verify.run(layout) == 0
