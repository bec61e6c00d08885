"""What anybody may check of the home visits by lot: the hash before the month, the seed after it."""

from datetime import date
from typing import Annotated

from fastapi import APIRouter, Path
from pydantic import BaseModel, Field
from shared.access import open_to_all
from shared.roles import Actor
from shared.web import Db, TheClock, problems

from approval.domain.county.samples import minimum_home_visits
from approval.policy import figures_on, in_force
from approval.store.county import samples as store
from approval.store.county.samples import MonthNotPublished
from approval.usecases.county.samples import month_of

router = APIRouter(prefix="/v1", tags=["sampling"])


class SamplingView(BaseModel):
    """A month of a county. Case n is drawn when HMAC-SHA-256(seed, n) / 2^256 is below the rate."""

    county: str
    month: str
    seed_hash: Annotated[str, Field(description="SHA-256 of the seed, hex")]
    seed: Annotated[str | None, Field(description="Hex, once the month is over")]
    rate: str
    least_share: str
    least_visits: Annotated[int, Field(description="Of those received: the share, rounded up")]
    received: int
    drawn: Annotated[list[int] | None, Field(description="Numbers drawn, once the month is over")]
    added: Annotated[list[int] | None, Field(description="Numbers added to reach the share")]
    visited: int


@router.get(
    "/sampling/{county}/{month}",
    operation_id="get_sampling",
    responses=problems(MonthNotPublished),
)
@open_to_all
async def get_sampling(
    county: Annotated[str, Path(pattern=r"^\d{6}$")],
    month: Annotated[str, Path(pattern=r"^20\d{2}-(0[1-9]|1[0-2])$", examples=["2026-03"])],
    db: Db,
    clock: TheClock,
) -> SamplingView:
    """入户抽查的随机种子：事前公布哈希，月后公布种子，任何人可复核。第十八条（一）（2）。 The lot of a month."""
    wanted = date.fromisoformat(f"{month}-01")
    if wanted < max(in_force()[name].since for name in ("draw_rate", "sampling_ratio")):
        raise MonthNotPublished
    async with db.reading(by=Actor(sub="public")) as tx:
        row = await store.get_month(tx, county, wanted)
        drawn, added, visited = await store.numbers_of(tx, county, wanted)
    over = wanted < month_of(clock.today())
    ratio = figures_on(wanted).sampling_ratio
    return SamplingView(
        county=county,
        month=month,
        seed_hash=row.seed_hash,
        seed=store.open_seed(db.vault, row).hex() if over else None,
        rate=str(in_force()["draw_rate"].on(wanted)),
        least_share=str(in_force()["sampling_ratio"].on(wanted)),
        least_visits=minimum_home_visits(row.last_number, ratio),
        received=row.last_number,
        drawn=drawn if over else None,
        added=added if over else None,
        visited=visited,
    )
