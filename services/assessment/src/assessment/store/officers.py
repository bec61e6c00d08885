"""What officers record: home visits, appraisals and determinations; their words under seal."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from shared.ids import new_id
from shared.transaction import Transaction
from shared.vault import Place
from sqlalchemy import insert, select

from assessment.domain.determination import Determination, merged
from assessment.domain.evidence import HomeVisit
from assessment.store.tables import AppraisalRow, DeterminationRow, HomeVisitRow


@dataclass(frozen=True, slots=True, kw_only=True)
class VisitWords:
    """What a visit says in words: who assisted, and what was seen."""

    committee_member: str
    facts: str
    recorded_by: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Appraisal:
    """The votes of a democratic appraisal (民主评议)."""

    id: UUID
    held_on: date
    votes_for: int
    votes_against: int
    committee_member: str = ""


async def insert_visit(tx: Transaction, case_id: UUID, visit: HomeVisit, words: VisitWords) -> None:
    """Add a home visit; the latest one counts."""
    await tx.session.execute(
        insert(HomeVisitRow).values(
            id=visit.id,
            case_id=case_id,
            visited_on=visit.visited_on,
            members_present=visit.members_present,
            area_m2=visit.area_m2,
            dangerous=visit.dangerous,
            committee_member_sealed=tx.vault.seal(
                words.committee_member, _place(HomeVisitRow, "committee_member_sealed", visit.id)
            ),
            facts_sealed=tx.vault.seal(words.facts, _place(HomeVisitRow, "facts_sealed", visit.id)),
            recorded_by=words.recorded_by,
            recorded_at=tx.clock.now(),
        )
    )


async def latest_visit(tx: Transaction, case_id: UUID) -> HomeVisit | None:
    """The visit that counts, without its words."""
    query = (
        select(HomeVisitRow)
        .where(HomeVisitRow.case_id == case_id)
        .order_by(HomeVisitRow.id.desc())
        .limit(1)
    )
    row = await tx.session.scalar(query)
    if row is None:
        return None
    return HomeVisit(
        id=row.id,
        visited_on=row.visited_on,
        members_present=row.members_present,
        area_m2=row.area_m2,
        dangerous=row.dangerous,
    )


async def words_of_visit(tx: Transaction, visit_id: UUID) -> VisitWords:
    """Who assisted a visit and what was seen; its reading is audited by the caller."""
    row = (
        await tx.session.execute(
            select(
                HomeVisitRow.committee_member_sealed,
                HomeVisitRow.facts_sealed,
                HomeVisitRow.recorded_by,
            ).where(HomeVisitRow.id == visit_id)
        )
    ).one()
    return VisitWords(
        committee_member=tx.vault.open(
            row.committee_member_sealed, _place(HomeVisitRow, "committee_member_sealed", visit_id)
        ),
        facts=tx.vault.open(row.facts_sealed, _place(HomeVisitRow, "facts_sealed", visit_id)),
        recorded_by=row.recorded_by,
    )


async def insert_appraisal(tx: Transaction, case_id: UUID, appraisal: Appraisal) -> None:
    """Add an appraisal with the committee member who helped."""
    place = _place(AppraisalRow, "committee_member_sealed", appraisal.id)
    await tx.session.execute(
        insert(AppraisalRow).values(
            id=appraisal.id,
            case_id=case_id,
            held_on=appraisal.held_on,
            votes_for=appraisal.votes_for,
            votes_against=appraisal.votes_against,
            committee_member_sealed=tx.vault.seal(appraisal.committee_member, place),
            recorded_by=tx.by.sub,
            recorded_at=tx.clock.now(),
        )
    )


async def appraisals_of(tx: Transaction, case_id: UUID) -> list[Appraisal]:
    """The appraisals of a case in their order."""
    query = select(AppraisalRow).where(AppraisalRow.case_id == case_id).order_by(AppraisalRow.id)
    return [
        Appraisal(
            id=row.id,
            held_on=row.held_on,
            votes_for=row.votes_for,
            votes_against=row.votes_against,
            committee_member=tx.vault.open(
                row.committee_member_sealed,
                _place(AppraisalRow, "committee_member_sealed", row.id),
            ),
        )
        for row in await tx.session.scalars(query)
    ]


async def insert_determination(
    tx: Transaction,
    case_id: UUID,
    given: Mapping[str, Any],
    *,
    facts: Mapping[str, str],
) -> None:
    """Add what an officer determined; ``facts`` are the words under each exclusion."""
    id_ = new_id()
    text = json.dumps(dict(facts), ensure_ascii=False)
    place = _place(DeterminationRow, "facts_sealed", id_)
    await tx.session.execute(
        insert(DeterminationRow).values(
            id=id_,
            case_id=case_id,
            given=dict(given),
            facts_sealed=tx.vault.seal(text, place) if facts else None,
            recorded_by=tx.by.sub,
            recorded_at=tx.clock.now(),
        )
    )


async def determination_of(tx: Transaction, case_id: UUID) -> Determination:
    """All that was determined about a case, the last word on each point."""
    query = (
        select(DeterminationRow.given)
        .where(DeterminationRow.case_id == case_id)
        .order_by(DeterminationRow.id)
    )
    return merged((await tx.session.scalars(query)).all())


async def exclusion_facts_of(tx: Transaction, case_id: UUID) -> dict[str, str]:
    """The facts under each exclusion that was found; their reading is audited by the caller."""
    query = (
        select(DeterminationRow.id, DeterminationRow.facts_sealed)
        .where(DeterminationRow.case_id == case_id, DeterminationRow.facts_sealed.is_not(None))
        .order_by(DeterminationRow.id)
    )
    facts: dict[str, str] = {}
    for row in await tx.session.execute(query):
        place = _place(DeterminationRow, "facts_sealed", row.id)
        facts |= json.loads(tx.vault.open(row.facts_sealed, place))
    return facts


def _place(
    table: type[HomeVisitRow | AppraisalRow | DeterminationRow], column: str, id_: UUID
) -> Place:
    return Place(table.__tablename__, column, id_)
