"""Routes take what a request brings along as one object, and declare the kind that they get."""

import typing
from importlib import import_module
from typing import Any

import pytest
from fastapi.params import Depends
from shared.call import Call, Change, Creation
from shared.openapi import all_routes
from shared.suite import SERVICES

KINDS = {"call": Call, "creation": Creation, "change": Change}
BESIDE_A_CALL = {"IdempotencyKey", "Database", "Actor"}


def endpoints(package: str) -> list[Any]:
    """The functions behind the routes of one service."""
    api = import_module(f"{package}.api")
    return [route.endpoint for router in api.ROUTERS for route in all_routes(router.routes)]


def parameters(endpoint: Any) -> dict[str, Any]:
    """The annotations of a route's parameters, as FastAPI reads them."""
    hints = typing.get_type_hints(endpoint, include_extras=True)
    return {name: hint for name, hint in hints.items() if name != "return"}


@pytest.mark.parametrize("package", [service.package for service in SERVICES])
def test_a_route_gets_the_kind_of_call_that_it_declares(package: str) -> None:
    found = 0
    for endpoint in endpoints(package):
        for hint in parameters(endpoint).values():
            declared, *marks = typing.get_args(hint) or (hint,)
            for mark in marks:
                if declared in KINDS.values():
                    assert isinstance(mark, Depends)
                    assert mark.dependency is not None
                    assert KINDS[mark.dependency.__name__] is declared, endpoint.__name__
                    found += 1
    assert found > 10, "this service has routes"


@pytest.mark.parametrize("package", [service.package for service in SERVICES])
def test_no_route_asks_for_a_key_or_a_database_beside_its_call(package: str) -> None:
    for endpoint in endpoints(package):
        given = [(typing.get_args(hint) or (hint,))[0] for hint in parameters(endpoint).values()]
        names = {getattr(kind, "__name__", "") for kind in given}
        if names & {"Call", "Creation", "Change"}:
            assert not names & BESIDE_A_CALL, endpoint.__name__
