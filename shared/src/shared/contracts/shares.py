"""Events for readers outside, one topic a class of data. Intake makes them of all five topics.

No field names or finds a person. What is internal has a pseudonym of the case that only intake can
make and a county; what is restricted has the case itself, its township, and amounts. What is public
are counts in which nobody can be found (`intake.domain.sharing.counts`).
"""

from datetime import date
from enum import StrEnum
from typing import ClassVar
from uuid import UUID

from shared.contracts.event import Contract, Event, publisher_source
from shared.contracts.vocabulary import PaymentMethod, Procedure, Programme
from shared.money import Money

PUBLIC, INTERNAL, RESTRICTED = "aid.share.public", "aid.share.internal", "aid.share.restricted"


class CaseEnd(StrEnum):
    """How a case ended that was not decided, or whose decision was taken back."""

    WITHDRAWN = "WITHDRAWN"
    LAPSED = "LAPSED"
    DIED = "DIED"
    NOT_ACCEPTED = "NOT_ACCEPTED"
    ROUTED = "ROUTED"
    REVOKED = "REVOKED"


class SharedFact(Event):
    """A fact about one case on one day; ``case`` is the case as the readers of its topic know it."""

    case: UUID
    happened_on: date

    @property
    def key(self) -> UUID:
        return self.case

    @property
    def source(self) -> str:
        return publisher_source("intake")


class AcceptedInternally(SharedFact):
    """An application or a claim has begun."""

    type: ClassVar[str] = "aid.share-internal.case-accepted.v1"
    topic: ClassVar[str] = INTERNAL

    programme: Programme
    county: str
    kind: str


class DecidedInternally(SharedFact):
    """A case was decided."""

    type: ClassVar[str] = "aid.share-internal.case-decided.v1"
    topic: ClassVar[str] = INTERNAL

    programme: Programme
    county: str
    kind: str | None
    approved: bool


class PaidInternally(SharedFact):
    """The money of a case has arrived."""

    type: ClassVar[str] = "aid.share-internal.case-paid.v1"
    topic: ClassVar[str] = INTERNAL


class ReturnedInternally(SharedFact):
    """The money of a case came back, or could not be paid; it is paid again or cancelled."""

    type: ClassVar[str] = "aid.share-internal.case-returned.v1"
    topic: ClassVar[str] = INTERNAL


class CancelledInternally(SharedFact):
    """The money of a case will not be paid."""

    type: ClassVar[str] = "aid.share-internal.case-cancelled.v1"
    topic: ClassVar[str] = INTERNAL


class RecoveredInternally(SharedFact):
    """Of the money of a case something was paid back."""

    type: ClassVar[str] = "aid.share-internal.case-recovered.v1"
    topic: ClassVar[str] = INTERNAL


class SupplementedInternally(SharedFact):
    """A case was granted more than it had been, by a correction or a ruling."""

    type: ClassVar[str] = "aid.share-internal.case-supplemented.v1"
    topic: ClassVar[str] = INTERNAL


class EndedInternally(SharedFact):
    """A case has ended without a decision, or its decision was taken back."""

    type: ClassVar[str] = "aid.share-internal.case-ended.v1"
    topic: ClassVar[str] = INTERNAL

    end: CaseEnd


class AcceptedRestricted(SharedFact):
    """An application or a claim has begun."""

    type: ClassVar[str] = "aid.share-restricted.case-accepted.v1"
    topic: ClassVar[str] = RESTRICTED

    programme: Programme
    region: str
    kind: str
    procedure: Procedure | None


class DecidedRestricted(SharedFact):
    """A case was decided; ``amount`` is what was granted."""

    type: ClassVar[str] = "aid.share-restricted.case-decided.v1"
    topic: ClassVar[str] = RESTRICTED

    programme: Programme
    region: str
    kind: str | None
    approved: bool
    amount: Money
    articles: tuple[str, ...]


class PaidRestricted(SharedFact):
    """The money of a case has arrived."""

    type: ClassVar[str] = "aid.share-restricted.case-paid.v1"
    topic: ClassVar[str] = RESTRICTED

    amount: Money
    method: PaymentMethod


class ReturnedRestricted(SharedFact):
    """The money of a case came back, or could not be paid; it is paid again or cancelled."""

    type: ClassVar[str] = "aid.share-restricted.case-returned.v1"
    topic: ClassVar[str] = RESTRICTED

    amount: Money


class CancelledRestricted(SharedFact):
    """The money of a case will not be paid; ``amount`` is what was ordered."""

    type: ClassVar[str] = "aid.share-restricted.case-cancelled.v1"
    topic: ClassVar[str] = RESTRICTED

    amount: Money


class RecoveredRestricted(SharedFact):
    """Of the money of a case something was paid back; ``amount`` is what came this time."""

    type: ClassVar[str] = "aid.share-restricted.case-recovered.v1"
    topic: ClassVar[str] = RESTRICTED

    amount: Money


class SupplementedRestricted(SharedFact):
    """A case was granted more, by a correction or a ruling; ``amount`` is what is added."""

    type: ClassVar[str] = "aid.share-restricted.case-supplemented.v1"
    topic: ClassVar[str] = RESTRICTED

    amount: Money
    articles: tuple[str, ...]


class EndedRestricted(SharedFact):
    """A case has ended without a decision, or its decision was taken back."""

    type: ClassVar[str] = "aid.share-restricted.case-ended.v1"
    topic: ClassVar[str] = RESTRICTED

    end: CaseEnd


class Count(Contract):
    """How many cases; none where the number is withheld, as somebody could be found by it.

    Without ``county`` it is of the city, without ``kind`` of all kinds.
    """

    county: str | None
    kind: str | None
    outcome: str
    cases: int | None


class CountsPublished(Event):
    """The cases of one month and one programme, counted once when the month was over.

    ``is_whole`` is false where the suite did not keep all that happened from its first day on: then the
    numbers are of a part of the month. Without it, nobody knows.
    """

    type: ClassVar[str] = "aid.share-public.counts-published.v1"
    topic: ClassVar[str] = PUBLIC

    publication: UUID
    month: str
    programme: Programme
    counted_on: date
    counts: tuple[Count, ...]
    is_whole: bool | None = None

    @property
    def key(self) -> UUID:
        return self.publication

    @property
    def source(self) -> str:
        return publisher_source("intake")
