"""A case handed over to the body in charge: received or sent back, never ended by itself (A-78)."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime

from shared.contracts.intake import (
    ApplicationForwarded,
    ApplicationRouted,
    StationReported,
    TransferRecalled,
    TransferSent,
    TransferSentBack,
)
from shared.four_eyes import require_another_person
from shared.roles import CITY, Actor, Role, RoleNotAllowed

from intake.domain.applications.accepting_body import (
    AidForm,
    ReceivingBody,
    TransferGround,
    is_in_charge,
)
from intake.domain.applications.application import Application
from intake.domain.applications.status import LIFECYCLE, RECEIVER
from intake.domain.errors import (
    ApplicationNotFound,
    NothingToReport,
    NotTheirs,
    ReceivedByAnother,
    TownshipNeeded,
    TownshipNotInCharge,
)
from intake.domain.words import CODES


def send(
    application: Application,
    *,
    routed_to: ReceivingBody,
    ground: TransferGround,
    township: str | None = None,
    by: Actor,
    at: datetime,
) -> tuple[Application, TransferSent]:
    """Hand the case to the body in charge; this is not a refusal (TA-028, TA-062).

    ``township`` is the one in charge by place, and goes with no other body. After acceptance too:
    who took the case may find that another body is in charge (A-78).
    """
    status = LIFECYCLE.after("route", status=application.status, by=by)
    if not is_in_charge(
        routed_to,
        ground,
        residence=application.residence,
        category=application.category,
        cause=application.cause_type,
    ):
        raise NotTheirs(ground=ground.value, body=CODES[routed_to])
    to_township = routed_to is ReceivingBody.TOWNSHIP
    if to_township and township is None:
        raise TownshipNeeded
    if township is not None and not (to_township and _is_another(township, application.region)):
        raise TownshipNotInCharge
    sent = replace(
        application,
        status=status,
        routed_to=routed_to,
        routed_on_ground=ground,
        routed_by=by.sub,
        routed_region=township,
    )
    return sent, TransferSent(
        case_id=application.id, routed_to=routed_to, article=ground, sent_at=at, sent_by=by.sub
    )


def _is_another(township: str, region: str) -> bool:
    """Another township of the city: beyond it the notice does not reach (第三条)."""
    return township != region and township[:CITY] == region[:CITY]


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


def take_over(
    application: Application, *, by: Actor, at: datetime
) -> tuple[Application, ApplicationForwarded]:
    """The township in charge by place has it from now on, as it stood: handed in, or accepted."""
    step = "take_over" if application.accepted_at is None else "take_over_accepted"
    status = LIFECYCLE.after(step, status=application.status, by=by)
    require_addressee(application, by)
    assert application.routed_region is not None, "a case for a township names it"
    region = application.routed_region
    taken = replace(
        application,
        status=status,
        region=region,
        village=None,
        village_name=None,
        routed_to=None,
        routed_on_ground=None,
        routed_region=None,
    )
    return taken, ApplicationForwarded(
        case_id=application.id, region=region, forwarded_at=at, forwarded_by=by.sub
    )


def send_back(
    application: Application, *, by: Actor, at: datetime
) -> tuple[Application, TransferSentBack]:
    """The body says why it is not in charge; the case goes on where it was, as it stood."""
    step = "send_back" if application.accepted_at is None else "send_back_accepted"
    status = LIFECYCLE.after(step, status=application.status, by=by)
    require_addressee(application, by)
    return replace(application, status=status, routed_region=None), TransferSentBack(
        case_id=application.id,
        routed_to=application.routed_to or "",
        sent_back_at=at,
        sent_back_by=by.sub,
    )


def recall(
    application: Application, *, by: Actor, at: datetime
) -> tuple[Application, TransferRecalled]:
    """Whoever sent it takes it back while nobody has received it; it goes on as it stood."""
    step = "recall" if application.accepted_at is None else "recall_accepted"
    status = LIFECYCLE.after(step, status=application.status, by=by)
    by.within(application.region)
    recalled = replace(
        application, status=status, routed_to=None, routed_on_ground=None, routed_region=None
    )
    return recalled, TransferRecalled(
        case_id=application.id,
        routed_to=application.routed_to or "",
        recalled_at=at,
        recalled_by=by.sub,
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
    """Refuse a body what was sent to another one, and the sender what somebody else answers."""
    if by.has(Role.RESCUE_STATION) and application.routed_to is not ReceivingBody.RESCUE_STATION:
        raise ApplicationNotFound
    if application.routed_to is ReceivingBody.TOWNSHIP:
        by.within(application.routed_region or "")
    elif by.has(Role.TOWNSHIP_HANDLER):
        raise RoleNotAllowed(RECEIVER)
    require_another_person(by.sub, than=[application.routed_by], refusal=ReceivedByAnother())
