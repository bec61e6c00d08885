"""A service's settings as the embedded run would give them, with room for all tests."""

from importlib import import_module

from aid import environment
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
    settings = import_module(f"{SERVICE[name].package}.settings").Settings
    found: ServiceSettings = environment.settings_of(
        layout, name, settings, process=process, given=ROOM
    )
    return found
