"""The whole file of an application, as every use case and every answer looks at it."""

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from uuid import UUID

from shared.transaction import Reading

from intake.domain.application import Application
from intake.domain.authorisation import Authorisation, all_have_signed
from intake.domain.draft import AgentGiven, Draft
from intake.domain.household import Household, Person
from intake.domain.papers import Paper, agent_parts, missing_papers
from intake.store import applications, authorisations, documents, people
from intake.store.documents import StoredDocument
from intake.store.people import StoredPayee


@dataclass(frozen=True, slots=True, kw_only=True)
class File:
    """An application with its people, papers and consents, opened in memory only."""

    application: Application
    draft: Draft = field(repr=False)
    household: Household = field(repr=False)
    agent: AgentGiven | None = field(repr=False)
    payee: StoredPayee = field(repr=False)
    documents: tuple[StoredDocument, ...]
    authorisations: tuple[Authorisation, ...]
    today: date

    @property
    def present(self) -> frozenset[str]:
        """The papers that are there; the authorisation counts when every adult has signed."""
        uploaded = {document.kind for document in self.documents}
        uploaded.discard(Paper.CHECK_AUTHORISATION)
        if all_have_signed(self.authorisations, self.household, on=self.today):
            uploaded.add(Paper.CHECK_AUTHORISATION)
        return frozenset(uploaded)

    @property
    def missing(self) -> tuple[str, ...]:
        """Everything that is missing, in the order of the notice."""
        agent = self.agent or AgentGiven()
        return missing_papers(
            self.present,
            residence=self.application.residence,
            entrusted=self.application.entrusted,
            agent_parts=agent_parts(
                reason=agent.reason,
                name=agent.name,
                id_number=agent.id_number,
                phone=agent.phone,
                liable=agent.liability_accepted,
            ),
            hukou_proof_requested=self.application.hukou_proof_requested,
        )

    def person(self, person_id: UUID) -> Person | None:
        return next((one for one in self.household.persons if one.person_id == person_id), None)

    def with_(self, application: Application) -> "File":
        """The same file after a step."""
        return replace(self, application=application)


async def load(
    tx: Reading,
    application_id: UUID,
    *,
    expected: int | None = None,
    lock: bool = False,
) -> File:
    """The file of an application that the actor may see; locked, no consent moves meanwhile."""
    application = await applications.get_application(
        tx, application_id, expected=expected, lock=lock
    )
    persons = await people.get_persons(tx, application_id)
    return File(
        application=application,
        draft=await applications.get_draft(tx, application_id),
        household=household_from(persons, application.beneficiary_id),
        agent=await people.get_agent(tx, application_id),
        payee=await people.get_payee(tx, application_id),
        documents=await documents.documents_of(tx, application_id),
        authorisations=await authorisations.authorisations_of(tx, application_id),
        today=tx.clock.today(),
    )


def household_from(persons: Sequence[Person], beneficiary_id: UUID | None) -> Household:
    """The household of stored persons."""
    places = [one.place for one in persons if one.person_id == beneficiary_id]
    return Household(persons=tuple(persons), beneficiary_place=places[0] if places else None)
