"""A fire: helped the same day by the township or the county, on the card or in cash."""

from datetime import datetime
from typing import Any

from aid import verify
from aid.flows import EMERGENCY
from aid_client.emergency import CASH, COUNTY, ELSEWHERE, SEAT, THREE, TWO, Emergency
from aid_client.http import SuiteClient, until
from aid_engines.layout import Layout
from aid_testing.published import missing_from, published, started
from shared.workdays import LHASA


def codes(timeline: Any) -> list[str]:
    return [entry["code"] for entry in timeline["entries"]]


def day_of(instant: str) -> str:
    return datetime.fromisoformat(instant).astimezone(LHASA).date().isoformat()


async def test_the_township_pays_two_people_the_same_day_and_the_county_signs_afterwards(
    http: SuiteClient, layout: Layout
) -> None:
    since = await started(layout)
    fire = Emergency(http)
    accepted = await fire.accepted()
    await fire.assessed()
    decided = await fire.signed(TWO)
    await fire.payment.release(await fire.payment.make_batch())
    paid = await fire.payment.matched()

    signed = await fire.countersign()

    assert (decided["status"], decided["notices"]) == ("approved", [])
    assert day_of(accepted["accepted_at"]) == day_of(decided["decision"]["decided_at"])
    assert (paid["amount"], paid["method"]) == (TWO, "CARD")
    assert signed["countersign"]["late"] is False
    assert missing_from(EMERGENCY, await published(layout, since)) == []
    timeline = await fire.application.until_timeline_has("countersigned")
    for code in (
        "application-accepted:first",
        "decision-made:township",
        "case-reported",
        "payment-paid",
        "countersigned",
    ):
        assert code in codes(timeline), code
    assert (await verify.settled(layout)).broken == []


async def test_three_people_at_the_seat_are_the_countys_and_decided_the_same_day(
    http: SuiteClient,
) -> None:
    fire = Emergency(http, people=3, region=SEAT)
    sent_up = await fire.helped(THREE)
    await fire.verified_by_the_county()

    decided = await fire.case.decide(THREE)

    assert (sent_up["status"], sent_up["preview"]["authority"]) == ("ready_to_forward", "COUNTY")
    assert day_of(decided["received_at"]) == day_of(decided["decision"]["decided_at"])
    assert (decided["decision"]["by_township"], decided["countersign"]) == (False, None)
    await fire.payment.release(await fire.payment.make_batch())
    assert (await fire.payment.matched())["amount"] == THREE


async def test_away_from_the_seat_the_aid_is_complete_within_two_days_of_the_verification(
    http: SuiteClient,
) -> None:
    fire = Emergency(http, people=3, region=ELSEWHERE)
    await fire.helped(THREE)
    await fire.verified_by_the_county()
    running = [due["what"] for due in (await fire.case.read())["due"]]

    decided = await fire.case.decide(THREE)
    payment = await fire.payment.until_status("ready")

    assert running == ["county_signature"]
    assert payment["complete_by"] == decided["decision"]["complete_by"] is not None

    async def work() -> Any:
        return await http.ask("GET", "intake", "/v1/work?limit=200", token=fire.payment.maker)

    seen = await until(
        work,
        lambda page: any(item["about"] == fire.application.id for item in page["items"]),
        what="the payment on the work list",
    )
    [item] = [item for item in seen["items"] if item["about"] == fire.application.id]
    assert (item["what"], item["due_at"][:19]) == ("complete_aid", payment["complete_by"][:19])


async def test_the_county_declines_to_sign_and_nothing_is_taken_back(http: SuiteClient) -> None:
    fire = Emergency(http)
    await fire.helped()

    declined = await fire.countersign(agree=False, reason="损失金额存疑。")

    assert declined["status"] == "approved"
    assert declined["recovery_review"]["ground"] == "COUNTERSIGN_DECLINED"
    assert declined["decision"]["reservation"] in {"reserved", "used"}
    timeline = await fire.application.until_timeline_has("recovery-review-opened")
    assert "countersign-declined" in codes(timeline)
    await fire.payment.until_status("ready")


async def test_cash_is_handed_over_before_witnesses_and_is_in_the_books(
    http: SuiteClient, layout: Layout
) -> None:
    fire = Emergency(http)
    decided = await fire.helped(TWO, **CASH)
    handed = await fire.hand_over()
    await fire.vouch()

    paid = await fire.confirm()

    assert (decided["decision"]["method"], handed["status"]) == ("CASH", "handed_over")
    assert (paid["status"], paid["payee_account"]) == ("paid", None)
    await fire.application.until_timeline_has("payment-paid:cash")
    settled = await until(
        fire.case.read,
        lambda seen: seen["decision"]["reservation"] == "used",
        what="the cap is used",
    )
    assert settled["status"] == "approved"
    findings = await verify.settled(layout)
    assert findings.broken == []
    assert any("the word of both witnesses" in line for line in findings.proved)


async def test_an_overdue_signature_raises_an_alarm_and_is_marked_late(http: SuiteClient) -> None:
    fire = Emergency(http)
    await fire.helped()
    await fire.past_the_countersign()

    seen = await fire.until_overdue("countersign")
    signed = await fire.countersign()

    [item] = [item for item in seen["items"] if item["case_id"] == fire.application.id]
    assert (item["role"], item["article"]) == ("county_lead", "第十八条（二）（1）")
    assert item["overdue"] is True
    assert signed["countersign"]["late"] is True
    timeline = await fire.application.until_timeline_has("countersigned:late")
    assert "逾期补签" in " ".join(entry["sentence"] for entry in timeline["entries"])


async def test_a_household_applies_straight_to_the_county_which_does_everything(
    http: SuiteClient,
) -> None:
    fire = Emergency(http, region=COUNTY)
    accepted = await fire.accepted()
    opened = await fire.assessed()
    running = [due["what"] for due in opened["due"]]
    await fire.case.record_visit()
    await fire.case.review(TWO)

    decided = await fire.case.decide(TWO)

    assert (accepted["region"], accepted["urgency_ground"]) == (COUNTY, "IRREPARABLE_LOSS")
    assert (opened["status"], running) == ("county_review", ["county_verification"])
    assert decided["decision"]["by_township"] is False
    assert decided["decision"]["complete_by"] is not None
    await fire.payment.release(await fire.payment.make_batch())
    assert (await fire.payment.matched())["amount"] == TWO
    timeline = await fire.application.until_timeline_has("payment-paid")
    assert "application-accepted:county" in codes(timeline)
