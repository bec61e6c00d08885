"""Trainees of a class entered at once, each told what became of it (VT-015, VT-021)."""

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from typing import Any
from uuid import UUID

from shared.contracts.training_subsidy import InstitutionStatus, TraineeEnrolled
from shared.errors import ChangedMeanwhile, DomainError
from shared.identifiers import birth_date, is_same_name
from shared.ids import new_id
from shared.transaction import Transaction

from training_subsidy.domain.register.classes import TrainingClass
from training_subsidy.domain.register.enrolment import (
    EnrolledAlready,
    Enrolment,
    EnrolmentClosed,
    InstitutionTakesNobody,
    check_age,
    check_enrolment,
)
from training_subsidy.domain.register.message import SeatCode
from training_subsidy.domain.register.person import NamedOtherwise
from training_subsidy.domain.register.purchase_errors import ContractMissing
from training_subsidy.domain.register.purchases import PurchaseContract
from training_subsidy.domain.register.small_firm import NotOfSmallFirm
from training_subsidy.domain.vocabulary import Funding, TraineeGroup
from training_subsidy.policy import figures_on
from training_subsidy.store import involvement
from training_subsidy.store.register import classes, contracts, enrolment_batches, messages, people
from training_subsidy.store.register.enrolment_batches import TraineeKnown
from training_subsidy.store.register.people import Named
from training_subsidy.usecases.register import small_firms
from training_subsidy.usecases.register.courses import SeatGiven
from training_subsidy.usecases.register.identities import checked


@dataclass(frozen=True, slots=True, kw_only=True)
class TraineeGiven:
    """One trainee as the institution writes it."""

    named: Named = field(repr=False)
    seat: SeatGiven


@dataclass(slots=True)
class _Seating:
    """The class while its list is worked through: how many seats are taken, and by whom."""

    course: TrainingClass
    standing: InstitutionStatus
    contract: PurchaseContract | None
    numbers: set[str] = field(default_factory=set)
    of_small_firms: set[str] = field(default_factory=set)
    codes: dict[int, str] = field(default_factory=dict)
    seats: list[tuple[int, Named, SeatGiven]] = field(default_factory=list)


async def enrol_batch(
    tx: Transaction, class_id: UUID, given: Sequence[TraineeGiven]
) -> tuple[UUID, list[dict[str, Any]]]:
    """Give seats to those on the list who may have one, in its order, until the last is gone.

    The class is held until the end; a class that takes nobody refuses the whole list.
    """
    course, standing = await classes.get_class_and_standing(tx, class_id, lock=True)
    contract = None
    if course.funding is Funding.PURCHASED_FREE:
        contract = await contracts.contract_of_class(tx, class_id)
        if contract is None:
            raise ContractMissing
    seating = _Seating(course, standing, contract)
    named: list[tuple[int, Named]] = []
    for place, written in enumerate(given):
        try:
            named.append((place, checked(tx, written.named)))
        except DomainError as refusal:
            seating.codes[place] = refusal.code()
    known = await enrolment_batches.known_of(tx, class_id, [one for _, one in named])
    seating.of_small_firms = await small_firms.employees_among(
        tx,
        [
            one.id_number
            for place, one in named
            if contract and given[place].seat.group is TraineeGroup.SMALL_FIRM
        ],
        course.dates,
    )
    for (place, one), about in zip(named, known, strict=True):
        try:
            _seat(tx, seating, one, about, given[place].seat)
        except (EnrolmentClosed, InstitutionTakesNobody):
            raise
        except DomainError as refusal:
            seating.codes[place] = refusal.code()
        else:
            seating.seats.append((place, one, given[place].seat))
    return await _written(tx, seating)


def _seat(
    tx: Transaction, seating: _Seating, one: Named, about: TraineeKnown, given: SeatGiven
) -> None:
    """Whether this one gets the next seat; the same refusals as one alone meets."""
    course, figures = seating.course, figures_on(seating.course.starts_on)
    check_enrolment(
        replace(course, enrolled=course.enrolled + len(seating.seats)),
        institution=seating.standing,
        group=given.group,
        remaining_months=given.remaining_months,
        today=tx.clock.today(),
        figures=figures,
    )
    if seating.contract is not None:
        seating.contract.check_group(given.group)
        small = given.group is TraineeGroup.SMALL_FIRM
        if small and one.id_number not in seating.of_small_firms:
            raise NotOfSmallFirm
    check_age(course, born=birth_date(one.id_number), figures=figures)
    if about.person is not None and not is_same_name(one.name, about.person.name):
        raise NamedOtherwise
    if about.seated or one.id_number in seating.numbers:
        raise EnrolledAlready
    seating.numbers.add(one.id_number)


async def _written(tx: Transaction, seating: _Seating) -> tuple[UUID, list[dict[str, Any]]]:
    course = seating.course
    told: dict[int, tuple[UUID | None, str | None]] = {
        place: (None, code) for place, code in seating.codes.items()
    }
    if seating.seats:
        if not await enrolment_batches.take_seats(tx, course.id, len(seating.seats)):
            raise ChangedMeanwhile
        persons = await people.register_persons(tx, [one for _, one, _ in seating.seats])
        for (place, _, given), person in zip(seating.seats, persons, strict=True):
            enrolment = Enrolment(
                id=new_id(),
                class_id=course.id,
                person_id=person.person_id,
                group=given.group,
                remaining_months=given.remaining_months,
                worker_status=given.worker_status,
                enrolled_on=tx.clock.today(),
                agency_code=given.agency_code,
            )
            enrolment_batches.insert_seat(tx, enrolment)
            told[place] = (enrolment.id, None)
            messages.tell_of_seat(tx, enrolment.id, SeatCode.ENROLLED, person_id=person.person_id)
            tx.publish(
                TraineeEnrolled(
                    class_id=course.id,
                    enrolment_id=enrolment.id,
                    person_id=person.person_id,
                    enrolled_on=enrolment.enrolled_on,
                )
            )
        involvement.record_involvement(tx, course.id)
    listed = [
        {"place": place, "enrolment_id": None if seat is None else str(seat), "code": code}
        for place, (seat, code) in sorted(told.items())
    ]
    batch_id = new_id()
    enrolment_batches.keep_batch(tx, batch_id, course.id, listed)
    return batch_id, listed
