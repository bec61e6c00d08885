"""After a claim on paper the counter goes on: papers, another account, an objection (A-50).

What directs money is entered by one from a signed sheet, and a lead confirms it, as in intake.
"""

from datetime import date
from uuid import UUID

from shared.four_eyes import require_another_person
from shared.identifiers import is_same_name
from shared.ids import new_id
from shared.paper_signatures import PaperSignature
from shared.transaction import Transaction
from shared.workdays import lhasa_date

from training_subsidy.domain.claims.claim import LIFECYCLE, Claim
from training_subsidy.domain.claims.errors import (
    ClaimNotFound,
    OwnClaim,
    SignatureDiffers,
    SignedDayNotPossible,
)
from training_subsidy.domain.claims.objection import Objection
from training_subsidy.domain.claims.sheet import (
    PayeeChange,
    SheetDoesNotAsk,
    SheetEnteredAlready,
    SheetKind,
)
from training_subsidy.domain.vocabulary import ClaimStatus
from training_subsidy.store import involvement
from training_subsidy.store.claims import claims, sheets, timeline
from training_subsidy.store.claims.sheets import ClaimSheet
from training_subsidy.store.register import people
from training_subsidy.usecases.claims import clocks, deputies
from training_subsidy.usecases.claims.after_decisions import object_to
from training_subsidy.usecases.claims.claimants import AccountGiven
from training_subsidy.usecases.claims.drafts import account_of, write_other_account
from training_subsidy.usecases.claims.next_steps import require_no_conflict_of_interest
from training_subsidy.usecases.deadlines import DEADLINES

WITH_MONEY = frozenset({ClaimStatus.APPROVED, ClaimStatus.PAID})


async def _on_paper(tx: Transaction, claim_id: UUID) -> Claim:
    """A claim that a counter has entered and no account has taken, held. Raises ``ClaimNotFound``."""
    claim = await claims.get_claim(tx, claim_id, lock=True)
    if not claim.is_on_paper or claim.status is ClaimStatus.DRAFT:
        raise ClaimNotFound
    return claim


async def enter_sheet(
    tx: Transaction,
    claim_id: UUID,
    sheet_id: UUID,
    *,
    kind: SheetKind,
    signed_by: str,
    signed_on: date,
    method: PaperSignature,
    media_type: str,
    size: int,
    sha256: str,
    address: str,
) -> ClaimSheet:
    """Keep what the worker signed; its scan was stored just now.

    Raises ``SignatureDiffers``, ``SignedDayNotPossible``, ``SheetEnteredAlready``.
    """
    claim = await _on_paper(tx, claim_id)
    person = (await people.open_persons(tx, [claim.person_id]))[claim.person_id]
    if not is_same_name(signed_by, person.name):
        raise SignatureDiffers
    if not claim.started_on <= signed_on <= tx.clock.today():
        raise SignedDayNotPossible(first=claim.started_on, last=lhasa_date(tx.clock.now()))
    if await sheets.is_entered(tx, claim_id, kind, sha256):
        raise SheetEnteredAlready
    sheet = ClaimSheet(
        id=sheet_id,
        claim_id=claim_id,
        kind=kind,
        signed_on=signed_on,
        method=method.value,
        media_type=media_type,
        size=size,
        sha256=sha256,
        address=address,
        entered_by=tx.by.sub,
        entered_at=tx.clock.now(),
    )
    sheets.insert_sheet(tx, sheet)
    involvement.record_involvement(tx, claim_id)
    timeline.write(tx, claim_id, "claim-sheet-entered")
    tx.created(f"/v1/claims/{claim_id}/sheets/{sheet_id}")
    return sheet


async def open_sheet(tx: Transaction, claim_id: UUID, sheet_id: UUID) -> ClaimSheet:
    """A sheet before its scan is shown; the reading is audited."""
    await claims.get_claim(tx, claim_id)
    sheet = await sheets.get_sheet(tx, claim_id, sheet_id)
    tx.audit("read_claim_sheet", resource=("claim", claim_id))
    return sheet


async def _require_sheet(
    tx: Transaction, claim_id: UUID, sheet_id: UUID, kind: SheetKind
) -> ClaimSheet:
    sheet = await sheets.get_sheet(tx, claim_id, sheet_id)
    if sheet.kind is not kind:
        raise SheetDoesNotAsk
    return sheet


async def object_at_counter(
    tx: Transaction, claim_id: UUID, *, text: str, sheet_id: UUID
) -> Objection:
    """Enter what the worker signed against a refusal; the office owes the same answer (VT-059)."""
    claim = await _on_paper(tx, claim_id)
    sheet = await _require_sheet(tx, claim_id, sheet_id, SheetKind.OBJECTION)
    involvement.record_involvement(tx, claim_id)
    objection = await object_to(tx, claim, text=text)
    sheets.use_sheet(tx, sheet, act_id=objection.id)
    return objection


async def propose_change(
    tx: Transaction, claim_id: UUID, given: AccountGiven, *, sheet_id: UUID
) -> PayeeChange:
    """A handler who has signed nothing of the claim enters the account; the lead's clock runs."""
    claim = await _on_paper(tx, claim_id)
    _require_money_to_come(tx, claim)
    require_another_person(tx.by.sub, than=claim.signers, refusal=OwnClaim())
    sheet = await _require_sheet(tx, claim_id, sheet_id, SheetKind.ACCOUNT)
    person = (await people.open_persons(tx, [claim.person_id]))[claim.person_id]
    account = account_of(claim, given, person, version=claim.payee_version + 1)
    change = PayeeChange(
        id=new_id(),
        claim_id=claim_id,
        sheet_id=sheet_id,
        bank_code=account.bank_code,
        account=account.account,
        proposed_by=tx.by.sub,
        proposed_at=tx.clock.now(),
    )
    await sheets.insert_change(tx, change)
    sheets.use_sheet(tx, sheet, act_id=change.id)
    involvement.record_involvement(tx, claim_id)
    await clocks.start(tx, claim, clocks.PAYEE_CHANGE)
    return change


def _require_money_to_come(tx: Transaction, claim: Claim) -> None:
    """Whether money of the claim is still to be paid to an account."""
    waits = claim.status is ClaimStatus.APPROVED or claim.needs_payee
    if claim.status not in WITH_MONEY or not waits:
        raise LIFECYCLE.refusal("correct_payee", status=claim.status, by=tx.by)


async def confirm_change(
    tx: Transaction, claim_id: UUID, change_id: UUID, *, expected: int
) -> PayeeChange:
    """Another person agrees: the account counts from now on, and a payment that waited goes on.

    Not once the worker has opened the claim as the own one: what waits then is rejected.
    """
    claim = await _on_paper(tx, claim_id)
    change = await sheets.get_change(tx, claim_id, change_id, expected=expected)
    lead = await deputies.lead_of(tx, claim)
    confirmed = change.answer("confirm", by=lead, at=tx.clock.now())
    await require_no_conflict_of_interest(tx, claim)
    given = AccountGiven(bank_code=change.bank_code, account=change.account)
    await write_other_account(tx, claim.confirmed(by=lead), given)
    await sheets.save_answer(tx, confirmed)
    await DEADLINES.meet(tx, clocks.PAYEE_CHANGE, case_id=claim_id)
    return confirmed


async def reject_change(
    tx: Transaction, claim_id: UUID, change_id: UUID, *, expected: int
) -> PayeeChange:
    """Another person does not agree: the account stays, also when the claim has moved on."""
    claim = await claims.get_claim(tx, claim_id, lock=True)
    change = await sheets.get_change(tx, claim_id, change_id, expected=expected)
    lead = await deputies.lead_of(tx, claim)
    rejected = change.answer("reject", by=lead, at=tx.clock.now())
    await require_no_conflict_of_interest(tx, claim)
    await sheets.save_answer(tx, rejected)
    await DEADLINES.meet(tx, clocks.PAYEE_CHANGE, case_id=claim_id)
    return rejected
