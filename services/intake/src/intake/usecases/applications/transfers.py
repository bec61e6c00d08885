"""Cases handed over to another body: sent, received, sent back, and what the station gave (A-78)."""

from collections.abc import Sequence
from dataclasses import replace
from uuid import UUID

from shared.contracts.event import CaseEvent
from shared.contracts.intake import ApplicationCorrected
from shared.ids import new_id
from shared.roles import Role
from shared.transaction import Transaction

from intake.domain.applications import transfer
from intake.domain.applications.accepting_body import AidForm, ReceivingBody, TransferGround
from intake.domain.applications.application import Application
from intake.domain.applications.status import Status, Urgency
from intake.domain.errors import OpinionGivenAlready
from intake.store.applications import applications, remarks
from intake.store.reference import regions
from intake.usecases import clocks
from intake.usecases.applications import case_file
from intake.usecases.applications.case_file import CaseFile
from intake.usecases.applications.submission import accepted_facts


async def send_transfer(
    tx: Transaction,
    application_id: UUID,
    *,
    routed_to: ReceivingBody,
    ground: TransferGround,
    township: str | None = None,
    reason: str,
    expected: int,
) -> CaseFile:
    """Hand the case over; the body has some days to receive it (TA-028, TA-062, A-78)."""
    file = await case_file.load(tx, application_id, expected=expected, lock=True)
    _require_before_opinion(file)
    application, sent = transfer.send(
        file.application,
        routed_to=routed_to,
        ground=ground,
        township=township,
        by=tx.by,
        at=tx.clock.now(),
    )
    await regions.require_loaded(tx, township)
    if application.accepted_at is None:
        await clocks.cancel(tx, (*clocks.ACCEPTANCE, *clocks.SILENCE), application)
    file = await _saved(tx, file, application, sent, about="route", reason=reason)
    role = _ANSWERED_BY.get(routed_to, Role.COUNTY_HANDLER)
    await clocks.start(tx, "receive_transfer", application, role=role, region=township)
    return file


_ANSWERED_BY = {
    ReceivingBody.RESCUE_STATION: Role.RESCUE_STATION,
    ReceivingBody.TOWNSHIP: Role.TOWNSHIP_HANDLER,
}


async def receive_transfer(tx: Transaction, application_id: UUID, *, expected: int) -> CaseFile:
    """The body has the case; a station says later what it gave."""
    file = await case_file.load(tx, application_id, expected=expected, lock=True)
    if file.application.routed_to is ReceivingBody.TOWNSHIP:
        return await _take_over(tx, file)
    application, received = transfer.receive(file.application, by=tx.by, at=tx.clock.now())
    await clocks.meet(tx, clocks.TRANSFER, application)
    await clocks.DEADLINES.cancel(tx, case_id=application_id)
    application = await applications.save_application(tx, application)
    tx.publish(received)
    if application.routed_to is ReceivingBody.RESCUE_STATION:
        await clocks.start(tx, "report_aid", application)
    return file.with_(application)


async def _take_over(tx: Transaction, file: CaseFile) -> CaseFile:
    """The township in charge has it: its clock runs, or what assesses it learns of the place."""
    _require_before_opinion(file)
    application, forwarded = transfer.take_over(file.application, by=tx.by, at=tx.clock.now())
    draft = file.draft.model_copy(
        update={"region": application.region, "village": None, "village_name": None}
    )
    await clocks.meet(tx, clocks.TRANSFER, application)
    application = await applications.save_application(
        tx, application, draft=applications.seal_draft(tx.vault, application.id, draft)
    )
    await clocks.DEADLINES.relocate(
        tx, case_id=application.id, was=file.application.region, region=application.region
    )
    tx.publish(forwarded)
    taken = replace(file, draft=draft).with_(application)
    if application.status is not Status.ACCEPTED:
        await clocks.start_acceptance(tx, application)
        return taken
    if application.urgency is Urgency.STATED:
        await clocks.start_urgency(tx, application)
    tx.publish(
        ApplicationCorrected(
            **accepted_facts(taken, tx.vault),
            correction_id=new_id(),
            changed=("region",),
            corrected_at=tx.clock.now(),
            corrected_by=tx.by.sub,
        )
    )
    return taken


def _require_before_opinion(file: CaseFile) -> None:
    """A case changes hands until the township's opinion; afterwards the county returns it."""
    if file.application.accepted_at and (file.progress.opinion or file.progress.decided_at):
        raise OpinionGivenAlready


async def send_transfer_back(
    tx: Transaction, application_id: UUID, *, reason: str, expected: int
) -> CaseFile:
    """The body is not in charge, and says why; whoever had it goes on, or decides itself."""
    file = await case_file.load(tx, application_id, expected=expected, lock=True)
    application, back = transfer.send_back(file.application, by=tx.by, at=tx.clock.now())
    await clocks.meet(tx, clocks.TRANSFER, application)
    file = await _saved(tx, file, application, back, about="send_back", reason=reason)
    if file.application.status is not Status.ACCEPTED:
        await clocks.start_acceptance(tx, file.application)
    return file


async def recall_transfer(
    tx: Transaction, application_id: UUID, *, reason: str, expected: int
) -> CaseFile:
    """Whoever sent the case takes it back before it is received, and says why (A-78)."""
    file = await case_file.load(tx, application_id, expected=expected, lock=True)
    application, recalled = transfer.recall(file.application, by=tx.by, at=tx.clock.now())
    await clocks.cancel(tx, clocks.TRANSFER, application)
    file = await _saved(tx, file, application, recalled, about="recall", reason=reason)
    if application.status is not Status.ACCEPTED:
        await clocks.start_acceptance(tx, application)
    return file


async def report_aid(
    tx: Transaction,
    application_id: UUID,
    *,
    aid_forms: Sequence[AidForm],
    reason: str,
    expected: int,
) -> CaseFile:
    """What the station gave to the person, or why it gave nothing (TA-026, TA-077)."""
    file = await case_file.load(tx, application_id, expected=expected, lock=True)
    application, reported = transfer.report(
        file.application, aid_forms=aid_forms, by=tx.by, at=tx.clock.now()
    )
    await clocks.meet(tx, ("report_aid",), application)
    return await _saved(tx, file, application, reported, about="report_aid", reason=reason)


async def _saved(
    tx: Transaction,
    file: CaseFile,
    application: Application,
    event: CaseEvent,
    *,
    about: str,
    reason: str,
) -> CaseFile:
    application = await applications.save_application(tx, application)
    await remarks.write_remark(
        tx, application.id, about=about, reason_code=application.routed_to, remark=reason
    )
    tx.publish(event)
    return file.with_(application)
