"""Assessment over HTTP."""

from assessment.api import assessments, policies, steps, verification

ROUTERS = [assessments.router, steps.router, verification.router, policies.router]
