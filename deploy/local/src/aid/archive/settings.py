"""What an installation says of its archive."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from aid_engines.layout import Layout
from aid_engines.refusal import Refusal
from shared.clock import real_now

TICK_SECONDS = 30.0
BASE_HOURS = 24.0
KEPT_DAYS = 35.0


@dataclass(slots=True, kw_only=True)
class ArchiveSettings:
    """Where it lies, how often it is brought up to now, how often a base, how many days back."""

    address: str
    tick_seconds: float = TICK_SECONDS
    base_hours: float = BASE_HOURS
    kept_days: float = KEPT_DAYS
    is_base_wanted: bool = False

    @classmethod
    def of(cls, layout: Layout) -> "ArchiveSettings | None":
        """As the environment says, or nothing where no archive is named."""
        address = layout.settings.get("AID_ARCHIVE")
        if not address:
            return None
        return cls(
            address=address,
            tick_seconds=_positive(layout, "AID_ARCHIVE_SECONDS", TICK_SECONDS),
            base_hours=_positive(layout, "AID_ARCHIVE_BASE_HOURS", BASE_HOURS),
            kept_days=_positive(layout, "AID_ARCHIVE_KEPT_DAYS", KEPT_DAYS),
        )

    def want_a_base(self) -> None:
        """Have a base copy made, however young the last one is; the wish ends with one that is made."""
        self.is_base_wanted = True

    def is_base_due(self, last: str) -> bool:
        """Whether another base copy is to be made, the last one having ended at ``last``."""
        if self.is_base_wanted:
            return True
        return real_now() - datetime.fromisoformat(last) >= timedelta(hours=self.base_hours)


def _positive(layout: Layout, name: str, usual: float) -> float:
    given = layout.settings.get(name)
    try:
        value = float(given) if given else usual
    except ValueError:
        value = 0.0
    if value <= 0:
        raise Refusal(f"{name} is a number above 0, not {given}.")
    return value
