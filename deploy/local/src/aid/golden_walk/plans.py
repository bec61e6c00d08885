"""What stands before a golden case asks: a plan of which something is promised, earlier courses."""

from collections.abc import Mapping
from typing import Any

from aid_client.http import SuiteClient
from aid_client.purchases import GROUP, PurchaseSteps
from aid_client.training_claims import Training

PURCHASED = "PURCHASED_FREE"
ACCOUNT = {"bank_code": "BANK-LHASA", "account": "54010200001234", "holder_name": "某单位"}
NOTHING = "0.00"
BASIC, NEXT = 5, 4
"""Levels of a trade: a plan is of the trade, whatever the level."""


async def put_out_before(
    http: SuiteClient, training: Training, given: Mapping[str, Any]
) -> PurchaseSteps | None:
    """What was bought before of the same plan is put out, if ``committed`` of it was promised."""
    committed = given.get("committed") or NOTHING
    if committed == NOTHING:
        return None
    purchase = PurchaseSteps(await _at_another_level(http, training, committed))
    await purchase.put_out(committed)
    return purchase


async def set_spent_plan(
    http: SuiteClient,
    training: Training,
    funding: str,
    given: Mapping[str, Any],
    bought: PurchaseSteps | None,
) -> None:
    """The year's plan of the trade; somebody at another level was promised ``committed`` of it."""
    committed = given.get("committed") or NOTHING
    await training.set_plan(given["plan_budget"], funding=funding, trade_code=training.trade_code)
    if bought is not None:
        await _bought(bought, committed)
        return
    if committed == NOTHING:
        return
    other = await _at_another_level(http, training, committed)
    await other.plan_class(funding=funding)
    await other.open_class()
    await other.graduated()
    await other.draft()
    await other.add_receipt(committed)
    await other.submit()


async def _at_another_level(http: SuiteClient, training: Training, standard: str) -> Training:
    other = Training(http)
    for name in ("credit_code", "trade_code", "body_code", "institution"):
        setattr(other, name, getattr(training, name))
    await other.list_trade(
        level=NEXT if training.trade["level"] == BASIC else BASIC,
        standards=[{"in_force_from": "2020-01-01", "amount": standard}],
    )
    return other


async def _bought(purchase: PurchaseSteps, committed: str) -> None:
    other = purchase.course
    assert isinstance(other, Training), "it was put out by a school that claims"
    await other.plan_class(funding=PURCHASED, contract_id=await purchase.win())
    await other.open_class()
    await purchase.prove()
    await other.graduated(group=GROUP)
    await other.draft(by=other.school, type=PURCHASED, claimant="INSTITUTION", account=ACCOUNT)
    await other.submit(by=other.school)
    await other.review(amount=committed)


def prior_course(
    training: Training, prior: Mapping[str, Any], given: Mapping[str, Any]
) -> dict[str, Any]:
    """An earlier course as it is entered: long before, where its days are not in question."""
    trade = None
    if prior.get("trade") is not None:
        same = prior["trade"] == given.get("trade")
        trade = training.trade_code if same else f"{training.trade_code}9"
    return {
        "department": prior.get("dept") or "AGRI",
        "trade_code": trade,
        "level": prior.get("level") if trade else None,
        "starts_on": prior.get("from") or "2022-03-01",
        "ends_on": prior.get("to") or prior.get("from") or "2022-03-20",
    }
