"""Figures that the city announces: each rests on a document and is good until a day (A-79)."""

from dataclasses import dataclass
from datetime import date
from enum import StrEnum


class CityFigure(StrEnum):
    DIBAO_STANDARD = "dibao_standard"
    CITY_INCOME = "city_income"
    PROPERTY_RULES = "property_rules"


@dataclass(frozen=True, slots=True, kw_only=True)
class LoadedFigure:
    """One figure as two people of the city loaded it, good from ``since`` until ``good_until``.

    ``value`` is the JSON of its parts: yuan as text, counts as whole numbers.
    """

    name: CityFigure
    since: date
    good_until: date
    value: str
