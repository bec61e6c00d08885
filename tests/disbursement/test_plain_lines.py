"""A large statement is matched by sets where its lines are plain, and ends in the same books."""

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID, uuid4

import pytest
from aid_testing.finance import Desk, a_county, reference
from aid_testing.rows import outbox, rows
from disbursement.domain.bank.lines import LineClass
from disbursement.domain.bank.messages import BreakKind, Statement, StatementLine
from disbursement.store.payments.held import held
from disbursement.usecases.bank import plain_lines, statements
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from shared.contracts.disbursement import PaymentMatched
from shared.roles import Actor, Region, Role

A_PAYMENT = 10_000
ALWAYS, NEVER = -1, 10**9
SAID = {
    "released": (),
    "accepted": ("ACTC",),
    "debited": ("ACSC",),
    "paid": ("ACCC",),
    "returned": ("RJCT",),
    "unknown": ("UNKN",),
    "came back": ("ACCC", "RJCT"),
    "contradicted": ("RJCT", "ACCC"),
}
SHOWN = "shown before"
"""Paid, and an earlier statement has its line."""
ANEW = "paid anew"
"""The bank sent the first attempt back, and paid the second; statements speak of the first."""


@dataclass(frozen=True)
class Booked:
    """A line of a statement: about which payment, or about none."""

    about: int | None
    difference: int = 0
    credit: bool = False
    line_class: LineClass | None = None


STATES = st.lists(
    st.sampled_from(["paid", "paid", "paid", SHOWN, ANEW, *SAID]), min_size=1, max_size=3
)
PLAIN = st.builds(Booked, about=st.integers(0, 2))
ANY = st.builds(
    Booked,
    about=st.none() | st.integers(0, 2),
    difference=st.sampled_from([0, 0, 0, 1, -1]),
    credit=st.booleans(),
    line_class=st.none() | st.sampled_from(LineClass),
)
BACK = st.builds(Booked, about=st.integers(0, 2), credit=st.just(value=True))
LINES = st.lists(PLAIN | BACK | ANY, min_size=1, max_size=4)


class Book:
    """A county's desk, its payments, and what statements make of them."""

    def __init__(self, desk: Desk, payments: Sequence[dict[str, Any]]) -> None:
        self.desk = desk
        self.payments = payments
        self.taken = 0

    @classmethod
    async def opened(cls, beside: Desk, states: Sequence[str]) -> "Book":
        """As many payments as states, each as its state says."""
        desk = Desk(beside.client, a_county())
        await desk.load_fund("10000.00")
        for _ in states:
            await desk.ready(amount=A_PAYMENT)
        released = await desk.release(await desk.batch())
        assert released.status_code == 200, released.text
        found = await rows(
            desk.client.database,
            "SELECT id FROM payments WHERE fund_id = :fund ORDER BY ordered_at, id",
            fund=UUID(desk.fund_id),
        )
        book = cls(desk, [await desk.payment(row.id) for row in found])
        for payment, state in zip(book.payments, states, strict=True):
            for status in SAID.get(state, SAID["paid"]):
                await desk.report(payment, "RJCT" if state == ANEW else status)
            if state == ANEW:
                await book.pay_anew(payment)
        shown = [Booked(place) for place, state in enumerate(states) if state == SHOWN]
        if shown:
            await book.take(shown)
        return book

    async def pay_anew(self, payment: dict[str, Any]) -> None:
        """The account of what came back is corrected, and the bank pays."""
        desk = self.desk
        await desk.correct_account(payment)
        again = await desk.meet_payee(await desk.payment(payment["id"]), payee_version=2)
        await desk.release(await desk.batch(payment_ids=[payment["id"]]))
        await desk.report(again, "ACCC")

    def says(self, lines: Sequence[Booked]) -> Statement:
        """The statement of these lines."""
        self.taken += 1  # a day's statements open each elsewhere
        opening = 10**9 + self.taken
        made = tuple(
            StatementLine(
                reference=f"N{place}",
                end_to_end_id=self._name(line),
                amount=A_PAYMENT + line.difference,
                credit=line.credit,
                line_class=line.line_class,
            )
            for place, line in enumerate(lines)
        )
        moved = sum(one.amount if one.credit else -one.amount for one in made)
        return Statement(
            statement_id=f"S-{uuid4().hex[:12]}",
            sequence=None,
            account=self.desk.account,
            on=self.desk.client.database.clock.today(),
            opening=opening,
            closing=opening + moved,
            lines=made,
        )

    def _name(self, line: Booked) -> str | None:
        if line.about is None:
            return None
        return reference(self.payments[line.about % len(self.payments)], 1)

    async def take(self, lines: Sequence[Booked], said: Statement | None = None) -> set[str]:
        """Book the lines; returns the references that were matched by sets."""
        bank = Actor(
            sub="bank",
            roles=frozenset({Role.BANK}),
            region=Region(self.desk.county),
            org=self.desk.bank_code,
        )
        database = self.desk.client.database
        async with database.transaction(by=bank, action="post_statement") as tx:
            await statements.take_statements(tx, [said or self.says(lines)], proof=lambda _: None)
            return set(held(tx).plain)

    async def outcome(self) -> dict[str, Any]:
        """All that the books hold, with the payments by their place."""
        ids = [UUID(one["id"]) for one in self.payments]
        place: dict[UUID | None, int | None] = {None: None} | {one: n for n, one in enumerate(ids)}
        ours = {"ids": ids, "fund": UUID(self.desk.fund_id), "county": self.desk.county}
        told = [
            [(row.type, _facts(row.payload)) for row in await self._outbox(one)]
            for one in self.payments
        ]
        asked = {
            "payments": "id, status, attempt, matched, hold_reason, version, corrected_version"
            " FROM payments WHERE id = ANY(:ids) AND :fund IS NOT NULL AND :county IS NOT NULL",
            "items": "payment_id, attempt, bank_status, reason FROM batch_items"
            " WHERE payment_id = ANY(:ids) AND :fund IS NOT NULL AND :county IS NOT NULL",
            "lines": "l.matched_to, l.position, l.amount, l.credit, l.line_class, l.reference"
            " FROM bank_lines AS l JOIN statements AS s ON s.id = l.statement"
            " WHERE s.fund_id = :fund AND :ids IS NOT NULL AND :county IS NOT NULL",
            "entries": "e.payment_id, e.kind, l.account, l.amount FROM journal_entries AS e"
            " JOIN journal_lines AS l ON l.entry_id = e.id"
            " WHERE e.fund_id = :fund AND :ids IS NOT NULL AND :county IS NOT NULL",
            "breaks": "payment_id, kind, amount, expected FROM reconciliation_breaks"
            " WHERE region = :county AND :fund IS NOT NULL AND :ids IS NOT NULL",
            "fund": "CAST(NULL AS uuid), available, committed, paid, on_hand, version FROM funds"
            " WHERE id = :fund AND :ids IS NOT NULL AND :county IS NOT NULL",
        }
        return {"told": told} | {
            name: sorted(
                ((place[one[0]], *one[1:]) for one in await self._rows(query, ours)), key=repr
            )
            for name, query in asked.items()
        }

    async def _outbox(self, payment: dict[str, Any]) -> list[Any]:
        return await outbox(self.desk.client.database, payment["case_id"])

    async def _rows(self, query: str, values: dict[str, Any]) -> list[Any]:
        typed = query.replace(":ids", "CAST(:ids AS uuid[])")
        typed = typed.replace(":fund", "CAST(:fund AS uuid)")
        typed = typed.replace(":county", "CAST(:county AS varchar)")
        return await rows(self.desk.client.database, f"SELECT {typed}", **values)


def _facts(payload: dict[str, Any]) -> dict[str, Any]:
    """What an event says beside whose it is and when it was."""
    return {
        name: value
        for name, value in payload.items()
        if not name.endswith(("_id", "_at")) and name not in {"region", "fund"}
    }


@settings(
    max_examples=20,
    deadline=None,
    derandomize=True,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
@given(states=STATES, first=LINES, then=LINES)
async def test_by_sets_and_line_by_line_the_books_end_alike(
    desk: Desk, states: list[str], first: list[Booked], then: list[Booked]
) -> None:
    books = []
    for few in (ALWAYS, NEVER):
        with pytest.MonkeyPatch.context() as patch:
            patch.setattr(plain_lines, "FEW", NEVER)
            book = await Book.opened(desk, states)
            patch.setattr(plain_lines, "FEW", few)
            await book.take(first)
            await book.take(then)
            books.append(await book.outcome())

    assert books[0] == books[1]


async def test_what_the_bank_reported_and_one_line_shows_is_matched_by_sets(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(plain_lines, "FEW", ALWAYS)
    book = await Book.opened(desk, ["paid", "paid", "released", SHOWN])

    by_sets = await book.take([Booked(0), Booked(1), Booked(2), Booked(None)])

    assert by_sets == {reference(one, 1) for one in book.payments[:2]}
    found = await book.outcome()
    assert [one[3] for one in found["payments"]] == [True] * 4
    [unmatched] = [one for one in found["breaks"] if one[1] == BreakKind.UNMATCHED_BANK_LINE]
    assert unmatched[2] == A_PAYMENT, "the line of nobody waits"
    told = [row for row in await book._outbox(book.payments[0]) if row.type == PaymentMatched.type]
    assert len(told) == 1
    said = PaymentMatched.model_validate(told[0].payload)
    assert told[0].payload == said.model_dump(mode="json"), "as the contract writes it"


async def test_a_large_statement_that_comes_eight_times_at_once_is_matched_once(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(plain_lines, "FEW", ALWAYS)
    book = await Book.opened(desk, ["paid", "paid", "paid"])
    lines = [Booked(0), Booked(1), Booked(2)]
    said = book.says(lines)

    await asyncio.gather(*(book.take(lines, said) for _ in range(8)))

    assert [one[3] for one in (await book.outcome())["payments"]] == [True] * 3
    for payment in book.payments:
        told = [row.type for row in await book._outbox(payment)]
        assert told.count(PaymentMatched.type) == 1
