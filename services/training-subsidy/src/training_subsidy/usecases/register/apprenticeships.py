"""Apprenticeships: proposed by the enterprise, agreed by the school, confirmed by two (VT-037)."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from uuid import UUID

from shared.ids import new_id
from shared.roles import system
from shared.transaction import Transaction

from training_subsidy.domain.register.apprenticeship import (
    Apprentice,
    ApprenticeEndedOnNotPossible,
    ApprenticeKind,
    ApprenticeLeftOnNotPossible,
    ApprenticeNotOfTheRoster,
    Apprenticeship,
    ApprenticeshipDecision,
    ApprenticeshipNotFound,
    ApprenticeStatus,
)
from training_subsidy.domain.register.certificate import (
    CertificateDoubt,
    CertificateTrack,
    doubt_about,
    doubt_in,
)
from training_subsidy.domain.register.employee import EmployeeStatus
from training_subsidy.domain.register.inquiry import Inquiry, Question
from training_subsidy.domain.register.notes import NoteKind
from training_subsidy.policy import figures_on
from training_subsidy.store.inquiries import ToAsk
from training_subsidy.store.register import (
    apprenticeships,
    certification_bodies,
    institutions,
    notes,
)
from training_subsidy.store.register.apprenticeships import ApprenticeSeen
from training_subsidy.usecases import inquiries
from training_subsidy.usecases.deadlines import DEADLINES

DUTY = "apprenticeship"
ABOUT = "apprentice"
GONE = frozenset({EmployeeStatus.LEFT, EmployeeStatus.DENIED})
SERVICE = system("training-subsidy")


@dataclass(frozen=True, slots=True, kw_only=True)
class ApprenticeGiven:
    """One apprentice as the enterprise writes it."""

    employee_id: UUID
    kind: ApprenticeKind
    transfer_reference: str | None
    enterprise_tutor: str = field(repr=False)
    contract_reference: str


async def propose(
    tx: Transaction,
    *,
    credit_code: str,
    region: str,
    number: str,
    trade_code: str,
    level: int,
    starts_on: date,
    years: int,
    given: Sequence[ApprenticeGiven],
) -> Apprenticeship:
    """The enterprise files the agreement; the school agrees next. Raises ``ApprenticeNotOfTheRoster``."""
    if not tx.by.org:
        raise ApprenticeshipNotFound
    school = await institutions.find_by_code(tx, credit_code)
    agreement = Apprenticeship(
        id=new_id(),
        org=tx.by.org,
        credit_code=school.credit_code,
        region=region,
        number=number,
        trade_code=trade_code,
        level=level,
        starts_on=starts_on,
        years=years,
        proposed_by=tx.by.sub,
        proposed_at=tx.clock.now(),
    )
    today = tx.clock.today()
    agreement.check(today=today, figures=figures_on(today))
    roster = await apprenticeships.employees_of(tx, tx.by.org, [one.employee_id for one in given])
    there = {key for key, (status, _) in roster.items() if status not in GONE}
    if not there.issuperset(one.employee_id for one in given):
        raise ApprenticeNotOfTheRoster
    named = [
        Apprentice(
            id=new_id(),
            apprenticeship_id=agreement.id,
            employee_id=one.employee_id,
            person_id=None,
            kind=one.kind,
            transfer_reference=one.transfer_reference,
            enterprise_tutor=one.enterprise_tutor,
            school_tutor=None,
            contract_reference=one.contract_reference,
            insured=roster[one.employee_id][0],
            insured_since=roster[one.employee_id][1],
        )
        for one in given
    ]
    for one in named:
        one.check(starts_on, figures_on(today))
    await apprenticeships.insert_agreement(tx, agreement, named)
    await DEADLINES.start(tx, DUTY, case_id=agreement.id, region=region, at=tx.clock.now())
    return agreement


async def agree(
    tx: Transaction, agreement_id: UUID, tutors: Mapping[UUID, str], *, expected: int
) -> Apprenticeship:
    """The school agrees, and names its tutor of each apprentice.

    Of whom social insurance has not said since when, it is asked again: nobody else shows who is new.
    """
    agreement = await apprenticeships.get_agreement(tx, agreement_id, expected=expected, lock=True)
    if tx.by.org != agreement.credit_code:
        raise ApprenticeshipNotFound
    people = [
        (one.apprentice, one.person)
        for one in await apprenticeships.apprentices_of(tx, agreement_id)
    ]
    seen = [one for one, _ in people]
    agreed = agreement.agreed(list(tutors), seen, by=tx.by)
    await inquiries.ask(
        tx,
        [
            ToAsk(
                question=Question.EMPLOYMENT,
                subject=one.employee_id,
                person_id=one.person_id or named.person_id,
                region=agreement.region,
                about={"employer_code": agreement.org},
            )
            for one, named in people
            if not one.is_shown
        ],
    )
    apprenticeships.name_tutors(tx, seen, tutors)
    return apprenticeships.save_agreement(tx, agreed)


async def withdraw(tx: Transaction, agreement_id: UUID, *, expected: int) -> Apprenticeship:
    """Either party takes it back before the office has decided; its apprentices are free again."""
    agreement = await apprenticeships.get_agreement(tx, agreement_id, expected=expected, lock=True)
    withdrawn = agreement.after("withdraw_apprenticeship", by=tx.by)
    await _free(tx, agreement_id)
    await DEADLINES.cancel(tx, case_id=agreement_id, what=DUTY)
    return apprenticeships.save_agreement(tx, withdrawn)


async def _free(tx: Transaction, agreement_id: UUID) -> None:
    """Who was named in what came to nothing may be named again."""
    for seen in await apprenticeships.apprentices_of(tx, agreement_id):
        one = replace(seen.apprentice, status=ApprenticeStatus.CANCELLED, ended_on=tx.clock.today())
        apprenticeships.save_apprentice(tx, one)


async def check_decision(
    tx: Transaction, agreement_id: UUID, decision: ApprenticeshipDecision, *, expected: int | None
) -> Apprenticeship:
    """Whether it can be decided so now."""
    agreement = await apprenticeships.get_agreement(tx, agreement_id, expected=expected)
    seen = await apprenticeships.apprentices_of(tx, agreement_id)
    figures = figures_on(tx.clock.today())
    agreement.check_decision(decision, [one.apprentice for one in seen], figures)
    return agreement


async def decide(
    tx: Transaction, agreement_id: UUID, decision: ApprenticeshipDecision, *, reason: str
) -> Apprenticeship:
    """The second of two people confirms the agreement, or refuses it with the reason."""
    agreement = await check_decision(tx, agreement_id, decision, expected=None)
    decided = agreement.decided(decision, by=tx.by, at=tx.clock.now())
    if decision is ApprenticeshipDecision.CONFIRM:
        await apprenticeships.register_persons(tx, agreement_id)
    else:
        await _free(tx, agreement_id)
    notes.write_note(tx, agreement_id, NoteKind.DECISION, reason)
    await DEADLINES.meet(tx, DUTY, case_id=agreement_id)
    return apprenticeships.save_agreement(tx, decided)


async def record_left(
    tx: Transaction, apprentice_id: UUID, *, left_on: date, expected: int
) -> ApprenticeSeen:
    """The enterprise says that an apprentice has left."""
    agreement, seen = await apprenticeships.get_apprentice(
        tx, apprentice_id, expected=expected, lock=True
    )
    if not agreement.starts_on <= left_on <= tx.clock.today():
        raise ApprenticeLeftOnNotPossible(first=agreement.starts_on)
    left = seen.apprentice.ended("record_apprentice_left", by=tx.by, on=left_on)
    return replace(seen, apprentice=apprenticeships.save_apprentice(tx, left))


async def check_cancel(
    tx: Transaction, apprentice_id: UUID, *, ended_on: date | None, expected: int
) -> Apprenticeship:
    """Whether it can be cancelled as of a day; the agreement. Raises ``ApprenticeEndedOnNotPossible``."""
    agreement, _ = await apprenticeships.get_apprentice(tx, apprentice_id, expected=expected)
    if ended_on is not None and not agreement.starts_on <= ended_on <= tx.clock.today():
        raise ApprenticeEndedOnNotPossible(first=agreement.starts_on)
    return agreement


async def cancel(
    tx: Transaction, apprentice_id: UUID, *, reason: str, ended_on: date | None
) -> ApprenticeSeen:
    """The second of two people ends one apprenticeship as of a day, today without one, with the reason."""
    _, seen = await apprenticeships.get_apprentice(tx, apprentice_id, lock=True)
    one = seen.apprentice.ended("cancel_apprentice", by=tx.by, on=ended_on or tx.clock.today())
    notes.write_note(tx, apprentice_id, NoteKind.DECISION, reason)
    return replace(seen, apprentice=apprenticeships.save_apprentice(tx, one))


async def enter_certificate(
    tx: Transaction,
    apprentice_id: UUID,
    *,
    body_code: str,
    number: str,
    track: CertificateTrack,
    issued_on: date,
    expected: int,
) -> ApprenticeSeen:
    """The school enters the certificate; the apprenticeship is finished once its body confirms."""
    agreement, seen = await apprenticeships.get_apprentice(
        tx, apprentice_id, expected=expected, lock=True
    )
    one = seen.apprentice.ended("finish_apprentice", by=SERVICE, on=issued_on)  # may it at all?
    doubt = doubt_about(
        await certification_bodies.find_by_code(tx, body_code),
        number,
        issued_on=issued_on,
        examined_on=agreement.starts_on,
        today=tx.clock.today(),
        used=False,
    )
    if doubt is CertificateDoubt.NOT_CONFIRMED_YET:
        about = {
            "body_code": body_code,
            "number": number,
            "issued_on": issued_on.isoformat(),
            "track": track.value,
            "level": agreement.level,
            "trade_code": agreement.trade_code,
            ABOUT: True,
        }
        person_id = one.person_id or seen.person.person_id
        await inquiries.ask(
            tx,
            [
                ToAsk(
                    question=Question.CERTIFICATE,
                    subject=apprentice_id,
                    person_id=person_id,
                    region=agreement.region,
                    about=about,
                )
            ],
        )
    entered = replace(seen.apprentice, certificate_doubt=doubt)
    return replace(seen, apprentice=apprenticeships.save_apprentice(tx, entered))


async def follow_certificate(tx: Transaction, inquiry: Inquiry) -> None:
    """The body has answered: the apprentice is finished, or something does not hold."""
    if inquiry.answer is None:
        return
    agreement, seen = await apprenticeships.get_apprentice(
        tx, inquiry.subject, lock=True, for_answer=True
    )
    about, one = inquiry.about, seen.apprentice
    issued_on = date.fromisoformat(about["issued_on"])
    doubt = doubt_in(
        inquiry.answer,
        track=CertificateTrack(about["track"]),
        level=agreement.level,
        issued_on=issued_on,
        trade_code=agreement.trade_code,
    )
    told = replace(one, certificate_doubt=doubt)
    if doubt is None and one.status is ApprenticeStatus.LEARNING:
        told = told.ended("finish_apprentice", by=SERVICE, on=issued_on)
    if told != one:
        apprenticeships.save_apprentice(tx, told)
