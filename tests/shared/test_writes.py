"""Rows that a transaction writes wait, and go to the database together."""

from collections.abc import Awaitable, Callable
from contextlib import suppress
from datetime import UTC, date, datetime
from typing import Any
from uuid import UUID, uuid4

import pytest
from aid_testing.fixtures import Client
from assessment.store.tables import (
    AnswerRow,
    AssessmentRow,
    ConflictRow,
    EvaluationRow,
    ReopeningRow,
)
from shared.errors import ChangedMeanwhile
from shared.roles import system
from shared.rows import row_from, rows_from, rows_where
from shared.transaction import Transaction
from shared.writes import change_row, insert_once, insert_row, remove_row
from sqlalchemy import event, select, text

NOW = datetime(2026, 3, 2, 9, 30, tzinfo=UTC)


def add_assessment(tx: Transaction, case_id: UUID) -> None:
    insert_row(
        tx,
        AssessmentRow,
        case_id=case_id,
        region="542100",
        status="OPEN",
        revision=1,
        payee_version=1,
        accepted={"case": str(case_id)},
        opened_at=NOW,
        version=1,
    )


def add_conflict(tx: Transaction, case_id: UUID, item: str) -> UUID:
    id_ = uuid4()
    insert_row(tx, ConflictRow, id=id_, case_id=case_id, item=item, verified=1, intentional=False)
    return id_


@pytest.fixture
async def client(client_of: Callable[[str], Awaitable[Client]]) -> Client:
    return await client_of("assessment")


async def items_of(client: Client, case_id: UUID) -> list[str]:
    async with client.database.reading(by=system("test")) as tx:
        query = select(ConflictRow.item).where(ConflictRow.case_id == case_id)
        return sorted(await tx.session.scalars(query))


async def test_rows_of_several_tables_go_as_one_statement(client: Client) -> None:
    case_id, sent = uuid4(), []

    def count(_connection: Any, _cursor: Any, statement: str, *_: Any) -> None:
        sent.append(statement)

    event.listen(client.database.engine.sync_engine, "before_cursor_execute", count)
    async with client.database.transaction(by=system("test"), audited=False) as tx:
        add_assessment(tx, case_id)
        add_conflict(tx, case_id, "DEPOSITS")
        add_conflict(tx, case_id, "VEHICLES")
    event.remove(client.database.engine.sync_engine, "before_cursor_execute", count)

    assert len(sent) == 1
    assert await items_of(client, case_id) == ["DEPOSITS", "VEHICLES"]


async def test_what_waits_is_not_written_when_the_transaction_fails(client: Client) -> None:
    case_id = uuid4()

    with suppress(ZeroDivisionError):
        async with client.database.transaction(by=system("test"), audited=False) as tx:
            add_conflict(tx, case_id, "DEPOSITS")
            raise ZeroDivisionError

    assert await items_of(client, case_id) == []


async def test_a_row_that_has_moved_on_is_not_overwritten(client: Client) -> None:
    case_id = uuid4()
    async with client.database.transaction(by=system("test"), audited=False) as tx:
        add_assessment(tx, case_id)

    with pytest.raises(ChangedMeanwhile):
        async with client.database.transaction(by=system("test"), audited=False) as tx:
            change_row(tx, AssessmentRow, {"case_id": case_id}, was=7, status="ENDED", version=8)

    async with client.database.reading(by=system("test")) as reading:
        assert (
            await reading.session.scalar(
                select(AssessmentRow.status).where(AssessmentRow.case_id == case_id)
            )
            == "OPEN"
        )


async def test_two_changes_of_one_row_are_one_from_the_version_that_was_read(
    client: Client,
) -> None:
    case_id = uuid4()
    async with client.database.transaction(by=system("test"), audited=False) as tx:
        add_assessment(tx, case_id)

    async with client.database.transaction(by=system("test"), audited=False) as tx:
        change_row(tx, AssessmentRow, {"case_id": case_id}, was=1, status="SUSPENDED", version=2)
        change_row(tx, AssessmentRow, {"case_id": case_id}, was=2, status="ENDED", version=3)

    async with client.database.reading(by=system("test")) as reading:
        row = await reading.session.get(AssessmentRow, case_id)
        assert row is not None
        assert (row.status, row.version) == ("ENDED", 3)


async def test_a_row_is_deleted_with_the_others(client: Client) -> None:
    case_id = uuid4()
    async with client.database.transaction(by=system("test"), audited=False) as tx:
        gone = add_conflict(tx, case_id, "DEPOSITS")
        add_conflict(tx, case_id, "VEHICLES")

    async with client.database.transaction(by=system("test"), audited=False) as tx:
        remove_row(tx, ConflictRow, id=gone)
        add_conflict(tx, case_id, "DWELLINGS")

    assert await items_of(client, case_id) == ["DWELLINGS", "VEHICLES"]


async def test_every_kind_of_column_comes_back_as_it_was_written(client: Client) -> None:
    request_id, case_id = uuid4(), uuid4()
    given = {
        "request_id": request_id,
        "answer_id": "a-1",
        "case_id": case_id,
        "person_id": uuid4(),
        "source": "BANK",
        "data_date": date(2026, 2, 28),
        "no_data": False,
        "figures": {"存款": 900719925474099300},
        "by_hand": True,
        "counts": True,
        "raw_sealed": b"\x00\x01\xff\\x",
        "received_at": NOW,
        "recorded_by": '措姆 "\\',
    }

    async with client.database.transaction(by=system("test"), audited=False) as tx:
        insert_row(tx, AnswerRow, **given)
        await tx.flush()
        query = text(f"SELECT {rows_where(AnswerRow, 't.case_id = :id')}")
        [read] = rows_from(AnswerRow, await tx.session.scalar(query, {"id": case_id}) or ())

    assert {name: getattr(read, name) for name in given} == given


async def test_a_json_column_keeps_its_text(client: Client) -> None:
    case_id = uuid4()
    async with client.database.transaction(by=system("test"), audited=False) as tx:
        insert_row(
            tx,
            EvaluationRow,
            case_id=case_id,
            revision=1,
            inputs={"z": 1, "a": [1.0, "二"]},
            event={},
            completed_by="handler",
            completed_at=NOW,
        )

    async with client.database.reading(by=system("test")) as reading:
        written = await reading.session.scalar(
            text("SELECT CAST(inputs AS text) FROM evaluations WHERE case_id = :id"),
            {"id": case_id},
        )
    assert written == '{"z": 1, "a": [1.0, "二"]}'


def test_of_no_rows_there_is_none() -> None:
    assert row_from(ConflictRow, []) is None


async def test_a_row_is_inserted_once_and_the_second_time_says_so(client: Client) -> None:
    case_id = uuid4()
    async with client.database.transaction(by=system("test"), audited=False) as tx:
        add_assessment(tx, case_id)
        await tx.flush()
        given = {"case_id": case_id, "ground": "OBJECTION", "reopened_at": NOW}

        first = await insert_once(tx, ReopeningRow, **given)
        again = await insert_once(tx, ReopeningRow, "case_id", "ground", **given)

    assert (first, again) == (True, False)
