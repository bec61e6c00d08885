"""A person reads in one place what was told of seat, class, result, certificate and claim."""

from datetime import timedelta
from typing import Any
from uuid import uuid4

from aid_testing.actors import as_
from aid_testing.rows import outbox
from aid_testing.training import School, Worker

INBOX = "/v1/my-messages"


async def inbox(school: School, by: dict[str, str], query: str = "") -> Any:
    return await school.get(f"{INBOX}{query}", by)


async def test_a_trainee_is_told_of_each_step_from_the_seat_to_the_claim(
    school: School, worker: Worker
) -> None:
    course = await school.opened()
    seat = (await school.enrol_alone(course, worker)).json()
    seen = await school.get(f"/v1/classes/{course['id']}", school.own)
    moved = {
        "since": school.today.isoformat(),
        "reason": "原教室维修",
        "place": "城关区 305 教室",
    }
    await school.post(f"/v1/classes/{course['id']}/change", school.own, seen=seen, json=moved)
    checked = await school.check_card(seat, worker)
    assert checked.status_code == 200, checked.text
    await school.attended(course, seat)
    examined = await school.examine(checked.json())
    assert examined.status_code == 200, examined.text
    certified = await school.certify(examined.json())
    claim = await school.claimed(certified, worker)

    told = await inbox(school, worker.headers)
    english = await inbox(school, worker.headers | {"Accept-Language": "en"})

    oldest_first = [(one["about"], one["code"]) for one in reversed(told["items"])]
    assert oldest_first[:4] == [
        ("ENROLMENT", "enrolled"),
        ("CLASS", "place"),
        ("ENROLMENT", "passed"),
        ("ENROLMENT", "certified"),
    ]
    assert ("CLAIM", "claim-submitted") in oldest_first
    assert told["counts"] == {"messages": len(oldest_first), "unread": len(oldest_first)}
    [place] = [one["text"] for one in told["items"] if one["code"] == "place"]
    assert "305" in place
    [submitted] = [one for one in told["items"] if one["code"] == "claim-submitted"]
    assert (submitted["about_id"], submitted["number"]) == (claim["id"], claim["case_number"])
    [passed] = [one["text"] for one in english["items"] if one["code"] == "passed"]
    assert passed.startswith("You have passed")


async def test_it_is_read_page_by_page_and_by_nobody_else(school: School, worker: Worker) -> None:
    claim = await school.claim_of_a_graduate(worker)
    await school.approved(claim)
    whole = (await inbox(school, worker.headers))["items"]
    first = await inbox(school, worker.headers, "?limit=1")
    second = await inbox(school, worker.headers, f"?limit=1&cursor={first['next']}")
    stranger = Worker(school.client)

    read = await school.client.put(
        f"{INBOX}/read", json={"messages": [whole[0]["id"]]}, headers=worker.headers
    )
    foreign = await school.client.put(
        f"{INBOX}/read", json={"messages": [whole[0]["id"]]}, headers=stranger.headers
    )
    unread = await inbox(school, worker.headers, "?unread=true")
    torn = await school.client.get(f"{INBOX}?cursor=WyJ4Il0", headers=worker.headers)

    assert claim["status"] == "submitted"
    assert [*first["items"], *second["items"]] == whole[:2]
    assert (read.status_code, read.json()["unread"]) == (200, len(whole) - 1)
    assert [one["id"] for one in unread["items"]] == [one["id"] for one in whole[1:]]
    assert (foreign.status_code, foreign.json()["code"]) == (404, "MESSAGE_NOT_FOUND")
    assert (await inbox(school, stranger.headers))["items"] == []
    assert (torn.status_code, torn.json()["code"]) == (422, "CURSOR_NOT_READABLE")


async def test_who_claims_for_others_is_told_of_the_claim_and_no_officer_has_an_inbox(
    school: School, worker: Worker
) -> None:
    await school.claim_of_a_graduate(worker)
    officer = await school.client.get(INBOX, headers=school.handler)
    auditor = as_(school.client.layout, "auditor", region="5401", sub=str(uuid4()))

    assert officer.status_code == 403
    assert (await school.client.get(INBOX, headers=auditor)).status_code == 403


async def test_what_leaves_for_the_devices_says_only_that_a_message_waits(
    school: School, worker: Worker
) -> None:
    course = await school.opened()
    await school.enrol_alone(course, worker)
    [message] = (await inbox(school, worker.headers))["items"]

    [event] = await outbox(school.client.database, message["id"])

    assert event.type == "aid.training-subsidy.message-queued.v1"
    assert event.payload.keys() == {"message_id", "recipient"}


async def test_who_sits_in_a_class_is_told_that_it_is_not_held_and_of_a_seat_taken_away(
    school: School, worker: Worker
) -> None:
    """Nobody goes in vain to a class that its institution has cancelled."""
    tomorrow, later = (school.today + timedelta(days=days) for days in (1, 12))
    course = await school.opened(starts_on=tomorrow.isoformat(), ends_on=later.isoformat())
    await school.enrol_alone(course, worker)
    other = Worker(school.client)
    seat = (await school.enrol_alone(await school.opened(), other)).json()

    seen = await school.get(f"/v1/classes/{course['id']}", school.own)
    await school.ask(f"/v1/classes/{course['id']}/cancel", school.own, seen=seen)
    address = f"/v1/classes/{seat['class_id']}/enrolments/{seat['id']}"
    taken = await school.client.get(address, headers=school.own)
    await school.ask(
        f"{address}/cancel", school.own, seen=taken, json={"reason": "登记有误，请重新报名"}
    )

    told = (await inbox(school, worker.headers))["items"]
    of_the_seat = (await inbox(school, other.headers))["items"]
    assert [(one["about"], one["code"]) for one in told] == [
        ("CLASS", "cancelled"),
        ("ENROLMENT", "enrolled"),
    ]
    assert "不再举办" in told[0]["text"]
    assert [one["code"] for one in of_the_seat] == ["seat_cancelled", "enrolled"]
