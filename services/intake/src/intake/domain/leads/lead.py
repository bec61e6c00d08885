"""Leads of proactive discovery (第十四条（二）): every one is checked, none is dropped (TA-057 to TA-059)."""

from dataclasses import dataclass, replace
from datetime import datetime
from enum import StrEnum
from uuid import UUID

from shared.errors import NotFound, Unprocessable
from shared.lifecycle import Lifecycle
from shared.roles import Actor, Role
from shared.words import labels

from intake.domain.channels import Channel


class LeadSource(StrEnum):
    """Who found it or reported it."""

    VILLAGE_COMMITTEE = "VILLAGE_COMMITTEE"
    TOWNSHIP = "TOWNSHIP"
    POLICE = "POLICE"
    URBAN_MANAGEMENT = "URBAN_MANAGEMENT"
    RESCUE_STATION = "RESCUE_STATION"
    FIRE_SERVICE = "FIRE_SERVICE"
    DEPARTMENT = "DEPARTMENT"
    ORGANISATION = "ORGANISATION"
    CITIZEN = "CITIZEN"


class LeadSubject(StrEnum):
    """Whom it is about."""

    MINOR = "MINOR"
    MENTAL_PATIENT = "MENTAL_PATIENT"
    CRITICALLY_ILL = "CRITICALLY_ILL"
    HOMELESS = "HOMELESS"
    HOUSEHOLD = "HOUSEHOLD"
    OTHER = "OTHER"


class LeadStatus(StrEnum):
    OPEN = "open"
    ASSISTED = "assisted"
    CLOSED = "closed"


class LeadFinding(StrEnum):
    """What the check of a lead found."""

    QUALIFIES = "QUALIFIES"
    DOES_NOT_QUALIFY = "DOES_NOT_QUALIFY"
    ALREADY_ASSISTED = "ALREADY_ASSISTED"
    HANDED_OVER = "HANDED_OVER"
    NOT_FOUND = "NOT_FOUND"


CHECKERS = frozenset({Role.TOWNSHIP_HANDLER, Role.COUNTY_HANDLER, Role.RESCUE_STATION})
HELPLESS = frozenset({LeadSubject.MINOR, LeadSubject.MENTAL_PATIENT, LeadSubject.CRITICALLY_ILL})

# fmt: off
LEAD_LIFECYCLE = Lifecycle(
    # while it is      one may    and it becomes       who
    (LeadStatus.OPEN,  "assist",  LeadStatus.ASSISTED, CHECKERS),
    (LeadStatus.OPEN,  "close",   LeadStatus.CLOSED,   CHECKERS),
    statuses=labels("intake", "lead_statuses"),
    words=labels("intake", "lead_steps"),
)
# fmt: on


class LeadNotFound(NotFound):
    """No such lead."""


class FindingNeeded(Unprocessable):
    article = "202号 第十四条（二）"


_USUAL = {
    LeadSource.VILLAGE_COMMITTEE: Channel.VILLAGE,
    LeadSource.TOWNSHIP: Channel.COUNTER,
    LeadSource.CITIZEN: Channel.HOTLINE,
}


def usual_channel(source: LeadSource) -> Channel:
    """How a lead mostly comes from such a source, when nobody says otherwise."""
    return _USUAL.get(source, Channel.OTHER_BODY)


@dataclass(frozen=True, slots=True, kw_only=True)
class Lead:
    """Somebody in need, found or reported; where, by whom, and what was done at once."""

    id: UUID
    region: str
    source: LeadSource
    channel: Channel = Channel.OTHER_BODY
    subject: LeadSubject
    reported_by: str
    reported_at: datetime
    status: LeadStatus = LeadStatus.OPEN
    finding: LeadFinding | None = None
    application_id: UUID | None = None
    closed_at: datetime | None = None
    version: int = 0

    @property
    def must_verify(self) -> bool:
        """Every lead is checked (应主动核查)."""
        return self.status is LeadStatus.OPEN

    @property
    def guardian_required(self) -> bool:
        return self.subject is LeadSubject.MINOR

    @property
    def on_match(self) -> str:
        """What a confirmed lead becomes."""
        return "ASSISTED_APPLICATION"

    @property
    def is_first(self) -> bool:
        """People who cannot help themselves come first (TA-058), and whose home has burnt (147号)."""
        return self.subject in HELPLESS or self.source is LeadSource.FIRE_SERVICE

    def close(
        self, finding: LeadFinding | None, *, application_id: UUID | None, by: Actor, at: datetime
    ) -> "Lead":
        """End with what the check found; who qualifies is helped to apply."""
        action = "assist" if finding is LeadFinding.QUALIFIES else "close"
        status = LEAD_LIFECYCLE.after(action, status=self.status, by=by)
        if finding is None:
            raise FindingNeeded
        return replace(
            self, status=status, finding=finding, application_id=application_id, closed_at=at
        )
