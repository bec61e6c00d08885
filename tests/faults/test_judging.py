"""What a run of ``make faults`` calls lost, doubled and in disagreement; and what a seed draws."""

from collections import Counter
from dataclasses import replace
from pathlib import Path

import httpx
import pytest
from aid_engines.layout import Layout
from aid_faults.agreement import Agreement
from aid_faults.client import PatientClient
from aid_faults.ends import EndedCase, EndedPayment, judge
from aid_faults.killer import Killed
from aid_faults.plan import EVERYTHING, End, Kind, Plan, PlannedCase, PlannedKill, draw
from aid_faults.report import Report

PROGRAMS = ("intake", "disbursement", "kafka", "postgres")
ASKED = PlannedCase(number=1, kind=Kind.MEDICAL, end=End.PAID, bank="", region="540102001", wave=0)
PAYMENT = EndedPayment(status="paid", attempt=1, matched=True, amount=210_000, ordered=1, paid=1)
ENDED = EndedCase("approved", (PAYMENT,), ("application-submitted", "payment-paid"))
WITHDRAWN = replace(ASKED, end=End.WITHDRAWN)


def a_plan(seed: int = 5) -> Plan:
    return draw(seed, applications=40, claims=20, kills=23, programs=PROGRAMS)


def test_a_seed_draws_the_same_plan_again_and_another_seed_another() -> None:
    assert a_plan() == a_plan()
    assert a_plan() != a_plan(6)


def test_every_program_and_all_at_once_are_killed_about_equally_often() -> None:
    targets = Counter(kill.target for kill in a_plan().kills)

    assert set(targets) == {*PROGRAMS, EVERYTHING}
    assert max(targets.values()) - min(targets.values()) <= 1


def test_a_plan_asks_for_every_end_of_every_kind() -> None:
    asked = {(case.kind, case.end) for case in a_plan().cases}

    assert len(a_plan().cases) == 60
    assert asked == {
        *((Kind.MEDICAL, end) for end in End),
        *((Kind.EMERGENCY, end) for end in set(End) - {End.REFUSED}),
        *((Kind.TRAINING, end) for end in set(End) - {End.WITHDRAWN}),
    }


def test_a_case_that_ended_as_asked_is_neither_lost_nor_doubled() -> None:
    assert judge(ASKED, ENDED) == ([], [])


@pytest.mark.parametrize(
    ("planned", "ended", "why"),
    [
        (ASKED, replace(ENDED, status="county_review"), "is county_review, not approved"),
        (ASKED, EndedCase(""), "is nowhere"),
        (ASKED, replace(ENDED, payments=()), "has no payment"),
        (ASKED, replace(ENDED, payments=(replace(PAYMENT, matched=False),)), "matched False"),
        (ASKED, replace(ENDED, payments=(replace(PAYMENT, amount=1),)), "payment of 1 fen"),
        (ASKED, replace(ENDED, payments=(replace(PAYMENT, attempt=2),)), "at attempt 2"),
        (ASKED, replace(ENDED, told=("application-submitted",)), "was not told"),
        (WITHDRAWN, replace(ENDED, status="withdrawn"), "has a payment"),
    ],
)
def test_a_case_that_ended_otherwise_is_lost(
    planned: PlannedCase, ended: EndedCase, why: str
) -> None:
    lost, _ = judge(planned, ended)

    assert any(why in line for line in lost)


@pytest.mark.parametrize(
    ("ended", "why"),
    [
        (replace(ENDED, payments=(PAYMENT, PAYMENT)), "ordered more than once"),
        (replace(ENDED, payments=(replace(PAYMENT, ordered=2),)), "ordered more than once"),
        (replace(ENDED, payments=(replace(PAYMENT, paid=2),)), "was paid 2 times"),
        (replace(ENDED, told=("payment-paid", "payment-paid")), "told of 2 payments"),
    ],
)
def test_what_was_done_twice_is_doubled(ended: EndedCase, why: str) -> None:
    _, doubled = judge(ASKED, ended)

    assert any(why in line for line in doubled)


def test_money_that_came_back_is_told_of_twice_and_paid_once() -> None:
    asked = replace(ASKED, end=End.PAID_AT_SECOND_ATTEMPT, bank="returned_after_paid")
    told = ("payment-paid", "payment-returned:account", "payment-paid")

    ended = EndedCase("approved", (replace(PAYMENT, attempt=2),), told)

    assert judge(asked, ended) == ([], [])


def a_report() -> Report:
    plan = Plan(1, (ASKED,), (PlannedKill(0.5, "kafka"),))
    return Report(plan, {}, kills=[Killed(1.0, 0.5, "kafka", ("kafka",))], ended=1)


@pytest.mark.parametrize(
    "changes",
    [
        {"kills": []},
        {"ended": 0},
        {"lost": ["x"]},
        {"doubled": ["x"]},
        {"agreement": Agreement(differs=["x"])},
        {"verify": ["x"]},
        {"unfinished": "x"},
    ],
    ids=lambda changes: next(iter(changes)),
)
def test_a_run_is_good_only_when_all_of_it_is(changes: dict[str, object]) -> None:
    assert a_report().ok

    assert not replace(a_report(), **changes).ok  # type: ignore[arg-type]


async def test_what_was_not_answered_is_sent_again_under_its_first_key(tmp_path: Path) -> None:
    keys: list[str] = []

    def answer(request: httpx.Request) -> httpx.Response:
        keys.append(request.headers["idempotency-key"])
        if len(keys) == 1:
            raise httpx.RemoteProtocolError("killed", request=request)
        return httpx.Response(503 if len(keys) == 2 else 201, json={})

    async with PatientClient(Layout.beside(tmp_path)) as client:
        client._http = httpx.AsyncClient(transport=httpx.MockTransport(answer))
        answered = await client.send("POST", "intake", "/v1/applications", json={})

    assert (answered.status_code, len(keys), len(set(keys))) == (201, 3, 1)
    assert (client.changes, client.again.total()) == (1, 2)
