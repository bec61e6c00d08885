"""A certificate is what the body that issued it says, and claims follow its word (VT-044, FR-63)."""

from datetime import date, timedelta
from typing import Any

import pytest
from aid_testing.actors import as_
from aid_testing.claim_payments import deliver
from aid_testing.rows import outbox
from aid_testing.training import School, Worker
from shared.contracts.disbursement import PaymentPaid
from training_subsidy.domain.register.inquiry import Question


async def entered(school: School, worker: Worker, **changes: Any) -> Any:
    """A passed trainee whose certificate is entered and not answered for."""
    course = await school.opened()
    enrolled = (await school.enrol(course, worker)).json()
    await school.attended(course, enrolled)
    examined = (await school.examine(enrolled)).json()
    answer = await school.enter_certificate(examined, **changes)
    assert answer.status_code == 200, answer.text
    return answer.json()


def doubt(enrolment: Any) -> Any:
    return enrolment["certificate"]["doubt"]


async def states(school: School, case_id: str, what: str) -> list[str]:
    """What has become of a duty."""
    return [
        event.payload["state"]
        for event in await outbox(school.client.database, case_id)
        if "deadline-changed" in event.type and event.payload["what"] == what
    ]


async def test_fr_63_a_number_of_the_right_form_is_confirmed_by_its_body_alone(
    school: School, worker: Worker
) -> None:
    """FR-63, VT-044: not verified when it is entered, nor after the body has no record of it."""
    certified = await entered(school, worker)
    claim = await school.claimed(certified, worker)

    denied = await school.heard_of(certified, "NO_RECORD")

    assert (certified["certificate"]["verified"], doubt(certified)) == (False, "NOT_CONFIRMED_YET")
    assert (claim["status"], claim["reason"]) == ("held", "CERTIFICATE_NOT_VERIFIABLE")
    assert (denied["certificate"]["verified"], doubt(denied)) == (False, "NOT_ISSUED")
    assert (await school.read(claim))["status"] == "held"


async def test_a_claim_goes_on_by_itself_when_the_body_confirms(
    school: School, worker: Worker
) -> None:
    """VT-044: it waits with a duty of the lead, and nobody has to release it."""
    certified = await entered(school, worker)
    claim = await school.claimed(certified, worker)

    confirmed = await school.heard_of(certified)
    ready = await school.read(claim)

    assert (confirmed["certificate"]["verified"], doubt(confirmed)) == (True, None)
    assert (ready["status"], ready["decision"]) == ("submitted", "ELIGIBLE")
    assert await states(school, claim["id"], "certificate_hold") == ["set", "met"]
    told = await school.get(f"/v1/claims/{claim['id']}/timeline", worker.headers)
    assert "发证机构已确认证书" in told["entries"][-1]["sentence"]
    assert (await school.approved(ready))["status"] == "approved"


async def test_a_paper_of_the_body_entered_by_two_confirms_as_well(
    school: School, worker: Worker
) -> None:
    """VT-044, A-50: one officer proposes the body's paper, a lead confirms it."""
    certified = await entered(school, worker)
    claim = await school.claimed(certified, worker)
    found = await school.get(f"/v1/inquiries?subject={certified['id']}", school.handler)
    [inquiry] = found["items"]

    await school.confirmed(
        await school.post(
            f"/v1/inquiries/{inquiry['id']}/settle",
            school.handler,
            seen=inquiry,
            json={
                "document": "鉴定中心函〔2026〕3号",
                "county": school.county,
                "outcome": "CONFIRMED",
                "facts": {"level": 5},
                "data_date": school.today.isoformat(),
            },
        )
    )

    assert (await school.read(claim))["status"] == "submitted"


@pytest.mark.parametrize(
    ("facts", "why"),
    [
        ({"level": 4}, "LEVEL_DIFFERS"),
        ({"track": "QUALIFICATION"}, "TRACK_DIFFERS"),
        ({"issued_on": "2020-01-01"}, "DAY_DIFFERS"),
        ({"withdrawn_on": "2026-01-01"}, "TAKEN_BACK"),
    ],
    ids=str,
)
async def test_the_body_has_it_otherwise(
    school: School, worker: Worker, facts: dict[str, Any], why: str
) -> None:
    """VT-026, VT-044: level, kind and day are the body's, not the institution's."""
    certified = await entered(school, worker)

    heard = await school.heard_of(certified, "CONFIRMED", **facts)

    assert (heard["certificate"]["verified"], doubt(heard)) == (False, why)


@pytest.mark.parametrize(
    ("given", "why"),
    [
        ({"level": 3}, "LEVEL_DIFFERS"),
        ({"track": "SPECIAL_ABILITY", "level": 5}, "LEVEL_DIFFERS"),
        ({"track": "SPECIAL_ABILITY"}, "NOT_CONFIRMED_YET"),
        ({"track": "QUALIFICATION", "level": 5}, "NOT_CONFIRMED_YET"),
    ],
    ids=str,
)
async def test_track_and_level_are_kept_and_held_against_the_course(
    school: School, worker: Worker, given: dict[str, Any], why: str
) -> None:
    """VT-026, VT-044: of level 5 a certificate of level 3 is none; 专项职业能力 has no level."""
    certified = await entered(school, worker, **given)

    assert doubt(certified) == why
    assert certified["certificate"]["track"] == given.get("track", "SKILL_LEVEL")
    level = None if given.get("track") == "SPECIAL_ABILITY" else 5
    assert certified["certificate"]["level"] == given.get("level", level)


async def test_what_the_body_said_of_another_number_says_nothing_of_this_one(
    school: School, worker: Worker
) -> None:
    """VT-044: the answer belongs to the particulars that were asked about."""
    first = await entered(school, worker)
    denied = await school.heard_of(first, "NO_RECORD")
    second = (await school.enter_certificate(denied)).json()

    confirmed = await school.heard_of(second)

    assert doubt(second) == "NOT_CONFIRMED_YET"
    assert confirmed["certificate"]["verified"] is True
    assert confirmed["certificate"]["number"] == second["certificate"]["number"]


async def test_a_certificate_taken_back_after_the_payment_leads_to_recovery(
    school: School, worker: Worker
) -> None:
    """VT-044, VT-059: told by the body, looked at by the lead, and ordered back by another."""
    yesterday = (school.today - timedelta(days=1)).isoformat()
    certified = await entered(school, worker)
    await school.heard_of(certified, data_date=yesterday)
    confirmed = await school.get(
        f"/v1/classes/{certified['class_id']}/enrolments/{certified['id']}", school.own
    )
    claim = await school.approved(await school.claimed(confirmed, worker))
    await deliver(school, paid_event(claim, await outbox(school.client.database, claim["id"])))
    [asked] = school.bodies.asked

    school.bodies.says(Question.CERTIFICATE, "CONFIRMED", withdrawn_on=school.today.isoformat())
    told = await school.bodies.tells(asked["request_id"])
    seen = await school.read(claim)
    other = as_(school.client.layout, "hrss_lead", region=school.county, sub="another-lead")
    ordered = await school.post(
        f"/v1/claims/{claim['id']}/order-recovery",
        other,
        seen=seen,
        json={"fraud": False, "reason": "证书已被发证机构撤销"},
    )

    assert told.json() == {"counts": True}
    assert ordered.status_code == 200, ordered.text
    assert await states(school, claim["id"], "approval_check") == ["set", "met"]
    events = await outbox(school.client.database, claim["id"])
    assert "claim-recovery-ordered" in " ".join(event.type for event in events)
    lines = await school.get(f"/v1/claims/{claim['id']}/timeline", worker.headers)
    assert any("正在核查该补贴" in one["sentence"] for one in lines["entries"])


def paid_event(claim: Any, events: Any) -> PaymentPaid:
    """The payment of an approved claim."""
    [decided] = [event for event in events if event.type.endswith("claim-decided.v1")]
    return PaymentPaid(
        case_id=claim["id"],
        payment_id=claim["payee_ref"] if "payee_ref" in claim else claim["id"],
        decision_id=decided.payload["decision_id"],
        amount=150_000,
        attempt=1,
        paid_on=date(2026, 6, 1),
    )


async def test_a_certificate_taken_back_before_the_decision_holds_the_claim(
    school: School, worker: Worker
) -> None:
    """VT-044: a claim under way waits for a person again."""
    yesterday = (school.today - timedelta(days=1)).isoformat()
    certified = await entered(school, worker)
    confirmed = await school.heard_of(certified, data_date=yesterday)
    claim = await school.claimed(confirmed, worker)
    [asked] = school.bodies.asked

    school.bodies.says(Question.CERTIFICATE, "DENIED")
    await school.bodies.tells(asked["request_id"])
    held = await school.read(claim)

    assert claim["status"] == "submitted"
    assert (held["status"], held["reason"]) == ("held", "CERTIFICATE_NOT_VERIFIABLE")


async def correct(school: School, enrolment: Any, **body: Any) -> Any:
    """The handler proposes a correction; the response."""
    return await school.post(
        f"/v1/classes/{enrolment['class_id']}/enrolments/{enrolment['id']}/correct",
        school.handler,
        seen=enrolment,
        json={
            "document": "拉人社核〔2026〕12号",
            "county": school.county,
            "reason": "已核对原始材料",
        }
        | body,
    )


async def test_a_wrong_result_is_corrected_by_two_and_holds_the_claim(
    school: School, worker: Worker
) -> None:
    """VT-065, A-50: the result and the certificate that rested on it go; the claim waits."""
    course = await school.opened()
    graduate = await school.graduated(course, worker)
    claim = await school.claimed(graduate, worker)
    failed = {"of": "RESULT", "result": "FAILED", "examined_on": school.today.isoformat()}

    same = as_(
        school.client.layout, "hrss_lead", region=school.county, sub=f"handler-{school.county}"
    )
    proposed = await correct(school, graduate, **failed)
    alone = await school.post(
        f"/v1/city-changes/{proposed.json()['id']}/confirm", same, seen=proposed
    )
    await school.confirmed(proposed)
    address = f"/v1/classes/{course['id']}/enrolments/{graduate['id']}"
    seen = await school.get(address, school.own)

    assert alone.json()["code"] == "SECOND_PERSON_OF_COUNTY"
    assert (seen["result"], seen["certificate"]) == ("FAILED", None)
    assert (await school.read(claim))["status"] == "held"


async def test_a_correction_under_an_approval_asks_the_lead(school: School, worker: Worker) -> None:
    """VT-044: the certificate of an approved claim is struck out by two; the lead looks again."""
    graduate = await school.graduated(await school.opened(), worker)
    claim = await school.approved(await school.claimed(graduate, worker))

    await school.confirmed(await correct(school, graduate, of="CERTIFICATE"))

    assert await states(school, claim["id"], "approval_check") == ["set"]
    assert (await school.read(claim))["status"] == "approved"


async def test_a_mistaken_person_loses_the_seat_and_the_claim(
    school: School, worker: Worker
) -> None:
    """VT-021: also after attendance and certificate; the seat is free, and no claim goes through."""
    course = await school.opened()
    graduate = await school.graduated(course, worker)
    claim = await school.claimed(graduate, worker)

    await school.confirmed(await correct(school, graduate, of="PERSON"))
    held = await school.read(claim)
    released = await school.post(
        f"/v1/claims/{claim['id']}/release", school.lead, seen=held, json={"reason": "已核实"}
    )
    seen = await school.get(f"/v1/classes/{course['id']}", school.own)

    assert seen["enrolled"] == 0
    assert held["status"] == "held"
    assert released.json()["decision"] == "INELIGIBLE"
    assert released.json()["reason"] == "NOT_REGISTERED"


async def test_group_and_status_are_corrected_and_nothing_else(
    school: School, worker: Worker
) -> None:
    """VT-002, VT-036: each correction says its new value."""
    course = await school.opened()
    enrolled = (await school.enrol(course, worker)).json()
    bare = await correct(school, enrolled, of="GROUP")
    none = await correct(school, enrolled, of="CERTIFICATE")
    day = (school.today + timedelta(days=1)).isoformat()
    late = await correct(school, enrolled, of="RESULT", result="PASSED", examined_on=day)

    await school.confirmed(await correct(school, enrolled, of="GROUP", group="VETERAN"))
    address = f"/v1/classes/{course['id']}/enrolments/{enrolled['id']}"
    veteran = await school.get(address, school.own)
    await school.confirmed(await correct(school, veteran, of="STATUS", worker_status="DISPATCHED"))
    dispatched = await school.get(address, school.own)

    assert [one.json()["code"] for one in (bare, none, late)] == [
        "CORRECTION_INCOMPLETE",
        "NOTHING_TO_CORRECT",
        "CORRECTED_DAY_IMPOSSIBLE",
    ]
    assert (dispatched["group"], dispatched["worker_status"]) == ("VETERAN", "DISPATCHED")
