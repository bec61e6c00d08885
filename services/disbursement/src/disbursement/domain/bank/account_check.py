"""Asking the bank whether an account is the payee's, before money leaves (账户核验, 第十九条).

Where an agent bank offers it. A payment waits for the answer for the hours agreed with the bank and
no longer, in an emergency not at all: a silent bank holds nobody's aid back.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta
from enum import StrEnum

from shared.errors import Conflict, NotFound, Unprocessable

from disbursement.domain.bank.reasons import Reason, reason_of


class AccountCheckNotFound(NotFound):
    """There is no such account check."""


class AccountCheckWaits(Conflict):
    article = "202号 第十九条"


class AccountNotMatched(Conflict):
    article = "202号 第十九条"


class AccountCheckAnswered(Conflict):
    article = "202号 第十九条"


class ReasonOfNoAccount(Unprocessable):
    article = "202号 第十九条"
    pointer = "/reason"


class Covers(StrEnum):
    """Whose accounts a bank looks up."""

    OWN = "own"  # those kept at it
    ANY = "any"  # through the clearing also those of other banks


class Verdict(StrEnum):
    """What the bank says of account, name and ID number together."""

    MATCHED = "matched"
    NOT_MATCHED = "not_matched"
    CANNOT_TELL = "cannot_tell"


ASKED, DROPPED = "asked", "dropped"
"""The bank has not answered; the account was corrected meanwhile, or the payment cancelled."""


@dataclass(frozen=True, slots=True)
class AccountCheck:
    """What is agreed with a bank: whose accounts it looks up, and within how many hours."""

    covers: Covers
    hours: int

    @property
    def patience(self) -> timedelta:
        """How long a payment waits for the answer."""
        return timedelta(hours=self.hours)


def account_fault(code: str | None, words: str | None, own: Mapping[str, str]) -> Reason:
    """What is wrong with the account, in our words. Raises ``ReasonOfNoAccount`` if it is not that."""
    reason = reason_of(code, words, own=own)
    if reason.fault is None:
        raise ReasonOfNoAccount
    return reason
