from collections.abc import Awaitable, Callable, Iterator
from inspect import isasyncgenfunction, iscoroutinefunction
from typing import Any

import pytest
from aid_testing.fixtures import Client
from shared.openapi import all_routes
from shared.suite import SERVICES


def dependencies_of(dependant: Any) -> Iterator[Any]:
    for dependency in dependant.dependencies:
        yield dependency.call
        yield from dependencies_of(dependency)


def is_async(call: Any) -> bool:
    return any(
        iscoroutinefunction(function) or isasyncgenfunction(function)
        for function in (call, getattr(call, "__call__", None))  # noqa: B004 - an instance that is called
    )


@pytest.mark.parametrize("name", [service.name for service in SERVICES])
async def test_no_route_and_no_dependency_runs_in_the_thread_pool(
    client_of: Callable[[str], Awaitable[Client]], name: str
) -> None:
    routes = list(all_routes((await client_of(name)).app.routes))

    calls = {route.endpoint for route in routes}
    calls |= {call for route in routes for call in dependencies_of(route.dependant)}

    assert len(calls) > len(routes), "dependencies are found"
    assert [call for call in calls if not is_async(call)] == []
