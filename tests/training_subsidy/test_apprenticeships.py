"""Enterprise and school teach apprentices with two tutors, and are paid by year (VT-037)."""

from datetime import date, timedelta
from typing import Any

import pytest
from aid_client.courses import a_certificate_number, a_credit_code
from aid_testing.actors import as_
from aid_testing.parameters import loaded
from aid_testing.rows import outbox
from aid_testing.training import Firm, School, Worker
from training_subsidy.domain.dates import months_after
from training_subsidy.domain.register.inquiry import Question


@pytest.fixture
def firm(school: School) -> Firm:
    return Firm(school)


def a_year_ago(school: School) -> date:
    """So that the first year ended yesterday."""
    return months_after(school.today, -12)


async def roster(
    school: School, firm: Firm, *workers: Worker, outcome: str | None = "CONFIRMED", **facts: Any
) -> list[str]:
    """The firm's entries for these, insured as social insurance says."""
    since = (a_year_ago(school) - timedelta(days=30)).isoformat()
    entered = await school.declared(
        firm.code, *workers, outcome=outcome, facts={"since": since} | facts, hired_on=since
    )
    return [one["employee_id"] for one in entered]


def apprentice(employee_id: str, **changes: Any) -> dict[str, Any]:
    return {
        "employee_id": employee_id,
        "kind": "NEW",
        "enterprise_tutor": "达瓦",
        "contract_reference": "三方〔2026〕3-1",
    } | changes


async def propose(school: School, firm: Firm, *named: dict[str, Any], **changes: Any) -> Any:
    """The enterprise files an agreement; the response."""
    body = {
        "credit_code": school.credit_code,
        "region": school.county,
        "number": "学徒〔2026〕3号",
        "trade_code": school.trade_code,
        "level": 4,
        "starts_on": a_year_ago(school).isoformat(),
        "years": 1,
        "apprentices": list(named),
    }
    return await school.post("/v1/apprenticeships", firm.headers, json=body | changes)


async def agree(school: School, proposed: Any, *, but: int = 0) -> Any:
    """The school names a tutor for each, but for so many; the response."""
    named = proposed["apprentices"][but:]
    tutors = [{"apprentice_id": one["id"], "name": "索朗"} for one in named] or [
        {"apprentice_id": proposed["id"], "name": "索朗"}
    ]
    return await school.post(
        f"/v1/apprenticeships/{proposed['id']}/agree",
        school.own,
        seen=proposed,
        json={"tutors": tutors},
    )


async def decide(school: School, agreed: Any, decision: str = "CONFIRM") -> Any:
    """A handler asks for the decision; the response."""
    return await school.post(
        f"/v1/apprenticeships/{agreed['id']}/decide",
        school.handler,
        seen=agreed,
        json={
            "document": "拉人社发〔2026〕40号",
            "county": school.county,
            "decision": decision,
            "reason": "双师和三方协议齐全。" if decision == "CONFIRM" else "岗位与培养内容不符。",
        },
    )


async def confirmed(school: School, firm: Firm, *workers: Worker, **changes: Any) -> Any:
    """An agreement from the roster to the confirmation by two; as the firm reads it."""
    named = [apprentice(one) for one in await roster(school, firm, *workers)]
    proposed = await propose(school, firm, *named, **changes)
    assert proposed.status_code == 201, proposed.text
    agreed = await agree(school, proposed.json())
    assert agreed.status_code == 200, agreed.text
    await school.confirmed(await decide(school, agreed.json()))
    return await read(school, firm, proposed.json())


async def read(school: School, firm: Firm, agreement: Any) -> Any:
    return await school.get(f"/v1/apprenticeships/{agreement['id']}", firm.headers)


async def claim(school: School, firm: Firm, agreement: Any, year: int = 1) -> Any:
    """The firm claims for a year of all its apprentices; the response."""
    return await school.post(
        "/v1/apprentice-claim-batches",
        firm.headers,
        json={
            "apprenticeship_id": agreement["id"],
            "year": year,
            "account": firm.account,
            "signed_by": "达瓦",
        },
    )


async def answered(
    school: School, agreement: Any, *, outcome: str = "CONFIRMED", **facts: Any
) -> None:
    """Social insurance says of the year what it says, by default that it is as it was."""
    since = (a_year_ago(school) - timedelta(days=30)).isoformat()
    said = {"since": since} | facts if outcome == "CONFIRMED" else {}
    school.bodies.says(Question.EMPLOYMENT, outcome, **said)
    await school.bodies.work([one["employee_id"] for one in agreement["apprentices"]])


async def planned(school: School) -> None:
    await school.set_plan("100000.00", funding="APPRENTICESHIP")


async def end_by_two(school: School, one: Any, **changes: Any) -> None:
    await school.confirmed(
        await school.post(
            f"/v1/apprentices/{one['id']}/cancel",
            school.handler,
            seen=one,
            json={
                "document": "拉人社发〔2026〕51号",
                "county": school.county,
                "reason": "企业停产，无法继续培养。",
            }
            | changes,
        )
    )


async def test_every_apprentice_has_two_tutors_and_two_people_confirm(
    school: School, firm: Firm, worker: Worker
) -> None:
    """VT-037: enterprise, school and office in turn; the duty ends with the decision."""
    [entry] = await roster(school, firm, worker)
    proposed = (await propose(school, firm, apprentice(entry))).json()
    early = await decide(school, proposed)
    without = await agree(school, proposed, but=1)
    agreed = (await agree(school, proposed)).json()
    await school.confirmed(await decide(school, agreed))

    seen = await read(school, firm, proposed)
    found = await school.get("/v1/apprenticeships?state=confirmed", school.own)
    states = [
        event.payload["state"]
        for event in await outbox(school.client.database, proposed["id"])
        if "deadline-changed" in event.type and event.payload["what"] == "apprenticeship"
    ]

    assert (early.status_code, without.json()["code"]) == (202, "SCHOOL_TUTORS_MISSING")
    assert (seen["status"], seen["notes"][-1]["text"]) == ("confirmed", "双师和三方协议齐全。")
    [one] = seen["apprentices"]
    assert (one["enterprise_tutor"], one["school_tutor"], one["status"]) == (
        "达瓦",
        "索朗",
        "learning",
    )
    assert [line["id"] for line in found["items"]] == [seen["id"]]
    assert states == ["set", "met"]


async def test_a_year_of_apprentices_is_claimed_at_once_and_once(
    school: School, firm: Firm, worker: Worker
) -> None:
    """VT-037: each apprentice's standard for the year, reviewed and decided by two, and never twice."""
    await planned(school)
    other = Worker(school.client, name="格桑平措")
    agreement = await confirmed(school, firm, worker, other)

    batch = (await claim(school, firm, agreement)).json()
    again = (await claim(school, firm, agreement)).json()
    kept = await school.get(f"/v1/apprentice-claim-batches/{batch['id']}", firm.headers)
    await answered(school, agreement)
    first = await school.read({"id": batch["results"][0]["claim_id"]})
    approved = await school.approved(first)

    assert {(one["status"], one["code"]) for one in batch["results"]} == {
        ("held", "EMPLOYMENT_NOT_CONFIRMED")
    }
    assert {one["code"] for one in again["results"]} == {"CLAIMED_ALREADY"}
    assert kept["results"] == batch["results"]
    assert (first["decision"], first["computed_amount"]) == ("ELIGIBLE", "5000.00")
    assert (approved["status"], approved["items"]) == ("approved", ["《215号（十一）》"])
    events = await outbox(school.client.database, approved["id"])
    [decided] = [event for event in events if event.type.endswith("claim-decided.v1")]
    assert decided.payload["fund_kind"] == "EMPLOYMENT_SUBSIDY"
    assert decided.payload["claim_type"] == "APPRENTICESHIP"


async def test_the_second_year_of_an_apprenticeship_is_no_repetition(
    school: School, firm: Firm, worker: Worker
) -> None:
    """VT-037: claimed when it is over, not before."""
    await planned(school)
    agreement = await confirmed(school, firm, worker, years=2)
    await claim(school, firm, agreement)
    await answered(school, agreement)

    early = await claim(school, firm, agreement, year=2)
    before, clock = school.client.database.clock.offset, school.client.database.clock
    ahead = before() + timedelta(days=366)
    clock.offset = lambda: ahead
    try:
        await planned(school)
        second = (await claim(school, firm, agreement, year=2)).json()
        third = await claim(school, firm, agreement, year=3)
        await answered(school, agreement)
        seen = await school.read({"id": second["results"][0]["claim_id"]})
    finally:
        clock.offset = before

    assert (early.status_code, early.json()["code"]) == (422, "APPRENTICE_YEAR_NOT_OVER")
    assert (seen["status"], seen["decision"]) == ("submitted", "ELIGIBLE")
    assert third.json()["code"] == "APPRENTICE_YEAR_NOT_OVER"


async def test_another_subsidy_of_the_same_training_bars_the_year(
    school: School, firm: Firm, worker: Worker
) -> None:
    """VT-037, VT-014: neither beside a paid course of its days, nor the other way round."""
    await planned(school)
    await school.list_trade(4)
    agreement = await confirmed(
        school, firm, worker, level=4, starts_on=a_year_ago(school).isoformat()
    )
    await claim(school, firm, agreement)
    course = await school.opened(trade_id=school.trades[4])

    beside = await school.claimed(
        await school.certify((await school.passed(course, [worker]))[0]), worker
    )

    assert (beside["decision"], beside["reason"]) == ("INELIGIBLE", "DUPLICATE_TRADE_LEVEL")


async def test_who_left_before_the_year_was_over_is_not_paid_for(
    school: School, firm: Firm, worker: Worker
) -> None:
    """VT-037: left by the enterprise's word, cancelled by two with the reason: both are refused."""
    await planned(school)
    other = Worker(school.client, name="格桑平措")
    agreement = await confirmed(school, firm, worker, other)
    left, cancelled = agreement["apprentices"]

    gone = await school.ask(
        f"/v1/apprentices/{left['id']}/leave",
        firm.headers,
        seen=left,
        json={"left_on": (school.today - timedelta(days=100)).isoformat()},
    )
    batch = (await claim(school, firm, agreement)).json()
    by_apprentice = {one["apprentice_id"]: one for one in batch["results"]}

    assert (gone["status"], by_apprentice[left["id"]]["code"]) == (
        "left",
        "APPRENTICE_DID_NOT_STAY",
    )
    assert by_apprentice[cancelled["id"]]["code"] == "EMPLOYMENT_NOT_CONFIRMED"


async def test_an_apprenticeship_is_cancelled_by_two_with_the_reason(
    school: School, firm: Firm, worker: Worker
) -> None:
    """VT-037: the year in which it is cancelled is not paid."""
    await planned(school)
    agreement = await confirmed(school, firm, worker, years=2)
    [one] = agreement["apprentices"]
    await claim(school, firm, agreement)

    await end_by_two(school, one)
    seen = await school.get(f"/v1/apprentices/{one['id']}", school.own)

    assert (seen["status"], seen["ended_on"]) == ("cancelled", school.today.isoformat())


async def test_what_is_said_of_a_paid_year_afterwards_reaches_its_claim(
    school: School, firm: Firm, worker: Worker
) -> None:
    """VT-037: of an approval the lead owes a look, what is under way is held, by leaving or cancelling."""
    await planned(school)
    other = Worker(school.client, name="格桑平措")
    agreement = await confirmed(school, firm, worker, other)
    left, cancelled = agreement["apprentices"]
    batch = (await claim(school, firm, agreement)).json()
    await answered(school, agreement)
    claims = {one["apprentice_id"]: one["claim_id"] for one in batch["results"]}
    approved = await school.approved(await school.read({"id": claims[left["id"]]}))
    past = (school.today - timedelta(days=100)).isoformat()

    body = {"left_on": past}
    await school.ask(f"/v1/apprentices/{left['id']}/leave", firm.headers, seen=left, json=body)
    ahead = {
        "document": "拉人社发〔2026〕51号",
        "county": school.county,
        "reason": "企业停产，无法继续培养。",
        "ended_on": (school.today + timedelta(days=1)).isoformat(),
    }
    address = f"/v1/apprentices/{cancelled['id']}"
    early = await school.post(f"{address}/cancel", school.handler, seen=cancelled, json=ahead)
    await end_by_two(school, cancelled, ended_on=past)

    events = await outbox(school.client.database, approved["id"])
    duties = [event.payload["what"] for event in events if "deadline-changed" in event.type]
    under_way = await school.read({"id": claims[cancelled["id"]]})
    assert duties[-1] == "approval_check"
    assert (under_way["status"], under_way["reason"]) == ("held", "APPRENTICE_DID_NOT_STAY")
    assert (await school.get(address, school.own))["ended_on"] == past
    assert (early.status_code, early.json()["code"]) == (422, "APPRENTICE_ENDED_ON_NOT_POSSIBLE")


async def test_an_apprentice_finishes_with_a_certificate_that_its_body_confirms(
    school: School, firm: Firm, worker: Worker
) -> None:
    """VT-037, VT-044: the school enters it, and nobody but the body ends the apprenticeship by it."""
    agreement = await confirmed(school, firm, worker)
    [one] = agreement["apprentices"]

    entered = await school.ask(
        f"/v1/apprentices/{one['id']}/certify",
        school.own,
        seen=one,
        json={
            "body_code": school.body_code,
            "number": a_certificate_number(),
            "issued_on": school.today.isoformat(),
        },
    )
    school.bodies.says(Question.CERTIFICATE, "CONFIRMED", level=4)
    await school.bodies.work([one["id"]])
    seen = await school.get(f"/v1/apprentices/{one['id']}", firm.headers)

    assert (entered["status"], entered["certificate_doubt"]) == ("learning", "NOT_CONFIRMED_YET")
    assert (seen["status"], seen["certificate_doubt"]) == ("finished", None)


async def test_whom_insurance_has_not_confirmed_is_confirmed_by_nobody(
    school: School, firm: Firm, worker: Worker
) -> None:
    """VT-037, VT-035: employees are those of social insurance; the office may refuse with the reason."""
    [entry] = await roster(school, firm, worker, outcome=None)
    proposed = (await propose(school, firm, apprentice(entry))).json()
    agreed = (await agree(school, proposed)).json()

    barred = await decide(school, agreed)
    await school.confirmed(await decide(school, agreed, "REFUSE"))
    seen = await read(school, firm, proposed)
    again = await propose(school, firm, apprentice(entry), number="学徒〔2026〕4号")

    assert (barred.status_code, barred.json()["code"]) == (409, "APPRENTICES_NOT_INSURED")
    assert (seen["status"], seen["notes"][-1]["text"]) == ("refused", "岗位与培养内容不符。")
    assert again.status_code == 201, again.text


async def test_new_and_transferred_staff_alone_become_apprentices(
    school: School, firm: Firm, worker: Worker
) -> None:
    """VT-037: insured for years is not new; a transfer names its document; a stranger is nobody's."""
    old = (a_year_ago(school) - timedelta(days=800)).isoformat()
    [entry] = await roster(school, firm, worker, since=old)
    stranger = await roster(school, Firm(school), Worker(school.client, name="格桑平措"))

    answers = {
        "new": await propose(school, firm, apprentice(entry)),
        "undocumented": await propose(school, firm, apprentice(entry, kind="TRANSFERRED")),
        "stranger": await propose(school, firm, apprentice(stranger[0])),
        "years": await propose(school, firm, apprentice(entry), years=3),
        "late": await propose(school, firm, apprentice(entry), starts_on=old),
        "transferred": await propose(
            school, firm, apprentice(entry, kind="TRANSFERRED", transfer_reference="调〔2026〕1号")
        ),
    }
    twice = await propose(
        school,
        firm,
        apprentice(entry, kind="TRANSFERRED", transfer_reference="调〔2026〕1号"),
        number="学徒〔2026〕9号",
    )

    codes = {name: answer.json().get("code") for name, answer in answers.items()}
    assert codes == {
        "new": "APPRENTICE_NOT_NEW",
        "undocumented": "TRANSFER_NOT_SHOWN",
        "stranger": "APPRENTICE_NOT_OF_THE_ROSTER",
        "years": "APPRENTICESHIP_YEARS_NOT_POSSIBLE",
        "late": "APPRENTICESHIP_FILED_TOO_LATE",
        "transferred": None,
    }
    assert (twice.status_code, twice.json()["code"]) == (409, "APPRENTICE_ALREADY")


async def test_either_party_withdraws_and_a_stranger_sees_nothing(
    school: School, firm: Firm, worker: Worker
) -> None:
    """VT-037: nobody owes a decision about what was taken back, and nothing is claimed for it."""
    [entry] = await roster(school, firm, worker)
    proposed = await propose(school, firm, apprentice(entry))
    address = f"/v1/apprenticeships/{proposed.json()['id']}"
    stranger = as_(school.client.layout, "enterprise", org=a_credit_code(), sub="stranger")

    unseen = await school.client.get(address, headers=stranger)
    early = await claim(school, firm, proposed.json())
    withdrawn = await school.ask(f"{address}/withdraw", school.own, seen=proposed)

    assert (unseen.status_code, unseen.json()["code"]) == (404, "APPRENTICESHIP_NOT_FOUND")
    assert (early.status_code, early.json()["code"]) == (409, "APPRENTICESHIP_NOT_CONFIRMED")
    assert withdrawn["status"] == "withdrawn"
    assert [one["status"] for one in withdrawn["apprentices"]] == ["cancelled"]


async def test_an_employment_that_is_denied_later_stops_the_claim(
    school: School, firm: Firm, worker: Worker
) -> None:
    """VT-037, VT-035: a claim under way is held when the employee is no longer one."""
    await planned(school)
    agreement = await confirmed(school, firm, worker)
    batch = (await claim(school, firm, agreement)).json()
    await answered(school, agreement)
    staff = as_(school.client.layout, "enterprise", org=firm.code, sub=f"staff-{firm.code}")
    entry = agreement["apprentices"][0]["employee_id"]
    employee = await school.get(f"/v1/employees/{entry}", staff)

    await school.ask(
        f"/v1/employees/{entry}/leave",
        staff,
        seen=employee,
        json={"left_on": employee["hired_on"]},
    )

    assert (await school.read({"id": batch["results"][0]["claim_id"]}))["status"] == "held"


@pytest.mark.parametrize(
    ("said", "status", "decision"),
    [
        ({"until": 40}, "submitted", "INELIGIBLE"),
        ({"since": 3}, "held", "HOLD_FOR_REVIEW"),
        ({"until": 1}, "submitted", "ELIGIBLE"),
    ],
    ids=str,
)
async def test_a_year_is_paid_to_whom_insurance_knows_through_all_of_it(
    school: School,
    firm: Firm,
    worker: Worker,
    said: dict[str, int],
    status: str,
    decision: str,
) -> None:
    """VT-037, VT-035: it is asked when the year is claimed; some insured days are no year."""
    await planned(school)
    agreement = await confirmed(school, firm, worker)
    batch = (await claim(school, firm, agreement)).json()
    held = await school.read({"id": batch["results"][0]["claim_id"]})

    days = {name: (school.today - timedelta(days=ago)).isoformat() for name, ago in said.items()}
    await answered(school, agreement, **days)
    seen = await school.read(held)

    assert held["reasons"] == ["EMPLOYMENT_NOT_CONFIRMED"]
    assert (seen["status"], seen["decision"]) == (status, decision)


async def test_an_apprentice_who_left_and_is_insured_elsewhere_was_none(
    school: School, firm: Firm, worker: Worker
) -> None:
    """VT-037, VT-035: that the entry has ended hides nothing of what insurance says of the year."""
    await planned(school)
    agreement = await confirmed(school, firm, worker)
    batch = (await claim(school, firm, agreement)).json()
    staff = as_(school.client.layout, "enterprise", org=firm.code, sub=f"staff-{firm.code}")
    address = f"/v1/employees/{agreement['apprentices'][0]['employee_id']}"
    employee = await school.get(address, staff)
    body = {"left_on": school.today.isoformat()}
    await school.ask(f"{address}/leave", staff, seen=employee, json=body)

    await answered(school, agreement, employer_code=a_credit_code())
    seen = await school.read({"id": batch["results"][0]["claim_id"]})

    assert (seen["decision"], seen["reason"]) == ("INELIGIBLE", "NOT_REGISTERED")


async def test_what_was_refused_or_withdrawn_is_filed_again_under_its_number(
    school: School, firm: Firm, worker: Worker
) -> None:
    """VT-037: a number stands once among the agreements that go on, and its use is said by itself."""
    [entry, other] = await roster(school, firm, worker, Worker(school.client, name="格桑平措"))
    proposed = await propose(school, firm, apprentice(entry))
    used = await propose(school, firm, apprentice(other))

    address = f"/v1/apprenticeships/{proposed.json()['id']}"
    await school.ask(f"{address}/withdraw", firm.headers, seen=proposed)
    again = await propose(school, firm, apprentice(entry))

    assert (used.status_code, used.json()["code"]) == (409, "APPRENTICESHIP_NUMBER_USED")
    assert again.status_code == 201, again.text


@pytest.mark.parametrize("starts_on", ["9999-06-01", "0001-01-01"])
async def test_an_agreement_starts_within_reach(
    school: School, firm: Firm, worker: Worker, starts_on: str
) -> None:
    """VT-037: neither far ahead nor long ago; the fault is named at its place."""
    [entry] = await roster(school, firm, worker)

    answer = await propose(school, firm, apprentice(entry), starts_on=starts_on)

    assert answer.status_code == 422
    assert answer.json()["errors"][0]["pointer"] == "/starts_on"


async def test_an_insurance_that_begins_in_the_far_future_breaks_nothing(
    school: School, firm: Firm, worker: Worker
) -> None:
    """VT-037: whatever day insurance names, the agreement is answered."""
    [entry] = await roster(school, firm, worker, since="9999-12-01")

    assert (await propose(school, firm, apprentice(entry))).status_code == 201


async def test_nobody_is_new_of_whom_insurance_names_no_first_day(
    school: School, firm: Firm, worker: Worker
) -> None:
    """VT-037: it is asked again when the school agrees, and confirms with the day."""
    entered = await school.declared(firm.code, worker, facts={"employer_code": firm.code})
    proposed = (await propose(school, firm, apprentice(entered[0]["employee_id"]))).json()
    agreed = (await agree(school, proposed)).json()

    barred = await decide(school, agreed)
    await answered(school, agreed)
    shown = await decide(school, agreed)

    assert (barred.status_code, barred.json()["code"]) == (409, "APPRENTICES_NOT_INSURED")
    assert shown.status_code == 202, shown.text


async def test_years_and_amounts_are_those_that_were_loaded(
    school: School, firm: Firm, worker: Worker
) -> None:
    """VT-037: two people of the city load how long it takes and what a year comes to."""
    await planned(school)
    [entry] = await roster(school, firm, worker)
    terms = {"years_least": 2, "years_most": 3, "new_months": 12, "filed_months": 24}
    amounts = {f"LEVEL_{level}": 600_000 for level in range(1, 6)}

    async with loaded(school.client, apprenticeship=terms):
        short = await propose(school, firm, apprentice(entry))
    async with loaded(school.client, apprentice_amounts=amounts):
        usual = await propose(school, firm, apprentice(entry))

    assert short.json()["code"] == "APPRENTICESHIP_YEARS_NOT_POSSIBLE"
    assert usual.status_code == 201
