"""Aid in kind: clothes, food, water, shelter, each at its price (第二十条, A-32)."""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from uuid import UUID

from shared.errors import Conflict, Unprocessable
from shared.money import yuan


class GoodsKind(StrEnum):
    """What article 20 names, and other things of daily need."""

    CLOTHES = "CLOTHES"  # 衣物
    FOOD = "FOOD"  # 食品
    WATER = "WATER"  # 饮用水
    SHELTER = "SHELTER"  # 临时住所, by nights
    OTHER = "OTHER"  # 其他基本生活物资


class GoodsValueDiffers(Unprocessable):
    article = "202号 第二十条"
    pointer = "/items"


class ShelterPriceDiffers(Unprocessable):
    article = "202号 第二十条"


class ProcurementRequired(Unprocessable):
    article = "202号 第二十条"
    pointer = "/purchase_id"


class PurchaseNotOfGoods(Conflict):
    article = "202号 第二十条"


class NotPaidInKind(Conflict):
    article = "202号 第二十条"


class ProcurementRecorded(Conflict):
    article = "202号 第二十条"


@dataclass(frozen=True, slots=True, kw_only=True)
class GoodsItem:
    """So many units of a thing; ``unit_price`` in fen, as it was bought."""

    kind: GoodsKind
    name: str
    unit: str
    quantity: int
    unit_price: int

    @property
    def value(self) -> int:
        """Fen."""
        return self.quantity * self.unit_price


@dataclass(frozen=True, slots=True)
class GoodsGiven:
    """What was handed over, and the contract that it was bought under, where that is known."""

    items: tuple[GoodsItem, ...]
    purchase_id: UUID | None


def check_items(items: Sequence[GoodsItem], *, amount: int, shelter_value: int) -> None:
    """Refuse a list that is not worth what was granted; a night of shelter has its tariff (A-32).

    All in fen. Raises ``ShelterPriceDiffers``, ``GoodsValueDiffers``.
    """
    for place, item in enumerate(items):
        if item.kind is GoodsKind.SHELTER and item.unit_price != shelter_value:
            raise ShelterPriceDiffers(
                tariff=yuan(shelter_value), pointer=f"/items/{place}/unit_price"
            )
    worth = sum(item.value for item in items)
    if worth != amount:
        raise GoodsValueDiffers(worth=yuan(worth), amount=yuan(amount))


def procurement_is_owed(*, is_emergency: bool, has_purchase: bool) -> bool:
    """Whether the record of the procurement is still to be made (第二十条 除紧急情况外).

    Raises ``ProcurementRequired`` where goods may not be handed over without one.
    """
    if not has_purchase and not is_emergency:
        raise ProcurementRequired
    return not has_purchase
