"""Outside calls of training-subsidy: other departments are asked, never inside a transaction."""

import asyncio
from collections.abc import Sequence

from shared.platform import AnswerNotReadable, PlatformFailed, PlatformFault
from shared.runtime import ServiceRuntime
from shared.transaction import Database
from shared.turns import act_when_due

from shared import observe
from training_subsidy.domain.register.inquiry import (
    Asked,
    FactsNotAsAgreed,
    Inquiry,
    InquiryRequestUnknown,
    InquiryStatus,
)
from training_subsidy.platform import Departments
from training_subsidy.store.inquiries import next_try_in
from training_subsidy.usecases import answers, inquiries
from training_subsidy.usecases.inquiries import TRAINING


class Inquiries:
    """Moves every question that is due by one step; several processes may do so at once."""

    def __init__(self, departments: Departments) -> None:
        self._departments = departments

    async def advance_inquiries(self, running: ServiceRuntime) -> float | None:
        """One round; returns in how many seconds to look again, if any question waits."""
        observe.set_operation("advance_inquiries")
        database = running.database
        return await act_when_due(database, TRAINING, next_try_in, lambda: self.advance(database))

    async def advance(self, database: Database) -> Sequence[object]:
        """Take what is due under a lease, call, and record each outcome by itself."""
        observe.set_operation("advance_inquiries")
        async with database.transaction(by=TRAINING, audited=False) as tx:
            taken = await inquiries.take_due(tx)
        await asyncio.gather(*(self._call(database, *one) for one in taken))
        return taken

    async def _call(self, database: Database, inquiry: Inquiry, asked: Asked) -> None:
        enquiry = inquiry.status is InquiryStatus.ASKED
        try:
            if enquiry:
                reply = await self._departments.enquire(inquiry.id)
            else:
                reply = await self._departments.ask(asked)
        except PlatformFailed as failed:
            await self._failed(database, inquiry, failed.fault, enquiry=enquiry)
            return
        try:
            async with database.transaction(by=TRAINING, audited=False) as tx:
                await answers.record_reply(tx, reply)
        except (AnswerNotReadable, FactsNotAsAgreed):
            await self._failed(database, inquiry, PlatformFault.NONSENSE, enquiry=enquiry)
        except InquiryRequestUnknown:  # it was dropped while we asked
            observe.log().info("answer_dropped", request=str(inquiry.id))

    async def _failed(
        self, database: Database, inquiry: Inquiry, fault: PlatformFault, *, enquiry: bool
    ) -> None:
        observe.log().warning("inquiry_waits", request=str(inquiry.id), reason=fault.value)
        async with database.transaction(by=TRAINING, audited=False) as tx:
            await inquiries.record_fault(tx, inquiry.id, fault, enquiry=enquiry)
