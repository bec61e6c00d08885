"""Intake over HTTP: applicants, handlers, finders of leads, and what anybody may see."""

from shared.county_register_routes import county_register_router

from intake.api.applications import (
    acceptance,
    applications,
    corrections,
    counter,
    refusals,
    remarks,
    transfers,
    urgency,
)
from intake.api.devices import devices
from intake.api.household import authorisations, households, numbers, payees, people
from intake.api.leads import fires, leads
from intake.api.papers import deliveries, documents, uploads
from intake.api.reference import me, policies, reference, regions
from intake.api.reports import reports
from intake.api.rewards import after as after_rewards
from intake.api.rewards import counts as reward_counts
from intake.api.rewards import forms as reward_forms
from intake.api.sharing import agreements as data_agreements
from intake.api.sharing import consents as data_consents
from intake.api.sharing import open_data, parked, shared_events, waiting_times
from intake.api.sharing import pulls as data_pulls
from intake.api.sharing import readings as data_readings
from intake.api.sharing import registry as social_registry
from intake.api.sharing import subscriptions as registry_subscriptions
from intake.api.tasks import tasks
from intake.api.timeline import inbox, timeline, work
from intake.usecases.papers.county_documents import COUNTY_DOCUMENTS

ROUTERS = [
    applications.router,
    counter.router,
    acceptance.router,
    urgency.router,
    transfers.router,
    refusals.router,
    remarks.router,
    corrections.router,
    deliveries.router,
    documents.router,
    documents.papers,
    county_register_router(
        COUNTY_DOCUMENTS,
        title="县（区）规定的其他相关材料（第十六条（八）） Papers that a county asks",
    ),
    authorisations.router,
    households.router,
    numbers.router,
    payees.router,
    timeline.router,
    inbox.router,
    devices.router,
    work.router,
    leads.router,
    fires.router,
    reports.router,
    tasks.router,
    reward_forms.router,
    after_rewards.router,
    after_rewards.decisions,
    reward_counts.router,
    data_agreements.router,
    data_consents.router,
    data_pulls.router,
    data_readings.router,
    social_registry.router,
    registry_subscriptions.router,
    shared_events.router,
    parked.router,
    open_data.router,
    waiting_times.router,
    regions.router,
    me.router,
    reference.router,
    uploads.router,
    people.router,
    policies.router,
]
