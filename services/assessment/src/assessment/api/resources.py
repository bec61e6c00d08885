"""What routes are given besides the database: the vault, the platform, and who may read."""

from typing import Annotated, cast

from fastapi import Depends, Request
from shared.auth import allow
from shared.roles import Actor, Role
from shared.vault import Vault

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

Reader = Annotated[Actor, Depends(allow(*READERS))]


async def _vault(request: Request) -> Vault:
    return cast("Vault", request.app.state.vault)


async def _platform(request: Request) -> Platform:
    return cast("Platform", request.app.state.platform)


TheVault = Annotated[Vault, Depends(_vault)]
ThePlatform = Annotated[Platform, Depends(_platform)]
