"""Outside calls of the check: people's data from intake, then the platform, never inside a transaction."""

import asyncio
from collections import defaultdict
from collections.abc import Sequence
from uuid import UUID

from shared.contracts.people import Purpose
from shared.people import PeopleClient, PersonDataUnavailable
from shared.platform import AnswerNotReadable, PlatformFailed, PlatformFault
from shared.roles import system
from shared.runtime import ServiceRuntime
from shared.transaction import Database
from shared.turns import act_when_due

from assessment.domain.check import Check, CheckStatus
from assessment.platform import Platform, RequestUnknown
from assessment.store.checks import next_try_in
from assessment.usecases import verification
from shared import observe

ASSESSMENT = system("assessment")


class Checks:
    """Moves every check that is due by one step; several processes may do so at once."""

    def __init__(self, *, people: PeopleClient, platform: Platform) -> None:
        self._people = people
        self._platform = platform

    async def advance_checks(self, running: ServiceRuntime) -> float | None:
        """One round; returns in how many seconds to look again, if any check waits."""
        observe.set_operation("advance_checks")
        database = running.database
        return await act_when_due(database, ASSESSMENT, next_try_in, lambda: self.advance(database))

    async def advance(self, database: Database) -> Sequence[Check]:
        """Take what is due under a lease, call, and record each outcome by itself."""
        observe.set_operation("advance_checks")
        async with database.transaction(by=ASSESSMENT, audited=False) as tx:
            taken = await verification.take_checks(tx)
        to_fetch: dict[UUID, list[Check]] = defaultdict(list)
        for check in taken:
            if check.status is CheckStatus.PEOPLE:
                to_fetch[check.case_id].append(check)
        await asyncio.gather(
            *(self._fetch(database, case_id, of_case) for case_id, of_case in to_fetch.items()),
            *(
                self._ask_or_enquire(database, check)
                for check in taken
                if check.status is not CheckStatus.PEOPLE
            ),
        )
        return taken

    async def _fetch(self, database: Database, case_id: UUID, taken: Sequence[Check]) -> None:
        try:
            people = await self._people.fetch(case_id, Purpose.ECONOMIC_CHECK)
        except PersonDataUnavailable as fault:
            observe.log().warning("people_wait", case=str(case_id), reason=str(fault))
            async with database.transaction(by=ASSESSMENT, audited=False) as tx:
                await verification.people_wait(tx, taken)
            return
        async with database.transaction(by=ASSESSMENT, audited=False) as tx:
            await verification.record_people(tx, taken, people)

    async def _ask_or_enquire(self, database: Database, check: Check) -> None:
        enquiry = check.status is not CheckStatus.READY
        try:
            if enquiry:
                reply = await self._platform.enquire(check.request_id)
            else:
                async with database.reading(by=ASSESSMENT) as tx:
                    question = await verification.question_about(tx, check)
                if question is None:
                    async with database.transaction(by=ASSESSMENT, audited=False) as tx:
                        await verification.fetch_again(tx, check)
                    return
                reply = await self._platform.ask(question)
        except PlatformFailed as failed:
            observe.log().warning(
                "check_waits", request=str(check.request_id), reason=failed.fault.value
            )
            async with database.transaction(by=ASSESSMENT, audited=False) as tx:
                await verification.record_fault(tx, check, failed.fault, enquiry=enquiry)
            return
        try:
            async with database.transaction(by=ASSESSMENT, audited=False) as tx:
                await verification.record_reply(tx, reply)
        except AnswerNotReadable:
            async with database.transaction(by=ASSESSMENT, audited=False) as tx:
                nonsense = PlatformFault.NONSENSE
                await verification.record_fault(tx, check, nonsense, enquiry=enquiry)
        except RequestUnknown:  # the authorisation went, or the case ended, while we asked
            observe.log().info("answer_dropped", request=str(check.request_id))
