"""How many drafts one claimant, and how many receipts one claim, may have at a time."""

from collections.abc import Iterator

import pytest
from aid_testing.fixtures import Client
from aid_testing.training import School, Worker
from training_subsidy.domain.claims.quotas import Quotas


@pytest.fixture(autouse=True)
def _few(client: Client) -> Iterator[None]:
    """One draft, two receipts."""
    usual = client.app.state.quotas
    client.app.state.quotas = Quotas(drafts=1, receipts=2)
    yield
    client.app.state.quotas = usual


async def test_a_draft_too_many_is_refused_until_the_first_is_submitted(
    school: School, worker: Worker
) -> None:
    enrolment = await school.graduated(await school.opened(), worker)
    first = (await school.draft(enrolment, worker)).json()

    second = await school.draft(enrolment, worker)
    await school.post(f"/v1/claims/{first['id']}/withdraw", worker.headers, seen=first, json={})
    instead = await school.draft(enrolment, worker)

    assert (second.status_code, second.json()["code"]) == (409, "TOO_MANY_DRAFTS")
    assert instead.status_code == 201, instead.text


async def test_a_receipt_too_many_is_refused(school: School, worker: Worker) -> None:
    claim = (
        await school.draft(await school.graduated(await school.opened(), worker), worker)
    ).json()
    await school.receipt(claim, worker.headers, "900.00")
    second = await school.receipt(claim, worker.headers, "800.00")

    third = await school.receipt(claim, worker.headers, "100.00")

    assert second.status_code == 201, second.text
    assert (third.status_code, third.json()["code"]) == (409, "TOO_MANY_RECEIPTS")
