"""Approval's outside calls: names for notices and letters, outside any transaction."""

import asyncio
from datetime import timedelta
from uuid import UUID

from shared.auth import TokenFile
from shared.contracts.people import Purpose
from shared.roles import system
from shared.runtime import ServiceRuntime
from shared.turns import is_due, look_again

from approval.people import PersonDataUnavailable, fetch_people
from approval.store.decisions import decisions as letter_store
from approval.store.notices import notices as notice_store
from approval.usecases.decisions import letters
from approval.usecases.notices import notices
from shared import observe

LEASE = timedelta(seconds=30)
PAUSE = timedelta(seconds=3)
BATCH_SIZE = 8


async def name_notices(running: ServiceRuntime) -> float | None:
    """Fetch the names of posted notices, once each; returns in how many seconds to look again."""
    me = system("approval")
    async with running.database.reading(by=me) as tx:
        due_in = await notice_store.next_fetch_in(tx)
    if not is_due(due_in):
        return due_in
    async with running.database.transaction(by=me, audited=False) as tx:
        taken = await notice_store.take_to_fetch(tx, lease=LEASE, limit=BATCH_SIZE)
    await asyncio.gather(*(_name_notice(running, notice, case) for notice, case in taken))
    return look_again(taken)


async def _name_notice(running: ServiceRuntime, notice_id: UUID, case_id: UUID) -> None:
    me = system("approval")
    try:
        people = await fetch_people(
            running.settings.service_urls["intake"],
            TokenFile(running.settings.token_file),
            case_id,
            Purpose.PUBLIC_NOTICE,
        )
    except PersonDataUnavailable as away:
        observe.log().warning("name_not_fetched", notice_id=str(notice_id), reason=str(away))
        async with running.database.transaction(by=me, audited=False) as tx:
            await notice_store.fetch_later(tx, notice_id, pause=PAUSE)
        return
    assert running.app is not None
    async with running.database.transaction(by=me, action="name_notice") as tx:
        tx.audit_subject("notice", notice_id)
        await notices.name_notice(tx, notice_id, people)


async def address_letters(running: ServiceRuntime) -> float | None:
    """Fetch the names of decision letters, once each; returns in how many seconds to look again."""
    me = system("approval")
    async with running.database.reading(by=me) as tx:
        due_in = await letter_store.next_fetch_in(tx)
    if not is_due(due_in):
        return due_in
    async with running.database.transaction(by=me, audited=False) as tx:
        taken = await letter_store.take_to_fetch(tx, lease=LEASE, limit=BATCH_SIZE)
    await asyncio.gather(*(_address_letter(running, case_id) for case_id in taken))
    return look_again(taken)


async def _address_letter(running: ServiceRuntime, case_id: UUID) -> None:
    me = system("approval")
    try:
        people = await fetch_people(
            running.settings.service_urls["intake"],
            TokenFile(running.settings.token_file),
            case_id,
            Purpose.DECISION_LETTER,
        )
    except PersonDataUnavailable as away:
        observe.log().warning("name_not_fetched", case_id=str(case_id), reason=str(away))
        async with running.database.transaction(by=me, audited=False) as tx:
            await letter_store.fetch_later(tx, case_id, pause=PAUSE)
        return
    assert running.app is not None
    async with running.database.transaction(by=me, action="address_letter") as tx:
        tx.audit_subject("case", case_id)
        await letters.address_letter(tx, case_id, people)
