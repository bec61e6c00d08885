"""An agent bank of a test's own, with what was agreed with it."""

from typing import Any

from aid_testing.city import agree, propose
from aid_testing.finance import Desk, a_county
from aid_testing.fixtures import Client

ADDRESS = "/v1/internal/agent-banks"


def a_bank(code: str, **changes: Any) -> dict[str, Any]:
    """The data of a bank as two people of the city load them."""
    return {
        "code": code,
        "name": "样例银行",
        "valid_from": "2020-01-01",
        "format": "iso20022",
        "encoding": "utf-8",
        "transport": "http",
        "cut_off": "23:59:59",
    } | changes


async def load_bank(client: Client, code: str, **changes: Any) -> Any:
    """Two people of the city load one edition; the answer to the second, or the first refusal."""
    return await agree(client, ADDRESS, agent_banks=[a_bank(code, **changes)])


async def propose_bank(client: Client, code: str, **changes: Any) -> Any:
    """One person proposes an edition."""
    return await propose(client, ADDRESS, agent_banks=[a_bank(code, **changes)])


async def desk_at(client: Client, **terms: Any) -> Desk:
    """A finance desk whose fund is kept at a bank of its own, with these terms."""
    county = a_county()
    desk = Desk(client, county, bank_code=f"BANK-{county}")
    loaded = await load_bank(client, desk.bank_code, **terms)
    assert loaded.status_code == 200, loaded.text
    await desk.load_fund("10000.00")
    return desk
