"""What follows a case: referrals, joint meetings, inspections, instructions, misconduct files."""

from alembic import op

revision = "20261201_after_a_case"
down_revision = "20261129_putting_right"


def upgrade() -> None:
    op.execute("SET LOCAL lock_timeout = '5s'")
    op.execute("""CREATE TABLE referrals (
        id uuid PRIMARY KEY,
        case_id uuid NOT NULL REFERENCES cases (id),
        region varchar NOT NULL,
        owner varchar,
        kind varchar NOT NULL,
        scheme varchar,
        provider varchar,
        org varchar,
        hukou_county varchar,
        needs varchar[] NOT NULL,
        profile jsonb NOT NULL,
        status varchar NOT NULL,
        outcome varchar,
        consent varchar,
        consented_on date,
        consent_recorded_by varchar,
        contact bytea,
        help_given bytea,
        answer bytea,
        proposed_by varchar NOT NULL,
        proposed_at timestamptz NOT NULL,
        sent_at timestamptz,
        received_at timestamptz,
        closed_at timestamptz,
        version integer NOT NULL)""")
    op.execute("CREATE INDEX ix_referrals_case_id ON referrals (case_id)")
    op.execute("CREATE INDEX referrals_region ON referrals (region, id)")
    op.execute("CREATE INDEX referrals_org ON referrals (org)")
    op.execute("""CREATE TABLE joint_meetings (
        id uuid PRIMARY KEY,
        county varchar NOT NULL,
        meets_on date NOT NULL,
        called_by varchar NOT NULL,
        called_at timestamptz NOT NULL,
        status varchar NOT NULL,
        attended varchar[] NOT NULL,
        minutes bytea,
        closed_at timestamptz,
        version integer NOT NULL)""")
    op.execute("CREATE INDEX joint_meetings_county ON joint_meetings (county, id)")
    op.execute("""CREATE TABLE joint_meeting_items (
        meeting_id uuid NOT NULL REFERENCES joint_meetings (id),
        case_id uuid NOT NULL REFERENCES cases (id),
        question bytea NOT NULL,
        result varchar,
        text bytea,
        decided_at timestamptz,
        PRIMARY KEY (meeting_id, case_id))""")
    op.execute("CREATE INDEX ix_joint_meeting_items_case_id ON joint_meeting_items (case_id)")
    op.execute("""CREATE TABLE inspections (
        id uuid PRIMARY KEY,
        county varchar NOT NULL,
        first date NOT NULL,
        last date NOT NULL,
        seed varchar NOT NULL,
        among integer NOT NULL,
        cases uuid[] NOT NULL,
        status varchar NOT NULL,
        conclusion bytea,
        drawn_by varchar NOT NULL,
        drawn_at timestamptz NOT NULL,
        closed_at timestamptz,
        version integer NOT NULL)""")
    op.execute("CREATE INDEX inspections_county ON inspections (county, id)")
    op.execute("""CREATE TABLE inspection_findings (
        id uuid PRIMARY KEY,
        inspection_id uuid NOT NULL REFERENCES inspections (id),
        case_id uuid NOT NULL REFERENCES cases (id),
        county varchar NOT NULL,
        status varchar NOT NULL,
        text bytea NOT NULL,
        answer bytea,
        conclusion bytea,
        found_by varchar NOT NULL,
        found_at timestamptz NOT NULL,
        answered_by varchar,
        closed_at timestamptz,
        version integer NOT NULL)""")
    op.execute(
        "CREATE INDEX ix_inspection_findings_inspection_id ON inspection_findings (inspection_id)"
    )
    op.execute("""CREATE TABLE instructions (
        id uuid PRIMARY KEY,
        case_id uuid NOT NULL REFERENCES cases (id),
        region varchar NOT NULL,
        office varchar NOT NULL,
        answer_by date NOT NULL,
        status varchar NOT NULL,
        text bytea NOT NULL,
        answer bytea,
        issued_by varchar NOT NULL,
        issued_at timestamptz NOT NULL,
        answered_by varchar,
        closed_at timestamptz,
        version integer NOT NULL)""")
    op.execute("CREATE INDEX ix_instructions_case_id ON instructions (case_id)")
    op.execute("CREATE INDEX instructions_region ON instructions (region, id)")
    op.execute("""CREATE TABLE misconduct_files (
        id uuid PRIMARY KEY,
        region varchar NOT NULL,
        case_id uuid,
        kind varchar NOT NULL,
        status varchar NOT NULL,
        outcome varchar,
        person bytea NOT NULL,
        facts bytea NOT NULL,
        transferred_to varchar,
        transfer_document varchar,
        transferred_on date,
        result bytea,
        opened_by varchar NOT NULL,
        opened_at timestamptz NOT NULL,
        closed_at timestamptz,
        version integer NOT NULL)""")
    op.execute("""CREATE TABLE payment_alarms (
        id uuid PRIMARY KEY,
        case_id uuid NOT NULL,
        region varchar NOT NULL,
        due_at timestamptz NOT NULL,
        raised_at timestamptz NOT NULL,
        status varchar NOT NULL,
        reason bytea,
        file_id uuid,
        version integer NOT NULL)""")
    op.execute("CREATE INDEX payment_alarms_region ON payment_alarms (region, id)")
    op.execute("CREATE INDEX misconduct_files_region ON misconduct_files (region, id)")


def downgrade() -> None:
    for table in (
        *(
            "misconduct_files",
            "payment_alarms",
            "instructions",
            "inspection_findings",
            "inspections",
        ),
        *("joint_meeting_items", "joint_meetings", "referrals"),
    ):
        op.execute(f"DROP TABLE {table}")
