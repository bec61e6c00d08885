"""The knobs of the simulated bank, and what its county puts into its accounts."""

from typing import Annotated

from pydantic import BaseModel, Field


class BankSettings(BaseModel):
    """How the bank behaves from now on; behaviours are set for accounts or for everybody."""

    late_seconds: Annotated[float, Field(ge=0, le=3600)] = 0.0
    duplicate: bool = False
    out_of_order: bool = False
    half_a_file: bool = False
    refuse_files: bool = False
    down: bool = False
    statements: bool = True
    lump: bool = False
    """What a payment file paid is one line of the statement, of its sum."""
    fee: str | None = None
    """Yuan that each next statement shows as taken, once; then the bank takes nothing again."""
    interest: str | None = None
    """Yuan of interest that each next statement shows as given, once."""
    accounts: dict[str, str] = {}
    """Account → name_mismatch, closed_account, account_not_found, returned_after_paid or unknown."""


class Deposit(BaseModel):
    """Money of the county's finance for a special account."""

    account: str
    reference: str
    amount: str
