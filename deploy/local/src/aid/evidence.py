"""The checks of who did what: rows against the sealed audit chain, and its seals against the topic.

Whoever may write to a service's tables can change a signature, release a reservation or post an
entry; whoever owns the database can rewrite the audit log, every seal and every copy of it. What a
step wrote into the chain names the first; the topic of roots, which no database holds, the second.
"""

import json
from collections.abc import Mapping

from aid_engines.layout import Layout
from shared.contracts.plumbing import AUDIT_ROOTS_TOPIC, AuditSealed
from shared.contracts.training_subsidy import ClaimDecided
from shared.money import yuan
from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncSession

from aid.backup import records
from aid.books import Findings

SIGNATURES = text("""
SELECT o.case_id, CAST(o.id AS varchar) AS id, o.role, o.signed_by FROM opinions AS o
WHERE NOT EXISTS (
    SELECT FROM audit_log AS a
    WHERE a.action = 'keep_opinion' AND a.resource_id = CAST(o.id AS varchar)
        AND a.actor_id = o.signed_by AND a.detail ->> 'signed_by' = o.signed_by
        AND a.detail ->> 'role' = o.role AND a.detail ->> 'positive' = CAST(o.positive AS varchar)
        AND CAST(a.detail ->> 'amount' AS bigint) IS NOT DISTINCT FROM o.amount
        AND CAST(a.detail ->> 'round' AS integer) = o.round)
""")
DECISIONS = text("""
SELECT d.case_id, d.decided_by FROM decisions AS d
WHERE NOT EXISTS (
    SELECT FROM audit_log AS a
    WHERE a.action = 'keep_decision' AND a.resource_id = CAST(d.id AS varchar)
        AND a.actor_id = d.decided_by AND a.detail ->> 'decided_by' = d.decided_by
        AND a.detail ->> 'signers' = array_to_string(d.signers, ',')
        AND a.detail ->> 'approved' = CAST(d.approved AS varchar)
        AND CAST(a.detail ->> 'amount' AS bigint) = d.amount)
""")
REMOVED = text("""
SELECT a.resource_type, a.resource_id FROM audit_log AS a
WHERE (a.action = 'keep_opinion'
        AND NOT EXISTS (SELECT FROM opinions AS o WHERE CAST(o.id AS varchar) = a.resource_id))
    OR (a.action = 'keep_decision'
        AND NOT EXISTS (SELECT FROM decisions AS d WHERE CAST(d.id AS varchar) = a.resource_id))
""")
REVIEWS = text("""
SELECT c.case_number, c.reviewed_by FROM claims AS c
WHERE c.reviewed_by IS NOT NULL AND NOT EXISTS (
    SELECT FROM audit_log AS a
    WHERE a.action = 'keep_review' AND a.resource_type = 'claim'
        AND a.resource_id = CAST(c.id AS varchar)
        AND a.actor_id = c.reviewed_by AND a.detail ->> 'reviewed_by' = c.reviewed_by
        AND a.detail ->> 'positive' = CAST(c.review_positive AS varchar)
        AND CAST(a.detail ->> 'reviewed_at' AS timestamptz) = c.reviewed_at
        AND ((c.status <> 'reviewed' AND c.approved IS NOT TRUE)
            OR CAST(a.detail ->> 'amount' AS bigint) IS NOT DISTINCT FROM c.amount)
        AND NOT EXISTS (
            SELECT FROM audit_log AS later
            WHERE later.resource_type = 'claim' AND later.resource_id = a.resource_id
                AND later.action IN ('keep_review', 'send_back_claim')
                AND later.outcome = 'success' AND later.position > a.position))
""")
VERDICTS = text("""
SELECT c.case_number, c.decided_by FROM claims AS c
WHERE c.decision_id IS NOT NULL AND NOT EXISTS (
    SELECT FROM audit_log AS a
    WHERE a.action = 'keep_verdict' AND a.resource_type = 'claim_decision'
        AND a.resource_id = CAST(c.decision_id AS varchar)
        AND a.detail ->> 'claim' = CAST(c.id AS varchar)
        AND a.actor_id = c.decided_by AND a.detail ->> 'decided_by' = c.decided_by
        AND a.detail ->> 'approved' = CAST(c.approved AS varchar)
        AND CAST(a.detail ->> 'amount' AS bigint) IS NOT DISTINCT FROM c.amount
        AND a.detail ->> 'items'
            = (SELECT string_agg(i.item, ',' ORDER BY i.place)
               FROM jsonb_array_elements_text(c.items) WITH ORDINALITY AS i(item, place))
        AND CAST(a.detail ->> 'decided_at' AS timestamptz) = c.decided_at)
""")
VERDICTS_REMOVED = text("""
SELECT a.detail ->> 'claim' AS claim, a.detail ->> 'decided_by' AS decided_by FROM audit_log AS a
WHERE a.action = 'keep_verdict'
    AND NOT EXISTS (SELECT FROM claims AS c WHERE CAST(c.decision_id AS varchar) = a.resource_id)
    AND NOT EXISTS (
        SELECT FROM claim_reopenings AS r
        WHERE CAST(r.decision_id AS varchar) = a.resource_id AND r.decided_by = a.actor_id
            AND CAST(r.claim_id AS varchar) = a.detail ->> 'claim'
            AND a.detail ->> 'approved' = 'false')
""")
SUPPLEMENTS = text("""
SELECT c.case_number, s.ordered_by FROM claim_supplements AS s JOIN claims AS c ON c.id = s.claim_id
WHERE NOT EXISTS (
    SELECT FROM audit_log AS a
    WHERE a.action = 'keep_supplement' AND a.resource_type = 'claim_supplement'
        AND a.resource_id = CAST(s.id AS varchar)
        AND a.detail ->> 'claim' = CAST(s.claim_id AS varchar)
        AND a.detail ->> 'decision' = CAST(s.decision_id AS varchar)
        AND a.actor_id = s.ordered_by AND a.detail ->> 'ordered_by' = s.ordered_by
        AND CAST(a.detail ->> 'amount' AS bigint) = s.amount
        AND CAST(a.detail ->> 'ordered_at' AS timestamptz) = s.ordered_at)
""")
SUPPLEMENTS_REMOVED = text("""
SELECT a.detail ->> 'claim' AS claim, a.detail ->> 'ordered_by' AS ordered_by FROM audit_log AS a
WHERE a.action = 'keep_supplement'
    AND NOT EXISTS (SELECT FROM claim_supplements AS s WHERE CAST(s.id AS varchar) = a.resource_id)
""")
CLAIMS_PUBLISHED_OTHERWISE = text("""
SELECT o.payload ->> 'case_number' AS case_number
FROM outbox AS o LEFT JOIN claims AS c ON c.decision_id = CAST(o.payload ->> 'decision_id' AS uuid)
WHERE o.type = :decided
    AND NOT EXISTS (
        SELECT FROM claim_reopenings AS r
        WHERE r.decision_id = CAST(o.payload ->> 'decision_id' AS uuid)
            AND NOT CAST(o.payload ->> 'approved' AS boolean))
    AND (c.id IS NULL OR c.approved <> CAST(o.payload ->> 'approved' AS boolean)
        OR coalesce(c.amount, 0) <> CAST(CAST(o.payload ->> 'amount' AS numeric) * 100 AS bigint))
""")
ENTRIES = text("""
SELECT e.natural_key, e.kind, CAST(sum(l.amount) FILTER (WHERE l.amount > 0) AS bigint) AS amount
FROM journal_entries AS e LEFT JOIN journal_lines AS l ON l.entry_id = e.id
GROUP BY e.id
HAVING NOT EXISTS (
    SELECT FROM audit_log AS a
    WHERE a.action = 'post_entry' AND a.resource_id = e.natural_key
        AND a.actor_id = e.posted_by AND a.detail ->> 'kind' = e.kind
        AND a.detail ->> 'fund' = CAST(e.fund_id AS varchar)
        AND a.detail ->> 'payment' IS NOT DISTINCT FROM CAST(e.payment_id AS varchar)
        AND array_agg(ROW(l.account, l.amount) ORDER BY l.amount)
            = ARRAY[
                ROW(CAST(a.detail ->> 'credit' AS varchar), -CAST(a.detail ->> 'amount' AS bigint)),
                ROW(CAST(a.detail ->> 'debit' AS varchar), CAST(a.detail ->> 'amount' AS bigint))])
""")
ENTRIES_REMOVED = text("""
SELECT DISTINCT a.resource_id FROM audit_log AS a
WHERE a.action = 'post_entry'
    AND NOT EXISTS (SELECT FROM journal_entries AS e WHERE e.natural_key = a.resource_id)
""")
RESERVATIONS = text("""
SELECT r.decision_id, r.state, c.assessment ->> 'case_number' AS case_number
FROM reservations AS r JOIN cases AS c ON c.id = r.case_id
""")
PAYMENTS = text("SELECT decision_id, status FROM payments")
COPIES = text("SELECT service, number FROM audit_roots")
SEALS = text("SELECT number, hash FROM audit_seals ORDER BY number")
RELEASED_BY = frozenset({"cancelled"})


async def check_signatures(approval: AsyncSession, findings: Findings) -> None:
    """Each opinion and each decision is as the audit chain knows it, and none is gone."""
    for row in (await approval.execute(SIGNATURES)).all():
        findings.fail(
            f"signature of {row.signed_by} ({row.role}) on case {row.case_id} is not the one that "
            "was made"
        )
    for row in (await approval.execute(DECISIONS)).all():
        findings.fail(
            f"signature of {row.decided_by} under the decision of case {row.case_id}"
            " is not the one that was made"
        )
    for row in (await approval.execute(REMOVED)).all():
        findings.fail(f"signature: {row.resource_type} {row.resource_id} was removed")
    findings.prove("every signature is the one that was made", "signature")


async def check_claim_signatures(training: AsyncSession, findings: Findings) -> None:
    """Each review and each decision of a claim is as the audit chain knows it, and none is gone."""
    for row in (await training.execute(REVIEWS)).all():
        findings.fail(
            f"claim signature of {row.reviewed_by} under the review of {row.case_number}"
            " is not the one that was made"
        )
    for row in (await training.execute(VERDICTS)).all():
        findings.fail(
            f"claim signature of {row.decided_by} under the decision of {row.case_number}"
            " is not the one that was made"
        )
    for row in (await training.execute(VERDICTS_REMOVED)).all():
        findings.fail(
            f"claim signature of {row.decided_by} under the decision of {row.claim} was removed"
        )
    for row in (await training.execute(SUPPLEMENTS)).all():
        findings.fail(
            f"claim signature of {row.ordered_by} under a further order of {row.case_number}"
            " is not the one that was made"
        )
    for row in (await training.execute(SUPPLEMENTS_REMOVED)).all():
        findings.fail(
            f"claim signature of {row.ordered_by} under a further order of {row.claim} was removed"
        )
    published = {"decided": ClaimDecided.type}
    for row in (await training.execute(CLAIMS_PUBLISHED_OTHERWISE, published)).all():
        findings.fail(
            f"claim signature: the decision of {row.case_number} was published otherwise than it stands"
        )
    findings.prove("every signature on a claim is the one that was made", "claim signature")


async def check_entries(disbursement: AsyncSession, findings: Findings) -> None:
    """Each entry of the ledger was posted by a step that the audit chain knows, and none is gone."""
    for row in (await disbursement.execute(ENTRIES)).all():
        findings.fail(
            f"ledger entry {row.natural_key} ({row.kind}, {yuan(row.amount or 0)}) was posted by "
            "no step"
        )
    for row in (await disbursement.execute(ENTRIES_REMOVED)).all():
        findings.fail(f"ledger entry {row.resource_id} was removed")
    findings.prove("every ledger entry has its cause", "ledger entry")


async def check_reservations(
    approval: AsyncSession, disbursement: AsyncSession, findings: Findings
) -> None:
    """What a grant takes of a cap is given back when its payment is cancelled, and only then."""
    reservations = (await approval.execute(RESERVATIONS)).all()
    payments = {row.decision_id: row.status for row in await disbursement.execute(PAYMENTS)}
    for row in reservations:
        status = payments.get(row.decision_id)
        if status is None:
            continue  # the order is on its way, or missing: that is said of the decision
        if (row.state == "released") != (status in RELEASED_BY):
            findings.unsettled(
                f"cap of {row.case_number} is {row.state}, and its payment is {status}"
            )
    findings.prove("what was given back to a cap was not paid", "cap of")


async def check_roots(
    layout: Layout, sessions: Mapping[str, AsyncSession], findings: Findings
) -> None:
    """Each seal is the one that was published: the first of its number on the topic of roots."""
    published: dict[tuple[str, int], str] = {}
    ends = {
        name: end
        for name, end in (await records.ends(layout)).items()
        if name.partition("/")[0] == AUDIT_ROOTS_TOPIC
    }
    async for _, record in records.read(layout, ends):
        if record.value is None or record.event is None:
            continue
        event = AuditSealed.model_validate(json.loads(record.value))
        if event.service == record.event[0]:
            published.setdefault((event.service, event.number), event.hash)
    seals = 0
    for name, session in sessions.items():
        there = {row.number: bytes(row.hash).hex() for row in await session.execute(SEALS)}
        seals += len(there)
        for number, root in there.items():
            known = published.get((name, number))
            if known is None:
                findings.unsettled(f"audit of {name}, seal {number} is not on the topic of roots")
            elif known != root:
                findings.fail(
                    f"audit of {name}, seal {number}: the topic of roots has another hash"
                )
        for service, number in published:
            if service == name and number not in there:
                findings.fail(f"audit of {name}, seal {number} is gone")
        of_others = {of: one for of, one in published.items() if of[0] in sessions.keys() - {name}}
        await _check_copies(name, session, of_others, findings)
    findings.prove(f"{seals} seals are those of the topic of roots", "topic of roots", "is gone")


async def _check_copies(
    keeper: str, session: AsyncSession, published: Mapping[tuple[str, int], str], findings: Findings
) -> None:
    """A service keeps every seal that the others have published."""
    copies = {(row.service, row.number) for row in await session.execute(COPIES)}
    for service in sorted({of for of, _ in published}):
        numbers = {number for of, number in published if of == service}
        if lacks := sorted(one for one in numbers if (service, one) not in copies):
            findings.unsettled(
                f"audit of {service}: {keeper} keeps no copy of {len(lacks)} seals, "
                f"the first of them {lacks[0]}; a copy is gone"
            )
