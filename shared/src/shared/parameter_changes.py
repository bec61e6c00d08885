"""Parameters are loaded by two people of the city, or of the county that sets its own value."""

from collections.abc import Sequence
from datetime import date
from typing import Annotated, Any, Self
from uuid import UUID

from fastapi import APIRouter, status
from pydantic import Field, JsonValue, model_validator
from sqlalchemy import insert

from shared.call import Creation, may_create
from shared.city_change_routes import CityChangeView, view_of
from shared.city_changes import CityBody, CityLevelRequired, CityOperation, propose
from shared.county_registers import DECIDERS, PROPOSERS, County
from shared.errors import Fault, InvalidBody, Unprocessable
from shared.ids import new_id
from shared.parameters import LoadedValue, NotAValue, Parameters, of_region
from shared.roles import OutsideRegion, Role
from shared.tables import PARAMETER_VALUES
from shared.transaction import PARAMETERS, Reading, Transaction
from shared.validation_errors import text_of_fault
from shared.web import Body, example, problems
from shared.words import labels

OF_THE_CITY = (Role.CITY_SUPERVISOR, Role.OPERATOR)


class ParameterUnknown(Unprocessable):
    """The service has no parameter of this name, or the county may not set it."""


class ParameterValueImpossible(Unprocessable):
    """The parameter does not take this value."""


class ParameterBeginsTooEarly(Unprocessable):
    """A value counts from a day to come: what was begun under the old one is not touched."""


REFUSALS = (ParameterUnknown, ParameterValueImpossible, ParameterBeginsTooEarly)


class ParameterBody(Body):
    """A value of a parameter from a day on, as `GET /v1/policies` shows what it takes."""

    name: Annotated[str, Field(pattern=r"^[a-z0-9_]{3,60}$", examples=["notice_days"])]
    since: Annotated[date, Field(description="The first day, after that of the confirmation")]
    value: JsonValue


class ParametersBody(CityBody):
    """Values of one document, for the whole city."""

    model_config = example(
        document="拉民发〔2026〕12号",
        parameters=[{"name": "notice_days", "since": "2027-01-01", "value": 7}],
    )

    parameters: Annotated[list[ParameterBody], Field(min_length=1, max_length=50)]

    @model_validator(mode="after")
    def _says_each_once(self) -> Self:
        if len({(one.name, one.since) for one in self.parameters}) < len(self.parameters):
            raise InvalidBody(labels("shared", "body_faults")["parameter_twice"])
        return self


class CountyParametersBody(ParametersBody):
    """Values of one county's document, for that county."""

    model_config = example(
        document="城关民发〔2026〕3号",
        county="540102",
        parameters=[{"name": "cash_limit", "since": "2027-01-01", "value": "1000.00"}],
    )

    county: County


def _check(parameters: Parameters, body: ParametersBody, today: date, *, county: bool) -> None:
    """Refuse what could never count, with the place in the body."""
    for place, one in enumerate(body.parameters):
        parameter = parameters.get(one.name)
        if parameter is None or (county and not parameter.by_county):
            names = parameters.of_counties if county else parameters.names
            raise ParameterUnknown(name=one.name, names="、".join(names))
        try:
            parameter.check(one.value)
        except NotAValue as wrong:
            fault = Fault(
                pointer=f"/parameters/{place}/value",
                code=str(wrong.fault["type"]).upper(),
                text=text_of_fault(wrong.fault),
            )
            raise ParameterValueImpossible(name=one.name, errors=[fault]) from None
        if one.since <= today:
            raise ParameterBeginsTooEarly(name=one.name, today=today.isoformat())


def loading_parameters(parameters: Parameters) -> Sequence[CityOperation[Any]]:
    """The city's operation, and the county's where a county may set something."""

    def county_of(body: ParametersBody) -> str:
        return body.county if isinstance(body, CountyParametersBody) else ""

    async def check(tx: Transaction, body: ParametersBody, _: UUID | None, __: int) -> None:
        _check(parameters, body, tx.clock.today(), county=bool(county_of(body)))

    async def apply(tx: Transaction, body: ParametersBody, target: UUID | None, seen: int) -> None:
        await check(tx, body, target, seen)
        await tx.session.execute(
            insert(PARAMETER_VALUES),
            [
                {
                    "id": new_id(),
                    "name": one.name,
                    "county": county_of(body),
                    "since": one.since,
                    "value": one.value,
                    "document": body.document,
                    "loaded_at": tx.clock.now(),
                }
                for one in body.parameters
            ],
        )

    def things(body: ParametersBody) -> frozenset[str]:
        where = county_of(body)
        return frozenset(f"{one.name} {where} {one.since}" for one in body.parameters)

    city: CityOperation[Any] = CityOperation(
        name="load_parameters",
        body=ParametersBody,
        apply=apply,
        check=check,
        roles=OF_THE_CITY,
        things=things,
        refusals=REFUSALS,
    )
    if not parameters.of_counties:
        return [city]
    county: CityOperation[Any] = CityOperation(
        name="load_county_parameters",
        body=CountyParametersBody,
        apply=apply,
        check=check,
        roles=PROPOSERS,
        deciders=DECIDERS,
        things=things,
        refusals=REFUSALS,
        county=county_of,
    )
    return [city, county]


def parameters_router(operations: Sequence[CityOperation[Any]]) -> APIRouter:
    """The routes by which values come in."""
    router = APIRouter(prefix="/v1", tags=["policies"])
    city, *counties = operations

    @router.post(
        "/parameters",
        operation_id="load_parameters",
        status_code=status.HTTP_202_ACCEPTED,
        responses=problems(CityLevelRequired, *REFUSALS),
    )
    async def load_parameters(
        body: ParametersBody, call: Annotated[Creation, may_create(*OF_THE_CITY)]
    ) -> CityChangeView:
        """提议自将来某日起改变参数，由市级另一人确认（第三十四条）。 Propose values of parameters from a day to come."""
        async with call.transaction() as tx:
            return view_of(await propose(tx, city, body))

    if counties:
        router.include_router(_county_router(counties[0]))
    return router


def _county_router(operation: CityOperation[Any]) -> APIRouter:
    router = APIRouter()

    @router.post(
        "/county-parameters",
        operation_id="load_county_parameters",
        status_code=status.HTTP_202_ACCEPTED,
        responses=problems(OutsideRegion, *REFUSALS),
    )
    async def load_county_parameters(
        body: CountyParametersBody, call: Annotated[Creation, may_create(*PROPOSERS)]
    ) -> CityChangeView:
        """提议本县（区）参数，由本县（区）主管领导确认（第三十四条）。 Propose a county's own values."""
        async with call.transaction() as tx:
            return view_of(await propose(tx, operation, body))

    return router


async def read_loaded(tx: Reading, county: str) -> tuple[LoadedValue, ...]:
    """All that was loaded until now for the city and a county, whatever day it counts from."""
    rows = await tx.session.execute(PARAMETERS)
    return of_region(tuple(LoadedValue(*row) for row in rows), county)
