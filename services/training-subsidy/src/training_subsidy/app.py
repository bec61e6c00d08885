"""Composition root of training-subsidy: settings, resources, application; nothing else wires."""

from fastapi import FastAPI
from shared.key_rotation import sealed_columns
from shared.objects import Objects
from shared.runtime import ServiceDefinition
from shared.service import build, serve
from shared.vault import Vault

from training_subsidy import api, consumers
from training_subsidy.domain.claims.quotas import Quotas
from training_subsidy.platform import Departments
from training_subsidy.policy import PARAMETERS
from training_subsidy.settings import Settings
from training_subsidy.store import Base
from training_subsidy.usecases.claims.metrics import measure_claims
from training_subsidy.usecases.claims.plans import promote_waiting
from training_subsidy.usecases.deadlines import DEADLINES
from training_subsidy.usecases.register.findings import pass_answer_terms
from training_subsidy.usecases.register.sanctions import pass_hearing_terms
from training_subsidy.workers.drafts import forget_drafts
from training_subsidy.workers.inquiries import Inquiries
from training_subsidy.workers.lots import draw_lots
from training_subsidy.workers.questions import ask_departments


def create_app(settings: Settings | None = None) -> FastAPI:
    """The application of one process."""
    settings = settings or Settings()
    vault = Vault.from_file(settings.keyring)
    departments = Departments(
        settings.platform_url,
        settings.platform_secret_file,
        callback_url=settings.callback_url,
        timeout_seconds=settings.platform_timeout_seconds,
    )
    return build(
        ServiceDefinition(
            name="training-subsidy",
            title="职业技能培训补贴 Training subsidy",
            description=(
                "拉政发〔2018〕215号：培训机构、工种目录、开班、考核与补贴申请。"
                " Institutions, trades, classes, examinations and subsidy claims."
            ),
            routers=api.ROUTERS,
            subscriptions=consumers.subscriptions,
            deadlines=DEADLINES,
            parameters=PARAMETERS,
            city_operations=api.CITY_OPERATIONS,
            sweeps=[promote_waiting, pass_hearing_terms, pass_answer_terms],
            workers=[Inquiries(departments).advance_inquiries, ask_departments, draw_lots],
            measures=[measure_claims],
            retention=[forget_drafts],
            sealed=sealed_columns(Base.metadata),
            vault=vault,
            state={
                "departments": departments,
                "objects": Objects(
                    settings.object_store,
                    vault,
                    table="receipts",
                    further=(
                        *("group_proofs", "institution_papers", "invoices"),
                        *("claim_papers", "claim_sheets"),
                    ),
                ),
                "largest_file_bytes": settings.largest_file_bytes,
                "drafts_kept_days": settings.drafts_kept_days,
                "quotas": Quotas(drafts=settings.most_drafts, receipts=settings.most_receipts),
            },
        ),
        settings,
    )


if __name__ == "__main__":
    _settings = Settings()
    serve(create_app(_settings), _settings, service="training-subsidy")
