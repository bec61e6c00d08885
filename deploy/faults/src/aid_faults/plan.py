"""What a seed draws: each case with the end that it must come to, and each kill with its moment."""

import random
from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from itertools import chain, cycle, islice

EVERYTHING = "all at once"
TOWNSHIPS = ("540102001", "540102002", "540121001")
CASES_A_WAVE = 180
FIRST_KILL, LAST_KILL = 0.01, 0.97


class Kind(StrEnum):
    MEDICAL = "medical"
    EMERGENCY = "emergency"
    TRAINING = "training"


class End(StrEnum):
    """What was asked for; the check knows it before the case begins."""

    PAID = "paid"
    PAID_AT_SECOND_ATTEMPT = "paid at the second attempt"
    REFUSED = "refused"
    WITHDRAWN = "withdrawn"


ENDS: dict[Kind, dict[End, int]] = {
    Kind.MEDICAL: {
        End.PAID: 14,
        End.PAID_AT_SECOND_ATTEMPT: 3,
        End.REFUSED: 2,
        End.WITHDRAWN: 1,
    },
    Kind.EMERGENCY: {End.PAID: 16, End.PAID_AT_SECOND_ATTEMPT: 3, End.WITHDRAWN: 1},
    Kind.TRAINING: {End.PAID: 15, End.PAID_AT_SECOND_ATTEMPT: 3, End.REFUSED: 2},
}
"""Of twenty cases of a kind, how many come to which end."""
ACCOUNT_AT_FAULT = ("name_mismatch", "closed_account", "account_not_found", "returned_after_paid")
ODD_AND_PAID = ("unknown", "", "", "", "")
AMOUNTS = {Kind.MEDICAL: 210_000, Kind.EMERGENCY: 182_000, Kind.TRAINING: 150_000}
"""Fen."""
CHANGES = {Kind.MEDICAL: 20, Kind.EMERGENCY: 14, Kind.TRAINING: 9}
"""About how many changes a case of a kind asks for: what the moments of the kills are shares of."""


@dataclass(frozen=True, slots=True)
class PlannedCase:
    """One case; `bank` is how the bank treats its first account."""

    number: int
    kind: Kind
    end: End
    bank: str
    region: str
    wave: int

    @property
    def amount(self) -> int:
        """What it must be paid, in fen."""
        paid = self.end in {End.PAID, End.PAID_AT_SECOND_ATTEMPT}
        return AMOUNTS[self.kind] if paid else 0


@dataclass(frozen=True, slots=True)
class PlannedKill:
    """One kill, when this share of the changes of all cases is done."""

    at: float
    target: str


@dataclass(frozen=True, slots=True)
class Plan:
    seed: int
    cases: tuple[PlannedCase, ...]
    kills: tuple[PlannedKill, ...]

    @property
    def changes(self) -> int:
        """About how many changes all cases ask for."""
        return sum(CHANGES[case.kind] for case in self.cases)

    @property
    def waves(self) -> int:
        return 1 + max((case.wave for case in self.cases), default=0)


def draw(seed: int, *, applications: int, claims: int, kills: int, programs: Sequence[str]) -> Plan:
    """The plan of a seed. Every program is killed, and all at once, as often as the others."""
    chance = random.Random(seed)  # noqa: S311 - to be drawn again, not to be secret
    kinds = [Kind.MEDICAL if number % 5 < 2 else Kind.EMERGENCY for number in range(applications)]  # noqa: PLR2004
    kinds += [Kind.TRAINING] * claims
    chance.shuffle(kinds)
    ends = {kind: _ends(kind, kinds.count(kind), chance) for kind in Kind}
    cases = tuple(
        _case(number, kind, ends[kind].pop(), chance) for number, kind in enumerate(kinds)
    )
    targets = list(islice(cycle((*programs, EVERYTHING)), kills))
    chance.shuffle(targets)
    moments = sorted(chance.uniform(FIRST_KILL, LAST_KILL) for _ in targets)
    drawn = (PlannedKill(at, target) for at, target in zip(moments, targets, strict=True))
    return Plan(seed, cases, tuple(drawn))


def _ends(kind: Kind, number: int, chance: random.Random) -> list[End]:
    """The ends of so many cases of a kind, shuffled: first one of each, then each in its share."""
    shares = ENDS[kind]
    spread = sorted(
        ((place + 0.5) / times, end) for end, times in shares.items() for place in range(times)
    )
    ends = list(islice(chain(shares, cycle(end for _, end in spread)), number))
    chance.shuffle(ends)
    return ends


def _case(number: int, kind: Kind, end: End, chance: random.Random) -> PlannedCase:
    wrong = end is End.PAID_AT_SECOND_ATTEMPT
    return PlannedCase(
        number=number,
        kind=kind,
        end=end,
        bank=chance.choice(ACCOUNT_AT_FAULT if wrong else ODD_AND_PAID),
        region=chance.choice(TOWNSHIPS),
        wave=number // CASES_A_WAVE,
    )
