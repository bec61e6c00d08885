import hashlib
import hmac
from datetime import timedelta
from uuid import UUID

from aid_testing.approvals import Office
from aid_testing.rows import rows
from approval.usecases.county import samples
from shared.roles import system

CHENGGUAN = "540102"


async def publish(office: Office) -> int:
    async with office.client.database.transaction(by=system("approval")) as tx:
        return await samples.publish_seeds(tx)


async def make_up(office: Office) -> int:
    """All months that are over, as the sweep does in rounds."""
    settled = 0
    while True:
        async with office.client.database.transaction(by=system("approval")) as tx:
            moved = await samples.make_up_shortfalls(tx)
        if moved == 0:
            return settled
        settled += moved


async def received(office: Office, count: int) -> list[UUID]:
    """Cases at the county, whatever their lots."""
    cases = []
    for _ in range(count):
        case_id = await office.opened()
        await office.rejected(case_id, "第九条")
        await office.step(case_id, "forward", office.handler)
        cases.append(case_id)
    return cases


async def undraw(office: Office) -> None:
    """As if the lots of this county had all been lucky."""
    await rows_changed(
        office, "UPDATE cases SET visit = 'none' WHERE county = :county", county=office.county
    )


async def rows_changed(office: Office, statement: str, **values: object) -> None:
    from sqlalchemy import text  # noqa: PLC0415

    async with office.client.database.engine.begin() as connection:
        await connection.execute(text(statement), values)


async def test_this_and_the_next_months_hashes_are_public_ahead(office: Office) -> None:
    await publish(office)
    today = office.client.database.clock.today()
    following = (today.replace(day=1) + timedelta(days=32)).strftime("%Y-%m")

    seen = (await office.client.get(f"/v1/sampling/{CHENGGUAN}/{following}")).json()

    assert len(seen["seed_hash"]) == 64
    assert (seen["seed"], seen["drawn"]) == (None, None)
    assert await publish(office) == 0


async def test_a_month_that_was_not_published_is_not_found(office: Office) -> None:
    assert (await office.client.get(f"/v1/sampling/{CHENGGUAN}/2031-01")).status_code == 404


async def test_after_the_month_anybody_can_draw_again(office: Office) -> None:
    cases = await received(office, 8)
    month = office.client.database.clock.today().strftime("%Y-%m")
    address = f"/v1/sampling/{office.county}/{month}"
    before = (await office.client.get(address)).json()

    with office.later(40):
        after = (await office.client.get(address)).json()

    seed = bytes.fromhex(after["seed"])
    assert hashlib.sha256(seed).hexdigest() == before["seed_hash"]
    lots = {
        n: int.from_bytes(hmac.digest(seed, str(n).encode(), "sha256"), "big") for n in range(1, 9)
    }
    assert after["drawn"] == [n for n, lot in lots.items() if lot * 100 < 33 * 2**256]
    assert after["received"] == len(cases)


async def test_a_shortfall_is_made_up_from_undecided_cases(office: Office) -> None:
    cases = await received(office, 5)
    await undraw(office)

    with office.later(40):
        await make_up(office)
        seen = [await office.get(case_id) for case_id in cases]

    added = [case for case in seen if case["visit"] == "made_up"]
    assert len(added) == 2  # 30 per cent of five, rounded up
    assert all("county_visit" in {due["what"] for due in case["due"]} for case in added)


async def test_when_all_are_decided_the_visit_comes_after_the_decision(office: Office) -> None:
    granted = await office.approved(await office.opened())
    await rows_changed(
        office,
        "UPDATE cases SET visit = 'none', visited_on = NULL WHERE id = :id",
        id=UUID(granted["case_id"]),
    )

    with office.later(40):
        await make_up(office)
        flagged = await office.get(granted["case_id"])
        await office.visited(granted["case_id"])

    assert (flagged["status"], flagged["visit"]) == ("approved", "after_decision")
    assert "county_visit" in {due["what"] for due in flagged["due"]}
    left = (await office.get(granted["case_id"]))["due"]
    assert [due["what"] for due in left] == ["delivery"]


async def test_a_month_is_made_up_once(office: Office) -> None:
    await received(office, 1)

    with office.later(40):
        first = await make_up(office)
        second = await make_up(office)

    assert (first > 0, second) == (True, 0)


async def test_the_seed_lies_sealed(office: Office) -> None:
    await received(office, 1)
    month = office.client.database.clock.today().strftime("%Y-%m")
    with office.later(40):
        open_seed = (await office.client.get(f"/v1/sampling/{office.county}/{month}")).json()

    [row] = await rows(
        office.client.database,
        "SELECT seed FROM county_months WHERE county = :county",
        county=office.county,
    )
    assert bytes.fromhex(open_seed["seed"]) not in bytes(row.seed)


async def test_fr_26_a_month_before_the_rules_were_in_force_was_never_published(
    office: Office,
) -> None:
    """FR-26 of the field reports."""
    answers = [
        await office.client.get(f"/v1/sampling/{CHENGGUAN}/{month}")
        for month in ("2018-12", "2000-01", "2099-12")
    ]

    assert [answer.status_code for answer in answers] == [404, 404, 404]
    assert {answer.json()["code"] for answer in answers} == {"MONTH_NOT_PUBLISHED"}
