"""Applications in Postgres: saved under their version, found by owner, region and status."""

import json
from dataclasses import replace
from datetime import datetime
from typing import Any
from uuid import UUID

from shared.contracts.vocabulary import (
    Category,
    CauseType,
    EmergencyEffect,
    Procedure,
    Residence,
    UrgencyGround,
)
from shared.errors import ChangedMeanwhile
from shared.ids import new_id
from shared.regions import covered_by
from shared.transaction import Reading, Transaction
from shared.vault import Place, Vault
from sqlalchemy import ColumnElement, insert, or_, select, update
from sqlalchemy.dialects.postgresql import insert as upsert

from intake.domain.application import Application
from intake.domain.draft import Draft
from intake.domain.errors import ApplicationNotFound
from intake.domain.status import LIFECYCLE, Status
from intake.store.tables import ApplicationRow, CaseNumberRow, LeadRow, RemarkRow, SignatureRow

_ENUMS = {
    "category": Category,
    "procedure": Procedure,
    "residence": Residence,
    "cause_type": CauseType,
    "status": Status,
}
_PLAIN = (
    "id",
    "owner",
    "region",
    "village",
    "village_name",
    "incident_on",
    "entrusted",
    "beneficiary_id",
    "content_hash",
    "signed_hash",
    "case_number",
    "created_at",
    "submitted_at",
    "listed_at",
    "notices",
    "accepted_at",
    "accepted_by",
    "county_seat_resident",
    "hukou_proof_requested",
    "household_id",
    "version",
)


def _application(row: ApplicationRow) -> Application:
    plain: dict[str, Any] = {name: getattr(row, name) for name in _PLAIN}
    enums: dict[str, Any] = {name: kind(getattr(row, name)) for name, kind in _ENUMS.items()}
    return Application(
        **plain,
        **enums,
        effect=None if row.effect is None else EmergencyEffect(row.effect),
        urgency_ground=None if row.urgency_ground is None else UrgencyGround(row.urgency_ground),
        listed_missing=tuple(row.listed_missing),
        late_missing=tuple(row.late_missing),
        applied_by=tuple(row.applied_by),
    )


def _columns(application: Application) -> dict[str, Any]:
    return {
        **{
            name: getattr(application, name)
            for name in (*_PLAIN, *_ENUMS, "effect", "urgency_ground")
        },
        "listed_missing": list(application.listed_missing),
        "late_missing": list(application.late_missing),
        "applied_by": list(application.applied_by),
    }


def _draft_place(application_id: UUID) -> Place:
    return Place("applications", "draft", application_id)


def seal_draft(vault: Vault, application_id: UUID, draft: Draft) -> bytes:
    """The whole form as one sealed value."""
    plain = json.dumps(draft.model_dump(mode="json"), ensure_ascii=False)
    return vault.seal(plain, _draft_place(application_id))


async def insert_application(
    tx: Transaction, application: Application, draft: Draft
) -> Application:
    """Enter a new draft."""
    saved = replace(application, version=1)
    await tx.session.execute(
        insert(ApplicationRow).values(
            **_columns(saved), draft=seal_draft(tx.vault, application.id, draft)
        )
    )
    tx.audit_subject("application", saved.id, saved.version)
    tx.created(saved.id)
    return saved


async def get_application(
    tx: Reading,
    application_id: UUID,
    *,
    expected: int | None = None,
    lock: bool = False,
    include_drafts: bool = False,
) -> Application:
    """One application that the actor may see: one's own, or one of the officer's region.

    What was never handed in is the applicant's alone, unless an officer who found somebody in
    need helps to write it (第十四条（二）): then a lead names it.
    """
    query = select(ApplicationRow).where(ApplicationRow.id == application_id)
    row = await tx.session.scalar(query.with_for_update() if lock else query)
    if row is None:
        raise ApplicationNotFound
    if row.owner != tx.by.sub:
        handed_in = include_drafts or row.submitted_at is not None
        if tx.by.owns_single_cases or not (handed_in or await _is_helped(tx, row.id)):
            raise ApplicationNotFound
        tx.by.within(row.region)
    if expected is not None and row.version != expected:
        raise ChangedMeanwhile(version=row.version)
    return _application(row)


async def _is_helped(tx: Reading, application_id: UUID) -> bool:
    query = select(LeadRow.id).where(LeadRow.application_id == application_id).limit(1)
    return await tx.session.scalar(query) is not None


async def get_draft(tx: Reading, application_id: UUID) -> Draft:
    """The form of an application that was loaded before."""
    sealed = await tx.session.scalar(
        select(ApplicationRow.draft).where(ApplicationRow.id == application_id)
    )
    if sealed is None:
        raise ApplicationNotFound
    return Draft.model_validate_json(tx.vault.open(sealed, _draft_place(application_id)))


async def save_application(
    tx: Transaction, application: Application, *, draft: bytes | None = None
) -> Application:
    """Write the new state, unless somebody has written since it was loaded."""
    saved = replace(application, version=application.version + 1)
    values = _columns(saved) | ({} if draft is None else {"draft": draft})
    written = await tx.session.execute(
        update(ApplicationRow)
        .where(ApplicationRow.id == saved.id, ApplicationRow.version == application.version)
        .values(**values)
        .returning(ApplicationRow.id)
        .execution_options(synchronize_session=False)
    )
    if written.scalar() is None:
        raise ChangedMeanwhile
    tx.audit_subject("application", saved.id, saved.version)
    return saved


async def undo_withdrawal(tx: Transaction, application_id: UUID) -> bool:
    """An accepted case goes on that was decided before its withdrawal; false if none was withdrawn."""
    found = await tx.session.scalar(
        update(ApplicationRow)
        .where(
            ApplicationRow.id == application_id,
            ApplicationRow.status == Status.WITHDRAWN,
            ApplicationRow.accepted_at.is_not(None),
        )
        .values(
            status=LIFECYCLE.after("go_on", status=Status.WITHDRAWN, by=tx.by),
            version=ApplicationRow.version + 1,
        )
        .returning(ApplicationRow.id)
        .execution_options(synchronize_session=False)
    )
    return found is not None


async def note_late_documents(
    tx: Transaction, application_id: UUID, missing: tuple[str, ...]
) -> None:
    """What an urgent case still owes; no step of the case, so its version stays."""
    await tx.session.execute(
        update(ApplicationRow)
        .where(ApplicationRow.id == application_id)
        .values(late_missing=list(missing))
        .execution_options(synchronize_session=False)
    )


async def next_case_number(tx: Transaction, *, county: str, year: int) -> str:
    """The next number of a county and year; the row's lock keeps it without gaps in a rollback."""
    statement = upsert(CaseNumberRow).values(county=county, year=year, last=1)
    running = await tx.session.scalar(
        statement.on_conflict_do_update(
            index_elements=["county", "year"], set_={"last": CaseNumberRow.last + 1}
        ).returning(CaseNumberRow.last)
    )
    return f"LZ-{county}-{year}-{running:06d}"


async def find_applications(
    tx: Reading,
    *,
    status: Status | None,
    region: str | None,
    mine: bool,
    after: UUID | None,
    limit: int,
) -> list[Application]:
    """Applications that the actor may see, the newest first."""
    query = select(ApplicationRow).where(_visible(tx)).order_by(ApplicationRow.id.desc())
    if status is not None:
        query = query.where(ApplicationRow.status == status)
    if region is not None:
        query = query.where(covered_by(region, ApplicationRow.region))
    if mine:
        query = query.where(
            or_(ApplicationRow.owner == tx.by.sub, ApplicationRow.accepted_by == tx.by.sub)
        )
    if after is not None:
        query = query.where(ApplicationRow.id < after)
    return [_application(row) for row in await tx.session.scalars(query.limit(limit))]


def _visible(tx: Reading) -> ColumnElement[bool]:
    own = ApplicationRow.owner == tx.by.sub
    if tx.by.owns_single_cases:
        return own
    handed_in = ApplicationRow.submitted_at.is_not(None)
    return or_(own, covered_by(tx.by.region.code, ApplicationRow.region) & handed_in)


async def write_remark(
    tx: Transaction,
    application_id: UUID,
    *,
    about: str,
    reason_code: str | None,
    remark: str,
) -> None:
    """Keep an officer's reason, sealed."""
    remark_id = new_id()
    await tx.session.execute(
        insert(RemarkRow).values(
            id=remark_id,
            application_id=application_id,
            about=about,
            reason_code=reason_code,
            remark=tx.vault.seal(remark, Place("remarks", "remark", remark_id)),
            written_by=tx.by.sub,
            written_at=tx.clock.now(),
        )
    )


async def write_signature(
    tx: Transaction,
    application: Application,
    *,
    signer_name: str,
    method: str,
    at: datetime,
) -> None:
    """Who signed which content, how and when."""
    signature_id = new_id()
    await tx.session.execute(
        insert(SignatureRow).values(
            id=signature_id,
            application_id=application.id,
            signer=tx.by.sub,
            signer_name=tx.vault.seal(
                signer_name, Place("signatures", "signer_name", signature_id)
            ),
            method=method,
            content_hash=application.content_hash,
            signed_at=at,
        )
    )


async def void_signatures(tx: Transaction, application_id: UUID) -> None:
    """What was signed is not what the form says any more."""
    await tx.session.execute(
        update(SignatureRow)
        .where(SignatureRow.application_id == application_id, SignatureRow.voided_at.is_(None))
        .values(voided_at=tx.clock.now())
        .execution_options(synchronize_session=False)
    )
