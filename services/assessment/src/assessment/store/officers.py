"""What officers record: home visits, appraisals and determinations; their words under seal."""

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from shared.ids import new_id
from shared.transaction import Transaction
from shared.vault import Place, Vault
from shared.writes import insert_row

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


async def insert_visit(
    tx: Transaction, case_id: UUID, visit: HomeVisit, words: VisitWords, *, round_: int
) -> None:
    """Add a home visit of a round; its latest one counts."""
    insert_row(
        tx,
        HomeVisitRow,
        id=visit.id,
        case_id=case_id,
        visited_on=visit.visited_on,
        round=round_,
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


def visit_of(row: HomeVisitRow) -> HomeVisit:
    """A visit, without its words."""
    return HomeVisit(
        id=row.id,
        visited_on=row.visited_on,
        members_present=row.members_present,
        area_m2=row.area_m2,
        dangerous=row.dangerous,
    )


def open_visit(vault: Vault, row: HomeVisitRow) -> VisitWords:
    """Who assisted a visit and what was seen; its reading is audited by the caller."""
    return VisitWords(
        committee_member=vault.open(
            row.committee_member_sealed, _place(HomeVisitRow, "committee_member_sealed", row.id)
        ),
        facts=vault.open(row.facts_sealed, _place(HomeVisitRow, "facts_sealed", row.id)),
        recorded_by=row.recorded_by,
    )


async def insert_appraisal(tx: Transaction, case_id: UUID, appraisal: Appraisal) -> None:
    """Add an appraisal with the committee member who helped."""
    place = _place(AppraisalRow, "committee_member_sealed", appraisal.id)
    insert_row(
        tx,
        AppraisalRow,
        id=appraisal.id,
        case_id=case_id,
        held_on=appraisal.held_on,
        votes_for=appraisal.votes_for,
        votes_against=appraisal.votes_against,
        committee_member_sealed=tx.vault.seal(appraisal.committee_member, place),
        recorded_by=tx.by.sub,
        recorded_at=tx.clock.now(),
    )


def open_appraisal(vault: Vault, row: AppraisalRow) -> Appraisal:
    """An appraisal with the committee member who helped."""
    place = _place(AppraisalRow, "committee_member_sealed", row.id)
    return Appraisal(
        id=row.id,
        held_on=row.held_on,
        votes_for=row.votes_for,
        votes_against=row.votes_against,
        committee_member=vault.open(row.committee_member_sealed, place),
    )


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
    insert_row(
        tx,
        DeterminationRow,
        id=id_,
        case_id=case_id,
        given=dict(given),
        facts_sealed=tx.vault.seal(text, place) if facts else None,
        recorded_by=tx.by.sub,
        recorded_at=tx.clock.now(),
    )


def open_exclusion_facts(vault: Vault, rows: Iterable[DeterminationRow]) -> dict[str, str]:
    """The facts under each exclusion that was found; their reading is audited by the caller."""
    facts: dict[str, str] = {}
    for row in rows:
        if row.facts_sealed is not None:
            place = _place(DeterminationRow, "facts_sealed", row.id)
            facts |= json.loads(vault.open(row.facts_sealed, place))
    return facts


def _place(
    table: type[HomeVisitRow | AppraisalRow | DeterminationRow], column: str, id_: UUID
) -> Place:
    return Place(table.__tablename__, column, id_)
