"""The clock of a payment: the term of the law where the decision carries one, else the parameter."""

from datetime import date, datetime
from itertools import product
from uuid import UUID

from shared.deadlines import Deadlines, StatutoryClock, dated
from shared.roles import Role
from shared.transaction import Transaction
from shared.words import labels
from shared.workdays import Calendar, Due

from disbursement.domain import terms
from disbursement.domain.funds import annual_report
from disbursement.domain.payments.payment import Payment
from disbursement.policy import figures_on

_dated = dated(figures_on)


def _annual_report_due(day: date, calendar: Calendar) -> Due:
    return annual_report.internal_report_due(day.year, calendar)


def _annual_report_by_law(day: date, _: Calendar) -> Due:
    due = annual_report.report_due(day.year)
    return Due(on=due, raw=due, provisional=False)


RECOVERY_STEPS = ("demand_recovery", "deliver_demand", "recovery_referral", "check_recovery")

DEADLINES = Deadlines(
    "disbursement",
    StatutoryClock(
        what="payment",
        article="202号 第三十三条",
        role=Role.FINANCE_MAKER,
        due=_dated(terms.payment_due),
    ),
    StatutoryClock(
        what="complete_aid",
        article="202号 第十八条（二）（2）",
        role=Role.FINANCE_MAKER,
        due=terms.complete_aid_due,
    ),
    StatutoryClock(
        what="witness_hand_over",
        article="202号 第十九条",
        role=Role.FINANCE_MAKER,
        due=_dated(terms.hand_over_due),
    ),
    StatutoryClock(
        what="confirm_hand_over",
        article="202号 第三十条",
        role=Role.FINANCE_CHECKER,
        due=_dated(terms.hand_over_due),
    ),
    *(
        StatutoryClock(
            what=what,
            article="202号 第三十二条",
            role=Role.COUNTY_HANDLER,
            due=_dated(terms.recovery_step_due),
        )
        for what in RECOVERY_STEPS
    ),
    StatutoryClock(
        what="recovery_term",
        article="202号 第三十二条",
        role=Role.COUNTY_HANDLER,
        due=terms.instalment_due,
    ),
    StatutoryClock(
        what="name_source",
        article="202号 第二十二条",
        role=Role.FINANCE_MAKER,
        due=_dated(terms.source_due),
    ),
    StatutoryClock(
        what="confirm_source",
        article="202号 第二十二条",
        role=Role.FINANCE_CHECKER,
        due=_dated(terms.source_due),
    ),
    *(
        StatutoryClock(
            what=what, article="202号 第二十三条", role=role, due=_dated(terms.source_due)
        )
        for what, role in (
            ("confirm_transfer", Role.FINANCE_CHECKER),
            ("supply_fund", Role.FINANCE_MAKER),
            ("confirm_budget", Role.FINANCE_CHECKER),
            ("change_budget", Role.FINANCE_MAKER),
        )
    ),
    *(
        StatutoryClock(what=what, article=article, role=role, due=_dated(terms.purchase_step_due))
        for what, article, role in (
            ("confirm_purchase", "202号 第二十条", Role.COUNTY_LEAD),
            ("confirm_purchase_payment", "202号 第二十三条", Role.FINANCE_CHECKER),
        )
    ),
    StatutoryClock(
        what="end_purchase",
        article="202号 第二十九条",
        role=Role.COUNTY_HANDLER,
        due=terms.instalment_due,
    ),
    *(
        StatutoryClock(what=what, article="202号 第二十三条", role=role, due=due)
        for what, role, due in (
            ("annual_report", Role.COUNTY_HANDLER, _annual_report_due),
            ("annual_report_by_law", Role.COUNTY_LEAD, _annual_report_by_law),
            ("review_annual_report", Role.FINANCE_CHECKER, _dated(terms.report_step_due)),
            ("receive_annual_report", Role.CITY_SUPERVISOR, _dated(terms.report_step_due)),
            ("look_at_red_flag", Role.AUDITOR, _dated(terms.flag_due)),
            ("publish_fund_use", Role.COUNTY_HANDLER, _dated(terms.publication_due)),
        )
    ),
    StatutoryClock(
        what="record_procurement",
        article="202号 第二十条",
        role=Role.COUNTY_HANDLER,
        due=_dated(terms.procurement_due),
    ),
    StatutoryClock(
        what="bank_file",
        article="202号 第二十三条",
        role=Role.FINANCE_CHECKER,
        due=_dated(terms.bank_due),
    ),
    StatutoryClock(
        what="ask_bank",
        article="202号 第三十三条",
        role=Role.FINANCE_MAKER,
        due=_dated(terms.bank_due),
    ),
    StatutoryClock(
        what="confirm_recall",
        article="202号 第三十条",
        role=Role.FINANCE_CHECKER,
        due=_dated(terms.bank_due),
    ),
    StatutoryClock(
        what="confirm_cancellation",
        article="202号 第三十条",
        role=Role.FINANCE_CHECKER,
        due=_dated(terms.bank_due),
    ),
    StatutoryClock(
        what="answer_cancellation",
        article="202号 第二十三条",
        role=Role.FINANCE_CHECKER,
        due=_dated(terms.bank_due),
    ),
    titles=labels("disbursement", "deadlines"),
)

NAME_SOURCE, CONFIRM_SOURCE = "name_source", "confirm_source"
NAMES = ("payment", "complete_aid")
WITNESSES = "witness_hand_over"
PROCUREMENT = "record_procurement"
SECOND_OFFICER = "confirm_hand_over"
BANK_FILE, RECALL, ASK_BANK = "bank_file", "confirm_recall", "ask_bank"
CONFIRM_CANCELLATION, ANSWER_CANCELLATION = "confirm_cancellation", "answer_cancellation"


async def start(tx: Transaction, payment: Payment, *, at: datetime) -> None:
    """The aid is to be there by ``complete_by`` (TA-085), or within the parameter's days (A-69)."""
    what = "payment" if payment.complete_by is None else "complete_aid"
    began = payment.complete_by or at
    await _start_on(tx, what, payment.id, payment.case_id, payment.region, at=began)


async def meet(tx: Transaction, payment: Payment) -> None:
    """The aid is there, in time or late."""
    for key, what in product(_keys(payment), NAMES):
        await DEADLINES.meet(tx, what, case_id=key)


def _keys(payment: Payment) -> tuple[UUID, UUID]:
    """What the clocks of a payment lie on: itself, as a case may have several; once it was the case."""
    return payment.id, payment.case_id


async def wait_for_witnesses(tx: Transaction, payment: Payment) -> None:
    """Cash was handed over: its witnesses vouch for it, and finance sees to that."""
    await _start_now(tx, WITNESSES, payment)


async def wait_for_second_officer(tx: Transaction, payment: Payment) -> None:
    """Both witnesses have vouched: the second officer is to look."""
    for key in _keys(payment):
        await DEADLINES.meet(tx, WITNESSES, case_id=key)
    await _start_now(tx, SECOND_OFFICER, payment)


async def hand_over_is_confirmed(tx: Transaction, payment: Payment) -> None:
    """The second officer has confirmed."""
    for key in _keys(payment):
        await DEADLINES.meet(tx, SECOND_OFFICER, case_id=key)


async def hand_over_is_rejected(tx: Transaction, payment: Payment) -> None:
    """The record is made again: nobody waits for this one."""
    for key, what in product(_keys(payment), (WITNESSES, SECOND_OFFICER)):
        await DEADLINES.cancel(tx, case_id=key, what=what)


async def wait_for_source(tx: Transaction, payment: Payment) -> None:
    """An order has no source, or what was named was rejected: finance names one."""
    await DEADLINES.cancel(tx, case_id=payment.id, what=CONFIRM_SOURCE)
    await _start_now(tx, NAME_SOURCE, payment)


async def source_is_named(tx: Transaction, payment: Payment) -> None:
    """A source was named: the second officer is to look."""
    await DEADLINES.meet(tx, NAME_SOURCE, case_id=payment.id)
    await _start_now(tx, CONFIRM_SOURCE, payment)


async def source_is_confirmed(tx: Transaction, payment: Payment) -> None:
    """The second officer has confirmed."""
    await DEADLINES.meet(tx, CONFIRM_SOURCE, case_id=payment.id)


async def wait_for_procurement(tx: Transaction, payment: Payment) -> None:
    """Goods were handed over in an emergency: their procurement is recorded later (第二十条)."""
    await _start_now(tx, PROCUREMENT, payment)


async def procurement_is_recorded(tx: Transaction, payment: Payment) -> None:
    """The contract of the goods is named."""
    await DEADLINES.meet(tx, PROCUREMENT, case_id=payment.id)


async def no_source_is_needed(tx: Transaction, payment: Payment) -> None:
    """The order has one by the rule, or ended: nobody waits for one."""
    for what in (NAME_SOURCE, CONFIRM_SOURCE):
        await DEADLINES.cancel(tx, case_id=payment.id, what=what)


async def wait_for_bank_file(tx: Transaction, file_id: UUID) -> None:
    """A bank's file could not be read: somebody of the city's finance ends it."""
    await DEADLINES.start(
        tx, BANK_FILE, case_id=file_id, region=tx.database.city, at=tx.clock.now()
    )


async def bank_file_is_settled(tx: Transaction, file_id: UUID) -> None:
    """The file counts after all, or never will."""
    await DEADLINES.meet(tx, BANK_FILE, case_id=file_id)


async def wait_for_recall(tx: Transaction, batch_id: UUID, *, region: str) -> None:
    """A released file is to be taken back: the second officer decides."""
    await DEADLINES.start(tx, RECALL, case_id=batch_id, region=region, at=tx.clock.now())


async def recall_is_decided(tx: Transaction, batch_id: UUID) -> None:
    """The second officer has agreed, or not."""
    await DEADLINES.meet(tx, RECALL, case_id=batch_id)


async def wait_for_bank(tx: Transaction, batch_id: UUID, *, region: str) -> None:
    """The bank is silent about a batch: finance calls it."""
    await DEADLINES.start(tx, ASK_BANK, case_id=batch_id, region=region, at=tx.clock.now())


async def bank_has_spoken(tx: Transaction, batch_id: UUID) -> None:
    """Every payment of the batch has the bank's last word, or left it."""
    await DEADLINES.meet(tx, ASK_BANK, case_id=batch_id)


async def cancellation_is_proposed(tx: Transaction, payment: Payment) -> None:
    """The second officer decides whether the bank is asked; the duty lies on the payment."""
    await _start_on(tx, CONFIRM_CANCELLATION, payment.id, payment.case_id, payment.region)


async def cancellation_is_decided(
    tx: Transaction, payment_id: UUID, *, case_id: UUID, region: str, asks: bool
) -> None:
    """The bank is asked, and finance sees to its answer; or it is not."""
    await DEADLINES.meet(tx, CONFIRM_CANCELLATION, case_id=payment_id)
    if asks:
        await _start_on(tx, ANSWER_CANCELLATION, payment_id, case_id, region)


async def cancellation_is_answered(tx: Transaction, payment_id: UUID) -> None:
    """The bank has said what it can do."""
    await DEADLINES.meet(tx, ANSWER_CANCELLATION, case_id=payment_id)


async def cancellation_is_withdrawn(tx: Transaction, payment_id: UUID) -> None:
    """Nobody asks any more."""
    await DEADLINES.cancel(tx, case_id=payment_id, what=ANSWER_CANCELLATION)


async def money_came_back(tx: Transaction, payment_id: UUID) -> None:
    """What may have been asked back has come back: that is the answer, and nobody need agree to ask."""
    await DEADLINES.meet(tx, ANSWER_CANCELLATION, case_id=payment_id)
    await DEADLINES.cancel(tx, case_id=payment_id, what=CONFIRM_CANCELLATION)


async def _start_now(tx: Transaction, what: str, payment: Payment) -> None:
    await _start_on(tx, what, payment.id, payment.case_id, payment.region)


async def _start_on(
    tx: Transaction,
    what: str,
    payment_id: UUID,
    case_id: UUID,
    region: str,
    *,
    at: datetime | None = None,
) -> None:
    """The duty lies on the payment, about its case: a grant and its supplement may wait at once."""
    began = at or tx.clock.now()
    await DEADLINES.start(tx, what, case_id=payment_id, region=region, at=began, about=case_id)


async def cancel(tx: Transaction, payment: Payment) -> None:
    """The payment will not be made."""
    for key, what in product(_keys(payment), NAMES):
        await DEADLINES.cancel(tx, case_id=key, what=what)
