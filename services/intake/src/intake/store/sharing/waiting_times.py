"""How long cases waited, from the days of their steps: the first decision, and the first payment."""

from collections.abc import Sequence
from datetime import date
from typing import Any

from shared.transaction import Reading
from sqlalchemy import text

from intake.domain.sharing.waiting_times import LEAST_FOR_NINE_OF_TEN

WAITED = text("""
SELECT w.programme, w.county, w.step,
    percentile_disc(0.5) WITHIN GROUP (ORDER BY w.days) AS half,
    CASE WHEN count(*) >= :many THEN percentile_disc(0.9) WITHIN GROUP (ORDER BY w.days) END
        AS nine_of_ten
FROM (
    SELECT f.programme, f.county, e.step, e.until - (
            SELECT min(b.happened_on) FROM shared_steps AS b
            WHERE b.case_id = e.case_id AND b.outcome = e.begins) AS days
    FROM (
        SELECT s.case_id, min(s.happened_on) AS until, k.step, k.begins
        FROM (VALUES ('decision', 'accepted', ARRAY['approved', 'refused']),
                ('payment', 'approved', ARRAY['paid'])) AS k(step, begins, ends)
            JOIN shared_steps AS s ON s.outcome = ANY(k.ends)
        WHERE s.happened_on >= :since AND s.happened_on < :until AND NOT EXISTS (
            SELECT FROM shared_steps AS earlier
            WHERE earlier.case_id = s.case_id AND earlier.outcome = ANY(k.ends)
                AND earlier.happened_on < :since)
        GROUP BY s.case_id, k.step, k.begins
    ) AS e JOIN shared_facts AS f ON f.case_id = e.case_id AND f.milestone = 'decided'
) AS w
WHERE w.days >= 0 AND w.programme IS NOT NULL
    AND NOT EXISTS (SELECT FROM counted_since AS c HAVING min(c.day) > :since)
GROUP BY GROUPING SETS ((w.step, w.programme, w.county), (w.step, w.programme))
HAVING count(*) >= :least
ORDER BY w.programme, w.county NULLS FIRST, w.step
""")


async def find_waits(tx: Reading, *, since: date, until: date, least: int) -> Sequence[Any]:
    """By programme, and by programme and county: days to the decision and from it to the payment.

    Of what was decided or paid from ``since`` to before ``until``; nothing of fewer cases than
    ``least``, and nothing as long as steps were not kept from the first day on. Without a county it
    is the whole city.
    """
    given = {"since": since, "until": until, "least": least, "many": LEAST_FOR_NINE_OF_TEN}
    return (await tx.session.execute(WAITED, given)).all()
