"""Agent banks: the editions of each bank's data, and the one that counts on a day."""

from collections.abc import Collection
from dataclasses import asdict, dataclass
from datetime import date, time
from typing import Any
from uuid import UUID

from shared.calendars import CITYS, keep_calendar
from shared.transaction import Reading, Transaction
from shared.writes import change_row, insert_row
from sqlalchemy import Date, String, UniqueConstraint, bindparam, or_, select, text
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, mapped_column

from disbursement.domain.bank.account_check import AccountCheck, Covers
from disbursement.domain.bank.agents import (
    AgentBank,
    AgreedTerms,
    Encoding,
    EncryptionKind,
    FileFormat,
    SignatureKind,
    Transport,
)
from disbursement.store.tables import Base, FundRow


class AgentBankRow(Base):
    """One edition of an agent bank's data; editions of a bank never overlap."""

    __tablename__ = "agent_banks"
    __table_args__ = (UniqueConstraint("code", "valid_from", name="agent_banks_once"),)

    id: Mapped[UUID] = mapped_column(primary_key=True)
    code: Mapped[str] = mapped_column(String)
    name: Mapped[str]
    valid_from: Mapped[date] = mapped_column(Date)
    valid_until: Mapped[date | None] = mapped_column(Date)
    document: Mapped[str]
    terms: Mapped[dict[str, Any]] = mapped_column(JSONB)


ON_A_DAY = text(f"""
SELECT b.id, b.code, b.name, b.valid_from, b.valid_until, b.document, b.terms, {CITYS} AS calendar
FROM agent_banks AS b
WHERE b.valid_from <= :day AND (b.valid_until IS NULL OR b.valid_until >= :day)
""").columns(terms=JSONB)
TERMS_OF = """(SELECT CAST(b.terms AS json) FROM agent_banks AS b
    WHERE b.code = :bank_code AND b.valid_from <= :today
        AND (b.valid_until IS NULL OR b.valid_until >= :today)) AS terms"""
"""The same as a part of another statement."""
TERMS_ON_A_DAY = (
    select(AgentBankRow.terms)
    .where(
        AgentBankRow.code == bindparam("agent_code"),
        AgentBankRow.valid_from <= bindparam("agent_day"),
        or_(
            AgentBankRow.valid_until.is_(None),
            AgentBankRow.valid_until >= bindparam("agent_day"),
        ),
    )
    .scalar_subquery()
)
"""What is agreed with a bank, to be read along with something else: ``keep_terms``."""
KEPT_TERMS = "disbursement.agreed_terms"


@dataclass(frozen=True, slots=True)
class Listed:
    """An edition and the special accounts that are kept at its bank."""

    bank: AgentBank
    accounts: tuple[str, ...]


def _bank(row: Any) -> AgentBank:
    return AgentBank(
        id=row.id,
        code=row.code,
        name=row.name,
        valid_from=row.valid_from,
        valid_until=row.valid_until,
        document=row.document,
        terms=_terms(row.terms),
    )


def _terms(kept: dict[str, Any]) -> AgreedTerms:
    days = {
        name: tuple(date.fromisoformat(day) for day in kept.get(name, ()))
        for name in ("days_off", "days_worked")
    }
    check = kept.get("account_check")
    return AgreedTerms(
        **kept
        | days
        | {
            "format": FileFormat(kept["format"]),
            "encoding": Encoding(kept["encoding"]),
            "transport": Transport(kept["transport"]),
            "signature": SignatureKind(kept.get("signature", SignatureKind.NONE)),
            "encryption": EncryptionKind(kept.get("encryption", EncryptionKind.NONE)),
            "cut_off": time.fromisoformat(kept["cut_off"]),
            "account_check": None
            if check is None
            else AccountCheck(Covers(check["covers"]), check["hours"]),
        }
    )


def _kept(terms: AgreedTerms) -> dict[str, Any]:
    days = {
        name: [day.isoformat() for day in getattr(terms, name)]
        for name in ("days_off", "days_worked")
    }
    kept = asdict(terms) | days | {"cut_off": terms.cut_off.isoformat()}
    if terms.encryption is EncryptionKind.NONE:
        del kept["encryption"]  # a program of before, still serving, knows no such term
    if terms.account_check is None:
        del kept["account_check"]  # nor this one
    return kept


async def banks_on(tx: Transaction, day: date) -> dict[str, AgentBank]:
    """The data of every bank that count on a day, by its code, and with them the city's calendar."""
    rows = (await tx.session.execute(ON_A_DAY, {"day": day})).all()
    if rows:
        keep_calendar(tx.session, rows[0].calendar)
    return {row.code: _bank(row) for row in rows}


async def terms_today(tx: Reading, code: str) -> AgreedTerms | None:
    """What is agreed with a bank today, read once a transaction; nothing without data of the day."""
    kept: dict[str, AgreedTerms | None] = tx.session.info.setdefault(KEPT_TERMS, {})
    if code not in kept:
        on_the_day = {"agent_code": code, "agent_day": tx.clock.today()}
        keep_terms(tx, code, await tx.session.scalar(select(TERMS_ON_A_DAY), on_the_day))
    return kept[code]


def keep_terms(tx: Reading, code: str, terms: dict[str, Any] | None) -> AgreedTerms | None:
    """Let these be the terms with a bank in this transaction."""
    kept: dict[str, AgreedTerms | None] = tx.session.info.setdefault(KEPT_TERMS, {})
    kept[code] = None if terms is None else _terms(terms)
    return kept[code]


async def find_editions(tx: Transaction, codes: Collection[str]) -> dict[str, list[AgentBank]]:
    """Every edition of these banks, the oldest first."""
    query = (
        select(AgentBankRow)
        .where(AgentBankRow.code.in_(codes))
        .order_by(AgentBankRow.code, AgentBankRow.valid_from)
        .with_for_update()
    )
    found: dict[str, list[AgentBank]] = {code: [] for code in codes}
    for row in await tx.session.scalars(query):
        found[row.code].append(_bank(row))
    return found


async def list_editions(tx: Reading, *, ending_from: date) -> list[Listed]:
    """What counts on a day or later, by bank; each with the accounts of the funds there."""
    query = (
        select(AgentBankRow)
        .where(or_(AgentBankRow.valid_until.is_(None), AgentBankRow.valid_until >= ending_from))
        .order_by(AgentBankRow.code, AgentBankRow.valid_from)
    )
    editions = [_bank(row) for row in await tx.session.scalars(query)]
    kept = select(FundRow.bank_code, FundRow.account).order_by(FundRow.account)
    accounts = (await tx.session.execute(kept)).all()
    return [
        Listed(one, tuple(account for code, account in accounts if code == one.code))
        for one in editions
    ]


def insert_edition(tx: Transaction, bank: AgentBank) -> None:
    """Enter an edition."""
    own = {"code": bank.code, "valid_from": bank.valid_from}
    insert_row(tx, AgentBankRow, id=bank.id, **own, **_said(bank))


def change_edition(tx: Transaction, edition: UUID, bank: AgentBank) -> None:
    """Let an edition that has not begun say something else."""
    change_row(tx, AgentBankRow, {"id": edition}, **_said(bank))


def _said(bank: AgentBank) -> dict[str, Any]:
    return {
        "name": bank.name,
        "valid_until": bank.valid_until,
        "document": bank.document,
        "terms": _kept(bank.terms),
    }


def end_edition(tx: Transaction, edition: UUID, *, on: date) -> None:
    """Let an edition end on the day before the next one."""
    change_row(tx, AgentBankRow, {"id": edition}, valid_until=on)
