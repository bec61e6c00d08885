"""Assessment over HTTP."""

from shared.county_register_routes import county_register_router

from assessment.api import (
    assessments,
    city_figures,
    policies,
    steps,
    verification,
)
from assessment.usecases.steps import EXCLUSION_REASONS

ROUTERS = [
    assessments.router,
    steps.router,
    verification.router,
    city_figures.router,
    county_register_router(
        EXCLUSION_REASONS, title="县（区）认定的其他不予救助情形（第十条（十）） Exclusion reasons"
    ),
    policies.router,
]
