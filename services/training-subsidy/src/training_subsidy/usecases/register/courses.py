"""Classes, seats and attendance: what an institution does."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from shared.contracts.training_subsidy import (
    ClassPlanned,
    ClassStatusChanged,
    InstitutionStatus,
    TraineeEnrolled,
)
from shared.identifiers import birth_date
from shared.ids import new_id
from shared.transaction import Transaction

from training_subsidy.domain.dates import Dates
from training_subsidy.domain.register.class_notice import ClassNoticeKind
from training_subsidy.domain.register.classes import (
    DirectedContract,
    TrainingClass,
    check_class,
    check_scope,
)
from training_subsidy.domain.register.enrolment import (
    CapacityExceeded,
    Enrolment,
    EnrolmentNotFound,
    check_age,
    check_day,
    check_enrolment,
)
from training_subsidy.domain.register.grade import check_grade
from training_subsidy.domain.register.institution import Institution
from training_subsidy.domain.register.message import SeatCode
from training_subsidy.domain.register.purchase_errors import ContractMissing
from training_subsidy.domain.register.purchases import PurchaseContract, check_purchase
from training_subsidy.domain.vocabulary import Funding, TraineeGroup, WorkerStatus
from training_subsidy.policy import figures_on
from training_subsidy.store import involvement
from training_subsidy.store.register import (
    admissions,
    class_notices,
    class_plans,
    classes,
    contracts,
    enrolments,
    grades,
    messages,
    syllabi,
    trades,
)
from training_subsidy.store.register.people import Named, Person
from training_subsidy.usecases.deadlines import DEADLINES
from training_subsidy.usecases.register import small_firms
from training_subsidy.usecases.register.identities import real_persons
from training_subsidy.usecases.register.syllabi import check_syllabus

CLOSED_EARLY = "提前结课"


@dataclass(frozen=True, slots=True, kw_only=True)
class ClassGiven:
    """A class as its institution plans it."""

    title: str
    trade_id: UUID | None
    funding: Funding
    contract_id: UUID | None
    modules: tuple[str, ...]
    starts_on: date
    ends_on: date
    place: str
    seats: int
    scope: str | None
    enterprise_code: str | None
    directed: DirectedContract | None


async def plan_class(tx: Transaction, given: ClassGiven) -> TrainingClass:
    """Plan a class of the actor's own institution; it must have everything already (VT-022)."""
    institution, grade = await grades.graded_institution(tx, credit_code=tx.by.org or "")
    trade = None if given.trade_id is None else await trades.get_trade(tx, given.trade_id)
    contract = None
    if given.contract_id is not None:
        contract = await contracts.get_contract(tx, given.contract_id)
    course = TrainingClass(
        id=new_id(),
        institution_id=institution.id,
        credit_code=institution.credit_code,
        region=institution.region if contract is None else contract.region,
        title=given.title,
        trade_id=given.trade_id,
        trade_code=None if trade is None else trade.code,
        level=None if trade is None else trade.level,
        funding=given.funding,
        contract_reference=None if contract is None else contract.number,
        contract_price=None if contract is None else contract.price,
        modules=given.modules,
        dates=Dates(given.starts_on, given.ends_on),
        place=given.place,
        seats=given.seats,
        scope=given.scope,
        enterprise_code=given.enterprise_code,
        directed=given.directed,
    )
    standard = None if trade is None else trade.standard_on(course.starts_on)
    _check(tx, course, institution, contract, standard)
    check_grade(grade, figures_on(tx.clock.today()))
    profile = await admissions.find_profile(tx, institution.id)
    check_scope(course, () if profile is None else profile.trade_codes)
    course = await classes.insert_class(tx, course)
    if contract is not None:
        await contracts.take_seats(tx, contract, course)
    class_plans.insert_plan(tx, course.id, tx.clock.today())
    involvement.record_involvement(tx, course.id)
    tx.publish(
        ClassPlanned(
            class_id=course.id,
            institution_id=course.institution_id,
            region=course.region,
            trade_code=course.trade_code,
            level=course.level,
            funding=course.funding,
            starts_on=course.starts_on,
            ends_on=course.ends_on,
            seats=course.seats,
        )
    )
    return course


def _check(
    tx: Transaction,
    course: TrainingClass,
    institution: Institution,
    contract: PurchaseContract | None,
    standard: int | None,
) -> None:
    check_class(
        course,
        status=institution.status,
        qualified_for_pay_first=institution.qualified_for_pay_first,
        standard=standard,
        today=tx.clock.today(),
        figures=figures_on(course.starts_on),
    )
    check_purchase(course, contract)


async def standard_of(tx: Transaction, course: TrainingClass) -> int | None:
    """The subsidy standard on the day the course starts, in fen (A-53)."""
    if course.trade_id is None:
        return None
    return (await trades.get_trade(tx, course.trade_id)).standard_on(course.starts_on)


async def change_class(
    tx: Transaction, class_id: UUID, *, action: str, expected: int
) -> TrainingClass:
    """``open``, ``close`` or ``cancel``; who has lost its standing meanwhile opens nothing (A-58).

    A class that is closed before its last day ends today.
    """
    course = await classes.get_class(tx, class_id, expected=expected, lock=True)
    if action == "close":
        changed = course.closed(by=tx.by, on=tx.clock.today())
    elif action == "cancel":
        changed = course.cancelled(by=tx.by, on=tx.clock.today())
    else:
        changed = course.after(action, by=tx.by)
    if action == "open":
        institution, grade = await grades.graded_institution(tx, id=course.institution_id)
        contract, rows = await syllabi.contract_and_syllabus(tx, class_id)
        _check(tx, course, institution, contract, await standard_of(tx, course))
        check_grade(grade, figures_on(tx.clock.today()))
        check_syllabus(course, rows)
    elif course.funding is Funding.PURCHASED_FREE:
        kept = course.enrolled if action == "close" else 0
        await contracts.give_seats_back(tx, class_id, kept=kept)
    if action != "open":
        await DEADLINES.cancel(tx, case_id=class_id, what="class_told")
    if action == "cancel":
        class_notices.tell(tx, class_id, ClassNoticeKind.CANCELLED)
    elif action == "close" and changed.ends_on < course.ends_on:
        class_notices.tell(
            tx, class_id, ClassNoticeKind.DATES, day=changed.ends_on, told=CLOSED_EARLY
        )
    changed = await classes.save_class(tx, changed)
    involvement.record_involvement(tx, class_id)
    tx.publish(ClassStatusChanged(class_id=changed.id, status=changed.status))
    return changed


@dataclass(frozen=True, slots=True, kw_only=True)
class SeatGiven:
    """What is said of a trainee besides the person."""

    group: TraineeGroup
    remaining_months: int | None
    worker_status: WorkerStatus
    agency_code: str | None


async def enrol(
    tx: Transaction,
    class_id: UUID,
    *,
    name: str,
    id_number: str,
    phone: str | None,
    group: TraineeGroup,
    remaining_months: int | None,
    worker_status: WorkerStatus,
    agency_code: str | None,
) -> Enrolment:
    """Give a seat to a person by real name; the last seat is given once (VT-015, VT-021)."""
    course, standing = await classes.get_class_and_standing(tx, class_id)
    given = SeatGiven(
        group=group,
        remaining_months=remaining_months,
        worker_status=worker_status,
        agency_code=agency_code,
    )
    await check_seat(tx, course, standing, given)
    [person] = await real_persons(tx, [Named(name, id_number, phone)])
    enrolment = await take_seat(tx, course, person, given)
    involvement.record_involvement(tx, class_id)
    return enrolment


async def check_seat(
    tx: Transaction, course: TrainingClass, standing: InstitutionStatus, given: SeatGiven
) -> None:
    """Whether somebody may enter this class today, whoever it is; a small firm's is asked by name."""
    check_enrolment(
        course,
        institution=standing,
        group=given.group,
        remaining_months=given.remaining_months,
        today=tx.clock.today(),
        figures=figures_on(course.starts_on),
    )
    if course.funding is Funding.PURCHASED_FREE and given.group is not TraineeGroup.SMALL_FIRM:
        await check_group(tx, course.id, given.group)


async def take_seat(
    tx: Transaction,
    course: TrainingClass,
    person: Person,
    given: SeatGiven,
    *,
    alone: str | None = None,
) -> Enrolment:
    """Give the seat that ``check_seat`` allowed to a person, and tell whose it is.

    ``alone`` is the sign-in that takes it without the institution. Raises ``CapacityExceeded``.
    """
    born = birth_date(person.id_number)
    check_age(course, born=born, figures=figures_on(course.starts_on))
    if course.funding is Funding.PURCHASED_FREE and given.group is TraineeGroup.SMALL_FIRM:
        await small_firms.check_seat(tx, course.id, person.id_number, course.dates)
    enrolment = await enrolments.take_seat(
        tx,
        Enrolment(
            id=new_id(),
            class_id=course.id,
            person_id=person.person_id,
            group=given.group,
            remaining_months=given.remaining_months,
            worker_status=given.worker_status,
            enrolled_on=tx.clock.today(),
            agency_code=given.agency_code,
        ),
    )
    if enrolment is None:
        raise CapacityExceeded(seats=course.seats)
    messages.tell_of_seat(
        tx, enrolment.id, SeatCode.ENROLLED, person_id=person.person_id, sub=alone
    )
    tx.publish(
        TraineeEnrolled(
            class_id=course.id,
            enrolment_id=enrolment.id,
            person_id=person.person_id,
            enrolled_on=enrolment.enrolled_on,
        )
    )
    return enrolment


async def check_group(tx: Transaction, class_id: UUID, group: TraineeGroup) -> None:
    """Free training is for the groups that its contract names (A-87)."""
    contract = await contracts.contract_of_class(tx, class_id)
    if contract is None:
        raise ContractMissing
    contract.check_group(group)


async def cancel_enrolment(
    tx: Transaction, class_id: UUID, enrolment_id: UUID, *, reason: str, expected: int
) -> Enrolment:
    """Undo a mistaken enrolment; the seat is free again. Sheets of the class wait for it."""
    await classes.get_class(tx, class_id, lock=True)
    enrolment = await enrolments.get_enrolment(
        tx, enrolment_id, class_id=class_id, expected=expected
    )
    attendance = await enrolments.attendance_of(tx, enrolment_id)
    cancelled = enrolment.cancel(on=tx.clock.today(), present=attendance.present)
    cancelled = enrolments.cancel_enrolment(tx, cancelled, reason)
    messages.tell_of_seat(tx, enrolment_id, SeatCode.SEAT_CANCELLED, person_id=enrolment.person_id)
    await classes.free_seat(tx, class_id)
    involvement.record_involvement(tx, class_id)
    return cancelled


async def record_attendance(
    tx: Transaction, class_id: UUID, *, day: date, present: Collection[UUID], expected: int
) -> TrainingClass:
    """Write the sheet of a day: who is not on it was absent."""
    course = await classes.get_class(tx, class_id, expected=expected, lock=True)
    check_day(course, day, today=tx.clock.today())
    everybody = await enrolments.ids_of(tx, class_id)
    if not set(present) <= set(everybody):
        raise EnrolmentNotFound
    await enrolments.write_attendance(tx, day, everybody, set(present))
    course = await classes.save_class(tx, course)
    involvement.record_involvement(tx, class_id)
    tx.created(day.isoformat())
    return course
