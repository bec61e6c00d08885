"""The checks of facts on which money or a term rests: each row as the audit chain has kept it.

Whoever owns the tables can date a notice back, name another officer under a batch, or put another
account in a payee's place; the step that wrote the row wrote the fact into the chain as well.
"""

from collections.abc import Mapping
from dataclasses import dataclass

from shared.vault import Place, Vault
from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncSession

from aid.books import Findings


@dataclass(frozen=True, slots=True)
class KeptFact:
    """Rows of a table of a service, the action that kept them, and what of them it kept.

    ``name`` is the row's name in the chain, ``facts`` are the fact and the column that has it, and
    ``when`` tells the rows that have the fact. ``by`` is the column of who did it. ``at`` is when a
    row was written: one from before the first fact of its kind is known by none.
    """

    service: str
    table: str
    action: str
    resource: str
    facts: Mapping[str, str]
    at: str
    by: str | None = None
    name: str = "t.id"
    when: str = "true"
    may_go: bool = False


KEPT = (
    KeptFact(
        "intake",
        "reward_things",
        "keep_reward_thing",
        "reward_thing",
        {"form": "t.form_id", "sha256": "t.sha256", "mark": "t.mark"},
        at="t.registered_at",
        by="registered_by",
    ),
    KeptFact(
        "intake",
        "reward_things",
        "keep_reward_arrival",
        "reward_thing",
        {"form": "t.form_id"},
        at="t.received_at",
        by="received_by",
        when="t.received_at IS NOT NULL",
    ),
    KeptFact(
        "intake",
        "reward_forms",
        "keep_reward_confirmation",
        "reward",
        {
            "number": "t.number",
            "amount_each": "t.amount_each",
            "handed_over_on": "t.handed_over_on",
            "person": "t.person_id",
        },
        at="t.confirmed_at",
        by="confirmed_by",
        when="t.confirmed_at IS NOT NULL",
    ),
    KeptFact(
        "intake",
        "reward_orders",
        "keep_reward_order",
        "reward_order",
        {
            "decision": "t.decision_id",
            "amount": "t.amount",
            "things": "t.things",
            "person": "t.person_id",
        },
        at="t.ordered_at",
    ),
    KeptFact(
        "approval",
        "notices",
        "keep_notice",
        "notice",
        {"amount": "t.amount", "round": "t.round", "posted_on": "t.posted_on"},
        at="t.posted_at",
        by="posted_by",
    ),
    KeptFact(
        "approval",
        "visits",
        "keep_visit",
        "visit",
        {"visited_on": "t.visited_on", "facts_confirmed": "t.facts_confirmed"},
        at="t.recorded_at",
        by="recorded_by",
    ),
    KeptFact(
        "approval",
        "letters",
        "keep_delivery",
        "letter",
        {"delivered_on": "t.delivered_on", "delivered_method": "t.delivered_method"},
        at="t.delivered_on + 1",
        by="delivered_by",
        name="t.case_id || '/' || t.kind || '/' || t.number || '/' || t.nth",
        when="t.delivered_on IS NOT NULL",
        may_go=True,
    ),
    KeptFact(
        "disbursement",
        "batches",
        "keep_batch",
        "batch",
        {"number": "t.number"},
        at="t.made_at",
        by="made_by",
    ),
    KeptFact(
        "disbursement",
        "batches",
        "keep_release",
        "batch",
        {"count": "t.count", "total": "t.total"},
        at="t.released_at",
        by="released_by",
        when="t.released_at IS NOT NULL",
    ),
    KeptFact(
        "disbursement",
        "hand_overs",
        "keep_hand_over",
        "hand_over",
        {
            "handed_over_on": "t.handed_over_on",
            "witnesses": "array_to_string(t.witnesses, ',')",
            "signature": "t.signature",
        },
        at="t.recorded_at",
        by="handed_over_by",
    ),
    KeptFact(
        "disbursement",
        "purchases",
        "keep_purchase",
        "purchase",
        {name: f"t.{name}" for name in ("reference", "supplier", "value", "fund_id")},
        at="t.proposed_at",
        by="proposed_by",
    ),
    KeptFact(
        "disbursement",
        "funds",
        "keep_fund",
        "fund",
        {
            name: f"t.{name}"
            for name in ("code", "region", "kind", "scheme", "bank_code", "account")
        },
        at="NULL",  # a fund is kept again whenever it is announced
    ),
    KeptFact(
        "disbursement",
        "funds",
        "keep_level",
        "fund_level",
        {"level": "t.level"},
        at="NULL",
    ),
    KeptFact(
        "disbursement",
        "fund_transfers",
        "keep_transfer",
        "fund_transfer",
        {
            name: f"t.{name}"
            for name in ("number", "from_fund_id", "to_fund_id", "amount", "document", "dated")
        },
        at="t.proposed_at",
        by="proposed_by",
    ),
    KeptFact(
        "disbursement",
        "fund_transfers",
        "keep_booking",
        "transfer_booking",
        {"amount": "t.amount"},
        at="t.checked_at",
        by="checked_by",
        when="t.status IN ('booked', 'reversing', 'reversed')",
    ),
    KeptFact(
        "disbursement",
        "fund_transfers",
        "keep_reversal",
        "transfer_reversal",
        {"amount": "t.amount"},
        at="t.reversed_at",
        by="reversed_by",
        when="t.status = 'reversed'",
    ),
    KeptFact(
        "disbursement",
        "budgets",
        "keep_budget",
        "budget",
        {name: f"t.{name}" for name in ("fund_id", "year", "amount", "document")},
        at="t.proposed_at",
        by="proposed_by",
    ),
    KeptFact(
        "disbursement",
        "budgets",
        "keep_confirmation",
        "budget_confirmation",
        {"amount": "t.amount"},
        at="t.checked_at",
        by="checked_by",
        when="t.status IN ('in_force', 'replaced')",
    ),
    KeptFact(
        "disbursement",
        "payees",
        "keep_payee",
        "payee",
        {"payee_version": "t.payee_version", "bank_code": "t.bank_code"},
        at="t.fetched_at",
        name="t.payment_id",
    ),
)
PAYEES = text("""
SELECT p.payment_id, q.case_number, p.account, a.detail ->> 'account' AS mark
FROM payees AS p JOIN payments AS q ON q.id = p.payment_id, LATERAL (
    SELECT detail FROM audit_log
    WHERE action = 'keep_payee' AND resource_type = 'payee'
        AND resource_id = CAST(p.payment_id AS varchar)
    ORDER BY position DESC LIMIT 1) AS a
""")


def _differs(kept: KeptFact) -> str:
    """A query of the rows that are not as the newest row of the chain about them says."""
    facts = [
        f"a.detail ->> '{fact}' IS DISTINCT FROM CAST({column} AS varchar)"
        for fact, column in kept.facts.items()
    ]
    if kept.by is not None:
        facts.append(f"a.actor_id IS DISTINCT FROM t.{kept.by}")
    return f"""
SELECT CAST({kept.name} AS varchar) AS name FROM {kept.table} AS t LEFT JOIN LATERAL (
    SELECT actor_id, detail FROM audit_log
    WHERE action = '{kept.action}' AND resource_type = '{kept.resource}'
        AND resource_id = CAST({kept.name} AS varchar)
    ORDER BY position DESC LIMIT 1) AS a ON true
WHERE ({kept.when}) AND ({" OR ".join(facts)})
    AND (a.detail IS NOT NULL OR {kept.at} >= (
        SELECT min(at) FROM audit_log WHERE action = '{kept.action}'))"""


def _gone(kept: KeptFact) -> str:
    """A query of the names of rows that the chain knows and the table has no more."""
    return f"""
SELECT DISTINCT a.resource_id AS name FROM audit_log AS a
WHERE a.action = '{kept.action}' AND a.resource_type = '{kept.resource}' AND NOT EXISTS (
    SELECT FROM {kept.table} AS t WHERE CAST({kept.name} AS varchar) = a.resource_id)"""


async def check_kept(service: str, session: AsyncSession, findings: Findings) -> None:
    """Each notice, visit, delivery, batch, hand-over, fund and payee is as it was kept."""
    for kept in KEPT:
        if kept.service != service:
            continue
        for row in await session.execute(text(_differs(kept))):
            findings.fail(f"kept fact: {kept.resource} {row.name} is not as {kept.action} kept it")
        for row in [] if kept.may_go else await session.execute(text(_gone(kept))):
            findings.fail(f"kept fact: {kept.resource} {row.name} was removed")


async def check_accounts(disbursement: AsyncSession, vault: Vault, findings: Findings) -> None:
    """The account of each payee is the one that its owner gave, by a keyed hash in the chain."""
    for row in await disbursement.execute(PAYEES):
        place = Place("payees", "account", row.payment_id)
        account = vault.open(bytes(row.account), place)
        if vault.lookup("account", account).hex() != row.mark:
            findings.fail(
                f"kept fact: the account of {row.case_number} is not the one that was kept"
            )


def prove(findings: Findings) -> None:
    """Say that all of it holds."""
    findings.prove("what money and terms rest on is as it was kept", "kept fact")
