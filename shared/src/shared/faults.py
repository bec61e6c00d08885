"""What a fault says of the next try."""

import asyncpg
from sqlalchemy.exc import DBAPIError, InterfaceError, OperationalError
from sqlalchemy.exc import TimeoutError as PoolTimeout


def is_transient(fault: BaseException) -> bool:
    """Whether waiting may help: database or broker away, or a lost race."""
    if isinstance(fault, DBAPIError):
        code = getattr(getattr(fault, "orig", None), "sqlstate", None) or ""
        return (
            fault.connection_invalidated
            or code[:2] in {"08", "40", "53", "55", "57"}
            or (isinstance(fault, OperationalError | InterfaceError))
        )
    return isinstance(
        fault,
        PoolTimeout
        | OSError
        | TimeoutError
        | asyncpg.PostgresConnectionError
        | asyncpg.InterfaceError,
    )


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
