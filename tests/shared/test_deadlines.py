from contextlib import suppress
from datetime import date, datetime, time, timedelta
from typing import Any
from uuid import UUID, uuid4

import pytest
from aid_testing.city import propose
from aid_testing.clocks import clocks_of
from aid_testing.fixtures import Client
from aid_testing.rows import outbox
from prometheus_client import REGISTRY
from shared.calendars import CalendarNotice, load_notices
from shared.deadlines import StatutoryClock
from shared.roles import Role, system
from shared.workdays import LHASA, Calendar, Due, lhasa_date, seed_calendar
from sqlalchemy import event, text


def five_working_days(start: date, calendar: Calendar) -> Due:
    return calendar.add_working_days(start, 5)


CLOCKS = clocks_of(
    "training-subsidy",
    StatutoryClock(
        what="review", article="第十八条", role=Role.HRSS_HANDLER, due=five_working_days
    ),
)
MONDAY = datetime(2025, 6, 9, 10, 0, tzinfo=LHASA)


async def start(client: Client, at: datetime = MONDAY) -> UUID:
    case_id = uuid4()
    async with client.database.transaction(by=system("test")) as tx:
        await CLOCKS.start(tx, "review", case_id=case_id, region="540102", at=at)
    return case_id


async def states(client: Client, case_id: UUID) -> list[str]:
    return [event.payload["state"] for event in await outbox(client.database, case_id)]


class RolledBack(Exception):
    pass


async def test_a_clock_ends_with_the_lhasa_day(client: Client) -> None:
    case_id = await start(client)

    [told] = await outbox(client.database, case_id)
    due = datetime.fromisoformat(told.payload["due_at"]).astimezone(LHASA)
    assert due.isoformat() == "2025-06-16T23:59:59+08:00"
    assert (told.payload["state"], told.payload["article"]) == ("set", "第十八条")


async def test_the_next_duty_that_falls_due_is_told_until_it_has_passed(client: Client) -> None:
    case_id = await start(client)
    [event] = await outbox(client.database, case_id)
    due = datetime.fromisoformat(event.payload["due_at"])

    async with client.database.reading(by=system("test")) as tx:
        before = await CLOCKS.measure(tx)
    async with client.database.transaction(by=system("test")) as tx:
        while await CLOCKS.sweep(tx):
            pass
    async with client.database.reading(by=system("test")) as tx:
        after = await CLOCKS.measure(tx)

    assert before is not None
    assert before <= due
    assert after is None or after > due


async def test_a_met_clock_does_not_pass(client: Client) -> None:
    case_id = await start(client)

    async with client.database.transaction(by=system("test")) as tx:
        await CLOCKS.meet(tx, "review", case_id=case_id)
    async with client.database.transaction(by=system("test")) as tx:
        await CLOCKS.sweep(tx)

    assert await states(client, case_id) == ["set", "met"]


async def test_an_overdue_clock_passes_once_and_can_still_be_met(client: Client) -> None:
    case_id = await start(client)

    for _ in range(2):
        async with client.database.transaction(by=system("test")) as tx:
            await CLOCKS.sweep(tx)
    async with client.database.transaction(by=system("test")) as tx:
        await CLOCKS.meet(tx, "review", case_id=case_id)

    assert await states(client, case_id) == ["set", "passed", "met"]


async def test_a_clock_that_starts_again_is_one_clock(client: Client) -> None:
    case_id = await start(client)

    async with client.database.transaction(by=system("test")) as tx:
        await CLOCKS.start(
            tx, "review", case_id=case_id, region="540102", at=MONDAY + timedelta(days=1)
        )
        running = await CLOCKS.of_case(tx, case_id)

    assert len(running) == 1
    assert running[0].due_at.astimezone(LHASA).date() == date(2025, 6, 17)


async def test_next_years_calendar_moves_a_provisional_clock(client: Client) -> None:
    case_id = await start(client, datetime(2026, 12, 29, 9, 0, tzinfo=LHASA))
    notices = [
        CalendarNotice(
            code=code,
            published_from=date(2027, 1, 1),
            published_through=date(2027, 12, 31),
            days_off=["2027-01-01..2027-01-06"] if code == "CN" else [],
        )
        for code in ("CN", "LHASA")
    ]

    with suppress(RolledBack):  # the calendars are everybody's
        async with client.database.transaction(by=system("test")) as tx:
            before = await CLOCKS.of_case(tx, case_id)
            await load_notices(tx.session, notices)
            await CLOCKS.recompute(tx)
            after = await CLOCKS.of_case(tx, case_id)
            raise RolledBack

    assert before[0].provisional
    assert before[0].due_at.astimezone(LHASA).date() == date(2027, 1, 6)
    assert not after[0].provisional
    assert after[0].due_at.astimezone(LHASA).date() > before[0].due_at.astimezone(LHASA).date()


async def test_a_calendar_with_a_gap_before_it_is_refused(client: Client) -> None:
    notice = {"code": "CN", "published_from": "2031-01-01", "published_through": "2031-12-31"}
    answer = await propose(client, "/v1/internal/calendars", calendars=[notice])

    assert (answer.status_code, answer.json()["code"]) == (422, "CALENDAR_HAS_GAP")


@pytest.mark.parametrize("code", ["NATIONAL", "CITY", "540102", "", "cn"])
async def test_fr_25_a_calendar_that_nobody_reads_is_refused(client: Client, code: str) -> None:
    """FR-25 of the field reports."""
    notice = {"code": code, "published_from": "2026-01-01", "published_through": "2026-12-31"}
    answer = await propose(client, "/v1/internal/calendars", calendars=[notice])

    assert (answer.status_code, answer.json()["errors"][0]["pointer"]) == (
        422,
        "/calendars/0/code",
    )


def any_day(start: date, calendar: Calendar) -> Due:
    return calendar.add_working_days(start, 1)


TWO = clocks_of(
    "training-subsidy",
    StatutoryClock(what="review", article="第一条", role=Role.HRSS_HANDLER, due=five_working_days),
    StatutoryClock(what="visit", article="第二条", role=Role.HRSS_HANDLER, due=any_day),
)


async def changes(client: Client, case_id: UUID) -> list[tuple[str, str]]:
    return [
        (event.payload["state"], event.payload["what"])
        for event in await outbox(client.database, case_id)
    ]


async def test_clocks_of_one_transaction_are_written_together_and_told_in_their_order(
    client: Client,
) -> None:
    case_id, sent = uuid4(), []

    def count(_connection: Any, _cursor: Any, statement: str, *_: Any) -> None:
        sent.append(statement)

    event.listen(client.database.engine.sync_engine, "before_cursor_execute", count)
    async with client.database.transaction(by=system("test"), audited=False) as tx:
        await TWO.start(tx, "review", case_id=case_id, region="540102", at=MONDAY)
        await TWO.start(tx, "visit", case_id=case_id, region="540102", at=MONDAY)
    async with client.database.transaction(by=system("test"), audited=False) as tx:
        await TWO.meet(tx, "visit", case_id=case_id)
        await TWO.cancel(tx, case_id=case_id)
        await TWO.start(tx, "review", case_id=case_id, region="540102", at=MONDAY)
    event.remove(client.database.engine.sync_engine, "before_cursor_execute", count)

    assert len(sent) == 6  # the calendar, the clocks and their events, twice
    assert await changes(client, case_id) == [
        ("set", "review"),
        ("set", "visit"),
        ("met", "visit"),
        ("cancelled", "review"),
        ("set", "review"),
    ]


async def test_a_clock_that_stops_in_the_transaction_of_its_start_is_told_both(
    client: Client,
) -> None:
    case_id = uuid4()

    async with client.database.transaction(by=system("test")) as tx:
        await TWO.start(tx, "review", case_id=case_id, region="540102", at=MONDAY)
        await TWO.meet(tx, "review", case_id=case_id)
        await TWO.start(tx, "visit", case_id=case_id, region="540102", at=MONDAY)
        await TWO.start(tx, "visit", case_id=case_id, region="540103", at=MONDAY)
        running = await TWO.of_case(tx, case_id)

    assert [(one.what, one.region) for one in running] == [("visit", "540103")]
    assert await changes(client, case_id) == [
        ("set", "review"),
        ("met", "review"),
        ("set", "visit"),
        ("set", "visit"),
    ]


async def test_a_clock_that_the_service_no_longer_declares_is_left_and_told(client: Client) -> None:
    what = f"dropped-{uuid4()}"
    before = clocks_of(
        "training-subsidy",
        StatutoryClock(what=what, article="第一条", role=Role.HRSS_HANDLER, due=five_working_days),
    )
    case_id = uuid4()
    async with client.database.transaction(by=system("test")) as tx:
        await before.start(tx, what, case_id=case_id, region="540102", at=MONDAY)
    after = clocks_of("training-subsidy")

    async with client.database.transaction(by=system("test")) as tx:
        assert await after.recompute(tx) == 0
    async with client.database.reading(by=system("test")) as tx:
        await after.measure(tx)
    assert running(what) == 1

    async with client.database.transaction(by=system("test")) as tx:
        await before.cancel(tx, case_id=case_id)
    async with client.database.reading(by=system("test")) as tx:
        await after.measure(tx)
    assert running(what) == 0


def running(what: str) -> float | None:
    labels = {"service": "training-subsidy", "what": what}
    return REGISTRY.get_sample_value("aid_deadlines_undeclared", labels)


async def test_a_clock_that_stood_still_ends_as_many_working_days_later(client: Client) -> None:
    """What was left when it stopped is left when it runs on; meanwhile it does not pass."""
    today = client.database.clock.today()
    began, stopped = today - timedelta(days=12), today - timedelta(days=10)
    case_id = await start(client, datetime.combine(began, time(10), tzinfo=LHASA))
    calendar = seed_calendar()

    async with client.database.transaction(by=system("test")) as tx:
        await CLOCKS.suspend(tx, "review", case_id=case_id)
        await tx.flush()
        await tx.session.execute(
            text("UPDATE deadlines SET closed_at = :at WHERE case_id = :id"),
            {"id": case_id, "at": datetime.combine(stopped, time(15), tzinfo=LHASA)},
        )
    async with client.database.transaction(by=system("test")) as tx:
        while await CLOCKS.sweep(tx):
            pass
    async with client.database.transaction(by=system("test")) as tx:
        went_on = await CLOCKS.resume(tx, "review", case_id=case_id, region="540102")
        again = await CLOCKS.resume(tx, "review", case_id=case_id, region="540102")

    assert await states(client, case_id) == ["set", "suspended", "resumed"]
    assert again is None
    assert went_on is not None
    since, due_at = went_on
    assert lhasa_date(since) == stopped
    left = calendar.working_days(today, lhasa_date(due_at))
    assert left == 5 - calendar.working_days(began, stopped)


async def test_a_suspended_clock_is_met_and_cancelled_like_a_running_one(client: Client) -> None:
    met, ended = await start(client), await start(client)

    for case_id in (met, ended):
        async with client.database.transaction(by=system("test")) as tx:
            await CLOCKS.suspend(tx, "review", case_id=case_id)
    async with client.database.transaction(by=system("test")) as tx:
        await CLOCKS.meet(tx, "review", case_id=met)
        await CLOCKS.cancel(tx, case_id=ended)

    assert await states(client, met) == ["set", "suspended", "met"]
    assert await states(client, ended) == ["set", "suspended", "cancelled"]
