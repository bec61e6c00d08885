"""A round of its own for what is found anew, and facts put right (A-72, A-85)."""

from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID, uuid4

import pytest
from aid_testing.assessing import Officer, Outside, deliver
from aid_testing.assessments import (
    a_declaration,
    a_member,
    a_visit,
    accepted_event,
    an_authorisation,
)
from aid_testing.fixtures import Client
from aid_testing.rows import outbox
from assessment.domain.check import Source
from shared.contracts.approval import CaseReturned, ObjectionResolved
from shared.contracts.event import Event
from shared.contracts.intake import (
    ApplicationAccepted,
    ApplicationCorrected,
    LateDocumentsBrought,
    UrgencyAnswered,
)
from shared.contracts.vocabulary import Category, CauseType, Procedure

NOW = datetime.now(UTC)


async def finished(
    client: Client, event: ApplicationAccepted | None = None
) -> tuple[Officer, Outside, ApplicationAccepted]:
    outside = Outside(client)
    event = await outside.given(event or accepted_event())
    await outside.work()
    officer = Officer(client, event.case_id)
    await officer.prepare()
    completed = await officer.do("complete")
    assert completed.status_code == 200, completed.text
    return officer, outside, event


def back(ground: str, case_id: UUID) -> Event:
    if ground == "objection":
        return ObjectionResolved(
            case_id=case_id, objection_id=uuid4(), facts_changed=True, resolved_by="lead"
        )
    return CaseReturned(case_id=case_id, points=("BILLS",), returned_by="county", returned_at=NOW)


def corrected(event: ApplicationAccepted, **changes: Any) -> ApplicationCorrected:
    facts = {name: getattr(event, name) for name in ApplicationAccepted.model_fields}
    return ApplicationCorrected(
        **(facts | changes),
        correction_id=uuid4(),
        changed=tuple(changes),
        corrected_at=NOW,
        corrected_by="handler",
    )


async def completions(client: Client, case_id: UUID) -> list[Any]:
    published = await outbox(client.database, case_id)
    return [row.payload for row in published if "assessment-completed" in row.type]


@pytest.mark.parametrize("ground", ["returned", "objection"])
async def test_fr_22_found_facts_are_visited_and_asked_for_anew(
    client: Client, ground: str
) -> None:
    """FR-22: after changed facts nothing completes with the old visit and the old answers."""
    officer, outside, event = await finished(client)
    again = back(ground, event.case_id)
    await deliver(client, again)
    await deliver(client, again)

    reopened = (await officer.read()).json()
    at_once = await officer.do("complete")
    outside.items = {Source.BANKS: {"deposits": "1000.00"}}
    await outside.work()
    unvisited = await officer.do("complete")
    await officer.do("home-visit", a_visit())
    done = await officer.do("complete")

    assert (reopened["status"], reopened["revision"]) == ("OPEN", 2)
    assert reopened["home_visit"] is None
    assert at_once.json()["missing"] == ["CHECK_PEOPLE", "CHECK_PEOPLE", "HOME_VISIT"]
    assert unvisited.json()["missing"] == ["HOME_VISIT"]
    assert done.status_code == 200, done.text
    assert [one["revision"] for one in await completions(client, event.case_id)] == [1, 2]


async def test_a_visit_before_the_round_began_is_refused(client: Client) -> None:
    accepted_on = (NOW + timedelta(hours=8)).date() - timedelta(days=5)
    event = accepted_event(
        Category.EMERGENCY,
        accepted_at=NOW - timedelta(days=5),
        accepted_on=accepted_on,
        cause_type=CauseType.FIRE,
    )
    officer, _, event = await finished(client, event)
    await deliver(client, back("returned", event.case_id))

    earlier = await officer.do("home-visit", a_visit(visited_on=accepted_on.isoformat()))

    assert (earlier.status_code, earlier.json()["code"]) == (422, "VISIT_DAY_IMPOSSIBLE")


async def test_fr_22_a_source_that_answered_is_not_settled_by_hand_in_silence(
    client: Client,
) -> None:
    """FR-22: figures for a source that the platform has answered are refused with a sentence."""
    outside = Outside(client)
    event = await outside.given(accepted_event())
    await outside.work()
    officer = Officer(client, event.case_id)

    refused = await officer.do(
        "sources/resolve",
        {
            "person_id": str(event.members[0].person_id),
            "source": "BANKS",
            "reason": "本人提供加盖公章的流水。",
            "figures": {"deposits": "1500.00"},
        },
    )

    assert (refused.status_code, refused.json()["code"]) == (409, "SOURCE_ANSWERED")
    assert "不一致" in refused.json()["detail"]


async def test_a_finished_assessment_is_done_anew_on_corrected_facts(client: Client) -> None:
    officer, outside, event = await finished(client)
    change = corrected(event, category=Category.DISTRESSED)

    await deliver(client, change)
    await deliver(client, change)
    reopened = (await officer.read()).json()
    await outside.work()
    await officer.prepare()
    done = await officer.do("complete")

    assert (reopened["status"], reopened["revision"]) == ("OPEN", 2)
    assert done.status_code == 200, done.text
    told = await completions(client, event.case_id)
    assert [one["category"] for one in told] == ["EXPENDITURE_MEDICAL", "DISTRESSED"]


async def test_corrected_members_are_asked_about_and_who_left_is_not(client: Client) -> None:
    outside = Outside(client)
    event = await outside.given(accepted_event())
    await outside.work()
    officer = Officer(client, event.case_id)
    head, spouse, child = event.members
    newcomer = a_member()
    members = (head, newcomer, child)
    change = corrected(
        event,
        members=members,
        authorisations=(*event.authorisations, an_authorisation(newcomer.person_id)),
    )
    outside.persons[event.case_id] = (head.person_id, newcomer.person_id)

    await deliver(client, change)
    before = (await officer.do("complete")).json()["missing"]
    await outside.work()
    sources = (await officer.read("/sources")).json()

    assert "CHECK_PEOPLE" in before
    asked = {one["person_id"] for one in sources["checks"]}
    assert asked == {str(head.person_id), str(newcomer.person_id)}
    assert str(spouse.person_id) not in asked


async def test_corrected_figures_are_compared_with_what_was_verified(client: Client) -> None:
    outside = Outside(client)
    outside.items = {Source.BANKS: {"deposits": "1000.00"}}
    event = await outside.given(accepted_event())
    await outside.work()
    officer = Officer(client, event.case_id)
    assert (await officer.read()).json()["conflicts"] == []

    await deliver(client, corrected(event, declared=a_declaration(deposits="1500.00")))

    [conflict] = (await officer.read()).json()["conflicts"]
    assert (conflict["declared"], conflict["verified"]) == ("1500.00", "2000.00")


async def test_a_case_put_right_to_general_runs_its_term_from_acceptance(client: Client) -> None:
    event = await Outside(client).given(accepted_event(procedure=Procedure.EMERGENCY))

    await deliver(client, corrected(event, procedure=Procedure.GENERAL))

    clocks = [
        (row.payload["what"], row.payload["state"], row.payload["started_at"])
        for row in await outbox(client.database, event.case_id)
        if "deadline" in row.type
    ]
    assert [(what, state) for what, state, _ in clocks] == [
        ("emergency_review", "set"),
        ("emergency_review", "cancelled"),
        ("township_review", "set"),
    ]
    assert clocks[0][2] == clocks[2][2]


async def test_urgency_counts_once_a_lead_has_confirmed_it(client: Client) -> None:
    pending = accepted_event(procedure=Procedure.EMERGENCY, urgency_pending=True)
    outside = Outside(client)
    event = await outside.given(pending)
    await outside.work()
    officer = Officer(client, event.case_id)
    await officer.prepare()

    unconfirmed = await officer.do("complete")
    await deliver(client, an_answer_to(event, confirmed=True))
    done = await officer.do("complete")

    assert unconfirmed.json()["missing"] == ["URGENCY_CONFIRMATION"]
    assert done.status_code == 200, done.text
    assert [one["procedure"] for one in await completions(client, event.case_id)] == ["EMERGENCY"]


async def test_what_no_lead_confirmed_goes_on_as_general_from_acceptance(client: Client) -> None:
    pending = accepted_event(procedure=Procedure.EMERGENCY, urgency_pending=True)
    outside = Outside(client)
    event = await outside.given(pending)
    await outside.work()
    officer = Officer(client, event.case_id)
    await officer.prepare()

    answer = an_answer_to(event, confirmed=False)
    await deliver(client, answer)
    await deliver(client, answer)
    done = await officer.do("complete")

    assert done.status_code == 200, done.text
    assert [one["procedure"] for one in await completions(client, event.case_id)] == ["GENERAL"]
    clocks = [
        (row.payload["what"], row.payload["state"], row.payload["started_at"])
        for row in await outbox(client.database, event.case_id)
        if "deadline" in row.type
    ]
    assert [one[:2] for one in clocks[:3]] == [
        ("emergency_review", "set"),
        ("emergency_review", "cancelled"),
        ("township_review", "set"),
    ]
    assert clocks[0][2] == clocks[2][2]


def an_answer_to(event: ApplicationAccepted, *, confirmed: bool) -> UrgencyAnswered:
    return UrgencyAnswered(
        case_id=event.case_id,
        confirmed=confirmed,
        region=event.region,
        answered_by="lead",
        answered_at=NOW,
    )


async def test_a_general_case_waits_for_the_papers_that_an_urgent_one_brings_later(
    client: Client,
) -> None:
    outside = Outside(client)
    event = await outside.given(accepted_event(missing=("ID_CARD",)))
    await outside.work()
    officer = Officer(client, event.case_id)
    await officer.prepare()

    waiting = await officer.do("complete")
    await deliver(client, LateDocumentsBrought(case_id=event.case_id, brought_at=NOW))
    completed = await officer.do("complete")

    assert (waiting.status_code, waiting.json()["missing"]) == (409, ["PAPERS"])
    assert completed.status_code == 200, completed.text
