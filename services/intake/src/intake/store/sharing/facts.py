"""What came about with each case and where it has come to, as the public counts need it."""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from shared.transaction import Leaving, Transaction
from shared.writes import WritePart, insert_once
from sqlalchemy import bindparam, text
from sqlalchemy.dialects.postgresql import ARRAY, JSONB
from sqlalchemy.types import String

from intake.domain.sharing.facts import Fact
from intake.store.sharing.sharing_tables import CountedSinceRow

NOTE = """{me}_steps AS (
    INSERT INTO shared_steps (case_id, outcome, happened_on)
    SELECT DISTINCT n.case_id, n.outcome, n.happened_on
    FROM json_populate_recordset(CAST(NULL AS shared_facts), CAST(:{me} AS json)) AS n
    ON CONFLICT DO NOTHING
), {me} AS (
    INSERT INTO shared_facts (case_id, milestone, outcome, happened_on, programme, county, kind)
    SELECT DISTINCT ON (n.case_id, n.milestone)
        n.case_id, n.milestone, n.outcome, n.happened_on, n.programme, n.county, n.kind
    FROM json_array_elements(CAST(:{me} AS json)) WITH ORDINALITY AS w(row, place),
        LATERAL json_populate_record(CAST(NULL AS shared_facts), w.row) AS n
    ORDER BY n.case_id, n.milestone, w.place DESC
    ON CONFLICT (case_id, milestone) DO UPDATE SET outcome = excluded.outcome,
        happened_on = excluded.happened_on, programme = excluded.programme,
        county = excluded.county, kind = excluded.kind
    RETURNING 1)"""

NOTHING_WAITS = text("""
UPDATE outbox SET published_at = now() WHERE published_at IS NULL AND aggregatetype = ANY(:topics)
""").bindparams(bindparam("topics", type_=ARRAY(String)))
SEND_AGAIN = text("""
UPDATE outbox SET published_at = NULL WHERE aggregatetype = :topic
""")
MADE_AGAIN = text("""
INSERT INTO outbox (id, aggregatetype, aggregateid, type, payload, attributes)
SELECT id, topic, key, type, payload, jsonb_build_object('time', at)
FROM jsonb_to_recordset(:made) AS m(
    id uuid, topic varchar, key uuid, type varchar, payload jsonb, at varchar)
ON CONFLICT (id) DO UPDATE SET published_at = NULL, payload = excluded.payload
""").bindparams(bindparam("made", type_=JSONB))


def _written(_tx: object, _count: int, _rows: Sequence[Mapping[str, Any]]) -> None:
    """Of one batch several facts may be of one milestone: the last stays."""


NOTING = WritePart(sql=NOTE, gives="SELECT count(*) FROM {me}", heard=_written)


def note(tx: Transaction, fact: Fact) -> None:
    """Let a step wait to be kept, and to take the place of the one before it."""
    tx.writes.add(
        NOTING,
        {
            "case_id": fact.case_id,
            "milestone": fact.milestone.value,
            "outcome": fact.outcome,
            "happened_on": fact.happened_on,
            "programme": None if fact.programme is None else fact.programme.value,
            "county": fact.county,
            "kind": fact.kind,
        },
    )


async def send_anew(tx: Transaction, *, made_again: Sequence[str], as_it_was: str) -> None:
    """Let nothing wait for topics that are made again, and what one topic had be sent as it was."""
    await tx.session.execute(NOTHING_WAITS, {"topics": [*made_again]})
    await tx.session.execute(SEND_AGAIN, {"topic": as_it_was})


async def put(tx: Transaction, events: Sequence[Leaving]) -> None:
    """Let events leave that have left before, each with its id and place, or for the first time."""
    made = [
        {
            "id": str(one.id),
            "topic": one.topic,
            "key": str(one.event.key),
            "type": one.event.type,
            "payload": one.event.model_dump(mode="json"),
            "at": (one.context.happened_at or tx.clock.now()).isoformat(),
        }
        for one in events
    ]
    await tx.session.execute(MADE_AGAIN, {"made": made})


async def count_since(tx: Transaction, day: date) -> None:
    """Steps are kept from a day on, as all topics tell."""
    await insert_once(tx, CountedSinceRow, "day", day=day)
