"""Diversion that the books show is flagged once, and ended by a person (第二十三条, TA-095)."""

from datetime import timedelta
from typing import Any
from uuid import UUID, uuid4

import pytest
from aid_testing.actors import as_, if_match, once
from aid_testing.bank_files import a_statement_file, a_stmt, an_entry, post_statement
from aid_testing.clocks import ahead
from aid_testing.finance import Desk
from aid_testing.levels import a_township, booked
from aid_testing.owner import owned
from aid_testing.parameters import loaded
from aid_testing.rows import rows
from disbursement.usecases.oversight import flags
from shared.roles import system
from sqlalchemy import text
from stdnum import luhn


class Audit:
    """The auditor of a desk's county."""

    def __init__(self, desk: Desk) -> None:
        self.desk = desk
        self.auditor = as_(desk.client.layout, "auditor", region=desk.county, sub="auditor")

    async def look(self) -> None:
        """The books are looked through, as on a new day."""
        async with owned(self.desk.client) as session:
            await session.execute(text("DELETE FROM flag_days"))
            await session.commit()
        async with self.desk.client.database.transaction(by=system("disbursement")) as tx:
            await flags.look(tx)

    async def found(self, **asked: Any) -> list[dict[str, Any]]:
        answer = await self.desk.client.get("/v1/red-flags", params=asked, headers=self.auditor)
        assert answer.status_code == 200, answer.text
        return list(answer.json()["items"])

    async def kinds(self) -> list[str]:
        await self.look()
        return sorted(flag["kind"] for flag in await self.found())

    async def step(
        self, flag: dict[str, Any], name: str, who: dict[str, str] | None = None, **body: Any
    ) -> Any:
        return await self.desk.client.post(
            f"/v1/red-flags/{flag['id']}/{name}",
            json=body,
            headers=(who or self.auditor) | once() | if_match(flag),
        )


def a_card(number: int) -> str:
    stem = f"621799{number:012d}"
    return stem + luhn.calc_check_digit(stem)


_cards = iter(range(700_000_000_000, 800_000_000_000))


async def paid_to(desk: Desk, account: str, **changes: Any) -> dict[str, Any]:
    """A payment that is paid to an account."""
    ordered = await desk.order(**changes)
    ready = await desk.meet_payee(ordered, account=account)
    released = await desk.release(await desk.batch(payment_ids=[ready["id"]]))
    assert released.status_code == 200, released.text
    payment = await desk.payment(ready["id"])
    await desk.report(payment, "ACCC")
    return await desk.payment(ready["id"])


@pytest.fixture
def audit(desk: Desk) -> Audit:
    return Audit(desk)


async def test_books_in_order_raise_no_flag(desk: Desk, audit: Audit) -> None:
    await paid_to(desk, a_card(next(_cards)))
    await paid_to(desk, a_card(next(_cards)))

    assert await audit.kinds() == []


async def test_one_account_of_two_households_is_flagged_once_and_again_for_a_third(
    desk: Desk, audit: Audit
) -> None:
    """TA-095: many households, one account (套取)."""
    card = a_card(next(_cards))
    paid = [await paid_to(desk, card, amount=210_000, debtors=(uuid4(),)) for _ in range(2)]

    first = await audit.kinds()
    again = await audit.kinds()
    await paid_to(desk, card, debtors=(uuid4(),))

    [flag] = await audit.found()
    assert first == again == ["ONE_ACCOUNT_MANY_HOUSEHOLDS"]
    assert set(flag["payments"]) == {payment["id"] for payment in paid}
    assert flag["amount"] == "4200.00"
    assert card not in str(flag)
    assert len(await audit.kinds()) == 2


async def test_one_household_may_have_one_account(desk: Desk, audit: Audit) -> None:
    card, household = a_card(next(_cards)), uuid4()
    for _ in range(2):
        await paid_to(desk, card, debtors=(household,))

    assert await audit.kinds() == []


async def test_an_officers_own_account_is_flagged_and_kept_as_a_hash_alone(
    desk: Desk, audit: Audit
) -> None:
    """TA-095: an officer's own account (挪用)."""
    card = a_card(next(_cards))
    body = {"document": "拉民党〔2026〕3号", "accounts": [card]}
    key = once()
    entered, replayed, again = [
        await desk.client.post("/v1/staff-accounts", json=body, headers=audit.auditor | one)
        for one in (key, key, once())
    ]
    await paid_to(desk, card)

    assert (entered.json()["new"], again.json()["new"]) == (1, 0)
    assert (replayed.status_code, replayed.json()) == (201, entered.json())
    read = await desk.client.get(
        f"/v1/staff-accounts/{entered.json()['id']}", headers=audit.auditor
    )
    assert (read.status_code, read.json()) == (200, entered.json())
    assert await audit.kinds() == ["STAFF_ACCOUNT"]
    kept = await rows(desk.client.database, "SELECT mark FROM staff_accounts")
    assert card not in str(kept)


async def test_money_that_comes_back_from_somewhere_is_flagged(desk: Desk, audit: Audit) -> None:
    """TA-095: what was paid comes back, and no return explains it."""
    await paid_to(desk, a_card(next(_cards)))
    today = desk.client.database.clock.today().isoformat()
    stmt = a_stmt(
        desk.account, "10000.00", "12100.00", an_entry("2100.00", side="CRDT", kind=""), on=today
    )
    posted = await post_statement(desk, a_statement_file(stmt))
    assert posted.status_code == 201, posted.text

    assert await audit.kinds() == ["ROUND_TRIP"]


async def test_money_that_goes_to_another_level_and_comes_back_unspent_is_flagged(
    desk: Desk, audit: Audit
) -> None:
    """TA-095: a round trip through levels shows money where it was never meant to be spent."""
    township = await a_township(desk)
    await booked(desk, desk.fund_id, township["id"], "3000.00")
    before = await audit.kinds()
    back = await booked(desk, township["id"], desk.fund_id, "2500.00")

    kinds = await audit.kinds()

    [found] = await audit.found()
    read = await desk.client.get(f"/v1/red-flags/{found['id']}", headers=audit.auditor)
    flag = read.json()
    assert (before, kinds) == ([], ["LEVEL_ROUND_TRIP"])
    assert flag["amount"] == back.json()["amount"]
    assert (flag["payments"], sorted(flag["parties"])) == ([], ["checker", "maker"])


async def test_money_that_comes_back_long_after_is_not_flagged(desk: Desk, audit: Audit) -> None:
    """What is left at the end of a year is returned: that is no round trip."""
    township = await a_township(desk)
    await booked(desk, desk.fund_id, township["id"], "3000.00")
    with ahead(desk.client, 60):
        await booked(desk, township["id"], desk.fund_id, "3000.00")
        kinds = await audit.kinds()

    assert kinds == []


async def test_grants_of_one_household_below_the_limit_and_together_above_it_are_flagged(
    desk: Desk, audit: Audit
) -> None:
    """TA-095: splitting below the limit of article 18."""
    household = uuid4()
    for _ in range(2):
        await paid_to(desk, a_card(next(_cards)), amount=150_000, debtors=(household,))
    for _ in range(2):
        await paid_to(desk, a_card(next(_cards)), amount=90_000, debtors=(uuid4(),))

    assert await audit.kinds() == ["SPLITTING"]


async def test_the_watched_limit_and_days_are_loaded_by_two(desk: Desk, audit: Audit) -> None:
    household = uuid4()
    for _ in range(2):
        await paid_to(desk, a_card(next(_cards)), amount=90_000, debtors=(household,))

    before = await audit.kinds()
    async with loaded(desk.client, watched_limit="1000.00", flag_workdays=90):
        after = await audit.kinds()
        [flag] = await audit.found()
    async with loaded(desk.client, watched_limit="1000.00", flag_days=1, days_later=5):
        [still] = await audit.found()

    assert (before, after, still["id"]) == ([], ["SPLITTING"], flag["id"])
    [duty] = await rows(
        desk.client.database,
        "SELECT due_at - started_at AS span FROM deadlines WHERE case_id = :id",
        id=UUID(flag["id"]),
    )
    assert duty.span > timedelta(days=100)


async def test_days_apart_grants_are_not_seen_together(desk: Desk, audit: Audit) -> None:
    household = uuid4()
    await paid_to(desk, a_card(next(_cards)), amount=150_000, debtors=(household,))

    async with loaded(desk.client, flag_days=2, days_later=4):
        await paid_to(desk, a_card(next(_cards)), amount=150_000, debtors=(household,))
        kinds = await audit.kinds()

    assert kinds == []


async def test_an_officers_grants_that_crowd_below_the_limit_are_flagged(
    desk: Desk, audit: Audit
) -> None:
    """TA-095: ten grants of one officer between 95 % of the limit and the limit."""
    more = {"code": desk.fund_code, "allocations": [{"reference": "more", "amount": "50000.00"}]}
    await desk.put_fund(**more)
    officer = f"lead@{desk.county}"
    for number in range(10):
        await desk.order(amount=195_000 + number, decided_by=officer)
    for _ in range(9):
        await desk.order(amount=50_000, decided_by=officer)

    kinds = await audit.kinds()

    [flag] = await audit.found(kind="UNDER_THE_LIMIT")
    assert kinds == ["UNDER_THE_LIMIT"]
    assert len(flag["payments"]) == 10


async def test_a_payment_that_left_without_a_confirmed_decision_is_flagged(
    desk: Desk, audit: Audit
) -> None:
    """TA-095: payment without case."""
    payment = await paid_to(desk, a_card(next(_cards)))
    async with owned(
        desk.client,
        "UPDATE payments SET confirmed_at = NULL WHERE id = :id",
        id=UUID(payment["id"]),
    ) as session:
        await session.commit()

    assert await audit.kinds() == ["PAID_WITHOUT_DECISION"]


async def test_a_flag_is_explained_or_followed_up_by_who_signed_nothing_of_it(
    desk: Desk, audit: Audit
) -> None:
    card = a_card(next(_cards))
    for _ in range(2):
        await paid_to(desk, card, debtors=(uuid4(),))
    await audit.kinds()
    [flag] = await audit.found()
    due = await rows(
        desk.client.database,
        "SELECT state FROM deadlines WHERE case_id = :id",
        id=UUID(flag["id"]),
    )
    party = as_(desk.client.layout, "auditor", region=desk.county, sub="Lead@County")

    own = await audit.step(flag, "explain", party, finding="两户均由同一监护人代领。")
    ended = await audit.step(
        flag, "follow", finding="账户为经办人所有。", reference="城纪检〔2026〕7号"
    )
    twice = await audit.step(ended.json(), "explain", finding="两户均由同一监护人代领。")
    read = await desk.client.get(f"/v1/red-flags/{flag['id']}", headers=audit.auditor)

    assert [row.state for row in due] == ["open"]
    assert (own.status_code, own.json()["code"]) == (403, "FLAG_FOUR_EYES")
    assert (ended.json()["status"], read.json()["finding"]) == ("followed", "账户为经办人所有。")
    assert (twice.status_code, twice.json()["code"]) == (409, "ACTION_NOT_ALLOWED")


async def test_a_flag_that_is_in_order_is_explained(desk: Desk, audit: Audit) -> None:
    card = a_card(next(_cards))
    for _ in range(2):
        await paid_to(desk, card, debtors=(uuid4(),))
    await audit.kinds()
    [flag] = await audit.found()

    ended = await audit.step(flag, "explain", finding="两户均由同一监护人代领，已核对证明。")

    assert ended.json()["status"] == "explained"
    assert await audit.found(status="open") == []


async def test_the_books_are_looked_through_once_a_day(desk: Desk, audit: Audit) -> None:
    await audit.look()
    card = a_card(next(_cards))
    for _ in range(2):
        await paid_to(desk, card, debtors=(uuid4(),))

    async with desk.client.database.transaction(by=system("disbursement")) as tx:
        again = await flags.look(tx)

    assert (again, await audit.found()) == (0, [])
