"""One's own devices: registered by the app, renewed when it is opened, signed off."""

from datetime import datetime
from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Depends, Path, Request, Response, status
from pydantic import Field
from shared.call import Call, may_call
from shared.pages import Cursor, CursorNotReadable, Limit, Page, next_of, read_id
from shared.roles import Role
from shared.web import Body, View, example, problems

from intake.domain.devices.device import (
    DeviceEnd,
    DeviceLanguage,
    DeviceNotFound,
    Platform,
    TooManyDevices,
)
from intake.store.devices import devices as store
from intake.usecases.devices import devices

router = APIRouter(prefix="/v1/my-devices", tags=["timeline"])
ADDRESSEES = (Role.APPLICANT, Role.AGENT, Role.TRAINING_INSTITUTION, Role.ENTERPRISE)
"""Whoever has an inbox."""
Installation = Annotated[
    str,
    Path(
        min_length=8,
        max_length=64,
        pattern=r"^[A-Za-z0-9._-]+$",
        description="The app's own name for this installation, such as a random UUID",
    ),
]


class DeviceBody(Body):
    """What an app says of itself each time that it is opened or its push token changes."""

    model_config = example(
        platform="ANDROID",
        token="dGhlIHB1c2ggY2hhbm5lbA",  # noqa: S106 - of nobody
        language="bo",
        app_version="1.4.0",
    )

    platform: Platform
    token: Annotated[
        str,
        Field(
            min_length=8,
            max_length=2048,
            pattern=r"^[\x21-\x7e]+$",
            description="Of the push channel; it is kept sealed and never shown",
        ),
    ]
    language: DeviceLanguage = DeviceLanguage.ZH
    app_version: Annotated[str, Field(min_length=1, max_length=32, pattern=r"^[0-9A-Za-z.+-]+$")]


class DeviceView(View):
    """A device of the person who asks; its token is never shown."""

    id: UUID
    installation: str
    platform: Platform
    language: DeviceLanguage
    app_version: str
    registered_at: datetime
    renewed_at: datetime
    ended_at: Annotated[datetime | None, Field(description="Since then it is told nothing")]
    ended_because: DeviceEnd | None


async def _most(request: Request) -> int:
    most: int = request.app.state.most_devices
    return most


@router.put(
    "/{installation}",
    operation_id="register_device",
    responses=problems(TooManyDevices)
    | {
        status.HTTP_201_CREATED: {
            "model": DeviceView,
            "description": "Registered for the first time",
        }
    },
)
async def register_device(
    installation: Installation,
    body: DeviceBody,
    call: Annotated[Call, may_call(*ADDRESSEES)],
    most: Annotated[int, Depends(_most)],
    response: Response,
) -> DeviceView:
    """登记或更新本人用来接收提醒的设备。 Register or renew the own device; as often as one likes."""
    wish = devices.Registration(installation=installation, **body.model_dump())
    async with call.transaction() as tx:
        row, is_new = await devices.register_device(tx, wish, most=most)
        answer = DeviceView.model_validate(row)
    if is_new:
        response.status_code = status.HTTP_201_CREATED
        response.headers["Location"] = f"/v1/my-devices/{installation}"
    return answer


@router.get("", operation_id="list_my_devices", responses=problems(CursorNotReadable))
async def list_my_devices(
    call: Annotated[Call, may_call(*ADDRESSEES)], limit: Limit = 50, cursor: Cursor = None
) -> Page[DeviceView]:
    """本人登记的设备。 The own devices; those that have ended say why, for a month."""
    async with call.reading() as tx:
        found = await store.find_devices(tx, after=read_id(cursor), limit=limit + 1)
    return Page(
        items=[DeviceView.model_validate(one) for one in found[:limit]],
        next=next_of(found, limit),
    )


@router.get("/{installation}", operation_id="get_my_device", responses=problems(DeviceNotFound))
async def get_my_device(
    installation: Installation, call: Annotated[Call, may_call(*ADDRESSEES)]
) -> DeviceView:
    """本人的一台设备。 One of the own devices."""
    async with call.reading() as tx:
        return DeviceView.model_validate(await store.get_device(tx, installation))


@router.delete(
    "/{installation}",
    operation_id="sign_off_device",
    status_code=status.HTTP_204_NO_CONTENT,
    responses=problems(DeviceNotFound),
)
async def sign_off_device(
    installation: Installation, call: Annotated[Call, may_call(*ADDRESSEES)]
) -> None:
    """注销设备：退出登录时使用，之后不再收到提醒。 Sign the device off, as when its user leaves the app."""
    async with call.transaction() as tx:
        await devices.sign_off_device(tx, installation)
