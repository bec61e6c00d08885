"""How an application may stand, and every step that leads from one status to another."""

from enum import StrEnum

from shared.lifecycle import Lifecycle
from shared.roles import Role
from shared.words import labels


class Status(StrEnum):
    DRAFT = "draft"
    SUBMITTED = "submitted"
    INCOMPLETE = "incomplete"
    ACCEPTED = "accepted"
    WITHDRAWN = "withdrawn"
    TRANSFERRED = "transferred"
    ROUTED = "routed"
    LAPSED = "lapsed"
    REFUSED = "refused"
    NOT_ACCEPTED = "not_accepted"
    ENDED = "ended"
    REPORTED = "reported"


class Urgency(StrEnum):
    """What officers have said of a case's urgency: two of them, before it counts (A-73)."""

    STATED = "stated"
    CONFIRMED = "confirmed"
    NOT_CONFIRMED = "not_confirmed"


class RefusalReason(StrEnum):
    """Good reasons not to accept; where somebody is registered is none of them (TA-012)."""

    DUPLICATE_OF_OPEN_CASE = "DUPLICATE_OF_OPEN_CASE"
    NOT_A_REQUEST_FOR_AID = "NOT_A_REQUEST_FOR_AID"
    IDENTITY_NOT_PROVEN = "IDENTITY_NOT_PROVEN"
    APPLICANT_CANNOT_BE_REACHED = "APPLICANT_CANNOT_BE_REACHED"


APPLICANT = frozenset({Role.APPLICANT, Role.AGENT})
HANDLER = frozenset({Role.TOWNSHIP_HANDLER, Role.COUNTY_HANDLER})  # county: A-26
EITHER = APPLICANT | HANDLER  # the handler enters what the applicant signed at the counter
LEAD = frozenset({Role.TOWNSHIP_LEAD, Role.COUNTY_LEAD})  # the county's where none is there
COUNTY = frozenset({Role.COUNTY_HANDLER})
COUNTY_BUREAU = frozenset({Role.COUNTY_HANDLER, Role.COUNTY_LEAD})
RECEIVER = frozenset(
    {Role.RESCUE_STATION, Role.COUNTY_HANDLER}
)  # the county for a body without accounts
SUPERVISOR = frozenset({Role.CITY_SUPERVISOR})
SYSTEM = frozenset({Role.SERVICE})

# fmt: off
LIFECYCLE = Lifecycle(
    # while it is        one may              and it becomes      who
    (Status.DRAFT,       "change",            Status.DRAFT,       EITHER),
    (Status.DRAFT,       "sign",              Status.DRAFT,       EITHER),
    (Status.DRAFT,       "submit",            Status.SUBMITTED,   EITHER),
    (Status.DRAFT,       "withdraw",          Status.WITHDRAWN,   EITHER),
    (Status.SUBMITTED,   "list_missing",      Status.INCOMPLETE,  HANDLER),
    (Status.SUBMITTED,   "accept",            Status.ACCEPTED,    HANDLER),
    (Status.SUBMITTED,   "forward",           Status.SUBMITTED,   COUNTY),
    (Status.SUBMITTED,   "refuse_acceptance", Status.REFUSED,     HANDLER),
    (Status.SUBMITTED,   "route",             Status.TRANSFERRED, HANDLER),
    (Status.SUBMITTED,   "correct",           Status.SUBMITTED,   HANDLER),
    (Status.SUBMITTED,   "withdraw",          Status.WITHDRAWN,   EITHER),
    (Status.SUBMITTED,   "end",               Status.ENDED,       COUNTY_BUREAU),
    (Status.INCOMPLETE,  "complete",          Status.SUBMITTED,   EITHER),
    (Status.INCOMPLETE,  "accept",            Status.ACCEPTED,    HANDLER),
    (Status.INCOMPLETE,  "forward",           Status.INCOMPLETE,  COUNTY),
    (Status.INCOMPLETE,  "route",             Status.TRANSFERRED, HANDLER),
    (Status.INCOMPLETE,  "close_lapsed",      Status.LAPSED,      HANDLER),
    (Status.INCOMPLETE,  "correct",           Status.INCOMPLETE,  HANDLER),
    (Status.INCOMPLETE,  "withdraw",          Status.WITHDRAWN,   EITHER),
    (Status.INCOMPLETE,  "end",               Status.ENDED,       COUNTY_BUREAU),
    (Status.TRANSFERRED, "receive_transfer",  Status.ROUTED,      RECEIVER),
    (Status.TRANSFERRED, "take_over",         Status.SUBMITTED,   HANDLER),
    (Status.TRANSFERRED, "take_over_accepted", Status.ACCEPTED,   HANDLER),
    (Status.TRANSFERRED, "send_back",         Status.SUBMITTED,   RECEIVER | HANDLER),
    (Status.TRANSFERRED, "send_back_accepted", Status.ACCEPTED,   RECEIVER | HANDLER),
    (Status.TRANSFERRED, "recall",            Status.SUBMITTED,   HANDLER),
    (Status.TRANSFERRED, "recall_accepted",   Status.ACCEPTED,    HANDLER),
    (Status.TRANSFERRED, "withdraw",          Status.WITHDRAWN,   EITHER),
    (Status.ROUTED,      "report_aid",        Status.REPORTED,    RECEIVER),
    (Status.ACCEPTED,    "correct_payee",     Status.ACCEPTED,    APPLICANT),
    (Status.ACCEPTED,    "correct",           Status.ACCEPTED,    HANDLER),
    (Status.ACCEPTED,    "route",             Status.TRANSFERRED, HANDLER),
    (Status.ACCEPTED,    "state_urgency",     Status.ACCEPTED,    HANDLER),
    (Status.ACCEPTED,    "answer_urgency",    Status.ACCEPTED,    LEAD),
    (Status.ACCEPTED,    "close_lapsed",      Status.LAPSED,      HANDLER),
    (Status.ACCEPTED,    "withdraw",          Status.WITHDRAWN,   EITHER),
    (Status.ACCEPTED,    "end",               Status.ENDED,       COUNTY_BUREAU),
    (Status.WITHDRAWN,   "go_on",             Status.ACCEPTED,    SYSTEM),
    (Status.ENDED,       "go_on",             Status.ACCEPTED,    SYSTEM),
    (Status.LAPSED,      "go_on",             Status.ACCEPTED,    SYSTEM),
    (Status.REFUSED,     "complain",          Status.REFUSED,     EITHER),
    (Status.REFUSED,     "uphold_refusal",    Status.NOT_ACCEPTED, SUPERVISOR),
    (Status.REFUSED,     "overturn_refusal",  Status.ACCEPTED,    SUPERVISOR),
    (Status.NOT_ACCEPTED, "complain",         Status.REFUSED,     EITHER),
    statuses=labels("intake", "application_statuses"),
    words=labels("intake", "application_steps"),
)
# fmt: on

HANDED_OVER = frozenset({Status.TRANSFERRED, Status.ROUTED, Status.REPORTED})
"""A case that another body has, or is to receive."""
UPLOADABLE = frozenset({Status.DRAFT, Status.SUBMITTED, Status.INCOMPLETE, Status.ACCEPTED})
