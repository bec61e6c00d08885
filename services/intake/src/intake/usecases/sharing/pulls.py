"""Another authority asks about one person, for a purpose and on a ground that the city has agreed."""

from dataclasses import dataclass

from shared.identifiers import check_resident_id
from shared.transaction import Transaction

from intake.domain.household.household import not_an_id_number
from intake.domain.sharing.agreement import (
    Agreement,
    DataConsentMissing,
    LegalGround,
    NoDataAgreement,
)
from intake.domain.sharing.answer import Told, told
from intake.store.sharing import agreements, consents, pulls
from intake.store.sharing.sharing_tables import DataPullRow


@dataclass(frozen=True, slots=True, kw_only=True)
class Pulled:
    """A receipt and what was told."""

    receipt: DataPullRow
    told: Told


async def agreement_for(
    tx: Transaction, *, purpose: str, ground: LegalGround | None = None
) -> Agreement:
    """What the caller's organisation may ask today for a purpose. Raises ``NoDataAgreement``."""
    found = await agreements.in_force(tx, tx.by.org or "", on=tx.clock.today())
    for one in found:
        if one.purpose == purpose and ground in {None, one.ground}:
            return one
    raise NoDataAgreement


async def pull(
    tx: Transaction, *, id_number: str, purpose: str, ground: LegalGround, pointer: str
) -> Pulled:
    """Tell what the agreement names, keep a receipt, and put on the trail who asked and why.

    Raises ``NoDataAgreement``, ``IdNumberInvalid``, ``DataConsentMissing``.
    """
    agreement = await agreement_for(tx, purpose=purpose, ground=ground)
    return await answer(tx, agreement, id_number=id_number, pointer=pointer)


async def answer(tx: Transaction, agreement: Agreement, *, id_number: str, pointer: str) -> Pulled:
    """What an agreement lets its consumer know of the person with this number.

    Raises ``IdNumberInvalid``, ``DataConsentMissing``.
    """
    today = tx.clock.today()
    number = check_resident_id(id_number, today=today)
    if not number.valid:
        raise not_an_id_number(pointer, number.detail)
    person_id = await pulls.person_with(tx, number.normalised)
    if agreement.needs_consent and (
        person_id is None
        or not await consents.is_given(tx, agreement_id=agreement.id, person_id=person_id, on=today)
    ):
        raise DataConsentMissing
    grants = (
        [] if person_id is None else await pulls.grants_of(tx, person_id, region=agreement.region)
    )
    said = told(agreement.fields, grants, today=today)
    receipt = pulls.insert_pull(tx, agreement, person_id=person_id, told=said)
    return Pulled(receipt=receipt, told=said)
