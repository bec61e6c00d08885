"""Intake over HTTP: applicants, handlers, finders of leads, and what anybody may see."""

from intake.api import (
    acceptance,
    applications,
    authorisations,
    documents,
    leads,
    people,
    policies,
    reference,
    regions,
    timeline,
    uploads,
    work,
)

ROUTERS = [
    applications.router,
    acceptance.router,
    documents.router,
    authorisations.router,
    timeline.router,
    work.router,
    leads.router,
    regions.router,
    reference.router,
    uploads.router,
    people.router,
    policies.router,
]
