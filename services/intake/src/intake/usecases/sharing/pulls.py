"""Another authority asks about one person, for a purpose and on a ground that the city has agreed."""

from collections.abc import Sequence
from dataclasses import dataclass, field

from shared.errors import DomainError
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
class Question:
    """About whom a consumer asks, under which agreement; ``pointer`` is the number's place."""

    agreement: Agreement
    id_number: str = field(repr=False)
    pointer: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Pulled:
    """A receipt and what was told."""

    receipt: DataPullRow
    told: Told


async def agreements_today(tx: Transaction) -> list[Agreement]:
    """What the caller's organisation may ask today."""
    return await agreements.in_force(tx, tx.by.org or "", on=tx.clock.today())


def chosen(
    found: Sequence[Agreement], *, purpose: str, ground: LegalGround | None = None
) -> Agreement:
    """The agreement for a purpose, and for a ground where one is stated. Raises ``NoDataAgreement``."""
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
    agreement = chosen(await agreements_today(tx), purpose=purpose, ground=ground)
    question = Question(agreement=agreement, id_number=id_number, pointer=pointer)
    [answer] = await answers(tx, [question])
    if isinstance(answer, DomainError):
        raise answer
    return answer


async def note_refusal(
    tx: Transaction, *, id_number: str, purpose: str, ground: LegalGround, refused: DomainError
) -> None:
    """Put on the trail of whoever is asked about that nothing was told, to whom, and why not."""
    number = check_resident_id(id_number, today=tx.clock.today()).normalised
    agreement = chosen(await agreements_today(tx), purpose=purpose, ground=ground)
    known = await pulls.persons_with(tx, {number})
    pulls.audit_refusal(tx, agreement, known.get(number), refused=refused)


async def answers(
    tx: Transaction, asked: Sequence[Question], *, later: bool = False
) -> list[Pulled | DomainError]:
    """The answer to each question, or why there is none; so many statements for many as for one.

    ``later``: nothing is told now, the answer is pushed.
    """
    today = tx.clock.today()
    numbers = [check_resident_id(one.id_number, today=today) for one in asked]
    known = await pulls.persons_with(tx, {one.normalised for one in numbers if one.valid})
    asking_consent = {one.agreement.id for one in asked if one.agreement.needs_consent}
    consented = (
        await consents.given(tx, agreements=asking_consent, persons=known.values(), on=today)
        if asking_consent and known
        else set()
    )
    grants = await pulls.grants_of(tx, known.values()) if known else {}
    found: list[Pulled | DomainError] = []
    for one, number in zip(asked, numbers, strict=True):
        person_id = known.get(number.normalised)
        if not number.valid:
            found.append(not_an_id_number(one.pointer, number.detail))
        elif one.agreement.needs_consent and (one.agreement.id, person_id) not in consented:
            refused = DataConsentMissing()
            pulls.audit_refusal(tx, one.agreement, person_id, refused=refused)
            found.append(refused)
        else:
            of_person = grants.get(person_id, []) if person_id else []
            said = told(one.agreement, of_person, today=today)
            receipt = pulls.insert_pull(
                tx, one.agreement, person_id=person_id, told=said, later=later
            )
            found.append(Pulled(receipt=receipt, told=said))
    return found
