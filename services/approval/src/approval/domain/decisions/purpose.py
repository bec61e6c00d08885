"""What the money is for: not what article 24 forbids, and tekun costs only when nothing else pays."""

from dataclasses import dataclass

from shared.contracts.vocabulary import AidPurpose, HouseholdStatus
from shared.errors import Unprocessable
from shared.money import yuan

from approval.domain.figures import Figures


class PurposeNotAllowed(Unprocessable):
    article = "202号 第二十四条"
    pointer = "/purpose"


class NotTekun(Unprocessable):
    article = "202号 第二十六条"
    pointer = "/purpose"


class ExhaustionNotProven(Unprocessable):
    article = "202号 第二十六条"
    pointer = "/tekun_cost"


class AboveShortfall(Unprocessable):
    article = "202号 第二十六条"
    pointer = "/amount"


@dataclass(frozen=True, slots=True, kw_only=True)
class TekunCost:
    """A cost of article 26, what the special schemes and the tekun fund paid, and the proof. In fen."""

    cost: int
    special_aid_paid: int
    tekun_fund_paid: int
    document: str

    @property
    def shortfall(self) -> int:
        """What is left of the cost after the other funds."""
        return max(0, self.cost - self.special_aid_paid - self.tekun_fund_paid)


def check_purpose(
    purpose: AidPurpose,
    cost: TekunCost | None,
    *,
    amount: int,
    status: HouseholdStatus | None,
) -> None:
    """The money may serve this, and no more than what other funds leave of a tekun cost.

    ``status`` is what officers found of the household, whatever category it applies in (第二十六条).
    Raises ``PurposeNotAllowed`` (第二十四条); of the four costs of article 26 ``NotTekun``,
    ``ExhaustionNotProven`` and ``AboveShortfall``.
    """
    if purpose.is_forbidden:
        raise PurposeNotAllowed
    if purpose.is_tekun_cost != (cost is not None):
        raise ExhaustionNotProven
    if cost is None:
        return
    if status is not HouseholdStatus.DISPERSED_TEKUN:
        raise NotTekun
    if amount > cost.shortfall:
        raise AboveShortfall(left=yuan(cost.shortfall), amount=yuan(amount))


def taken_of_caps(amount: int, *, tekun: bool, figures: Figures) -> int:
    """What a grant takes of the year's caps, in fen: a cost of article 26 too, unless loaded (A-67)."""
    return 0 if tekun and not figures.tekun_cost_counts else amount
