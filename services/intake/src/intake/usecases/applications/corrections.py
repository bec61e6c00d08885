"""A form put right after it was handed in, until the township's opinion (A-72).

The handler proposes; the applicant agrees by own sign-in, or has signed a sheet at the counter.
"""

from collections.abc import Sequence
from dataclasses import replace
from uuid import UUID

from shared.contracts.intake import ApplicationCorrected
from shared.contracts.vocabulary import Procedure
from shared.ids import new_id
from shared.roles import Role
from shared.transaction import Reading, Transaction

from intake.domain.applications.application import Application
from intake.domain.applications.correction import CorrectedParts, Correction
from intake.domain.applications.draft import Draft
from intake.domain.applications.status import LIFECYCLE, Status, Urgency
from intake.domain.errors import (
    CorrectionOpenAlready,
    NothingCorrected,
    OpinionGivenAlready,
    SignedSheetNeeded,
    UrgencyToBeStated,
)
from intake.domain.household.household import Household
from intake.domain.household.membership import gone_from
from intake.store.applications import applications, corrections
from intake.store.household import households, people
from intake.store.household.people import StoredPayee
from intake.usecases import clocks
from intake.usecases.applications import case_file
from intake.usecases.applications.case_file import CaseFile
from intake.usecases.applications.drafts import CheckedForm, checked_form, facts_of
from intake.usecases.applications.submission import accepted_facts
from intake.usecases.papers.sheets import require_sheet


async def propose_correction(
    tx: Transaction,
    application_id: UUID,
    *,
    parts: CorrectedParts,
    reason: str,
    paper_id: UUID | None,
) -> Correction:
    """Say what is wrong on the form and why; with the signed sheet it holds at once."""
    file = await case_file.load(tx, application_id, lock=True)
    _require_open(tx, file)
    require_sheet(file, paper_id)
    before = file.draft.model_dump(mode="json")
    after = parts.applied_to(file.draft)
    if after == file.draft:
        raise NothingCorrected
    if file.application.status is Status.ACCEPTED and _is_said_urgent(file, after):
        raise UrgencyToBeStated
    checked = await checked_form(tx, after)
    if {one.what for one in file.own_duties or ()} & set(clocks.CORRECTION):
        raise CorrectionOpenAlready
    correction = Correction(
        id=new_id(),
        application_id=application_id,
        before={name: before[name] for name in parts.names},
        after=parts.model_dump(mode="json", exclude_unset=True),
        reason=reason,
        proposed_by=tx.by.sub,
        proposed_at=tx.clock.now(),
    )
    if paper_id is None:
        await corrections.insert_correction(tx, correction)
        await clocks.start(tx, "agree_correction", file.application)
        return correction
    agreed = correction.agree(paper_id=paper_id, by=tx.by, at=tx.clock.now())
    agreed = replace(agreed, version=1)
    await corrections.insert_correction(tx, agreed)
    await put_right(
        tx, file, agreed, draft=agreed.parts.applied_to(file.draft), household=checked.household
    )
    return agreed


async def agree_to_correction(
    tx: Transaction,
    application_id: UUID,
    correction_id: UUID,
    *,
    paper_id: UUID | None,
    expected: int,
) -> Correction:
    """The applicant agrees, or the handler brings the sheet that the applicant signed."""
    file = await case_file.load(tx, application_id, lock=True)
    correction = await corrections.get_correction(
        tx, application_id, correction_id, expected=expected
    )
    _require_open(tx, file)
    if paper_id is None and not tx.by.has(Role.APPLICANT, Role.AGENT):
        raise SignedSheetNeeded
    require_sheet(file, paper_id)
    agreed = correction.agree(paper_id=paper_id, by=tx.by, at=tx.clock.now())
    checked = await checked_form(tx, agreed.parts.applied_to(file.draft))
    await corrections.save_answer(tx, agreed)
    await clocks.meet(tx, clocks.CORRECTION, file.application)
    await put_right(
        tx, file, agreed, draft=agreed.parts.applied_to(file.draft), household=checked.household
    )
    return agreed


async def decline_correction(
    tx: Transaction, application_id: UUID, correction_id: UUID, *, answer: str, expected: int
) -> Correction:
    """The applicant does not agree, or the handler takes it back; the form stays as it is."""
    file = await case_file.load(tx, application_id, lock=True)
    correction = await corrections.get_correction(
        tx, application_id, correction_id, expected=expected
    )
    declined = correction.decline(answer=answer, by=tx.by, at=tx.clock.now())
    await corrections.save_answer(tx, declined)
    await clocks.meet(tx, clocks.CORRECTION, file.application)
    return declined


async def list_corrections(
    tx: Transaction, application_id: UUID, *, reveal: bool
) -> tuple[Application, Sequence[Correction]]:
    """Every correction with before and after; the reading is audited."""
    application = await applications.get_application(tx, application_id)
    done = "reveal_corrections" if reveal else "read_corrections"
    tx.audit(done, resource=("application", application_id))
    return application, await corrections.corrections_of(tx, application_id)


async def get_correction(
    tx: Transaction, application_id: UUID, correction_id: UUID, *, reveal: bool
) -> Correction:
    """One correction of an application that the actor may see; the reading is audited."""
    await applications.get_application(tx, application_id)
    done = "reveal_correction" if reveal else "read_correction"
    tx.audit(done, resource=("correction", correction_id))
    return await corrections.get_correction(tx, application_id, correction_id)


def _require_open(tx: Reading, file: CaseFile) -> None:
    """Until the township's opinion; afterwards the way is the county's return (退回补正)."""
    status = file.application.status
    if status is Status.ACCEPTED and (file.progress.opinion or file.progress.decided_at):
        raise OpinionGivenAlready
    if status not in _CORRECTABLE:
        raise LIFECYCLE.refusal("correct", status=status, by=tx.by)


_CORRECTABLE = {step[0] for step in LIFECYCLE.steps if step[1] == "correct"}


def _is_said_urgent(file: CaseFile, after: Draft) -> bool:
    """Urgency is no matter of the form once a case is accepted: two officers say it (A-73)."""
    return after.procedure is Procedure.EMERGENCY and not file.application.is_urgent


async def put_right(
    tx: Transaction, file: CaseFile, correction: Correction, *, draft: Draft, household: Household
) -> CaseFile:
    """Put the form right; who assesses an accepted case is told all facts as they stand now."""
    before = file.application
    checked = CheckedForm(household=household, payee=None, agent=file.agent)
    kept = {"region": before.region, "entrusted": before.entrusted, "channel": before.channel}
    application = replace(before, **(facts_of(tx, draft, checked) | kept))
    application = replace(application, signed_hash=application.content_hash)
    if application.procedure is not Procedure.EMERGENCY:
        application = replace(application, urgency_ground=None, urgency=None)
        if before.urgency is Urgency.STATED:
            await clocks.DEADLINES.cancel(tx, case_id=before.id, what="confirm_urgency")
    payee = _payee_of(file, household)
    await people.write_people(
        tx, before.id, persons=household.persons, agent=file.agent, payee=payee
    )
    application = await applications.save_application(
        tx, application, draft=applications.seal_draft(tx.vault, before.id, draft)
    )
    corrected = replace(
        file, application=application, draft=draft, household=household, payee=payee
    )
    if application.status is not Status.ACCEPTED:
        if application.is_urgent is not before.is_urgent:
            await clocks.move_acceptance(tx, application, file.own_duties or ())
        return corrected
    assert application.household_id is not None, "an accepted application has its household"
    await _meet_form(tx, file, application.household_id, household)
    households.add_members(
        tx,
        application.household_id,
        application_id=application.id,
        people=[one.known_id for one in household.persons],
    )
    if file.progress.decided_at is not None:
        return corrected  # nothing is assessed again
    tx.publish(
        ApplicationCorrected(
            **accepted_facts(corrected, tx.vault),
            correction_id=correction.id,
            changed=correction.changed,
            corrected_at=tx.clock.now(),
            corrected_by=correction.proposed_by,
        )
    )
    return corrected


async def _meet_form(
    tx: Transaction, file: CaseFile, household_id: UUID, household: Household
) -> None:
    """The duty to correct the form ends when it names nobody any more who was found gone."""
    if "correct_form" not in {one.what for one in file.own_duties or ()}:
        return
    people = [one.known_id for one in household.persons]
    known = await households.memberships_of(tx, household_id, people, ended=True)
    if not gone_from(household_id, known) & set(people):
        await clocks.DEADLINES.meet(tx, "correct_form", case_id=file.application.id)


def _payee_of(file: CaseFile, household: Household) -> StoredPayee:
    """The account of the same people at their new places; else none, to be given anew (A-45).

    Cash for another person is another version of it too.
    """
    payee, before = file.payee, file.household.persons
    places = {one.known_id: one.place for one in household.persons}
    recipient = household.recipient
    same = before[payee.recipient_place].known_id == recipient.known_id
    holder = None if payee.holder_place is None else before[payee.holder_place].known_id
    if not same or (holder is not None and holder not in places):
        return people.payee_under(
            None,
            recipient_place=recipient.place,
            payee_ref=payee.payee_ref,
            version=payee.payee_version + 1,
        )
    return replace(
        payee,
        recipient_place=recipient.place,
        holder_place=None if holder is None else places[holder],
    )
