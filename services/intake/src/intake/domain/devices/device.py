"""A phone or browser on which a person is told that a message waits; the message is not sent to it."""

from enum import StrEnum

from shared.errors import Conflict, NotFound


class Platform(StrEnum):
    """Whose push channel the device has."""

    ANDROID = "ANDROID"
    IOS = "IOS"
    HARMONY = "HARMONY"
    WEB = "WEB"


class DeviceLanguage(StrEnum):
    """In which language the app speaks to its user."""

    ZH = "zh"
    BO = "bo"
    EN = "en"


class DeviceEnd(StrEnum):
    """Why a device is told nothing any more."""

    SIGNED_OFF = "SIGNED_OFF"
    MOVED = "MOVED"  # somebody else registered the same push channel later
    IDLE = "IDLE"  # nobody opened the app for long
    GONE = "GONE"  # the push channel says that it is no more


class DeviceNotFound(NotFound):
    """You have registered no such device."""


class TooManyDevices(Conflict):
    """One has the most devices that one may have."""


def check_devices(count: int, *, most: int) -> None:
    """Raises ``TooManyDevices`` where there is no room for another device of one person."""
    if count >= most:
        raise TooManyDevices(most=most)
