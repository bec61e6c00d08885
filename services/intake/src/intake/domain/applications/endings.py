"""How an application leaves the way to acceptance, and comes back to it (第十五条、第十六条)."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import date, datetime
from uuid import UUID

from shared.contracts.intake import (
    AcceptanceRefused,
    ApplicationEnded,
    ApplicationLapsed,
    ApplicationWithdrawn,
    RefusalComplained,
    RefusalReviewed,
)
from shared.roles import Actor
from shared.words import join
from shared.workdays import lhasa_date

from intake.domain.applications.application import Application
from intake.domain.applications.status import LIFECYCLE, RefusalReason, Status
from intake.domain.errors import (
    ComplainedAlready,
    DecidedAlready,
    NotRemindedYet,
    NotSilentLongEnough,
    RefusalWithoutReasonForbidden,
)
from intake.domain.words import REFUSAL_REASONS


def refuse(
    application: Application,
    *,
    reason_code: str | None,
    facts: str | None,
    by: Actor,
    at: datetime,
) -> tuple[Application, AcceptanceRefused]:
    """Not without ground and facts, and never unseen: the city looks at each refusal (TA-063)."""
    status = LIFECYCLE.after("refuse_acceptance", status=application.status, by=by)
    if reason_code not in set(RefusalReason) or not facts:
        raise RefusalWithoutReasonForbidden(reasons=join(REFUSAL_REASONS.values()))
    application.require_ours()
    return replace(application, status=status), AcceptanceRefused(
        case_id=application.id, reason_code=reason_code, refused_at=at, refused_by=by.sub
    )


def complain(
    application: Application, *, by: Actor, at: datetime
) -> tuple[Application, RefusalComplained]:
    """The applicant complains of the refusal, once; after an upheld one the city looks again (A-75)."""
    status = LIFECYCLE.after("complain", status=application.status, by=by)
    if application.complained_at is not None:
        raise ComplainedAlready
    return replace(application, status=status, complained_at=at), RefusalComplained(
        case_id=application.id, complained_at=at
    )


def uphold(
    application: Application, *, by: Actor, at: datetime
) -> tuple[Application, RefusalReviewed]:
    """The city lets the refusal stand: the application ends."""
    status = LIFECYCLE.after("uphold_refusal", status=application.status, by=by)
    return replace(application, status=status), _reviewed(application, by, at, upheld=True)


def overturn(
    application: Application,
    *,
    missing: Sequence[str],
    household_id: UUID,
    county_seat_resident: bool,
    township: str | None,
    by: Actor,
    at: datetime,
) -> tuple[Application, RefusalReviewed]:
    """The city has the case taken: accepted from that day, what is missing is brought later (A-75).

    It goes on as general, in a township: two officers have not said that it is urgent (A-73).
    """
    status = LIFECYCLE.after("overturn_refusal", status=application.status, by=by)
    accepted = replace(
        application,
        status=status,
        region=application.township_in_charge(township),
        household_id=household_id,
        county_seat_resident=county_seat_resident,
        late_missing=tuple(missing),
        accepted_at=at,
        accepted_by=by.sub,
    )
    if missing:
        accepted = accepted.told(missing, at=at)
    return accepted, _reviewed(application, by, at, upheld=False)


def end(
    application: Application, *, by: Actor, at: datetime
) -> tuple[Application, ApplicationEnded]:
    """The applicant died and nobody goes on: the county's finding ends the application (A-82)."""
    status = LIFECYCLE.after("end", status=application.status, by=by)
    return replace(application, status=status), ApplicationEnded(
        case_id=application.id, ended_at=at, ended_by=by.sub
    )


def _reviewed(
    application: Application, by: Actor, at: datetime, *, upheld: bool
) -> RefusalReviewed:
    return RefusalReviewed(
        case_id=application.id, upheld=upheld, reviewed_at=at, reviewed_by=by.sub
    )


def withdraw(
    application: Application, *, decided: bool, by: Actor, at: datetime
) -> tuple[Application, ApplicationWithdrawn | None]:
    """The applicant takes it back, any time before the decision; a draft leaves no event."""
    status = LIFECYCLE.after("withdraw", status=application.status, by=by)
    if decided:
        raise DecidedAlready
    known = application.status is not Status.DRAFT
    event = ApplicationWithdrawn(case_id=application.id, withdrawn_at=at) if known else None
    return replace(application, status=status), event


def waits_for_applicant(application: Application) -> bool:
    """Whether the one notice stands open: before acceptance, or after it in a general case."""
    return application.status is not Status.ACCEPTED or application.owes_as_general


def lapse(
    application: Application, *, silent_until: date | None, by: Actor, at: datetime
) -> tuple[Application, ApplicationLapsed]:
    """Close what waits for a silent applicant, once the term after the reminder is over (A-76)."""
    status = LIFECYCLE.after("close_lapsed", status=application.status, by=by)
    if silent_until is None or not waits_for_applicant(application):
        raise NotRemindedYet
    if lhasa_date(at) <= silent_until:
        raise NotSilentLongEnough(until=silent_until)
    return replace(application, status=status), ApplicationLapsed(
        case_id=application.id, lapsed_at=at, closed_by=by.sub
    )
