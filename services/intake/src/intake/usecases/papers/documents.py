"""Papers as files: known by their content, counted as soon as they are there."""

import hashlib
from dataclasses import replace
from uuid import UUID

from shared.contracts.vocabulary import Paper
from shared.ids import new_id
from shared.objects import NewFile
from shared.roles import SINGLE_CASE_ROLES, Role, RoleNotAllowed
from shared.transaction import Reading, Transaction

from intake.domain.applications.application import Application
from intake.domain.applications.status import LIFECYCLE, UPLOADABLE, Status
from intake.domain.errors import NotTheSameApplicant, UploadNotAllowed
from intake.domain.papers.papers import CountyDocumentNotAsked
from intake.domain.quotas import Quotas
from intake.store.applications import applications
from intake.store.papers import documents
from intake.store.papers.documents import StoredDocument
from intake.usecases.applications import case_file
from intake.usecases.applications.case_file import CaseFile
from intake.usecases.applications.submission import late_documents_arrived

JUDGED_BY_THE_CITY = frozenset({Status.REFUSED, Status.NOT_ACCEPTED})
WITH_A_LETTER = JUDGED_BY_THE_CITY | {Status.LAPSED}
"""How an application may have ended here in a letter."""
READ_BY = (
    *(Role.APPLICANT, Role.AGENT, Role.TOWNSHIP_HANDLER, Role.TOWNSHIP_LEAD),
    *(Role.COUNTY_HANDLER, Role.COUNTY_LEAD, Role.AUDITOR, Role.RESCUE_STATION),
)
"""Who reads the papers of every case of theirs."""


async def require_open_for_upload(
    tx: Reading, application_id: UUID, kind: Paper | str | None = None
) -> None:
    """Whether the actor may add a file now; asked before the bytes are stored."""
    check_uploadable(await applications.get_application(tx, application_id), kind)


def check_uploadable(application: Application, kind: Paper | str | None = None) -> None:
    """A file may be added as long as the application waits for papers.

    The proof that its letter was delivered may be added later too, and the sheet by which it is
    taken back while it is on its way to another body.
    """
    proof = kind is Paper.DELIVERY_PROOF and application.status in WITH_A_LETTER
    sheet = kind is Paper.WITHDRAWAL_SHEET and application.status is Status.TRANSFERRED
    if application.status not in UPLOADABLE and not (proof or sheet):
        raise UploadNotAllowed(status=LIFECYCLE.word(application.status))


async def add_document(
    tx: Transaction, file: NewFile, *, kind: Paper | str, media_type: str, quotas: Quotas
) -> StoredDocument:
    """Note a stored file; the last paper of an urgent case meets its duty (TA-068)."""
    case = await case_file.load(tx, file.case_id, lock=True, handling=False)
    check_uploadable(case.application, kind)
    if not isinstance(kind, Paper) and kind not in case.county_documents:
        raise CountyDocumentNotAsked
    if tx.by.has(*SINGLE_CASE_ROLES):  # an officer's scan finds its place behind any number
        quotas.check_papers(sum(not one.made_here for one in case.documents))
    document = StoredDocument(
        id=file.id,
        application_id=file.case_id,
        kind=kind,
        media_type=media_type,
        size=len(file.content),
        sha256=hashlib.sha256(file.content).hexdigest(),
        address=file.address,
        made_here=False,
        added_by=tx.by.sub,
        added_at=tx.clock.now(),
    )
    await documents.insert_documents(tx, [document])
    tx.audit_subject("document", document.id, document.version)
    tx.created(document.id)
    await late_documents_arrived(tx, replace(case, documents=(*case.documents, document)))
    return document


async def take_over_papers(
    tx: Transaction, application_id: UUID, *, earlier_id: UUID, expected: int
) -> CaseFile:
    """Papers of an earlier application of the same applicant count in this one too (A-76).

    What was made of the earlier form, and consents, which end, are not taken over.
    """
    earlier = await case_file.load(tx, earlier_id)
    case = await case_file.load(tx, application_id, expected=expected, lock=True)
    check_uploadable(case.application)
    same = earlier.household.applicant.known_id == case.household.applicant.known_id
    if not same or earlier_id == application_id or earlier.application.submitted_at is None:
        raise NotTheSameApplicant
    there = {one.sha256 for one in case.documents}
    taken = [
        replace(
            one,
            id=new_id(),
            application_id=application_id,
            added_by=tx.by.sub,
            added_at=tx.clock.now(),
        )
        for one in earlier.documents
        if not one.made_here and one.kind not in _NOT_TAKEN_OVER and one.sha256 not in there
    ]
    await documents.insert_documents(tx, taken)
    case = replace(case, documents=(*case.documents, *taken))
    tx.audit_subject("application", application_id, case.application.version)
    await late_documents_arrived(tx, case)
    return case


_NOT_TAKEN_OVER = frozenset({Paper.CHECK_AUTHORISATION, Paper.RECEIPT, Paper.CORRECTION_SHEET})


async def get_document(tx: Reading, application_id: UUID, document_id: UUID) -> StoredDocument:
    """What is known of one file."""
    await applications.get_application(tx, application_id)
    return await documents.get_document(tx, application_id, document_id)


async def open_document(tx: Transaction, application_id: UUID, document_id: UUID) -> StoredDocument:
    """The same before its content is shown; the reading is audited.

    The city reads the papers of a refusal to accept, which it judges, and of no other case (A-75).
    """
    application = await applications.get_application(tx, application_id)
    if tx.by.has(Role.CITY_SUPERVISOR) and application.status not in JUDGED_BY_THE_CITY:
        raise RoleNotAllowed(READ_BY)
    document = await documents.get_document(tx, application_id, document_id)
    tx.audit("read_document", resource=("document", document_id), kind=str(document.kind))
    return document
