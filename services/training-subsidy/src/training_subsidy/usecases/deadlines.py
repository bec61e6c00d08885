"""The duties of training-subsidy, with the figures of the day on which each starts."""

from shared.deadlines import Deadlines, StatutoryClock, dated
from shared.roles import Role
from shared.words import labels
from shared.workdays import named_day

from training_subsidy.domain import terms
from training_subsidy.policy import figures_on
from training_subsidy.usecases.register.register_clocks import REGISTER_CLOCKS

_dated = dated(figures_on)


DEADLINES = Deadlines(
    "training-subsidy",
    StatutoryClock(
        what="claim_review",
        article="215号（二十五）",
        role=Role.HRSS_HANDLER,
        due=_dated(terms.review_due),
    ),
    StatutoryClock(
        what="claim_decision",
        article="215号（二十五）",
        role=Role.HRSS_LEAD,
        due=_dated(terms.decision_due),
    ),
    StatutoryClock(
        what="claim_hold",
        article="215号（二十四）",
        role=Role.HRSS_LEAD,
        due=_dated(terms.hold_due),
    ),
    StatutoryClock(
        what="certificate_hold",
        article="215号（十四）",
        role=Role.HRSS_LEAD,
        due=_dated(terms.hold_due),
    ),
    StatutoryClock(
        what="approval_check",
        article="215号（二十四）",
        role=Role.HRSS_LEAD,
        due=_dated(terms.hold_due),
    ),
    StatutoryClock(
        what="claim_delivery",
        article="215号（二十五）",
        role=Role.HRSS_HANDLER,
        due=_dated(terms.claim_delivery_due),
    ),
    StatutoryClock(
        what="claim_objection",
        article="215号（二十五）",
        role=Role.HRSS_LEAD,
        due=_dated(terms.claim_objection_due),
    ),
    StatutoryClock(
        what="claim_payee_change",
        article="215号（二十五）",
        role=Role.HRSS_LEAD,
        due=_dated(terms.decision_due),
    ),
    StatutoryClock(
        what="claim_ruling",
        article="行政复议法、行政诉讼法",
        role=Role.HRSS_LEAD,
        due=_dated(named_day),
    ),
    StatutoryClock(
        what="inquiry",
        article="215号（七）",
        role=Role.HRSS_HANDLER,
        due=_dated(terms.inquiry_due),
    ),
    StatutoryClock(
        what="register_entry",
        article="215号（十六）",
        role=Role.HRSS_LEAD,
        due=_dated(terms.decision_due),
    ),
    StatutoryClock(
        what="year_plan",
        article="215号（六）（二十一）",
        role=Role.HRSS_LEAD,
        due=_dated(terms.year_plan_due),
    ),
    StatutoryClock(
        what="group_proof",
        article="215号（二）（十）",
        role=Role.HRSS_LEAD,
        due=_dated(terms.proof_due),
    ),
    StatutoryClock(
        what="selection_objection",
        article="215号（十二）",
        role=Role.HRSS_LEAD,
        due=_dated(terms.decision_due),
    ),
    StatutoryClock(
        what="plan_hearing",
        article="215号（二十一）",
        role=Role.HRSS_LEAD,
        due=_dated(terms.hearing_due),
    ),
    *REGISTER_CLOCKS,
    titles=labels("training_subsidy", "deadlines"),
)
