"""Tables filled by SQL with copies of what a run has left, so that reads meet a province's rows."""

import time
from collections.abc import Mapping

import asyncpg
from aid_client.application import ApplicationSteps
from aid_client.http import SuiteClient
from aid_client.payment import PaymentSteps

TABLES = (
    *("intake.applications", "intake.case_progress", "intake.duties", "intake.timeline"),
    *("approval.cases", "disbursement.payments"),
)
"""The tables that lists and reads ask."""
AT_ONCE = 50_000
COLUMNS = """
SELECT a.attname AS name, format_type(a.atttypid, NULL) AS type,
    coalesce(bool_or(i.indisunique), false) AS is_unique
FROM pg_attribute AS a
LEFT JOIN pg_index AS i ON i.indrelid = a.attrelid AND i.indisunique AND a.attnum = ANY(i.indkey)
WHERE a.attrelid = $1::regclass AND a.attnum > 0 AND NOT a.attisdropped AND a.attgenerated = ''
    AND a.attidentity = ''
GROUP BY a.attnum, a.attname, a.atttypid ORDER BY a.attnum
"""


async def fill(admin: asyncpg.Connection, rows: int, *, until: float) -> bool:
    """Fill each table up to so many rows; false if the time for it, ``until``, is over before.

    A copy has another id and is otherwise what a row of the run is: settled, of the same county.
    """
    await admin.execute(
        "SET session_replication_role = replica"
    )  # a copy's references are its model's
    try:
        for table in TABLES:
            there = await admin.fetchval(f"SELECT count(*) FROM {table}")
            columns = await admin.fetch(COLUMNS, table)
            names = ", ".join(f'"{column["name"]}"' for column in columns)
            values = ", ".join(_copied(column) for column in columns)
            await admin.execute(
                f"CREATE TEMPORARY TABLE IF NOT EXISTS model_of_{table.replace('.', '_')} AS"
                f" SELECT row_number() OVER () AS place, * FROM"
                f" (SELECT * FROM {table} LIMIT 200) AS found"
            )
            model = f"model_of_{table.replace('.', '_')}"
            number = await admin.fetchval(f"SELECT count(*) FROM {model}")
            while there < rows:
                if time.monotonic() > until:
                    return False
                some = min(AT_ONCE, rows - there)
                await admin.execute(
                    f"INSERT INTO {table} ({names}) SELECT {values}"
                    f" FROM generate_series({there + 1}, {there + some}) AS n"
                    f" JOIN {model} AS m ON m.place = 1 + n % {number}"
                )
                there += some
            await admin.execute(f"VACUUM ANALYZE {table}")
    finally:
        await admin.execute("RESET session_replication_role")
    return True


def _copied(column: Mapping[str, str]) -> str:
    name = f'm."{column["name"]}"'
    if not column["is_unique"]:
        return name
    if column["type"] == "uuid":
        return "gen_random_uuid()"
    if column["type"] in {"character varying", "text"}:
        return f"{name} || '-' || n"
    return name


def reads(http: SuiteClient, application: ApplicationSteps) -> Mapping[str, tuple[str, str, str]]:
    """The hot reads, each as service, address and token."""
    maker = PaymentSteps(application).maker
    handler, lead = application.handler, http.token("county_lead", region=application.region[:6])
    case = application.id
    return {
        "one application": ("intake", f"/v1/applications/{case}", application.applicant),
        "its timeline": ("intake", f"/v1/applications/{case}/timeline", application.applicant),
        "work list": ("intake", "/v1/work", handler),
        "one case": ("approval", f"/v1/cases/{case}", lead),
        "payments ready": ("disbursement", "/v1/payments?status=ready", maker),
        "payments paid": ("disbursement", "/v1/payments?status=paid", maker),
        "payments of a case": ("disbursement", f"/v1/payments?case_id={case}", maker),
    }
