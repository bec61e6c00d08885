"""Where each case ended, held against what was asked for; and that nothing more is there."""

import asyncio
import contextlib
import time
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import asyncpg
from aid_client.http import StepRefused
from aid_engines.layout import Layout, without_driver
from shared.suite import SERVICES

from aid_faults.plan import End, Kind, PlannedCase
from aid_faults.walks import CaseWalk

ENDED_STATUS = {
    (Kind.TRAINING, End.PAID): "paid",
    (Kind.TRAINING, End.PAID_AT_SECOND_ATTEMPT): "paid",
    (Kind.TRAINING, End.REFUSED): "refused",
    (Kind.MEDICAL, End.PAID): "approved",
    (Kind.MEDICAL, End.PAID_AT_SECOND_ATTEMPT): "approved",
    (Kind.MEDICAL, End.REFUSED): "refused",
    (Kind.MEDICAL, End.WITHDRAWN): "withdrawn",
    (Kind.EMERGENCY, End.PAID): "approved",
    (Kind.EMERGENCY, End.PAID_AT_SECOND_ATTEMPT): "approved",
    (Kind.EMERGENCY, End.WITHDRAWN): "withdrawn",
}
"""How the service that decides says it: of a claim, a case, or an application taken back."""
PAID_WORD = "payment-paid"
LAST_WORDS = {
    End.PAID: frozenset({PAID_WORD}),
    End.PAID_AT_SECOND_ATTEMPT: frozenset({PAID_WORD}),
    End.REFUSED: frozenset({"decision-made:refused", "claim-decided:refused"}),
    End.WITHDRAWN: frozenset({"application-withdrawn"}),
}
STATUSES = {
    "approval": "SELECT id, status FROM approval.cases",
    "training-subsidy": "SELECT id, status FROM training_subsidy.claims",
    "intake": "SELECT id, status FROM intake.applications",
}
PAYMENTS = """
SELECT p.case_id, p.status, p.attempt, p.matched, p.amount,
    (SELECT count(*) FROM disbursement.journal_entries AS e
     WHERE e.payment_id = p.id AND e.kind = 'ORDER') AS ordered,
    (SELECT count(*) FILTER (WHERE e.kind IN ('PAYMENT', 'CASH', 'GOODS'))
          - count(*) FILTER (WHERE e.kind = 'RETURN')
     FROM disbursement.journal_entries AS e WHERE e.payment_id = p.id) AS paid
FROM disbursement.payments AS p
"""


UNSENT = "SELECT count(*) AS unsent FROM {schema}.outbox WHERE published_at IS NULL"


@dataclass(frozen=True, slots=True)
class EndedPayment:
    """What disbursement holds of a case; `ordered` and `paid` count its ledger's entries."""

    status: str
    attempt: int
    matched: bool
    amount: int
    ordered: int
    paid: int


@dataclass(frozen=True, slots=True)
class EndedCase:
    """Where a case ended: status where it is decided, its payments, what the applicant was told."""

    status: str
    payments: tuple[EndedPayment, ...] = ()
    told: tuple[str, ...] = ()


def not_ended(planned: PlannedCase, ended: EndedCase) -> list[str]:
    """What is missing until a case has ended as asked, as the services hold it."""
    name = _named(planned)
    wanted = ENDED_STATUS[planned.kind, planned.end]
    wrong = [f"{name} is {ended.status or 'nowhere'}, not {wanted}"]
    return wrong * (ended.status != wanted) + _unpaid(planned, ended, name)


def is_told(planned: PlannedCase, told: Sequence[str]) -> bool:
    """Whether whoever applied was told of the end."""
    return not LAST_WORDS[planned.end].isdisjoint(told)


def judge(planned: PlannedCase, ended: EndedCase) -> tuple[list[str], list[str]]:
    """Why a case is lost, and what of it was done twice; both empty where it ended as asked."""
    name = _named(planned)
    lost, doubled = not_ended(planned, ended), []
    if not is_told(planned, ended.told):
        lost.append(f"{name}: the applicant was not told")
    if len(ended.payments) > 1 or any(one.ordered > 1 for one in ended.payments):
        doubled.append(f"{name} was ordered more than once")
    paid = sum(one.paid for one in ended.payments)
    if paid > (planned.amount > 0):
        doubled.append(f"{name} was paid {paid} times")
    words = ended.told.count(PAID_WORD)
    if words > 1 + _comes_back(planned):
        doubled.append(f"{name}: the applicant was told of {words} payments")
    return lost, doubled


def _named(planned: PlannedCase) -> str:
    return f"{planned.kind} {planned.number} ({planned.end})"


def _comes_back(planned: PlannedCase) -> bool:
    """Whether the bank pays the first account and then sends the money back."""
    return planned.bank == "returned_after_paid"


def _unpaid(planned: PlannedCase, ended: EndedCase, name: str) -> list[str]:
    if planned.amount == 0:
        return [f"{name} has a payment"] if ended.payments else []
    if not ended.payments:
        return [f"{name} has no payment"]
    one = ended.payments[0]
    second = planned.end is End.PAID_AT_SECOND_ATTEMPT
    wrong = (one.status, one.matched, one.amount) != ("paid", True, planned.amount)
    if wrong or (one.attempt > 1) != second:
        stands = f"{one.status} at attempt {one.attempt}, matched {one.matched}"
        return [f"{name}: its payment of {one.amount} fen is {stands}"]
    return []


async def read_ends(layout: Layout, walks: Sequence[CaseWalk]) -> Mapping[int, EndedCase]:
    """Where each case stands now, by its number in the plan; read from the tables."""
    statuses = {name: await _rows(layout, name, query) for name, query in STATUSES.items()}
    decided = {str(row["id"]): row["status"] for name in STATUSES for row in statuses[name]}
    for row in statuses["approval"]:
        decided[str(row["id"])] = row["status"]
    payments: dict[str, list[EndedPayment]] = {}
    for row in await _rows(layout, "disbursement", PAYMENTS):
        values = {key: row[key] for key in row.keys() if key != "case_id"}  # noqa: SIM118 - a Record
        payments.setdefault(str(row["case_id"]), []).append(EndedPayment(**values))
    return {
        walk.planned.number: EndedCase(decided.get(walk.id, ""), tuple(payments.get(walk.id, ())))
        for walk in walks
    }


async def count_unasked(layout: Layout, walks: Sequence[CaseWalk]) -> list[str]:
    """What is there twice or though nobody asked: applications and claims beyond the plan's."""
    found = []
    asked = Counter(walk.planned.kind is Kind.TRAINING for walk in walks if walk.id)
    for name, training in (("intake", False), ("training-subsidy", True)):
        there = len(await _rows(layout, name, STATUSES[name]))
        if there > asked[training]:
            found.append(f"{name} holds {there} cases, {asked[training]} were asked for")
    return found


async def count_unsent(layout: Layout) -> int:
    """How many events of all services wait for the broker: a topic that took nothing rests first."""
    found = [
        await _rows(layout, service.name, UNSENT.format(schema=service.package))
        for service in SERVICES
    ]
    return sum(int(row["unsent"]) for [row] in found)


async def hear(walk: CaseWalk, *, seconds: float) -> tuple[str, ...]:
    """What the applicant was told, in codes; what is on its way is waited for so long."""
    deadline = time.monotonic() + seconds
    told: tuple[str, ...] = ()
    while walk.id:
        with contextlib.suppress(StepRefused):
            told = tuple(await walk.told())
        if is_told(walk.planned, told) or time.monotonic() > deadline:
            break
        await asyncio.sleep(1)
    return told


async def _rows(layout: Layout, service: str, query: str) -> list[asyncpg.Record]:
    connection = await asyncpg.connect(without_driver(layout.database_url(service)))
    try:
        rows: list[asyncpg.Record] = await connection.fetch(query)
        return rows
    finally:
        await connection.close()
