"""Opinions on the approval form (审批表): who signs in which capacity, and what must agree."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from shared.contracts.approval import SignerRole
from shared.errors import Conflict, Forbidden, Unprocessable
from shared.money import yuan
from shared.words import Said


class FourEyesRequired(Forbidden):
    zh = (
        "您已以另一身份在本案签字或办理核查。同一案件中，一人不得以两种身份办理，请由其他人员办理。"
    )
    en = "You have signed or assessed this case in another capacity. Nobody acts in two; ask a colleague."
    article = "202号 第三十条"


AGAINST = Said("不同意", "no")


class OpinionsDiffer(Conflict):
    zh = "经办人的意见为{theirs}，与您的不一致。请退回经办人重新签署，两人的意见和金额须一致。"
    en = "The handler's opinion is {theirs}, yours differs. Send it back; both must agree, amount included."
    article = "202号 第十八条（一）（1）"


class AmountMissing(Unprocessable):
    zh = "同意救助时须提出大于零的救助金额建议。"
    en = "A positive opinion proposes an amount above zero."
    article = "202号 第十八条（一）（1）"


class ArticlesMissing(Unprocessable):
    zh = "不同意救助时须写明所依据的条款，不得提出金额。"
    en = "A negative opinion names its articles, and no amount."
    article = "202号 第十八条（一）（2）"


class OtherAidNotAcknowledged(Unprocessable):
    zh = "该家庭本年度已获其他救助 {amount} 元。请核对后确认已知晓。"
    en = "The household received other aid of {amount} yuan this year. Look at it and acknowledge it."
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
    if any(opinion.signed_by == sub and opinion.role is not role for opinion in signed):
        raise FourEyesRequired
    if sub in assessed_by:
        raise FourEyesRequired


def check_agreement(handlers: Opinion, *, positive: bool, amount: int | None) -> None:
    """The lead signs what the handler signed, or sends it back."""
    if (handlers.positive, handlers.amount) != (positive, amount):
        aid = yuan(handlers.amount or 0)
        agreed = Said(f"同意 {aid} 元", f"yes, {aid} yuan")
        raise OpinionsDiffer(theirs=agreed if handlers.positive else AGAINST)


def latest(opinions: Iterable[Opinion], *, round: int, role: SignerRole) -> Opinion | None:  # noqa: A002
    """The opinion in force of one capacity in a round; signing again replaces it."""
    found = [opinion for opinion in opinions if (opinion.round, opinion.role) == (round, role)]
    return found[-1] if found else None
