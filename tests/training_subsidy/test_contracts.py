"""Free training is bought: won by selection, under a contract of the register (VT-008, A-87)."""

import asyncio
from datetime import timedelta
from typing import Any

import pytest
from aid_testing.actors import as_
from aid_testing.clocks import ahead
from aid_testing.training import School, Worker

BOUGHT = {"funding": "PURCHASED_FREE"}


async def contract_of(school: School, contract_id: str) -> Any:
    return await school.get(f"/v1/purchase-contracts/{contract_id}", {})


async def test_fr_61_a_contract_in_words_opens_no_free_class(school: School) -> None:
    """FR-61, VT-008, A-87: free training stands under a contract of the register."""
    written = await school.plan_class(**BOUGHT, contract_reference="随便写的")
    bare = await school.plan_class(**BOUGHT)

    assert written.status_code == 422
    assert written.json()["errors"][0]["pointer"] == "/contract_reference"
    assert (bare.status_code, bare.json()["code"]) == (422, "CONTRACT_MISSING")
    assert "《" not in bare.json()["detail"]


async def test_the_best_offer_of_a_panel_of_three_wins_the_contract(school: School) -> None:
    project = await school.project(seats=40)
    early = await school.client.get(
        f"/v1/purchase-projects/{project['id']}/bids", headers=school.lead
    )

    change = await school.won(project, "1180.00")

    contract = await contract_of(school, change["result"])
    awarded = await school.get(f"/v1/purchase-projects/{project['id']}", {})
    assert (early.status_code, early.json()["code"]) == (409, "BIDDING_RUNS")
    assert awarded["status"] == "awarded"
    assert (contract["price"], contract["seats"], contract["seats_taken"]) == ("1180.00", 40, 0)
    assert contract["credit_code"] == school.credit_code
    listed = await school.get("/v1/purchase-contracts?limit=200", {})
    assert contract["id"] in [one["id"] for one in listed["items"]] or listed["next"]
    assert (await school.get("/v1/purchase-projects?limit=1", {}))["items"]


async def test_one_offer_alone_is_no_competition(school: School) -> None:
    project = await school.project()
    await school.bid(project, "1000.00")
    twice = await school.bid(project, "900.00")

    with ahead(school.client, 1):
        alone = await school.post(
            f"/v1/purchase-projects/{project['id']}/close-bidding", school.lead, seen=project
        )
    failed = await school.ask(
        f"/v1/purchase-projects/{project['id']}/fail",
        school.lead,
        seen=project,
        json={"reason": "有效报价不足"},
    )
    late = await school.bid(project, "1000.00", await school.rival())

    assert twice.json()["code"] == "BID_MADE_ALREADY"
    assert (alone.status_code, alone.json()["code"]) == (409, "TOO_FEW_BIDS")
    assert (failed["status"], failed["reason"]) == ("failed", "有效报价不足")
    assert late.json()["code"] == "BIDDING_CLOSED"


async def test_an_offer_stays_within_the_highest_price_and_its_days(school: School) -> None:
    """VT-008: offers are taken to the end of their last day, and opened from the next day on."""
    later = (school.today + timedelta(days=3)).isoformat()
    project = await school.project(highest_price="1500.00", bids_until=later)

    dear = await school.bid(project, "1500.01")
    exact = await school.bid(project, "1500.00")
    address = f"/v1/purchase-projects/{project['id']}/close-bidding"
    early = await school.post(address, school.lead, seen=project)
    with ahead(school.client, 3):
        on_the_last_day = await school.bid(project, "1400.00", await school.rival())
        too_early = await school.post(address, school.lead, seen=project)
    with ahead(school.client, 4):
        late = await school.bid(project, "1300.00", await school.rival())
        opened = await school.post(address, school.lead, seen=project)

    assert on_the_last_day.status_code == 201, on_the_last_day.text
    assert (too_early.status_code, too_early.json()["code"]) == (409, "BIDDING_RUNS")
    assert (late.status_code, late.json()["code"]) == (409, "BIDDING_CLOSED")
    assert opened.json()["status"] == "scoring", opened.text
    assert dear.json()["code"] == "BID_ABOVE_HIGHEST_PRICE"
    assert exact.status_code == 201
    assert early.json()["code"] == "BIDDING_RUNS"


async def test_an_institution_that_may_open_nothing_offers_nothing(school: School) -> None:
    project = await school.project()
    await school.sanctioned("RESTRICT")

    answer = await school.bid(project, "1000.00")

    assert answer.json()["code"] == "INSTITUTION_NOT_ALLOWED"


@pytest.mark.parametrize(("panel", "code"), [(2, "PANEL_TOO_SMALL"), (3, None)])
async def test_a_panel_of_fewer_than_the_least_awards_nothing(
    school: School, panel: int, code: str | None
) -> None:
    project = await school.project()
    await school.bid(project, "1000.00")
    await school.bid(project, "900.00", await school.rival())
    bids = await school.scored(project, panel=panel)
    [best] = [bid for bid in bids["items"] if bid["credit_code"] == school.credit_code]

    answer = await school.propose_award(bids, best)

    assert answer.json().get("code") == code


async def test_the_award_is_of_the_best_offer_by_two_who_have_scored_nothing(
    school: School,
) -> None:
    project = await school.project()
    await school.bid(project, "1000.00")
    await school.bid(project, "900.00", await school.rival())
    bids = await school.scored(project)
    by_points = sorted(bids["items"], key=lambda bid: -bid["points"])
    scorer = as_(
        school.client.layout, "hrss_lead", region=school.county, sub=f"panel-0-{school.county}"
    )

    second_best = await school.propose_award(bids, by_points[1])
    by_the_panel = await school.propose_award(bids, by_points[0], scorer)
    proposed = await school.propose_award(bids, by_points[0])
    alone = await school.post(
        f"/v1/city-changes/{proposed.json()['id']}/confirm", school.lead, seen=proposed
    )

    assert second_best.json()["code"] == "NOT_THE_BEST_BID"
    assert by_the_panel.json()["code"] == "PANEL_DOES_NOT_AWARD"
    assert alone.json()["code"] == "SECOND_PERSON_OF_COUNTY"


async def test_a_member_scores_every_offer_and_once(school: School) -> None:
    project = await school.project()
    await school.bid(project, "1000.00")
    await school.bid(project, "900.00", await school.rival())
    bids = await school.scored(project)
    address = f"/v1/purchase-projects/{project['id']}/scores"
    scores = [{"bid_id": bid["id"], "points": 80, "note": "符合"} for bid in bids["items"]]

    partly = await school.post(address, school.member(7), json={"scores": scores[:1]})
    twice_one = await school.post(
        address, school.member(7), json={"scores": [scores[0], scores[0]]}
    )
    again = await school.post(address, school.member(0), json={"scores": scores})

    assert partly.json()["code"] == "SCORES_INCOMPLETE"
    assert twice_one.status_code == 422
    assert again.json()["code"] == "SCORED_ALREADY"


@pytest.mark.parametrize("groups", [["GENERAL"], ["REGISTERED_POOR", "GENERAL"]])
async def test_free_training_is_put_out_for_named_groups(school: School, groups: list[str]) -> None:
    with pytest.raises(AssertionError, match="GROUPS_MISSING"):
        await school.project(groups=groups)


async def test_a_class_fits_its_contract(school: School) -> None:
    first, last = school.today + timedelta(days=1), school.today + timedelta(days=90)
    contract_id = await school.contract(
        first_day=first.isoformat(), last_day=last.isoformat(), course_days=10
    )
    other_trade = await school.list_trade(5, code=f"{school.trade_code}X")
    days = {
        "starts_on": first.isoformat(),
        "ends_on": (first + timedelta(days=9)).isoformat(),
        "contract_id": contract_id,
    }

    fits = await school.plan_class(**BOUGHT, **days)
    refused = [
        await school.plan_class(**BOUGHT | days | changes)
        for changes in (
            {"ends_on": (first + timedelta(days=8)).isoformat()},
            {"starts_on": school.today.isoformat()},
            {"ends_on": (last + timedelta(days=1)).isoformat()},
            {"trade_id": other_trade},
            {"funding": "PAY_FIRST"},
        )
    ]

    assert fits.status_code == 201, fits.text
    assert fits.json()["contract_price"] == "1200.00"
    assert {answer.json()["code"] for answer in refused} == {"CONTRACT_NOT_OF_THE_CLASS"}


async def test_anothers_contract_opens_no_class(school: School) -> None:
    contract_id = await school.contract()
    rival = await school.rival()

    answer = await school.post(
        "/v1/classes", rival, json=school.a_class(**BOUGHT, contract_id=contract_id)
    )
    unknown = await school.plan_class(**BOUGHT, contract_id=school.institution["id"])

    assert answer.json()["code"] == "CONTRACT_NOT_OF_THE_CLASS"
    assert (unknown.status_code, unknown.json()["code"]) == (404, "PURCHASE_CONTRACT_NOT_FOUND")


async def test_classes_at_once_never_take_more_seats_than_were_bought(school: School) -> None:
    contract_id = await school.contract(seats=10)

    answers = await asyncio.gather(
        *(school.plan_class(**BOUGHT, contract_id=contract_id, seats=4) for _ in range(5))
    )

    codes = sorted(answer.status_code for answer in answers)
    assert codes == [201, 201, 409, 409, 409]
    assert {a.json().get("code") for a in answers} == {None, "CONTRACT_SEATS_USED_UP"}
    assert (await contract_of(school, contract_id))["seats_taken"] == 8


async def test_seats_that_a_class_did_not_use_are_for_another(school: School) -> None:
    contract_id = await school.contract(seats=10)
    bought = BOUGHT | {"contract_id": contract_id, "seats": 10}
    first = await school.opened(**bought)
    await school.enrol(first, Worker(school.client), group="HARD_TO_EMPLOY")
    full = await school.plan_class(**bought)
    seen = await school.get(f"/v1/classes/{first['id']}", school.own)
    await school.ask(f"/v1/classes/{first['id']}/close", school.own, seen=seen)

    second = await school.plan_class(**bought | {"seats": 9})
    cancelled = await school.ask(
        f"/v1/classes/{second.json()['id']}/cancel", school.own, seen=second
    )

    contract = await contract_of(school, contract_id)
    assert full.json()["code"] == "CONTRACT_SEATS_USED_UP"
    assert (second.status_code, cancelled["status"]) == (201, "cancelled")
    assert contract["seats_taken"] == 1
    assert {one["seats"] for one in contract["classes"]} == {0, 1}


async def test_who_has_lost_its_standing_since_the_offer_wins_nothing(school: School) -> None:
    """VT-006, A-58: the contract goes to the best of those who may still open classes."""
    project = await school.project()
    for by in (school.own, await school.rival()):
        assert (await school.bid(project, "1000.00", by)).status_code == 201
    bids = await school.scored(project)
    [own] = [bid for bid in bids["items"] if bid["credit_code"] == school.credit_code]
    [other] = [bid for bid in bids["items"] if bid["credit_code"] != school.credit_code]
    await school.sanctioned("RESTRICT")

    mine = await school.propose_award(bids, own)
    others = await school.propose_award(bids, other)

    assert (mine.status_code, mine.json()["code"]) == (422, "NOT_THE_BEST_BID")
    assert others.status_code == 202, others.text


async def test_a_contract_is_ended_before_its_term_by_two(school: School) -> None:
    """VT-008: no class is planned after its last day, and what runs is taught on."""
    contract_id = await school.contract()
    running = await school.opened(funding="PURCHASED_FREE", contract_id=contract_id, seats=5)
    address = f"/v1/purchase-contracts/{contract_id}"
    seen = await school.get(address, school.lead)
    today = school.today.isoformat()
    body = {
        "document": "拉人社采〔2026〕9号",
        "county": school.county,
        "last_day": today,
        "reason": "双方书面同意解除",
    }
    past = (school.today - timedelta(days=1)).isoformat()

    early = await school.post(
        f"{address}/end", school.lead, seen=seen, json=body | {"last_day": past}
    )
    proposed = await school.post(f"{address}/end", school.lead, seen=seen, json=body)
    own = await school.post(
        f"/v1/city-changes/{proposed.json()['id']}/confirm", school.lead, seen=proposed
    )
    await school.ask(
        f"/v1/city-changes/{proposed.json()['id']}/confirm", school.second, seen=proposed
    )
    tomorrow = (school.today + timedelta(days=1)).isoformat()
    later = await school.plan_class(
        funding="PURCHASED_FREE", contract_id=contract_id, starts_on=tomorrow, ends_on=tomorrow
    )
    seat = await school.enrol(running, Worker(school.client), group="HARD_TO_EMPLOY")

    assert (early.status_code, early.json()["code"]) == (422, "CONTRACT_END_NOT_POSSIBLE")
    assert own.status_code == 403
    assert (later.status_code, later.json()["code"]) == (422, "CONTRACT_NOT_OF_THE_CLASS")
    assert seat.status_code == 201, seat.text
