"""Cases handed over to another body: sent, received, sent back, and what the station gave (A-78)."""

from collections.abc import Sequence
from uuid import UUID

from shared.contracts.event import CaseEvent
from shared.roles import Role
from shared.transaction import Transaction

from intake.domain.applications import transfer
from intake.domain.applications.accepting_body import AidForm, ReceivingBody, TransferGround
from intake.domain.applications.application import Application
from intake.store.applications import applications, remarks
from intake.usecases import clocks
from intake.usecases.applications import case_file
from intake.usecases.applications.case_file import CaseFile


async def send_transfer(
    tx: Transaction,
    application_id: UUID,
    *,
    routed_to: ReceivingBody,
    ground: TransferGround,
    reason: str,
    expected: int,
) -> CaseFile:
    """Hand the case over; the body has some days to receive it (TA-028, TA-062)."""
    file = await case_file.load(tx, application_id, expected=expected, lock=True)
    application, sent = transfer.send(
        file.application, routed_to=routed_to, ground=ground, by=tx.by, at=tx.clock.now()
    )
    await clocks.cancel(tx, (*clocks.ACCEPTANCE, *clocks.SILENCE), file.application)
    file = await _saved(tx, file, application, sent, about="route", reason=reason)
    station = routed_to is ReceivingBody.RESCUE_STATION
    role = Role.RESCUE_STATION if station else Role.COUNTY_HANDLER
    await clocks.start(tx, "receive_transfer", file.application, role=role)
    return file


async def receive_transfer(tx: Transaction, application_id: UUID, *, expected: int) -> CaseFile:
    """The body has the case; a station says later what it gave."""
    file = await case_file.load(tx, application_id, expected=expected, lock=True)
    application, received = transfer.receive(file.application, by=tx.by, at=tx.clock.now())
    await clocks.meet(tx, clocks.TRANSFER, application)
    application = await applications.save_application(tx, application)
    tx.publish(received)
    if application.routed_to is ReceivingBody.RESCUE_STATION:
        await clocks.start(tx, "report_aid", application)
    return file.with_(application)


async def send_transfer_back(
    tx: Transaction, application_id: UUID, *, reason: str, expected: int
) -> CaseFile:
    """The body is not in charge, and says why; whoever had it accepts or lists again."""
    file = await case_file.load(tx, application_id, expected=expected, lock=True)
    application, back = transfer.send_back(file.application, by=tx.by, at=tx.clock.now())
    await clocks.meet(tx, clocks.TRANSFER, application)
    file = await _saved(tx, file, application, back, about="send_back", reason=reason)
    await clocks.start_acceptance(tx, file.application)
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
