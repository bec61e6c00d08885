"""One invoice for many trainees: its sum is shared over their claims and never exceeded (FR-64)."""

from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from shared.errors import Conflict, NotFound, Unprocessable
from shared.money import yuan


class InvoiceNotFound(NotFound):
    """There is no such invoice, or it is not your organisation's."""


class InvoiceExceeded(Conflict):
    article = "215号（六）（二十五）"


class InvoiceSharedAlready(Conflict):
    article = "215号（六）"


class InvoiceNotNow(Conflict):
    """The claim is submitted."""


class InvoiceInUse(Conflict):
    """A submitted claim has a share of it: the office takes it back, by two."""

    article = "215号（二十五）"


class ShareNeedsReason(Unprocessable):
    article = "215号（二十五）"
    pointer = "/reason"


@dataclass(frozen=True, slots=True, kw_only=True)
class Share:
    """What a claim is to have of an invoice, in fen, and why where it is more than the even part."""

    amount: int
    reason: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Invoice:
    """An invoice of an organisation, and what its claims have of it. In fen."""

    id: UUID
    org: str
    issuer: str
    invoice_number: str
    amount: int
    shared: int
    paid_on: date
    media_type: str
    size: int
    sha256: str
    address: str
    added_by: str
    added_at: datetime
    removed_at: datetime | None = None
    version: int = 1

    @property
    def free(self) -> int:
        """What no claim has of it yet, in fen."""
        return self.amount - self.shared

    def check_reaches(self, asked: int) -> None:
        """Raises ``InvoiceExceeded`` where so much is not left."""
        if asked > self.free:
            raise InvoiceExceeded(asked=yuan(asked), free=yuan(self.free))


def even_part(amount: int, among: int) -> int:
    """The most that an even split gives anybody, in fen.

    >>> even_part(100, 3)
    34
    """
    return -(-amount // max(among, 1))


def is_above_even(share: Share, *, invoice: Invoice, trainees: int) -> bool:
    """Whether a share is more than each trainee of the class has of the invoice.

    Raises ``ShareNeedsReason`` where nobody says why: the reviewer is to see it (VT-059).
    """
    even = even_part(invoice.amount, trainees)
    if share.amount <= even:
        return False
    if share.reason is None:
        raise ShareNeedsReason(share=yuan(share.amount), even=yuan(even), trainees=str(trainees))
    return True


def split_evenly(amount: int, among: int) -> tuple[int, ...]:
    """The amount in whole fen for each of so many; the first have what does not divide.

    >>> split_evenly(100, 3)
    (34, 33, 33)
    """
    each, rest = divmod(amount, among)
    return tuple(each + (place < rest) for place in range(among))
