"""What a giver bound money to, and for where: it stays so, and what is used of it is told whole."""

from typing import Any

from aid_testing.bank_files import a_statement_file, a_stmt, an_entry, post_statement
from aid_testing.finance import Desk
from aid_testing.levels import an_account
from aid_testing.rows import rows
from shared.contracts.vocabulary import Category, FundKind

MEDICAL, EDUCATION = Category.EXPENDITURE_MEDICAL, Category.EXPENDITURE_EDUCATION


async def lots(desk: Desk, **page: Any) -> dict[str, Any]:
    found = await desk.client.get(
        f"/v1/funds/{desk.fund_id}/allocations", params=page, headers=desk.maker
    )
    assert found.status_code == 200, found.text
    return dict(found.json())


async def announce(desk: Desk, **changes: Any) -> Any:
    given = {"reference": "2026-2", "amount": "500.00", "donor": "某某公司", "purpose": "助学"}
    return await desk.put_fund(
        opening_balance="10000.00", allocations=[given | {"only_for": [EDUCATION]} | changes]
    )


async def test_a_restriction_does_not_change_by_loading_the_money_again(desk: Desk) -> None:
    """TA-092, TA-098: what was given for schools does not become money for everything."""
    first = await announce(desk)
    same = await announce(desk)

    changed = [
        await announce(desk, only_for=[]),
        await announce(desk, only_for=[MEDICAL]),
        await announce(desk, donor="另一公司"),
        await announce(desk, purpose="其他"),
        await announce(desk, only_region=f"{desk.county}001"),
        await announce(desk, only_for=[], amount="400.00"),
    ]

    assert (first.status_code, same.status_code) == (200, 200)
    assert {(one.status_code, one.json()["code"]) for one in changed} == {
        (409, "ALLOCATION_DIFFERS")
    }
    _, bound = (await lots(desk))["items"]
    assert (bound["amount"], bound["only_for"]) == ("500.00", [EDUCATION])


async def test_the_amount_of_bound_money_is_put_right_and_it_stays_bound(desk: Desk) -> None:
    await announce(desk)

    corrected = await announce(desk, amount="400.00")

    assert corrected.status_code == 200, corrected.text
    _, bound = (await lots(desk))["items"]
    assert (bound["amount"], bound["only_for"]) == ("400.00", [EDUCATION])


async def arrived(desk: Desk, times: int = 1) -> None:
    """Money that a statement shows before anybody announced it."""
    credit = an_entry("500.00", side="CRDT", words="财政拨款")
    posted = await post_statement(
        desk,
        a_statement_file(
            a_stmt(desk.account, "10000.00", f"{10000 + 500 * times}.00", *[credit] * times)
        ),
    )
    assert posted.status_code == 201, posted.text


async def test_money_that_arrived_first_is_bound_as_it_is_announced(desk: Desk) -> None:
    await arrived(desk)

    announced = await announce(desk)

    assert announced.status_code == 200, announced.text
    _, bound = (await lots(desk))["items"]
    assert (bound["donor"], bound["only_for"]) == ("某某公司", [EDUCATION])
    medical = await desk.order(amount=1_000_001)
    assert medical["status"] == "held"


async def test_money_that_was_used_before_it_was_announced_is_bound_to_nothing(desk: Desk) -> None:
    await arrived(desk)
    await desk.order(amount=1_000_001)

    announced = await announce(desk)

    assert (announced.status_code, announced.json()["code"]) == (409, "ALLOCATION_SPENT")


async def test_money_for_one_township_pays_there_alone_and_first(desk: Desk) -> None:
    """TA-092: what a giver says of the place holds as what is said of the cause."""
    await announce(desk, only_for=[], only_region=f"{desk.county}001")

    here = await desk.order(amount=60_000)
    there = await desk.order(region=f"{desk.county}002", amount=10_000)

    pieces = {}
    for payment in (here, there):
        found = await desk.client.get(f"/v1/payments/{payment['id']}/lineage", headers=desk.maker)
        pieces[payment["id"]] = [
            (one["allocation"].split(":")[-1], one["amount"]) for one in found.json()
        ]
    assert sorted(pieces[here["id"]]) == [("2026-2", "500.00"), ("opening", "100.00")]
    assert pieces[there["id"]] == [("opening", "100.00")]


async def test_money_for_one_township_is_not_enough_for_another(desk: Desk) -> None:
    await an_account(
        desk,
        desk.county,
        kind=FundKind.DONATION,
        allocations=[{"reference": "1", "amount": "900.00", "only_region": f"{desk.county}001"}],
    )

    other = await desk.order(region=f"{desk.county}002", amount=10_000, fund_kind=FundKind.DONATION)

    assert (other["status"], other["hold_reason"]) == ("held", "INSUFFICIENT_EARMARKED_FUNDS")


async def test_no_order_is_paid_from_two_special_accounts(desk: Desk) -> None:
    """TA-093: 专户储存、专账管理; two that have the money together are not one that has it."""
    await an_account(
        desk,
        desk.county,
        kind=FundKind.SURPLUS,
        allocations=[{"reference": "1", "amount": "9000.00"}],
    )

    payment = await desk.order(amount=1_500_000)

    assert (payment["status"], payment["hold_reason"]) == ("held", "INSUFFICIENT_EARMARKED_FUNDS")


async def test_what_an_allocation_pays_is_told_to_the_last_by_page(desk: Desk) -> None:
    """TA-094: of an allocation that pays many, none is left out."""
    paid = [(await desk.order(amount=1_000))["id"] for _ in range(5)]
    [opening] = (await lots(desk))["items"]
    path = f"/v1/allocations/{opening['id']}"

    told: list[str] = []
    cursor = None
    while True:
        page = {"limit": 2} | ({"cursor": cursor} if cursor else {})
        found = (await desk.client.get(path, params=page, headers=desk.maker)).json()
        told += [one["payment_id"] for one in found["payments"]]
        cursor = found["next"]
        if cursor is None:
            break

    assert told == paid


async def test_the_allocations_of_a_fund_are_listed_by_page(desk: Desk) -> None:
    await announce(desk)

    first = await lots(desk, limit=1)
    second = await lots(desk, limit=1, cursor=first["next"])

    keys = [one["key"].split(":")[-1] for page in (first, second) for one in page["items"]]
    assert keys == ["opening", "2026-2"]
    assert second["next"] is None


async def test_the_bank_takes_its_fees_of_free_money_before_what_is_for_one_place(
    desk: Desk,
) -> None:
    """TA-092: a fee is not what somebody gave for a township."""
    account = await an_account(
        desk,
        desk.county,
        kind=FundKind.DONATION,
        allocations=[
            {"reference": "place", "amount": "900.00", "only_region": f"{desk.county}001"},
            {"reference": "free", "amount": "100.00"},
        ],
    )
    fee = an_entry("5.00", words="手续费")
    posted = await post_statement(
        desk, a_statement_file(a_stmt(account["account"], "1000.00", "995.00", fee))
    )
    assert posted.status_code == 201, posted.text

    charged = await rows(
        desk.client.database,
        "SELECT split_part(key, ':', 3) AS reference, charged FROM fund_allocations"
        " WHERE fund_id = CAST(:id AS uuid) ORDER BY id",
        id=account["id"],
    )
    assert [(one.reference, one.charged) for one in charged] == [("place", 0), ("free", 500)]


async def test_the_order_of_what_money_is_for_says_nothing(desk: Desk) -> None:
    await announce(desk, only_for=[EDUCATION, MEDICAL])

    again = await announce(desk, only_for=[MEDICAL, EDUCATION])

    assert again.status_code == 200, again.text


async def test_bound_money_is_the_arrival_of_its_sum_that_nobody_used(desk: Desk) -> None:
    await arrived(desk, times=2)
    await desk.order(amount=1_000_001)

    announced = await announce(desk)

    assert announced.status_code == 200, announced.text
    items = (await lots(desk))["items"]
    assert [(one["used"], one["only_for"]) for one in items] == [
        ("10000.00", []),
        ("0.01", []),
        ("0.00", [EDUCATION]),
    ]
