"""Composition root of intake: settings, resources, application; nothing else wires."""

from fastapi import FastAPI
from shared.key_rotation import sealed_columns
from shared.objects import Objects
from shared.runtime import ServiceDefinition
from shared.service import build, serve
from shared.vault import Vault

from intake import api, consumers
from intake.api.leads.fires import END_CAMPAIGN, ENTER_CAMPAIGN
from intake.api.reference.regions import LOAD_REGIONS
from intake.api.sharing.agreements import END_AGREEMENT, ENTER_AGREEMENT
from intake.domain.quotas import Quotas
from intake.policy import PARAMETERS
from intake.settings import Settings
from intake.store.tables import Base
from intake.usecases.applications.silence import hand_on_overdue, remind_silent
from intake.usecases.clocks import DEADLINES
from intake.usecases.devices.devices import end_idle_devices, forget_ended_devices
from intake.usecases.devices.gateways import channels_of
from intake.usecases.leads.fires import open_fire_reports
from intake.usecases.papers.county_documents import COUNTY_DOCUMENTS
from intake.usecases.papers.uploads import drop_expired_uploads
from intake.usecases.rewards.days import settle_days
from intake.workers import (
    deliver_messages,
    forget_drafts,
    forget_told,
    publish_month,
    push_messages,
    push_registry_answers,
    tell_registry_changes,
)


def create_app(settings: Settings | None = None) -> FastAPI:
    """The application of one process."""
    settings = settings or Settings()
    vault = Vault.from_file(settings.keyring)
    return build(
        ServiceDefinition(
            name="intake",
            title="临时救助受理 Intake of temporary assistance",
            description="拉政发〔2018〕202号：申请、材料、受理与案件进度。 Applications, papers, acceptance, timeline.",
            routers=api.ROUTERS,
            subscriptions=consumers.subscriptions,
            deadlines=DEADLINES,
            parameters=PARAMETERS,
            city_operations=[
                LOAD_REGIONS,
                ENTER_CAMPAIGN,
                END_CAMPAIGN,
                ENTER_AGREEMENT,
                END_AGREEMENT,
                COUNTY_DOCUMENTS.enter,
                COUNTY_DOCUMENTS.end,
            ],
            sweeps=[
                drop_expired_uploads,
                remind_silent,
                hand_on_overdue,
                settle_days,
                open_fire_reports,
            ],
            workers=[
                deliver_messages,
                push_messages,
                tell_registry_changes,
                push_registry_answers,
                publish_month,
            ],
            retention=[forget_drafts, forget_told, end_idle_devices, forget_ended_devices],
            sealed=sealed_columns(Base.metadata),
            vault=vault,
            schemas_at=settings.shared_events_url,
            state={
                "objects": Objects(settings.object_store, vault, table="documents"),
                "notify": settings.notify,
                "registry_key": settings.registry_key,
                "largest_file_bytes": settings.largest_file_bytes,
                "drafts_kept_days": settings.drafts_kept_days,
                "push_channels": channels_of(settings.push_gateways, settings.push_key),
                "most_devices": settings.most_devices,
                "idle_device_days": settings.idle_device_days,
                "quotas": Quotas(
                    drafts=settings.most_drafts,
                    papers=settings.most_papers,
                    uploads=settings.most_uploads,
                ),
            },
        ),
        settings,
    )


if __name__ == "__main__":
    _settings = Settings()
    serve(create_app(_settings), _settings, service="intake")
