"""Composition root of approval: settings, resources, application; nothing else wires."""

from fastapi import FastAPI
from shared.key_rotation import sealed_columns
from shared.runtime import ServiceDefinition
from shared.service import build, serve
from shared.vault import Vault

from approval import api, consumers, workers
from approval.api.county.delegations import loading_delegations
from approval.policy import PARAMETERS
from approval.settings import Settings
from approval.store.tables import Base
from approval.usecases import clocks
from approval.usecases.county import samples
from approval.usecases.notices import notices
from approval.usecases.referrals.providers import PROVIDERS
from approval.usecases.township.scales import SCALES


def create_app(settings: Settings | None = None) -> FastAPI:
    """The application of one process."""
    settings = settings or Settings()
    return build(
        ServiceDefinition(
            name="approval",
            title="审核审批 Approval",
            description=(
                "拉政发〔2018〕202号 第十一条、第十二条、第十八条、第三十条：审核意见、公示、县级审批、年度限额、决定书。"
                " Opinions, public notice, county decision, yearly caps, decision letters."
            ),
            routers=api.ROUTERS,
            subscriptions=consumers.subscriptions,
            deadlines=clocks.DEADLINES,
            parameters=PARAMETERS,
            city_operations=[
                loading_delegations(accept_seed=settings.accept_seed),
                PROVIDERS.enter,
                PROVIDERS.end,
                SCALES.enter,
                SCALES.end,
            ],
            sweeps=[
                notices.close_notices,
                samples.publish_seeds,
                samples.make_up_shortfalls,
            ],
            workers=[workers.name_notices, workers.address_letters],
            sealed=sealed_columns(
                Base.metadata,
                rows={
                    "county_months": "county || '/' || to_char(month, 'YYYY-MM')",
                    "letters": (
                        "CAST(case_id AS varchar) || CASE WHEN kind = 'decision' AND number = 1"
                        " THEN '' ELSE '/' || kind END"
                        " || CASE WHEN number > 1 OR nth > 1 THEN '/' || number ELSE '' END"
                        " || CASE WHEN nth > 1 THEN '/' || nth ELSE '' END"
                    ),
                },
            ),
            vault=Vault.from_file(settings.keyring),
        ),
        settings,
    )


if __name__ == "__main__":
    _settings = Settings()
    serve(create_app(_settings), _settings, service="approval")
