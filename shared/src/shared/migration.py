"""Alembic for five services: one environment, and two branches of revisions in each schema.

The service's own tables are one branch, what every service has is the other: a change of the
plumbing is one revision, not one in each service. A landed revision is never edited, and imports
nothing of ours: what it made must stay what it makes.
"""

import os
from importlib.resources import files
from pathlib import Path
from typing import Any

from alembic import context
from alembic.config import Config
from sqlalchemy import Connection, MetaData

from shared.tables import METADATA


def version_folders(package: str) -> tuple[Path, Path]:
    """The folders of revisions of a service: its own, and those of the plumbing."""
    own, common = (
        Path(str(files(name))) / "migrations" / "versions" for name in (package, "shared")
    )
    return own, common


def configuration(package: str) -> Config:
    """Alembic's configuration for a service; upgrade to ``heads``."""
    own, _ = folders = version_folders(package)
    config = Config()
    config.set_main_option("script_location", str(own.parent).replace("%", "%%"))
    config.set_main_option("path_separator", "os")
    locations = os.pathsep.join(str(folder) for folder in folders)
    config.set_main_option("version_locations", locations.replace("%", "%%"))
    return config


def run(own: MetaData) -> None:
    """The whole of a service's ``env.py``: migrate on the connection that the caller opened."""
    connection: Connection = context.config.attributes["connection"]
    options: dict[str, Any] = {
        "target_metadata": [METADATA, own],
        "compare_type": True,
        "compare_server_default": False,
        "transaction_per_migration": True,
    }
    context.configure(connection=connection, **options)
    with context.begin_transaction():
        context.run_migrations()
