"""What an operation costs is counted in statements, on its real routes."""

from collections.abc import Awaitable, Callable
from typing import Any

import httpx
import pytest
from aid_testing.actors import TOWNSHIP, as_
from aid_testing.fixtures import Client
from aid_testing.statements import (
    BUDGET,
    STATEMENTS,
    Budgets,
    Counted,
    Kind,
    OverBudget,
    Statements,
    budgets,
    kind_of,
    needless,
    read_budgets,
    unanswered,
)
from shared.openapi import all_routes
from shared.suite import SERVICES


async def test_an_answered_request_is_kept_with_its_statements_and_without_begin(
    client_of: Callable[[str], Awaitable[Client]],
) -> None:
    client = await client_of("intake")

    answer = await client.get(
        "/v1/work", headers=as_(client.layout, "township_handler", region=TOWNSHIP)
    )

    assert answer.status_code == 200, answer.text
    sent = STATEMENTS.of["intake", "list_work"]
    assert sent
    assert not any(
        statement.lstrip().upper().startswith(("BEGIN", "COMMIT", "ROLLBACK")) for statement in sent
    )


async def test_a_refused_request_is_not_kept(
    client_of: Callable[[str], Awaitable[Client]],
) -> None:
    client = await client_of("assessment")
    before = dict(STATEMENTS.of)

    answer = await client.get(
        "/v1/assessments/00000000-0000-4000-8000-000000000000",
        headers=as_(client.layout, "township_handler", region=TOWNSHIP),
    )

    assert answer.status_code == 404
    assert before == STATEMENTS.of


def test_the_dearest_request_of_an_operation_counts() -> None:
    statements = Statements()

    for sent in (["a"], ["a", "b"], ["c"]):
        statements.keep("intake", "list_work", Kind.LIST, sent)

    assert statements.of["intake", "list_work"] == ["a", "b"]


async def test_a_request_beyond_its_budget_is_named_with_its_statements(
    client_of: Callable[[str], Awaitable[Client]],
) -> None:
    client = await client_of("intake")
    nothing = Budgets(exceptions={("intake", "list_work"): 0}, unanswered=frozenset())
    counted = Counted(client.app, service="intake", statements=Statements(), limits=nothing)
    officer = as_(client.layout, "township_handler", region=TOWNSHIP)

    transport = httpx.ASGITransport(app=counted)
    async with httpx.AsyncClient(transport=transport, base_url="http://service") as http:
        answer = await http.get("/v1/work", headers=officer)

    assert answer.status_code == 200, answer.text
    with pytest.raises(
        OverBudget, match=r"intake\.list_work \(a list\) sent \d+ statements"
    ) as over:
        counted.check()
    assert "budget is 0" in str(over.value)
    assert "SELECT" in str(over.value)
    counted.check()  # it is told once


@pytest.mark.parametrize(
    ("operation", "kind"),
    [
        ("list_work", Kind.LIST),
        ("get_application", Kind.ONE_THING),
        ("accept_application", Kind.CHANGE),
    ],
)
async def test_the_budget_follows_from_what_an_operation_answers(
    client_of: Callable[[str], Awaitable[Client]], operation: str, kind: Kind
) -> None:
    client = await client_of("intake")

    [route] = [r for r in all_routes(client.app.routes) if r.operation_id == operation]

    assert kind_of(route) is kind


@pytest.mark.parametrize(
    "entry", [{"statements": 9, "why": " "}, {"statements": 3, "why": "none"}], ids=["why", "need"]
)
def test_an_exception_has_a_reason_and_is_above_a_budget(entry: dict[str, Any]) -> None:
    with pytest.raises(ValueError, match=r"intake\.list_work"):
        read_budgets({"exceptions": {"intake": {"list_work": entry}}, "unanswered": {}})


@pytest.mark.parametrize("service", [service.name for service in SERVICES])
async def test_every_exception_names_an_operation_and_is_above_its_budget(
    client_of: Callable[[str], Awaitable[Client]], service: str
) -> None:
    client = await client_of(service)
    kinds = {str(route.operation_id): kind_of(route) for route in all_routes(client.app.routes)}

    ours = {name: n for (whose, name), n in budgets().exceptions.items() if whose == service}

    assert ours.keys() <= kinds.keys()
    assert [name for name, n in ours.items() if n <= BUDGET[kinds[name]]] == []


def test_what_several_processes_counted_is_one_count() -> None:
    here, there = Statements(), Statements()
    here.keep("intake", "list_work", Kind.LIST, ["a"])
    there.keep("intake", "list_work", Kind.LIST, ["a", "b"])
    there.keep("approval", "decide_case", Kind.CHANGE, ["c"])

    here.take(there.counted())

    assert here.of == {("intake", "list_work"): ["a", "b"], ("approval", "decide_case"): ["c"]}


def test_after_a_whole_run_what_is_needless_and_what_nobody_asked_for_is_named() -> None:
    seen = Statements()
    seen.keep("intake", "list_work", Kind.LIST, ["a"])
    limits = Budgets(
        exceptions={("intake", "list_work"): 9},
        unanswered=frozenset({("intake", "listed")}),
    )
    everything = [("intake", one) for one in ("list_work", "listed", "forgotten")]

    assert needless(seen, limits) == [("intake", "list_work")]
    assert unanswered(seen, limits, everything) == [("intake", "forgotten")]
