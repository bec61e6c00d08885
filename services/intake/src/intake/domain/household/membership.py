"""Who belongs to a household: a dated history, never the name of its head (A-70).

An application joins the household that its people belong to. What the register cannot tell is a
finding of the township that the county confirms; nobody is refused for a question about it.
"""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime
from enum import StrEnum
from uuid import UUID

from shared.contracts.intake import HouseholdMove
from shared.errors import Conflict, NotFound, Unprocessable
from shared.four_eyes import AnotherPersonRequired, require_another_person
from shared.roles import Actor


class MembershipFinding(StrEnum):
    """What was found about a person and the household on record."""

    SAME_HOUSEHOLD = "SAME_HOUSEHOLD"  # both households on record are one
    LEFT = "LEFT"  # by marriage, divorce, or a book of its own
    DIED = "DIED"
    JOINED = "JOINED"  # belongs to the household of this application now
    MISTAKEN = "MISTAKEN"  # was named in the other household by mistake


class FindingStatus(StrEnum):
    OPEN = "open"
    CONFIRMED = "confirmed"
    REJECTED = "rejected"


class FindingNotFound(NotFound):
    """There is no such finding about the household of this application."""


class NotAcceptedYet(Conflict):
    article = "202号 第八条"


class FindingOpenAlready(Conflict):
    article = "202号 第八条"


class FindingAnswered(Conflict):
    article = "202号 第八条"


class FoundInFuture(Unprocessable):
    """What was found holds from … on, which lies in the future."""

    article = "202号 第八条"


class NoMember(Unprocessable):
    article = "202号 第八条"
    shown = ("persons",)


class NothingToJoin(Unprocessable):
    article = "202号 第八条"
    shown = ("persons",)


class FindingWithoutPaper(Unprocessable):
    article = "202号 第八条"
    pointer = "/papers"


class FoundBeforeTheirDay(Unprocessable):
    article = "202号 第八条"
    shown = ("persons", "day")
    pointer = "/since"


class DeathProofNeeded(Unprocessable):
    article = "202号 第十六条"
    pointer = "/papers"


class CannotGoOn(Unprocessable):
    article = "202号 第十四条（一）"
    pointer = "/next_applicant"


class DecidedBeforeTheFinding(Conflict):
    article = "202号 第十九条"


class ConfirmedByAnother(AnotherPersonRequired):
    article = "202号 第三十条"


@dataclass(frozen=True, slots=True, kw_only=True)
class Membership:
    """One person in one household, from a day on until it was found to have ended."""

    household_id: UUID
    person_id: UUID
    since: date
    how: str
    application_id: UUID | None = None  # by which the person came in
    until: date | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Joined:
    """The household that an application joined, and those ``alone`` that became part of it.

    Who applied as a person alone named nobody of the own household: that record says nothing of
    who lives together, and nobody has to find that it is the same (A-08, A-70).
    """

    household_id: UUID
    alone: tuple[UUID, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Finding:
    """What the township found, open until the county has answered."""

    id: UUID
    application_id: UUID
    found: Mapping[UUID, MembershipFinding]
    since: date
    found_by: str
    found_at: datetime
    papers: tuple[UUID, ...] = ()
    next_applicant: UUID | None = None
    """Who goes on with the application after its applicant died (A-82)."""
    status: FindingStatus = FindingStatus.OPEN
    answered_by: str | None = None
    answered_at: datetime | None = None
    version: int = 1

    @property
    def dead(self) -> frozenset[UUID]:
        """Who was found to have died."""
        died = MembershipFinding.DIED
        return frozenset(who for who, what in self.found.items() if what is died)

    def answer(self, status: FindingStatus, *, by: Actor, at: datetime) -> "Finding":
        """The county's answer, by another person, once."""
        if self.status is not FindingStatus.OPEN:
            raise FindingAnswered
        require_another_person(by.sub, than=[self.found_by], refusal=ConfirmedByAnother())
        return replace(
            self, status=status, answered_by=by.sub, answered_at=at, version=self.version + 1
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class HouseholdChange:
    """What a confirmed finding changes: where the case belongs, who moved, which households are one."""

    household_id: UUID
    moves: tuple[HouseholdMove, ...] = ()
    merged: tuple[UUID, ...] = ()


def gone_from(household_id: UUID, memberships: Iterable[Membership]) -> set[UUID]:
    """Who was of a household and is not any more."""
    here = [one for one in memberships if one.household_id == household_id]
    return {one.person_id for one in here} - {one.person_id for one in here if one.until is None}


def check_found(
    found: Mapping[UUID, MembershipFinding],
    *,
    household_id: UUID,
    people: Collection[UUID],
    memberships: Iterable[Membership],
) -> None:
    """Refuse a finding about a stranger, or about another household that is not on record.

    ``people`` are the application's own; ``memberships`` are open ones.
    """
    there = list(memberships)
    known = {*people, *(one.person_id for one in there if one.household_id == household_id)}
    strangers = [person for person in found if person not in known]
    if strangers:
        raise NoMember(persons=[str(one) for one in strangers])
    elsewhere = {one.person_id for one in there if one.household_id != household_id}
    if _rejoined(found, household_id=household_id, people=people, memberships=there):
        return
    needs_other = {MembershipFinding.SAME_HOUSEHOLD, MembershipFinding.JOINED}
    alone = [who for who, what in found.items() if what in needs_other and who not in elsewhere]
    if alone:
        raise NothingToJoin(persons=[str(one) for one in alone])


def _rejoined(
    found: Mapping[UUID, MembershipFinding],
    *,
    household_id: UUID,
    people: Collection[UUID],
    memberships: Collection[Membership],
) -> UUID | None:
    """The one household of the application's others, where those of the case's own joined it.

    So it is when who came, or came back, are more than who was there: the case was taken for
    theirs.
    """
    if set(found.values()) != {MembershipFinding.JOINED}:
        return None
    own = {one.person_id for one in memberships if one.household_id == household_id}
    elsewhere = [one for one in memberships if one.household_id != household_id]
    others = {
        one.household_id
        for one in elsewhere
        if one.person_id in people and one.person_id not in found
    }
    came = not any(one.person_id in found for one in elsewhere) and set(found) <= own
    return others.pop() if came and len(others) == 1 else None


_ENDS_A_MEMBERSHIP = {MembershipFinding.LEFT, MembershipFinding.JOINED}


def check_since(
    since: date,
    found: Mapping[UUID, MembershipFinding],
    *,
    born: Mapping[UUID, date],
    memberships: Iterable[Membership],
) -> None:
    """Refuse a day before a person's birth, or before the membership that ended on it began.

    Who was never of a household was named by mistake, which is a finding of its own; somebody may
    have died before the acceptance, by which members enter (A-82).
    """
    began = [
        (one.person_id, one.since)
        for one in memberships
        if found.get(one.person_id) in _ENDS_A_MEMBERSHIP
    ]
    days = [*((who, born[who]) for who in found if who in born), *began]
    early = {who: day for who, day in days if since < day}
    if early:
        raise FoundBeforeTheirDay(
            persons=[str(one) for one in early], day=max(early.values()).isoformat()
        )


def change_of(
    found: Mapping[UUID, MembershipFinding],
    *,
    application_id: UUID,
    household_id: UUID,
    head_id: UUID,
    people: Collection[UUID],
    memberships: Iterable[Membership],
    new_household: UUID,
) -> HouseholdChange:
    """Where everybody belongs by a finding, and the case with them.

    Who is of the application and on record elsewhere has left that other household. Who left the
    application's own one forms a new household, together with those who left with it; the case
    goes along when its head left, or when all of it that was there before did. Who came with the
    application itself and left leaves it behind. The dead take no case along (A-70).
    """
    there = list(memberships)
    target = _rejoined(found, household_id=household_id, people=people, memberships=there)
    if target is not None:
        everybody = {one.person_id for one in there if one.household_id == household_id}
        moved = [
            HouseholdMove(person_id=person, left=household_id, joined=target)
            for person in sorted(everybody & set(people))
        ]
        return HouseholdChange(household_id=target, moves=tuple(moved))
    moves: list[HouseholdMove] = []
    merged: list[UUID] = []
    leavers: list[UUID] = []
    for person, what in found.items():
        others = [
            one.household_id
            for one in there
            if one.person_id == person and one.household_id != household_id
        ]
        if what is MembershipFinding.SAME_HOUSEHOLD:
            merged += others
        elif others and person in people:
            moves += [
                HouseholdMove(person_id=person, left=other, joined=household_id) for other in others
            ]
        else:
            leavers.append(person)
    there_before = {
        one.person_id
        for one in there
        if one.household_id == household_id
        and one.application_id != application_id
        and one.person_id in people
    }
    alive = {one for one in leavers if found[one] is not MembershipFinding.DIED}
    goes_along = bool(alive) and (
        head_id in alive or (bool(there_before) and there_before <= alive)
    )
    came_with_it = [
        one.person_id
        for one in there
        if goes_along and one.application_id == application_id and one.person_id not in leavers
    ]
    moves += [
        HouseholdMove(person_id=person, left=household_id, joined=new_household)
        for person in (*leavers, *came_with_it)
    ]
    return HouseholdChange(
        household_id=new_household if goes_along else household_id,
        moves=tuple(moves),
        merged=tuple(dict.fromkeys(merged)),
    )
