"""Builders of assessments: an accepted case, people and platform at the protocol, and an officer."""

import json
from collections.abc import Callable, Collection, Mapping
from datetime import UTC, date, datetime, timedelta
from typing import Any
from uuid import UUID, uuid4

import httpx
from assessment.consumers import subscriptions
from assessment.domain.check import Source
from assessment.people import People
from assessment.platform import Platform
from assessment.workers.checks import Checks
from shared.auth import TokenFile
from shared.contracts.event import Event
from shared.contracts.intake import (
    ApplicationAccepted,
    CheckAuthorisation,
    Declaration,
    EducationBill,
    EducationCostKind,
    MedicalBill,
    Member,
    Relation,
)
from shared.contracts.vocabulary import (
    Category,
    CauseType,
    Document,
    EmergencyEffect,
    Procedure,
    Residence,
    SchoolStage,
)
from shared.ids import new_id
from sqlalchemy import text

from aid_testing.actors import TOWNSHIP, as_, once
from aid_testing.fixtures import Client
from aid_testing.rows import a_message

ID_NUMBER = "54010219900101001X"
NAME = "卓玛央宗"


def a_member(*, adult: bool = True, relation: Relation = Relation.HEAD) -> Member:
    """One person of a household."""
    return Member(person_id=uuid4(), relation=relation, adult=adult)


def an_authorisation(person_id: UUID, **changes: Any) -> CheckAuthorisation:
    """A signed consent that is valid for a year."""
    given = {
        "authorisation_id": uuid4(),
        "person_id": person_id,
        "scope": ("INCOME", "PROPERTY"),
        "signed_at": datetime.now(UTC),
        "valid_until": datetime.now(UTC).date() + timedelta(days=365),
    }
    return CheckAuthorisation.model_validate(given | changes)


def a_medical_bill(**changes: Any) -> MedicalBill:
    """A bill of 9,000 yuan of which 3,000 are left to pay."""
    given = {
        "receipt": uuid4().hex,
        "paid_on": datetime.now(UTC).date(),
        "gross": "9000.00",
        "basic_insurance": "6000.00",
    }
    return MedicalBill.model_validate(given | changes)


def an_education_bill(**changes: Any) -> EducationBill:
    """A receipt for tuition of 2,000 yuan."""
    given = {
        "receipt": uuid4().hex,
        "paid_on": datetime.now(UTC).date(),
        "kind": EducationCostKind.TUITION,
        "amount": "2000.00",
    }
    return EducationBill.model_validate(given | changes)


def a_declaration(**changes: Any) -> Declaration:
    """What a household of three declares: little income, few deposits, one medical bill."""
    given = {
        "income_last_12_months": "36000.00",
        "income_last_year": "30000.00",
        "deposits": "2000.00",
        "medical_bills": (a_medical_bill(),),
        "household_status": "DIBAO",
    }
    return Declaration.model_validate(given | changes)


def accepted_event(
    category: Category = Category.EXPENDITURE_MEDICAL, **changes: Any
) -> ApplicationAccepted:
    """An accepted application of two adults with authorisations and a child; changed by keyword."""
    members = changes.pop("members", None) or (
        a_member(),
        a_member(relation=Relation.SPOUSE),
        a_member(relation=Relation.CHILD, adult=False),
    )
    case_id = changes.pop("case_id", None) or new_id()
    now = changes.pop("accepted_at", None) or datetime.now(UTC)
    given: dict[str, Any] = {
        "case_id": case_id,
        "case_number": "LZ-540102-2026-000001",
        "region": TOWNSHIP,
        "category": category,
        "procedure": Procedure.GENERAL,
        "residence": Residence.LOCAL_HUKOU,
        "household_id": uuid4(),
        "members": members,
        "applicant_id": members[0].person_id,
        "payee_ref": uuid4(),
        "payee_version": 1,
        "cause_type": CauseType.MAJOR_DISEASE,
        "effect": EmergencyEffect.MAJOR_PROPERTY_LOSS,
        "incident_on": date(now.year, 1, 2),
        "declared": a_declaration(),
        "authorisations": tuple(
            an_authorisation(member.person_id) for member in members if member.adult
        ),
        "documents": tuple(Document),
        "accepted_at": now,
        "accepted_on": (now + timedelta(hours=8)).date(),
        "accepted_by": "acceptor",
        "dataref": f"/v1/internal/cases/{case_id}/people",
    }
    return ApplicationAccepted(**(given | changes))


def an_education_event(**changes: Any) -> ApplicationAccepted:
    """An accepted education case whose spending is beyond twice its means."""
    declared = a_declaration(
        income_last_year="8000.00",
        deposits="500.00",
        medical_bills=(),
        education_bills=(an_education_bill(),),
        school_stage=SchoolStage.SENIOR_HIGH,
        food="12000.00",
        clothing_and_daily_goods="3000.00",
        other_necessary="2000.00",
    )
    given = {"declared": declared, "cause_type": CauseType.EDUCATION_COST}
    return accepted_event(Category.EXPENDITURE_EDUCATION, **(given | changes))


def an_answer(
    source: Source, items: Mapping[str, Any] | None = None, **changes: Any
) -> dict[str, Any]:
    """One source's answer as the platform writes it; no data unless items are given."""
    answer = {
        "answer_id": uuid4().hex,
        "source": source.value,
        "data_date": datetime.now(UTC).date().isoformat(),
        "no_data": not items,
        "items": dict(items or {}),
    }
    return answer | changes


class Outside:
    """Intake and the platform at the protocol: what they answer, and what they were asked."""

    def __init__(self, client: Client) -> None:
        self._client = client
        self.asked: list[dict[str, Any]] = []
        self.enquired: list[str] = []
        self.people_away = False
        self.people_asked = 0
        self.reply: Callable[[dict[str, Any]], httpx.Response] = self.all_at_once
        self.enquiry: Callable[[str], httpx.Response] = self.nothing_new
        self.items: dict[Source, dict[str, Any]] = {}
        self.persons: dict[UUID, tuple[UUID, ...]] = {}

    def checks(self) -> Checks:
        """The worker of assessment against these two."""
        running = self._client.app.state.running
        transport = httpx.MockTransport(self._answer)
        return Checks(
            people=People("http://intake", TokenFile(None), transport=transport),
            platform=Platform(
                "http://platform",
                running.settings.platform_secret_file,
                callback_url="http://assessment/v1/verification/answers",
                transport=transport,
            ),
            vault=self._client.app.state.vault,
        )

    async def work(self, *, rounds: int = 6) -> None:
        """Rounds of the worker, without waiting for its pauses."""
        checks = self.checks()
        for _ in range(rounds):
            await hurry(self._client, self.persons)
            await checks.advance(self._client.database)

    def all_at_once(self, asked: dict[str, Any]) -> httpx.Response:
        """Every source answers in the response."""
        return self.only(*Source)(asked)

    def nothing_new(self, request_id: str) -> httpx.Response:
        """It has the request and no further answer, or has never heard of it."""
        if not any(asked["request_id"] == request_id for asked in self.asked):
            return httpx.Response(404)
        return httpx.Response(200, json={"request_id": request_id, "answers": []})

    def only(self, *sources: Source) -> Callable[[dict[str, Any]], httpx.Response]:
        """These sources answer in the response, the others not."""

        def reply(asked: dict[str, Any]) -> httpx.Response:
            answers = [
                an_answer(
                    source,
                    self.items.get(source),
                    answer_id=f"{source.value}-{asked['request_id']}",
                )
                for source in sources
            ]
            content = {"request_id": asked["request_id"], "answers": answers}
            return httpx.Response(200, json=content)

        return reply

    def _answer(self, request: httpx.Request) -> httpx.Response:
        if request.url.host == "intake":
            self.people_asked += 1
            if self.people_away:
                raise httpx.ConnectError("intake is away", request=request)
            return self._people(request)
        if request.method == "GET":
            request_id = request.url.path.rsplit("/", 1)[1]
            self.enquired.append(request_id)
            return self.enquiry(request_id)
        asked: dict[str, Any] = json.loads(request.content)
        self.asked.append(asked)
        return self.reply(asked)

    def _people(self, request: httpx.Request) -> httpx.Response:
        assert request.url.params["purpose"] == "ECONOMIC_CHECK"
        case_id = UUID(request.url.path.split("/")[4])
        persons = [
            {"person_id": str(person), "name": NAME, "id_number": ID_NUMBER}
            for person in self.persons.get(case_id, ())
        ]
        content = {"case_id": str(case_id), "applicant_id": str(uuid4()), "persons": persons}
        return httpx.Response(200, json=content)

    async def given(self, event: ApplicationAccepted) -> ApplicationAccepted:
        """Deliver an accepted case and know its adults."""
        adults = tuple(member.person_id for member in event.members if member.adult)
        self.persons[event.case_id] = adults
        await deliver(self._client, event)
        return event


async def deliver(client: Client, *events: Event) -> None:
    """Hand events to assessment as they come from the broker."""
    await subscriptions.deliver(client.database, [a_message(event) for event in events])


async def hurry(client: Client, cases: Collection[UUID]) -> None:
    """Let the pauses and leases of these cases be over; those of other tests wait."""
    async with client.database.engine.begin() as connection:
        await connection.execute(
            text(
                "UPDATE checks SET leased_until = NULL, next_try_at = CASE WHEN case_id ="
                " ANY(CAST(:cases AS uuid[])) THEN now() - interval '1 minute'"
                " ELSE now() + interval '1 hour' END"
            ),
            {"cases": [str(case) for case in cases]},
        )


PROVEN = {
    "other_schemes_leave_hardship": True,
    "loss_cannot_be_made_good": True,
    "disease_is_sudden_and_major": True,
    "basic_life_is_hard_to_keep_up": True,
    "child_or_ward_is_at_school": True,
    "spending_rose_suddenly": True,
    "other_aid_was_tried": True,
    "family_cannot_help": True,
    "care_is_needed": True,
}


def a_visit(**changes: Any) -> dict[str, Any]:
    """The body of a home visit."""
    visit = {
        "visited_on": (datetime.now(UTC) + timedelta(hours=8)).date().isoformat(),
        "committee_member": "次仁多吉",
        "members_present": 3,
        "facts": "三口之家，户主住院，家中无其他收入。",
    }
    return visit | changes


def a_determination(**changes: Any) -> dict[str, Any]:
    """The body of a determination that proves everything."""
    return {"findings": PROVEN, "property_within_dibao_rules": True} | changes


class Officer:
    """An officer at work on one assessment: each step reads the version it changes."""

    def __init__(
        self,
        client: Client,
        case_id: UUID,
        *roles: str,
        region: str = TOWNSHIP,
        sub: str | None = None,
    ) -> None:
        self._client = client
        self._address = f"/v1/assessments/{case_id}"
        self.headers = as_(client.layout, *(roles or ("township_handler",)), region=region, sub=sub)

    async def read(self, place: str = "") -> Any:
        """The assessment, or a part of it."""
        return await self._client.get(f"{self._address}{place}", headers=self.headers)

    async def do(self, step: str, body: Any = None, *, version: int | None = None) -> Any:
        """Take a step on what was just read."""
        if version is None:
            seen = await self._client.get(self._address, headers=self.headers)
            version = seen.json().get("version", 1)
        return await self._client.post(
            f"{self._address}/{step}",
            json=body,
            headers=self.headers | once() | {"If-Match": f'"{version}"'},
        )

    async def prepare(self, **determined: Any) -> None:
        """Visit and determine, so that only the check may be missing."""
        assert (await self.do("home-visit", a_visit())).status_code == 200
        assert (await self.do("determine", a_determination(**determined))).status_code == 200
