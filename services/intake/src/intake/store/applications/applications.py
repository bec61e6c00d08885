"""Applications in Postgres: saved under their version, found by owner, region and status."""

import json
from dataclasses import replace
from typing import Any
from uuid import UUID

from shared.auth import HANDLERS
from shared.contracts.vocabulary import (
    Category,
    CauseType,
    EmergencyEffect,
    Procedure,
    Residence,
    UrgencyGround,
)
from shared.errors import ChangedMeanwhile
from shared.roles import Role
from shared.rows import Packed
from shared.transaction import Reading, Transaction
from shared.vault import Place, Vault
from shared.writes import change_row
from sqlalchemy import func, insert, select, text, update
from sqlalchemy.dialects.postgresql import insert as upsert

from intake.domain.applications.accepting_body import ReceivingBody, TransferGround
from intake.domain.applications.application import Application
from intake.domain.applications.draft import Draft
from intake.domain.applications.status import HANDED_OVER, LIFECYCLE, Status, Urgency
from intake.domain.channels import Channel
from intake.domain.errors import ApplicationNotFound
from intake.store.tables import ApplicationRow, CaseNumberRow

_ENUMS = {
    "category": Category,
    "procedure": Procedure,
    "channel": Channel,
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
    "complained_at",
    "reminded_at",
    "routed_by",
    "routed_region",
    "urgency_by",
    "version",
)
_ROUTED = ("routed_to", "routed_on_ground")


APPLICATION = Packed(ApplicationRow, "a", without=["draft"])
SEEN = f"""{APPLICATION.sql} AS application,
    EXISTS (SELECT FROM leads AS l WHERE l.application_id = a.id) AS is_helped"""
ONE = text(f"SELECT {SEEN} FROM applications AS a WHERE a.id = :id")
LOCK = text(f"SELECT {SEEN} FROM applications AS a WHERE a.id = :id FOR UPDATE OF a")
INSERT = insert(ApplicationRow)


def application_from(row: Any) -> Application:
    """An application of its row."""
    plain: dict[str, Any] = {name: getattr(row, name) for name in _PLAIN}
    enums: dict[str, Any] = {name: kind(getattr(row, name)) for name, kind in _ENUMS.items()}
    return Application(
        **plain,
        **enums,
        effect=None if row.effect is None else EmergencyEffect(row.effect),
        urgency_ground=None if row.urgency_ground is None else UrgencyGround(row.urgency_ground),
        routed_to=None if row.routed_to is None else ReceivingBody(row.routed_to),
        routed_on_ground=None
        if row.routed_on_ground is None
        else TransferGround(row.routed_on_ground),
        urgency=None if row.urgency is None else Urgency(row.urgency),
        listed_missing=tuple(row.listed_missing),
        late_missing=tuple(row.late_missing),
        applied_by=tuple(row.applied_by),
        entered_by=tuple(row.entered_by),
        principals=tuple(row.principals),
    )


def _columns(application: Application) -> dict[str, Any]:
    return {
        **{
            name: getattr(application, name)
            for name in (*_PLAIN, *_ENUMS, "effect", "urgency_ground", "urgency", *_ROUTED)
        },
        "listed_missing": list(application.listed_missing),
        "late_missing": list(application.late_missing),
        "applied_by": list(application.applied_by),
        "entered_by": list(application.entered_by),
        "principals": list(application.principals),
    }


def _draft_place(application_id: UUID) -> Place:
    return Place("applications", "draft", application_id)


def seal_draft(vault: Vault, application_id: UUID, draft: Draft) -> bytes:
    """The whole form as one sealed value."""
    plain = json.dumps(draft.model_dump(mode="json"), ensure_ascii=False)
    return vault.seal(plain, _draft_place(application_id))


async def count_drafts(tx: Transaction) -> int:
    """How many drafts of the actor wait to be handed in."""
    own = (ApplicationRow.owner == tx.by.sub) & (ApplicationRow.status == Status.DRAFT)
    return await tx.session.scalar(select(func.count()).where(own)) or 0


async def insert_application(
    tx: Transaction, application: Application, draft: Draft
) -> Application:
    """Enter a new draft."""
    saved = replace(application, version=1)
    await tx.session.execute(
        INSERT, _columns(saved) | {"draft": seal_draft(tx.vault, application.id, draft)}
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
    whosever: bool = False,
) -> Application:
    """One application that the actor may see, as ``seen_by`` has it; ``whosever`` it is if so."""
    row = (await tx.session.execute(LOCK if lock else ONE, {"id": application_id})).one_or_none()
    if whosever:
        return of_anybody(row)
    found = seen_by(tx, row, expected=expected, include_drafts=include_drafts)
    if lock:
        found.require_no_part(tx.by)
    return found


def seen_by(
    tx: Reading, row: Any, *, expected: int | None = None, include_drafts: bool = False
) -> Application:
    """The application of a row with ``SEEN``: one's own, or one of the officer's region.

    What was never handed in is the applicant's alone, unless an officer who found somebody in
    need helps to write it (第十四条（二）), when a lead names it, or it is entered at the counter.
    """
    if row is None:
        raise ApplicationNotFound
    found = APPLICATION.read(row.application)
    if found.owner != tx.by.sub and not tx.by.is_among(found.principals):
        handed_in = include_drafts or found.submitted_at is not None
        if tx.by.owns_single_cases or not (handed_in or row.is_helped or _is_entered(tx, found)):
            raise ApplicationNotFound
        if not _is_on_its_way_to(tx, found):
            tx.by.within(found.region)
        if tx.by.has(Role.RESCUE_STATION) and not _is_the_stations(found):
            raise ApplicationNotFound
    if expected is not None and found.version != expected:
        raise ChangedMeanwhile(version=found.version)
    return application_from(found)


def _is_entered(tx: Reading, found: Any) -> bool:
    """A draft of the counter is of its handlers, who enter it one after the other."""
    return not found.owner and tx.by.has(*HANDLERS)


def _is_on_its_way_to(tx: Reading, found: Any) -> bool:
    """A case is handed over to the actor's place, which receives it or sends it back."""
    sent = found.status == Status.TRANSFERRED and found.routed_region is not None
    return sent and tx.by.region.covers(found.routed_region)


def _is_the_stations(found: Any) -> bool:
    """A station sees what was handed over to it, until it has sent it back."""
    return found.routed_to == ReceivingBody.RESCUE_STATION and found.status in HANDED_OVER


def of_anybody(row: Any) -> Application:
    """The application of a row, whoever asks. Raises ``ApplicationNotFound``."""
    if row is None:
        raise ApplicationNotFound
    return application_from(APPLICATION.read(row.application))


def require_seen(tx: Reading, application: Application) -> None:
    """Refuse an officer what is of another region, or was never handed in."""
    drafted = application.submitted_at is None and not application.has_no_account
    if drafted and application.owner != tx.by.sub:
        raise ApplicationNotFound
    tx.by.within(application.region)


def draft_from(vault: Vault, application_id: UUID, sealed: bytes) -> Draft:
    """The form of an application, opened."""
    return Draft.model_validate_json(vault.open(sealed, _draft_place(application_id)))


async def save_application(
    tx: Transaction, application: Application, *, draft: bytes | None = None
) -> Application:
    """Write the new state, unless somebody has written since it was loaded."""
    saved = replace(application, version=application.version + 1)
    values = _columns(saved) | ({} if draft is None else {"draft": draft})
    key = {"id": values.pop("id")}
    change_row(tx, ApplicationRow, key, was=application.version, **values)
    tx.audit_subject("application", saved.id, saved.version)
    return saved


async def undo_withdrawal(tx: Transaction, application_id: UUID) -> bool:
    """An accepted case goes on that was decided before its end here was heard of; false if none was."""
    found = await tx.session.scalar(
        update(ApplicationRow)
        .where(
            ApplicationRow.id == application_id,
            ApplicationRow.status.in_([Status.WITHDRAWN, Status.LAPSED, Status.ENDED]),
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


async def note_principals(
    tx: Transaction, application_id: UUID, principals: tuple[str, ...]
) -> None:
    """Whose case an agent brings; no step of the case, so its version stays."""
    await tx.session.execute(
        update(ApplicationRow)
        .where(ApplicationRow.id == application_id)
        .values(principals=list(principals))
        .execution_options(synchronize_session=False)
    )


async def next_case_number(tx: Transaction, *, county: str, year: int, letters: str = "LZ") -> str:
    """The next number of a place and year; the row's lock keeps it without gaps in a rollback.

    Numbers with other ``letters`` than an application's run by themselves.
    """
    place = county if letters == "LZ" else f"{letters}-{county}"
    statement = upsert(CaseNumberRow).values(county=place, year=year, last=1)
    running = await tx.session.scalar(
        statement.on_conflict_do_update(
            index_elements=["county", "year"], set_={"last": CaseNumberRow.last + 1}
        ).returning(CaseNumberRow.last)
    )
    return f"{letters}-{county}-{year}-{running:06d}"
