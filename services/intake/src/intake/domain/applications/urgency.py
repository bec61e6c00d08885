"""That a case is urgent is said by two officers, as it removes the public notice (第十八条（二）, A-73)."""

from dataclasses import replace
from datetime import datetime

from shared.contracts.intake import UrgencyAnswered
from shared.contracts.vocabulary import Procedure, UrgencyGround
from shared.four_eyes import require_another_person
from shared.roles import Actor

from intake.domain.applications.application import Application
from intake.domain.applications.status import LIFECYCLE, Urgency
from intake.domain.errors import (
    UrgencyByAnother,
    UrgencyNotStated,
    UrgencyStatedAlready,
)


def state(application: Application, *, ground: UrgencyGround, by: Actor) -> Application:
    """The handler of an accepted case finds that it has become urgent; the lead is asked."""
    status = LIFECYCLE.after("state_urgency", status=application.status, by=by)
    if application.is_urgent:
        raise UrgencyStatedAlready
    return replace(
        application,
        status=status,
        procedure=Procedure.EMERGENCY,
        urgency=Urgency.STATED,
        urgency_ground=ground,
        urgency_by=by.sub,
    )


def answer(
    application: Application, *, confirmed: bool, township: str | None, by: Actor, at: datetime
) -> tuple[Application, UrgencyAnswered]:
    """The lead confirms, or the case goes on as general; the county takes no general case itself."""
    status = LIFECYCLE.after("answer_urgency", status=application.status, by=by)
    if application.urgency is not Urgency.STATED:
        raise UrgencyNotStated
    stated_by = (application.urgency_by, application.accepted_by)
    require_another_person(by.sub, than=stated_by, refusal=UrgencyByAnother())
    if confirmed:
        answered = replace(application, status=status, urgency=Urgency.CONFIRMED)
    else:
        answered = replace(
            application,
            status=status,
            region=application.township_in_charge(township),
            procedure=Procedure.GENERAL,
            urgency=Urgency.NOT_CONFIRMED,
            urgency_ground=None,
        )
        if application.late_missing:
            answered = answered.told(application.late_missing, at=at)
    return answered, UrgencyAnswered(
        case_id=application.id,
        confirmed=confirmed,
        region=answered.region,
        answered_by=by.sub,
        answered_at=at,
    )
