"""Letters: written with what they tell, addressed when the names have come, delivered."""

from datetime import date
from typing import NamedTuple, Protocol
from uuid import UUID

from pydantic import JsonValue
from shared.calendars import read_calendar
from shared.contracts.approval import DeliveryWithdrawn, LetterDelivered, LetterKind
from shared.contracts.people import CasePeople
from shared.contracts.vocabulary import Procedure
from shared.deliveries import appeal_terms
from shared.errors import Conflict, Unprocessable
from shared.four_eyes import require_another_person
from shared.money import yuan
from shared.policy import Answer
from shared.transaction import Transaction
from shared.workdays import lhasa_date

from approval.domain.cases.case import Case
from approval.domain.cases.opinion import FourEyesRequired
from approval.domain.cases.refusals import OwnApplication
from approval.domain.decisions.decision import Outcome
from approval.domain.decisions.grant import findings_of
from approval.domain.decisions.payout import Payout
from approval.policy import letters as texts
from approval.store.cases import case_records, cases
from approval.store.cases.case_records import CaseRecord
from approval.store.decisions import letters
from approval.store.tables import DecisionRow, LetterRow
from approval.usecases import clocks


class DeliveredOnNotPossible(Unprocessable):
    """The day of delivery lies between the decision and today."""


class LetterInPreparation(Conflict):
    article = "202号 第十八条（一）（2）"


class AlreadyDelivered(Conflict):
    """The letter's delivery is recorded already."""


class NoDeliveryEntered(Conflict):
    """There is no delivery to put right."""


class Delivery(NamedTuple):
    """How and when a letter reached the applicant, and what proves it."""

    method: str
    on: date
    proof: str


class Decided(Protocol):
    """What a letter tells of a decision; ``amount`` is ``None`` in a refusal."""

    @property
    def outcome(self) -> Outcome: ...
    @property
    def amount(self) -> int | None: ...
    @property
    def articles(self) -> tuple[str, ...]: ...
    @property
    def stated(self) -> tuple[str, ...]: ...
    @property
    def reason(self) -> str: ...
    @property
    def payout(self) -> Payout: ...
    @property
    def by_township(self) -> bool: ...


async def write_letter(tx: Transaction, case: Case, decided: Decided) -> None:
    """Write the letter of a decision: facts, articles, office, ways of appeal. No name yet (A-80)."""
    outcome, amount = decided.outcome, decided.amount
    content = texts.render(
        "approval.html" if amount is not None else "refusal.html",
        case_number=case.case_number,
        category=case.assessment.category_title,
        decided_on=tx.clock.today(),
        amount=None if amount is None else yuan(amount),
        urgent=case.assessment.procedure is Procedure.EMERGENCY,
        cut=outcome.cap_applied,
        method=decided.payout.method.value,
        by_township=decided.by_township,
        reasons=[
            {
                "article": article,
                "text": texts.text_of(article),
                "facts": _facts_against(case, article),
                "stated": decided.reason if article in decided.stated else "",
            }
            for article in decided.articles
        ],
        facts="" if decided.stated else decided.reason.strip(),
        edition=outcome.edition.mark,
    )
    number = case.set_aside + 1
    await letters.insert_letter(tx, case.id, LetterKind.DECISION, content, number=number)


def _facts_against(case: Case, article: str) -> dict[str, JsonValue]:
    """What the findings of an article that is not met rest on."""
    together: dict[str, JsonValue] = {}
    for finding in findings_of(case, article):
        if finding.answer is Answer.NOT_MET:
            together |= finding.facts
    return together


async def write_revocation(
    tx: Transaction,
    case: Case,
    decision: DecisionRow,
    *,
    amount: int,
    articles: list[str],
    facts: str,
) -> None:
    """Write the letter that takes a grant back (``amount``: what it was, in fen), and start the clock of its delivery (A-80)."""
    content = texts.render(
        "revocation.html",
        case_number=case.case_number,
        granted_on=lhasa_date(decision.decided_at),
        decided_on=tx.clock.today(),
        amount=yuan(amount),
        reasons=[{"article": article, "text": texts.text_of(article)} for article in articles],
        facts=facts,
    )
    number = case.set_aside + 1
    await letters.insert_letter(tx, case.id, LetterKind.REVOCATION, content, number=number)
    await clocks.start(tx, "delivery", case)


async def write_correction(
    tx: Transaction, record: CaseRecord, decision: DecisionRow, *, was: int, amount: int, facts: str
) -> None:
    """Write the letter that puts the amount right, and start the clock of its delivery (A-80).

    One that carries a ruling out may be the second of its decision; both are kept.
    """
    case, number = record.case, record.case.set_aside + 1
    earlier = [
        one for one in record.letters if (one.kind, one.number) == (LetterKind.CORRECTION, number)
    ]
    content = texts.render(
        "correction.html",
        case_number=case.case_number,
        granted_on=lhasa_date(decision.decided_at),
        decided_on=tx.clock.today(),
        was=yuan(was),
        amount=yuan(amount),
        rest=yuan(abs(amount - was)),
        more=amount > was,
        reasons=[{"article": one, "text": texts.text_of(one)} for one in decision.articles],
        facts=facts,
    )
    await letters.insert_letter(
        tx, case.id, LetterKind.CORRECTION, content, number=number, nth=len(earlier) + 1
    )
    await clocks.start(tx, "delivery", case)


async def address_letter(tx: Transaction, case_id: UUID, people: CasePeople) -> bool:
    """The applicant's name has come, and what the offices are called."""
    tx.audit_subject("case", case_id)
    for person in people.persons:
        if person.person_id == people.applicant_id:
            await letters.keep_names(tx, case_id, people, name=person.name)
    return True


async def read_letter(
    tx: Transaction, case_id: UUID, *, kind: LetterKind | None, officer: bool
) -> str:
    """A letter as it is handed over, to an officer or its applicant; the reading is audited."""
    case = await cases.get_case(tx, case_id) if officer else await cases.get_own(tx, case_id)
    row = await letters.get_letter(tx, case.id, kind)
    if kind is None and row.number <= case.set_aside:
        raise letters.LetterNotFound  # of a decision that a ruling has set aside
    content, name = letters.open_letter(tx.vault, row)
    if name is None:
        raise LetterInPreparation
    tx.audit("read_letter", resource=("case", case.id), kind=row.kind)
    return texts.addressed(
        content, name, county_name=row.county_name, township_name=row.township_name
    )


async def record_delivery(
    tx: Transaction, case_id: UUID, *, expected: int, method: str, on: date, proof: str
) -> Case:
    """The newest letter was handed over: the terms of appeal run from here (A-80)."""
    record = await case_records.hold_record(tx, case_id, expected=expected)
    case, letter = record.case, record.letter
    require_another_person(tx.by.sub, than=case.applicants, refusal=OwnApplication())
    if letter is None:
        raise letters.LetterNotFound
    if letter.delivered_on is not None:
        raise AlreadyDelivered
    await _keep_delivery(tx, case, letter, Delivery(method, on, proof), corrected=False)
    return await cases.save_case(tx, case)


async def correct_delivery(
    tx: Transaction, case_id: UUID, *, expected: int, delivery: Delivery | None, reason: str
) -> Case:
    """Put right a delivery that was entered wrongly: another person than who entered it.

    Without a delivery none took place: its clock runs again from the day of the letter, and no
    term of appeal has begun.
    """
    record = await case_records.hold_record(tx, case_id, expected=expected)
    case, letter = record.case, record.letter
    require_another_person(tx.by.sub, than=case.applicants, refusal=OwnApplication())
    if letter is None:
        raise letters.LetterNotFound
    if letter.delivered_on is None:
        raise NoDeliveryEntered
    require_another_person(tx.by.sub, than={letter.delivered_by}, refusal=FourEyesRequired())
    proof = letters.open_proof(tx.vault, letter) or ""
    await letters.supersede_delivery(tx, letter, proof=proof, reason=reason)
    if delivery is not None:
        await tx.flush()
        await _keep_delivery(tx, case, letter, delivery, corrected=True)
    else:
        await clocks.start(tx, "delivery", case, at=letter.made_at)
        kind = LetterKind(letter.kind)
        tx.publish(DeliveryWithdrawn(case_id=case.id, kind=kind, withdrawn_by=tx.by.sub))
    return await cases.save_case(tx, case)


async def _keep_delivery(
    tx: Transaction, case: Case, letter: LetterRow, delivery: Delivery, *, corrected: bool
) -> None:
    """Keep it, end its clock, and say until when an appeal is in time."""
    on = delivery.on
    if not lhasa_date(letter.made_at) <= on <= tx.clock.today():
        raise DeliveredOnNotPossible(
            first=lhasa_date(letter.made_at).isoformat(), last=tx.clock.today().isoformat()
        )
    await letters.keep_delivery(tx, letter, method=delivery.method, on=on, proof=delivery.proof)
    await clocks.meet(tx, "delivery", case=case)
    until = appeal_terms(on, await read_calendar(tx.session))
    tx.publish(
        LetterDelivered(
            case_id=case.id,
            kind=letter.kind,
            delivered_on=on,
            reconsideration_until=until.reconsideration_until,
            litigation_until=until.litigation_until,
            corrected=corrected,
        )
    )
