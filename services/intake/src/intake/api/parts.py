"""What the routes of intake share: vault, object store, language, and who may call."""

from typing import Annotated, cast

from fastapi import Depends, Header, Request
from shared.auth import OFFICERS, allow
from shared.objects import Objects
from shared.roles import Actor, Role
from shared.vault import Vault


async def _vault(request: Request) -> Vault:
    return cast("Vault", request.app.state.vault)


async def _objects(request: Request) -> Objects:
    return cast("Objects", request.app.state.objects)


async def _largest_file(request: Request) -> int:
    return cast("int", request.app.state.largest_file_bytes)


async def _language(
    accept_language: Annotated[
        str | None, Header(max_length=100, description="zh by default, or en")
    ] = None,
) -> str:
    return "en" if (accept_language or "").lower().startswith("en") else "zh"


TheVault = Annotated[Vault, Depends(_vault)]
TheObjects = Annotated[Objects, Depends(_objects)]
LargestFile = Annotated[int, Depends(_largest_file)]
Language = Annotated[str, Depends(_language)]

HANDLERS = (Role.TOWNSHIP_HANDLER, Role.COUNTY_HANDLER)
ApplicantOrHandler = Annotated[Actor, Depends(allow(Role.APPLICANT, Role.AGENT, *HANDLERS))]
Supervisor = Annotated[Actor, Depends(allow(Role.CITY_SUPERVISOR))]
FileReader = Annotated[
    Actor,
    Depends(
        allow(
            Role.APPLICANT,
            Role.AGENT,
            *HANDLERS,
            Role.TOWNSHIP_LEAD,
            Role.COUNTY_LEAD,
            Role.AUDITOR,
        )
    ),
]
WorkReader = Annotated[
    Actor,
    Depends(
        allow(
            *OFFICERS,
            Role.RESCUE_STATION,
            Role.FINANCE_MAKER,
            Role.FINANCE_CHECKER,
            Role.HRSS_HANDLER,
            Role.HRSS_LEAD,
        )
    ),
]
