"""Where a case stands as a whole: its own status, then decision and money as the other services say."""

from enum import StrEnum

from shared.words import labels

from intake.domain.applications.status import LIFECYCLE, Status
from intake.domain.timeline.next_step import Standing


class CaseState(StrEnum):
    """What an applicant wants to know first."""

    DRAFT = "draft"
    SUBMITTED = "submitted"
    INCOMPLETE = "incomplete"
    UNDER_REVIEW = "under_review"
    APPROVED = "approved"  # the money is on its way
    ACCOUNT_WANTED = "account_wanted"
    PAID = "paid"
    NOT_APPROVED = "not_approved"
    STOPPED = "stopped"  # the grant was revoked, or is being put right
    PAYING_BACK = "paying_back"
    WITHDRAWN = "withdrawn"
    LAPSED = "lapsed"
    REFUSED = "refused"  # the city reviews it
    NOT_ACCEPTED = "not_accepted"
    TRANSFERRED = "transferred"
    ROUTED = "routed"
    REPORTED = "reported"
    ENDED = "ended"


CASE_STATES = labels("intake", "case_states", CaseState)
BEFORE_THE_DECISION = frozenset(
    {"withdraw", "correct", "route", "state_urgency", "answer_urgency", "close_lapsed"}
)
"""Steps of an accepted case that nobody takes once it is decided."""
BEFORE_THE_OPINION = frozenset({"correct", "route", "state_urgency"})
"""Steps of an accepted case that nobody takes once the township has signed."""


def state_of(status: Status, standing: Standing) -> CaseState:
    """Where a case of this status stands."""
    if status is not Status.ACCEPTED:
        return CaseState(status.value)
    if standing.recovery is not None:
        return CaseState.PAYING_BACK
    if standing.paid:
        return CaseState.PAID
    return _decided(standing)


def _decided(standing: Standing) -> CaseState:
    if standing.approved is False:
        return CaseState.NOT_APPROVED
    if standing.cancelled:
        return CaseState.STOPPED
    if standing.needs_applicant:
        return CaseState.ACCOUNT_WANTED
    return CaseState.UNDER_REVIEW if standing.approved is None else CaseState.APPROVED


def possible_now(status: Status, standing: Standing, *, opinion: bool) -> list[str]:
    """The steps of the lifecycle that the case is open to; ``opinion``: the township has signed."""
    closed: frozenset[str] = frozenset()
    if status is Status.ACCEPTED:
        if opinion or standing.approved is not None:
            closed |= BEFORE_THE_OPINION
        if standing.approved is not None:
            closed |= BEFORE_THE_DECISION
        if standing.paid or standing.approved is False:
            closed |= {"correct_payee"}
    return [step for step in LIFECYCLE.possible(status) if step not in closed]
