from datetime import date
from uuid import uuid4

import pytest
from aid_testing.approvals import Office, approval, negative
from aid_testing.assistance import a_case, a_household
from aid_testing.rows import audit_of, outbox, rows
from shared.contracts.vocabulary import Category, Exclusion

REASON = {"reason": "经核实确有特殊困难。"}

REFUSAL = {"approve": False, "reason": "经入户核实，无正当理由拒绝就业。"}


async def test_the_lead_lowers_with_a_reason_and_never_below_the_floor(office: Office) -> None:
    case_id = await office.opened()
    await office.reviewed(case_id, "4000.00")

    silent = await office.ask(case_id, "decide", office.county_lead, approval("3500.00"))
    low = await office.ask(
        case_id, "decide", office.county_lead, approval("2729.99", reason="已获捐助")
    )
    high = await office.ask(case_id, "decide", office.county_lead, approval("4000.01"))
    decided = await office.step(
        case_id, "decide", office.county_lead, approval("3500.00", reason="已获捐助")
    )

    codes = [answer.json()["code"] for answer in (silent, low, high)]
    assert codes == ["LOWERING_NEEDS_REASON", "BELOW_THE_FLOOR", "ABOVE_THE_NOTICED"]
    assert (decided["decision"]["amount"], decided["decision"]["reason"]) == (
        "3500.00",
        "已获捐助",
    )


async def test_the_lead_has_not_signed_before(office: Office) -> None:
    case_id = await office.opened()
    await office.reviewed(case_id)
    promoted = office.who("county_lead", "county-handler", office.county)

    refused = await office.ask(case_id, "decide", promoted, approval())

    assert (refused.status_code, refused.json()["code"]) == (403, "FOUR_EYES_REQUIRED")


async def test_the_lead_does_not_approve_against_the_review(office: Office) -> None:
    case_id = await office.opened()
    await office.at_county(case_id)
    await office.step(case_id, "review", office.county_handler, negative("第十条（四）"))

    refused = await office.ask(case_id, "decide", office.county_lead, approval())

    assert refused.json()["code"] == "OPINIONS_DIFFER"


async def test_the_county_lifts_article_9_with_a_reason_and_it_is_audited(
    office: Office,
) -> None:
    case_id = await office.opened(a_case(household=a_household(spending={})))
    await office.reviewed(case_id)

    refused = await office.ask(case_id, "decide", office.county_lead, approval())
    decided = await office.step(
        case_id, "decide", office.county_lead, approval(article_9_override=REASON)
    )

    assert refused.json()["code"] == "NOTHING_MAY_BE_GRANTED"
    assert decided["decision"]["county_findings"] == {"article_9_override": REASON["reason"]}
    actions = [row.action for row in await audit_of(office.client.database, case_id)]
    assert "override_article_9" in actions


async def test_the_same_cause_again_needs_a_justified_and_verified_finding(
    office: Office,
) -> None:
    household, incident = uuid4(), date(2026, 3, 1)
    facts = {"household_id": household, "incident_on": incident}
    await office.approved(await office.opened(**facts))
    case_id = await office.opened(**facts)
    await office.reviewed(case_id)
    finding = {"justified": True, "verified": False, "text": "费用续发生。"}

    plain = await office.ask(case_id, "decide", office.county_lead, approval())
    half = await office.ask(case_id, "decide", office.county_lead, approval(county_finding=finding))
    whole = await office.step(
        case_id,
        "decide",
        office.county_lead,
        approval(county_finding=finding | {"verified": True}),
    )

    assert "第十二条" in plain.json()["detail"]
    assert half.json()["code"] == "NOTHING_MAY_BE_GRANTED"
    assert whole["status"] == "approved"


async def test_a_refused_cause_may_be_asked_again(office: Office) -> None:
    facts = {"household_id": uuid4(), "incident_on": date(2026, 3, 1)}
    first = await office.opened(**facts)
    await office.at_county(first)
    await office.step(first, "review", office.county_handler, negative("第十条（四）"))
    await office.step(first, "decide", office.county_lead, REFUSAL)

    again = await office.approved(await office.opened(**facts))

    assert again["status"] == "approved"


async def test_a_third_aid_of_the_year_needs_the_countys_exception(office: Office) -> None:
    household = uuid4()
    for day in (1, 2):
        case = await office.opened(household_id=household, incident_on=date(2026, 3, day))
        await office.approved(case)
    third = await office.opened(household_id=household, incident_on=date(2026, 3, 3))
    await office.reviewed(third)

    plain = await office.ask(third, "decide", office.county_lead, approval())
    excepted = await office.step(
        third, "decide", office.county_lead, approval(county_exception=REASON)
    )

    assert "特殊困难" in plain.json()["detail"]
    assert "COUNTY_EXCEPTION" not in plain.json()["detail"].upper()
    assert excepted["preview"]["aid_count_after"] == 3


async def test_a_refusal_gives_facts_articles_office_and_the_ways_of_appeal(
    office: Office,
) -> None:
    """FR-20, A-80: what was found, under which articles, by whom, and where one may turn."""
    case_id = await office.opened(
        a_case(
            household=a_household(property_within_dibao_rules=False),
            exclusions=frozenset({Exclusion.IDLE_LAND, Exclusion.REFUSED_WORK}),
        )
    )
    await office.rejected(case_id, "第十条（三）")
    await office.forwarded(case_id)
    await office.step(case_id, "review", office.county_handler, negative("第十条（三）"))

    refused = await office.step(
        case_id,
        "decide",
        office.county_lead,
        {"approve": False, "reason": "经入户核查，承包地撂荒两年。"},
    )
    await office.addressed(case_id)
    letter = await office.client.get(f"/v1/cases/{case_id}/letter", headers=office.handler)

    assert refused["status"] == "refused"
    assert refused["decision"]["articles"] == ["第九条", "第十条（三）", "第十条（四）"]
    assert letter.headers["content-type"].startswith("text/html")
    for words in (
        "第九条",
        "第十条（三）",
        "第十条（四）",
        "人为闲置",
        "行政复议",
        "六十日",
        "六个月",
        "查明的事实和理由：经入户核查，承包地撂荒两年。",
        "城关区民政局",
        "城关区人民政府",
    ):
        assert words in letter.text
    assert "〔" not in letter.text.split("<small>", maxsplit=1)[0].replace("〔2018〕", "")


async def test_a_refusal_publishes_articles_and_no_money(office: Office) -> None:
    case_id = await office.opened()
    await office.rejected(case_id, "第十条（四）")
    await office.forwarded(case_id)
    await office.step(case_id, "review", office.county_handler, negative("第十条（四）"))
    await office.step(case_id, "decide", office.county_lead, REFUSAL)

    [made] = [
        event
        for event in await outbox(office.client.database, case_id)
        if event.type == "aid.approval.decision-made.v1"
    ]

    assert (made.payload["approved"], made.payload["amount"]) == (False, "0.00")
    assert made.payload["articles"] == ["第十条（四）"]
    assert made.payload["payee_ref"] is made.payload["fund_kind"] is None


async def test_a_refusal_without_any_ground_is_refused_itself(office: Office) -> None:
    case_id = await office.opened()
    await office.reviewed(case_id)

    refused = await office.ask(case_id, "decide", office.county_lead, {"approve": False})

    assert (refused.status_code, refused.json()["code"]) == (422, "REFUSAL_NEEDS_GROUNDS")


@pytest.mark.parametrize(
    "body",
    [
        {"approve": True},
        {"approve": False, "amount": "1.00"},
        {"approve": False, "county_exception": REASON},
        {"approve": True, "amount": "0.00"},
        {"approve": True, "amount": "1.00", "unknown": 1},
    ],
)
async def test_a_contradictory_decision_is_not_read(
    office: Office, body: dict[str, object]
) -> None:
    case_id = await office.opened()

    refused = await office.ask(case_id, "decide", office.county_lead, body)

    assert refused.json()["code"] == "REQUEST_INVALID"


async def test_of_a_decided_case_the_letter_alone_is_still_to_be_delivered(office: Office) -> None:
    decided = await office.approved(await office.opened(a_case(Category.EMERGENCY)))

    assert [due["what"] for due in decided["due"]] == ["delivery"]
    assert decided["possible"] == [
        *("record_visit", "record_ruling", "propose_correction", "propose_revocation"),
        "record_delivery",
    ]


async def test_free_texts_of_a_decision_lie_sealed(office: Office) -> None:
    case_id = await office.opened()
    await office.reviewed(case_id)
    await office.step(
        case_id, "decide", office.county_lead, approval(reason="次仁家", county_exception=REASON)
    )

    [row] = await rows(
        office.client.database,
        "SELECT reason, grounds, CAST(outcome AS text) AS outcome FROM decisions WHERE case_id = :id",
        id=case_id,
    )
    assert "次仁".encode() not in bytes(row.reason)
    assert "特殊困难".encode() not in bytes(row.grounds)
    assert "特殊困难" not in row.outcome
