"""How long cases waited, from the days of their facts."""

from collections.abc import Sequence
from datetime import date
from typing import Any

from shared.transaction import Reading
from sqlalchemy import text

WAITED = text("""
SELECT w.programme, w.county, w.step,
    percentile_disc(0.5) WITHIN GROUP (ORDER BY w.days) AS half,
    percentile_disc(0.9) WITHIN GROUP (ORDER BY w.days) AS nine_of_ten
FROM (
    SELECT d.programme, d.county, 'decision' AS step, d.happened_on - a.happened_on AS days
    FROM shared_facts AS d
        JOIN shared_facts AS a ON a.case_id = d.case_id AND a.milestone = 'accepted'
    WHERE d.milestone = 'decided' AND d.happened_on >= :since AND d.happened_on < :until
    UNION ALL
    SELECT d.programme, d.county, 'payment', p.happened_on - d.happened_on
    FROM shared_facts AS p
        JOIN shared_facts AS d ON d.case_id = p.case_id AND d.milestone = 'decided'
    WHERE p.milestone = 'payment' AND p.outcome = 'paid'
        AND p.happened_on >= :since AND p.happened_on < :until
) AS w
WHERE w.days >= 0 AND w.programme IS NOT NULL
GROUP BY GROUPING SETS ((w.step, w.programme, w.county), (w.step, w.programme))
HAVING count(*) >= :least
ORDER BY w.programme, w.county NULLS FIRST, w.step
""")


async def find_waits(tx: Reading, *, since: date, until: date, least: int) -> Sequence[Any]:
    """By programme, and by programme and county: days to the decision and from it to the payment.

    Of what was decided or paid from ``since`` to before ``until``; nothing of fewer cases than
    ``least``. Without a county it is the whole city.
    """
    given = {"since": since, "until": until, "least": least}
    return (await tx.session.execute(WAITED, given)).all()
