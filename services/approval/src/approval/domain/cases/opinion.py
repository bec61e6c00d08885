"""Opinions on the approval form (审批表): who signs in which capacity, and what must agree."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from shared.contracts.approval import SignerRole
from shared.errors import Conflict, Unprocessable
from shared.four_eyes import AnotherPersonRequired, require_another_person
from shared.money import yuan
from shared.words import labels


class FourEyesRequired(AnotherPersonRequired):
    article = "202号 第三十条"


OPINIONS = labels("approval", "opinions")


class OpinionsDiffer(Conflict):
    article = "202号 第十八条（一）（1）"


class AmountMissing(Unprocessable):
    article = "202号 第十八条（一）（1）"


class ArticlesMissing(Unprocessable):
    article = "202号 第十八条（一）（2）"


class OtherAidNotAcknowledged(Unprocessable):
    article = "202号 第十一条"
    pointer = "/acknowledge_other_aid"


@dataclass(frozen=True, slots=True, kw_only=True)
class Opinion:
    """One signature. Its text lies sealed beside it."""

    id: UUID
    case_id: UUID
    round: int
    role: SignerRole
    positive: bool
    amount: int | None
    articles: tuple[str, ...]
    signed_by: str
    signed_at: datetime


def check_content(*, positive: bool, amount: int | None, articles: tuple[str, ...]) -> None:
    """An opinion for aid has an amount, one against it has articles."""
    if positive and not amount:
        raise AmountMissing
    if positive == bool(articles) or (not positive and amount):
        raise ArticlesMissing


def check_four_eyes(
    signed: Iterable[Opinion], *, role: SignerRole, sub: str, assessed_by: Collection[str] = ()
) -> None:
    """Nobody signs in two capacities, over all rounds of the case (TA-108, A-50).

    ``assessed_by`` are those who accepted and assessed it: none of them signs for those who
    look at that work.
    """
    others = {opinion.signed_by for opinion in signed if opinion.role is not role}
    require_another_person(sub, than=others.union(assessed_by), refusal=FourEyesRequired())


def check_agreement(handlers: Opinion, *, positive: bool, amount: int | None) -> None:
    """The lead signs what the handler signed, or sends it back."""
    if (handlers.positive, handlers.amount) != (positive, amount):
        aid = yuan(handlers.amount or 0)
        agreed = OPINIONS["agreed"].format(amount=aid)
        raise OpinionsDiffer(theirs=agreed if handlers.positive else OPINIONS["against"])


def latest(opinions: Iterable[Opinion], *, round: int, role: SignerRole) -> Opinion | None:  # noqa: A002
    """The opinion in force of one capacity in a round; signing again replaces it."""
    found = [opinion for opinion in opinions if (opinion.round, opinion.role) == (round, role)]
    return found[-1] if found else None
