"""From the register of institutions to a worker's certificate: everybody's steps in teaching."""

from dataclasses import dataclass, field
from datetime import date
from typing import Any, Self

from aid_simulators import issuer
from stdnum.cn import uscc

from aid_client import clock
from aid_client.chance import CHANCE, hex_text
from aid_client.departments import department_says
from aid_client.household import a_birthday, a_card, an_id_number, unused
from aid_client.http import SuiteClient, until

SERVICE = "training-subsidy"
MODULES = ["PATRIOTISM", "ETHICS", "QUALITY", "LAW", "SAFETY", "HEALTH", "COOKING"]
NUMBER_FORM = "S54########"
STANDARD = "1500.00"


def a_certificate_number() -> str:
    """A number of ``NUMBER_FORM`` that nobody has."""
    return unused(lambda: f"S54{CHANCE.randrange(10**8):08d}")


def a_credit_code() -> str:
    """A unified social credit code that holds and belongs to nobody."""

    def draw() -> str:
        body = f"91540100MA6T{CHANCE.randrange(10**5):05d}"
        return body + str(uscc.calc_check_digit(body))

    return unused(draw)


@dataclass
class Worker:
    """Somebody who learns a trade: name, number and card, different in each walk."""

    name: str = "达瓦央金"
    id_number: str = field(default_factory=lambda: an_id_number(a_birthday(28)))
    card: str = field(default_factory=a_card)
    sub: str = field(default_factory=lambda: f"worker-{hex_text(6)}")


@dataclass
class CourseSteps:
    """One institution with a trade of its own and a class in it."""

    suite: SuiteClient
    region: str = "540102"
    worker: Worker = field(default_factory=Worker)
    credit_code: str = field(default_factory=a_credit_code)
    trade_code: str = field(default_factory=lambda: f"4-{hex_text(4).upper()}")
    body_code: str = field(default_factory=lambda: f"S54-{hex_text(4).upper()}")
    institution: Any = None
    trade: Any = None
    plan: Any = None
    course: Any = None
    enrolment: Any = None

    @property
    def today(self) -> date:
        return clock.now(self.suite.layout).date()

    @property
    def school(self) -> str:
        return self.suite.token(
            "training_institution", org=self.credit_code, sub=f"school-{self.credit_code}"
        )

    @property
    def handler(self) -> str:
        return self.suite.token(
            "hrss_handler", region=self.region, sub=f"hrss-handler-{self.region}"
        )

    @property
    def lead(self) -> str:
        return self.suite.token("hrss_lead", region=self.region, sub=f"hrss-lead-{self.region}")

    async def _post(self, path: str, *, token: str, seen: Any = None, **options: Any) -> Any:
        version = None if seen is None else seen["version"]
        return await self.suite.ask("POST", SERVICE, path, token=token, version=version, **options)

    async def _agree(self, path: str, change: dict[str, Any], *, seen: Any = None) -> str:
        """One person of the city proposes, another confirms; the id of what was made."""
        first, second = (
            self.suite.token(
                "hrss_lead", region=issuer.CITY, sub=f"hrss-lead-{issuer.CITY}-{which}"
            )
            for which in ("first", "second")
        )
        proposed = await self._post(
            path, token=first, seen=seen, json=change | {"document": "拉人社发〔2026〕1号"}
        )
        confirmed = await self._post(
            f"/v1/city-changes/{proposed['id']}/confirm", token=second, seen=proposed
        )
        return str(confirmed["result"])

    async def _get(self, path: str, *, token: str) -> Any:
        return await self.suite.ask("GET", SERVICE, path, token=token)

    async def register(self) -> Any:
        """Two officers enter the institution, and the city a body that issues certificates."""
        proposed = await self._post(
            "/v1/institutions",
            token=self.handler,
            json={
                "document": "拉人社发〔2026〕5号",
                "credit_code": self.credit_code,
                "name": "拉萨高原技工学校",
                "region": self.region,
                "qualified_for_pay_first": True,
            },
        )
        confirmed = await self._post(
            f"/v1/city-changes/{proposed['id']}/confirm", token=self.lead, seen=proposed
        )
        address = f"/v1/institutions/{confirmed['result']}"
        self.institution = await self._get(address, token=self.handler)
        await self._agree(
            "/v1/certification-bodies",
            {
                "code": self.body_code,
                "name": "拉萨市职业技能鉴定中心",
                "number_form": NUMBER_FORM,
                "valid_from": "2020-01-01",
            },
        )
        return self.institution

    async def list_trade(self, **changes: Any) -> Any:
        """Two people of the city list trade and level with their standard."""
        trade = {
            "code": self.trade_code,
            "name": "中式烹调师",
            "level": 5,
            "training_type": "EMPLOYMENT_SKILL",
            "standards": [{"in_force_from": "2020-01-01", "amount": STANDARD}],
        }
        trade_id = await self._agree("/v1/trades", trade | changes)
        self.trade = await self._get(f"/v1/trades/{trade_id}", token=self.lead)
        return self.trade

    async def delist_trade(self, day: date) -> None:
        """Two people of the city take the trade off the catalogue from a day to come."""
        change = {"off_from": day.isoformat()}
        await self._agree(f"/v1/trades/{self.trade['id']}/delist", change, seen=self.trade)

    async def set_plan(self, budget: str = "30000.00", **changes: Any) -> Any:
        """The lead sets the year's budget of this trade."""
        self.plan = await self._post(
            "/v1/year-plans",
            token=self.lead,
            json={
                "year": self.today.year,
                "region": self.region,
                "funding": "PAY_FIRST",
                "trade_code": self.trade_code,
                "budget": budget,
            }
            | changes,
        )
        return self.plan

    async def raise_plan(self, budget: str) -> Any:
        """The lead raises the budget: who waits goes on."""
        seen = await self._get(f"/v1/year-plans/{self.plan['id']}", token=self.lead)
        self.plan = await self._post(
            f"/v1/year-plans/{self.plan['id']}/change-budget",
            token=self.lead,
            seen=seen,
            json={"budget": budget},
        )
        return self.plan

    async def plan_class(self, **changes: Any) -> Any:
        """The institution plans a class of one day: today."""
        self.course = await self._post(
            "/v1/classes",
            token=self.school,
            json={
                "title": "中式烹调师（初级）",
                "trade_id": self.trade["id"],
                "funding": "PAY_FIRST",
                "modules": MODULES,
                "starts_on": self.today.isoformat(),
                "ends_on": self.today.isoformat(),
                "place": "城关区金珠西路 1 号 201 教室",
                "seats": 30,
            }
            | changes,
        )
        return self.course

    async def open_class(self) -> Any:
        """The class takes trainees from now on."""
        self.course = await self._post(
            f"/v1/classes/{self.course['id']}/open", token=self.school, seen=self.course
        )
        return self.course

    async def close_class(self) -> Any:
        """The class ends today, before its last day."""
        seen = await self._get(f"/v1/classes/{self.course['id']}", token=self.school)
        self.course = await self._post(
            f"/v1/classes/{self.course['id']}/close", token=self.school, seen=seen
        )
        return self.course

    async def exit(self) -> Any:
        """The institution leaves for good: what has begun is taught to its end, the rest called off."""
        today = self.today.isoformat()
        page = await self._get("/v1/classes?limit=200", token=self.school)
        ends = [
            {
                "class_id": one["id"],
                "end": "TAUGHT_TO_END"
                if one["status"] == "open" and one["starts_on"] <= today
                else "CANCELLED",
            }
            for one in page["items"]
            if one["status"] in {"planned", "open"} and one["ends_on"] >= today
        ]
        return await self._lose_standing("EXIT", ends)

    async def restrict(self) -> Any:
        """The institution may open no class until it is reinstated."""
        return await self._lose_standing("RESTRICT", [])

    async def _lose_standing(self, kind: str, ends: list[dict[str, str]]) -> Any:
        """The office tells what is intended, the institution waives the hearing, the lead decides."""
        sanction = await self._post(
            "/v1/institution-sanctions",
            token=self.handler,
            json={
                "institution_id": self.institution["id"],
                "kind": kind,
                "reason_code": "QUALITY_INSPECTION_FAILED",
                "grounds": "两次质量检查不合格",
            },
        )
        address = f"/v1/institution-sanctions/{sanction['id']}"
        sanction = await self._post(f"{address}/waive", token=self.school, seen=sanction)
        decision = {"explanation": "两次质量检查不合格", "classes": ends}
        await self._post(f"{address}/impose", token=self.lead, seen=sanction, json=decision)
        self.institution = await self._get(
            f"/v1/institutions/{self.institution['id']}", token=self.handler
        )
        return self.institution

    async def enrol(self, worker: Worker | None = None, **changes: Any) -> Any:
        """A worker takes a seat by real name."""
        self.worker = worker or self.worker
        self.enrolment = await self._post(
            f"/v1/classes/{self.course['id']}/enrolments",
            token=self.school,
            json={"name": self.worker.name, "id_number": self.worker.id_number} | changes,
        )
        return self.enrolment

    @property
    def _seat(self) -> str:
        return f"/v1/classes/{self.course['id']}/enrolments/{self.enrolment['id']}"

    async def read_seat(self) -> Any:
        """The seat as it stands."""
        self.enrolment = await self._get(self._seat, token=self.school)
        return self.enrolment

    async def attend(self, *, present: bool = True, shown: bool = True) -> Any:
        """The sheet of today, with those who are on it already, and a photo of the lesson."""
        if shown:
            await self._show_lesson()
        seen = await self._get(f"/v1/classes/{self.course['id']}", token=self.school)
        sheet = f"/v1/classes/{self.course['id']}/attendance/{self.today}"
        there = (await self._get(sheet, token=self.school))["present"]
        added = [self.enrolment["id"]] if present else []
        return await self._post(
            f"/v1/classes/{self.course['id']}/attendance",
            token=self.school,
            seen=seen,
            json={"day": self.today.isoformat(), "present": [*there, *added]},
        )

    async def _show_lesson(self) -> None:
        await self._post(
            f"/v1/classes/{self.course['id']}/evidence",
            token=self.school,
            json={
                "day": self.today.isoformat(),
                "kind": "PHOTO",
                "sha256": hex_text(32).lower(),
                "media_type": "image/jpeg",
                "size": 482113,
                "latitude": 29652491,
                "longitude": 91172110,
                "taken_at": f"{self.today.isoformat()}T10:15:00+08:00",
            },
        )

    async def examine(self, result: str = "PASSED") -> Any:
        self.enrolment = await self._post(
            f"{self._seat}/examine",
            token=self.school,
            seen=self.enrolment,
            json={"result": result, "examined_on": self.today.isoformat()},
        )
        return self.enrolment

    async def certify(self, *, outcome: str = "CONFIRMED") -> Any:
        """The certificate is entered, and the body that issued it says so when it is asked."""
        await department_says(self.suite, "CERTIFICATE", self.worker.id_number, outcome=outcome)
        self.enrolment = await self._post(
            f"{self._seat}/certify",
            token=self.school,
            seen=self.enrolment,
            json={
                "body_code": self.body_code,
                "number": a_certificate_number(),
                "issued_on": self.today.isoformat(),
            },
        )
        self.enrolment = await until(
            self.read_seat,
            lambda seen: seen["certificate"]["doubt"] != "NOT_CONFIRMED_YET",
            what="the body answers about the certificate",
        )
        return self.enrolment

    async def founded(self, budget: str = "30000.00") -> Self:
        """Register, trade, plan, and a class that is open."""
        await self.register()
        await self.list_trade()
        await self.set_plan(budget)
        await self.plan_class()
        await self.open_class()
        return self

    async def graduated(self, worker: Worker | None = None, **changes: Any) -> Self:
        """A worker from the seat to the certificate."""
        await self.enrol(worker, **changes)
        await self.attend()
        await self.examine()
        await self.certify()
        return self
