"""The three levels of special accounts (第二十三条): finance, the county's civil affairs, townships.

Finance gathers, allots and pays (汇集、核拨、支付); civil affairs and townships allot, pay and hand
out (核拨、支付和发放). Money goes down one level at a time, and comes back the same way.
"""

from collections.abc import Collection
from enum import StrEnum

from shared.complete import complete_table
from shared.errors import Unprocessable
from shared.roles import CITY, COUNTY, TOWNSHIP
from shared.words import labels


class Level(StrEnum):
    FINANCE = "FINANCE"  # 财政部门, of the city or of a county
    COUNTY = "COUNTY"  # 县级民政部门
    TOWNSHIP = "TOWNSHIP"  # 乡（镇）人民政府、街道办事处


class Direction(StrEnum):
    DOWN = "DOWN"  # 下拨
    UP = "UP"  # 上缴


DIGITS = {
    Level.FINANCE: frozenset({CITY, COUNTY}),
    Level.COUNTY: frozenset({COUNTY}),
    Level.TOWNSHIP: frozenset({TOWNSHIP}),
}
complete_table(Level, DIGITS, "disbursement.domain.funds.levels.DIGITS")
"""How many digits the region of an account has."""
USUAL = {CITY: Level.FINANCE, COUNTY: Level.COUNTY, TOWNSHIP: Level.TOWNSHIP}
BELOW = {
    Level.FINANCE: frozenset({Level.FINANCE, Level.COUNTY}),
    Level.COUNTY: frozenset({Level.TOWNSHIP}),
    Level.TOWNSHIP: frozenset[Level](),
}
complete_table(Level, BELOW, "disbursement.domain.funds.levels.BELOW")
"""Where each level's money goes down to; a township's comes from its county."""
LEVELS = labels("disbursement", "levels", Level)


class LevelNotOfRegion(Unprocessable):
    article = "202号 第二十三条"


class TransferNotBetween(Unprocessable):
    article = "202号 第二十三条"
    pointer = "/to_fund_id"


def usual_level(region: str) -> Level:
    """The level of an account that names none: the city's finance, the county, the township."""
    return USUAL[len(region)]


def check_level(level: Level, region: str, *, code: str) -> None:
    """Refuse an account of a level that does not exist in such a region."""
    if len(region) not in DIGITS[level]:
        raise LevelNotOfRegion(code=code, level=LEVELS[level])


Place = tuple[Level, str]


def direction_of(giver: Place, receiver: Place) -> Direction:
    """Which way money goes between two accounts. Raises ``TransferNotBetween``."""
    if _is_below(receiver, giver):
        return Direction.DOWN
    if _is_below(giver, receiver):
        return Direction.UP
    raise TransferNotBetween


def _is_below(lower: Place, upper: Place) -> bool:
    level, region = lower
    above, covering = upper
    inside = region.startswith(covering) and (level is not above or region != covering)
    return inside and level in BELOW[above]


def duty_place(region: str) -> str:
    """Whose finance sees to an account that is short: that of the county where the money is due."""
    return region[:COUNTY]


def asked_at(levels: Collection[Level], *, by_township: bool) -> frozenset[Level]:
    """The levels whose accounts pay an order: what a township decided its own, where it has one.

    第十八条（二）（1）, 第二十三条. A township without an account of these kinds is paid for by those
    above, as what the county decides is; a township's money pays for nobody else's decision.
    """
    if by_township and Level.TOWNSHIP in levels:
        return frozenset({Level.TOWNSHIP})
    return frozenset({Level.FINANCE, Level.COUNTY})
