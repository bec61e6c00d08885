"""The city's figures, over HTTP: loaded by two people of the city, read by everybody (A-79)."""

from datetime import date, datetime
from typing import Annotated, Any, Self
from uuid import UUID

from fastapi import APIRouter, status
from pydantic import Field, model_validator
from shared.access import open_to_all
from shared.call import Creation, may_create
from shared.city_change_routes import CityChangeView, view_of
from shared.city_changes import CityBody, CityLevelRequired, CityOperation, propose
from shared.errors import InvalidBody
from shared.money import WireMoney, yuan
from shared.roles import Actor, Role
from shared.transaction import Transaction
from shared.web import Body, Db, Part, example, problems
from shared.words import labels

from assessment.domain.figures import CityFigure
from assessment.store import city_figures as store

router = APIRouter(prefix="/v1", tags=["city figures"])
OF_THE_CITY = (Role.CITY_SUPERVISOR, Role.OPERATOR)
FAULTS = labels("assessment", "body_faults")
ANYONE = Actor(sub="anyone")
Sum = Annotated[WireMoney, Field(gt=0)]
Count = Annotated[int, Field(ge=0, le=99)]
PARTS = {
    CityFigure.DIBAO_STANDARD: {"standard"},
    CityFigure.CITY_INCOME: {"all_residents", "urban", "rural"},
    CityFigure.PROPERTY_RULES: {"vehicles", "dwellings"},
}
"""The fields that make up each figure; of the income's three, those that are published."""
PAIR = {"urban", "rural"}
"""An income is that of all residents, or both of these: one alone would leave the other to nobody."""
LONGEST_TRUST = {
    CityFigure.CITY_INCOME: 366 + 400,  # its year, and until the next communiqué has to be there
    CityFigure.DIBAO_STANDARD: 3_653,  # in force until the city replaces it
    CityFigure.PROPERTY_RULES: 3_653,
}
"""For how many days from its first a figure may be trusted at most (A-79)."""


class CityFigureBody(Body):
    """A figure, the day from which it is in force, and the last day on which it is trusted."""

    name: CityFigure
    in_force_from: date
    good_until: Annotated[date, Field(description="The last day on which it decides anything")]
    standard: Annotated[Sum | None, Field(description="dibao_standard: person and month")] = None
    all_residents: Annotated[Sum | None, Field(description="city_income: per head, year")] = None
    urban: Sum | None = None
    rural: Sum | None = None
    vehicles: Annotated[Count | None, Field(description="property_rules: at most")] = None
    dwellings: Count | None = None

    @model_validator(mode="after")
    def _is_whole(self) -> Self:
        if self.good_until < self.in_force_from:
            raise InvalidBody(FAULTS["good_until"])
        longest = LONGEST_TRUST[self.name]
        if (self.good_until - self.in_force_from).days > longest:
            raise InvalidBody(FAULTS["good_too_long"].format(longest=longest))
        every = {name for names in PARTS.values() for name in names}
        given = {name for name in every if getattr(self, name) is not None}
        own = PARTS[self.name]
        is_income = self.name is CityFigure.CITY_INCOME
        if not given or not given <= own or (not is_income and given != own):
            raise InvalidBody(FAULTS["parts_of_figure"])
        if is_income and "all_residents" not in given and given != PAIR:
            raise InvalidBody(FAULTS["half_of_income"])
        return self

    @property
    def value(self) -> dict[str, Any]:
        """The parts as they are kept: yuan as text, counts as numbers."""
        money = {"standard": self.standard, "all": self.all_residents}
        money |= {"urban": self.urban, "rural": self.rural}
        counts = {"vehicles": self.vehicles, "dwellings": self.dwellings}
        return {
            **{name: yuan(amount) for name, amount in money.items() if amount is not None},
            **{name: count for name, count in counts.items() if count is not None},
        }


class CityFiguresBody(CityBody):
    """Figures of one document of the city."""

    model_config = example(
        document="拉民发〔2026〕12号",
        figures=[
            {
                "name": "dibao_standard",
                "in_force_from": "2026-01-01",
                "good_until": "2027-03-31",
                "standard": "910.00",
            }
        ],
    )

    figures: Annotated[list[CityFigureBody], Field(min_length=1, max_length=50)]

    @model_validator(mode="after")
    def _says_each_once(self) -> Self:
        if len({(one.name, one.in_force_from) for one in self.figures}) < len(self.figures):
            raise InvalidBody(FAULTS["figure_twice"])
        return self


class FigurePart(Part):
    """A figure as it was loaded, and the document that it rests on."""

    name: CityFigure
    in_force_from: date
    good_until: date
    value: dict[str, Any]
    document: str
    loaded_at: datetime


async def _load_figures(tx: Transaction, body: CityFiguresBody, _: UUID | None, __: int) -> None:
    for one in body.figures:
        store.insert_figure(
            tx,
            name=one.name,
            since=one.in_force_from,
            good_until=one.good_until,
            value=one.value,
            document=body.document,
        )


LOAD_FIGURES = CityOperation(
    name="load_figures",
    body=CityFiguresBody,
    apply=_load_figures,
    roles=OF_THE_CITY,
    things=lambda body: frozenset(f"{one.name} {one.in_force_from}" for one in body.figures),
)


@router.post(
    "/internal/figures",
    operation_id="load_figures",
    status_code=status.HTTP_202_ACCEPTED,
    responses=problems(CityLevelRequired),
)
async def load_figures(
    body: CityFiguresBody, call: Annotated[Creation, may_create(*OF_THE_CITY)]
) -> CityChangeView:
    """提议加载市级数据（统计公报收入、低保标准、财产规定），由市级另一人确认。第八条、第十一条。 Propose figures of the city."""
    async with call.transaction() as tx:
        return view_of(await propose(tx, LOAD_FIGURES, body))


@router.get("/city-figures", operation_id="list_city_figures")
@open_to_all
async def list_city_figures(db: Db) -> list[FigurePart]:
    """市级数据及其依据文件和有效期（公开）。第六条（五）。 Figures of the city with document and last day of trust."""
    async with db.reading(by=ANYONE) as tx:
        found = await store.find_figures(tx)
    return [
        FigurePart(
            name=CityFigure(one.name),
            in_force_from=one.since,
            good_until=one.good_until,
            value=one.value,
            document=one.document,
            loaded_at=one.loaded_at,
        )
        for one in found
    ]
