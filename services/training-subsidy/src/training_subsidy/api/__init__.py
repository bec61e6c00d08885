"""Training-subsidy over HTTP: the register, institutions, claimants, officers and inspectors."""

from training_subsidy.api import inquiries
from training_subsidy.api.claims import (
    claims,
    people,
    plan_targets,
    plans,
    policies,
    receipts,
    records,
    review,
    search,
    supervision,
    timeline,
)
from training_subsidy.api.register import (
    attendance,
    certification_bodies,
    classes,
    enrolments,
    institutions,
    lists,
    outcomes,
    persons,
    proofs,
    purchases,
    trades,
)

CITY_OPERATIONS = (
    trades.LIST_TRADE,
    trades.ADJUST_TRADE,
    certification_bodies.REGISTER_BODY,
    certification_bodies.END_BODY,
    purchases.AWARD,
    inquiries.SETTLE,
)
ROUTERS = [
    institutions.router,
    trades.router,
    certification_bodies.router,
    lists.router,
    persons.router,
    purchases.router,
    proofs.router,
    outcomes.router,
    inquiries.router,
    plans.router,
    plan_targets.router,
    classes.router,
    supervision.router,
    enrolments.router,
    attendance.router,
    claims.router,
    search.router,
    receipts.router,
    review.router,
    timeline.router,
    policies.router,
    people.router,
    records.router,
]
