"""A service's settings as the embedded run would give them."""

import os
from importlib import import_module

from aid.environment import program_environment
from aid_engines.layout import Layout
from shared.settings import ServiceSettings
from shared.suite import SERVICE

ROOM = {
    "AID_INTAKE_MOST_DRAFTS": "100000",
    "AID_INTAKE_MOST_UPLOADS": "100000",
    "AID_TRAINING_SUBSIDY_MOST_DRAFTS": "100000",
}
"""Quotas of one person: all tests are of the same few."""


def settings_of(layout: Layout, name: str, *, process: str = "api") -> ServiceSettings:
    """Settings of one service of a suite, for an application in this process."""
    service = SERVICE[name]
    environment = program_environment(
        layout, service, process=process, port=layout.ports[service.name]
    )
    environment.pop("AID_INSTANCE", None)
    environment |= ROOM
    before = dict(os.environ)
    os.environ.clear()
    os.environ.update(environment)
    try:
        settings: ServiceSettings = import_module(f"{service.package}.settings").Settings()
    finally:
        os.environ.clear()
        os.environ.update(before)
    return settings
