"""Which county an inspection or an instruction names: one of the city's, not any code like one."""

from collections.abc import Collection

from shared.errors import Unprocessable
from shared.parameters import COUNTY_DIGITS

CITY_DIGITS = 4


class CountyUnknown(Unprocessable):
    article = "202号 第三十一条"
    shown = ("counties",)


def check_county(region: str, counties: Collection[str]) -> None:
    """A code of the city is one of its counties, or lies in one. Raises ``CountyUnknown``.

    Whether the officer may name a region of another city is asked by the officer's own region.
    """
    cities = {one[:CITY_DIGITS] for one in counties}
    county = region[:COUNTY_DIGITS]
    if county[:CITY_DIGITS] in cities and county not in counties:
        raise CountyUnknown(county=county, counties="、".join(sorted(counties)))
