"""The city's figures in Postgres, and the cases that wait for one."""

from collections.abc import Sequence
from datetime import date
from typing import Any
from uuid import UUID

from shared.ids import new_id
from shared.transaction import Reading, Transaction
from shared.writes import insert_row
from sqlalchemy import select, text

from assessment.domain.dossier import Dossier
from assessment.domain.figures import CityFigure, LoadedFigure
from assessment.store.tables import CityFigureRow, FigureWaitRow

COLUMNS = "f.name, f.since, f.good_until, CAST(f.value AS text)"
LOADED = f"ARRAY(SELECT ROW({COLUMNS}) FROM city_figures AS f ORDER BY f.loaded_at, f.id)"
"""An expression: every figure as it was loaded, the latest word last, for ``figures_of``."""
WAITS = "ARRAY(SELECT figure FROM figure_waits WHERE case_id = :id)"
"""An expression: the figures that the case ``:id`` waits for."""
FORGET = text("DELETE FROM figure_waits WHERE case_id = :case_id RETURNING figure")
ARRIVED = text("""
SELECT DISTINCT w.case_id FROM figure_waits AS w
WHERE w.seen < (SELECT count(*) FROM city_figures AS f
    WHERE f.name = w.figure AND f.since <= w.day AND f.good_until >= w.day)
ORDER BY w.case_id LIMIT :limit
""")


def insert_figure(
    tx: Transaction,
    *,
    name: CityFigure,
    since: date,
    good_until: date,
    value: dict[str, Any],
    document: str,
) -> None:
    """Keep a figure from its day on."""
    insert_row(
        tx,
        CityFigureRow,
        id=new_id(),
        name=name.value,
        since=since,
        good_until=good_until,
        value=value,
        document=document,
        loaded_at=tx.clock.now(),
    )


def figures_of(records: Sequence[Sequence[Any]]) -> tuple[LoadedFigure, ...]:
    """The figures of ``LOADED``."""
    return tuple(
        LoadedFigure(name=CityFigure(name), since=since, good_until=until, value=value)
        for name, since, until, value in records
    )


async def find_figures(tx: Reading) -> list[CityFigureRow]:
    """All that was loaded, the latest word last."""
    query = select(CityFigureRow).order_by(CityFigureRow.loaded_at, CityFigureRow.id)
    return list(await tx.session.scalars(query))


async def find_loaded(tx: Reading) -> tuple[LoadedFigure, ...]:
    """The same as the figures of a policy."""
    return figures_of((await tx.session.execute(text(f"SELECT {LOADED}"))).scalar_one())


def note_wait(
    tx: Transaction, dossier: Dossier, figure: CityFigure, loaded: Sequence[LoadedFigure]
) -> None:
    """Let a case wait for a figure that is good on its day; what is there does not decide it."""
    day = dossier.accepted.accepted_on
    insert_row(
        tx,
        FigureWaitRow,
        case_id=dossier.case_id,
        figure=figure.value,
        day=day,
        seen=sum(one.name is figure and one.since <= day <= one.good_until for one in loaded),
    )


async def forget_waits(tx: Transaction, case_id: UUID) -> bool:
    """Let a case whose dossier is held wait for no figure; false when it did not."""
    return bool((await tx.session.execute(FORGET, {"case_id": case_id})).all())


async def find_arrived(tx: Reading, *, limit: int) -> list[UUID]:
    """Cases for whose day a figure was loaded since they began to wait."""
    return list(await tx.session.scalars(ARRIVED, {"limit": limit}))
