"""What an operator watches of claims: those that wait because nobody has set a plan."""

from prometheus_client import Gauge
from shared.transaction import Reading

from training_subsidy.store.claims import plans

WITHOUT_PLAN = Gauge(
    "aid_claims_without_plan", "Claims that wait: the year has no plan for them", ["service"]
)


async def measure_claims(tx: Reading) -> None:
    """Set the gauge of claims without a plan."""
    WITHOUT_PLAN.labels(tx.service).set(await plans.without_plan(tx))
