"""On what a referral rests; instructions to an office without a case; the meeting after a meeting."""

from alembic import op

revision = "20261202_proofs_and_offices"
down_revision = "20261201_letters_of_a_kind"


def upgrade() -> None:
    op.execute("SET LOCAL lock_timeout = '5s'")
    op.execute("""ALTER TABLE referrals
        ADD COLUMN consent_paper varchar,
        ADD COLUMN sent_by varchar,
        ADD COLUMN proofs jsonb NOT NULL DEFAULT '[]'""")
    op.execute("""ALTER TABLE instructions
        ALTER COLUMN case_id DROP NOT NULL,
        ADD COLUMN case_number varchar,
        ADD COLUMN earlier bytea""")
    op.execute("""ALTER TABLE joint_meeting_items
        ADD COLUMN next_meeting uuid REFERENCES joint_meetings (id)""")


def downgrade() -> None:
    op.execute("ALTER TABLE joint_meeting_items DROP COLUMN next_meeting")
    op.execute("DELETE FROM instructions WHERE case_id IS NULL")
    op.execute("""ALTER TABLE instructions
        ALTER COLUMN case_id SET NOT NULL, DROP COLUMN case_number, DROP COLUMN earlier""")
    op.execute("""ALTER TABLE referrals
        DROP COLUMN consent_paper, DROP COLUMN sent_by, DROP COLUMN proofs""")
