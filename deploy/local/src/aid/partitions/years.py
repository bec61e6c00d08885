"""Which years of the audit trail a schema holds, and those that come next.

A row whose year has no partition lands in `audit_log_other`, so that no clock stops the suite; it
is moved when its year is made. The first partition holds its year and all before.
"""

import re
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta, timezone

import asyncpg
from aid_engines.layout import DATABASE, Layout, without_driver
from aid_engines.refusal import Refusal
from shared.suite import Service

TABLE = "audit_log"
OTHER = f"{TABLE}_other"
CITY_TIME = timezone(timedelta(hours=8))
EARLIEST = "MINVALUE"
NAMED = re.compile(rf"{TABLE}_(\d{{4}})")
PARTITIONS = """
SELECT c.relname AS name, pg_get_expr(c.relpartbound, c.oid) AS bound,
    pg_total_relation_size(c.oid) AS bytes
FROM pg_inherits AS i JOIN pg_class AS c ON c.oid = i.inhrelid
WHERE i.inhparent = $1::regclass ORDER BY c.relname
"""
MAKE = """
CREATE TABLE {schema}.{name} (LIKE {schema}.audit_log INCLUDING DEFAULTS INCLUDING INDEXES);
{move};
ALTER TABLE {schema}.audit_log ATTACH PARTITION {schema}.{name}
    FOR VALUES FROM ('{begin}') TO ('{end}');
"""


@dataclass(frozen=True, slots=True, kw_only=True)
class Year:
    """A partition: its year, and all before where it is the first."""

    year: int
    name: str
    bound: str
    bytes: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Years:
    """Those of one schema, in order; `other` is how many rows have no partition of their year."""

    attached: tuple[Year, ...]
    detached: tuple[asyncpg.Record, ...]
    other: int

    def lacks(self, now: datetime) -> list[int]:
        """Of this year and the next, those for which nothing is made.

        What lies before the first partition is held by it: a trial's clock may stand there.
        """
        known = {year.year for year in self.attached}
        held = max((year.year for year in self.attached if EARLIEST in year.bound), default=0)
        this = now.astimezone(CITY_TIME).year
        return [year for year in (this, this + 1) if year not in known and year > held]


async def connect(layout: Layout) -> asyncpg.Connection:
    """As the administrator, who alone may make and take away tables."""
    if layout.admin_url is None:
        raise Refusal("Set AID_DATABASE_URL to an address that may make roles and schemas.")
    return await asyncpg.connect(without_driver(layout.admin_url, database=DATABASE))


async def read(connection: asyncpg.Connection, service: Service) -> Years:
    """The years of one service's trail."""
    schema = service.package
    found = await connection.fetch(PARTITIONS, f"{schema}.{TABLE}")
    return Years(
        attached=tuple(
            Year(year=int(named[1]), name=row["name"], bound=row["bound"], bytes=row["bytes"])
            for row in found
            if (named := NAMED.fullmatch(row["name"]))
        ),
        detached=tuple(
            await connection.fetch(f"SELECT * FROM {schema}.detached_partitions ORDER BY year")
        ),
        other=await connection.fetchval(f"SELECT count(*) FROM {schema}.{OTHER}"),
    )


async def make_ahead(connection: asyncpg.Connection, service: Service, now: datetime) -> list[int]:
    """Make the partitions of this year and the next; returns those made. Moves rows that wait."""
    years = await read(connection, service)
    made = years.lacks(now)
    for year in made:
        await make(connection, service, year)
    return made


async def make(connection: asyncpg.Connection, service: Service, year: int) -> None:
    """Make one year's partition, with what waits in the other."""
    async with connection.transaction():
        await take_over(connection, service)
        begin, end = limits(year)
        await connection.execute(
            MAKE.format(
                schema=service.package,
                name=f"{TABLE}_{year}",
                begin=begin,
                end=end,
                move=move(service.package, f"{TABLE}_{year}", begin, end),
            )
        )


def move(schema: str, name: str, begin: str | None, end: str) -> str:
    """The statement that moves rows without a partition of their year into theirs."""
    since = f"at >= '{begin}' AND " if begin else ""
    return f"""WITH moved AS (
    DELETE FROM {schema}.{OTHER} WHERE {since}at < '{end}' RETURNING *
) INSERT INTO {schema}.{name} SELECT * FROM moved"""


async def take_over(connection: asyncpg.Connection, service: Service) -> None:
    """Hold the trail for this transaction, as its owner; given up where it is busy for long."""
    await connection.execute("SET LOCAL lock_timeout = '5s'")
    await connection.execute(f"SET LOCAL ROLE {service.package}_owner")
    await connection.execute(f"LOCK TABLE {service.package}.{TABLE} IN ACCESS EXCLUSIVE MODE")


def limits(year: int) -> tuple[str, str]:
    """The first instant of a year in the city, and of the next."""
    return tuple(  # type: ignore[return-value]
        datetime(one, 1, 1, tzinfo=CITY_TIME).isoformat() for one in (year, year + 1)
    )


def over(year: int, now: datetime) -> bool:
    """Whether a year has ended in the city."""
    return now.astimezone(UTC) >= datetime(year + 1, 1, 1, tzinfo=CITY_TIME)
