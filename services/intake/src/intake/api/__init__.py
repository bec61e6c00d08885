"""Intake over HTTP: applicants, handlers, finders of leads, and what anybody may see."""

from intake.api.applications import (
    acceptance,
    applications,
    corrections,
    refusals,
    remarks,
    transfers,
    urgency,
)
from intake.api.household import authorisations, households, numbers, payees, people
from intake.api.leads import leads
from intake.api.papers import documents, uploads
from intake.api.reference import policies, reference, regions
from intake.api.timeline import timeline, work

ROUTERS = [
    applications.router,
    acceptance.router,
    urgency.router,
    transfers.router,
    refusals.router,
    remarks.router,
    corrections.router,
    documents.router,
    documents.papers,
    authorisations.router,
    households.router,
    numbers.router,
    payees.router,
    timeline.router,
    work.router,
    leads.router,
    regions.router,
    reference.router,
    uploads.router,
    people.router,
    policies.router,
]
