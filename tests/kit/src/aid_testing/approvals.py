"""Township and county of a case's own, and a case at any step of its way to the decision."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date, datetime, timedelta
from itertools import count
from typing import Any
from uuid import UUID, uuid4

from approval.consumers import subscriptions
from approval.usecases.decisions import letters
from approval.usecases.notices import notices
from assessment.domain.case import Case
from shared.contracts.assessment import AssessmentCompleted
from shared.contracts.disbursement import PaymentCancelled, PaymentNotCancellable, PaymentPaid
from shared.contracts.event import Event
from shared.contracts.people import CasePeople, PersonData
from shared.contracts.plumbing import DisbursementDeadlineChanged
from shared.contracts.vocabulary import Procedure
from shared.roles import system
from shared.workdays import lhasa_date

from aid_testing.actors import CITY, as_, if_match, once
from aid_testing.assistance import a_case, a_completed, a_household
from aid_testing.fixtures import Client
from aid_testing.numbers import NUMBERS
from aid_testing.rows import a_message

AMOUNT = "2730.00"
NEIGHBOURS = frozenset({1, 2})
_counties = (number for number in count(2001) if number % 100 not in NEIGHBOURS)
"""The first two counties of a city are strangers of the access tests, and nobody works there."""


class Office:
    """The officers of a county of its own, so that tests do not meet."""

    def __init__(self, client: Client) -> None:
        self.client = client
        self.county = f"54{next(_counties)}"
        self.township = f"{self.county}001"
        self.handler = self.who("township_handler", "handler", self.township)
        self.lead = self.who("township_lead", "lead", self.township)
        self.county_handler = self.who("county_handler", "county-handler", self.county)
        self.visitor = self.who("county_handler", "visitor", self.county)
        self.county_lead = self.who("county_lead", "county-lead", self.county)
        self.villager_of_township = self.who("village_worker", "villager", self.township)
        self.operator = self.who("operator", "operator", CITY)

    def who(self, role: str, sub: str, region: str | None = None) -> dict[str, str]:
        """The headers of somebody of this county; ``sub`` is unique to it."""
        return as_(self.client.layout, role, region=region, sub=f"{sub}@{self.county}")

    @contextmanager
    def later(self, days: int) -> Iterator[None]:
        """Business time as it will be in some days."""
        clock = self.client.database.clock
        before = clock.offset
        clock.offset = lambda: timedelta(days=days)  # type: ignore[method-assign]
        try:
            yield
        finally:
            clock.offset = before  # type: ignore[method-assign]

    async def delegate(self, cause: str = "FIRE", **changes: Any) -> dict[str, Any]:
        """The county lets its township approve small emergency aid: two people sign."""
        body = {"township": self.township, "cause_type": cause, "since": "2025-01-01"} | changes
        proposed = await self.client.post(
            "/v1/delegations", json=body, headers=self.county_handler | once()
        )
        assert proposed.status_code == 201, proposed.text
        signed = await self.client.post(
            f"/v1/delegations/{proposed.json()['id']}/sign",
            headers=self.county_lead | once() | if_match(proposed),
        )
        assert signed.status_code == 200, signed.text
        delegation: dict[str, Any] = signed.json()
        return delegation

    def emergency(self, size: int = 2, **changes: Any) -> AssessmentCompleted:
        """A finished assessment of an urgent case: a fire, today."""
        case = a_case(procedure=Procedure.EMERGENCY, household=a_household(size=size))
        today = self.client.database.clock.today()
        return self.completed(case, accepted_on=today, incident_on=today, **changes)

    async def urgent(self, size: int = 2, **changes: Any) -> UUID:
        """An urgent case at the township; a household of two may get 1,820.00."""
        event = self.emergency(size, **changes)
        await self.deliver(event)
        return event.case_id

    async def addressed(self, case_id: UUID | str, name: str = "次仁卓玛") -> None:
        """The name for a decision letter has come."""
        person = PersonData(person_id=uuid4(), name=name)
        known = CasePeople(
            case_id=UUID(str(case_id)),
            applicant_id=person.person_id,
            persons=(person,),
            county_name="城关区",
            township_name="纳金街道",
        )
        async with self.client.database.transaction(by=system("approval")) as tx:
            await letters.address_letter(tx, known.case_id, known)

    async def deliver(self, event: Event) -> None:
        await subscriptions.deliver(self.client.database, [a_message(event)])

    def completed(self, case: Case | None = None, **changes: Any) -> AssessmentCompleted:
        """A finished assessment of a household that nobody else has."""
        facts: dict[str, Any] = {
            "case_id": uuid4(),
            "case_number": f"LZ-{self.county}-2026-{next(NUMBERS):06d}",
            "region": self.township,
            "household_id": uuid4(),
            "person_ids": (uuid4(), uuid4()),
            "payee_ref": uuid4(),
        }
        return a_completed(case, **facts | changes)

    async def opened(self, case: Case | None = None, **changes: Any) -> UUID:
        """A case whose assessment is finished."""
        event = self.completed(case, **changes)
        await self.deliver(event)
        return event.case_id

    async def get(self, case_id: UUID | str, who: dict[str, str] | None = None) -> dict[str, Any]:
        answer = await self.client.get(f"/v1/cases/{case_id}", headers=who or self.county_handler)
        assert answer.status_code == 200, answer.text
        body: dict[str, Any] = answer.json()
        return body

    async def ask(
        self,
        case_id: UUID | str,
        verb: str,
        who: dict[str, str],
        body: dict[str, Any] | None = None,
    ) -> Any:
        """Take one step on the case as it stands."""
        seen = await self.get(case_id)
        return await self.client.post(
            f"/v1/cases/{case_id}/{verb}", json=body, headers=who | once() | if_match(seen)
        )

    async def step(
        self,
        case_id: UUID | str,
        verb: str,
        who: dict[str, str],
        body: dict[str, Any] | None = None,
    ) -> dict[str, Any]:
        """The same, and it must be allowed."""
        answer = await self.ask(case_id, verb, who, body)
        assert answer.status_code == 200, answer.text
        result: dict[str, Any] = answer.json()
        return result

    async def signed(self, case_id: UUID, amount: str = AMOUNT) -> dict[str, Any]:
        """Both opinions of the township."""
        await self.step(case_id, "sign-opinion", self.handler, positive(amount))
        return await self.step(case_id, "sign-opinion", self.lead, positive(amount))

    async def rejected(self, case_id: UUID, *articles: str) -> dict[str, Any]:
        """Both opinions of the township, against the case."""
        await self.step(case_id, "sign-opinion", self.handler, negative(*articles))
        return await self.step(case_id, "sign-opinion", self.lead, negative(*articles))

    async def noticed(self, case_id: UUID, amount: str = AMOUNT) -> dict[str, Any]:
        """Signed and on public notice."""
        await self.signed(case_id, amount)
        return await self.step(case_id, "post-notice", self.handler, {})

    async def notice_closed(self, case_id: UUID, amount: str = AMOUNT) -> None:
        """The notice has run to its end, and the sweep has closed it."""
        await self.noticed(case_id, amount)
        with self.later(12):
            await self.close_notices()

    async def close_notices(self) -> int:
        async with self.client.database.transaction(by=system("approval")) as tx:
            return await notices.close_notices(tx)

    async def at_county(self, case_id: UUID, amount: str = AMOUNT) -> dict[str, Any]:
        """Received by the county; a drawn case is visited."""
        await self.notice_closed(case_id, amount)
        return await self.forwarded(case_id)

    async def forwarded(self, case_id: UUID) -> dict[str, Any]:
        """Sent to the county; a case that its lot draws is visited."""
        received = await self.step(case_id, "forward", self.handler)
        if received["visit"] == "none":
            return received
        return await self.visited(case_id)

    async def visited(self, case_id: UUID, *, confirmed: bool = True) -> dict[str, Any]:
        """Visited by an officer of the county who has no other part in the case."""
        seen = await self.get(case_id)
        body = {
            "visited_on": lhasa_date(datetime.fromisoformat(seen["received_at"])).isoformat(),
            "assisting_person": "平措",
            "assisted_by": helper_of(seen),
            "facts_confirmed": confirmed,
            "facts": "入户核查，与申报一致。",
        }
        return await self.step(case_id, "record-visit", self.visitor, body)

    async def reviewed(self, case_id: UUID, amount: str = AMOUNT) -> dict[str, Any]:
        """Ready for the county lead's decision."""
        await self.at_county(case_id, amount)
        return await self.step(case_id, "review", self.county_handler, positive(amount))

    async def approved(self, case_id: UUID, amount: str = AMOUNT) -> dict[str, Any]:
        await self.reviewed(case_id, amount)
        return await self.step(case_id, "decide", self.county_lead, approval(amount))

    async def revoking(self, case_id: UUID | str) -> dict[str, Any]:
        """Both people of the county want the grant taken back; disbursement is asked."""
        await self.step(case_id, "propose-revocation", self.county_handler, revocation())
        return await self.step(
            case_id, "decide-revocation", self.county_lead, {"agree": True, "reason": "同意。"}
        )


def helper_of(seen: dict[str, Any]) -> str:
    """Who helps the county in a visit: away from its seat an urgent one has the township's help."""
    away = seen["procedure"] == "EMERGENCY" and not seen["county_seat_resident"]
    return "TOWNSHIP" if away else "COMMITTEE"


def positive(amount: str = AMOUNT, **changes: Any) -> dict[str, Any]:
    return {"positive": True, "amount": amount, "opinion": "情况属实，同意。"} | changes


def negative(*articles: str, **changes: Any) -> dict[str, Any]:
    body = {"positive": False, "opinion": "经入户核查，不符合该条件。", "articles": list(articles)}
    return body | changes


def approval(amount: str = AMOUNT, **changes: Any) -> dict[str, Any]:
    return {"approve": True, "amount": amount} | changes


def revocation(**changes: Any) -> dict[str, Any]:
    """A proposal to take a grant back."""
    body = {"articles": ["第十条（二）"], "reason": "经不动产登记核实，隐瞒城关区住房一套。"}
    return body | changes


def payment(granted: dict[str, Any], **changes: object) -> dict[str, Any]:
    """The facts of a payment event of a grant, as disbursement publishes them."""
    facts = {
        "case_id": granted["case_id"],
        "payment_id": uuid4(),
        "decision_id": granted["decision"]["decision_id"],
        "amount": 273_000,
    }
    return facts | changes


def paid(granted: dict[str, Any]) -> PaymentPaid:
    """The money of a grant has arrived."""
    return PaymentPaid(**payment(granted, attempt=1, paid_on=date(2026, 11, 24)))


def cancelled(granted: dict[str, Any]) -> PaymentCancelled:
    """The payment of a grant was stopped before the bank had it."""
    return PaymentCancelled(**payment(granted, reason="REVOKED"))


def too_late(granted: dict[str, Any]) -> PaymentNotCancellable:
    """The payment of a grant was on its way already."""
    return PaymentNotCancellable(**payment(granted, state="released"))


def a_late_payment(office: Office, **changes: Any) -> DisbursementDeadlineChanged:
    """A payment of the county that was not made in its term (A-69)."""
    now = office.client.database.clock.now()
    facts: dict[str, Any] = {
        "case_id": uuid4(),
        "deadline_id": uuid4(),
        "what": "payment",
        "state": "passed",
        "due_at": now - timedelta(hours=1),
        "article": "第三十三条",
        "role": "finance_maker",
        "region": office.township,
        "provisional": False,
        "started_at": now - timedelta(days=15),
        "title": {},
    }
    return DisbursementDeadlineChanged(**facts | changes)
