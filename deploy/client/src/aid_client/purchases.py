"""Purchased training: a selection won by the institution, and the proof of who sits in it."""

from datetime import timedelta
from typing import Any

from aid_client import clock
from aid_client.chance import hex_text
from aid_client.courses import SERVICE, CourseSteps, a_credit_code

GROUP, PROOF = "HARD_TO_EMPLOY", "EMPLOYMENT_AID_FINDING"
PANEL, SEATS = 3, 30


class PurchaseSteps:
    """What office, panel and institutions do until the contract stands on the register."""

    def __init__(self, course: CourseSteps) -> None:
        self.course = course
        self.project: Any = None

    async def _post(self, path: str, token: str, *, seen: Any = None, **options: Any) -> Any:
        version = None if seen is None else seen["version"]
        ask = self.course.suite.ask
        return await ask("POST", SERVICE, path, token=token, version=version, **options)

    def _officer(self, role: str, which: str) -> str:
        region = self.course.region
        return self.course.suite.token(role, region=region, sub=f"{which}-{region}")

    async def win_contract(self, price: str, *, group: str = GROUP) -> str:
        """Put out, offered for, and won on the next day, to which the clock moves; the contract's id."""
        await self.put_out(price, group=group)
        layout = self.course.suite.layout
        await clock.move(layout, clock.offset(layout) + timedelta(days=1))
        return await self.win()

    async def put_out(self, price: str, *, group: str = GROUP) -> None:
        """A project whose last day for offers is today; the institution of the walk and another offer."""
        course = self.course
        body = {
            "region": course.region,
            "title": "就业援助对象免费培训",
            "document": "拉人社采〔2026〕3号",
            "trade_id": course.trade["id"],
            "groups": [group],
            "seats": SEATS,
            "highest_price": price,
            "first_day": course.today.isoformat(),
            "last_day": (course.today + timedelta(days=200)).isoformat(),
            "course_days": 1,
            "bids_until": course.today.isoformat(),
        }
        self.project = await self._post("/v1/purchase-projects", course.lead, json=body)
        address = f"/v1/purchase-projects/{self.project['id']}"
        offer = {"price": price, "plan": "教师三名，实训灶台二十个。"}
        for institution in (course.school, await self._rival()):
            await self._post(f"{address}/bids", institution, json=offer)

    async def win(self) -> str:
        """On a later day the institution of the walk is the best of two; the id of its contract."""
        address = f"/v1/purchase-projects/{self.project['id']}"
        await self._post(f"{address}/close-bidding", self.course.lead, seen=self.project)
        return await self._award(address, await self._score(address))

    async def _rival(self) -> str:
        code = a_credit_code()
        body = {
            "document": "拉人社发〔2026〕6号",
            "credit_code": code,
            "name": "拉萨雪域培训学校",
            "region": self.course.region,
            "qualified_for_pay_first": False,
        }
        proposed = await self._post("/v1/institutions", self.course.handler, json=body)
        address = f"/v1/city-changes/{proposed['id']}/confirm"
        await self._post(address, self.course.lead, seen=proposed)
        return self.course.suite.token("training_institution", org=code, sub=f"rival-{code}")

    async def _score(self, address: str) -> Any:
        ask, lead = self.course.suite.ask, self.course.lead
        bids = (await ask("GET", SERVICE, f"{address}/bids", token=lead))["items"]
        scores = [
            {
                "bid_id": bid["id"],
                "points": 90 if bid["credit_code"] == self.course.credit_code else 70,
                "note": "符合要求",
            }
            for bid in bids
        ]
        for member in range(PANEL):
            token = self._officer("hrss_handler", f"panel-{member}")
            await self._post(f"{address}/scores", token, json={"scores": scores})
        return await ask("GET", SERVICE, f"{address}/bids", token=lead)

    async def _award(self, address: str, bids: Any) -> str:
        own = self.course.credit_code
        [best] = [bid for bid in bids["items"] if bid["credit_code"] == own]
        body = {
            "document": "拉人社采〔2026〕3号中标通知",
            "region": self.course.region,
            "bid_id": best["id"],
            "number": f"CG-{hex_text(6).upper()}",
        }
        proposed = await self._post(f"{address}/award", self.course.lead, seen=bids, json=body)
        second = self._officer("hrss_lead", "hrss-second")
        confirm = f"/v1/city-changes/{proposed['id']}/confirm"
        return str((await self._post(confirm, second, seen=proposed))["result"])

    async def prove(self, group: str = GROUP, kind: str = PROOF, *, confirmed: bool = True) -> Any:
        """The worker's group is proved: one officer enters it, another confirms it."""
        worker, course = self.course.worker, self.course
        form = {
            "name": worker.name,
            "id_number": worker.id_number,
            "region": course.region,
            "group": group,
            "kind": kind,
            "reference": "就援〔2026〕118号",
            "issuer": "城关区就业服务中心",
            "valid_from": (course.today - timedelta(days=30)).isoformat(),
        }
        entered = await self._post("/v1/group-proofs", course.handler, data=form)
        if not confirmed:
            return entered
        confirm = f"/v1/group-proofs/{entered['id']}/confirm"
        return await self._post(confirm, course.lead, seen=entered)
