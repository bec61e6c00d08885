"""Signatures on claims stand in the audit chain: whoever changes one later is named by `aid verify`."""

from typing import Any

import pytest
from aid.books import Findings
from aid.evidence import check_claim_signatures
from aid.limits import check_plans
from aid_testing.fixtures import Client
from aid_testing.owner import owned
from aid_testing.training import School
from sqlalchemy import text

BY_ID = "WHERE id = CAST(:id AS uuid)"
REVIEW, DECISION, PUBLISHED = "under the review", "under the decision", "was published otherwise"
FORGED_ORDER = """
INSERT INTO outbox (id, aggregatetype, aggregateid, type, payload, attributes, published_at)
SELECT gen_random_uuid(), aggregatetype, aggregateid, type,
    payload || jsonb_build_object('decision_id', gen_random_uuid()), attributes, now()
FROM outbox WHERE aggregateid = CAST(:id AS uuid) AND type LIKE '%claim-decided%'
"""


SIGNED = f"SELECT reviewed_by, reviewed_at, review_positive FROM claims {BY_ID}"
PUT_BACK = f"""
UPDATE claims SET reviewed_by = :reviewed_by, reviewed_at = :reviewed_at,
    review_positive = :review_positive, status = 'reviewed' {BY_ID}
"""


async def approved(school: School) -> Any:
    return await school.approved(await school.claim_of_a_graduate())


async def named(client: Client, claim: Any, *changes: str) -> list[str]:
    """What is said of a claim after these changes by the database's owner."""
    findings = Findings()
    async with owned(client, *changes, id=claim["id"]) as session:
        await check_claim_signatures(session, findings)
    about = (claim["case_number"], claim["id"])
    return [line for line in findings.broken if any(name in line for name in about)]


async def test_a_claim_that_was_reviewed_and_decided_is_whole(
    client: Client, school: School
) -> None:
    assert await named(client, await approved(school)) == []


async def test_room_made_in_a_year_plan_is_named(client: Client, school: School) -> None:
    """Plan and claim lowered together agree with each other, and not with what was granted."""
    claim = await approved(school)
    lowered = (
        f"""
        UPDATE year_plans SET committed = committed - (SELECT reserved FROM claims {BY_ID})
        WHERE id = (SELECT plan_id FROM claims {BY_ID})
        """,
        f"UPDATE claims SET reserved = 0 {BY_ID}",
    )

    found = {}
    for name, changes in {"clean": (), "lowered": lowered}.items():
        findings = Findings()
        async with owned(client, *changes, id=claim["id"]) as session:
            await check_plans(session, findings)
        found[name] = [line for line in findings.broken if claim["case_number"] in line]

    assert found["clean"] == []
    assert ["was granted" in line for line in found["lowered"]] == [True]


@pytest.mark.parametrize(
    ("change", "says"),
    [
        (f"UPDATE claims SET decided_by = 'somebody else' {BY_ID}", {DECISION}),
        (f"UPDATE claims SET reviewed_by = 'somebody else' {BY_ID}", {REVIEW}),
        (f"UPDATE claims SET amount = amount * 2 {BY_ID}", {REVIEW, DECISION, PUBLISHED}),
        (f"UPDATE claims SET items = '[\"x\"]' {BY_ID}", {DECISION}),
        (f"UPDATE claims SET approved = false {BY_ID}", {DECISION, PUBLISHED}),
        (f"UPDATE claims SET reviewed_at = reviewed_at - interval '1 day' {BY_ID}", {REVIEW}),
        (f"UPDATE claims SET decision_id = NULL {BY_ID}", {"was removed", PUBLISHED}),
        (FORGED_ORDER, {PUBLISHED}),
    ],
    ids=["decider", "reviewer", "amount", "items", "answer", "day", "removed", "order"],
)
async def test_a_changed_signature_on_a_claim_is_named(
    client: Client, school: School, change: str, says: set[str]
) -> None:
    lines = await named(client, await approved(school), change)

    assert {part for part in says for line in lines if part in line} == says
    assert len(lines) == len(says)


async def test_a_refused_claim_is_whole_too(client: Client, school: School) -> None:
    refused = await school.refused(await school.claim_of_a_graduate(), items=["六", "五"])

    assert refused["status"] == "refused"
    assert await named(client, refused) == []


async def test_a_review_that_was_sent_back_cannot_be_put_back(
    client: Client, school: School
) -> None:
    claim = (await school.review(await school.claim_of_a_graduate())).json()
    async with owned(client) as session:
        signed = (await session.execute(text(SIGNED), {"id": claim["id"]})).mappings().one()
    answer = await school.post(
        f"/v1/claims/{claim['id']}/send-back",
        school.lead,
        seen=claim,
        json={"reason": "请补充核对"},
    )

    sent_back = await named(client, claim)
    async with owned(client) as session:
        await session.execute(text(PUT_BACK), {"id": claim["id"], **signed})
        findings = Findings()
        await check_claim_signatures(session, findings)

    assert answer.status_code == 200, answer.text
    assert sent_back == []
    [line] = [line for line in findings.broken if claim["case_number"] in line]
    assert REVIEW in line
