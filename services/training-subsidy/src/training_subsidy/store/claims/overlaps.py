"""Courses that other departments told of after a claim was decided (VT-014, A-54)."""

from uuid import UUID

from shared.transaction import Transaction
from sqlalchemy import text

NEW_COURSES = text("""
SELECT id FROM other_courses WHERE looked_at IS NULL ORDER BY entered_at LIMIT :limit
FOR UPDATE SKIP LOCKED
""")
TOUCHED = text("""
SELECT DISTINCT c.id FROM other_courses AS o JOIN claims AS c ON c.person_id = o.person_id
WHERE o.id = ANY(:ids) AND o.removed_at IS NULL AND c.status IN ('reviewed', 'approved', 'paid') AND c.class_id IS NOT NULL
    AND (o.starts_on <= c.ends_on AND c.starts_on <= o.ends_on
        OR o.trade_code = c.trade_code AND (o.level = c.level OR :whole_trade))
ORDER BY c.id
""")
LOOKED_AT = text("UPDATE other_courses SET looked_at = :at WHERE id = ANY(:ids)")


async def take_new_courses(tx: Transaction, *, limit: int) -> list[UUID]:
    """Courses elsewhere that nobody has held against decided claims yet; they are locked."""
    await tx.flush()
    return list(await tx.session.scalars(NEW_COURSES, {"limit": limit}))


async def touched_by(tx: Transaction, course_ids: list[UUID], *, whole_trade: bool) -> list[UUID]:
    """Approved and paid claims that overlap or repeat these courses, and those being decided.

    ``whole_trade`` says that a trade is subsidised once at whatever level.
    """
    given = {"ids": course_ids, "whole_trade": whole_trade}
    return list(await tx.session.scalars(TOUCHED, given))


async def looked_at(tx: Transaction, course_ids: list[UUID]) -> None:
    """These courses have been held against decided claims."""
    await tx.session.execute(LOOKED_AT, {"ids": course_ids, "at": tx.clock.now()})
