"""Questions to other departments: entered, sent under a lease, and enquired about."""

from collections.abc import Sequence
from dataclasses import replace
from uuid import UUID

from shared.platform import NOT_SENT, PlatformFault
from shared.roles import system
from shared.transaction import Transaction

from training_subsidy.domain.register.inquiry import (
    Inquiry,
    InquirySent,
    InquiryStatus,
)
from training_subsidy.platform import LEGAL_BASIS
from training_subsidy.store import inquiries
from training_subsidy.store.inquiries import ToAsk, pause_after
from training_subsidy.usecases.deadlines import DEADLINES

TRAINING = system("training-subsidy")
ROUND = 8
DUTY = "inquiry"


async def ask(tx: Transaction, wanted: Sequence[ToAsk]) -> list[UUID]:
    """Enter questions to other departments; returns the ids of those that are new.

    What runs already about the same particulars is not asked twice; what runs about others of the
    same subject is dropped. An officer owes the answer on paper when none comes in time.
    """
    running = await inquiries.running_of(tx, wanted) if wanted else {}
    for other in [inquiry for inquiry, same in running.values() if not same]:
        inquiries.save_inquiry(tx, other.after("drop", by=TRAINING))
        await DEADLINES.cancel(tx, case_id=other.id, what=DUTY)
    await tx.flush()  # one of a kind runs for each subject
    known = {key for key, (_, same) in running.items() if same}
    return await ask_first(tx, [one for one in wanted if (one.question, one.subject) not in known])


async def ask_first(tx: Transaction, wanted: Sequence[ToAsk]) -> list[UUID]:
    """Enter questions about subjects of which nothing was asked yet; returns their ids."""
    asked = []
    for one in wanted:
        asked.append(inquiries.insert_inquiry(tx, one))
        at = tx.clock.now()
        await DEADLINES.start(tx, DUTY, case_id=asked[-1], region=one.region, at=at)
    return asked


async def take_due(tx: Transaction) -> list[tuple[Inquiry, InquirySent]]:
    """Lease what is due; the intent is written before anybody is asked."""
    taken = await inquiries.take_due(tx, limit=ROUND)
    if taken:
        await inquiries.lease(tx, [inquiry for inquiry, _ in taken])
    for inquiry, _ in taken:
        if inquiry.may("ask"):
            tx.audit(
                "ask_department",
                resource=("inquiry", inquiry.id),
                person=str(inquiry.person_id),
                question=inquiry.question,
                legal_basis=LEGAL_BASIS[inquiry.question],
            )
    return taken


async def record_fault(
    tx: Transaction, inquiry_id: UUID, fault: PlatformFault, *, enquiry: bool
) -> None:
    """No answer. It is sent again only if it is certain that the platform has not got it."""
    inquiry = await inquiries.find_inquiry(tx, inquiry_id, lock=True)
    if inquiry is None or inquiry.status is not InquiryStatus.ASKED:
        return
    not_there = {PlatformFault.NEVER_HEARD} if enquiry else NOT_SENT
    again = inquiry.after("ask_again", by=TRAINING) if fault in not_there else inquiry
    waiting = replace(again, waits_for=fault.value, tries=inquiry.tries + 1)
    inquiries.save_inquiry(tx, waiting, pause=pause_after(inquiry.tries))
