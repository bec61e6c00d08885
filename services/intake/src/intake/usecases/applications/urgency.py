"""The urgency of a case, stated by its handler and answered by a lead (A-73)."""

from dataclasses import replace
from uuid import UUID

from shared.contracts.intake import ApplicationCorrected, MissingDocumentsListed
from shared.contracts.vocabulary import Procedure, UrgencyGround
from shared.ids import new_id
from shared.transaction import Transaction

from intake.domain.applications import urgency
from intake.domain.errors import OpinionGivenAlready
from intake.store.applications import applications, remarks
from intake.store.reference import regions
from intake.usecases import clocks
from intake.usecases.applications import case_file
from intake.usecases.applications.case_file import CaseFile
from intake.usecases.applications.submission import accepted_facts


async def state_urgency(
    tx: Transaction, application_id: UUID, *, ground: UrgencyGround, facts: str, expected: int
) -> CaseFile:
    """The handler of an accepted case says why it is urgent now; it counts once confirmed."""
    file = await case_file.load(tx, application_id, expected=expected, lock=True)
    stated = urgency.state(file.application, ground=ground, by=tx.by)
    if file.progress.opinion or file.progress.decided_at is not None:
        raise OpinionGivenAlready
    draft = file.draft.model_copy(update={"procedure": Procedure.EMERGENCY})
    application = await applications.save_application(
        tx, stated, draft=applications.seal_draft(tx.vault, application_id, draft)
    )
    await remarks.write_remark(
        tx, application_id, about="urgency", reason_code=ground, remark=facts
    )
    stated_file = replace(file, draft=draft).with_(application)
    tx.publish(
        ApplicationCorrected(
            **accepted_facts(stated_file, tx.vault),
            correction_id=new_id(),
            changed=("procedure",),
            corrected_at=tx.clock.now(),
            corrected_by=tx.by.sub,
        )
    )
    await clocks.start_urgency(tx, application)
    return stated_file


async def answer_urgency(
    tx: Transaction,
    application_id: UUID,
    *,
    confirmed: bool,
    reason: str,
    township: str | None,
    expected: int,
) -> CaseFile:
    """The lead confirms what the handler stated, or the case goes on as general."""
    await regions.require_known(tx, township)
    file = await case_file.load(tx, application_id, expected=expected, lock=True)
    answered, event = urgency.answer(
        file.application, confirmed=confirmed, township=township, by=tx.by, at=tx.clock.now()
    )
    draft = file.draft.model_copy(update={"procedure": answered.procedure})
    application = await applications.save_application(
        tx, answered, draft=applications.seal_draft(tx.vault, application_id, draft)
    )
    await remarks.write_remark(
        tx, application_id, about="answer_urgency", reason_code=answered.urgency, remark=reason
    )
    await clocks.DEADLINES.meet(tx, "confirm_urgency", case_id=application_id)
    tx.publish(event)
    if application.owes_as_general:
        tx.publish(
            MissingDocumentsListed(
                case_id=application_id,
                missing=application.late_missing,
                listed_at=tx.clock.now(),
                listed_by=tx.by.sub,
            )
        )
        await clocks.cancel(tx, ("late_documents",), application)
        await clocks.start_owed(tx, application)
    return replace(file, draft=draft).with_(application)
