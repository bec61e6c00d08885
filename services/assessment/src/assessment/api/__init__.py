"""Assessment over HTTP."""

from assessment.api import policies, reading, steps, verification

ROUTERS = [reading.router, steps.router, verification.router, policies.router]
