"""Training-subsidy over HTTP: the register, institutions, claimants, officers and inspectors."""

from training_subsidy.api.claims import (
    claims,
    people,
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
    catalogue,
    certification_bodies,
    classes,
    enrolments,
    institutions,
    lists,
    persons,
    trades,
)

CITY_OPERATIONS = (
    trades.LIST_TRADE,
    trades.ADJUST_TRADE,
    catalogue.DELIST_TRADE,
    certification_bodies.REGISTER_BODY,
    certification_bodies.END_BODY,
)
ROUTERS = [
    institutions.router,
    trades.router,
    catalogue.router,
    certification_bodies.router,
    lists.router,
    persons.router,
    plans.router,
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
