"""The form of a case after people left it or died: who stays, and who goes on as applicant (A-70, A-82)."""

from collections.abc import Collection
from dataclasses import dataclass, field, replace
from typing import Any
from uuid import UUID

from shared.contracts.intake import Relation

from intake.domain.applications.draft import AccountGiven, Applicant, Draft, HouseholdMember
from intake.domain.household.household import Household, Person
from intake.domain.household.membership import Finding

NAMED = ("applicant", "applicant_relation", "members", "beneficiary_index")
"""The parts of the form that a finding may change."""


@dataclass(frozen=True, slots=True, kw_only=True)
class FormLeft:
    """The form of those who are still of the case, and its household."""

    draft: Draft = field(repr=False)
    household: Household = field(repr=False)

    def changed_from(self, before: Draft) -> tuple[dict[str, Any], dict[str, Any]]:
        """What was and what is now, of the parts that differ."""
        was, now = before.model_dump(mode="json"), self.draft.model_dump(mode="json")
        parts = [name for name in NAMED if was[name] != now[name]]
        return {name: was[name] for name in parts}, {name: now[name] for name in parts}


def form_without(
    gone: Collection[UUID],
    *,
    draft: Draft,
    household: Household,
    holder_place: int | None,
    next_applicant: UUID | None = None,
) -> FormLeft | None:
    """The form without these people; nothing where only the applicant can say what is true now.

    That is so when the applicant, the head or whom the aid is for is gone, and nobody was found to
    go on as applicant. Who goes on after a head is the head. An account stays with its holder.
    """
    left = [one for one in household.persons if one.known_id not in gone]
    vital = {household.head.known_id, household.applicant.known_id}
    beneficiary = household.beneficiary
    if beneficiary is not None and beneficiary.known_id in gone:
        return None
    if next_applicant is None and vital & set(gone):
        return None
    if next_applicant is not None:
        left.sort(key=lambda one: one.known_id != next_applicant)
    heads = household.head.known_id in gone
    persons = tuple(
        replace(
            one,
            place=place,
            relation=Relation.HEAD if heads and not place else one.relation,
        )
        for place, one in enumerate(left)
    )
    places = {one.place: place for place, one in enumerate(left)}
    return FormLeft(
        draft=draft.model_copy(
            update={
                "applicant": _as_applicant(draft, left[0]),
                "applicant_relation": persons[0].relation,
                "members": tuple(
                    _as_member(draft, was, now)
                    for was, now in zip(left[1:], persons[1:], strict=True)
                ),
                "beneficiary_index": None
                if draft.beneficiary_index is None or beneficiary is None
                else places[beneficiary.place],
                "account": _account(draft.account, places, holder_place),
            }
        ),
        household=Household(
            persons=persons,
            beneficiary_place=None if beneficiary is None else places[beneficiary.place],
        ),
    )


def ends_the_aid(finding: Finding, household: Household) -> bool:
    """Whether by a finding nobody asks any more, or whom alone it was for is dead (A-82)."""
    alone = household.beneficiary
    if alone is not None and alone.known_id in finding.dead:
        return True
    return household.applicant.known_id in finding.dead and finding.next_applicant is None


def may_go_on(person: Person | None, household: Household, gone: Collection[UUID]) -> bool:
    """Whether a member can be the applicant now: of the form, there, and known by a number.

    Aid that was asked for the dead alone ends: it is for living people (A-82).
    """
    beneficiary = household.beneficiary
    for_the_dead = beneficiary is not None and beneficiary.known_id in gone
    there = person is not None and person.known_id not in gone
    return there and person.id_number is not None and not for_the_dead  # type: ignore[union-attr]


def _as_applicant(draft: Draft, one: Person) -> Applicant:
    if one.place == 0:
        return draft.applicant
    member = draft.members[one.place - 1]
    return Applicant(
        name=member.name, id_number=one.id_number or "", phone=member.phone, hukou_region=None
    )


def _as_member(draft: Draft, was: Person, now: Person) -> HouseholdMember:
    return draft.members[was.place - 1].model_copy(update={"relation": now.relation})


def _account(
    account: AccountGiven | None, places: dict[int, int], holder_place: int | None
) -> AccountGiven | None:
    if account is None or holder_place is None or holder_place not in places:
        return None
    if account.holder_index is None:
        return account
    return account.model_copy(update={"holder_index": places[holder_place]})
