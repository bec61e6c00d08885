"""How an application leaves the way to acceptance: passed on, or withdrawn."""

from uuid import UUID

from shared.transaction import Transaction

from intake.domain.applications import endings
from intake.store.applications import applications
from intake.store.reference import regions
from intake.usecases import clocks
from intake.usecases.applications import case_file
from intake.usecases.applications.case_file import CaseFile


async def forward_application(
    tx: Transaction, application_id: UUID, *, township: str, expected: int
) -> CaseFile:
    """The county passes what was handed in there to the township in charge (第十三条, TA-054)."""
    await regions.require_known(tx, township)
    file = await case_file.load(tx, application_id, expected=expected, lock=True)
    application, forwarded = file.application.forward(
        township=township, by=tx.by, at=tx.clock.now()
    )
    application = await applications.save_application(tx, application)
    tx.publish(forwarded)
    await clocks.move_acceptance(tx, application, file.own_duties or ())
    return file.with_(application)


async def withdraw_application(tx: Transaction, application_id: UUID, *, expected: int) -> CaseFile:
    """The applicant takes the application back, before the decision."""
    return await withdraw(
        tx, await case_file.load(tx, application_id, expected=expected, lock=True)
    )


async def withdraw(tx: Transaction, file: CaseFile) -> CaseFile:
    """End an application as its applicant asks; every duty of it falls away."""
    application, withdrawn = endings.withdraw(
        file.application,
        decided=file.progress.decided_at is not None,
        by=tx.by,
        at=tx.clock.now(),
    )
    application = await applications.save_application(tx, application)
    if withdrawn is not None:
        tx.publish(withdrawn)
    await clocks.DEADLINES.cancel(tx, case_id=application.id)
    return file.with_(application)
