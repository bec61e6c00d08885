"""What ``aid verify`` says when statements and batches are not whole: each comparison made untrue."""

from collections.abc import Awaitable, Callable
from uuid import uuid4

import pytest
from aid.books import Findings
from aid.statements import check_statements
from aid_testing.actors import once
from aid_testing.finance import Desk, a_county, reference
from aid_testing.fixtures import Client
from aid_testing.owner import owned

ClientOf = Callable[[str], Awaitable[Client]]


@pytest.mark.parametrize(
    ("change", "says"),
    [
        (None, None),
        (
            "DELETE FROM bank_lines WHERE end_to_end_id = :reference",
            "closes at 7900.00, its lines come to 10000.00",
        ),
        (
            "UPDATE bank_lines SET matched_to = NULL WHERE end_to_end_id = :reference",
            "has neither a payment nor a break",
        ),
        (
            "UPDATE payments SET status = 'returned' WHERE id = CAST(:id AS uuid)",
            "is returned, and the bank kept 2100.00",
        ),
        (
            "UPDATE batches SET total = total + 1 WHERE id = CAST(:batch AS uuid)",
            "says 1 items and 2100.01, it holds 1 and 2100.00",
        ),
        (
            "UPDATE batches SET count = count + 1 WHERE id = CAST(:batch AS uuid)",
            "says 2 items and 2100.00, it holds 1 and 2100.00",
        ),
    ],
    ids=["clean", "line lost", "unexplained", "not paid", "total", "count"],
)
async def test_statements_and_batches_are_whole(
    client_of: ClientOf, change: str | None, says: str | None
) -> None:
    desk = Desk(await client_of("disbursement"), a_county())
    await desk.load_fund("10000.00")
    payment = await desk.paid()
    account, place = f"A{uuid4().hex[:12]}", f"L{uuid4().hex[:12]}"
    content = (
        f"H,S1,1,{account},2026-06-01,10000.00,7900.00,1,2100.00\r\n"
        f"D,{place},{reference(payment)},2100.00,D,\r\n"
    )
    booked = await desk.client.post(
        "/v1/bank/statements",
        files={"file": ("statement.csv", content.encode("gb18030"))},
        data={"format": "csv"},
        headers=desk.bank | once(),
    )
    assert booked.status_code == 201, booked.text
    values = {"id": payment["id"], "reference": reference(payment), "batch": payment["batch_id"]}

    findings = Findings()
    changes = () if change is None else (change,)
    async with owned(desk.client, *changes, **values) as session:
        await check_statements(session, findings)

    batch = (
        await desk.client.get(f"/v1/batches/{payment['batch_id']}", headers=desk.checker)
    ).json()
    names = (account, payment["case_number"], batch["number"])
    broken = [line for line in findings.broken if any(name in line for name in names)]
    assert [says in line for line in broken] == ([True] if says else [])
