"""Drafts of claims that nobody submits are forgotten with their receipts; what was submitted stays."""

import json
from collections.abc import Callable, Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest
from aid_testing.fixtures import Client
from aid_testing.rows import rows
from aid_testing.training import School, Worker
from shared.abandoned import forget_abandoned
from shared.clock import Clock
from shared.roles import system
from sqlalchemy import text
from training_subsidy.store.claims.abandoned import DRAFTS

TABLES = ("claim_notes", "claim_payees", "receipts", "claim_timeline")
Later = Callable[[int], None]


@pytest.fixture
def in_days(client: Client, tmp_path: Path) -> Iterator[Later]:
    """Let so many days go by."""
    usual = client.database.clock

    def go(days: int) -> None:
        file = tmp_path / f"clock-{days}"
        file.write_text(json.dumps({"offset_seconds": days * 86_400}))
        client.database.clock = Clock(file)

    yield go
    client.database.clock = usual


async def forget(client: Client) -> None:
    kept, objects = timedelta(days=180), client.app.state.objects
    while await forget_abandoned(client.database, objects, DRAFTS, kept=kept):
        pass


async def of(client: Client, query: str, claim: Any) -> list[Any]:
    return await rows(client.database, query, id=UUID(claim["id"]))


async def a_draft(school: School, worker: Worker) -> Any:
    draft = await school.draft(await school.graduated(await school.opened(), worker), worker)
    assert draft.status_code == 201, draft.text
    return draft.json()


@pytest.mark.parametrize(("days", "count"), [(179, 1), (181, 0)])
async def test_a_draft_is_kept_for_a_hundred_and_eighty_days(
    client: Client, school: School, worker: Worker, in_days: Later, days: int, count: int
) -> None:
    draft = await a_draft(school, worker)

    in_days(days)
    await forget(client)

    assert len(await of(client, "SELECT 1 FROM claims WHERE id = :id", draft)) == count


async def test_with_a_draft_go_its_account_its_receipts_and_their_files(
    client: Client, school: School, worker: Worker, in_days: Later
) -> None:
    draft = await a_draft(school, worker)
    receipt = await school.receipt(draft, worker.headers)
    [file] = await of(client, "SELECT address FROM receipts WHERE claim_id = :id", draft)

    in_days(181)
    await forget(client)

    assert receipt.status_code == 201, receipt.text
    left = [await of(client, f"SELECT 1 FROM {one} WHERE claim_id = :id", draft) for one in TABLES]
    assert left == [[]] * len(TABLES)
    with pytest.raises(FileNotFoundError):
        await client.app.state.objects.read(file.address)


async def test_whom_a_forgotten_draft_alone_named_is_forgotten_and_the_register_stays(
    client: Client, school: School, worker: Worker, in_days: Later
) -> None:
    talent = Worker(client)
    study = {"region": school.county, "starts_on": "2026-03-02", "ends_on": "2026-03-06"}
    named = await school.draft(None, talent, type="STUDY_REIMBURSEMENT", study=study)
    enrolled = await a_draft(school, worker)
    persons = [named.json()["person_id"], enrolled["person_id"]]

    in_days(181)
    await forget(client)

    assert named.status_code == 201, named.text
    there = await rows(
        client.database,
        "SELECT person_id FROM persons WHERE person_id = ANY(:ids)",
        ids=[UUID(one) for one in persons],
    )
    assert [str(row.person_id) for row in there] == [enrolled["person_id"]]


async def test_a_submitted_claim_stays_and_cannot_be_made_a_draft_to_be_forgotten(
    client: Client, school: School, in_days: Later
) -> None:
    """Whoever has the service's password changes the row; the trail still says what happened."""
    claim = await school.claim_of_a_graduate()
    ids = {"ids": [UUID(claim["id"])]}

    in_days(400)
    await forget(client)
    async with client.database.transaction(by=system("test"), audited=False) as tx:
        made = "UPDATE claims SET status = 'withdrawn', submitted_at = NULL WHERE id = ANY(:ids)"
        await tx.session.execute(text(made), ids)
        gone = list(await tx.session.scalars(DRAFTS.forget, ids))

    assert gone == []
    assert len(await of(client, "SELECT 1 FROM claims WHERE id = :id", claim)) == 1
