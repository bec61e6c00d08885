"""Drafts: the form is filled in, changed and signed."""

import hashlib
import json
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Any
from uuid import UUID

from shared.agent_banks import require_agent_bank
from shared.contracts.vocabulary import Paper
from shared.errors import Fault
from shared.identifiers import is_same_name, normalise_name
from shared.ids import new_id
from shared.objects import NewFile
from shared.roles import Role
from shared.transaction import Transaction
from shared.words import labels

from intake.domain.applications.application import Application
from intake.domain.applications.draft import AgentGiven, Draft, DraftChange, days_told
from intake.domain.applications.status import LIFECYCLE
from intake.domain.channels import Channel
from intake.domain.errors import DayInFuture, RegionUnknown, SignerNameDiffers
from intake.domain.household.household import (
    Household,
    Payee,
    checked_agent,
    household_of,
    payee_of,
)
from intake.domain.quotas import Quotas
from intake.store.applications import applications, signatures
from intake.store.household import people
from intake.store.household.people import StoredPayee
from intake.store.papers import documents
from intake.store.papers.documents import StoredDocument
from intake.store.reference import regions
from intake.usecases.applications import case_file
from intake.usecases.applications.case_file import CaseFile

HTML = "text/html; charset=utf-8"


@dataclass(frozen=True, slots=True, kw_only=True)
class CheckedForm:
    """A form whose numbers, relations and account hold, with the stable ids of its people."""

    household: Household
    payee: Payee | None
    agent: AgentGiven | None


async def create_application(tx: Transaction, draft: Draft, *, quotas: Quotas) -> CaseFile:
    """Begin an application (TA-055, TA-056). Raises ``TooManyDrafts``."""
    quotas.check_drafts(await applications.count_drafts(tx))
    return await begin_application(tx, draft, owner=tx.by.sub)


async def begin_application(
    tx: Transaction, draft: Draft, *, owner: str, entered_by: tuple[str, ...] = ()
) -> CaseFile:
    """Write a checked form as a new draft of an account, or of nobody's, entered by an officer."""
    draft = await _under_current_codes(tx, draft)
    checked = await checked_form(tx, draft)
    application = Application(
        id=new_id(),
        owner=owner,
        entered_by=entered_by,
        created_at=tx.clock.now(),
        **facts_of(tx, draft, checked),
    )
    application = await applications.insert_application(tx, application, draft)
    payee = await _write_people(tx, application, checked, payee_ref=new_id())
    return CaseFile(
        application=application,
        draft=draft,
        household=checked.household,
        agent=checked.agent,
        payee=payee,
        documents=(),
        authorisations=(),
        today=tx.clock.today(),
    )


async def change_application(
    tx: Transaction, application_id: UUID, change: DraftChange, *, expected: int
) -> CaseFile:
    """Replace parts of a draft; what was signed before is void."""
    before = await case_file.load(tx, application_id, expected=expected, lock=True)
    return await rewrite(tx, before, change)


async def rewrite(tx: Transaction, before: CaseFile, change: DraftChange) -> CaseFile:
    """Write a changed form in place of the one before; its signature and its forms are void."""
    application_id = before.application.id
    LIFECYCLE.after("change", status=before.application.status, by=tx.by)
    draft = await _under_current_codes(tx, change.applied_to(before.draft))
    checked = await checked_form(tx, draft)
    application = replace(
        before.application.applied(tx.by), **facts_of(tx, draft, checked), signed_hash=None
    )
    application = await applications.save_application(
        tx, application, draft=applications.seal_draft(tx.vault, application_id, draft)
    )
    await signatures.void_signed(tx, application_id)
    payee = await _write_people(tx, application, checked, payee_ref=before.payee.payee_ref)
    return replace(
        before,
        application=application,
        draft=draft,
        household=checked.household,
        agent=checked.agent,
        payee=payee,
        documents=tuple(one for one in before.documents if not one.made_here),
    )


async def sign_application(
    tx: Transaction,
    application_id: UUID,
    *,
    signed_by: str,
    method: str,
    made: Sequence[tuple[Paper, NewFile]],
    expected: int,
) -> CaseFile:
    """The applicant, or the agent, signs what the draft says now (TA-055)."""
    file = await case_file.load(tx, application_id, expected=expected, lock=True)
    application = file.application
    LIFECYCLE.after("sign", status=application.status, by=tx.by)
    check_signer(file, signed_by)
    await signatures.write_signature(
        tx, application, signer_name=normalise_name(signed_by), method=method, at=tx.clock.now()
    )
    standing = await keep_forms(tx, file, made)
    application = await applications.save_application(
        tx, replace(application.applied(tx.by), signed_hash=application.content_hash)
    )
    return replace(file, application=application, documents=standing)


async def keep_forms(
    tx: Transaction, file: CaseFile, made: Sequence[tuple[Paper, NewFile]]
) -> tuple[StoredDocument, ...]:
    """Note the forms that were made of the draft; returns every paper that stands now."""
    forms = [
        StoredDocument(
            id=new.id,
            application_id=file.application.id,
            kind=kind,
            media_type=HTML,
            size=len(new.content),
            sha256=hashlib.sha256(new.content).hexdigest(),
            address=new.address,
            made_here=True,
            added_by=tx.by.sub,
            added_at=tx.clock.now(),
        )
        for kind, new in made
    ]
    await documents.insert_documents(tx, forms)
    brought = [one for one in file.documents if not one.made_here]
    return tuple(sorted([*brought, *forms], key=lambda one: one.id))


def check_signer(file: CaseFile, signed_by: str) -> None:
    """The name typed is that of the applicant, or of the agent of an entrusted application."""
    names = [file.household.applicant.name]
    if file.agent is not None and file.agent.name:
        names.append(file.agent.name)
    if not any(is_same_name(signed_by, name) for name in names):
        raise SignerNameDiffers


def check_days(draft: Draft, *, today: date) -> None:
    """What happened or was paid lies behind us. Raises ``DayInFuture`` with every place."""
    late = [place for place, day in days_told(draft) if day > today]
    if late:
        raise day_in_future(*late)


def day_in_future(*places: str) -> DayInFuture:
    """The refusal of days that lie ahead, at their places of the body."""
    text = labels("intake", "body_faults")["future"]
    faults = [Fault(pointer=place, code="DAY_IN_FUTURE", text=text) for place in places]
    return DayInFuture(places="、".join(places), errors=faults)


async def _under_current_codes(tx: Transaction, draft: Draft) -> Draft:
    """Historic county codes are aliases of today's; a village brings its name along."""
    places = await regions.find_places(tx, draft.region, draft.village)
    if not places.is_known:
        raise RegionUnknown(region=places.region)
    name = draft.village_name or places.village_name
    return draft.model_copy(
        update={"region": places.region, "village": places.village, "village_name": name}
    )


async def checked_form(tx: Transaction, draft: Draft) -> CheckedForm:
    """Check what a form says of people, days and account, and know its people.

    Raises what the form's rules refuse.
    """
    today = tx.clock.today()
    check_days(draft, today=today)
    household = household_of(draft, today=today)
    if draft.account is not None:
        require_agent_bank(draft.account.bank_code)
    payee = None if draft.account is None else payee_of(draft.account, household, today=today)
    agent = checked_agent(draft.agent, today=today)
    persons = await people.register_persons(tx, household.persons)
    return CheckedForm(household=replace(household, persons=persons), payee=payee, agent=agent)


def facts_of(tx: Transaction, draft: Draft, checked: CheckedForm) -> dict[str, Any]:
    """What an application itself knows of its form, beside what lies sealed."""
    content = json.dumps(draft.model_dump(mode="json"), ensure_ascii=False, sort_keys=True)
    beneficiary = checked.household.beneficiary
    is_agent = tx.by.has(Role.AGENT) and not tx.by.has(Role.APPLICANT)
    return {
        "region": draft.region,
        "village": draft.village,
        "village_name": draft.village_name,
        "category": draft.category,
        "procedure": draft.procedure,
        "channel": draft.channel or _usual_channel(tx),
        "residence": draft.residence,
        "cause_type": draft.event.cause_type,
        "effect": draft.event.effect,
        "incident_on": draft.event.incident_on,
        "entrusted": draft.agent is not None or is_agent,
        "beneficiary_id": None if beneficiary is None else beneficiary.known_id,
        "content_hash": tx.vault.lookup("content", content),
    }


def _usual_channel(tx: Transaction) -> Channel:
    """Who enters the form for somebody sits at the counter."""
    return Channel.ONLINE if tx.by.owns_single_cases else Channel.COUNTER


async def _write_people(
    tx: Transaction, application: Application, checked: CheckedForm, *, payee_ref: UUID
) -> StoredPayee:
    payee = people.payee_under(
        checked.payee,
        recipient_place=checked.household.recipient.place,
        payee_ref=payee_ref,
        version=1,
    )
    await people.write_people(
        tx,
        application.id,
        persons=checked.household.persons,
        agent=checked.agent,
        payee=payee,
    )
    return payee
