"""What the routes share: who may call, and the codes of bodies."""

from datetime import date, timedelta
from typing import Annotated, Protocol, TypeVar, cast

from fastapi import Depends, Query, Request
from pydantic import Field
from shared.errors import InvalidBody
from shared.identifiers import PersonName
from shared.objects import Objects
from shared.roles import Actor, Role
from shared.words import labels

from training_subsidy.domain.claims.quotas import Quotas

ANYONE = Actor(sub="anonymous")

RegionCode = Annotated[str, Field(pattern=r"^\d{4}(\d{2}(\d{3}(\d{3})?)?)?$", examples=["540102"])]
ReasonCode = Annotated[
    str, Field(pattern=r"^[A-Z_]{3,40}$", examples=["QUALITY_INSPECTION_FAILED"])
]
TradeCode = Annotated[str, Field(pattern=r"^[0-9A-Z-]{2,20}$", examples=["4-03-02-01"])]
Level = Annotated[int, Field(ge=1, le=5, description="5 初级工 … 1 高级技师")]
CreditCode = Annotated[str, Field(min_length=18, max_length=18, pattern=r"^[0-9A-Z]{18}$")]
Name = PersonName
IdNumber = Annotated[str, Field(min_length=15, max_length=20)]
Note = Annotated[str, Field(min_length=2, max_length=2000)]
InForceOn = Annotated[date | None, Query(description="Only what was in force on this day")]
Year = Annotated[int, Field(ge=2018, le=2100)]


async def _objects(request: Request) -> Objects:
    return cast("Objects", request.app.state.objects)


async def _largest_file(request: Request) -> int:
    return cast("int", request.app.state.largest_file_bytes)


async def _quotas(request: Request) -> Quotas:
    return cast("Quotas", request.app.state.quotas)


TheObjects = Annotated[Objects, Depends(_objects)]
LargestFile = Annotated[int, Depends(_largest_file)]
TheQuotas = Annotated[Quotas, Depends(_quotas)]

OFFICES = (Role.HRSS_HANDLER, Role.HRSS_LEAD, Role.CITY_SUPERVISOR, Role.AUDITOR)
CLAIMANTS = (Role.APPLICANT, Role.ENTERPRISE, Role.TRAINING_INSTITUTION)

HRSS = (Role.HRSS_HANDLER, Role.HRSS_LEAD)
CLASS_READERS = (Role.TRAINING_INSTITUTION, Role.THIRD_PARTY_INSPECTOR, *OFFICES)
CLAIM_READERS = (*CLAIMANTS, *OFFICES)
FINDING_READERS = (Role.THIRD_PARTY_INSPECTOR, *OFFICES)


class Span(Protocol):
    """Something with a first and a last day."""

    @property
    def starts_on(self) -> date: ...

    @property
    def ends_on(self) -> date: ...


SpanT = TypeVar("SpanT", bound=Span)
LONGEST_SPAN = timedelta(days=3 * 366)


def ends_after_start(span: SpanT) -> SpanT:
    """A span runs forward, or it would overlap nothing (A-54); studies last three years at most."""
    if not timedelta(0) <= span.ends_on - span.starts_on <= LONGEST_SPAN:
        raise InvalidBody(labels("training_subsidy", "body_faults")["span"])
    return span
