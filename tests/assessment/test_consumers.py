import json
from datetime import UTC, datetime
from typing import Any
from uuid import UUID, uuid4

import pytest
from aid_testing.assessing import Officer, Outside, deliver
from aid_testing.assessments import a_declaration, a_medical_bill, accepted_event, an_authorisation
from aid_testing.fixtures import Client
from aid_testing.rows import a_message, outbox, rows
from assessment.consumers import subscriptions
from assessment.domain.evidence import from_json
from assessment.domain.rules.programme import assess
from assessment.policy import figures_on
from assessment.store.city_figures import LOADED, figures_of
from shared.contracts.approval import CaseReturned, DecisionMade, ObjectionResolved
from shared.contracts.disbursement import PaymentCancelled
from shared.contracts.event import Event
from shared.contracts.intake import (
    ApplicantKnown,
    ApplicationAccepted,
    ApplicationRouted,
    ApplicationWithdrawn,
    AuthorisationSigned,
    AuthorisationWithdrawn,
    LateDocumentsBrought,
    PayeeCorrected,
)
from shared.contracts.vocabulary import Procedure

NOW = datetime.now(UTC)


async def completed(client: Client, event: ApplicationAccepted | None = None) -> Officer:
    outside = Outside(client)
    event = await outside.given(event or accepted_event())
    await outside.work()
    officer = Officer(client, event.case_id)
    await officer.prepare()
    assert (await officer.do("complete")).status_code == 200
    return officer


async def status_of(client: Client, case_id: UUID) -> str:
    [row] = await rows(
        client.database, "SELECT status FROM assessments WHERE case_id = :id", id=case_id
    )
    return str(row.status)


async def types(client: Client, case_id: UUID) -> list[str]:
    published = await outbox(client.database, case_id)
    return [row.type.removeprefix("aid.assessment.").removesuffix(".v1") for row in published]


def a_decision(event: ApplicationAccepted, **changes: Any) -> DecisionMade:
    given = {
        "case_id": event.case_id,
        "decision_id": uuid4(),
        "case_number": event.case_number,
        "approved": True,
        "articles": (),
        "edition": "202-2018@2018-12-03+0",
        "decided_at": NOW,
        "decided_by": "lead",
        "signers": (),
        "category": event.category,
        "region": event.region,
        "household_id": event.household_id,
        "amount": "2100.00",
    }
    return DecisionMade.model_validate(given | changes)


async def test_acceptance_opens_one_assessment_with_its_clock(client: Client) -> None:
    event = accepted_event()

    await deliver(client, event)

    assert await types(client, event.case_id) == ["deadline-changed", "assessment-opened"]
    [clock] = await rows(
        client.database,
        "SELECT what, article, role FROM deadlines WHERE case_id = :id",
        id=event.case_id,
    )
    assert (clock.what, clock.article, clock.role) == (
        "township_review",
        "第十八条（一）（1）",
        "township_handler",
    )


async def test_an_urgent_case_is_due_on_the_lhasa_day_of_acceptance(client: Client) -> None:
    accepted_at = datetime(2026, 10, 1, 15, 50, tzinfo=UTC)  # 23:50 in Lhasa, a holiday
    event = accepted_event(procedure=Procedure.EMERGENCY, accepted_at=accepted_at)

    await deliver(client, event)

    [clock] = await rows(
        client.database, "SELECT what, due_at FROM deadlines WHERE case_id = :id", id=event.case_id
    )
    assert clock.what == "emergency_review"
    assert clock.due_at == datetime(2026, 10, 1, 15, 59, 59, tzinfo=UTC)


async def test_completion_meets_the_clock(client: Client) -> None:
    officer = await completed(client)
    case = (await officer.read()).json()["case_id"]

    states = await rows(
        client.database, "SELECT state FROM deadlines WHERE case_id = :id", id=UUID(case)
    )

    assert [row.state for row in states] == ["met"]


@pytest.mark.parametrize("kind", ["withdrawn", "routed"])
async def test_an_application_that_ends_ends_its_assessment(client: Client, kind: str) -> None:
    outside = Outside(client)
    event = await outside.given(accepted_event())
    await outside.work(rounds=1)
    end: Event = ApplicationWithdrawn(case_id=event.case_id, withdrawn_at=NOW)
    if kind == "routed":
        end = ApplicationRouted(
            case_id=event.case_id, routed_to="医保局", article="第八条", routed_at=NOW
        )

    await deliver(client, end)

    assert await status_of(client, event.case_id) == "ENDED"
    [clock] = await rows(
        client.database, "SELECT state FROM deadlines WHERE case_id = :id", id=event.case_id
    )
    assert clock.state == "cancelled"
    kept = await rows(
        client.database,
        "SELECT 1 FROM checks WHERE case_id = :id AND name_sealed IS NOT NULL",
        id=event.case_id,
    )
    assert not kept


async def test_an_end_before_acceptance_is_no_business_of_assessment(client: Client) -> None:
    case_id = uuid4()

    await deliver(client, ApplicationWithdrawn(case_id=case_id, withdrawn_at=NOW))

    assert await types(client, case_id) == []


async def test_a_withdrawn_authorisation_suspends_and_a_new_one_resumes(client: Client) -> None:
    outside = Outside(client)
    event = await outside.given(accepted_event())
    first = event.authorisations[0]

    await deliver(
        client,
        AuthorisationWithdrawn(
            case_id=event.case_id,
            authorisation_id=first.authorisation_id,
            person_id=first.person_id,
            withdrawn_at=NOW,
        ),
    )
    suspended = await status_of(client, event.case_id)
    await outside.work(rounds=2)
    again = an_authorisation(first.person_id)
    await deliver(client, AuthorisationSigned(case_id=event.case_id, authorisation=again))
    resumed = await status_of(client, event.case_id)
    await outside.work()

    assert (suspended, resumed) == ("SUSPENDED", "OPEN")
    assert "assessment-suspended" in await types(client, event.case_id)
    asked = [one["authorisation_id"] for one in outside.asked]
    assert str(first.authorisation_id) not in asked
    assert str(again.authorisation_id) in asked


async def test_while_suspended_the_officer_may_visit_but_settles_nothing(client: Client) -> None:
    event = await Outside(client).given(accepted_event())
    first = event.authorisations[0]
    await deliver(
        client,
        AuthorisationWithdrawn(
            case_id=event.case_id,
            authorisation_id=first.authorisation_id,
            person_id=first.person_id,
            withdrawn_at=NOW,
        ),
    )
    officer = Officer(client, event.case_id)

    await officer.prepare()
    refused = await officer.do(
        "sources/resolve",
        {"person_id": str(first.person_id), "source": "TAX", "reason": "税务接口停用"},
    )

    assert refused.json()["code"] == "ACTION_NOT_ALLOWED"


async def test_an_authorisation_that_came_later_starts_the_check(client: Client) -> None:
    outside = Outside(client)
    event = await outside.given(accepted_event(authorisations=()))
    for member in event.members[:2]:
        signed = an_authorisation(member.person_id)
        await deliver(client, AuthorisationSigned(case_id=event.case_id, authorisation=signed))

    await outside.work()

    assert (await types(client, event.case_id)).count("check-answered") == 2


async def test_a_return_while_it_is_at_work_already_changes_nothing(client: Client) -> None:
    event = await Outside(client).given(accepted_event())

    await deliver(
        client,
        CaseReturned(case_id=event.case_id, points=(), returned_by="county", returned_at=NOW),
    )

    seen = (await Officer(client, event.case_id).read()).json()
    assert (seen["status"], seen["revision"]) == ("OPEN", 1)


async def test_an_objection_without_new_facts_reopens_nothing(client: Client) -> None:
    officer = await completed(client)
    case = UUID((await officer.read()).json()["case_id"])

    await deliver(
        client,
        ObjectionResolved(
            case_id=case, objection_id=uuid4(), facts_changed=False, resolved_by="lead"
        ),
    )

    assert await status_of(client, case) == "COMPLETED"


async def test_a_corrected_payee_goes_into_the_finished_assessment(client: Client) -> None:
    outside = Outside(client)
    event = await outside.given(accepted_event())
    await deliver(
        client,
        PayeeCorrected(
            case_id=event.case_id, payee_ref=event.payee_ref, payee_version=3, corrected_at=NOW
        ),
    )
    await outside.work()
    officer = Officer(client, event.case_id)
    await officer.prepare()

    await officer.do("complete")

    published = await outbox(client.database, event.case_id)
    [payload] = [row.payload for row in published if "assessment-completed" in row.type]
    assert payload["payee_version"] == 3


@pytest.mark.parametrize("found", [None, "LOW_INCOME"])
async def test_the_status_of_a_household_goes_on_as_an_officer_found_it_not_as_declared(
    client: Client, found: str | None
) -> None:
    """TA-099: DIBAO is declared, and no earmark may rest on a declaration."""
    outside = Outside(client)
    event = await outside.given(accepted_event())
    await outside.work()
    officer = Officer(client, event.case_id)
    await officer.prepare(household_status=found)

    await officer.do("complete")

    published = await outbox(client.database, event.case_id)
    [payload] = [row.payload for row in published if "assessment-completed" in row.type]
    assert payload["household_status"] == found


async def test_a_receipt_serves_one_case_and_a_second_use_is_a_finding(client: Client) -> None:
    bill = a_medical_bill()
    declared = a_declaration(medical_bills=(bill,))
    await completed(client, accepted_event(declared=declared))

    second = await completed(client, accepted_event(declared=declared))

    findings = (await second.read("/findings")).json()["findings"]
    answers = {finding["rule"]: finding["answer"] for finding in findings}
    assert answers["no_receipt_was_used_before"] == "UNKNOWN"


async def test_the_same_file_under_another_number_is_noticed_too(client: Client) -> None:
    sha = uuid4().hex
    first = a_declaration(medical_bills=(a_medical_bill(file_sha256=sha),))
    second = a_declaration(medical_bills=(a_medical_bill(file_sha256=sha),))
    await completed(client, accepted_event(declared=first))

    officer = await completed(client, accepted_event(declared=second))

    findings = (await officer.read("/findings")).json()["findings"]
    answers = {finding["rule"]: finding["answer"] for finding in findings}
    assert answers["no_receipt_was_used_before"] == "UNKNOWN"


@pytest.mark.parametrize("ended_by", ["refusal", "withdrawal"])
async def test_a_refusal_or_withdrawal_frees_the_receipts(client: Client, ended_by: str) -> None:
    declared = a_declaration(medical_bills=(a_medical_bill(),))
    event = accepted_event(declared=declared)
    await completed(client, event)
    end: Event = a_decision(event, approved=False, amount="0.00")
    if ended_by == "withdrawal":
        end = ApplicationWithdrawn(case_id=event.case_id, withdrawn_at=NOW)

    await deliver(client, end)
    second = await completed(client, accepted_event(declared=declared))

    findings = (await second.read("/findings")).json()["findings"]
    answers = {finding["rule"]: finding["answer"] for finding in findings}
    assert answers["no_receipt_was_used_before"] == "MET"


@pytest.mark.parametrize("first", ["decision", "withdrawal"])
async def test_a_withdrawal_after_the_decision_frees_no_receipt_in_whatever_order_they_come(
    client: Client, first: str
) -> None:
    declared = a_declaration(medical_bills=(a_medical_bill(),))
    event = accepted_event(declared=declared)
    await completed(client, event)
    both: list[Event] = [
        a_decision(event, amount="1000.00"),
        ApplicationWithdrawn(case_id=event.case_id, withdrawn_at=NOW),
    ]

    await deliver(client, *(both if first == "decision" else reversed(both)))
    second = await completed(client, accepted_event(declared=declared))

    findings = (await second.read("/findings")).json()["findings"]
    answers = {finding["rule"]: finding["answer"] for finding in findings}
    assert answers["no_receipt_was_used_before"] == "UNKNOWN"


async def test_stored_inputs_give_the_same_findings_byte_for_byte(client: Client) -> None:
    officer = await completed(client)
    case = UUID((await officer.read()).json()["case_id"])
    [row] = await rows(
        client.database,
        "SELECT inputs, event->>'findings' AS findings FROM evaluations WHERE case_id = :id",
        id=case,
    )

    [there] = await rows(client.database, f"SELECT {LOADED} AS figures")
    stored = from_json(row.inputs)
    again = assess(stored, figures_on(stored.accepted_on, figures_of(there.figures)))

    dumped = [finding.model_dump(mode="json") for finding in again.findings]
    assert json.dumps(dumped, ensure_ascii=False) == row.findings


def _redelivered(event: ApplicationAccepted) -> list[Event]:
    given = event.authorisations[0]
    case_id = event.case_id
    return [
        event,
        AuthorisationWithdrawn(
            case_id=case_id,
            authorisation_id=given.authorisation_id,
            person_id=given.person_id,
            withdrawn_at=NOW,
        ),
        AuthorisationSigned(case_id=case_id, authorisation=an_authorisation(given.person_id)),
        PayeeCorrected(
            case_id=case_id, payee_ref=event.payee_ref, payee_version=2, corrected_at=NOW
        ),
        a_decision(event),
        PaymentCancelled(
            case_id=case_id,
            payment_id=uuid4(),
            decision_id=uuid4(),
            amount=1,
            reason="REVOKED",
        ),
        ApplicationRouted(case_id=case_id, routed_to="x", article="第八条", routed_at=NOW),
        ApplicationWithdrawn(case_id=case_id, withdrawn_at=NOW),
    ]


async def test_every_event_delivered_again_under_a_new_id_changes_nothing(client: Client) -> None:
    event = accepted_event()
    for one in _redelivered(event):
        await deliver(client, one)
        before = await outbox(client.database, event.case_id)
        message = a_message(one)

        await subscriptions.deliver(client.database, [message])
        await subscriptions.deliver(client.database, [message])

        assert len(await outbox(client.database, event.case_id)) == len(before), one.type
    letter = await rows(
        client.database,
        "SELECT 1 FROM dead_letters WHERE key = :key",
        key=str(event.case_id).encode(),
    )
    assert not letter


async def test_a_return_before_the_assessment_is_here_waits_for_it(client: Client) -> None:
    case_id = uuid4()

    await deliver(
        client,
        CaseReturned(case_id=case_id, points=(), returned_by="county", returned_at=NOW),
    )

    [letter] = await rows(
        client.database,
        "SELECT code FROM dead_letters WHERE key = :key",
        key=str(case_id).encode(),
    )
    assert letter.code == "NOT_YET"


async def test_whose_case_it_is_goes_along_to_whoever_decides(client: Client) -> None:
    """Entered at the counter it is nobody's, until the applicant signs in."""
    outside = Outside(client)
    event = await outside.given(accepted_event(owner=None))
    await deliver(client, ApplicantKnown(case_id=event.case_id, owner="signed in", known_at=NOW))
    await outside.work()
    officer = Officer(client, event.case_id)
    await officer.prepare()

    assert (await officer.do("complete")).status_code == 200

    [told] = [
        row.payload
        for row in await outbox(client.database, event.case_id)
        if "assessment-completed" in row.type
    ]
    assert told["owner"] == "signed in"


async def term_of(client: Client, case_id: UUID) -> list[str]:
    """How the township's term of review stood, event by event."""
    return [
        row.payload["state"]
        for row in await outbox(client.database, case_id)
        if "deadline-changed" in row.type and row.payload["what"] == "township_review"
    ]


async def test_the_term_stands_still_while_papers_are_owed(client: Client) -> None:
    """A-28: it does not run against what was listed once and is not there yet (第十六条)."""
    event = await Outside(client).given(accepted_event(missing=("INCOME_PROPERTY_PROOF",)))
    owed = await term_of(client, event.case_id)

    await deliver(client, LateDocumentsBrought(case_id=event.case_id, brought_at=NOW))

    assert owed == ["set", "suspended"]
    assert await term_of(client, event.case_id) == ["set", "suspended", "resumed"]
    told = {
        row.type.split(".")[2]: row.payload
        for row in await outbox(client.database, event.case_id)
        if "review-" in row.type
    }
    assert told["review-suspended"]["reason"] == "PAPERS"
    assert told["review-resumed"]["began_on"] == told["review-suspended"]["began_on"]


async def test_the_term_stands_still_while_a_consent_is_taken_back(client: Client) -> None:
    event = await Outside(client).given(accepted_event())
    first = event.authorisations[0]

    await deliver(
        client,
        AuthorisationWithdrawn(
            case_id=event.case_id,
            authorisation_id=first.authorisation_id,
            person_id=first.person_id,
            withdrawn_at=NOW,
        ),
    )
    still = await term_of(client, event.case_id)
    again = an_authorisation(first.person_id)
    await deliver(client, AuthorisationSigned(case_id=event.case_id, authorisation=again))

    assert still == ["set", "suspended"]
    assert await term_of(client, event.case_id) == ["set", "suspended", "resumed"]


async def test_an_urgent_term_never_stands_still(client: Client) -> None:
    """第十七条: urgent cases are taken first, and their papers come later."""
    event = await Outside(client).given(
        accepted_event(procedure=Procedure.EMERGENCY, missing=("INCOME_PROPERTY_PROOF",))
    )

    states = {
        row.payload["state"]
        for row in await outbox(client.database, event.case_id)
        if "deadline-changed" in row.type
    }
    assert states == {"set"}
