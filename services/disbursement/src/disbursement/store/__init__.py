"""Payments, batches, ledger and bank reports in Postgres: the only place of SQL in disbursement."""

from shared.deadlines import Deadlines, StatutoryClock
from shared.roles import Role
from shared.words import labels

from disbursement.domain import terms
from disbursement.store.cash import cash_tables

__all__ = ["DEADLINES", "cash_tables"]

DEADLINES = Deadlines(
    "disbursement",
    StatutoryClock(
        what="payment",
        article="202号 第三十三条",
        role=Role.FINANCE_MAKER,
        due=terms.payment_due,
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
        due=terms.hand_over_due,
    ),
    StatutoryClock(
        what="confirm_hand_over",
        article="202号 第三十条",
        role=Role.FINANCE_CHECKER,
        due=terms.hand_over_due,
    ),
    titles=labels("disbursement", "deadlines"),
)
