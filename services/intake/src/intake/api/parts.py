"""What the routes of intake share: vault, object store, language, and who may call."""

from typing import Annotated, cast

from fastapi import Depends, Request
from shared.auth import APPLICANTS, HANDLERS, OFFICERS
from shared.objects import Objects
from shared.roles import Role

from intake.domain.quotas import Quotas
from intake.usecases.papers.documents import READ_BY


async def _objects(request: Request) -> Objects:
    return cast("Objects", request.app.state.objects)


async def _largest_file(request: Request) -> int:
    return cast("int", request.app.state.largest_file_bytes)


async def _quotas(request: Request) -> Quotas:
    return cast("Quotas", request.app.state.quotas)


TheObjects = Annotated[Objects, Depends(_objects)]
LargestFile = Annotated[int, Depends(_largest_file)]
TheQuotas = Annotated[Quotas, Depends(_quotas)]

PARTIES = (*APPLICANTS, *HANDLERS)
"""Both sides of an application: whoever applies, and whoever handles it."""
FILE_READERS = (*READ_BY, Role.CITY_SUPERVISOR)
WORK_READERS = (
    *OFFICERS,
    Role.RESCUE_STATION,
    Role.FINANCE_MAKER,
    Role.FINANCE_CHECKER,
    Role.HRSS_HANDLER,
    Role.HRSS_LEAD,
    Role.POLICE_OFFICER,
    Role.SHELTER_OFFICER,
)
