"""People's data for the workers of other services: what the purpose needs, and no more."""

from uuid import UUID

from shared.contracts.people import CasePeople, HolderKind, PayeeData, PersonData, Purpose
from shared.transaction import Transaction

from training_subsidy.store.claims import claims
from training_subsidy.store.claims.shown import read_shown


async def disclose_people(tx: Transaction, case_id: UUID, *, purpose: Purpose) -> CasePeople:
    """The person and the account of a claim for one purpose; the caller audits who asked."""
    claim = await claims.get_claim(tx, case_id)
    shown = (await read_shown(tx, [claim.id], findings=False))[claim.id]
    person, account = shown.person, shown.account
    pays = purpose is Purpose.PAYMENT
    payee = None
    if pays:
        organisation = account.holder_kind is HolderKind.ORGANISATION
        payee = PayeeData(
            payee_ref=account.payee_ref,
            payee_version=account.payee_version,
            recipient_id=account.payee_ref if organisation else claim.person_id,
            holder_name=account.holder_name,
            holder_id_number=account.holder_id_number,
            account=account.account,
            bank_code=account.bank_code,
            holder_kind=account.holder_kind,
        )
    return CasePeople(
        case_id=case_id,
        applicant_id=claim.person_id,
        persons=(
            PersonData(
                person_id=person.person_id,
                name=person.name,
                id_number=person.id_number if pays else None,
            ),
        ),
        payee=payee,
    )
