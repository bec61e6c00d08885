"""Composition root of assessment: settings, resources, application; nothing else wires."""

from fastapi import FastAPI
from shared.auth import TokenFile
from shared.key_rotation import sealed_columns
from shared.people import PeopleClient
from shared.runtime import ServiceDefinition
from shared.service import build, serve
from shared.vault import Vault

from assessment import api, consumers
from assessment.api.city_figures import LOAD_FIGURES
from assessment.platform import Platform
from assessment.policy import PARAMETERS
from assessment.settings import Settings
from assessment.store.tables import Base
from assessment.usecases.city_figures import go_on_with_figures
from assessment.usecases.clocks import DEADLINES
from assessment.usecases.steps import EXCLUSION_REASONS
from assessment.workers.checks import Checks


def create_app(settings: Settings | None = None) -> FastAPI:
    """The application of one process."""
    settings = settings or Settings()
    platform = Platform(
        settings.platform_url,
        settings.platform_secret_file,
        callback_url=settings.callback_url,
        timeout_seconds=settings.platform_timeout_seconds,
    )
    people = PeopleClient(url=settings.service_urls["intake"], token=TokenFile(settings.token_file))
    checks = Checks(people=people, platform=platform)
    return build(
        ServiceDefinition(
            name="assessment",
            title="家庭经济状况核对与认定 Assessment",
            description="拉政发〔2018〕202号：核对、入户调查、第七至十一条的认定。 Check, home visit and findings.",
            routers=api.ROUTERS,
            subscriptions=consumers.subscriptions,
            deadlines=DEADLINES,
            parameters=PARAMETERS,
            city_operations=[LOAD_FIGURES, EXCLUSION_REASONS.enter, EXCLUSION_REASONS.end],
            sweeps=[go_on_with_figures],
            workers=[checks.advance_checks],
            sealed=sealed_columns(Base.metadata),
            vault=Vault.from_file(settings.keyring),
            state={"platform": platform},
        ),
        settings,
    )


if __name__ == "__main__":
    _settings = Settings()
    serve(create_app(_settings), _settings, service="assessment")
