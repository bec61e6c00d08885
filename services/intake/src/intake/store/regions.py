"""Regions as loaded: names, seats of counties, and historic codes as aliases."""

from collections.abc import Sequence
from dataclasses import dataclass

from shared.regions import covered_by
from shared.transaction import Reading, Transaction
from sqlalchemy import func, select
from sqlalchemy.dialects.postgresql import insert as upsert

from intake.store.tables import RegionRow


@dataclass(frozen=True, slots=True, kw_only=True)
class Region:
    """One region of the GB/T 2260 and statistical codes."""

    code: str
    name: str
    level: str
    aliases: tuple[str, ...] = ()
    county_seat: bool = False


async def load_regions(tx: Transaction, regions: Sequence[Region]) -> int:
    """Write regions in place of those with the same code; returns how many changed."""
    statement = upsert(RegionRow).values(
        [
            {
                "code": one.code,
                "name": one.name,
                "level": one.level,
                "aliases": list(one.aliases),
                "county_seat": one.county_seat,
            }
            for one in regions
        ]
    )
    new = statement.excluded
    columns = ("name", "level", "aliases", "county_seat")
    changed = await tx.session.execute(
        statement.on_conflict_do_update(
            index_elements=["code"],
            set_={name: getattr(new, name) for name in columns},
            where=func.row(*(getattr(RegionRow, name) for name in columns)).is_distinct_from(
                func.row(*(getattr(new, name) for name in columns))
            ),
        ).returning(RegionRow.code)
    )
    return len(changed.all())


async def current_code(tx: Transaction, code: str) -> str:
    """A code under the county's present number: 540125… became 540103… (A-59)."""
    found = await tx.session.scalar(
        select(RegionRow.code).where(RegionRow.aliases.contains([code[:6]]))
    )
    return code if found is None else found + code[6:]


async def is_known(tx: Transaction, code: str) -> bool:
    """Whether county and township of a code are among those loaded, where their level is loaded."""
    for parent, place in ((code[:4], code[:6]), (code[:6], code[:9])):
        level = select(RegionRow.code).where(
            covered_by(parent, RegionRow.code), func.length(RegionRow.code) == len(place)
        )
        loaded = place == parent or await tx.session.scalar(level.limit(1)) is None
        if not loaded and await tx.session.get(RegionRow, place) is None:
            return False
    return True


async def name_of(tx: Transaction, code: str | None) -> str | None:
    """The name of a region, if its code has been loaded."""
    if code is None:
        return None
    return await tx.session.scalar(select(RegionRow.name).where(RegionRow.code == code))


async def is_county_seat(tx: Transaction, township: str) -> bool:
    """Whether the county's government sits in a township (第十八条（二）)."""
    seat = await tx.session.scalar(select(RegionRow.county_seat).where(RegionRow.code == township))
    return bool(seat)


async def find_regions(
    tx: Reading, *, below: str | None, level: str | None, after: str | None, limit: int
) -> list[Region]:
    """Regions in the order of their codes."""
    query = select(RegionRow).order_by(RegionRow.code).limit(limit)
    if below is not None:
        query = query.where(covered_by(below, RegionRow.code), RegionRow.code != below)
    if level is not None:
        query = query.where(RegionRow.level == level)
    if after is not None:
        query = query.where(RegionRow.code > after)
    return [
        Region(
            code=row.code,
            name=row.name,
            level=row.level,
            aliases=tuple(row.aliases),
            county_seat=row.county_seat,
        )
        for row in await tx.session.scalars(query)
    ]
