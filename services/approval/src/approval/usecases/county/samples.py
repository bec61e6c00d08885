"""The county's home visits by lot: seeds ahead of the month, and what is missing made up after it."""

from dataclasses import replace
from datetime import date, timedelta

from shared.lots import new_seed
from shared.transaction import Transaction

from approval.domain.cases.case import CLOSED, DECIDED, Case
from approval.domain.cases.visit import Visit
from approval.domain.county.samples import draw, next_to_visit, shortfall, visits_or_will
from approval.policy import counties_on, figures_on
from approval.store.cases import cases
from approval.store.county import samples
from approval.store.tables import CountyMonthRow
from approval.usecases import clocks

MONTHS_AT_ONCE = 10
_A_MONTH_ON = timedelta(days=32)


def month_of(day: date) -> date:
    """The first day of a month."""
    return day.replace(day=1)


async def publish_seeds(tx: Transaction) -> int:
    """Make the seeds of this and the next month, whose hashes are public from now on (A-24)."""
    today = tx.clock.today()
    month = month_of(today)
    months = (month, month_of(month + _A_MONTH_ON))
    counties = counties_on(today)
    made = 0
    for county, wanted in await samples.without_seed(tx, counties, months):
        made += await _make_seed(tx, county, wanted)
    return made


async def _make_seed(tx: Transaction, county: str, month: date) -> bool:
    return await samples.insert_seed(tx, county, month, new_seed())


async def number_and_draw(tx: Transaction, case: Case) -> Case:
    """Give a received case its number of county and month, and draw its lot."""
    month = month_of(tx.clock.today())
    number, seed = await samples.next_number(tx, case.county, month, new_seed=new_seed())
    drawn = draw(seed, number, figures_on(month).draw_rate)
    return replace(case, month=month, number=number, visit=Visit.DRAWN if drawn else Visit.NONE)


async def make_up_shortfalls(tx: Transaction) -> int:
    """Add visits to months that are over and below the least share; returns how many months."""
    month = month_of(tx.clock.today())
    over = await samples.months_to_make_up(tx, month, limit=MONTHS_AT_ONCE)
    for row in over:
        await _make_up(tx, row)
        await samples.month_is_decided(tx, row.county, row.month)
    return len(over)


async def _make_up(tx: Transaction, row: CountyMonthRow) -> None:
    """From the undecided cases first, then by flagged visits after the decision."""
    numbered = {
        case.number: case
        for case in await cases.cases_of_month(tx, row.county, row.month)
        if case.number is not None
    }
    ratio = figures_on(row.month).sampling_ratio
    missing = shortfall(len(numbered), visits_or_will(numbered.values()), ratio)
    if missing == 0:
        return
    seed = samples.open_seed(tx.vault, row)
    unvisited = {n: case for n, case in numbered.items() if case.visited_on is None}
    undecided = [
        n for n, c in unvisited.items() if c.status not in CLOSED and not c.visit.is_before_decision
    ]
    decided = [n for n, c in unvisited.items() if c.status in DECIDED]
    for number in next_to_visit(seed, undecided, missing):
        await _visit_too(tx, unvisited[number], Visit.MADE_UP)
        missing -= 1
    for number in next_to_visit(seed, decided, missing):
        await _visit_too(tx, unvisited[number], Visit.AFTER_DECISION)


async def _visit_too(tx: Transaction, case: Case, visit: Visit) -> None:
    saved = await cases.save_case(tx, replace(case, visit=visit))
    await clocks.start(tx, "county_visit", saved)
