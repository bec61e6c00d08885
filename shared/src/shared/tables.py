"""The tables that every service has in its own schema, besides those of its subject."""

from sqlalchemy import (
    BigInteger,
    Boolean,
    Column,
    Date,
    DateTime,
    Identity,
    Index,
    Integer,
    LargeBinary,
    MetaData,
    Sequence,
    String,
    Table,
    UniqueConstraint,
    Uuid,
    text,
)
from sqlalchemy.dialects.postgresql import ARRAY, JSONB
from sqlalchemy.dialects.postgresql.base import ischema_names
from sqlalchemy.types import UserDefinedType


class Xid8(UserDefinedType[int]):
    """The 64-bit transaction id of PostgreSQL."""

    cache_ok = True

    def get_col_spec(self, **_: object) -> str:
        return "xid8"


ischema_names["xid8"] = Xid8  # so that a comparison of models and schema knows the type

METADATA = MetaData()
_instant = DateTime(timezone=True)
_now = text("now()")
_xid = text("pg_current_xact_id()")

OUTBOX = Table(
    "outbox",
    METADATA,
    Column("position", BigInteger, Identity(always=True), primary_key=True),
    Column("id", Uuid, nullable=False, unique=True),
    Column("aggregatetype", String, nullable=False),  # the topic
    Column("aggregateid", Uuid, nullable=False),  # record key and subject
    Column("type", String, nullable=False),
    Column("payload", JSONB, nullable=False),
    Column("attributes", JSONB, nullable=False),  # further CloudEvents attributes
    Column("created_at", _instant, nullable=False, server_default=_now),
    Column("published_at", _instant),
)
Index("outbox_unsent", OUTBOX.c.position, postgresql_where=text("published_at IS NULL"))

INBOX = Table(
    "inbox",
    METADATA,
    Column("source", String, primary_key=True),
    Column("event_id", String, primary_key=True),
    Column("received_at", _instant, nullable=False, server_default=_now),
)

OFFSETS = Table(
    "consumer_offsets",
    METADATA,
    Column("topic", String, primary_key=True),
    Column("partition", Integer, primary_key=True),
    Column("next_offset", BigInteger, nullable=False),
)

DEAD_LETTERS = Table(
    "dead_letters",
    METADATA,
    Column("id", Uuid, primary_key=True),
    Column("topic", String, nullable=False),
    Column("partition", Integer, nullable=False),
    Column("offset", BigInteger, nullable=False),
    Column("key", LargeBinary),
    Column("headers", JSONB, nullable=False),
    Column("value", LargeBinary),
    Column("code", String, nullable=False),
    Column("reason", String, nullable=False),  # in the language of record
    Column("translations", JSONB, nullable=False, server_default=text("'{}'")),
    Column("added_at", _instant, nullable=False, server_default=_now),
    Column("closed_at", _instant),
)
Index(
    "dead_letters_open",
    DEAD_LETTERS.c.topic,
    DEAD_LETTERS.c.key,
    postgresql_where=text("closed_at IS NULL"),
)
Index(
    "dead_letters_once",
    DEAD_LETTERS.c.topic,
    DEAD_LETTERS.c.partition,
    DEAD_LETTERS.c.offset,
    unique=True,
)

IDEMPOTENCY = Table(
    "idempotency_keys",
    METADATA,
    Column("client", String, primary_key=True),
    Column("operation", String, primary_key=True),
    Column("key", String, primary_key=True),
    Column("fingerprint", LargeBinary, nullable=False),
    Column("status", Integer, nullable=False),
    Column("location", String, nullable=False),
    Column("etag", String),
    Column("created_at", _instant, nullable=False, server_default=_now),
)

AUDIT_LOG = Table(
    "audit_log",
    METADATA,
    Column("position", BigInteger, Sequence("audit_log_position"), primary_key=True),
    Column("xid", Xid8, nullable=False, server_default=_xid),
    Column("at", _instant, primary_key=True),
    Column("actor_id", String, nullable=False),
    Column("actor_roles", String, nullable=False),
    Column("action", String, nullable=False),
    Column("outcome", String, nullable=False),  # success, failure, denied
    Column("resource_type", String),
    Column("resource_id", String),
    Column("detail", JSONB, nullable=False),
    postgresql_partition_by="RANGE (at)",  # by year: `aid partitions`
)
Index("audit_log_xid", AUDIT_LOG.c.xid)
Index("audit_log_resource", AUDIT_LOG.c.resource_type, AUDIT_LOG.c.resource_id)

DETACHED_PARTITIONS = Table(
    "detached_partitions",
    METADATA,
    Column("table", String, primary_key=True),
    Column("year", Integer, primary_key=True),
    Column("file", String, nullable=False),
    Column("sha256", String, nullable=False),
    Column("rows", BigInteger, nullable=False),
    Column("first_position", BigInteger, nullable=False),
    Column("last_position", BigInteger, nullable=False),
    Column("detached_at", _instant, nullable=False, server_default=_now),
)

AUDIT_SEALS = Table(
    "audit_seals",
    METADATA,
    Column("number", BigInteger, primary_key=True),
    Column("from_xid", Xid8, nullable=False),  # included
    Column("until_xid", Xid8, nullable=False),  # excluded
    Column("rows", Integer, nullable=False),
    Column("hash", LargeBinary, nullable=False),
    Column("sealed_at", _instant, nullable=False, server_default=_now),
)

AUDIT_ROOTS = Table(
    "audit_roots",
    METADATA,
    Column("service", String, primary_key=True),
    Column("number", BigInteger, primary_key=True),
    Column("rows", Integer, nullable=False),
    Column("hash", LargeBinary, nullable=False),
)

DEADLINES = Table(
    "deadlines",
    METADATA,
    Column("id", Uuid, primary_key=True),
    Column("case_id", Uuid, nullable=False),
    Column("what", String, nullable=False),
    Column("article", String, nullable=False),
    Column("role", String, nullable=False),
    Column("region", String, nullable=False),
    Column("started_at", _instant, nullable=False),
    Column("due_at", _instant, nullable=False),
    Column("provisional", Boolean, nullable=False),
    Column("state", String, nullable=False),  # open, suspended, met, cancelled
    Column("passed_at", _instant),
    Column("closed_at", _instant),
    Column("about", Uuid),
)
Index(
    "deadline_open_once",
    DEADLINES.c.case_id,
    DEADLINES.c.what,
    unique=True,
    postgresql_where=text("state = 'open'"),
)
Index(
    "deadlines_due",
    DEADLINES.c.due_at,
    postgresql_where=text("state = 'open' AND passed_at IS NULL"),
)

CALENDARS = Table(
    "calendars",
    METADATA,
    Column("code", String, primary_key=True),
    Column("published_from", Date, nullable=False),
    Column("published_through", Date, nullable=False),
    Column("days_off", JSONB, nullable=False),
    Column("days_worked", JSONB, nullable=False),
    Column("source", String, nullable=False),
    Column("loaded_at", _instant, nullable=False, server_default=_now),
)

CITY_CHANGES = Table(
    "city_changes",
    METADATA,
    Column("id", Uuid, primary_key=True),
    Column("operation", String, nullable=False),
    Column("target", Uuid),
    Column("expected", Integer, nullable=False),  # the version that the proposer had read
    Column("body", JSONB, nullable=False),
    Column("document", String, nullable=False),
    Column("things", ARRAY(String), nullable=False, server_default=text("'{}'")),
    Column("county", String),  # whose people decide; none: the city's
    Column("proposed_by", String, nullable=False),
    Column("proposed_at", _instant, nullable=False),
    Column("expires_at", _instant, nullable=False),
    Column("status", String, nullable=False),  # of CityChangeStatus
    Column("decided_by", String),
    Column("decided_at", _instant),
    Column("reason", String),
    Column("result", Uuid),
    Column("version", Integer, nullable=False),
)
COUNTY_ENTRIES = Table(
    "county_entries",
    METADATA,
    Column("id", Uuid, primary_key=True),
    Column("register", String, nullable=False),
    Column("county", String, nullable=False),
    Column("code", String, nullable=False),
    Column("text", String, nullable=False),
    Column("details", JSONB, nullable=False),
    Column("since", Date, nullable=False),
    Column("until", Date),  # the last day; open when absent
    Column("document", String, nullable=False),
    Column("entered_at", _instant, nullable=False),
    UniqueConstraint("register", "county", "code", "since"),
)
PARAMETER_VALUES = Table(
    "parameter_values",
    METADATA,
    Column("id", Uuid, primary_key=True),
    Column("name", String, nullable=False),
    Column("county", String, nullable=False),  # empty: the city's
    Column("since", Date, nullable=False),
    Column("value", JSONB, nullable=False),
    Column("document", String, nullable=False),
    Column("loaded_at", _instant, nullable=False),
)
Index(
    "city_changes_open",
    CITY_CHANGES.c.expires_at,
    postgresql_where=text("status = 'open'"),
)
