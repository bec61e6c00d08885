"""A flat-rate reward is a profile: 70 yuan for each stray dog that arrives at the shelter (219号)."""

import asyncio
from typing import Any
from uuid import uuid4

import pytest
from aid_testing.actors import as_
from aid_testing.applications import PDF, an_id_number
from aid_testing.city import DOCUMENT
from aid_testing.fixtures import Client
from aid_testing.owner import owned
from aid_testing.parameters import loaded
from aid_testing.rewards import Station, a_chip, a_photo
from aid_testing.rows import audit_of, outbox, rows
from sqlalchemy import text


@pytest.fixture
def station(client: Client) -> Station:
    return Station(client)


async def orders(station: Station, form: dict[str, Any]) -> list[Any]:
    """What was ordered for a form's day."""
    seen = await station.seen(form)
    if seen["day"] is None:
        return []
    return await outbox(station.client.database, seen["day"]["id"])


async def test_what_is_confirmed_and_has_arrived_is_paid_once_for_the_day(station: Station) -> None:
    form = await station.brought(2)

    waits = await station.duties(form)
    form = await station.step(form, "confirm", station.second)
    waits_then = await station.duties(form)
    for thing in form["things"]:
        form = await station.receive(form, thing)
    early = await station.seen(form)
    await station.pass_days()
    await station.pass_days()

    seen = await station.seen(form)
    assert waits == {("confirm_reward", "police_officer")}
    assert waits_then == {("receive_reward", "shelter_officer")}
    assert await station.duties(form) == set()
    assert early["day"] is None
    assert [one["status"] for one in seen["things"]] == ["ordered", "ordered"]
    assert (seen["day"]["amount"], seen["day"]["things"]) == ("140.00", 2)
    [order] = await orders(station, form)
    said = order.payload
    assert order.type == "aid.intake.reward-ordered.v1"
    assert (said["amount"], said["fund_kind"]) == ("140.00", "SPECIAL_REWARD")
    assert said["scheme"]["code"] == "STRAY_DOGS"
    assert said["scheme"]["memo"] == "移交流浪犬奖励"
    assert said["articles"] == ["拉政发〔2018〕219号"]
    place = station.region
    assert said["signers"] == [f"officer@{place}", f"second@{place}", f"shelter@{place}"]


async def test_all_of_a_day_is_one_payment_wherever_it_was_brought(station: Station) -> None:
    other = Station(station.client)
    other.id_number, other.name = station.id_number, station.name

    one, two = await station.arrived(1), await other.arrived(2)
    await station.pass_days()

    first, second = await station.seen(one), await other.seen(two)
    assert first["day"]["id"] == second["day"]["id"]
    assert first["day"]["amount"] == "210.00"


async def test_while_one_has_not_arrived_the_day_waits_and_then_is_paid_without_it(
    station: Station,
) -> None:
    form = await station.confirmed(2)
    first, lost = form["things"]
    await station.receive(form, first)

    await station.pass_days(7)
    waiting = await station.seen(form)
    await station.pass_days(8)

    seen = await station.seen(form)
    assert waiting["day"] is None
    assert [one["status"] for one in seen["things"]] == ["ordered", "not_arrived"]
    assert seen["day"]["amount"] == "70.00"
    assert await station.duties(form) == set()
    ended = [
        one for one in await outbox(station.client.database, form["id"]) if "ended" in one.type
    ]
    assert ended[0].payload["end"] == "NOT_ARRIVED"
    assert ended[0].payload["thing_id"] == lost["id"]


async def test_what_nobody_confirms_ends_without_a_payment(station: Station) -> None:
    form = await station.brought()

    await station.pass_days(8)

    seen = await station.seen(form)
    assert [one["status"] for one in seen["things"]] == ["not_confirmed"]
    assert seen["day"] is None
    assert seen["closed_at"] is not None
    assert await station.duties(form) == set()


async def test_who_entered_it_neither_confirms_nor_receives_it(station: Station) -> None:
    form = await station.brought()
    itself = await station.ask(form, "confirm", station.officer)
    form = await station.step(form, "confirm", station.second)
    [thing] = form["things"]
    both = station.who("shelter_officer", "officer")
    received = await station.ask(form, f"things/{thing['id']}/receive", both)

    assert (itself.status_code, itself.json()["code"]) == (403, "REWARD_ANOTHER_PERSON")
    assert (received.status_code, received.json()["code"]) == (403, "REWARD_ANOTHER_PERSON")
    assert "请" in itself.json()["detail"]


async def test_the_same_chip_is_rewarded_once_in_the_whole_city(station: Station) -> None:
    chip = a_chip()
    form = await station.register()
    added = await station.add(form, mark=chip)
    elsewhere = Station(station.client, county="540103")
    again = await elsewhere.register()

    twice = await elsewhere.add(again, mark=f"{chip[:5]} {chip[5:]}")

    assert added.status_code == 201
    assert (twice.status_code, twice.json()["code"]) == (409, "SAME_THING_TWICE")
    assert form["number"] in twice.json()["detail"]
    assert "请" in twice.json()["detail"]


async def test_the_same_photo_is_taken_once(station: Station) -> None:
    photo = a_photo()
    form = await station.register()
    await station.add(form, photo=photo)

    twice = await station.add(await station.register(), photo=photo)

    assert (twice.status_code, twice.json()["code"]) == (409, "SAME_THING_TWICE")


async def test_of_eight_at_once_one_enters_the_dog(station: Station) -> None:
    chip = a_chip()
    forms = [await station.register() for _ in range(8)]

    answers = await asyncio.gather(*(station.add(form, mark=chip) for form in forms))

    assert sorted(one.status_code for one in answers) == [201] + 7 * [409]


async def test_a_wrong_row_is_withdrawn_with_its_reason_and_may_be_entered_again(
    station: Station,
) -> None:
    photo, chip = a_photo(), a_chip()
    form = await station.register()
    await station.add(form, photo=photo, mark=chip)
    [thing] = (await station.seen(form))["things"]

    after = await station.step(
        form, f"things/{thing['id']}/withdraw", station.officer, {"reason": "登记错了人。"}
    )
    again = await station.add(form, photo=photo, mark=chip)

    assert after["things"][0]["status"] == "withdrawn"
    assert after["things"][0]["reason"] == "登记错了人。"
    assert again.status_code == 201
    [kept] = await rows(
        station.client.database, "SELECT reason FROM reward_things WHERE id = :id", id=thing["id"]
    )
    assert "登记错了人。".encode() not in bytes(kept.reason)


async def test_nothing_is_added_to_a_confirmed_form(station: Station) -> None:
    form = await station.confirmed()

    late = await station.add(form)

    assert (late.status_code, late.json()["code"]) == (409, "FORM_CONFIRMED")


@pytest.mark.parametrize(
    ("content", "code"), [(None, "PHOTO_NEEDED"), (PDF, "FILE_TYPE_NOT_ACCEPTED")]
)
async def test_each_row_has_a_photo(station: Station, content: bytes | None, code: str) -> None:
    form = await station.register()
    files = {} if content is None else {"file": ("dog", content)}

    answer = await station.post(
        f"/{form['id']}/things", station.officer, data={"mark": a_chip()}, files=files
    )

    assert answer.json()["code"] == code


async def test_a_number_that_is_no_chip_is_refused(station: Station) -> None:
    answer = await station.add(await station.register(), mark="12345")

    assert (answer.status_code, answer.json()["code"]) == (422, "MARK_NOT_READABLE")


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"scheme": "STRAY_CATS"}, "REWARD_UNKNOWN"),
        ({"handed_over_on": "2018-01-01"}, "REWARD_NOT_IN_FORCE"),
        ({"handed_over_on": "2026-01-01"}, "BROUGHT_ON_NOT_POSSIBLE"),
        ({"id_number": "540102198001010010"}, "ID_NUMBER_INVALID"),
        ({"account": "6222020200112233440"}, "CARD_INVALID"),
        ({"bank_code": "BANK-NOWHERE"}, "BANK_NOT_AN_AGENT"),
        ({"method": "CASH"}, "PAID_DIFFERENTLY"),
        ({"method": "CASH", "account": None, "bank_code": None}, "PAID_DIFFERENTLY"),
        ({"account": None}, "PAID_DIFFERENTLY"),
        ({"method": "KIND", "account": None, "bank_code": None}, "PAID_DIFFERENTLY"),
    ],
    ids=lambda one: one if isinstance(one, str) else "+".join(one),
)
async def test_what_cannot_be_entered_is_refused_with_what_to_do(
    station: Station, changes: dict[str, Any], code: str
) -> None:
    answer = await station.post("", station.officer, json=station.body(**changes))

    assert (answer.status_code, answer.json()["code"]) in {(422, code), (409, code)}
    assert "请" in answer.json()["detail"]


async def test_a_day_with_too_many_is_looked_at_before_it_is_paid(station: Station) -> None:
    form = await station.arrived(4)

    waits = await station.duties(form)
    await station.pass_days()
    unpaid = await station.seen(form)
    body = {"cleared": True, "reason": "系同一窝幼犬，情况属实。"}
    by_whom = await station.ask(form, "look", station.who("county_lead", "second", "540102"), body)
    looked = await station.step(form, "look", station.watcher, body)
    again = await station.ask(form, "look", station.watcher, body)
    await station.pass_days()

    assert waits == {("look_at_reward", "county_lead")}
    assert unpaid["day"] is None
    assert by_whom.json()["code"] == "REWARD_ANOTHER_PERSON"
    assert looked["count_check"] == "cleared"
    assert again.json()["code"] == "NOTHING_TO_LOOK_AT"
    assert (await station.seen(form))["day"]["amount"] == "280.00"
    assert await station.duties(form) == set()


async def test_nothing_is_entered_for_a_day_that_is_ordered(station: Station) -> None:
    """The days of entering may have been loaded anew meanwhile."""
    form = await station.ordered()

    late = await station.post("", station.officer, json=station.body())

    assert form["day"]["status"] == "ordered"
    assert (late.status_code, late.json()["code"]) == (409, "REWARD_DAY_SETTLED")


async def test_a_refused_look_is_of_the_forms_day_alone(station: Station) -> None:
    form = await station.arrived(3)

    answer = await station.ask(form, "look", station.watcher, {"cleared": True, "reason": "属实"})

    assert (answer.status_code, answer.json()["code"]) == (409, "NOTHING_TO_LOOK_AT")


async def test_two_stations_of_one_day_are_counted_together(station: Station) -> None:
    other = Station(station.client)
    other.id_number = station.id_number

    one = await station.confirmed(2)
    two = await other.confirmed(2)

    assert one["count_check"] is None
    assert two["count_check"] == "open"


async def test_a_day_that_both_stations_confirmed_at_once_is_looked_at_before_it_is_paid(
    station: Station,
) -> None:
    other = Station(station.client)
    other.id_number = station.id_number
    one, two = await station.arrived(2), await other.arrived(2)
    async with owned(station.client) as session:
        await session.execute(
            text("UPDATE reward_forms SET count_check = NULL WHERE id = :id"), {"id": two["id"]}
        )
        await session.commit()

    await station.pass_days()

    seen = await station.seen(one)
    assert (seen["day"], seen["count_check"]) == (None, "open")
    assert ("look_at_reward", "county_lead") in await station.duties(one)


async def test_a_day_that_is_not_in_order_earns_nothing_and_frees_no_dog(station: Station) -> None:
    chip = a_chip()
    form = await station.register()
    await station.add(form, mark=chip)
    for _ in range(3):
        await station.add(form)
    form = await station.step(form, "confirm", station.second)

    looked = await station.step(
        form, "look", station.watcher, {"cleared": False, "reason": "系自家饲养的犬只。"}
    )
    await station.pass_days()
    again = await station.add(await station.register(), mark=chip)

    assert {one["status"] for one in looked["things"]} == {"refused"}
    assert (await station.seen(form))["day"] is None
    assert again.json()["code"] == "SAME_THING_TWICE"
    assert await station.duties(form) == set()


async def test_a_later_amount_counts_from_its_day_and_earlier_forms_keep_theirs(
    station: Station,
) -> None:
    """Two people of the city load another amount, as any parameter (record 0070)."""
    client = station.client
    earlier = await station.register()

    async with loaded(client, stray_dogs_amount="80.00"):
        later = await station.register()
        kept = await station.seen(earlier)
        published = await client.get("/v1/policies")

    [figure] = [one for one in published.json()["figures"] if one["name"] == "stray_dogs_amount"]
    assert (kept["amount_each"], later["amount_each"]) == ("70.00", "80.00")
    assert (figure["value"], figure["document"]) == ("80.00", DOCUMENT)
    assert figure["used_by"] == ["register"]


async def test_people_are_masked_and_no_event_names_them(station: Station) -> None:
    form = await station.ordered()
    path = f"/v1/rewards/{form['id']}"

    whole = await station.client.get(f"{path}/person", headers=station.officer)
    refused = await station.client.get(f"{path}/person", headers=station.shelter)
    for who in (station.officer, station.shelter, station.watcher):
        seen = await station.seen(form, who)
        assert seen["person"]["name"] == "扎*"
        assert (
            seen["person"]["id_number"].startswith("5401****")
            or "*" * 8 in (seen["person"]["id_number"])
        )

    assert whole.json()["name"] == "扎西"
    assert whole.json()["id_number"] == station.id_number
    assert refused.status_code == 403
    assert "read_reward_person" in {
        one.action for one in await audit_of(station.client.database, form["id"])
    }
    for key in (form["id"], form["day"]["id"]):
        said = str([one.payload for one in await outbox(station.client.database, key)])
        assert "扎西" not in said
        assert station.id_number not in said
        assert "八廓街" not in said


async def test_who_handed_it_over_has_the_form_as_the_own(station: Station) -> None:
    form = await station.brought()
    layout = station.client.layout
    citizen = as_(layout, "applicant", sub=f"citizen-{uuid4()}", name="扎西")
    namesake = as_(layout, "applicant", sub=f"citizen-{uuid4()}", name="扎西")
    body = {"number": form["number"], "id_number": station.id_number}

    before = await station.client.get(f"/v1/rewards/{form['id']}", headers=citizen)
    stranger = await station.post("/own", namesake, json=body | {"id_number": an_id_number()})
    taken = await station.post("/own", citizen, json=body)
    mine = await station.client.get("/v1/rewards", headers=citizen)
    timeline = await station.client.get(f"/v1/rewards/{form['id']}/timeline", headers=citizen)

    assert (before.status_code, stranger.status_code) == (404, 404)
    assert taken.status_code == 201
    assert [one["id"] for one in mine.json()["items"]] == [form["id"]]
    assert timeline.status_code == 200


async def test_who_is_not_of_the_station_does_neither_see_nor_move_it(station: Station) -> None:
    form = await station.confirmed()
    [thing] = form["things"]
    neighbour = station.who("police_officer", "neighbour", "540103101")
    shelter = station.who("shelter_officer", "shelter-2", "540103")

    read = await station.client.get(f"/v1/rewards/{form['id']}", headers=neighbour)
    received = await station.ask(form, f"things/{thing['id']}/receive", shelter)
    by_police = await station.ask(form, f"things/{thing['id']}/receive", station.officer)

    assert (read.status_code, received.status_code) == (403, 403)
    assert by_police.json()["code"] == "ROLE_NOT_ALLOWED"


async def test_the_photo_is_kept_sealed_and_its_reading_leaves_a_trace(station: Station) -> None:
    photo = a_photo()
    form = await station.register()
    thing = (await station.add(form, photo=photo)).json()
    path = f"/v1/rewards/{form['id']}/things/{thing['id']}"

    read = await station.client.get(f"{path}/photo", headers=station.shelter)
    row = await station.client.get(path, headers=station.officer)

    assert read.content == photo
    assert row.json()["sha256"] == thing["sha256"]
    assert "read_reward_photo" in {
        one.action for one in await audit_of(station.client.database, thing["id"])
    }


async def test_counts_by_quarter_and_year_add_up(client: Client) -> None:
    station = Station(client, county="540127")
    await station.ordered(2)
    station.id_number = an_id_number()
    await station.confirmed(1)
    today = client.database.clock.today()
    asked: dict[str, Any] = {"year": today.year, "region": station.region, "place": "station"}

    quarter = await client.get("/v1/reward-counts", params=asked, headers=station.watcher)
    year = await client.get(
        "/v1/reward-counts", params=asked | {"period": "year"}, headers=station.watcher
    )
    file = await client.get("/v1/reward-counts/export", params=asked, headers=station.watcher)
    foreign = await client.get(
        "/v1/reward-counts", params=asked | {"region": "540102"}, headers=station.watcher
    )

    [one] = quarter.json()["items"]
    assert one == {
        "period": f"{today.year}-Q{(today.month + 2) // 3}",
        "region": station.region,
        "scheme": "STRAY_DOGS",
        "registered": 3,
        "arrived": 2,
        "not_arrived": 0,
        "ended": 0,
        "people": 2,
        "ordered": "140.00",
        "paid": "0.00",
    }
    assert year.json()["items"][0] | {"period": ""} == one | {"period": ""}
    lines = file.content.decode("utf-8-sig").splitlines()
    assert lines[0].startswith("期间,地区,奖励项目,登记数")
    assert lines[1].endswith("3,2,0,0,2,140.00,0.00")
    assert foreign.status_code == 403
