"""Regions as loaded: names, seats of counties, and historic codes as aliases."""

from collections.abc import Sequence
from dataclasses import dataclass

from shared.regions import covered_by
from shared.roles import CITY, COUNTY, TOWNSHIP, VILLAGE
from shared.transaction import Reading, Transaction
from sqlalchemy import func, select, text
from sqlalchemy.dialects.postgresql import insert as upsert

from intake.domain.errors import RegionUnknown
from intake.store.tables import RegionRow

_CURRENT = """COALESCE((SELECT code FROM regions WHERE aliases @> jsonb_build_array(left({0}, 6)) LIMIT 1),
        left({0}, 6)) || substr({0}, 7)"""
_LOADED = """EXISTS (SELECT FROM regions WHERE code = left({0}, {digits})) OR NOT EXISTS (
        SELECT FROM regions WHERE starts_with(code, left({0}, {above})) AND length(code) = {digits})"""
_KNOWN = f"""({_LOADED.format("{0}", above=4, digits=6)})
    AND (length({{0}}) = 6 OR {_LOADED.format("{0}", above=6, digits=9)})"""
IS_KNOWN = text(
    f"SELECT {_KNOWN.format('a.region')} FROM (SELECT CAST(:region AS text) AS region) AS a"
)
PLACES = text(f"""
WITH asked AS (SELECT CAST(:region AS text) AS region, CAST(:village AS text) AS village),
a AS (SELECT {_CURRENT.format("region")} AS region, {_CURRENT.format("village")} AS village FROM asked)
SELECT a.region, {_KNOWN.format("a.region")}, a.village,
    (SELECT name FROM regions WHERE code = a.village)
FROM a
""")


@dataclass(frozen=True, slots=True, kw_only=True)
class Region:
    """One region of the GB/T 2260 and statistical codes."""

    code: str
    name: str
    level: str
    aliases: tuple[str, ...] = ()
    county_seat: bool = False


@dataclass(frozen=True, slots=True)
class Places:
    """Region and village of a form under their present codes, and what is loaded of them."""

    region: str
    is_known: bool
    village: str | None
    village_name: str | None


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


async def find_places(tx: Transaction, region: str, village: str | None = None) -> Places:
    """A region and a village under the county's present number: 540125… became 540103… (A-59)."""
    row = (await tx.session.execute(PLACES, {"region": region, "village": village})).one()
    return Places(*row)


async def is_known(tx: Transaction, region: str) -> bool:
    """Whether county and township of a code are among those loaded, where their level is loaded."""
    return bool(await tx.session.scalar(IS_KNOWN, {"region": region}))


async def require_known(tx: Transaction, region: str | None) -> None:
    """Refuse to send a case to a place that is not. Raises ``RegionUnknown``."""
    if region is not None and not await is_known(tx, region):
        raise RegionUnknown(region=region)


async def require_loaded(tx: Transaction, township: str | None) -> None:
    """Refuse to hand a case to a township that the register does not name, for nobody is there."""
    if township is not None and await tx.session.get(RegionRow, township) is None:
        raise RegionUnknown(region=township)


async def name_of(tx: Reading, code: str) -> str:
    """The names of county and township of a code, or the code where none is loaded."""
    found = await tx.session.scalars(
        select(RegionRow.name)
        .where(RegionRow.code.in_([code[:6], code[:9]]))
        .order_by(RegionRow.code)
    )
    return "".join(found) or code


async def whole_name_of(tx: Reading, code: str) -> str | None:
    """The names of a code and of what it lies in, from the city down; none where none is loaded."""
    above = [code[:digits] for digits in (CITY, COUNTY, TOWNSHIP, VILLAGE) if digits <= len(code)]
    found = await tx.session.scalars(
        select(RegionRow.name).where(RegionRow.code.in_(above)).order_by(RegionRow.code)
    )
    return "".join(found) or None


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
