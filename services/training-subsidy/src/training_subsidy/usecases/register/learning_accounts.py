"""The answer for other systems (VT-047), and the learning account (VT-053)."""

from shared.identifiers import is_same_name
from shared.ids import new_id
from shared.transaction import Reading, Transaction

from training_subsidy.domain.register.learning_accounts import (
    Learned,
    TitlePurpose,
    TitleRank,
    is_treated_as,
)
from training_subsidy.policy import figures_on
from training_subsidy.store.register import learning_accounts, people
from training_subsidy.store.register.people import Named
from training_subsidy.usecases.register.identities import checked


async def answer_title(
    tx: Transaction,
    *,
    name: str,
    id_number: str,
    rank: TitleRank,
    purpose: TitlePurpose,
    legal_ground: str,
) -> bool:
    """Whether somebody is treated as of a rank; who asked, for what and by which law is audited.

    Somebody unknown, and somebody of another name, are answered as one without a certificate.
    """
    named = checked(tx, Named(name, id_number))
    person = await people.read_registered(tx, named.id_number)
    known = person is not None and is_same_name(named.name, person.name)
    entitled = known and is_treated_as(rank, await learning_accounts.best_level(tx, named))
    tx.audit(
        "answer_title",
        resource=("person", person.person_id if person is not None and known else new_id()),
        rank=rank.value,
        purpose=purpose.value,
        legal_ground=legal_ground,
        entitled=entitled,
    )
    return entitled


async def learning_account(tx: Reading) -> list[tuple[Learned, int]]:
    """What the actor has learned, each with its credits of the day on which it was passed."""
    return [
        (one, one.credits(figures_on(one.passed_on).learning_credits))
        for one in await learning_accounts.learned(tx)
    ]
