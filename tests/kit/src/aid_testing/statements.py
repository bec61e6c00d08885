"""The statement budget: how many SQL statements an operation may send, held in every test.

Counting needs no clock, so a test that answers a request is also the test of what it costs.
"""

import tomllib
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass, field
from enum import StrEnum
from functools import cache
from importlib.resources import files
from typing import Any

from shared.pages import Page
from shared.transaction import Database
from sqlalchemy import event
from starlette.types import ASGIApp, Receive, Scope, Send

OK = range(200, 300)
SHOWN_CHARACTERS = 110
_sent: ContextVar["list[str] | None"] = ContextVar("sent", default=None)
ANSWERED: ContextVar[str] = ContextVar("answered", default="")
"""Service and id of the operation that has last answered this task."""


class Kind(StrEnum):
    """What an operation does to what it speaks of."""

    ONE_THING = "reading one thing"
    LIST = "a list"
    CHANGE = "a change"


BUDGET: Mapping[Kind, int] = {Kind.ONE_THING: 4, Kind.LIST: 3, Kind.CHANGE: 8}


@dataclass(frozen=True, slots=True, kw_only=True)
class Budgets:
    """What `budgets.toml` says beside the budget of each kind, by service and operation."""

    exceptions: Mapping[tuple[str, str], int]
    unanswered: frozenset[tuple[str, str]]

    def of(self, service: str, operation: str, kind: Kind) -> int:
        """How many statements one request of the operation may send."""
        return self.exceptions.get((service, operation), BUDGET[kind])


def read_budgets(listed: Mapping[str, Any]) -> Budgets:
    """The exceptions of a file. Raises ``ValueError`` for one without a reason."""
    exceptions: dict[tuple[str, str], int] = {}
    for service, operations in listed["exceptions"].items():
        for operation, entry in operations.items():
            if not entry["why"].strip() or entry["statements"] <= min(BUDGET.values()):
                raise ValueError(f"{service}.{operation}: no exception without need and reason")
            exceptions[service, operation] = entry["statements"]
    unanswered = (
        (service, operation)
        for service, operations in listed["unanswered"].items()
        for operation in operations
    )
    return Budgets(exceptions=exceptions, unanswered=frozenset(unanswered))


@cache
def budgets() -> Budgets:
    """The exceptions that stand today."""
    return read_budgets(
        tomllib.loads(files("aid_testing").joinpath("budgets.toml").read_text("utf-8"))
    )


def kind_of(route: Any) -> Kind:
    """A GET of a page reads a list, another GET one thing; all else is a change."""
    if "GET" not in route.methods:
        return Kind.CHANGE
    model = route.response_model
    paged = isinstance(model, type) and issubclass(model, Page)
    return Kind.LIST if paged else Kind.ONE_THING


class OverBudget(AssertionError):
    """A request sent more statements than its operation may."""

    def __init__(self, name: str, kind: Kind, budget: int, sent: list[str]) -> None:
        lines = (
            f"{place:3} {' '.join(statement.split())[:SHOWN_CHARACTERS]}"
            for place, statement in enumerate(sent, start=1)
        )
        super().__init__(
            f"{name} ({kind}) sent {len(sent)} statements, its budget is {budget}:\n"
            + "\n".join(lines)
        )


@dataclass
class Statements:
    """The statements of every answered request of a run, the longest list of each operation."""

    of: dict[tuple[str, str], list[str]] = field(default_factory=lambda: defaultdict(list))
    kinds: dict[tuple[str, str], Kind] = field(default_factory=dict)

    def counted(self) -> list[tuple[str, str, str, list[str]]]:
        """Everything as another process takes it: service, operation, kind and statements."""
        return [(*key, self.kinds[key].value, sent) for key, sent in self.of.items()]

    def take(self, counted: Iterable[tuple[str, str, str, list[str]]]) -> None:
        """Keep what another process counted, too."""
        for service, operation, kind, sent in counted:
            self.keep(service, operation, Kind(kind), sent)

    def keep(self, service: str, operation: str, kind: Kind, sent: list[str]) -> None:
        """Keep the statements of one request, unless another one of the operation sent more."""
        key = (service, operation)
        self.kinds[key] = kind
        if key not in self.of or len(sent) > len(self.of[key]):
            self.of[key] = sent


STATEMENTS = Statements()


def needless(statements: Statements, limits: Budgets) -> list[tuple[str, str]]:
    """Exceptions of the list that no request needed."""
    needed = {
        key for key, sent in statements.of.items() if len(sent) > BUDGET[statements.kinds[key]]
    }
    return sorted(limits.exceptions.keys() - needed)


def unanswered(
    statements: Statements, limits: Budgets, published: Iterable[tuple[str, str]]
) -> list[tuple[str, str]]:
    """Published operations that were answered in no test, but for those that are listed."""
    return sorted(set(published) - statements.of.keys() - limits.unanswered)


def listen(database: Database) -> None:
    """Let every statement of a service's pool count; BEGIN, COMMIT and ROLLBACK are no statements."""
    event.listen(database.engine.sync_engine, "before_cursor_execute", _count)


def _count(_connection: Any, _cursor: Any, statement: str, *_: Any) -> None:
    sent = _sent.get()
    if sent is not None:
        sent.append(statement)


@contextmanager
def counting() -> Iterator[list[str]]:
    """Every statement of the tasks that are started within, for as long as they run."""
    sent: list[str] = []
    token = _sent.set(sent)
    try:
        yield sent
    finally:
        _sent.reset(token)


class Counted:
    """An application whose successful answers are kept with the statements that they took."""

    def __init__(
        self, app: ASGIApp, *, service: str, statements: Statements, limits: Budgets
    ) -> None:
        self._app = app
        self._service = service
        self._statements = statements
        self._limits = limits
        self._over: list[OverBudget] = []

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        status = 500
        sent: list[str] = []
        token = _sent.set(sent)

        async def seen(message: Any) -> None:
            nonlocal status
            if message["type"] == "http.response.start":
                status = message["status"]
            await send(message)

        try:
            await self._app(scope, receive, seen)
        finally:
            _sent.reset(token)
        route = scope.get("route")
        operation = getattr(route, "operation_id", None)
        ANSWERED.set(f"{self._service}.{operation}")
        if operation is not None and status in OK:
            kind = kind_of(route)
            self._statements.keep(self._service, operation, kind, sent)
            budget = self._limits.of(self._service, operation, kind)
            if len(sent) > budget:
                self._over.append(OverBudget(f"{self._service}.{operation}", kind, budget, sent))

    def check(self) -> None:
        """Raise ``OverBudget`` for a request since the last look that sent too much.

        The transport keeps what an application raises to itself, so its client asks.
        """
        if self._over:
            raise self._over.pop(0)
