"""Whom other departments are to be asked about, found by what is stored, and asked once."""

from datetime import date
from typing import Any
from uuid import UUID

from shared.transaction import Transaction
from sqlalchemy import TextClause, text

from training_subsidy.domain.register.inquiry import Question
from training_subsidy.store.inquiries import ToAsk
from training_subsidy.store.register.proofs import GROUP_ASKED

TURN = text("SELECT pg_advisory_xact_lock(hashtext('training-subsidy asks departments'))")
"""One process asks at a time, and sees what the one before it has asked."""
# What has run out by the first day, or was rejected, shows nothing: the department is asked anew.
GROUPS = text(f"""
SELECT e.id AS subject, e.person_id, k.region, {GROUP_ASKED} AS about,
    k.starts_on::text AS starts_on
FROM classes AS k JOIN enrolments AS e ON e.class_id = k.id
WHERE k.status = 'open'
    AND (k.funding = 'DIRECTED_ENTRUSTED'
        OR EXISTS (SELECT FROM contract_classes AS kc WHERE kc.class_id = k.id)) AND e.cancelled_on IS NULL AND e.trainee_group <> 'SMALL_FIRM'
    AND NOT EXISTS (SELECT FROM group_proofs AS g
        WHERE g.person_id = e.person_id AND g.trainee_group = {GROUP_ASKED}
            AND g.status <> 'rejected' AND g.valid_from <= k.starts_on
            AND (g.valid_until IS NULL OR g.valid_until >= k.starts_on)
            AND (g.remaining_months IS NULL
                OR g.valid_from + make_interval(months => g.remaining_months) >= k.starts_on)
            AND (g.trainee_group <> 'PRISONER'
                OR coalesce(g.valid_until::text, g.remaining_months::text) IS NOT NULL))
    AND NOT EXISTS (SELECT FROM inquiries AS q WHERE q.subject = e.id AND q.question = 'GROUP')
ORDER BY e.id LIMIT :limit
""")
COURSES = text("""
SELECT c.id AS subject, c.person_id, c.region, NULL AS about FROM claims AS c
WHERE c.status IN ('submitted', 'held', 'waitlisted', 'reviewed') AND c.class_id IS NOT NULL
    AND NOT EXISTS (SELECT FROM inquiries AS q
        WHERE q.subject = c.id AND q.question = 'OTHER_COURSES' AND q.status <> 'dropped')
ORDER BY c.submitted_at, c.id LIMIT :limit
""")
REOPENED_SKILLS = text("""
SELECT c.id FROM claims AS c
WHERE c.type = 'INSURED_SKILL_UPGRADE'
    AND c.status IN ('submitted', 'held', 'waitlisted', 'reviewed')
    AND EXISTS (SELECT FROM claim_reopenings AS r WHERE r.claim_id = c.id
        AND NOT EXISTS (SELECT FROM inquiries AS q
            WHERE q.subject = c.id AND q.question = 'UNEMPLOYMENT_INSURANCE'
                AND (q.status IN ('waiting', 'asked')
                    OR q.status <> 'dropped' AND q.asked_at >= r.reopened_at)))
ORDER BY c.submitted_at, c.id LIMIT :limit
""")
"""Insured employees' claims whose refusal did not hold, and about which nothing was asked since."""
OUTCOMES = text("""
SELECT e.id AS subject, e.person_id, k.region, k.ends_on::text AS about
FROM classes AS k JOIN enrolments AS e ON e.class_id = k.id
WHERE k.ends_on <= :until AND k.status IN ('open', 'closed')
    AND e.result IS NOT NULL AND e.cancelled_on IS NULL
    AND NOT EXISTS (SELECT FROM inquiries AS q WHERE q.subject = e.id AND q.question = 'OUTCOME')
ORDER BY e.id LIMIT :limit
""")

DROP_ENDED = text("""
WITH ended AS (
    SELECT q.id FROM inquiries AS q WHERE q.status IN ('waiting', 'asked') AND CASE q.question
        WHEN 'OTHER_COURSES' THEN EXISTS (SELECT FROM claims AS c
            WHERE c.id = q.subject AND c.status IN ('withdrawn', 'refused', 'cancelled'))
        WHEN 'EMPLOYMENT' THEN EXISTS (SELECT FROM employees AS m
            WHERE m.id = q.subject AND m.status = 'left' AND NOT EXISTS (
                SELECT FROM persons AS p JOIN enrolments AS e ON e.person_id = p.person_id
                    JOIN classes AS k ON k.id = e.class_id
                WHERE p.id_hash = m.number_hash AND e.cancelled_on IS NULL
                    AND k.status <> 'cancelled'
                    AND (k.enterprise_code IN (m.org, m.user_code)
                        OR e.trainee_group = 'SMALL_FIRM'))
            AND NOT EXISTS (SELECT FROM apprentices AS a
                WHERE a.employee_id = m.id AND (a.status = 'learning' OR EXISTS (
                    SELECT FROM apprentice_claims AS y JOIN claims AS c ON c.id = y.claim_id
                    WHERE y.apprentice_id = a.id
                        AND c.status IN ('submitted', 'held', 'waitlisted', 'reviewed')))))
        WHEN 'UNEMPLOYMENT_INSURANCE' THEN EXISTS (SELECT FROM claims AS c
            WHERE c.id = q.subject AND c.status IN ('withdrawn', 'refused', 'cancelled'))
        ELSE q.question = 'CERTIFICATE' AND (EXISTS (SELECT FROM claims AS c
                WHERE c.id = q.subject AND c.status IN ('withdrawn', 'refused', 'cancelled'))
            OR EXISTS (SELECT FROM apprentices AS a
                WHERE a.id = q.subject AND a.status IN ('left', 'cancelled')))
        OR EXISTS (SELECT FROM enrolments AS e JOIN classes AS k ON k.id = e.class_id
            WHERE e.id = q.subject AND (e.cancelled_on IS NOT NULL OR k.status = 'cancelled'
                OR q.question = 'CERTIFICATE' AND e.certificate_number IS NULL)) END
    ORDER BY q.id LIMIT :limit FOR UPDATE OF q SKIP LOCKED)
UPDATE inquiries AS q SET status = 'dropped', version = q.version + 1, leased_until = NULL
FROM ended WHERE q.id = ended.id RETURNING q.id
""")
"""Questions about what has ended: a seat, a class, a certificate, a claim, an apprenticeship, or an
employment that nothing of the employer rests on.
"""


async def drop_ended(tx: Transaction, *, limit: int) -> list[UUID]:
    """Drop open questions whose answer nothing can rest on any more; returns their ids."""
    await tx.flush()
    return list(await tx.session.scalars(DROP_ENDED, {"limit": limit}))


async def of_groups(tx: Transaction, *, limit: int) -> list[ToAsk]:
    """Trainees of open purchased and directed classes whose group nothing shows yet."""
    return await _found(tx, GROUPS, Question.GROUP, "group", limit=limit)


async def of_courses(tx: Transaction, *, limit: int) -> list[ToAsk]:
    """Claims under way of whose persons no department has been asked."""
    return await _found(tx, COURSES, Question.OTHER_COURSES, None, limit=limit)


async def of_reopened_skills(tx: Transaction, *, limit: int) -> list[UUID]:
    """Claims for certificates that are handled again, without a question since; their ids."""
    await tx.flush()
    await tx.session.execute(TURN)
    return list(await tx.session.scalars(REOPENED_SKILLS, {"limit": limit}))


async def of_outcomes(tx: Transaction, *, until: date, limit: int) -> list[ToAsk]:
    """Those examined in classes that ended on a day or before: rates count who did not pass too."""
    return await _found(tx, OUTCOMES, Question.OUTCOME, "ends_on", limit=limit, until=until)


async def _found(
    tx: Transaction, query: TextClause, question: Question, about: str | None, **given: Any
) -> list[ToAsk]:
    await tx.flush()
    await tx.session.execute(TURN)
    return [
        ToAsk(
            question=question,
            subject=row.subject,
            person_id=row.person_id,
            region=row.region,
            about=_about(row, about),
        )
        for row in await tx.session.execute(query, given)
    ]


def _about(row: Any, about: str | None) -> dict[str, Any]:
    """The particulars of a question: what it is about, and of a group on which day it must stand."""
    if about is None:
        return {}
    begins = getattr(row, "starts_on", None)
    return {about: row.about} | ({} if begins is None else {"starts_on": begins})
