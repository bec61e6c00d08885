"""Recovery after payment (第三十二条, TA-110): demanded, paid back, ended by two; caps never refill."""

from datetime import timedelta
from typing import Any
from uuid import uuid4

import pytest
from aid.books import Findings
from aid.recoveries import check_recoveries
from aid.statements import check_equation
from aid_testing.actors import if_match, once
from aid_testing.decisions import an_approval
from aid_testing.finance import Desk
from aid_testing.recoveries import Recoveries
from aid_testing.rows import a_message, rows
from disbursement.consumers import subscriptions
from shared.roles import system
from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncSession


@pytest.fixture
def office(desk: Desk) -> Recoveries:
    return Recoveries(desk)


async def duties(office: Recoveries, recovery_id: str) -> dict[str, str]:
    """The open duties of a recovery, and whose they are."""
    found = await rows(
        office.desk.client.database,
        "SELECT what, role FROM deadlines WHERE CAST(case_id AS text) = :id AND state = 'open'",
        id=recovery_id,
    )
    return {row.what: row.role for row in found}


async def fund(office: Recoveries) -> Any:
    return (
        await office.desk.client.get(f"/v1/funds/{office.desk.fund_id}", headers=office.desk.maker)
    ).json()


async def test_fraud_after_payment_is_demanded_by_two_and_handed_over(office: Recoveries) -> None:
    """TA-110: recover the money, administrative penalty, credit record, suspected crime."""
    payment = await office.desk.paid()

    recovery_id = await office.order(payment)
    opened = (await office.get(recovery_id)).json()
    assert (opened["status"], opened["amount"], opened["fraud"]) == ("opened", "2100.00", True)
    assert opened["number"] == f"R-{payment['case_number']}"
    assert await duties(office, recovery_id) == {"demand_recovery": "county_handler"}

    asked = await office.done(recovery_id, "propose-demand", office.handler, reason="隐瞒存款。")
    assert (asked["status"], asked["proposals"][0]["state"]) == ("opened", "open")
    assert (await duties(office, recovery_id))["check_recovery"] == "county_lead"
    alone = await office.step(recovery_id, "confirm", office.as_("county_lead", "Collector "))
    assert (alone.status_code, alone.json()["code"]) == (403, "RECOVERY_FOUR_EYES")

    demanded = await office.done(recovery_id, "confirm", office.lead)
    assert (demanded["status"], demanded["demanded"]) == ("demanded", "2100.00")
    assert demanded["demand_reason"] == "隐瞒存款。"
    assert set(await duties(office, recovery_id)) == {"deliver_demand", "recovery_referral"}

    today = office.desk.client.database.clock.today().isoformat()
    for kind in ("PENALTY", "CREDIT_RECORD", "CRIMINAL"):
        handed = await office.done(
            recovery_id,
            "record-referral",
            office.handler,
            kind=kind,
            body="城关区公安局",
            reference=f"移送〔2026〕{kind}",
            handed_over_on=today,
        )
    assert [one["kind"] for one in handed["referrals"]] == ["PENALTY", "CREDIT_RECORD", "CRIMINAL"]
    assert set(await duties(office, recovery_id)) == {"deliver_demand"}


async def test_the_same_finding_twice_opens_one_recovery(office: Recoveries) -> None:
    payment = await office.desk.paid()

    first = await office.order(payment)
    again = await office.order(payment)

    assert first == again


async def test_an_honest_mistake_is_paid_back_without_penalty_or_record(
    office: Recoveries,
) -> None:
    """A-30: only fraud brings the record."""
    recovery_id = await office.demanded(await office.desk.paid(), fraud=False, amount="500.00")

    today = office.desk.client.database.clock.today().isoformat()
    refused = await office.step(
        recovery_id,
        "record-referral",
        office.handler,
        kind="CREDIT_RECORD",
        body="城关区发展和改革委员会",
        reference="城信〔2026〕3号",
        handed_over_on=today,
    )

    assert (refused.status_code, refused.json()["code"]) == (422, "REFERRAL_NOT_OF_FRAUD")
    assert "recovery_referral" not in await duties(office, recovery_id)


async def test_instalments_are_matched_on_the_statement_until_nothing_is_owed(
    office: Recoveries,
) -> None:
    payment = await office.desk.paid()
    today = office.desk.client.database.clock.today()
    first, second = (today + timedelta(days=days) for days in (10, 40))
    recovery_id = await office.due(
        payment,
        instalments=[
            {"due_on": first.isoformat(), "amount": "1000.00"},
            {"due_on": second.isoformat(), "amount": "1100.00"},
        ],
    )
    before = await fund(office)
    on = today.isoformat()
    part = await office.credit("1000.00", opening="10000.00", closing="11000.00", on=on)

    await office.done(recovery_id, "propose-receipt", office.maker, break_id=part)
    assert (await duties(office, recovery_id))["check_recovery"] == "finance_checker"
    came = await office.done(recovery_id, "confirm", office.checker)
    assert (came["status"], came["received"]) == ("due", "1000.00")
    [term] = await rows(
        office.desk.client.database,
        "SELECT due_at FROM deadlines WHERE CAST(case_id AS text) = :id AND state = 'open' "
        "AND what = 'recovery_term'",
        id=recovery_id,
    )
    assert (term.due_at + timedelta(hours=8)).date() == second

    on = (today + timedelta(days=1)).isoformat()
    rest = await office.credit("1100.00", opening="11000.00", closing="12100.00", on=on)
    await office.done(recovery_id, "propose-receipt", office.maker, break_id=rest)
    ended = await office.done(recovery_id, "confirm", office.checker)

    assert (ended["status"], ended["received"]) == ("repaid", "2100.00")
    assert "recovery_term" not in await duties(office, recovery_id)
    after = await fund(office)
    assert float(after["available"]) - float(before["available"]) == 2100.0
    assert after["paid"] == before["paid"]
    settled = await rows(
        office.desk.client.database,
        "SELECT resolution FROM reconciliation_breaks WHERE CAST(id AS text) = ANY(:ids)",
        ids=[part, rest],
    )
    assert {row.resolution for row in settled} == {ended["number"]}
    async with office.desk.client.database.reading(by=system("disbursement")) as tx:
        findings = Findings()
        await check_recoveries(tx.session, findings)
        await check_equation(tx.session, findings)
    mine = [line for line in findings.broken if ended["number"] in line]
    assert mine == []


async def test_a_line_pays_no_more_than_is_owed_and_its_rest_stays_a_break(
    office: Recoveries,
) -> None:
    recovery_id = await office.due(await office.desk.paid())
    on = office.desk.client.database.clock.today().isoformat()
    too_much = await office.credit("2500.00", opening="10000.00", closing="12500.00", on=on)

    refused = await office.step(
        recovery_id, "propose-receipt", office.maker, break_id=too_much, amount="2500.00"
    )
    await office.done(recovery_id, "propose-receipt", office.maker, break_id=too_much)
    ended = await office.done(recovery_id, "confirm", office.checker)

    assert (refused.status_code, refused.json()["code"]) == (422, "RECEIPT_TOO_HIGH")
    assert "2100.00" in refused.json()["detail"]
    assert (ended["status"], ended["received"]) == ("repaid", "2100.00")
    [left] = await rows(
        office.desk.client.database,
        "SELECT checked_at FROM reconciliation_breaks WHERE CAST(id AS text) = :id",
        id=too_much,
    )
    assert left.checked_at is None


async def test_a_break_of_another_kind_is_no_receipt(office: Recoveries) -> None:
    recovery_id = await office.due(await office.desk.paid())

    refused = await office.step(recovery_id, "propose-receipt", office.maker, break_id=str(uuid4()))

    assert (refused.status_code, refused.json()["code"]) == (422, "LINE_NOT_OF_DEBT")


async def test_what_cannot_be_recovered_is_written_off_by_two_of_finance(
    office: Recoveries,
) -> None:
    recovery_id = await office.due(await office.desk.paid())

    await office.done(
        recovery_id,
        "propose-write-off",
        office.maker,
        reason="债务人死亡且无遗产。",
        evidence="终结执行裁定书",
    )
    rejected = await office.done(recovery_id, "reject", office.checker, reason="请补充法院裁定。")
    assert (rejected["status"], rejected["proposals"][-1]["answer"]) == ("due", "请补充法院裁定。")
    await office.done(
        recovery_id,
        "propose-write-off",
        office.maker,
        reason="债务人死亡且无遗产。",
        evidence="终结执行裁定书第 7 号",
    )
    other = await office.step(recovery_id, "confirm", office.lead)
    ended = await office.done(recovery_id, "confirm", office.checker)

    assert other.status_code == 403, other.text
    assert ended["status"] == "written_off"
    assert set(await duties(office, recovery_id)) == {"recovery_referral"}


async def test_a_demand_whose_ground_fell_away_is_withdrawn(office: Recoveries) -> None:
    recovery_id = await office.demanded(await office.desk.paid())

    await office.done(
        recovery_id,
        "propose-withdrawal",
        office.handler,
        reason="复议决定撤销认定。",
        evidence="拉政复决〔2026〕5号",
    )
    ended = await office.done(recovery_id, "confirm", office.lead)

    assert ended["status"] == "withdrawn"
    assert await duties(office, recovery_id) == {}


async def test_whoever_owes_after_fraud_is_paid_nothing_new_until_it_is_settled(
    office: Recoveries,
) -> None:
    """TA-110: block new pay until cleared."""
    household = uuid4()
    first = await office.desk.paid(household_id=household, debtors=(household,))
    recovery_id = await office.due(first)

    second = await office.desk.order(household_id=household, debtors=(household,), amount=100_000)
    stranger = await office.desk.order(debtors=(uuid4(),), amount=50_000)
    await office.desk.client.post("/v1/internal/sweep", headers=office.desk.operator)
    held = await office.desk.payment(second["id"])
    assert (held["status"], held["hold_reason"]) == ("held", "RECOVERY_OPEN")
    assert stranger["status"] == "ordered"

    on = office.desk.client.database.clock.today().isoformat()
    credit = await office.credit("2100.00", opening="10000.00", closing="12100.00", on=on)
    await office.done(recovery_id, "propose-receipt", office.maker, break_id=credit)
    await office.done(recovery_id, "confirm", office.checker)
    await office.desk.client.post("/v1/internal/sweep", headers=office.desk.operator)

    assert (await office.desk.payment(second["id"]))["status"] == "ordered"


async def test_in_a_batch_only_the_order_of_whoever_owes_is_held(office: Recoveries) -> None:
    household = uuid4()
    await office.due(await office.desk.paid(household_id=household, debtors=(household,)))
    region = f"{office.desk.county}001"
    owes = an_approval(region=region, amount=10_000, debtors=(household,))
    stranger = an_approval(region=region, amount=10_000, debtors=(uuid4(),))

    given = [a_message(one) for one in (stranger, owes)]
    await subscriptions.deliver(office.desk.client.database, given)

    assert (await office.desk.payment_of(owes))["hold_reason"] == "RECOVERY_OPEN"
    assert (await office.desk.payment_of(stranger))["status"] == "ordered"


async def test_a_debt_without_fraud_holds_nothing_back(office: Recoveries) -> None:
    household = uuid4()
    first = await office.desk.paid(household_id=household, debtors=(household,))
    await office.due(first, fraud=False)

    second = await office.desk.order(household_id=household, debtors=(household,))

    assert second["status"] == "ordered"


async def test_what_was_not_paid_yet_is_not_demanded_and_ends_when_it_is_stopped(
    office: Recoveries,
) -> None:
    payment = await office.desk.ready()
    recovery_id = str(await office.order(payment))

    early = await office.step(recovery_id, "propose-demand", office.handler, reason="隐瞒存款。")
    await office.desk.revoke(payment)

    assert (early.status_code, early.json()["code"]) == (409, "NOTHING_PAID_YET")
    assert (await office.get(recovery_id)).json()["status"] == "withdrawn"
    assert await duties(office, recovery_id) == {}


async def test_of_a_cancelled_payment_nothing_is_recovered(office: Recoveries) -> None:
    payment = await office.desk.ready()
    await office.desk.revoke(payment)

    assert await office.order(payment) is None


@pytest.mark.parametrize(
    ("days", "amounts"),
    [
        ((5, 5), ("1000.00", "1100.00")),
        ((9, 5), ("1000.00", "1100.00")),
        ((0, 5), ("1000.00", "1100.00")),
        ((5, 9), ("1000.00", "1000.00")),
    ],
    ids=["same day", "falling", "today", "not the debt"],
)
async def test_a_plan_follows_its_days_and_comes_to_the_debt(
    office: Recoveries, days: tuple[int, int], amounts: tuple[str, str]
) -> None:
    recovery_id = str(await office.order(await office.desk.paid()))
    today = office.desk.client.database.clock.today()
    instalments = [
        {"due_on": (today + timedelta(days=day)).isoformat(), "amount": amount}
        for day, amount in zip(days, amounts, strict=True)
    ]

    refused = await office.step(
        recovery_id,
        "propose-demand",
        office.handler,
        reason="隐瞒存款。",
        instalments=instalments,
    )

    assert (refused.status_code, refused.json()["code"]) == (422, "PLAN_NOT_POSSIBLE")


async def test_other_days_are_agreed_for_what_is_still_owed(office: Recoveries) -> None:
    recovery_id = await office.due(await office.desk.paid())
    later = office.desk.client.database.clock.today() + timedelta(days=90)

    await office.done(
        recovery_id,
        "propose-reschedule",
        office.handler,
        pay_by=later.isoformat(),
        reason="债务人书面申请延期。",
    )
    changed = await office.done(recovery_id, "confirm", office.lead)

    assert changed["instalments"] == [{"due_on": later.isoformat(), "amount": "2100.00"}]


async def test_no_more_is_demanded_than_was_found(office: Recoveries) -> None:
    recovery_id = str(await office.order(await office.desk.paid(), amount=150_000))

    refused = await office.step(
        recovery_id, "propose-demand", office.handler, reason="多领部分。", amount="1500.01"
    )

    assert (refused.status_code, refused.json()["code"]) == (422, "DEBT_TOO_HIGH")
    assert "1500.00" in refused.json()["detail"]


async def test_the_office_of_another_programme_or_county_does_not_take_its_steps(
    office: Recoveries,
) -> None:
    recovery_id = str(await office.order(await office.desk.paid()))

    labour = await office.step(
        recovery_id,
        "propose-demand",
        office.as_("hrss_handler", "labour"),
        reason="不归本部门。",
    )
    seen = await office.get(recovery_id)
    neighbour = await office.desk.client.post(
        f"/v1/recoveries/{recovery_id}/propose-demand",
        json={"reason": "不归本县。"},
        headers=office.as_("county_handler", "n", county="540102") | once() | if_match(seen),
    )

    assert (labour.status_code, labour.json()["code"]) == (409, "OTHER_OFFICE")
    assert neighbour.status_code == 403, neighbour.text


async def test_the_debts_of_a_region_are_listed_by_their_status(office: Recoveries) -> None:
    opened = str(await office.order(await office.desk.paid()))
    demanded = await office.demanded(await office.desk.paid())

    async def listed(**query: str) -> list[str]:
        answer = await office.desk.client.get(
            "/v1/recoveries", params=query, headers=office.handler
        )
        assert answer.status_code == 200, answer.text
        return [one["id"] for one in answer.json()["items"]]

    assert await listed() == [opened, demanded]
    assert await listed(status="demanded") == [demanded]


@pytest.mark.parametrize(
    "theft",
    [
        "UPDATE recoveries SET demanded = received + 1 WHERE id = CAST(:id AS uuid)",
        "UPDATE recoveries SET received = demanded WHERE id = CAST(:id AS uuid)",
        "UPDATE recoveries SET status = 'written_off' WHERE id = CAST(:id AS uuid)",
        "UPDATE recoveries SET status = 'repaid' WHERE id = CAST(:id AS uuid)",
    ],
    ids=["lowered", "received", "written off", "repaid"],
)
async def test_aid_verify_names_a_debt_that_was_lowered_or_ended_in_the_table(
    office: Recoveries, theft: str
) -> None:
    recovery_id = await office.due(await office.desk.paid())
    number = (await office.get(recovery_id)).json()["number"]
    async with AsyncSession(office.desk.client.database.engine) as session:
        await session.execute(text(theft), {"id": recovery_id})
        findings = Findings()
        await check_recoveries(session, findings)
        await session.rollback()

    assert [line for line in findings.broken if number in line]


async def test_the_demand_says_how_much_by_when_to_which_account_and_how_to_appeal(
    office: Recoveries,
) -> None:
    """TA-110: a demand in writing, as a page and for print."""
    payment = await office.desk.paid()
    recovery_id = str(await office.order(payment))
    path = f"/v1/recoveries/{recovery_id}/demand"
    early = await office.desk.client.get(path, headers=office.handler)
    await office.done(recovery_id, "propose-demand", office.handler, reason="隐瞒<存款>。")
    await office.done(recovery_id, "confirm", office.lead)
    number = (await office.get(recovery_id)).json()["number"]

    shown = await office.desk.client.get(path, headers=office.handler)
    printed = await office.desk.client.get(
        path, headers=office.handler | {"Accept": "application/pdf"}
    )

    assert (early.status_code, early.json()["code"]) == (404, "NOTHING_DEMANDED")
    assert shown.status_code == 200, shown.text
    for said in (
        number,
        "次仁卓玛",
        "2100.00",
        office.desk.account,
        "隐瞒&lt;存款&gt;",
        "行政复议",
    ):
        assert said in shown.text, said
    assert printed.headers["content-type"] == "application/pdf"
    assert printed.content.startswith(b"%PDF-")
