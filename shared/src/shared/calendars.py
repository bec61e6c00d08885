"""The working calendar as loaded data: read for each computation, merged on each load."""

import json
from collections.abc import Sequence
from datetime import date, timedelta
from functools import lru_cache
from typing import Annotated, Any, Literal

from pydantic import AfterValidator, BaseModel, Field
from sqlalchemy import bindparam, text
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.ext.asyncio import AsyncSession

from shared.errors import InvalidBody, Unprocessable
from shared.words import labels
from shared.workdays import CITY, NATIONAL, Calendar, layers_from

READ = text("""
SELECT code, published_from, published_through, days_off, days_worked, source
FROM calendars WHERE code = ANY(:codes)
""")
COLUMNS = """code, published_from, published_through,
    CAST(days_off AS text), CAST(days_worked AS text), source"""
READ_TEXT = text(f"SELECT {COLUMNS} FROM calendars WHERE code = ANY(:codes) ORDER BY code")
CITYS = f"""ARRAY(SELECT ROW({COLUMNS})
    FROM calendars WHERE code IN ('{NATIONAL}', '{CITY}') ORDER BY code)"""
"""An expression that reads the city's calendar along with something else: ``keep_calendar``."""
WRITE = text("""
INSERT INTO calendars (code, published_from, published_through, days_off, days_worked, source)
VALUES (:code, :published_from, :published_through, :days_off, :days_worked, :source)
ON CONFLICT (code) DO UPDATE SET
    published_from = excluded.published_from, published_through = excluded.published_through,
    days_off = excluded.days_off, days_worked = excluded.days_worked,
    source = excluded.source, loaded_at = now()
""").bindparams(bindparam("days_off", type_=JSONB), bindparam("days_worked", type_=JSONB))


class CalendarNotLoaded(Unprocessable):
    """The working calendar “…” is not loaded."""


class CalendarHasGap(Unprocessable):
    """Calendar “…”."""


FIRST_DAY, LAST_DAY = date(2000, 1, 1), date(2100, 12, 31)
LONGEST_RANGE = timedelta(days=366)
A_DAY_OR_A_RANGE = r"^\d{4}-\d{2}-\d{2}(\.\.\d{4}-\d{2}-\d{2})?$"


def _is_possible(entry: str) -> str:
    """A day, or a range of at most a year, that the calendar has."""
    first, _, last = entry.partition("..")
    try:
        begin, end = date.fromisoformat(first), date.fromisoformat(last or first)
    except ValueError:
        raise InvalidBody(labels("shared", "body_faults")["days"]) from None
    if not FIRST_DAY <= begin <= end <= LAST_DAY or end - begin > LONGEST_RANGE:
        raise InvalidBody(labels("shared", "body_faults")["days"])
    return entry


DayOrRange = Annotated[
    str,
    Field(pattern=A_DAY_OR_A_RANGE, examples=["2026-02-18..2026-02-24"]),
    AfterValidator(_is_possible),
]
Days = Annotated[list[DayOrRange], Field(max_length=400)]
PublishedDay = Annotated[date, Field(ge=FIRST_DAY, le=LAST_DAY)]


class CalendarNotice(BaseModel):
    """One authority's notice: days off and make-up days in a published span, ranges allowed."""

    code: Annotated[
        Literal["CN", "LHASA"],
        Field(description="CN: the State Council's notices; LHASA: the city's", examples=["LHASA"]),
    ]
    published_from: PublishedDay
    published_through: PublishedDay
    days_off: Days = []
    days_worked: Days = []
    source: Annotated[str, Field(max_length=400)] = ""


async def read_calendar(session: AsyncSession, *codes: str) -> Calendar:
    """National days with the city's overlay, read once a transaction. Raises ``CalendarNotLoaded``."""
    wanted = codes or (NATIONAL, CITY)
    if wanted not in session.info:
        rows = (await session.execute(READ_TEXT, {"codes": list(wanted)})).all()
        session.info[wanted] = tuple(tuple(row) for row in rows)
    return _calendar(session.info[wanted], wanted)


def keep_calendar(session: AsyncSession, records: Sequence[Sequence[Any]]) -> None:
    """Let the city's calendar, read by ``CITYS``, be the one of this transaction."""
    session.info[NATIONAL, CITY] = tuple(tuple(record) for record in records)


@lru_cache(maxsize=8)
def _calendar(rows: tuple[tuple[Any, ...], ...], wanted: tuple[str, ...]) -> Calendar:
    """The calendar of these rows; the same rows are taken apart once."""
    layers = layers_from(
        {
            "calendars": [
                {
                    "code": code,
                    "published_from": first,
                    "published_through": last,
                    "days_off": json.loads(off),
                    "days_worked": json.loads(work),
                    "source": source,
                }
                for code, first, last, off, work, source in rows
            ]
        }
    )
    for code in wanted:
        if code not in layers:
            raise CalendarNotLoaded(code=code)
    return Calendar(tuple(layers[code] for code in wanted))


async def load_notices(session: AsyncSession, notices: Sequence[CalendarNotice]) -> bool:
    """Merge notices into what is stored; whether anything changed. Raises ``CalendarHasGap``.

    Within its span a notice replaces what stood there; outside it nothing moves.
    """
    changed = False
    for notice in notices:
        rows = (await session.execute(READ, {"codes": [notice.code]})).mappings().all()
        merged = _merge(dict(rows[0]) if rows else None, notice)
        if not rows or any(rows[0][name] != merged[name] for name in merged):
            await session.execute(WRITE, merged)
            session.info.clear()
            changed = True
    return changed


async def refuse_gaps(session: AsyncSession, notices: Sequence[CalendarNotice]) -> None:
    """Refuse notices that would leave days between of which nobody knows. Raises ``CalendarHasGap``."""
    found = await session.execute(READ, {"codes": [notice.code for notice in notices]})
    stored = {row["code"]: dict(row) for row in found.mappings()}
    for notice in notices:
        stored[notice.code] = _merge(stored.get(notice.code), notice)


def _merge(stored: dict[str, Any] | None, notice: CalendarNotice) -> dict[str, Any]:
    entry = notice.model_dump()
    new = layers_from({"calendars": [entry]})[notice.code]
    first, last = notice.published_from, notice.published_through
    off, work = new.off, new.work
    if stored is not None:
        old = layers_from({"calendars": [stored]})[notice.code]
        if first > old.published_through + timedelta(days=1):
            raise CalendarHasGap(code=notice.code, first=first)
        off |= {day for day in old.off if not first <= day <= last}
        work |= {day for day in old.work if not first <= day <= last}
        first, last = min(first, old.published_from), max(last, old.published_through)
    return {
        "code": notice.code,
        "published_from": first,
        "published_through": last,
        "days_off": sorted(day.isoformat() for day in off),
        "days_worked": sorted(day.isoformat() for day in work),
        "source": notice.source or (stored or {}).get("source", ""),
    }
