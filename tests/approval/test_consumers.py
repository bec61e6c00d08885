from datetime import UTC, datetime
from uuid import UUID, uuid4

import pytest
from aid_testing.approvals import Office, positive
from aid_testing.rows import a_message, outbox, rows
from approval.consumers import subscriptions
from shared.contracts.assessment import AssessmentOpened
from shared.contracts.event import Event
from shared.contracts.intake import ApplicationRouted, ApplicationWithdrawn

NOW = datetime.now(UTC)


def withdrawn(case_id: UUID) -> Event:
    return ApplicationWithdrawn(case_id=case_id, withdrawn_at=NOW)


def routed(case_id: UUID) -> Event:
    return ApplicationRouted(
        case_id=case_id, routed_to="RESCUE_STATION", article="第十五条", routed_at=NOW
    )


async def test_an_assessment_opens_one_case_however_often_it_comes(office: Office) -> None:
    event = office.completed()
    message = a_message(event)

    await subscriptions.deliver(office.client.database, [message])
    await subscriptions.deliver(office.client.database, [message])
    await office.deliver(event)

    found = await rows(
        office.client.database, "SELECT version FROM cases WHERE id = :id", id=event.case_id
    )
    assert [row.version for row in found] == [1]


async def test_a_higher_revision_opens_the_townships_review_again(office: Office) -> None:
    event = office.completed()
    await office.deliver(event)
    await office.step(event.case_id, "sign-opinion", office.handler, positive())

    second = event.model_copy(update={"revision": 2, "other_aid_this_year": 10_000})
    await office.deliver(second)
    await office.deliver(second)
    await office.deliver(event)

    case = await office.get(event.case_id)
    assert (case["status"], case["revision"], case["round"]) == ("township_review", 2, 2)
    assert case["other_aid_this_year"] == "100.00"
    assert [due["what"] for due in case["due"]] == ["opinion"]


async def test_a_reassessment_takes_a_running_notice_down(office: Office) -> None:
    event = office.completed()
    await office.deliver(event)
    case = await office.noticed(event.case_id)

    await office.deliver(event.model_copy(update={"revision": 2}))

    gone = await office.client.get(f"/v1/notices/{case['notices'][0]['notice_id']}")
    assert gone.status_code == 404
    assert (await office.noticed(event.case_id))["notices"][1]["second"] is True


@pytest.mark.parametrize("ending", [withdrawn, routed])
async def test_a_withdrawn_or_routed_application_ends_the_case_and_its_clocks(
    office: Office, ending: object
) -> None:
    case_id = await office.opened()
    case = await office.noticed(case_id)

    await office.deliver(ending(case_id))  # type: ignore[operator]
    await office.deliver(ending(case_id))  # type: ignore[operator]

    ended = await office.get(case_id)
    assert (ended["status"], ended["due"], ended["possible"]) == ("ended", [], [])
    notice = await office.client.get(f"/v1/notices/{case['notices'][0]['notice_id']}")
    assert notice.status_code == 404
    last = (await outbox(office.client.database, case_id))[-1]
    assert (last.payload["what"], last.payload["state"]) == ("notice", "cancelled")


async def test_a_withdrawal_that_overtakes_the_assessment_still_ends_the_case(
    office: Office,
) -> None:
    event = office.completed()

    await office.deliver(withdrawn(event.case_id))
    await office.deliver(event)

    ended = await office.get(event.case_id)
    assert (ended["status"], ended["due"]) == ("ended", [])


async def test_after_a_decision_neither_withdrawal_nor_reassessment_changes_anything(
    office: Office,
) -> None:
    event = office.completed()
    await office.deliver(event)
    granted = await office.approved(event.case_id)

    await office.deliver(withdrawn(event.case_id))
    await office.deliver(event.model_copy(update={"revision": 9}))

    assert await office.get(event.case_id) == granted


async def test_an_unknown_case_can_be_withdrawn(office: Office) -> None:
    await office.deliver(withdrawn(uuid4()))

    letters = await rows(office.client.database, "SELECT code FROM dead_letters")
    assert letters == []


async def test_nobody_signs_on_an_assessment_that_is_at_work_again(office: Office) -> None:
    """A-72: between a correction and the new assessment the old one carries no decision."""
    case_id = await office.opened()
    await office.signed(case_id)
    again = AssessmentOpened(
        case_id=case_id, opened_at=office.client.database.clock.now(), revision=2
    )

    await office.deliver(again)
    await office.deliver(again)
    waiting = await office.get(case_id)
    refused = await office.ask(case_id, "post-notice", office.handler, {})
    await office.deliver(office.completed(case_id=case_id, revision=2))
    anew = await office.get(case_id)

    assert (waiting["status"], waiting["due"]) == ("reassessment", [])
    assert refused.json()["code"] == "ACTION_NOT_ALLOWED"
    assert (anew["status"], anew["round"]) == ("township_review", 2)


async def test_the_first_opening_and_one_that_is_over_hold_nothing(office: Office) -> None:
    case_id = await office.opened()
    for revision in (0, 1):
        await office.deliver(
            AssessmentOpened(
                case_id=case_id,
                opened_at=office.client.database.clock.now(),
                revision=revision,
            )
        )

    assert (await office.get(case_id))["status"] == "township_review"
