"""Counting the SQL statements of a request, or of background work: what it costs, without a clock."""

from collections import defaultdict
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass, field
from typing import Any

from shared.transaction import Database
from sqlalchemy import event
from starlette.types import ASGIApp, Receive, Scope, Send

OK = range(200, 300)
_sent: ContextVar["list[str] | None"] = ContextVar("sent", default=None)


@dataclass
class Statements:
    """The statements of every answered request of a run, the longest list of each operation."""

    of: dict[tuple[str, str], list[str]] = field(default_factory=lambda: defaultdict(list))

    def keep(self, service: str, operation: str, sent: list[str]) -> None:
        """Keep the statements of one request, unless another one of the operation sent more."""
        key = (service, operation)
        if key not in self.of or len(sent) > len(self.of[key]):
            self.of[key] = sent


STATEMENTS = Statements()


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

    def __init__(self, app: ASGIApp, *, service: str, statements: Statements) -> None:
        self._app = app
        self._service = service
        self._statements = statements

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
        operation = getattr(scope.get("route"), "operation_id", None)
        if operation is not None and status in OK:
            self._statements.keep(self._service, operation, sent)
