"""A grant is taken back by two people, with a letter, and ends; or it stands (FR-19, A-80)."""

from typing import Any
from uuid import uuid4

import pytest
from aid_testing.approvals import Office, cancelled, revocation, too_late
from aid_testing.rows import outbox, rows


async def events_of(office: Office, case_id: str) -> list[Any]:
    return await outbox(office.client.database, case_id)


async def test_one_proposes_and_the_lead_decides_and_the_letter_takes_the_grant_back(
    office: Office,
) -> None:
    """FR-19: two people, a reasoned letter, the word to everybody, and an end."""
    household = uuid4()
    granted = await office.approved(await office.opened(household_id=household, owner="applicant"))
    case_id = granted["case_id"]

    proposed = await office.step(case_id, "propose-revocation", office.county_handler, revocation())
    asked = await office.step(
        case_id, "decide-revocation", office.county_lead, {"agree": True, "reason": "同意撤销。"}
    )
    await office.deliver(cancelled(granted))
    await office.deliver(cancelled(granted))
    await office.addressed(case_id)
    seen = await office.get(case_id)
    letter = await office.client.get(f"/v1/cases/{case_id}/letter", headers=office.county_handler)
    first = await office.client.get(
        f"/v1/cases/{case_id}/letter?kind=decision", headers=office.county_handler
    )

    assert (proposed["status"], asked["status"]) == ("revocation_proposed", "revocation_requested")
    assert "revocation" in {due["what"] for due in proposed["due"]}
    assert seen["status"] == "revoked"
    assert {due["what"] for due in seen["due"]} == {"delivery"}
    for words in (
        "撤销",
        "次仁卓玛：",
        "2730.00",
        "第十条（二）",
        "隐瞒城关区住房",
        "城关区民政局",
    ):
        assert words in letter.text
    assert "行政复议" in letter.text
    assert "城关区人民政府" in letter.text
    assert "决定予以临时救助" in first.text
    told = [event for event in await events_of(office, case_id) if "grant-revoked" in event.type]
    assert [event.payload["articles"] for event in told] == [["第十条（二）"]]
    assert told[0].payload["proposed_by"] != told[0].payload["revoked_by"]
    assert "住房" not in str([event.payload for event in await events_of(office, case_id)])


async def test_who_proposed_it_does_not_decide_on_it(office: Office) -> None:
    granted = await office.approved(await office.opened())
    await office.step(granted["case_id"], "propose-revocation", office.county_handler, revocation())
    same = office.who("county_lead", "county-handler", office.county)

    refused = await office.ask(granted["case_id"], "decide-revocation", same, {"agree": True})

    assert refused.json()["code"] == "FOUR_EYES_REQUIRED"
    assert not [
        event
        for event in await events_of(office, granted["case_id"])
        if "revocation-requested" in event.type
    ]


async def test_the_lead_lets_the_grant_stand_with_a_reason(office: Office) -> None:
    granted = await office.approved(await office.opened())
    case_id = granted["case_id"]
    await office.step(case_id, "propose-revocation", office.county_handler, revocation())

    bare = await office.ask(case_id, "decide-revocation", office.county_lead, {"agree": False})
    stands = await office.step(
        case_id,
        "decide-revocation",
        office.county_lead,
        {"agree": False, "reason": "住房已于申请前出售。"},
    )

    assert bare.json()["code"] == "KEEPING_NEEDS_REASON"
    assert stands["status"] == "approved"
    assert "revocation" not in {due["what"] for due in stands["due"]}
    [row] = stands["revocations"]
    assert (row["answer"], row["decided"]) == ("declined", "住房已于申请前出售。")
    assert "propose_revocation" in stands["possible"]


async def test_a_proposal_states_articles_and_facts(office: Office) -> None:
    granted = await office.approved(await office.opened())

    bare = await office.ask(
        granted["case_id"], "propose-revocation", office.county_handler, revocation(reason="不实")
    )
    without = await office.ask(
        granted["case_id"], "propose-revocation", office.county_handler, revocation(articles=[])
    )

    assert (bare.status_code, bare.json()["code"]) == (422, "REVOCATION_NEEDS_FACTS")
    assert without.status_code == 422


async def test_what_was_proposed_lies_sealed(office: Office) -> None:
    granted = await office.approved(await office.opened())
    await office.revoking(granted["case_id"])

    [row] = await rows(
        office.client.database,
        "SELECT reason, decided FROM revocations WHERE case_id = :id",
        id=granted["case_id"],
    )

    assert "住房".encode() not in bytes(row.reason)
    assert "同意".encode() not in bytes(row.decided)


async def test_a_proposal_ends_with_a_payment_that_was_cancelled_meanwhile(
    office: Office,
) -> None:
    granted = await office.approved(await office.opened())
    await office.step(granted["case_id"], "propose-revocation", office.county_handler, revocation())

    await office.deliver(cancelled(granted))

    seen = await office.get(granted["case_id"])
    assert seen["status"] == "revoked"
    assert [row["answer"] for row in seen["revocations"]] == ["overtaken"]
    assert "revocation" not in {due["what"] for due in seen["due"]}


async def test_a_revocation_that_comes_too_late_opens_a_review_that_somebody_ends(
    office: Office,
) -> None:
    household = uuid4()
    granted = await office.approved(await office.opened(household_id=household))
    case_id = granted["case_id"]
    await office.revoking(case_id)

    await office.deliver(too_late(granted))
    await office.deliver(too_late(granted))
    seen = await office.get(case_id)
    reviewer = office.who("county_lead", "second-lead", office.county)
    own = await office.ask(
        case_id, "close-review", office.county_lead, {"finding": "STANDS", "reason": "有效。"}
    )
    ended = await office.step(
        case_id, "close-review", reviewer, {"finding": "RECOVER", "reason": "应当退回。"}
    )
    again = await office.ask(
        case_id, "close-review", reviewer, {"finding": "STANDS", "reason": "有效。"}
    )

    assert seen["status"] == "approved"
    assert [row["answer"] for row in seen["revocations"]] == ["not_cancellable"]
    assert seen["recovery_review"]["ground"] == "REVOCATION_TOO_LATE"
    assert "recovery_review" in {due["what"] for due in seen["due"]}
    assert own.json()["code"] == "FOUR_EYES_REQUIRED"
    assert ended["recovery_review"]["finding"] == "RECOVER"
    assert ended["recovery_review"]["reason"] == "应当退回。"
    assert "recovery_review" not in {due["what"] for due in ended["due"]}
    assert (again.status_code, again.json()["code"]) == (409, "NO_OPEN_REVIEW")
    closed = [
        event.payload["finding"]
        for event in await events_of(office, case_id)
        if "recovery-review-closed" in event.type
    ]
    assert closed == ["RECOVER"]


async def test_a_refused_case_has_nothing_to_revoke(office: Office) -> None:
    case_id = await office.opened()
    await office.rejected(case_id, "第九条")
    await office.step(case_id, "forward", office.handler)

    refused = await office.ask(case_id, "propose-revocation", office.county_handler, revocation())

    assert refused.json()["code"] == "ACTION_NOT_ALLOWED"


async def test_a_review_that_finds_fraud_stops_what_is_not_paid(office: Office) -> None:
    granted = await office.approved(await office.opened())
    case_id = granted["case_id"]
    await office.revoking(case_id)
    await office.deliver(too_late(granted))
    reviewer = office.who("county_lead", "second-lead", office.county)

    stopped = await office.step(
        case_id, "close-review", reviewer, {"finding": "FRAUD", "reason": "虚构住院事实。"}
    )
    await office.deliver(cancelled(granted))

    assert stopped["status"] == "revocation_requested"
    seen = await office.get(case_id)
    assert seen["status"] == "revoked"
    assert {due["what"] for due in seen["due"]} == {"delivery"}


async def test_a_grant_is_taken_back_on_the_laws_grounds_alone(office: Office) -> None:
    granted = await office.approved(await office.opened())
    case_id = granted["case_id"]

    other = await office.ask(
        case_id, "propose-revocation", office.county_handler, revocation(articles=["第二十四条"])
    )
    fraud = await office.step(
        case_id, "propose-revocation", office.county_handler, revocation(articles=["第三十二条"])
    )

    assert (other.status_code, other.json()["code"]) == (422, "REVOCATION_GROUND_UNKNOWN")
    assert "第十条（二）" in other.json()["detail"]
    assert fraud["status"] == "revocation_proposed"


@pytest.mark.parametrize(
    ("said", "ordered"),
    [
        ({"finding": "FRAUD"}, [("2730.00", True)]),
        ({"finding": "RECOVER", "amount": "500.00"}, [("500.00", False)]),
        ({"finding": "STANDS"}, []),
    ],
    ids=["fraud", "a part", "stands"],
)
async def test_what_a_review_finds_to_be_paid_back_is_ordered_from_disbursement(
    office: Office, said: dict[str, str], ordered: list[tuple[str, bool]]
) -> None:
    """TA-110: recover the money; disbursement demands what the review names, or the whole."""
    granted = await office.approved(await office.opened())
    case_id = granted["case_id"]
    await office.revoking(case_id)
    await office.deliver(too_late(granted))
    reviewer = office.who("county_lead", "second-lead", office.county)

    await office.step(case_id, "close-review", reviewer, said | {"reason": "复查结论。"})

    found = [
        (event.payload["amount"], event.payload["fraud"])
        for event in await events_of(office, case_id)
        if "recovery-ordered" in event.type
    ]
    assert found == ordered


@pytest.mark.parametrize(
    ("said", "code"),
    [
        ({"finding": "STANDS", "amount": "1.00"}, "NOTHING_TO_RECOVER"),
        ({"finding": "FRAUD", "amount": "2730.01"}, "MORE_THAN_GRANTED"),
    ],
)
async def test_a_review_recovers_no_more_than_was_granted(
    office: Office, said: dict[str, str], code: str
) -> None:
    granted = await office.approved(await office.opened())
    await office.revoking(granted["case_id"])
    await office.deliver(too_late(granted))
    reviewer = office.who("county_lead", "second-lead", office.county)

    refused = await office.ask(
        granted["case_id"], "close-review", reviewer, said | {"reason": "复查结论。"}
    )

    assert (refused.status_code, refused.json()["code"]) == (422, code)
