"""Audit samples (审计抽样, 第二十三条; 中国注册会计师审计准则第1314号): drawn by a seed, examined, projected.

Whoever has the seed and the payments of the days draws the same sample again.
"""

import hmac
from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from fractions import Fraction
from hashlib import sha256
from uuid import UUID

from shared.errors import Conflict, NotFound, Unprocessable
from shared.four_eyes import AnotherPersonRequired
from shared.lifecycle import Lifecycle
from shared.money import round_half_up
from shared.roles import Role
from shared.words import labels

LARGEST_POPULATION = 200_000


class SamplingMethod(StrEnum):
    """How payments are chosen."""

    RANDOM = "RANDOM"  # 随机选样: each payment has the same chance
    MONETARY_UNIT = "MONETARY_UNIT"  # 货币单元抽样: each yuan has the same chance


class SampleStatus(StrEnum):
    DRAWN = "drawn"
    CONCLUDED = "concluded"
    ABANDONED = "abandoned"


AUDITORS = frozenset({Role.AUDITOR})

# fmt: off
LIFECYCLE = Lifecycle(
    # while it is          one may             and it becomes           who
    (SampleStatus.DRAWN,   "examine_payment",  SampleStatus.DRAWN,      AUDITORS),
    (SampleStatus.DRAWN,   "conclude_sample",  SampleStatus.CONCLUDED,  AUDITORS),
    (SampleStatus.DRAWN,   "abandon_sample",   SampleStatus.ABANDONED,  AUDITORS),
    statuses=labels("disbursement", "sample_statuses"),
    words=labels("disbursement", "sample_steps"),
)
# fmt: on


class SampleNotFound(NotFound):
    """There is no such sample."""


class PaymentNotDrawn(NotFound):
    """The payment is not of the sample."""


class NothingToSample(Unprocessable):
    article = "202号 第二十三条"
    pointer = "/until"


class SampleDaysNotOver(Unprocessable):
    article = "202号 第二十三条"
    pointer = "/until"


class PopulationTooLarge(Unprocessable):
    article = "202号 第二十三条"
    pointer = "/until"


class DeviationNotPossible(Unprocessable):
    article = "202号 第二十三条"
    pointer = "/misstated"


class SampleNotExamined(Conflict):
    article = "202号 第二十三条"


class SampleFourEyes(AnotherPersonRequired):
    article = "202号 第二十三条"


@dataclass(frozen=True, slots=True)
class Paid:
    """One payment of the population, in fen."""

    id: UUID
    amount: int


@dataclass(frozen=True, slots=True)
class Drawn:
    """A payment that was drawn; ``hits`` counts its drawn monetary units, one by chance of its own."""

    payment: Paid
    hits: int


@dataclass(frozen=True, slots=True)
class Examined:
    """What was found of a drawn payment: so many fen should not have been paid, or not so."""

    amount: int
    misstated: int


def digest(population: Sequence[Paid]) -> str:
    """SHA-256 of the population, one line of id and fen for each payment in the order of the ids."""
    lines = sorted(f"{one.id} {one.amount}\n" for one in population)
    return sha256("".join(lines).encode()).hexdigest()


def draw(
    method: SamplingMethod, seed: str, population: Sequence[Paid], size: int
) -> tuple[Drawn, ...]:
    """The sample; all payments where there are no more than ``size``."""
    if len(population) <= size:
        return tuple(Drawn(one, 1) for one in sorted(population, key=lambda one: one.id))
    if method is SamplingMethod.RANDOM:
        ranked = sorted(population, key=lambda one: _mark(seed, str(one.id)))
        return tuple(Drawn(one, 1) for one in ranked[:size])
    return _draw_units(seed, population, size)


def interval(population: Sequence[Paid], size: int) -> int:
    """Of how many fen one is drawn (抽样间隔)."""
    return max(1, sum(one.amount for one in population) // size)


def _draw_units(seed: str, population: Sequence[Paid], size: int) -> tuple[Drawn, ...]:
    """Each ``interval``-th fen of the payments in the order of their ids, from a start by the seed."""
    step = interval(population, size)
    next_unit = int.from_bytes(_mark(seed, "start")) % step
    drawn, below = [], 0
    for one in sorted(population, key=lambda one: one.id):
        below += one.amount
        if next_unit < below:
            hits = (below - 1 - next_unit) // step + 1
            drawn.append(Drawn(one, hits))
            next_unit += hits * step
    return tuple(drawn)


def _mark(seed: str, about: str) -> bytes:
    return hmac.digest(seed.encode(), about.encode(), "sha256")


def project(
    method: SamplingMethod, examined: Sequence[Examined], *, count: int, step: int | None
) -> int:
    """What the deviations found say of the whole population, in fen (推断错报).

    By chance of each payment: their mean times the number of payments. By monetary units: of a
    payment as large as the interval what was found, of another its share times the interval.
    """
    if not examined:
        return 0
    if method is SamplingMethod.RANDOM or step is None:
        return round_half_up(
            Fraction(sum(one.misstated for one in examined) * count, len(examined))
        )
    total = Fraction(0)
    for one in examined:
        large = one.amount >= step
        total += one.misstated if large else Fraction(one.misstated * step, one.amount)
    return round_half_up(total)
