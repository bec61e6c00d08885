"""What a worker may still claim for the own seats, and why not: the rules are asked beforehand."""

from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from typing import Any
from uuid import UUID

from shared.transaction import Reading

from training_subsidy.domain.claims.claim import Claim
from training_subsidy.domain.claims.entitlement import (
    Entitlement,
    SeatClaim,
    entitlement_of,
    may_be_asked,
)
from training_subsidy.domain.dates import Dates
from training_subsidy.domain.register.classes import TrainingClass
from training_subsidy.domain.register.enrolment import Enrolment, EnrolmentNotFound
from training_subsidy.domain.register.own_enrolment import OwnEnrolment
from training_subsidy.domain.vocabulary import Claimant, ClaimStatus, ClaimType, SubsidyKind
from training_subsidy.policy import figures_on
from training_subsidy.store.claims import entitlements
from training_subsidy.store.claims.claim_facts import COURSE, ENROLMENT
from training_subsidy.store.claims.entitlements import OWN_ROW
from training_subsidy.store.register.classes import class_from
from training_subsidy.store.register.enrolments import Attendance, enrolment_from
from training_subsidy.store.register.own_enrolments import own_from
from training_subsidy.store.register.people import PERSON, Person, person_from
from training_subsidy.usecases.claims.facts import facts_from


@dataclass(frozen=True, slots=True, kw_only=True)
class OwnSeat:
    """One's own seat: class, attendance, result, certificate, claims, and what is left to claim."""

    enrolment: Enrolment
    course: TrainingClass
    institution: str
    person: Person = field(repr=False)
    attendance: Attendance
    own: OwnEnrolment | None
    claims: tuple[SeatClaim, ...]
    entitlements: tuple[Entitlement, ...]


async def own_seat(tx: Reading, enrolment_id: UUID) -> OwnSeat:
    """One of the actor's own seats. Raises ``EnrolmentNotFound``."""
    rows = await entitlements.own_seats(tx, one=enrolment_id)
    if not rows:
        raise EnrolmentNotFound
    return _seat(tx, rows[0])


async def own_seats(tx: Reading, *, before: UUID | None, limit: int) -> list[OwnSeat]:
    """The actor's own seats, the newest first."""
    rows = await entitlements.own_seats(tx, before=before, limit=limit)
    return [_seat(tx, row) for row in rows]


def _seat(tx: Reading, row: Any) -> OwnSeat:
    course = class_from(COURSE.read(row.course))
    enrolment = enrolment_from(ENROLMENT.read(row.enrolment), tx.vault)
    own = None if row.own is None else own_from(OWN_ROW.read(row.own))
    claims = tuple(
        SeatClaim(
            id=claim_id,
            type=ClaimType(type_),
            kind=SubsidyKind(kind),
            claimant=Claimant(claimant),
            status=ClaimStatus(status),
            own=org is None,
        )
        for claim_id, type_, kind, claimant, status, org in row.claims
    )
    seat = OwnSeat(
        enrolment=enrolment,
        course=course,
        institution=row.institution,
        person=person_from(tx.vault, PERSON.read(row.person)),
        attendance=Attendance(*row.attendance),
        own=own,
        claims=claims,
        entitlements=(),
    )
    return replace(seat, entitlements=tuple(_left(tx, seat, row)))


def _left(tx: Reading, seat: OwnSeat, row: Any) -> Iterator[Entitlement]:
    """Each kind that a worker may ask for such a course, with the rules' answer before any receipt."""
    figures, today = figures_on(seat.course.starts_on), tx.clock.today()
    for type_, kind in may_be_asked(seat.course, seat.enrolment):
        facts = facts_from(_as_claim(tx, seat, type_, kind), row)
        case = replace(facts.case, receipted=None, paid=None, receipt_repeats=None)
        yield entitlement_of(
            case,
            figures,
            is_over=seat.course.ends_on <= today,
            examined=facts.examined,
            checked=seat.person.registered,
            cancelled=seat.enrolment.cancelled_on is not None,
            claims=seat.claims,
        )


def _as_claim(tx: Reading, seat: OwnSeat, type_: ClaimType, kind: SubsidyKind) -> Claim:
    """The claim that the worker might make for this seat; nobody keeps it."""
    course = seat.course
    return Claim(
        id=seat.enrolment.id,
        owner=tx.by.sub,
        org=None,
        claimant=Claimant.WORKER,
        type=type_,
        kind=kind,
        region=course.region,
        person_id=seat.enrolment.person_id,
        enrolment_id=seat.enrolment.id,
        class_id=course.id,
        trade_code=course.trade_code,
        level=course.level,
        dates=Dates(course.starts_on, course.ends_on),
        payee_ref=seat.enrolment.id,
        payee_version=1,
        created_at=tx.clock.now(),
    )
