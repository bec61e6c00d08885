"""Tell faults that pass by waiting from those that somebody must mend first."""

import errno
import socket
from collections.abc import Mapping
from enum import StrEnum

import asyncpg
from sqlalchemy.exc import DBAPIError, InterfaceError, OperationalError
from sqlalchemy.exc import TimeoutError as PoolTimeout

from shared.words import labels


class Lasting(StrEnum):
    """A fault of the machine or its rights that no waiting mends: it alarms."""

    DISK_FULL = "DISK_FULL"
    READ_ONLY = "READ_ONLY"
    NOT_PERMITTED = "NOT_PERMITTED"
    INPUT_OUTPUT = "INPUT_OUTPUT"


LASTING = labels("shared", "lasting_faults", Lasting)
BY_NUMBER: Mapping[int, Lasting] = {
    errno.ENOSPC: Lasting.DISK_FULL,
    errno.EDQUOT: Lasting.DISK_FULL,
    errno.EROFS: Lasting.READ_ONLY,
    errno.EACCES: Lasting.NOT_PERMITTED,
    errno.EPERM: Lasting.NOT_PERMITTED,
    errno.EIO: Lasting.INPUT_OUTPUT,
}
BY_SQLSTATE: Mapping[str, Lasting] = {
    "53100": Lasting.DISK_FULL,
    "25006": Lasting.READ_ONLY,
    "42501": Lasting.NOT_PERMITTED,
    "58030": Lasting.INPUT_OUTPUT,
}
NETWORK = frozenset(
    {
        errno.ENETDOWN,
        errno.ENETUNREACH,
        errno.ENETRESET,
        errno.EHOSTDOWN,
        errno.EHOSTUNREACH,
        errno.ENOTCONN,
        errno.EADDRNOTAVAIL,
        errno.ETIMEDOUT,
    }
)
LATER_CLASSES = frozenset({"08", "40", "53", "55", "57"})
"""Connection, serialization and deadlock, resources, locks, and what an operator stopped."""


def lasting(fault: BaseException) -> Lasting | None:
    """The name of a fault that somebody has to mend; none when it is no such fault."""
    if isinstance(fault, OSError):
        return BY_NUMBER.get(fault.errno or 0)
    if isinstance(fault, DBAPIError):
        by_state = BY_SQLSTATE.get(_sqlstate(fault))
        return by_state or (None if fault.orig is None else lasting(fault.orig))
    return BY_SQLSTATE.get(getattr(fault, "sqlstate", None) or "")


def is_transient(fault: BaseException) -> bool:
    """Whether waiting may help: database or broker away, too slow, or a lost race."""
    if lasting(fault) is not None:
        return False
    if isinstance(fault, DBAPIError):
        later = fault.connection_invalidated or _sqlstate(fault)[:2] in LATER_CLASSES
        wrong_input = isinstance(getattr(fault.orig, "__cause__", None), ValueError)
        return later or (isinstance(fault, OperationalError | InterfaceError) and not wrong_input)
    if isinstance(fault, PoolTimeout | TimeoutError | asyncpg.PostgresConnectionError):
        return True
    if isinstance(fault, asyncpg.InterfaceError):
        return not isinstance(fault, ValueError)
    if isinstance(fault, OSError):
        return _is_of_the_network(fault)
    return (getattr(fault, "sqlstate", None) or "")[:2] in LATER_CLASSES


def _is_of_the_network(fault: OSError) -> bool:
    """Refused, reset, unreachable, or a name not found: several tries at once carry no number."""
    if isinstance(fault, ConnectionError | socket.gaierror):
        return True
    many = fault.errno is None and str(fault).startswith("Multiple exceptions")
    return fault.errno in NETWORK or many


def _sqlstate(fault: DBAPIError) -> str:
    return getattr(fault.orig, "sqlstate", None) or ""


def place_of(fault: BaseException) -> str:
    """File and line that raised it, for a log."""
    last = fault.__traceback__
    while last is not None and last.tb_next is not None:
        last = last.tb_next
    return (
        ""
        if last is None
        else f"{last.tb_frame.f_code.co_filename.rsplit('/', 1)[-1]}:{last.tb_lineno}"
    )
