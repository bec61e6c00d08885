"""Partition the audit trail by year; what is there becomes the first partition, unmoved.

The index and the check are made and validated while the service works. The exchange itself holds
the table for milliseconds: it moves no row.
"""

from alembic import op

revision = "20261231_partitions"
down_revision = "20261203_about_of_duties"

LAST = """
SELECT greatest(extract(year FROM max(at) AT TIME ZONE 'Asia/Shanghai'),
    extract(year FROM now() AT TIME ZONE 'Asia/Shanghai'))::integer AS year FROM audit_log
"""
EXCHANGE = """
LOCK TABLE audit_log IN ACCESS EXCLUSIVE MODE;
ALTER TABLE audit_log DROP CONSTRAINT audit_log_pkey;
ALTER TABLE audit_log ALTER COLUMN position DROP IDENTITY;
ALTER TABLE audit_log RENAME TO audit_log_{last};
ALTER INDEX audit_log_xid RENAME TO audit_log_{last}_xid;
ALTER INDEX audit_log_resource RENAME TO audit_log_{last}_resource;
ALTER TABLE audit_log_{last} ADD CONSTRAINT audit_log_{last}_pkey
    PRIMARY KEY USING INDEX audit_log_{last}_key;
CREATE SEQUENCE audit_log_position;
SELECT setval('audit_log_position', coalesce(max(position), 0) + 1, false) FROM audit_log_{last};
CREATE TABLE audit_log (
    position bigint NOT NULL DEFAULT nextval('audit_log_position'),
    xid xid8 NOT NULL DEFAULT pg_current_xact_id(),
    at timestamptz NOT NULL,
    actor_id varchar NOT NULL,
    actor_roles varchar NOT NULL,
    action varchar NOT NULL,
    outcome varchar NOT NULL,
    resource_type varchar,
    resource_id varchar,
    detail jsonb NOT NULL,
    PRIMARY KEY (position, at)
) PARTITION BY RANGE (at);
CREATE INDEX audit_log_xid ON audit_log (xid);
CREATE INDEX audit_log_resource ON audit_log (resource_type, resource_id);
ALTER TABLE audit_log ATTACH PARTITION audit_log_{last}
    FOR VALUES FROM (MINVALUE) TO ('{end}');
ALTER TABLE audit_log_{last} DROP CONSTRAINT audit_log_until;
CREATE TABLE audit_log_{next} PARTITION OF audit_log FOR VALUES FROM ('{end}') TO ('{next_end}');
CREATE TABLE audit_log_other PARTITION OF audit_log DEFAULT;
CREATE TABLE detached_partitions (
    "table" varchar NOT NULL,
    year integer NOT NULL,
    file varchar NOT NULL,
    sha256 varchar NOT NULL,
    rows bigint NOT NULL,
    first_position bigint NOT NULL,
    last_position bigint NOT NULL,
    detached_at timestamptz NOT NULL DEFAULT now(),
    PRIMARY KEY ("table", year)
);
"""
BACK = """
LOCK TABLE audit_log IN ACCESS EXCLUSIVE MODE;
CREATE TABLE audit_log_whole (
    position bigint GENERATED ALWAYS AS IDENTITY,
    xid xid8 NOT NULL DEFAULT pg_current_xact_id(),
    at timestamptz NOT NULL,
    actor_id varchar NOT NULL,
    actor_roles varchar NOT NULL,
    action varchar NOT NULL,
    outcome varchar NOT NULL,
    resource_type varchar,
    resource_id varchar,
    detail jsonb NOT NULL
);
INSERT INTO audit_log_whole OVERRIDING SYSTEM VALUE SELECT * FROM audit_log ORDER BY position;
SELECT setval(pg_get_serial_sequence('audit_log_whole', 'position'),
    (SELECT last_value FROM audit_log_position), (SELECT is_called FROM audit_log_position));
DROP TABLE audit_log;
DROP SEQUENCE audit_log_position;
ALTER TABLE audit_log_whole RENAME TO audit_log;
ALTER TABLE audit_log ADD CONSTRAINT audit_log_pkey PRIMARY KEY (position);
CREATE INDEX audit_log_xid ON audit_log (xid);
CREATE INDEX audit_log_resource ON audit_log (resource_type, resource_id);
DROP TABLE detached_partitions;
"""


def _run(script: str) -> None:
    for statement in script.split(";\n"):
        if statement.strip():
            op.execute(statement)


def upgrade() -> None:
    """Raises what stopped it; then the check is gone too, which would refuse rows of the next year."""
    last = op.get_bind().exec_driver_sql(LAST).scalar_one()
    end, next_end = (f"{year}-01-01T00:00:00+08:00" for year in (last + 1, last + 2))
    with op.get_context().autocommit_block():
        op.execute(f"DROP INDEX IF EXISTS audit_log_{last}_key")  # of an attempt broken off
        op.execute(
            f"CREATE UNIQUE INDEX CONCURRENTLY audit_log_{last}_key ON audit_log (position, at)"
        )
        op.execute("ALTER TABLE audit_log DROP CONSTRAINT IF EXISTS audit_log_until")
        op.execute("SET lock_timeout = '5s'")
        op.execute(
            f"ALTER TABLE audit_log ADD CONSTRAINT audit_log_until CHECK (at < '{end}') NOT VALID"
        )
    try:
        with op.get_context().autocommit_block():
            op.execute("ALTER TABLE audit_log VALIDATE CONSTRAINT audit_log_until")
        op.execute("SET LOCAL lock_timeout = '5s'")
        with op.get_bind().begin_nested():
            _run(EXCHANGE.format(last=last, next=last + 1, end=end, next_end=next_end))
    except Exception:
        with op.get_context().autocommit_block():
            op.execute("SET lock_timeout = '60s'")
            op.execute("ALTER TABLE audit_log DROP CONSTRAINT IF EXISTS audit_log_until")
            op.execute("RESET lock_timeout")
        raise
    op.execute("RESET lock_timeout")


def downgrade() -> None:
    """All in one table again; refused where a year was set down, whose file would be forgotten."""
    away = op.get_bind().exec_driver_sql("SELECT count(*) FROM detached_partitions").scalar_one()
    if away:
        raise RuntimeError("Attach the years that were set down first: aid partitions attach YEAR")
    _run(BACK)
