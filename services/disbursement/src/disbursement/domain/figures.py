"""The dated figures that disbursement works with."""

from dataclasses import dataclass

from disbursement.domain.funds.sources import SourceOrder


@dataclass(frozen=True, slots=True, kw_only=True)
class Figures:
    """Terms of the money on one day; what the text leaves open is a parameter with its reading."""

    payment_workdays: int
    hand_over_workdays: int
    credit_days: int
    """Within which a statement shows what the bank says it sent back."""
    recovery_workdays: int
    """Within which the office demands, delivers and hands over what a finding of article 32 asks."""
    recovery_term_days: int
    """The days that a debtor has to pay back, where no plan names others."""
    fee_limit: int
    """The most, in fen, that a bank takes as one fee; above it a person looks."""
    fees_of_a_month: int
    """The most, in fen, that an account's fees come to in a month."""
    source_order: SourceOrder
    """The kinds of money that are asked in turn, where a decision names none."""
    report_workdays: int
    """Within which finance, and then the city, look at the yearly report."""
    publication_workdays: int
    """Within which the use of funds of a quarter is public."""
    publication_least: int
    """Households below which a kind of aid is not told alone in public."""
    flag_workdays: int
    """Within which audit looks at a red flag."""
    flag_days: int
    """The days over which grants of a household, or money that comes back, are seen together."""
    watched_limit: int
    """The limit, in fen, below which grants may be split or crowd (第十八条（二） by default)."""
    purchase_workdays: int
    """Within which a second officer looks at a contract, or at a payment of one."""
    procurement_workdays: int
    """Within which the procurement of goods given in an emergency is recorded."""
    shelter_value: int
    """What a night of shelter counts for, in fen (A-32)."""
    source_workdays: int
    """Within which finance names a source for an order that has none."""
    bank_workdays: int
    """Within which finance ends a bank's file that could not be read, or decides on a recall."""
