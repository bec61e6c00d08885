"""Two people of a county, who propose and confirm what its registers hold."""

from typing import Any

from aid_testing.actors import COUNTY, as_, if_match, once
from aid_testing.city import DOCUMENT
from aid_testing.fixtures import Client


def of_the_county(
    client: Client, who: str, role: str = "county_lead", *, county: str = COUNTY
) -> dict[str, str]:
    """A person of a county, by name."""
    return as_(client.layout, role, region=county, sub=f"{who}@{county}")


async def propose_entries(
    client: Client, register: str, *entries: dict[str, Any], county: str = COUNTY
) -> Any:
    """The county's handler asks for entries; nothing has changed yet."""
    handler = of_the_county(client, "handler", "county_handler", county=county)
    return await client.post(
        f"/v1/county-registers/{register}",
        json={"document": DOCUMENT, "county": county, "entries": list(entries)},
        headers=handler | once(),
    )


async def confirm_entries(client: Client, proposed: Any, *, county: str = COUNTY) -> Any:
    """The county's lead, another person, confirms."""
    return await client.post(
        f"/v1/city-changes/{proposed.json()['id']}/confirm",
        headers=of_the_county(client, "lead", county=county) | once() | if_match(proposed),
    )


async def ended(
    client: Client, register: str, code: str, *, until: str, county: str = COUNTY
) -> Any:
    """Both end an entry after a last day; the answer to the second."""
    proposed = await client.post(
        f"/v1/county-registers/{register}/end",
        json={"document": DOCUMENT, "county": county, "code": code, "until": until},
        headers=of_the_county(client, "handler", "county_handler", county=county) | once(),
    )
    assert proposed.status_code == 202, proposed.text
    return await confirm_entries(client, proposed, county=county)


async def entered(
    client: Client, register: str, *entries: dict[str, Any], county: str = COUNTY
) -> Any:
    """Both want it; the answer to the second."""
    proposed = await propose_entries(client, register, *entries, county=county)
    assert proposed.status_code == 202, proposed.text
    confirmed = await confirm_entries(client, proposed, county=county)
    assert confirmed.status_code == 200, confirmed.text
    return confirmed
