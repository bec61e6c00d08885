"""A school with an office, and a worker at any step from seat to decided claim."""

from datetime import timedelta
from decimal import Decimal
from typing import Any
from uuid import uuid4

from aid_client.chance import hex_text
from aid_client.courses import a_certificate_number, a_credit_code
from aid_client.household import a_birthday, a_card, an_id_number
from shared.roles import system
from sqlalchemy import text
from training_subsidy.domain.register.inquiry import Question
from training_subsidy.usecases.claims.plans import promote_waiting
from training_subsidy.usecases.inquiries import ROUND
from training_subsidy.usecases.register.visits import draw_visits, publish_lots

from aid_testing.actors import CITY, as_, if_match, once
from aid_testing.clocks import ahead
from aid_testing.departments import OtherDepartments
from aid_testing.fixtures import Client

PDF = b"%PDF-1.7\n1 0 obj\n<< /Type /Catalog >>\nendobj\ntrailer\n<< >>\n%%EOF\n"
MODULES = ["PATRIOTISM", "ETHICS", "QUALITY", "LAW", "SAFETY", "HEALTH"]
BANK = "BANK-LHASA"
EVERYWHERE = {
    "THIRD_PARTY": 100,
    "HRSS_LESSON": 100,
    "HRSS_EXAM": 100,
    "FINANCE_EXAM": 100,
    "workdays": 10,
}
"""Every class is drawn for every visit."""


def a_pdf() -> bytes:
    """A file that nobody has uploaded yet."""
    return PDF.replace(b"%%EOF", f"% {hex_text(8)}\n%%EOF".encode())


class Worker:
    """Somebody who learns, with a number and a card of their own."""

    def __init__(self, client: Client, name: str = "次仁卓玛") -> None:
        self.name = name
        self.id_number = an_id_number(a_birthday(30))
        self.card = a_card()
        self.headers = as_(client.layout, "applicant", sub=f"worker-{uuid4()}", name=name)


class Firm:
    """An enterprise with an account, and invoices for whole classes."""

    def __init__(self, school: "School") -> None:
        self.school = school
        self.code = a_credit_code()
        self.headers = as_(school.client.layout, "enterprise", org=self.code, sub=f"firm-{uuid4()}")
        self.account = {"bank_code": BANK, "account": "54010200001234", "holder_name": "某企业"}

    async def a_class(self, **changes: Any) -> Any:
        """An open class for the firm's employees."""
        of_firm = {"funding": "ENTERPRISE_ON_JOB", "enterprise_code": self.code, "seats": 100}
        return await self.school.opened(**of_firm | changes)

    async def invoice(
        self,
        amount: str,
        headers: dict[str, str] | None = None,
        *,
        content: bytes | None = None,
        **changes: Any,
    ) -> Any:
        """The invoice of a whole class is entered; the response."""
        form = {
            "issuer": "拉萨高原技工学校",
            "invoice_number": f"FP{hex_text(6).upper()}",
            "amount": amount,
            "paid_on": self.school.today.isoformat(),
        } | changes
        return await self.school.post(
            "/v1/invoices",
            headers or self.headers,
            data=form,
            files={"file": ("invoice.bin", content or a_pdf())},
        )

    async def claim_at_once(
        self, course: Any, headers: dict[str, str] | None = None, **changes: Any
    ) -> Any:
        """Claims for the class in one request; the response."""
        body = {"class_id": course["id"], "account": self.account, "signed_by": "达瓦"} | changes
        return await self.school.post("/v1/claim-batches", headers or self.headers, json=body)


class School:
    """An institution in a county of its own, its office, and its trade."""

    def __init__(self, client: Client, county: str) -> None:
        self.client = client
        self.county = county
        layout = client.layout
        self.credit_code = a_credit_code()
        self.bodies = OtherDepartments(client)
        self.handler = as_(layout, "hrss_handler", region=county, sub=f"handler-{county}")
        self.lead = as_(layout, "hrss_lead", region=county, sub=f"lead-{county}")
        self.city = [
            as_(layout, "hrss_lead", region=CITY, sub=f"city-{place}-{county}")
            for place in ("first", "second")
        ]
        self.supervisor_code = a_credit_code()
        self.inspector = self.inspector_of(self.supervisor_code)
        self.own = as_(layout, "training_institution", org=self.credit_code, sub=f"school-{county}")
        self.trade_code = f"4-{hex_text(4).upper()}"
        self.body_code = f"S54-{hex_text(4).upper()}"
        self.institution: Any = None
        self.trades: dict[int, str] = {}

    @property
    def today(self) -> Any:
        return self.client.database.clock.today()

    async def ask(self, path: str, headers: dict[str, str], **options: Any) -> Any:
        """A POST that is carried out."""
        answer = await self.post(path, headers, **options)
        assert answer.is_success, answer.text
        return answer.json()

    async def post(
        self, path: str, headers: dict[str, str], *, seen: Any = None, **options: Any
    ) -> Any:
        extra = {} if seen is None else if_match(seen)
        return await self.client.post(path, headers=headers | once() | extra, **options)

    async def get(self, path: str, headers: dict[str, str]) -> Any:
        answer = await self.client.get(path, headers=headers)
        assert answer.status_code == 200, answer.text
        return answer.json()

    async def founded(self, budget: str = "100000.00") -> "School":
        """The register has the institution, its trade at two levels, a body and a plan."""
        self.institution = await self.entered(self.credit_code)
        await self.agree(
            "/v1/certification-bodies",
            code=self.body_code,
            name="技能鉴定中心",
            number_form="S54########",
            valid_from="2020-01-01",
        )
        await self.list_trade(5)
        self.plan = await self.set_plan(budget)
        self.supervisor = await self.contracted(self.supervisor_code)
        return self

    def inspector_of(self, credit_code: str) -> dict[str, str]:
        """Somebody who inspects for a body."""
        return as_(
            self.client.layout,
            "third_party_inspector",
            region=self.county,
            org=credit_code,
            sub=f"inspector-{credit_code}",
        )

    async def enter_supervisor(self, credit_code: str, **changes: Any) -> Any:
        """A body that was selected is entered with its contract; the response."""
        body = {
            "credit_code": credit_code,
            "name": "高原评估事务所",
            "region": self.county,
            "tasks": ["SUPERVISION"],
            "counties": [self.county],
            "selection": "拉人社采〔2026〕8号中标通知",
            "contract_number": f"JG-{hex_text(6).upper()}",
            "starts_on": (self.today - timedelta(days=400)).isoformat(),
            "ends_on": (self.today + timedelta(days=400)).isoformat(),
            "interests": [],
        }
        return await self.post("/v1/supervising-bodies", self.handler, json=body | changes)

    async def lots(self) -> None:
        """What the clock brings about of lots: seeds are made, and the classes of today drawn."""
        for sweep in (publish_lots, draw_visits):
            moved = 1
            while moved:
                async with self.client.database.transaction(
                    by=system("training-subsidy"), audited=False
                ) as tx:
                    moved = await sweep(tx)

    async def contracted(self, credit_code: str, **changes: Any) -> Any:
        """A body that the lead has admitted."""
        entered = await self.enter_supervisor(credit_code, **changes)
        assert entered.status_code == 201, entered.text
        return await self.ask(
            f"/v1/supervising-bodies/{entered.json()['id']}/admit",
            self.lead,
            seen=entered,
            json={"explanation": "择优程序和合同齐全"},
        )

    async def entered(self, credit_code: str, name: str = "拉萨高原技工学校") -> Any:
        """An institution that two officers of the county enter."""
        body = {
            "document": "拉人社发〔2026〕5号",
            "credit_code": credit_code,
            "name": name,
            "region": self.county,
            "qualified_for_pay_first": True,
        }
        proposed = await self.post("/v1/institutions", self.handler, json=body)
        return await self.get(f"/v1/institutions/{await self.confirmed(proposed)}", {})

    async def applied(self, **changes: Any) -> Any:
        """The institution has begun to apply for a change of what stands on the register."""
        body = {
            "kind": "CHANGE",
            "region": self.county,
            "name": "拉萨高原技师学院",
            "address": "城关区金珠西路 1 号",
            "reason": "更名",
        } | changes
        return await self.ask("/v1/institution-applications", self.own, json=body)

    async def add_paper(self, application: Any, kind: str = "LICENCE") -> Any:
        return await self.ask(
            f"/v1/institution-applications/{application['id']}/papers",
            self.own,
            data={"kind": kind},
            files={"file": ("paper.pdf", a_pdf())},
        )

    async def confirmed(self, proposed: Any) -> str:
        """The lead of the county confirms; the id of what was changed."""
        assert proposed.status_code == 202, proposed.text
        address = f"/v1/city-changes/{proposed.json()['id']}/confirm"
        return str((await self.ask(address, self.lead, seen=proposed))["result"])

    async def notice(self, kind: str, institution: Any = None) -> Any:
        """The handler tells the institution which sanction is intended; the response."""
        return await self.post(
            "/v1/institution-sanctions",
            self.handler,
            json={
                "institution_id": (institution or self.institution)["id"],
                "kind": kind,
                "reason_code": "QUALITY_INSPECTION_FAILED",
                "grounds": "两次质量检查不合格",
            },
        )

    async def impose(self, sanction: Any, *classes: Any, by: Any = None) -> Any:
        """The lead decides, with the ends of the classes; the response."""
        return await self.post(
            f"/v1/institution-sanctions/{sanction['id']}/impose",
            by or self.lead,
            seen=sanction,
            json={"explanation": "听证权利已放弃，事实清楚", "classes": list(classes)},
        )

    async def sanctioned(self, kind: str, *classes: Any) -> Any:
        """The institution was told, waived its hearing, and lost its standing."""
        noticed = await self.notice(kind)
        assert noticed.status_code == 201, noticed.text
        address = f"/v1/institution-sanctions/{noticed.json()['id']}"
        waived = await self.ask(f"{address}/waive", self.own, seen=noticed)
        imposed = await self.impose(waived, *classes)
        assert imposed.status_code == 200, imposed.text
        return imposed.json()

    async def list_trade(self, level: int, code: str | None = None) -> str:
        """A trade of 1,500.00 at a level; further codes are other trades."""
        trade = await self.agree(
            "/v1/trades",
            code=code or self.trade_code,
            name="中式烹调师",
            level=level,
            training_type="EMPLOYMENT_SKILL",
            standards=[{"in_force_from": "2020-01-01", "amount": "1500.00"}],
        )
        if code is None:
            self.trades[level] = trade
        return trade

    async def propose(self, path: str, *, seen: Any = None, **body: Any) -> Any:
        """What one person of the city asks for; the response."""
        document = {"document": "拉人社发〔2026〕1号"}
        return await self.post(path, self.city[0], seen=seen, json=document | body)

    async def agree(self, path: str, *, seen: Any = None, **body: Any) -> str:
        """What two people of the city change; the id of it."""
        proposed = await self.propose(path, seen=seen, **body)
        assert proposed.status_code == 202, proposed.text
        address = f"/v1/city-changes/{proposed.json()['id']}/confirm"
        return str((await self.ask(address, self.city[1], seen=proposed))["result"])

    async def set_plan(self, budget: str, **changes: Any) -> Any:
        body = {
            "year": self.today.year,
            "region": self.county,
            "funding": "PAY_FIRST",
            "trade_code": None,
            "budget": budget,
        }
        return await self.ask("/v1/year-plans", self.lead, json=body | changes)

    def a_class(self, **changes: Any) -> dict[str, Any]:
        """A class of one day: today."""
        return {
            "title": "中式烹调师（初级）",
            "trade_id": self.trades[5],
            "funding": "PAY_FIRST",
            "modules": MODULES,
            "starts_on": self.today.isoformat(),
            "ends_on": self.today.isoformat(),
            "place": "城关区 201 教室",
            "seats": 30,
        } | changes

    async def plan_class(self, **changes: Any) -> Any:
        return await self.post("/v1/classes", self.own, json=self.a_class(**changes))

    async def opened(self, **changes: Any) -> Any:
        planned = await self.ask("/v1/classes", self.own, json=self.a_class(**changes))
        return await self.ask(f"/v1/classes/{planned['id']}/open", self.own, seen=planned)

    async def contract(self, price: str = "1200.00", **changes: Any) -> str:
        """The id of a contract that this school has won against another one."""
        return str((await self.won(await self.project(**changes), price))["result"])

    async def project(self, **changes: Any) -> Any:
        """What is put out for selection: seats for people who are hard to employ."""
        body = {
            "region": self.county,
            "title": "就业援助对象中式烹调培训",
            "document": "拉人社采〔2026〕3号",
            "trade_id": self.trades[5],
            "groups": ["HARD_TO_EMPLOY", "REGISTERED_POOR", "PRISONER"],
            "seats": 60,
            "highest_price": "900000.00",
            "first_day": self.today.isoformat(),
            "last_day": (self.today + timedelta(days=200)).isoformat(),
            "course_days": 1,
            "bids_until": self.today.isoformat(),
        }
        return await self.ask("/v1/purchase-projects", self.lead, json=body | changes)

    async def nominate(self, worker: Worker, **changes: Any) -> Any:
        """The worker is entered into the library of talents; the response."""
        body = {
            "name": worker.name,
            "id_number": worker.id_number,
            "region": self.county,
            "trade_code": self.trade_code,
            "level": 2,
            "achievement": "自治区级唐卡技艺传承人。",
            "nominated_by": "城关区唐卡画院",
        } | changes
        return await self.post("/v1/talents", self.handler, json=body)

    async def propose_selection(self, *workers: Worker, year: int, **changes: Any) -> Any:
        """A lead asks for a list of talents of the library; the response."""
        nominated = [await self.nominate(worker) for worker in workers]
        body = {
            "document": "拉人社发〔2026〕12号",
            "year": year,
            "region": self.county,
            "number": f"拉人社〔{hex_text(4)}〕12号",
            "talent_ids": [one.json()["id"] for one in nominated],
        } | changes
        return await self.post("/v1/selection-lists", self.lead, json=body)

    @property
    def second(self) -> dict[str, str]:
        """Another lead of the county."""
        return as_(self.client.layout, "hrss_lead", region=self.county, sub=f"second-{self.county}")

    async def select(self, *workers: Worker, year: int, **changes: Any) -> str:
        """Two leads publish the year's list of talents; its id."""
        proposed = await self.propose_selection(*workers, year=year, **changes)
        assert proposed.status_code == 202, proposed.text
        address = f"/v1/city-changes/{proposed.json()['id']}/confirm"
        return str((await self.ask(address, self.second, seen=proposed))["result"])

    async def agree_on_rest(
        self, claim: Any, worker: Worker, *, confirmed: bool = True, **changes: Any
    ) -> Any:
        """Talent and employer share what the fiscal does not pay of the fee; the response."""
        address = f"/v1/claims/{claim['id']}/study-agreement"
        rest = Decimal((await self.get(address, worker.headers))["rest"])
        own = (rest / 2).quantize(Decimal("0.01"))
        body = {
            "employer_code": a_credit_code(),
            "person_bears": str(own),
            "employer_bears": str(rest - own),
            "agreed_on": self.today.isoformat(),
            "host": {"name": "四川大学", "kind": "UNIVERSITY", "province": "51"},
        } | changes
        agreed = await self.post(address, worker.headers, json=body)
        if confirmed and agreed.is_success:
            employer = self.employer_of(body["employer_code"])
            await self.ask(f"{address}/confirm", employer)
        return agreed

    def employer_of(self, code: str) -> dict[str, str]:
        """The employer of a talent."""
        return as_(self.client.layout, "enterprise", org=code, sub=f"employer-{code}")

    async def bid(self, project: Any, price: str, by: dict[str, str] | None = None) -> Any:
        return await self.post(
            f"/v1/purchase-projects/{project['id']}/bids",
            by or self.own,
            json={"price": price, "plan": "教师三名，实训灶台二十个。"},
        )

    async def rival(self) -> dict[str, str]:
        """Another institution of the county."""
        code = a_credit_code()
        await self.entered(code, "拉萨雪域培训学校")
        return as_(self.client.layout, "training_institution", org=code, sub=f"rival-{code}")

    async def scored(self, project: Any, *, panel: int = 3) -> Any:
        """Offers are opened, and the panel likes this school's best; what the office sees of them."""
        address = f"/v1/purchase-projects/{project['id']}"
        with ahead(self.client, 1):
            await self.ask(f"{address}/close-bidding", self.lead, seen=project)
        bids = (await self.get(f"{address}/bids", self.lead))["items"]
        for member in range(panel):
            scores = [
                {
                    "bid_id": bid["id"],
                    "points": 90 if bid["credit_code"] == self.credit_code else 70,
                    "note": "符合要求",
                }
                for bid in bids
            ]
            await self.ask(f"{address}/scores", self.member(member), json={"scores": scores})
        return await self.get(f"{address}/bids", self.lead)

    def member(self, number: int) -> dict[str, str]:
        """One of the panel."""
        sub = f"panel-{number}-{self.county}"
        return as_(self.client.layout, "hrss_handler", region=self.county, sub=sub)

    async def propose_award(self, bids: Any, bid: Any, by: dict[str, str] | None = None) -> Any:
        """A lead asks for the award; the response."""
        body = {
            "document": "拉人社采〔2026〕3号中标通知",
            "region": self.county,
            "bid_id": bid["id"],
            "number": f"CG-{hex_text(6).upper()}",
        }
        address = f"/v1/purchase-projects/{bids['project_id']}/award"
        return await self.post(address, by or self.lead, seen=bids, json=body)

    async def won(self, project: Any, price: str) -> Any:
        """This school offers, is the best, and two leads agree; the confirmed change."""
        for by, offered in ((self.own, price), (await self.rival(), price)):
            assert (await self.bid(project, offered, by)).status_code == 201
        bids = await self.scored(project)
        [best] = [bid for bid in bids["items"] if bid["credit_code"] == self.credit_code]
        proposed = await self.propose_award(bids, best)
        assert proposed.status_code == 202, proposed.text
        address = f"/v1/city-changes/{proposed.json()['id']}/confirm"
        return await self.ask(address, self.second, seen=proposed)

    async def bought(self, price: str = "1200.00", **changes: Any) -> Any:
        """An open class of purchased training under a contract of its own."""
        contract_id = await self.contract(price)
        return await self.opened(funding="PURCHASED_FREE", contract_id=contract_id, **changes)

    async def enter_proof(
        self, worker: Worker, *, file: bytes | None = None, **changes: Any
    ) -> Any:
        """An officer enters what shows that the worker is hard to employ; the response."""
        form = {
            "name": worker.name,
            "id_number": worker.id_number,
            "region": self.county,
            "group": "HARD_TO_EMPLOY",
            "kind": "EMPLOYMENT_AID_FINDING",
            "reference": "就援〔2026〕118号",
            "issuer": "城关区就业服务中心",
            "valid_from": (self.today - timedelta(days=30)).isoformat(),
        } | changes
        files = {} if file is None else {"files": {"file": ("proof.bin", file)}}
        return await self.post("/v1/group-proofs", self.handler, data=form, **files)

    async def prove(self, worker: Worker, **changes: Any) -> Any:
        """What shows the worker's group is entered, and confirmed by another officer."""
        entered = await self.enter_proof(worker, **changes)
        assert entered.status_code == 201, entered.text
        address = f"/v1/group-proofs/{entered.json()['id']}/confirm"
        return await self.ask(address, self.lead, seen=entered)

    async def trained_free(self, course: Any, worker: Worker, **changes: Any) -> Any:
        """A proved worker from the seat in a purchased class to the result."""
        await self.prove(worker)
        return await self.graduated(course, worker, **{"group": "HARD_TO_EMPLOY"} | changes)

    async def began(self, course: Any, days_ago: int) -> Any:
        """The class as if it had been planned and opened so many days ago."""
        async with self.client.database.transaction(
            by=system("training-subsidy"), audited=False
        ) as tx:
            await tx.session.execute(
                text(
                    "UPDATE classes SET starts_on = starts_on - CAST(:days AS integer)"
                    " WHERE id = CAST(:id AS uuid)"
                ),
                {"id": course["id"], "days": days_ago},
            )
        return course

    async def ended(self, course: Any, days_ago: int) -> None:
        """The class as if its last lesson had been so many days ago."""
        async with self.client.database.transaction(
            by=system("training-subsidy"), audited=False
        ) as tx:
            await tx.session.execute(
                text(
                    "UPDATE classes SET ends_on = CAST(:day AS date) WHERE id = CAST(:id AS uuid)"
                ),
                {"id": course["id"], "day": self.today - timedelta(days=days_ago)},
            )

    async def enrol(self, course: Any, worker: Worker, **changes: Any) -> Any:
        return await self.post(
            f"/v1/classes/{course['id']}/enrolments",
            self.own,
            json={"name": worker.name, "id_number": worker.id_number} | changes,
        )

    async def enrol_alone(self, course: Any, worker: Worker, **changes: Any) -> Any:
        """The worker takes a seat by the own sign-in; the response."""
        body = {"class_id": course["id"], "id_number": worker.id_number} | changes
        return await self.post("/v1/my-enrolments", worker.headers, json=body)

    async def check_card(self, enrolment: Any, worker: Worker, **changes: Any) -> Any:
        """The institution sees the card of who enrolled alone; the response."""
        return await self.post(
            f"/v1/classes/{enrolment['class_id']}/enrolments/{enrolment['id']}/check-identity",
            self.own,
            seen=enrolment,
            json={"name": worker.name, "id_number": worker.id_number} | changes,
        )

    async def graduated(
        self,
        course: Any,
        worker: Worker,
        *,
        number: str | None = None,
        result: str = "PASSED",
        **changes: Any,
    ) -> Any:
        """Enrolled, there today, examined, and certified if passed."""
        await self.employed(course, worker, **changes)
        enrolled = await self.enrol(course, worker, **changes)
        assert enrolled.status_code == 201, enrolled.text
        address = f"/v1/classes/{course['id']}/enrolments/{enrolled.json()['id']}"
        day = self.today.isoformat()
        await self.attended(course, enrolled.json())
        examined = await self.ask(
            f"{address}/examine",
            self.own,
            seen=enrolled,
            json={"result": result, "examined_on": day},
        )
        if result != "PASSED":
            return examined
        return await self.certify(examined, number=number)

    async def employed(
        self, course: Any, *workers: Worker, agency_code: str | None = None, **_: Any
    ) -> None:
        """Of an enterprise's class: social insurance confirms who employs its trainees."""
        employer = agency_code or course["enterprise_code"]
        if course["funding"] == "ENTERPRISE_ON_JOB" and employer is not None:
            used = {"user_code": course["enterprise_code"], "contract_reference": "派遣 1 号"}
            await self.declared(employer, *workers, **used if agency_code else {})

    async def declared(
        self,
        org: str,
        *workers: Worker,
        outcome: str | None = "CONFIRMED",
        facts: dict[str, Any] | None = None,
        **said: Any,
    ) -> list[Any]:
        """The employer's list, and what social insurance says of each; the results of the list."""
        listed = [
            {"name": one.name, "id_number": one.id_number, "hired_on": "2021-03-01"} | said
            for one in workers
        ]
        entered = await self.ask(
            "/v1/employee-batches",
            as_(self.client.layout, "enterprise", org=org, sub=f"staff-{org}"),
            json={"region": self.county, "employees": listed},
        )
        results: list[Any] = entered["results"]
        if outcome is not None:
            others = OtherDepartments(self.client)
            others.says(Question.EMPLOYMENT, outcome, **facts or {"since": "2021-03-01"})
            subjects = [one["employee_id"] for one in results if one["employee_id"]]
            await others.work(subjects, rounds=len(subjects) // ROUND + 1)
        return results

    async def passed(self, course: Any, workers: list[Worker], **changes: Any) -> list[Any]:
        """All enrolled, there today on one sheet, and passed; without certificates."""
        await self.employed(course, *workers, **changes)
        seats = [(await self.enrol(course, worker, **changes)).json() for worker in workers]
        await self.attended(course, *seats)
        return [(await self.examine(seat)).json() for seat in seats]

    async def shown(self, course: Any, **changes: Any) -> Any:
        """A photo shows today's lesson; the response."""
        today = self.today.isoformat()
        body = {
            "day": today,
            "kind": "PHOTO",
            "sha256": hex_text(32).lower(),
            "media_type": "image/jpeg",
            "size": 482113,
            "latitude": 29652491,
            "longitude": 91172110,
            "taken_at": f"{today}T10:15:00+08:00",
        } | changes
        return await self.post(f"/v1/classes/{course['id']}/evidence", self.own, json=body)

    async def attended(self, course: Any, *trainees: Any, shown: bool = True) -> None:
        """These were there today, besides those who are on the sheet already, and a photo shows it."""
        if shown:
            assert (await self.shown(course)).status_code == 201
        address, day = f"/v1/classes/{course['id']}/attendance", self.today.isoformat()
        sheet = await self.get(f"{address}/{day}", self.own)
        present = [*sheet["present"], *(trainee["id"] for trainee in trainees)]
        seen = await self.get(f"/v1/classes/{course['id']}", self.own)
        await self.ask(address, self.own, seen=seen, json={"day": day, "present": present})

    async def certify(self, examined: Any, **changes: Any) -> Any:
        """The certificate of a passed trainee is entered, and its body confirms it."""
        answer = await self.enter_certificate(examined, **changes)
        assert answer.is_success, answer.text
        return await self.heard_of(answer.json())

    async def heard_of(self, certified: Any, outcome: str = "CONFIRMED", **facts: Any) -> Any:
        """The body that issued a certificate has answered; the trainee as it stands then."""
        self.bodies.says(Question.CERTIFICATE, outcome, **facts)
        await self.bodies.work([certified["id"]])
        return await self.get(
            f"/v1/classes/{certified['class_id']}/enrolments/{certified['id']}", self.own
        )

    async def enter_certificate(
        self, seen: Any, *, number: str | None = None, **changes: Any
    ) -> Any:
        return await self.post(
            f"/v1/classes/{seen['class_id']}/enrolments/{seen['id']}/certify",
            self.own,
            seen=seen,
            json={
                "body_code": self.body_code,
                "number": number or a_certificate_number(),
                "issued_on": self.today.isoformat(),
            }
            | changes,
        )

    async def examine(self, seen: Any, result: str = "PASSED", **changes: Any) -> Any:
        return await self.post(
            f"/v1/classes/{seen['class_id']}/enrolments/{seen['id']}/examine",
            self.own,
            seen=seen,
            json={"result": result, "examined_on": self.today.isoformat()} | changes,
        )

    async def draft(
        self, enrolment: Any, worker: Worker, headers: dict[str, str] | None = None, **changes: Any
    ) -> Any:
        return await self.post(
            "/v1/claims",
            headers or worker.headers,
            json={
                "type": "PAY_FIRST",
                "name": worker.name,
                "id_number": worker.id_number,
                "enrolment_id": enrolment["id"] if enrolment else None,
                "account": {"bank_code": BANK, "account": worker.card},
            }
            | changes,
        )

    async def receipt(
        self,
        claim: Any,
        headers: dict[str, str],
        amount: str = "1800.00",
        *,
        content: bytes | None = None,
        **changes: Any,
    ) -> Any:
        form = {
            "item": "TRAINING_FEE",
            "issuer": "拉萨高原技工学校",
            "invoice_number": f"XZ{hex_text(6).upper()}",
            "amount": amount,
            "paid_on": self.today.isoformat(),
        } | changes
        return await self.post(
            f"/v1/claims/{claim['id']}/receipts",
            headers,
            data=form,
            files={"file": ("receipt.bin", content or a_pdf())},
        )

    async def submit(self, claim: Any, worker: Worker, headers: Any = None) -> Any:
        by = headers or worker.headers
        seen = await self.get(f"/v1/claims/{claim['id']}", by)
        return await self.post(
            f"/v1/claims/{claim['id']}/submit",
            by,
            seen=seen,
            json={"signed_by": worker.name},
        )

    async def claimed(
        self, enrolment: Any, worker: Worker, *, paid: str = "1800.00", **changes: Any
    ) -> Any:
        """Drafted, receipted and submitted by the worker."""
        drafted = await self.draft(enrolment, worker, **changes)
        assert drafted.status_code == 201, drafted.text
        receipted = await self.receipt(drafted.json(), worker.headers, paid)
        assert receipted.status_code == 201, receipted.text
        submitted = await self.submit(drafted.json(), worker)
        assert submitted.status_code == 200, submitted.text
        return submitted.json()

    async def claim_of_a_graduate(self, worker: Worker | None = None, **changes: Any) -> Any:
        """A fresh class, a fresh worker, a submitted claim."""
        worker = worker or Worker(self.client)
        course = await self.opened(**changes)
        return await self.claimed(await self.graduated(course, worker), worker)

    async def read(self, claim: Any) -> Any:
        return await self.get(f"/v1/claims/{claim['id']}", self.handler)

    async def review(self, claim: Any, headers: Any = None, **changes: Any) -> Any:
        body = {"positive": True, "note": "材料齐全，考核合格。"} | changes
        return await self.post(
            f"/v1/claims/{claim['id']}/review", headers or self.handler, seen=claim, json=body
        )

    async def decide(self, claim: Any, headers: Any = None, **changes: Any) -> Any:
        body = {"approve": True, "amount": claim["amount"]} | changes
        return await self.post(
            f"/v1/claims/{claim['id']}/decide", headers or self.lead, seen=claim, json=body
        )

    async def approved(self, claim: Any) -> Any:
        reviewed = await self.review(claim)
        assert reviewed.status_code == 200, reviewed.text
        decided = await self.decide(reviewed.json())
        assert decided.status_code == 200, decided.text
        return decided.json()

    async def refused(self, claim: Any, **changes: Any) -> Any:
        reviewed = await self.review(claim, positive=False, note="不符合条件")
        assert reviewed.status_code == 200, reviewed.text
        reason = {"approve": False, "amount": None, "explanation": "同一工种同一等级已补贴。"}
        decided = await self.decide(reviewed.json(), **(reason | changes))
        assert decided.status_code == 200, decided.text
        return decided.json()

    async def sweep(self) -> int:
        """What the clock brings about: waiting claims go on."""
        async with self.client.database.transaction(
            by=system("training-subsidy"), audited=False
        ) as tx:
            return await promote_waiting(tx)
