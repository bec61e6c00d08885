"""The whole file of an application, as every use case and every answer looks at it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from uuid import UUID

from shared.contracts.vocabulary import Paper, Procedure, Residence
from shared.transaction import Reading
from shared.workdays import lhasa_date

from intake.domain.applications.accepting_body import counts_as
from intake.domain.applications.application import Application
from intake.domain.applications.draft import AgentGiven, Draft
from intake.domain.household.authorisation import Authorisation, ConsentMethod, have_all_signed
from intake.domain.household.household import Household, Person
from intake.domain.papers.papers import agent_parts, missing_papers
from intake.domain.timeline.next_step import Duty
from intake.policy import figures_on
from intake.store.applications import applications
from intake.store.applications.case_files import read_file
from intake.store.household import people
from intake.store.household.authorisations import AUTHORISATION, authorisation_from
from intake.store.household.people import AGENT, PAYEE, PERSON, StoredPayee
from intake.store.papers.documents import DOCUMENT, StoredDocument, document_from
from intake.store.timeline import timeline, work
from intake.store.timeline.timeline import Progress


@dataclass(frozen=True, slots=True, kw_only=True)
class CaseFile:
    """An application with its people, papers and consents, opened in memory only.

    ``own_duties`` are intake's running clocks; after a step they are unknown until asked again.
    ``county_documents`` are what the county asks besides (第十六条（八）), as it stood when the
    application was handed in: code and words. ``cases_by_other_names`` is for officers: by person, cases that have the number with another name.
    """

    application: Application
    draft: Draft = field(repr=False)
    household: Household = field(repr=False)
    agent: AgentGiven | None = field(repr=False)
    payee: StoredPayee = field(repr=False)
    documents: tuple[StoredDocument, ...]
    authorisations: tuple[Authorisation, ...]
    today: date
    progress: Progress = field(default_factory=Progress)
    others_duties: tuple[Duty, ...] = ()
    own_duties: tuple[Duty, ...] | None = ()
    at_county_seat: bool = False
    county_name: str | None = None
    township_name: str | None = None
    county_documents: Mapping[str, str] = field(default_factory=dict)
    cases_by_other_names: Mapping[UUID, tuple[str, ...]] = field(default_factory=dict)

    @property
    def present(self) -> frozenset[str]:
        """The papers that are there; the authorisation counts when every adult has signed."""
        uploaded = {document.kind for document in self.documents}
        uploaded.discard(Paper.CHECK_AUTHORISATION)
        if have_all_signed(self.authorisations, self.household, on=self.today):
            uploaded.add(Paper.CHECK_AUTHORISATION)
        return frozenset(uploaded)

    @property
    def residence(self) -> Residence:
        """As it counts for the papers, by the scope of the day of submission (A-25)."""
        submitted_at = self.application.submitted_at
        day = self.today if submitted_at is None else lhasa_date(submitted_at)
        return counts_as(
            self.application.residence,
            hukou=self.household.applicant.hukou_region,
            region=self.application.region,
            scope=figures_on(day).local_scope,
        )

    @property
    def missing(self) -> tuple[str, ...]:
        """Everything that is missing, in the order of the notice."""
        agent = self.agent or AgentGiven()
        return missing_papers(
            self.present,
            required=figures_on(self.today).required_documents,
            residence=self.residence,
            entrusted=self.application.entrusted,
            agent_parts=agent_parts(
                reason=agent.reason,
                name=agent.name,
                id_number=agent.id_number,
                phone=agent.phone,
                liable=agent.liability_accepted,
            ),
            hukou_proof_requested=self.application.hukou_proof_requested,
            county_asks=tuple(self.county_documents),
        )

    @property
    def signers(self) -> tuple[str, ...]:
        """The accounts of its people: who consented to the check by the own sign-in."""
        own = (one for one in self.authorisations if one.method is ConsentMethod.SIGN_IN)
        return tuple(dict.fromkeys(one.entered_by for one in own))

    @property
    def vital(self) -> frozenset[UUID]:
        """Whom the case hangs on: who asks for the aid, who receives it, whose account it goes to."""
        persons, holder = self.household.persons, self.payee.holder_place
        of_the_aid = [self.household.applicant, self.household.head, self.household.recipient]
        holders = [] if holder is None else [persons[holder]]
        return frozenset(one.known_id for one in (*of_the_aid, *holders))

    def person(self, person_id: UUID) -> Person | None:
        return next((one for one in self.household.persons if one.person_id == person_id), None)

    def as_general(self) -> "CaseFile":
        """The same file in the general procedure, whatever was ticked on the form."""
        general = Procedure.GENERAL
        return replace(
            self,
            application=replace(self.application, procedure=general),
            draft=self.draft.model_copy(update={"procedure": general}),
        )

    def with_(self, application: Application) -> "CaseFile":
        """The same file after a step, which may have moved the clocks."""
        return replace(self, application=application, own_duties=None)


async def load(
    tx: Reading,
    application_id: UUID,
    *,
    expected: int | None = None,
    lock: bool = False,
    of_a_person: bool = False,
    handling: bool = True,
) -> CaseFile:
    """The file of an application that the actor may see; locked, no consent moves meanwhile.

    Who locks it handles it, and no officer does who is of the case, unless it is only to bring a
    paper (``handling``). Raises ``OwnApplication``.

    ``of_a_person``: whoever it is; the caller finds out whether the actor is one of its people.
    """
    row = await read_file(tx, application_id, lock=lock)
    if of_a_person:
        application = applications.of_anybody(row)
    else:
        application = applications.seen_by(tx, row, expected=expected)
    persons = [people.person_from(tx.vault, one) for one in PERSON.read_all(row.persons)]
    file = CaseFile(
        application=application,
        draft=applications.draft_from(tx.vault, application_id, row.draft),
        household=household_from(persons, application.beneficiary_id),
        agent=None if row.agent is None else people.agent_from(tx.vault, AGENT.read(row.agent)),
        payee=people.payee_from(tx.vault, PAYEE.read(row.payee)),
        documents=tuple(document_from(one) for one in DOCUMENT.read_all(row.documents)),
        authorisations=tuple(
            authorisation_from(one) for one in AUTHORISATION.read_all(row.authorisations)
        ),
        today=tx.clock.today(),
        progress=timeline.progress_from(row.progress),
        others_duties=tuple(work.duty_from(one) for one in row.others_duties),
        own_duties=tuple(work.duty_from(one) for one in row.own_duties),
        at_county_seat=bool(row.at_county_seat),
        county_documents=dict(row.county_documents),
        cases_by_other_names={}
        if tx.by.owns_single_cases
        else people.cases_by_other_names(tx.vault, persons, row.named_elsewhere),
    )
    if lock and handling:
        application.require_no_part(tx.by, signers=file.signers)
    return file


def household_from(persons: Sequence[Person], beneficiary_id: UUID | None) -> Household:
    """The household of stored persons."""
    places = [one.place for one in persons if one.person_id == beneficiary_id]
    return Household(persons=tuple(persons), beneficiary_place=places[0] if places else None)
