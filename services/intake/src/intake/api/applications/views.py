"""Answers about an application: masked, unless an officer of the region reveals them."""

from dataclasses import asdict
from datetime import date, datetime
from typing import Annotated, Any
from uuid import UUID

from pydantic import Field
from shared.contracts.intake import Relation
from shared.contracts.vocabulary import (
    Category,
    CauseType,
    CheckSource,
    EmergencyEffect,
    Paper,
    Procedure,
    Residence,
    UrgencyGround,
)
from shared.masks import mask_card, mask_name, mask_phone, mask_resident_id
from shared.transaction import Reading
from shared.web import Part, View

from intake.domain.applications.accepting_body import (
    AcceptingBody,
    AidForm,
    DecidingBody,
    Passing,
    ProofRequest,
    TownshipDuty,
    proof_asked,
)
from intake.domain.applications.status import Status, Urgency
from intake.domain.channels import Channel
from intake.domain.household.authorisation import ConsentMethod, sources_without_consent
from intake.domain.household.household import Person
from intake.domain.timeline.case_state import CaseState, possible_now, state_of
from intake.usecases.applications.case_file import CaseFile
from intake.usecases.timeline.next_steps import next_of, standing_of


class NextStepView(Part):
    """What comes next: who must act, by which day, under which article."""

    sentence: str
    role: str | None = None
    due_at: datetime | None = None
    article: str | None = None


class PersonView(Part):
    """A person of the household; masked by default."""

    person_id: UUID
    relation: Relation
    name: str
    id_number: Annotated[str | None, Field(description="Masked; null where there is none yet")]
    born_on: Annotated[date | None, Field(description="Where there is no number")] = None
    phone: str | None = None
    adult: bool
    authorised: Annotated[bool, Field(description="To be asked about at every source")]
    sources_without_consent: list[CheckSource]
    warning: Annotated[str | None, Field(description="What an officer should look at (A-59)")]
    other_names_in: Annotated[
        list[str],
        Field(description="For officers: cases in which this ID number stands with another name"),
    ]


class EventView(Part):
    cause_type: CauseType
    incident_on: date
    effect: EmergencyEffect | None = None
    description: Annotated[str | None, Field(description="With reveal only")] = None


class AccountView(Part):
    bank_code: str
    account: str
    holder_id: UUID
    recipient_id: UUID
    as_guardian: bool
    payee_ref: UUID
    payee_version: int


class AgentView(Part):
    name: str | None
    id_number: str | None
    phone: str | None
    liability_accepted: bool


class DocumentView(View):
    """What is known of a file; its content has an address of its own."""

    id: UUID
    kind: Paper | str
    media_type: str
    size: int
    sha256: str
    made_here: bool
    added_at: datetime


class AuthorisationView(View):
    """The consent of one adult to the economic check."""

    id: UUID
    application_id: UUID
    person_id: UUID
    scope: list[str]
    signed_at: datetime
    valid_until: date
    method: ConsentMethod
    paper_id: UUID | None = None
    guardian_id: UUID | None = None
    withdrawn_at: datetime | None


class CountyDocumentView(Part):
    """A paper that the county asks besides (第十六条（八）), in its words."""

    code: str
    text: str
    brought: bool


class RouteView(Part):
    """Which body takes the application, and what the one that was asked does meanwhile."""

    accepting_body: AcceptingBody
    action: Passing | None
    township_duty: TownshipDuty | None
    aid_forms: Annotated[list[AidForm], Field(description="What the rescue station gives")]
    decided_by: DecidingBody | None
    county_may_request_by: Annotated[
        list[ProofRequest], Field(description="How the hukou county's proof may be asked for")
    ]


class NoticeView(Part):
    """The one notice of what is missing."""

    listed_at: datetime
    missing: list[str]
    notices: int


class ApplicationView(View):
    """An application with its people, papers and consents."""

    id: UUID
    case_number: str | None
    status: Status
    state: Annotated[CaseState, Field(description="With decision and money")]
    possible: Annotated[list[str], Field(description="The steps that it is open to now")]
    region: str
    village: str | None
    category: Category
    procedure: Procedure
    channel: Channel
    residence: Residence
    event: EventView
    applicant: PersonView
    members: list[PersonView]
    beneficiary_id: UUID | None
    declared: dict[str, Any]
    account: AccountView | None
    entrusted: bool
    agent: AgentView | None
    signed: bool
    documents: list[DocumentView]
    authorisations: list[AuthorisationView]
    missing: list[str]
    route: RouteView
    county_documents: list[CountyDocumentView]
    notice: NoticeView | None
    created_at: datetime | None
    submitted_at: datetime | None
    accepted_at: datetime | None
    accepted_by: str | None
    urgency_ground: UrgencyGround | None = None
    urgency: Annotated[
        Urgency | None, Field(description="Stated by the handler, answered by a lead (A-73)")
    ] = None
    household_id: UUID | None
    next_step: NextStepView


async def application_view(
    tx: Reading, file: CaseFile, *, language: str, reveal: bool = False
) -> ApplicationView:
    """The answer about an application, made while its transaction is open."""
    step = await next_of(tx, file, language=language)
    application = file.application
    plain = {
        name: getattr(application, name)
        for name in (
            "id",
            "case_number",
            "status",
            "region",
            "village",
            "category",
            "procedure",
            "channel",
            "residence",
            "beneficiary_id",
            "entrusted",
            "created_at",
            "submitted_at",
            "accepted_at",
            "accepted_by",
            "urgency_ground",
            "urgency",
            "household_id",
            "version",
        )
    }
    standing = standing_of(file.progress)
    return ApplicationView(
        **plain,
        state=state_of(application.status, standing),
        possible=possible_now(application.status, standing, opinion=file.progress.opinion),
        event=EventView(
            cause_type=application.cause_type,
            incident_on=application.incident_on,
            effect=application.effect,
            description=file.draft.event.description if reveal else None,
        ),
        applicant=_person(file, file.household.applicant, reveal),
        members=[_person(file, one, reveal) for one in file.household.persons[1:]],
        declared=_declared(file, reveal),
        account=_account(file, reveal),
        agent=_agent(file, reveal),
        signed=application.is_signed,
        documents=[DocumentView.model_validate(one) for one in file.documents],
        authorisations=[AuthorisationView.model_validate(one) for one in file.authorisations],
        missing=list(file.missing),
        route=RouteView(
            **asdict(application.route), county_may_request_by=proof_asked(file.residence)
        ),
        county_documents=[
            CountyDocumentView(code=code, text=text, brought=code in file.present)
            for code, text in file.county_documents.items()
        ],
        notice=None
        if application.listed_at is None
        else NoticeView(
            listed_at=application.listed_at,
            missing=list(application.listed_missing),
            notices=application.notices,
        ),
        next_step=NextStepView.model_validate(step),
    )


def _number(person: Person, *, reveal: bool) -> str | None:
    if person.id_number is None or reveal:
        return person.id_number
    return mask_resident_id(person.id_number)


def _person(file: CaseFile, person: Person, reveal: bool) -> PersonView:
    lacking = sources_without_consent(file.authorisations, person, on=file.today)
    return PersonView(
        person_id=person.known_id,
        relation=person.relation,
        name=person.name if reveal else mask_name(person.name),
        id_number=_number(person, reveal=reveal),
        born_on=person.without_number and person.without_number.born_on,
        phone=person.phone if reveal or person.phone is None else mask_phone(person.phone),
        adult=person.is_adult(file.today),
        authorised=not lacking,
        sources_without_consent=list(lacking),
        warning=person.warning,
        other_names_in=list(file.cases_by_other_names.get(person.known_id, ())),
    )


def _declared(file: CaseFile, reveal: bool) -> dict[str, Any]:
    hidden = {"issuer", "invoice_number"}
    bills = {"__all__": hidden}
    exclude = None if reveal else {"medical_bills": bills, "education_bills": bills}
    return file.draft.declared.model_dump(mode="json", exclude=exclude)


def _account(file: CaseFile, reveal: bool) -> AccountView | None:
    payee = file.payee
    if payee.account is None or payee.holder_place is None:
        return None
    return AccountView(
        bank_code=payee.bank_code or "",
        account=payee.account if reveal else mask_card(payee.account),
        holder_id=file.household.persons[payee.holder_place].known_id,
        recipient_id=file.household.persons[payee.recipient_place].known_id,
        as_guardian=payee.as_guardian,
        payee_ref=payee.payee_ref,
        payee_version=payee.payee_version,
    )


def _agent(file: CaseFile, reveal: bool) -> AgentView | None:
    agent = file.agent
    if agent is None:
        return None

    def shown(value: str | None, mask: Any) -> str | None:
        return value if reveal or value is None else str(mask(value))

    return AgentView(
        name=shown(agent.name, mask_name),
        id_number=shown(agent.id_number, mask_resident_id),
        phone=shown(agent.phone, mask_phone),
        liability_accepted=agent.liability_accepted,
    )
