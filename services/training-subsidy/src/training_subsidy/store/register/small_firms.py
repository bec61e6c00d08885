"""Applications of small firms, what is known of each from others, and whom a listed firm employs."""

from collections.abc import Sequence
from dataclasses import asdict
from datetime import date
from typing import Any
from uuid import UUID

from shared.regions import covered_by
from shared.rows import Packed
from shared.transaction import Reading, Transaction
from shared.writes import change_row
from sqlalchemy import insert, select, text
from sqlalchemy.exc import IntegrityError

from training_subsidy.domain.dates import Dates
from training_subsidy.domain.register.employee import EmployeeStatus, Employment
from training_subsidy.domain.register.inquiry import InquiryOutcome
from training_subsidy.domain.register.proofs import ProofShown, ProofStatus
from training_subsidy.domain.register.purchases import PurchaseContract
from training_subsidy.domain.register.small_firm import (
    SIZES_REGISTER,
    FirmFacts,
    SmallFirm,
    SmallFirmAppliedAlready,
    SmallFirmNotFound,
    SmallFirmStatus,
)
from training_subsidy.domain.vocabulary import ProofKind
from training_subsidy.store.register import entries
from training_subsidy.store.register.apprentice_tables import SmallFirmRow
from training_subsidy.store.register.contracts import contract_from
from training_subsidy.store.register.enterprise_tables import TrainingCentreRow
from training_subsidy.store.register.proofs import shown_from
from training_subsidy.store.register.purchase_tables import PurchaseContractRow
from training_subsidy.store.versions import expect

ENTRY = """m.status, m.since, m.until, m.left_on,
        (SELECT a.outcome FROM inquiries AS a
            WHERE a.subject = m.id AND a.question = 'EMPLOYMENT' AND a.status <> 'dropped'
            ORDER BY a.asked_at DESC, a.id DESC LIMIT 1), m.denied, f.since, f.until"""
LISTED = "JOIN small_firms AS f ON f.org = m.org AND f.status = 'listed'"
EMPLOYED_THERE = f"""ARRAY(SELECT ROW({ENTRY})
    FROM employees AS m JOIN persons AS q ON q.id_hash = m.number_hash {LISTED}
    WHERE q.person_id = c.person_id)"""
"""What social insurance said of a person's entries in the rosters of listed small firms."""
CONTRACT = Packed(PurchaseContractRow, "p")
SHOWN = f"""ARRAY(SELECT ROW({ENTRY}) FROM employees AS m {LISTED} WHERE m.number_hash = h.hash) AS there,
    ARRAY(SELECT ROW(g.kind, g.status, g.valid_from, g.valid_until, g.remaining_months)
        FROM group_proofs AS g JOIN persons AS q ON q.person_id = g.person_id
        WHERE q.id_hash = h.hash AND g.trainee_group = 'SMALL_FIRM') AS papers"""
"""What shows that the person of a number is a small firm's: its rosters, and papers of two officers."""
OF_SEAT = text(f"""SELECT
    (SELECT {CONTRACT.sql} FROM purchase_contracts AS p
        JOIN contract_classes AS k ON k.contract_id = p.id WHERE k.class_id = :class_id) AS contract,
    {SHOWN} FROM (SELECT CAST(:hash AS bytea) AS hash) AS h""")
OF_NUMBERS = text(f"""SELECT h.hash, {SHOWN}
    FROM unnest(CAST(:hashes AS bytea[])) AS h(hash)""")
NAMES = tuple(SmallFirm.__dataclass_fields__)


def firm_from(row: Any) -> SmallFirm:
    values = {name: getattr(row, name) for name in NAMES}
    return SmallFirm(**values | {"status": SmallFirmStatus(row.status)})


async def insert_firm(tx: Transaction, firm: SmallFirm) -> SmallFirm:
    """Note an application. Raises ``SmallFirmAppliedAlready``."""
    try:
        await tx.session.execute(insert(SmallFirmRow).values(**asdict(firm)))
    except IntegrityError:
        raise SmallFirmAppliedAlready from None
    tx.audit_subject("small_firm", firm.id, firm.version)
    tx.created(firm.id)
    return firm


async def get_firm(
    tx: Reading, firm_id: UUID, *, expected: int | None = None, lock: bool = False
) -> SmallFirm:
    """One application: an enterprise sees its own (404), an office those of its region."""
    query = select(SmallFirmRow).where(SmallFirmRow.id == firm_id)
    if lock:
        query = query.with_for_update()
    row = await tx.session.scalar(query.execution_options(populate_existing=True))
    if row is None or (tx.by.owns_single_cases and row.org != tx.by.org):
        raise SmallFirmNotFound
    if not tx.by.owns_single_cases:
        tx.by.within(row.region)
    expect(row.version, expected)
    return firm_from(row)


def save_firm(tx: Transaction, firm: SmallFirm) -> SmallFirm:
    """Write a step when the transaction ends, unless someone else has written since."""
    columns = ("status", "size", "heads", "since", "until", "decided_by", "decided_at")
    values = {name: getattr(firm, name) for name in columns}
    change_row(
        tx,
        SmallFirmRow,
        {"id": firm.id},
        was=firm.version,
        version=firm.version + 1,
        **values,
    )
    tx.audit_subject("small_firm", firm.id, firm.version + 1)
    return SmallFirm(**asdict(firm) | {"version": firm.version + 1})


async def find_firms(
    tx: Reading, *, status: SmallFirmStatus | None, after: UUID | None, limit: int
) -> list[SmallFirm]:
    """One's own applications, or those of an office's region, the oldest first."""
    query = select(SmallFirmRow).order_by(SmallFirmRow.id).limit(limit)
    if tx.by.owns_single_cases:
        query = query.where(SmallFirmRow.org == (tx.by.org or "-"))
    else:
        query = query.where(covered_by(tx.by.region.code or "-", SmallFirmRow.region))
    if status is not None:
        query = query.where(SmallFirmRow.status == status)
    if after is not None:
        query = query.where(SmallFirmRow.id > after)
    return [firm_from(row) for row in await tx.session.scalars(query)]


async def facts_of(tx: Reading, org: str, *, on: date) -> FirmFacts:
    """What the registers say of a firm on a day: its size, and a training centre of its own."""
    entry = await entries.find_listed(tx, SIZES_REGISTER, org, on=on)
    centre = await tx.session.scalar(
        select(TrainingCentreRow.id)
        .where(TrainingCentreRow.credit_code == org, TrainingCentreRow.opened_on <= on)
        .limit(1)
    )
    values = {} if entry is None else entries.values_of(tx, entry)
    return FirmFacts(
        size=values.get("size"), heads=values.get("heads"), has_centre=centre is not None
    )


async def rosters_of(
    tx: Transaction, numbers: Sequence[str], days: Dates
) -> dict[str, tuple[ProofShown, ...]]:
    """What shows that these are employed by listed small firms on the days of a course, by number."""
    if not numbers:
        return {}
    await tx.flush()
    hashes = {tx.vault.lookup("id_number", number): number for number in numbers}
    rows = await tx.session.execute(OF_NUMBERS, {"hashes": list(hashes)})
    return {hashes[bytes(row.hash)]: _shown(row, days) for row in rows}


async def read_seat(
    tx: Transaction, class_id: UUID, number: str, days: Dates
) -> tuple[PurchaseContract | None, tuple[ProofShown, ...]]:
    """The contract of a class, and what shows that a person is a listed firm's employee."""
    given = {"class_id": class_id, "hash": tx.vault.lookup("id_number", number)}
    row = (await tx.session.execute(OF_SEAT, given)).one()
    contract = None if row.contract is None else contract_from(CONTRACT.read(row.contract))
    return contract, _shown(row, days)


def _shown(row: Any, days: Dates) -> tuple[ProofShown, ...]:
    return rosters_from(row.there, days) + shown_from(row.papers)


def rosters_from(rows: Any, days: Dates) -> tuple[ProofShown, ...]:
    """The proofs that rosters make, from ``EMPLOYED_THERE``: confirmed as social insurance has it.

    An entry that social insurance denies, or has for other days, shows nothing.
    """
    shown = []
    for status, since, until, left_on, outcome, denied, listed_since, listed_until in rows:
        employment = Employment(
            status=EmployeeStatus(status),
            since=since,
            until=until,
            left_on=left_on,
            outcome=None if outcome is None else InquiryOutcome(outcome),
            denied=denied,
        )
        covers = employment.covers(days)
        if covers is not False:
            shown.append(
                ProofShown(
                    kind=ProofKind.SMALL_FIRM_ROSTER,
                    status=ProofStatus.CONFIRMED if covers else ProofStatus.ENTERED,
                    valid_from=listed_since,
                    valid_until=listed_until,
                    remaining_months=None,
                )
            )
    return tuple(shown)
