"""An institution comes to the register by its own application, examined and decided by two people."""

import hashlib
from dataclasses import replace
from datetime import date
from uuid import UUID

from shared.ids import new_id
from shared.objects import NewFile
from shared.transaction import Reading, Transaction
from shared.workdays import lhasa_date

from training_subsidy.domain.register.admission import (
    MOST_PAPERS,
    AdmissionLetterNotReady,
    AdmittedAlready,
    ApplicationKind,
    ApplicationStatus,
    InstitutionApplication,
    NotYetAdmitted,
    PaperKind,
    PaperNotNow,
    TooManyPapers,
    checked_code,
)
from training_subsidy.domain.register.institution import Institution
from training_subsidy.domain.register.notes import NoteKind
from training_subsidy.domain.register.register_letter import TEXTS, register_page
from training_subsidy.store.register import admissions, institutions, notes
from training_subsidy.store.register.admissions import InstitutionPaper
from training_subsidy.store.register.institutions import InstitutionNotFound
from training_subsidy.usecases.deadlines import DEADLINES


async def apply_for_register(
    tx: Transaction,
    *,
    kind: ApplicationKind,
    region: str,
    name: str,
    address: str,
    qualified_for_pay_first: bool,
    trade_codes: tuple[str, ...],
    reason: str | None,
) -> InstitutionApplication:
    """Begin an application of the actor's own organisation (VT-006)."""
    code = checked_code(tx.by)
    registered = await _registered(tx, code)
    if kind is ApplicationKind.CHANGE and registered is None:
        raise NotYetAdmitted
    if kind is ApplicationKind.ADMISSION and registered is not None:
        raise AdmittedAlready
    application = await admissions.insert_application(
        tx,
        InstitutionApplication(
            id=new_id(),
            kind=kind,
            credit_code=code,
            region=region if registered is None else registered.region,
            name=name,
            address=address,
            qualified_for_pay_first=qualified_for_pay_first,
            trade_codes=trade_codes,
            applied_by=tx.by.sub,
            applied_at=tx.clock.now(),
            institution_id=None if registered is None else registered.id,
        ),
    )
    if reason:
        notes.write_note(tx, application.id, NoteKind.REASON, reason)
    return application


async def _registered(tx: Transaction, code: str) -> Institution | None:
    try:
        return await institutions.find_by_code(tx, code)
    except InstitutionNotFound:
        return None


async def require_open_for_papers(tx: Reading, application_id: UUID) -> None:
    """Whether the actor may add a paper now; asked before the bytes are stored."""
    application = await admissions.get_application(tx, application_id)
    if application.status is not ApplicationStatus.DRAFT:
        raise PaperNotNow


async def add_paper(
    tx: Transaction, file: NewFile, *, kind: PaperKind, media_type: str
) -> InstitutionPaper:
    """Note a stored paper of a draft."""
    await require_open_for_papers(tx, file.case_id)
    if await admissions.count_papers(tx, file.case_id) >= MOST_PAPERS:
        raise TooManyPapers(most=MOST_PAPERS)
    return admissions.insert_paper(
        tx,
        InstitutionPaper(
            id=file.id,
            application_id=file.case_id,
            kind=kind,
            media_type=media_type,
            size=len(file.content),
            sha256=hashlib.sha256(file.content).hexdigest(),
            address=file.address,
            added_by=tx.by.sub,
            added_at=tx.clock.now(),
        ),
    )


async def open_paper(tx: Transaction, application_id: UUID, paper_id: UUID) -> InstitutionPaper:
    """What is known of a paper before its file is shown; the reading is audited."""
    await admissions.get_application(tx, application_id)
    paper = await admissions.get_paper(tx, application_id, paper_id)
    tx.audit("read_application_paper", resource=("institution_paper", paper_id))
    return paper


async def submit(tx: Transaction, application_id: UUID, *, expected: int) -> InstitutionApplication:
    """Hand the application in with its papers; the office examines it within its term."""
    application = await admissions.get_application(tx, application_id, expected=expected)
    papers = await admissions.papers_of(tx, application_id)
    submitted = application.submitted([paper.kind for paper in papers], by=tx.by, at=tx.clock.now())
    submitted = await admissions.save_application(tx, submitted)
    await _start(tx, submitted, "admission_review")
    return submitted


async def withdraw(
    tx: Transaction, application_id: UUID, *, expected: int
) -> InstitutionApplication:
    """The institution takes its application back."""
    application = await admissions.get_application(tx, application_id, expected=expected)
    withdrawn = await admissions.save_application(tx, application.after("withdraw", by=tx.by))
    await DEADLINES.cancel(tx, case_id=application_id, what="admission_review")
    return withdrawn


async def return_papers(
    tx: Transaction, application_id: UUID, *, missing: str, expected: int
) -> InstitutionApplication:
    """Say once what is missing; the institution completes it and hands it in again."""
    application = await admissions.get_application(tx, application_id, expected=expected)
    returned = await admissions.save_application(tx, application.after("return_papers", by=tx.by))
    notes.write_note(tx, application_id, NoteKind.RETURN, missing)
    await DEADLINES.meet(tx, "admission_review", case_id=application_id)
    return returned


async def examine(
    tx: Transaction,
    application_id: UUID,
    *,
    positive: bool,
    visited_on: date | None,
    note: str,
    expected: int,
) -> InstitutionApplication:
    """The handler's opinion on papers and premises."""
    application = await admissions.get_application(tx, application_id, expected=expected)
    examined = application.examined(
        positive=positive,
        visited_on=visited_on,
        by=tx.by,
        at=tx.clock.now(),
        today=tx.clock.today(),
    )
    examined = await admissions.save_application(tx, examined)
    notes.write_note(tx, application_id, NoteKind.EXAMINATION, note)
    await DEADLINES.meet(tx, "admission_review", case_id=application_id)
    await _start(tx, examined, "admission_decision")
    return examined


async def decide(
    tx: Transaction,
    application_id: UUID,
    *,
    action: str,
    explanation: str | None,
    expected: int,
) -> InstitutionApplication:
    """Another person admits, refuses or sends back; only who is admitted stands on the register."""
    application = await admissions.get_application(tx, application_id, expected=expected)
    decided = application.decided(action, explanation=explanation, by=tx.by, at=tx.clock.now())
    if decided.status is ApplicationStatus.ADMITTED:
        decided = await _carried_out(tx, decided)
    decided = await admissions.save_application(tx, decided)
    if explanation:
        kind = NoteKind.RETURN if action == "send_back" else NoteKind.DECISION
        notes.write_note(tx, application_id, kind, explanation)
    await DEADLINES.meet(tx, "admission_decision", case_id=application_id)
    if action == "send_back":
        await _start(tx, decided, "admission_review")
    return decided


async def _carried_out(
    tx: Transaction, application: InstitutionApplication
) -> InstitutionApplication:
    if application.kind is ApplicationKind.CHANGE:
        assert application.institution_id is not None, "a change is of somebody"
        await institutions.save_particulars(
            tx,
            application.institution_id,
            name=application.name,
            qualified_for_pay_first=application.qualified_for_pay_first,
        )
        await admissions.write_profile(tx, application)
        return application
    institution, registered = Institution.register(
        id=new_id(),
        credit_code=application.credit_code,
        name=application.name,
        region=application.region,
        qualified_for_pay_first=application.qualified_for_pay_first,
        by=tx.by,
        on=tx.clock.today(),
    )
    institution = await institutions.insert_institution(tx, institution)
    tx.created_id = None
    tx.publish(registered)
    admitted = replace(application, institution_id=institution.id)
    await admissions.write_profile(tx, admitted)
    return admitted


async def _start(tx: Transaction, application: InstitutionApplication, what: str) -> None:
    await DEADLINES.start(
        tx, what, case_id=application.id, region=application.region, at=tx.clock.now()
    )


async def letter_of_admission(tx: Transaction, application_id: UUID) -> str:
    """The decision in writing, as a page; each reading is audited."""
    application = await admissions.get_application(tx, application_id)
    if application.decided_at is None:
        raise AdmissionLetterNotReady
    written = (await notes.notes_of(tx, [application_id]))[application_id]
    reasons = [one.text for one in written if one.kind is NoteKind.DECISION]
    admitted = application.status is ApplicationStatus.ADMITTED
    what = "admitted" if admitted else "refused"
    if application.kind is ApplicationKind.CHANGE:
        what = f"change_{what}"
    tx.audit("read_admission_letter", resource=("institution_application", application_id))
    return register_page(
        title=TEXTS[f"{what}_title"].zh,
        addressee=application.name,
        paragraphs=[TEXTS[what].format(code=application.credit_code).zh],
        reasons=reasons,
        office=application.region,
        day=lhasa_date(application.decided_at).isoformat(),
    )
