"""Requests whose head comes too slowly: their connection is closed, without a proxy too.

uvicorn has no time limit for a head, neither for the first of a connection nor for a later one; a
body has its own limit (``shared.edge``).
"""

import asyncio
from typing import Any, ClassVar

from uvicorn.protocols.http.httptools_impl import HttpToolsProtocol


class HeadInTime(HttpToolsProtocol):
    """The protocol of uvicorn, which waits for the whole head of a request for some seconds only."""

    head_seconds: ClassVar[float] = 15.0

    def __init__(self, *args: Any, **given: Any) -> None:
        super().__init__(*args, **given)
        self._head: asyncio.TimerHandle | None = None

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]
        super().connection_made(transport)
        self._await_head()

    def on_message_begin(self) -> None:
        if self._head is None:
            self._await_head()
        super().on_message_begin()

    def on_headers_complete(self) -> None:
        self._head_is_there()
        super().on_headers_complete()

    def connection_lost(self, exc: Exception | None) -> None:
        self._head_is_there()
        super().connection_lost(exc)

    def _await_head(self) -> None:
        self._head = self.loop.call_later(self.head_seconds, self._give_up)

    def _head_is_there(self) -> None:
        if self._head is not None:
            self._head.cancel()
            self._head = None

    def _give_up(self) -> None:
        self._head = None
        if not self.transport.is_closing():
            self.transport.close()
