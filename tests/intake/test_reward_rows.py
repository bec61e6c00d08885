"""What later rows of a day change: its looks, its second officer, its payment (219号)."""

import pytest
from aid_testing.fixtures import Client
from aid_testing.owner import owned
from aid_testing.rewards import Station
from sqlalchemy import text


@pytest.fixture
def station(client: Client) -> Station:
    return Station(client)


def of_the_same_day(station: Station) -> Station:
    """Another station of the county, to which the same person goes."""
    other = Station(station.client)
    other.id_number = station.id_number
    return other


async def test_more_than_was_looked_at_is_looked_at_again(station: Station) -> None:
    other = of_the_same_day(station)
    one = await station.arrived(4)
    await station.step(one, "look", station.watcher, {"cleared": True, "reason": "情况属实。"})

    two = await other.arrived(1)
    await station.pass_days()
    unpaid = await station.seen(one)
    await other.step(two, "look", other.watcher, {"cleared": True, "reason": "情况属实。"})
    await station.pass_days()

    assert two["count_check"] == "open"
    assert unpaid["day"] is None
    assert (await station.seen(one))["day"]["amount"] == "350.00"


async def test_what_was_looked_at_is_not_asked_again_while_it_is_not_more(station: Station) -> None:
    other = of_the_same_day(station)
    one = await station.arrived(4)
    body = {"cleared": True, "reason": "情况属实。"}
    one = await station.step(one, "look", station.watcher, body)
    wrong = one["things"][0]["id"]
    await station.step(one, f"things/{wrong}/withdraw", station.officer, {"reason": "登记有误。"})

    two = await other.confirmed(1)

    assert two["count_check"] is None


async def test_after_a_row_is_withdrawn_the_second_officer_is_asked_again(station: Station) -> None:
    form = await station.brought()
    wrong = form["things"][0]["id"]
    await station.step(form, f"things/{wrong}/withdraw", station.officer, {"reason": "登记有误。"})
    between = await station.duties(form)

    added = await station.add(form)

    assert between == set()
    assert added.status_code == 201
    assert await station.duties(form) == {("confirm_reward", "police_officer")}


async def test_a_day_that_is_refused_is_refused_at_every_station_of_the_county(
    station: Station,
) -> None:
    other = of_the_same_day(station)
    one, two = await station.arrived(1), await other.confirmed(3)

    await other.step(two, "look", other.watcher, {"cleared": False, "reason": "系自家饲养。"})
    await station.pass_days()

    for form in (one, two):
        seen = await station.seen(form, station.watcher)
        assert {thing["status"] for thing in seen["things"]} == {"refused"}
        assert seen["day"] is None
        assert await station.duties(form) == set()


async def test_a_form_that_is_left_open_takes_no_payment_from_a_paid_one(station: Station) -> None:
    """It was entered in the moment in which the day was ordered."""
    late = await station.register()
    form = await station.ordered()
    async with owned(station.client) as session:
        await session.execute(
            text("UPDATE reward_forms SET order_id = NULL, closed_at = NULL WHERE id = :id"),
            {"id": late["id"]},
        )
        await session.commit()

    await station.pass_days()

    seen = await station.seen(late)
    assert (await station.seen(form))["day"] == form["day"]
    assert seen["closed_at"] is not None
    assert seen["day"] is None
