"""A person's own consent to what an agreement tells of them (个人信息保护法 第十四条、第十五条)."""

from datetime import date
from uuid import UUID

from shared.transaction import Transaction

from intake.domain.errors import ApplicationNotFound
from intake.domain.household.authorisation import Account
from intake.domain.sharing.consent import DataConsentWithdrawnAlready, check_consent
from intake.store.sharing import agreements, consents, subscriptions
from intake.store.sharing.sharing_tables import DataConsentRow
from intake.usecases.applications import case_file
from shared import held

WITHDRAWN, OVER = "DATA_CONSENT_WITHDRAWN", "DATA_CONSENT_OVER"
"""Why a subscription ended that rested on a consent: it was taken back, or its days were over."""


async def give_consent(
    tx: Transaction,
    *,
    agreement_id: UUID,
    application_id: UUID,
    valid_until: date,
    id_number: str | None,
) -> DataConsentRow:
    """Who is signed in consents for themselves: the applicant, or an adult of the household by the
    account's real name and the own number. Whoever else asks learns nothing. Of an application that
    nobody has accepted, no officer has seen who it is of: anybody can type a number into a draft.

    Raises ``ApplicationNotFound``.
    """
    agreement = await agreements.get_agreement(tx, agreement_id)
    check_consent(agreement, valid_until=valid_until, today=tx.clock.today())
    file = await case_file.load(tx, application_id, of_a_person=True)
    application = file.application
    if application.accepted_at is None:
        raise ApplicationNotFound
    is_own = application.owner == tx.by.sub and not application.entrusted
    who = Account(
        name=tx.by.name,
        id_number=id_number,
        is_the_applicants=is_own and id_number is None,
        today=file.today,
    ).person_of(file.household)
    if who is None or not who.is_adult(file.today):
        raise ApplicationNotFound
    there = {agreement.id}, {who.known_id}
    if not await consents.given(tx, agreements=there[0], persons=there[1], on=file.today):
        await subscriptions.end_resting_on(tx, agreement, who.known_id, why=OVER)
    return consents.insert_consent(
        tx, agreement_id=agreement.id, person_id=who.known_id, valid_until=valid_until
    )


async def withdraw_consent(tx: Transaction, consent_id: UUID, *, expected: int) -> DataConsentRow:
    """Take it back, without a reason, and every other to the same agreement: nobody is told any more.

    What rests on it ends with it: whoever gives a new consent gives it for what is asked anew.
    """
    row = await consents.hold_consent(tx, consent_id, expected=expected)
    if row.withdrawn_at is not None:
        raise DataConsentWithdrawnAlready
    now = tx.clock.now()
    for same in await consents.hold_others(tx, row):
        held.change(tx, same, consents.CONSENT, withdrawn_at=now)
    held.change(tx, row, consents.CONSENT, withdrawn_at=now)
    agreement = await agreements.get_agreement(tx, row.agreement_id)
    await subscriptions.end_resting_on(tx, agreement, row.person_id, why=WITHDRAWN)
    return row
