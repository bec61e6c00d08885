"""A session of SQLAlchemy that sends SQL text straight to the driver, in the same transaction.

What SQLAlchemy adds to a statement that is already SQL (a session, a connection, a context, three
changes of greenlet) costs eight times what asyncpg needs to send it and to read the answer. So
text goes to asyncpg as SQLAlchemy would send it: the same SQL, bind processors, prepared
statements, rows, faults. Everything else goes through a session on the same connection.
"""

import asyncio
from collections.abc import AsyncIterator, Callable, Mapping, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass
from functools import lru_cache
from typing import Any, NoReturn, cast
from weakref import WeakKeyDictionary

from sqlalchemy import Connection, Engine, PoolProxiedConnection, TextClause, TextualSelect
from sqlalchemy.engine.result import IteratorResult, SimpleResultMetaData
from sqlalchemy.exc import DBAPIError
from sqlalchemy.ext.asyncio import AsyncEngine, AsyncSession
from sqlalchemy.orm import Session
from sqlalchemy.sql.elements import ClauseElement
from sqlalchemy.types import NullType
from sqlalchemy.util.concurrency import greenlet_spawn

Parameters = Mapping[str, Any]
SNAPSHOT = "repeatable_read"


@dataclass(frozen=True, slots=True)
class SentText:
    """A statement as the driver takes it: its parameters in order, each with what prepares it."""

    sql: str
    binds: tuple[tuple[str, Any, Callable[[Any], Any] | None], ...]
    names: tuple[str, ...] | None
    """The names of its columns, where the statement says them."""

    def values(self, given: Parameters) -> list[Any]:
        """What is sent. Raises ``IndexError`` for a parameter that is missing."""
        return [
            prepare(given[name] if name in given else default[0])
            if prepare
            else (given[name] if name in given else default[0])
            for name, default, prepare in self.binds
        ]


_TEXTS: WeakKeyDictionary[ClauseElement, SentText | None] = WeakKeyDictionary()


def _text_of(statement: Any, engine: Engine) -> SentText | None:
    """How the driver takes a statement; None where SQLAlchemy has to take part."""
    if not isinstance(statement, TextClause | TextualSelect):
        return None
    try:
        return _TEXTS[statement]
    except KeyError:
        made = _TEXTS[statement] = _compiled(statement, engine)
        return made


def _compiled(statement: TextClause | TextualSelect, engine: Engine) -> SentText | None:
    compiled: Any = statement.compile(dialect=engine.dialect)
    names = None
    if isinstance(statement, TextualSelect):
        if any(not isinstance(one.type, NullType) for one in statement.column_args):
            return None
        names = tuple(one.name for one in statement.column_args)
    if compiled.post_compile_params or compiled.literal_execute_params:
        return None
    processors = compiled._bind_processors
    return SentText(
        compiled.string,
        tuple(
            (name, _default(compiled.binds[name]), processors.get(name))
            for name in compiled.positiontup or ()
        ),
        names,
    )


def _default(bind: Any) -> tuple[Any, ...]:
    return () if bind.required else (bind.effective_value,)


@lru_cache(maxsize=2000)
def _columns(answered: tuple[str, ...], said: tuple[str, ...] | None) -> SimpleResultMetaData:
    """The columns as the answer names them; as the statement says where the answer has no names."""
    by_place = said is not None and set(said) != set(answered) and len(said) == len(answered)
    return SimpleResultMetaData(said if by_place and said else answered)


class TextResult(IteratorResult[Any]):
    """The rows that the driver brought."""

    rowcount: int = -1


class DirectSession(AsyncSession):
    """An ``AsyncSession`` on one connection of the pool, taken when something is first asked.

    ``reading``: its transaction is read-only and of one moment.
    """

    def __init__(self, engine: AsyncEngine, *, reading: bool = False) -> None:
        self._engine = engine.sync_engine
        self._reading = reading
        self._pooled: PoolProxiedConnection | None = None
        self._adapted: Any = None
        self._session: Session | None = None
        self._info: dict[Any, Any] = {}

    @property
    def info(self) -> dict[Any, Any]:
        """What whoever uses the session keeps with it."""
        return self._info

    @property
    def sync_session(self) -> Session:  # type: ignore[override]
        """The session that everything but text goes through; made when it is first needed."""
        if self._session is None:
            self._session = _SessionOn(self)
        return self._session

    @property
    def _proxied(self) -> Session:  # type: ignore[override]
        return self.sync_session

    def take(self) -> PoolProxiedConnection:
        """The connection, from now on this session's own; called within a greenlet."""
        if self._pooled is None:
            try:
                self._pooled = self._engine.raw_connection()
            except self._dialect.loaded_dbapi.Error as fault:
                Connection._handle_dbapi_exception_noconnection(fault, self._dialect, self._engine)
            self._adapted = self._pooled.dbapi_connection
            if self._reading:
                self._adapted.readonly = True
                self._adapted.isolation_level = SNAPSHOT
        return self._pooled

    @property
    def _dialect(self) -> Any:
        return self._engine.dialect

    async def execute(self, statement: Any, params: Any = None, **options: Any) -> Any:
        """As SQLAlchemy does; text by way of the driver alone."""
        sent = None if options or isinstance(params, list | tuple) else self._as_text(statement)
        if sent is None:
            return await super().execute(statement, params, **options)
        return await self._send(sent, params or {})

    async def scalar(self, statement: Any, params: Any = None, **options: Any) -> Any:
        """The first column of the first row, or None."""
        sent = None if options else self._as_text(statement)
        if sent is None:
            return await super().scalar(statement, params, **options)
        records, _ = await self._records(sent, params or {})
        return records[0][0] if records else None

    async def scalars(self, statement: Any, params: Any = None, **options: Any) -> Any:
        """The first column of each row."""
        sent = None if options else self._as_text(statement)
        if sent is None:
            return await super().scalars(statement, params, **options)
        return (await self._send(sent, params or {})).scalars()

    def _as_text(self, statement: Any) -> SentText | None:
        if self._engine.dispatch.after_cursor_execute:
            return None  # whoever records spans is told by SQLAlchemy
        return _text_of(statement, self._engine)

    async def _send(self, sent: SentText, params: Parameters) -> TextResult:
        records, prepared = await self._records(sent, params)
        answered = tuple(one.name for one in prepared[1] or ())
        found = TextResult(_columns(answered, sent.names), iter(records))
        _, _, number = (prepared[0].get_statusmsg() or "").rpartition(" ")
        found.rowcount = int(number) if number.isdigit() else -1
        return found

    async def _records(self, sent: SentText, params: Parameters) -> tuple[Sequence[Any], Any]:
        if self._adapted is None:
            await greenlet_spawn(self.take)
        adapted = self._adapted
        values = sent.values(params)
        for listener in self._engine.dispatch.before_cursor_execute:
            listener(self, None, sent.sql, values, None, False)
        try:
            if adapted._transaction is None:
                await adapted._start_transaction()
            prepared = await adapted._prepare(sent.sql, self._dialect._invalidate_schema_cache_asof)
            return await prepared[0].fetch(*values), prepared
        except TimeoutError as late:
            self._lose(late)  # nobody knows what of it the server still does
            raise
        except Exception as fault:
            self._raise(fault, sent.sql)
        except BaseException as ended:
            self._lose(ended)
            raise

    def _raise(self, fault: Exception, sql: str | None) -> NoReturn:
        """Raise the driver's fault as SQLAlchemy would."""
        dialect = self._dialect
        try:
            if isinstance(fault, dialect.loaded_dbapi.Error):
                raise fault
            self._adapted._handle_exception(fault)
        except dialect.loaded_dbapi.Error as translated:
            gone = self._adapted.driver_connection.is_closed()
            if isinstance(
                translated,
                dialect.dbapi.InvalidCachedStatementError | dialect.dbapi.InternalServerError,
            ):
                dialect._invalidate_schema_cache()
            if gone:
                self._lose(translated)
            raise DBAPIError.instance(
                sql,
                None,
                translated,
                dialect.loaded_dbapi.Error,
                hide_parameters=True,
                connection_invalidated=gone,
                dialect=dialect,
            ) from translated
        raise fault

    def _lose(self, fault: BaseException) -> None:
        """Let the pool drop a connection that is closed, or in the middle of something."""
        pooled = cast("PoolProxiedConnection", self._pooled)
        if isinstance(fault, Exception) and self._adapted.driver_connection.is_closed():
            self._engine.pool._invalidate(pooled, fault)  # the others are closed as well
        if pooled.is_valid:
            pooled.invalidate(fault)

    async def commit(self) -> None:
        """Write what an entity still waits for, and commit."""
        if self._session is not None and self._session.in_transaction():
            await greenlet_spawn(self._session.commit)
        if self._adapted is not None and self._adapted._transaction is not None:
            try:
                await self._adapted._call_and_discard(self._adapted._transaction.commit)
            except TimeoutError as late:
                self._lose(late)
                raise
            except Exception as fault:
                self._raise(fault, None)
            except BaseException as ended:
                self._lose(ended)
                raise

    async def rollback(self) -> None:
        """Undo."""
        if self._session is not None:
            await greenlet_spawn(self._session.rollback)
        await self._undo()

    async def _undo(self) -> None:
        if self._adapted is not None and self._adapted._transaction is not None:
            try:
                await self._adapted._call_and_discard(self._adapted._transaction.rollback)
            except Exception as fault:
                self._lose(fault)
            except BaseException as ended:
                self._lose(ended)
                raise

    async def close(self) -> None:
        """Undo what is not committed, and give the connection back."""
        try:
            if self._session is not None:
                await greenlet_spawn(self._session.close)
            await self._undo()
        except BaseException as ended:
            if self._pooled is not None:
                self._lose(ended)
            raise
        finally:
            await self._give_back()

    async def _give_back(self) -> None:
        """The pool has the connection again; it drops one that is still in the middle of something."""
        if self._pooled is None:
            return
        pooled, self._pooled = self._pooled, None
        adapted, self._adapted = self._adapted, None
        if not pooled.is_valid:
            return
        adapted.readonly, adapted.isolation_level = False, None
        driver = adapted.driver_connection
        if driver._top_xact is not None or driver.is_in_transaction():
            pooled.invalidate()
        else:
            await greenlet_spawn(pooled.close)


class _SessionOn(Session):
    """A session on the connection of a ``DirectSession``."""

    def __init__(self, direct: DirectSession) -> None:
        super().__init__(expire_on_commit=False, autoflush=False)
        self._direct = direct
        self._on: Connection | None = None

    def get_bind(self, *_: Any, **__: Any) -> Connection:
        if self._on is None:
            self._on = Connection(self._direct._engine, self._direct.take())
        return self._on


@asynccontextmanager
async def committed(session: AsyncSession) -> AsyncIterator[AsyncSession]:
    """Commit and close when the block ends, roll back and close when it raises."""
    try:
        yield session
        await session.commit()
    except BaseException:
        await give_up(session)
        raise
    await session.close()


async def give_up(session: AsyncSession) -> None:
    """Roll back and close, even when the request is being cancelled meanwhile."""
    await asyncio.shield(asyncio.create_task(session.close()))
