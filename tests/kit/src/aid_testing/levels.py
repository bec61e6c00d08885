"""Special accounts of the other levels beside a desk's own, and transfers between them."""

from typing import Any

from aid_testing.actors import if_match, once
from aid_testing.city import agree
from aid_testing.finance import BANK, Desk

TRANSFERS = "/v1/fund-transfers"


async def an_account(desk: Desk, region: str, **changes: Any) -> dict[str, Any]:
    """A further special account in or around the desk's county, loaded by two of the city."""
    code = f"{desk.fund_code}-{changes.get('level', 'L')[:1]}{region[-3:]}"
    if "kind" in changes:
        code += f"-{changes['kind'][:4]}"
    fund = {
        "code": code,
        "programme": "TEMPORARY_ASSISTANCE",
        "region": region,
        "kind": "FISCAL_SUBSIDY",
        "name": "临时救助资金专账",
        "bank_code": BANK,
        "account": f"{desk.account}-{code[-8:]}",
    } | changes
    loaded = await agree(desk.client, "/v1/internal/funds", funds=[fund])
    assert loaded.status_code == 200, loaded.text
    found = (await desk.client.get("/v1/funds", headers=desk.maker)).json()
    [one] = [fund for fund in found if fund["code"] == code]
    return dict(one) | {"account": fund["account"]}


async def a_township(desk: Desk, number: str = "001", **changes: Any) -> dict[str, Any]:
    """The special account of a township of the desk's county."""
    return await an_account(desk, f"{desk.county}{number}", **changes)


async def propose(desk: Desk, giver: str, receiver: str, amount: str, **changes: Any) -> Any:
    """One of finance asks for a transfer."""
    body = {
        "from_fund_id": giver,
        "to_fund_id": receiver,
        "amount": amount,
        "document": "城财社〔2026〕11号",
        "dated": "2026-03-02",
    } | changes
    return await desk.client.post(TRANSFERS, json=body, headers=desk.maker | once())


async def answer(
    desk: Desk, transfer: Any, verb: str, by: dict[str, str] | None = None, **body: Any
) -> Any:
    """A step of a transfer, by default of the second person."""
    path = f"{TRANSFERS}/{transfer.json()['id']}"
    there = await desk.client.get(path, headers=desk.maker)
    headers = (by or desk.checker) | once() | if_match(there)
    return await desk.client.post(f"{path}/{verb}", json=body or None, headers=headers)


async def booked(desk: Desk, giver: str, receiver: str, amount: str, **changes: Any) -> Any:
    """A transfer that two people agreed on."""
    proposed = await propose(desk, giver, receiver, amount, **changes)
    assert proposed.status_code == 201, proposed.text
    done = await answer(desk, proposed, "confirm")
    assert done.status_code == 200, done.text
    return done


async def fund(desk: Desk, fund_id: str) -> dict[str, Any]:
    """An account as finance sees it now."""
    found = await desk.client.get(f"/v1/funds/{fund_id}", headers=desk.maker)
    return dict(found.json())


async def a_budget(desk: Desk, amount: str, fund_id: str | None = None, year: int = 0) -> Any:
    """One of finance sets the budget of an account and year, by default of the desk's and this one."""
    body = {
        "fund_id": fund_id or desk.fund_id,
        "year": year or desk.client.database.clock.today().year,
        "amount": amount,
        "document": "城财预〔2026〕3号",
        "reason": "年初预算",
    }
    return await desk.client.post("/v1/budgets", json=body, headers=desk.maker | once())


async def decide_budget(
    desk: Desk, budget: Any, verb: str = "confirm", by: dict[str, str] | None = None, **body: Any
) -> Any:
    """The second person's word."""
    path = f"/v1/budgets/{budget.json()['id']}"
    there = await desk.client.get(path, headers=desk.maker)
    headers = (by or desk.checker) | once() | if_match(there)
    return await desk.client.post(f"{path}/{verb}", json=body or None, headers=headers)
