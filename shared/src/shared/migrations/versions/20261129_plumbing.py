"""Create what every service has: outbox, inbox, dead letters, audit, clocks and calendars."""

from alembic import op

revision = "20261129_plumbing"
down_revision = None
branch_labels = ("plumbing",)

STATEMENTS = """
CREATE TABLE outbox (
    position bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    id uuid NOT NULL UNIQUE,
    aggregatetype varchar NOT NULL,
    aggregateid uuid NOT NULL,
    type varchar NOT NULL,
    payload jsonb NOT NULL,
    attributes jsonb NOT NULL,
    created_at timestamptz NOT NULL DEFAULT now(),
    published_at timestamptz
);
CREATE INDEX outbox_unsent ON outbox (position) WHERE published_at IS NULL;
CREATE TABLE inbox (
    source varchar NOT NULL,
    event_id varchar NOT NULL,
    received_at timestamptz NOT NULL DEFAULT now(),
    PRIMARY KEY (source, event_id)
);
CREATE TABLE consumer_offsets (
    topic varchar NOT NULL,
    partition integer NOT NULL,
    next_offset bigint NOT NULL,
    PRIMARY KEY (topic, partition)
);
CREATE TABLE parked_messages (
    id uuid PRIMARY KEY,
    topic varchar NOT NULL,
    partition integer NOT NULL,
    "offset" bigint NOT NULL,
    key bytea,
    headers jsonb NOT NULL,
    value bytea,
    code varchar NOT NULL,
    reason varchar NOT NULL,
    parked_at timestamptz NOT NULL DEFAULT now(),
    closed_at timestamptz
);
CREATE INDEX parked_open ON parked_messages (topic, key) WHERE closed_at IS NULL;
CREATE UNIQUE INDEX parked_once ON parked_messages (topic, partition, "offset");
CREATE TABLE idempotency_keys (
    client varchar NOT NULL,
    operation varchar NOT NULL,
    key varchar NOT NULL,
    fingerprint bytea NOT NULL,
    status integer NOT NULL,
    location varchar NOT NULL,
    etag varchar,
    created_at timestamptz NOT NULL DEFAULT now(),
    PRIMARY KEY (client, operation, key)
);
CREATE TABLE audit_log (
    position bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
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
CREATE INDEX audit_log_xid ON audit_log (xid);
CREATE INDEX audit_log_resource ON audit_log (resource_type, resource_id);
CREATE TABLE audit_seals (
    number bigint PRIMARY KEY,
    from_xid xid8 NOT NULL,
    until_xid xid8 NOT NULL,
    rows integer NOT NULL,
    hash bytea NOT NULL,
    sealed_at timestamptz NOT NULL DEFAULT now()
);
CREATE TABLE audit_roots (
    service varchar NOT NULL,
    number bigint NOT NULL,
    rows integer NOT NULL,
    hash bytea NOT NULL,
    PRIMARY KEY (service, number)
);
CREATE TABLE deadlines (
    id uuid PRIMARY KEY,
    case_id uuid NOT NULL,
    what varchar NOT NULL,
    article varchar NOT NULL,
    role varchar NOT NULL,
    region varchar NOT NULL,
    started_at timestamptz NOT NULL,
    due_at timestamptz NOT NULL,
    provisional boolean NOT NULL,
    state varchar NOT NULL,
    passed_at timestamptz,
    closed_at timestamptz
);
CREATE UNIQUE INDEX deadline_open_once ON deadlines (case_id, what) WHERE state = 'open';
CREATE INDEX deadlines_due ON deadlines (due_at) WHERE state = 'open' AND passed_at IS NULL;
CREATE TABLE calendars (
    code varchar PRIMARY KEY,
    published_from date NOT NULL,
    published_through date NOT NULL,
    days_off jsonb NOT NULL,
    days_worked jsonb NOT NULL,
    source varchar NOT NULL,
    loaded_at timestamptz NOT NULL DEFAULT now()
);
"""

TABLES = (
    "calendars",
    "deadlines",
    "audit_roots",
    "audit_seals",
    "audit_log",
    "idempotency_keys",
    "parked_messages",
    "consumer_offsets",
    "inbox",
    "outbox",
)


def upgrade() -> None:
    op.execute("SET LOCAL lock_timeout = '5s'")
    for statement in STATEMENTS.split(";\n"):
        if statement.strip():
            op.execute(statement)


def downgrade() -> None:
    for table in TABLES:
        op.drop_table(table)
