"""From the applicant's hand to acceptance: submit, list what is missing, complete, accept."""

from dataclasses import replace
from functools import partial
from typing import Any
from uuid import UUID

from shared.contracts.intake import (
    ApplicationAccepted,
    HouseholdChanged,
    LateDocumentsBrought,
    Member,
)
from shared.contracts.vocabulary import ARTICLE_16, Category, Paper, UrgencyGround
from shared.receipts import issuer_key, number_key
from shared.transaction import Transaction
from shared.vault import Vault
from shared.workdays import lhasa_date

from intake.domain.applications.application import Application
from intake.domain.applications.status import Urgency
from intake.domain.errors import GuardianNeeded, PaperUnknown
from intake.domain.figures import HouseholdOfSeveral
from intake.domain.household.authorisation import valid_ones
from intake.domain.household.household import declaration_of
from intake.domain.household.membership import Joined
from intake.policy import figures_on
from intake.store.applications import applications, remarks
from intake.store.household import households
from intake.usecases import clocks
from intake.usecases.applications import case_file
from intake.usecases.applications.case_file import CaseFile


async def submit_application(tx: Transaction, application_id: UUID, *, expected: int) -> CaseFile:
    """Hand the signed application in (TA-055); what is missing is not asked yet."""
    return await submit(tx, await case_file.load(tx, application_id, expected=expected, lock=True))


async def submit(tx: Transaction, file: CaseFile) -> CaseFile:
    """Give the signed application its number, save and announce it; the office's clock runs."""
    _require_guardian(file)
    _require_bill_papers(file)
    number = await applications.next_case_number(
        tx, county=file.application.region[:6], year=file.today.year
    )
    application, submitted = file.application.submit(
        case_number=number, missing=file.missing, by=tx.by, at=tx.clock.now()
    )
    application = await applications.save_application(tx, application)
    tx.publish(submitted)
    await clocks.start_acceptance(tx, application)
    return file.with_(application)


async def list_missing(
    tx: Transaction,
    application_id: UUID,
    *,
    facts_changed: str | None,
    expected: int,
) -> CaseFile:
    """The one notice of everything that is missing (TA-064, A-28)."""
    file = await case_file.load(tx, application_id, expected=expected, lock=True)
    application, listed = file.application.list_missing(
        missing=file.missing, facts_changed=facts_changed, by=tx.by, at=tx.clock.now()
    )
    application = await applications.save_application(tx, application)
    if facts_changed:
        await remarks.write_remark(
            tx, application_id, about="list_missing", reason_code=None, remark=facts_changed
        )
    tx.publish(listed)
    await clocks.meet_acceptance(tx, application)
    await clocks.start(tx, "complete_documents", application)
    return file.with_(application)


async def complete_application(tx: Transaction, application_id: UUID, *, expected: int) -> CaseFile:
    """The applicant has handed in what the notice listed."""
    return await complete(
        tx, await case_file.load(tx, application_id, expected=expected, lock=True)
    )


async def complete(tx: Transaction, file: CaseFile) -> CaseFile:
    """Everything that was listed is there: the office is to accept within its term again."""
    application, completed = file.application.complete(
        missing=file.missing, by=tx.by, at=tx.clock.now()
    )
    application = await applications.save_application(tx, application)
    tx.publish(completed)
    await clocks.meet(tx, clocks.SILENCE, application)
    await clocks.start_acceptance(tx, application)
    return file.with_(application)


async def accept_application(
    tx: Transaction,
    application_id: UUID,
    *,
    county_seat_resident: bool,
    hukou_proof_requested: bool,
    urgency_ground: UrgencyGround | None = None,
    urgency_facts: str | None = None,
    not_urgent: str | None = None,
    expected: int,
) -> CaseFile:
    """Accept (受理): the household is fixed as it is today, and assessment begins."""
    file = await case_file.load(tx, application_id, expected=expected, lock=True)
    if not_urgent is not None and file.application.is_urgent:
        file = file.as_general()
        await remarks.write_remark(
            tx, application_id, about="not_urgent", reason_code=None, remark=not_urgent
        )
    asked = replace(
        file.application,
        hukou_proof_requested=file.application.hukou_proof_requested or hukou_proof_requested,
    )
    file = file.with_(asked)
    at_the_seat = county_seat_resident or file.at_county_seat
    joined = await join_household(tx, file)
    application = asked.accept(
        missing=file.missing,
        household_id=joined.household_id,
        county_seat_resident=at_the_seat,
        hukou_proof_requested=asked.hukou_proof_requested,
        urgency_ground=urgency_ground,
        urgency_facts=urgency_facts,
        by=tx.by,
        at=tx.clock.now(),
    )
    if application.urgency_ground is not None:
        await remarks.write_remark(
            tx,
            application_id,
            about="urgency",
            reason_code=application.urgency_ground,
            remark=urgency_facts or "",
        )
    return await take_in(tx, file.with_(application), joined)


async def join_household(tx: Transaction, file: CaseFile) -> Joined:
    """The household that the people of an application belong to, as it is today (A-70)."""
    return await households.join_household(
        tx,
        file.application.id,
        people=[one.known_id for one in file.household.persons],
        head_id=file.household.head.known_id,
        heads_first=figures_on(file.today).household_of_several is HouseholdOfSeveral.HEAD,
    )


async def take_in(tx: Transaction, file: CaseFile, joined: Joined) -> CaseFile:
    """Save and announce what was accepted; the duties before acceptance end."""
    application = await applications.save_application(
        tx,
        file.application,
        draft=applications.seal_draft(tx.vault, file.application.id, file.draft),
    )
    accepted_file = file.with_(application)
    tx.publish(ApplicationAccepted(**accepted_facts(accepted_file, tx.vault)))
    if joined.alone:
        tx.publish(
            HouseholdChanged(
                case_id=application.id,
                household_id=joined.household_id,
                merged=joined.alone,
                aided_alone=True,
                changed_at=tx.clock.now(),
                confirmed_by=tx.by.sub,
            )
        )
    await clocks.meet_acceptance(tx, application)
    await clocks.cancel(tx, clocks.SILENCE, application)
    if application.late_missing:
        await clocks.start_owed(tx, application)
    if application.urgency is Urgency.STATED:
        await clocks.start_urgency(tx, application)
    return accepted_file


def _require_guardian(file: CaseFile) -> None:
    """A minor applies through a guardian or an agent (TA-027)."""
    beneficiary = file.household.beneficiary
    if file.application.category is not Category.INDIVIDUAL_MINOR_OR_MENTAL or beneficiary is None:
        return
    minor = not beneficiary.is_adult(file.today)
    if minor and not file.household.adults(file.today) and not file.application.entrusted:
        raise GuardianNeeded


def _require_bill_papers(file: CaseFile) -> None:
    """A paper that a bill names is one of the application's own (A-83)."""
    there = {one.id for one in file.documents}
    unknown = [paper for paper in file.draft.bill_papers if paper not in there]
    if unknown:
        raise PaperUnknown(papers=[str(paper) for paper in unknown])


def accepted_facts(file: CaseFile, vault: Vault) -> dict[str, Any]:
    """What assessment is told of an accepted application, by the names of the contract."""
    application, household = file.application, file.household
    assert application.accepted_at is not None
    assert application.household_id is not None
    today = lhasa_date(application.accepted_at)
    beneficiary = household.beneficiary
    return {
        "case_id": application.id,
        "case_number": application.case_number or "",
        "region": application.region,
        "village": application.village,
        "county_seat_resident": application.county_seat_resident,
        "category": application.category,
        "procedure": application.procedure,
        "residence": application.residence,
        "household_id": application.household_id,
        "members": tuple(
            Member(
                person_id=one.known_id,
                relation=one.relation,
                adult=one.is_adult(file.today),
                numbered=one.id_number is not None,
            )
            for one in household.persons
        ),
        "applicant_id": household.applicant.known_id,
        "beneficiary_id": None if beneficiary is None else beneficiary.known_id,
        "beneficiary_minor": beneficiary is not None and not beneficiary.is_adult(file.today),
        "payee_ref": file.payee.payee_ref,
        "payee_version": file.payee.payee_version,
        "cause_type": application.cause_type,
        "effect": application.effect,
        "incident_on": application.incident_on,
        "declared": declaration_of(
            file.draft.declared,
            receipt=partial(receipt_of, vault),
            digests={one.id: one.sha256 for one in file.documents},
        ),
        "authorisations": tuple(
            one.contract() for one in valid_ones(file.authorisations, household, on=file.today)
        ),
        "documents": tuple(paper for paper in ARTICLE_16 if paper in file.present),
        "bill_files": tuple(
            sorted({one.sha256 for one in file.documents if one.kind is Paper.RECEIPT})
        ),
        "missing": tuple(application.late_missing),
        "entrusted": application.entrusted,
        "urgency_ground": application.urgency_ground,
        "urgency_pending": application.urgency is Urgency.STATED,
        "accepted_at": application.accepted_at,
        "accepted_on": today,
        "accepted_by": application.accepted_by or "",
        "owner": application.owner or None,
        "applied_by": tuple(
            dict.fromkeys((*application.applicants, *application.principals, *file.signers))
        ),
        "dataref": f"/v1/internal/cases/{application.id}/people",
    }


def receipt_of(vault: Vault, issuer: str, invoice_number: str) -> str:
    """The keyed hash by which a receipt is known, however it is typed, and read nowhere."""
    known_by = f"{issuer_key(issuer)}\n{number_key(invoice_number)}"
    return vault.lookup("receipt", known_by).hex()


async def late_documents_arrived(tx: Transaction, file: CaseFile) -> Application:
    """After an urgent acceptance: note what is still owed; with the last paper the duty is met."""
    application = file.application
    if not application.late_missing:
        return application
    still = tuple(paper for paper in file.missing if paper in application.late_missing)
    if still != application.late_missing:
        await applications.note_late_documents(tx, application.id, still)
        if not still:
            await clocks.meet(tx, ("late_documents", *clocks.SILENCE), application)
            tx.publish(LateDocumentsBrought(case_id=application.id, brought_at=tx.clock.now()))
    return replace(application, late_missing=still)
