"""Approval over HTTP: the township, the public notice, the county, and what anybody may see."""

from approval.api import (
    cases,
    county,
    decisions,
    delegations,
    emergency,
    notices,
    policies,
    public,
    township,
)

ROUTERS = [
    cases.router,
    township.router,
    notices.router,
    county.router,
    decisions.router,
    emergency.router,
    delegations.router,
    public.router,
    policies.router,
]
