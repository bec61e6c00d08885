"""Delegations: for which emergencies a county lets a township approve small aid (第十八条（二）（1）)."""

from dataclasses import dataclass, replace
from datetime import date, datetime
from enum import StrEnum
from uuid import UUID

from shared.contracts.vocabulary import CauseType
from shared.errors import Conflict, Unprocessable
from shared.four_eyes import AnotherPersonRequired, require_another_person
from shared.lifecycle import Lifecycle
from shared.roles import Actor, Role
from shared.words import labels


class DelegationStatus(StrEnum):
    LOADED = "loaded"  # from a file: waits for both signatures
    PROPOSED = "proposed"  # signed by the county's handler
    IN_FORCE = "in_force"  # signed by the county's lead as well
    DECLINED = "declined"


OPERATOR = frozenset({Role.OPERATOR})
HANDLER = frozenset({Role.COUNTY_HANDLER})
LEAD = frozenset({Role.COUNTY_LEAD})
S = DelegationStatus

# fmt: off
DELEGATION_LIFECYCLE = Lifecycle(
    # while it is  one may      and it becomes  who
    (S.LOADED,     "propose",   S.PROPOSED,     HANDLER),
    (S.LOADED,     "decline",   S.DECLINED,     LEAD),
    (S.PROPOSED,   "sign",      S.IN_FORCE,     LEAD),
    (S.PROPOSED,   "decline",   S.DECLINED,     LEAD),
    (S.IN_FORCE,   "end",       S.IN_FORCE,     LEAD),
    statuses=labels("approval", "delegation_statuses"),
    words=labels("approval", "delegation_steps"),
)
# fmt: on


class TwoSignaturesNeeded(AnotherPersonRequired):
    article = "202号 第三十条"


class DelegationOverlaps(Conflict):
    article = "202号 第十八条（二）（1）"


class DelegationDaysImpossible(Unprocessable):
    """A delegation cannot end before it begins on …."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Delegation:
    """One township, one kind of emergency, from a day on; it counts when both have signed."""

    id: UUID
    township: str
    cause_type: CauseType
    since: date
    until: date | None = None
    status: DelegationStatus
    proposed_by: str | None = None
    proposed_at: datetime | None = None
    signed_by: str | None = None
    signed_at: datetime | None = None
    version: int = 0

    @property
    def county(self) -> str:
        return self.township[:6]

    def propose(self, *, by: Actor, at: datetime) -> "Delegation":
        """The county's handler adopts what a file brought."""
        status = DELEGATION_LIFECYCLE.after("propose", status=self.status, by=by)
        return replace(self, status=status, proposed_by=by.sub, proposed_at=at)

    def sign(self, *, by: Actor, at: datetime) -> "Delegation":
        """The county's lead signs: the township may use it from its day on."""
        status = DELEGATION_LIFECYCLE.after("sign", status=self.status, by=by)
        require_another_person(by.sub, than=[self.proposed_by], refusal=TwoSignaturesNeeded())
        return replace(self, status=status, signed_by=by.sub, signed_at=at)

    def decline(self, *, by: Actor) -> "Delegation":
        """The lead does not sign."""
        status = DELEGATION_LIFECYCLE.after("decline", status=self.status, by=by)
        return replace(self, status=status)

    def end(self, on: date, *, by: Actor) -> "Delegation":
        """The county takes the power back after a last day."""
        status = DELEGATION_LIFECYCLE.after("end", status=self.status, by=by)
        check_days(self.since, on)
        return replace(self, status=status, until=on)


def check_days(since: date, until: date | None) -> None:
    """Refuse a span that ends before it begins."""
    if until is not None and until < since:
        raise DelegationDaysImpossible(since=since.isoformat())
