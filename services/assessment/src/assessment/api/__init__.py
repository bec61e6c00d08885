"""Assessment over HTTP."""

from assessment.api import assessments, city_figures, policies, steps, verification

ROUTERS = [
    assessments.router,
    steps.router,
    verification.router,
    city_figures.router,
    policies.router,
]
