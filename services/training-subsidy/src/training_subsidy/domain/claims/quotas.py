"""How many drafts one claimant, and how many receipts one claim, may have at a time."""

from dataclasses import dataclass

from training_subsidy.domain.claims.errors import TooManyDrafts, TooManyReceipts


@dataclass(frozen=True, slots=True, kw_only=True)
class Quotas:
    """The most that is kept for one at a time; a flood is bounded, not counted to the one."""

    drafts: int
    receipts: int

    def check_drafts(self, count: int) -> None:
        """Raises ``TooManyDrafts`` where there is no room for another one."""
        if count >= self.drafts:
            raise TooManyDrafts(most=self.drafts)

    def check_receipts(self, count: int) -> None:
        """Raises ``TooManyReceipts`` where there is no room for another one."""
        if count >= self.receipts:
            raise TooManyReceipts(most=self.receipts)
