"""Rows inside a row are read by a connection that has done nothing before."""

from uuid import UUID, uuid4

import pytest
from aid_testing.fixtures import Client
from shared.rows import Packed
from sqlalchemy import ARRAY, LargeBinary, String, Uuid, text
from sqlalchemy.ext.asyncio import create_async_engine
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column


class Base(DeclarativeBase):
    """Tables of this test."""


class HouseholdRow(Base):
    __tablename__ = "households_of_a_test"

    id: Mapped[UUID] = mapped_column(primary_key=True)
    articles: Mapped[list[str]] = mapped_column(ARRAY(String))
    person_ids: Mapped[list[UUID] | None] = mapped_column(ARRAY(Uuid))


class CountsRow(Base):
    __tablename__ = "counts_of_a_test"

    id: Mapped[UUID] = mapped_column(primary_key=True)
    counts: Mapped[list[bytes]] = mapped_column(ARRAY(LargeBinary))


@pytest.mark.parametrize("people", [None, [], [uuid4(), uuid4()]])
async def test_a_new_connection_reads_ids_and_texts(
    client: Client, people: list[UUID] | None
) -> None:
    id_ = uuid4()
    ids = "NULL" if people is None else f"'{{{','.join(map(str, people))}}}'"
    packed = Packed(HouseholdRow, "h")
    query = text(f"""SELECT ARRAY(SELECT {packed.sql} FROM (SELECT '{id_}'::uuid AS id,
        '{{第十一条,第九条}}'::varchar[] AS articles, {ids}::uuid[] AS person_ids) AS h)""")
    new = create_async_engine(client.database.engine.url)

    async with new.connect() as connection:
        [read] = packed.read_all((await connection.execute(query)).scalar_one())
    await new.dispose()

    assert (read.id, read.articles, read.person_ids) == (id_, ["第十一条", "第九条"], people)


def test_an_array_that_no_connection_reads_is_refused_at_once() -> None:
    with pytest.raises(TypeError, match=r"counts_of_a_test\.counts"):
        Packed(CountsRow, "c")
