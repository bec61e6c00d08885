"""The counter: an officer enters what somebody without an account has written on paper (第十四条（一）).

The form is the app's and is checked by the same functions. Whoever entered an application does not
handle it (A-50); a colleague accepts it, or lists what is missing.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from uuid import UUID

from shared.contracts.vocabulary import Paper
from shared.identifiers import normalise_name
from shared.objects import NewFile
from shared.paper_signatures import PaperSignature
from shared.transaction import Transaction

from intake.domain.applications.draft import Draft, DraftChange
from intake.domain.applications.status import LIFECYCLE, Status
from intake.domain.errors import (
    NotEnteredHere,
    SignedFormNeeded,
    WithdrawalSheetNeeded,
)
from intake.store.applications import signatures
from intake.usecases.applications import case_file, drafts, refusals, submission, withdrawals
from intake.usecases.applications.case_file import CaseFile
from intake.usecases.applications.drafts import day_in_future
from intake.usecases.papers.sheets import require_kind


@dataclass(frozen=True, slots=True, kw_only=True)
class SignedForm:
    """The written application on paper: who signed it, how, on which day, and its scan."""

    signed_by: str = field(repr=False)
    signed_on: date
    method: PaperSignature
    paper_id: UUID
    approval_form_signed: bool = True
    """Without it the approval form is not there, and stands on the notice (第十六条（七）)."""


async def enter_application(tx: Transaction, draft: Draft) -> CaseFile:
    """Begin an application of somebody who stands at the counter, in the officer's own region."""
    tx.by.within(draft.region)
    return await drafts.begin_application(tx, draft, owner="", entered_by=(tx.by.sub,))


async def change_entry(
    tx: Transaction, application_id: UUID, change: DraftChange, *, expected: int
) -> CaseFile:
    """Replace parts of a form that was entered at the counter and not handed in yet."""
    file = await _entered(tx, application_id, expected=expected)
    if change.region is not None:
        tx.by.within(change.region)
    return await drafts.rewrite(tx, file, change)


def not_made(file: CaseFile, form: SignedForm) -> frozenset[Paper]:
    """The forms that the suite makes none of: there on paper, or not signed by the applicant."""
    forms = (Paper.WRITTEN_APPLICATION, Paper.APPROVAL_FORM)
    there = {one.kind for one in file.documents if not one.made_here}
    unsigned = set() if form.approval_form_signed else {Paper.APPROVAL_FORM}
    return frozenset(one for one in forms if one in there | unsigned)


def check_form(file: CaseFile, form: SignedForm) -> None:
    """The scan is of the application that the applicant, or the agent, has signed by today.

    Raises ``NotEnteredHere``, ``PaperUnknown``, ``SignedFormNeeded``, ``SignerNameDiffers`` and
    ``DayInFuture``.
    """
    _require_entered(file)
    require_kind(file, form.paper_id, Paper.WRITTEN_APPLICATION, refusal=SignedFormNeeded())
    drafts.check_signer(file, form.signed_by)
    if form.signed_on > file.today:
        raise day_in_future("/signed_on")


async def hand_in(
    tx: Transaction,
    application_id: UUID,
    form: SignedForm,
    *,
    made: Sequence[tuple[Paper, NewFile]],
    expected: int,
) -> CaseFile:
    """Hand in what the applicant signed on paper, with its scan; what is missing is not asked yet."""
    file = await _entered(tx, application_id, expected=expected)
    LIFECYCLE.after("sign", status=file.application.status, by=tx.by)
    check_form(file, form)
    application = file.application
    signatures.note_paper_signature(
        tx,
        application,
        signer_name=normalise_name(form.signed_by),
        method=form.method,
        signed_on=form.signed_on,
        paper_id=form.paper_id,
    )
    standing = await drafts.keep_forms(tx, file, made)
    signed = replace(application, signed_hash=application.content_hash)
    return await submission.submit(tx, replace(file, application=signed, documents=standing))


async def complete_at_counter(tx: Transaction, application_id: UUID, *, expected: int) -> CaseFile:
    """What the notice listed was brought to the counter and scanned."""
    return await submission.complete(tx, await _load(tx, application_id, expected=expected))


async def withdraw_at_counter(
    tx: Transaction, application_id: UUID, *, paper_id: UUID | None, expected: int
) -> CaseFile:
    """The applicant takes it back by a signed sheet; a draft of the counter needs none.

    Raises ``PaperUnknown`` and ``WithdrawalSheetNeeded``.
    """
    file = await _load(tx, application_id, expected=expected)
    if file.application.status is Status.DRAFT:
        _require_entered(file)
    elif paper_id is None:
        raise WithdrawalSheetNeeded
    else:
        require_kind(file, paper_id, Paper.WITHDRAWAL_SHEET, refusal=WithdrawalSheetNeeded())
    return await withdrawals.withdraw(tx, file)


async def complain_at_counter(
    tx: Transaction, application_id: UUID, *, reason: str, expected: int
) -> CaseFile:
    """Enter what the applicant says against a refusal to accept; any officer takes that down."""
    file = await case_file.load(tx, application_id, expected=expected, lock=True, handling=False)
    return await refusals.complain(tx, file, reason=reason)


async def _load(tx: Transaction, application_id: UUID, *, expected: int) -> CaseFile:
    """The file at the counter: also of who entered it, and of nobody whose own case it is."""
    file = await case_file.load(tx, application_id, expected=expected, lock=True, handling=False)
    file.application.require_no_part(tx.by, signers=file.signers, at_the_counter=True)
    return file


async def _entered(tx: Transaction, application_id: UUID, *, expected: int) -> CaseFile:
    file = await _load(tx, application_id, expected=expected)
    _require_entered(file)
    return file


def _require_entered(file: CaseFile) -> None:
    """A draft that somebody writes in the own account is changed and handed in by nobody else."""
    if not file.application.has_no_account:
        raise NotEnteredHere
