"""A letter handed over on paper to who has no account, with its proof (A-80)."""

from datetime import date
from uuid import UUID

from shared.contracts.intake import IntakeLetter, NoticeDelivered
from shared.contracts.vocabulary import Paper
from shared.transaction import Transaction
from shared.workdays import lhasa_date

from intake.domain.applications.status import Status
from intake.domain.errors import DeliveredAlready, DeliveryProofNeeded, NothingWritten
from intake.domain.papers.delivery import Delivery, DeliveryMethod
from intake.store.applications import remarks
from intake.store.papers import deliveries
from intake.usecases import clocks
from intake.usecases.applications import case_file
from intake.usecases.applications.case_file import CaseFile
from intake.usecases.papers.sheets import require_kind

WRITTEN = {
    Status.REFUSED: (IntakeLetter.NON_ACCEPTANCE, "refuse_acceptance"),
    Status.NOT_ACCEPTED: (IntakeLetter.NON_ACCEPTANCE, "refuse_acceptance"),
    Status.LAPSED: (IntakeLetter.LAPSED, "close_lapsed"),
}
"""Which letter stands in a status, and the step that wrote it; before, the one notice does."""


async def deliver_letter(
    tx: Transaction,
    application_id: UUID,
    *,
    method: DeliveryMethod,
    on: date,
    paper_id: UUID,
    expected: int,
) -> CaseFile:
    """Record that the letter that stands was delivered; the one notice's term runs from that day.

    Raises ``NothingWritten``, ``DeliveryProofNeeded``, ``DeliveryDayImpossible`` and
    ``DeliveredAlready``.
    """
    file = await case_file.load(tx, application_id, expected=expected, lock=True, handling=False)
    file.application.require_no_part(tx.by, signers=file.signers, at_the_counter=True)
    letter, written_on = await _standing(tx, file)
    require_kind(file, paper_id, Paper.DELIVERY_PROOF, refusal=DeliveryProofNeeded())
    delivery = Delivery(
        letter=letter, written_on=written_on, method=method, on=on, paper_id=paper_id
    )
    delivery.check_day(today=file.today)
    if not await deliveries.insert_delivery(tx, application_id, delivery):
        raise DeliveredAlready
    tx.audit_subject("application", application_id, file.application.version)
    tx.publish(NoticeDelivered(case_id=application_id, letter=letter, delivered_on=on))
    if "complete_documents" in {one.what for one in file.own_duties or ()}:
        await clocks.run_from(tx, "complete_documents", file.application, on)
    return file.with_(file.application)


async def _standing(tx: Transaction, file: CaseFile) -> tuple[IntakeLetter, date]:
    application = file.application
    if application.status in WRITTEN:
        letter, step = WRITTEN[application.status]
        found = await remarks.remarks_of(tx, application.id)
        days = [lhasa_date(one.written_at) for one in found if one.about == step]
        if days:
            return letter, days[-1]
    elif application.listed_at is not None:
        return IntakeLetter.ONE_TIME_NOTICE, lhasa_date(application.listed_at)
    raise NothingWritten
