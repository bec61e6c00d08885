"""What an answer 201 says that it made is there, for whoever made it: held in every test.

The first 201 of each operation in a process is followed, and the reading leaves nothing in the
audit, of which tests count the rows. An operation that makes nothing with an address of its own
stands in ``WITHOUT``, with its reason.
"""

from collections.abc import Mapping, Sequence
from contextvars import ContextVar
from typing import Any

import httpx
from shared.transaction import Leaving, Transaction

WITHOUT: Mapping[str, str] = {
    "intake.begin_upload": "tus 1.0.0: a file on its way is asked for by HEAD",
}
_FOLLOWED: set[str] = set()
_following: ContextVar[bool] = ContextVar("following", default=False)
_write = Transaction.write_side_effects


async def _write_unless_following(
    tx: Transaction,
    events: Sequence[Leaving],
    audits: Sequence[dict[str, Any]],
    replays: Sequence[dict[str, Any]],
) -> None:
    await _write(tx, events, [] if _following.get() else audits, replays)


Transaction.write_side_effects = _write_unless_following  # type: ignore[method-assign,assignment]


async def follow_location(client: httpx.AsyncClient, name: str, made: httpx.Response) -> None:
    """Read what was made, as its maker. Raises ``AssertionError`` where it is not there."""
    if name in _FOLLOWED or name in WITHOUT:
        return
    _FOLLOWED.add(name)
    location = made.headers.get("location")
    assert location is not None, f"{name} answers 201 without Location"
    asked = made.request.headers
    token = {"Authorization": asked["authorization"]} if "authorization" in asked else {}
    following = _following.set(True)
    try:
        found = await client.get(location, headers=token)
    finally:
        _following.reset(following)
    assert found.status_code == httpx.codes.OK, f"{name}: {location} is {found.status_code}"
