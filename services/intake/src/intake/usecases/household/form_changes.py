"""What a confirmed finding about people changes in the form of its case (A-70, A-72, A-82)."""

from collections.abc import Collection
from dataclasses import replace
from uuid import UUID

from shared.contracts.intake import DeathFound
from shared.ids import new_id
from shared.transaction import Transaction

from intake.domain.applications import endings
from intake.domain.applications.correction import Correction, CorrectionStatus
from intake.domain.applications.status import Status
from intake.domain.household.membership import Finding
from intake.domain.household.succession import ends_the_aid, form_without
from intake.store.applications import applications, corrections
from intake.usecases import clocks
from intake.usecases.applications.case_file import CaseFile
from intake.usecases.applications.corrections import put_right


async def follow_finding(
    tx: Transaction, file: CaseFile, finding: Finding, gone: Collection[UUID], *, reason: str
) -> None:
    """Put the form right at once, by the two officers of the finding, with before and after.

    Where that cannot be, the case says that its form is to be corrected: the handler's duty. When
    the applicant died and nobody goes on, or whom alone the aid is for, the application ends.
    """
    household, decided = file.household, file.progress.decided_at is not None
    dead = household.applicant.known_id in finding.dead
    if ends_the_aid(finding, household):
        application, ended = endings.end(file.application, by=tx.by, at=tx.clock.now())
        await applications.save_application(tx, application)
        tx.publish(ended)
        await clocks.DEADLINES.cancel(tx, case_id=application.id)
        return
    if decided:
        gone = finding.dead & file.vital
    if not {one.known_id for one in household.persons} & set(gone):
        await applications.save_application(tx, file.application)
        return
    form = form_without(
        gone,
        draft=file.draft,
        household=household,
        holder_place=file.payee.holder_place,
        next_applicant=finding.next_applicant
        or (household.applicant.known_id if decided else None),
    )
    waits = {one.what for one in file.own_duties or ()} & set(clocks.CORRECTION)
    if form is None or ((file.progress.opinion or waits) and not (dead or decided)):
        await applications.save_application(tx, file.application)
        await clocks.start_correction(tx, file.application)
        return
    before, after = form.changed_from(file.draft)
    correction = Correction(
        id=new_id(),
        application_id=file.application.id,
        before=before,
        after=after,
        reason=reason,
        proposed_by=finding.found_by,
        proposed_at=finding.found_at,
        status=CorrectionStatus.AGREED,
        answered_by=tx.by.sub,
        answered_at=tx.clock.now(),
    )
    await corrections.insert_correction(tx, correction)
    if dead:
        file = _taken_over(file, finding.next_applicant)
    right = await put_right(tx, file, correction, draft=form.draft, household=form.household)
    if file.vital & finding.dead and right.application.status is Status.ACCEPTED:
        tx.publish(
            DeathFound(
                case_id=right.application.id,
                payee_ref=right.payee.payee_ref,
                payee_version=right.payee.payee_version,
                corrected_at=tx.clock.now(),
                owner=right.application.owner,
                recipient=right.household.recipient.known_id,
                account_needed=right.payee.payee_version != file.payee.payee_version,
            )
        )


def _taken_over(file: CaseFile, next_applicant: UUID | None) -> CaseFile:
    """The case as that of whoever goes on, where the own account is known by a consent."""
    own = [
        one.entered_by
        for one in file.authorisations
        if one.person_id == next_applicant and one.is_own
    ]
    owner = own[-1] if own else file.application.owner
    return file.with_(replace(file.application, owner=owner))
