"""Approval over HTTP: the township, the public notice, the county, and what anybody may see."""

from approval.api import policies
from approval.api.cases import batches, cases
from approval.api.county import county, delegations, deputies
from approval.api.decisions import (
    corrections,
    decisions,
    explanations,
    letters,
    records,
    revocations,
)
from approval.api.emergency import emergency
from approval.api.meetings import meetings
from approval.api.notices import notices, public
from approval.api.referrals import referrals
from approval.api.supervision import (
    fraud,
    inspection_findings,
    inspections,
    instructions,
    misconduct,
)
from approval.api.township import township

ROUTERS = [
    cases.router,
    batches.router,
    township.router,
    township.scale_register,
    notices.router,
    notices.own_router,
    county.router,
    decisions.router,
    revocations.router,
    corrections.router,
    letters.router,
    explanations.router,
    records.router,
    emergency.router,
    delegations.router,
    deputies.router,
    referrals.router,
    referrals.register,
    meetings.router,
    inspections.router,
    inspection_findings.router,
    instructions.router,
    misconduct.router,
    fraud.router,
    misconduct.alarms,
    public.router,
    policies.router,
]
