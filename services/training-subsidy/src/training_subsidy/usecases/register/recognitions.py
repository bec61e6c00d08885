"""A direct recognition counts for its person as a certificate does (VT-046, VT-047)."""

from uuid import UUID

from shared.errors import Conflict
from shared.four_eyes import require_another_person
from shared.identifiers import is_same_name
from shared.transaction import Transaction

from training_subsidy.domain.register.kept import EntryStatus, RegisterEntryNotFound
from training_subsidy.domain.register.person import NamedOtherwise
from training_subsidy.store.register import entries, recognitions
from training_subsidy.store.register.people import Named
from training_subsidy.store.register_tables import RegisterEntryRow
from training_subsidy.usecases.register.entries import RegisterEntryFourEyes
from training_subsidy.usecases.register.identities import real_persons

REGISTER = "direct-recognitions"


class RecognisedAlready(Conflict):
    article = "215号（十四）（十五）"


async def name_recognised(
    tx: Transaction, entry_id: UUID, *, name: str, id_number: str, expected: int
) -> RegisterEntryRow:
    """Say whom an entered recognition is of; somebody else does than who proposed it.

    Raises ``RegisterEntryNotFound``, ``RegisterEntryFourEyes``, ``NamedOtherwise`` where the entry has
    another name, ``RecognisedAlready``.
    """
    row = await entries.hold_entry(tx, entry_id, expected=expected)
    if row.register != REGISTER or row.status != EntryStatus.ENTERED:
        raise RegisterEntryNotFound
    require_another_person(tx.by.sub, than=[row.proposed_by], refusal=RegisterEntryFourEyes())
    values = entries.values_of(tx, row)
    if not is_same_name(values["name"], name):
        raise NamedOtherwise
    [person] = await real_persons(tx, [Named(name, id_number)])
    level = int(values["level"].removeprefix("LEVEL_"))
    if not await recognitions.name_person(tx, entry_id, person.person_id, level=level):
        raise RecognisedAlready
    tx.audit("name_recognised", resource=("person", person.person_id), entry=str(entry_id))
    return row
