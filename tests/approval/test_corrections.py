"""The office puts the amount of its own grant right, by two people, and the money follows (A-81)."""

from typing import Any
from uuid import UUID, uuid4

from aid_testing.actors import as_
from aid_testing.approvals import Office, approval, cancelled, paid, positive, revocation, too_late
from aid_testing.assistance import a_case, a_cost
from aid_testing.rows import outbox, rows
from shared.contracts.disbursement import PaymentCancelled
from shared.contracts.vocabulary import Category, CauseType
from shared.roles import system
from shared.vault import Place

MORE = {"amount": "3000.00", "reason": "漏计一张住院发票，复核后应为3000元。"}
LESS = {"amount": "2800.00", "reason": "重复计入一张住院发票，复核后应为2800元。"}
AGREED = {"agree": True}


async def lowered(office: Office, **changes: Any) -> dict[str, Any]:
    """Noticed with 3000.00, of which the lead granted 2730.00."""
    case_id = await office.opened(**changes)
    await office.reviewed(case_id, "3000.00")
    lower = approval("2730.00", reason="一张住院发票不计入。")
    return await office.step(case_id, "decide", office.county_lead, lower)


async def explained(office: Office, case_id: str) -> Any:
    answer = await office.client.get(
        f"/v1/cases/{case_id}/explanation", headers=office.county_handler
    )
    assert answer.status_code == 200, answer.text
    return answer.json()


def kinds(explanation: Any) -> list[str]:
    return [step["kind"] for step in explanation["steps"]]


def changed_to(office: Office, amount: str, **changes: Any) -> dict[str, Any]:
    body = {
        "body": "COURT",
        "outcome": "CHANGED",
        "number": "（2026）藏01行终12号",
        "ruled_on": office.client.database.clock.today().isoformat(),
        "text": f"变更为{amount}元。",
        "amount": amount,
    }
    return body | changes


async def events_of(office: Office, case_id: str, name: str) -> list[Any]:
    return [one for one in await outbox(office.client.database, case_id) if name in one.type]


async def counters(office: Office, case_id: str) -> tuple[int, int]:
    [row] = await rows(
        office.client.database,
        "SELECT h.amount, h.times FROM household_years AS h JOIN cases AS c"
        " ON c.household_id = h.household_id WHERE c.id = :id",
        id=case_id,
    )
    return row.amount, row.times


async def letters_opened_as_keys_are_rotated(office: Office, case_id: str) -> list[str]:
    """The kinds of a case's letters, each opened under the place that a rotation of keys computes."""
    [sealed] = [
        one
        for one in office.client.app.state.running.service.sealed
        if (one.table, one.column) == ("letters", "content")
    ]
    found = await rows(
        office.client.database,
        f"SELECT kind, {sealed.row} AS place, content FROM letters WHERE case_id = :id"
        " ORDER BY made_at, nth",
        id=UUID(case_id),
    )
    async with office.client.database.transaction(by=system("approval")) as tx:
        for row in found:
            assert tx.vault.open(row.content, Place("letters", "content", row.place))
    return [row.kind for row in found]


async def test_what_was_too_little_is_ordered_besides_out_of_the_same_caps(
    office: Office,
) -> None:
    granted = await lowered(office)
    case_id = granted["case_id"]
    await office.deliver(paid(granted))

    proposed = await office.step(case_id, "propose-correction", office.county_handler, MORE)
    decided = await office.step(case_id, "decide-correction", office.county_lead, AGREED)
    await office.addressed(case_id)
    letter = await office.client.get(f"/v1/cases/{case_id}/letter", headers=office.county_handler)

    assert "correction" in {due["what"] for due in proposed["due"]}
    assert "correction" not in {due["what"] for due in decided["due"]}
    assert decided["status"] == "approved"
    assert decided["decision"]["decision_id"] == granted["decision"]["decision_id"]
    [order] = await events_of(office, case_id, "grant-supplemented")
    assert order.payload["amount"] == "270.00"
    assert order.payload["supplements"] == granted["decision"]["decision_id"]
    assert order.payload["payee_ref"] is not None
    assert await counters(office, case_id) == (300_000, 1)
    for words in ("更正书", "2730.00", "3000.00", "270.00", "住院发票"):
        assert words in letter.text
    [told] = await events_of(office, case_id, "decision-corrected")
    assert (told.payload["was"], told.payload["amount"]) == ("2730.00", "3000.00")
    confirmed = await office.client.get(
        f"/v1/internal/decisions/{order.payload['decision_id']}",
        headers=as_(
            office.client.layout, "service", region=office.county, sub="service:disbursement"
        ),
    )
    assert (confirmed.json()["approved"], confirmed.json()["amount"]) == (True, "270.00")


async def test_a_corrected_grant_is_taken_back_by_the_sum_that_it_came_to(office: Office) -> None:
    granted = await lowered(office)
    case_id = granted["case_id"]
    await office.step(case_id, "propose-correction", office.county_handler, MORE)
    await office.step(case_id, "decide-correction", office.county_lead, AGREED)
    await office.revoking(case_id)

    await office.deliver(cancelled(granted))
    await office.addressed(case_id)
    letter = await office.client.get(f"/v1/cases/{case_id}/letter", headers=office.county_handler)

    [told] = await events_of(office, case_id, "grant-revoked")
    assert told.payload["amount"] == "3000.00"
    assert "3000.00" in letter.text


async def test_a_further_order_that_is_cancelled_gives_back_its_own_amount_alone(
    office: Office,
) -> None:
    granted = await lowered(office)
    case_id = granted["case_id"]
    await office.step(case_id, "propose-correction", office.county_handler, MORE)
    await office.step(case_id, "decide-correction", office.county_lead, AGREED)
    [order] = await events_of(office, case_id, "grant-supplemented")

    await office.deliver(
        PaymentCancelled(
            case_id=case_id,
            payment_id=uuid4(),
            decision_id=order.payload["decision_id"],
            amount=27_000,
            reason="REVOKED",
        )
    )

    assert (await office.get(case_id))["status"] == "approved"
    assert await counters(office, case_id) == (273_000, 1)


async def test_a_grant_that_is_taken_back_takes_its_further_order_along(office: Office) -> None:
    granted = await lowered(office)
    case_id = granted["case_id"]
    await office.step(case_id, "propose-correction", office.county_handler, MORE)
    await office.step(case_id, "decide-correction", office.county_lead, AGREED)
    [order] = await events_of(office, case_id, "grant-supplemented")

    await office.revoking(case_id)
    asked = await events_of(office, case_id, "revocation-requested")
    confirmed = await office.client.get(
        f"/v1/internal/decisions/{order.payload['decision_id']}",
        headers=as_(
            office.client.layout, "service", region=office.county, sub="service:disbursement"
        ),
    )

    assert {event.payload["decision_id"] for event in asked} == {
        granted["decision"]["decision_id"],
        order.payload["decision_id"],
    }
    assert confirmed.json()["is_revoked"] is True


async def test_no_correction_is_proposed_beyond_the_years_cap(office: Office) -> None:
    granted = await lowered(office)
    case_id = granted["case_id"]
    ruling = changed_to(office, "10000.01")
    await office.step(case_id, "record-ruling", office.county_handler, ruling)
    more = MORE | {"amount": "10000.01"}

    refused = await office.ask(case_id, "propose-correction", office.county_handler, more)

    assert (refused.status_code, refused.json()["code"]) == (409, "CAP_LEAVES_LESS")
    assert await counters(office, case_id) == (273_000, 1)


async def test_a_further_order_stays_within_what_the_cap_leaves_when_it_is_made(
    office: Office,
) -> None:
    household = uuid4()
    granted = await lowered(office, household_id=household)
    case_id = granted["case_id"]
    await office.step(case_id, "propose-correction", office.county_handler, MORE)
    other = await office.opened(household_id=household, cause_type=CauseType.LIGHTNING)
    await office.approved(other, "7200.00")

    refused = await office.ask(case_id, "decide-correction", office.county_lead, AGREED)

    assert (refused.status_code, refused.json()["code"]) == (409, "CAP_LEAVES_LESS")
    assert await counters(office, case_id) == (993_000, 2)


async def test_what_was_paid_too_much_is_reviewed_by_somebody_else(office: Office) -> None:
    granted = await office.approved(await office.opened(), "3000.00")
    case_id = granted["case_id"]
    await office.deliver(paid(granted))

    await office.step(case_id, "propose-correction", office.county_handler, LESS)
    decided = await office.step(case_id, "decide-correction", office.county_lead, AGREED)

    assert decided["status"] == "approved"
    assert decided["recovery_review"]["ground"] == "CORRECTION"
    assert {"recovery_review", "delivery"} <= {due["what"] for due in decided["due"]}
    assert await events_of(office, case_id, "grant-supplemented") == []


async def test_what_is_too_much_and_not_paid_is_stopped_and_decided_anew(office: Office) -> None:
    """The same officers put their own error right: no ruling bars them."""
    granted = await office.approved(await office.opened(), "3000.00")
    case_id = granted["case_id"]
    await office.step(case_id, "propose-correction", office.county_handler, LESS)
    stopped = await office.step(case_id, "decide-correction", office.county_lead, AGREED)
    await office.deliver(cancelled(granted))
    await office.step(case_id, "review", office.county_handler, positive("2800.00"))
    reason = "更正重复计入的发票。"
    anew = await office.step(
        case_id, "decide", office.county_lead, approval("2800.00", reason=reason)
    )

    assert stopped["status"] == "revocation_requested"
    assert (anew["status"], anew["decision"]["amount"]) == ("approved", "2800.00")
    assert await counters(office, case_id) == (280_000, 1)


async def test_a_correction_that_comes_too_late_is_a_review(office: Office) -> None:
    granted = await office.approved(await office.opened(), "3000.00")
    case_id = granted["case_id"]
    await office.step(case_id, "propose-correction", office.county_handler, LESS)
    await office.step(case_id, "decide-correction", office.county_lead, AGREED)

    await office.deliver(too_late(granted))

    seen = await office.get(case_id)
    assert (seen["status"], seen["recovery_review"]["ground"]) == (
        "approved",
        "REVOCATION_TOO_LATE",
    )


async def test_two_people_correct_and_the_lead_may_let_the_amount_stand(office: Office) -> None:
    granted = await lowered(office)
    case_id = granted["case_id"]
    same = office.who("county_lead", "county-handler", office.county)

    equal = await office.ask(
        case_id, "propose-correction", office.county_handler, MORE | {"amount": "2730.00"}
    )
    low = await office.ask(
        case_id, "propose-correction", office.county_handler, MORE | {"amount": "2000.00"}
    )
    none = await office.ask(case_id, "decide-correction", office.county_lead, AGREED)
    await office.step(case_id, "propose-correction", office.county_handler, MORE)
    again = await office.ask(case_id, "propose-correction", office.county_handler, MORE)
    own = await office.ask(case_id, "decide-correction", same, AGREED)
    bare = await office.ask(case_id, "decide-correction", office.county_lead, {"agree": False})
    stands = await office.step(
        case_id,
        "decide-correction",
        office.county_lead,
        {"agree": False, "reason": "发票已计入。"},
    )

    assert [one.json()["code"] for one in (equal, low, none, again, own, bare)] == [
        "NOTHING_TO_CORRECT",
        "BELOW_THE_FLOOR",
        "NO_CORRECTION_PROPOSED",
        "CORRECTION_WAITS",
        "FOUR_EYES_REQUIRED",
        "KEEPING_NEEDS_REASON",
    ]
    [row] = stands["corrections"]
    assert (row["agreed"], row["decided"]) == (False, "发票已计入。")
    assert await counters(office, case_id) == (273_000, 1)


async def test_a_correction_carries_a_ruling_out_by_its_amount_alone(office: Office) -> None:
    granted = await lowered(office)
    case_id = granted["case_id"]
    ruling = changed_to(office, "5000.00")
    five = MORE | {"amount": "5000.00"}
    await office.step(case_id, "record-ruling", office.county_handler, ruling)

    other = await office.ask(case_id, "propose-correction", office.county_handler, MORE)
    proposed = await office.step(case_id, "propose-correction", office.county_handler, five)
    done = await office.step(case_id, "decide-correction", office.county_lead, AGREED)
    once_more = await office.ask(case_id, "propose-correction", office.county_handler, LESS)

    assert (other.status_code, other.json()["code"]) == (422, "RULING_NAMES_THE_AMOUNT")
    assert "5000.00" in other.json()["detail"]
    assert other.json()["errors"][0]["pointer"] == "/amount"
    assert "ruling" in {due["what"] for due in proposed["due"]}
    assert "ruling" not in {due["what"] for due in done["due"]}
    assert await counters(office, case_id) == (500_000, 1)
    assert once_more.json()["code"] == "ALREADY_CORRECTED"


async def test_a_ruling_bars_the_other_correction_that_waits(office: Office) -> None:
    granted = await lowered(office)
    case_id = granted["case_id"]
    await office.step(case_id, "propose-correction", office.county_handler, MORE)
    ruling = changed_to(office, "5000.00")
    await office.step(case_id, "record-ruling", office.county_handler, ruling)
    keeps = {"agree": False, "reason": "以裁决为准。"}

    refused = await office.ask(case_id, "decide-correction", office.county_lead, AGREED)
    declined = await office.step(case_id, "decide-correction", office.county_lead, keeps)

    assert refused.json()["code"] == "RULING_NAMES_THE_AMOUNT"
    assert "ruling" in {due["what"] for due in declined["due"]}
    assert await counters(office, case_id) == (273_000, 1)


async def test_an_earlier_correction_does_not_bar_carrying_a_ruling_out(office: Office) -> None:
    granted = await lowered(office)
    case_id = granted["case_id"]
    await office.step(case_id, "propose-correction", office.county_handler, MORE)
    await office.step(case_id, "decide-correction", office.county_lead, AGREED)
    ruling = changed_to(office, "3200.00")
    ruled = await office.step(case_id, "record-ruling", office.county_handler, ruling)

    further = MORE | {"amount": "3200.00"}
    await office.step(case_id, "propose-correction", office.county_handler, further)
    done = await office.step(case_id, "decide-correction", office.county_lead, AGREED)
    await office.addressed(case_id)
    letter = await office.client.get(f"/v1/cases/{case_id}/letter", headers=office.county_handler)

    assert "ruling" in {due["what"] for due in ruled["due"]}
    assert "ruling" not in {due["what"] for due in done["due"]}
    orders = await events_of(office, case_id, "grant-supplemented")
    assert sorted(order.payload["amount"] for order in orders) == ["200.00", "270.00"]
    assert await counters(office, case_id) == (320_000, 1)
    told = await events_of(office, case_id, "decision-corrected")
    assert [(one.payload["was"], one.payload["amount"]) for one in told] == [
        ("2730.00", "3000.00"),
        ("3000.00", "3200.00"),
    ]
    for words in ("3000.00", "3200.00", "200.00"):
        assert words in letter.text
    assert await letters_opened_as_keys_are_rotated(office, case_id) == [
        "decision",
        "correction",
        "correction",
    ]


async def test_a_ruling_that_names_the_amount_in_force_leaves_no_duty(office: Office) -> None:
    granted = await lowered(office)
    case_id = granted["case_id"]
    await office.step(case_id, "propose-correction", office.county_handler, MORE)
    await office.step(case_id, "decide-correction", office.county_lead, AGREED)

    ruling = changed_to(office, "3000.00")
    ruled = await office.step(case_id, "record-ruling", office.county_handler, ruling)

    assert "ruling" not in {due["what"] for due in ruled["due"]}


async def test_no_correction_goes_beyond_what_was_noticed_unless_a_ruling_says_so(
    office: Office,
) -> None:
    granted = await lowered(office)
    more = MORE | {"amount": "3000.01"}

    refused = await office.ask(
        granted["case_id"], "propose-correction", office.county_handler, more
    )

    assert (refused.status_code, refused.json()["code"]) == (422, "CORRECTION_ABOVE_NOTICED")
    assert "3000.00" in refused.json()["detail"]
    assert "重新公示" in refused.json()["detail"]


async def test_the_urgent_procedure_has_no_notice_that_bounds_a_correction(
    office: Office,
) -> None:
    await office.delegate()
    case_id = await office.urgent()
    await office.signed(case_id, "1820.00")
    more = MORE | {"amount": "1900.00"}

    proposed = await office.ask(case_id, "propose-correction", office.county_handler, more)

    assert proposed.status_code == 200, proposed.text


async def test_no_correction_goes_beyond_the_rate_unless_a_ruling_says_so(office: Office) -> None:
    claim = a_case(Category.EXPENDITURE_MEDICAL, medical=a_cost(300_000))
    granted = await office.approved(await office.opened(claim), "2100.00")
    case_id = granted["case_id"]
    more = MORE | {"amount": "2100.01"}

    refused = await office.ask(case_id, "propose-correction", office.county_handler, more)
    ruling = changed_to(office, "3000.00")
    await office.step(case_id, "record-ruling", office.county_handler, ruling)
    proposed = await office.ask(case_id, "propose-correction", office.county_handler, MORE)

    assert (refused.status_code, refused.json()["code"]) == (422, "CORRECTION_ABOVE_FORMULA")
    assert "2100.00" in refused.json()["detail"]
    assert proposed.status_code == 200, proposed.text


async def test_correction_and_revocation_exclude_each_other_while_one_waits(
    office: Office,
) -> None:
    granted = await lowered(office)
    case_id = granted["case_id"]
    waits = await office.step(case_id, "propose-correction", office.county_handler, MORE)

    revoking = await office.ask(case_id, "propose-revocation", office.county_handler, revocation())
    keeps = {"agree": False, "reason": "发票已计入。"}
    await office.step(case_id, "decide-correction", office.county_lead, keeps)
    proposed = await office.step(case_id, "propose-revocation", office.county_handler, revocation())
    correcting = await office.ask(case_id, "propose-correction", office.county_handler, MORE)

    assert {"propose_correction", "propose_revocation"} <= set(granted["possible"])
    assert not {"propose_correction", "propose_revocation"} & set(waits["possible"])
    assert "decide_correction" in waits["possible"]
    assert (revoking.status_code, revoking.json()["code"]) == (409, "CORRECTION_WAITS")
    assert "propose_correction" not in proposed["possible"]
    assert correcting.status_code == 409
    assert correcting.json()["detail"]


async def test_a_correction_that_waits_ends_with_the_grant_that_is_cancelled(
    office: Office,
) -> None:
    granted = await lowered(office)
    case_id = granted["case_id"]
    await office.step(case_id, "propose-correction", office.county_handler, MORE)

    await office.deliver(cancelled(granted))

    seen = await office.get(case_id)
    [row] = seen["corrections"]
    assert seen["status"] == "revoked"
    assert (row["agreed"], row["decided_by"]) == (False, None)
    assert row["decided_at"] is not None


async def test_a_correction_that_waits_ends_with_the_grant_that_a_ruling_sets_aside(
    office: Office,
) -> None:
    granted = await lowered(office)
    case_id = granted["case_id"]
    await office.step(case_id, "propose-correction", office.county_handler, MORE)
    ruling = changed_to(office, "1.00", outcome="SET_ASIDE") | {"amount": None}

    stopped = await office.step(case_id, "record-ruling", office.county_handler, ruling)

    [row] = stopped["corrections"]
    assert (row["agreed"], row["decided_by"]) == (False, None)
    assert "decide_correction" not in stopped["possible"]


async def test_the_explanation_and_the_case_say_the_amount_in_force(office: Office) -> None:
    granted = await lowered(office)
    case_id = granted["case_id"]
    await office.step(case_id, "propose-correction", office.county_handler, MORE)
    before = await explained(office, case_id)
    done = await office.step(case_id, "decide-correction", office.county_lead, AGREED)
    after = await explained(office, case_id)

    assert (before["amount"], "corrected" in kinds(before)) == ("2730.00", False)
    assert (done["decision"]["amount"], done["decision"]["amount_in_force"]) == (
        "2730.00",
        "3000.00",
    )
    assert after["amount"] == "3000.00"
    assert kinds(after)[:2] == ["granted", "corrected"]
    step = after["steps"][1]
    assert step["facts"] == {"was": "2730.00", "amount": "3000.00"}
    assert step["zh"] == "批准金额由 2730.00 元更正为 3000.00 元。"
    assert step["en"] == "The amount was corrected from 2730.00 yuan to 3000.00 yuan."
    assert "propose_correction" not in done["possible"]


async def test_the_further_order_of_a_grant_set_aside_is_not_what_is_explained(
    office: Office,
) -> None:
    granted = await lowered(office)
    case_id = granted["case_id"]
    await office.step(case_id, "propose-correction", office.county_handler, MORE)
    await office.step(case_id, "decide-correction", office.county_lead, AGREED)
    ruling = changed_to(office, "1.00", outcome="SET_ASIDE") | {"amount": None}
    await office.step(case_id, "record-ruling", office.county_handler, ruling)
    [order] = await events_of(office, case_id, "grant-supplemented")
    await office.deliver(cancelled(granted))
    await office.deliver(cancelled({"case_id": case_id, "decision": order.payload}))
    handler = office.who("county_handler", "other-handler", office.county)
    lead = office.who("county_lead", "other-lead", office.county)
    await office.step(case_id, "review", handler, positive("2900.00"))
    lower = approval("2900.00", reason="按裁判重新认定。")
    anew = await office.step(case_id, "decide", lead, lower)

    seen = await explained(office, case_id)

    assert seen["decision_id"] == anew["decision"]["decision_id"]
    assert (seen["amount"], "corrected" in kinds(seen)) == ("2900.00", False)
    assert anew["decision"]["amount_in_force"] == "2900.00"


async def test_a_correction_states_its_facts(office: Office) -> None:
    granted = await lowered(office)
    bare = MORE | {"reason": "　算错了　"}

    refused = await office.ask(
        granted["case_id"], "propose-correction", office.county_handler, bare
    )
    schemas = (await office.client.get("/openapi.json")).json()["components"]["schemas"]

    assert (refused.status_code, refused.json()["code"]) == (422, "CORRECTION_NEEDS_FACTS")
    assert schemas["CorrectionBody"]["properties"]["reason"]["minLength"] == 10


async def test_a_letter_of_a_kind_that_was_never_written_is_not_there(office: Office) -> None:
    granted = await lowered(office)
    case_id = granted["case_id"]

    answers = [
        await office.client.get(f"/v1/cases/{case_id}/letter?kind={kind}", headers=office.lead)
        for kind in ("correction", "revocation")
    ]

    assert {answer.json()["code"] for answer in answers} == {"NO_LETTER_OF_THIS_KIND"}
    assert {answer.status_code for answer in answers} == {404}
