"""Make every stored answer again, by the edition that it was given with, and compare the bytes."""

from collections import Counter
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from aid_engines.layout import Layout
from approval.usecases.decisions.replay import decided_again
from assessment.usecases.previews import assessed_again
from shared.policy import EditionNotCallable
from shared.replay import canonical, differences
from sqlalchemy import TextClause, text
from sqlalchemy.ext.asyncio import AsyncSession
from training_subsidy.usecases.claims.replay import claim_answered_again

from aid.databases import session_of

Again = Callable[[Mapping[str, Any], Mapping[str, Any]], Any]
SHOWN = 5
PAGE = 500


@dataclass(frozen=True, slots=True, kw_only=True)
class Answers:
    """The stored answers of one service: ``name``, ``basis`` and ``answer`` of each.

    ``unkept`` counts those from before their basis was kept; they cannot be made again.
    """

    service: str
    query: TextClause
    unkept: TextClause
    again: Again


STORED = (
    Answers(
        service="assessment",
        query=text("""
            SELECT case_id || '/' || revision AS name,
                   json_build_object('inputs', inputs, 'edition', edition) AS basis,
                   event AS answer
            FROM evaluations WHERE edition IS NOT NULL ORDER BY completed_at, case_id, revision
        """),
        unkept=text("SELECT count(*) FROM evaluations WHERE edition IS NULL"),
        again=assessed_again,
    ),
    Answers(
        service="approval",
        query=text("""
            SELECT CAST(id AS varchar) AS name, basis, outcome AS answer
            FROM decisions WHERE basis IS NOT NULL ORDER BY decided_at, id
        """),
        unkept=text("SELECT count(*) FROM decisions WHERE basis IS NULL AND supplements IS NULL"),
        again=decided_again,
    ),
    Answers(
        service="training-subsidy",
        query=text("""
            SELECT CAST(decision_id AS varchar) AS name, basis, answer
            FROM claim_bases ORDER BY decided_at, decision_id
        """),
        unkept=text("""
            SELECT count(*) FROM claims AS c WHERE c.decision_id IS NOT NULL
                AND NOT EXISTS (SELECT 1 FROM claim_bases AS b WHERE b.decision_id = c.decision_id)
        """),
        again=claim_answered_again,
    ),
)


async def run(layout: Layout) -> int:
    """Print how many answers of each service are the same, and each that differs; then exit 1."""
    differing = 0
    for stored in STORED:
        async with session_of(layout, stored.service) as session:
            counts, lines = await replay(session, stored)
        differing += counts["differ"]
        for line in lines:
            print(f"DIFFERS {line}")
        print(
            f"{stored.service}: {counts['same']} the same byte for byte, {counts['differ']} differ, "
            f"{counts['unkept']} from before their edition was kept"
        )
    return 1 if differing else 0


async def replay(session: AsyncSession, stored: Answers) -> tuple[Counter[str], list[str]]:
    """How many answers are the same and how many differ, and where: the first places of each."""
    counts: Counter[str] = Counter()
    found: list[str] = []
    rows = await session.stream(stored.query, execution_options={"yield_per": PAGE})
    async for row in rows:
        lines = lines_of(stored.again, row.basis, row.answer)
        counts["differ" if lines else "same"] += 1
        found += [f"{stored.service} {row.name} {line}" for line in lines[:SHOWN]]
    counts["unkept"] = await session.scalar(stored.unkept) or 0
    return counts, found


def lines_of(again: Again, basis: Mapping[str, Any], answer: Mapping[str, Any]) -> list[str]:
    """Where an answer made again differs from the stored one; nothing where it does not."""
    try:
        made = again(basis, answer)
    except EditionNotCallable as gone:
        return [f"cannot be made again: {gone} is gone"]
    return [] if canonical(made) == canonical(answer) else differences(made, answer)
