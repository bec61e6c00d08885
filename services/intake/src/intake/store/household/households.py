"""Households and their dated members; findings about them, the reason sealed."""

from collections.abc import Collection, Sequence
from typing import Any
from uuid import UUID

from shared.contracts.vocabulary import Category
from shared.errors import ChangedMeanwhile
from shared.ids import new_id
from shared.transaction import Reading, Transaction
from shared.vault import Place
from shared.writes import WritePart, change_row, insert_row
from sqlalchemy import or_, select, text

from intake.domain.household.membership import (
    Finding,
    FindingNotFound,
    FindingStatus,
    HouseholdChange,
    Joined,
    Membership,
    MembershipFinding,
)
from intake.store.tables import HouseholdFindingRow, HouseholdMemberRow

ONE_AT_A_TIME = text("""
SELECT person_id FROM persons WHERE person_id = ANY(CAST(:people AS uuid[]))
ORDER BY person_id FOR UPDATE
""")
JOIN = text("""
WITH asked AS (
    SELECT unnest(CAST(:people AS uuid[])) AS person_id
), there AS (
    SELECT m.household_id FROM household_members AS m JOIN asked USING (person_id)
    WHERE m.until IS NULL GROUP BY m.household_id
    ORDER BY (CAST(:heads_first AS boolean) AND bool_or(m.person_id = :head_id)) DESC,
        count(*) DESC, bool_or(m.person_id = :head_id) DESC, max(m.since) DESC, m.household_id
    LIMIT 1
), made AS (
    INSERT INTO households (household_id) SELECT CAST(:new_id AS uuid)
    WHERE NOT EXISTS (SELECT FROM there) RETURNING household_id
), chosen AS (
    SELECT household_id FROM there UNION ALL SELECT household_id FROM made
), joined AS (
    INSERT INTO household_members (household_id, person_id, since, how, application_id)
    SELECT c.household_id, a.person_id, :today, 'APPLICATION', :application_id
    FROM chosen AS c CROSS JOIN asked AS a
    WHERE NOT EXISTS (SELECT FROM household_members AS m WHERE m.household_id = c.household_id
        AND m.person_id = a.person_id AND m.until IS NULL)
), alone AS (
    SELECT m.household_id FROM household_members AS m JOIN asked USING (person_id)
        CROSS JOIN chosen AS c
    WHERE m.until IS NULL AND m.how = 'APPLICATION' AND m.household_id <> c.household_id
        AND NOT EXISTS (SELECT FROM household_members AS other
            WHERE other.household_id = m.household_id AND other.person_id <> m.person_id)
        AND NOT EXISTS (SELECT FROM applications AS a WHERE a.household_id = m.household_id
            AND a.category <> ALL(CAST(:of_persons AS text[])))
), left_now AS (
    UPDATE household_members AS m SET until = :today FROM alone
    WHERE m.household_id = alone.household_id AND m.until IS NULL
), moved AS (
    UPDATE applications AS a SET household_id = chosen.household_id FROM alone CROSS JOIN chosen
    WHERE a.household_id = alone.household_id
)
SELECT household_id, ARRAY(SELECT household_id FROM alone ORDER BY 1) AS alone FROM chosen
""")
INDIVIDUALS = [one for one in Category if one.is_individual]
ADD = WritePart(
    sql="""{me} AS (
    INSERT INTO household_members (household_id, person_id, since, how, application_id)
    SELECT n.household_id, n.person_id, n.since, 'APPLICATION', n.application_id
    FROM json_populate_recordset(CAST(NULL AS household_members), CAST(:{me} AS json)) AS n
    WHERE NOT EXISTS (SELECT FROM household_members AS m
        WHERE m.person_id = n.person_id AND m.until IS NULL)
    ON CONFLICT (household_id, person_id, since) DO UPDATE SET until = NULL
    RETURNING 1)""",
    gives="SELECT count(*) FROM {me}",
    heard=lambda _tx, _count, _rows: None,
)
MOVE = WritePart(
    sql="""{me}_rows AS (
    SELECT * FROM json_to_recordset(CAST(:{me} AS json)) AS r(person_id uuid, left_id uuid,
        joined_id uuid, how text, on_day date, application_id uuid)
), {me}_made AS (
    INSERT INTO households (household_id) SELECT DISTINCT joined_id FROM {me}_rows
    ON CONFLICT DO NOTHING
), {me}_left AS (
    UPDATE household_members AS h SET until = m.on_day FROM {me}_rows AS m
    WHERE h.household_id = m.left_id AND h.person_id = m.person_id AND h.until IS NULL
), {me} AS (
    INSERT INTO household_members (household_id, person_id, since, how, application_id)
    SELECT DISTINCT ON (m.joined_id, m.person_id) m.joined_id, m.person_id, m.on_day, m.how,
        m.application_id
    FROM {me}_rows AS m WHERE NOT EXISTS (SELECT FROM household_members AS h
        WHERE h.household_id = m.joined_id AND h.person_id = m.person_id AND h.until IS NULL)
    ON CONFLICT (household_id, person_id, since) DO UPDATE SET until = NULL, how = excluded.how
    RETURNING 1)""",
    gives="SELECT count(*) FROM {me}",
    heard=lambda _tx, _count, _rows: None,
)
MERGE = text("""
WITH left_now AS (
    UPDATE household_members SET until = :on
    WHERE household_id = ANY(CAST(:merged AS uuid[])) AND until IS NULL RETURNING person_id
), moved AS (
    UPDATE applications SET household_id = :into WHERE household_id = ANY(CAST(:merged AS uuid[]))
)
INSERT INTO household_members (household_id, person_id, since, how, application_id)
SELECT DISTINCT CAST(:into AS uuid), l.person_id, CAST(:on AS date), 'SAME_HOUSEHOLD',
    CAST(:application_id AS uuid)
FROM left_now AS l
WHERE NOT EXISTS (SELECT FROM household_members AS m
    WHERE m.household_id = :into AND m.person_id = l.person_id AND m.until IS NULL)
ON CONFLICT (household_id, person_id, since) DO UPDATE SET until = NULL, how = excluded.how
""")


async def join_household(
    tx: Transaction,
    application_id: UUID,
    *,
    people: Collection[UUID],
    head_id: UUID,
    heads_first: bool,
) -> Joined:
    """The household that the people of an application belong to, or a new one (A-70).

    Where they are of several, it is the one of most of them, then the head's; or the head's before
    all (``heads_first``). Whoever applied as a person alone until now is of it too: such a record
    names nobody else and says nothing about who lives together (A-08).
    """
    everybody = sorted(people)
    await tx.session.execute(ONE_AT_A_TIME, {"people": everybody})
    row = (
        await tx.session.execute(
            JOIN,
            {
                "people": everybody,
                "head_id": head_id,
                "heads_first": heads_first,
                "of_persons": INDIVIDUALS,
                "new_id": new_id(),
                "today": tx.clock.today(),
                "application_id": application_id,
            },
        )
    ).one()
    return Joined(household_id=row.household_id, alone=tuple(row.alone))


def add_members(
    tx: Transaction, household_id: UUID, *, application_id: UUID, people: Collection[UUID]
) -> None:
    """Whom a correction names beside the others joins; who is of another household stays there.

    What the register says otherwise is a finding of two officers, not a correction (A-70).
    """
    for person in sorted(people):
        row = {"household_id": household_id, "person_id": person, "since": tx.clock.today()}
        tx.writes.add(ADD, {**row, "application_id": application_id})


async def memberships_of(
    tx: Reading, household_id: UUID, people: Collection[UUID], *, ended: bool = False
) -> list[Membership]:
    """Who is of a household, and where else the people of an application are."""
    row = HouseholdMemberRow
    query = (
        select(row)
        .where(or_(row.household_id == household_id, row.person_id.in_(people)))
        .order_by(row.since, row.person_id, row.household_id)
    )
    if not ended:
        query = query.where(row.until.is_(None))
    return [
        Membership(
            household_id=one.household_id,
            person_id=one.person_id,
            since=one.since,
            how=one.how,
            application_id=one.application_id,
            until=one.until,
        )
        for one in await tx.session.scalars(query)
    ]


async def apply_change(tx: Transaction, finding: Finding, change: HouseholdChange) -> None:
    """Write who left and joined what, from the day that was found."""
    if change.merged:
        await tx.session.execute(
            MERGE,
            {
                "on": finding.since,
                "application_id": finding.application_id,
                "merged": list(change.merged),
                "into": change.household_id,
            },
        )
    for one in change.moves:
        row = {
            "person_id": one.person_id,
            "left_id": one.left,
            "joined_id": one.joined,
            "how": finding.found.get(one.person_id, MembershipFinding.LEFT),
            "on_day": finding.since,
            "application_id": finding.application_id,
        }
        tx.writes.add(MOVE, row)


def _place(finding_id: UUID, column: str) -> Place:
    return Place("household_findings", column, finding_id)


async def insert_finding(tx: Transaction, one: Finding, *, reason: str) -> None:
    """Keep what the township found. The database lets one application have one open finding."""
    insert_row(
        tx,
        HouseholdFindingRow,
        id=one.id,
        application_id=one.application_id,
        found={str(person): what for person, what in one.found.items()},
        since=one.since,
        papers=[str(paper) for paper in one.papers],
        next_applicant=one.next_applicant,
        reason=tx.vault.seal(reason, _place(one.id, "reason")),
        found_by=one.found_by,
        found_at=one.found_at,
        status=one.status,
        version=one.version,
    )
    tx.audit_subject("household_finding", one.id, one.version)
    tx.created(f"/v1/applications/{one.application_id}/household")


async def save_answer(tx: Transaction, one: Finding, *, reason: str) -> None:
    """Write the county's answer."""
    change_row(
        tx,
        HouseholdFindingRow,
        {"id": one.id},
        was=one.version - 1,
        status=one.status,
        answered_by=one.answered_by,
        answered_at=one.answered_at,
        answer=tx.vault.seal(reason, _place(one.id, "answer")) if reason else None,
        version=one.version,
    )
    tx.audit_subject("household_finding", one.id, one.version)


async def has_open_finding(tx: Reading, application_id: UUID) -> bool:
    """Whether a finding about the household still waits for its answer."""
    row = HouseholdFindingRow
    waiting = select(row.id).where(
        row.application_id == application_id, row.status == FindingStatus.OPEN
    )
    return await tx.session.scalar(waiting) is not None


async def findings_of(tx: Reading, application_id: UUID) -> list[tuple[Finding, str, str | None]]:
    """Every finding about the household of an application, with both reasons opened."""
    row = HouseholdFindingRow
    rows = await tx.session.scalars(
        select(row).where(row.application_id == application_id).order_by(row.found_at, row.id)
    )
    return [(_finding(one), *_reasons(tx, one)) for one in rows]


async def get_finding(
    tx: Reading, application_id: UUID, finding_id: UUID, *, expected: int | None = None
) -> Finding:
    """One finding. Raises ``FindingNotFound``, ``ChangedMeanwhile``."""
    row = HouseholdFindingRow
    found = await tx.session.scalar(
        select(row).where(row.id == finding_id, row.application_id == application_id)
    )
    if found is None:
        raise FindingNotFound
    if expected is not None and found.version != expected:
        raise ChangedMeanwhile(version=found.version)
    return _finding(found)


def _reasons(tx: Reading, row: Any) -> tuple[str, str | None]:
    answer = row.answer and tx.vault.open(row.answer, _place(row.id, "answer"))
    return tx.vault.open(row.reason, _place(row.id, "reason")), answer


def _finding(row: HouseholdFindingRow) -> Finding:
    return Finding(
        id=row.id,
        application_id=row.application_id,
        found={UUID(person): MembershipFinding(what) for person, what in row.found.items()},
        since=row.since,
        found_by=row.found_by,
        found_at=row.found_at,
        papers=_ids(row.papers),
        next_applicant=row.next_applicant,
        status=FindingStatus(row.status),
        answered_by=row.answered_by,
        answered_at=row.answered_at,
        version=row.version,
    )


def _ids(texts: Sequence[str]) -> tuple[UUID, ...]:
    return tuple(UUID(one) for one in texts)
