"""A case handed over to the body in charge: received or sent back, never ended by itself (A-78)."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime

from shared.contracts.intake import (
    ApplicationRouted,
    StationReported,
    TransferSent,
    TransferSentBack,
)
from shared.four_eyes import require_another_person
from shared.roles import Actor, Role

from intake.domain.applications.accepting_body import (
    AidForm,
    ReceivingBody,
    TransferGround,
    is_in_charge,
)
from intake.domain.applications.application import Application
from intake.domain.applications.status import LIFECYCLE
from intake.domain.errors import ApplicationNotFound, NothingToReport, NotTheirs, ReceivedByAnother


def send(
    application: Application,
    *,
    routed_to: ReceivingBody,
    ground: TransferGround,
    by: Actor,
    at: datetime,
) -> tuple[Application, TransferSent]:
    """Hand the case to the body in charge; this is not a refusal (TA-028, TA-062)."""
    status = LIFECYCLE.after("route", status=application.status, by=by)
    if not is_in_charge(
        routed_to,
        ground,
        residence=application.residence,
        category=application.category,
        cause=application.cause_type,
    ):
        raise NotTheirs
    sent = replace(
        application,
        status=status,
        routed_to=routed_to,
        routed_on_ground=ground,
        routed_by=by.sub,
    )
    return sent, TransferSent(
        case_id=application.id, routed_to=routed_to, article=ground, sent_at=at, sent_by=by.sub
    )


def receive(
    application: Application, *, by: Actor, at: datetime
) -> tuple[Application, ApplicationRouted]:
    """The body has it from now on; the county's officer says so for a body without accounts."""
    status = LIFECYCLE.after("receive_transfer", status=application.status, by=by)
    require_addressee(application, by)
    assert application.routed_to is not None
    return replace(application, status=status), ApplicationRouted(
        case_id=application.id,
        routed_to=application.routed_to,
        article=application.routed_on_ground or "",
        routed_at=at,
    )


def send_back(
    application: Application, *, by: Actor, at: datetime
) -> tuple[Application, TransferSentBack]:
    """The body says why it is not in charge; the case goes on where it was handed in."""
    status = LIFECYCLE.after("send_back", status=application.status, by=by)
    require_addressee(application, by)
    return replace(application, status=status), TransferSentBack(
        case_id=application.id,
        routed_to=application.routed_to or "",
        sent_back_at=at,
        sent_back_by=by.sub,
    )


def report(
    application: Application, *, aid_forms: Sequence[AidForm], by: Actor, at: datetime
) -> tuple[Application, StationReported]:
    """What the station gave to the person, or that it gave nothing, once (第八条（二）1)."""
    status = LIFECYCLE.after("report_aid", status=application.status, by=by)
    require_addressee(application, by)
    if application.routed_to is not ReceivingBody.RESCUE_STATION:
        raise NothingToReport
    return replace(application, status=status), StationReported(
        case_id=application.id, aid_forms=tuple(aid_forms), reported_at=at, reported_by=by.sub
    )


def require_addressee(application: Application, by: Actor) -> None:
    """Refuse a station what was sent to another body, and the sender what somebody else answers."""
    station = by.has(Role.RESCUE_STATION)
    if station and application.routed_to is not ReceivingBody.RESCUE_STATION:
        raise ApplicationNotFound
    require_another_person(by.sub, than=[application.routed_by], refusal=ReceivedByAnother())
