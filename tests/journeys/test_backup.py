"""The drill: everything is lost, a copy is restored in an empty place, and the case walks on."""

import asyncio
import shutil
from pathlib import Path

import asyncpg
import pytest
from aid import suite, verify
from aid.backup.copy import take
from aid.backup.restoration import restore, restore_service
from aid_client.application import ApplicationSteps
from aid_client.approval import ApprovalSteps
from aid_client.assessment import AssessmentSteps
from aid_client.household import Household
from aid_client.http import SuiteClient
from aid_client.payment import PaymentSteps
from aid_engines.layout import DATABASE, Layout, without_driver
from aid_engines.refusal import Refusal

AMOUNT = "2100.00"


async def decided(case: ApprovalSteps) -> None:
    await case.signed(AMOUNT)
    await case.post_notice()
    await case.noticed()
    await case.wait_for_the_notice()
    await case.forward()
    await case.visit_if_drawn()
    await case.review(AMOUNT)
    await case.decide(AMOUNT)


async def keep_applying(http: SuiteClient) -> None:
    """Others apply meanwhile, so that the copy is taken of a suite at work."""
    while True:
        await ApplicationSteps(http, Household()).accepted()


async def test_a_suite_that_lost_everything_walks_on_from_its_copy(tmp_path: Path) -> None:
    copy, keys = tmp_path / "copy", tmp_path / "keys"
    before = Layout.beside(tmp_path / "before")
    async with suite.start(before), SuiteClient(before) as http:
        application = ApplicationSteps(http, Household())
        await application.accepted()
        await AssessmentSteps(application).completed()
        await decided(ApprovalSteps(application))
        others = asyncio.create_task(keep_applying(http))
        await take(before, copy, keys=keys, say=print)
        others.cancel()
        await asyncio.gather(others, return_exceptions=True)
    await asyncio.to_thread(shutil.rmtree, before.home)

    after = Layout.beside(tmp_path / "after")
    await restore(after, copy, keys=keys, say=print)

    async with suite.start(after), SuiteClient(after) as http:
        assert await verify.run(after) == 0
        application.suite = http
        payment = PaymentSteps(application)
        await payment.release(await payment.make_batch())
        assert (await payment.matched())["amount"] == AMOUNT
        await application.until_timeline_has("payment-paid")
        assert await verify.run(after) == 0


async def test_one_service_restored_alone_catches_up_from_the_topics(tmp_path: Path) -> None:
    layout, copy = Layout.beside(tmp_path / "aid"), tmp_path / "copy"
    async with suite.start(layout) as running, SuiteClient(layout) as http:
        application = ApplicationSteps(http, Household())
        await application.accepted()
        with pytest.raises(Refusal, match="approval is running"):
            await restore_service(layout, (await taken(layout, tmp_path / "early")), "approval")
        program = running.supervisor.children["approval"].program
        await running.supervisor.stop("approval")
        await take(layout, copy)
        await AssessmentSteps(application).completed()
        await lose(layout, "approval")

        await restore_service(layout, copy, "approval")

        running.supervisor.start(program)
        await running.until_ready("approval")
        await decided(ApprovalSteps(application))
        payment = PaymentSteps(application)
        await payment.release(await payment.make_batch())
        assert (await payment.matched())["amount"] == AMOUNT
        assert await verify.run(layout) == 0

        program = running.supervisor.children["approval"].program
        await running.supervisor.stop("approval")
        with pytest.raises(Refusal, match="since"):
            await restore_service(layout, copy, "approval")


async def taken(layout: Layout, folder: Path) -> Path:
    await take(layout, folder)
    return folder


async def lose(layout: Layout, schema: str) -> None:
    connection = await asyncpg.connect(without_driver(layout.admin_url or "", database=DATABASE))
    await connection.execute(f"DROP SCHEMA {schema} CASCADE")
    await connection.close()
