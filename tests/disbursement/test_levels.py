"""Special accounts at three levels, and money that goes down and comes back between them (第二十三条)."""

import asyncio
from typing import Any

import pytest
from aid.books import Findings
from aid.kept import check_kept
from aid.lineage import check_lineage
from aid.transfers import check_transfers
from aid_testing.actors import as_, if_match, once
from aid_testing.city import agree
from aid_testing.finance import Desk
from aid_testing.levels import a_township, an_account, answer, booked, fund, propose
from aid_testing.owner import owned
from aid_testing.rows import outbox, rows
from shared.contracts.vocabulary import Category, FundKind, HouseholdStatus
from sqlalchemy import text

NAMES = """
SELECT unnest(ARRAY[number, CAST(id AS varchar)]) FROM fund_transfers
WHERE starts_with(region, :county)
UNION SELECT unnest(ARRAY[code, CAST(id AS varchar)]) FROM funds
WHERE starts_with(region, :county)
UNION SELECT case_number FROM payments WHERE starts_with(region, :county)
"""


async def balances(desk: Desk, *fund_ids: str) -> list[str]:
    return [(await fund(desk, one))["available"] for one in fund_ids]


async def lineage(desk: Desk, payment: dict[str, Any]) -> list[tuple[str, str, str]]:
    answer = await desk.client.get(f"/v1/payments/{payment['id']}/lineage", headers=desk.maker)
    assert answer.status_code == 200, answer.text
    return [(one["first_fund"], one["first_allocation"], one["amount"]) for one in answer.json()]


async def broken(desk: Desk, *tampering: str, **values: Any) -> list[str]:
    """What ``aid verify`` says of the desk's county after the database's owner wrote something."""
    findings = Findings()
    async with owned(desk.client, *tampering, **values) as session:
        names = list(await session.scalars(text(NAMES), {"county": desk.county}))
        for check in (check_lineage, check_transfers):
            await check(session, findings)
        await check_kept("disbursement", session, findings)
        return [line for line in findings.broken if any(name in line for name in names)]


async def test_money_goes_down_by_two_and_comes_back_up(desk: Desk) -> None:
    """TA-093: special account, dedicated ledger, at three levels."""
    finance = await an_account(
        desk,
        desk.county,
        level="FINANCE",
        allocations=[{"reference": "2026-1", "amount": "900.00"}],
    )
    township = await a_township(desk)

    down = await booked(desk, finance["id"], desk.fund_id, "900.00")
    further = await booked(desk, desk.fund_id, township["id"], "3000.00")
    back = await booked(desk, township["id"], desk.fund_id, "1000.00")

    assert [one.json()["direction"] for one in (down, further, back)] == ["DOWN", "DOWN", "UP"]
    levels = [(await fund(desk, one["id"]))["level"] for one in (finance, township)]
    assert levels == ["FINANCE", "TOWNSHIP"]
    left = await balances(desk, finance["id"], desk.fund_id, township["id"])
    assert left == ["0.00", "8900.00", "2000.00"]
    assert await broken(desk) == []


async def test_a_transfer_waits_for_another_person_whose_duty_it_is(desk: Desk) -> None:
    township = await a_township(desk)
    proposed = await propose(desk, desk.fund_id, township["id"], "3000.00")
    same = as_(desk.client.layout, "finance_checker", region=desk.county, sub="maker")

    alone = await answer(desk, proposed, "confirm", same)
    before = await balances(desk, desk.fund_id, township["id"])
    await answer(desk, proposed, "confirm")

    assert (alone.status_code, alone.json()["code"]) == (403, "TRANSFER_FOUR_EYES")
    assert before == ["10000.00", "0.00"]
    said = [
        (event.payload["what"], event.payload["state"], event.payload["role"])
        for event in await outbox(desk.client.database, proposed.json()["id"])
    ]
    assert said == [
        ("confirm_transfer", "set", "finance_checker"),
        ("confirm_transfer", "met", "finance_checker"),
    ]


async def test_a_refused_transfer_has_its_reason_and_moves_nothing(desk: Desk) -> None:
    township = await a_township(desk)
    proposed = await propose(desk, desk.fund_id, township["id"], "3000.00")

    refused = await answer(desk, proposed, "reject", reason="文件金额不符")
    late = await answer(desk, proposed, "confirm")

    assert (refused.json()["status"], refused.json()["answer"]) == ("rejected", "文件金额不符")
    assert late.status_code == 409
    assert await balances(desk, desk.fund_id, township["id"]) == ["10000.00", "0.00"]


async def test_promised_money_is_not_transferred_away(desk: Desk) -> None:
    township = await a_township(desk)
    waiting = await propose(desk, desk.fund_id, township["id"], "9000.00")
    await desk.order(amount=200_000)

    at_once = await propose(desk, desk.fund_id, township["id"], "8000.01")
    late = await answer(desk, waiting, "confirm")

    assert (at_once.status_code, at_once.json()["code"]) == (409, "TRANSFER_TOO_MUCH")
    assert (late.status_code, late.json()["code"]) == (409, "TRANSFER_TOO_MUCH")
    assert await balances(desk, desk.fund_id, township["id"]) == ["8000.00", "0.00"]


async def test_two_transfers_at_once_never_take_more_than_there_is(desk: Desk) -> None:
    township = await a_township(desk)
    proposals = [await propose(desk, desk.fund_id, township["id"], "6000.00") for _ in range(3)]

    done = await asyncio.gather(*(answer(desk, one, "confirm") for one in proposals))

    assert sorted(one.status_code for one in done) == [200, 409, 409]
    assert await balances(desk, desk.fund_id, township["id"]) == ["4000.00", "6000.00"]
    assert await broken(desk) == []


async def test_an_order_and_a_transfer_at_once_share_what_there_is(desk: Desk) -> None:
    township = await a_township(desk)
    proposed = await propose(desk, desk.fund_id, township["id"], "6000.00")

    done, payment = await asyncio.gather(
        answer(desk, proposed, "confirm"), desk.order(amount=600_000)
    )

    assert (done.status_code, payment["status"]) in {(200, "held"), (409, "ordered")}
    assert (await balances(desk, desk.fund_id)) == ["4000.00"]
    assert await broken(desk) == []


@pytest.mark.parametrize("kind", ["DIBAO_SURPLUS", "DONATION"])
async def test_a_transfer_never_makes_other_money_of_it(desk: Desk, kind: str) -> None:
    """TA-098, TA-099: kinds are not merged, one level up or down."""
    other = await a_township(desk, kind=kind)

    refused = await propose(desk, desk.fund_id, other["id"], "100.00")

    assert (refused.status_code, refused.json()["code"]) == (422, "TRANSFER_OTHER_MONEY")


async def test_money_goes_between_accounts_one_below_the_other_alone(desk: Desk) -> None:
    finance = await an_account(desk, desk.county, level="FINANCE")
    one, other = await a_township(desk, "001"), await a_township(desk, "002")

    answers = [
        await propose(desk, giver, receiver, "1.00")
        for giver, receiver in (
            (one["id"], other["id"]),
            (finance["id"], one["id"]),
            (desk.fund_id, desk.fund_id),
        )
    ]

    assert {refused.json()["code"] for refused in answers} == {"TRANSFER_NOT_BETWEEN"}


async def test_a_level_that_a_region_does_not_have_is_refused(desk: Desk) -> None:
    refused = await desk.put_fund(level="TOWNSHIP")

    assert (refused.status_code, refused.json()["code"]) == (422, "LEVEL_NOT_OF_REGION")


async def test_another_county_neither_sees_nor_answers_a_transfer(desk: Desk) -> None:
    township = await a_township(desk)
    proposed = await propose(desk, desk.fund_id, township["id"], "3000.00")
    path = f"/v1/fund-transfers/{proposed.json()['id']}"
    stranger = as_(desk.client.layout, "finance_maker", region="540199", sub="other")

    seen = await desk.client.get(path, headers=stranger)
    listed = await desk.client.get("/v1/fund-transfers", headers=stranger)
    own = await desk.client.get(
        "/v1/fund-transfers", params={"status": "proposed"}, headers=desk.maker
    )

    assert seen.json()["code"] == "OUTSIDE_REGION"
    assert proposed.json()["id"] not in {one["id"] for one in listed.json()["items"]}
    assert [one["id"] for one in own.json()["items"]] == [proposed.json()["id"]]


async def test_each_yuan_paid_tells_its_first_allocation_through_transfers(desk: Desk) -> None:
    """TA-092, TA-093: of each yuan paid, from which allocation it came."""
    finance = await an_account(
        desk,
        desk.county,
        level="FINANCE",
        allocations=[{"reference": "2026-1", "amount": "500.00"}],
    )
    township = await a_township(desk)
    await booked(desk, desk.fund_id, township["id"], "10000.00")
    await booked(desk, finance["id"], desk.fund_id, "500.00")
    await booked(desk, desk.fund_id, township["id"], "400.00")

    paid = await desk.order(by_township=True, amount=1_010_000)

    assert paid["fund_code"] == township["code"]
    assert await lineage(desk, paid) == [
        (desk.fund_code, f"allocation:{desk.fund_code}:opening", "10000.00"),
        (finance["code"], f"allocation:{finance['code']}:2026-1", "100.00"),
    ]
    assert await broken(desk) == []


async def test_bound_money_is_transferred_by_name_and_stays_bound(desk: Desk) -> None:
    """TA-092, TA-098: what a donor said goes with the money, down and up."""
    county = await an_account(
        desk,
        desk.county,
        kind=FundKind.DONATION,
        allocations=[
            {
                "reference": "school",
                "amount": "3000.00",
                "donor": "某某公司",
                "purpose": "助学",
                "only_for": [Category.EXPENDITURE_EDUCATION],
            }
        ],
    )
    township = await a_township(desk, kind=FundKind.DONATION)
    listed = await desk.client.get(f"/v1/funds/{county['id']}/allocations", headers=desk.maker)
    [bound] = listed.json()["items"]

    unnamed = await propose(desk, county["id"], township["id"], "1.00")
    await booked(desk, county["id"], township["id"], "3000.00", allocation_id=bound["id"])
    named = {"fund_kind": FundKind.DONATION, "by_township": True}
    medical = await desk.order(amount=100_000, **named)
    education = await desk.order(amount=100_000, category=Category.EXPENDITURE_EDUCATION, **named)

    assert unnamed.json()["code"] == "TRANSFER_TOO_MUCH"
    assert (medical["status"], education["status"]) == ("held", "ordered")
    assert (await lineage(desk, education))[0][1].endswith(":school")
    got = await desk.client.get(f"/v1/funds/{township['id']}/allocations", headers=desk.maker)
    [lot] = got.json()["items"]
    assert (lot["donor"], lot["purpose"], lot["only_for"]) == (
        "某某公司",
        "助学",
        ["EXPENDITURE_EDUCATION"],
    )


async def test_money_for_one_township_does_not_go_to_another(desk: Desk) -> None:
    county = await an_account(
        desk,
        desk.county,
        kind=FundKind.DONATION,
        allocations=[{"reference": "one", "amount": "3000.00", "only_region": f"{desk.county}001"}],
    )
    other = await a_township(desk, "002", kind=FundKind.DONATION)
    listed = await desk.client.get(f"/v1/funds/{county['id']}/allocations", headers=desk.maker)
    [bound] = listed.json()["items"]

    refused = await propose(desk, county["id"], other["id"], "1.00", allocation_id=bound["id"])

    assert (refused.status_code, refused.json()["code"]) == (422, "BOUND_ELSEWHERE")


async def test_a_transfer_entered_wrong_is_taken_back_by_two_with_the_reason(desk: Desk) -> None:
    township = await a_township(desk)
    done = await booked(desk, desk.fund_id, township["id"], "3000.00")

    asked = await answer(desk, done, "propose-reversal", desk.maker, reason="金额录入有误")
    same = as_(desk.client.layout, "finance_checker", region=desk.county, sub="maker")
    alone = await answer(desk, done, "confirm-reversal", same)
    back = await answer(desk, done, "confirm-reversal")

    assert asked.json()["status"] == "reversing"
    assert alone.json()["code"] == "TRANSFER_FOUR_EYES"
    assert (back.json()["status"], back.json()["reversal_reason"]) == ("reversed", "金额录入有误")
    assert await balances(desk, desk.fund_id, township["id"]) == ["10000.00", "0.00"]
    entries = await rows(
        desk.client.database,
        "SELECT kind FROM journal_entries WHERE position(:id IN natural_key) > 0 ORDER BY kind",
        id=done.json()["id"],
    )
    assert [one.kind for one in entries] == [
        *("IN_REVERSED", "OUT_REVERSED", "TRANSFER_IN", "TRANSFER_OUT")
    ]
    assert await broken(desk) == []


async def test_a_reversal_that_is_refused_leaves_the_transfer_booked(desk: Desk) -> None:
    township = await a_township(desk)
    done = await booked(desk, desk.fund_id, township["id"], "3000.00")
    await answer(desk, done, "propose-reversal", desk.maker, reason="金额录入有误")

    stays = await answer(desk, done, "reject-reversal", reason="文件无误")

    assert (stays.json()["status"], stays.json()["answer"]) == ("booked", "文件无误")
    assert await balances(desk, township["id"]) == ["3000.00"]


async def test_what_the_receiver_has_promised_is_not_taken_back(desk: Desk) -> None:
    township = await a_township(desk)
    done = await booked(desk, desk.fund_id, township["id"], "3000.00")
    await desk.order(by_township=True, amount=200_000)
    await answer(desk, done, "propose-reversal", desk.maker, reason="金额录入有误")

    refused = await answer(desk, done, "confirm-reversal")

    assert (refused.status_code, refused.json()["code"]) == (409, "TRANSFER_SPENT")
    assert await balances(desk, township["id"]) == ["1000.00"]


async def test_what_a_township_decided_is_paid_by_its_own_account(desk: Desk) -> None:
    """TA-093, A-21: 第十八条（二）（1）, 第二十三条."""
    township = await a_township(desk)
    await booked(desk, desk.fund_id, township["id"], "3000.00")

    of_township = await desk.order(by_township=True, amount=150_000)
    of_county = await desk.order(amount=150_000)

    assert of_township["fund_code"] == township["code"]
    assert of_county["fund_code"] == desk.fund_code


async def test_a_township_without_an_account_is_paid_for_by_its_county(desk: Desk) -> None:
    paid = await desk.order(by_township=True, amount=150_000)

    assert (paid["status"], paid["fund_code"]) == ("ordered", desk.fund_code)


async def test_a_township_short_of_money_borrows_nothing_and_finance_has_the_duty(
    desk: Desk,
) -> None:
    """TA-093: nothing is borrowed silently, and somebody has to see to it."""
    township = await a_township(desk)
    await booked(desk, desk.fund_id, township["id"], "1000.00")
    payment = await desk.order(by_township=True, amount=150_000)
    waiting = (payment["status"], payment["hold_reason"], payment["fund_code"])

    await booked(desk, desk.fund_id, township["id"], "500.00")
    swept = await desk.client.post("/v1/internal/sweep", headers=desk.operator)

    assert swept.status_code == 200
    assert waiting == ("held", "INSUFFICIENT_EARMARKED_FUNDS", township["code"])
    assert (await desk.payment(payment["id"]))["status"] == "ordered"
    said = [
        (event.payload["what"], event.payload["state"], event.payload["region"])
        for event in await outbox(desk.client.database, payment["id"])
        if event.payload.get("what") == "supply_fund"
    ]
    assert said == [("supply_fund", "set", desk.county), ("supply_fund", "met", desk.county)]


async def test_the_duty_of_a_short_account_ends_when_the_order_is_revoked(desk: Desk) -> None:
    payment = await desk.order(amount=1_000_001)

    await desk.revoke(payment)

    said = [
        (event.payload["what"], event.payload["state"])
        for event in await outbox(desk.client.database, payment["id"])
        if event.payload["what"] == "supply_fund"
    ]
    assert said == [("supply_fund", "set"), ("supply_fund", "cancelled")]


async def test_finance_may_let_the_county_pay_what_its_township_cannot(desk: Desk) -> None:
    """Two people name another account: that is no silent borrowing."""
    await a_township(desk)
    payment = await desk.order(by_township=True, amount=150_000)
    path = f"/v1/payments/{payment['id']}"

    named = await desk.client.get(path, headers=desk.maker)
    proposed = await desk.client.post(
        f"{path}/propose-source",
        json={"fund_id": desk.fund_id, "reason": "乡镇专账不足，由县级支付"},
        headers=desk.maker | once() | if_match(named),
    )
    confirmed = await desk.client.post(
        f"{path}/confirm-source", headers=desk.checker | once() | if_match(proposed)
    )

    assert confirmed.json()["fund_code"] == desk.fund_code


async def test_what_the_county_decided_is_never_paid_by_a_township(desk: Desk) -> None:
    township = await a_township(desk)
    await booked(desk, desk.fund_id, township["id"], "9000.00")

    payment = await desk.order(amount=150_000)

    assert (payment["status"], payment["fund_code"]) == ("held", desk.fund_code)


async def test_finance_pays_where_civil_affairs_have_no_account(desk: Desk) -> None:
    """Of one county's accounts civil affairs pay first; dibao surplus lies with finance alone."""
    finance = await an_account(
        desk,
        desk.county,
        level="FINANCE",
        kind=FundKind.DIBAO_SURPLUS,
        allocations=[{"reference": "1", "amount": "3000.00"}],
    )

    paid = await desk.order(recipient_status=HouseholdStatus.DIBAO)

    assert paid["fund_code"] == finance["code"]


@pytest.mark.parametrize(
    ("tampering", "says"),
    [
        ("UPDATE fund_transfers SET amount = amount + 1 WHERE id = CAST(:id AS uuid)", "transfer"),
        (
            "UPDATE fund_transfers SET document = '另一文件' WHERE id = CAST(:id AS uuid)",
            "kept fact",
        ),
        (
            "UPDATE fund_transfers SET checked_by = 'nobody' WHERE id = CAST(:id AS uuid)",
            "kept fact",
        ),
        (
            "UPDATE transfer_pieces SET amount = amount - 1 WHERE transfer_id = CAST(:id AS uuid)",
            "transfer",
        ),
        (
            (
                "UPDATE fund_allocations SET only_for = '{DIBAO}' WHERE id = (SELECT to_allocation_id"
                " FROM transfer_pieces WHERE transfer_id = CAST(:id AS uuid))"
            ),
            "transfer",
        ),
        (
            (
                "UPDATE fund_allocations SET root_id = id WHERE id = (SELECT to_allocation_id"
                " FROM transfer_pieces WHERE transfer_id = CAST(:id AS uuid))"
            ),
            "transfer",
        ),
        ("DELETE FROM transfer_pieces WHERE transfer_id = CAST(:id AS uuid)", "transfer"),
        (
            (
                "UPDATE funds SET level = 'FINANCE' WHERE id = (SELECT to_fund_id FROM fund_transfers"
                " WHERE id = CAST(:id AS uuid))"
            ),
            "kept fact",
        ),
    ],
    ids=["amount", "paper", "second person", "piece", "restriction", "root", "removed", "level"],
)
async def test_verify_names_a_transfer_that_the_owner_of_the_database_changed(
    desk: Desk, tampering: str, says: str
) -> None:
    township = await a_township(desk)
    done = await booked(desk, desk.fund_id, township["id"], "3000.00")
    before = await broken(desk)

    after = await broken(desk, tampering, id=done.json()["id"])

    assert before == []
    named = [line for line in after if line.startswith(says)]
    about = (done.json()["number"], done.json()["id"], township["id"], township["code"])
    assert any(one in line for line in named for one in about)


async def test_repeating_a_transfer_books_it_once(desk: Desk) -> None:
    township = await a_township(desk)
    proposed = await propose(desk, desk.fund_id, township["id"], "3000.00")
    headers = desk.checker | once() | if_match(proposed)
    path = f"/v1/fund-transfers/{proposed.json()['id']}/confirm"

    first = await desk.client.post(path, headers=headers)
    again = await desk.client.post(path, headers=headers)

    assert (first.status_code, again.status_code) == (200, 200)
    assert await balances(desk, desk.fund_id, township["id"]) == ["7000.00", "3000.00"]


async def test_the_same_account_is_not_loaded_at_another_level(desk: Desk) -> None:
    refused = await agree(
        desk.client,
        "/v1/internal/funds",
        funds=[
            {
                "code": desk.fund_code,
                "programme": "TEMPORARY_ASSISTANCE",
                "region": desk.county,
                "level": "FINANCE",
                "kind": "FISCAL_SUBSIDY",
                "name": "临时救助资金专账",
                "bank_code": desk.bank_code,
                "account": desk.account,
            }
        ],
    )

    assert refused.json()["code"] == "FUND_DIFFERS"
