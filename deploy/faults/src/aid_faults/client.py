"""A client as real ones are: what was not answered is sent again under its first key."""

import asyncio
from collections import Counter
from typing import Any
from uuid import uuid4

import httpx
from aid_client.http import SuiteClient
from aid_engines.layout import Layout

FIRST_PAUSE_SECONDS = 0.3
LONGEST_PAUSE_SECONDS = 3.0
LATER = frozenset({429, 500, 502, 503, 504})
IN_PROGRESS = "REQUEST_IN_PROGRESS"


class PatientClient(SuiteClient):
    """Sends until it is answered; counts the changes done, and why it had to send again."""

    def __init__(self, layout: Layout) -> None:
        super().__init__(layout)
        self.changes = 0
        self.again: Counter[str] = Counter()

    async def send(
        self, method: str, service: str, path: str, *, key: str | None = None, **options: Any
    ) -> httpx.Response:
        """One request, as often as it takes."""
        key = key or str(uuid4())
        pause = FIRST_PAUSE_SECONDS
        while True:
            try:
                answer = await super().send(method, service, path, key=key, **options)
            except httpx.TransportError as away:
                self.again[type(away).__name__] += 1
            else:
                if not _passes(answer):
                    self.changes += method == "POST" and answer.is_success
                    return answer
                self.again[f"{service} {answer.status_code}"] += 1
            await asyncio.sleep(pause)
            pause = min(2 * pause, LONGEST_PAUSE_SECONDS)


def _passes(answer: httpx.Response) -> bool:
    """Whether the same request may be answered otherwise in a moment."""
    conflict = answer.status_code == httpx.codes.CONFLICT
    return answer.status_code in LATER or (conflict and answer.json().get("code") == IN_PROGRESS)
