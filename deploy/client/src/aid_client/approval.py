"""Opinions, public notice, county, decision."""

from datetime import date, datetime, time, timedelta
from typing import Any

from shared.clock import real_now
from shared.workdays import LHASA

from aid_client import clock
from aid_client.application import ApplicationSteps
from aid_client.http import SuiteClient, until

BEFORE_DECISION = frozenset({"drawn", "made_up", "own"})
FOR = "经核查，情况属实，符合救助条件，同意。"
AGAINST = "经核查，不符合救助条件。"


class ApprovalSteps:
    """The approval case of an assessed application."""

    def __init__(self, application: ApplicationSteps) -> None:
        self.application = application
        self.suite: SuiteClient = application.suite
        self.address = f"/v1/cases/{application.id}"
        self.view: Any = None

    def officer(self, role: str) -> str:
        """A token of the officer in charge: of the township, or of its county."""
        region = self.application.region
        region = region if role.startswith("township") else region[:6]
        return self.suite.token(role, region=region, sub=f"{role.replace('_', '-')}-{region}")

    @property
    def handler(self) -> str:
        return self.application.handler

    async def read(self) -> Any:
        self.view = await self.suite.ask(
            "GET", "approval", self.address, token=self.officer("county_lead")
        )
        return self.view

    async def _step(self, path: str, token: str, json: Any = None) -> Any:
        await self.read()
        self.view = await self.suite.ask(
            "POST",
            "approval",
            f"{self.address}/{path}",
            token=token,
            version=self.view["version"],
            json=json,
        )
        return self.view

    async def opened(self) -> Any:
        """The case opens by itself when the assessment is completed."""
        return await until(self.read, lambda _: True, what="the approval case opens")

    async def sign(self, role: str, amount: str, *, positive: bool = True, **more: Any) -> Any:
        """Handler or lead signs opinion and amount, or against it with more articles than known."""
        token = self.handler if role == "township_handler" else self.officer(role)
        body = await self._opinion(amount, positive=positive)
        return await self._step("sign-opinion", token, body | more)

    async def post_notice(self) -> Any:
        return await self._step("post-notice", self.handler, {})

    async def noticed(self) -> Any:
        """The names for the notice have come; it can be read."""
        return await until(
            self.notice, lambda seen: bool(seen.get("name")), what="the notice shows its name"
        )

    async def notice(self, channel: str = "ONLINE") -> Any:
        """What the public reads."""
        notice_id = (await self.read())["notices"][-1]["notice_id"]
        token = self.handler if channel == "VILLAGE_BOARD" else None
        return await self.suite.ask(
            "GET", "approval", f"/v1/notices/{notice_id}?channel={channel}", token=token
        )

    async def wait_for_the_notice(self) -> str:
        """Move the business clock past the notice's last day; returns that day."""
        closes = date.fromisoformat((await self.read())["notices"][-1]["closes_on"])
        morning = datetime.combine(closes + timedelta(days=1), time(9), tzinfo=LHASA)
        layout = self.suite.layout
        await clock.move(layout, max(morning - real_now(), clock.offset(layout)))
        return closes.isoformat()

    async def forward(self) -> Any:
        return await self._step("forward", self.handler, {})

    async def visit_if_drawn(self) -> bool:
        """The county visits a case that the lot has drawn; whether it did."""
        seen = await self.read()
        if seen["visit"] not in BEFORE_DECISION or seen["visited_on"] is not None:
            return False
        await self.record_visit()
        return True

    async def record_visit(self) -> Any:
        """The county's home visit; an urgent one away from its seat has the township's help."""
        seen = await self.read()
        away = seen["procedure"] == "EMERGENCY" and not seen["county_seat_resident"]
        return await self._step(
            "record-visit",
            self.officer("county_handler"),
            {
                "visited_on": clock.now(self.suite.layout).date().isoformat(),
                "assisting_person": "次仁旺姆",
                "assisted_by": "TOWNSHIP" if away else "COMMITTEE",
                "facts_confirmed": True,
                "facts": "入户核实，情况属实。",
            },
        )

    async def finish_verification(self) -> Any:
        """The county has checked an urgent case itself."""
        return await self._step("finish-verification", self.officer("county_handler"))

    async def countersign(self, *, agree: bool = True, reason: str = "") -> Any:
        """The county's lead signs a township's approval afterwards, or does not."""
        body = {"agree": agree, "reason": reason}
        return await self._step("countersign", self.officer("county_lead"), body)

    async def review(self, amount: str, *, positive: bool = True, **more: Any) -> Any:
        body = await self._opinion(amount, positive=positive) | more
        body["acknowledge_other_aid"] = True
        return await self._step("review", self.officer("county_handler"), body)

    async def _opinion(self, amount: str, *, positive: bool) -> dict[str, Any]:
        """For aid with its amount, or against it with the articles that the preview gives."""
        if positive:
            return {"positive": True, "opinion": FOR, "amount": amount}
        reasons = (await self.read())["preview"]["reasons"]
        return {"positive": False, "opinion": AGAINST, "articles": reasons}

    async def find_receipt(self, finding: str) -> Any:
        """The county has looked at a receipt that another case named first."""
        body = {"finding": finding, "reason": "经核对双方票据原件。"}
        return await self._step("receipt-finding", self.officer("county_handler"), body)

    async def revoke(self, reason: str) -> Any:
        """Two people of the county take the grant back: the money is to be stopped."""
        body = {"articles": ["第十条（二）"], "reason": reason}
        await self._step("propose-revocation", self.officer("county_handler"), body)
        return await self._step("decide-revocation", self.officer("county_lead"), {"agree": True})

    async def find_fraud(self, reason: str) -> Any:
        """Somebody of the county who had no part in the grant ends its review (第三十二条)."""
        reviewer = self.suite.token(
            "county_lead", region=self.application.region[:6], sub="reviewer"
        )
        return await self._step("close-review", reviewer, {"finding": "FRAUD", "reason": reason})

    async def return_to_township(self) -> Any:
        return await self._step(
            "return",
            self.officer("county_handler"),
            {"points": ["HOME_VISIT_INCOMPLETE"], "text": "请补充入户调查情况。"},
        )

    async def decide(self, amount: str | None, **changes: Any) -> Any:
        """The county's lead approves an amount, or refuses."""
        body: dict[str, Any] = {"approve": amount is not None}
        if amount is not None:
            body["amount"] = amount
        return await self._step("decide", self.officer("county_lead"), body | changes)

    async def signed(self, amount: str) -> "ApprovalSteps":
        """Both officers of the township have signed."""
        await self.opened()
        await self.sign("township_handler", amount)
        await self.sign("township_lead", amount)
        return self
