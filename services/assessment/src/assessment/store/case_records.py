"""All that is known of one case, read by one statement. Officers' words stay sealed."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple
from uuid import UUID

from shared.rows import answering, rows_from, rows_where
from shared.transaction import Reading, Transaction
from shared.vault import Vault
from sqlalchemy import bindparam, text
from sqlalchemy.dialects.postgresql import ARRAY
from sqlalchemy.types import String

from assessment.domain.case import EarlierClaims
from assessment.domain.check import Check, FigureConflict, Item, Source, SourceAnswer
from assessment.domain.dossier import Dossier
from assessment.domain.evidence import Evidence, HomeVisit
from assessment.domain.figures import CityFigure, LoadedFigure
from assessment.domain.rules.determination import Determination, determined_by, merged
from assessment.domain.rules.receipts import reservation_keys
from assessment.store.checks import check_of
from assessment.store.city_figures import LOADED, WAITS, figures_of
from assessment.store.conflicts import conflict_of
from assessment.store.officers import (
    Appraisal,
    VisitWords,
    open_appraisal,
    open_exclusion_facts,
    open_visit,
    visit_of,
)
from assessment.store.tables import (
    AppraisalRow,
    CheckRow,
    ConflictRow,
    DeterminationRow,
    HomeVisitRow,
)

_OF_CASE = "t.case_id = :id"
READ = answering(
    text(f"""
SELECT {rows_where(CheckRow, _OF_CASE, order="t.person_id")} AS checks,
    ARRAY(SELECT ROW(a.answer_id, a.request_id, a.person_id, a.source, a.data_date, a.no_data,
            a.figures, a.by_hand)
        FROM answers AS a JOIN checks AS k ON k.request_id = a.request_id
        WHERE a.case_id = :id AND a.counts ORDER BY a.person_id, a.source) AS answers,
    {rows_where(ConflictRow, _OF_CASE, order="t.item")} AS conflicts,
    {rows_where(HomeVisitRow, _OF_CASE)} AS visits,
    {rows_where(AppraisalRow, _OF_CASE)} AS appraisals,
    {rows_where(DeterminationRow, _OF_CASE)} AS determinations,
    ARRAY(SELECT ROW(r.receipt, r.case_id, a.accepted->>'case_number', r.case_id IN (
            SELECT g.case_id FROM grants AS g
            WHERE NOT g.cancelled AND g.amount > 0 AND g.household_id = :household_id))
        FROM receipts AS r JOIN assessments AS a USING (case_id)
        LEFT JOIN receipts AS own ON own.receipt = r.receipt AND own.case_id = :id
        WHERE r.receipt = ANY(:receipts) AND r.case_id <> :id AND (own.reserved_at IS NULL
            OR (r.reserved_at, r.case_id) < (own.reserved_at, own.case_id))
        ORDER BY r.reserved_at, r.case_id) AS receipts,
    ARRAY(SELECT ROW(g.case_id, g.cost) FROM grants AS g
        WHERE g.household_id = :household_id AND g.category = :category AND g.case_id <> :id
            AND NOT g.cancelled AND g.cost IS NOT NULL ORDER BY g.case_id) AS granted,
    {LOADED} AS figures, {WAITS} AS waits
""").bindparams(bindparam("receipts", type_=ARRAY(String))),
    *("checks", "answers", "conflicts", "visits", "appraisals", "determinations"),
    *("receipts", "granted", "figures", "waits"),
)


class NamedReceipt(NamedTuple):
    """A receipt of the case that another one named first.

    ``counted``: the other is a granted claim of the same household, which counts the bill.
    """

    receipt: str
    case_id: UUID
    case_number: str
    counted: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class CaseRecord:
    """A dossier with everything that officers and sources have said about its case."""

    dossier: Dossier
    checks: list[Check]
    answers: list[SourceAnswer]
    conflicts: list[FigureConflict]
    visits: list[HomeVisitRow]
    appraisals: list[AppraisalRow]
    determinations: list[DeterminationRow]
    receipts: list[NamedReceipt]
    earlier: dict[int, EarlierClaims]
    figures: tuple[LoadedFigure, ...]
    """What the city has loaded, the latest word last."""
    waits: frozenset[CityFigure]
    """The figures that the case is known to wait for."""

    @property
    def visit(self) -> HomeVisit | None:
        """The latest visit of this round, which counts."""
        return visit_of(self._of_round[-1]) if self._of_round else None

    @property
    def _of_round(self) -> list[HomeVisitRow]:
        """An earlier round's visit does not carry a later one (A-85)."""
        return [row for row in self.visits if row.round == self.dossier.round]

    @property
    def determination(self) -> Determination:
        """All that was determined, the last word on each point."""
        return merged(row.given for row in self.determinations)

    @property
    def determined_by(self) -> dict[str, str]:
        """The account of the officer whose word counts on each point."""
        resolvers = [one.resolved_by for one in self.conflicts if one.resolved_by]
        return {
            **determined_by((row.given, row.recorded_by) for row in self.determinations),
            **({"conflicts": resolvers[-1]} if resolvers else {}),
        }

    def evidence(self) -> Evidence:
        """What the rules are asked about."""
        return Evidence(
            dossier=self.dossier,
            answers=self.answers,
            conflicts=self.conflicts,
            visit=self.visit,
            determination=self.determination,
            determined_by=self.determined_by,
            earlier=self.earlier,
            known_receipts=frozenset(one.receipt for one in self.receipts if one.counted),
            receipt_used_by=tuple(
                dict.fromkeys(one.case_number for one in self.receipts if not one.counted)
            ),
        )

    def words(self, vault: Vault) -> VisitWords | None:
        """Who assisted the latest visit and what was seen; the caller audits the reading."""
        return open_visit(vault, self._of_round[-1]) if self._of_round else None

    def votes(self, vault: Vault) -> list[Appraisal]:
        """The appraisals with the committee member who helped."""
        return [open_appraisal(vault, row) for row in self.appraisals]

    def exclusion_facts(self, vault: Vault) -> dict[str, str]:
        """The facts under each exclusion that was found; the caller audits the reading."""
        return open_exclusion_facts(vault, self.determinations)


async def record_of(tx: Reading, dossier: Dossier) -> CaseRecord:
    """Everything about the case of a dossier, as this transaction has it."""
    if isinstance(tx, Transaction):
        await tx.flush()
    accepted = dossier.accepted
    row = (
        await tx.session.execute(
            READ,
            {
                "id": dossier.case_id,
                "receipts": list(reservation_keys(accepted)),
                "household_id": dossier.household_id,
                "category": accepted.category,
            },
        )
    ).one()
    return CaseRecord(
        dossier=dossier,
        checks=[check_of(one) for one in rows_from(CheckRow, row.checks)],
        answers=[_answer(record) for record in row.answers],
        conflicts=[conflict_of(one) for one in rows_from(ConflictRow, row.conflicts)],
        visits=rows_from(HomeVisitRow, row.visits),
        appraisals=rows_from(AppraisalRow, row.appraisals),
        determinations=rows_from(DeterminationRow, row.determinations),
        receipts=[NamedReceipt(*record) for record in row.receipts],
        earlier=_earlier(row.granted),
        figures=figures_of(row.figures),
        waits=frozenset(map(CityFigure, row.waits)),
    )


def _earlier(granted: Sequence[tuple[UUID, list[dict[str, int]]]]) -> dict[int, EarlierClaims]:
    by_year: dict[int, EarlierClaims] = {}
    for case_id, cost in granted:
        for one in cost:
            there = by_year.get(one["year"], EarlierClaims())
            by_year[one["year"]] = EarlierClaims(
                net=there.net + one["net"],
                granted=there.granted + one["granted"],
                cases=(*there.cases, case_id),
            )
    return by_year


def _answer(record: tuple[Any, ...]) -> SourceAnswer:
    answer_id, request_id, person_id, source, data_date, no_data, figures, by_hand = record
    return SourceAnswer(
        answer_id=answer_id,
        request_id=request_id,
        person_id=person_id,
        source=Source(source),
        data_date=data_date,
        no_data=no_data,
        figures={Item(name): figure for name, figure in figures.items()},
        by_hand=by_hand,
    )
