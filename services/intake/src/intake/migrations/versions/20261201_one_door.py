"""How an application, a lead and a report came; reports of citizens; split-work."""

from alembic import op

revision = "20261201_one_door"
down_revision = "20261130_phone_hash"


def upgrade() -> None:
    op.execute("SET LOCAL lock_timeout = '5s'")
    op.execute("ALTER TABLE applications ADD COLUMN channel varchar NOT NULL DEFAULT 'ONLINE'")
    op.execute("ALTER TABLE leads ADD COLUMN channel varchar NOT NULL DEFAULT 'OTHER_BODY'")
    op.execute("""CREATE TABLE citizen_reports (
        id uuid PRIMARY KEY,
        region varchar NOT NULL,
        about varchar NOT NULL,
        channel varchar NOT NULL,
        kind varchar NOT NULL,
        anonymous boolean NOT NULL,
        reporter_hash bytea NOT NULL,
        status varchar NOT NULL,
        finding varchar,
        text bytea NOT NULL,
        contact bytea,
        answer bytea,
        received_at timestamptz NOT NULL,
        taken_up_by varchar,
        answered_at timestamptz,
        version integer NOT NULL)""")
    op.execute("CREATE INDEX citizen_reports_region ON citizen_reports (region, id)")
    op.execute("CREATE INDEX ix_citizen_reports_reporter_hash ON citizen_reports (reporter_hash)")
    op.execute("""CREATE TABLE tasks (
        id uuid PRIMARY KEY,
        application_id uuid NOT NULL,
        region varchar NOT NULL,
        owner varchar NOT NULL,
        hands varchar[] NOT NULL,
        org varchar,
        status varchar NOT NULL,
        result varchar,
        question bytea NOT NULL,
        answer bytea,
        due_at timestamptz NOT NULL,
        split_by varchar NOT NULL,
        split_at timestamptz NOT NULL,
        finished_at timestamptz,
        version integer NOT NULL)""")
    op.execute("CREATE INDEX tasks_region ON tasks (region, id)")
    op.execute("CREATE INDEX ix_tasks_application_id ON tasks (application_id)")
    op.execute("CREATE INDEX ix_tasks_org ON tasks (org)")


def downgrade() -> None:
    op.execute("DROP TABLE tasks")
    op.execute("DROP TABLE citizen_reports")
    op.execute("ALTER TABLE leads DROP COLUMN channel")
    op.execute("ALTER TABLE applications DROP COLUMN channel")
