"""What ``aid verify`` says when books disagree: each comparison made untrue, and a clean one kept so."""

from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from typing import Any
from uuid import uuid4

import pytest
from aid.books import Findings, check_payments
from aid.limits import _caps_of, check_caps
from aid_testing.actors import once
from aid_testing.approvals import Office
from aid_testing.assistance import a_case
from aid_testing.finance import Desk, a_county, reference
from aid_testing.fixtures import Client
from aid_testing.owner import owned
from shared.contracts.vocabulary import Category
from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncSession

ClientOf = Callable[[str], Awaitable[Client]]


@asynccontextmanager
async def tampered(client: Client, *changes: str, **values: Any) -> AsyncIterator[AsyncSession]:
    """The service's books with some statements run over them, and put back afterwards."""
    async with AsyncSession(client.database.engine) as session:
        for change in changes:
            done = await session.execute(text(change), values)
            assert done.rowcount, change  # type: ignore[attr-defined]
        yield session
        await session.rollback()


async def about(check: Any, session: AsyncSession, name: object) -> list[str]:
    """What a check finds broken about one case, household or person."""
    findings = Findings()
    await check(session, findings)
    return [line for line in findings.broken if str(name) in line]


async def a_desk(client_of: ClientOf) -> Desk:
    desk = Desk(await client_of("disbursement"), a_county())
    await desk.load_fund("10000.00")
    return desk


async def paid_and_matched(desk: Desk) -> dict[str, Any]:
    """A payment whose debit stands on the bank's statement."""
    payment = await desk.paid()
    name = uuid4().hex[:12]
    content = (
        f"H,S-{name},1,A{name},2026-06-01,10000.00,7900.00,1,2100.00\r\n"
        f"D,L1,{reference(payment)},2100.00,D,\r\n"
    )
    booked = await desk.client.post(
        "/v1/bank/statements",
        files={"file": ("statement.csv", content.encode("gb18030"))},
        data={"format": "csv"},
        headers=desk.bank | once(),
    )
    assert booked.status_code == 201, booked.text
    return await desk.payment(payment["id"])


@pytest.mark.parametrize(
    ("change", "says"),
    [
        (None, None),
        (
            "UPDATE batch_items SET amount = amount + 1 WHERE end_to_end_id = :reference",
            "has another amount",
        ),
        (
            "UPDATE bank_lines SET amount = amount - 1 WHERE end_to_end_id = :reference",
            "matched is True, the bank's lines come to 2099.99 of 2100.00",
        ),
        (
            "UPDATE payments SET matched = false WHERE id = CAST(:id AS uuid)",
            "matched is False, the bank's lines come to 2100.00 of 2100.00",
        ),
        (
            "UPDATE payments SET status = 'returned' WHERE id = CAST(:id AS uuid)",
            "is returned: the ledger paid it 1 times",
        ),
        (
            "UPDATE payments SET attempt = attempt + 1 WHERE id = CAST(:id AS uuid)",
            "the bank kept 2100.00 of attempt 1, and attempt 2 is under way",
        ),
    ],
    ids=["clean", "sent otherwise", "booked otherwise", "not matched", "not paid", "sent again"],
)
async def test_a_payment_agrees_with_ledger_batch_and_bank(
    client_of: ClientOf, change: str | None, says: str | None
) -> None:
    desk = await a_desk(client_of)
    payment = await paid_and_matched(desk)
    changes = () if change is None else (change,)
    values = {"id": payment["id"], "reference": reference(payment)}
    values = {name: value for name, value in values.items() if change and f":{name}" in change}

    async with tampered(desk.client, *changes, **values) as session:
        broken = await about(check_payments, session, payment["case_number"])

    assert [says in line for line in broken] == ([True] if says else [])


@pytest.mark.parametrize(
    ("change", "says"),
    [
        (None, None),
        (
            "UPDATE decisions SET amount = amount + 1 WHERE case_id = CAST(:id AS uuid)",
            "was published otherwise",
        ),
        (
            "UPDATE decisions SET approved = false WHERE case_id = CAST(:id AS uuid)",
            "was published otherwise",
        ),
    ],
    ids=["clean", "another amount", "another verdict"],
)
async def test_a_decision_stands_as_it_was_published(
    client_of: ClientOf, change: str | None, says: str | None
) -> None:
    office = Office(await client_of("approval"))
    granted = await office.approved(await office.opened())
    changes = () if change is None else (change,)
    values = {"id": granted["case_id"]} if change else {}

    async with tampered(office.client, *changes, **values) as session:
        broken = await about(check_caps, session, granted["case_number"])

    assert [says in line for line in broken] == ([True] if says else [])


async def test_a_further_order_of_a_correction_takes_its_amount_and_counts_as_no_further_aid(
    client_of: ClientOf,
) -> None:
    office = Office(await client_of("approval"))
    household = uuid4()
    case_id = await office.opened(household_id=household)
    await office.approved(case_id)
    ruling = {
        "body": "COURT",
        "outcome": "CHANGED",
        "number": f"（2026）藏01行终{household.hex[:6]}号",
        "ruled_on": office.client.database.clock.today().isoformat(),
        "text": "变更为3000元。",
        "amount": "3000.00",
    }
    more = {"amount": "3000.00", "reason": "按判决变更救助金额，补发差额。"}
    await office.step(case_id, "record-ruling", office.county_handler, ruling)
    await office.step(case_id, "propose-correction", office.county_handler, more)
    await office.step(case_id, "decide-correction", office.county_lead, {"agree": True})

    async with tampered(office.client) as session:
        broken = await about(check_caps, session, household)

    assert broken == []


@pytest.mark.parametrize(
    ("amount", "exceeded"), [(500_000, False), (500_001, True), (1_000_000, True)]
)
async def test_no_person_stands_above_its_own_cap(
    client_of: ClientOf, amount: int, *, exceeded: bool
) -> None:
    office = Office(await client_of("approval"))
    person = uuid4()
    facts = {"person_ids": (person,), "beneficiary_id": person}
    await office.approved(await office.opened(a_case(Category.INDIVIDUAL_OTHER), **facts))
    change = "UPDATE person_years SET amount = :amount WHERE person_id = CAST(:person AS uuid)"

    async with tampered(office.client, change, amount=amount, person=str(person)) as session:
        broken = await about(check_caps, session, person)

    above = [line for line in broken if "is exceeded" in line]
    assert bool(above) is exceeded


@pytest.mark.parametrize(("amount", "exceeded"), [(1_000_000, False), (1_000_001, True)])
async def test_no_household_stands_above_its_cap(
    client_of: ClientOf, amount: int, *, exceeded: bool
) -> None:
    office = Office(await client_of("approval"))
    household = uuid4()
    await office.approved(await office.opened(household_id=household))
    change = "UPDATE household_years SET amount = :amount WHERE household_id = CAST(:id AS uuid)"

    async with tampered(office.client, change, amount=amount, id=str(household)) as session:
        broken = await about(check_caps, session, household)

    above = [line for line in broken if "is exceeded" in line]
    assert bool(above) is exceeded


@pytest.mark.parametrize(
    "changes",
    [
        (
            "UPDATE reservations SET amount = 1, household_amount = 1 WHERE household_id = CAST(:id AS uuid)",
            "UPDATE household_years SET amount = 1 WHERE household_id = CAST(:id AS uuid)",
        ),
        (
            "UPDATE reservations SET household_amount = 0 WHERE household_id = CAST(:id AS uuid)",
            "UPDATE household_years SET amount = 0 WHERE household_id = CAST(:id AS uuid)",
        ),
        (
            "UPDATE reservations SET year = year - 1 WHERE household_id = CAST(:id AS uuid)",
            "UPDATE household_years SET year = year - 1 WHERE household_id = CAST(:id AS uuid)",
            "UPDATE person_years SET year = year - 1 WHERE household_id = CAST(:id AS uuid)",
        ),
        ("DELETE FROM household_years WHERE household_id = CAST(:id AS uuid)",),
        ("UPDATE person_years SET aids = 0 WHERE household_id = CAST(:id AS uuid)",),
        ("DELETE FROM person_years WHERE household_id = CAST(:id AS uuid)",),
    ],
    ids=[
        "less of both",
        "nothing of the household",
        "year",
        "counter gone",
        "person",
        "person gone",
    ],
)
async def test_fr_56_a_cap_that_was_made_room_in_is_named(
    client_of: ClientOf, changes: tuple[str, ...]
) -> None:
    """FR-56: Whoever holds the database lowers counter and reservation together, or drops one."""
    office = Office(await client_of("approval"))
    household = uuid4()
    await office.approved(await office.opened(household_id=household))

    async with owned(office.client, id=str(household)) as session:
        clean = await about(check_caps, session, "cap of")
    async with owned(office.client, *changes, id=str(household)) as session:
        broken = await about(check_caps, session, "cap of")

    assert len(broken) > len(clean)


@pytest.mark.parametrize("year", [2018, 2026, 2040])
def test_the_caps_are_those_of_the_year(year: int) -> None:
    assert _caps_of(year) == {"year": year, "household": 1_000_000, "person": 500_000}
