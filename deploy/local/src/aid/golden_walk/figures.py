"""The city's figures of a walk: two people of the city load what a case waits for, for its day."""

import asyncio
from collections.abc import Sequence
from datetime import date
from typing import Any

from aid_client.services import decide, propose, second_operator
from aid_engines.layout import Layout

LOADED = {
    "CITY_INCOME": {"name": "city_income", "all_residents": "40000.00"},
    "DIBAO_STANDARD": {"name": "dibao_standard", "standard": "910.00"},
}
"""Inputs of the golden cases, no statistics; histories say nothing of them."""
_ONE_AT_A_TIME = asyncio.Lock()


async def load_awaited(layout: Layout, waiting_for: Sequence[dict[str, Any]], *, on: date) -> None:
    """Load what the city owes a case of a day, if anything."""
    day = {"in_force_from": on.isoformat(), "good_until": on.isoformat()}
    figures = [day | LOADED[one["code"]] for one in waiting_for if one["code"] in LOADED]
    by = second_operator(layout)
    if not figures or by is None:
        return
    async with _ONE_AT_A_TIME:
        body = {"document": "示范市级数据文件", "figures": figures}
        proposal = await propose(layout, "assessment", "/v1/internal/figures", body)
        await decide(layout, "assessment", proposal, "confirm", by=by)
