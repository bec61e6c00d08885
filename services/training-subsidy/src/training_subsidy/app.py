"""Composition root of training-subsidy: settings, resources, application; nothing else wires."""

from fastapi import FastAPI
from shared.service import Service, build, serve
from shared.vault import Vault

from training_subsidy import api, consumers, store
from training_subsidy.settings import Settings


def create_app(settings: Settings | None = None) -> FastAPI:
    """The application of one process."""
    settings = settings or Settings()
    return build(
        Service(
            name="training-subsidy",
            title="职业技能培训补贴 Training subsidy",
            description="拉政发〔2018〕215号：培训机构与工种目录。 Register of institutions and trades.",
            version="1.0.0",
            routers=[api.router],
            subscriptions=consumers.subscriptions,
            deadlines=store.DEADLINES,
            state={"vault": Vault.from_file(settings.keyring)},
        ),
        settings,
    )


if __name__ == "__main__":
    _settings = Settings()
    serve(create_app(_settings), _settings, service="training-subsidy")
