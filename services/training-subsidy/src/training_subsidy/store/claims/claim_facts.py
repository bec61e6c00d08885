"""Everything that bears on a claim, read in one statement: its course, trainee, money and past."""

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from shared.calendars import CITYS, keep_calendar
from shared.rows import Packed
from shared.transaction import Transaction
from sqlalchemy import text

from training_subsidy.domain.claims.claim import Claim
from training_subsidy.domain.claims.claim_case import EarlierClaim, EarlierCourse
from training_subsidy.domain.dates import Dates
from training_subsidy.domain.register.employee import EmployeeStatus, Employment
from training_subsidy.domain.register.inquiry import InquiryOutcome
from training_subsidy.domain.vocabulary import Claimant, SubsidyKind
from training_subsidy.store.claims.plans import PLAN
from training_subsidy.store.claims.skill_certificates import NUMBER_TAKEN, SKILL
from training_subsidy.store.involvement import INVOLVED
from training_subsidy.store.register.people import PERSON
from training_subsidy.store.register.proofs import ASKED_OF_ENROLMENT, SHOWN_OF_ENROLMENT
from training_subsidy.store.register.small_firms import EMPLOYED_THERE
from training_subsidy.store.tables import ClassRow, EnrolmentRow, TradeRow

COURSE = Packed(ClassRow, "k")
ENROLMENT = Packed(EnrolmentRow, "e")
TRADE = Packed(TradeRow, "t")

REPEATS = """(SELECT bool_or(
        EXISTS (SELECT FROM receipts AS earlier
            WHERE earlier.number_key = own.number_key AND earlier.amount = own.amount
                AND earlier.paid_on = own.paid_on AND earlier.id < own.id
                AND earlier.released_at IS NULL)
        OR EXISTS (SELECT FROM invoices AS earlier
            WHERE earlier.number_key = own.number_key AND earlier.amount = own.amount
                AND earlier.paid_on = own.paid_on AND earlier.id < own.id
                AND earlier.removed_at IS NULL))
    FROM (SELECT r.id, r.number_key, r.amount, r.paid_on
        FROM receipts AS r WHERE r.claim_id = c.id AND r.removed_at IS NULL
        UNION ALL SELECT i.id, i.number_key, i.amount, i.paid_on
        FROM invoices AS i JOIN invoice_shares AS s ON s.invoice_id = i.id
        WHERE s.claim_id = c.id AND s.released_at IS NULL) AS own)"""
"""Whether a receipt or an invoice that a claim shares has number, amount and day of an earlier one of
another issuer; nothing without any.
"""

LEAST_SHOWN = """(SELECT min((SELECT count(*) FROM lesson_evidence AS v
        WHERE v.class_id = c.class_id AND v.day = d.day AND v.removed_at IS NULL))
    FROM (SELECT DISTINCT a.day FROM attendance AS a JOIN enrolments AS e ON e.id = a.enrolment_id
        WHERE e.class_id = c.class_id) AS d)"""
"""How many recordings show the recorded day of a class that the fewest show; nothing without a day."""

EMPLOYED = """ARRAY(SELECT ROW(m.status, m.since, m.until, m.left_on,
        (SELECT a.outcome FROM inquiries AS a
            WHERE a.subject = m.id AND a.question = 'EMPLOYMENT' AND a.status <> 'dropped'
            ORDER BY a.asked_at DESC, a.id DESC LIMIT 1), m.denied)
    FROM employees AS m JOIN persons AS q ON q.id_hash = m.number_hash
        JOIN enrolments AS e ON e.id = c.enrolment_id JOIN classes AS k ON k.id = c.class_id
    WHERE q.person_id = c.person_id AND CASE WHEN e.worker_status = 'DISPATCHED'
        THEN m.org = e.agency_code AND m.user_code = k.enterprise_code
        ELSE m.org = k.enterprise_code END)"""
"""What social insurance said of an enterprise's trainee, of each entry in the employer's roster."""
CLAIMED = """ARRAY(SELECT ROW(COALESCE(o.trade_code, ag.trade_code), COALESCE(o.level, ag.level),
        CASE WHEN o.type <> 'INSURED_SKILL_UPGRADE' THEN o.starts_on END,
        CASE WHEN o.type <> 'INSURED_SKILL_UPGRADE' THEN o.ends_on END,
        'INSURED_SKILL_UPGRADE' IN (o.type, c.type) AND o.type <> c.type
            AND COALESCE(o.org, c.org) IS NOT NULL)
    FROM claims AS o LEFT JOIN apprentice_claims AS ac ON ac.claim_id = o.id
        LEFT JOIN apprentices AS ap ON ap.id = ac.apprentice_id
        LEFT JOIN apprenticeships AS ag ON ag.id = ap.apprenticeship_id
    WHERE o.person_id = c.person_id AND o.counts AND o.id <> c.id
        AND (c.class_id IS NULL OR o.class_id IS DISTINCT FROM c.class_id)
        AND (ap.id IS NULL OR ap.id IS DISTINCT FROM (
            SELECT own.apprentice_id FROM apprentice_claims AS own WHERE own.claim_id = c.id)))"""
"""What was claimed for the person: a certificate has no days of a course, what an organisation got for
training stands apart from what the worker gets for the skill, and the years of one apprenticeship
are one training.
"""
APPRENTICE = """(SELECT ROW(ag.trade_code, ag.level, ap.status, ap.ended_on,
        m.status, m.since, m.until, m.left_on, (SELECT a.outcome FROM inquiries AS a
            WHERE a.subject = m.id AND a.question = 'EMPLOYMENT' AND a.status <> 'dropped'
            ORDER BY a.asked_at DESC, a.id DESC LIMIT 1), m.denied)
    FROM apprentice_claims AS ac JOIN apprentices AS ap ON ap.id = ac.apprentice_id
        JOIN apprenticeships AS ag ON ag.id = ap.apprenticeship_id
        JOIN employees AS m ON m.id = ap.employee_id
    WHERE ac.claim_id = c.id)"""
"""The apprentice of a claim, with what social insurance said of the entry in the roster."""
SAME_YEAR = """ARRAY(SELECT ROW(o.claimant, o.kind, o.org) FROM apprentice_claims AS own
    JOIN apprentice_claims AS y ON y.apprentice_id = own.apprentice_id AND y.year = own.year
    JOIN claims AS o ON o.id = y.claim_id AND o.counts AND o.id <> c.id
    WHERE own.claim_id = c.id)"""
"""Claims for the same apprentice and year that came first."""
BOUGHT = """ARRAY(SELECT ROW(o.trade_code, o.level, o.starts_on, o.ends_on, false)
    FROM classes AS o JOIN enrolments AS e ON e.class_id = o.id
    WHERE e.person_id = c.person_id AND o.funding = 'PURCHASED_FREE'
        AND o.status IN ('open', 'closed') AND e.cancelled_on IS NULL
        AND (c.class_id IS NULL OR o.id <> c.class_id)
        AND (e.result = 'PASSED' OR EXISTS (SELECT FROM attendance AS a
            WHERE a.enrolment_id = e.id AND a.present)))"""
"""Purchased training in which the trainee was there, or has passed: a seat that nobody used cost no
subsidy and bars nothing.
"""

RULED = "claim_reopenings AS g JOIN claim_rulings AS r ON r.id = g.ground_id"
IS_RULED = "g.claim_id = c.id AND g.ground = 'RULING' AND r.outcome IN ('SET_ASIDE', 'CHANGED')"
"""Refusals of the claim that a ruling set aside or changed (A-81)."""

BEARING = f"""
SELECT {INVOLVED}, {CITYS} AS calendar,
    (SELECT {PERSON.sql} FROM persons AS p WHERE p.person_id = c.person_id) AS person,
    (SELECT {COURSE.sql} FROM classes AS k WHERE k.id = c.class_id) AS course,
    (SELECT {ENROLMENT.sql} FROM enrolments AS e WHERE e.id = c.enrolment_id) AS enrolment,
    (SELECT ROW(count(*) FILTER (WHERE a.present AND a.enrolment_id = c.enrolment_id),
            count(DISTINCT a.day))
        FROM attendance AS a JOIN enrolments AS e ON e.id = a.enrolment_id
        WHERE e.class_id = c.class_id) AS attendance,
    {LEAST_SHOWN} AS least_shown,
    (SELECT {TRADE.sql} FROM trades AS t JOIN classes AS k ON k.trade_id = t.id
        WHERE k.id = c.class_id) AS trade,
    ARRAY(SELECT ROW(r.item, r.amount) FROM receipts AS r
        WHERE r.claim_id = c.id AND r.removed_at IS NULL)
        || ARRAY(SELECT ROW('TRAINING_FEE', s.amount) FROM invoice_shares AS s
            WHERE s.claim_id = c.id AND s.released_at IS NULL) AS receipts,
    (SELECT {SKILL.sql} FROM skill_certificates AS z WHERE z.claim_id = c.id) AS skill,
    (SELECT {TRADE.sql} FROM trades AS t
        WHERE c.class_id IS NULL AND t.code = c.trade_code AND t.level = c.level) AS own_trade,
    {NUMBER_TAKEN} AS number_taken,
    {REPEATS} AS receipt_repeats,
    (SELECT bool_or(s.above_even) FROM invoice_shares AS s
        WHERE s.claim_id = c.id AND s.released_at IS NULL) AS share_above_even,
    {EMPLOYED} AS employments,
    {EMPLOYED_THERE} AS small_firms,
    {APPRENTICE} AS apprentice,
    ARRAY(SELECT DISTINCT s.severity::text FROM supervision_findings AS s
        WHERE s.class_id = c.class_id) AS severities,
    (SELECT {SHOWN_OF_ENROLMENT} FROM enrolments AS e WHERE e.id = c.enrolment_id) AS proofs,
    (SELECT {ASKED_OF_ENROLMENT} FROM enrolments AS e WHERE e.id = c.enrolment_id) AS group_asked,
    (SELECT coalesce((SELECT s.status FROM institution_standings AS s
            WHERE s.institution_id = k.institution_id
                AND s.decided_at < CAST(k.starts_on + 1 AS timestamp) AT TIME ZONE 'Asia/Shanghai'
            ORDER BY s.id DESC LIMIT 1), 'ACTIVE') <> 'EXITED'
        FROM classes AS k WHERE k.id = c.class_id) AS in_catalogue,
    EXISTS (SELECT FROM trainee_contracts AS n WHERE n.enrolment_id = c.enrolment_id)
        AS trainee_contract,
    (SELECT a.person_bears + a.employer_bears FROM study_agreements AS a WHERE a.claim_id = c.id)
        AS rest_agreed,
    (SELECT a.employer_bears = 0 OR a.confirmed_at IS NOT NULL
        FROM study_agreements AS a WHERE a.claim_id = c.id) AS rest_confirmed,
    (SELECT ROW(a.host_kind, a.host_province)
        FROM study_agreements AS a WHERE a.claim_id = c.id) AS host,
    EXISTS (SELECT FROM contract_classes AS k WHERE k.class_id = c.class_id) AS under_contract,
    {CLAIMED} || {BOUGHT} AS courses,
    ARRAY(SELECT ROW(o.trade_code, o.level, o.starts_on, o.ends_on, o.department)
        FROM other_courses AS o
        WHERE o.person_id = c.person_id AND o.removed_at IS NULL) AS courses_elsewhere,
    ARRAY(SELECT ROW(o.claimant, o.kind, o.org) FROM claims AS o
        WHERE o.enrolment_id = c.enrolment_id AND o.counts AND o.id <> c.id
        ORDER BY o.submitted_at) || {SAME_YEAR} AS earlier_claims,
    ARRAY(SELECT l.region::text
        FROM selection_lists AS l JOIN selected_talents AS s ON s.list_id = l.id
        WHERE s.person_id = c.person_id AND s.struck_at IS NULL AND l.year = :study_year) AS selected_in,
    ARRAY(SELECT DISTINCT jsonb_array_elements_text(g.items) AS item
        FROM {RULED} WHERE {IS_RULED} ORDER BY item) AS ruled,
    (SELECT r.amount FROM {RULED} WHERE {IS_RULED}
        ORDER BY g.reopened_at DESC LIMIT 1) AS ruled_amount,
    (SELECT {PLAN.sql} FROM year_plans AS p WHERE p.id = c.plan_id) AS kept_plan,
    (SELECT {PLAN.sql} FROM year_plans AS p
        WHERE p.year = :year AND p.funding = c.type
            AND p.trade_code IN ('', COALESCE(c.trade_code, ''))
            AND starts_with(c.region, p.region)
        ORDER BY length(p.region) DESC, p.trade_code DESC LIMIT 1) AS plan
"""
"""What bears on ``c``, a claim or what might become one.

``plan`` is the one that pays: the nearest region's, and the trade's own before the general.
"""
FACTS = text(f"{BEARING} FROM claims AS c WHERE c.id = :id")
FACTS_OF_MANY = text(f"{BEARING}, c.id AS id FROM claims AS c WHERE c.id = ANY(:ids)")


async def read_facts(tx: Transaction, claim: Claim) -> Any:
    """The row of a claim's facts; the calendar comes along for the clocks that follow."""
    await tx.flush()
    years = {"study_year": claim.started_on.year, "year": tx.clock.today().year}
    row = (await tx.session.execute(FACTS, {"id": claim.id} | years)).one()
    keep_calendar(tx.session, row.calendar)
    return row


async def read_facts_of_many(tx: Transaction, claims: Sequence[Claim]) -> dict[UUID, Any]:
    """The rows of facts of claims for courses, by claim; one statement for however many."""
    await tx.flush()
    year = tx.clock.today().year
    values = {"ids": [claim.id for claim in claims], "study_year": year, "year": year}
    rows = (await tx.session.execute(FACTS_OF_MANY, values)).all()
    for row in rows[:1]:
        keep_calendar(tx.session, row.calendar)
    return {row.id: row for row in rows}


def earlier_courses(row: Any) -> tuple[EarlierCourse, ...]:
    """Other courses of the person that were subsidised, here or by another department (A-54)."""
    here = ((*course, None) for course in row.courses)
    elsewhere = ((*course[:4], False, course[4]) for course in row.courses_elsewhere)
    return tuple(
        EarlierCourse(
            trade=trade,
            level=level,
            dates=None if first is None else Dates(first, last),
            apart=apart,
            department=department,
        )
        for trade, level, first, last, apart, department in (*here, *elsewhere)
    )


def earlier_claims(row: Any, claim: Claim) -> tuple[EarlierClaim, ...]:
    """Claims for the same person and course that came first (A-55)."""
    return tuple(
        EarlierClaim(by=Claimant(claimant), kind=SubsidyKind(kind), same_payee=org == claim.org)
        for claimant, kind, org in row.earlier_claims
    )


def apprentice_employment(row: Any) -> Employment:
    """What social insurance says of an apprentice's entry in the roster."""
    status, since, until, left_on, outcome, denied = row.apprentice[4:]
    return Employment(
        status=EmployeeStatus(status),
        since=since,
        until=until,
        left_on=left_on,
        outcome=None if outcome is None else InquiryOutcome(outcome),
        denied=denied,
    )


def employments(row: Any) -> tuple[Employment, ...]:
    """The entries of the employer's roster for the trainee, those who left and were hired again too."""
    return tuple(
        Employment(
            status=EmployeeStatus(status),
            since=since,
            until=until,
            left_on=left_on,
            outcome=None if outcome is None else InquiryOutcome(outcome),
            denied=denied,
        )
        for status, since, until, left_on, outcome, denied in row.employments
    )
