"""What a confirmed finding about people changes in the form of its case (A-70, A-72, A-82)."""

from collections.abc import Collection
from dataclasses import replace
from uuid import UUID

from shared.ids import new_id
from shared.transaction import Transaction

from intake.domain.applications import endings
from intake.domain.applications.correction import Correction, CorrectionStatus
from intake.domain.household.membership import Finding
from intake.domain.household.succession import form_without
from intake.store.applications import applications, corrections
from intake.usecases import clocks
from intake.usecases.applications.case_file import CaseFile
from intake.usecases.applications.corrections import put_right


async def follow_finding(
    tx: Transaction, file: CaseFile, finding: Finding, gone: Collection[UUID], *, reason: str
) -> None:
    """Put the form right at once, by the two officers of the finding, with before and after.

    Where that cannot be, the case says that its form is to be corrected: the handler's duty. When
    the applicant died and nobody goes on, the application ends.
    """
    dead = finding.died(file.household.applicant.known_id)
    if dead and finding.next_applicant is None:
        application, ended = endings.end(file.application, by=tx.by, at=tx.clock.now())
        await applications.save_application(tx, application)
        tx.publish(ended)
        await clocks.DEADLINES.cancel(tx, case_id=application.id)
        return
    named = [one for one in file.household.persons if one.known_id in gone]
    if not named:
        await applications.save_application(tx, file.application)
        return
    form = form_without(
        gone,
        draft=file.draft,
        household=file.household,
        holder_place=file.payee.holder_place,
        next_applicant=finding.next_applicant,
    )
    opinion = file.progress.opinion or file.progress.decided_at is not None
    waits = {one.what for one in file.own_duties or ()} & set(clocks.CORRECTION)
    if form is None or ((opinion or waits) and not dead):
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
    await put_right(tx, file, correction, draft=form.draft, household=form.household)


def _taken_over(file: CaseFile, next_applicant: UUID | None) -> CaseFile:
    """The case as that of whoever goes on, where the own account is known by a consent."""
    own = [
        one.entered_by
        for one in file.authorisations
        if one.person_id == next_applicant and one.is_own
    ]
    owner = own[-1] if own else file.application.owner
    return file.with_(replace(file.application, owner=owner))
