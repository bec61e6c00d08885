"""From a worker's certificate to the paid subsidy: everybody's steps in a claim."""

from dataclasses import dataclass, field
from typing import Any, Self

from aid_client.application import PDF
from aid_client.chance import hex_text
from aid_client.courses import SERVICE, CourseSteps, Worker, a_credit_code
from aid_client.household import BANK
from aid_client.http import until

SICHUAN = {"name": "四川大学", "kind": "UNIVERSITY", "province": "51"}
"""Where talents are sent to study."""


def a_pdf() -> bytes:
    """A receipt's file, different in each walk: the same file is no second receipt."""
    return PDF.replace(b"%%EOF", f"% {hex_text(8)}\n%%EOF".encode())


@dataclass
class Training(CourseSteps):
    """An institution, and the claims of its workers, one at a time."""

    view: Any = None
    enterprise_code: str = field(default_factory=a_credit_code)

    @property
    def id(self) -> str:
        """The claim's id: the case that disbursement pays."""
        return str(self.view["id"])

    @property
    def applicant(self) -> str:
        return self.suite.token("applicant", sub=self.worker.sub)

    def organisation(self, code: str) -> str:
        """A token of who acts for an enterprise, or for the agency that sends its people."""
        return self.suite.token("enterprise", org=code, sub=f"enterprise-{code}")

    async def select(self, *, year: int, number: str) -> Any:
        """The worker is nominated; two leads of the county publish the year's list of talents."""
        talent = await self._post(
            "/v1/talents",
            token=self.handler,
            json={
                "name": self.worker.name,
                "id_number": self.worker.id_number,
                "region": self.region,
                "trade_code": "6-09-03-02",
                "level": 2,
                "achievement": "自治区级唐卡技艺传承人。",
                "nominated_by": "城关区唐卡画院",
            },
        )
        selection = {"year": year, "region": self.region, "number": number}
        proposed = await self._post(
            "/v1/selection-lists",
            token=self.lead,
            json=selection | {"document": number, "talent_ids": [talent["id"]]},
        )
        second = self.suite.token(
            "hrss_lead", region=self.region, sub=f"hrss-lead-second-{self.region}"
        )
        return await self._post(
            f"/v1/city-changes/{proposed['id']}/confirm", token=second, seen=proposed
        )

    async def agree_on_rest(
        self, *, confirmed: bool = True, host: dict[str, str] | None = SICHUAN
    ) -> None:
        """The talent says where it is and that the employer bears the rest; the employer agrees."""
        address = f"/v1/claims/{self.id}/study-agreement"
        shares = await self._get(address, token=self.applicant)
        await self._post(
            address,
            token=self.applicant,
            json={
                "employer_code": self.enterprise_code,
                "person_bears": "0.00",
                "employer_bears": shares["rest"],
                "agreed_on": self.today.isoformat(),
                "host": host,
            },
        )
        if confirmed:
            employer = self.organisation(self.enterprise_code)
            await self._post(f"{address}/confirm", token=employer)

    async def enter_other_course(self, **course: Any) -> Any:
        """The office enters a course of the worker that another department has subsidised."""
        worker = {"name": self.worker.name, "id_number": self.worker.id_number}
        return await self._post(
            "/v1/other-courses",
            token=self.handler,
            json=worker | {"region": self.region} | course,
        )

    async def inspect(self, severity: str) -> Any:
        """A third party that was contracted for the county reports what it has found in the class."""
        code = await self._contracted()
        inspector = self.suite.token(
            "third_party_inspector", region=self.region, org=code, sub=f"inspector-{code}"
        )
        return await self._post(
            f"/v1/classes/{self.course['id']}/findings",
            token=inspector,
            json={
                "severity": severity,
                "code": "NO_LESSON_HELD",
                "note": "抽查时教室无人上课。",
                "found_on": self.today.isoformat(),
            },
        )

    async def _contracted(self) -> str:
        """The credit code of a body that is entered, and admitted by the lead, for the class."""
        code = a_credit_code()
        entered = await self._post(
            "/v1/supervising-bodies",
            token=self.handler,
            json={
                "credit_code": code,
                "name": "高原评估事务所",
                "region": self.region,
                "tasks": ["SUPERVISION"],
                "counties": [self.region],
                "selection": "拉人社采〔2026〕8号中标通知",
                "contract_number": f"JG-{hex_text(6).upper()}",
                "starts_on": self.today.isoformat(),
                "ends_on": self.today.isoformat(),
                "interests": [],
            },
        )
        await self._post(
            f"/v1/supervising-bodies/{entered['id']}/admit",
            token=self.lead,
            seen=entered,
            json={"explanation": "择优程序和合同齐全"},
        )
        return code

    async def draft(self, *, by: str | None = None, **changes: Any) -> Any:
        """The worker fills in the claim on the phone; or somebody else, ``by`` a token."""
        self.view = await self._post(
            "/v1/claims",
            token=by or self.applicant,
            json={
                "type": "PAY_FIRST",
                "name": self.worker.name,
                "id_number": self.worker.id_number,
                "enrolment_id": self.enrolment and self.enrolment["id"],
                "account": {"bank_code": BANK, "account": self.worker.card},
            }
            | changes,
        )
        return self.view

    async def add_receipt(
        self,
        amount: str = "1800.00",
        *,
        item: str = "TRAINING_FEE",
        by: str | None = None,
        **written: str,
    ) -> Any:
        """A photo or PDF of the fee's receipt."""
        return await self.suite.ask(
            "POST",
            SERVICE,
            f"/v1/claims/{self.id}/receipts",
            token=by or self.applicant,
            data={
                "item": item,
                "issuer": "拉萨高原技工学校",
                "invoice_number": f"XZ{hex_text(6).upper()}",
                "amount": amount,
                "paid_on": self.today.isoformat(),
            }
            | written,
            files={"file": ("receipt.pdf", a_pdf())},
        )

    async def submit(self, *, by: str | None = None) -> Any:
        """Signed and submitted, without paper; the rules answer at once."""
        self.view = await self._post(
            f"/v1/claims/{self.id}/submit",
            token=by or self.applicant,
            seen=self.view,
            json={"signed_by": self.worker.name},
        )
        return self.view

    async def read(self) -> Any:
        """The claim as its officers see it."""
        self.view = await self._get(f"/v1/claims/{self.id}", token=self.handler)
        return self.view

    async def review(self, *, positive: bool = True, amount: str | None = None) -> Any:
        """The handler signs; ``amount`` is what is proposed where the rules give none."""
        await self.read()
        note = "材料齐全，考核合格。" if positive else "不符合补贴条件。"
        self.view = await self._post(
            f"/v1/claims/{self.id}/review",
            token=self.handler,
            seen=self.view,
            json={"positive": positive, "note": note, "amount": amount},
        )
        return self.view

    async def decide(self) -> Any:
        """Another person approves the amount."""
        self.view = await self._post(
            f"/v1/claims/{self.id}/decide",
            token=self.lead,
            seen=self.view,
            json={"approve": True, "amount": self.view["amount"]},
        )
        return self.view

    async def refuse(self, explanation: str, *, items: tuple[str, ...] = ()) -> Any:
        """Another person refuses, with the reason; `items` where no rule of them is unmet."""
        self.view = await self._post(
            f"/v1/claims/{self.id}/decide",
            token=self.lead,
            seen=self.view,
            json={"approve": False, "explanation": explanation, "items": list(items)},
        )
        return self.view

    async def correct_payee(self, card: str) -> Any:
        """The worker corrects the account."""
        await self.read()
        self.view = await self._post(
            f"/v1/claims/{self.id}/correct-payee",
            token=self.applicant,
            seen=self.view,
            json={"bank_code": BANK, "account": card},
        )
        return self.view

    async def letter(self) -> Any:
        """The decision in writing."""
        return await self._get(f"/v1/claims/{self.id}/letter", token=self.applicant)

    async def timeline(self) -> Any:
        """What happened, and what comes next."""
        return await self._get(f"/v1/claims/{self.id}/timeline", token=self.applicant)

    async def until_timeline_has(self, code: str) -> Any:
        """Wait until something that happened elsewhere is told to the worker."""
        return await until(
            self.timeline,
            lambda seen: any(code in entry["code"] for entry in seen["entries"]),
            what=f"{code} in the timeline of {self.id}",
        )

    async def until_status(self, *statuses: str) -> Any:
        """Wait until the claim stands so."""
        return await until(
            self.read, lambda seen: seen["status"] in statuses, what=f"claim {statuses}"
        )

    async def claimed(self, worker: Worker | None = None) -> Self:
        """A worker from the seat to the submitted claim."""
        await self.graduated(worker)
        await self.draft()
        await self.add_receipt()
        await self.submit()
        return self

    async def approved(self) -> Self:
        """Reviewed by one person, decided by another."""
        await self.review()
        await self.decide()
        return self
