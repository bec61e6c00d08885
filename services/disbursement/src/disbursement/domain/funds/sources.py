"""Where the money of an order may come from (第二十二条, 第二十五条; 215号（二十三）): kinds and earmarks."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum
from uuid import UUID

from shared.complete import complete_table
from shared.contracts.vocabulary import AidPurpose, FundKind, HouseholdStatus, Programme
from shared.errors import Conflict, Unprocessable

from disbursement.domain.funds.levels import Level, asked_at

OFF_BUDGET: dict[FundKind, bool] = {
    FundKind.FISCAL_SUBSIDY: False,
    FundKind.DONATION: False,
    FundKind.SURPLUS: False,
    FundKind.DIBAO_SURPLUS: True,
    FundKind.TEKUN_SURPLUS: False,
    FundKind.EMPLOYMENT_SUBSIDY: False,
    FundKind.STAFF_EDUCATION: False,
    FundKind.PERSONAL_FEE: False,
    FundKind.UNEMPLOYMENT_INSURANCE: False,
    FundKind.LOCAL_FISCAL: False,
    FundKind.SPECIAL_REWARD: False,
}
"""Whether what a kind pays may not be set off against the budget (第二十五条, A-47)."""
complete_table(FundKind, OFF_BUDGET, "disbursement.domain.funds.sources.OFF_BUDGET")


class Recipients(StrEnum):
    """For whom an order of sources stands; the first that fits counts."""

    TEKUN_COST = "TEKUN_COST"  # one of the four costs of article 26, their exhaustion proved
    DIBAO = "DIBAO"
    OTHERS = "OTHERS"


SourceOrder = Mapping[str, Mapping[str, Sequence[str]]]
"""By programme and recipients the kinds that are asked in turn, as the figure has it."""


class SourceMayNotPay(Unprocessable):
    article = "202号 第二十五条"


class SourceTooShort(Conflict):
    article = "202号 第二十三条"


class AllocationDiffers(Conflict):
    article = "202号 第二十二条"


class AllocationSpent(Conflict):
    article = "202号 第二十二条"


class NoSourceProposed(Conflict):
    article = "202号 第二十二条"


class SourceProposalWaits(Conflict):
    article = "202号 第二十二条"


class SourceStands(Conflict):
    article = "202号 第二十二条"


@dataclass(frozen=True, slots=True, kw_only=True)
class Spending:
    """What of an order decides on its source; ``kind`` is the one that the decision names.

    ``by_township``: a township decided it under a delegation (第十八条（二）（1）).
    ``scheme`` is the code of what a programme pays by a profile: its money is its own.
    """

    kind: FundKind | None = None
    purpose: AidPurpose | None = None
    status: HouseholdStatus | None = None
    spent_on: str | None = None
    by_township: bool = False
    scheme: str | None = None

    def may_come_from(self, kind: FundKind) -> bool:
        """Whether money of a kind may pay it: dibao surplus is for recipients of dibao alone.

        拉政发〔2018〕202号 第二十五条, A-47. A status that no officer found is none. A scheme is paid
        from the kind that its profile names, and nothing else is paid from money of rewards. So it is
        with unemployment insurance (215号（十一）): what is ordered from it is paid from nothing else,
        and it pays nothing else.
        """
        if self.scheme is not None or FundKind.UNEMPLOYMENT_INSURANCE in {kind, self.kind}:
            return kind is self.kind
        if kind is FundKind.SPECIAL_REWARD:
            return False
        return kind is not FundKind.DIBAO_SURPLUS or self.status is HouseholdStatus.DIBAO

    def kinds(
        self, programme: Programme, *, usual: FundKind, order: SourceOrder
    ) -> tuple[FundKind, ...]:
        """The kinds that may pay it, in the order in which they are asked.

        The decision's own kind, else those of the rule, else the one that the programme has.
        """
        if self.kind is not None:
            asked: Sequence[str] = (self.kind,)
        else:
            asked = order.get(programme, {}).get(self.recipients) or (usual,)
        return tuple(kind for kind in map(FundKind, asked) if self.may_come_from(kind))

    @property
    def codes(self) -> tuple[str, ...]:
        """What a donor may have bound money to."""
        return tuple(str(code) for code in (self.spent_on, self.status) if code is not None)

    @property
    def recipients(self) -> Recipients:
        """Whose order of sources it follows."""
        if self.purpose is not None and self.purpose.is_tekun_cost:
            return Recipients.TEKUN_COST
        if self.status is HouseholdStatus.DIBAO:
            return Recipients.DIBAO
        return Recipients.OTHERS


@dataclass(frozen=True, slots=True)
class Lot:
    """What is left of an allocation, in fen, and what and where its giver lets it pay; empty is all."""

    allocation_id: UUID
    rest: int
    only_for: frozenset[str] = frozenset()
    only_region: str | None = None

    @property
    def is_bound(self) -> bool:
        """Whether it is not for everybody and everywhere: such money is spent first."""
        return bool(self.only_for) or self.only_region is not None

    def may_pay(self, asked: "FundingNeed") -> bool:
        """Whether its giver lets it pay an order of these codes there."""
        is_meant = not self.only_for or not self.only_for.isdisjoint(asked.codes)
        return is_meant and asked.region.startswith(self.only_region or "")


@dataclass(frozen=True, slots=True, kw_only=True)
class FundingNeed:
    """For what a source is looked for: the kinds that may pay it, its place and its codes."""

    programme: Programme
    region: str
    kinds: tuple[FundKind, ...]
    codes: tuple[str, ...]
    by_township: bool = False
    scheme: str | None = None

    def is_of(self, programme: str, region: str, kind: str, level: str, scheme: str | None) -> bool:
        """Whether a special account reaches it.

        A township's only where a township decided; one of a scheme is for that scheme alone, and a
        scheme has no other.
        """
        return (
            (programme, scheme) == (self.programme, self.scheme)
            and kind in self.kinds
            and self.region.startswith(region)
            and (level != Level.TOWNSHIP or self.by_township)
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class Source:
    """A fund that may pay, and what it has for this order."""

    fund_id: UUID
    code: str
    region: str
    kind: FundKind
    level: Level = Level.COUNTY
    lots: tuple[Lot, ...]

    @property
    def available(self) -> int:
        """What it has for this order: what a donor bound to others is left out."""
        return sum(lot.rest for lot in self.lots)

    def pieces(self, amount: int) -> list[tuple[UUID, int]]:
        """The allocations that an amount comes from, first in first out."""
        taken: list[tuple[UUID, int]] = []
        for lot in self.lots:
            piece = min(lot.rest, amount)
            if piece:
                taken.append((lot.allocation_id, piece))
            amount -= piece
        return taken

    def without(self, pieces: Sequence[tuple[UUID, int]]) -> "Source":
        """The same when these pieces of its allocations are taken."""
        taken = dict(pieces)
        lots = (replace(lot, rest=lot.rest - taken.get(lot.allocation_id, 0)) for lot in self.lots)
        return replace(self, lots=tuple(lot for lot in lots if lot.rest > 0))


def nearest(
    found: Sequence[Source], kinds: Sequence[FundKind], *, by_township: bool = False
) -> list[Source]:
    """Of each kind the fund of the smallest region at the level asked, in the order of the kinds.

    In one region the county's civil affairs pay before finance does.
    """
    levels = asked_at([source.level for source in found], by_township=by_township)
    by_kind: dict[FundKind, Source] = {}
    for source in found:
        there = by_kind.get(source.kind)
        if source.level in levels and (there is None or _nearness(source) > _nearness(there)):
            by_kind[source.kind] = source
    return [by_kind[kind] for kind in kinds if kind in by_kind]


def _nearness(source: Source) -> tuple[int, bool]:
    return len(source.region), source.level is not Level.FINANCE


def choose(sources: Sequence[Source], amount: int) -> tuple[Source | None, bool]:
    """The first that has the money, else the first of all, which is short; none if there is none.

    An order is paid from one source: nothing is borrowed, nothing is mixed (第二十三条).
    """
    for source in sources:
        if source.available >= amount:
            return source, True
    return (sources[0] if sources else None), False
