from uuid import UUID

from aid_testing.approvals import Office
from aid_testing.rows import outbox
from shared.contracts.vocabulary import HouseholdStatus


async def test_a_case_walks_from_the_assessment_to_the_grant(office: Office) -> None:
    case_id = await office.opened()

    granted = await office.approved(case_id)

    assert granted["status"] == "approved"
    facts = [event.type.split(".")[2] for event in await outbox(office.client.database, case_id)]
    assert [
        fact for fact in facts if fact not in {"deadline-changed", "county-visit-recorded"}
    ] == [
        "opinion-signed",
        "opinion-signed",
        "notice-posted",
        "notice-closed",
        "case-forwarded",
        "opinion-signed",
        "decision-made",
    ]


async def test_an_approval_publishes_one_complete_decision(office: Office) -> None:
    event = office.completed(applied_by=("applicant",), household_status=HouseholdStatus.DIBAO)
    await office.deliver(event)

    granted = await office.approved(event.case_id)

    [made] = [
        row
        for row in await outbox(office.client.database, event.case_id)
        if row.type == "aid.approval.decision-made.v1"
    ]
    assert made.payload == {
        "case_id": str(event.case_id),
        "decision_id": granted["decision"]["decision_id"],
        "case_number": event.case_number,
        "approved": True,
        "articles": ["第十一条（一）"],
        "edition": granted["preview"]["edition"],
        "decided_at": made.payload["decided_at"],
        "decided_by": f"county-lead@{office.county}",
        "signers": [
            f"{name}@{office.county}"
            for name in ("handler", "lead", "county-handler", "county-lead")
        ],
        "applied_by": ["applicant"],
        "programme": "TEMPORARY_ASSISTANCE",
        "category": "EMERGENCY",
        "region": office.township,
        "household_id": str(event.household_id),
        "amount": "2730.00",
        "debtors": [str(event.household_id)],
        "beneficiaries": len(event.person_ids),
        "scheme": None,
        "above_the_most": "0.00",
        "is_emergency": False,
        "fund_kind": None,
        "recipient_status": "DIBAO",
        "payee_ref": str(event.payee_ref),
        "payee_version": 1,
        "method": "CARD",
        "method_reason": None,
        "complete_by": None,
        "by_township": False,
        "purpose": "TEMPORARY_LIVING",
    }
    assert UUID(granted["decision"]["decision_id"])
