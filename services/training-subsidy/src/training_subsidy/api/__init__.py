"""Training-subsidy over HTTP: the register, institutions, claimants, officers and inspectors."""

from training_subsidy.api import (
    attendance,
    certification_bodies,
    claims,
    classes,
    enrolments,
    institutions,
    lists,
    people,
    persons,
    plans,
    policies,
    receipts,
    review,
    supervision,
    timeline,
    trades,
)

ROUTERS = [
    institutions.router,
    trades.router,
    certification_bodies.router,
    lists.router,
    persons.router,
    plans.router,
    classes.router,
    supervision.router,
    enrolments.router,
    attendance.router,
    claims.router,
    receipts.router,
    review.router,
    timeline.router,
    policies.router,
    people.router,
]
