"""What a bank has fetched is not taken back but asked back: a payment cancellation request (撤付申请).

Two people of finance ask; the bank may say no. In files the answer is a status report (CANC); what
was asked is that of ISO 20022's camt.055 (第二十三条、第三十条).
"""

from enum import StrEnum

from shared.errors import Conflict, NotFound
from shared.lifecycle import Lifecycle
from shared.roles import Role
from shared.words import labels

from disbursement.domain.payments.payment import IN_FLIGHT, Payment, Status


class RequestStatus(StrEnum):
    PROPOSED = "proposed"  # waits for a second person
    REQUESTED = "requested"  # the bank is asked
    ACCEPTED = "accepted"  # the bank has stopped it, or brings it back
    REFUSED = "refused"  # the bank cannot: it is paid, or gone
    REJECTED = "rejected"  # the second person did not agree
    WITHDRAWN = "withdrawn"  # finance asks no more


MAKER = frozenset({Role.FINANCE_MAKER})
CHECKER = frozenset({Role.FINANCE_CHECKER})
BANK = frozenset({Role.BANK})
R = RequestStatus

# fmt: off
LIFECYCLE = Lifecycle(
    # while it is     one may                  it becomes     who
    (R.PROPOSED,      "confirm_cancellation",  R.REQUESTED,   CHECKER),
    (R.PROPOSED,      "reject_cancellation",   R.REJECTED,    CHECKER),
    (R.REQUESTED,     "withdraw_cancellation", R.WITHDRAWN,   CHECKER),
    (R.REQUESTED,     "accept_cancellation",   R.ACCEPTED,    BANK),
    (R.REQUESTED,     "refuse_cancellation",   R.REFUSED,     BANK),
    (R.WITHDRAWN,     "accept_cancellation",   R.ACCEPTED,    BANK),
    (R.WITHDRAWN,     "refuse_cancellation",   R.REFUSED,     BANK),
    statuses=labels("disbursement", "cancellation_statuses"),
    words=labels("disbursement", "cancellation_steps"),
)
# fmt: on
ASKED = IN_FLIGHT | {Status.PAID}
"""What a bank may be asked about: its money is on its way, or was paid lately."""


class CancellationRequestNotFound(NotFound):
    """There is no such cancellation request."""


class NotWithBank(Conflict):
    article = "202号 第二十三条"


class CancellationWaits(Conflict):
    article = "202号 第三十条"


def require_with_bank(payment: Payment, *, is_fetched: bool) -> None:
    """Refuse to ask back what the bank does not have: that is recalled, or not sent at all.

    Raises ``NotWithBank``.
    """
    if payment.status not in ASKED or not is_fetched:
        raise NotWithBank
