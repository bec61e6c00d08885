"""Two people of the city, who propose and confirm what binds it."""

from typing import Any

from aid_testing.actors import CITY, as_, if_match, once
from aid_testing.fixtures import Client

DOCUMENT = "拉民发〔2026〕1号"


def of_the_city(client: Client, who: str, role: str = "operator") -> dict[str, str]:
    """A person of the city, by name."""
    return as_(client.layout, role, region=CITY, sub=f"{who}@city")


async def propose(client: Client, path: str, by: dict[str, str] | None = None, **body: Any) -> Any:
    """One person asks for a change; nothing has changed yet."""
    headers = (by or of_the_city(client, "first")) | once()
    return await client.post(path, json={"document": DOCUMENT} | body, headers=headers)


async def decide(
    client: Client,
    proposed: Any,
    verb: str = "confirm",
    by: dict[str, str] | None = None,
    **body: Any,
) -> Any:
    """Another person confirms it, or rejects it with a reason."""
    headers = (by or of_the_city(client, "second")) | once() | if_match(proposed)
    address = f"/v1/city-changes/{proposed.json()['id']}/{verb}"
    return await client.post(address, json=body or None, headers=headers)


async def agree(client: Client, path: str, **body: Any) -> Any:
    """Both of them want it; the answer to the second, or the refusal of the first."""
    proposed = await propose(client, path, **body)
    return await decide(client, proposed) if proposed.status_code == 202 else proposed


async def figure(client: Client, name: str, *, since: str, until: str, **parts: Any) -> Any:
    """Both of them load a figure of the city, good from a day until another."""
    one = {"name": name, "in_force_from": since, "good_until": until} | parts
    confirmed = await agree(client, "/v1/internal/figures", figures=[one])
    assert confirmed.status_code == 200, confirmed.text
    return confirmed.json()
