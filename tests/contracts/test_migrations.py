"""Revisions: they make what the models say, stand for themselves, and never change again."""

import ast
import hashlib
import json
import re
from importlib import import_module
from pathlib import Path
from typing import Any

import pytest
from aid.suite import Suite
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from shared.migration import version_folders
from shared.suite import SERVICE
from shared.tables import METADATA
from shared.transaction import schema_of
from sqlalchemy import Connection
from sqlalchemy.ext.asyncio import create_async_engine

OTHERS = re.compile(r"alembic_version|audit_log_(\d{4}|other)")
"""Tables that no model says: Alembic's own, and partitions."""


def _differences(connection: Connection, own: Any) -> list[Any]:
    context = MigrationContext.configure(
        connection,
        opts={
            "compare_type": True,
            "include_name": lambda name, kind, _: kind != "table" or not OTHERS.fullmatch(name),
        },
    )
    return compare_metadata(context, [METADATA, own])  # type: ignore[arg-type]


@pytest.mark.parametrize("name", SERVICE)
async def test_the_models_say_what_the_migrations_made(engines: Suite, name: str) -> None:
    package = SERVICE[name].package
    import_module(f"{package}.store")
    own = import_module(f"{package}.store.tables").Base.metadata
    engine = create_async_engine(
        engines.admin_url, connect_args={"server_settings": {"search_path": schema_of(name)}}
    )

    async with engine.connect() as connection:
        differences = await connection.run_sync(_differences, own)
    await engine.dispose()

    assert differences == []


LANDED = Path(__file__).with_name("revisions.json")
REVISIONS = sorted(
    {
        revision
        for service in SERVICE.values()
        for folder in version_folders(service.package)
        for revision in folder.glob("*.py")
    }
)


def _digest(revision: Path) -> str:
    return hashlib.sha256(revision.read_bytes()).hexdigest()


@pytest.mark.parametrize("revision", REVISIONS, ids=lambda path: path.stem)
def test_a_revision_imports_nothing_of_ours(revision: Path) -> None:
    imported = {
        name.split(".")[0]
        for node in ast.walk(ast.parse(revision.read_text("utf-8")))
        for name in (
            [alias.name for alias in node.names]
            if isinstance(node, ast.Import)
            else [node.module or ""]
            if isinstance(node, ast.ImportFrom)
            else []
        )
    }

    assert imported <= {"sqlalchemy", "alembic"}


def test_a_landed_revision_is_never_edited() -> None:
    landed = json.loads(LANDED.read_text("utf-8"))

    assert {one.stem: _digest(one) for one in REVISIONS} == landed, (
        "a new revision is added to revisions.json with its SHA-256; one that landed stays as it is"
    )
