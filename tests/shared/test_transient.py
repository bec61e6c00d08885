"""Waiting is for connections and time-outs; a full disk or a missing right alarms by its name."""

import errno
import socket

import asyncpg
import pytest
from shared.transient import Lasting, is_transient, lasting
from sqlalchemy.exc import DBAPIError, InterfaceError, OperationalError, ProgrammingError
from sqlalchemy.exc import TimeoutError as PoolTimeout


class Reported(Exception):
    def __init__(self, sqlstate: str) -> None:
        self.sqlstate = sqlstate


def said(sqlstate: str) -> DBAPIError:
    return DBAPIError("SELECT 1", {}, Reported(sqlstate))


@pytest.mark.parametrize(
    "fault",
    [
        ConnectionRefusedError(errno.ECONNREFUSED, "refused"),
        ConnectionResetError(errno.ECONNRESET, "reset"),
        BrokenPipeError(errno.EPIPE, "gone"),
        OSError(errno.EHOSTUNREACH, "no route"),
        OSError("Multiple exceptions: [Errno 111] Connect call failed"),
        socket.gaierror(socket.EAI_AGAIN, "name"),
        TimeoutError(),
        PoolTimeout(),
        asyncpg.InterfaceError("connection is closed"),
        asyncpg.ConnectionDoesNotExistError(),
        asyncpg.CannotConnectNowError(),
        asyncpg.TooManyConnectionsError(),
        OperationalError("SELECT 1", {}, ConnectionError()),
        said("57P01"),  # shut down by an administrator
        said("57P03"),  # starting up
        said("53300"),  # too many connections
        said("40001"),  # serialization
        said("40P01"),  # deadlock
        said("55P03"),  # lock time-out
        said("57014"),  # statement time-out
        said("08006"),
    ],
    ids=repr,
)
def test_what_concerns_the_connection_or_time_is_tried_again(fault: BaseException) -> None:
    assert is_transient(fault)
    assert lasting(fault) is None


@pytest.mark.parametrize(
    ("fault", "name"),
    [
        (OSError(errno.ENOSPC, "full"), Lasting.DISK_FULL),
        (OSError(errno.EROFS, "read-only"), Lasting.READ_ONLY),
        (PermissionError(errno.EACCES, "denied"), Lasting.NOT_PERMITTED),
        (OSError(errno.EIO, "broken"), Lasting.INPUT_OUTPUT),
        (said("53100"), Lasting.DISK_FULL),
        (said("25006"), Lasting.READ_ONLY),
        (said("42501"), Lasting.NOT_PERMITTED),
        (asyncpg.DiskFullError(), Lasting.DISK_FULL),
        (asyncpg.InsufficientPrivilegeError(), Lasting.NOT_PERMITTED),
    ],
    ids=repr,
)
def test_what_somebody_must_mend_has_a_name_and_is_not_tried_for_ever(
    fault: BaseException, name: Lasting
) -> None:
    assert lasting(fault) is name
    assert not is_transient(fault)


@pytest.mark.parametrize(
    "fault",
    [
        FileNotFoundError(errno.ENOENT, "gone"),
        KeyError("x"),
        said("23505"),
        ProgrammingError("SELECT", {}, Reported("42P01")),
    ],
    ids=repr,
)
def test_any_other_fault_is_neither(fault: BaseException) -> None:
    assert not is_transient(fault)
    assert lasting(fault) is None


def test_a_value_that_the_driver_cannot_send_is_no_connection_fault() -> None:
    driver = Exception("invalid input")
    driver.__cause__ = ValueError("a date was expected")

    assert not is_transient(InterfaceError("SELECT $1", {}, driver))
