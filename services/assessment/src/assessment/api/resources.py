"""What routes are given besides the database: the vault, the platform, and who may read."""

from typing import Annotated, cast

from fastapi import Depends, Request
from shared.roles import Role

from assessment.platform import Platform

READERS = (
    Role.TOWNSHIP_HANDLER,
    Role.TOWNSHIP_LEAD,
    Role.COUNTY_HANDLER,
    Role.COUNTY_LEAD,
    Role.CITY_SUPERVISOR,
    Role.AUDITOR,
)
"""Officers who may see what was checked; the village and the applicant see the timeline only."""


async def _platform(request: Request) -> Platform:
    return cast("Platform", request.app.state.platform)


ThePlatform = Annotated[Platform, Depends(_platform)]
