"""Prove the books: every approved yuan accounted for, nothing paid twice, the audit chain whole.

Each service is read through its own role, so this needs no right that the services lack.
"""

import asyncio
from collections.abc import Mapping
from contextlib import AsyncExitStack

from aid_engines.layout import Layout
from shared.audit import verify_chain
from shared.contracts.orders import PaymentOrder
from shared.contracts.registry import events_extending
from shared.suite import SERVICES
from shared.vault import Vault
from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncSession

from aid.books import Findings, check_cash, check_decisions, check_ledger, check_payments
from aid.databases import session_of
from aid.evidence import (
    check_claim_signatures,
    check_entries,
    check_reservations,
    check_roots,
    check_signatures,
)
from aid.kept import check_accounts, check_kept, prove
from aid.limits import check_caps, check_plans
from aid.lineage import check_lineage
from aid.partitions.at_hand import lay_beside
from aid.recoveries import check_recoveries
from aid.statements import check_equation, check_statements
from aid.transfers import check_transfers

SETTLE_SECONDS = 20.0
QUIET = text("""
SELECT (SELECT count(*) FROM outbox WHERE published_at IS NULL) AS unsent,
       (SELECT count(*) FROM dead_letters WHERE closed_at IS NULL) AS dead_letters
""")

ROOTS = text("SELECT number, hash FROM audit_roots WHERE service = :name")


async def run(layout: Layout) -> int:
    """Print what was proved, or each thing that does not hold; exit 1 then."""
    findings = await settled(layout)
    for line in findings.proved:
        print(f"ok      {line}")
    for line in findings.broken:
        print(f"BROKEN  {line}")
    print("the books hold" if findings.ok else f"{len(findings.broken)} things do not hold")
    return 0 if findings.ok else 1


async def settled(layout: Layout) -> Findings:
    """The findings once what is on its way has arrived, or those after ``SETTLE_SECONDS``."""
    deadline = asyncio.get_running_loop().time() + SETTLE_SECONDS
    while True:
        findings = await verify(layout)
        if findings.ok or asyncio.get_running_loop().time() > deadline or not findings.may_settle:
            return findings
        await asyncio.sleep(1)


async def verify(layout: Layout) -> Findings:
    """One look at all five services."""
    findings = Findings()
    async with AsyncExitStack() as stack:
        sessions: dict[str, AsyncSession] = {}
        for service in SERVICES:
            session = session_of(layout, service.name)
            sessions[service.name] = await stack.enter_async_context(session)
        await _check_events(sessions, findings)
        is_trail_whole = await lay_beside(layout, sessions, findings)
        order_topics = {order.topic for order in events_extending(PaymentOrder)}
        deciding = [sessions[one.name] for one in SERVICES if one.topic in order_topics]
        await check_decisions(deciding, sessions["disbursement"], findings)
        await check_payments(sessions["disbursement"], findings)
        await check_statements(sessions["disbursement"], findings)
        await check_equation(sessions["disbursement"], findings)
        await check_recoveries(sessions["disbursement"], findings)
        await check_lineage(sessions["disbursement"], findings)
        await check_transfers(sessions["disbursement"], findings)
        await check_cash(sessions["disbursement"], findings)
        await check_ledger(sessions["disbursement"], findings)
        await check_caps(sessions["approval"], findings)
        await check_plans(sessions["training-subsidy"], findings)
        if not is_trail_whole:
            return findings  # what follows rests on the trail; a break settled in it shows as open
        await check_reservations(sessions["approval"], sessions["disbursement"], findings)
        await check_signatures(sessions["approval"], findings)
        await check_claim_signatures(sessions["training-subsidy"], findings)
        await check_entries(sessions["disbursement"], findings)
        for name in ("approval", "disbursement"):
            await check_kept(name, sessions[name], findings)
        keyring = layout.keys / "disbursement.keyring.json"
        if keyring.exists():  # elsewhere its keys are with the service alone
            vault = Vault.from_file(keyring)
            await check_accounts(sessions["disbursement"], vault, findings)
        prove(findings)
        await _check_audit(sessions, findings)
        await check_roots(layout, sessions, findings)
    return findings


async def _check_events(sessions: Mapping[str, AsyncSession], findings: Findings) -> None:
    for name, session in sessions.items():
        row = (await session.execute(QUIET)).one()
        if row.unsent:
            findings.unsettled(f"{name}: {row.unsent} events wait for the broker")
        if row.dead_letters:
            findings.fail(f"{name}: {row.dead_letters} dead letters (aid dead list)")
    findings.prove("no event is stuck", "wait for the broker")


async def _check_audit(sessions: Mapping[str, AsyncSession], findings: Findings) -> None:
    """Recompute the chains, and compare them with the hashes that the other services keep.

    The copies are read first: a seal made in between is then in the chain already, while the
    other order would call the newest copy of a suite at work a forged one.
    """
    kept = {
        name: [
            (other, row.number, bytes(row.hash).hex())
            for other, elsewhere in sessions.items()
            for row in await elsewhere.execute(ROOTS, {"name": name})
        ]
        for name in sessions
    }
    seals = 0
    for name, session in sessions.items():
        broken, roots = await verify_chain(session, name)
        seals += len(roots)
        for seal in broken:
            findings.fail(f"audit of {seal.service}, seal {seal.number}: {seal.why}")
        for other, number, root in kept[name]:
            if roots.get(number) != root:
                findings.fail(f"audit of {name}, seal {number}: {other} keeps another hash")
    findings.prove(f"audit chains of five services are whole under {seals} seals", "audit of")
