"""How often one subject, or one address, may ask: a flood of one is not everybody's outage.

The count is this process's own and lies in memory: it needs no store that a flood could fill.
"""

import math
import time
from collections import OrderedDict
from collections.abc import Callable

from shared.errors import DomainError

MOST_KNOWN = 10_000
"""So many are counted; who has been quiet longest is forgotten first, and begins anew."""


class TooManyRequests(DomainError):
    """More requests than one may send; later ones are answered again."""


class Rate:
    """A bucket for each name: ``burst`` at once, then ``per_second``; 0 a second is no limit."""

    def __init__(
        self, *, per_second: float, burst: int, now: Callable[[], float] = time.monotonic
    ) -> None:
        self._per_second = per_second
        self._burst = burst
        self._now = now
        self._left: OrderedDict[str, tuple[float, float]] = OrderedDict()

    def __len__(self) -> int:
        return len(self._left)

    def take(self, name: str) -> None:
        """Count one request. Raises ``TooManyRequests`` with the seconds until the next is free."""
        if not self._per_second:
            return
        now = self._now()
        left, at = self._left.pop(name, (float(self._burst), now))
        left = min(float(self._burst), left + (now - at) * self._per_second)
        free = left >= 1
        self._left[name] = (left - 1 if free else left, now)
        if len(self._left) > MOST_KNOWN:
            self._left.popitem(last=False)
        if not free:
            raise TooManyRequests(seconds=math.ceil((1 - left) / self._per_second))
