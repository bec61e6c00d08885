"""After a whole run: the lists of `budgets.toml` hold nothing that no test needs any more."""

from collections.abc import Awaitable, Callable

import pytest
from aid_testing.fixtures import Client
from aid_testing.statements import BUDGET, STATEMENTS, budgets
from shared.openapi import all_routes
from shared.suite import SERVICES

pytestmark = [pytest.mark.last, pytest.mark.usefixtures("whole_run")]


def test_an_exception_that_no_request_needs_is_gone() -> None:
    needed = {
        key for key, sent in STATEMENTS.of.items() if len(sent) > BUDGET[STATEMENTS.kinds[key]]
    }

    assert sorted(budgets().exceptions.keys() - needed) == []


async def test_every_operation_is_answered_in_a_test_but_for_those_listed(
    client_of: Callable[[str], Awaitable[Client]],
) -> None:
    published = {
        (service.name, str(route.operation_id))
        for service in SERVICES
        for route in all_routes((await client_of(service.name)).app.routes)
    }

    assert sorted(published - STATEMENTS.of.keys() - set(budgets().unanswered)) == []
