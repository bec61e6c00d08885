import pytest
from aid_testing.actors import as_, if_match, once
from aid_testing.approvals import Office, negative, positive
from aid_testing.assistance import a_case, a_household
from aid_testing.rows import outbox, rows
from shared.contracts.vocabulary import Category, Procedure


async def test_the_handler_signs_first_then_the_lead(office: Office) -> None:
    case_id = await office.opened()

    early = await office.ask(case_id, "sign-opinion", office.lead, positive())
    first = await office.step(case_id, "sign-opinion", office.handler, positive())
    both = await office.step(case_id, "sign-opinion", office.lead, positive())

    assert (early.status_code, early.json()["code"]) == (409, "ACTION_NOT_ALLOWED")
    assert first["status"] == "lead_review"
    assert both["status"] == "ready_for_notice"
    assert [o["role"] for o in both["opinions"]] == ["TOWNSHIP_HANDLER", "TOWNSHIP_LEAD"]


async def test_nobody_signs_in_two_capacities(office: Office) -> None:
    case_id = await office.opened()
    now_as_lead = as_(
        office.client.layout,
        "township_lead",
        region=office.township,
        sub=f"Handler@{office.county} ",
    )
    await office.step(case_id, "sign-opinion", office.handler, positive())

    refused = await office.ask(case_id, "sign-opinion", now_as_lead, positive())

    assert (refused.status_code, refused.json()["code"]) == (403, "FOUR_EYES_REQUIRED")


@pytest.mark.parametrize("capacity", ["accepted_by", "assessed_by"])
async def test_who_accepted_or_assessed_a_case_does_not_sign_it_as_its_lead(
    office: Office, capacity: str
) -> None:
    case_id = await office.opened(**{capacity: f"lead@{office.county}"})
    await office.step(case_id, "sign-opinion", office.handler, positive())

    refused = await office.ask(case_id, "sign-opinion", office.lead, positive())

    assert (refused.status_code, refused.json()["code"]) == (403, "FOUR_EYES_REQUIRED")


async def test_the_lead_signs_the_handlers_amount_or_sends_it_back(office: Office) -> None:
    case_id = await office.opened()
    await office.step(case_id, "sign-opinion", office.handler, positive("3000.00"))

    other = await office.ask(case_id, "sign-opinion", office.lead, positive("2730.00"))
    against = await office.ask(case_id, "sign-opinion", office.lead, negative("第九条"))
    back = await office.step(case_id, "send-back", office.lead, {"reason": "金额请再核。"})

    assert (other.status_code, other.json()["code"]) == (409, "OPINIONS_DIFFER")
    assert against.json()["code"] == "OPINIONS_DIFFER"
    assert (back["status"], back["round"]) == ("township_review", 2)
    assert back["remarks"][0]["text"] == "金额请再核。"


async def test_after_sending_back_both_sign_again_in_the_same_capacity(office: Office) -> None:
    case_id = await office.opened()
    await office.signed(case_id, "3000.00")
    await office.step(case_id, "send-back", office.lead, {"reason": "金额请再核。"})

    again = await office.signed(case_id, "2730.00")

    assert again["status"] == "ready_for_notice"
    assert again["preview"]["proposed"] == "2730.00"


@pytest.mark.parametrize(
    ("body", "code"),
    [
        (positive() | {"amount": None}, "AMOUNT_MISSING"),
        (positive(articles=["第九条"]), "ARTICLES_MISSING"),
        (negative(), "ARTICLES_MISSING"),
        (negative("第九条", amount="1.00"), "ARTICLES_MISSING"),
        (positive("2729.99"), "BELOW_THE_FLOOR"),
        (positive("10000.01"), "CAP_LEAVES_LESS"),
        (positive(opinion=""), "REQUEST_INVALID"),
        (negative("自由文本"), "REQUEST_INVALID"),
        ({"positive": True, "amount": 2730, "opinion": "x"}, "REQUEST_INVALID"),
    ],
)
async def test_an_incomplete_or_unlawful_opinion_is_refused(
    office: Office, body: dict[str, object], code: str
) -> None:
    case_id = await office.opened()

    refused = await office.ask(case_id, "sign-opinion", office.handler, body)

    assert refused.json()["code"] == code, refused.text


async def test_a_formula_leaves_the_township_no_choice(office: Office) -> None:
    case_id = await office.opened(a_case(Category.EXPENDITURE_MEDICAL))

    refused = await office.ask(case_id, "sign-opinion", office.handler, positive("2000.00"))
    signed = await office.step(case_id, "sign-opinion", office.handler, positive("2100.00"))

    assert refused.json()["code"] == "FORMULA_FIXES_THE_AMOUNT"
    assert signed["preview"]["formula"] == "2100.00"


async def test_an_excluded_case_gets_no_positive_opinion(office: Office) -> None:
    case_id = await office.opened(a_case(household=a_household(property_within_dibao_rules=False)))

    refused = await office.ask(case_id, "sign-opinion", office.handler, positive())

    assert (refused.status_code, refused.json()["code"]) == (409, "NOTHING_MAY_BE_GRANTED")


async def test_the_county_may_still_lift_article_9_so_the_township_may_support_it(
    office: Office,
) -> None:
    case_id = await office.opened(a_case(household=a_household(spending={})))

    signed = await office.step(case_id, "sign-opinion", office.handler, positive())

    assert signed["preview"]["decision"] == "INELIGIBLE"
    assert signed["preview"]["county_override_possible"] is True


async def test_a_negative_opinion_goes_to_the_county_without_a_notice(office: Office) -> None:
    case_id = await office.opened()

    rejected = await office.rejected(case_id, "第十条（四）")
    forwarded = await office.step(case_id, "forward", office.handler)

    assert rejected["status"] == "ready_to_forward"
    assert forwarded["status"] == "county_review"
    [sent] = [
        event
        for event in await outbox(office.client.database, case_id)
        if event.type == "aid.approval.case-forwarded.v1"
    ]
    assert sent.payload["positive"] is False


async def test_an_urgent_case_goes_to_the_county_without_a_notice_and_is_visited(
    office: Office,
) -> None:
    case_id = await office.opened(a_case(procedure=Procedure.EMERGENCY))

    signed = await office.signed(case_id)
    forwarded = await office.step(case_id, "forward", office.handler)

    assert signed["status"] == "ready_to_forward"
    assert (forwarded["visit"], forwarded["county_number"]) == ("own", None)


async def test_a_case_that_the_county_accepted_itself_needs_no_township(office: Office) -> None:
    event = office.completed(a_case(procedure=Procedure.EMERGENCY), region=office.county)
    await office.deliver(event)

    case = await office.get(event.case_id)

    assert (case["status"], case["visit"]) == ("county_review", "own")
    await office.visited(event.case_id)
    await office.step(event.case_id, "review", office.county_handler, positive())
    decided = await office.step(
        event.case_id, "decide", office.county_lead, {"approve": True, "amount": "2730.00"}
    )
    assert decided["status"] == "approved"


async def test_each_step_shows_who_is_waited_for(office: Office) -> None:
    case_id = await office.opened()
    opened = await office.get(case_id)
    first = await office.step(case_id, "sign-opinion", office.handler, positive())
    both = await office.step(case_id, "sign-opinion", office.lead, positive())
    noticed = await office.step(case_id, "post-notice", office.handler, {})

    waits = [[(due["what"], due["role"]) for due in seen["due"]] for seen in (opened, first, both)]
    assert waits == [
        [("opinion", "township_handler")],
        [("lead_signature", "township_lead")],
        [("post_notice", "township_handler")],
    ]
    assert [due["what"] for due in noticed["due"]] == ["notice"]


async def test_texts_lie_sealed_and_leave_no_trace_in_events(office: Office) -> None:
    case_id = await office.opened()
    await office.step(case_id, "sign-opinion", office.handler, positive(opinion="次仁家失火"))

    [row] = await rows(
        office.client.database, "SELECT opinion FROM opinions WHERE case_id = :id", id=case_id
    )
    events = await outbox(office.client.database, case_id)
    assert "次仁".encode() not in bytes(row.opinion)
    assert "次仁" not in str([event.payload for event in events])


async def test_a_signature_on_an_old_reading_is_refused(office: Office) -> None:
    case_id = await office.opened()
    seen = await office.get(case_id)
    await office.step(case_id, "sign-opinion", office.handler, positive())

    stale = await office.client.post(
        f"/v1/cases/{case_id}/sign-opinion",
        json=positive(),
        headers=office.lead | once() | if_match(seen),
    )

    assert stale.status_code == 412


async def test_a_repeated_request_is_answered_again_and_signs_once(office: Office) -> None:
    case_id = await office.opened()
    headers = office.handler | once() | if_match(await office.get(case_id))
    address = f"/v1/cases/{case_id}/sign-opinion"

    first = await office.client.post(address, json=positive(), headers=headers)
    again = await office.client.post(address, json=positive(), headers=headers)

    assert again.headers["Idempotency-Hit"] == "true"
    assert again.json() == first.json()
    assert len(again.json()["opinions"]) == 1
