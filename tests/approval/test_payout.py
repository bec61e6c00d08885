"""Cash instead of the card: by the approver, with a reason, within the county's limit."""

from typing import Any
from uuid import uuid4

import pytest
from aid_testing.actors import as_
from aid_testing.approvals import Office, approval, positive, revocation
from aid_testing.finance import record_of
from aid_testing.rows import outbox
from shared.contracts.approval import DecisionMade
from shared.contracts.decisions import DecisionRecord

SMALL = "1820.00"
CASH = {"method": "CASH", "method_reason": "CARD_LOST"}


async def decision_of(office: Office, case_id: Any) -> dict[str, Any]:
    [payload] = [
        event.payload
        for event in await outbox(office.client.database, case_id)
        if event.type == "aid.approval.decision-made.v1"
    ]
    body: dict[str, Any] = payload
    return body


async def test_the_lead_who_approves_may_choose_cash_with_its_reason(office: Office) -> None:
    await office.delegate()
    event = office.emergency()
    event = event.model_copy(update={"recipient_id": event.person_ids[1]})
    await office.deliver(event)
    await office.step(event.case_id, "sign-opinion", office.handler, positive(SMALL))

    bare = await office.ask(
        event.case_id, "sign-opinion", office.lead, positive(SMALL, method="CASH")
    )
    seen = await office.step(event.case_id, "sign-opinion", office.lead, positive(SMALL, **CASH))

    assert (bare.status_code, bare.json()["code"]) == (422, "CASH_REASON_REQUIRED")
    assert (seen["decision"]["method"], seen["decision"]["method_reason"]) == ("CASH", "CARD_LOST")
    decision = await decision_of(office, event.case_id)
    assert (decision["method"], decision["method_reason"]) == ("CASH", "CARD_LOST")
    assert decision["payee_ref"] == str(event.person_ids[1])
    await office.addressed(event.case_id)
    letter = await office.client.get(f"/v1/cases/{event.case_id}/letter", headers=office.lead)
    assert "现金" in letter.text


async def test_the_lead_who_approves_may_give_in_kind_and_a_person_signs_for_it(
    office: Office,
) -> None:
    """TA-088, 第二十条: the grant is ordered in kind, for the recipient, as an emergency's."""
    await office.delegate()
    event = office.emergency()
    event = event.model_copy(update={"recipient_id": event.person_ids[1]})
    await office.deliver(event)
    await office.step(event.case_id, "sign-opinion", office.handler, positive(SMALL))

    with_reason = await office.ask(
        event.case_id,
        "sign-opinion",
        office.lead,
        positive(SMALL, method="KIND", method_reason="CARD_LOST"),
    )
    await office.step(event.case_id, "sign-opinion", office.lead, positive(SMALL, method="KIND"))

    assert (with_reason.status_code, with_reason.json()["code"]) == (422, "REASON_WITHOUT_CASH")
    decision = await decision_of(office, event.case_id)
    assert (decision["method"], decision["is_emergency"]) == ("KIND", True)
    assert decision["payee_ref"] == str(event.person_ids[1])
    await office.addressed(event.case_id)
    letter = await office.client.get(f"/v1/cases/{event.case_id}/letter", headers=office.lead)
    assert "实物" in letter.text


async def test_the_method_is_not_chosen_by_who_does_not_approve(office: Office) -> None:
    case_id = await office.urgent()

    for_an_account = await office.ask(
        case_id, "sign-opinion", office.handler, positive(SMALL, method_reason="CARD_LOST")
    )
    handler = await office.ask(case_id, "sign-opinion", office.handler, positive(SMALL, **CASH))
    await office.step(case_id, "sign-opinion", office.handler, positive(SMALL))
    lead = await office.ask(case_id, "sign-opinion", office.lead, positive(SMALL, **CASH))

    assert handler.json()["code"] == lead.json()["code"] == "METHOD_IS_THE_APPROVERS"
    assert "乡镇（街道）主管领导" in handler.json()["detail"]
    assert "尚无银行卡" in handler.json()["detail"]
    assert for_an_account.json()["code"] == "REASON_WITHOUT_CASH"
    assert (await office.get(case_id))["status"] == "lead_review"


async def test_the_county_pays_cash_within_its_limit(office: Office) -> None:
    case_id = await office.opened()
    await office.reviewed(case_id)

    bare = await office.ask(case_id, "decide", office.county_lead, approval(method="CASH"))
    seen = await office.step(case_id, "decide", office.county_lead, approval(**CASH))

    assert bare.json()["code"] == "CASH_REASON_REQUIRED"
    assert seen["decision"]["method"] == "CASH"


async def test_a_reason_for_cash_goes_with_no_account_and_no_refusal(office: Office) -> None:
    case_id = await office.opened()
    await office.reviewed(case_id)

    on_the_card = await office.ask(
        case_id, "decide", office.county_lead, approval(method_reason="CARD_LOST")
    )
    refusing = await office.ask(
        case_id, "decide", office.county_lead, {"approve": False, "reason": "不符合。", **CASH}
    )
    seen = await office.step(case_id, "decide", office.county_lead, approval(method="CARD"))

    assert (on_the_card.status_code, on_the_card.json()["code"]) == (422, "REASON_WITHOUT_CASH")
    assert (refusing.status_code, refusing.json()["code"]) == (422, "REQUEST_INVALID")
    assert (seen["decision"]["method"], seen["decision"]["method_reason"]) == ("CARD", None)


async def test_above_the_limit_the_aid_goes_to_the_account(office: Office) -> None:
    case_id = await office.urgent(size=4)
    await office.signed(case_id, "3640.00")
    await office.step(case_id, "forward", office.handler)
    await office.visited(case_id)
    await office.step(case_id, "review", office.county_handler, positive("3640.00"))

    refused = await office.ask(case_id, "decide", office.county_lead, approval("3640.00", **CASH))

    assert (refused.status_code, refused.json()["code"]) == (422, "CASH_LIMIT_EXCEEDED")
    assert "3000.00" in refused.json()["detail"]


async def confirmed(office: Office, decision_id: Any) -> Any:
    service = as_(office.client.layout, "service", region=office.county, sub="service:disbursement")
    return await office.client.get(f"/v1/internal/decisions/{decision_id}", headers=service)


@pytest.mark.parametrize("how", [{}, CASH], ids=["card", "cash"])
async def test_what_was_decided_is_confirmed_to_whoever_pays_it(
    office: Office, how: dict[str, str]
) -> None:
    case_id = await office.opened()
    await office.reviewed(case_id)
    await office.step(case_id, "decide", office.county_lead, approval(**how))
    event = await decision_of(office, case_id)

    record = await confirmed(office, event["decision_id"])

    assert record.status_code == 200, record.text
    told = DecisionRecord.model_validate(record.json())
    ordered = DecisionMade.model_validate(event)
    assert told == record_of(ordered)


async def test_a_grant_that_is_taken_back_is_confirmed_as_such(office: Office) -> None:
    case_id = await office.opened()
    await office.approved(case_id)
    event = await decision_of(office, case_id)
    await office.step(case_id, "propose-revocation", office.county_handler, revocation())
    proposed = await confirmed(office, event["decision_id"])
    await office.step(case_id, "decide-revocation", office.county_lead, {"agree": True})

    record = await confirmed(office, event["decision_id"])

    assert proposed.json()["is_revoked"] is False
    assert record.json()["is_revoked"] is True


async def test_what_nobody_decided_is_not_confirmed(office: Office) -> None:
    record = await confirmed(office, uuid4())

    assert (record.status_code, record.json()["code"]) == (404, "DECISION_NOT_FOUND")


async def test_only_services_have_decisions_confirmed(office: Office) -> None:
    for headers in (office.county_lead, office.handler):
        answer = await office.client.get(f"/v1/internal/decisions/{uuid4()}", headers=headers)
        assert answer.status_code == 403
