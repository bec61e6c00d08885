"""The household of an accepted application: who is of it, and what is found about that (A-70)."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date
from uuid import UUID

from shared.contracts.intake import HouseholdChanged
from shared.contracts.vocabulary import Paper
from shared.identifiers import birth_date, check_resident_id
from shared.ids import new_id
from shared.roles import Role
from shared.transaction import Reading, Transaction
from shared.workdays import lhasa_date

from intake.domain.applications.draft import Draft
from intake.domain.applications.status import LIFECYCLE
from intake.domain.errors import (
    NumberDiffers,
    NumberedAlready,
    NumberKnownAlready,
    PaperUnknown,
    PersonNotInHousehold,
)
from intake.domain.household.household import not_an_id_number
from intake.domain.household.membership import (
    CannotGoOn,
    DeathProofNeeded,
    DecidedBeforeTheFinding,
    Finding,
    FindingOpenAlready,
    FindingStatus,
    FindingWithoutPaper,
    FoundInFuture,
    HouseholdChange,
    Membership,
    MembershipFinding,
    NotAcceptedYet,
    change_of,
    check_found,
    check_since,
)
from intake.domain.household.succession import may_go_on
from intake.store.applications import applications
from intake.store.household import households, people
from intake.usecases import clocks
from intake.usecases.applications import case_file
from intake.usecases.applications.case_file import CaseFile
from intake.usecases.household.form_changes import follow_finding

CONFIRMING = "confirm_household"


@dataclass(frozen=True, slots=True, kw_only=True)
class HouseholdFile:
    """The household of an application: its members over time, and what was found about them."""

    file: CaseFile
    memberships: list[Membership]
    findings: list[tuple[Finding, str, str | None]]

    @property
    def household_id(self) -> UUID:
        household_id = self.file.application.household_id
        assert household_id is not None, "an accepted application has its household"
        return household_id


async def household_file(tx: Reading, application_id: UUID) -> HouseholdFile:
    """Who is of the household on record. Raises ``NotAcceptedYet``."""
    file = await case_file.load(tx, application_id)
    household_id = _household_of(file)
    return HouseholdFile(
        file=file,
        memberships=await households.memberships_of(tx, household_id, _people(file), ended=True),
        findings=await households.findings_of(tx, application_id),
    )


async def find_membership(
    tx: Transaction,
    application_id: UUID,
    *,
    found: Mapping[UUID, MembershipFinding],
    since: date,
    reason: str,
    papers: tuple[UUID, ...],
    next_applicant: UUID | None = None,
) -> Finding:
    """Record what was found about members; the county answers it by its clock.

    That somebody died whom the aid hangs on is found at any time until it is paid (A-82).
    """
    file = await case_file.load(tx, application_id, lock=True)
    if since > file.today:
        raise FoundInFuture
    _require_evidence(file, found, papers)
    applicant = file.household.applicant.known_id
    dead = {who for who, what in found.items() if what is MembershipFinding.DIED}
    if dead & file.vital:
        _require_unpaid(tx, file)
    if next_applicant is not None:
        successor = file.person(next_applicant)
        if applicant not in dead or not may_go_on(successor, file.household, found):
            raise CannotGoOn
    people, there = _people(file), list[Membership]()
    if file.application.household_id is not None or set(found) != {applicant}:
        household_id = _household_of(file)
        there = await households.memberships_of(tx, household_id, people)
        check_found(found, household_id=household_id, people=people, memberships=there)
    elif applicant not in dead:
        raise NotAcceptedYet
    check_since(
        since,
        found,
        born={one.known_id: one.born_on for one in file.household.persons},
        memberships=[_as_handed_in(one, file) for one in there],
    )
    if await households.has_open_finding(tx, application_id):
        raise FindingOpenAlready
    finding = Finding(
        id=new_id(),
        application_id=application_id,
        found=dict(found),
        since=since,
        papers=papers,
        next_applicant=next_applicant,
        found_by=tx.by.sub,
        found_at=tx.clock.now(),
    )
    await households.insert_finding(tx, finding, reason=reason)
    by_county = file.application.is_at_the_county
    role = Role.COUNTY_LEAD if by_county else Role.COUNTY_HANDLER
    await clocks.start(tx, CONFIRMING, file.application, role=role)
    return finding


async def confirm_finding(
    tx: Transaction, application_id: UUID, finding_id: UUID, *, reason: str, expected: int
) -> Finding:
    """The county agrees: people and case belong where they were found, and counters follow."""
    file = await case_file.load(tx, application_id, lock=True)
    finding = await households.get_finding(tx, application_id, finding_id, expected=expected)
    confirmed = finding.answer(FindingStatus.CONFIRMED, by=tx.by, at=tx.clock.now())
    gone = set(finding.dead)
    if gone & file.vital:
        _require_unpaid(tx, file)
    household_id, people = file.application.household_id, _people(file)
    if household_id is not None:
        beneficiary = file.household.beneficiary or file.household.head
        change = change_of(
            finding.found,
            application_id=application_id,
            household_id=household_id,
            head_id=beneficiary.known_id,
            people=people,
            memberships=await households.memberships_of(tx, household_id, people),
            new_household=new_id(),
        )
        await households.apply_change(tx, finding, change)
        moved = replace(file.application, household_id=change.household_id)
        file = replace(file, application=moved)
        tx.publish(_changed(tx, application_id, change))
        gone |= {one.person_id for one in change.moves if one.left == change.household_id}
    await households.save_answer(tx, confirmed, reason=reason)
    await clocks.DEADLINES.meet(tx, CONFIRMING, case_id=application_id)
    await follow_finding(tx, file, finding, gone, reason=reason)
    return confirmed


async def reject_finding(
    tx: Transaction, application_id: UUID, finding_id: UUID, *, reason: str, expected: int
) -> Finding:
    """The county does not agree: everything stays as it is on record."""
    await case_file.load(tx, application_id, lock=True)
    finding = await households.get_finding(tx, application_id, finding_id, expected=expected)
    rejected = finding.answer(FindingStatus.REJECTED, by=tx.by, at=tx.clock.now())
    await households.save_answer(tx, rejected, reason=reason)
    await clocks.DEADLINES.meet(tx, CONFIRMING, case_id=application_id)
    return rejected


async def add_number(
    tx: Transaction, application_id: UUID, person_id: UUID, *, id_number: str, expected: int
) -> CaseFile:
    """The number of a member who had none: the same person from now on under it (A-77)."""
    file = await case_file.load(tx, application_id, expected=expected, lock=True)
    person = file.person(person_id)
    if person is None:
        raise PersonNotInHousehold
    if person.without_number is None:
        raise NumberedAlready
    answer = check_resident_id(id_number, today=file.today)
    if not answer.valid:
        raise not_an_id_number("/id_number", answer.detail)
    if birth_date(answer.normalised) != person.born_on:
        raise NumberDiffers
    if not await people.give_number(tx, application_id, person, answer.normalised):
        raise NumberKnownAlready
    draft = _with_number(file.draft, person.place, answer.normalised)
    application = await applications.save_application(
        tx, file.application, draft=applications.seal_draft(tx.vault, application_id, draft)
    )
    numbered = replace(person, id_number=answer.normalised, without_number=None)
    persons = tuple(
        numbered if one.place == person.place else one for one in file.household.persons
    )
    return replace(
        file.with_(application), draft=draft, household=replace(file.household, persons=persons)
    )


def _require_evidence(
    file: CaseFile, found: Mapping[UUID, MembershipFinding], papers: tuple[UUID, ...]
) -> None:
    """A finding moves people between households, so papers of the application show it (A-70)."""
    kinds = {paper.id: paper.kind for paper in file.documents}
    unknown = [one for one in papers if one not in kinds]
    if unknown:
        raise PaperUnknown(papers=[str(one) for one in unknown])
    proven = Paper.DEATH_PROOF in {kinds[one] for one in papers}
    if MembershipFinding.DIED in found.values() and not proven:
        raise DeathProofNeeded
    if not papers:
        raise FindingWithoutPaper


def _as_handed_in(one: Membership, file: CaseFile) -> Membership:
    """Who came with this application was of the household when it was handed in."""
    handed_in = file.application.submitted_at
    if one.application_id != file.application.id or handed_in is None:
        return one
    return replace(one, since=min(one.since, lhasa_date(handed_in)))


def _require_unpaid(tx: Transaction, file: CaseFile) -> None:
    """Who asks and is paid can change until the money is there, or nothing is to be paid.

    Raises ``DecidedBeforeTheFinding``.
    """
    progress = file.progress
    if progress.approved is False or progress.payment in {"paid", "cancelled"}:
        raise DecidedBeforeTheFinding
    if "end" not in LIFECYCLE.possible(file.application.status):
        raise LIFECYCLE.refusal("end", status=file.application.status, by=tx.by)


def _changed(tx: Transaction, case_id: UUID, change: HouseholdChange) -> HouseholdChanged:
    return HouseholdChanged(
        case_id=case_id,
        household_id=change.household_id,
        moves=change.moves,
        merged=change.merged,
        changed_at=tx.clock.now(),
        confirmed_by=tx.by.sub,
    )


def _with_number(draft: Draft, place: int, number: str) -> Draft:
    """The form says the number too: a later correction starts from the form."""
    members = list(draft.members)
    members[place - 1] = members[place - 1].model_copy(
        update={"id_number": number, "without_number": None}
    )
    return draft.model_copy(update={"members": tuple(members)})


def _household_of(file: CaseFile) -> UUID:
    if file.application.household_id is None:
        raise NotAcceptedYet
    return file.application.household_id


def _people(file: CaseFile) -> tuple[UUID, ...]:
    return tuple(person.known_id for person in file.household.persons)
