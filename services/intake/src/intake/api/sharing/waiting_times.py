"""How long people waited of late. Public."""

from datetime import date
from typing import Annotated, Any

from fastapi import APIRouter
from pydantic import BaseModel, Field
from shared.access import open_to_all
from shared.contracts.vocabulary import Programme
from shared.roles import Actor
from shared.web import Db, TheClock

from intake.domain.sharing.counts import LEAST
from intake.domain.sharing.waiting_times import months_told
from intake.store.sharing import waiting_times as store

router = APIRouter(prefix="/v1/waiting-times", tags=["open data"])
ANYONE = Actor(sub="anonymous")


class WaitView(BaseModel):
    """Calendar days: half of the cases waited no longer, and nine of ten, where they are ten."""

    half: int
    nine_of_ten: int | None


class ProgrammeWaitsView(BaseModel):
    """A county's cases of a programme, or the city's; nothing is said of fewer than five cases."""

    programme: Programme
    county: Annotated[str | None, Field(description="None: the whole city")]
    to_decision: Annotated[WaitView | None, Field(description="From acceptance to the decision")]
    to_payment: Annotated[WaitView | None, Field(description="From the decision to the payment")]


class WaitingTimesView(BaseModel):
    """What was decided or paid in three whole months, from ``since`` to before ``until``."""

    since: date
    until: date
    smallest_number: int
    waits: list[ProgrammeWaitsView]


@router.get("", operation_id="get_waiting_times")
@open_to_all
async def get_waiting_times(db: Db, clock: TheClock) -> WaitingTimesView:
    """近三个完整月份的办理时长：受理到决定、决定到发放（日历天），不足五件的不公布。 Waiting times."""
    since, until = months_told(clock.today())
    async with db.reading(by=ANYONE) as tx:
        found = await store.find_waits(tx, since=since, until=until, least=LEAST)
    waits: dict[tuple[str, str | None], dict[str, Any]] = {}
    for row in found:
        told = waits.setdefault((row.programme, row.county), {})
        told[row.step] = WaitView(half=row.half, nine_of_ten=row.nine_of_ten)
    return WaitingTimesView(
        since=since,
        until=until,
        smallest_number=LEAST,
        waits=[
            ProgrammeWaitsView(
                programme=Programme(programme),
                county=county,
                to_decision=told.get("decision"),
                to_payment=told.get("payment"),
            )
            for (programme, county), told in waits.items()
        ],
    )
