"""The simulated bank's own books: what it took, paid, refused and still has to say."""

import json
import time
from collections.abc import Iterable
from dataclasses import asdict, dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

from aid_engines import files
from shared.clock import Clock
from shared.workdays import LHASA

TAKEN, PAID, REFUSED = "taken", "paid", "refused"
PAYMENT, TOP_UP, FEE, INTEREST = "payment", "top_up", "fee", "interest"
OPENING_FEN = 0
LUMPED = 2
"""A file of fewer items is booked as what it is."""


@dataclass
class Order:
    """One item of a payment file."""

    reference: str
    payer: str
    account: str
    amount: int
    number: int = 0
    state: str = TAKEN
    taken_at: float = 0.0
    comes_back: bool = False
    told: bool = False
    batch: str | None = None
    """The agency-payment file that it came in and is answered in; none: item by item."""
    file: str = ""
    """The payment file that it came in, of whatever form."""


@dataclass
class Booking:
    """One line of a payer's account that no statement has shown yet."""

    number: int
    payer: str
    reference: str
    amount: int
    credit: bool
    kind: str = PAYMENT
    items: int = 1
    """How many items of a payment file it is, when that is booked as one."""


@dataclass
class StatementOut:
    """A statement that is ready to be sent."""

    id: str
    sequence: int
    account: str
    on: str
    opening: int
    closing: int
    bookings: list[Booking]


class Books:
    """Kept in one file that is replaced at each change: a kill loses nothing and repeats nothing."""

    def __init__(self, file: Path, *, clock_file: Path) -> None:
        self._file = file
        self._clock = Clock(clock_file)
        self._orders: dict[str, Order] = {}
        self._bookings: list[Booking] = []
        self._statements: dict[str, tuple[int, int]] = {}
        self._topped_up: set[str] = set()
        self._sending: StatementOut | None = None
        self._running = 0
        if file.exists():
            content = json.loads(file.read_text(encoding="utf-8"))
            self._orders = {o["reference"]: Order(**o) for o in content["orders"]}
            self._bookings = [_booking(b) for b in content["bookings"]]
            self._statements = {k: (v[0], v[1]) for k, v in content["statements"].items()}
            self._topped_up = set(content.get("topped_up", ()))
            if sending := content.get("sending"):
                bookings = [_booking(booking) for booking in sending["bookings"]]
                self._sending = StatementOut(**{**sending, "bookings": bookings})
            self._running = content["running"]

    def _save(self) -> None:
        files.write_json(
            self._file,
            {
                "orders": [asdict(order) for order in self._orders.values()],
                "bookings": [asdict(booking) for booking in self._bookings],
                "statements": self._statements,
                "topped_up": sorted(self._topped_up),
                "sending": None if self._sending is None else asdict(self._sending),
                "running": self._running,
            },
        )

    def _next(self) -> int:
        self._running += 1
        return self._running

    def now(self) -> datetime:
        return self._clock.now().astimezone(LHASA)

    def day(self) -> str:
        """Today, on the suite's business clock."""
        return self.now().date().isoformat()

    def message_id(self, suffix: str) -> str:
        """A fresh id for a message."""
        number = self._next()
        self._save()
        return f"R{number:08d}{suffix}"

    def take(self, orders: Iterable[Order]) -> None:
        """Enter the items of a file; a reference that stands here is never entered again."""
        for order in orders:
            if order.reference not in self._orders:
                order.number = self._next()
                order.taken_at = time.time()
                self._orders[order.reference] = order
        self._save()

    def top_up(self, account: str, reference: str, amount: int) -> None:
        """Finance puts money into an account, once for each of its references."""
        key = f"{account}/{reference}"
        if key not in self._topped_up:
            self._topped_up.add(key)
            booking = Booking(self._next(), account, reference, amount, credit=True, kind=TOP_UP)
            self._bookings.append(booking)
            self._save()

    def due(self, *, after_seconds: float) -> list[Order]:
        """What is taken and not yet executed, or executed and not yet told."""
        waited = time.time() - after_seconds
        return [o for o in self._orders.values() if not o.told and o.taken_at <= waited]

    def pay(self, order: Order, *, comes_back: bool) -> None:
        """Debit the payer, once for each reference."""
        if order.state != TAKEN:
            return
        order.state, order.comes_back = PAID, comes_back
        self._book(order, credit=False)

    def refuse(self, order: Order) -> None:
        """Do not pay this reference, for good."""
        if order.state == TAKEN:
            order.state = REFUSED

    def stop(self, reference: str) -> bool:
        """Never pay this reference, if it is not paid yet; whether that was in time, or before."""
        order = self._orders.get(reference)
        if order is None or order.state == PAID:
            return False
        order.state, order.told = REFUSED, True
        self._save()
        return True

    def executed(self) -> None:
        """What was paid and refused stands; before it, a bank that is killed has done none of it."""
        self._save()

    def charge(self, kind: str, amount: int) -> None:
        """Take a fee from each account that a statement is due of, or give it interest."""
        for account in sorted({booking.payer for booking in self._bookings}):
            credit = kind == INTEREST
            self._bookings.append(Booking(self._next(), account, kind, amount, credit, kind=kind))
        self._save()

    @property
    def has_unstated(self) -> bool:
        """Whether a statement is due, and not drawn up yet."""
        return bool(self._bookings) and self._sending is None

    def book_as_one(self) -> None:
        """What a payment file paid becomes one line of its sum, where all of it waits to be stated."""
        if not self.has_unstated:
            return
        for file in {order.file for order in self._orders.values() if order.file}:
            paid = [o for o in self._orders.values() if o.file == file and o.state == PAID]
            references = {order.reference for order in paid}
            own = [b for b in self._bookings if b.reference in references]
            whole = len(own) == len(paid) and not any(b.credit for b in own)
            open_ = any(o.file == file and o.state == TAKEN for o in self._orders.values())
            if len(own) < LUMPED or not whole or open_:
                continue
            rest = [b for b in self._bookings if b.reference not in references]
            one = Booking(self._next(), own[0].payer, file, sum(b.amount for b in own), False)
            one.items = len(own)
            self._bookings = [*rest, one]
        self._save()

    def next_turn(self, *, after_seconds: float, statements: bool) -> float | None:
        """In how many seconds there is something to do or to say; None: nothing waits."""
        if (statements and self._bookings) or any(
            order.comes_back and order.told for order in self._orders.values()
        ):
            return 0.0
        untold = [order.taken_at for order in self._orders.values() if not order.told]
        return max(0.0, min(untold) + after_seconds - time.time()) if untold else None

    def batch_of(self, reference: str) -> str | None:
        """The agency-payment file of a reference."""
        return self._orders[reference].batch

    def sent_in(self, batch: str) -> list[Order]:
        """All that came in an agency-payment file."""
        return [order for order in self._orders.values() if order.batch == batch]

    def coming_back(self) -> list[Order]:
        """Paid money that the receiving bank sends back now."""
        back = [o for o in self._orders.values() if o.comes_back and o.told]
        for order in back:
            order.comes_back, order.state = False, REFUSED
            self._book(order, credit=True)
        return back

    def reported(self, references: Iterable[str]) -> None:
        """These results were posted."""
        for reference in references:
            self._orders[reference].told = True
        self._save()

    def standing(self, reference: str) -> str | None:
        """What the bank did under a reference, for an enquiry."""
        order = self._orders.get(reference)
        if order is None:
            return None
        return {TAKEN: "ACSP", PAID: "ACCC", REFUSED: "RJCT"}[order.state]

    def _book(self, order: Order, *, credit: bool) -> None:
        self._bookings.append(
            Booking(self._next(), order.payer, order.reference, order.amount, credit)
        )

    def next_statement(self) -> StatementOut | None:
        """The next statement of an account with bookings that none has shown.

        Until it is sent it stays as it was drawn up, whatever is booked and whoever is killed.
        """
        if self._sending is None and self._bookings:
            self._sending = self._drawn_up()
            self._save()
        return self._sending

    def _drawn_up(self) -> StatementOut:
        account = self._bookings[0].payer
        bookings = [booking for booking in self._bookings if booking.payer == account]
        sequence, opening = self._statements.get(account, (0, OPENING_FEN))
        moved = sum(b.amount if b.credit else -b.amount for b in bookings)
        return StatementOut(
            id=f"S-{account[-20:]}-{sequence + 1:06d}",
            sequence=sequence + 1,
            account=account,
            on=self.day(),
            opening=opening,
            closing=opening + moved,
            bookings=bookings,
        )

    def statement_sent(self, statement: StatementOut) -> None:
        """The suite has this statement."""
        shown = {booking.number for booking in statement.bookings}
        self._bookings = [b for b in self._bookings if b.number not in shown]
        self._statements[statement.account] = (statement.sequence, statement.closing)
        self._sending = None
        self._save()

    def summary(self) -> dict[str, Any]:
        """References and what became of them."""
        return {
            "orders": {
                o.reference: {"state": o.state, "amount": o.amount} for o in self._orders.values()
            },
            "unstated": len(self._bookings),
        }


def _booking(kept: dict[str, Any]) -> Booking:
    """A booking as it was kept; an earlier edition knew top-ups alone."""
    is_top_up = kept.pop("top_up", False)
    return Booking(**kept | ({"kind": TOP_UP} if is_top_up else {}))
