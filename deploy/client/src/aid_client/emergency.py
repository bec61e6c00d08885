"""A fire: the township helps the same day, or the county does; and cash before a card."""

from datetime import datetime, time, timedelta
from typing import Any

from shared.clock import real_now
from shared.workdays import LHASA

from aid_client import clock
from aid_client.application import ApplicationSteps
from aid_client.approval import ApprovalSteps
from aid_client.assessment import AssessmentSteps
from aid_client.household import Household
from aid_client.http import SuiteClient, until
from aid_client.payment import PaymentSteps

TWO = "1820.00"
"""Two people at the city's month standard: within the township's power."""
THREE = "2730.00"
"""Three people: above it, and so the county's (A-23)."""
PHOTO = (
    b"\xff\xd8\xff\xe0\x00\x10JFIF\x00\x01\x01\x00\x00\x01\x00\x01\x00\x00"
    + b"\x00" * 64
    + b"\xff\xd9"
)
RECEIPT = b"%PDF-1.7\n1 0 obj\n<< >>\nendobj\ntrailer\n<< >>\n%%EOF\n"
WITNESSES = [{"sub": "staff-1", "name": "平措"}, {"sub": "staff-2", "name": "央金"}]
CASH = {"method": "CASH", "method_reason": "CARD_LOST"}
SEAT = "540102001"
ELSEWHERE = "540102002"
COUNTY = "540102"
NEXT_DAY = timedelta(days=1)


class AtTheCounty(ApplicationSteps):
    """An application handed in at the county, which takes all steps itself (A-26)."""

    @property
    def handler(self) -> str:
        return self.suite.token(
            "county_handler", region=self.region, sub=f"county-handler-{self.region}"
        )

    async def draft(self, **changes: Any) -> Any:
        """The county's six digits; the village says where they live."""
        return await super().draft(village=f"{ELSEWHERE}001", **changes)


class Emergency:
    """One urgent case of one household, from the fire to the aid."""

    def __init__(self, suite: SuiteClient, *, people: int = 2, region: str = SEAT) -> None:
        self.suite = suite
        household = Household(region=region, children=people - 2)
        at_the_county = len(region) < len(SEAT)
        self.application = (AtTheCounty if at_the_county else ApplicationSteps)(suite, household)

    @classmethod
    def of(cls, application: ApplicationSteps) -> "Emergency":
        """The later steps of an application that somebody else has handed in."""
        one = cls(application.suite, region=application.region)
        one.application = application
        return one

    @property
    def assessment(self) -> AssessmentSteps:
        return AssessmentSteps(self.application)

    @property
    def case(self) -> ApprovalSteps:
        return ApprovalSteps(self.application)

    @property
    def payment(self) -> PaymentSteps:
        return PaymentSteps(self.application)

    async def accepted(self, *, category: str = "EMERGENCY", **declared: Any) -> Any:
        """The township accepts at once; what papers are missing come later."""
        application = self.application
        day = application.today.isoformat()
        event = {"cause_type": "FIRE", "effect": "MAJOR_PROPERTY_LOSS", "incident_on": day}
        poor = {"income_last_12_months": "2000.00", "income_last_year": "2000.00"} | declared
        await application.draft(
            category=category,
            procedure="EMERGENCY",
            event=event | {"description": "住房失火，家当烧毁。"},
            declared=application.household.declared(medical_bills=[], deposits="0.00", **poor),
        )
        await application.sign()
        await application.authorise()
        await application.submit()
        return await application.accept_as_urgent()

    async def assessed(self) -> Any:
        """Check, home visit and findings of the day."""
        await self.assessment.completed()
        return await self.case.opened()

    async def signed(self, amount: str = TWO, **payout: Any) -> Any:
        """Handler and lead sign; the lead's signature may be the approval."""
        await self.case.sign("township_handler", amount)
        return await self.case.sign("township_lead", amount, **payout)

    async def helped(self, amount: str = TWO, **payout: Any) -> Any:
        """Everything that the township does on the day."""
        await self.accepted()
        await self.assessed()
        return await self.signed(amount, **payout)

    async def verified_by_the_county(self, amount: str = THREE) -> Any:
        """Sent up; the county checks and visits itself, then its handler signs."""
        await self.case.forward()
        await self.case.record_visit()
        await self.case.finish_verification()
        return await self.case.review(amount)

    async def countersign(self, **body: Any) -> Any:
        """The county's lead signs afterwards, or does not."""
        return await self.case.countersign(**body)

    async def past_the_countersign(self) -> str:
        """Move the business clock past the county's five days; returns their last day."""
        due = datetime.fromisoformat((await self.case.read())["countersign"]["countersign_by"])
        day = due.astimezone(LHASA).date()
        morning = datetime.combine(day + NEXT_DAY, time(9), tzinfo=LHASA)
        layout = self.suite.layout
        await clock.move(layout, max(morning - real_now(), clock.offset(layout)))
        return day.isoformat()

    async def overdue(self) -> Any:
        """What the county's lead sees as overdue in the work list."""
        county = self.application.region[:6]
        token = self.suite.token("county_lead", region=county, sub=f"county-lead-{county}")
        return await self.suite.ask(
            "GET", "intake", "/v1/work?status=overdue&limit=200", token=token
        )

    async def until_overdue(self, what: str) -> Any:
        """Wait until a duty of this case stands on the list as overdue."""
        mine = self.application.id
        return await until(
            self.overdue,
            lambda seen: any((i["case_id"], i["what"]) == (mine, what) for i in seen["items"]),
            what=f"{what} is overdue",
        )

    async def hand_over(self) -> Any:
        """The maker hands the cash over before two witnesses, with photo and signed receipt."""
        payment = await self.payment.until_status("ready_for_cash")
        photo = await self._upload(payment, "PHOTO", PHOTO)
        receipt = await self._upload(payment, "RECEIPT", RECEIPT)
        return await self.suite.ask(
            "POST",
            "disbursement",
            f"/v1/payments/{payment['id']}/hand-over",
            token=self.payment.maker,
            version=payment["version"],
            json={
                "witnesses": WITNESSES,
                "signature": "FINGERPRINT",
                "photo_sha256": photo["sha256"],
                "receipt_sha256": receipt["sha256"],
                "handed_over_on": self.application.today.isoformat(),
            },
        )

    async def hand_over_goods(self, amount: str, *, purchase_id: str | None = None) -> Any:
        """The county hands goods of this worth over (第二十条), under a contract or before one."""
        payment = await self.payment.until_status("ready_for_goods")
        giver = self.suite.token("county_handler", region=self.application.region[:6], sub="giver")
        photo = await self._upload(payment, "PHOTO", PHOTO, token=giver)
        receipt = await self._upload(payment, "RECEIPT", RECEIPT, token=giver)
        goods = {"kind": "CLOTHES", "name": "棉被", "unit": "批", "quantity": 1}
        return await self.suite.ask(
            "POST",
            "disbursement",
            f"/v1/payments/{payment['id']}/hand-over-goods",
            token=giver,
            version=payment["version"],
            json={
                "items": [goods | {"unit_price": amount}],
                "purchase_id": purchase_id,
                "witnesses": WITNESSES,
                "signature": "FINGERPRINT",
                "photo_sha256": photo["sha256"],
                "receipt_sha256": receipt["sha256"],
                "handed_over_on": self.application.today.isoformat(),
            },
        )

    async def _upload(
        self, payment: Any, kind: str, content: bytes, *, token: str | None = None
    ) -> Any:
        return await self.suite.ask(
            "POST",
            "disbursement",
            f"/v1/payments/{payment['id']}/photos",
            token=token or self.payment.maker,
            files={"file": (kind.lower(), content)},
            data={"kind": kind},
        )

    async def vouch(self) -> Any:
        """Both witnesses vouch for the hand-over, each under the own account."""
        for witness, role in zip(WITNESSES, ("village_worker", "township_handler"), strict=True):
            seen = await self.payment.read()
            token = self.suite.token(role, region=self.application.region, sub=witness["sub"])
            await self.suite.ask(
                "POST",
                "disbursement",
                f"/v1/payments/{seen['id']}/witness-hand-over",
                token=token,
                version=seen["version"],
            )
        return await self.payment.read()

    async def confirm(self) -> Any:
        """Another finance officer confirms; the ledger has the payment."""
        seen = await self.payment.read()
        return await self.suite.ask(
            "POST",
            "disbursement",
            f"/v1/payments/{seen['id']}/confirm-hand-over",
            token=self.payment.checker,
            version=seen["version"],
        )
