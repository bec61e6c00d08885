"""Steps on whatever has a version: read it, and change it as it stands."""

from typing import Any

from aid_testing.actors import if_match, once
from aid_testing.fixtures import Client

Headers = dict[str, str]


async def made(client: Client, path: str, by: Headers, body: dict[str, Any]) -> dict[str, Any]:
    """A new thing; the answer's JSON."""
    answer = await client.post(path, json=body, headers=by | once())
    assert answer.status_code == 201, answer.text
    thing: dict[str, Any] = answer.json()
    return thing


async def ask(
    client: Client, path: str, by: Headers, seen: Any, body: dict[str, Any] | None = None
) -> Any:
    """One step on a thing as ``seen``; the response."""
    return await client.post(path, json=body, headers=by | once() | if_match(seen))


async def step(
    client: Client, path: str, by: Headers, seen: Any, body: dict[str, Any] | None = None
) -> dict[str, Any]:
    """One step that succeeds; the answer's JSON."""
    answer = await ask(client, path, by, seen, body)
    assert answer.status_code == 200, answer.text
    thing: dict[str, Any] = answer.json()
    return thing
