"""Every entry that moves what a fund has moves the allocation that the money is of, in one statement."""

LINEAGE = """{me}_new AS (
    SELECT r.* FROM {me}_rows AS r JOIN {me}_made USING (id)
), {me}_raised AS (
    SELECT n.fund_id, n.lot, CAST(sum(n.amount * n.available) AS bigint) AS amount,
        (array_agg(n.id ORDER BY n.id))[1] AS entry
    FROM {me}_new AS n WHERE n.lot IS NOT NULL GROUP BY n.fund_id, n.lot
    HAVING sum(n.amount * n.available) <> 0
), {me}_known AS (
    SELECT r.*, a.id FROM {me}_raised AS r LEFT JOIN LATERAL (
        SELECT x.id FROM fund_allocations AS x WHERE x.fund_id = r.fund_id
            AND (x.key = r.lot OR (r.amount < 0 AND x.key = 'before:' || r.fund_id))
        ORDER BY x.key = r.lot DESC LIMIT 1) AS a ON true
), {me}_opened AS (
    INSERT INTO fund_allocations (id, fund_id, key, amount, used, charged, received_at, donor,
        purpose, only_for, only_region, root_id)
    SELECT k.entry, k.fund_id, k.lot, k.amount, 0, 0, n.posted_at, n.donor, n.purpose,
        coalesce(n.only_for, b.only_for, '{}'), coalesce(n.only_region, b.only_region), n.root
    FROM {me}_known AS k JOIN {me}_new AS n ON n.id = k.entry LEFT JOIN LATERAL (
        SELECT a.only_for, a.only_region FROM allocation_uses AS u
        JOIN fund_allocations AS a ON a.id = u.allocation_id
        WHERE u.payment_id = n.payment_id
            AND (cardinality(a.only_for) > 0 OR a.only_region IS NOT NULL) LIMIT 1) AS b ON true
    WHERE k.id IS NULL AND k.amount > 0
), {me}_fees AS (
    SELECT fund_id, sum(amount) AS total FROM {me}_new WHERE kind = 'FEE' GROUP BY fund_id
), {me}_free AS MATERIALIZED (
    SELECT a.id, a.fund_id, a.amount - a.used - a.charged - a.passed_on AS rest,
        cardinality(a.only_for) > 0 OR a.only_region IS NOT NULL AS is_bound
    FROM fund_allocations AS a
    WHERE a.fund_id IN (SELECT fund_id FROM {me}_fees) AND a.amount > a.used + a.charged + a.passed_on
        AND (SELECT count(*) FROM {me}) > 0
    ORDER BY a.id FOR UPDATE
), {me}_charged AS (
    SELECT o.id, least(o.rest, greatest(0, f.total - o.before)) AS amount
    FROM (SELECT id, fund_id, rest, coalesce(sum(rest) OVER (
            PARTITION BY fund_id ORDER BY is_bound, id
            ROWS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING), 0) AS before
        FROM {me}_free) AS o JOIN {me}_fees AS f ON f.fund_id = o.fund_id
), {me}_moves AS (
    SELECT id, CAST(sum(amount) AS bigint) AS amount, CAST(sum(used) AS bigint) AS used,
        CAST(sum(charged) AS bigint) AS charged, CAST(sum(passed_on) AS bigint) AS passed_on
    FROM (
        SELECT id, amount, 0 AS used, 0 AS charged, 0 AS passed_on FROM {me}_known
        WHERE id IS NOT NULL
        UNION ALL
        SELECT CAST(p ->> 'lot' AS uuid), 0,
            CASE n.kind WHEN 'ORDER' THEN CAST(p ->> 'amount' AS bigint) ELSE 0 END, 0,
            CASE n.kind WHEN 'ORDER' THEN 0 WHEN 'OUT_REVERSED' THEN -CAST(p ->> 'amount' AS bigint)
                ELSE CAST(p ->> 'amount' AS bigint) END
        FROM {me}_new AS n, jsonb_array_elements(n.pieces) AS p
        UNION ALL
        SELECT u.allocation_id, 0, -u.amount, 0, 0
        FROM {me}_new AS n JOIN allocation_uses AS u
            ON u.payment_id = n.payment_id AND u.released_at IS NULL
        WHERE n.kind = 'CANCELLATION'
        UNION ALL
        SELECT id, 0, 0, amount, 0 FROM {me}_charged WHERE amount > 0
    ) AS m WHERE (SELECT count(*) FROM {me}) > 0 GROUP BY id
), {me}_moved AS (
    UPDATE fund_allocations AS a SET amount = a.amount + m.amount, used = a.used + m.used,
        charged = a.charged + m.charged, passed_on = a.passed_on + m.passed_on
    FROM {me}_moves AS m
    WHERE a.id = m.id AND a.used + m.used >= 0 AND a.passed_on + m.passed_on >= 0
        AND a.amount + m.amount
            >= a.used + m.used + a.charged + m.charged + a.passed_on + m.passed_on
    RETURNING a.id
), {me}_used AS (
    INSERT INTO allocation_uses (payment_id, allocation_id, amount, used_at)
    SELECT n.payment_id, CAST(p ->> 'lot' AS uuid), CAST(p ->> 'amount' AS bigint), n.posted_at
    FROM {me}_new AS n, jsonb_array_elements(n.pieces) AS p WHERE n.kind = 'ORDER'
), {me}_released AS (
    UPDATE allocation_uses AS u SET released_at = n.posted_at FROM {me}_new AS n
    WHERE n.kind = 'CANCELLATION' AND u.payment_id = n.payment_id AND u.released_at IS NULL
)"""
"""Allocations are opened, raised and taken back by key, used by orders, released by cancellations,
passed on to other levels, and charged with the bank's fees, free money first. The balance of the fund moves before, so whoever waits, waits there."""
