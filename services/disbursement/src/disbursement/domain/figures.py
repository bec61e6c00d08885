"""The dated figures that disbursement works with."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class Figures:
    """Terms of the money on one day; what the text leaves open is a parameter with its reading."""

    payment_workdays: int
    hand_over_workdays: int
    credit_days: int
    """Within which a statement shows what the bank says it sent back."""
