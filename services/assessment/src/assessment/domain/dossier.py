"""The assessment of one case from acceptance to its end, and who may do what meanwhile (第十八条)."""

from dataclasses import dataclass, replace
from datetime import date, datetime
from enum import StrEnum
from uuid import UUID

from shared.contracts.assessment import SuspensionReason
from shared.contracts.intake import ApplicationAccepted, ApplicationFacts, Relation
from shared.contracts.vocabulary import Procedure
from shared.errors import Conflict, Forbidden, Unprocessable
from shared.four_eyes import AnotherPersonRequired, require_another_person
from shared.lifecycle import Lifecycle
from shared.roles import Actor, Role, RoleNotAllowed
from shared.words import labels

from assessment.domain.rules.categories import CATEGORIES
from assessment.domain.rules.completion import CaseFile

COUNTY_DIGITS = 6
HANDLERS = frozenset({Role.TOWNSHIP_HANDLER, Role.COUNTY_HANDLER})
SYSTEM = frozenset({Role.SERVICE})


class AssessmentStatus(StrEnum):
    OPEN = "OPEN"
    SUSPENDED = "SUSPENDED"
    COMPLETED = "COMPLETED"
    ENDED = "ENDED"


# fmt: off
LIFECYCLE = Lifecycle(
    # while it is                 one may              and it becomes              who
    (AssessmentStatus.OPEN,       "record_home_visit", AssessmentStatus.OPEN,      HANDLERS),
    (AssessmentStatus.OPEN,       "record_appraisal",  AssessmentStatus.OPEN,      HANDLERS),
    (AssessmentStatus.OPEN,       "resolve_conflict",   AssessmentStatus.OPEN,      HANDLERS),
    (AssessmentStatus.OPEN,       "resolve_source",     AssessmentStatus.OPEN,      HANDLERS),
    (AssessmentStatus.OPEN,       "determine",         AssessmentStatus.OPEN,      HANDLERS),
    (AssessmentStatus.OPEN,       "complete",          AssessmentStatus.COMPLETED, HANDLERS),
    (AssessmentStatus.OPEN,       "suspend",           AssessmentStatus.SUSPENDED, SYSTEM),
    (AssessmentStatus.OPEN,       "end",               AssessmentStatus.ENDED,     SYSTEM),
    (AssessmentStatus.SUSPENDED,  "record_home_visit", AssessmentStatus.SUSPENDED, HANDLERS),
    (AssessmentStatus.SUSPENDED,  "record_appraisal",  AssessmentStatus.SUSPENDED, HANDLERS),
    (AssessmentStatus.SUSPENDED,  "determine",         AssessmentStatus.SUSPENDED, HANDLERS),
    (AssessmentStatus.SUSPENDED,  "complete",          AssessmentStatus.COMPLETED, HANDLERS),
    (AssessmentStatus.SUSPENDED,  "resume",            AssessmentStatus.OPEN,      SYSTEM),
    (AssessmentStatus.SUSPENDED,  "end",               AssessmentStatus.ENDED,     SYSTEM),
    (AssessmentStatus.COMPLETED,  "reopen",            AssessmentStatus.OPEN,      SYSTEM),
    (AssessmentStatus.COMPLETED,  "end",               AssessmentStatus.ENDED,     SYSTEM),
    statuses=labels("assessment", "dossier_statuses"),
    words=labels("assessment", "dossier_steps"),
)
# fmt: on


class VisitDayImpossible(Unprocessable):
    article = "202号 第十八条（一）（1）"


class OwnApplication(AnotherPersonRequired):
    article = "202号 第三十条"


class OnlyTheCountyAdmits(Forbidden):
    article = "202号 第八条"


class ReceiptsOfLastYearClosed(Conflict):
    article = "202号 第八条"


@dataclass(frozen=True, slots=True, kw_only=True)
class Dossier:
    """One assessment. ``accepted`` is what intake published; it holds nothing that names a person."""

    accepted: ApplicationAccepted
    opened_at: datetime
    payee_version: int
    status: AssessmentStatus = AssessmentStatus.OPEN
    revision: int = 1
    completed_at: datetime | None = None
    version: int = 0
    found_household: UUID | None = None
    decided: bool = False
    round: int = 1
    round_began_on: date | None = None
    """The day on which it was taken up again; none in the first round."""

    @property
    def household_id(self) -> UUID:
        """The household that the case belongs to, as it was found last (A-70)."""
        return self.found_household or self.accepted.household_id

    @property
    def case_id(self) -> UUID:
        return self.accepted.case_id

    @property
    def region(self) -> str:
        return self.accepted.region

    @property
    def is_by_cost(self) -> bool:
        """Whether its amount follows a cost that is counted through the year."""
        return CATEGORIES[self.accepted.category].by_cost

    @property
    def urgent(self) -> bool:
        """Whether the emergency procedure runs: the check may end after the aid (A-27)."""
        return self.accepted.procedure is Procedure.EMERGENCY

    @property
    def waits_for(self) -> SuspensionReason | None:
        """What the applicant owes the check, if anything: the term does not run against that."""
        if self.status is AssessmentStatus.SUSPENDED:
            return SuspensionReason.CONSENT
        return SuspensionReason.PAPERS if self.accepted.missing else None

    @property
    def duty(self) -> Role:
        """Whose review it is: the township's, or the county's for a case applied for there (A-26)."""
        by_county = len(self.region) <= COUNTY_DIGITS
        return Role.COUNTY_HANDLER if by_county else Role.TOWNSHIP_HANDLER

    @property
    def adults(self) -> tuple[UUID, ...]:
        """The adults who are asked about: who has no number is asked about nowhere (A-77)."""
        return tuple(
            member.person_id for member in self.accepted.members if member.adult and member.numbered
        )

    @property
    def applicants(self) -> frozenset[str]:
        """Who applied: none of them takes a step of the check (A-50)."""
        return frozenset(filter(None, (*self.accepted.applied_by, self.accepted.owner)))

    @property
    def recipient(self) -> UUID:
        """Who receives the aid: the individual, or the head of the household (A-45)."""
        heads = [one.person_id for one in self.accepted.members if one.relation is Relation.HEAD]
        return self.accepted.beneficiary_id or next(iter(heads), self.accepted.applicant_id)

    def step(self, action: str, *, by: Actor, for_county: bool = False) -> "Dossier":
        """The dossier after one allowed step, within the actor's region.

        The county, which reviews what the township assessed, works on its own cases alone
        (第三十条); ``for_county`` marks what the law leaves to it in every case (A-36).
        """
        if not by.has(Role.SERVICE):
            by.within(self.region)
            if not (for_county or by.has(self.duty)):
                raise RoleNotAllowed([self.duty])
            require_another_person(by.sub, than=self.applicants, refusal=OwnApplication())
        return replace(self, status=LIFECYCLE.after(action, status=self.status, by=by))

    def reopen(self, *, by: Actor) -> "Dossier":
        """Back to work under the next revision; every fact is kept."""
        return replace(self.step("reopen", by=by), revision=self.revision + 1, completed_at=None)

    def begin_round(self, on: date) -> "Dossier":
        """Visits and checks are due anew: an earlier round's carry nothing from now on (A-85)."""
        return replace(self, round=self.round + 1, round_began_on=on)

    def with_facts(self, corrected: ApplicationFacts) -> "Dossier":
        """The facts as they were put right, in place of those that were accepted (A-72)."""
        named = {name: getattr(corrected, name) for name in ApplicationAccepted.model_fields}
        return replace(
            self,
            accepted=ApplicationAccepted(**named),
            payee_version=max(self.payee_version, corrected.payee_version),
        )

    def with_urgency(self, *, confirmed: bool, region: str) -> "Dossier":
        """A lead has answered: it is urgent, or goes on as general in a township (A-73)."""
        answer = {
            "urgency_pending": False,
            "region": region,
            "procedure": self.accepted.procedure if confirmed else Procedure.GENERAL,
        }
        return replace(self, accepted=self.accepted.model_copy(update=answer))

    def with_papers(self) -> "Dossier":
        """Every paper that was left for later is there."""
        return replace(self, accepted=self.accepted.model_copy(update={"missing": ()}))

    def with_payee(self, version: int) -> "Dossier":
        """The account was corrected."""
        return replace(self, payee_version=version)

    def complete(self, *, by: Actor, at: datetime) -> "Dossier":
        """Finished; the rules were asked."""
        return replace(self.step("complete", by=by), completed_at=at)

    def visited(self, on: date, *, today: date) -> None:
        """Refuse a visit before this round began, or in the future (A-85)."""
        began_on = self.round_began_on or self.accepted.accepted_on
        if not began_on <= on <= today:
            raise VisitDayImpossible(day=on, began_on=began_on)

    def file(self) -> CaseFile:
        """Whose case it is, as the event of the finished assessment says."""
        accepted = self.accepted
        return CaseFile(
            case_id=accepted.case_id,
            case_number=accepted.case_number,
            region=accepted.region,
            household_id=self.household_id,
            person_ids=tuple(member.person_id for member in accepted.members),
            beneficiary_id=accepted.beneficiary_id,
            recipient_id=self.recipient,
            minor=accepted.beneficiary_minor,
            payee_ref=accepted.payee_ref,
            payee_version=self.payee_version,
            incident_on=accepted.incident_on,
            accepted_by=accepted.accepted_by,
            county_seat_resident=accepted.county_seat_resident,
            owner=accepted.owner,
            applied_by=accepted.applied_by,
        )
