"""The library of talents, and objections to published selections; what people said is sealed."""

from collections.abc import Sequence
from dataclasses import replace
from uuid import UUID

from shared.regions import covered_by
from shared.transaction import Reading, Transaction
from shared.vault import Vault
from sqlalchemy import insert, select, update
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import undefer

from training_subsidy.domain.register.talents import (
    NotInTheLibrary,
    SelectionObjectedAlready,
    SelectionObjection,
    SelectionObjectionNotFound,
    SelectionObjectionStatus,
    Talent,
    TalentEnteredAlready,
    TalentNotFound,
)
from training_subsidy.store.register.talent_tables import SelectionObjectionRow, TalentRow
from training_subsidy.store.tables import SelectedTalentRow
from training_subsidy.store.versions import expect, save

OBJECTIONS = "selection_objections"


def talent_from(vault: Vault, row: TalentRow) -> Talent:
    """A talent of the library, opened."""
    return Talent(
        id=row.id,
        person_id=row.person_id,
        region=row.region,
        trade_code=row.trade_code,
        level=row.level,
        nominated_by=row.nominated_by,
        entered_by=row.entered_by,
        entered_at=row.entered_at,
        version=row.version,
        **vault.open_row("talents", row.id, row, ["achievement"]),
    )


async def insert_talent(tx: Transaction, talent: Talent) -> Talent:
    """Enter a talent. Raises ``TalentEnteredAlready``."""
    try:
        await tx.session.execute(
            insert(TalentRow).values(
                id=talent.id,
                person_id=talent.person_id,
                region=talent.region,
                trade_code=talent.trade_code,
                level=talent.level,
                nominated_by=talent.nominated_by,
                entered_by=talent.entered_by,
                entered_at=talent.entered_at,
                version=talent.version,
                **tx.vault.seal_row("talents", talent.id, {"achievement": talent.achievement}),
            )
        )
    except IntegrityError:
        raise TalentEnteredAlready from None
    tx.audit_subject("talent", talent.id, talent.version)
    tx.created(talent.id)
    return talent


async def get_talent(tx: Reading, talent_id: UUID) -> Talent:
    """One talent of the actor's region."""
    row = await tx.session.scalar(select(TalentRow).where(TalentRow.id == talent_id))
    if row is None:
        raise TalentNotFound
    tx.by.within(row.region)
    return talent_from(tx.vault, row)


async def hold_talent(tx: Transaction, talent_id: UUID, *, expected: int) -> Talent:
    """One talent to be changed, with whether it has ended. Raises ``TalentNotFound``."""
    row = await tx.session.scalar(
        select(TalentRow)
        .options(undefer(TalentRow.ended_at))
        .where(TalentRow.id == talent_id)
        .with_for_update()
    )
    if row is None:
        raise TalentNotFound
    tx.by.within(row.region)
    expect(row.version, expected)
    return replace(talent_from(tx.vault, row), ended_at=row.ended_at)


async def save_talent(tx: Transaction, talent: Talent) -> Talent:
    """Write what was corrected or ended. Raises ``TalentEnteredAlready``."""
    try:
        version = await save(
            tx,
            TalentRow,
            talent.id,
            talent.version,
            trade_code=talent.trade_code,
            level=talent.level,
            nominated_by=talent.nominated_by,
            ended_at=talent.ended_at,
            **tx.vault.seal_row("talents", talent.id, {"achievement": talent.achievement}),
        )
    except IntegrityError:
        raise TalentEnteredAlready from None
    tx.audit_subject("talent", talent.id, version)
    return replace(talent, version=version)


async def find_talents(tx: Reading, *, region: str, after: UUID | None, limit: int) -> list[Talent]:
    """The library at and below a region, in the order of entry."""
    query = select(TalentRow).order_by(TalentRow.id).limit(limit)
    query = query.where(covered_by(region, TalentRow.region), TalentRow.ended_at.is_(None))
    if after is not None:
        query = query.where(TalentRow.id > after)
    return [talent_from(tx.vault, row) for row in await tx.session.scalars(query)]


async def persons_of(tx: Reading, talent_ids: Sequence[UUID], *, region: str) -> dict[UUID, UUID]:
    """The person of each talent of a region's library. Raises ``NotInTheLibrary``."""
    rows = await tx.session.execute(
        select(TalentRow.id, TalentRow.person_id).where(
            TalentRow.id.in_(talent_ids),
            covered_by(region, TalentRow.region),
            TalentRow.ended_at.is_(None),
        )
    )
    found = {row.id: row.person_id for row in rows}
    if found.keys() != set(talent_ids):
        raise NotInTheLibrary
    return found


async def strike(tx: Transaction, objection: SelectionObjection) -> None:
    """The talent counts on this list no more."""
    await tx.session.execute(
        update(SelectedTalentRow)
        .where(
            SelectedTalentRow.list_id == objection.list_id,
            SelectedTalentRow.talent_id == objection.talent_id,
            SelectedTalentRow.struck_at.is_(None),
        )
        .values(struck_at=tx.clock.now())
    )


def _objection(vault: Vault, row: SelectionObjectionRow) -> SelectionObjection:
    sealed = ["text"] if row.answer is None else ["text", "answer"]
    return SelectionObjection(
        id=row.id,
        list_id=row.list_id,
        talent_id=row.talent_id,
        region=row.region,
        raised_by=row.raised_by,
        raised_at=row.raised_at,
        status=SelectionObjectionStatus(row.status),
        founded=row.founded,
        answered_by=row.answered_by,
        answered_at=row.answered_at,
        version=row.version,
        **vault.open_row(OBJECTIONS, row.id, row, sealed),
    )


async def insert_objection(tx: Transaction, objection: SelectionObjection) -> SelectionObjection:
    """Note an objection. Raises ``SelectionObjectedAlready``."""
    try:
        await tx.session.execute(
            insert(SelectionObjectionRow).values(
                id=objection.id,
                list_id=objection.list_id,
                talent_id=objection.talent_id,
                region=objection.region,
                raised_by=objection.raised_by,
                raised_at=objection.raised_at,
                status=objection.status,
                version=objection.version,
                **tx.vault.seal_row(OBJECTIONS, objection.id, {"text": objection.text}),
            )
        )
    except IntegrityError:
        raise SelectionObjectedAlready from None
    tx.audit_subject("selection_objection", objection.id, objection.version)
    tx.created(f"/v1/selection-objections/{objection.id}")
    return objection


async def get_objection(
    tx: Reading, objection_id: UUID, *, expected: int | None = None, lock: bool = False
) -> SelectionObjection:
    """One objection: the objector's own (404 to others), or of the officer's region (403)."""
    query = select(SelectionObjectionRow).where(SelectionObjectionRow.id == objection_id)
    row = await tx.session.scalar(query.with_for_update() if lock else query)
    own = tx.by.owns_single_cases
    if row is None or (own and not tx.by.is_among([row.raised_by])):
        raise SelectionObjectionNotFound
    if not own:
        tx.by.within(row.region)
    expect(row.version, expected)
    return _objection(tx.vault, row)


async def find_objections(
    tx: Reading, *, status: SelectionObjectionStatus | None, after: UUID | None, limit: int
) -> list[SelectionObjection]:
    """The objector's own, or those at and below the officer's region, in the order they came."""
    query = select(SelectionObjectionRow).order_by(SelectionObjectionRow.id).limit(limit)
    if tx.by.owns_single_cases:
        query = query.where(SelectionObjectionRow.raised_by == tx.by.sub)
    else:
        query = query.where(covered_by(tx.by.region.code or "-", SelectionObjectionRow.region))
    if status is not None:
        query = query.where(SelectionObjectionRow.status == status)
    if after is not None:
        query = query.where(SelectionObjectionRow.id > after)
    return [_objection(tx.vault, row) for row in await tx.session.scalars(query)]


async def save_answer(tx: Transaction, objection: SelectionObjection) -> SelectionObjection:
    """Write the answer, unless someone else has written since."""
    version = await save(
        tx,
        SelectionObjectionRow,
        objection.id,
        objection.version,
        status=objection.status,
        founded=objection.founded,
        answered_by=objection.answered_by,
        answered_at=objection.answered_at,
        **tx.vault.seal_row(OBJECTIONS, objection.id, {"answer": objection.answer or ""}),
    )
    tx.audit_subject("selection_objection", objection.id, version)
    return replace(objection, version=version)
