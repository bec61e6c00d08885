"""An approved claim, and what disbursement says of its money."""

from typing import Any
from uuid import UUID, uuid4

from training_subsidy.consumers import subscriptions

from aid_testing.rows import a_message, outbox
from aid_testing.training import School, Worker


async def approved(school: School, worker: Worker) -> tuple[Any, dict[str, Any]]:
    """An approved claim, and the facts that every event of its payment has."""
    claim = await school.approved(await school.claim_of_a_graduate(worker))
    events = await outbox(school.client.database, claim["id"])
    [decided] = [event for event in events if event.type.endswith("claim-decided.v1")]
    return claim, {
        "case_id": UUID(claim["id"]),
        "payment_id": uuid4(),
        "decision_id": UUID(decided.payload["decision_id"]),
        "amount": 150_000,
    }


async def deliver(school: School, *events: Any) -> None:
    messages = [a_message(event) for event in events]
    await subscriptions.deliver(school.client.database, messages)
    await subscriptions.deliver(school.client.database, messages)
