"""What the simulated departments are told to answer, however often the simulator is away."""

import asyncio
from typing import Any

import httpx

from aid_client.http import SuiteClient

TRIES, PAUSE_SECONDS = 120, 0.5


async def department_says(suite: SuiteClient, question: str, id_number: str, **said: Any) -> None:
    """Make a department answer so about one number; who is killed meanwhile is told again."""
    address = f"{suite.layout.base_url('verification')}/settings/inquiries"
    body = {"question": question, "id_number": id_number} | said
    for attempt in range(1, TRIES + 1):
        try:
            async with httpx.AsyncClient(timeout=10) as http:
                answer = await http.post(address, json=body)
        except httpx.TransportError:
            if attempt == TRIES:
                raise
            await asyncio.sleep(PAUSE_SECONDS)
        else:
            answer.raise_for_status()
            return
