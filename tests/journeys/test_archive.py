"""The drill: a wrong thing is done, and the suite walks on from the moment before it."""

import asyncio
import shutil
from dataclasses import replace
from datetime import datetime
from pathlib import Path

import asyncpg
import pytest
from aid import suite, verify
from aid.archive import commands
from aid.archive.archiver import Archiver
from aid.archive.settings import ArchiveSettings
from aid_client.application import ApplicationSteps
from aid_client.approval import ApprovalSteps
from aid_client.assessment import AssessmentSteps
from aid_client.household import Household
from aid_client.http import StepRefused, SuiteClient
from aid_client.payment import PaymentSteps
from aid_engines.layout import DATABASE, Layout, without_driver
from aid_engines.refusal import Refusal
from aid_engines.supervisor import say_nothing

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
    """Others apply meanwhile, so that the moment is one of a suite at work."""
    while True:
        await ApplicationSteps(http, Household()).accepted()


async def as_administrator(layout: Layout, statement: str) -> datetime:
    connection = await asyncpg.connect(without_driver(layout.admin_url or "", database=DATABASE))
    try:
        await connection.execute(statement)
        now: datetime = await connection.fetchval("SELECT clock_timestamp()")
    finally:
        await connection.close()
    return now


async def test_a_suite_walks_on_from_the_moment_before_a_wrong_thing_was_done(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    archive, keys = tmp_path / "archive", tmp_path / "keys"
    settings = {"AID_ARCHIVE": str(archive), "AID_ARCHIVE_SECONDS": "1.5"}
    before = replace(Layout.beside(tmp_path / "before"), settings=settings)
    async with suite.start(before) as running, SuiteClient(before) as http:
        application = ApplicationSteps(http, Household())
        await application.accepted()
        await AssessmentSteps(application).completed()
        await decided(ApprovalSteps(application))
        others = asyncio.create_task(keep_applying(http))
        await asyncio.sleep(3)
        moment = await as_administrator(before, "SELECT 1")
        later = ApplicationSteps(http, Household())
        await later.accepted()
        others.cancel()
        await asyncio.gather(others, return_exceptions=True)
        await running.supervisor.stop("disbursement")
        await as_administrator(before, "DROP SCHEMA disbursement CASCADE")
        assert running.archiver is not None
        with pytest.raises(Refusal, match="The archive ends at"):
            await commands.copy(before, tmp_path / "early", "2999-01-01T00:00:00Z", None)
    await asyncio.to_thread(shutil.copytree, before.keys, keys)
    await asyncio.to_thread(shutil.rmtree, before.home)

    after = Layout.beside(tmp_path / "after")
    await commands.restore(after, str(archive), moment.isoformat(), keys)

    async with suite.start(after) as running, SuiteClient(after) as http:
        assert await verify.run(after) == 0
        application.suite = later.suite = http
        with pytest.raises(StepRefused, match="404"):
            await later.read()
        payment = PaymentSteps(application)
        await payment.release(await payment.make_batch())
        assert (await payment.matched())["amount"] == AMOUNT
        await application.until_timeline_has("payment-paid")
        assert await verify.run(after) == 0

        other = Archiver(after, ArchiveSettings(address=str(archive)), say_nothing)
        with pytest.raises(Refusal, match="before it was restored"):
            await other.begin(running.supervisor)

    assert await commands.status(before, str(archive)) == 0
    lost = sorted((archive / "wal").iterdir())[1]
    lost.unlink()
    assert await commands.status(before, str(archive)) == 1
    assert lost.name[:24] in capsys.readouterr().out
    with pytest.raises(Refusal, match=f"gap: of the log it lacks 1 segments, {lost.name[:24]}"):
        await commands.copy(before, tmp_path / "gap", moment.isoformat(), None)
