"""Recovery (追回) of money that was paid wrongly: demanded by two, paid back, written off by two.

A finding against a paid grant opens it. Fraud holds back what its debtor would newly be paid, and
is handed over for penalty and credit record (第三十二条, A-30). Nothing of it refills a cap (A-05).
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum
from itertools import pairwise

from shared.complete import complete_table
from shared.errors import Conflict, NotFound, Unprocessable
from shared.four_eyes import AnotherPersonRequired
from shared.lifecycle import Lifecycle
from shared.roles import Role
from shared.words import labels


class RecoveryStatus(StrEnum):
    OPENED = "opened"  # the office is to demand it
    DEMANDED = "demanded"  # the demand is to be delivered
    DUE = "due"  # the debtor is to pay
    REPAID = "repaid"
    WRITTEN_OFF = "written_off"
    WITHDRAWN = "withdrawn"


OPEN = frozenset({RecoveryStatus.OPENED, RecoveryStatus.DEMANDED, RecoveryStatus.DUE})
"""While it is one of these the debt is not settled."""


class ProposalKind(StrEnum):
    """What one officer asks for and a second one does."""

    DEMAND = "DEMAND"
    RESCHEDULE = "RESCHEDULE"
    RECEIPT = "RECEIPT"
    WRITE_OFF = "WRITE_OFF"
    WITHDRAWAL = "WITHDRAWAL"


BY_FINANCE = frozenset({ProposalKind.RECEIPT, ProposalKind.WRITE_OFF})
"""What finance asks for and does; everything else is the office's that granted the money."""


class ProposalState(StrEnum):
    OPEN = "open"
    CONFIRMED = "confirmed"
    REJECTED = "rejected"


class DeliveryMethod(StrEnum):
    """How the demand reached its debtor."""

    IN_PERSON = "IN_PERSON"
    POST = "POST"
    LEFT_AT_HOME = "LEFT_AT_HOME"  # 留置送达
    PUBLIC_NOTICE = "PUBLIC_NOTICE"  # 公告送达


class ReferralKind(StrEnum):
    """What article 32 asks for beside the money, and how a debt is enforced."""

    PENALTY = "PENALTY"  # 依法给予行政处罚
    CREDIT_RECORD = "CREDIT_RECORD"  # 在社会信用体系中予以记录
    CRIMINAL = "CRIMINAL"  # 涉嫌犯罪的，移送司法机关
    ENFORCEMENT = "ENFORCEMENT"  # 申请强制执行


OWED_AFTER_FRAUD = frozenset({ReferralKind.PENALTY, ReferralKind.CREDIT_RECORD})
"""A crime is handed over where one is suspected, which is for people to say."""

HANDLERS = frozenset({Role.COUNTY_HANDLER, Role.HRSS_HANDLER})
LEADS = frozenset({Role.COUNTY_LEAD, Role.HRSS_LEAD})
MAKER = frozenset({Role.FINANCE_MAKER})
CHECKER = frozenset({Role.FINANCE_CHECKER})
SYSTEM = frozenset({Role.SERVICE})
S = RecoveryStatus

# fmt: off
LIFECYCLE = Lifecycle(
    # while it is     one may                it becomes       who
    (S.OPENED,        "propose_demand",      S.OPENED,        HANDLERS),
    (S.OPENED,        "demand",              S.DEMANDED,      LEADS),
    (S.DEMANDED,      "record_delivery",     S.DUE,           HANDLERS),
    (S.DEMANDED,      "propose_receipt",     S.DEMANDED,      MAKER),
    (S.DEMANDED,      "receive",             S.DEMANDED,      CHECKER),
    (S.DUE,           "propose_reschedule",  S.DUE,           HANDLERS),
    (S.DUE,           "reschedule",          S.DUE,           LEADS),
    (S.DUE,           "propose_receipt",     S.DUE,           MAKER),
    (S.DUE,           "receive",             S.DUE,           CHECKER),
    (S.DEMANDED,      "settle",              S.REPAID,        CHECKER),
    (S.DUE,           "settle",              S.REPAID,        CHECKER),
    (S.DEMANDED,      "propose_write_off",   S.DEMANDED,      MAKER),
    (S.DEMANDED,      "write_off",           S.WRITTEN_OFF,   CHECKER),
    (S.DUE,           "propose_write_off",   S.DUE,           MAKER),
    (S.DUE,           "write_off",           S.WRITTEN_OFF,   CHECKER),
    (S.OPENED,        "propose_withdrawal",  S.OPENED,        HANDLERS),
    (S.OPENED,        "withdraw",            S.WITHDRAWN,     LEADS),
    (S.DEMANDED,      "propose_withdrawal",  S.DEMANDED,      HANDLERS),
    (S.DEMANDED,      "withdraw",            S.WITHDRAWN,     LEADS),
    (S.DUE,           "propose_withdrawal",  S.DUE,           HANDLERS),
    (S.DUE,           "withdraw",            S.WITHDRAWN,     LEADS),
    (S.OPENED,        "reject_proposal",     S.OPENED,        LEADS),
    (S.DEMANDED,      "reject_proposal",     S.DEMANDED,      LEADS | CHECKER),
    (S.DUE,           "reject_proposal",     S.DUE,           LEADS | CHECKER),
    (S.DEMANDED,      "record_referral",     S.DEMANDED,      HANDLERS),
    (S.DUE,           "record_referral",     S.DUE,           HANDLERS),
    (S.REPAID,        "record_referral",     S.REPAID,        HANDLERS),
    (S.WRITTEN_OFF,   "record_referral",     S.WRITTEN_OFF,   HANDLERS),
    (S.OPENED,        "end_unpaid",          S.WITHDRAWN,     SYSTEM),
    statuses=labels("disbursement", "recovery_statuses"),
    words=labels("disbursement", "recovery_steps"),
)
# fmt: on

ASKED = {
    ProposalKind.DEMAND: "propose_demand",
    ProposalKind.RESCHEDULE: "propose_reschedule",
    ProposalKind.RECEIPT: "propose_receipt",
    ProposalKind.WRITE_OFF: "propose_write_off",
    ProposalKind.WITHDRAWAL: "propose_withdrawal",
}
DONE = {
    ProposalKind.DEMAND: "demand",
    ProposalKind.RESCHEDULE: "reschedule",
    ProposalKind.RECEIPT: "receive",
    ProposalKind.WRITE_OFF: "write_off",
    ProposalKind.WITHDRAWAL: "withdraw",
}
"""The step that a second officer's word takes."""


complete_table(ProposalKind, ASKED, "disbursement.domain.recoveries.recovery.ASKED")
complete_table(ProposalKind, DONE, "disbursement.domain.recoveries.recovery.DONE")


class RecoveryNotFound(NotFound):
    """There is no such recovery."""


class RecoveryFourEyes(AnotherPersonRequired):
    article = "202号 第三十条"


class OtherOffice(Conflict):
    article = "202号 第三十二条"


class ProposalWaits(Conflict):
    """Something was proposed and waits for its second person."""


class NothingProposed(Conflict):
    """Nothing waits for a second person."""


class NothingDemanded(NotFound):
    """Nothing has been demanded yet, so there is no letter."""


class NothingPaidYet(Conflict):
    article = "202号 第三十二条"


class DebtTooHigh(Unprocessable):
    article = "202号 第三十二条"
    pointer = "/amount"


class PlanNotPossible(Unprocessable):
    article = "202号 第三十二条"
    pointer = "/instalments"


class PayByNotPossible(Unprocessable):
    article = "202号 第三十二条"
    pointer = "/pay_by"


class DeliveredOnNotPossible(Unprocessable):
    article = "202号 第三十二条"
    pointer = "/delivered_on"


class LineNotOfDebt(Unprocessable):
    article = "202号 第三十二条"
    pointer = "/break_id"


class ReceiptTooHigh(Unprocessable):
    article = "202号 第三十二条"
    pointer = "/amount"


class ReferralNotOfFraud(Unprocessable):
    article = "202号 第三十二条"
    pointer = "/kind"


class ReferralRecorded(Conflict):
    article = "202号 第三十二条"


@dataclass(frozen=True, slots=True)
class Instalment:
    """So much in fen, by the end of a day."""

    due_on: date
    amount: int


@dataclass(frozen=True, slots=True)
class Consequences:
    """What follows a finding against paid aid, in fen and as duties (第三十二条)."""

    due: int
    credit_record: bool
    penalty: bool
    criminal_if_suspected: bool


def consequences(paid: int, *, fraud: bool) -> Consequences:
    """Only fraud brings the record and the penalty; an honest mistake is paid back alone (A-30)."""
    return Consequences(paid, credit_record=fraud, penalty=fraud, criminal_if_suspected=fraud)


def number_of(case_number: str, earlier: int) -> str:
    """What debtor and bank name it by: its case's number, and of further decisions their place."""
    return f"R-{case_number}" if earlier == 0 else f"R{earlier + 1}-{case_number}"


def plan_of(
    amount: int,
    *,
    today: date,
    term_days: int,
    pay_by: date | None,
    instalments: Sequence[Instalment],
) -> tuple[Instalment, ...]:
    """The days and sums by which a debt is paid: the instalments, else the whole by one day.

    Raises ``PlanNotPossible`` where they do not come to the debt or their days do not follow each
    other, ``PayByNotPossible`` where the day is not to come.
    """
    if instalments:
        days = [one.due_on for one in instalments]
        rising = all(a < b for a, b in pairwise(days))
        whole = sum(one.amount for one in instalments) == amount
        if pay_by is not None or days[0] <= today or not rising or not whole:
            raise PlanNotPossible
        return tuple(instalments)
    last = today + timedelta(days=term_days) if pay_by is None else pay_by
    if last <= today:
        raise PayByNotPossible
    return (Instalment(last, amount),)


def next_due(plan: Sequence[Instalment], received: int) -> date | None:
    """The day of the first instalment that what came back does not cover; none when all are."""
    owed = 0
    for one in plan:
        owed += one.amount
        if owed > received:
            return one.due_on
    return None


def check_delivery(on: date, *, demanded_on: date, today: date) -> None:
    """Between the demand and today. Raises ``DeliveredOnNotPossible``."""
    if not demanded_on <= on <= today:
        raise DeliveredOnNotPossible(first=demanded_on.isoformat(), last=today.isoformat())
