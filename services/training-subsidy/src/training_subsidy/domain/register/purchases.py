"""Free training that the government buys: won by selection, under a contract (215号（五）, A-87)."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from enum import StrEnum
from uuid import UUID

from shared.contracts.training_subsidy import InstitutionStatus
from shared.four_eyes import require_another_person
from shared.lifecycle import Lifecycle
from shared.money import yuan
from shared.roles import Actor, Role
from shared.words import join, label, labels

from training_subsidy.domain import words
from training_subsidy.domain.dates import Dates
from training_subsidy.domain.figures import Figures
from training_subsidy.domain.register.classes import TrainingClass, check_institution
from training_subsidy.domain.register.purchase_errors import (
    BidAboveHighestPrice,
    BiddingClosed,
    BiddingRuns,
    ContractEndNotPossible,
    ContractMissing,
    ContractNotOfTheClass,
    FreeForNamedGroups,
    GroupsMissing,
    NotTheBestBid,
    PanelDoesNotAward,
    PanelTooSmall,
    ProjectDatesNotPossible,
    ScoresIncomplete,
    TooFewBids,
)
from training_subsidy.domain.vocabulary import Funding, TraineeGroup

LEAD = frozenset({Role.HRSS_LEAD})
LIKE_THE_REGISTERED_POOR = frozenset(
    {TraineeGroup.RURAL_DIBAO, TraineeGroup.URBAN_POOR, TraineeGroup.DISABLED}
)
"""（十）: rural dibao, urban poor and disabled people are treated like the registered poor (VT-032)."""


class ProjectStatus(StrEnum):
    BIDDING = "bidding"
    SCORING = "scoring"
    AWARDED = "awarded"
    FAILED = "failed"


# fmt: off
LIFECYCLE = Lifecycle(
    # while it is             one may          and it becomes         who
    (ProjectStatus.BIDDING,   "close_bidding", ProjectStatus.SCORING, LEAD),
    (ProjectStatus.BIDDING,   "fail",          ProjectStatus.FAILED,  LEAD),
    (ProjectStatus.SCORING,   "award",         ProjectStatus.AWARDED, LEAD),
    (ProjectStatus.SCORING,   "fail",          ProjectStatus.FAILED,  LEAD),
    statuses=labels("training_subsidy", "project_statuses"),
    words=labels("training_subsidy", "project_steps"),
)
# fmt: on


@dataclass(frozen=True, slots=True, kw_only=True)
class PurchaseProject:
    """What is to be bought: seats in courses of a trade, for groups, at most at a price each, in fen.

    ``term`` are the days within which its courses are held, ``course_days`` the least of each.
    """

    id: UUID
    region: str
    title: str
    document: str
    trade_id: UUID
    groups: tuple[TraineeGroup, ...]
    seats: int
    highest_price: int
    term: Dates
    course_days: int
    bids_until: date
    opened_by: str
    status: ProjectStatus = ProjectStatus.BIDDING
    reason: str | None = None
    version: int = 0

    def checked(self, *, today: date, figures: Figures) -> "PurchaseProject":
        """Whether it can be put out. Raises ``GroupsMissing``, ``ProjectDatesNotPossible``."""
        if not self.groups or any(not figures.group_proofs[group] for group in self.groups):
            raise GroupsMissing
        if not today <= self.bids_until <= self.term.last or self.term.last < self.term.first:
            raise ProjectDatesNotPossible
        return self

    def check_bid(
        self, *, price: int, status: InstitutionStatus, today: date, figures: Figures
    ) -> None:
        """Whether an institution may still offer at this price; who may open no class may not."""
        check_institution(status, figures)
        if self.status is not ProjectStatus.BIDDING or today > self.bids_until:
            raise BiddingClosed(day=self.bids_until)
        if not 0 < price <= self.highest_price:
            raise BidAboveHighestPrice(most=yuan(self.highest_price))

    def closed(self, *, bids: int, by: Actor, today: date, figures: Figures) -> "PurchaseProject":
        """Offers are opened after the last day for them, which is theirs to its end; one is no competition."""
        by.within(self.region)
        status = LIFECYCLE.after("close_bidding", status=self.status, by=by)
        if today <= self.bids_until:
            raise BiddingRuns(day=self.bids_until)
        if bids < figures.bids_least:
            raise TooFewBids(bids=bids, least=figures.bids_least)
        return replace(self, status=status)

    def failed(self, *, reason: str, by: Actor) -> "PurchaseProject":
        """Nobody is selected; the reason is published."""
        by.within(self.region)
        status = LIFECYCLE.after("fail", status=self.status, by=by)
        return replace(self, status=status, reason=reason)

    def check_scores(self, scored: Collection[UUID], bids: Sequence["Bid"]) -> None:
        """A member of the panel scores every offer, once they are opened."""
        if self.status is not ProjectStatus.SCORING:
            raise BiddingRuns(day=self.bids_until)
        if set(scored) != {bid.id for bid in bids}:
            raise ScoresIncomplete(bids=len(bids))

    def awarded(
        self,
        bid_id: UUID,
        bids: Sequence["Bid"],
        scores: Mapping[UUID, Mapping[str, int]],
        *,
        by: Actor,
        figures: Figures,
    ) -> "PurchaseProject":
        """The best offer wins; of equal ones the cheapest, and then who offered first.

        ``bids`` are those of institutions that may still open classes.

        Raises ``PanelTooSmall``, ``NotTheBestBid``, ``PanelDoesNotAward``.
        """
        by.within(self.region)
        status = LIFECYCLE.after("award", status=self.status, by=by)
        panel = {member for given in scores.values() for member in given}
        if len(panel) < figures.panel_least:
            raise PanelTooSmall(members=len(panel), least=figures.panel_least)
        require_another_person(by.sub, than=sorted(panel), refusal=PanelDoesNotAward())
        if not bids or best_of(bids, scores).id != bid_id:
            raise NotTheBestBid
        return replace(self, status=status)


@dataclass(frozen=True, slots=True, kw_only=True)
class Bid:
    """An institution's offer: the price for each person, in fen, and how it will teach."""

    id: UUID
    project_id: UUID
    institution_id: UUID
    credit_code: str
    price: int
    plan: str
    made_at: datetime
    made_by: str


def points_of(bid_id: UUID, scores: Mapping[UUID, Mapping[str, int]]) -> int:
    """The sum of the panel's points; every member scores every offer, so sums compare."""
    return sum(scores.get(bid_id, {}).values())


def best_of(bids: Sequence[Bid], scores: Mapping[UUID, Mapping[str, int]]) -> Bid:
    """The offer with the most points, of equal ones the cheapest, then the earliest."""
    return min(bids, key=lambda bid: (-points_of(bid.id, scores), bid.price, bid.made_at, bid.id))


@dataclass(frozen=True, slots=True, kw_only=True)
class PurchaseContract:
    """What was bought of whom. ``seats_taken`` are those of its classes; money in fen for each person."""

    id: UUID
    project_id: UUID
    number: str
    region: str
    institution_id: UUID
    credit_code: str
    trade_id: UUID
    groups: tuple[TraineeGroup, ...]
    price: int
    seats: int
    term: Dates
    course_days: int
    awarded_by: str
    awarded_on: date
    seats_taken: int = 0
    version: int = 0

    def ended(self, last_day: date, *, today: date) -> "PurchaseContract":
        """Its courses end by a day from today on; running classes are taught to their end.

        Raises ``ContractEndNotPossible``.
        """
        if not today <= last_day < self.term.last:
            raise ContractEndNotPossible(first=today, last=self.term.last)
        return replace(self, term=Dates(min(self.term.first, last_day), last_day))

    def check_class(self, course: TrainingClass) -> None:
        """Whether a class is one of this contract's: institution, trade, seats and days (VT-008)."""
        fits = (
            course.institution_id == self.institution_id
            and course.trade_id == self.trade_id
            and self.term.first <= course.starts_on
            and course.ends_on <= self.term.last
            and course.dates.days >= self.course_days
        )
        if not fits:
            raise ContractNotOfTheClass(
                number=self.number,
                first=self.term.first,
                last=self.term.last,
                days=self.course_days,
            )

    def check_group(self, group: TraineeGroup) -> None:
        """Whether somebody of a group may sit in a class that this contract pays for."""
        if not is_among(group, self.groups):
            named = join(label(one, words.GROUPS) for one in self.groups)
            raise FreeForNamedGroups(groups=named)


def is_among(group: TraineeGroup, groups: Collection[TraineeGroup]) -> bool:
    """Whether a group is one of these, or is treated like one of them (VT-032)."""
    alike = group in LIKE_THE_REGISTERED_POOR and TraineeGroup.REGISTERED_POOR in groups
    return group in groups or alike


def check_purchase(course: TrainingClass, contract: PurchaseContract | None) -> None:
    """A purchased class stands under a contract of the register, and no other class does."""
    bought = course.funding is Funding.PURCHASED_FREE
    if bought and contract is None:
        raise ContractMissing
    if contract is not None:
        if not bought:
            raise ContractNotOfTheClass(
                number=contract.number,
                first=contract.term.first,
                last=contract.term.last,
                days=contract.course_days,
            )
        contract.check_class(course)
