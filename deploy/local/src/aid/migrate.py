"""The database, the roles, the schemas and their tables: all five services, to head.

Two roles a service: the owner makes and changes tables and cannot log in; the one the service
logs in with may read and write, and may only add to the audit trail and to the ledger.
"""

import asyncio
import base64
import hashlib
import hmac
import secrets
from collections.abc import Callable

import asyncpg
from aid_client import clock
from aid_engines.layout import DATABASE, Layout, without_driver
from aid_engines.refusal import Refusal
from alembic import command
from alembic.script import ScriptDirectory
from shared.migration import configuration
from shared.suite import SERVICES, Service
from sqlalchemy import Connection, text
from sqlalchemy.engine import make_url
from sqlalchemy.ext.asyncio import create_async_engine
from sqlalchemy.pool import NullPool

from aid.partitions import years

APPEND_ONLY = (
    *("audit_log", "audit_seals", "audit_roots"),
    *("journal_entries", "journal_lines", "parameter_values"),
    *("recovery_receipts", "recovery_referrals", "transfer_pieces", "lot_drawings"),
    *("claim_bases", "claim_reopenings", "claim_sheet_uses", "published_counts"),
    *("shared_steps", "counted_since"),
)
REMOVABLE = {
    "intake": ("application_persons", "agents", "uploads", "upload_chunks", "devices"),
    "assessment": ("conflicts", "receipts", "figure_waits", "checks"),
    "disbursement": ("batch_items",),
}
"""The only tables from which a service takes rows away: of a draft, an upload under way, a
declaration that is replaced, a figure that was waited for, a check of who is not of the household, a device that has ended,
a batch before its release."""
KEPT_FOR_A_TIME = ("idempotency_keys",)
"""Of every service: what `shared.retention` removes after its time."""
READ_ONLY = ("alembic_version", "detached_partitions")
SCRAM_ROUNDS = 4096

ROLES = """
DO $$ BEGIN
    IF to_regrole('{owner}') IS NULL THEN CREATE ROLE {owner} NOLOGIN; END IF;
    IF to_regrole('{role}') IS NULL THEN CREATE ROLE {role} LOGIN; END IF;
    IF NOT (SELECT rolsuper FROM pg_roles WHERE rolname = current_user) THEN
        GRANT {owner} TO CURRENT_USER;
    END IF;
END $$;
ALTER ROLE {role} LOGIN PASSWORD '{password}';
GRANT CONNECT, TEMPORARY ON DATABASE {database} TO {role};
CREATE SCHEMA IF NOT EXISTS {role} AUTHORIZATION {owner};
GRANT USAGE ON SCHEMA {role} TO {role};
ALTER ROLE {role} IN DATABASE {database} SET search_path = {role};
"""

# A partition is granted what its table is; tables that migrations add later begin with little.
GRANTS = """
ALTER DEFAULT PRIVILEGES IN SCHEMA {role} GRANT SELECT, INSERT ON TABLES TO {role};
ALTER DEFAULT PRIVILEGES IN SCHEMA {role} GRANT USAGE, SELECT ON SEQUENCES TO {role};
GRANT USAGE, SELECT ON ALL SEQUENCES IN SCHEMA {role} TO {role};
DO $$ DECLARE
    found record;
BEGIN
    FOR found IN
        SELECT c.oid::regclass AS name, root.relname AS root
        FROM pg_class c
        JOIN pg_class root ON root.oid = coalesce(pg_partition_root(c.oid), c.oid)
        WHERE c.relnamespace = '{role}'::regnamespace AND c.relkind IN ('r', 'p', 'v', 'm')
    LOOP
        IF found.root = ANY ('{{{read_only}}}') THEN
            EXECUTE format('REVOKE ALL ON %s FROM {role}', found.name);
            EXECUTE format('GRANT SELECT ON %s TO {role}', found.name);
        ELSIF found.root = ANY ('{{{append_only}}}') THEN
            EXECUTE format('REVOKE ALL ON %s FROM {role}', found.name);
            EXECUTE format('GRANT SELECT, INSERT ON %s TO {role}', found.name);
        ELSIF found.root = ANY ('{{{removable}}}') THEN
            EXECUTE format('GRANT SELECT, INSERT, UPDATE, DELETE ON %s TO {role}', found.name);
        ELSE
            EXECUTE format('REVOKE DELETE, TRUNCATE ON %s FROM {role}', found.name);
            EXECUTE format('GRANT SELECT, INSERT, UPDATE ON %s TO {role}', found.name);
        END IF;
    END LOOP;
END $$;
"""


async def migrate(layout: Layout, say: Callable[[str], None]) -> None:
    """Bring everything to head. Repeating it changes nothing."""
    if layout.admin_url is None:
        raise Refusal("Set AID_DATABASE_URL to an address that may make roles and schemas.")
    admin = layout.admin_url
    await _make_database(admin)
    await _make_roles(admin, layout)
    pending = await asyncio.gather(*(_pending(admin, service) for service in SERVICES))
    for service, behind in zip(SERVICES, pending, strict=True):
        if behind:  # one after the other: Alembic's context is global to the process
            say(f"migrating {service.name}")
            await _upgrade(admin, service)
    await _make_years(admin, layout)


async def _make_years(admin: str, layout: Layout) -> None:
    """Partitions of this year and the next, where they are missing."""
    now = clock.now(layout)
    connection = await asyncpg.connect(without_driver(admin, database=DATABASE))
    try:
        for service in SERVICES:
            await years.make_ahead(connection, service, now)
    finally:
        await connection.close()


async def _make_database(admin: str) -> None:
    try:
        await (await asyncpg.connect(without_driver(admin, database=DATABASE))).close()
    except asyncpg.InvalidCatalogNameError:
        connection = await asyncpg.connect(without_driver(admin, database="postgres"))
        try:
            await connection.execute(f"CREATE DATABASE {DATABASE}")
        except asyncpg.DuplicateDatabaseError:
            pass
        finally:
            await connection.close()


async def _make_roles(admin: str, layout: Layout) -> None:
    connection = await asyncpg.connect(without_driver(admin, database=DATABASE))
    try:
        await connection.execute(f"REVOKE ALL ON DATABASE {DATABASE} FROM PUBLIC")
        for service in SERVICES:
            password = make_url(layout.database_url(service.name)).password
            if not password:
                raise Refusal(f"{service.prefix}_DATABASE_URL holds no password.")
            await connection.execute(
                ROLES.format(
                    role=service.package,
                    owner=_owner(service),
                    password=_verifier(str(password)),
                    database=DATABASE,
                )
            )
    finally:
        await connection.close()


async def _pending(admin: str, service: Service) -> bool:
    """Whether the schema is behind its migrations, or a grant may be missing."""
    script = ScriptDirectory.from_config(configuration(service.package))
    heads = set(script.get_heads())
    superseded = {one.revision for one in script.walk_revisions()} - heads
    connection = await asyncpg.connect(without_driver(admin, database=DATABASE))
    try:
        table = f"{service.package}.alembic_version"
        if await connection.fetchval("SELECT to_regclass($1)", table) is None:
            return True
        reached = await connection.fetch(f"SELECT version_num FROM {table}")
        there = {row["version_num"] for row in reached}
        # A later program's schema is not behind: this one serves on it (`Revisions.serve`).
        if len(there) < len(heads) or there & superseded:
            return True
        await _grant(connection, service)
    finally:
        await connection.close()
    return False


async def _upgrade(admin: str, service: Service) -> None:
    engine = create_async_engine(
        make_url(admin).set(database=DATABASE),
        poolclass=NullPool,
        hide_parameters=True,
        connect_args={"server_settings": {"search_path": service.package}},
    )
    try:
        async with engine.connect() as connection:
            await connection.execute(text(f"SET ROLE {_owner(service)}"))
            await connection.commit()
            await connection.run_sync(_run_alembic, service)
            await connection.commit()
    finally:
        await engine.dispose()
    direct = await asyncpg.connect(without_driver(admin, database=DATABASE))
    try:
        await _grant(direct, service)
    finally:
        await direct.close()


def _run_alembic(connection: Connection, service: Service) -> None:
    config = configuration(service.package)
    config.attributes["connection"] = connection
    command.upgrade(config, "heads")


async def _grant(connection: asyncpg.Connection, service: Service) -> None:
    grants = GRANTS.format(
        role=service.package,
        append_only=",".join(APPEND_ONLY),
        removable=",".join((*KEPT_FOR_A_TIME, *REMOVABLE.get(service.name, ()))),
        read_only=",".join(READ_ONLY),
    )
    async with connection.transaction():
        await connection.execute(f"SET LOCAL ROLE {_owner(service)}")
        await connection.execute(grants)


def _owner(service: Service) -> str:
    return f"{service.package}_owner"


def _verifier(password: str) -> str:
    """What PostgreSQL keeps of a password, so that no statement or log ever holds it."""
    salt = secrets.token_bytes(16)
    salted = hashlib.pbkdf2_hmac("sha256", password.encode(), salt, SCRAM_ROUNDS)
    client = hmac.digest(salted, b"Client Key", "sha256")
    stored = base64.b64encode(hashlib.sha256(client).digest()).decode()
    server = base64.b64encode(hmac.digest(salted, b"Server Key", "sha256")).decode()
    return f"SCRAM-SHA-256${SCRAM_ROUNDS}:{base64.b64encode(salt).decode()}${stored}:{server}"
