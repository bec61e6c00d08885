"""Registers that a county keeps for itself: dated entries of two people of the county.

A code means what its entry says from a day on, until another entry of that code begins or it is
ended. What began stays as it was: an entry begins today or later, and nothing is taken out.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Annotated, Any, Generic, TypeVar
from uuid import UUID

from pydantic import Field
from sqlalchemy import ColumnElement, Row, and_, insert, or_, select, update

from shared.city_changes import CityBody, CityOperation
from shared.errors import Conflict, NotFound, Unprocessable
from shared.ids import new_id
from shared.roles import Role
from shared.tables import COUNTY_ENTRIES
from shared.transaction import Reading, Transaction
from shared.web import Body

Entries = COUNTY_ENTRIES.c
PROPOSERS = (Role.COUNTY_HANDLER, Role.COUNTY_LEAD)
DECIDERS = (Role.COUNTY_LEAD,)
County = Annotated[str, Field(pattern=r"^\d{6}$", examples=["540102"])]
Code = Annotated[str, Field(pattern=r"^[A-Z][A-Z0-9_]{2,39}$")]


class EntryBeginsInThePast(Unprocessable):
    """What a county enters counts from today or a later day: nobody is judged by it before."""


class LaterEntryThere(Conflict):
    """An entry of this code begins on that day or later already."""


class CountyEntryNotFound(NotFound):
    """No entry of this code is in force, or will be."""


class CountyEntryEnds(Unprocessable):
    """An entry ends today or later, and not before it has begun."""


class CountyEntryBody(Body):
    """One entry: a code, what it means in the county's words, and its days."""

    code: Code
    text: Annotated[str, Field(min_length=2, max_length=500)]
    since: date
    until: Annotated[date | None, Field(description="The last day; open when absent")] = None


EntryT = TypeVar("EntryT", bound=CountyEntryBody)


class CountyEntriesBody(CityBody, Generic[EntryT]):
    """Entries of one county's register, by its document."""

    county: County
    entries: Annotated[list[EntryT], Field(min_length=1, max_length=50)]


class CountyEntryEndBody(CityBody):
    """The last day of an entry."""

    county: County
    code: Code
    until: date


@dataclass(frozen=True, slots=True, kw_only=True)
class CountyEntry:
    """An entry as it stands; ``details`` are what the register keeps besides code and text."""

    id: UUID
    county: str
    code: str
    text: str
    details: dict[str, Any]
    since: date
    until: date | None
    document: str


def _entry(row: Row[Any]) -> CountyEntry:
    names = ("id", "county", "code", "text", "details", "since", "until", "document")
    return CountyEntry(**{name: getattr(row, name) for name in names})


@dataclass(frozen=True, slots=True, kw_only=True)
class CountyRegister(Generic[EntryT]):
    """One register: its name in plural and singular, and the body that enters into it."""

    name: str
    one: str
    body: type[CountyEntriesBody[EntryT]]

    @property
    def enter(self) -> CityOperation[CountyEntriesBody[EntryT]]:
        """Two people of the county enter."""
        return CityOperation(
            name=f"enter_{self.name}",
            body=self.body,
            apply=self._enter,
            roles=PROPOSERS,
            deciders=DECIDERS,
            check=self._check,
            refusals=(EntryBeginsInThePast, LaterEntryThere),
            things=lambda body: frozenset(
                f"{self.name} {body.county} {one.code}" for one in body.entries
            ),
            county=lambda body: body.county,
        )

    @property
    def end(self) -> CityOperation[CountyEntryEndBody]:
        """Two people of the county end an entry."""
        return CityOperation(
            name=f"end_{self.one}",
            body=CountyEntryEndBody,
            apply=self._end,
            roles=PROPOSERS,
            deciders=DECIDERS,
            refusals=(CountyEntryNotFound, CountyEntryEnds),
            things=lambda body: frozenset({f"{self.name} {body.county} {body.code}"}),
            county=lambda body: body.county,
        )

    async def _check(
        self, tx: Transaction, body: CountyEntriesBody[EntryT], _: UUID | None, __: int
    ) -> None:
        today = tx.clock.today()
        for entry in body.entries:
            if entry.since < today:
                raise EntryBeginsInThePast(text=entry.text, today=today.isoformat())
            if entry.until is not None and entry.until < entry.since:
                raise CountyEntryEnds(text=entry.text, first=entry.since.isoformat())

    async def _enter(
        self, tx: Transaction, body: CountyEntriesBody[EntryT], target: UUID | None, expected: int
    ) -> None:
        await self._check(tx, body, target, expected)
        standing = await self._standing(tx, body.county, [one.code for one in body.entries])
        for entry in body.entries:
            for earlier in (one for one in standing if one.code == entry.code):
                if earlier.since >= entry.since:
                    raise LaterEntryThere(text=entry.text)
                await self._until(tx, earlier, entry.since - timedelta(days=1))
        plain = {"code", "text", "since", "until"}
        await tx.session.execute(
            insert(COUNTY_ENTRIES),
            [
                {
                    "id": new_id(),
                    "register": self.name,
                    "county": body.county,
                    "details": entry.model_dump(mode="json", exclude=plain),
                    "document": body.document,
                    "entered_at": tx.clock.now(),
                    **entry.model_dump(include=plain),
                }
                for entry in body.entries
            ],
        )

    async def _end(
        self, tx: Transaction, body: CountyEntryEndBody, _: UUID | None, __: int
    ) -> UUID:
        standing = await self._standing(tx, body.county, [body.code])
        if not standing:
            raise CountyEntryNotFound
        last = standing[-1]
        first = max(last.since, tx.clock.today())
        if body.until < first:
            raise CountyEntryEnds(text=last.text, first=first.isoformat())
        await self._until(tx, last, body.until)
        return last.id

    async def _standing(self, tx: Reading, county: str, codes: Sequence[str]) -> list[CountyEntry]:
        """What is in force or will be of these codes, the latest last."""
        today = tx.clock.today()
        query = (
            select(COUNTY_ENTRIES)
            .where(
                Entries.register == self.name,
                Entries.county == county,
                Entries.code.in_(codes),
                or_(Entries.until.is_(None), Entries.until >= today),
            )
            .order_by(Entries.since)
            .with_for_update()
        )
        return [_entry(row) for row in await tx.session.execute(query)]

    async def _until(self, tx: Transaction, entry: CountyEntry, last: date) -> None:
        earlier = last if entry.until is None else min(last, entry.until)
        ended = update(COUNTY_ENTRIES).where(Entries.id == entry.id).values(until=earlier)
        await tx.session.execute(ended)

    async def in_force(
        self, tx: Reading, *, county: str, on: date, code: str | None = None
    ) -> list[CountyEntry]:
        """What the county's register says on a day, by code."""
        query = select(COUNTY_ENTRIES).where(
            Entries.register == self.name, Entries.county == county, in_force_on(on)
        )
        if code is not None:
            query = query.where(Entries.code == code)
        rows = await tx.session.execute(query.order_by(Entries.code))
        return [_entry(row) for row in rows]


def in_force_on(day: date) -> ColumnElement[bool]:
    """Whether an entry counts on a day."""
    return and_(Entries.since <= day, or_(Entries.until.is_(None), Entries.until >= day))
