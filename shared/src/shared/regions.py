"""Regions in lists: one way to ask for one, and one way to cut a list to it."""

from typing import Annotated, Any

from fastapi import Query
from sqlalchemy import ColumnElement, false, func
from sqlalchemy.orm import InstrumentedAttribute

from shared.roles import Region

WHOLE_CODE = r"^\d{4}(\d{2}(\d{3}(\d{3})?)?)?$"
RegionFilter = Annotated[
    str | None,
    Query(pattern=WHOLE_CODE, description="A city, county, township or village, and all below it"),
]


def covered_by(
    region: str,
    code: InstrumentedAttribute[str] | InstrumentedAttribute[str | None] | ColumnElement[Any],
) -> ColumnElement[bool]:
    """``Region(region).covers(code)`` in SQL: half a code, or none, covers nothing."""
    return func.starts_with(code, region) if Region(region).is_whole else false()
