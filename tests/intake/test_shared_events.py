"""Topics for readers outside, one a class: ids only, and nothing by which the classes join."""

import json
from collections.abc import Mapping
from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID, uuid4

import jsonschema
import pytest
from aid_testing import sharing
from aid_testing.applications import accepted, numbers_of
from aid_testing.curated import curated, heard
from aid_testing.fixtures import Client
from aid_testing.rows import a_message, rows
from aid_testing.sample_models import a_model
from intake.consumers import subscriptions
from intake.domain.sharing.facts import fact_of
from shared.contracts import approval, disbursement, intake, shares, training_subsidy
from shared.contracts.event import CaseEvent, DeadlineChanged, Event
from shared.contracts.registry import all_events
from shared.contracts.vocabulary import Programme
from shared.workdays import LHASA

JOINING = ("ce_causationid", "ce_correlationid", "ce_traceparent")


def a_claim(claim: UUID, **changes: Any) -> training_subsidy.ClaimDecided:
    return training_subsidy.ClaimDecided(
        case_id=claim,
        decision_id=uuid4(),
        case_number="PX-540102-2026-000001",
        approved=True,
        articles=("第十二条",),
        edition="215-2018@2018-12-03",
        decided_at=datetime(2026, 11, 5, 9, tzinfo=LHASA),
        decided_by="lead",
        signers=("lead",),
        region="540102",
        claim_type="VOCATIONAL_SKILL",
        amount=120_000,
        **changes,
    )


async def test_each_class_is_told_what_it_may_know_and_the_classes_do_not_join(
    client: Client,
) -> None:
    case = await accepted(client)
    await sharing.granted(client, case, paid=1)
    records = await heard(client, about=UUID(case["id"]))

    internal = records[shares.INTERNAL]
    restricted = records[shares.RESTRICTED]

    assert [one.name for one in restricted] == ["case-decided", "case-paid"]
    assert [one.name for one in internal] == ["case-decided", "case-paid"]
    pseudonyms = {one.value["case"] for one in internal}
    assert pseudonyms == {one.key for one in internal}
    assert len(pseudonyms) == 1
    assert {one.value["case"] for one in restricted} == {case["id"]}
    assert case["id"] not in str(internal)
    decided = restricted[0].value
    assert (decided["amount"], decided["region"]) == ("9000.00", case["region"])
    assert (internal[0].value["county"], "amount" in internal[0].value) == (
        *(case["region"][:6], False),
    )
    for one in (*internal, *restricted):
        assert [name for name in JOINING if name in one.headers] == []
    assert ["ce_time" in one.headers for one in (internal[0], restricted[0])] == [False, True]
    assert {one.headers["ce_id"] for one in internal}.isdisjoint(
        one.headers["ce_id"] for one in restricted
    )


async def test_a_record_names_its_schema_where_it_is_served_and_is_as_it_says(
    client: Client,
) -> None:
    case = await accepted(client)
    await sharing.granted(client, case, paid=1, returned=1)
    records = await heard(client, about=UUID(case["id"]))
    base = client.app.state.running.service.schemas_at

    found = [one for of_class in records.values() for one in of_class]
    assert len(found) == 6
    for one in found:
        named = one.headers["ce_dataschema"]
        assert named == f"{base}/{one.headers['ce_type']}"
        served = await client.get("/v1/shared-events/" + named.rpartition("/")[2])
        assert (served.status_code, served.json()["$id"]) == (200, named)
        jsonschema.validate(one.value, served.json())
    sequences = [one.headers["ce_sequence"] for one in records[shares.RESTRICTED]]
    assert sequences == sorted(sequences)
    assert {len(one) for one in sequences} == {19}


async def test_the_document_names_every_event_at_its_address_and_no_inner_one(
    client: Client,
) -> None:
    document = (await client.get("/v1/shared-events")).json()
    missing = await client.get("/v1/shared-events/aid.intake.application-accepted.v1")

    events = {name for name, event in all_events().items() if event.topic.startswith("aid.share.")}
    assert {*document["components"]["messages"]} == events
    assert {one["address"] for one in document["channels"].values()} == {
        *("aid.share.public", "aid.share.internal", "aid.share.restricted"),
    }
    payloads = [one["payload"]["$ref"] for one in document["components"]["messages"].values()]
    for address in payloads:
        read = await client.get("/v1/shared-events/" + address.rpartition("/")[2])
        assert read.status_code == 200
    assert (missing.status_code, missing.json()["code"]) == (404, "NO_SUCH_EVENT")


async def test_an_event_that_comes_twice_is_shared_once(client: Client) -> None:
    claim = uuid4()
    message = a_message(a_claim(claim))

    await subscriptions.deliver(client.database, [message])
    await subscriptions.deliver(client.database, [message])

    found = await curated(client, [claim])
    assert [one.type for one in found] == [
        "aid.share-internal.case-decided.v1",
        "aid.share-restricted.case-decided.v1",
    ]
    assert found[1].payload["programme"] == Programme.TRAINING_SUBSIDY.value


@pytest.mark.parametrize(
    ("event", "shared"),
    [
        (intake.ApplicationWithdrawn, "WITHDRAWN"),
        (intake.ApplicationLapsed, "LAPSED"),
        (training_subsidy.ClaimWithdrawn, "WITHDRAWN"),
    ],
    ids=lambda one: getattr(one, "__name__", one),
)
async def test_how_a_case_ended_is_told_to_both_classes(
    client: Client, event: type[Event], shared: str
) -> None:
    case, now = uuid4(), client.database.clock.now()
    given = {name: now for name in event.model_fields if name.endswith("_at")}
    named = {"closed_by": "lead"} if "closed_by" in event.model_fields else {}
    await subscriptions.deliver(
        client.database,
        [a_message(event(case_id=case, **given, **named))],  # type: ignore[call-arg]
    )

    assert [one.payload["end"] for one in await curated(client, [case])] == [shared] * 2


async def test_the_last_fact_of_each_milestone_is_what_is_counted(client: Client) -> None:
    claim, today = uuid4(), date(2026, 11, 20)
    money = {"case_id": claim, "payment_id": uuid4(), "decision_id": uuid4(), "amount": 120_000}
    paid = disbursement.PaymentPaid(**money, attempt=1, paid_on=today)
    back = disbursement.PaymentReturned(
        **money, attempt=1, reason="AC04", needs_applicant=True, after_paid=True
    )
    again = disbursement.PaymentPaid(**money, attempt=2, paid_on=today + timedelta(days=3))
    events = [a_claim(claim), paid, back, again]

    await subscriptions.deliver(client.database, [a_message(one) for one in events])

    found = await rows(
        client.database,
        "SELECT milestone, outcome, happened_on, county, kind FROM shared_facts"
        " WHERE case_id = :id ORDER BY milestone",
        id=claim,
    )
    assert [tuple(one) for one in found] == [
        ("decided", "approved", date(2026, 11, 5), "540102", "VOCATIONAL_SKILL"),
        ("payment", "paid", today + timedelta(days=3), "", None),
    ]


NOT_TOLD: Mapping[str, str] = {
    "application-submitted missing-documents-listed application-completed application-forwarded"
    " applicant-reminded applicant-known notice-delivered": "before acceptance a case is the"
    " applicant's alone; it is told of once it is accepted, or ends before",
    "application-corrected household-changed death-found payee-corrected reward-payee-corrected"
    " claim-payee-corrected authorisation-signed authorisation-withdrawn late-documents-brought": "what a case says of people, and no status of it",
    "transfer-sent transfer-sent-back transfer-recalled task-split task-handed-on task-finished"
    " task-taken-back station-reported urgency-answered": "who works on a case; that it went to"
    " another body in the end is told (application-routed)",
    "refusal-complained refusal-reviewed": "a refusal that is upheld stands as told; after one"
    " that is not, the acceptance is told",
    "reward-registered reward-confirmed reward-thing-received reward-thing-ended"
    " reward-count-looked-at": "rows of a form before any order; the order is told",
    "reward-revocation-requested revocation-requested claim-revocation-requested"
    " payment-not-cancellable": "asked only; that the money is stopped is told (payment-cancelled)",
    "reward-recovery-ordered recovery-ordered claim-recovery-ordered recovery-demanded"
    " recovery-closed recovery-review-opened recovery-review-closed": "a claim on money; what"
    " comes back of it is told (recovery-received)",
    "assessment-opened assessment-suspended assessment-completed check-requested check-blocked"
    " check-answered contradiction-found home-visit-recorded receipts-freed review-suspended"
    " review-resumed": "an opinion that is not decided yet",
    "opinion-signed notice-posted notice-closed objection-raised objection-resolved case-forwarded"
    " case-returned case-reported countersigned countersign-declined county-visit-recorded"
    " verification-finished": "steps to a decision, or signatures under it that do not change it",
    "letter-delivered delivery-withdrawn": "to the applicant; terms of appeal run from it",
    "referral-proposed referral-sent referral-received referral-sent-back referral-closed": "other help, with the person's consent alone",
    "ruling-recorded order-to-act-recorded decision-corrected": "what follows is told: a new"
    " decision, what is added (grant-supplemented), or what comes back (recovery-received)",
    "cap-settled": "bookkeeping of the yearly cap",
    "claim-held claim-released claim-waitlisted claim-promoted claim-reviewed": "steps to the"
    " decision on a claim",
    "payment-ordered payment-held payment-ready cash-handed-over cash-hand-over-rejected"
    " goods-handed-over goods-hand-over-rejected payment-released payment-accepted"
    " payment-unknown": "money on its way; where it ends is told",
    "payment-matched": "the bank's statement confirms what was told",
}


def test_of_each_event_of_a_case_readers_outside_are_told_or_a_reason_is_named() -> None:
    """A new event of a case fails here until it is told or its reason stands above."""
    named = {name for names in NOT_TOLD for name in names.split()}
    of_cases = {
        one
        for one in all_events().values()
        if issubclass(one, CaseEvent) and not issubclass(one, DeadlineChanged)
    }
    told = {one for one in of_cases if fact_of(a_model(one), on=date(2026, 11, 20)) is not None}

    assert {one.name() for one in of_cases - told} == named
    assert {one.name() for one in told} & named == set()
    for one in told:
        assert one.type in subscriptions.handlers, "intake hears it"


async def test_that_returned_money_is_cancelled_in_the_end_is_told_and_what_was_added_and_came_back(
    client: Client,
) -> None:
    claim, today = uuid4(), date(2026, 11, 20)
    money = {"case_id": claim, "payment_id": uuid4(), "decision_id": uuid4(), "amount": 120_000}
    supplement = training_subsidy.ClaimSupplemented(
        **a_claim(claim).model_dump() | {"amount": 5_000, "supplements": uuid4()}
    )
    events = [
        a_claim(claim),
        supplement,
        disbursement.PaymentPaid(**money, attempt=1, paid_on=today),
        disbursement.PaymentReturned(
            **money, attempt=1, reason="AC04", needs_applicant=True, after_paid=True
        ),
        disbursement.PaymentCancelled(**money, reason="REVOKED"),
        disbursement.RecoveryReceived(
            **money | {"amount": 2_000},
            recovery_id=uuid4(),
            outstanding=0,
            received_on=today,
        ),
    ]
    await subscriptions.deliver(client.database, [a_message(one) for one in events])

    records = await heard(client, about=claim)

    names = ["decided", "supplemented", "paid", "returned", "cancelled", "recovered"]
    for topic in (shares.INTERNAL, shares.RESTRICTED):
        assert [one.name for one in records[topic]] == [f"case-{name}" for name in names]
    amounts = [one.value.get("amount") for one in records[shares.RESTRICTED]]
    assert amounts == ["1200.00", "50.00", "1200.00", "1200.00", "1200.00", "20.00"]
    assert {one.value.get("amount") for one in records[shares.INTERNAL]} == {None}
    [kept] = await rows(
        client.database,
        "SELECT outcome FROM shared_facts WHERE case_id = :id AND milestone = 'decided'",
        id=claim,
    )
    assert kept.outcome == "approved"


PERSONAL = ("person", "name", "number", "phone", "account", "owner", "_by", "signer", "payee")


def test_no_field_for_readers_outside_names_or_finds_a_person() -> None:
    """Ids of the case or the payment alone; who decided is not told either."""
    for name, event in all_events().items():
        if event.topic.startswith("aid.share."):
            fields = json.dumps(event.model_json_schema(mode="serialization")["properties"])
            assert [
                word for word in PERSONAL if f'"{word}' in fields or f'{word}"' in fields
            ] == [], name


async def test_what_is_shared_of_a_case_names_nobody(client: Client) -> None:
    case = await accepted(client)
    await sharing.granted(client, case, paid=1)
    records = await heard(client, about=UUID(case["id"]))

    said = str(records)
    for number in await numbers_of(client, case):
        assert number is None or number not in said
    assert approval.DecisionMade.type not in said
