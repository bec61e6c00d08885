"""Parameters as two people load them, and the day on which their values begin to count."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import timedelta
from typing import Any

from sqlalchemy import text

from aid_testing.actors import COUNTY, if_match, once
from aid_testing.city import DOCUMENT, agree
from aid_testing.counties import of_the_county
from aid_testing.fixtures import Client
from aid_testing.owner import owned

FORGET = text("DELETE FROM parameter_values")


async def both_of_the_county(client: Client, *values: Any, county: str = COUNTY) -> Any:
    """The county's handler proposes and its lead confirms; the answer to the second."""
    handler = of_the_county(client, "handler", "county_handler", county=county)
    proposed = await client.post(
        "/v1/county-parameters",
        json={"document": DOCUMENT, "county": county, "parameters": list(values)},
        headers=handler | once(),
    )
    if proposed.status_code != 202:
        return proposed
    return await client.post(
        f"/v1/city-changes/{proposed.json()['id']}/confirm",
        headers=of_the_county(client, "lead", county=county) | once() | if_match(proposed),
    )


@asynccontextmanager
async def loaded(
    client: Client, *, county: str = "", days_later: int = 1, **values: Any
) -> AsyncIterator[None]:
    """Two people have loaded values that count from tomorrow, and it is tomorrow, or later.

    Afterwards it is today again, and nobody has loaded anything: other tests share the service.
    """
    clock = client.database.clock
    since = (clock.today() + timedelta(days=1)).isoformat()
    body = [{"name": name, "since": since, "value": value} for name, value in values.items()]
    if county:
        confirmed = await both_of_the_county(client, *body, county=county)
    else:
        confirmed = await agree(client, "/v1/parameters", parameters=body)
    assert confirmed.status_code == 200, confirmed.text
    before = clock.offset
    ahead = before() + timedelta(days=days_later)
    clock.offset = lambda: ahead  # type: ignore[method-assign]
    try:
        yield
    finally:
        clock.offset = before  # type: ignore[method-assign]
        async with owned(client) as session:
            await session.execute(FORGET)
            await session.commit()
        client.database.forget_parameters()
