"""An absent lead of human resources has a stand-in, so that no claim waits without end (A-50)."""

from datetime import date, timedelta
from typing import Any

import pytest
from aid_testing.actors import as_
from aid_testing.rows import rows
from aid_testing.training import School, Worker

STANDING_IN = "stand-in"


def officer(
    school: School, role: str, sub: str = STANDING_IN, region: str | None = None
) -> dict[str, str]:
    return as_(school.client.layout, role, region=region or school.county, sub=sub)


async def name(school: School, by: Any = None, **changes: Any) -> Any:
    body = {
        "region": school.county,
        "absent": "absent-lead",
        "deputy": STANDING_IN,
        "since": school.today.isoformat(),
        "until": (school.today + timedelta(days=13)).isoformat(),
        "reason": "分管负责人外出学习。",
    }
    proposer = by or officer(school, "hrss_handler", "proposer")
    return await school.post("/v1/hrss-deputies", proposer, json=body | changes)


async def sign(school: School, named: Any, by: Any = None) -> Any:
    return await school.post(
        f"/v1/hrss-deputies/{named.json()['id']}/sign",
        by or officer(school, "hrss_lead", "other-lead"),
        seen=named,
        json={},
    )


async def decide(school: School, claim: Any, by: Any) -> Any:
    seen = await school.read(claim)
    body = {"approve": True, "amount": seen["amount"]}
    return await school.post(f"/v1/claims/{claim['id']}/decide", by, seen=seen, json=body)


async def reviewed(school: School, worker: Worker, by: Any = None) -> Any:
    claim = await school.claim_of_a_graduate(worker)
    return (await school.review(claim, by)).json()


async def test_a_stand_in_decides_for_the_absent_lead_and_the_audit_says_for_whom(
    school: School, worker: Worker
) -> None:
    """A-50, VT-059: named by one, signed by another; the decision stands under the own name."""
    claim = await reviewed(school, worker)
    stand_in = officer(school, "hrss_handler")

    before = await decide(school, claim, stand_in)
    named = await name(school)
    unsigned = await decide(school, claim, stand_in)
    signed = await sign(school, named)
    stranger = await decide(school, claim, officer(school, "hrss_handler", "another"))
    decided = await decide(school, claim, stand_in)

    assert named.status_code == 201, named.text
    assert signed.status_code == 200, signed.text
    assert {one.status_code for one in (before, unsigned, stranger)} <= {403, 409}
    assert decided.json()["status"] == "approved", decided.text
    [verdict] = await rows(
        school.client.database,
        "SELECT decided_by FROM claims WHERE id = CAST(:id AS uuid)",
        id=claim["id"],
    )
    assert verdict.decided_by == STANDING_IN
    [kept] = await rows(
        school.client.database,
        "SELECT actor_id, detail FROM audit_log WHERE action = 'stand_in' AND resource_id = :id",
        id=claim["id"],
    )
    assert kept.actor_id == STANDING_IN
    assert "absent-lead" in str(kept.detail)


async def test_a_stand_in_decides_nothing_that_the_same_person_has_handled(
    school: School, worker: Worker
) -> None:
    """A-50: who reviewed a claim, or held it, signs it in nobody's place."""
    stand_in = officer(school, "hrss_handler")
    await sign(school, await name(school))
    claim = await reviewed(school, worker, stand_in)
    other = await reviewed(school, Worker(school.client))
    held = await school.post(
        f"/v1/claims/{other['id']}/hold",
        stand_in,
        seen=await school.read(other),
        json={"reason": "票据存疑，待核实"},
    )

    of_the_own_review = await decide(school, claim, stand_in)
    released = await school.post(
        f"/v1/claims/{other['id']}/release",
        stand_in,
        seen=held,
        json={"reason": "核实无误"},
    )

    assert held.status_code == 200, held.text
    assert [(one.status_code, one.json()["code"]) for one in (of_the_own_review, released)] == [
        (403, "SECOND_PERSON_NEEDED")
    ] * 2


async def test_a_stand_in_sends_back_and_releases_as_the_lead_does(
    school: School, worker: Worker
) -> None:
    """A-50: every step of the lead about a claim is the stand-in's on its days."""
    await sign(school, await name(school))
    stand_in = officer(school, "hrss_handler")
    claim = await reviewed(school, worker)

    back = await school.post(
        f"/v1/claims/{claim['id']}/send-back", stand_in, seen=claim, json={"reason": "请核对票据"}
    )
    held = await school.post(
        f"/v1/claims/{claim['id']}/hold", school.handler, seen=back, json={"reason": "票据存疑"}
    )
    released = await school.post(
        f"/v1/claims/{claim['id']}/release", stand_in, seen=held, json={"reason": "核实无误"}
    )

    assert back.json()["status"] == "submitted", back.text
    assert released.json()["status"] == "submitted", released.text


async def test_a_stand_in_counts_for_its_days_and_its_office_alone(
    school: School, worker: Worker
) -> None:
    """A-50: after its last day, and in another county, a stand-in is a handler again."""
    claim = await reviewed(school, worker)
    tomorrow = (school.today + timedelta(days=1)).isoformat()
    later = await sign(school, await name(school, since=tomorrow))
    stand_in = officer(school, "hrss_handler")

    early = await decide(school, claim, stand_in)
    ended = await school.post(
        f"/v1/hrss-deputies/{later.json()['id']}/end",
        officer(school, "city_supervisor", "city", school.county[:4]),
        seen=later,
        json={"on": tomorrow},
    )
    listed = await school.get("/v1/hrss-deputies", officer(school, "hrss_lead", "any"))
    seen = await school.get(f"/v1/hrss-deputies/{later.json()['id']}", school.handler)
    far = await name(school, officer(school, "hrss_handler", "far", "540199"))

    assert early.status_code in {403, 409}
    assert ended.json()["until"] == tomorrow, ended.text
    assert seen["until"] == tomorrow
    assert later.json()["id"] in [one["id"] for one in listed["items"]]
    assert far.json()["code"] == "OUTSIDE_REGION"


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"deputy": "proposer"}, "DEPUTY_NAMES_HIMSELF"),
        ({"deputy": "absent-lead"}, "DEPUTY_IS_THE_LEAD"),
        ({"until": "2020-01-01"}, "DEPUTY_DAYS_IMPOSSIBLE"),
    ],
    ids=["oneself", "the lead", "days that run back"],
)
async def test_who_stands_in_is_another_person_for_days_that_can_be(
    school: School, changes: dict[str, str], code: str
) -> None:
    refused = await name(school, **changes)

    assert refused.json()["code"] == code, refused.text


async def end(school: School, signed: Any, on: date, by: Any = None) -> Any:
    return await school.post(
        f"/v1/hrss-deputies/{signed.json()['id']}/end",
        by or officer(school, "hrss_lead", "other-lead"),
        seen=signed,
        json={"on": on.isoformat()},
    )


async def test_a_stand_in_is_not_ended_before_what_was_signed_in_it(school: School) -> None:
    """A-50: the last day is today at the earliest; the lead who is back says so, and it is kept who did."""
    begun = (school.today - timedelta(days=5)).isoformat()
    signed = await sign(school, await name(school, since=begun))

    back = await end(school, signed, school.today - timedelta(days=1))
    himself = await end(school, signed, school.today, officer(school, "hrss_lead"))
    ended = await end(school, signed, school.today, officer(school, "hrss_lead", "absent-lead"))

    assert (back.status_code, back.json()["code"]) == (422, "DEPUTY_DAYS_IMPOSSIBLE")
    assert school.today.isoformat() in back.json()["detail"]
    assert (himself.status_code, himself.json()["code"]) == (403, "DEPUTY_NAMES_HIMSELF")
    seen = ended.json()
    assert (seen["until"], seen["ended_by"]) == (school.today.isoformat(), "absent-lead")
    assert seen["ended_at"] is not None


async def test_nobody_signs_the_own_standing_in(school: School) -> None:
    """A-50: neither who named the stand-in, nor the stand-in, nor the absent lead; and once."""
    named = await name(school)

    own = await sign(school, named, officer(school, "hrss_lead"))
    proposer = await sign(school, named, officer(school, "hrss_lead", "proposer"))
    lead = await sign(school, named, officer(school, "hrss_lead", "absent-lead"))
    signed = await sign(school, named)
    twice = await sign(school, signed)

    assert [one.json()["code"] for one in (own, proposer, lead)] == ["DEPUTY_NAMES_HIMSELF"] * 3
    assert signed.status_code == 200
    assert twice.json()["code"] == "DEPUTY_CLOSED"
