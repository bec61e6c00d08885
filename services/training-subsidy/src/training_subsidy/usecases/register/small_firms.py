"""Small firms apply for bought training, and two people decide by what others know (VT-039)."""

from collections.abc import Sequence
from uuid import UUID

from shared.ids import new_id
from shared.transaction import Transaction

from training_subsidy.domain.dates import Dates
from training_subsidy.domain.register.notes import NoteKind
from training_subsidy.domain.register.proofs import ProofShown, standing_of
from training_subsidy.domain.register.purchase_errors import ContractMissing
from training_subsidy.domain.register.small_firm import (
    NotOfSmallFirm,
    SmallFirm,
    SmallFirmDecision,
    SmallFirmNotFound,
)
from training_subsidy.domain.vocabulary import GroupStanding, TraineeGroup
from training_subsidy.policy import figures_on
from training_subsidy.store.register import notes, small_firms
from training_subsidy.usecases.deadlines import DEADLINES

DUTY = "small_firm"


async def apply(
    tx: Transaction, *, region: str, trade_code: str, seats: int, needs: str
) -> SmallFirm:
    """A firm asks for seats of bought training; of its size it says nothing."""
    if not tx.by.org:
        raise SmallFirmNotFound
    firm = await small_firms.insert_firm(
        tx,
        SmallFirm(
            id=new_id(),
            org=tx.by.org,
            region=region,
            trade_code=trade_code,
            seats=seats,
            applied_by=tx.by.sub,
            applied_at=tx.clock.now(),
        ),
    )
    notes.write_note(tx, firm.id, NoteKind.REASON, needs)
    await DEADLINES.start(tx, DUTY, case_id=firm.id, region=region, at=tx.clock.now())
    return firm


async def check_decision(
    tx: Transaction, firm_id: UUID, decision: SmallFirmDecision, *, expected: int
) -> SmallFirm:
    """Whether an application can be decided so now."""
    firm = await small_firms.get_firm(tx, firm_id, expected=expected)
    today = tx.clock.today()
    facts = await small_firms.facts_of(tx, firm.org, on=today)
    firm.check_decision(decision, facts, figures_on(today))
    return firm


async def decide(
    tx: Transaction, firm_id: UUID, decision: SmallFirmDecision, *, reason: str
) -> SmallFirm:
    """The second of two people lists the firm, or refuses it with the reason."""
    firm = await small_firms.get_firm(tx, firm_id, lock=True)
    today = tx.clock.today()
    facts = await small_firms.facts_of(tx, firm.org, on=today)
    decided = firm.decided(
        decision,
        facts,
        by=tx.by,
        at=tx.clock.now(),
        today=today,
        figures=figures_on(today),
    )
    notes.write_note(tx, firm_id, NoteKind.DECISION, reason)
    await DEADLINES.meet(tx, DUTY, case_id=firm_id)
    return small_firms.save_firm(tx, decided)


async def withdraw(tx: Transaction, firm_id: UUID, *, expected: int) -> SmallFirm:
    """The firm takes its application back; nobody owes anything."""
    firm = await small_firms.get_firm(tx, firm_id, expected=expected, lock=True)
    withdrawn = firm.withdrawn(by=tx.by)
    await DEADLINES.cancel(tx, case_id=firm_id, what=DUTY)
    return small_firms.save_firm(tx, withdrawn)


async def employees_among(tx: Transaction, numbers: Sequence[str], days: Dates) -> set[str]:
    """Who of these is, or may be, an employee of a firm that is listed on the first day."""
    shown = await small_firms.rosters_of(tx, numbers, days)
    return {number for number, proofs in shown.items() if _may_sit(proofs, days)}


async def check_seat(tx: Transaction, class_id: UUID, id_number: str, days: Dates) -> None:
    """A seat bought for small firms is for their employees.

    Raises ``ContractMissing``, ``FreeForNamedGroups``, ``NotOfSmallFirm``.
    """
    contract, shown = await small_firms.read_seat(tx, class_id, id_number, days)
    if contract is None:
        raise ContractMissing
    contract.check_group(TraineeGroup.SMALL_FIRM)
    if not _may_sit(shown, days):
        raise NotOfSmallFirm


def _may_sit(shown: Sequence[ProofShown], days: Dates) -> bool:
    """Whom social insurance has not answered about may sit; the claim waits for the answer."""
    figures, group = figures_on(days.first), TraineeGroup.SMALL_FIRM
    standing = standing_of(shown, group, on=days.first, figures=figures)
    return standing is not GroupStanding.NOT_PROVED
