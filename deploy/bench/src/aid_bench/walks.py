"""Whole medical walks in phases, many at a time; what each change costs is timed on its own."""

import asyncio
import time
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass, field
from typing import Any

from aid_client.application import ApplicationSteps
from aid_client.approval import FOR, ApprovalSteps
from aid_client.assessment import AssessmentSteps
from aid_client.http import SuiteClient, until
from aid_client.payment import BANK, PaymentSteps
from aid_engines.layout import Layout

from aid_bench.load import all_once, request

AMOUNT = "2100.00"
BATCH_SIZE = 8


@dataclass
class Walk:
    """One case on its way."""

    application: ApplicationSteps
    assessment: AssessmentSteps = field(init=False)
    case: ApprovalSteps = field(init=False)

    async def draft(self) -> None:
        """Fill in, sign, authorise, bring the papers; from then on the case has its id."""
        await self.application.draft()
        await self.application.sign()
        await self.application.authorise()
        await self.application.upload()
        self.assessment = AssessmentSteps(self.application)
        self.case = ApprovalSteps(self.application)


@dataclass(slots=True)
class Times:
    """What a run of walks took: seconds of the whole, and each timed change a second."""

    walks: int
    seconds: float = 0.0
    phases: dict[str, float] = field(default_factory=dict)
    changes: dict[str, float] = field(default_factory=dict)


class Walks:
    """Some walks through one suite; what waits for nobody goes eight at a time."""

    def __init__(self, suite: SuiteClient, number: int) -> None:
        self._suite = suite
        self._layout: Layout = suite.layout
        self.walks = [Walk(ApplicationSteps(suite)) for _ in range(number)]
        self.times = Times(number)
        self._gate = asyncio.Semaphore(BATCH_SIZE)

    async def run(self) -> Times:
        """From draft to paid and matched."""
        began = time.perf_counter()
        await self.submitted()
        await self._change("accept", "intake", self.accepts())
        await self._phase("assess", lambda walk: walk.assessment.completed())
        await self._phase("open", lambda walk: walk.case.opened())
        for role in ("township_handler", "township_lead"):
            await self._phase("read", lambda walk: walk.case.read())
            await self._change("sign", "approval", [self._sign(walk, role) for walk in self.walks])
        await self._phase("notice", self._notice)
        await self.walks[0].case.wait_for_the_notice()
        await self._phase("county", self._county)
        await self._phase("read", lambda walk: walk.case.read())
        await self._change("decide", "approval", [self._decide(walk) for walk in self.walks])
        await self._pay()
        self.times.seconds = time.perf_counter() - began
        return self.times

    async def submitted(self) -> list[str]:
        """Draft and submit all; returns their ids."""
        await self._phase("draft", lambda walk: walk.draft())
        await self._change("submit", "intake", [self._submit(walk) for walk in self.walks])
        await self._phase("read", lambda walk: walk.application.read())
        return [walk.application.id for walk in self.walks]

    def accepts(self) -> list[bytes]:
        """A request for each that accepts it."""
        return [self._accept(walk) for walk in self.walks]

    async def opened(self) -> None:
        """Wait until every accepted application is under assessment."""
        await self._phase("opened", lambda walk: walk.assessment.opened())

    async def _phase(self, name: str, step: Callable[[Walk], Awaitable[Any]]) -> None:
        async def one(walk: Walk) -> None:
            async with self._gate:
                await step(walk)

        began = time.perf_counter()
        await asyncio.gather(*(one(walk) for walk in self.walks))
        took = time.perf_counter() - began
        self.times.phases[name] = self.times.phases.get(name, 0.0) + took

    async def _change(self, name: str, service: str, requests: Sequence[bytes]) -> None:
        seconds, _ = await all_once(self._layout.base_url(service), requests)
        a_second = len(requests) / seconds
        self.times.changes[name] = min(a_second, self.times.changes.get(name, a_second))
        self.times.phases[name] = self.times.phases.get(name, 0.0) + seconds

    def _submit(self, walk: Walk) -> bytes:
        application = walk.application
        return request(
            "POST",
            f"/v1/applications/{application.id}/submit",
            token=application.applicant,
            version=application.view["version"],
        )

    def _accept(self, walk: Walk) -> bytes:
        application = walk.application
        return request(
            "POST",
            f"/v1/applications/{application.id}/accept",
            token=application.handler,
            version=application.view["version"],
            json={},
        )

    def _sign(self, walk: Walk, role: str) -> bytes:
        case = walk.case
        token = case.handler if role == "township_handler" else case.officer(role)
        return request(
            "POST",
            f"{case.address}/sign-opinion",
            token=token,
            version=case.view["version"],
            json={"positive": True, "opinion": FOR, "amount": AMOUNT},
        )

    async def _notice(self, walk: Walk) -> None:
        await walk.case.post_notice()
        await walk.case.noticed()

    async def _county(self, walk: Walk) -> None:
        await walk.case.forward()
        await walk.case.visit_if_drawn()
        await walk.case.review(AMOUNT)

    def _decide(self, walk: Walk) -> bytes:
        case = walk.case
        return request(
            "POST",
            f"{case.address}/decide",
            token=case.officer("county_lead"),
            version=case.view["version"],
            json={"approve": True, "amount": AMOUNT},
        )

    async def _pay(self) -> None:
        """One batch for all of them; then until each is paid and matched."""
        began = time.perf_counter()
        payments = [PaymentSteps(walk.application) for walk in self.walks]
        ready = [await payment.until_status("ready") for payment in payments]
        first = payments[0]
        funds = await self._suite.ask("GET", "disbursement", "/v1/funds", token=first.maker)
        fund = next(fund for fund in funds if fund["code"] == ready[0]["fund_code"])
        batch = await self._suite.ask(
            "POST",
            "disbursement",
            "/v1/batches",
            token=first.maker,
            json={
                "fund_id": fund["id"],
                "bank_code": BANK,
                "payment_ids": [payment["id"] for payment in ready],
            },
        )
        await first.release(batch)
        for payment in payments:
            await payment.matched()
        await self._phase("told", self._told)
        self.times.phases["pay"] = time.perf_counter() - began

    async def _told(self, walk: Walk) -> None:
        await until(
            walk.application.timeline,
            lambda seen: any("payment-paid" in entry["code"] for entry in seen["entries"]),
            what="the applicant is told",
        )
