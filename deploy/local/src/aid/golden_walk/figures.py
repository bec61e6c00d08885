"""The city's figures of a walk: two people of the city load what a case waits for, for its day."""

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from aid_client.services import decide, propose, second_operator
from aid_engines.layout import Layout

IN_FORCE = date(2018, 12, 3)
"""A case from before the rules is asked by their first figures, and article 35 refuses it (A-68)."""
_ONE_AT_A_TIME = asyncio.Lock()


@dataclass(frozen=True)
class CityStanding:
    """What stands in the city on the days of a case: inputs of the golden cases, no statistics."""

    dibao_standard: str = "910.00"
    city_income: str = "40000.00"
    household_caps: tuple[tuple[date, str], ...] = ()
    """Other yearly caps of a household, each from a day on."""

    @property
    def loaded(self) -> dict[str, dict[str, str]]:
        """Each figure by the code of what waits for it."""
        return {
            "CITY_INCOME": {"name": "city_income", "all_residents": self.city_income},
            "DIBAO_STANDARD": {"name": "dibao_standard", "standard": self.dibao_standard},
        }


async def load_caps(layout: Layout, standing: CityStanding) -> None:
    """Two people of the city load the caps of the coming days; a person's stays as it is."""
    by = second_operator(layout)
    assert by is not None, "a walk has both of them"
    caps = [
        {
            "name": "annual_caps",
            "since": since.isoformat(),
            "value": {"household": amount, "individual": "5000.00"},
        }
        for since, amount in standing.household_caps
    ]
    body = {"document": "示范市级文件", "parameters": caps}
    proposal = await propose(layout, "approval", "/v1/parameters", body)
    await decide(layout, "approval", proposal, "confirm", by=by)


async def load_awaited(
    layout: Layout, waiting_for: Sequence[dict[str, Any]], standing: CityStanding, *, on: date
) -> None:
    """Load what the city owes a case of a day, and what stands otherwise than in the suite's seed."""
    asked = max(on, IN_FORCE).isoformat()
    day = {"in_force_from": asked, "good_until": asked}
    usual, codes = CityStanding().loaded, {one["code"] for one in waiting_for}
    figures = [
        day | figure
        for code, figure in standing.loaded.items()
        if code in codes or figure != usual[code]
    ]
    by = second_operator(layout)
    if not figures or by is None:
        return
    async with _ONE_AT_A_TIME:
        body = {"document": "示范市级数据文件", "figures": figures}
        proposal = await propose(layout, "assessment", "/v1/internal/figures", body)
        await decide(layout, "assessment", proposal, "confirm", by=by)
