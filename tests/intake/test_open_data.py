"""Public counts: what is small is withheld, and what would give it away; an event and open files agree."""

import csv
import io
import random
from collections.abc import Iterator
from dataclasses import replace
from datetime import date, datetime, timedelta
from itertools import product
from typing import Any
from uuid import UUID, uuid4

import jsonschema
import pytest
from aid_engines.topics import connection
from aid_testing.clocks import ahead
from aid_testing.curated import records_of, relayed
from aid_testing.environment import settings_of
from aid_testing.fixtures import Client
from aid_testing.rows import a_message
from intake.consumers import subscriptions
from intake.domain.sharing.counts import LEAST, Key, with_sums, withheld
from intake.usecases.sharing.counts import publish_counts
from intake.workers import BEHIND_SECONDS, publish_month
from shared.asyncapi import shared_schema
from shared.contracts.disbursement import PaymentPaid, PaymentReturned
from shared.contracts.shares import PUBLIC, CountsPublished
from shared.contracts.training_subsidy import ClaimDecided
from shared.kafka import Producer
from shared.roles import system
from shared.workdays import LHASA
from sqlalchemy import text

COUNTIES = ("540102", "540103", "540121")
KINDS = ("A", "B", "C", "D")


def tables(number: int) -> Iterator[dict[tuple[str, str], int]]:
    """Tables as counties have them: many zeros and small numbers, some large ones."""
    chance = random.Random(20261201)
    for _ in range(number):
        yield {
            place: chance.choice([0, 0, 1, 2, 4, 5, 6, 11, 40])
            for place in product(COUNTIES, KINDS)
        }


def lines() -> list[tuple[Key, list[Key]]]:
    """Each sum with its parts."""
    return [
        *(((c, None), [(c, k) for k in KINDS]) for c in (*COUNTIES, None)),
        *(((None, k), [(c, k) for c in COUNTIES]) for k in (*KINDS, None)),
    ]


def worked_out(table: dict[Key, int], hidden: set[Key]) -> set[Key]:
    """What an attacker learns who knows every published number, and that none is negative."""
    most = max(table.values())
    bounds = {key: (1, most) if key in hidden else (n, n) for key, n in table.items()}
    changed = True
    while changed:
        changed = False
        for total, parts in lines():
            for key in (total, *parts):
                low, high = bounds[key]
                others = [bounds[one] for one in parts if one != key]
                if key == total:
                    least, greatest = sum(a for a, _ in others), sum(b for _, b in others)
                else:
                    least = bounds[total][0] - sum(b for _, b in others)
                    greatest = bounds[total][1] - sum(a for a, _ in others)
                new = max(low, least), min(high, greatest)
                changed |= new != (low, high)
                bounds[key] = new
    return {key for key in hidden if bounds[key][0] == bounds[key][1]}


def test_no_withheld_number_can_be_worked_out_from_the_others() -> None:
    """Alone a small number would be found by subtraction: so further ones are withheld."""
    naive = found = 0
    for cells in tables(150):
        table = with_sums(cells)
        small = {key for key, number in table.items() if 0 < number < LEAST}
        naive += bool(worked_out(table, small))
        hidden = withheld(table)
        found += len(worked_out(table, hidden))
        assert small <= hidden
        for total, parts in lines():
            below = [key for key in parts if key in hidden]
            if below and total not in hidden:
                assert sum(table[key] for key in below) >= LEAST

    assert naive > 30
    assert found == 0


def left_by(table: dict[Key, int], hidden: set[Key]) -> dict[Key, set[int]]:
    """Every value that each withheld number of a table of two by two may have: all are tried."""
    places = [(c, k) for c in COUNTIES[:2] for k in KINDS[:2]]
    ranges = [range(1, 11) if one in hidden else [table[one]] for one in places]
    left: dict[Key, set[int]] = {key: set() for key in hidden}
    for values in product(*ranges):
        tried = with_sums(dict(zip(places, values, strict=True)))
        if all(number == table[key] for key, number in tried.items() if key not in hidden):
            for key in hidden:
                left[key].add(tried[key])
    return left


def test_who_tries_every_table_is_left_with_several_for_each_withheld_number() -> None:
    chance = random.Random(5)
    for _ in range(15):
        cells = {
            place: chance.choice([0, 1, 1, 2, 5, 6]) for place in product(COUNTIES[:2], KINDS[:2])
        }
        table = with_sums(cells)

        left = left_by(table, withheld(table))

        assert [key for key, values in left.items() if len(values) < 2] == [], cells


def test_a_table_of_large_numbers_and_zeros_is_published_whole() -> None:
    table = with_sums(dict.fromkeys(product(COUNTIES, KINDS), 5) | {("540102", "A"): 0})

    assert withheld(table) == set()


@pytest.mark.parametrize("number", [1, 4])
def test_of_a_single_small_number_its_sums_are_withheld_too(number: int) -> None:
    table = with_sums({("540102", "A"): number})

    assert withheld(table) == {*table}


async def decided(client: Client, at: datetime, county: str, kind: str, cases: int) -> list[UUID]:
    """So many claims of a county and kind are approved on a day."""
    claims = [uuid4() for _ in range(cases)]
    messages = [
        a_message(
            ClaimDecided(
                case_id=claim,
                decision_id=uuid4(),
                case_number="PX-540102-2027-000001",
                approved=True,
                articles=("第十二条",),
                edition="215-2018@2018-12-03",
                decided_at=at,
                decided_by="lead",
                signers=("lead",),
                region=county,
                claim_type=kind,
                amount=120_000,
            )
        )
        for claim in claims
    ]
    await subscriptions.deliver(client.database, messages)
    return claims


async def published(client: Client) -> None:
    """All months that are over are published."""
    made = 1
    while made:
        async with client.database.transaction(by=system("intake"), audited=False) as tx:
            made = await publish_counts(tx)


async def test_a_month_is_published_once_after_it_is_over_and_all_forms_agree(
    client: Client,
) -> None:
    """What moved on before the count is counted all the same; a month that is no whole one says so."""
    today = client.database.clock.today()
    partial = today.replace(day=1) - timedelta(days=20)
    await decided(
        client,
        datetime(partial.year, partial.month, partial.day, 9, tzinfo=LHASA),
        "540102",
        "A",
        5,
    )
    in_march = datetime(today.year + 1, 3, 10, 9, tzinfo=LHASA)
    month = f"{in_march:%Y-%m}"
    for county, kind, cases in [
        ("540102", "A", 12),
        ("540102", "B", 3),
        ("540103", "A", 7),
        ("540103", "B", 9),
    ]:
        claims = await decided(client, in_march, county, kind, cases)
    money = {"payment_id": uuid4(), "decision_id": uuid4(), "amount": 120_000}
    paid = [
        PaymentPaid(case_id=one, **money, attempt=1, paid_on=in_march.date()) for one in claims[:6]
    ]
    await subscriptions.deliver(client.database, [a_message(one) for one in paid])

    back = [
        PaymentReturned(
            case_id=one, **money, attempt=1, reason="AC04", needs_applicant=True, after_paid=True
        )
        for one in claims[:5]
    ]
    await subscriptions.deliver(client.database, [a_message(one) for one in back])

    after = date(today.year + 1, 4, 6) - today
    with ahead(client, after.days - 1):
        await published(client)
        too_early = await client.get(f"/v1/open-data/counts/{month}")
    with ahead(client, after.days):
        await published(client)
    first = await client.get(f"/v1/open-data/counts/{month}")
    await decided(client, in_march + timedelta(days=1), "540102", "B", 20)
    with ahead(client, after.days + 1):
        await published(client)

    assert (too_early.status_code, too_early.json()["code"]) == (404, "COUNTS_NOT_PUBLISHED")
    told = (await client.get(f"/v1/open-data/counts/{month}")).json()
    assert told == first.json()
    of_before = f"{partial:%Y-%m}"
    before = (await client.get(f"/v1/open-data/counts/{of_before}")).json()
    assert (before["is_whole"], told["is_whole"]) == (False, True)
    listed = (await client.get("/v1/open-data")).json()["dcat:dataset"]
    assert [of_before in one["dct:temporal"] for one in listed if "dct:description" in one][
        -1:
    ] == [True]
    approved = {
        (one["county"], one["kind"]): one["cases"]
        for one in told["lines"]
        if one["outcome"] == "approved"
    }
    assert approved["540102", "B"] is None
    assert None in {approved["540102", "A"], approved["540102", None]}
    assert approved[None, None] == 31
    got_money = {
        (one["county"], one["kind"]): one["cases"]
        for one in told["lines"]
        if one["outcome"] == "paid"
    }
    assert got_money["540103", "B"] == 6
    file = await client.get(f"/v1/open-data/counts/{month}/csv")
    rows = [*csv.DictReader(io.StringIO(file.text))]
    assert {one["month_is_whole"] for one in rows} == {"yes"}
    assert file.headers["content-type"].startswith("text/csv")
    assert [(one["outcome"], one["county"], one["kind"], one["cases"]) for one in rows] == [
        (
            one["outcome"],
            one["county"] or "ALL",
            one["kind"] or "ALL",
            "withheld" if one["cases"] is None else str(one["cases"]),
        )
        for one in told["lines"]
    ]
    await relayed(client)
    events = [
        one
        for one in await records_of(connection(client.layout), PUBLIC)
        if one.headers.get("ce_type") == CountsPublished.type and one.value["month"] == month
    ]
    [of_training] = [one for one in events if one.value["programme"] == "TRAINING_SUBSIDY"]
    assert {one.value["programme"] for one in events} == {
        *("TEMPORARY_ASSISTANCE", "TRAINING_SUBSIDY", "FLAT_RATE_REWARD")
    }
    assert len(events) == 3
    assert of_training.value["is_whole"] is True
    jsonschema.validate(of_training.value, shared_schema(CountsPublished, "https://aid.example"))
    assert [
        (one["outcome"], one["county"], one["kind"], one["cases"])
        for one in of_training.value["counts"]
    ] == [
        (one["outcome"], one["county"], one["kind"], one["cases"])
        for one in told["lines"]
        if one["programme"] == "TRAINING_SUBSIDY"
    ]


async def test_a_month_is_published_only_once_all_is_handled_that_the_topics_hold(
    client: Client,
) -> None:
    """After a standstill the days of the month that are not heard of yet would be missing."""
    running = client.app.state.running
    place = (running.service.subscriptions.topics[0], 0)
    today = client.database.clock.today()
    month = (today.replace(day=1) + timedelta(days=400)).replace(day=1)
    await decided(client, datetime(month.year, month.month, 2, 9, tzinfo=LHASA), "540102", "A", 5)
    producer = Producer(settings_of(client.layout, "intake"))
    over = month + timedelta(days=40) - today

    async def publish() -> float | None:
        with ahead(client, over.days):
            while (again := await publish_month(replace(running, producer=producer))) == 0.0:
                pass
        return again

    try:
        everywhere = await producer.ends(running.service.subscriptions.topics)
        await reached(client, everywhere | {place: everywhere[place] + 1_000_000_000})
        producer.ends = behind_by_one(producer.ends, place)  # type: ignore[method-assign]
        while_behind = await publish()
        not_yet = await client.get(f"/v1/open-data/counts/{month:%Y-%m}")
        del producer.ends
        once_handled = await publish()
    finally:
        await producer.stop()

    assert (while_behind, not_yet.status_code) == (BEHIND_SECONDS, 404)
    assert once_handled is None
    assert (await client.get(f"/v1/open-data/counts/{month:%Y-%m}")).status_code == 200


def behind_by_one(ends: Any, place: tuple[str, int]) -> Any:
    """The ends of the topics as they are once one more record has come than was handled."""

    async def later(topics: Any) -> Any:
        return await ends(topics) | {place: 10_000_000_000}

    return later


async def reached(client: Client, places: dict[tuple[str, int], int]) -> None:
    """Intake has handled so much."""
    async with client.database.transaction(by=system("intake"), audited=False) as tx:
        for (topic, partition), offset in places.items():
            await tx.session.execute(
                text(
                    "INSERT INTO consumer_offsets (topic, partition, next_offset)"
                    " VALUES (:topic, :partition, :offset) ON CONFLICT (topic, partition)"
                    " DO UPDATE SET next_offset ="
                    " greatest(consumer_offsets.next_offset, excluded.next_offset)"
                ),
                {"topic": topic, "partition": partition, "offset": offset},
            )


async def test_the_catalogue_leads_to_each_file(client: Client) -> None:
    catalogue = (await client.get("/v1/open-data")).json()
    base = catalogue["@id"].removesuffix("/v1/open-data")

    assert catalogue["@type"] == "dcat:Catalog"
    found = {"application/json": 0, "text/csv": 0}
    for one in catalogue["dcat:dataset"][:1]:
        for file in one["dcat:distribution"]:
            answer = await client.get(file["dcat:downloadURL"].removeprefix(base))
            assert answer.status_code == 200
            assert answer.headers["content-type"].startswith(file["dcat:mediaType"])
            found[file["dcat:mediaType"]] += 1
    assert found == {"application/json": 1, "text/csv": 1}
